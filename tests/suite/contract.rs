//! The delivery contract: marks, criteria, authority, constraints.

use crate::harness::Repo;

const FEATURE: &str = "---\nrole: feature\nid: feature:NAME\nstatus: accepted\n---\n# NAME\n\n## Acceptance criteria\n\n\
    - **AC-1**: It boils.\n- **AC-2**: It whistles.\n";

fn feature(name: &str) -> String {
    FEATURE.replace("NAME", name)
}

fn test(mark: &str, name: &str) -> String {
    format!("{mark}\n#[test]\nfn {name}() {{\n    assert!(true);\n}}\n")
}

/// The rule and message of each finding of the contract's rules.
fn told(repo: &Repo) -> Vec<(String, String)> {
    let rules = [
        "unverified-criterion",
        "unknown-criterion",
        "outdated-mark",
        "stale-quotation",
        "ignored-verifier",
        "constraint-violation",
        "one-sided-relation",
    ];
    let mut arguments = vec!["check", "--format", "json"];
    for rule in rules {
        arguments.extend(["--rule", rule]);
    }
    let report: serde_json::Value = serde_json::from_str(&repo.run(&arguments).out).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    findings
        .map(|found| (text(&found["rule"]), text(&found["message"])))
        .collect()
}

fn rules(repo: &Repo) -> Vec<String> {
    told(repo).into_iter().map(|found| found.0).collect()
}

/// Verifies: feature:delivery-contract#AC-1
#[test]
fn a_mark_in_each_form_leads_to_what_it_names() {
    let spec = "# Spec\n\n## Heat\n`req~heat~1`\n\nNeeds: utest\n\nr[kettle.off]\nIt goes off.\n\n## Steam\n\nIt MUST steam.\n";
    let code = |oft: &str, rule: &str, section: &str, own: &str| {
        format!(
            "// [utest->req~{oft}~1]\n// r[impl {rule}] r[verify {rule}]\nfn a() {{}}\n\n//= docs/spec.md#{section}\n//# It MUST steam.\n\
             fn b() {{}}\n\n//= docs/spec.md#{section}\n//= type=test\n//# It MUST steam.\nfn c() {{}}\n\n{}{}",
            test(&format!("/// Verifies: feature:kettle#{own}"), "boils"),
            test("", "ac_2_whistles"),
        )
    };
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("docs/features/kettle.md", &feature("kettle")),
        ("docs/spec.md", spec),
        ("src/lib.rs", &code("heat", "kettle.off", "steam", "AC-1")),
    ]);
    assert_eq!(told(&repo), []);
    repo.write("src/lib.rs", code("head", "kettle.of", "stream", "AC-9"));
    let found = told(&repo);
    for name in [
        "req~head~1",
        "kettle.of",
        "docs/spec.md#stream",
        "feature:kettle#AC-9",
    ] {
        let about = |found: &&(String, String)| {
            found.0 == "unknown-criterion" && found.1.contains(&format!("`{name}`"))
        };
        assert!(found.iter().any(|one| about(&one)), "{name}: {found:?}");
    }
}

/// Verifies: behaviour:delivery-contract#scenario-a-criterion-without-a-test
#[test]
fn a_criterion_without_a_test_is_told_with_what_to_write() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("docs/features/kettle.md", &feature("kettle")),
        ("src/lib.rs", ""),
        (
            "tests/heat.rs",
            &test("/// Verifies: feature:kettle#AC-1", "boils"),
        ),
    ]);
    let run = repo.run(&[
        "check",
        "--format",
        "json",
        "--rule",
        "unverified-criterion",
    ]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    let finding = &findings[0];
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("feature:kettle#AC-2")
    );
    assert!(
        finding["help"]
            .as_str()
            .unwrap()
            .contains("/// Verifies: feature:kettle#AC-2")
    );
    assert_eq!(finding["change"], "tests/heat.rs");
}

/// Verifies: behaviour:delivery-contract#scenario-a-test-of-a-criterion-that-is-gone
#[test]
fn a_criterion_that_is_gone_is_told_at_its_test() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("docs/features/kettle.md", &feature("kettle")),
        (
            "src/lib.rs",
            &test("/// Verifies: feature:kettle#AC-2", "whistles"),
        ),
    ]);
    assert_eq!(repo.findings(&[]), []);
    repo.write(
        "docs/features/kettle.md",
        feature("kettle").replace("- **AC-2**: It whistles.\n", ""),
    );
    let place = ("unknown-criterion".to_owned(), "src/lib.rs".to_owned(), 1);
    assert_eq!(repo.findings(&[]), [place]);
}

/// Verifies: feature:delivery-contract#AC-2, behaviour:delivery-contract#scenario-two-teams-two-orders
#[test]
fn the_order_of_authority_is_configured() {
    let with = |role: &str, id: &str, more: &str| {
        format!("---\nrole: {role}\nid: {id}\nstatus: accepted\n{more}---\n# X\n")
    };
    let repo = Repo::of(&[
        (
            "docs/a.md",
            &with("intent", "intent:a", "conflicts-with: feature:b\n"),
        ),
        ("docs/b.md", &with("feature", "feature:b", "")),
    ]);
    let wins = || {
        let run = repo.run(&["check", "--format", "json", "--rule", "one-sided-relation"]);
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        report["findings"][0]["wins"].as_str().unwrap().to_owned()
    };
    assert_eq!(wins(), "`intent:a`");
    repo.write("trueup.yaml", "authority: [feature]\n");
    assert_eq!(wins(), "`feature:b`");
    repo.write("trueup.yaml", "authority: [features]\n");
    repo.run(&["check"]).refused("`authority`");
}

/// Verifies: feature:delivery-contract#AC-3
#[test]
fn a_breach_of_a_constraint_is_an_error_everywhere() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        (
            "docs/constraints.md",
            "---\nenforce: [{id: C-1, forbid: unsafe}]\n---\n# Constraints\n",
        ),
        ("src/lib.rs", "unsafe fn f() {}\n"),
    ]);
    for config in [
        "",
        "authority: [code, constraint]\n",
        "profile: agentic-cd\n",
    ] {
        repo.write("trueup.yaml", config);
        let found = repo.findings(&["--rule", "constraint-violation"]);
        let place = (
            "constraint-violation".to_owned(),
            "src/lib.rs".to_owned(),
            1,
        );
        assert_eq!(found, [place], "{config}");
        repo.run(&[
            "check",
            "--fail-on",
            "error",
            "--rule",
            "constraint-violation",
        ])
        .sane(1);
    }
}

/// Verifies: feature:delivery-contract#AC-4
#[test]
fn one_cause_is_one_finding() {
    let spec =
        "# Spec\n\n## Heat\n`req~heat~2`\n\nNeeds: utest\n\n## Steam\n\nIt MUST steam, if hot.\n";
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("docs/spec.md", spec),
        ("src/lib.rs", ""),
    ]);
    for (code, rule) in [
        ("// [utest->req~heat~1]\nfn a() {}\n", "outdated-mark"),
        ("// [utest->req~heet~2]\nfn a() {}\n", "unknown-criterion"),
    ] {
        repo.write("src/lib.rs", code);
        assert_eq!(rules(&repo), [rule], "{code}");
    }
    let cite = |quote: &str| {
        format!(
            "// [utest->req~heat~2]\n//= docs/spec.md#steam\n//# {quote}\nfn a() {{}}\n\n//= docs/spec.md#steam\n//= type=test\n\
             //# It MUST steam, if hot.\nfn b() {{}}\n"
        )
    };
    for (quote, found) in [
        ("It MUST steam, if hot.", 0),
        ("It MUST steam", 1),
        ("It MUST steam when hot.", 1),
    ] {
        repo.write("src/lib.rs", cite(quote));
        let rules = rules(&repo);
        assert_eq!(rules.len(), found, "{quote}: {rules:?}");
        assert!(
            rules.iter().all(|rule| rule == "stale-quotation"),
            "{rules:?}"
        );
    }
    let ignored = test("/// Verifies: feature:kettle#AC-1\n#[ignore]", "boils");
    let other = test("/// Verifies: feature:kettle#AC-2", "whistles");
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("docs/features/kettle.md", &feature("kettle")),
        ("src/lib.rs", &format!("{ignored}{other}")),
    ]);
    assert_eq!(rules(&repo), ["ignored-verifier"]);
}

/// Verifies: feature:delivery-contract#AC-5
#[test]
fn a_label_that_several_have_needs_a_name_beside_it() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("docs/features/kettle.md", &feature("kettle")),
        ("docs/features/tea-pot.md", &feature("tea-pot")),
        ("src/lib.rs", &test("", "ac_1_boils")),
    ]);
    assert_eq!(rules(&repo).len(), 4);
    repo.write("tests/tea_pot.rs", test("", "ac_1_boils"));
    let left = told(&repo);
    assert_eq!(left.len(), 3);
    assert!(
        !left
            .iter()
            .any(|found| found.1.contains("feature:tea-pot#AC-1")),
        "{left:?}"
    );
    repo.write(
        "tests/all.rs",
        format!(
            "mod kettle {{\n{}}}\n{}",
            test("", "ac_1_boils"),
            test("", "kettle_ac_2")
        ),
    );
    assert_eq!(rules(&repo).len(), 1);
}

#[test]
fn what_governs_a_feature_is_a_part_of_its_chain() {
    let decision = "---\nrole: decision\nstatus: accepted\ngoverns: [feature:kettle, src/**, k::boil]\n---\n# 1. Steel\n";
    let repo = Repo::of(&[
        ("docs/features/kettle.md", &feature("kettle")),
        ("docs/decisions/0001-steel.md", decision),
    ]);
    let run = repo.run(&["trace", "feature:kettle"]);
    run.sane(0);
    assert!(run.out.contains("governed by decision:0001"), "{}", run.out);
    assert_eq!(repo.findings(&[]), []);
}
