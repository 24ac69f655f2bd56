//! `trueup gate`: may this change pass? The findings that it adds, and the rules of change.
//!
//! Pure. The change is judged by the configuration, rules, baseline and waivers at the tip of the target branch: an edit
//! of these takes effect from the next change on. The order of commits, line ends and unrelated files alter no verdict.

mod authorities;
mod documents;
mod new_findings;
mod policy;
mod record_text;
mod rules;
pub mod standard_change;
mod surface_findings;
pub mod waivers;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::analysis::AnalyzedGraph;
use crate::config::Profile;
use crate::facts::history::HistoryResponse;
use crate::facts::policy_files::WAIVERS;
use crate::facts::revision_diff::RevisionDiff;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::queries::check;
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::queries::delta::Delta;
use crate::span::FileId;
use waivers::EvaluatedWaivers;

pub use policy::{plan, read_waivers};
pub use rules::{ChangeRule, RULES, rule};

/// One side of the change.
pub struct GateRevision<'a> {
    /// Its graph, made by the configuration of the target branch.
    pub graph: &'a AnalyzedGraph,
    /// What a check by the plan found there.
    pub outcome: &'a CheckOutcome,
    /// Its policy files: their texts by path.
    pub judging: &'a BTreeMap<String, String>,
}

/// A change and everything it is judged by.
pub struct GateInput<'a> {
    /// The older side.
    pub base: GateRevision<'a>,
    /// The newer side.
    pub head: GateRevision<'a>,
    /// The history evidence of the head; empty if no rule of the plan needs history.
    pub history: &'a HistoryResponse,
    /// The differences between them, made with [`canonical`] commits.
    pub delta: &'a Delta,
    /// Every kind that a commit declares.
    pub declared: Vec<String>,
    /// The policy files of the target branch: their texts by path.
    pub judging: &'a BTreeMap<String, String>,
    /// The plan by them.
    pub plan: &'a CheckPlan,
    /// The waivers of the target branch, each with whether it has expired.
    pub waivers: &'a EvaluatedWaivers,
    /// The head's waivers, in the same way.
    pub newer_waivers: &'a EvaluatedWaivers,
    /// Whether findings that the base has too block.
    pub strict: bool,
    /// Whether the pipeline is red, so that only fixes pass.
    pub red: bool,
    /// Problems with the policy files of the base, in sentences.
    pub notes: Vec<String>,
}

/// Since when a finding is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingOrigin {
    /// The change makes it.
    Change,
    /// The base has it too.
    Before,
}

/// A finding, judged.
#[derive(Clone, Debug)]
pub struct JudgedFinding {
    /// The finding.
    pub finding: Finding,
    /// Since when it is there.
    pub since: FindingOrigin,
    /// Whether it closes the gate.
    pub blocks: bool,
    /// The waiver that covers it: an index into those of the base.
    pub waiver: Option<usize>,
    /// The ways out, if it blocks.
    pub ways: Vec<String>,
}

/// Whether the change may pass, and why.
pub struct GateVerdict {
    /// Whether the change may pass.
    pub open: bool,
    /// Every counting finding, the blocking ones first.
    pub judged: Vec<JudgedFinding>,
    /// How often each of the base's waivers was used.
    pub used: Vec<usize>,
    /// How many findings of the base the change fixes.
    pub mended: usize,
    /// Problems with the policy files of the base, in sentences.
    pub notes: Vec<String>,
}

impl GateVerdict {
    /// `open` or `closed`.
    pub fn name(&self) -> &'static str {
        if self.open { "open" } else { "closed" }
    }

    /// The findings that close the gate.
    pub fn blocks(&self) -> impl Iterator<Item = &JudgedFinding> {
        self.judged.iter().filter(|one| one.blocks)
    }

    /// The findings that are there since `since` and do not block.
    pub fn reported(&self, since: FindingOrigin) -> impl Iterator<Item = &JudgedFinding> {
        let judged = self.judged.iter();
        judged.filter(move |one| !one.blocks && one.since == since)
    }
}

/// The change with at most one commit, which neither the order of commits nor squashing them alters; and every kind that
/// its commits declare.
pub fn canonical(change: &RevisionDiff) -> (RevisionDiff, Vec<String>) {
    let kinds = change.commits.iter().filter_map(|one| one.kind.clone());
    let kinds: BTreeSet<String> = kinds.collect();
    let kinds: Vec<String> = kinds.into_iter().collect();
    let commits = match kinds.as_slice() {
        [kind] => {
            let commits = change.commits.iter();
            let commits = commits.filter(|commit| commit.kind.as_ref() == Some(kind));
            let first = commits.min_by_key(|commit| &commit.id);
            first.cloned().into_iter().collect()
        }
        _ => Vec::new(),
    };
    let files = change.files.clone();
    (RevisionDiff { files, commits }, kinds)
}

/// Judge a change.
pub fn judge(asked: &GateInput<'_>) -> GateVerdict {
    let (mut judged, mended) = new_findings::compare(asked);
    judged.extend(change_findings(asked));
    drop_replaced(&mut judged);
    let lowest = lowest_blocking_level(asked.plan);
    let mut used = vec![0; asked.waivers.entries.len()];
    for one in &mut judged {
        let fails = lowest.is_some_and(|lowest| one.finding.level >= lowest);
        one.blocks = fails && (one.since == FindingOrigin::Change || asked.strict);
        if !can_be_waived(&one.finding.rule) {
            continue;
        }
        one.waiver = asked.waivers.covering(asked.head.graph, &one.finding);
        if let Some(at) = one.waiver {
            used[at] += 1;
            one.blocks = false;
        }
    }
    for one in judged.iter_mut().filter(|one| one.blocks) {
        one.ways = ways_out(asked, &one.finding);
    }
    judged.sort_by(|a, b| sort_key(asked, a).cmp(&sort_key(asked, b)));
    GateVerdict {
        open: !judged.iter().any(|one| one.blocks),
        judged,
        used,
        mended,
        notes: asked.notes.clone(),
    }
}

/// Drops new findings that a rule of change reports at the same file and key, at no lower level.
fn drop_replaced(judged: &mut Vec<JudgedFinding>) {
    let mut replaced: HashMap<(&str, FileId, String), FindingLevel> = HashMap::new();
    for one in judged.iter() {
        let rules = rule(&one.finding.rule).map_or(&[][..], |rule| rule.replaces);
        if let FindingLocation::Text(file, _) = one.finding.place {
            for rule in rules {
                let name = (*rule, file, one.finding.key.clone());
                replaced.insert(name, one.finding.level);
            }
        }
    }
    judged.retain(|one| {
        let finding = &one.finding;
        let FindingLocation::Text(file, _) = finding.place else {
            return true;
        };
        let level = replaced.get(&(&*finding.rule, file, finding.key.clone()));
        one.since == FindingOrigin::Before || level.is_none_or(|level| *level < finding.level)
    });
}

/// The order of the report: blocking findings first, then new ones, then by place.
fn sort_key<'a>(asked: &'a GateInput<'_>, one: &'a JudgedFinding) -> impl Ord + use<'a> {
    let start = match one.finding.place {
        FindingLocation::Text(_, span) => span.start,
        FindingLocation::Path(_) => 0,
    };
    (
        !one.blocks,
        one.since,
        path(asked.head.graph, &one.finding.place),
        start,
        &*one.finding.rule,
        one.finding.key.as_str(),
    )
}

/// The path of a place.
pub fn path<'a>(graph: &'a Graph, place: &'a FindingLocation) -> &'a str {
    match place {
        FindingLocation::Text(file, _) => graph.path(*file),
        FindingLocation::Path(path) => path,
    }
}

/// The lowest level that blocks. In the adopt profile only an error does, since a warning is merely probable.
fn lowest_blocking_level(plan: &CheckPlan) -> Option<FindingLevel> {
    let least = match plan.profile {
        Profile::Adopt => FindingLevel::Error,
        Profile::AgenticCd => FindingLevel::Note,
    };
    let levels = [
        FindingLevel::Note,
        FindingLevel::Warning,
        FindingLevel::Error,
    ];
    levels
        .into_iter()
        .find(|level| *level >= least && plan.fail_on.fails(*level))
}

/// The findings of the rules of change.
fn change_findings(asked: &GateInput<'_>) -> Vec<JudgedFinding> {
    let mut all = Vec::new();
    for rule in RULES {
        let setting = asked.plan.config.rules.get(rule.id);
        let level = match setting.and_then(|setting| setting.switch()) {
            Some(switch) => switch.level(),
            None => rule.levels.of(asked.plan.profile),
        };
        let Some(level) = level else {
            continue;
        };
        let allow = setting.map_or(&[][..], |setting| setting.allow());
        let allow = crate::config::globs(allow, "allow").unwrap_or_default();
        let mut found = Vec::new();
        (rule.check)(asked, &mut found);
        let id: Arc<str> = Arc::from(rule.id);
        for (mut finding, since) in found {
            let lenient = finding.lenient;
            check::complete(asked.head.graph, &mut finding, &id, level);
            if lenient {
                finding.level = FindingLevel::Note;
            }
            if !allow.is_match(&finding.change) {
                all.push((finding, since));
            }
        }
    }
    let (mut findings, since): (Vec<Finding>, Vec<FindingOrigin>) = all.into_iter().unzip();
    check::fingerprint(asked.head.graph, &mut findings);
    let findings = findings.into_iter().zip(since);
    findings
        .map(|(finding, since)| new_findings::unjudged(finding, since))
        .collect()
}

/// The ways out of a block. At least one: only a rule with a way of its own cannot be waived.
fn ways_out(asked: &GateInput<'_>, finding: &Finding) -> Vec<String> {
    let mut ways = Vec::new();
    if !finding.help.is_empty() {
        ways.push(format!("fix: {}", finding.help));
    }
    let id = finding.rule.as_ref();
    let of_rule = rule(id).map_or(&[][..], |rule| rule.ways);
    ways.extend(of_rule.iter().map(|way| (*way).to_owned()));
    if finding.review {
        ways.push("accept: a person reviews both ends and runs `trueup accept`".to_owned());
    }
    if finding.approval {
        ways.push("approve: a person reads it and runs `trueup approve`".to_owned());
    }
    if can_be_waived(id) {
        let address = finding.address.as_deref();
        let at = address.unwrap_or_else(|| path(asked.head.graph, &finding.place));
        ways.push(format!(
            "waive: an entry for `{id}` at `{at}` in `{WAIVERS}`, merged as a change of its own"
        ));
    }
    ways
}

/// Whether a waiver may cover findings of that rule: every rule of a graph, and the rules of change that allow it.
fn can_be_waived(id: &str) -> bool {
    rule(id).is_none_or(|rule| rule.can_be_waived)
}
