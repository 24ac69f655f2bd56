//! `unversioned-decision-edit` and `reused-id`; and which decisions and intents of a change give it authority.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::demands::artifact;
use super::rules::ChangeFindings;
use super::{FindingOrigin, GateInput, is_told};
use crate::analysis::approvals::ApprovalState as Approval;
use crate::analysis::plain_text;
use crate::analysis::trace::in_force;
use crate::finding::{Finding, FindingLocation};
use crate::graph::{Artifact, Graph, LifecycleState, Role};
use crate::queries::delta::DiffStatus;
use crate::span::{FileId, Span};

/// Words of a decision that may go without its being another.
const FEW: usize = 5;

/// The part of its words that may go.
const PART: f64 = 0.1;

/// Words that turn a sentence round.
const TURNING: [&str; 9] = [
    "not", "never", "no", "must", "should", "shall", "may", "cannot", "only",
];

/// A decision or intent of the change that is in force, and approved where approvals are kept.
pub struct ChangeAuthority<'a> {
    text: &'a str,
}

impl ChangeAuthority<'_> {
    /// Whether it names an artifact, by its id or its file.
    pub fn names(&self, id: &str, path: &str) -> bool {
        let file = path.rsplit('/').next().unwrap_or(path);
        self.text.contains(id) || self.text.contains(file)
    }

    /// Whether it names something of the code, by the last part of its name.
    pub fn says(&self, name: &str) -> bool {
        let last = name.rsplit([':', ' ']).next().unwrap_or(name);
        !last.is_empty() && self.text.contains(last)
    }
}

/// The decisions and intents that are new or another in the change, and count.
pub fn authorities<'a>(asked: &'a GateInput<'_>) -> Vec<ChangeAuthority<'a>> {
    let graph = asked.head.graph;
    let approvals = graph.approvals();
    let told = asked.delta.documents.iter();
    let told = told.filter(|one| is_told(one.how, one.parts.len()));
    told.filter_map(|one| {
        let (file, _) = one.new?;
        let artifact = of_file(graph, file)?;
        let counts = [Role::Decision, Role::Intent].contains(&artifact.role())
            && artifact.state() == LifecycleState::Live
            && in_force(artifact);
        // Where approvals were kept, an approval is what makes it a person's word.
        let kept = asked.base.graph.approvals().is_there() || approvals.is_there();
        let agreed = !kept || approvals.state(graph, &artifact.id) == Approval::Approved;
        (counts && agreed).then(|| ChangeAuthority {
            text: graph.source(file).text(),
        })
    })
    .collect()
}

fn of_file(graph: &Graph, file: FileId) -> Option<&Artifact> {
    graph.ids.of_file(file).map(|id| graph.artifact(id))
}

/// Decisions in force in both revisions that decide something else.
pub fn rewritten(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (old, new) = (asked.base.graph, asked.head.graph);
    for document in &asked.delta.documents {
        let (Some((one, _)), Some((two, _))) = (document.old, document.new) else {
            continue;
        };
        let (Some(before), Some(now)) = (of_file(old, one), of_file(new, two)) else {
            continue;
        };
        // Without a status nobody said that it is accepted.
        let accepted = before.role() == Role::Decision
            && before.state() == LifecycleState::Live
            && !before.statuses.is_empty()
            && now.state() == LifecycleState::Live;
        if !accepted || before.id != now.id || is_approved(asked, &now.id) {
            continue;
        }
        let Some(words) = difference(&deciding(old, before), &deciding(new, now)) else {
            continue;
        };
        let place = now.statuses.first().map_or(Span::at(0), |one| one.span);
        let finding = Finding::new(
            FindingLocation::Text(two, place),
            now.id.as_str(),
            format!(
                "`{}` is accepted, and what it decides is rewritten: {words}",
                now.id
            ),
        )
        .wins("the text that was accepted")
        .help("take it back, and write a decision that supersedes it");
        out.push((finding, FindingOrigin::Change));
    }
}

/// Whether a person approved the text as it is, and there was an approval of it to be replaced.
fn is_approved(asked: &GateInput<'_>, id: &str) -> bool {
    let graph = asked.head.graph;
    graph.approvals().state(graph, id) == Approval::Approved
}

/// The words of the sections that decide; of all text below the head where no section says so.
pub fn deciding(graph: &Graph, artifact: &Artifact) -> (Vec<String>, bool) {
    let (document, text) = graph.document(artifact);
    let language = graph.source(artifact.file).language;
    let named: Vec<_> = document
        .sections
        .iter()
        .filter(|section| {
            let title = section.title.to_lowercase();
            section.level >= 2 && (title.starts_with("decision") || title.starts_with("we decide"))
        })
        .collect();
    let split = |piece: &str| -> Vec<String> {
        let words = plain_text::words(language, piece).to_lowercase();
        let edge = |c: char| !c.is_alphanumeric();
        let words = words.split_whitespace().map(|word| word.trim_matches(edge));
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    if named.is_empty() {
        let below = document.blocks.iter().filter(|block| {
            let section = document.sections.get(block.section as usize);
            section.is_some_and(|section| {
                let title = section.title.to_lowercase();
                let aside = [
                    "status",
                    "history",
                    "changelog",
                    "reference",
                    "link",
                    "note",
                    "more",
                ];
                !aside.iter().any(|word| title.starts_with(word))
            })
        });
        let words = below.flat_map(|block| split(block.span.text(text)));
        return (words.collect(), false);
    }
    let mut words = Vec::new();
    let mut end = 0;
    for section in named {
        // A section within one that was taken is taken already.
        if section.span.start >= end {
            words.extend(split(
                &text[section.span.end as usize..section.end as usize],
            ));
            end = section.end;
        }
    }
    (words, true)
}

/// How two decisions differ, in words; none where what they decide is the same.
pub fn difference(old: &(Vec<String>, bool), new: &(Vec<String>, bool)) -> Option<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for word in &old.0 {
        *counts.entry(word).or_default() += 1;
    }
    for word in &new.0 {
        *counts.entry(word).or_default() -= 1;
    }
    let gone: i64 = counts.values().filter(|count| **count > 0).sum();
    let gone = usize::try_from(gone).unwrap_or(0);
    let turning = |word: &str| TURNING.contains(&word) || word.parse::<f64>().is_ok();
    let turned = counts
        .iter()
        .find(|(word, count)| **count != 0 && turning(word));
    // A word that turns a sentence counts where something of the sentence went too.
    if let Some((word, _)) = turned.filter(|_| old.1 && new.1 && gone > 0) {
        return Some(format!("`{word}` came or went"));
    }
    let all = old.0.len().max(1);
    let much = gone >= FEW && gone as f64 >= all as f64 * PART;
    much.then(|| format!("{gone} of {all} words are gone"))
}

/// Ids of the base that name another text now.
pub fn reused(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let (old, new) = (asked.base.graph, asked.head.graph);
    let added: HashSet<&str> = asked
        .delta
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    let declared = [Role::Decision, Role::Intent, Role::Feature, Role::Behaviour];
    for now in &new.artifacts {
        let changed = added.contains(new.path(now.file)) && declared.contains(&now.role());
        if !changed || new.ids.of_id(&now.id).len() != 1 {
            continue;
        }
        let Some(before) = artifact(old, &now.id) else {
            continue;
        };
        // A title that is told by the path alone says nothing.
        if before.id != now.id || is_draft(before) || !is_other(old, before, new, now) {
            continue;
        }
        let finding = Finding::new(
            FindingLocation::Text(now.file, new.document(now).0.head("")),
            now.id.as_str(),
            format!(
                "`{}` named “{}” and now names “{}”",
                now.id, before.title, now.title
            ),
        )
        .wins("the text that had the id first")
        .help("give the new text an id that nothing had");
        out.push((finding, FindingOrigin::Change));
    }
}

fn is_draft(artifact: &Artifact) -> bool {
    artifact.state() == LifecycleState::Open
}

/// Whether two artifacts share neither a word of their titles nor a paragraph.
fn is_other(old: &Graph, before: &Artifact, new: &Graph, now: &Artifact) -> bool {
    let words = |title: &str| -> HashSet<String> {
        let title = title.to_lowercase();
        let words = title.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| word.chars().count() > 3)
            .map(str::to_owned)
            .collect()
    };
    let (one, two) = (words(&before.title), words(&now.title));
    if one.is_empty() || two.is_empty() || !one.is_disjoint(&two) {
        return false;
    }
    let blocks = |graph: &Graph, artifact: &Artifact| -> HashMap<u64, usize> {
        let (document, text) = graph.document(artifact);
        let language = graph.source(artifact.file).language;
        let mut found = HashMap::new();
        for block in &document.blocks {
            let piece = block.span.text(text);
            // A line of a template is in every artifact.
            if piece.split_whitespace().count() > 5 {
                *found
                    .entry(plain_text::digest(language, piece))
                    .or_default() += 1;
            }
        }
        found
    };
    let (one, two) = (blocks(old, before), blocks(new, now));
    !one.is_empty() && !one.keys().any(|block| two.contains_key(block))
}

/// Whether the change brings or rewrites an artifact of one of `roles`.
pub fn brings(asked: &GateInput<'_>, roles: &[&str]) -> bool {
    asked.delta.documents.iter().any(|one| {
        let role = one.role.is_some_and(|role| roles.contains(&role));
        role && one.how != DiffStatus::Removed && is_told(one.how, one.parts.len())
    })
}
