//! `trueup check`: runs the rules over a graph and accounts for every finding.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use globset::GlobSet;
use rayon::prelude::*;

use super::baseline::Baseline;
use super::summary::{ReadCounts, read};
use super::suppress::{AllowComment, AllowCommentIndex, allows};
use crate::analysis::{AnalyzedGraph, Needs};
use crate::config::{Config, FailOn, Profile, RuleSetting, did_you_mean, globs};
use crate::facts::history::HistoryResponse;
use crate::facts::policy_files;
use crate::finding::{Finding, FindingLevel, FindingLocation, FindingVerdict, Suppression};
use crate::graph::{FileClass, Graph};
use crate::rules::{BUILT_IN, Rule, RuleContext};
use crate::span::FileId;

/// The rules of one run, each with its level.
pub struct CheckPlan {
    /// The configuration.
    pub config: Config,
    /// The profile in force.
    pub profile: Profile,
    /// The lowest level that fails.
    pub fail_on: FailOn,
    /// The baseline.
    pub baseline: Baseline,
    /// The day of the run: `2026-03-01`. Set by who reads the clock.
    pub today: Option<String>,
    /// A digest of all inputs of the plan, including the date. Set by the caller if results may be cached.
    pub digest: Option<[u8; 32]>,
    rules: Vec<(Rule, Option<FindingLevel>, GlobSet)>,
}

/// Why a run cannot be planned.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct PlanError(pub String);

impl CheckPlan {
    /// The built-in rules and `own` ones, at the levels of profile and configuration. With `only`, every other rule is
    /// off, and a rule named there is on.
    pub fn new(
        config: Config,
        profile: Profile,
        fail_on: FailOn,
        own: Vec<Rule>,
        only: &[String],
        baseline: Baseline,
    ) -> Result<CheckPlan, PlanError> {
        let mut rules: Vec<Rule> = BUILT_IN.clone();
        for rule in own {
            if rules.iter().any(|other| other.id == rule.id) {
                return Err(PlanError(format!(
                    "the rule `{}` is there already: give yours another id",
                    rule.id
                )));
            }
            rules.push(rule);
        }
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let known = || rules.iter().map(|rule| &*rule.id);
        for name in config.rules.keys().chain(only) {
            if super::gate::rule(name).is_some() {
                if only.contains(name) {
                    return Err(PlanError(format!(
                        "`{name}` is a rule of change: `trueup gate` asks it"
                    )));
                }
                continue;
            }
            if !known().any(|id| id == name) {
                let known: Vec<&str> = known().collect();
                return Err(PlanError(format!(
                    "unknown rule `{name}`{}",
                    did_you_mean(name, known.into_iter())
                )));
            }
        }
        let rules = rules
            .into_iter()
            .map(|rule| {
                let setting = config.rules.get(&*rule.id);
                let own = setting.and_then(|set| set.unknown_option(rule.options));
                if let Some(option) = own {
                    let told = format!("the rule `{}` has no option `{option}`", rule.id);
                    return Err(PlanError(told));
                }
                let allow = setting.map_or(&[][..], RuleSetting::allow);
                let allow =
                    globs(allow, "allow").map_err(|problem| PlanError(problem.to_string()))?;
                let default = rule.levels.of(profile);
                let level = match setting.and_then(RuleSetting::switch) {
                    Some(switch) => switch.level(),
                    None => default,
                };
                let named = only.iter().any(|name| *name == rule.id);
                let level = match (only.is_empty(), named) {
                    (true, _) => level,
                    (false, true) => level
                        .or(rule.levels.agentic_cd)
                        .or(rule.levels.adopt)
                        .or(Some(FindingLevel::Warning)),
                    (false, false) => None,
                };
                Ok((rule, level, allow))
            })
            .collect::<Result<_, PlanError>>()?;
        Ok(CheckPlan {
            config,
            profile,
            fail_on,
            baseline,
            today: None,
            digest: None,
            rules,
        })
    }

    /// Every rule with its level in this run.
    pub fn rules(&self) -> impl Iterator<Item = (&Rule, Option<FindingLevel>)> {
        self.rules.iter().map(|(rule, level, _)| (rule, *level))
    }

    /// Every rule that is on and `wanted`.
    pub fn on(&self, wanted: &dyn Fn(&str) -> bool) -> impl Iterator<Item = &Rule> {
        let on = self.rules().filter(|(_, level)| level.is_some());
        on.map(|(rule, _)| rule).filter(|rule| wanted(&rule.id))
    }

    /// Whether an enabled rule in `wanted` needs history.
    pub fn asks_history(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.on(wanted).any(Rule::asks_history)
    }

    /// Computes the analyses that the enabled rules in `wanted` declare.
    pub fn prepare(&self, graph: &AnalyzedGraph, wanted: &dyn Fn(&str) -> bool) {
        let needs = self.on(wanted).map(|rule| Needs::of(rule.needs));
        needs.fold(Needs::of(&[]), Needs::union).prepare(graph);
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let mut all = self.rules().map(|(rule, _)| rule);
        all.find(|rule| rule.id == id)
    }
}

/// What was read, found, held back and not looked at.
pub struct CheckOutcome {
    /// Every finding, held back or not, by file and place.
    pub findings: Vec<Finding>,
    /// What was read.
    pub read: ReadCounts,
    /// Entries of the baseline that nothing matches any more.
    pub paid_off: usize,
}

impl CheckOutcome {
    /// Whether a finding that counts is at the failing level or above.
    pub fn fails(&self, fail_on: FailOn) -> bool {
        let mut counting = self.findings.iter().filter(|one| one.counts());
        counting.any(|finding| fail_on.fails(finding.level))
    }

    /// Holds back the findings in `baseline`.
    pub fn hold_back(&mut self, baseline: &Baseline) {
        for finding in &mut self.findings {
            if finding.counts() && baseline.holds(&finding.fingerprint) {
                finding.held_back = Some(Suppression::Baseline);
            }
        }
    }

    /// Whether there was anything to check: a run over nothing is not a pass.
    pub fn is_empty(&self) -> bool {
        self.read.documents == 0 && self.read.rust_files == 0
    }
}

/// Runs the plan's rules over `graph` and the `history` evidence for its mentions.
pub fn check(graph: &AnalyzedGraph, history: &HistoryResponse, plan: &CheckPlan) -> CheckOutcome {
    check_some(graph, history, plan, &|_| true)
}

/// The same, only with the rules in `wanted`. Its findings about unused suppressions are unreliable, since the other
/// rules did not run.
pub fn check_some(
    graph: &AnalyzedGraph,
    history: &HistoryResponse,
    plan: &CheckPlan,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> CheckOutcome {
    let context = RuleContext {
        graph,
        config: &plan.config,
        profile: plan.profile,
        history,
        today: plan.today.as_deref(),
    };
    plan.prepare(graph, wanted);
    let mut findings: Vec<Finding> = plan
        .rules
        .par_iter()
        .filter(|(rule, ..)| wanted(&rule.id))
        .filter_map(|(rule, level, allow)| Some((rule, (*level)?, allow)))
        .flat_map_iter(|(rule, level, allow)| run(&context, rule, level, allow))
        .collect();
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    suppress(graph, plan, &mut findings);
    findings.sort_by(|a, b| order(a).cmp(&order(b)));
    fingerprint(graph, &mut findings);
    let present: HashSet<&str> = findings.iter().map(|f| f.fingerprint.as_str()).collect();
    let paid_off = plan.baseline.clone().retain(|f| !present.contains(f)).len();
    let mut outcome = CheckOutcome {
        findings,
        read: read(graph),
        paid_off,
    };
    outcome.hold_back(&plan.baseline);
    outcome
}

fn order(finding: &Finding) -> (&FindingLocation, &str, &str, &str) {
    (
        &finding.place,
        &finding.rule,
        &finding.key,
        &finding.message,
    )
}

/// Runs one rule and completes its findings.
fn run(context: &RuleContext, rule: &Rule, level: FindingLevel, allow: &GlobSet) -> Vec<Finding> {
    let mut found = Vec::new();
    rule.run(context, &mut found);
    let id: Arc<str> = Arc::from(&*rule.id);
    for finding in &mut found {
        complete(context.graph, finding, &id, level);
        if allow.is_match(&finding.change) {
            finding.held_back = Some(Suppression::Configuration);
        }
    }
    found
}

/// Fills in the fields that a rule leaves to the check.
pub(super) fn complete(graph: &Graph, finding: &mut Finding, rule: &Arc<str>, level: FindingLevel) {
    finding.rule = rule.clone();
    // An unchecked finding fails only if the rule requires the check.
    finding.level = match finding.verdict {
        FindingVerdict::Unverifiable if finding.lenient => FindingLevel::Note.min(level),
        _ if finding.certain && level == FindingLevel::Warning => FindingLevel::Error,
        _ => level,
    };
    if finding.change.is_empty() {
        finding.change = match &finding.place {
            FindingLocation::Text(file, _) => graph.path(*file).to_owned(),
            FindingLocation::Path(path) => path.clone(),
        };
    }
    if let FindingLocation::Text(file, span) = &finding.place {
        finding.address = graph.address(*file, *span);
    }
    let artifact = graph
        .paths
        .file(&finding.change)
        .and_then(|file| graph.ids.of_file(file));
    // A text that a person approves must not be fixed by a program.
    finding.approval = artifact.is_some_and(|id| graph.artifact(id).role().needs_approval())
        || finding.change == policy_files::APPROVALS;
    finding.owner = graph.owner(&finding.change);
}

/// Applies suppression comments; reports unused ones and those without a reason.
fn suppress(graph: &Graph, plan: &CheckPlan, findings: &mut Vec<Finding>) {
    let allows = allows(graph, findings);
    let mut covers: HashMap<(FileId, &str), AllowCommentIndex> = HashMap::new();
    for (at, allow) in allows.iter().enumerate() {
        let cover = covers.entry((allow.file, &allow.rule)).or_default();
        cover.add(at, allow);
    }
    let mut used = vec![false; allows.len()];
    for finding in findings.iter_mut() {
        let FindingLocation::Text(file, span) = &finding.place else {
            continue;
        };
        let cover = covers.get(&(*file, &*finding.rule));
        if let Some(at) = cover.and_then(|cover| cover.find(span.start)) {
            used[at] = true;
            finding.held_back = Some(Suppression::Comment(allows[at].reason.clone()));
        }
    }
    for (allow, used) in allows.iter().zip(used) {
        if graph.standing(allow.file) == FileClass::Living {
            findings.extend(judge(graph, plan, allow, used));
        }
    }
}

fn judge(graph: &Graph, plan: &CheckPlan, allow: &AllowComment, used: bool) -> Option<Finding> {
    let level_of = |id: &str| {
        plan.rules()
            .find(|(rule, _)| rule.id == id)
            .and_then(|(_, level)| level)
    };
    let place = FindingLocation::Text(allow.file, allow.comment);
    let known = plan.rule(&allow.rule).is_some();
    let (rule, mut finding) = if super::gate::rule(&allow.rule).is_some() {
        (
            "unexplained-suppression",
            Finding::new(
                place,
                &*allow.rule,
                format!(
                    "a comment cannot suppress the rule of change `{}`",
                    allow.rule
                ),
            )
            .help("remove it; to waive a finding of the gate, add an entry to `docs/waivers.yaml`"),
        )
    } else if !known {
        let ids: Vec<&str> = plan.rules().map(|(rule, _)| &*rule.id).collect();
        let near = did_you_mean(&allow.rule, ids.into_iter());
        let near = if near.contains("known are") {
            ""
        } else {
            &near
        };
        (
            "unexplained-suppression",
            Finding::new(
                place,
                &*allow.rule,
                format!(
                    "suppression comment with the unknown rule `{}`{near}",
                    allow.rule
                ),
            )
            .help("`trueup rules` lists the rules"),
        )
    } else if allow.reason.is_empty() {
        (
            "unexplained-suppression",
            Finding::new(
                place,
                &*allow.rule,
                format!("suppression of `{}` without a reason", allow.rule),
            )
            .help(format!(
                "add the reason: `trueup: allow({}) because …`",
                allow.rule
            )),
        )
    } else if !used && level_of(&allow.rule).is_some() {
        (
            "unused-suppression",
            Finding::new(
                place,
                &*allow.rule,
                format!("suppression of `{}` suppresses no finding", allow.rule),
            )
            .help("remove the comment"),
        )
    } else {
        return None;
    };
    let level = level_of(rule)?;
    complete(graph, &mut finding, &Arc::from(rule), level);
    Some(finding)
}

/// Hash of rule, file, key and occurrence: stable under edits elsewhere in the file and in the repository.
pub(super) fn fingerprint(graph: &Graph, findings: &mut [Finding]) {
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    for finding in findings {
        let path = match &finding.place {
            FindingLocation::Text(file, _) => graph.path(*file),
            FindingLocation::Path(path) => path,
        };
        let mut hasher = blake3::Hasher::new();
        for part in [&finding.rule, path, &finding.key] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let base = *hasher.finalize().as_bytes();
        let occurrence = seen.entry(base).or_insert(0);
        hasher.update(&occurrence.to_le_bytes());
        *occurrence += 1;
        finding.fingerprint = hasher.finalize().to_hex().as_str()[..32].to_owned();
    }
}
