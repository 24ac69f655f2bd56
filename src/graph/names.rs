//! Set of all names in Rust files and manifests: a name that occurs anywhere, in any spelling, still exists.
//!
//! Stores only hashes: a repository has millions of names and queries few. A hash collision makes a name look present,
//! which can hide a finding but never cause one.

use rayon::prelude::*;

use crate::facts::SourceFile;
use crate::facts::word_set::{NameHashes, fold, words};

/// The names of a revision.
#[derive(Debug, Default)]
pub struct SourceNames(NameHashes);

impl SourceNames {
    /// The identifiers, literals and quoted paths of all Rust files, and what manifests name. Linear in them.
    pub fn new(sources: &[SourceFile]) -> SourceNames {
        let found = sources
            .par_iter()
            .fold(NameHashes::default, |mut found, source| {
                add(source, &mut found);
                found
            })
            .reduce(NameHashes::default, |mut all, mut some| {
                if all.len() < some.len() {
                    std::mem::swap(&mut all, &mut some);
                }
                all.extend(some);
                all
            });
        SourceNames(found)
    }

    /// Whether `name` occurs: an identifier, a word of a literal, or a literal that is this path. `retry-limit`,
    /// `RetryLimit` and `RETRY_LIMIT` are one.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains(&fold(name.as_bytes()))
    }
}

fn add(source: &SourceFile, found: &mut NameHashes) {
    if let Some(code) = source.facts.code() {
        let names = code.identifiers().chain(code.literals());
        let names = names.chain(code.quoted.lines());
        found.extend(names.map(|name| fold(name.as_bytes())));
    }
    if source.facts.manifest().is_some() {
        let text = source.text();
        found.extend(words(text.as_bytes()).map(|(_, word)| fold(word)));
        let quoted = text.split('"').skip(1).step_by(2);
        found.extend(quoted.map(|name| fold(name.as_bytes())));
        let keys = text.lines().filter_map(|line| line.split_once('='));
        found.extend(keys.map(|(key, _)| fold(key.trim().as_bytes())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Language;
    use crate::parse::parse;
    use std::sync::Arc;

    #[test]
    fn names_are_found_in_any_spelling() {
        let source = |path: &str, text: &str| {
            let language = Language::of(path);
            SourceFile {
                path: path.into(),
                language,
                text: Ok(Arc::from(text)).into(),
                facts: Arc::new(parse(language, text)),
            }
        };
        let code = "fn retry_limit() { m!(InnerName, \"a::b\", \"a::c d\", \"E042\") }";
        let manifest = "[package]\nname = \"long-kettle\"\n";
        let names = SourceNames::new(&[source("a.rs", code), source("Cargo.toml", manifest)]);
        for name in [
            "retry_limit",
            "RetryLimit",
            "retry-limit",
            "inner_name",
            "a::b",
            "E042",
            "long_kettle",
        ] {
            assert!(names.has(name), "{name}");
        }
        for name in ["retry_limits", "a::c", "kettles"] {
            assert!(!names.has(name), "{name}");
        }
    }
}
