//! trueup keeps a repository's intent, decisions, features, tests and Rust code true to each other.

pub mod facts;
pub mod parse;
pub mod span;
