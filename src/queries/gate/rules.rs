//! The rules of change: named checks of two revisions and their differences. Each is a plain value and a function in a file
//! of its own.

use super::{FindingOrigin, GateInput};
use crate::facts::policy_files::WAIVERS;
use crate::finding::Finding;
use crate::rules::{RuleLevels, page};

// The blocks between `generated` marks are written by `cargo test --test suite generated`.
// generated: modules
mod artifact_out_of_force;
mod breaking_without_decision;
mod code_without_intent;
mod edited_merged_record;
mod expired_waiver;
mod invalid_policy;
mod invalid_waivers;
mod loosened_gate;
mod red_pipeline;
mod removed_name_still_documented;
mod reused_id;
mod undeclared_edge;
mod undelivered_artifact;
mod unproven_approval;
mod untraced_change;
mod unversioned_decision_edit;
mod weakened_criterion;
// generated: end

/// The findings of a rule of change, each with since when it is there.
pub type ChangeFindings = Vec<(Finding, FindingOrigin)>;

/// A named check of a change.
pub struct ChangeRule {
    /// Its name: the bad pattern, in kebab-case. Never reused.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why that matters, in one line.
    pub why: &'static str,
    /// Its level in each profile. In the adopt profile a rule is on only if its precision was measured.
    pub levels: RuleLevels,
    /// Ways out beside a fix and a waiver.
    pub ways: &'static [&'static str],
    /// Whether a waiver may cover it.
    pub can_be_waived: bool,
    /// Rules of a graph whose new findings at the same file and key it makes redundant.
    pub replaces: &'static [&'static str],
    /// Its page, in Markdown: what it finds, when it is silent, its precision.
    pub docs: &'static str,
    /// The check.
    pub check: fn(&GateInput<'_>, &mut ChangeFindings),
}

impl ChangeRule {
    /// Its page, complete: head, level, text, ways out.
    pub fn page(&self) -> String {
        let mut text = page(self.id, self.summary, self.why, self.levels, self.docs);
        text.push_str("\n## Ways out\n\nIt is a rule of change: `trueup gate` asks it, and no comment holds it back.\n\n- fix it\n");
        for way in self.ways {
            text.push_str(&format!("- {way}\n"));
        }
        if self.can_be_waived {
            text.push_str(&format!(
                "- waive: an entry in `{WAIVERS}`, merged as a change of its own\n"
            ));
        }
        text
    }
}

// generated: registry
/// Every rule of change, by id.
pub static RULES: &[&ChangeRule] = &[
    &artifact_out_of_force::RULE,
    &breaking_without_decision::RULE,
    &code_without_intent::RULE,
    &edited_merged_record::RULE,
    &expired_waiver::RULE,
    &invalid_policy::RULE,
    &invalid_waivers::RULE,
    &loosened_gate::RULE,
    &red_pipeline::RULE,
    &removed_name_still_documented::RULE,
    &reused_id::RULE,
    &undeclared_edge::RULE,
    &undelivered_artifact::RULE,
    &unproven_approval::RULE,
    &untraced_change::RULE,
    &unversioned_decision_edit::RULE,
    &weakened_criterion::RULE,
];
// generated: end

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static ChangeRule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}
