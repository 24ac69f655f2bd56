//! Memoizes expensive answers by their inputs.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::session::lock;
use crate::engine::error::EngineError;

/// Answers that are kept, at the most.
const MOST: usize = 32;

/// Bytes that are kept, at the most.
const ROOM: usize = 32 << 20;

/// The answers that were asked for last.
#[derive(Default)]
pub struct ResponseCache(Mutex<VecDeque<(blake3::Hash, Arc<str>)>>);

impl ResponseCache {
    /// The answer of `key`; made where it is not known, and kept where `holds` says that it is still one of `key`. Two who
    /// ask at once may make it twice, and neither waits.
    pub fn get(
        &self,
        key: &str,
        make: impl FnOnce() -> Result<String, EngineError>,
        holds: impl FnOnce() -> bool,
    ) -> Result<Arc<str>, EngineError> {
        let key = blake3::hash(key.as_bytes());
        let known = |kept: &VecDeque<(blake3::Hash, Arc<str>)>| {
            let found = kept.iter().find(|(of, _)| *of == key);
            found.map(|(_, answer)| answer.clone())
        };
        if let Some(answer) = known(&lock(&self.0)) {
            return Ok(answer);
        }
        let answer: Arc<str> = make()?.into();
        if !holds() {
            return Ok(answer);
        }
        let mut kept = lock(&self.0);
        if known(&kept).is_none() {
            kept.push_back((key, answer.clone()));
        }
        let mut size: usize = kept.iter().map(|(_, answer)| answer.len()).sum();
        while kept.len() > MOST || size > ROOM {
            size -= kept.pop_front().map_or(0, |(_, answer)| answer.len());
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
                Ok("x".repeat(size))
            };
            memo.get(key, make, || true).unwrap().len()
        };
        assert_eq!((ask("a", 3), ask("a", 3), made.get()), (3, 3, 1));
        for at in 0..100 {
            ask(&at.to_string(), 1);
        }
        assert_eq!(lock(&memo.0).len(), MOST);
        // One that is too large for the room is handed over and not kept.
        assert_eq!(ask("large", ROOM + 1), ROOM + 1);
        assert!(lock(&memo.0).is_empty());
        let failed = memo.get("f", || Err(EngineError::Request("no".to_owned())), || true);
        assert!(failed.is_err() && lock(&memo.0).is_empty());
    }

    #[test]
    fn an_answer_that_was_overtaken_is_handed_over_and_not_kept() {
        let memo = ResponseCache::default();
        let ask = |answer: &str, holds: bool| {
            let answer = answer.to_owned();
            memo.get("a", || Ok(answer), || holds).unwrap()
        };
        assert_eq!(&*ask("of a moment", false), "of a moment");
        assert_eq!(&*ask("of now", true), "of now");
        assert_eq!(&*ask("never made", true), "of now");
    }
}
