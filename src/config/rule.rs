//! Settings of one rule in `trueup.yaml`: level and options.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::LevelSetting;

/// The keys of one rule. The first two apply to every rule; the registry knows which rules have the others.
pub const KEYS: [&str; 4] = ["level", "allow", "min-tokens", "tests"];

/// Settings of one rule: a level alone, or a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RuleSetting {
    /// `broken-link: off`.
    Switch(LevelSetting),
    /// `broken-link: {level: warning, allow: ["docs/old/**"]}`.
    Full(RuleOptions),
}

/// The settings of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleOptions {
    /// The level of its findings; the profile's where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<LevelSetting>,
    /// Paths (globs) where its findings are held back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Tokens of the shortest copy that `duplicate-code` reports, 25 and more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 25))]
    pub min_tokens: Option<u32>,
    /// Whether `duplicate-code` reports copies among tests, benchmarks and examples too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<bool>,
}

impl RuleOptions {
    /// The options that one rule alone has, of those that are set.
    fn own(&self) -> impl Iterator<Item = &'static str> {
        let set = [
            ("min-tokens", self.min_tokens.is_some()),
            ("tests", self.tests.is_some()),
        ];
        set.into_iter()
            .filter(|(_, set)| *set)
            .map(|(name, _)| name)
    }
}

impl RuleSetting {
    /// The options that are set, if any.
    pub fn options(&self) -> Option<&RuleOptions> {
        match self {
            RuleSetting::Switch(_) => None,
            RuleSetting::Full(options) => Some(options),
        }
    }

    /// The first option that is set and not among `known`.
    pub fn unknown_option(&self, known: &[&str]) -> Option<&'static str> {
        self.options()?.own().find(|name| !known.contains(name))
    }

    /// The level that is set, if one is.
    pub fn switch(&self) -> Option<LevelSetting> {
        match self {
            RuleSetting::Switch(switch) => Some(*switch),
            RuleSetting::Full(options) => options.level,
        }
    }

    /// The paths where findings are held back.
    pub fn allow(&self) -> &[String] {
        match self {
            RuleSetting::Switch(_) => &[],
            RuleSetting::Full(options) => &options.allow,
        }
    }
}
