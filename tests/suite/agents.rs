//! A coding agent asks: contexts and addresses.

mod server;

use serde_json::{Value, json};

use crate::harness::Repo;

const DEAD: &str = "---\nstatus: superseded\nsuperseded-by: decision:0002\nrelates: [{to: feature:basket, how: decides}]\n---\n\
                    # Fractions\n\n## Decision\n\nPrices are fractions of a cent.\n";
const LIVE: &str = "---\nstatus: accepted\nsupersedes: decision:0001\nrelates: [{to: feature:basket, how: decides}]\n---\n\
                    # Whole cents\n\n## Context\n\nFractions add up wrongly.\n\n## Decision\n\nPrices are whole numbers.\n";
const FEATURE: &str = "---\nrole: feature\nstatus: accepted\nrealizes: intent:shop\ngoverns: [src/cart/sum.rs]\n---\n# A basket\n\n\
                       ## Musts\n\n- It adds up.\n\n## Must nots\n\n- It never costs less than nothing.\n\n## Acceptance criteria\n\n\
                       - **AC-1**: Prices are added.\n";

/// A shop with all that a context holds.
fn shop() -> Repo {
    Repo::of(&[
        (
            "docs/intents/shop.md",
            "---\nrole: intent\nstatus: accepted\n---\n# Sell\n\n## What\n\nPeople buy bread.\n",
        ),
        (
            "docs/intents/bake.md",
            "---\nrole: intent\nstatus: accepted\n---\n# Bake\n\n## What\n\nAn oven is hot.\n",
        ),
        ("docs/features/basket.md", FEATURE),
        ("docs/decisions/0001-fractions.md", DEAD),
        ("docs/decisions/0002-whole-cents.md", LIVE),
        (
            "docs/constraints.md",
            "---\nrole: constraint\n---\n# Constraints\n\n- **C-1**: No network.\n",
        ),
        (
            "docs/structure.md",
            "---\nrole: structure\n---\n# Structure\n\n| part | path |\n|---|---|\n| cart | `src/cart` |\n| oven | `src/oven` |\n",
        ),
        (
            "Cargo.toml",
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n",
        ),
        ("src/lib.rs", "//! A shop.\npub mod cart;\n"),
        ("src/cart.rs", "//! A cart.\npub mod sum;\n"),
        (
            "src/cart/sum.rs",
            "//! Sums.\n\n/// The price of all that is in it.\n/// Implements: feature:basket#AC-1\npub fn total(prices: &[u32; 4]) -> u32 {\n    prices.iter().sum()\n}\n",
        ),
    ])
}

fn context(repo: &Repo, name: &str, budget: &str) -> Value {
    let run = repo.run(&["context", name, "--budget", budget, "--format", "json"]);
    run.sane(0);
    serde_json::from_str(&run.out).unwrap()
}

fn texts(report: &Value, part: &str) -> Vec<String> {
    let pieces = report["pieces"].as_array().unwrap().iter();
    let found = pieces.filter(|piece| piece["part"] == part);
    found
        .map(|piece| piece["text"].as_str().unwrap().to_owned())
        .collect()
}

/// Verifies: feature:agents#AC-1
#[test]
fn a_context_holds_why_what_decided_where_and_the_code() {
    let repo = shop();
    for name in [
        "feature:basket",
        "src/cart/sum.rs",
        "shop::cart::sum::total",
        "the price of a basket is added",
    ] {
        let report = context(&repo, name, "4000");
        assert_eq!(texts(&report, "intent"), ["People buy bread."], "{name}");
        assert_eq!(
            texts(&report, "feature"),
            ["- It adds up.", "- It never costs less than nothing."],
            "{name}"
        );
        assert_eq!(
            texts(&report, "criterion"),
            ["- **AC-1**: Prices are added."]
        );
        assert_eq!(texts(&report, "decision"), ["Prices are whole numbers."]);
        assert_eq!(texts(&report, "constraint"), ["- **C-1**: No network."]);
        assert_eq!(texts(&report, "structure"), ["| cart | `src/cart` |"]);
        let signature =
            "/// The price of all that is in it.\npub fn total(prices: &[u32; 4]) -> u32";
        assert_eq!(texts(&report, "signature"), [signature], "{name}");
        let mut addresses: Vec<(&str, u64)> = Vec::new();
        for piece in report["pieces"].as_array().unwrap() {
            let line = piece["line"].as_u64().unwrap();
            let file = repo.read(piece["file"].as_str().unwrap());
            let first = file.lines().nth(line as usize - 1).unwrap();
            let text = piece["text"].as_str().unwrap();
            let last = text.lines().last().unwrap();
            assert!(first.starts_with(last), "{first}");
            let words = piece["address"].as_str().unwrap();
            assert_eq!(
                piece["tokens"].as_u64().unwrap() as usize,
                words.len().div_ceil(4) + text.len().div_ceil(4)
            );
            addresses.push((piece["file"].as_str().unwrap(), line));
        }
        let all = addresses.len();
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(addresses.len(), all, "a text is told twice");
    }
}

/// Verifies: feature:agents#AC-2
#[test]
fn what_is_dead_is_named_and_not_told() {
    let repo = shop();
    for name in ["feature:basket", "decision:0001"] {
        let report = context(&repo, name, "9000");
        assert!(!report["pieces"].to_string().contains("fractions of a cent"));
        assert_eq!(
            report["dead"],
            json!([{"id": "decision:0001", "status": "superseded", "successors": ["decision:0002"]}])
        );
        assert_eq!(texts(&report, "decision"), ["Prices are whole numbers."]);
    }
}

/// Verifies: feature:agents#AC-3
#[test]
fn a_context_fits_its_budget_and_counts_what_does_not() {
    let repo = shop();
    let all = context(&repo, "feature:basket", "9000");
    assert_eq!(all["left_out"]["count"], 0);
    let whole = all["used"].as_u64().unwrap();
    for budget in [0, 1, 20, 40, 60, whole - 1, whole] {
        let report = context(&repo, "feature:basket", &budget.to_string());
        let used = report["used"].as_u64().unwrap();
        let left = report["left_out"]["tokens"].as_u64().unwrap();
        assert!(used <= budget);
        assert_eq!(used + left, whole);
        let count = report["pieces"].as_array().unwrap().len() as u64;
        let missing = report["left_out"]["count"].as_u64().unwrap();
        assert_eq!(
            count + missing,
            all["pieces"].as_array().unwrap().len() as u64
        );
        assert_eq!(left == 0, budget == whole);
    }
    for format in ["human", "markdown"] {
        let run = repo.run(&[
            "context",
            "feature:basket",
            "--budget",
            "60",
            "--format",
            format,
        ]);
        run.sane(0);
        assert!(run.out.contains("Left out: "), "{}", run.out);
    }
}

/// Verifies: feature:agents#AC-4
#[test]
fn an_address_shows_its_text() {
    let repo = shop();
    for (address, file, line, text) in [
        (
            "feature:basket#AC-1",
            "docs/features/basket.md",
            19,
            "- **AC-1**: Prices are added.",
        ),
        (
            "decision:2#decision",
            "docs/decisions/0002-whole-cents.md",
            12,
            "## Decision",
        ),
        (
            "shop::cart::sum::total",
            "src/cart/sum.rs",
            3,
            "/// The price of all that is in it.",
        ),
    ] {
        let run = repo.run(&["show", address, "--format", "json"]);
        run.sane(0);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(
            (&report["file"], &report["line"]),
            (&json!(file), &json!(line)),
            "{address}"
        );
        assert!(report["text"].as_str().unwrap().starts_with(text));
        let run = repo.run(&["show", address]);
        run.sane(0);
        assert!(run.out.contains(&format!("{file}:{line}")) && run.out.contains(text));
    }
    repo.run(&["show", "feature:bascet"])
        .refused("is `feature:basket` meant?");
    repo.run(&["show", "../secret.md"])
        .refused("nothing is called");
}
