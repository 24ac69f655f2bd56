//! Builds the plan of a check from configuration, own rules, baseline and flags.

use super::clock;
use super::error::EngineError;
use super::project::Project;
use crate::cache::results;
use crate::config::{Config, FailOn, Profile};
use crate::declarative;
use crate::disk;
use crate::facts::policy_files;
use crate::queries::baseline::Baseline;
use crate::queries::check::CheckPlan;

/// How a check is requested, beside what the repository says.
#[derive(Debug, Clone, Default)]
pub struct CheckRequest {
    /// The profile; the configuration's where it is not named.
    pub profile: Option<Profile>,
    /// The lowest level that fails; the configuration's where it is not named.
    pub fail_on: Option<FailOn>,
    /// The rules that run; all where none is named.
    pub rules: Vec<String>,
    /// Whether the history stays unread.
    pub no_history: bool,
}

/// The plan of a check of the working tree: configuration, own rules, baseline, flags.
pub fn plan(project: &Project, request: &CheckRequest) -> Result<CheckPlan, EngineError> {
    let root = &project.root;
    // Report a missing root before a missing configuration.
    project.is_folder()?;
    let said = PlanSources {
        config: disk::text(root, policy_files::CONFIG)?,
        baseline: disk::text(root, policy_files::BASELINE)?,
        rules: disk::yaml_files(root, policy_files::RULES)?,
    };
    plan_of(request, &said)
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
pub fn plan_of(request: &CheckRequest, said: &PlanSources) -> Result<CheckPlan, EngineError> {
    let config = said.config.as_deref().map(Config::parse).transpose()?;
    let config = config.unwrap_or_default();
    let profile = request.profile.unwrap_or(config.profile);
    let fail_on = request.fail_on.unwrap_or(config.fail_on);
    let baseline = said.baseline.as_deref().map(Baseline::parse).transpose()?;
    let baseline = baseline.unwrap_or_default();
    let mut own = Vec::new();
    for (path, text) in &said.rules {
        own.push(declarative::parse(path, text)?);
    }
    let mut plan = CheckPlan::new(config, profile, fail_on, own, &request.rules, baseline)?;
    let today = clock::today();
    let told = format!(
        "{:?} {profile:?} {:?} {} {today}",
        said, request.rules, request.no_history
    );
    plan.digest = Some(results::key(&[told.as_bytes()]));
    plan.today = Some(today);
    Ok(plan)
}
