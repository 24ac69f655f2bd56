//! YAML front matter, converted to the checker's value type within a budget.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::{FrontMatterError, line_range, plain};
use crate::facts::document::FrontMatterValue;

/// The most values that a front matter may come to, aliases followed: a guard against aliases of aliases.
const BUDGET: u32 = 20_000;

/// The deepest nesting of brackets that is handed to the parser, whose time grows with the square of it.
const DEPTH: usize = 64;

/// The top-level entries of `text`; none where it holds comments only.
pub fn read(text: &str) -> Result<Vec<(Box<str>, FrontMatterValue)>, FrontMatterError> {
    plain::read(text).map_or_else(|| parsed(text), Ok)
}

/// The same, by the parser.
pub fn parsed(text: &str) -> Result<Vec<(Box<str>, FrontMatterValue)>, FrontMatterError> {
    if let Some(at) = too_deep(text) {
        return Err(("front matter is nested too deeply".into(), at));
    }
    let budget = Cell::new(BUDGET);
    let seed = YamlValueSeed { budget: &budget };
    match seed.deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(FrontMatterValue::Map(entries)) => Ok(entries),
        Ok(FrontMatterValue::Null) => Ok(Vec::new()),
        Ok(_) => {
            let sentence = "front matter is not a mapping of keys to values";
            Err((sentence.into(), 0..text.trim_end().len()))
        }
        Err(error) => {
            let place = error
                .location()
                .map_or(0..0, |at| line_range(text, at.line().saturating_sub(1)));
            let message = error.to_string();
            // The parser counts lines from the opening fence; the place says it better.
            let message = message.split(" at line ").next().unwrap_or("");
            let sentence = format!("front matter is not valid YAML: {message}");
            Err((sentence, place))
        }
    }
}

/// Where the nesting exceeds `DEPTH`: brackets anywhere, or marks of nested blocks in one line.
fn too_deep(text: &str) -> Option<Range<usize>> {
    let mut brackets = 0_usize;
    let mut marks = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets = brackets.saturating_sub(1),
            b'-' | b'?' => marks += 1,
            b' ' => {}
            _ => marks = 0,
        }
        // A rule of hyphens in a comment is no nesting: only marks with a blank behind them count for it.
        let nested = marks > DEPTH && text[..at].ends_with([' ', '\t']);
        if brackets > DEPTH || nested {
            return Some(at..at + 1);
        }
    }
    None
}

/// One value of the document; every value costs one of the budget.
#[derive(Clone, Copy)]
struct YamlValueSeed<'a> {
    budget: &'a Cell<u32>,
}

impl<'de> DeserializeSeed<'de> for YamlValueSeed<'_> {
    type Value = FrontMatterValue;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        input: D,
    ) -> Result<FrontMatterValue, D::Error> {
        let left = self
            .budget
            .get()
            .checked_sub(1)
            .ok_or_else(|| D::Error::custom("it comes to too many values"))?;
        self.budget.set(left);
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for YamlValueSeed<'_> {
    type Value = FrontMatterValue;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a YAML value")
    }

    fn visit_unit<E: Error>(self) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Null)
    }

    fn visit_none<E: Error>(self) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Null)
    }

    fn visit_some<D: serde::Deserializer<'de>>(
        self,
        input: D,
    ) -> Result<FrontMatterValue, D::Error> {
        self.deserialize(input)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Bool(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Number(number.to_string().into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Number(number.to_string().into()))
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Number(number.to_string().into()))
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Number(number.to_string().into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Number(number.to_string().into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FrontMatterValue, E> {
        Ok(FrontMatterValue::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut input: A) -> Result<FrontMatterValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = input.next_element_seed(self)? {
            items.push(item);
        }
        Ok(FrontMatterValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<FrontMatterValue, A::Error> {
        let mut entries: Vec<(Box<str>, FrontMatterValue)> = Vec::new();
        let mut seen = HashSet::new();
        while let Some(key) = input.next_key_seed(self)? {
            let Some(key) = key
                .scalar()
                .or((key == FrontMatterValue::Null).then_some("null"))
            else {
                return Err(A::Error::custom("a key is neither text nor number"));
            };
            let key: Box<str> = key.into();
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("key `{key}` occurs twice")));
            }
            entries.push((key, input.next_value_seed(self)?));
        }
        Ok(FrontMatterValue::Map(entries))
    }

    /// A value with a tag of its own (`!kind value`): the value, the tag is dropped.
    fn visit_enum<A: EnumAccess<'de>>(self, input: A) -> Result<FrontMatterValue, A::Error> {
        let (_tag, value) = input.variant_seed(self)?;
        value.newtype_variant_seed(self)
    }
}
