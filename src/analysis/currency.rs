//! Whether a document or sentence describes the current state of the code.

pub mod document;
pub mod sentence;
