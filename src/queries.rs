//! Queries: the answers of the commands, each a pure function of graphs.

pub mod approvals;
pub mod baseline;
pub mod check;
pub mod context;
pub mod contract;
pub mod coverage;
pub mod delta;
pub mod gate;
pub mod matrix;
pub mod overlap;
pub mod show;
pub mod stamps;
pub mod summary;
pub mod suppress;
pub mod trace;
