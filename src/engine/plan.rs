//! How a check is planned: by what the repository says, and by the request.

use super::clock;
use super::error::EngineError;
use super::project::{OWN_RULES, Project};
use crate::cache::results;
use crate::config::{self, Config, FailOn, Profile};
use crate::declarative;
use crate::disk;
use crate::queries::baseline::{self as ledger, Baseline};
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

/// The plan of a check of the working tree: configuration, own rules, baseline, request.
pub fn plan(project: &Project, request: &CheckRequest) -> Result<CheckPlan, EngineError> {
    let root = &project.root;
    // A root that is not there is told before its missing configuration is.
    project.is_folder()?;
    let said = PlanSources {
        config: disk::text(root, config::FILE)?,
        baseline: disk::text(root, ledger::FILE)?,
        rules: disk::yaml_files(root, OWN_RULES)?,
    };
    plan_of(request, &said)
}

/// What a repository says of how it is checked, as texts.
#[derive(Debug)]
pub struct PlanSources {
    /// The configuration.
    pub config: Option<String>,
    /// The baseline.
    pub baseline: Option<String>,
    /// The own rules: paths and texts.
    pub rules: Vec<(String, String)>,
}

/// The plan of what a repository says, and of the request.
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
