//! Approvals: what `trueup approve` writes, and what a check says of texts, records and their makers.

use serde_json::Value;

use crate::git::{self, Maker};
use crate::harness::{Repo, Run};

const INTENT: &str = "---\nrole: intent\nid: intent:kettle\nstatus: accepted\n---\n# Kettle\n\n## What\n\nIt boils water.\n\n\
                      ## Why\n\nTea.\n\n## For whom\n\nWho drinks tea.\n";

const DECISION: &str = "# 1. Steel\n\n## Status\n\nAccepted\n\n## Context\n\nIt must last.\n\n## Decision\n\nSteel.\n\n## Consequences\n\nNone.\n";

const FILE: &str = "docs/approvals.yaml";

fn kettle() -> Repo {
    Repo::of(&[
        ("docs/intents/kettle.md", INTENT),
        ("docs/adr/0001-steel.md", DECISION),
    ])
}

fn approve(repo: &Repo, arguments: &[&str]) -> Run {
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
fn told(repo: &Repo) -> Vec<(String, String, String)> {
    let run = repo.run(&["check", "--format", "json"]);
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

fn rules(repo: &Repo) -> Vec<String> {
    told(repo).into_iter().map(|(rule, ..)| rule).collect()
}

fn by<'a>(name: &'a str) -> Maker<'a> {
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
    assert!(found[0].2.contains("than Ann Lee approved on 2026-03-01"));
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
            "still to come",
        ),
        (line.replace("kettle", "ketle"), "names no artifact"),
        (line.clone(), "approved this text of `intent:kettle` before"),
        (
            line.replace("intent:kettle", "docs/intents/kettle.md")
                .replace("Ann", "Cy"),
            "two spellings of `intent:kettle`",
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

/// Verifies: feature:approvals#AC-7, behaviour:approvals#scenario-the-writer-approves
#[test]
fn who_wrote_a_text_does_not_approve_it() {
    let repo = kettle();
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    approve(&repo, &["--all"]).sane(0);
    assert!(rules(&repo).is_empty(), "not committed yet");
    let written = git.head_id().unwrap().detach();
    let commit = |day, message: &str, name| {
        git::commit_by(&git, repo.root(), day, message, Some(&[written]), &by(name))
    };
    commit(2, "Approve", "Ann");
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
    // One person for everything: a note.
    commit(2, "Approve", "Bo");
    let found = told(&repo);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found
            .iter()
            .all(|(rule, level, _)| rule == "self-approval" && level == "note")
    );
    // Where another person works too, it is more.
    repo.write("other.txt", "x");
    git::commit_by(&git, repo.root(), 3, "Other", None, &by("Cy"));
    let found = told(&repo);
    assert!(
        found.iter().all(|(_, level, _)| level == "warning"),
        "{found:#?}"
    );
    assert!(
        found[0].2.contains("Bo committed the approval of"),
        "{found:#?}"
    );
    repo.write(
        "trueup.yaml",
        "approvals: {self-approved: Bo is alone with this}\n",
    );
    assert!(rules(&repo).is_empty());
    // A reason does not make a person of a program.
    let trailer = "Approve\n\nFor tea.\n\nCo-authored-by: Copilot <copilot@example.org>\n";
    commit(2, trailer, "Ann");
    let found = told(&repo);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].2.contains("Copilot <copilot@example.org>"));
    repo.write(
        "trueup.yaml",
        "approvals: {trailers: [Made-by], agents: [night-shift]}\n",
    );
    for (message, name) in [("A\n\nMade-by: mill", "Ann"), ("A", "Night-Shift")] {
        commit(2, message, name);
        assert_eq!(rules(&repo).len(), 2, "{message} {name}");
    }
}

/// Verifies: feature:approvals#AC-7
#[test]
fn the_author_is_looked_for_in_the_branch_that_was_merged() {
    let repo = kettle();
    let git = git::init(repo.root());
    repo.write("start.txt", "x");
    let intent = repo.read("docs/intents/kettle.md");
    std::fs::remove_file(repo.root().join("docs/intents/kettle.md")).unwrap();
    let start = git::commit_by(&git, repo.root(), 1, "Start", None, &by("Cy"));
    repo.write("docs/intents/kettle.md", &intent);
    let text = git::commit_by(&git, repo.root(), 2, "Text", Some(&[start]), &by("Bo"));
    approve(&repo, &["intent:kettle", "decision:1"]).sane(0);
    let line = git::commit_by(&git, repo.root(), 3, "Approve", Some(&[text]), &by("Ann"));
    // Cy merges both: neither is Cy's.
    git::commit_by(
        &git,
        repo.root(),
        4,
        "Merge",
        Some(&[start, line]),
        &by("Cy"),
    );
    assert!(rules(&repo).is_empty(), "{:?}", told(&repo));
    let line = git::commit_by(&git, repo.root(), 3, "Approve", Some(&[text]), &by("Bo"));
    git::commit_by(
        &git,
        repo.root(),
        4,
        "Merge",
        Some(&[start, line]),
        &by("Cy"),
    );
    let found = told(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0]
            .2
            .contains("Bo committed the approval of `intent:kettle`")
    );
    // A shallow clone cannot tell: one note.
    let head = git.head_id().unwrap().to_string();
    repo.write(".git/shallow", format!("{head}\n"));
    let found = told(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((&*found[0].0, &*found[0].1), ("self-approval", "note"));
    assert!(found[0].2.contains("is shallow"), "{found:#?}");
}

const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgSFlZkCXlTfSSuAEYvljeh89ngm\n\
                         rFovfhUv/PA8UZCy0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5\n\
                         AAAAQGIoLPvP+tDXkXZGMvy7/ekBi5VytbOcQyXDlbNLv8zh9E+ws7gj9oB324xQnmjyU+\n\
                         XPZsHbjWBdN2sHaQQdngE=\n-----END SSH SIGNATURE-----";

/// Verifies: feature:approvals#AC-8, behaviour:approvals#scenario-the-record-is-signed
#[test]
fn a_signature_is_shown_with_its_key() {
    let repo = kettle();
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    approve(&repo, &["--all"]).sane(0);
    let signed = Maker {
        name: "Ann",
        signature: Some(SIGNATURE),
    };
    git::commit_by(&git, repo.root(), 2, "Approve", None, &signed);
    let listed = || repo.run(&["approve", "--list"]).out;
    let key = "SHA256:Caw3lyy3iVf34JH4nyPweh9rwUBghbJyHbZIga1Xk9A";
    assert!(
        listed().contains("signed, by no listed key"),
        "{}",
        listed()
    );
    assert!(listed().contains(&format!("(SSH {key})")), "{}", listed());
    repo.write("trueup.yaml", format!("approvals: {{keys: [\"{key}\"]}}\n"));
    assert!(listed().contains("naming a listed key"), "{}", listed());
    assert!(listed().contains("not verified here"), "{}", listed());
}

/// Verifies: feature:approvals#AC-9
#[test]
fn what_changed_since_an_approval_is_shown() {
    let repo = kettle();
    let git = git::init(repo.root());
    approve(&repo, &["intent:kettle"]).sane(0);
    git::commit_by(&git, repo.root(), 1, "Write", None, &by("Bo"));
    repo.write(
        "docs/intents/kettle.md",
        INTENT.replace("boils water", "heats milk"),
    );
    git::commit_by(&git, repo.root(), 2, "Change", None, &by("Bo"));
    let run = repo.run(&["approve", "intent:kettle", "--by", "Ann Lee", "--dry-run"]);
    run.sane(0);
    assert!(run.out.contains("then: … "), "{}", run.out);
    assert!(run.out.contains("boils water."), "{}", run.out);
    assert!(run.out.contains("heats milk."), "{}", run.out);
    let report = repo.run(&["check", "--format", "json"]).out;
    assert!(report.contains("boils water"), "{report}");
}
