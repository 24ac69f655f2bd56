//! Lazily parsed facts: most documents of a repository are historical, and few queries need their contents.

use std::fmt;
use std::sync::LazyLock;

/// Lazily computed facts; thread-safe, computed at most once.
pub struct Lazy<T>(LazyLock<T, Box<dyn FnOnce() -> T + Send>>);

impl<T: Send + 'static> Lazy<T> {
    /// Facts computed by `make` on first access.
    pub fn new(make: impl FnOnce() -> T + Send + 'static) -> Lazy<T> {
        Lazy(LazyLock::new(Box::new(make)))
    }

    /// Facts that are there.
    pub fn now(facts: T) -> Lazy<T> {
        let made = Lazy::new(move || facts);
        made.get();
        made
    }

    /// The facts.
    pub fn get(&self) -> &T {
        LazyLock::force(&self.0)
    }
}

impl<T: fmt::Debug + Send + 'static> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn facts_are_made_once_and_when_asked_for() {
        let made = Arc::new(AtomicU32::new(0));
        let count = made.clone();
        let facts = Lazy::new(move || count.fetch_add(1, Ordering::Relaxed));
        assert_eq!(made.load(Ordering::Relaxed), 0);
        assert_eq!((*facts.get(), *facts.get()), (0, 0));
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert_eq!(format!("{:?}", Lazy::now(7)), "7");
    }
}
