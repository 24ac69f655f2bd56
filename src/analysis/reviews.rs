//! Review stamps: which pairs were reviewed, and the digests of both ends at the review.

pub mod at_review;
pub mod bindings;
pub mod endpoints;
