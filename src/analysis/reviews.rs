//! Review stamps: what binds two ends of a link, and their state at the review.

pub mod at_review;
pub mod bindings;
pub mod endpoints;
