//! TOML front matter, converted to the checker's value type.

use super::FrontMatterError;
use crate::facts::document::FrontMatterValue;

/// The top-level entries of `text`.
pub fn read(text: &str) -> Result<Vec<(Box<str>, FrontMatterValue)>, FrontMatterError> {
    match text.parse::<toml::Table>() {
        Ok(table) => Ok(entries(table)),
        Err(error) => {
            let place = error.span().unwrap_or(0..0);
            let message = error.message().lines().next().unwrap_or("");
            let sentence = format!("front matter is not valid TOML: {message}");
            Err((sentence, place))
        }
    }
}

fn entries(table: toml::Table) -> Vec<(Box<str>, FrontMatterValue)> {
    table
        .into_iter()
        .map(|(key, value)| (key.into(), convert(value)))
        .collect()
}

/// The parser bounds the nesting, so the recursion is bounded too.
fn convert(value: toml::Value) -> FrontMatterValue {
    match value {
        toml::Value::String(text) => FrontMatterValue::Text(text.into()),
        toml::Value::Integer(number) => FrontMatterValue::Number(number.to_string().into()),
        toml::Value::Float(number) => FrontMatterValue::Number(number.to_string().into()),
        toml::Value::Boolean(truth) => FrontMatterValue::Bool(truth),
        toml::Value::Datetime(date) => FrontMatterValue::Number(date.to_string().into()),
        toml::Value::Array(items) => {
            FrontMatterValue::List(items.into_iter().map(convert).collect())
        }
        toml::Value::Table(table) => FrontMatterValue::Map(entries(table)),
    }
}
