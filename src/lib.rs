//! trueup keeps a repository's intent, decisions, features, tests and Rust code true to each other.
//!
//! The command line is the interface. The modules are here for the program and the tests, and carry no promise:
//! `docs/decisions/0012-the-command-line-is-the-interface.md`.

#[doc(hidden)]
pub mod analysis;
#[doc(hidden)]
pub mod cache;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod declarative;
#[doc(hidden)]
pub mod disk;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod facts;
#[doc(hidden)]
pub mod finding;
#[doc(hidden)]
pub mod git;
#[doc(hidden)]
pub mod graph;
#[doc(hidden)]
pub mod history;
#[doc(hidden)]
pub mod mcp;
#[doc(hidden)]
pub mod parse;
#[doc(hidden)]
pub mod queries;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod span;
#[doc(hidden)]
pub mod workspace;
#[doc(hidden)]
pub mod yaml;
