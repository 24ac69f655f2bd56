//! Classifies a file by path, name and opening: does it describe the current state of the repository?

use super::generated::is_generated;
use super::path::{file_name, stem};
use super::{Language, SourceFile};

/// Whether a file describes the current state of the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileClass {
    /// It does.
    Living,
    /// Describes a point in time: changelogs, plans, audits, reports.
    Narrative,
    /// It is to be filled in.
    Template,
    /// It was put aside.
    Archive,
    /// It comes from elsewhere.
    Vendored,
    /// A program writes it.
    Generated,
    /// A test reads it.
    Fixture,
    /// The configuration leaves it out.
    Excluded,
}

impl FileClass {
    /// The word for it in the summary.
    pub fn name(self) -> &'static str {
        match self {
            FileClass::Living => "living",
            FileClass::Narrative => "narrative",
            FileClass::Template => "template",
            FileClass::Archive => "archive",
            FileClass::Vendored => "vendored",
            FileClass::Generated => "generated",
            FileClass::Fixture => "fixture",
            FileClass::Excluded => "excluded",
        }
    }
}

const VENDORED: [&str; 8] = [
    "vendor",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "node_modules",
    "site-packages",
    "patches",
];

const ARCHIVE: [&str; 10] = [
    "archive",
    "archived",
    "archives",
    "_archive",
    ".archive",
    "attic",
    "deprecated",
    "obsolete",
    "historical",
    "superseded",
];

const FIXTURE: [&str; 17] = [
    "fixtures",
    "fixture",
    "testdata",
    "test-data",
    "test_data",
    "test-fixtures",
    "test_fixtures",
    "snapshots",
    "__snapshots__",
    "golden",
    "goldens",
    "corpus",
    "corpora",
    "testsuite",
    "testcases",
    "test-cases",
    "test_cases",
];

/// Folders of tests: a document deep below is an input or an expected output.
const TESTS: [&str; 9] = [
    "tests",
    "test",
    "__tests__",
    "integration-tests",
    "integration_tests",
    "e2e",
    "e2e-tests",
    "functional-tests",
    "ui-tests",
];

/// Folders of documents that describe a point in time.
const NARRATIVE: [&str; 43] = [
    "changelog",
    "changelogs",
    "changelog.d",
    "newsfragments",
    ".changeset",
    "changesets",
    "unreleased",
    ".changelog",
    ".changes",
    "changes",
    "releases",
    "release-notes",
    "release_notes",
    "plans",
    "plan",
    "audits",
    "audit",
    "reports",
    "reviews",
    "sessions",
    "journal",
    "journals",
    "worklog",
    "worklogs",
    "devlog",
    "logs",
    "retrospectives",
    "retros",
    "postmortems",
    "post-mortems",
    "incidents",
    "meetings",
    "minutes",
    "issues",
    "research",
    "investigations",
    "experiments",
    "spikes",
    "handoffs",
    "handoff",
    "blog",
    "posts",
    "news",
];

/// Names of changelogs, without extension and in lower case.
pub const CHANGELOGS: [&str; 6] = [
    "changelog",
    "changes",
    "history",
    "releases",
    "release-notes",
    "release_notes",
];

/// Other file names (without extension, lower-case) of documents that describe a point in time.
const NARRATIVE_NAMES: [&str; 12] = [
    "news",
    "roadmap",
    "todo",
    "tasks",
    "plan",
    "handoff",
    "worklog",
    "devlog",
    "journal",
    "postmortem",
    "retrospective",
    "unreleased",
];

const TEMPLATE: [&str; 8] = [
    "templates",
    "template",
    "_templates",
    ".templates",
    "issue_template",
    "pull_request_template",
    "archetypes",
    "scaffold",
];

/// The standing of `source`. The first reason that applies counts, from "not ours" to "not now".
pub fn standing(source: &SourceFile) -> FileClass {
    let lower = source.path.to_lowercase();
    let folders: Vec<&str> = lower.split('/').rev().skip(1).collect();
    let within = |names: &[&str]| folders.iter().any(|folder| names.contains(folder));
    let name = stem(&lower);
    if within(&VENDORED) {
        return FileClass::Vendored;
    }
    if is_fixture(&lower, &folders, source.language) {
        return FileClass::Fixture;
    }
    if is_generated(source) {
        return FileClass::Generated;
    }
    if source.language != Language::Markdown {
        return FileClass::Living;
    }
    if is_template(name, &lower) || within(&TEMPLATE) {
        return FileClass::Template;
    }
    if within(&ARCHIVE) || has_word(name, "archive") || has_word(name, "deprecated") {
        return FileClass::Archive;
    }
    let named = NARRATIVE_NAMES.contains(&name)
        || CHANGELOGS.contains(&name)
        || name.starts_with("changelog")
        || name.starts_with("release_notes")
        || name.starts_with("release-notes");
    // OpenSpec keeps proposals in `openspec/changes/<name>`: they are read by role, not by folder.
    let proposal = lower.contains("openspec/changes/");
    // Some number their decision records by date.
    let dated = is_dated(name) && !folders.iter().any(|folder| is_decision_folder(folder));
    if named || dated || (within(&NARRATIVE) && !proposal) {
        return FileClass::Narrative;
    }
    FileClass::Living
}

/// Folders that hold decision records.
const DECISION_FOLDERS: [&str; 14] = [
    "adr",
    "adrs",
    "decision",
    "decisions",
    "decision-records",
    "decision_records",
    "decision-log",
    "architecture-decisions",
    "architecture_decisions",
    "architecture-decision-records",
    "architectural-decisions",
    "architectural-decision-records",
    "design-decisions",
    "adr-log",
];

/// Whether a folder of that name (lower case) holds decision records.
pub fn is_decision_folder(name: &str) -> bool {
    DECISION_FOLDERS.contains(&name)
}

fn is_fixture(lower: &str, folders: &[&str], language: Language) -> bool {
    // trycmd stores the files of a test case in `name.in` and `name.out`.
    let kept = |folder: &str| folder.ends_with(".in") || folder.ends_with(".out");
    let named = |folder: &&str| FIXTURE.contains(folder) || kept(folder);
    if folders.iter().any(named) {
        return true;
    }
    // A document deep below `tests` is an input or an expected output; Rust there is the test itself.
    let below_tests = folders.iter().position(|folder| TESTS.contains(folder));
    language == Language::Markdown
        && below_tests.is_some_and(|depth| depth > 0)
        && file_name(lower) != "readme.md"
}

fn is_template(name: &str, lower: &str) -> bool {
    has_word(name, "template")
        || lower.starts_with(".github/issue_template")
        || lower.starts_with(".github/pull_request_template")
        || name.contains("nnnn")
        || name == "xxxx"
}

/// Whether `word` is one of the words of `name`, split at anything that is not a letter or digit.
fn has_word(name: &str, word: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric())
        .any(|part| part == word)
}

/// `2024-05-01-what.md`, `AUDIT_2026-01-31.md`, `20240501_x.md`: a dated document.
pub fn is_dated(name: &str) -> bool {
    if name.bytes().filter(u8::is_ascii_digit).count() < 8 {
        return false;
    }
    let digits: String = name
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '.'))
        .collect();
    let bytes = digits.as_bytes();
    let starts: Vec<usize> = bytes
        .windows(8)
        .enumerate()
        .filter(|(at, window)| {
            window.iter().all(u8::is_ascii_digit)
                && (*at == 0 || !bytes[at - 1].is_ascii_digit())
                && bytes.get(at + 8).is_none_or(|next| !next.is_ascii_digit())
        })
        .map(|(at, _)| at)
        .collect();
    starts.into_iter().any(|at| {
        let part = |from: usize, len: usize| -> u32 {
            digits
                .get(at + from..at + from + len)
                .and_then(|text| text.parse().ok())
                .unwrap_or(0)
        };
        (1990..2100).contains(&part(0, 4))
            && (1..=12).contains(&part(4, 2))
            && (1..=31).contains(&part(6, 2))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FileFacts;
    use std::sync::Arc;

    fn of(path: &str, text: &str) -> FileClass {
        standing(&SourceFile {
            path: path.into(),
            language: Language::of(path),
            text: Ok(Arc::from(text)).into(),
            facts: Arc::new(FileFacts::None),
        })
    }

    #[test]
    fn what_a_compiler_of_protocols_writes_is_generated() {
        let text = "# Protocol Documentation\n<a name=\"top\"></a>\n";
        assert_eq!(of("docs/proto.md", text), FileClass::Generated);
        assert_eq!(
            of("docs/proto.md", "# Protocol Documentation\n"),
            FileClass::Living
        );
    }

    #[test]
    fn told_by_place_name_and_head() {
        assert_eq!(of("docs/guide.md", "# Guide"), FileClass::Living);
        assert_eq!(of("vendor/x/README.md", ""), FileClass::Vendored);
        assert_eq!(of("patches/x/README.md", ""), FileClass::Vendored);
        assert_eq!(of("docs/adr/template.md", ""), FileClass::Template);
        assert_eq!(of("docs/adr/0000-use-adrs.md", ""), FileClass::Living);
        assert_eq!(
            of("docs/audits/AUDIT_2026-01-31.md", ""),
            FileClass::Narrative
        );
        assert_eq!(of("docs/2024-05-01-idea.md", ""), FileClass::Narrative);
        assert_eq!(of("docs/20241399.md", ""), FileClass::Living);
        assert_eq!(of("crates/a/CHANGELOG.md", ""), FileClass::Narrative);
        assert_eq!(of("tests/cases/a.md", ""), FileClass::Fixture);
        assert_eq!(of("tests/README.md", ""), FileClass::Living);
        assert_eq!(
            of("docs/a.md", "<!-- AUTO-GENERATED -->"),
            FileClass::Generated
        );
        assert_eq!(
            of("docs/a.md", "Do not edit generated files."),
            FileClass::Living
        );
        assert_eq!(
            of("openspec/changes/add-x/proposal.md", ""),
            FileClass::Living
        );
        assert_eq!(
            of("openspec/changes/archive/x/proposal.md", ""),
            FileClass::Archive
        );
    }
}
