//! Prefilter for documents that may contain one of many names, so that most are never parsed.

use aho_corasick::AhoCorasick;

/// Names that are looked for at once, at the most, and their bytes: beyond them the search would take more room than the
/// documents.
const MOST: usize = 10_000;
const BYTES: usize = 1 << 20;

/// A search for many names in one pass.
pub struct DocumentPrefilter(Option<AhoCorasick>);

impl DocumentPrefilter {
    /// A search for `names`.
    pub fn new<'a>(names: impl Iterator<Item = &'a str> + Clone) -> DocumentPrefilter {
        let few = names.clone().take(MOST + 1).count() <= MOST
            && names.clone().map(str::len).sum::<usize>() <= BYTES;
        DocumentPrefilter(few.then(|| AhoCorasick::new(names).ok()).flatten())
    }

    /// Whether `text` may contain one of the names; true if they are too many for the prefilter.
    pub fn may_be_in(&self, text: &str) -> bool {
        self.0.as_ref().is_none_or(|search| search.is_match(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_and_too_many_are_everywhere() {
        let few = DocumentPrefilter::new(["till", "cart::sum"].into_iter());
        assert!(few.may_be_in("Call `cart::sum`."));
        assert!(!few.may_be_in("Call `cart`."));
        assert!(!DocumentPrefilter::new(std::iter::empty()).may_be_in("till"));
        let many: Vec<String> = (0..=MOST).map(|at| format!("name_{at}")).collect();
        assert!(DocumentPrefilter::new(many.iter().map(String::as_str)).may_be_in("till"));
    }
}
