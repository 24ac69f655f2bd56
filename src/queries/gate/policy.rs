//! Reads the policy files of one side of the change.

use std::collections::BTreeMap;

use super::waivers::{WaiverError, WaiverFile};
use crate::config::{Config, ConfigError};
use crate::facts::policy_files::{CONFIG, WAIVERS};

/// The policy files of a side: their texts by path.
pub type PolicyFiles = BTreeMap<String, String>;

/// The configuration of a side; the default where there is none.
pub fn read_config(files: &PolicyFiles) -> Result<Config, ConfigError> {
    match files.get(CONFIG) {
        None => Ok(Config::default()),
        Some(text) => Config::parse(text),
    }
}

/// The waivers of a side; none where it has no such file.
pub fn read_waivers(files: &PolicyFiles) -> Result<WaiverFile, WaiverError> {
    match files.get(WAIVERS) {
        None => Ok(WaiverFile::default()),
        Some(text) => WaiverFile::parse(text),
    }
}
