//! Artifact ids in running text.
