//! Conflicts and overlap that nobody declared: what the rules find, what they say, and what the gate makes of it.

use serde_json::Value;

use crate::harness::Repo;

/// The findings of rules, as the JSON report has them.
#[track_caller]
fn findings(repo: &Repo, rules: &[&str]) -> Vec<Value> {
    let mut arguments = vec![
        "check",
        "--no-history",
        "--format",
        "json",
        "--fail-on",
        "never",
    ];
    for rule in rules {
        arguments.extend(["--rule", rule]);
    }
    let run = repo.run(&arguments);
    run.sane(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    report["findings"].as_array().unwrap().clone()
}

fn decision(number: u32, status: &str, said: &str) -> (String, String) {
    let path = format!("docs/decisions/{number:04}-d{number}.md");
    let text = format!(
        "---\nstatus: {status}\n---\n# {number}. Cranes {number}\n\n## Decision\n\n{said}\n"
    );
    (path, text)
}

fn repo(files: &[(String, String)]) -> Repo {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    Repo::of(&files)
}

fn feature(said: &str) -> (String, String) {
    let text = format!(
        "---\nroles: [feature, criteria]\nstatus: accepted\nowner: ada\n---\n# Loading\n\n## Musts\n\n{said}\n"
    );
    ("docs/features/loading.md".to_owned(), text)
}

fn guide(said: &str) -> (String, String) {
    (
        "docs/guides/loading.md".to_owned(),
        format!("# How to load\n\n{said}\n"),
    )
}

/// Verifies: feature:duplication#AC-14, behaviour:duplication#scenario-a-guide-that-states-another-value
#[test]
fn a_value_that_two_documents_state_otherwise_is_settled_by_authority() {
    let both = [
        feature("- `retry_limit` is 3."),
        guide("The `retry_limit` is 5."),
    ];
    let found = findings(&repo(&both), &["conflicting-value"]);
    assert_eq!(found.len(), 1, "{found:?}");
    let one = &found[0];
    assert_eq!(one["change"], "docs/guides/loading.md");
    assert_eq!(one["wins"], "`feature:loading`");
    assert!(
        one["help"].as_str().unwrap().contains("write `3` here"),
        "{one}"
    );
    assert_eq!(one["witness"][0]["file"], "docs/features/loading.md");
    // Equals: nobody wins, and the owner of the other is named.
    let mut same = feature("- `retry_limit` is 4.");
    same.0 = "docs/features/unloading.md".to_owned();
    let found = findings(&repo(&[both[0].clone(), same]), &["conflicting-value"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["wins"], Value::Null);
    assert!(
        found[0]["help"]
            .as_str()
            .unwrap()
            .contains("(ada owns `feature:loading`)")
    );
    // The same value, in another spelling; a unit apart; a case; an instruction; the past; an example; alternatives.
    for silent in [
        "The `retry-limit` is 3.",
        "The `retry_limit` is 5 minutes.",
        "When `retry_limit` is 5, cranes wear out.",
        "- Given a crane whose `retry_limit` is 5",
        "Set `retry_limit` to 5 on old cranes.",
        "The `retry_limit` was 5 before.",
        "It was `{ retry_limit: 5, berth: 2 }` there.",
        "```yaml\nretry_limit: 5\n```",
        "The `retry_limit` is 3, or `retry_limit` is 5.",
        "See retry_limit.rs:12.",
        "The `retry_pause` is 5.",
    ] {
        let files = [both[0].clone(), guide(silent)];
        assert_eq!(
            findings(&repo(&files), &["conflicting-value"]),
            [] as [Value; 0],
            "{silent}"
        );
    }
    // What no code has, and nobody wants, may be two things.
    let mut other = guide("The `retry_limit` is 4.");
    other.0 = "docs/guides/old.md".to_owned();
    assert!(findings(&repo(&[both[1].clone(), other]), &["conflicting-value"]).is_empty());
}

/// Verifies: feature:duplication#AC-14
#[test]
fn a_bound_of_one_demand_has_one_value() {
    let demand = |bound: &str| {
        format!("- **AC-1**: A ship that asks for a berth gets an answer within {bound}.")
    };
    let told = |bound: &str| format!("A ship that asks for a berth gets an answer within {bound}.");
    let found = |bound: &str| {
        let files = [feature(&demand("200 ms")), guide(&told(bound))];
        findings(&repo(&files), &["conflicting-value"]).len()
    };
    assert_eq!(found("300 ms"), 1);
    assert_eq!(found("0.2 seconds"), 0);
    assert_eq!(found("200"), 0);
    let other = guide("A ship that asks for a tug gets an answer within 300 ms.");
    let files = [feature(&demand("200 ms")), other];
    assert!(findings(&repo(&files), &["conflicting-value"]).is_empty());
}

/// Verifies: feature:duplication#AC-15, behaviour:duplication#scenario-two-decisions-that-settle-one-question
#[test]
fn decisions_that_cannot_both_hold_are_found_by_what_they_state() {
    let three = decision(1, "accepted", "`retry_limit` is 3.");
    let five = decision(2, "accepted", "`retry_limit` is 5.");
    let rules = ["conflicting-decision", "conflicting-value"];
    let found = findings(&repo(&[three.clone(), five.clone()]), &rules);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["rule"], "conflicting-decision");
    assert_eq!(found[0]["file"], five.0);
    assert_eq!(found[0]["approval"], true);
    assert!(
        found[0]["help"]
            .as_str()
            .unwrap()
            .contains("`supersedes: decision:0001`")
    );
    // Superseded, proposed, and why it was decided.
    let superseding = five.1.replace(
        "status: accepted",
        "status: accepted\nsupersedes: decision:0001",
    );
    let context = five.1.replace("## Decision", "## Context");
    for silent in [
        [
            (three.0.clone(), three.1.clone()),
            (five.0.clone(), superseding),
        ],
        [
            three.clone(),
            decision(2, "proposed", "`retry_limit` is 5."),
        ],
        [three.clone(), (five.0.clone(), context)],
    ] {
        assert!(findings(&repo(&silent), &rules).is_empty());
    }
    // A high score alone is none.
    let same = "Each crane that fails is tried again with a pause that grows, and the harbour master is told in red.";
    let alike = [decision(1, "accepted", same), decision(2, "accepted", same)];
    assert!(findings(&repo(&alike), &rules).is_empty());
    let found = findings(&repo(&alike), &["duplicate-decision"]);
    assert_eq!(found.len(), 1);
}

/// Verifies: feature:duplication#AC-13, behaviour:duplication#scenario-a-decision-that-names-nothing
#[test]
fn the_gate_tells_a_change_of_overlap_that_it_does_not_declare() {
    let survive = "A failed upload is retried with a growing pause between the attempts; `spool_folder` keeps the file until the \
        server confirms the checksum.";
    let files = [
        feature(survive),
        decision(
            3,
            "accepted",
            "Each release is named after a river, in the order of the alphabet.",
        ),
        decision(
            4,
            "accepted",
            "The palette has sixteen colours, of which red is for errors alone.",
        ),
        (
            "trueup.yaml".to_owned(),
            "rules: {undeclared-overlap: error}\n".to_owned(),
        ),
    ];
    let repo = repo(&files);
    let git = crate::git::init(repo.root());
    let commit = |day: u32, message: &str| {
        crate::git::commit(&git, repo.root(), day, message, None);
    };
    commit(1, "Base");
    let text = "On bad networks a failed upload stays in `spool_folder` until the server confirms the checksum, with a growing pause.";
    let (path, new) = decision(7, "proposed", text);
    repo.write(&path, &new);
    commit(2, "Head");
    let run = repo.run(&["gate", "--base", "HEAD~1", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(
        run.out.contains("undeclared-overlap") && run.out.contains("spool_folder"),
        "{}",
        run.out
    );
    // Declared.
    repo.write(
        &path,
        new.replace(
            "status: proposed",
            "status: proposed\nrelates: [{to: feature:loading, how: decides}]",
        ),
    );
    commit(3, "Declared");
    let run = repo.run(&["gate", "--base", "HEAD~2", "--format", "json"]);
    assert!(!run.out.contains("undeclared-overlap"), "{}", run.out);
}

/// Verifies: feature:duplication#AC-16
#[test]
fn many_documents_and_many_claims_end() {
    let mut files: Vec<(String, String)> = (0..300)
        .map(|at| {
            let lines: String = (0..50)
                .map(|key| format!("- `key_{key}` is {at}.\n"))
                .collect();
            decision(at, "accepted", &lines)
        })
        .collect();
    files.push(guide(&"`retry_limit` is 5. ".repeat(20_000)));
    files.push((
        "docs/features/x.md".to_owned(),
        format!(
            "---\nrole: feature\n---\n# X\n\n{}",
            "within 5 ms ".repeat(20_000)
        ),
    ));
    let repo = repo(&files);
    let found = findings(
        &repo,
        &[
            "conflicting-value",
            "conflicting-decision",
            "undeclared-overlap",
        ],
    );
    assert!(found.len() <= 300 * 50, "{}", found.len());
}
