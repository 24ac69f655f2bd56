//! `trueup gate`: may this change pass? A ratchet over the findings of two revisions, and the rules of change.
//!
//! Pure. The change is judged by the base's configuration, rules, baseline and waivers: what a change says of the gate
//! holds from the next change on. The order of commits, line ends and files that have nothing to do with it change no
//! verdict.

mod contract;
mod decisions;
mod demands;
mod loosened;
mod names;
mod ratchet;
mod rules;
pub mod standard;
pub mod waivers;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::config::{Config, Profile};
use crate::facts::revision_diff::RevisionDiff;
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::queries::check;
use crate::queries::check::{CheckOutcome, CheckPlan};
use crate::queries::delta::{Delta, DiffStatus};
use waivers::{EvaluatedWaivers, WaiverFile};

pub use rules::{ChangeRule, RULES, rule};

/// One side of the change, with what it says of how it is judged.
pub struct GateRevision<'a> {
    /// Its graph, made by the base's configuration.
    pub graph: &'a Graph,
    /// What a check by the base's plan found there.
    pub outcome: &'a CheckOutcome,
    /// The files that say how it is judged.
    pub judging: &'a BTreeMap<String, String>,
}

/// What the gate is asked.
pub struct GateInput<'a> {
    /// The older side.
    pub base: GateRevision<'a>,
    /// The newer side.
    pub head: GateRevision<'a>,
    /// What lies between, made with [`settled`] commits.
    pub delta: &'a Delta,
    /// Every kind that a commit declares.
    pub declared: Vec<String>,
    /// The base's plan.
    pub plan: &'a CheckPlan,
    /// The base's waivers, each with whether it has expired.
    pub waivers: &'a EvaluatedWaivers,
    /// The head's waivers, in the same way.
    pub newer_waivers: &'a EvaluatedWaivers,
    /// Whether what was there before blocks too.
    pub strict: bool,
    /// Whether the pipeline is red, so that fixes alone pass.
    pub red: bool,
    /// What the reader of the base had to leave out, in sentences.
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
    /// The waiver that covers it: its place among the base's.
    pub waiver: Option<usize>,
    /// The ways out, if it blocks.
    pub ways: Vec<String>,
}

/// The answer.
pub struct GateVerdict {
    /// Whether the change may pass.
    pub open: bool,
    /// Everything that was found and not held back, what blocks first.
    pub judged: Vec<JudgedFinding>,
    /// How often each of the base's waivers was used.
    pub used: Vec<usize>,
    /// Findings of the base that the change mends.
    pub mended: usize,
    /// What could not be taken as it was, in sentences.
    pub notes: Vec<String>,
}

impl GateVerdict {
    /// The word for it.
    pub fn name(&self) -> &'static str {
        if self.open { "open" } else { "closed" }
    }

    /// What closes the gate.
    pub fn blocks(&self) -> impl Iterator<Item = &JudgedFinding> {
        self.judged.iter().filter(|one| one.blocks)
    }

    /// What is there since `since`, and closes nothing.
    pub fn reported(&self, since: FindingOrigin) -> impl Iterator<Item = &JudgedFinding> {
        let all = self.judged.iter();
        all.filter(move |one| !one.blocks && one.since == since)
    }
}

/// The change with what its commits say, in a form that neither their order nor squashing them changes; and every kind
/// that they declare.
pub fn settled(change: &RevisionDiff) -> (RevisionDiff, Vec<String>) {
    let mut declared: Vec<String> = change
        .commits
        .iter()
        .filter_map(|commit| commit.kind.clone())
        .collect();
    declared.sort();
    declared.dedup();
    let commits = match declared.as_slice() {
        [kind] => {
            let says = |commit: &&crate::facts::revision_diff::RangeCommit| {
                commit.kind.as_ref() == Some(kind)
            };
            let one = change.commits.iter().filter(says).min_by_key(|one| &one.id);
            one.cloned().into_iter().collect()
        }
        _ => Vec::new(),
    };
    let files = change.files.clone();
    (RevisionDiff { files, commits }, declared)
}

/// Judge a change.
pub fn judge(asked: &GateInput<'_>) -> GateVerdict {
    let (mut judged, mended) = ratchet::compare(asked);
    judged.extend(of_change(asked));
    told_once(&mut judged);
    let lowest = lowest(asked.plan);
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
        one.ways = ways(asked, one);
    }
    judged.sort_by(|a, b| order(asked, a).cmp(&order(asked, b)));
    GateVerdict {
        open: !judged.iter().any(|one| one.blocks),
        judged,
        used,
        mended,
        notes: asked.notes.clone(),
    }
}

/// A name that the change takes away is told by the rule of change; what history says of the same name in the same document
/// is left out, if it weighs no more.
fn told_once(judged: &mut Vec<JudgedFinding>) {
    let name = |one: &JudgedFinding| match one.finding.place {
        FindingLocation::Text(file, _) => Some((file, one.finding.key.clone())),
        FindingLocation::Path(_) => None,
    };
    let of_change = judged
        .iter()
        .filter(|one| one.finding.rule.as_ref() == names::RULE);
    let told: HashMap<_, FindingLevel> = of_change
        .filter_map(|one| Some((name(one)?, one.finding.level)))
        .collect();
    judged.retain(|one| {
        let rule = one.finding.rule.as_ref();
        let same = name(one).and_then(|name| told.get(&name));
        let again = one.since == FindingOrigin::Change && names::OF_HISTORY.contains(&rule);
        !again || same.is_none_or(|level| *level < one.finding.level)
    });
}

fn order<'a>(asked: &'a GateInput<'_>, one: &'a JudgedFinding) -> impl Ord + use<'a> {
    let path = path(asked.head.graph, &one.finding.place);
    let start = match one.finding.place {
        FindingLocation::Text(_, span) => span.start,
        FindingLocation::Path(_) => 0,
    };
    (
        !one.blocks,
        one.since,
        path,
        start,
        one.finding.rule.to_string(),
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

/// The lowest level that blocks. In the adopt profile that is an error: what is only probable closes no gate.
fn lowest(plan: &CheckPlan) -> Option<FindingLevel> {
    let all = [
        FindingLevel::Note,
        FindingLevel::Warning,
        FindingLevel::Error,
    ];
    let least = match plan.profile {
        Profile::Adopt => FindingLevel::Error,
        Profile::AgenticCd => FindingLevel::Note,
    };
    all.into_iter()
        .find(|level| *level >= least && plan.fail_on.fails(*level))
}

/// What the rules of change find.
fn of_change(asked: &GateInput<'_>) -> Vec<JudgedFinding> {
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
    let judged = findings.into_iter().zip(since);
    judged
        .map(|(finding, since)| ratchet::plain(finding, since))
        .collect()
}

/// The ways out of a block: always a fix, and always a waiver.
fn ways(asked: &GateInput<'_>, one: &JudgedFinding) -> Vec<String> {
    let finding = &one.finding;
    let mut ways = Vec::new();
    if !finding.help.is_empty() {
        ways.push(format!("fix: {}", finding.help));
    }
    let rule = finding.rule.as_ref();
    let known = self::rule(rule).map_or(&[][..], |rule| rule.ways);
    ways.extend(known.iter().map(|way| (*way).to_owned()));
    if rule.starts_with("suspect-") {
        ways.push("accept: a person reviews both ends and runs `trueup accept`".to_owned());
    }
    if finding.approval || rule.starts_with("unapproved-") {
        ways.push("approve: a person reads it and runs `trueup approve`".to_owned());
    }
    if can_be_waived(rule) {
        let at = finding.address.as_deref();
        let at = at.unwrap_or_else(|| path(asked.head.graph, &finding.place));
        ways.push(format!(
            "waive: an entry for `{rule}` at `{at}` in `docs/waivers.yaml`, merged as a change of its own"
        ));
    }
    ways
}

fn can_be_waived(id: &str) -> bool {
    rule(id).is_none_or(|rule| rule.can_be_waived)
}

/// The paths that a document or a file with the same content lay at before, by its path now.
fn moved(asked: &GateInput<'_>) -> BTreeMap<String, String> {
    ratchet::moved(asked.base.graph, asked.head.graph, asked.delta)
}

/// The configuration of a side; the default where it has none or one that cannot be read.
fn config(judging: &BTreeMap<String, String>) -> (Config, bool) {
    match judging.get(crate::config::FILE) {
        None => (Config::default(), true),
        Some(text) => match Config::parse(text) {
            Ok(config) => (config, true),
            Err(_) => (Config::default(), false),
        },
    }
}

/// Whether a document is new or another, more than by its place.
fn is_told(how: DiffStatus, parts: usize) -> bool {
    match how {
        DiffStatus::Added | DiffStatus::Changed => true,
        DiffStatus::Renamed | DiffStatus::Moved => parts > 0,
        DiffStatus::Removed => false,
    }
}

/// The waivers of a side, or what is wrong with them.
pub fn read_waivers(
    judging: &BTreeMap<String, String>,
) -> Result<WaiverFile, waivers::WaiverError> {
    match judging.get(crate::facts::revision_diff::WAIVERS) {
        None => Ok(WaiverFile::default()),
        Some(text) => WaiverFile::parse(text),
    }
}
