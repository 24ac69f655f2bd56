//! What is written and read agrees with the schemas.

use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::Repo;
use crate::templates;

/// A schema of `schemas/`.
pub fn validator(name: &str) -> Validator {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// A value agrees with a schema.
#[track_caller]
pub fn valid(validator: &Validator, value: &Value) {
    let problems: Vec<String> = validator
        .iter_errors(value)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .take(5)
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// Verifies: feature:check#AC-4
#[test]
fn reports_are_valid() {
    let (check, graph) = (validator("check"), validator("graph"));
    let broken = Repo::of(&[
        (
            "docs/adr/0001-a.md",
            "---\nstatus: what\nsupersedes: decision:0009\n---\n# A\n\n[x](gone.md)\n",
        ),
        ("docs/adr/0002-b.md", "---\na: [\n---\n# B\n"),
        (
            "docs/features/f.md",
            "---\nrole: feature\nstatus: approved\n---\n# F\n\nTBD\n\n<!-- trueup: allow(broken-link) soon -->\n[x](gone.md)\n",
        ),
        ("CODEOWNERS", "* @all\n"),
        ("src/lib.rs", "fn f( {"),
    ]);
    broken.write("latin.md", b"\xff");
    for repo in [
        broken,
        templates::repository(),
        Repo::of(&[("README.md", "# Fine\n")]),
    ] {
        for profile in ["adopt", "agentic-cd"] {
            let run = repo.run(&["check", "--format", "json", "--profile", profile]);
            valid(&check, &serde_json::from_str(&run.out).unwrap());
        }
        for files in [
            &["graph", "--format", "json"][..],
            &["graph", "--format", "json", "--files"],
        ] {
            valid(&graph, &serde_json::from_str(&repo.run(files).out).unwrap());
        }
    }
    assert!(!check.is_valid(&json!({"schema": 1})));
    assert!(!graph.is_valid(&json!({"schema": "1", "nodes": [], "edges": []})));
}

#[test]
fn rules_are_valid() {
    let rule = validator("rule");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            valid(&rule, &yaml(&fs::read_to_string(path).unwrap()));
            seen += 1;
        }
    }
    assert!(seen >= 3);
    assert!(!rule.is_valid(&yaml("id: x")));
    assert!(!rule.is_valid(&yaml(
        "{id: x, summary: s, why: w, level: {adpt: error}, checks: []}"
    )));
    assert!(!rule.is_valid(&yaml(
        "{id: x, summary: s, why: w, level: {}, checks: [], more: 1}"
    )));
}

#[test]
fn configurations_are_valid() {
    let config = validator("trueup");
    valid(
        &config,
        &yaml(
            "profile: agentic-cd\nfail-on: error\nexclude: ['docs/old/**']\nroles: {feature: ['specs/**']}\n\
             not-applicable: {rollout: a library}\nrules:\n  orphan: off\n  broken-link: {level: warning, allow: ['a/**']}\n",
        ),
    );
    let repo = templates::repository();
    repo.run(&["init"]).sane(0);
    valid(&config, &yaml(&repo.read("trueup.yaml")));
    for wrong in [
        "profil: adopt",
        "profile: strict",
        "exclude: x",
        "roles: {featur: [a]}",
        "rules: {orphan: loud}",
        "rules: {orphan: {levl: off}}",
    ] {
        assert!(!config.is_valid(&yaml(wrong)), "{wrong}");
        // What the schema refuses, the program refuses.
        Repo::of(&[("trueup.yaml", wrong), ("README.md", "# Fine\n")])
            .run(&["check"])
            .sane(2);
    }
}

#[test]
fn front_matter_is_valid() {
    let repo = templates::repository();
    for (role, path) in [
        ("intent", "docs/intents/my-intent.md"),
        ("behaviour", "docs/behaviours/my-behaviour.md"),
        ("feature", "docs/features/my-feature.md"),
        ("criteria", "docs/features/my-criteria.md"),
        ("decision", "docs/decisions/0001-my-decision.md"),
        ("constraint", "docs/constraints.md"),
        ("structure", "docs/structure.md"),
        ("guide", "docs/guides/my-guide.md"),
        ("glossary", "docs/glossary.md"),
        ("rollout", "docs/rollouts/my-rollout.md"),
    ] {
        let schema = validator(&format!("front-matter/{role}"));
        let text = repo.read(path);
        let matter = text.split("---\n").nth(1).unwrap();
        valid(&schema, &yaml(matter));
        valid(
            &schema,
            &yaml(
                "{x-team: [1], relates: [{to: feature:x, how: extends}], date: '2026-01-02', tags: [a]}",
            ),
        );
        valid(
            &schema,
            &yaml("relates: {depends-on: [feature:a], extends: feature:b}"),
        );
        for wrong in [
            "statuss: draft",
            "role: featur",
            "relates: [{to: x, how: extnds}]",
            "relates: [{too: x}]",
            "relates: {extnds: x}",
            "relates: nothing",
            "id: 7",
        ] {
            assert!(!schema.is_valid(&yaml(wrong)), "{role}: {wrong}");
        }
    }
}
