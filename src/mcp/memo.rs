//! Memoizes expensive answers by their inputs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::session::lock;
use crate::engine::error::EngineError;
use crate::report::text::json_line;

/// Maximum number of kept answers.
const MOST: usize = 32;

/// Maximum size of all kept answers, in bytes of JSON.
const ROOM: usize = 32 << 20;

/// An answer with its key and its size as JSON.
type KeptAnswer = (blake3::Hash, Arc<Value>, usize);

/// The most recent answers; the oldest is dropped first.
#[derive(Default)]
pub struct ResponseCache(Mutex<VecDeque<KeptAnswer>>);

impl ResponseCache {
    /// The answer for `key`, computed by `make` if it is not kept. It is kept only if `holds` confirms afterwards that its
    /// inputs are still those of `key`. The lock is not held while `make` runs, so that two concurrent calls may both
    /// compute the answer, and neither waits.
    pub fn get(
        &self,
        key: &str,
        make: impl FnOnce() -> Result<Value, EngineError>,
        holds: impl FnOnce() -> bool,
    ) -> Result<Arc<Value>, EngineError> {
        let key = blake3::hash(key.as_bytes());
        let known = |kept: &VecDeque<KeptAnswer>| {
            let found = kept.iter().find(|(of, ..)| *of == key);
            found.map(|(_, answer, _)| answer.clone())
        };
        if let Some(answer) = known(&lock(&self.0)) {
            return Ok(answer);
        }
        let answer = Arc::new(make()?);
        if !holds() {
            return Ok(answer);
        }
        let size = json_line(&*answer).len();
        let mut kept = lock(&self.0);
        if known(&kept).is_none() {
            kept.push_back((key, answer.clone(), size));
        }
        let mut sum: usize = kept.iter().map(|(.., size)| size).sum();
        while kept.len() > MOST || sum > ROOM {
            sum -= kept.pop_front().map_or(0, |(.., size)| size);
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_made_once_and_room_is_bounded() {
        let memo = ResponseCache::default();
        let made = std::cell::Cell::new(0);
        let ask = |key: &str, size: usize| {
            let make = || {
                made.set(made.get() + 1);
                Ok("x".repeat(size).into())
            };
            memo.get(key, make, || true)
                .unwrap()
                .as_str()
                .unwrap()
                .len()
        };
        assert_eq!((ask("a", 3), ask("a", 3), made.get()), (3, 3, 1));
        for at in 0..100 {
            ask(&at.to_string(), 1);
        }
        assert_eq!(lock(&memo.0).len(), MOST);
        // An answer larger than the room is returned and not kept.
        assert_eq!(ask("large", ROOM + 1), ROOM + 1);
        assert!(lock(&memo.0).is_empty());
        let failed = memo.get("f", || Err(EngineError::Request("no".to_owned())), || true);
        assert!(failed.is_err() && lock(&memo.0).is_empty());
    }

    #[test]
    fn an_answer_whose_inputs_changed_is_returned_and_not_kept() {
        let memo = ResponseCache::default();
        let ask = |answer: &str, holds: bool| {
            let answer = answer.into();
            memo.get("a", || Ok(answer), || holds).unwrap()
        };
        assert_eq!(*ask("stale", false), "stale");
        assert_eq!(*ask("current", true), "current");
        assert_eq!(*ask("not computed", true), "current");
    }
}
