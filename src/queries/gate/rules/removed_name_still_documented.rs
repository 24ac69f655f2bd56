//! `removed-name-still-documented`: a name that the change removes and that a line of a document still states.

use std::collections::{BTreeSet, HashSet};

use super::{ChangeFindings, ChangeRule};
use crate::facts::revision::ancestors;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::queries::delta::{DiffStatus, RevisionSpan, SurfaceItemKind};
use crate::queries::gate::{FindingOrigin, GateInput};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "removed-name-still-documented",
    summary: "A name that the change takes away, in a line of a document that it leaves as it was.",
    why: "The change itself makes the document wrong, and no line diff shows it.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[],
    can_be_waived: true,
    replaces: &["missing-path", "vanished-name"],
    docs: DOCS,
    check,
};

/// Folders and path ends looked at per path, at most.
const MAX_DEPTH: usize = 32;

/// One finding per name and document.
fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    if asked.delta.stale.is_empty() {
        return;
    }
    let mut reported = BTreeSet::new();
    let suffixes = path_suffixes(asked);
    for stale in &asked.delta.stale {
        let (file, span) = stale.at;
        // A folder that moved as a whole still ends with the name that the line states.
        let still_exists = suffixes.contains(stale.name.trim_end_matches('/'));
        if still_exists || !reported.insert((file, stale.name.as_str())) {
            continue;
        }
        let finding = Finding::new(
            FindingLocation::Text(file, span),
            stale.name.as_str(),
            format!(
                "the change takes `{}` away, and this line still states it",
                stale.name
            ),
        )
        .wins("the code, as the change leaves it")
        .help("say what is there now, or that it is gone; or keep the name");
        // The line may mean a key of foreign data; and whoever edits its section has seen the line.
        let is_doubtful = is_only_data_key(asked, &stale.name) || edits_section(asked, stale.at);
        let finding = match is_doubtful {
            true => finding.out_of_reach(),
            false => finding,
        };
        out.push((finding, FindingOrigin::Change));
    }
}

/// Every path of the head and its suffixes, folders included.
fn path_suffixes<'a>(asked: &GateInput<'a>) -> HashSet<&'a str> {
    let mut suffixes = HashSet::new();
    for source in &asked.head.graph.sources {
        let path = source.path.as_str();
        let folders = ancestors(path).filter(|folder| !folder.is_empty());
        for path in std::iter::once(path).chain(folders).take(MAX_DEPTH) {
            // The folders above were entered with a sibling.
            if !suffixes.insert(path) {
                break;
            }
            let rest = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
            suffixes.extend(rest.take(MAX_DEPTH));
        }
    }
    suffixes
}

/// Whether the change edits the section around a line.
fn edits_section(asked: &GateInput<'_>, (file, span): RevisionSpan) -> bool {
    let Some(document) = asked.head.graph.source(file).facts.document() else {
        return false;
    };
    let section = document
        .sections
        .get(document.section_at(span.start) as usize);
    let Some(name) = section.map(|section| format!("#{}", section.slug)) else {
        return false;
    };
    let mut documents = asked.delta.documents.iter();
    documents.any(|change| {
        change.new.is_some_and(|(changed, _)| changed == file)
            && change.parts.iter().any(|part| part.name == name)
    })
}

/// Whether everything removed under that name is a key of data.
fn is_only_data_key(asked: &GateInput<'_>, name: &str) -> bool {
    let is_removed = |how| matches!(how, DiffStatus::Removed | DiffStatus::Renamed);
    let has_name = |full: &str| full.rsplit([':', ' ', '/', '.']).next() == Some(name);
    let surface = asked.delta.surface.iter();
    let mut kinds = surface
        .filter(|change| is_removed(change.how))
        .filter(|change| has_name(change.from.as_ref().unwrap_or(&change.name)))
        .map(|change| change.what)
        .peekable();
    let mut code = asked.delta.code.iter();
    kinds.peek().is_some()
        && kinds.all(|kind| kind == SurfaceItemKind::Key)
        && !code.any(|change| {
            is_removed(change.how) && has_name(change.from.as_ref().unwrap_or(&change.name))
        })
}

const DOCS: &str = r#"## What it finds

- A name, flag, variable, command or path that the base has and the head has no more, in a line of a living document that the
  change leaves as it was. One finding a name and document.

## When it is silent

- A folder that moved as a whole, where the end of the stated path is still the end of one.
- A key of data alone is a note: the data of others has keys of that name too. So is a line in a section that the change edits.
- Documents that tell of a point in time, as for [vanished-name](vanished-name.md).

## Precision

Replay of 1,300 merged commits of six repositories: 2 findings, 2 right; the same commits shaped the rule
([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 41; evidence 3 of drift.
"#;
