//! Artifacts in long chains and circles, ids that are no names or one name twice, and approvals that are none.

use std::time::{Duration, Instant};

use crate::approvals::{approve, by, kettle, told};
use crate::git;
use crate::harness::Repo;

/// A feature with `id`, and with more front matter.
fn feature(id: &str, more: &str) -> String {
    let id = serde_json::to_string(id).unwrap();
    format!(
        "---\nrole: feature\nid: {id}\nstatus: accepted\nowner: o\n{more}---\n# F\n\nIt does.\n"
    )
}

/// The rules and files of what a check finds.
fn found(repo: &Repo) -> Vec<(String, String)> {
    let started = Instant::now();
    let found = repo.findings(&["--profile", "adopt"]);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(45), "{took:?}");
    found
        .into_iter()
        .map(|(rule, file, _)| (rule, file))
        .collect()
}

fn one(rule: &str, file: &str) -> Vec<(String, String)> {
    vec![(rule.into(), file.into())]
}

/// Verifies: feature:delivery-contract#AC-6
#[test]
fn artifacts_in_a_chain_and_in_a_ring() {
    artifacts_in_a_chain_and_in_a_ring_of(500);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn artifacts_in_a_chain_and_in_a_ring_at_full_size() {
    artifacts_in_a_chain_and_in_a_ring_of(3_000);
}

fn artifacts_in_a_chain_and_in_a_ring_of(size: usize) {
    let last = size;
    let repo = Repo::new();
    for at in 0..=last {
        let next = format!("relates: [{{to: feature:f{}, how: depends-on}}]\n", at + 1);
        let more = if at == last { "" } else { &next };
        repo.write(
            &format!("docs/features/f{at}.md"),
            feature(&format!("feature:f{at}"), more),
        );
    }
    assert_eq!(found(&repo), []);
    let back = feature(
        &format!("feature:f{last}"),
        "relates: [{to: feature:f0, how: depends-on}]\n",
    );
    repo.write(&format!("docs/features/f{last}.md"), back);
    assert_eq!(found(&repo), one("relation-cycle", "docs/features/f0.md"));
    for arguments in [&["trace"][..], &["trace", "feature:f7"], &["matrix"]] {
        repo.run(arguments).sane(0);
    }
}

/// Verifies: feature:delivery-contract#AC-6
#[test]
fn a_circle_through_five_roles_is_one_finding() {
    let roles = ["intent", "behaviour", "feature", "decision", "constraint"];
    let repo = Repo::new();
    for (at, role) in roles.iter().enumerate() {
        let next = roles[(at + 1) % roles.len()];
        let text = feature(&format!("{role}:x"), &format!("depends-on: {next}:x\n"));
        repo.write(
            &format!("docs/x/{role}.md"),
            text.replace("role: feature", &format!("role: {role}")),
        );
    }
    assert_eq!(found(&repo), one("relation-cycle", "docs/x/behaviour.md"));
    let report = repo.json(1);
    let message = report["findings"][0]["message"].as_str().unwrap();
    for role in roles {
        assert!(message.contains(&format!("`{role}:x`")), "{message}");
    }
}

/// Verifies: feature:delivery-contract#AC-7
#[test]
fn one_id_in_two_spellings_is_one_finding() {
    for (first, second) in [
        ("feature:log-in", "feature:log-in"),
        ("feature:log-in", "log-in"),
        ("feature:log-in", "feature:Log-In"),
        ("feature:log-in", "feature:LOG_IN"),
        ("feature:log-in", " feature:log-in "),
        ("decision:0007", "ADR-7"),
        ("decision:0007", "adr-0007"),
        ("decision:0007", "decision:7"),
    ] {
        let repo = Repo::new();
        let folder = &first[..first.find(':').unwrap()];
        for (name, id) in [("0100-a", first), ("0200-b", second)] {
            let text = feature(id, "").replace("role: feature", &format!("role: {folder}"));
            repo.write(&format!("docs/{folder}s/{name}.md"), text);
        }
        let place = format!("docs/{folder}s/0200-b.md");
        assert_eq!(found(&repo), one("duplicate-id", &place), "{second}");
    }
    for second in ["feature:login", "feature:log-in-2", "intent:log-in"] {
        let repo = Repo::new();
        repo.write("docs/features/a.md", feature("feature:log-in", ""));
        let role = &second[..second.find(':').unwrap()];
        let text = feature(second, "").replace("role: feature", &format!("role: {role}"));
        repo.write("docs/features/b.md", text);
        assert_eq!(found(&repo), [], "{second}");
    }
}

/// Verifies: feature:delivery-contract#AC-7
#[test]
fn an_id_that_is_a_path_or_a_pattern_is_one_finding_and_leads_nowhere() {
    for id in [
        "../../../../etc/passwd",
        "feature:../../etc/passwd",
        "/etc/passwd",
        "feature:a/../b",
        r"..\..\x",
        "feature:.*",
        "feature:(a+)+$",
        "^a{9}{9}{9}$",
        "feature:[A-Z]?",
        "feature:x#AC-1",
        "feature:\u{202e}x",
        "feature:",
    ] {
        let repo = Repo::new();
        repo.write("docs/features/a.md", feature(id, ""));
        repo.write("docs/features/ab.md", feature("feature:ab", ""));
        let expected = one("broken-id", "docs/features/a.md");
        assert_eq!(found(&repo), expected, "{id}");
        // No pattern stands for what it matches, and no path is opened.
        for command in [
            &["trace", "feature:a."][..],
            &["trace", "../../../../../../etc/passwd"],
            &["context", "feature:.b"],
            &["approve", "feature:a[b]", "--by", "Ann"],
            &[
                "accept",
                "feature:.*",
                "--with",
                "docs/features/ab.md",
                "--by",
                "Ann",
                "--reason",
                "r",
            ],
        ] {
            let run = repo.run(command);
            run.sane(2);
            assert!(!run.err.contains("root:"), "{}", run.err);
        }
        repo.run(&["trace"]).sane(0);
        assert!(!repo.root().join("docs/approvals.yaml").exists());
        assert!(!repo.root().join("trueup.lock").exists());
    }
}

/// Verifies: feature:approvals#AC-6
#[test]
fn very_many_approvals_that_are_none() {
    let repo = kettle();
    approve(&repo, &["--all"]).sane(0);
    let git = git::init(repo.root());
    git::commit_by(&git, repo.root(), 1, "One", None, &by("Bo"));
    let good = repo.read("docs/approvals.yaml");
    let line = |id: &str, digest: u64, name: usize, date: &str| {
        format!("- {{id: \"{id}\", digest: \"{digest:016x}\", by: \"P {name}\", date: {date}}}\n")
    };
    let unknown = ["intent:none", "../../etc/passwd", "intent:.*", "(a+)+$"];
    let many: String = (0..2_000)
        .map(|n| match n % 3 {
            0 => line(unknown[n / 3 % unknown.len()], 1, n, "2026-03-01"),
            1 => line("intent:kettle", 1, n, "9999-12-31"),
            _ => line("intent:kettle#why", n as u64, n, "2026-03-01"),
        })
        .collect();
    repo.write("docs/approvals.yaml", format!("{good}{many}"));
    git::commit_by(&git, repo.root(), 2, "Forge", None, &by("Ann"));
    let started = Instant::now();
    let found = told(&repo);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(45), "{took:?}");
    let count = |words: &str| {
        let own = found.iter().filter(|one| one.0 == "invalid-approval");
        own.filter(|one| one.2.contains(words)).count()
    };
    assert_eq!(count("matches no artifact"), 667);
    assert_eq!(count("in the future"), 667);
    // Of one text the newest line counts.
    assert_eq!(count("no committed version"), 1);
    // A conflict is one finding, whatever else is wrong.
    let conflict = format!("{good}<<<<<<< a\n{many}=======\n>>>>>>> b\n");
    repo.write("docs/approvals.yaml", conflict);
    let found = told(&repo);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].2.contains("merge conflict"), "{found:#?}");
}
