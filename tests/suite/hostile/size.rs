//! Very much of something: every run ends within seconds, unoptimised.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::harness::{Repo, found};

/// Check `files` and say how many findings there are.
fn count(files: &[(&str, &str)], code: i32) -> usize {
    let repo = Repo::of(files);
    let started = Instant::now();
    let report = repo.json(code);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(45), "{took:?}");
    eprintln!("{}: {took:?}", files[0].0);
    found(&report).len()
}

#[test]
fn a_huge_file_is_noted_and_not_read() {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    repo.write("huge.md", vec![b'x'; 50 << 20]);
    let report = repo.json(1);
    assert_eq!(
        found(&report),
        [("unreadable-file".into(), "huge.md".into(), 1)]
    );
    assert_eq!(report["summary"]["read"]["unread"], 1);
}

#[test]
fn one_very_long_line() {
    let filler = "lorem ipsum dolor ".repeat(7 * 1024 * 1024 / 18 / 4);
    let text = format!("{filler}[a](gone.md) {filler}[b](gone.md) {filler}[c](gone.md) {filler}\n");
    let repo = Repo::of(&[("a.md", &text)]);
    let run = repo.check(1);
    assert!(run.out.len() < 10_000, "{} bytes", run.out.len());
    assert_eq!(found(&repo.json(1)).len(), 3);
}

#[test]
fn very_many_headings() {
    let text =
        "# Same\n\n".repeat(50_000) + &"###### `x` **y** [z](#same-49999)\n\n".repeat(50_000);
    assert_eq!(count(&[("headings.md", &text)], 0), 0);
}

#[test]
fn very_many_broken_links() {
    let text: String = (0..100_000).fold(String::new(), |mut text, n| {
        let _ = write!(text, "[a](gone/{n}.md)\n\n");
        text
    });
    assert_eq!(count(&[("links.md", &text)], 1), 100_000);
}

#[test]
fn very_many_equal_broken_links_to_anchors_for_people() {
    let repo = Repo::of(&[(
        "a.md",
        &("# T\n\n".to_owned() + &"[a](#gone) ".repeat(20_000)),
    )]);
    repo.check(1);
    repo.run(&["baseline"]).sane(0);
    repo.check(0);
}

#[test]
fn very_many_allow_comments() {
    let text = "<!-- trueup: allow(broken-link) moved -->\n[a](gone.md)\n\n".repeat(50_000)
        + &"<!-- trueup: allow-section(orphan) -->\n\n".repeat(50_000);
    assert!(count(&[("allows.md", &text)], 1) >= 50_000);
}

#[test]
fn very_many_allow_comments_in_code() {
    let text = "// trueup: allow(broken-link) x\n".repeat(100_000);
    assert_eq!(count(&[("src/lib.rs", &text)], 1), 100_000);
}

#[test]
fn very_many_undefined_references() {
    let text = "[[wiki page]] and [text here][label there]\n\n".repeat(50_000);
    assert!(count(&[("undefined.md", &text)], 1) >= 50_000);
    let text = "[a][b] ".repeat(100_000) + &"[[w]] ".repeat(100_000);
    count(&[("short.md", &text)], 0);
}

#[test]
fn openings_without_end() {
    for mark in [
        "[",
        "![",
        "<!--",
        "`",
        "**a ",
        "> ",
        "- ",
        "<a ",
        "[[",
        "(",
        "|a",
        "[a](",
        "\\",
        "&",
        "~",
        "$",
        "<![CDATA[",
        "{",
        "https://",
        "a@b.",
    ] {
        let text = mark.repeat(100_000 / mark.len());
        let repo = Repo::of(&[("a.md", &text)]);
        let run = repo.run(&["check", "--format", "json"]);
        assert!(matches!(run.code, 0 | 1), "{mark}: {}", run.err);
    }
}

#[test]
fn very_many_files() {
    let repo = Repo::new();
    for n in 0..20_000 {
        repo.write(&format!("d{}/f{n}.md", n % 100), "# T\n");
    }
    let report = repo.json(0);
    assert_eq!(report["summary"]["read"]["documents"], 20_000);
}

fn decisions(total: usize, successor: impl Fn(usize) -> Option<usize>) -> Repo {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    for n in 1..=total {
        let declared = successor(n).map_or(String::new(), |to| {
            format!("supersedes: decision:{to:04}\n")
        });
        let text = format!("---\nstatus: accepted\n{declared}---\n# D {n}\n\n## Context\n\nx\n");
        repo.write(&format!("docs/decisions/{n:04}-d.md"), text);
    }
    repo
}

#[test]
fn decisions_in_a_chain_and_in_a_ring() {
    let chain = decisions(2_000, |n| (n > 1).then(|| n - 1));
    assert_eq!(found(&chain.json(1)).len(), 1_999);
    let ring = decisions(2_000, |n| Some(if n > 1 { n - 1 } else { 2_000 }));
    let rules: Vec<String> = found(&ring.json(1))
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    assert!(rules.contains(&"supersede-cycle".to_owned()));
    ring.check(1);
}

#[test]
fn folders_very_deep() {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    repo.write(&format!("{}a.md", "d/".repeat(1_500)), "[x](gone.md)\n");
    repo.check(1);
}
