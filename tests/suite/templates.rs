//! What `trueup new` writes passes the strict profile once it is filled in.

use crate::harness::Repo;

const ROLES: [&str; 10] = [
    "intent",
    "behaviour",
    "feature",
    "criteria",
    "decision",
    "constraint",
    "structure",
    "guide",
    "glossary",
    "rollout",
];

/// What a person would make of a template.
pub fn filled(text: &str) -> String {
    text.replace("owner: TBD", "owner: \"@alice\"")
        .replace("realizes: [] # intent:…", "realizes: intent:my-intent")
        .replace(
            "documents: [] # feature:…",
            "documents: [feature:my-feature]",
        )
        .replace("decides: [] # feature:…", "decides: feature:my-feature")
        .replace(
            "depends-on: [] # feature:…",
            "depends-on: feature:my-feature",
        )
        .replace(
            "| TBD | TBD | TBD | TBD |",
            "| core | src | Holds the core | nothing |",
        )
        .replace("TBD", "Something real that a reader can check")
}

/// Every role's artifact, filled in.
pub fn repository() -> Repo {
    let repo = Repo::of(&[
        (
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        ("src/lib.rs", "//! A crate.\n"),
    ]);
    for role in ROLES {
        let run = repo.run(&["new", role, &format!("my-{role}")]);
        run.sane(0);
        let path = run.out["wrote ".len()..].split(';').next().unwrap();
        repo.write(path, filled(&repo.read(path)));
    }
    repo
}

/// Verifies: feature:scaffolding#AC-2, behaviour:rules#scenario-a-new-artifact
#[test]
fn filled_templates_pass_the_strict_profile() {
    let repo = repository();
    let run = repo.run(&["check", "--profile", "agentic-cd"]);
    run.sane(0);
    assert!(
        run.out.contains("Found nothing (profile agentic-cd)."),
        "{}",
        run.out
    );
}

#[test]
fn templates_that_came_into_force_pass_too() {
    let repo = repository();
    for path in [
        "docs/intents/my-intent.md",
        "docs/behaviours/my-behaviour.md",
        "docs/features/my-feature.md",
        "docs/features/my-criteria.md",
        "docs/decisions/0001-my-decision.md",
        "docs/guides/my-guide.md",
        "docs/rollouts/my-rollout.md",
    ] {
        let text = repo.read(path).replace("status: draft", "status: approved");
        repo.write(path, text.replace("status: proposed", "status: accepted"));
    }
    let strict = ["--profile", "agentic-cd"];
    let rules: Vec<String> = repo
        .findings(&strict)
        .into_iter()
        .map(|found| found.0)
        .collect();
    assert!(!rules.is_empty());
    assert!(
        rules.iter().all(|rule| rule == "unverified-criterion"),
        "{rules:?}"
    );
    // Once in force, they want tests.
    repo.write("Cargo.toml", "[package]\nname = \"mine\"\n");
    let wanted = repo.run(&["check", "--profile", "agentic-cd", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&wanted.out).unwrap();
    let mut tests = String::new();
    for (at, finding) in report["findings"].as_array().unwrap().iter().enumerate() {
        let name = finding["message"]
            .as_str()
            .unwrap()
            .split('`')
            .nth(1)
            .unwrap();
        tests += &format!("/// Verifies: {name}\n#[test]\nfn t{at}() {{ assert!(true) }}\n");
    }
    repo.write("src/lib.rs", tests);
    repo.run(&["check", "--profile", "agentic-cd"]).sane(0);
}

#[test]
fn an_unfilled_template_in_force_does_not_pass() {
    for role in [
        "intent", "feature", "criteria", "decision", "guide", "rollout",
    ] {
        let repo = Repo::new();
        let run = repo.run(&["new", role, "thing"]);
        let path = run.out["wrote ".len()..]
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let text = repo
            .read(&path)
            .replace("status: draft", "status: approved");
        repo.write(&path, text.replace("status: proposed", "status: accepted"));
        let found = repo.findings(&["--profile", "agentic-cd", "--rule", "placeholder"]);
        assert!(!found.is_empty(), "{role}: {}", repo.read(&path));
    }
}

#[test]
fn nothing_is_overwritten_and_names_are_plain() {
    let repo = Repo::new();
    repo.run(&["new", "intent", "same"]).sane(0);
    repo.run(&["new", "intent", "same"])
        .refused("nothing is overwritten");
    for name in [
        "",
        "../x",
        "a/b",
        "A",
        "a b",
        "-a",
        "\u{1b}[31m",
        &"x".repeat(81),
    ] {
        repo.run(&["new", "intent", "--", name])
            .refused("is no name");
    }
    repo.run(&["new", "intnt", "x"])
        .refused("did you mean `intent`?");
    repo.run(&["new", "decision", "first"]).sane(0);
    repo.run(&["new", "decision", "second"]).sane(0);
    assert!(
        repo.read("docs/decisions/0002-second.md")
            .contains("# 2. Second")
    );
}

#[test]
fn the_next_decision_is_named_as_the_last_one() {
    for (last, next) in [
        ("docs/adr/0007-a.md", "docs/adr/0008-use-x.md"),
        (
            "docs/architecture/adr-011-a.md",
            "docs/architecture/adr-012-use-x.md",
        ),
        ("adr/ADR-9-a.md", "adr/ADR-10-use-x.md"),
        ("docs/adr/slug-alone.md", "docs/adr/use-x.md"),
        ("docs/plain.md", "docs/decisions/0001-use-x.md"),
    ] {
        let repo = Repo::of(&[(last, "# A\n\n## Status\n\nAccepted\n")]);
        let run = repo.run(&["new", "decision", "use-x"]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(repo.root().join(next).is_file(), "{}", run.out);
    }
}
