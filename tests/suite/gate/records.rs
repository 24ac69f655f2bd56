//! Records that only grow, uses that nothing declares, what history says, and what loosens without a word of it.

use std::fs;

use serde_json::Value;

use super::{Shop, blocks};
use crate::git;

const STRUCTURE: &str = "---\nrole: structure\nowner: A\n---\n# Structure\n\n| component | path | may use |\n\
                         |---|---|---|\n| basket | `src/basket.rs` | |\n| till | `src/till.rs` | basket |\n";

fn till(structure: &str) -> Shop {
    Shop::new(&[
        (
            "trueup.yaml",
            "rules: {undeclared-edge: error, edited-merged-record: error}\n",
        ),
        ("docs/structure.md", structure),
        ("src/lib.rs", "pub mod basket;\npub mod till;\n"),
        ("src/basket.rs", "pub struct Basket;\n"),
        ("src/till.rs", "pub struct Till;\n"),
        ("README.md", "# Shop\n"),
    ])
}

/// Verifies: feature:gate#AC-14
#[test]
fn a_use_that_no_document_declares_closes() {
    let upwards = (
        "src/basket.rs",
        "use crate::till::Till;\n\npub struct Basket(pub Till);\n",
    );
    let shop = till(STRUCTURE);
    let downwards = "use crate::basket::Basket;\n\npub struct Till(pub Basket);\n";
    shop.repo.write("src/till.rs", downwards);
    assert!(shop.blocks().is_empty(), "the table says so");
    shop.repo.write("src/till.rs", "pub struct Till;\n");
    shop.repo.write(upwards.0, upwards.1);
    assert_eq!(shop.blocks(), ["undeclared-edge"]);
    // Declared: by the row, by a decision that travels along.
    let row = STRUCTURE.replace("src/basket.rs` | |", "src/basket.rs` | till |");
    shop.repo.write("docs/structure.md", row);
    assert!(shop.blocks().is_empty());
    shop.repo.write("docs/structure.md", STRUCTURE);
    let decision = "# 1. Baskets know their till\n\n## Status\n\nAccepted\n\n## Decision\n\nThe basket calls the till.\n";
    shop.repo.write("docs/decisions/0001-a.md", decision);
    assert!(shop.blocks().is_empty());
    let never = decision.replace("calls", "must not call");
    shop.repo.write("docs/decisions/0001-a.md", never);
    assert_eq!(shop.blocks(), ["undeclared-edge"]);
    // Prose is read where no table lists uses; what no document knows is not judged.
    let prose = "---\nrole: structure\nowner: A\n---\n# Structure\n\nThe basket holds wares.\n\nThe till counts.\n";
    for (text, closes) in [
        (prose.to_owned(), true),
        (prose.replace("holds wares", "asks the till"), false),
        (prose.replace("The till counts", "It is small"), false),
    ] {
        let shop = till(&text);
        shop.repo.write(upwards.0, upwards.1);
        assert_eq!(!shop.blocks().is_empty(), closes, "{text}");
    }
    // A document that is taken away declares nothing.
    let shop = till(STRUCTURE);
    shop.repo.write(upwards.0, upwards.1);
    fs::remove_file(shop.repo.root().join("docs/structure.md")).unwrap();
    assert!(shop.blocks().contains(&"undeclared-edge".to_owned()));
}

const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n- soon\n\n## 1.1.0\n\n- the till counts in whole cents now\n\n\
                         ## 1.0.0 - 2026-01-02\n\n- the basket can be emptied by hand, and tells how many wares it held\n";

/// Verifies: feature:gate#AC-14
#[test]
fn records_that_only_grow_are_not_edited() {
    let path = "docs/decisions/0001-a.md";
    let made = "# 1. Sums are kept\n\n## Status\n\nAccepted\n\n## Decision\n\nEach sum is kept in a table of its own.\n";
    let rules = ("trueup.yaml", "rules: {edited-merged-record: error}\n");
    let waiver = super::waiver("broken-link", "docs/x.md", "2099-01-01");
    let shop = || {
        Shop::new(&[
            rules,
            (path, made),
            ("CHANGELOG.md", CHANGELOG),
            ("docs/waivers.yaml", &waiver),
        ])
    };
    let closes = |path: &str, text: Option<String>| {
        let shop = shop();
        match text {
            Some(text) => shop.repo.write(path, text),
            None => fs::remove_file(shop.repo.root().join(path)).unwrap(),
        }
        shop.blocks().contains(&"edited-merged-record".to_owned())
    };
    assert!(closes(path, None), "a decision is deleted");
    assert!(!closes(path, Some(made.replace("Each", "Every"))));
    let log = |from: &str, to: &str| closes("CHANGELOG.md", Some(CHANGELOG.replace(from, to)));
    assert!(log(
        "- the basket can be emptied by hand, and tells how many wares it held\n",
        ""
    ));
    assert!(log("## 1.0.0 - 2026-01-02", "## 0.9.0"));
    assert!(
        !log("the till counts in whole cents now", "more"),
        "the topmost may not be out"
    );
    assert!(!log("emptied by hand", "emptied by  *hand*"));
    assert!(!log("wares it held\n", "wares it held\n- a word more\n"));
    assert!(!log("- soon\n", "- soon\n\n## 1.2.0\n\n- new\n"));
    assert!(closes(
        "docs/waivers.yaml",
        Some(waiver.replace("a release", "a whim"))
    ));
    assert!(
        !closes("docs/waivers.yaml", None),
        "an exception that is over"
    );
}

/// Verifies: feature:gate#AC-14
#[test]
fn approvals_are_added_and_never_edited() {
    let intent = "---\nrole: intent\nid: intent:sum\nstatus: accepted\n---\n# Sums\n\n## Why\n\nSums are asked for.\n";
    let mut shop = Shop::new(&[
        ("trueup.yaml", "rules: {edited-merged-record: error}\n"),
        ("docs/intents/sum.md", intent),
    ]);
    for by in ["Ann", "Ben"] {
        shop.repo
            .run(&["approve", "intent:sum", "--by", by])
            .sane(0);
    }
    shop.commit("Two");
    let text = shop.repo.read("docs/approvals.yaml");
    shop.repo
        .write("docs/approvals.yaml", text.replace("Ann", "Cat"));
    assert!(shop.blocks().contains(&"edited-merged-record".to_owned()));
    shop.repo.write("docs/approvals.yaml", &text);
    shop.repo
        .run(&["approve", "intent:sum", "--by", "Cat"])
        .sane(0);
    assert!(shop.blocks().is_empty());
}

fn rule<'a>(report: &'a Value, rule: &str) -> Vec<&'a Value> {
    let all = report["findings"].as_array().unwrap().iter();
    all.filter(|one| one["rule"] == rule).collect()
}

/// Verifies: feature:gate#AC-15
#[test]
fn the_gate_asks_history_as_a_check_does() {
    let mut shop = Shop::new(&[("docs/a.md", "# A\n\nIt calls `sum_up` first.\n")]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.change("README.md", "sum_up", "add_everything");
    // What this change takes away is told once, by the rule of change.
    let report = shop.json(&["--base", "HEAD"]);
    assert_eq!(rule(&report, "removed-name-still-documented").len(), 1);
    assert!(rule(&report, "vanished-name").is_empty());
    shop.commit("Two");
    shop.repo.write("notes.txt", "1");
    shop.commit("Three");
    // From then on it is old, whichever commit the base is, with and without what earlier runs kept.
    for more in [&[][..], &["--no-cache"]] {
        let report = shop.json(&[&["--base", "HEAD~1", "--head", "HEAD"], more].concat());
        let found = rule(&report, "vanished-name");
        assert_eq!(found.len(), 1, "{report}");
        assert_eq!(found[0]["since"], "before");
        let report = shop.json(&[&["--base", "HEAD~2", "--head", "HEAD~1"], more].concat());
        assert!(rule(&report, "vanished-name").is_empty());
        assert_eq!(rule(&report, "removed-name-still-documented").len(), 1);
    }
    // A line that is written anew about a name that was gone is a word of its own.
    shop.change("docs/a.md", "first.", "first. Then it ends.");
    let report = shop.json(&["--base", "HEAD"]);
    assert_eq!(report["verdict"], "open");
}

/// Verifies: feature:gate#AC-15
#[test]
fn an_approval_by_the_author_is_found_by_the_gate() {
    let intent = "---\nrole: intent\nid: intent:sum\nstatus: accepted\n---\n# Sums\n\n## Why\n\nSums are asked for.\n";
    let mut shop = Shop::whole(&[("docs/intents/sum.md", intent)]);
    // Where one person commits alone, it is no more than a note.
    let other = git::Maker {
        name: "B",
        signature: None,
    };
    shop.repo.write("notes.txt", "0");
    git::commit_by(&shop.git, shop.repo.root(), 2, "Other", None, &other);
    shop.repo
        .run(&["approve", "intent:sum", "--by", "Ann"])
        .sane(0);
    shop.commit("Two");
    let report = shop.json(&["--base", "HEAD~1", "--head", "HEAD"]);
    assert!(
        blocks(&report).contains(&"self-approval".to_owned()),
        "{report}"
    );
    shop.repo.write("notes.txt", "1");
    shop.commit("Three");
    let report = shop.json(&["--base", "HEAD~1", "--head", "HEAD"]);
    assert_eq!(rule(&report, "self-approval")[0]["since"], "before");
    assert_eq!(report["verdict"], "open");
}

/// Verifies: feature:gate#AC-4
#[test]
fn approvals_reviews_and_names_without_a_document_are_not_loosened_on_the_way() {
    let intent = "---\nrole: intent\nid: intent:sum\nstatus: accepted\n---\n# Sums\n\n## Why\n\nSee [code](../src/lib.rs).\n";
    let mut shop = Shop::new(&[("docs/sum.md", intent)]);
    shop.repo
        .run(&["approve", "intent:sum", "--by", "Ann"])
        .sane(0);
    shop.repo
        .run(&[
            "accept",
            "intent:sum#why",
            "--with",
            "src/lib.rs",
            "--by",
            "Ann",
            "--reason",
            "read",
        ])
        .sane(0);
    shop.repo.run(&["coverage", "--record"]).sane(0);
    shop.commit("Two");
    let lowered = |path: &str, text: Option<String>| {
        match text {
            Some(text) => shop.repo.write(path, text),
            None => fs::remove_file(shop.repo.root().join(path)).unwrap(),
        }
        shop.repo.write("notes.txt", "travels along");
        shop.blocks()
    };
    for (path, text) in [
        ("docs/approvals.yaml", None),
        (
            "docs/approvals.yaml",
            Some("# trueup approvals 1\n".to_owned()),
        ),
        ("trueup.lock", None),
    ] {
        let kept = shop.repo.read(path);
        let found = lowered(path, text.clone());
        assert!(
            found.contains(&"loosened-gate".to_owned()),
            "{path} {text:?}: {found:?}"
        );
        shop.repo.write(path, kept);
    }
    let names = shop.repo.read("trueup.coverage");
    let more = lowered(
        "trueup.coverage",
        Some(names.replace("end\n", "item shop::more\nend\n")),
    );
    assert_eq!(more, ["loosened-gate"]);
}
