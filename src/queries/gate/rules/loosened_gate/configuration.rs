//! Compares two configurations: which settings of the head check less than those of the base?

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{COMPANIONS, Config, FailOn, Profile};
use crate::facts::policy_files::CONFIG;
use crate::finding::FindingLevel;
use crate::queries::baseline::Baseline;
use crate::queries::check::CheckPlan;
use crate::queries::gate::RULES;
use crate::queries::gate::policy::{PolicyFiles, read_config};

/// The settings that were loosened, each in a phrase.
pub fn loosened(base: &PolicyFiles, head: &PolicyFiles) -> Vec<String> {
    let before = read_config(base).unwrap_or_default();
    let Ok(now) = read_config(head) else {
        return vec!["it cannot be read any more".to_owned()];
    };
    let mut reasons = Vec::new();
    if base.contains_key(CONFIG) && !head.contains_key(CONFIG) {
        reasons.push("it is gone".to_owned());
    }
    if (before.profile, now.profile) == (Profile::AgenticCd, Profile::Adopt) {
        reasons.push("`profile` was agentic-cd".to_owned());
    }
    if strictness(now.fail_on) < strictness(before.fail_on) {
        reasons.push("`fail-on` is higher".to_owned());
    }
    added_entries(&before, &now, &mut reasons);
    // A document without its role is checked less.
    let roles = role_patterns(&now);
    for pattern in role_patterns(&before) {
        if !roles.contains(&pattern) {
            reasons.push(format!("`roles` had `{pattern}`"));
        }
    }
    if now.approvals.self_approved.is_some() && before.approvals.self_approved.is_none() {
        reasons.push("`approvals.self-approved` is new".to_owned());
    }
    if let Some(fewer) = &now.ships_with
        && before
            .ships_with
            .as_ref()
            .is_none_or(|all| all.iter().any(|one| !fewer.contains(one)))
        && fewer.len() < COMPANIONS.len()
    {
        reasons.push("`ships-with` has less".to_owned());
    }
    let levels_now = levels(&now);
    for (id, level) in levels(&before) {
        let level_now = levels_now.get(&id).copied().flatten();
        // A rule that is off is less than any level.
        if level_now < level {
            let word = level_now.map_or("off", FindingLevel::name);
            reasons.push(format!("`{id}` is {word}"));
        }
    }
    reasons
}

/// New entries of the lists that exempt something.
fn added_entries(before: &Config, now: &Config, reasons: &mut Vec<String>) {
    let mut compare = |key: &str, before: &[String], now: &[String]| {
        let before: BTreeSet<&String> = before.iter().collect();
        for entry in now.iter().filter(|entry| !before.contains(entry)) {
            reasons.push(format!("`{key}` has `{entry}`"));
        }
    };
    compare("exclude", &before.exclude, &now.exclude);
    compare("owners", &before.owners, &now.owners);
    compare(
        "approvals.keys",
        &before.approvals.keys,
        &now.approvals.keys,
    );
    for (id, setting) in &now.rules {
        let allowed = before.rules.get(id).map_or(&[][..], |one| one.allow());
        compare(&format!("rules.{id}.allow"), allowed, setting.allow());
    }
    let roles = |config: &Config| -> Vec<String> {
        let roles = config.not_applicable.keys();
        roles.map(|role| role.name().to_owned()).collect()
    };
    compare("not-applicable", &roles(before), &roles(now));
}

fn strictness(fail_on: FailOn) -> u8 {
    match fail_on {
        FailOn::Note => 3,
        FailOn::Warning => 2,
        FailOn::Error => 1,
        FailOn::Never => 0,
    }
}

/// The patterns of paths that give documents a role, each with its role.
fn role_patterns(config: &Config) -> Vec<String> {
    let roles = config.roles.iter();
    roles
        .flat_map(|(role, paths)| paths.iter().map(|path| format!("{} {path}", role.name())))
        .collect()
}

/// The level of every built-in rule by a configuration; none where the rule is off.
fn levels(config: &Config) -> BTreeMap<String, Option<FindingLevel>> {
    let (profile, fail_on) = (config.profile, config.fail_on);
    let defaults = CheckPlan::new(
        Config::default(),
        profile,
        fail_on,
        vec![],
        &[],
        Baseline::default(),
    );
    let mut levels: BTreeMap<String, Option<FindingLevel>> = BTreeMap::new();
    for (rule, level) in defaults.iter().flat_map(CheckPlan::rules) {
        levels.insert(rule.id.to_string(), level);
    }
    for rule in RULES {
        levels.insert(rule.id.to_owned(), rule.levels.of(profile));
    }
    for (id, level) in &mut levels {
        let setting = config.rules.get(id);
        if let Some(switch) = setting.and_then(|setting| setting.switch()) {
            *level = switch.level();
        }
    }
    levels
}
