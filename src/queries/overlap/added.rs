//! Extracts the added text of a change, as an overlap query.

use std::collections::HashSet;

use crate::facts::revision_diff::{FileChangeKind, RevisionDiff};
use crate::facts::{Language, SourceFile};

/// Lines of changed documents and Rust files that the older revision of the file lacks, one paragraph per file. Linear
/// in the change.
pub fn added(old: &[SourceFile], new: &[SourceFile], change: &RevisionDiff) -> String {
    let find = |sources: &'_ [SourceFile], path: &str| {
        let at = sources.binary_search_by(|source| source.path.as_str().cmp(path));
        at.ok()
    };
    let mut text = String::new();
    let read = [Language::Markdown, Language::Gherkin, Language::Rust];
    for file in change
        .files
        .iter()
        .filter(|file| file.how != FileChangeKind::Removed)
    {
        let Some(newer) = find(new, &file.path).map(|at| &new[at]) else {
            continue;
        };
        if !read.contains(&newer.language) {
            continue;
        }
        let before = find(old, &file.path).map_or("", |at| old[at].text());
        let before: HashSet<&str> = before.lines().map(str::trim).collect();
        let lines = newer.text().lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !before.contains(line)) {
            text.push_str(line);
            text.push('\n');
        }
        text.push('\n');
    }
    text
}
