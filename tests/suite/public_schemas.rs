//! Outputs against the forms that their readers publish. SARIF's own schema is in `reports.rs`. The forms here are written
//! anew from the published specifications: in-toto's Statement v1, GitLab's code quality report, and the elements and attributes
//! that the JUnit schema of Jenkins' xUnit plugin allows, with `file` and `line`, which GitLab and CircleCI read.

use std::collections::BTreeSet;

use jsonschema::validator_for;
use serde_json::{Value, json};

use crate::reports::{printed, repository};
use crate::schema::valid;

/// The Statement: a type, at least one subject with a digest, the predicate's type as a URI, and an object.
fn statement() -> Value {
    let digest = json!({"type": "object", "minProperties": 1, "additionalProperties": {"type": "string", "minLength": 1}});
    json!({
        "type": "object",
        "required": ["_type", "subject", "predicateType"],
        "properties": {
            "_type": {"const": "https://in-toto.io/Statement/v1"},
            "subject": {"type": "array", "minItems": 1, "items": {
                "type": "object",
                "required": ["digest"],
                "properties": {
                    "digest": digest,
                    "name": {"type": "string"}, "uri": {"type": "string"}, "content": {"type": "string"},
                    "downloadLocation": {"type": "string"}, "mediaType": {"type": "string"}, "annotations": {"type": "object"},
                },
                "additionalProperties": false,
            }},
            "predicateType": {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^\\s]+$"},
            "predicate": {"type": "object"},
        },
        "additionalProperties": false,
    })
}

/// A report of code quality: what GitLab asks of each issue.
fn code_quality() -> Value {
    let line = json!({"type": "integer", "minimum": 1});
    json!({"type": "array", "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./].*$|^[.][^/]+.*$"},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": line}},
                    "positions": {"type": "object", "required": ["begin"], "properties": {
                        "begin": {"type": "object", "required": ["line"], "properties": {"line": line}}}},
                },
                "anyOf": [{"required": ["lines"]}, {"required": ["positions"]}],
            },
        },
    }})
}

/// Verifies: feature:gate#AC-6
#[test]
fn evidence_is_an_in_toto_statement() {
    let mut shop = crate::gate::Shop::whole(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.commit("Two");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("evidence.json");
    let file = path.to_string_lossy();
    let asked = ["--base", "HEAD~1", "--head", "HEAD", "--evidence", &*file];
    shop.gate(&asked).sane(1);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut found: Value = serde_json::from_str(&text).unwrap();
    let validator = validator_for(&statement()).unwrap();
    valid(&validator, &found);
    found["subject"] = json!([]);
    assert!(!validator.is_valid(&found), "the schema sees nothing");
}

/// Verifies: feature:reports#AC-6
#[test]
fn gitlab_takes_the_report() {
    let validator = validator_for(&code_quality()).unwrap();
    let mut found: Value = serde_json::from_str(&printed(&repository(), "gitlab")).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 5);
    valid(&validator, &found);
    let prints = found.as_array().unwrap().iter();
    let prints: BTreeSet<&str> = prints
        .map(|one| one["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(
        prints.len(),
        5,
        "GitLab shows one of those that share a fingerprint"
    );
    found[0]["severity"] = json!("error");
    assert!(!validator.is_valid(&found), "the schema sees nothing");
}

/// An element of JUnit's XML: its name, the attributes that it must and may have, the elements that it may hold.
type Element = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

const JUNIT: [Element; 6] = [
    (
        "testsuites",
        &[],
        &[
            "name", "time", "tests", "failures", "errors", "disabled", "skipped",
        ],
        &["testsuite"],
    ),
    (
        "testsuite",
        &["name", "tests"],
        &[
            "failures",
            "errors",
            "time",
            "disabled",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
            "version",
        ],
        &[
            "properties",
            "testcase",
            "system-out",
            "system-err",
            "testsuite",
        ],
    ),
    (
        "testcase",
        &["name", "classname"],
        &[
            "assertions",
            "time",
            "status",
            "class",
            "file",
            "line",
            "group",
            "url",
        ],
        &[
            "skipped",
            "error",
            "failure",
            "system-out",
            "system-err",
            "properties",
        ],
    ),
    ("failure", &[], &["type", "message"], &[]),
    ("skipped", &[], &["type", "message"], &[]),
    ("system-out", &[], &[], &[]),
];

/// Verifies: feature:reports#AC-6
#[test]
fn junit_has_the_elements_that_its_readers_know() {
    let text = printed(&repository(), "junit");
    let tree = roxmltree::Document::parse(&text).unwrap();
    assert!(tree.root_element().has_tag_name("testsuites"));
    let mut seen = BTreeSet::new();
    for node in tree.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        let (_, must, may, holds) = JUNIT.iter().find(|(known, ..)| *known == name).expect(name);
        seen.insert(name);
        let has: Vec<&str> = node.attributes().map(|one| one.name()).collect();
        assert!(must.iter().all(|one| has.contains(one)), "{name}: {has:?}");
        assert!(
            has.iter()
                .all(|one| must.contains(one) || may.contains(one)),
            "{name}: {has:?}"
        );
        for inner in node.children().filter(roxmltree::Node::is_element) {
            assert!(
                holds.contains(&inner.tag_name().name()),
                "{name} holds {inner:?}"
            );
        }
        for count in ["tests", "failures", "errors", "skipped", "line"] {
            let figure = node.attribute(count).map(str::parse::<u32>);
            assert!(!matches!(figure, Some(Err(_))), "{name} {count}");
        }
        if name == "testsuite" {
            let cases = node
                .children()
                .filter(|one| one.has_tag_name("testcase"))
                .count();
            assert_eq!(node.attribute("tests"), Some(&*cases.to_string()));
        }
    }
    assert!(
        seen.contains("failure") && seen.contains("skipped"),
        "{seen:?}"
    );
}
