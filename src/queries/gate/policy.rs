//! Reads the policy files of one side of the change, or of the target branch.

use std::collections::BTreeMap;

use super::waivers::{WaiverError, WaiverFile};
use crate::config::{Config, ConfigError};
use crate::declarative;
use crate::facts::policy_files::{BASELINE, CONFIG, WAIVERS, is_own_rule};
use crate::queries::baseline::Baseline;
use crate::queries::check::CheckPlan;

/// The policy files of a side: their texts by path.
pub type PolicyFiles = BTreeMap<String, String>;

/// The configuration of a side; the default where there is none.
pub fn read_config(files: &PolicyFiles) -> Result<Config, ConfigError> {
    match files.get(CONFIG) {
        None => Ok(Config::default()),
        Some(text) => Config::parse(text),
    }
}

/// The plan of a check by the policy files of a side, or the first problem of one of them, with its path.
///
/// # Errors
///
/// A configuration, baseline or rule that is not valid, or rules that exclude each other.
pub fn plan(files: &PolicyFiles) -> Result<CheckPlan, String> {
    let config = read_config(files).map_err(|problem| problem.to_string())?;
    let baseline = match files.get(BASELINE) {
        None => Baseline::default(),
        Some(text) => Baseline::parse(text).map_err(|problem| problem.to_string())?,
    };
    let own = files.iter().filter(|(path, _)| is_own_rule(path));
    let own = own
        .map(|(path, text)| declarative::parse(path, text).map_err(|problem| problem.to_string()))
        .collect::<Result<_, String>>()?;
    config.settings().map_err(|problem| problem.to_string())?;
    let (profile, fail_on) = (config.profile, config.fail_on);
    CheckPlan::new(config, profile, fail_on, own, &[], baseline)
        .map_err(|problem| problem.to_string())
}

/// The waivers of a side; none where it has no such file.
pub fn read_waivers(files: &PolicyFiles) -> Result<WaiverFile, WaiverError> {
    match files.get(WAIVERS) {
        None => Ok(WaiverFile::default()),
        Some(text) => WaiverFile::parse(text),
    }
}
