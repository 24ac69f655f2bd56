//! Whether a document describes the present, by its name, folders, title and opening.
//!
//! A report, plan, review or history is true of its date only. Every rule that compares documents with the source uses
//! this classification, so all of them skip the same documents.

mod time_words;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rayon::prelude::*;
use regex::Regex;

use crate::analysis::AnalyzedGraph;
use crate::facts::file_class::is_dated;
use crate::facts::{Document, SourceFile};
use crate::graph::paths::{file_name, stem};
use crate::graph::roles::is_decision_folder;
use crate::graph::{Artifact, FileClass, Graph, LifecycleState, Role};
use crate::span::{FileId, floor};
use time_words::{
    ANYWHERE, CLOSED, FIRST, INSTRUCTIONS, INSTRUCTS, LAST, NUMBERED, OPENINGS, PAIRS, SHELVED,
    SPECIFIES, TITLES, VERSIONS, WHOLLY,
};

/// How far the opening of a document reaches, in bytes.
const OPENING: usize = 1200;

/// Whether a file describes the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentMode {
    /// It does not: not living, no document, a decision, a proposal, a dead record, a report or a plan.
    Silent,
    /// Normative: describes what should be.
    Specifies,
    /// Descriptive: describes what is.
    Describes,
}

/// The voice of each of `sources`.
pub fn voices(
    sources: &[SourceFile],
    standings: &[FileClass],
    artifacts: &[Artifact],
) -> Vec<DocumentMode> {
    let records: HashSet<FileId> = artifacts
        .iter()
        .filter(|artifact| is_record(artifact))
        .map(|artifact| artifact.file)
        .collect();
    // Cached per folder: many documents share one.
    let mut folders: HashMap<&str, FolderHints> = HashMap::new();
    for source in sources.iter().filter(|source| source.facts.is_document()) {
        let path = crate::graph::paths::folder(&source.path);
        folders.entry(path).or_insert_with(|| FolderHints::of(path));
    }
    let voice = |(at, source): (usize, &SourceFile)| {
        let living = standings[at] == FileClass::Living && !records.contains(&FileId(at as u32));
        let folders = |path: &str| folders[crate::graph::paths::folder(path)];
        told(source, living, folders)
    };
    sources.par_iter().enumerate().map(voice).collect()
}

/// The mode of one file of `graph`, without computing all.
pub fn voice(graph: &Graph, file: FileId) -> DocumentMode {
    let record = graph.ids.of_file(file).map(|id| graph.artifact(id));
    let living = graph.standing(file) == FileClass::Living && !record.is_some_and(is_record);
    let folders = |path: &str| FolderHints::of(crate::graph::paths::folder(path));
    told(graph.source(file), living, folders)
}

fn told(source: &SourceFile, living: bool, folders: impl Fn(&str) -> FolderHints) -> DocumentMode {
    let document = living.then(|| source.facts.document()).flatten();
    let said = |document: &&Document| {
        let path = &*source.path;
        speaks(path, folders(path), document, source.text())
    };
    match document.filter(said) {
        Some(document) if specifies(&source.path, document) => DocumentMode::Specifies,
        Some(_) => DocumentMode::Describes,
        None => DocumentMode::Silent,
    }
}

/// The documents that describe the present: living, and no decision, proposal, dead record, report or plan.
pub fn speaking(graph: &AnalyzedGraph) -> impl Iterator<Item = (FileId, &Document, &str)> {
    graph
        .living_documents()
        .filter(|(file, ..)| graph.voice(*file) != DocumentMode::Silent)
}

/// The same, without specifications, whose subject may not exist yet.
pub fn describing(graph: &AnalyzedGraph) -> impl Iterator<Item = (FileId, &Document, &str)> {
    speaking(graph).filter(|(file, ..)| graph.voice(*file) == DocumentMode::Describes)
}

/// Whether a document is normative, by its name, folders or title.
fn specifies(path: &str, document: &Document) -> bool {
    let title = document.title().map_or("", |section| &section.title);
    !instructs(path)
        && [path, title]
            .into_iter()
            .any(|text| split(text).any(|word| SPECIFIES.contains(&&*word)))
}

/// Whether an artifact records a reason or a plan instead of the present state.
pub fn is_record(artifact: &Artifact) -> bool {
    artifact.roles.contains(&Role::Decision)
        || artifact.state().is_dead()
        || artifact.state() == LifecycleState::Open
}

/// What the folders of a document imply.
#[derive(Clone, Copy, Debug)]
struct FolderHints {
    /// The folders are archives.
    shelved: bool,
    /// The folders contain dated documents.
    placed: bool,
}

impl FolderHints {
    fn of(path: &str) -> FolderHints {
        FolderHints {
            shelved: path.split('/').any(is_shelved),
            placed: places(path),
        }
    }
}

/// Whether the document at `path`, in `folders`, describes the present.
fn speaks(path: &str, folders: FolderHints, document: &Document, text: &str) -> bool {
    let name = stem(file_name(path));
    if path.contains("openspec/changes/") || folders.shelved || is_shelved(name) {
        return false;
    }
    // What tells an agent what to do is named for its task: "audit", "review", "plan".
    if instructs(path) {
        return true;
    }
    if folders.placed || tells(name) {
        return false;
    }
    // The page that opens a folder is named and titled for what the folder holds.
    if name.eq_ignore_ascii_case("readme") || name.eq_ignore_ascii_case("index") {
        return true;
    }
    let title = document.title().map_or("", |section| &section.title);
    !heads(title) && !opens(text)
}

/// Whether a part of a path lays aside what is in it.
fn is_shelved(part: &str) -> bool {
    split(part).any(|word| SHELVED.contains(&&*word))
}

/// Whether the file tells people or agents how to work here.
pub fn instructs(path: &str) -> bool {
    let name = file_name(path).to_lowercase();
    let mut parts = path.split('/').rev().skip(1);
    INSTRUCTS.contains(&&*name)
        || parts.any(|part| INSTRUCTIONS.contains(&&*part.to_lowercase()))
            && path.split('/').any(|part| part.starts_with('.'))
}

/// Whether a folder says that what lies in it is of a time.
fn places(folders: &str) -> bool {
    // Elsewhere a folder is a crate or a tool, named for what it does.
    let mut documents = true;
    for (depth, folder) in folders.split('/').enumerate() {
        let lower = folder.trim_start_matches('.').to_lowercase();
        let named = WHOLLY.contains(&&*lower) || tells(folder);
        if is_decision_folder(&lower) || is_dated(&lower) || documents && named {
            return true;
        }
        let hold = [
            "docs",
            "doc",
            "documentation",
            "book",
            "notes",
            "wiki",
            "ci",
        ];
        let holds = folder.starts_with('.') || hold.contains(&&*lower);
        documents = holds || documents && depth > 0;
    }
    false
}

/// Whether the words of a name say so.
fn tells(name: &str) -> bool {
    let words: Vec<String> = split(name).collect();
    let several = words.len() > 1;
    is_released(name)
        || words.iter().any(|word| ANYWHERE.contains(&&**word))
        || several && last(&words).is_some_and(|last| LAST.contains(&last))
        || several && words.first().is_some_and(|first| FIRST.contains(&&**first))
        || words.windows(2).any(|pair| {
            let (one, next) = (&*pair[0], &*pair[1]);
            PAIRS.contains(&(one, next)) || NUMBERED.contains(&one) && is_number(next)
        })
        || words.iter().any(|word| {
            let mut numbered = NUMBERED.iter();
            numbered.any(|noun| word.strip_prefix(noun).is_some_and(is_number))
        })
}

/// Whether a name or a title has a whole version: `RELEASE_CHECKLIST_v0.3.0`.
fn is_released(name: &str) -> bool {
    name.split([' ', '_', '-']).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.strip_prefix('v').is_some_and(|rest| {
            rest.matches('.').count() == 2 && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
        })
    })
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The last of the words of a name. Versions, dates and numbers behind it are none.
fn last(words: &[String]) -> Option<&str> {
    let mut words = words.iter().rev().map(String::as_str);
    words.find(|word| !word.starts_with(|c: char| c.is_ascii_digit()) && !VERSIONS.contains(word))
}

/// The words of a name, in lower case: split at what is no letter or digit, and where a capital follows a small letter.
fn split(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split(|c: char| !c.is_alphanumeric())
        .flat_map(humps)
        .map(str::to_lowercase)
}

/// The parts of a word, cut where a capital follows a small letter.
fn humps(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let mut small = false;
        let cut = rest.char_indices().find(|(_, c)| {
            let cuts = small && c.is_uppercase();
            small = c.is_lowercase();
            cuts
        });
        let (part, behind) = rest.split_at(cut.map_or(rest.len(), |(at, _)| at));
        rest = behind;
        (!part.is_empty()).then_some(part)
    })
}

/// Whether a title says that the document is a report, a plan or a history.
fn heads(title: &str) -> bool {
    let lower = title.trim_start().to_lowercase();
    // "The till v1.0.0: checks" is of that release.
    if is_released(&lower) || TITLES.iter().any(|word| lower.starts_with(word)) {
        return true;
    }
    // "Benchmark strategy for the parser" and "Parser: migration plan" are named by their head word.
    let cut = [" for ", " of ", " from ", " (", " — ", " – ", " - ", ": "];
    let ends = cut.iter().filter_map(|mark| title.find(mark));
    let head = &title[..ends.min().unwrap_or(title.len())];
    let tail = title
        .rsplit(": ")
        .next()
        .unwrap_or(title)
        .rsplit(['—', '–'])
        .next()
        .unwrap_or(title);
    [head, tail].into_iter().any(|part| {
        let words: Vec<String> = split(part).collect();
        words.len() > 1
            && last(&words).is_some_and(|last| ANYWHERE.contains(&last) || LAST.contains(&last))
    })
}

/// Whether the opening marks it: an inactive status, or a sentence about the document itself.
fn opens(text: &str) -> bool {
    let head = &text[..floor(text, OPENING.min(text.len()))];
    let mut sections = head
        .match_indices("## ")
        .filter(|(at, _)| *at == 0 || head[..*at].ends_with('\n'));
    let end = sections.nth(1).map_or(head.len(), |(at, _)| at);
    let head = head[..end].to_lowercase();
    let released = ["release", "version", "tag"];
    let phrases = PHRASES.as_ref();
    phrases.is_some_and(|phrases| phrases.is_match(&head))
        || head.lines().any(|line| {
            closed(line)
                || line.contains(" as of ") && released.iter().any(|word| line.contains(word))
                || line.contains("part of the") && line.contains(" audit")
        })
}

/// All phrases in one regex.
static PHRASES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&OPENINGS.join("|")).ok());

/// Whether a line gives a status that ends or precedes the document's use.
fn closed(line: &str) -> bool {
    let marks = [' ', '>', '*', '-', '|', '_', '#', '\t'];
    let line = line.trim_start_matches(marks);
    let Some(rest) = line.strip_prefix("status") else {
        return false;
    };
    let value = rest.trim_start_matches(['*', ' ', '_']);
    let Some(value) = value.strip_prefix([':', '|']) else {
        return false;
    };
    let value = value.trim_matches(|c: char| !c.is_alphanumeric());
    let begins = |word: &&str| {
        value
            .strip_prefix(*word)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    CLOSED.iter().any(begins) || ["draft", "wip", "in progress", "design"].contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Language;

    fn of(path: &str, text: &str) -> bool {
        let facts = crate::parse::parse(Language::Markdown, text);
        let folders = FolderHints::of(crate::graph::paths::folder(path));
        speaks(path, folders, facts.document().unwrap(), text)
    }

    #[test]
    fn names_and_folders_tell() {
        assert!(of("docs/guide.md", "# Guide"));
        assert!(!of("docs/id-audit.md", ""));
        assert!(!of("docs/DevelopmentHistory.md", ""));
        assert!(!of("docs/v0.8.0-incidents.md", ""));
        assert!(!of("docs/implementation-plans/parser.md", ""));
        assert!(!of("docs/PHASE5_COMPLETE.md", ""));
        assert!(!of("tools/load/results/2026-06-30-rows/README.md", ""));
        assert!(!of("archived-skills/x/SKILL.md", ""));
        // A document about history need not be historical.
        assert!(of("docs/status-codes.md", "# Status codes"));
        assert!(!of("docs/design-parser.md", "# Parser"));
        assert!(!of(".tasks/core/C-1-parser.md", "# Parser"));
        assert!(!of("docs/RELEASE_STATUS_FINAL.md", ""));
        assert!(!of("docs/speed-ledger.md", ""));
        assert!(!of("ci/receipts/pr-12/gate.md", ""));
        assert!(!of("ci/ledger_gate_pr431.md", ""));
        assert!(!of("ci/t7-check-run.md", ""));
        assert!(!of(".agent/runs/20260428/pr_body.md", ""));
        assert!(!of("CHECKLIST_v0.3.0.md", ""));
        assert!(of("docs/api-v2.md", "# The API"));
        assert!(of("docs/dry-run.md", "# Dry run"));
        assert!(of("docs/print.md", "# Print 12 copies"));
        assert!(of("docs/session-keys.md", "# Session keys"));
        assert!(of("crates/report/README.md", "# report"));
        assert!(of("crates/execution/README.md", "# execution"));
        assert!(!of("docs/core/execution/parser.md", "# Parser"));
        assert!(of(".claude/commands/audit-parser.md", "# Audit"));
        assert!(of("AGENTS.md", "# Plan first"));
    }

    #[test]
    fn titles_and_openings_tell() {
        assert!(!of("docs/a.md", "# Benchmark strategy for the parser"));
        assert!(!of("docs/a.md", "# Parser: implementation plan"));
        assert!(!of("docs/a.md", "# Till v1.0.0 - checks"));
        assert!(of("docs/a.md", "# Till v1 checks"));
        assert!(!of("docs/a.md", "# Parser\n\n**Status:** Design Phase\n"));
        assert!(!of("docs/a.md", "# Parser\n\n- Status: ✅ Complete\n"));
        assert!(!of(
            "docs/a.md",
            "# Parser\n\nThis is a plan to write it.\n"
        ));
        assert!(!of(
            "docs/a.md",
            "# Parser\n\nPart of the #12 audit: what was.\n"
        ));
        assert!(of(
            "docs/a.md",
            "# Parser\n\n**Status:** Production ready\n"
        ));
        assert!(of(
            "docs/a.md",
            "# Parser\n\n## Use\n\n## Status: complete\n"
        ));
        assert!(of(
            "docs/a.md",
            "# Statuses\n\nstatus complete means done\n"
        ));
        assert!(of("docs/a.md", ""));
    }
}
