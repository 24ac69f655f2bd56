//! trueup keeps a repository's intent, decisions, features, tests and Rust code true to each other.

pub mod cli;
pub mod config;
pub mod declarative;
pub mod facts;
pub mod finding;
pub mod graph;
pub mod parse;
pub mod queries;
pub mod report;
pub mod rules;
pub mod span;
pub mod workspace;
