//! What Doorstop's tests assert of links and fingerprints, rebuilt with criteria and review stamps.

use super::{CARGO, CONFIG, Verdict, Verdict::*};
use crate::harness::Repo;

/// Doorstop keeps a fingerprint of the parent in the link. Here a stamp does, of a criterion and of what carries it out.
const GATE: &str = "---\nrole: feature\nid: feature:gate\nstatus: accepted\n---\n# Gate\n\n## Acceptance criteria\n\n- **AC-1**: It shuts at night.\n";
const SHUT: &str = "pub fn shut() -> bool { true }\n\n/// Verifies: feature:gate#AC-1\n#[test]\nfn shuts() { assert!(shut()); }\n";

fn gate() -> Repo {
    Repo::of(&[
        ("trueup.yaml", CONFIG),
        ("Cargo.toml", CARGO),
        ("docs/features/gate.md", GATE),
        ("src/lib.rs", SHUT),
    ])
}

fn reviewed() -> Repo {
    let repo = gate();
    let words = ["accept", "--all", "--by", "Ann", "--reason", "read"];
    repo.run(&words).sane(0);
    repo
}

fn one(rule: Verdict, file: &str, line: u64) -> Vec<(String, String, u64)> {
    let rule = rule.rule().unwrap().to_owned();
    vec![(rule, file.to_owned(), line)]
}

/// doorstop test_item_validator.test_validate_reviewed_second: a changed item is a suspect link for its children.
#[test]
fn doorstop_a_changed_parent_makes_its_link_suspect() {
    let repo = reviewed();
    assert_eq!(repo.findings(&[]), []);
    repo.write("docs/features/gate.md", GATE.replace("night", "dusk"));
    assert_eq!(repo.findings(&[]), one(Suspect, "src/lib.rs", 3));
}

/// doorstop test_item_validator.test_validate_cleared: a link whose fingerprint is that of the parent is fine.
#[test]
fn doorstop_a_cleared_link_is_covered() {
    let repo = reviewed();
    repo.write("docs/features/gate.md", GATE.replace("night", "dusk"));
    let words = ["accept", "--all", "--by", "Ann", "--reason", "read again"];
    repo.run(&words).sane(0);
    assert_eq!(repo.findings(&[]), []);
}

/// doorstop test_item_validator.test_validate_cleared_new: a new link is stamped by the check there; a check writes
/// nothing here, and says nothing of a pair that nobody reviewed.
#[test]
fn doorstop_a_new_link_is_not_written() {
    let repo = gate();
    assert_eq!(repo.findings(&[]), []);
    assert!(!repo.root().join("trueup.lock").exists());
}

/// doorstop test_item_validator.test_validate_tree_error: a link to an item that is not there.
#[test]
fn doorstop_a_link_to_nothing_is_orphaned() {
    let repo = gate();
    repo.write(
        "src/lib.rs",
        SHUT.to_owned() + "\n/// Implements: feature:fence\nfn fence() {}\n",
    );
    assert_eq!(repo.findings(&[]), one(Orphaned, "src/lib.rs", 7));
}

/// doorstop test_item_validator.test_validate_inactive: what is not in force is not checked.
#[test]
fn doorstop_an_inactive_item_is_not_checked() {
    let repo = gate();
    repo.write("src/lib.rs", "");
    repo.write("docs/features/gate.md", GATE.replace("accepted", "draft"));
    assert_eq!(repo.findings(&[]), []);
    repo.write("docs/features/gate.md", GATE);
    assert_eq!(
        repo.findings(&[]),
        one(Uncovered, "docs/features/gate.md", 10)
    );
}

/// doorstop test_tree.test_link_items_cyclic_dependency: refused there when it is made; told here when it is there.
#[test]
fn doorstop_a_circle_is_told_with_its_path() {
    let repo = Repo::of(&[(
        "docs/spec.md",
        "# Gate\n\n`req~one~1`\n\nDepends:\n\n- `sys~two~1`\n\n`sys~two~1`\n\nDepends:\n\n- `req~one~1`\n",
    )]);
    let report = repo.json(1);
    assert_eq!(
        crate::harness::found(&report),
        one(Cycle, "docs/spec.md", 7)
    );
    let message = report["findings"][0]["message"].as_str().unwrap();
    assert!(
        message.ends_with("`req~one~1` -> `sys~two~1` -> `req~one~1`"),
        "{message}"
    );
}
