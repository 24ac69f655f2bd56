//! The rule registry: each rule is a plain value and a pure function in a file of its own, or a YAML file in `rules/`.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::analysis::approvals::ResolvedApproval;
use crate::analysis::{AnalyzedGraph, Need, Needs};
use crate::config::{AuthoritySource, Config, Profile};
use crate::declarative;
use crate::facts::authorship::ApprovalAuthorship;
use crate::facts::history::HistoryResponse;
use crate::finding::{Finding, FindingLevel};
use crate::graph::Artifact;

// The blocks between `generated` comments are written by `cargo test --test suite generated`.
// generated: modules
mod ambiguous_id;
mod assertion_free_verifier;
mod broken_id;
mod broken_image;
mod broken_link;
mod conflicting_decision;
mod conflicting_value;
mod constraint_violation;
mod dead_authority;
mod dead_decision_cited;
mod duplicate_code;
mod duplicate_decision;
mod duplicate_decision_number;
mod duplicate_feature;
mod duplicate_id;
mod duplicate_paragraph;
mod feature_without_criteria;
mod ignored_verifier;
mod incomplete_shipped_feature;
mod intent_says_how;
mod invalid_approval;
mod invalid_front_matter;
mod missing_item;
mod missing_path;
mod near_duplicate_paragraph;
mod one_sided_relation;
mod one_sided_supersede;
mod orphan;
mod outdated_approval;
mod outdated_mark;
mod placeholder;
mod relation_cycle;
mod requirement_cycle;
mod self_approval;
mod stale_example;
mod stale_line_link;
mod stale_quotation;
mod stale_value;
mod supersede_cycle;
mod suspect_criterion;
mod suspect_link;
mod unapproved_decision;
mod unapproved_intent;
mod undeclared_overlap;
mod undocumented_item;
mod unexplained_suppression;
mod unknown_command;
mod unknown_config_key;
mod unknown_criterion;
mod unknown_field;
mod unknown_flag;
mod unknown_owner;
mod unknown_status;
mod unknown_variable;
mod unlisted_reference_definition;
mod unparsable_rust;
mod unreadable_file;
mod unreadable_lock;
mod untraced_item;
mod unused_suppression;
mod unverified_criterion;
mod vanished_name;
// generated: end

/// The input of a rule. A rule reads nothing else and cannot fail.
#[derive(Clone, Copy)]
pub struct RuleContext<'a> {
    /// The graph, restricted to the analyses that the rule declares.
    pub graph: &'a AnalyzedGraph,
    /// The configuration, for settings other than levels.
    pub config: &'a Config,
    /// The profile in force.
    pub profile: Profile,
    /// The answers of history about the graph's mentions and approvals.
    pub history: &'a HistoryResponse,
    /// The date of the run, if given: `2026-03-01`.
    pub today: Option<&'a str>,
}

impl RuleContext<'_> {
    /// The authorship of an approval; none if history was not read.
    fn authorship(&self, entry: &ResolvedApproval) -> Option<&ApprovalAuthorship> {
        let at = self.graph.approvals().place(entry);
        self.history.authorships.get(at)
    }
}

impl RuleContext<'_> {
    /// The artifact with more authority, in backticks; `one` if they are equal.
    pub fn winner(&self, one: &Artifact, other: &Artifact) -> String {
        let rank = |artifact: &Artifact| self.config.rank(AuthoritySource::of(artifact.role()));
        let first = rank(one) <= rank(other);
        format!("`{}`", if first { &one.id } else { &other.id })
    }
}

/// How a rule is checked.
#[derive(Clone)]
pub enum RuleCheck {
    /// By a function.
    Graph(fn(&RuleContext, &mut Vec<Finding>)),
    /// By a function that also reads the past of mentions.
    History(fn(&RuleContext, &mut Vec<Finding>)),
    /// By a function that also reads authors from history, and whether a text is committed.
    Authors(fn(&RuleContext, &mut Vec<Finding>)),
    /// By a YAML file.
    Declared(Arc<declarative::CompiledChecks>),
    /// By the engine, because only it knows which findings were held back.
    Engine,
}

/// The level of a rule in each profile; none if it is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleLevels {
    /// In the adopt profile.
    pub adopt: Option<FindingLevel>,
    /// In the agentic-cd profile.
    pub agentic_cd: Option<FindingLevel>,
}

impl RuleLevels {
    /// The level in `profile`.
    pub fn of(self, profile: Profile) -> Option<FindingLevel> {
        match profile {
            Profile::Adopt => self.adopt,
            Profile::AgenticCd => self.agentic_cd,
        }
    }
}

/// A named check of a graph.
#[derive(Clone)]
pub struct Rule {
    /// Its name: the bad pattern, in kebab-case. Never reused.
    pub id: Cow<'static, str>,
    /// The fault it reports, in one line.
    pub summary: Cow<'static, str>,
    /// Why that matters, in one line.
    pub why: Cow<'static, str>,
    /// Its level in each profile.
    pub levels: RuleLevels,
    /// Its documentation in Markdown: *What it finds*, *When it is silent*, *Precision*, *Sources*.
    pub docs: Cow<'static, str>,
    /// The analyses that the check reads. They are computed before the rules run in parallel.
    pub needs: &'static [Need],
    /// Its options in `trueup.yaml`, besides `level` and `allow`.
    pub options: &'static [&'static str],
    /// The check.
    pub check: RuleCheck,
}

impl Rule {
    /// Its complete documentation page: title, levels, text.
    pub fn page(&self) -> String {
        page(&self.id, &self.summary, &self.why, self.levels, &self.docs)
    }

    /// Runs the check; in debug builds, reading an analysis that the rule does not declare panics.
    pub fn run(&self, context: &RuleContext, out: &mut Vec<Finding>) {
        let graph = context.graph.restricted(Needs::of(self.needs));
        let context = &RuleContext {
            graph: &graph,
            ..*context
        };
        match &self.check {
            RuleCheck::Graph(check) | RuleCheck::History(check) | RuleCheck::Authors(check) => {
                check(context, out);
            }
            RuleCheck::Declared(checks) => declarative::evaluate(checks, context, out),
            RuleCheck::Engine => {}
        }
    }

    /// Whether its check reads history.
    pub fn asks_history(&self) -> bool {
        matches!(self.check, RuleCheck::History(_) | RuleCheck::Authors(_))
    }

    /// Whether its check reads authors, so that committing the checked files alone may change its findings.
    pub fn asks_authors(&self) -> bool {
        matches!(self.check, RuleCheck::Authors(_))
    }
}

/// A rule's documentation page: title, levels, text.
pub fn page(id: &str, summary: &str, why: &str, levels: RuleLevels, docs: &str) -> String {
    let level = |level: Option<FindingLevel>| level.map_or("off", FindingLevel::name);
    format!(
        "# {id}\n\n{summary}\n\n{why}\n\n| profile | level |\n|---|---|\n| adopt | {} |\n| agentic-cd | {} |\n\n{}\n",
        level(levels.adopt),
        level(levels.agentic_cd),
        docs.trim()
    )
}

/// All built-in rules, sorted by id.
pub static BUILT_IN: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let mut rules: Vec<Rule> = CODED.iter().map(|rule| (*rule).clone()).collect();
    for (name, text) in DECLARED {
        match declarative::parse(name, text) {
            Ok(rule) => rules.push(rule),
            // Unreachable in a release: a test loads every embedded rule.
            Err(problem) => unreachable!("{name}: {problem}"),
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
});

// generated: registry
static CODED: &[&Rule] = &[
    &ambiguous_id::RULE,
    &assertion_free_verifier::RULE,
    &broken_id::RULE,
    &broken_image::RULE,
    &broken_link::RULE,
    &conflicting_decision::RULE,
    &conflicting_value::RULE,
    &constraint_violation::RULE,
    &dead_authority::RULE,
    &dead_decision_cited::RULE,
    &duplicate_code::RULE,
    &duplicate_decision::RULE,
    &duplicate_decision_number::RULE,
    &duplicate_feature::RULE,
    &duplicate_id::RULE,
    &duplicate_paragraph::RULE,
    &feature_without_criteria::RULE,
    &ignored_verifier::RULE,
    &incomplete_shipped_feature::RULE,
    &intent_says_how::RULE,
    &invalid_approval::RULE,
    &invalid_front_matter::RULE,
    &missing_item::RULE,
    &missing_path::RULE,
    &near_duplicate_paragraph::RULE,
    &one_sided_relation::RULE,
    &one_sided_supersede::RULE,
    &orphan::RULE,
    &outdated_approval::RULE,
    &outdated_mark::RULE,
    &placeholder::RULE,
    &relation_cycle::RULE,
    &requirement_cycle::RULE,
    &self_approval::RULE,
    &stale_example::RULE,
    &stale_line_link::RULE,
    &stale_quotation::RULE,
    &stale_value::RULE,
    &supersede_cycle::RULE,
    &suspect_criterion::RULE,
    &suspect_link::RULE,
    &unapproved_decision::RULE,
    &unapproved_intent::RULE,
    &undeclared_overlap::RULE,
    &undocumented_item::RULE,
    &unexplained_suppression::RULE,
    &unknown_command::RULE,
    &unknown_config_key::RULE,
    &unknown_criterion::RULE,
    &unknown_field::RULE,
    &unknown_flag::RULE,
    &unknown_owner::RULE,
    &unknown_status::RULE,
    &unknown_variable::RULE,
    &unlisted_reference_definition::RULE,
    &unparsable_rust::RULE,
    &unreadable_file::RULE,
    &unreadable_lock::RULE,
    &untraced_item::RULE,
    &unused_suppression::RULE,
    &unverified_criterion::RULE,
    &vanished_name::RULE,
];
static DECLARED: &[(&str, &str)] = &[
    (
        "rules/feature-without-intent.yaml",
        include_str!("../rules/feature-without-intent.yaml"),
    ),
    (
        "rules/incomplete-intent.yaml",
        include_str!("../rules/incomplete-intent.yaml"),
    ),
    (
        "rules/missing-artifact.yaml",
        include_str!("../rules/missing-artifact.yaml"),
    ),
    (
        "rules/missing-intent.yaml",
        include_str!("../rules/missing-intent.yaml"),
    ),
    (
        "rules/missing-owner.yaml",
        include_str!("../rules/missing-owner.yaml"),
    ),
    (
        "rules/missing-section.yaml",
        include_str!("../rules/missing-section.yaml"),
    ),
    (
        "rules/missing-status.yaml",
        include_str!("../rules/missing-status.yaml"),
    ),
    (
        "rules/undeclared-relation.yaml",
        include_str!("../rules/undeclared-relation.yaml"),
    ),
];
// generated: end
