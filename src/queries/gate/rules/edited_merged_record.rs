//! `edited-merged-record`: records that only grow, edited or deleted by the change.

use std::collections::{BTreeMap, HashMap};

use super::{ChangeFindings, ChangeRule};
use crate::analysis::plain_text;
use crate::facts::Document;
use crate::facts::approvals;
use crate::facts::file_class::CHANGELOGS;
use crate::facts::revision_diff::WAIVERS;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::{Artifact, Graph, LifecycleState, Role};
use crate::queries::gate::decisions::{deciding, difference};
use crate::queries::gate::demands::artifact;
use crate::queries::gate::{FindingOrigin, GateInput, read_waivers};
use crate::rules::RuleLevels;
use crate::span::{FileId, Span};

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
    docs: DOCS,
    check,
};

fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    decisions(asked, out);
    approvals(asked, out);
    waivers(asked, out);
    changelogs(asked, out);
}

fn found(place: FindingLocation, key: String, message: String) -> (Finding, FindingOrigin) {
    let finding = Finding::new(place, key, message)
        .wins("the record as it was merged")
        .help("take the edit back");
    (finding, FindingOrigin::Change)
}

/// Decisions that were made and are gone, and dead ones that say something else.
fn decisions(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (old, new) = (asked.base.graph, asked.head.graph);
    for document in &asked.delta.documents {
        let of = |graph: &Graph, at: Option<(FileId, Span)>| {
            let id = at.and_then(|(file, _)| graph.ids.of_file(file));
            id.map(|id| graph.artifact(id).clone())
        };
        let Some(before) = of(old, document.old).filter(is_made) else {
            continue;
        };
        match document.new {
            None if artifact(new, &before.id).is_none() => {
                let path = old.path(before.file).to_owned();
                let message = format!("`{}` was decided, and its record is deleted", before.id);
                out.push(found(
                    FindingLocation::Path(path),
                    before.id.clone(),
                    message,
                ));
            }
            None => {}
            // What is in force and rewritten is told by a rule of its own.
            Some(at) => {
                let Some(now) = of(new, Some(at)) else {
                    continue;
                };
                let dead = [&before, &now].iter().all(|one| is_over(one.state()));
                let both = (deciding(old, &before), deciding(new, &now));
                if let Some(words) = difference(&both.0, &both.1).filter(|_| dead) {
                    let message =
                        format!("`{}` is over, and its record is rewritten: {words}", now.id);
                    out.push(found(
                        FindingLocation::Text(at.0, at.1),
                        now.id.clone(),
                        message,
                    ));
                }
            }
        }
    }
}

/// Whether somebody said that it was decided.
fn is_made(artifact: &Artifact) -> bool {
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

/// Approvals that are gone while others of the same text are left.
fn approvals(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (old, new) = (asked.base.graph, asked.head.graph);
    let entries = |graph: &Graph| {
        let file = graph.paths.file(approvals::FILE)?;
        let all = graph.source(file).facts.approvals()?;
        let all = all.entries.iter();
        let mut counts: BTreeMap<(String, u64, String, String), usize> = BTreeMap::new();
        for one in all {
            let by = (one.by.to_string(), one.date.to_string());
            *counts
                .entry((one.id.to_string(), one.digest, by.0, by.1))
                .or_default() += 1;
        }
        Some(counts)
    };
    let (Some(before), Some(now)) = (entries(old), entries(new)) else {
        return;
    };
    let mut gone: BTreeMap<String, usize> = BTreeMap::new();
    for (entry, count) in before {
        let left = now.get(&entry).copied().unwrap_or(0);
        *gone.entry(entry.0).or_default() += count.saturating_sub(left);
    }
    for (name, count) in gone.into_iter().filter(|(_, count)| *count > 0) {
        // Without any left, the change loosens what it is judged by.
        let id = name.split('#').next().unwrap_or(&name);
        if new.approvals().newest(&name).is_none() || artifact(new, id).is_none() {
            continue;
        }
        let message =
            format!("approvals of `{name}` that were recorded are gone or another: {count}");
        let place = FindingLocation::Path(approvals::FILE.to_owned());
        out.push(found(place, name, message));
    }
}

/// Waivers that hold on, with another reason or owner.
fn waivers(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let read = |judging| read_waivers(judging).unwrap_or_default().entries;
    let (before, now) = (read(asked.base.judging), read(asked.head.judging));
    let mut by_name = HashMap::new();
    for one in &now {
        let name = (&one.rule, &one.at, &one.expires);
        by_name.entry(name).or_insert_with(Vec::new).push(one);
    }
    for one in before {
        let same = by_name.get(&(&one.rule, &one.at, &one.expires));
        let Some(same) = same.filter(|same| !same.contains(&&one)) else {
            continue;
        };
        let other = same.iter().all(|now| now.reason != one.reason);
        let what = if other { "reason" } else { "owner" };
        let (rule, at) = (&one.rule, &one.at);
        let message =
            format!("the waiver of `{rule}` at `{at}` has another {what} than it was merged with");
        let place = FindingLocation::Path(WAIVERS.to_owned());
        out.push(found(place, format!("{rule} {at}"), message));
    }
}

/// Sections of released versions that lost words, or are gone.
fn changelogs(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (old, new) = (asked.base.graph, asked.head.graph);
    let moved: HashMap<String, String> = super::super::moved(asked)
        .into_iter()
        .map(|(now, before)| (before, now))
        .collect();
    for change in &asked.delta.files {
        let path = change.path.as_str();
        let Some((document, text)) = log(old, path) else {
            continue;
        };
        // The topmost version may not be out yet.
        for (version, section) in versions(document, text).into_iter().skip(1) {
            let to = moved.get(path).map_or(path, String::as_str);
            let here = log(new, to).and_then(|(document, text)| {
                let all = versions(document, text);
                all.into_iter().find(|(name, _)| *name == version)
            });
            let now = here.or_else(|| elsewhere(new, &version));
            let words = match &now {
                None => Some("it is gone".to_owned()),
                Some((_, now)) => difference(&(split(section), false), &(split(now), false)),
            };
            let Some(words) = words else {
                continue;
            };
            let message = format!(
                "{version} was released, and what the changelog tells of it is edited: {words}"
            );
            out.push(found(
                FindingLocation::Path(path.to_owned()),
                version,
                message,
            ));
        }
    }
}

/// The changelog at `path`, if it is one.
fn log<'a>(graph: &'a Graph, path: &str) -> Option<(&'a Document, &'a str)> {
    let name = path.rsplit('/').next()?.split('.').next()?.to_lowercase();
    if !CHANGELOGS.contains(&name.as_str()) && !name.starts_with("changelog") {
        return None;
    }
    let source = graph.source(graph.paths.file(path)?);
    Some((source.facts.document()?, source.text()))
}

/// The version's section in another changelog: a long one is split.
fn elsewhere<'a>(graph: &'a Graph, version: &str) -> Option<(String, &'a str)> {
    let mut logs = graph
        .files()
        .filter_map(|(_, source)| log(graph, &source.path));
    logs.find_map(|(document, text)| {
        let all = versions(document, text);
        all.into_iter().find(|(name, _)| name == version)
    })
}

/// The versions that a changelog tells of, in its order, each with its text.
fn versions<'a>(document: &Document, text: &'a str) -> Vec<(String, &'a str)> {
    let mut found = Vec::new();
    let mut end = 0;
    for section in document.headings() {
        let Some(version) = version(&section.title) else {
            continue;
        };
        // A section within one that was taken is told with it.
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

fn split(text: &str) -> Vec<String> {
    let words = plain_text::words(crate::facts::Language::Markdown, text).to_lowercase();
    words.split_whitespace().map(str::to_owned).collect()
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
