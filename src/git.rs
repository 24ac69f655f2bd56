//! Reads git repositories: objects, packs, trees, the index, references and signatures. Knows nothing of documents.

pub(crate) mod blob;
pub mod configuration;
mod decode;
mod entries;
mod index;
pub(crate) mod object_reader;
pub(crate) mod pack;
#[doc(hidden)]
pub mod pack_delta;
pub mod repository;
pub mod revision_names;
pub(crate) mod signature;
pub(crate) mod tree_diff;
mod trees;
