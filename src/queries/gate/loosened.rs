//! Changes of what a change is judged by: `loosened-gate`, `expired-waiver`, `invalid-waivers`.

use std::collections::{BTreeMap, BTreeSet};

use super::demands::artifact;
use super::rules::ChangeFindings;
use super::{FindingOrigin, GateInput, config, read_waivers};
use crate::config::{self, Config, FailOn, Profile};
use crate::facts::revision_diff::{RULES, WAIVERS, is_judging};
use crate::facts::{approvals, lock, ratchet};
use crate::finding::{Finding, FindingLevel, FindingLocation};
use crate::graph::Graph;
use crate::queries::baseline::{self, Baseline};
use crate::queries::check::CheckPlan;
use crate::queries::gate::waivers::WaiverExpiry;

type GateJudgingFiles = BTreeMap<String, String>;

/// Reasons that are told of one file, at the most.
const TOLD: usize = 8;

/// One finding a file that loosens what is judged. It closes the gate where something else travels along.
pub fn loosened(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let differs = |path: &str| asked.delta.files.iter().any(|file| file.path == path);
    let (old, new) = (asked.base.judging, asked.head.judging);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if differs(config::FILE) {
        found.insert(config::FILE.to_owned(), of_config(old, new));
    }
    if differs(baseline::FILE) {
        found.insert(baseline::FILE.to_owned(), of_baseline(old, new));
    }
    if differs(WAIVERS) {
        found.insert(WAIVERS.to_owned(), of_waivers(old, new));
    }
    for (path, text) in old.iter().filter(|(path, _)| path.starts_with(RULES)) {
        let why = match new.get(path) {
            None => "the rule is gone",
            Some(now) if lines(now) != lines(text) => "the rule is another",
            Some(_) => continue,
        };
        found.insert(path.clone(), vec![why.to_owned()]);
    }
    let (one, two) = (asked.base.graph, asked.head.graph);
    if differs(approvals::FILE) {
        found.insert(approvals::FILE.to_owned(), of_approvals(one, two));
    }
    if differs(lock::FILE) {
        found.insert(lock::FILE.to_owned(), of_lock(one, two));
    }
    if differs(ratchet::FILE) {
        found.insert(ratchet::FILE.to_owned(), of_ratchet(one, two));
    }
    let alone = is_alone(asked);
    for (path, reasons) in found.into_iter().filter(|(_, reasons)| !reasons.is_empty()) {
        let left = reasons.len().saturating_sub(TOLD);
        let mut told = reasons[..reasons.len().min(TOLD)].join("; ");
        if left > 0 {
            told.push_str(&format!("; and {left} more"));
        }
        let finding = Finding::new(
            FindingLocation::Path(path.clone()),
            path.as_str(),
            format!("the change loosens what it is judged by: {told}"),
        )
        .wins("the base, by which this change is judged")
        .help("take the loosening out of this change");
        let finding = if alone {
            finding.out_of_reach()
        } else {
            finding
        };
        out.push((finding, FindingOrigin::Change));
    }
}

/// Whether nothing travels along but decisions and intents, which say why.
fn is_alone(asked: &GateInput<'_>) -> bool {
    let says_why = |path: &str| {
        let of = |graph: &Graph| {
            let file = graph.paths.file(path)?;
            let artifact = graph.artifact(graph.ids.of_file(file)?);
            Some(artifact.role())
        };
        use crate::graph::Role;
        let role = of(asked.head.graph).or_else(|| of(asked.base.graph));
        matches!(role, Some(Role::Decision | Role::Intent))
    };
    let mut files = asked.delta.files.iter();
    files.all(|file| is_judging(&file.path) || says_why(&file.path))
}

/// Text without what line ends change.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).collect()
}

fn weight(level: Option<FindingLevel>) -> u8 {
    level.map_or(0, |level| level as u8 + 1)
}

fn strength(fail_on: FailOn) -> u8 {
    match fail_on {
        FailOn::Note => 3,
        FailOn::Warning => 2,
        FailOn::Error => 1,
        FailOn::Never => 0,
    }
}

/// The level of each rule by a configuration.
fn levels(config: &Config) -> BTreeMap<String, Option<FindingLevel>> {
    let settings = |id: &str| config.rules.get(id).and_then(|setting| setting.switch());
    let (profile, fail_on) = (config.profile, config.fail_on);
    let bare = CheckPlan::new(
        Config::default(),
        profile,
        fail_on,
        vec![],
        &[],
        Baseline::default(),
    );
    let mut all: BTreeMap<String, Option<FindingLevel>> = BTreeMap::new();
    for (rule, level) in bare.iter().flat_map(CheckPlan::rules) {
        all.insert(rule.id.to_string(), level);
    }
    for rule in super::RULES {
        all.insert(rule.id.to_owned(), rule.levels.of(profile));
    }
    for (id, level) in &mut all {
        if let Some(switch) = settings(id) {
            *level = switch.level();
        }
    }
    all
}

fn of_config(old: &GateJudgingFiles, new: &GateJudgingFiles) -> Vec<String> {
    let (before, _) = config(old);
    let (now, is_valid) = config(new);
    if !is_valid {
        return vec!["it cannot be read any more".to_owned()];
    }
    let mut why = Vec::new();
    if old.contains_key(config::FILE) && !new.contains_key(config::FILE) {
        why.push("it is gone".to_owned());
    }
    if (before.profile, now.profile) == (Profile::AgenticCd, Profile::Adopt) {
        why.push("`profile` was agentic-cd".to_owned());
    }
    if strength(now.fail_on) < strength(before.fail_on) {
        why.push("`fail-on` is higher".to_owned());
    }
    let mut more = |key: &str, before: &[String], now: &[String]| {
        let before: BTreeSet<&String> = before.iter().collect();
        for one in now.iter().filter(|one| !before.contains(one)) {
            why.push(format!("`{key}` has `{one}`"));
        }
    };
    more("exclude", &before.exclude, &now.exclude);
    more("owners", &before.owners, &now.owners);
    more(
        "approvals.keys",
        &before.approvals.keys,
        &now.approvals.keys,
    );
    for (id, setting) in &now.rules {
        let known = before.rules.get(id).map_or(&[][..], |one| one.allow());
        more(&format!("rules.{id}.allow"), known, setting.allow());
    }
    let names = |config: &Config| -> Vec<String> {
        let roles = config.not_applicable.keys();
        roles.map(|role| role.name().to_owned()).collect()
    };
    more("not-applicable", &names(&before), &names(&now));
    let roles = |config: &Config| -> Vec<String> {
        let all = config.roles.iter();
        all.flat_map(|(role, paths)| paths.iter().map(|path| format!("{} {path}", role.name())))
            .collect()
    };
    // A document without its role is held to less.
    let kept = roles(&now);
    for one in roles(&before).iter().filter(|one| !kept.contains(one)) {
        why.push(format!("`roles` had `{one}`"));
    }
    if now.approvals.self_approved.is_some() && before.approvals.self_approved.is_none() {
        why.push("`approvals.self-approved` is new".to_owned());
    }
    if let Some(fewer) = &now.ships_with
        && before
            .ships_with
            .as_ref()
            .is_none_or(|all| all.iter().any(|one| !fewer.contains(one)))
        && fewer.len() < config::COMPANIONS.len()
    {
        why.push("`ships-with` has less".to_owned());
    }
    let after = levels(&now);
    for (id, level) in levels(&before) {
        let now = after.get(&id).copied().flatten();
        if weight(now) < weight(level) {
            let word = now.map_or("off", FindingLevel::name);
            why.push(format!("`{id}` is {word}"));
        }
    }
    why
}

fn of_baseline(old: &GateJudgingFiles, new: &GateJudgingFiles) -> Vec<String> {
    let read = |judging: &GateJudgingFiles| {
        let text = judging.get(baseline::FILE);
        text.and_then(|text| Baseline::parse(text).ok())
            .unwrap_or_default()
    };
    let (before, now) = (read(old), read(new));
    let more = now.retain(|fingerprint| !before.holds(fingerprint)).len();
    match more {
        0 => Vec::new(),
        1 => vec!["it holds 1 finding more back".to_owned()],
        more => vec![format!("it holds {more} findings more back")],
    }
}

fn of_waivers(old: &GateJudgingFiles, new: &GateJudgingFiles) -> Vec<String> {
    let before = read_waivers(old).unwrap_or_default().entries;
    // What cannot be read holds nothing back.
    let now = read_waivers(new).unwrap_or_default().entries;
    now.iter()
        .filter(|one| {
            let same = before
                .iter()
                .find(|old| old.rule == one.rule && old.at == one.at);
            same.is_none_or(|old| match (old.end(), one.end()) {
                (Some(WaiverExpiry::Day(old)), Some(WaiverExpiry::Day(new))) => new > old,
                (Some(WaiverExpiry::Commits(old)), Some(WaiverExpiry::Commits(new))) => new > old,
                (old, new) => old != new,
            })
        })
        .map(|one| {
            format!(
                "`{}` is waived at `{}` until {}",
                one.rule, one.at, one.expires
            )
        })
        .collect()
}

fn of_approvals(old: &Graph, new: &Graph) -> Vec<String> {
    if old.approvals().is_there() && !new.approvals().is_there() {
        return vec!["it is gone".to_owned()];
    }
    if old.approvals().is_readable(old) && !new.approvals().is_readable(new) {
        return vec!["it cannot be read any more".to_owned()];
    }
    let names = old.approvals().names();
    names
        .filter(|name| {
            let id = name.split('#').next().unwrap_or(name);
            new.approvals().newest(name).is_none() && artifact(new, id).is_some()
        })
        .map(|name| format!("no approval of `{name}` is left"))
        .collect()
}

fn of_lock(old: &Graph, new: &Graph) -> Vec<String> {
    let lock = |graph: &Graph| {
        let file = graph.paths.file(lock::FILE)?;
        graph.source(file).facts.lock().cloned()
    };
    let Some(before) = lock(old).filter(|lock| lock.problem.is_none()) else {
        return Vec::new();
    };
    let Some(now) = lock(new) else {
        return vec!["it is gone".to_owned()];
    };
    if now.problem.is_some() {
        return vec!["it cannot be read any more".to_owned()];
    }
    let left: BTreeSet<(&str, &str)> = now
        .stamps
        .iter()
        .map(|one| (&*one.from, &*one.to))
        .collect();
    let gone = before.stamps.iter().filter(|one| {
        let id = one.from.split('#').next().unwrap_or("");
        !left.contains(&(&*one.from, &*one.to)) && artifact(new, id).is_some()
    });
    gone.map(|one| format!("the review of `{}` with `{}` is gone", one.from, one.to))
        .collect()
}

fn of_ratchet(old: &Graph, new: &Graph) -> Vec<String> {
    let read = |graph: &Graph| {
        let file = graph.paths.file(ratchet::FILE)?;
        graph.source(file).facts.ratchet().cloned()
    };
    let (before, now) = (read(old).unwrap_or_default(), read(new).unwrap_or_default());
    let more = now
        .names
        .iter()
        .filter(|(kind, name, _)| !before.holds(kind, name));
    more.map(|(kind, name, _)| format!("{kind} `{name}` needs no document"))
        .collect()
}

/// Waivers that are past their end and still there.
pub fn expired(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let both = asked.newer_waivers.entries.iter();
    for (waiver, over) in both.zip(&asked.newer_waivers.expired) {
        let Some(over) = over else {
            continue;
        };
        let finding = Finding::new(
            FindingLocation::Path(WAIVERS.to_owned()),
            format!("{} {}", waiver.rule, waiver.at),
            format!(
                "the waiver of `{}` at `{}` holds no longer: {over}",
                waiver.rule, waiver.at
            ),
        )
        .help("mend what it waived, and remove it");
        // Time makes this worse, whatever the change is.
        out.push((finding, FindingOrigin::Change));
    }
}

/// A file of waivers that cannot be used.
pub fn invalid(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let known: Vec<&str> = asked
        .plan
        .rules()
        .map(|(rule, _)| &*rule.id)
        .chain(super::RULES.iter().map(|rule| rule.id))
        .collect();
    let problem = |judging: &GateJudgingFiles| match read_waivers(judging) {
        Err(problem) => Some(problem.0),
        Ok(waivers) => waivers.unknown_rule(&known),
    };
    if let Some(told) = problem(asked.head.judging) {
        let since = match problem(asked.base.judging) {
            Some(_) => FindingOrigin::Before,
            None => FindingOrigin::Change,
        };
        let finding = Finding::new(FindingLocation::Path(WAIVERS.to_owned()), "waivers", told)
            .help("mend the file: until then, none of its waivers holds");
        out.push((finding, since));
    }
}
