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
    very_many_headings_of(10_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_headings_at_full_size() {
    very_many_headings_of(50_000);
}

fn very_many_headings_of(size: usize) {
    let text = "# Same\n\n".repeat(size)
        + &format!("###### `x` **y** [z](#same-{})\n\n", size - 1).repeat(size);
    assert_eq!(count(&[("headings.md", &text)], 0), 0);
}

#[test]
fn very_many_broken_links() {
    very_many_broken_links_of(20_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_broken_links_at_full_size() {
    very_many_broken_links_of(100_000);
}

fn very_many_broken_links_of(size: usize) {
    let text: String = (0..size).fold(String::new(), |mut text, n| {
        let _ = write!(text, "[a](gone/{n}.md)\n\n");
        text
    });
    assert_eq!(count(&[("links.md", &text)], 1), size);
}

#[test]
fn very_many_equal_broken_links_to_anchors_for_people() {
    very_many_equal_broken_links_to_anchors_for_people_of(5_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_equal_broken_links_to_anchors_for_people_at_full_size() {
    very_many_equal_broken_links_to_anchors_for_people_of(20_000);
}

fn very_many_equal_broken_links_to_anchors_for_people_of(size: usize) {
    let repo = Repo::of(&[(
        "a.md",
        &("# T\n\n".to_owned() + &"[a](#gone) ".repeat(size)),
    )]);
    repo.check(1);
    repo.run(&["baseline"]).sane(0);
    repo.check(0);
}

#[test]
fn very_many_allow_comments() {
    very_many_allow_comments_of(5_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_allow_comments_at_full_size() {
    very_many_allow_comments_of(50_000);
}

fn very_many_allow_comments_of(size: usize) {
    let text = "<!-- trueup: allow(broken-link) moved -->\n[a](gone.md)\n\n".repeat(size)
        + &"<!-- trueup: allow-section(orphan) -->\n\n".repeat(size);
    assert!(count(&[("allows.md", &text)], 1) >= size);
}

#[test]
fn very_many_allow_comments_in_code() {
    very_many_allow_comments_in_code_of(10_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_allow_comments_in_code_at_full_size() {
    very_many_allow_comments_in_code_of(100_000);
}

fn very_many_allow_comments_in_code_of(size: usize) {
    let text = "// trueup: allow(broken-link) x\n".repeat(size);
    assert_eq!(count(&[("src/lib.rs", &text)], 1), size);
}

#[test]
fn very_many_undefined_references() {
    very_many_undefined_references_of(10_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_undefined_references_at_full_size() {
    very_many_undefined_references_of(50_000);
}

fn very_many_undefined_references_of(size: usize) {
    let text = "[[wiki page]] and [text here][label there]\n\n".repeat(size);
    assert!(count(&[("undefined.md", &text)], 1) >= size);
    let text = "[a][b] ".repeat(2 * size) + &"[[w]] ".repeat(2 * size);
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
    very_many_files_of(4_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_files_at_full_size() {
    very_many_files_of(20_000);
}

fn very_many_files_of(size: usize) {
    let repo = Repo::new();
    for n in 0..size {
        repo.write(&format!("d{}/f{n}.md", n % 100), "# T\n");
    }
    let report = repo.json(0);
    assert_eq!(report["summary"]["read"]["documents"], size);
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
    decisions_in_a_chain_and_in_a_ring_of(500);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn decisions_in_a_chain_and_in_a_ring_at_full_size() {
    decisions_in_a_chain_and_in_a_ring_of(2_000);
}

fn decisions_in_a_chain_and_in_a_ring_of(size: usize) {
    let chain = decisions(size, |n| (n > 1).then(|| n - 1));
    assert_eq!(found(&chain.json(1)).len(), size - 1);
    let ring = decisions(size, |n| Some(if n > 1 { n - 1 } else { size }));
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
