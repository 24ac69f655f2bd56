//! What is computed from the linked graph: surface, mentions, overlap, clones, traces, reviews.

pub mod analyzed_graph;
pub mod approvals;
pub mod clones;
pub mod constraints;
pub mod contradictions;
pub mod coverage;
pub mod currency;
pub mod decisions;
pub mod duplicate_text;
pub mod line_references;
pub mod mentions;
pub mod needs;
pub mod overlap;
pub mod plain_text;
pub mod reviews;
pub mod shell;
pub mod surface;
pub mod trace;

pub use analyzed_graph::AnalyzedGraph;
pub use needs::{Need, Needs};
