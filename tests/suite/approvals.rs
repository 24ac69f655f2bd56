//! Approvals: what `trueup approve` writes, and what a check says of texts, records and their makers.

use serde_json::Value;

use crate::git::{self, Maker};
use crate::harness::{Repo, Run};

pub const INTENT: &str = "---\nrole: intent\nid: intent:kettle\nstatus: accepted\n---\n# Kettle\n\n## What\n\nIt boils water.\n\n\
                      ## Why\n\nTea.\n\n## For whom\n\nWho drinks tea.\n";

const DECISION: &str = "# 1. Steel\n\n## Status\n\nAccepted\n\n## Context\n\nIt must last.\n\n## Decision\n\nSteel.\n\n## Consequences\n\nNone.\n";

const FILE: &str = "docs/approvals.yaml";

pub fn kettle() -> Repo {
    Repo::of(&[
        ("docs/intents/kettle.md", INTENT),
        ("docs/adr/0001-steel.md", DECISION),
    ])
}

pub fn approve(repo: &Repo, arguments: &[&str]) -> Run {
    repo.run(
        &[
            &["approve", "--by", "Ann Lee", "--on", "2026-03-01"],
            arguments,
        ]
        .concat(),
    )
}

fn entries(repo: &Repo) -> Vec<String> {
    let text = repo.read(FILE);
    let lines = text.lines().filter(|line| line.starts_with("- "));
    lines.map(str::to_owned).collect()
}

/// The findings about approvals: rule, level, message.
pub fn told(repo: &Repo) -> Vec<(String, String, String)> {
    let run = repo.run(&["check", "--format", "json", "--no-cache"]);
    run.sane(run.code);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|found| {
            (
                text(&found["rule"]),
                text(&found["level"]),
                text(&found["message"]),
            )
        })
        .filter(|(rule, ..)| rule.contains("approv"))
        .collect()
}

pub fn rules(repo: &Repo) -> Vec<String> {
    told(repo).into_iter().map(|(rule, ..)| rule).collect()
}

pub fn by<'a>(name: &'a str) -> Maker<'a> {
    Maker {
        name,
        signature: None,
    }
}

/// Verifies: feature:approvals#AC-1, behaviour:approvals#scenario-an-intent-is-approved
#[test]
fn an_approval_is_one_line_behind_the_others() {
    let repo = kettle();
    let run = approve(&repo, &["intent:kettle"]);
    run.sane(0);
    assert!(run.out.contains("intent:kettle: Kettle\n"), "{}", run.out);
    assert!(run.out.contains("never approved before"));
    let before = repo.read(FILE);
    approve(&repo, &["ADR-1", "intent:kettle#why"]).sane(0);
    let after = repo.read(FILE);
    assert!(after.starts_with(&before), "{after}");
    let entries = entries(&repo);
    assert_eq!(entries.len(), 3, "{entries:#?}");
    assert!(entries[1].starts_with("- {id: \"decision:0001\", digest: \""));
    assert!(entries[1].ends_with("\", by: \"Ann Lee\", date: 2026-03-01}"));
    // The same again is nothing; another person is.
    approve(&repo, &["intent:kettle"]).sane(0);
    assert_eq!(repo.read(FILE), after);
    let run = repo.run(&["approve", "intent:kettle", "--by", "Bo \"B\" Ray: {x}"]);
    run.sane(0);
    assert!(run.out.contains("unchanged since"), "{}", run.out);
    assert!(repo.read(FILE).starts_with(&after));
    repo.check(0);
    let run = repo.run(&["approve", "--list"]);
    assert!(
        run.out.contains("approved       intent:kettle, "),
        "{}",
        run.out
    );
}

/// Verifies: feature:approvals#AC-2, behaviour:approvals#scenario-a-program-asks
#[test]
fn nothing_is_approved_by_the_way() {
    let repo = kettle();
    approve(&repo, &[]).refused("--all");
    approve(&repo, &["intent:ketle"]).refused("did you mean `intent:kettle`");
    approve(&repo, &["intent:kettle#wy"]).refused("names no artifact");
    approve(&repo, &["intent:kettle", "src"]).refused("names no artifact");
    let run = repo.run(&["approve", "intent:kettle"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--by"), "{}", run.err);
    repo.run(&["approve", "--all", "--by", " "])
        .refused("--by is empty");
    repo.run(&["approve", "--all", "--by", "GitHub Copilot"])
        .refused("a person approves");
    let dated = |date| repo.run(&["approve", "--all", "--by", "Ann", "--on", date]);
    dated("9999-01-01").refused("still to come");
    dated("now").refused("YYYY-MM-DD");
    approve(&repo, &["--all", "--dry-run"]).sane(0);
    assert!(!repo.root().join(FILE).exists());
    repo.write(".gitignore", "*.yaml\n");
    approve(&repo, &["--all"]).refused("git ignores");
    repo.write(".gitignore", "");
    approve(&repo, &["--all"]).sane(0);
    assert_eq!(entries(&repo).len(), 2);
    repo.write("docs/intents/kettle.md", INTENT.replace("Tea", "Coffee"));
    let run = repo.run(&["approve", "--all", "--by", "Ann", "--on", "2026-02-01"]);
    run.refused("after 2026-02-01");
}

/// Verifies: feature:approvals#AC-3, behaviour:approvals#scenario-the-text-changes
#[test]
fn the_text_counts_and_not_its_layout_or_status() {
    let repo = kettle();
    assert!(rules(&repo).is_empty(), "nobody asked");
    approve(&repo, &["intent:kettle", "decision:1"]).sane(0);
    assert!(rules(&repo).is_empty());
    let same = INTENT
        .replace("It boils water", "It *boils*\nwater")
        .replace("accepted", "active");
    repo.write("docs/intents/kettle.md", &same);
    assert!(rules(&repo).is_empty());
    repo.write("docs/intents/kettle.md", same.replace("water", "milk"));
    let found = told(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (&*found[0].0, &*found[0].1),
        ("unapproved-intent", "warning")
    );
    assert!(
        found[0]
            .2
            .contains("changed since Ann Lee approved it on 2026-03-01")
    );
    repo.write(
        "docs/adr/0001-steel.md",
        DECISION.replace("Steel.\n", "Tin.\n"),
    );
    repo.write(
        "docs/adr/0002-lid.md",
        DECISION.replace("1. Steel", "2. Lid"),
    );
    assert_eq!(
        rules(&repo),
        [
            "unapproved-decision",
            "unapproved-decision",
            "unapproved-intent"
        ]
    );
    // What is not in force needs no approval.
    for (path, text) in [
        (
            "docs/adr/0001-steel.md",
            DECISION.replace("Accepted", "Superseded"),
        ),
        (
            "docs/adr/0002-lid.md",
            DECISION.replace("Accepted", "Proposed"),
        ),
        ("docs/intents/kettle.md", same.replace("active", "draft")),
    ] {
        repo.write(path, text);
    }
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
}

/// Verifies: feature:approvals#AC-4
#[test]
fn the_agentic_cd_profile_asks_for_approvals() {
    let repo = kettle();
    repo.write("trueup.yaml", "profile: agentic-cd\n");
    let found = told(&repo);
    let levels: Vec<_> = found
        .iter()
        .map(|(rule, level, _)| (&**rule, &**level))
        .collect();
    assert_eq!(
        levels,
        [
            ("unapproved-decision", "error"),
            ("unapproved-intent", "error")
        ]
    );
    approve(&repo, &["--all"]).sane(0);
    assert!(rules(&repo).is_empty());
}

/// Verifies: feature:approvals#AC-5, behaviour:approvals#scenario-two-branches-approve
#[test]
fn a_file_that_cannot_be_used_is_one_finding_and_stays_as_it_is() {
    let repo = kettle();
    approve(&repo, &["--all"]).sane(0);
    let good = repo.read(FILE);
    let line = entries(&repo)[0].clone();
    for (text, words) in [
        (
            format!("{good}<<<<<<< a\n{line}\n=======\n>>>>>>> b\n"),
            "merge conflict",
        ),
        (format!("{good}{}", &line[..40]), "cut short"),
        (good.replace("approvals 1", "approvals 7"), "newer trueup"),
        (
            good.replace("digest: \"", "digest: \"zz"),
            "16 hexadecimal digits",
        ),
        (good.replace("2026-03-01", "soon"), "date"),
        ("a: &a [*a]\n".to_owned(), "a line is not"),
        ("\u{0}".to_owned(), "not text"),
    ] {
        repo.write(FILE, &text);
        let found = told(&repo);
        assert_eq!(found.len(), 1, "{words}: {found:#?}");
        assert_eq!((&*found[0].0, &*found[0].1), ("invalid-approval", "error"));
        assert!(found[0].2.contains(words), "{words}: {}", found[0].2);
        let run = approve(&repo, &["--all"]);
        assert_eq!(run.code, 2, "{words}");
        assert_eq!(repo.read(FILE), text);
    }
    // The union of two branches' lines is a file.
    let mut lines: Vec<&str> = good.lines().collect();
    lines.reverse();
    repo.write(FILE, lines.join("\r\n"));
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
}

/// Verifies: feature:approvals#AC-6
#[test]
fn a_line_that_approves_nothing_is_one_finding() {
    let repo = kettle();
    approve(&repo, &["--all"]).sane(0);
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "One", None, &by("Bo"));
    let good = repo.read(FILE);
    let line = entries(&repo)[1].clone();
    assert!(line.contains("intent:kettle"), "{line}");
    let digest = line.split('"').nth(3).unwrap();
    for (text, words) in [
        (
            line.replace("2026", "9026").replace("Ann", "Cy"),
            "in the future",
        ),
        (line.replace("kettle", "ketle"), "matches no artifact"),
        (
            line.clone(),
            "already approved this text of `intent:kettle`",
        ),
        (
            line.replace("intent:kettle", "docs/intents/kettle.md")
                .replace("Ann", "Cy"),
            "written `intent:kettle` in an earlier line",
        ),
        (
            line.replace(digest, "0123456789abcdef"),
            "no committed version",
        ),
    ] {
        repo.write(FILE, format!("{good}{text}\n"));
        git::commit_by(&git, repo.root(), 2, "Two", None, &by("Ann"));
        let mut found = told(&repo);
        found.retain(|(rule, ..)| rule != "self-approval");
        assert_eq!(found.len(), 1, "{words}: {found:#?}");
        assert_eq!((&*found[0].0, &*found[0].1), ("invalid-approval", "error"));
        assert!(found[0].2.contains(words), "{words}: {}", found[0].2);
    }
}

/// Verifies: feature:approvals#AC-6
#[test]
fn a_forged_approval_of_a_part_is_told_from_an_outdated_one() {
    let repo = kettle();
    let feature = |words: &str| {
        format!(
            "---\nid: feature:boil\n---\n# Boil\n\n## Acceptance criteria\n\n- **AC-1**: {words}\n- **AC-2**: It whistles.\n"
        )
    };
    repo.write("docs/features/boil.md", feature("It boils in a minute."));
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    approve(&repo, &["--all"]).sane(0);
    let part = ["feature:boil#AC-1", "feature:boil#acceptance-criteria"];
    approve(&repo, &part).sane(0);
    git::commit_by(&git, repo.root(), 2, "Approve", None, &by("Ann"));
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
    // Other words since: both were there once.
    repo.write("docs/features/boil.md", feature("It boils some day."));
    git::commit_by(&git, repo.root(), 3, "Change", None, &by("Bo"));
    let found = told(&repo);
    assert_eq!(
        rules(&repo),
        ["outdated-approval", "outdated-approval"],
        "{found:#?}"
    );
    let report = repo.run(&["check", "--format", "json"]).out;
    assert!(report.contains("in a minute"), "{report}");
    // Digests that no version has.
    let forged: String = repo
        .read(FILE)
        .lines()
        .map(|line| match line.split('"').nth(3) {
            Some(digest) if line.contains("feature:boil") => {
                line.replace(digest, "0123456789abcdef") + "\n"
            }
            _ => format!("{line}\n"),
        })
        .collect();
    repo.write(FILE, forged);
    git::commit_by(&git, repo.root(), 4, "Forge", None, &by("Ann"));
    let found = told(&repo);
    let words = "matches no committed version";
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found
            .iter()
            .all(|one| one.0 == "invalid-approval" && one.2.contains(words)),
        "{found:#?}"
    );
}
