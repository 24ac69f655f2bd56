//! Configuration: `trueup.yaml`. Precedence: defaults < profile < `trueup.yaml` < flags.
//!
//! Independent of the rules: rule names are text here; the registry validates them.

pub mod approvals;
mod contract;
mod rule;

use std::collections::BTreeMap;

use globset::{Glob, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use approvals::ApprovalConfig;

use crate::facts::policy_files::CONFIG;
use crate::finding::FindingLevel;
use crate::graph::artifact::ROLES;
use crate::graph::{GraphSettings, Role, RoleAssignment, suggest};
use crate::yaml;

pub use contract::{AUTHORITY, AuthoritySource, COMPANIONS, FeatureCompanion};
pub use rule::{RuleOptions, RuleSetting};

/// Which rules are on by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Only problems that are problems in any repository.
    #[default]
    Adopt,
    /// Every first-class artifact must exist, complete and linked.
    AgenticCd,
}

impl Profile {
    /// The profile's name, as it is configured.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Adopt => "adopt",
            Profile::AgenticCd => "agentic-cd",
        }
    }
}

/// A level, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelSetting {
    /// The rule does not run.
    Off,
    /// Its findings are notes.
    Note,
    /// Its findings are warnings.
    Warning,
    /// Its findings are errors.
    Error,
}

impl LevelSetting {
    /// The level, none where it is off.
    pub fn level(self) -> Option<FindingLevel> {
        match self {
            LevelSetting::Off => None,
            LevelSetting::Note => Some(FindingLevel::Note),
            LevelSetting::Warning => Some(FindingLevel::Warning),
            LevelSetting::Error => Some(FindingLevel::Error),
        }
    }
}

/// The lowest level that fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Any finding fails.
    Note,
    /// Warnings and errors fail.
    #[default]
    Warning,
    /// Only errors fail.
    Error,
    /// Nothing fails.
    Never,
}

impl FailOn {
    /// Whether a finding of `level` fails the run.
    pub fn fails(self, level: FindingLevel) -> bool {
        match self {
            FailOn::Note => true,
            FailOn::Warning => level >= FindingLevel::Warning,
            FailOn::Error => level >= FindingLevel::Error,
            FailOn::Never => false,
        }
    }
}

/// `trueup.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "trueup.yaml")]
pub struct Config {
    /// Which rules are on by default.
    #[serde(default)]
    pub profile: Profile,
    /// The lowest level that fails a run.
    #[serde(default)]
    pub fail_on: FailOn,
    /// Paths (globs, from the root) that are not checked. They still exist for links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// Role → paths (globs) of its documents, for those without front matter and outside the usual places.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"enum": ROLES}))]
    pub roles: BTreeMap<Role, Vec<String>>,
    /// Role → why this repository needs no artifact of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("propertyNames" = {"enum": ROLES}))]
    pub not_applicable: BTreeMap<Role, String>,
    /// People and teams that may own an artifact, beside those of `CODEOWNERS`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// Which side wins where two disagree, the strongest first. By default: intent, behaviour, feature, criteria,
    /// constraint, code. A breach of a constraint counts in any case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authority: Vec<AuthoritySource>,
    /// Required companions of a shipped feature. Default: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ships_with: Option<Vec<FeatureCompanion>>,
    /// What counts as an approval of an intent or a decision.
    #[serde(default, skip_serializing_if = "ApprovalConfig::is_empty")]
    pub approvals: ApprovalConfig,
    /// Rule → its level, or its options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, RuleSetting>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}: {message}")]
pub struct ConfigError {
    /// The file, relative to the root.
    pub file: String,
    /// The problem and its fix.
    pub message: String,
}

fn error(message: impl Into<String>) -> ConfigError {
    ConfigError {
        file: CONFIG.to_owned(),
        message: message.into(),
    }
}

/// The keys of `trueup.yaml`.
const KEYS: [&str; 10] = [
    "approvals",
    "profile",
    "fail-on",
    "exclude",
    "roles",
    "not-applicable",
    "owners",
    "authority",
    "ships-with",
    "rules",
];

impl Config {
    /// Read `trueup.yaml`; an empty file is the default.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        let value: Value =
            yaml::from_str(text).map_err(|problem| error(format!("it is not YAML: {problem}")))?;
        if value.is_null() {
            return Ok(Config::default());
        }
        let Value::Mapping(mapping) = &value else {
            return Err(error("it must be a mapping of keys to values"));
        };
        unknown_key(mapping, &KEYS, "")?;
        for (name, setting) in mapping
            .get("rules")
            .and_then(Value::as_mapping)
            .into_iter()
            .flatten()
        {
            let within = format!("rules.{}", name.as_str().unwrap_or("?"));
            if let Value::Mapping(options) = setting {
                unknown_key(options, &rule::KEYS, &within)?;
            }
            if serde_yaml::from_value::<RuleSetting>(setting.clone()).is_err() {
                return Err(error(format!(
                    "`{within}` must be off, note, warning or error, or a mapping of `level` (one of them), `allow` (a \
                     list of globs) and what its page names"
                )));
            }
        }
        if let Some(options) = mapping.get("approvals").and_then(Value::as_mapping) {
            unknown_key(options, &approvals::KEYS, "approvals")?;
        }
        // One key at a time, so that an error names its key.
        for (key, value) in mapping {
            let alone = serde_yaml::Mapping::from_iter([(key.clone(), value.clone())]);
            serde_yaml::from_value::<Config>(alone.into()).map_err(|problem| {
                let key = key.as_str().unwrap_or("?");
                error(format!("`{key}`: {}", describe(&problem.to_string())))
            })?;
        }
        let config: Config = serde_yaml::from_value(value)
            .map_err(|problem| error(describe(&problem.to_string())))?;
        config.settings()?;
        for (name, setting) in &config.rules {
            globs(setting.allow(), &format!("rules.{name}.allow"))?;
        }
        let blank = config
            .not_applicable
            .iter()
            .find(|(_, why)| why.trim().is_empty());
        if let Some((role, _)) = blank {
            return Err(error(format!(
                "`not-applicable.{}` needs a reason",
                role.name()
            )));
        }
        if let Some(why) = &config.approvals.self_approved
            && why.trim().is_empty()
        {
            return Err(error("`approvals.self-approved` needs a reason"));
        }
        Ok(config)
    }

    /// The settings that the graph needs.
    pub fn settings(&self) -> Result<GraphSettings, ConfigError> {
        let mut roles = Vec::new();
        for (role, paths) in &self.roles {
            for path in paths {
                let glob = Glob::new(path)
                    .map_err(|problem| error(format!("`roles.{}`: {problem}", role.name())))?;
                roles.push(RoleAssignment {
                    paths: glob.compile_matcher(),
                    role: *role,
                });
            }
        }
        Ok(GraphSettings {
            roles,
            exclude: globs(&self.exclude, "exclude")?,
        })
    }
}

/// Compile the globs of `key`.
pub fn globs(patterns: &[String], key: &str) -> Result<GlobSet, ConfigError> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).map_err(|problem| error(format!("`{key}`: {problem}")))?;
        builder.add(glob);
    }
    builder
        .build()
        .map_err(|problem| error(format!("`{key}`: {problem}")))
}

fn unknown_key(
    mapping: &serde_yaml::Mapping,
    known: &[&str],
    within: &str,
) -> Result<(), ConfigError> {
    for key in mapping.keys() {
        let name = match key {
            Value::String(name) => name.as_str(),
            _ => return Err(error("every key must be text")),
        };
        if known.contains(&name) {
            continue;
        }
        let place = if within.is_empty() {
            String::new()
        } else {
            format!(" in `{within}`")
        };
        return Err(error(format!(
            "unknown key `{name}`{place}{}",
            did_you_mean(name, known.iter().copied())
        )));
    }
    Ok(())
}

/// `; did you mean …?`, or the list of known words.
pub fn did_you_mean<'a>(word: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match suggest::best(&word.replace('_', "-"), known.clone()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => {
            let all: Vec<&str> = known.take(40).collect();
            format!("; known are: {}", all.join(", "))
        }
    }
}

/// Serde's words in the user's: an unknown variant with a suggestion where one is near, and YAML's words for types.
fn describe(problem: &str) -> String {
    let Some(rest) = problem.split("unknown variant `").nth(1) else {
        return problem
            .replace("expected a Value::Tagged enum", "expected a word")
            .replace("expected a sequence", "expected a list")
            .replace("expected a map", "expected a mapping")
            .replace("invalid type: sequence", "invalid type: list")
            .replace("invalid type: map", "invalid type: mapping");
    };
    format!("unknown value {}", unknown_word(rest))
}

/// Parses serde's error ``word`, expected one of `a`, `b``` into the word and suggestions.
pub fn unknown_word(rest: &str) -> String {
    let word = rest.split('`').next().unwrap_or("");
    let known = rest.split("expected").nth(1).unwrap_or("");
    let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
    format!("`{word}`{}", did_you_mean(word, known.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Config::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn wrong_files_are_refused_with_a_suggestion() {
        assert_eq!(
            refused("profil: adopt"),
            "trueup.yaml: unknown key `profil`; did you mean `profile`?"
        );
        assert_eq!(
            refused("profile: agentic_cd"),
            "trueup.yaml: `profile`: unknown value `agentic_cd`; did you mean `agentic-cd`?"
        );
        assert!(refused("rules: {broken-link: {levl: off}}").contains("did you mean `level`?"));
        assert!(refused("roles: {featur: [a]}").contains("did you mean `feature`?"));
        assert!(refused("exclude: ['a[']").contains("`exclude`"));
        assert!(refused("- a").contains("mapping"));
        assert!(refused("a: [").contains("not YAML"));
        assert!(refused("not-applicable: {rollout: ' '}").contains("needs a reason"));
    }

    #[test]
    fn the_empty_file_is_the_default() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
        assert_eq!(Config::parse("# nothing\n").unwrap(), Config::default());
    }
}
