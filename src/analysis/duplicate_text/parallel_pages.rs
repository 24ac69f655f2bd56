//! Parallel pages: documents that repeat one template for several similar subjects, which is no duplication.

use std::collections::HashSet;

use super::DuplicateParagraph;
use crate::facts::surface::fold;
use crate::graph::Graph;
use crate::graph::paths::file_name;
use crate::span::{FileId, Span};

/// Places of a group that are compared.
const PLACES: usize = 8;

/// Differences of two paragraphs that are looked at.
const MOST: usize = 40;

/// Whether the paragraphs of `group` describe parallel subjects: their documents follow one template, or half of the
/// differing words come from their names or titles.
pub fn is_parallel(graph: &Graph, group: &DuplicateParagraph) -> bool {
    if group.exact {
        return false;
    }
    let mut seen: Vec<&(FileId, Span)> = Vec::new();
    for place in &group.places {
        if seen.last().is_none_or(|last| last.0 != place.0) {
            seen.push(place);
        }
    }
    seen.truncate(PLACES);
    (1..seen.len()).any(|at| {
        let mut before = seen[..at].iter();
        before.any(|one| {
            let row = row(graph.path(one.0), graph.path(seen[at].0));
            row.is_some_and(|row| is_pattern(graph, row, one, seen[at]))
        }) || ParagraphPair::new(graph, seen[0], seen[at]).differ_in_subject()
    })
}

/// How two documents are siblings, each about its own subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ParallelKind {
    /// Two pages of one folder, pages of one name in two folders, or a page next to a folder of pages.
    Beside,
    /// Versions that are kept: of one name but for a number.
    Versions,
}

/// Whether the documents at two paths are siblings.
pub fn are_siblings(a: &str, b: &str) -> bool {
    row(a, b).is_some()
}

/// The sibling relation of two paths. An index page of a folder has none.
fn row(a: &str, b: &str) -> Option<ParallelKind> {
    let (one, other): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    let folders = one.len().min(other.len()) - 1;
    let same = one.iter().zip(&other).take(folders);
    let common = same.take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[common..], &other[common..]);
    let differ = one.len().abs_diff(other.len());
    let is_of_all = is_of_all(a) || is_of_all(b);
    let unversioned = |parts: &[&str]| unversioned(parts[0], parts.len() == 1);
    match one.len().min(other.len()) {
        _ if a == b => None,
        _ if unversioned(one) == unversioned(other) => Some(ParallelKind::Versions),
        1 if differ == 0 => (!is_of_all).then_some(ParallelKind::Beside),
        1 | 2 if differ == 1 => (common > 0 && !is_of_all).then_some(ParallelKind::Beside),
        _ => (differ == 0 && have_a_name(one, other)).then_some(ParallelKind::Beside),
    }
}

/// A name without the number of its version: any number of a folder, `v2` of a file, whose other numbers only count.
fn unversioned(name: &str, is_file: bool) -> String {
    let mut rest = String::new();
    let marks = |rest: &str| {
        let before = rest.strip_suffix(['v', 'V']);
        before.is_some_and(|before| !before.ends_with(char::is_alphanumeric))
    };
    for c in name.chars() {
        let numbers = !is_file || marks(&rest);
        if !(c.is_ascii_digit() && numbers) {
            rest.push(c);
        }
    }
    rest
}

/// Whether documents of a row are written on one pattern: they have sections, or a paragraph differs in a word that one of
/// the two is called for.
fn is_pattern(
    graph: &Graph,
    row: ParallelKind,
    one: &(FileId, Span),
    other: &(FileId, Span),
) -> bool {
    row == ParallelKind::Versions
        || has_sections(graph, one.0) && has_sections(graph, other.0)
        || ParagraphPair::new(graph, one, other).differ_in_a_word()
}

/// Whether a document has headings below its title.
fn has_sections(graph: &Graph, file: FileId) -> bool {
    let document = graph.source(file).facts.document();
    document.is_some_and(|document| document.headings().any(|section| section.level > 1))
}

/// The content words of a text, in lower case: four letters or more.
fn words(text: &str) -> impl Iterator<Item = String> {
    let split = text.split(|c: char| !c.is_alphanumeric());
    split.filter(|word| word.len() > 3).map(str::to_lowercase)
}

/// Whether two paths that differ in their first folder share a file name, apart from the folder's name:
/// `ios/ios-setup.md` and `android/android-setup.md`.
fn have_a_name(one: &[&str], other: &[&str]) -> bool {
    let mut names = one.iter().zip(other).skip(1);
    names.any(|(a, b)| a.replace(one[0], "") == b.replace(other[0], ""))
}

/// Whether a page is for all of its folder, by its name: `README.md`, `AGENTS.md`, `index.md`.
fn is_of_all(path: &str) -> bool {
    let stem = file_name(path).split('.').next().unwrap_or_default();
    let general = ["readme", "index", "introduction", "overview"];
    stem.bytes().all(|byte| byte.is_ascii_uppercase())
        || general.iter().any(|name| stem.eq_ignore_ascii_case(name))
}

/// Two paragraphs, and the subjects of their documents.
struct ParagraphPair<'g> {
    texts: [&'g str; 2],
    subjects: [String; 2],
}

impl<'g> ParagraphPair<'g> {
    fn new(graph: &'g Graph, one: &(FileId, Span), other: &(FileId, Span)) -> ParagraphPair<'g> {
        ParagraphPair {
            texts: [one, other].map(|(file, span)| span.text(graph.source(*file).text())),
            subjects: [one, other].map(|(file, _)| subject(graph, *file)),
        }
    }

    /// The pieces that differ, of the one and of the other.
    fn differences(&self) -> Vec<[&'g str; 2]> {
        let [there, here] = self.texts;
        let found = super::differences(there, here, MOST);
        let pieces = found
            .into_iter()
            .map(|(old, new)| [&there[old], &here[new]]);
        pieces.collect()
    }

    /// Whether half of the difference consists of words of the two documents' names or titles.
    fn differ_in_subject(&self) -> bool {
        let subjects = self.subjects.each_ref().map(|subject| fold(subject));
        let found = self.differences();
        let is_named = |pieces: &&[&str; 2]| {
            pieces.iter().zip(&subjects).all(|(piece, subject)| {
                let name = fold(piece);
                name.len() > 2 && subject.contains(&name)
            })
        };
        2 * found.iter().filter(is_named).count() >= found.len().max(1)
    }

    /// Whether a word differs that is of the subject of its document and not of the other's.
    fn differ_in_a_word(&self) -> bool {
        let subjects = self.subjects.each_ref();
        let [one, other] = subjects.map(|subject| words(subject).collect::<HashSet<String>>());
        self.differences().iter().any(|[there, here]| {
            words(there).any(|word| one.contains(&word) && !other.contains(&word))
                || words(here).any(|word| other.contains(&word) && !one.contains(&word))
        })
    }
}

/// The subject of a document: its path and title.
fn subject(graph: &Graph, file: FileId) -> String {
    let document = graph.source(file).facts.document();
    let title = document.and_then(|document| document.title());
    let title = title.map_or("", |section| &section.title);
    format!("{} {title}", graph.path(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_of_one_row_are_siblings() {
        let siblings = [
            ("docs/till.md", "docs/drawer.md"),
            ("crates/till/README.md", "crates/drawer/README.md"),
            ("sdk/go/docs/errors.md", "sdk/rust/docs/setup.md"),
            ("man/parts/features.md", "man/add.md"),
            ("sdk/go/go-setup.md", "sdk/rust/rust-setup.md"),
            ("specs/sync/values/README.md", "specs/net/peers/README.md"),
        ];
        assert_eq!(
            row("prompts/v1/a.md", "prompts/v2/b.md"),
            Some(ParallelKind::Versions)
        );
        assert_eq!(
            row("prompts/till.v1.md", "prompts/till.v2.md"),
            Some(ParallelKind::Versions)
        );
        assert_eq!(
            row("docs/page-1.md", "docs/page-12.md"),
            Some(ParallelKind::Beside)
        );
        assert_eq!(
            row("docs/dev1.md", "docs/dev2.md"),
            Some(ParallelKind::Beside)
        );
        for (one, other) in siblings {
            assert!(are_siblings(one, other), "{one} {other}");
            assert!(are_siblings(other, one), "{other} {one}");
        }
        let others = [
            ("README.md", "docs/till.md"),
            ("docs/README.md", "docs/till.md"),
            ("crates/till/README.md", "README.md"),
            ("crates/till/AGENTS.md", "crates/till/README.md"),
            ("docs/tools/till.md", "docs/security/drawer.md"),
            ("docs/till.md", "docs/till.md"),
            ("till.md", "docs/drawer.md"),
        ];
        for (one, other) in others {
            assert!(!are_siblings(one, other), "{one} {other}");
        }
    }
}
