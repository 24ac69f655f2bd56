//! A key-value store between runs, outside the repository. It knows no value type.

pub mod results;
pub mod store;
