//! YAML within bounds: what costs the parser more than linear time is refused before it, or while it is read.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_yaml::{Deserializer, Error};

/// The deepest nesting of brackets, and of block marks in one line, that is handed to the parser: its time grows with
/// the square of it.
const DEPTH: usize = 64;

/// The most directives: each is compared with all others.
const DIRECTIVES: usize = 64;

/// Values that aliases may add to those that are written.
const REPEATED: usize = 20_000;

/// So many bytes of text cost as much as one value more.
const TEXT: usize = 16;

/// Read `text` as `serde_yaml::from_str` does, in time that is linear in it.
///
/// # Errors
///
/// `text` is not YAML, is no `T`, or exceeds a bound.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    if too_deep(text).is_some() {
        return Err(Error::custom("it is nested too deeply"));
    }
    if has_many_directives(text) {
        return Err(Error::custom("it has too many directives"));
    }
    // Only an alias makes more of a text than is written: `[*a, *a]` of a list is as long as their product.
    if text.contains('*') {
        let budget = Budget::new(text.len() + REPEATED);
        // Another error than the budget's is reported below, with the names of what was expected.
        let counted = Count(&budget).deserialize(Deserializer::from_str(text));
        if budget.is_spent() {
            counted?;
        }
    }
    serde_yaml::from_str(text)
}

/// Whether the directives, lines that begin with `%`, exceed the bound.
pub fn has_many_directives(text: &str) -> bool {
    let directives = text.lines().filter(|line| line.starts_with('%'));
    directives.take(DIRECTIVES + 1).count() > DIRECTIVES
}

/// Where the nesting exceeds the bound: brackets anywhere, or marks of nested blocks in one line.
pub fn too_deep(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut brackets = 0_usize;
    let mut marks = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' | b'{' => brackets += 1,
            b']' | b'}' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        match byte {
            // A rule of hyphens in a comment is no nesting: a mark has a blank behind it.
            b'-' | b'?' if matches!(bytes.get(at + 1), Some(b' ' | b'\t')) => marks += 1,
            b' ' => {}
            _ => marks = 0,
        }
        if brackets > DEPTH || marks > DEPTH {
            return Some(at..at + 1);
        }
    }
    None
}

/// How many more values may be read, aliases followed: a guard against aliases of aliases, and of long texts.
pub struct Budget {
    left: Cell<usize>,
    spent: Cell<bool>,
}

impl Budget {
    /// A budget of so many values.
    pub fn new(values: usize) -> Budget {
        Budget {
            left: Cell::new(values),
            spent: Cell::new(false),
        }
    }

    /// Whether more was asked for than there was.
    fn is_spent(&self) -> bool {
        self.spent.get()
    }

    /// Pay for one value.
    ///
    /// # Errors
    ///
    /// Nothing is left.
    pub fn value<E: serde::de::Error>(&self) -> Result<(), E> {
        self.pay(1)
    }

    /// Pay for the bytes of a text.
    ///
    /// # Errors
    ///
    /// Not enough is left.
    pub fn text<E: serde::de::Error>(&self, text: &str) -> Result<(), E> {
        self.pay(text.len() / TEXT)
    }

    fn pay<E: serde::de::Error>(&self, values: usize) -> Result<(), E> {
        match self.left.get().checked_sub(values) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.spent.set(true);
                Err(E::custom("it comes to too many values"))
            }
        }
    }
}

/// Reads a value for its cost alone.
#[derive(Clone, Copy)]
struct Count<'a>(&'a Budget);

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        self.0.value()?;
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a YAML value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i128<E: serde::de::Error>(self, _: i128) -> Result<(), E> {
        Ok(())
    }

    fn visit_u128<E: serde::de::Error>(self, _: u128) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.0.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut input: A) -> Result<(), A::Error> {
        while input.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut input: A) -> Result<(), A::Error> {
        while input.next_key_seed(self)?.is_some() {
            input.next_value_seed(self)?;
        }
        Ok(())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, input: A) -> Result<(), A::Error> {
        let ((), value) = input.variant_seed(self)?;
        value.newtype_variant_seed(self)
    }
}

#[cfg(test)]
mod tests {
    use serde_yaml::Value;

    use super::*;

    fn refused(text: &str) -> String {
        from_str::<Value>(text).unwrap_err().to_string()
    }

    #[test]
    fn what_costs_more_than_it_is_long_is_refused() {
        for mark in ["[", "{", "{a: ", "- ", "? ", "[{a: ", "? - "] {
            let text = mark.repeat(400_000 / mark.len());
            assert_eq!(refused(&text), "it is nested too deeply", "{mark}");
        }
        let names = |number| format!("%TAG !a{number}! b\n");
        let tags: String = (0..20_000).map(names).collect();
        assert_eq!(
            refused(&format!("{tags}--- a\n")),
            "it has too many directives"
        );
        let long = "x".repeat(200_000);
        for value in [&*format!("[{}]", "x,".repeat(100_000)), &long] {
            let text = format!("a: &a {value}\nb: [{}]\n", "*a,".repeat(50_000));
            assert!(refused(&text).contains("it comes to too many values"));
        }
    }

    #[test]
    fn what_is_written_out_is_read_whatever_its_length() {
        let items = 200_000;
        let list = format!("[{}]", "'*',".repeat(items));
        assert_eq!(from_str::<Vec<String>>(&list).unwrap().len(), items);
        let ruler = format!("# {}\na: [1]\n", "---------- ".repeat(20));
        assert!(from_str::<Value>(&ruler).is_ok());
        assert!(from_str::<Value>("a: &a [1, 2]\nb: !t [*a, *a]\n").is_ok());
        let problem = from_str::<Vec<u8>>("[*a]").unwrap_err().to_string();
        assert!(problem.contains("unknown anchor"), "{problem}");
    }
}
