//! `trueup trace` and `trueup matrix`: the chain, its holes, its names, its forms.

use serde_json::Value;

use crate::harness::{Repo, Run};

const FEATURE: &str = "---\nrole: feature\nstatus: accepted\nowner: o\nrealizes: intent:shop\n---\n# Basket\n\n\
                       ## Acceptance criteria\n\n- **AC-1**: It adds.\n- **AC-2**: It is empty.\n";
const CODE: &str = "/// Implements: feature:basket\npub fn total() {}\npub fn other() {}\n";
const TESTS: &str = "/// Verifies: feature:basket#AC-1\n#[test]\nfn adds() { assert!(true); }\n\
                     /// Verifies: feature:basket#AC-2\n#[test]\nfn is_empty() { assert!(true); }\n\
                     /// Verifies: behaviour:use#scenario-two\n#[test]\nfn two() { assert!(true); }\n";

/// A repository with nothing missing.
fn shop() -> Repo {
    Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        ("src/lib.rs", CODE),
        ("tests/t.rs", TESTS),
        ("docs/features/basket.md", FEATURE),
        (
            "docs/intents/shop.md",
            "---\nrole: intent\nowner: o\n---\n# Sell\n",
        ),
        (
            "docs/behaviours/use.md",
            "---\nrole: behaviour\nrealizes: intent:shop\nspecifies: feature:basket\n---\n# Use\n\n### Scenario: two\n\nx\n",
        ),
        (
            "docs/guides/buy.md",
            "# Buy\n\nSee [it](../features/basket.md).\n",
        ),
        (
            "docs/decisions/0007-cents.md",
            "---\nstatus: accepted\nowner: o\nrelates: [{to: feature:basket, how: decides}]\n---\n# Cents\n",
        ),
    ])
}

/// No line is wider than a terminal.
#[track_caller]
pub fn narrow(run: &Run) {
    let columns = |line: &str| -> usize {
        line.chars()
            .map(|c| if c > '\u{2e80}' { 2 } else { 1 })
            .sum()
    };
    let wide: Vec<&str> = run.out.lines().filter(|line| columns(line) > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

/// What was printed holds each of `lines`.
#[track_caller]
pub fn shows(run: &Run, lines: &[&str]) {
    for line in lines {
        assert!(run.out.contains(line), "`{line}` is not in:\n{}", run.out);
    }
}

fn json(repo: &Repo, arguments: &[&str]) -> Value {
    let run = repo.run(&[arguments, &["--format", "json"]].concat());
    run.sane(0);
    serde_json::from_str(&run.out).unwrap()
}

/// Verifies: feature:traceability#AC-1, behaviour:traceability#scenario-the-chain-of-one-feature
#[test]
fn the_tree_of_a_feature_holds_all_that_belongs_to_it() {
    let repo = shop();
    let run = repo.run(&["trace", "feature:basket"]);
    run.sane(0);
    narrow(&run);
    assert_eq!(
        run.out,
        "feature:basket  Basket\n\
         │  docs/features/basket.md · accepted · owned by o\n\
         ├─ realizes intent:shop  Sell\n\
         ├─ specified by behaviour:use  Use\n\
         │  └─ Scenario: two\n\
         │     └─ ✓ test tests/t.rs:9 two\n\
         ├─ ✓ code src/lib.rs:2 total\n\
         ├─ AC-1  It adds.\n\
         │  └─ ✓ test tests/t.rs:3 adds\n\
         ├─ AC-2  It is empty.\n\
         │  └─ ✓ test tests/t.rs:6 is_empty\n\
         ├─ decided by decision:0007  Cents\n\
         └─ documented by guide:buy  Buy\n\n\
         5 artifacts, 3 criteria, 4 answers in code: no hole.\n"
    );
    // Without a name: from the intent down, each thing once.
    let run = repo.run(&["trace", "--fail-on-holes"]);
    run.sane(0);
    assert!(run.out.starts_with("intent:shop  Sell\n"), "{}", run.out);
    assert_eq!(run.out.matches("AC-1  It adds.").count(), 1);
    shows(&run, &["└─ realized by feature:basket (above)"]);
    repo.run(&["matrix", "--fail-on-holes"]).sane(0);
}

/// Verifies: feature:traceability#AC-2, behaviour:traceability#scenario-a-criterion-without-a-test
#[test]
fn every_hole_has_a_line_and_says_what_would_fill_it() {
    for (path, from, to, hole) in [
        (
            "tests/t.rs",
            "basket#AC-2",
            "basket#AC-1",
            "no test shows AC-2",
        ),
        (
            "tests/t.rs",
            "#[test]\nfn is",
            "#[test]\n#[ignore]\nfn is",
            "nothing sound answers AC-2",
        ),
        ("docs/features/basket.md", "owner: o\n", "", "no owner"),
        (
            "docs/features/basket.md",
            "Acceptance",
            "Other",
            "no criteria",
        ),
        (
            "docs/behaviours/use.md",
            "specifies: feature:basket\n",
            "",
            "no behaviour",
        ),
        (
            "docs/behaviours/use.md",
            "specifies: feature:basket\n",
            "",
            "no feature",
        ),
        ("docs/guides/buy.md", "basket.md", "", "no guide"),
    ] {
        let repo = shop();
        let text = repo.read(path);
        let text = if hole == "no criteria" {
            text.split("## ").next().unwrap().to_owned()
        } else {
            text.replace(from, to)
        };
        repo.write(path, text);
        let run = repo.run(&["trace"]);
        run.sane(0);
        narrow(&run);
        let line = run
            .out
            .lines()
            .find(|line| line.contains(&format!("✗ {hole}: ")));
        assert!(line.is_some(), "{hole}: {}", run.out);
        repo.run(&["trace", "--fail-on-holes"]).sane(1);
        repo.run(&["matrix", "--fail-on-holes"]).sane(1);
        let holes = repo.run(&["trace", "--holes"]);
        shows(&holes, &[hole]);
        assert!(!holes.out.contains("✓ test"), "{}", holes.out);
        // Both commands tell the same holes.
        let (trace, matrix) = (json(&repo, &["trace"]), json(&repo, &["matrix"]));
        assert_eq!(trace["holes"], matrix["holes"], "{hole}");
        assert!(repo.run(&["matrix"]).out.contains(hole), "{hole}");
    }
    // Both ends lost: the feature has no intent.
    let repo = shop();
    repo.write(
        "docs/features/basket.md",
        FEATURE.replace("realizes: intent:shop\n", ""),
    );
    let text = repo.read("docs/behaviours/use.md");
    repo.run(&["trace", "--fail-on-holes"]).sane(0);
    repo.write(
        "docs/behaviours/use.md",
        text.replace("realizes: intent:shop\n", ""),
    );
    shows(
        &repo.run(&["trace"]),
        &[
            "✗ no intent: ",
            "✗ no feature: say `realizes: intent:shop` in one",
        ],
    );
    // A role that is not applicable is not missed; nor is anything of a draft.
    repo.write("trueup.yaml", "not-applicable: {intent: a toy}\n");
    assert!(!repo.run(&["trace"]).out.contains("no intent"));
    let draft = FEATURE
        .replace("accepted", "draft")
        .replace("owner: o\n", "");
    repo.write("docs/features/basket.md", draft);
    let run = repo.run(&["matrix"]);
    shows(&run, &["basket ~"]);
    assert!(!run.out.contains("✗ feature:basket"), "{}", run.out);
}

/// Verifies: feature:traceability#AC-3, behaviour:traceability#scenario-why-a-function-is-there
#[test]
fn whatever_has_a_name_can_be_asked_for() {
    let repo = shop();
    let run = repo.run(&["trace", "shop::total"]);
    assert_eq!(
        run.out,
        "total  src/lib.rs:2\n\
         └─ implements feature:basket  Basket\n\
         \u{20}  ├─ realizes intent:shop  Sell\n\
         \u{20}  └─ specified by behaviour:use  Use\n\n\
         3 artifacts, 0 criteria, 0 answers in code: no hole.\n"
    );
    for (name, first) in [
        (
            "feature:basket#AC-1",
            "AC-1  It adds.\n├─ of feature:basket",
        ),
        (
            "feature:basket#acceptance-criteria/AC-1",
            "AC-1  It adds.\n",
        ),
        ("AC-2", "AC-2  It is empty.\n"),
        ("ADR-7", "decision:0007  Cents\n"),
        ("docs/features/basket.md", "feature:basket  Basket\n"),
        ("src/lib.rs", "src/lib.rs\n└─ implements feature:basket"),
        ("tests/t.rs", "tests/t.rs\n├─ verifies feature:basket#AC-1"),
        (
            "shop::other",
            "other  src/lib.rs:3\n└─ ✗ no artifact says why this is there: ",
        ),
        ("guide:buy", "guide:buy  Buy\n"),
    ] {
        let run = repo.run(&["trace", name]);
        run.sane(0);
        narrow(&run);
        assert!(run.out.starts_with(first), "{name}: {}", run.out);
    }
    for (name, words) in [
        ("feature:baskte", "is `feature:basket` meant?"),
        ("feature:basket#AC-9", "nothing is called"),
        ("../../etc/passwd", "nothing is called"),
        (".*", "nothing is called"),
        ("", "nothing is called"),
        ("\u{1b}[31m", "nothing is called"),
    ] {
        repo.run(&["trace", name]).refused(words);
    }
    repo.write(
        "docs/behaviours/basket.md",
        "---\nrole: behaviour\n---\n# B\n",
    );
    repo.run(&["trace", "basket"])
        .refused("feature:basket (docs/features/basket.md)");
}

/// Verifies: feature:traceability#AC-6, behaviour:traceability#scenario-an-auditor-asks-for-all-of-it
#[test]
fn reports_are_valid_and_say_the_same() {
    let repo = shop();
    repo.write(
        "docs/intents/other.md",
        "---\nrole: intent\nstatus: draft\n---\n# Other\n",
    );
    for (command, schema) in [
        ("trace", include_str!("../../schemas/trace.schema.json")),
        ("matrix", include_str!("../../schemas/matrix.schema.json")),
    ] {
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        validator.validate(&json(&repo, &[command])).unwrap();
        assert!(!validator.is_valid(&serde_json::json!({"schema": 1})));
    }
    let row = &json(&repo, &["matrix"])["features"][0];
    let only = |key: &str| row[key].as_array().unwrap()[0].as_str().unwrap().to_owned();
    assert_eq!(only("intents"), "intent:shop");
    assert_eq!(only("behaviours"), "behaviour:use");
    assert_eq!(only("decisions"), "decision:0007");
    assert_eq!(only("guides"), "guide:buy");
    assert_eq!(
        (&row["criteria"], &row["shown"], &row["tests"]),
        (&2.into(), &2.into(), &2.into())
    );
    assert_eq!(
        (&row["owner"], &row["approved"]),
        (&"o".into(), &Value::Null)
    );
    let run = repo.run(&["matrix"]);
    narrow(&run);
    shows(
        &run,
        &[
            "basket                         ✓      ✓      1     2     2/2     ✓     ✓     -\n",
            "No hole.",
        ],
    );
    let run = repo.run(&["matrix", "--format", "markdown"]);
    shows(
        &run,
        &[
            "| feature:basket | intent:shop | behaviour:use | decision:0007 | 2 | 2/2 | guide:buy | o | - |\n",
        ],
    );
}

/// Verifies: feature:traceability#AC-7
#[test]
fn requirements_in_foreign_forms_have_their_chains() {
    let repo = Repo::of(&[
        (
            "docs/a.md",
            "# A\n\n`req~login~1`\n\nNeeds: dsn\n\nr[auth.login]\nUsers log in.\n",
        ),
        (
            "docs/b.md",
            "# B\n\n`dsn~form~1`\n\nCovers:\n\n* req~login~1\n\nNeeds: impl, utest\n\n## Close\n\nThe door MUST close.\n",
        ),
        (
            "src/lib.rs",
            "// [impl->dsn~form~1]\n// r[impl auth.login]\npub fn form() {}\n\n//= docs/b.md#close\n//# The door MUST close.\n\
             pub fn close() {}\n\n// [utest->dsn~form~1]\n// r[verify auth.login]\n#[test]\nfn opens() { assert!(true); }\n",
        ),
    ]);
    let run = repo.run(&["trace"]);
    run.sane(0);
    narrow(&run);
    shows(
        &run,
        &[
            "docs/a.md\n├─ req~login~1\n│  └─ covered by dsn~form~1",
            "│     ├─ ✓ code src/lib.rs:3 form\n│     └─ ✓ test src/lib.rs:12 opens\n",
            "└─ auth.login  Users log in.\n   ├─ ✓ code src/lib.rs:3 form\n   └─ ✓ test src/lib.rs:12 opens\n",
            "“The door MUST close.”",
        ],
    );
    assert_eq!(run.out.matches("✗").count(), 1, "{}", run.out);
    shows(&repo.run(&["trace", "dsn~form~1"]), &["covers req~login~1"]);
    shows(
        &repo.run(&["trace", "AUTH.LOGIN"]),
        &["auth.login  Users log in.\n"],
    );
    shows(&repo.run(&["matrix"]), &["docs/a.md", "docs/b.md"]);
}

/// Verifies: feature:traceability#AC-9
#[test]
fn nothing_to_trace_is_no_pass() {
    for files in [
        &[][..],
        &[("README.md", "# A\n")],
        &[("docs/adr/0001-a.md", "# A\n")],
    ] {
        let repo = Repo::of(files);
        repo.run(&["trace"]).refused("nothing to trace");
        repo.run(&["matrix"]).refused("no matrix");
    }
    Repo::new()
        .run(&["trace", "--root", "gone"])
        .refused("not a folder");
    Repo::new().run(&["matrix", "gone"]).refused("not a folder");
}
