//! TOML front matter, read into the checker's own values.

use super::Problem;
use crate::facts::document::Value;

/// The top-level entries of `text`.
pub fn read(text: &str) -> Result<Vec<(Box<str>, Value)>, Problem> {
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

fn entries(table: toml::Table) -> Vec<(Box<str>, Value)> {
    table
        .into_iter()
        .map(|(key, value)| (key.into(), convert(value)))
        .collect()
}

/// The parser bounds the nesting, so the recursion is bounded too.
fn convert(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::Text(text.into()),
        toml::Value::Integer(number) => Value::Number(number.to_string().into()),
        toml::Value::Float(number) => Value::Number(number.to_string().into()),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(date) => Value::Number(date.to_string().into()),
        toml::Value::Array(items) => Value::List(items.into_iter().map(convert).collect()),
        toml::Value::Table(table) => Value::Map(entries(table)),
    }
}
