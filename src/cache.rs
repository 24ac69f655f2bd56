//! Caches between runs, outside the repository.

mod content_index;
pub(crate) mod facts;
pub(crate) mod history;
pub mod results;
pub mod store;
