//! Compares two configurations: which settings of the head check less than those of the base?

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{COMPANIONS, Config, FailOn, Profile, RuleSetting, globs};
use crate::facts::policy_files::CONFIG;
use crate::finding::FindingLevel;
use crate::graph::Graph;
use crate::queries::baseline::Baseline;
use crate::queries::check::CheckPlan;
use crate::queries::gate::policy::{PolicyFiles, plan, read_config};
use crate::queries::gate::{GateInput, RULES};

/// The settings that were loosened, each in a phrase. A setting whose direction cannot be told counts as loosened.
pub fn loosened(asked: &GateInput<'_>) -> Vec<String> {
    let (base, head) = (asked.base.judging, asked.head.judging);
    let before = read_config(base).unwrap_or_default();
    let Ok(now) = read_config(head) else {
        return vec!["it cannot be read any more".to_owned()];
    };
    // Without `..`: a new setting must be compared here, or the compiler refuses it.
    let Config {
        profile,
        fail_on,
        exclude: _,
        roles: _,
        not_applicable: _,
        owners: _,
        authority,
        ships_with,
        approvals,
        rules: _,
    } = &now;
    let mut reasons = Vec::new();
    if base.contains_key(CONFIG) && !head.contains_key(CONFIG) {
        reasons.push("it is gone".to_owned());
    }
    if (before.profile, *profile) == (Profile::AgenticCd, Profile::Adopt) {
        reasons.push("`profile` was agentic-cd".to_owned());
    }
    if strictness(*fail_on) < strictness(before.fail_on) {
        reasons.push("`fail-on` is higher".to_owned());
    }
    if *authority != before.authority {
        reasons.push("`authority` is in another order".to_owned());
    }
    added_entries(&before, &now, &mut reasons);
    moved_documents(asked.base.graph, &before, &now, &mut reasons);
    // A document without its role is checked less.
    let roles = role_patterns(&now);
    for pattern in role_patterns(&before) {
        if !roles.contains(&pattern) {
            reasons.push(format!("`roles` had `{pattern}`"));
        }
    }
    if approvals.self_approved.is_some() && before.approvals.self_approved.is_none() {
        reasons.push("`approvals.self-approved` is new".to_owned());
    }
    if approvals.keys.is_empty() && !before.approvals.keys.is_empty() {
        reasons.push("`approvals.keys` lists no key any more".to_owned());
    }
    if let Some(fewer) = ships_with
        && before
            .ships_with
            .as_ref()
            .is_none_or(|all| all.iter().any(|one| !fewer.contains(one)))
        && fewer.len() < COMPANIONS.len()
    {
        reasons.push("`ships-with` has less".to_owned());
    }
    for (id, setting) in &now.rules {
        let options = |setting: Option<&RuleSetting>| {
            let options = setting.and_then(RuleSetting::options);
            options
                .map(|all| (all.min_tokens, all.tests))
                .unwrap_or_default()
        };
        let (old, new) = (options(before.rules.get(id)), options(Some(setting)));
        // Fewer tokens find more copies, and so do tests.
        if new.0 != old.0 && new.0.is_none_or(|new| old.0.is_none_or(|old| new > old)) {
            reasons.push(format!("`rules.{id}.min-tokens` is higher"));
        }
        if new.1 != old.1 && new.1 != Some(true) {
            reasons.push(format!("`rules.{id}.tests` is off"));
        }
    }
    let levels_now = levels(&now, head);
    for (id, level) in levels(&before, base) {
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
    compare(
        "approvals.agents (gone)",
        &now.approvals.agents,
        &before.approvals.agents,
    );
    compare(
        "approvals.trailers (gone)",
        &now.approvals.trailers,
        &before.approvals.trailers,
    );
    let roles = |config: &Config| -> Vec<String> {
        let roles = config.not_applicable.keys();
        roles.map(|role| role.name().to_owned()).collect()
    };
    compare("not-applicable", &roles(before), &roles(now));
}

/// Documents that have a role at the base, and another one by a new pattern.
fn moved_documents(graph: &Graph, before: &Config, now: &Config, reasons: &mut Vec<String>) {
    for (role, paths) in &now.roles {
        let known = before.roles.get(role).map_or(&[][..], Vec::as_slice);
        let new: Vec<String> = paths
            .iter()
            .filter(|path| !known.contains(path))
            .cloned()
            .collect();
        let Ok(patterns) = globs(&new, "roles") else {
            continue;
        };
        let moved = graph.artifacts.iter().find(|artifact| {
            artifact.role() != *role && patterns.is_match(graph.path(artifact.file))
        });
        if let Some(artifact) = moved {
            reasons.push(format!(
                "`roles` makes `{}` a {}, which is a {}",
                graph.path(artifact.file),
                role.name(),
                artifact.role().name()
            ));
        }
    }
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

/// The level of every rule by a configuration; none where the rule is off.
fn levels(config: &Config, files: &PolicyFiles) -> BTreeMap<String, Option<FindingLevel>> {
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
    let own = plan(files);
    let own = own.iter().flat_map(CheckPlan::rules);
    for (rule, level) in defaults.iter().flat_map(CheckPlan::rules).chain(own) {
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
