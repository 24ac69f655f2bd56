//! Whether a document or a sentence speaks of the present state of the code.

pub mod document;
pub mod sentence;
