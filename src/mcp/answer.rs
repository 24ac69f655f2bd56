//! Truncates an answer to its token budget: lists lose their tail, and the omitted entries are counted.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::engine::error::EngineError;
use crate::queries::context::{BYTES_PER_TOKEN, tokens};
use crate::report::context::{NOTE, estimator};
use crate::report::text::json_line;

/// Default token budget of an answer.
pub const BUDGET: usize = 4000;

/// Response of a tool.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ToolResponse<T> {
    /// Warning that texts in the answer are data, not instructions.
    pub note: String,
    /// The token estimate, in words.
    pub estimator: String,
    /// The token budget of this answer, as JSON in one line.
    pub budget: usize,
    /// Content omitted to fit the budget; empty if the answer is complete.
    pub left_out: Vec<OmittedContent>,
    /// How to get the omitted content.
    pub how: String,
    /// The answer of the tool.
    pub answer: T,
}

/// Content omitted from a list or a text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OmittedContent {
    /// JSON pointer into `answer`.
    pub of: String,
    /// Number of omitted elements, or of bytes of a text.
    pub count: usize,
}

/// Truncates `answer` to `budget` tokens. `lists` are JSON pointers to the lists and texts that may be cut, most important
/// first; `how` tells the client how to get the rest.
///
/// # Errors
///
/// The parts that cannot be cut exceed the budget.
pub fn fit(
    mut answer: Value,
    lists: &[&str],
    budget: usize,
    how: &str,
) -> Result<Value, EngineError> {
    let taken: Vec<Value> = lists
        .iter()
        .map(|list| match answer.pointer_mut(list) {
            Some(Value::Array(items)) => Value::Array(std::mem::take(items)),
            Some(Value::String(text)) => Value::String(std::mem::take(text)),
            _ => Value::Null,
        })
        .collect();
    let mut left: Vec<OmittedContent> = lists
        .iter()
        .zip(&taken)
        .map(|(list, taken)| OmittedContent {
            of: (*list).to_owned(),
            count: size(taken),
        })
        .filter(|left| left.count > 0)
        .collect();
    // The smallest answer, with all lists empty: it decides whether the budget can be met at all.
    let empty = wrapped(answer.clone(), &left, budget, how);
    let least = json_line(&empty).trim_end().len();
    let room = budget.saturating_mul(BYTES_PER_TOKEN);
    if least > room {
        return Err(EngineError::Request(format!(
            "the answer takes {} tokens at the least; name a larger `budget`",
            tokens(json_line(&empty).trim_end())
        )));
    }
    let mut room = room - least;
    for (list, taken) in lists.iter().zip(taken) {
        let all = size(&taken);
        let (kept, cost) = cut(taken, room);
        room -= cost;
        let count = all - size(&kept);
        left.retain_mut(|left| {
            if left.of == *list {
                left.count = count;
            }
            left.count > 0
        });
        if let (Some(place), false) = (answer.pointer_mut(list), kept.is_null()) {
            *place = kept;
        }
    }
    let how = if left.is_empty() { "" } else { how };
    Ok(wrapped(answer, &left, budget, how))
}

fn wrapped(answer: Value, left: &[OmittedContent], budget: usize, how: &str) -> Value {
    let told = ToolResponse {
        note: NOTE.to_owned(),
        estimator: estimator(),
        budget,
        left_out: left.to_vec(),
        how: how.to_owned(),
        answer,
    };
    // Plain data with text keys always serialises.
    serde_json::to_value(told).unwrap_or_default()
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::String(text) => text.len(),
        _ => 0,
    }
}

/// The longest prefix of a list or text that fits in `room` bytes, and its size.
fn cut(value: Value, room: usize) -> (Value, usize) {
    let mut cost = 0;
    match value {
        Value::Array(mut items) => {
            let kept = items
                .iter()
                .take_while(|item| {
                    // Plus the separating comma.
                    let more = json_line(item).trim_end().len() + 1;
                    let fits = cost + more <= room;
                    cost += if fits { more } else { 0 };
                    fits
                })
                .count();
            items.truncate(kept);
            (Value::Array(items), cost)
        }
        Value::String(text) => {
            let mut end = 0;
            for (at, c) in text.char_indices() {
                // The escaped length, without the quotes that the empty text already has.
                let more = json_line(&c).trim_end().len() - 2;
                if cost + more > room {
                    break;
                }
                cost += more;
                end = at + c.len_utf8();
            }
            (Value::String(text[..end].to_owned()), cost)
        }
        other => (other, 0),
    }
}
