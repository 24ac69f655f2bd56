//! Everything that is tested from outside, in one binary.
#![allow(
    clippy::disallowed_methods,
    reason = "tests read, write and run what the product must not"
)]

mod adoption;
mod agents;
mod approvals;
mod approvers;
mod claims;
mod cmd;
mod conflicts;
mod conformance;
mod contract;
mod coverage;
mod delta;
mod delta_against;
mod delta_laws;
mod delta_properties;
mod determinism;
mod duplication;
mod fuzz_corpus;
mod gate;
mod generated;
#[path = "../support/git.rs"]
mod git;
mod harness;
mod history;
mod hooks;
mod hostile;
mod overlap;
mod overlap_changes;
mod own;
mod package;
mod planted;
mod properties;
mod public_schemas;
mod reports;
mod revisions;
mod schema;
mod stamps;
mod templates;
mod tidy;
mod trace;
