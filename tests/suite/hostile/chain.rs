//! Names, circles and chains that the tree and the matrix must survive.

use std::fmt::Write as _;

use crate::harness::Repo;
use crate::trace::{narrow, shows};

/// Verifies: feature:traceability#AC-5
#[test]
fn hostile_names_are_shown_and_not_obeyed() {
    let long = "長".repeat(60);
    let matter = format!(
        "---\nrole: feature\nid: \"=cmd|'/c'!A1\\e[2J<script>alert(1)</script>\\u202E日本語{long}\"\nstatus: accepted\n\
         owner: \"@x|<b>\\e[1m\"\n---\n"
    );
    let repo = Repo::of(&[]);
    repo.write("docs/features/a.md", matter + "# \u{1b}]0;x\u{7} <img src=x>\n\n## Acceptance criteria\n\n- **AC-1**: \u{9b}2J `x`\n");
    for arguments in [
        &["trace"][..],
        &["trace", "docs/features/a.md"],
        &["trace", "--format", "json"],
        &["matrix"],
        &["matrix", "--format", "html"],
        &["matrix", "--format", "markdown"],
        &["matrix", "--format", "json"],
    ] {
        let run = repo.run(arguments);
        run.sane(0);
        if !arguments.contains(&"--format") {
            narrow(&run);
        }
    }
    let html = repo.run(&["matrix", "--format", "html"]).out;
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"));
    assert!(html.contains("&lt;script&gt;"), "{html}");
    let csv = repo.run(&["matrix", "--format", "csv"]);
    assert_eq!(csv.code, 0);
    let row = csv.out.split("\r\n").nth(1).unwrap();
    assert!(row.contains("\"'@x|<b>"), "{row}");
    assert!(!csv.out.contains(['\u{1b}', '\u{202e}']));
    let color = repo.run(&["trace", "--color", "always"]);
    let codes = color.out.split('\u{1b}').skip(1);
    assert!(codes.clone().count() > 5);
    for code in codes {
        let end = code.find('m').unwrap();
        assert!(
            code[1..end].parse::<u8>().is_ok_and(|code| code < 40),
            "{code}"
        );
    }
    assert!(
        !repo
            .run(&["trace", "--color", "always", "--format", "json"])
            .out
            .contains('\u{1b}')
    );
}

/// Verifies: feature:traceability#AC-4
#[test]
fn circles_end() {
    let repo = Repo::new();
    let roles = ["intent", "behaviour", "feature", "criteria", "decision"];
    for (at, role) in roles.iter().enumerate() {
        let next = roles[(at + 1) % roles.len()];
        let matter = format!(
            "---\nrole: {role}\nid: {role}:x\nowner: o\nrealizes: {next}:x\nspecifies: {next}:x\ndepends-on: {next}:x\n---\n# X\n"
        );
        repo.write(&format!("docs/x/{role}.md"), matter);
    }
    for arguments in [
        &["trace"][..],
        &["trace", "intent:x"],
        &["trace", "decision:x"],
        &["matrix"],
    ] {
        let run = repo.run(arguments);
        run.sane(0);
        narrow(&run);
        assert!(run.out.lines().count() < 60, "{}", run.out);
    }
}

/// Verifies: feature:traceability#AC-4
#[test]
fn a_long_chain_ends() {
    a_long_chain_ends_of(10_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn a_long_chain_ends_at_full_size() {
    a_long_chain_ends_of(100_000);
}

fn a_long_chain_ends_of(size: usize) {
    let repo = Repo::new();
    let mut text = String::from("# Chain\n\n`req~n0~1`\n\nNeeds: req\n\n");
    for at in 1..size {
        let _ = write!(
            text,
            "`req~n{at}~1`\n\nCovers:\n\n* req~n{}~1\n\nNeeds: req\n\n",
            at - 1
        );
    }
    repo.write("docs/chain.md", text);
    let run = repo.run(&["trace"]);
    run.sane(0);
    narrow(&run);
    assert!(run.out.lines().count() < 100, "{}", run.out.len());
    shows(
        &run,
        &[
            &format!("… {} more lines, with 1 hole:", size - 11),
            &format!("{size} criteria"),
        ],
    );
    let run = repo.run(&["trace", &format!("req~n{}", size - 1)]);
    run.sane(0);
    narrow(&run);
    repo.run(&["matrix"]).sane(0);
}
