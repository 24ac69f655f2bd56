//! Every identifier of every Rust file: what occurs anywhere has not gone.
//!
//! Only hashes are kept: a repository has millions of identifiers and asks for few. A collision makes a name occur that
//! does not, which silences a finding and makes none.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hasher};

use rayon::prelude::*;

use crate::facts::Source;
use crate::facts::words::Hashes;

/// The identifiers of a revision.
#[derive(Debug, Default)]
pub struct Names {
    exact: Hashes,
    folded: Hashes,
}

impl Names {
    /// Gather the identifiers of all Rust files. Linear in them.
    pub fn new(sources: &[Source]) -> Names {
        let gather = |of: fn(&str) -> u64| {
            sources
                .par_iter()
                .fold(Hashes::default, |mut found, source| {
                    if let Some(code) = source.facts.code() {
                        found.extend(code.identifiers().chain(code.quoted.lines()).map(of));
                    }
                    found
                })
                .reduce(Hashes::default, |mut all, some| {
                    if all.len() < some.len() {
                        let mut some = some;
                        some.extend(all);
                        return some;
                    }
                    all.extend(some);
                    all
                })
        };
        let (exact, folded) = rayon::join(|| gather(hash), || gather(hash_folded));
        Names { exact, folded }
    }

    /// Whether some Rust file has the identifier `name`, or a string literal that is this path.
    pub fn occurs(&self, name: &str) -> bool {
        self.exact.contains(&hash(name))
    }

    /// Whether some Rust file has an identifier with the letters and digits of `name`: `retry-limit`, `RetryLimit` and
    /// `RETRY_LIMIT` are one.
    pub fn occurs_folded(&self, name: &str) -> bool {
        self.folded.contains(&hash_folded(name))
    }
}

fn hash(name: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(name)
}

fn hash_folded(name: &str) -> u64 {
    let mut hasher = DefaultHasher::default();
    for c in name.chars().filter(|c| c.is_alphanumeric()) {
        for c in c.to_lowercase() {
            hasher.write_u32(u32::from(c));
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Language;
    use crate::parse::parse;
    use std::sync::Arc;

    #[test]
    fn names_are_found_in_any_spelling() {
        let text = "fn retry_limit() { m!(InnerName, \"a::b\", \"a::c d\") }";
        let source = Source {
            path: "a.rs".into(),
            language: Language::Rust,
            text: Ok(Arc::from(text)),
            facts: Arc::new(parse(Language::Rust, text)),
        };
        let names = Names::new(&[source]);
        assert!(names.occurs("retry_limit") && names.occurs("InnerName"));
        assert!(names.occurs("a::b") && !names.occurs("a::c"));
        assert!(!names.occurs("RetryLimit"));
        assert!(names.occurs_folded("RetryLimit") && names.occurs_folded("retry-limit"));
        assert!(!names.occurs_folded("retry_limits"));
    }
}
