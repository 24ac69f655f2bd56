//! `loosened-gate`: a change that also edits a policy file so that less is checked.

mod configuration;

use std::collections::{BTreeMap, BTreeSet};

use super::{ChangeFindings, ChangeRule};
use crate::analysis::AnalyzedGraph;
use crate::facts::policy_files::{
    APPROVALS, BASELINE, CONFIG, LOCK, UNDOCUMENTED, WAIVERS, below_rules, is_policy_file,
};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::owners::is_code_owners;
use crate::graph::{Graph, Role};
use crate::queries::baseline::Baseline;
use crate::queries::gate::documents::{artifact_of_file, unique_artifact};
use crate::queries::gate::policy::PolicyFiles;
use crate::queries::gate::waivers::{Waiver, WaiverExpiry};
use crate::queries::gate::{FindingOrigin, GateInput, read_waivers};
use crate::rules::RuleLevels;

/// The rule.
pub static RULE: ChangeRule = ChangeRule {
    id: "loosened-gate",
    summary: "A change of other things also loosens what it is judged by: configuration, rules, baseline, waivers, approvals or the lock.",
    why: "A change that edits what it is judged by lets itself through.",
    levels: RuleLevels {
        adopt: Some(FindingLevel::Error),
        agentic_cd: Some(FindingLevel::Error),
    },
    ways: &["split: the loosening is a change of its own, which a person sees for what it is"],
    can_be_waived: true,
    replaces: &[],
    docs: DOCS,
    check,
};

/// Reasons that the finding of a file lists, at most.
const MAX_REASONS: usize = 8;

/// One finding per loosened file.
fn check(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let is_separate = is_separate_change(asked);
    for (path, reasons) in loosened_files(asked) {
        let more = reasons.len().saturating_sub(MAX_REASONS);
        let mut listed = reasons[..reasons.len().min(MAX_REASONS)].join("; ");
        if more > 0 {
            listed.push_str(&format!("; and {more} more"));
        }
        let finding = Finding::new(
            FindingLocation::Path(path.clone()),
            path.as_str(),
            format!("the change loosens what it is judged by: {listed}"),
        )
        .wins("the base, by which this change is judged")
        .help("take the loosening out of this change");
        let finding = match is_separate {
            true => finding.out_of_reach(),
            false => finding,
        };
        out.push((finding, FindingOrigin::Change));
    }
}

/// The policy files that check less at the head, each with its reasons.
fn loosened_files(asked: &GateInput<'_>) -> BTreeMap<String, Vec<String>> {
    let (old, new) = (asked.base.judging, asked.head.judging);
    let (base, head) = (asked.base.graph, asked.head.graph);
    let mut loosened = rules(old, new);
    for file in &asked.delta.files {
        let reasons = match file.path.as_str() {
            CONFIG => configuration::loosened(asked),
            BASELINE => baseline(old, new),
            WAIVERS => waivers(old, new),
            APPROVALS => approvals(base, head),
            LOCK => reviews(base, head),
            UNDOCUMENTED => undocumented(base, head),
            path if is_code_owners(path) => code_owners(base, head),
            _ => continue,
        };
        if !reasons.is_empty() {
            loosened.insert(file.path.clone(), reasons);
        }
    }
    loosened
}

/// Whether the change edits policy files alone, and the decisions and intents that say why.
fn is_separate_change(asked: &GateInput<'_>) -> bool {
    let role = |graph: &Graph, path: &str| {
        let artifact = artifact_of_file(graph, graph.paths.file(path)?);
        artifact.map(|artifact| artifact.role())
    };
    let gives_reasons = |path: &str| {
        let role = role(asked.head.graph, path).or_else(|| role(asked.base.graph, path));
        matches!(role, Some(Role::Decision | Role::Intent))
    };
    // Owners are no policy of this tool: their change and one of its policy files are two changes.
    [is_policy_file, is_code_owners].into_iter().any(|is_kind| {
        let mut files = asked.delta.files.iter();
        files.all(|file| is_kind(&file.path) || gives_reasons(&file.path))
    })
}

/// The repository's own rules that were removed or edited.
fn rules(old: &PolicyFiles, new: &PolicyFiles) -> BTreeMap<String, Vec<String>> {
    let lines = |text: &str| -> Vec<String> {
        // Line ends do not count.
        let lines = text.lines().map(str::trim_end);
        lines.map(str::to_owned).collect()
    };
    let rules = old.iter().filter(|(path, _)| below_rules(path).is_some());
    rules
        .filter_map(|(path, text)| {
            let reason = match new.get(path) {
                None => "the rule is gone",
                Some(now) if lines(now) != lines(text) => "the rule is another",
                Some(_) => return None,
            };
            Some((path.clone(), vec![reason.to_owned()]))
        })
        .collect()
}

fn baseline(old: &PolicyFiles, new: &PolicyFiles) -> Vec<String> {
    let read = |files: &PolicyFiles| {
        let text = files.get(BASELINE);
        text.and_then(|text| Baseline::parse(text).ok())
            .unwrap_or_default()
    };
    let (before, now) = (read(old), read(new));
    let added = now.retain(|fingerprint| !before.holds(fingerprint)).len();
    match added {
        0 => Vec::new(),
        1 => vec!["it holds 1 finding more back".to_owned()],
        many => vec![format!("it holds {many} findings more back")],
    }
}

fn waivers(old: &PolicyFiles, new: &PolicyFiles) -> Vec<String> {
    // An unreadable file waives nothing.
    let read = |files: &PolicyFiles| read_waivers(files).unwrap_or_default().entries;
    let (before, now) = (read(old), read(new));
    let is_wider = |waiver: &&Waiver| {
        let mut before = before.iter();
        let old = before.find(|old| old.rule == waiver.rule && old.at == waiver.at);
        old.is_none_or(|old| match (old.end(), waiver.end()) {
            (Some(WaiverExpiry::Day(old)), Some(WaiverExpiry::Day(new))) => new > old,
            (Some(WaiverExpiry::Commits(old)), Some(WaiverExpiry::Commits(new))) => new > old,
            (old, new) => old != new,
        })
    };
    now.iter()
        .filter(is_wider)
        .map(|waiver| {
            format!(
                "`{}` is waived at `{}` until {}",
                waiver.rule, waiver.at, waiver.expires
            )
        })
        .collect()
}

fn approvals(base: &AnalyzedGraph, head: &AnalyzedGraph) -> Vec<String> {
    let (before, now) = (base.approvals(), head.approvals());
    if before.is_there() && !now.is_there() {
        return vec!["it is gone".to_owned()];
    }
    if before.is_readable(base) && !now.is_readable(head) {
        return vec!["it cannot be read any more".to_owned()];
    }
    before
        .names()
        .filter(|name| {
            let id = name.split('#').next().unwrap_or(name);
            now.newest(name).is_none() && unique_artifact(head, id).is_some()
        })
        .map(|name| format!("no approval of `{name}` is left"))
        .collect()
}

/// Reviews in `trueup.lock` that were removed while their artifact exists.
fn reviews(base: &Graph, head: &Graph) -> Vec<String> {
    let lock = |graph: &Graph| {
        let file = graph.paths.file(LOCK)?;
        graph.source(file).facts.lock().cloned()
    };
    let Some(before) = lock(base).filter(|lock| lock.problem.is_none()) else {
        return Vec::new();
    };
    let Some(now) = lock(head) else {
        return vec!["it is gone".to_owned()];
    };
    if now.problem.is_some() {
        return vec!["it cannot be read any more".to_owned()];
    }
    let pairs = now.stamps.iter();
    let pairs: BTreeSet<(&str, &str)> = pairs.map(|one| (&*one.from, &*one.to)).collect();
    let removed = before.stamps.iter().filter(|one| {
        let id = one.from.split('#').next().unwrap_or("");
        !pairs.contains(&(&*one.from, &*one.to)) && unique_artifact(head, id).is_some()
    });
    removed
        .map(|one| format!("the review of `{}` with `{}` is gone", one.from, one.to))
        .collect()
}

/// Patterns of `CODEOWNERS` that lost an owner, and new ones that take an owner away: the last match decides.
fn code_owners(base: &Graph, head: &Graph) -> Vec<String> {
    let (before, now) = (base.owners.lines(), head.owners.lines());
    let lost = before.iter().filter(|(pattern, owners)| {
        let mut now = now.iter().filter(|(other, _)| other == pattern);
        !now.any(|(_, left)| owners.iter().all(|owner| left.contains(owner)))
    });
    let lost =
        lost.map(|(pattern, owners)| format!("`{pattern}` was owned by {}", owners.join(" ")));
    let bare = now
        .iter()
        .filter(|line| line.1.is_empty() && !before.contains(line));
    let bare = bare.map(|(pattern, _)| format!("`{pattern}` has no owner"));
    lost.chain(bare).collect()
}

/// Names that newly need no document.
fn undocumented(base: &Graph, head: &Graph) -> Vec<String> {
    let read = |graph: &Graph| {
        let file = graph.paths.file(UNDOCUMENTED)?;
        graph.source(file).facts.ratchet().cloned()
    };
    let before = read(base).unwrap_or_default();
    let now = read(head).unwrap_or_default();
    now.names
        .iter()
        .filter(|(kind, name, _)| !before.holds(kind, name))
        .map(|(kind, name, _)| format!("{kind} `{name}` needs no document"))
        .collect()
}

const DOCS: &str = r#"## What it finds

- A configuration with a lower profile, a higher `fail-on`, a rule at a lower level, another path that is left out or allowed;
  a rule of the repository's own that is gone or another; a baseline or list of names that holds more back; a waiver that is new or
  lasts longer; an approval or review that is gone while its text is there. One finding a file, with its reasons.

## When it is silent

- A change that holds nothing else but decisions and intents: it is a note, and a person sees it for what it is.
- What tightens.

## Precision

No finding in the replay of 1,300 merged commits: none of the repositories has what it could loosen.

## Sources

Catalogue 18.
"#;
