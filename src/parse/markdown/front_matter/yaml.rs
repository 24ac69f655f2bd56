//! YAML front matter, converted to the checker's value type within a budget.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::{FrontMatterError, line_range, plain};
use crate::facts::document::FrontMatterValue;
use crate::yaml::{Budget, has_many_directives, too_deep};

/// The most values that a front matter may come to, aliases followed.
const BUDGET: usize = 20_000;

/// The top-level entries of `text`; none where it holds comments only.
pub fn read(text: &str) -> Result<Vec<(Box<str>, FrontMatterValue)>, FrontMatterError> {
    plain::read(text).map_or_else(|| parsed(text), Ok)
}

/// The same, by the parser.
pub fn parsed(text: &str) -> Result<Vec<(Box<str>, FrontMatterValue)>, FrontMatterError> {
    if let Some(at) = too_deep(text) {
        return Err(("front matter is nested too deeply".into(), at));
    }
    if has_many_directives(text) {
        return Err(("front matter has too many directives".into(), 0..0));
    }
    let budget = Budget::new(BUDGET);
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

/// One value of the document; every value costs one of the budget.
#[derive(Clone, Copy)]
struct YamlValueSeed<'a> {
    budget: &'a Budget,
}

impl<'de> DeserializeSeed<'de> for YamlValueSeed<'_> {
    type Value = FrontMatterValue;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        input: D,
    ) -> Result<FrontMatterValue, D::Error> {
        self.budget.value()?;
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
        self.budget.text(text)?;
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
