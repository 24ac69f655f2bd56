//! Builds the plan of a check from configuration, own rules, baseline and flags.

use super::{CheckOptions, CommandError, FailOnArgument, clock, is_folder};
use crate::cache::results;
use crate::config::{Config, FailOn, Profile};
use crate::declarative;
use crate::disk;
use crate::facts::policy_files;
use crate::queries::baseline::Baseline;
use crate::queries::check::CheckPlan;

/// The plan of a check of the working tree: configuration, own rules, baseline, flags.
pub fn plan(
    checking: &CheckOptions,
    fail_on: Option<FailOnArgument>,
) -> Result<CheckPlan, CommandError> {
    let root = &checking.root;
    // Report a missing root before a missing configuration.
    is_folder(root)?;
    let said = PlanSources {
        config: disk::text(root, policy_files::CONFIG)?,
        baseline: disk::text(root, policy_files::BASELINE)?,
        rules: disk::yaml_files(root, policy_files::RULES)?,
    };
    plan_of(checking, fail_on, &said)
}

/// The policy files of a repository, as texts.
#[derive(Debug)]
pub struct PlanSources {
    /// The configuration.
    pub config: Option<String>,
    /// The baseline.
    pub baseline: Option<String>,
    /// The own rules: paths and texts.
    pub rules: Vec<(String, String)>,
}

/// Builds the plan from policy files and flags.
pub fn plan_of(
    checking: &CheckOptions,
    fail_on: Option<FailOnArgument>,
    said: &PlanSources,
) -> Result<CheckPlan, CommandError> {
    let config = said.config.as_deref().map(Config::parse).transpose()?;
    let config = config.unwrap_or_default();
    let profile = checking.profile.map_or(config.profile, Profile::from);
    let fail_on = fail_on.map_or(config.fail_on, FailOn::from);
    let baseline = said.baseline.as_deref().map(Baseline::parse).transpose()?;
    let baseline = baseline.unwrap_or_default();
    let mut own = Vec::new();
    for (path, text) in &said.rules {
        own.push(declarative::parse(path, text)?);
    }
    let mut plan = CheckPlan::new(config, profile, fail_on, own, &checking.rule, baseline)?;
    let today = clock::today();
    let told = format!(
        "{:?} {profile:?} {:?} {} {today}",
        said, checking.rule, checking.no_history
    );
    plan.digest = Some(results::key(&[told.as_bytes()]));
    plan.today = Some(today);
    Ok(plan)
}
