//! `edited-merged-record`: an append-only record that the change edits or deletes.

use std::collections::{BTreeMap, HashMap};

use super::{ChangeFindings, ChangeRule};
use crate::analysis::plain_text;
use crate::facts::file_class::CHANGELOGS;
use crate::facts::policy_files::{APPROVALS, WAIVERS};
use crate::facts::{Document, Language};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, Graph, LifecycleState, Role};
use crate::queries::gate::documents::{artifact_of_file, unique_artifact};
use crate::queries::gate::new_findings::former_paths;
use crate::queries::gate::record_text::{RecordText, decision_text, substantial_edit};
use crate::queries::gate::{FindingOrigin, GateInput, read_waivers};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "edited-merged-record",
    summary: "A record that only grows is edited or deleted: a decision, an approval, the reason of a waiver, the changelog of a released version.",
    why: "What was recorded is what others acted on; afterwards nobody can tell what it was.",
    levels: RuleLevels {
        adopt: None,
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &[
        "append: what is to be corrected is said by a new entry, or by a decision that supersedes",
    ],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    decisions(asked, out);
    approvals(asked, out);
    waivers(asked, out);
    changelogs(asked, out);
}

fn finding(place: FindingLocation, key: String, message: String) -> (Finding, FindingOrigin) {
    let finding = Finding::new(place, key, message)
        .wins("the record as it was merged")
        .help("take the edit back");
    (finding, FindingOrigin::Change)
}

/// Deleted decisions, and rewritten ones that are no longer in force.
fn decisions(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (base, head) = (asked.base.graph, asked.head.graph);
    for document in &asked.delta.documents {
        let before = document
            .old
            .and_then(|(file, _)| artifact_of_file(base, file));
        let Some(before) = before.filter(|artifact| was_decided(artifact)) else {
            continue;
        };
        let Some((file, span)) = document.new else {
            if unique_artifact(head, &before.id).is_none() {
                let path = base.path(before.file).to_owned();
                let message = format!("`{}` was decided, and its record is deleted", before.id);
                out.push(finding(
                    FindingLocation::Path(path),
                    before.id.clone(),
                    message,
                ));
            }
            continue;
        };
        let Some(now) = artifact_of_file(head, file) else {
            continue;
        };
        // `unversioned-decision-edit` reports one that is in force.
        if !is_over(before.state()) || !is_over(now.state()) {
            continue;
        }
        let (old, new) = (decision_text(base, before), decision_text(head, now));
        if let Some(edit) = substantial_edit(&old, &new) {
            let message = format!("`{}` is over, and its record is rewritten: {edit}", now.id);
            out.push(finding(
                FindingLocation::Text(file, span),
                now.id.clone(),
                message,
            ));
        }
    }
}

/// Whether a decision has a status, and is no draft.
fn was_decided(artifact: &Artifact) -> bool {
    artifact.role() == Role::Decision
        && !artifact.statuses.is_empty()
        && !matches!(
            artifact.state(),
            LifecycleState::Open | LifecycleState::Unknown
        )
}

fn is_over(state: LifecycleState) -> bool {
    matches!(
        state,
        LifecycleState::Rejected | LifecycleState::Deprecated | LifecycleState::Superseded
    )
}

/// Approvals removed or edited while others of the same text are left.
fn approvals(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let head = asked.head.graph;
    let (Some(before), Some(now)) = (entries(asked.base.graph), entries(head)) else {
        return;
    };
    let mut lost: BTreeMap<String, usize> = BTreeMap::new();
    for (entry, count) in before {
        let left = now.get(&entry).copied().unwrap_or(0);
        *lost.entry(entry.0).or_default() += count.saturating_sub(left);
    }
    for (name, count) in lost.into_iter().filter(|(_, count)| *count > 0) {
        // `loosened-gate` reports a text of which no approval is left.
        let id = name.split('#').next().unwrap_or(&name);
        if head.approvals().newest(&name).is_none() || unique_artifact(head, id).is_none() {
            continue;
        }
        let message =
            format!("approvals of `{name}` that were recorded are gone or another: {count}");
        let place = FindingLocation::Path(APPROVALS.to_owned());
        out.push(finding(place, name, message));
    }
}

/// How often each approval is recorded: name, digest, person, day.
fn entries(graph: &Graph) -> Option<BTreeMap<(String, u64, String, String), usize>> {
    let file = graph.paths.file(APPROVALS)?;
    let approvals = graph.source(file).facts.approvals()?;
    let mut counts = BTreeMap::new();
    for one in &approvals.entries {
        let (id, by, date) = (one.id.to_string(), one.by.to_string(), one.date.to_string());
        *counts.entry((id, one.digest, by, date)).or_default() += 1;
    }
    Some(counts)
}

/// Waivers that continue with a different reason or owner.
fn waivers(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let read = |judging| read_waivers(judging).unwrap_or_default().entries;
    let (before, now) = (read(asked.base.judging), read(asked.head.judging));
    let mut by_name = HashMap::new();
    for waiver in &now {
        let name = (&waiver.rule, &waiver.at, &waiver.expires);
        by_name.entry(name).or_insert_with(Vec::new).push(waiver);
    }
    for old in before {
        let same = by_name.get(&(&old.rule, &old.at, &old.expires));
        let Some(same) = same.filter(|same| !same.contains(&&old)) else {
            continue;
        };
        let reason_differs = same.iter().all(|new| new.reason != old.reason);
        let field = if reason_differs { "reason" } else { "owner" };
        let (rule, at) = (&old.rule, &old.at);
        let message =
            format!("the waiver of `{rule}` at `{at}` has another {field} than it was merged with");
        let place = FindingLocation::Path(WAIVERS.to_owned());
        out.push(finding(place, format!("{rule} {at}"), message));
    }
}

/// Sections of released versions that lost words or were removed.
fn changelogs(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (base, head) = (asked.base.graph, asked.head.graph);
    let new_paths: HashMap<String, String> = former_paths(asked)
        .into_iter()
        .map(|(now, before)| (before, now))
        .collect();
    for change in &asked.delta.files {
        let path = change.path.as_str();
        let Some((document, text)) = changelog(base, path) else {
            continue;
        };
        // The topmost version may be unreleased.
        for (version, section) in versions(document, text).into_iter().skip(1) {
            let new_path = new_paths.get(path).map_or(path, String::as_str);
            let here = changelog(head, new_path)
                .and_then(|(document, text)| section_of(document, text, &version));
            let edit = match here.or_else(|| in_any_changelog(head, &version)) {
                None => Some("it is gone".to_owned()),
                Some(now) => substantial_edit(&section_text(section), &section_text(now)),
            };
            let Some(edit) = edit else {
                continue;
            };
            let message = format!(
                "{version} was released, and what the changelog tells of it is edited: {edit}"
            );
            out.push(finding(
                FindingLocation::Path(path.to_owned()),
                version,
                message,
            ));
        }
    }
}

/// The changelog at `path`, if it is one.
fn changelog<'a>(graph: &'a Graph, path: &str) -> Option<(&'a Document, &'a str)> {
    let name = path.rsplit('/').next()?.split('.').next()?.to_lowercase();
    if !CHANGELOGS.contains(&name.as_str()) && !name.starts_with("changelog") {
        return None;
    }
    let source = graph.source(graph.paths.file(path)?);
    Some((source.facts.document()?, source.text()))
}

/// The version's section in any changelog: a long one may be split into several files.
fn in_any_changelog<'a>(graph: &'a Graph, version: &str) -> Option<&'a str> {
    let mut changelogs = graph
        .files()
        .filter_map(|(_, source)| changelog(graph, &source.path));
    changelogs.find_map(|(document, text)| section_of(document, text, version))
}

fn section_of<'a>(document: &Document, text: &'a str, version: &str) -> Option<&'a str> {
    let mut versions = versions(document, text).into_iter();
    let found = versions.find(|(name, _)| name == version);
    found.map(|(_, section)| section)
}

/// The versions of a changelog in its order, each with the text of its section.
fn versions<'a>(document: &Document, text: &'a str) -> Vec<(String, &'a str)> {
    let mut found = Vec::new();
    let mut end = 0;
    for section in document.headings() {
        let Some(version) = version(&section.title) else {
            continue;
        };
        // A nested section belongs to the version around it.
        if section.span.start >= end {
            end = section.end;
            let body = text.get(section.span.end as usize..section.end as usize);
            found.push((version, body.unwrap_or("")));
        }
    }
    found
}

/// The number in a title: `[1.2.0] - 2026-03-01`, `v1.2.0`, `tokio 1.2.0 (June 3rd)`.
fn version(title: &str) -> Option<String> {
    let words = title.split(|c: char| c.is_whitespace() || "[](),:".contains(c));
    let mut numbers = words.map(|word| word.trim_start_matches(['v', 'V']));
    let is_version = |word: &&str| {
        let digit = word.starts_with(|c: char| c.is_ascii_digit());
        digit && word.split('.').count() >= 2 && !word.ends_with('.')
    };
    numbers.find(is_version).map(str::to_owned)
}

fn section_text(section: &str) -> RecordText {
    let words = plain_text::words(Language::Markdown, section).to_lowercase();
    RecordText {
        words: words.split_whitespace().map(str::to_owned).collect(),
        binding: false,
    }
}

const DOCS: &str = r#"## What it finds

- A decision with a status that is no draft, whose record is deleted; one that is superseded or withdrawn and whose record is
  rewritten. One that is in force and rewritten is told by [unversioned-decision-edit](unversioned-decision-edit.md).
- An entry of `docs/approvals.yaml` that is gone or another while other approvals of the same text are left.
- A waiver of the same rule, place and end with another reason or owner.
- A version in a changelog whose section is gone, or lost five words and a tenth of them.

## When it is silent

- The topmost version of a changelog, which may not be out yet; a version that stands in another changelog; what is only added.
- Waivers that are removed, or renewed with another end.
- Approvals of a text that is gone. Where none is left of a text that is there, [loosened-gate](loosened-gate.md) tells it.
- Decisions without a status, and those that only moved.

## Precision

Replay of 200 merged commits each of two repositories in the agentic-cd profile: 6 findings of one commit, which deletes six
accepted decisions: 6 right ([evaluation](../evaluation/gate.md)).

## Sources

Catalogue 18; keepachangelog.com.
"#;
