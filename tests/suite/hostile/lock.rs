//! Lock files that are cut, torn, foreign or huge, and reviews that would break one.

use std::fs;

use crate::harness::Repo;

const LINE: &str =
    "feature:x#AC-1 k::f 0123456789abcdef fedcba9876543210 2026-03-01 \"Ann\" \"ok\"\n";

fn repo() -> Repo {
    Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        (
            "docs/features/x.md",
            "---\nrole: feature\nid: feature:x\nstatus: accepted\n---\n# X\n\n- **AC-1**: It does. [gone](gone.md)\n",
        ),
        ("src/lib.rs", "pub fn f() {}\n"),
    ])
}

const ACCEPT: [&str; 6] = ["accept", "--all", "--by", "Ann", "--reason", "ok"];

/// Verifies: feature:review-stamps#AC-4, behaviour:review-stamps#scenario-the-lock-is-torn
#[test]
fn a_lock_that_cannot_be_read_is_one_finding_and_is_left_as_it_is() {
    let whole = format!("trueup lock 1\n{LINE}end\n");
    let mut bad: Vec<Vec<u8>> = [
        "\n".to_owned(),
        "end\n".to_owned(),
        "{}".to_owned(),
        "trueup lock 2\nsomething: new\n".to_owned(),
        "trueup lock 18446744073709551616\nend\n".to_owned(),
        format!("trueup lock 1\n<<<<<<< HEAD\n{LINE}=======\n>>>>>>> b\nend\n"),
        format!("<<<<<<< HEAD\ntrueup lock 1\n=======\ntrueup lock 2\n>>>>>>> b\n{LINE}end\n"),
        format!("trueup lock 1\n{LINE}{}end\n", LINE.replace("ok", "no")),
        format!("trueup lock 1\n{}end\n", LINE.replace("ok", "\u{1b}[31m")),
        format!("trueup lock 1\n{}end\n", LINE.replace("k::f", "\"k::f")),
        format!(
            "trueup lock 1\n{}end\n",
            LINE.replace("\"ok\"", "\"\\ud800\"")
        ),
        format!(
            "trueup lock 1\n{}end\n",
            LINE.replace("\"ok\"", &"[".repeat(3000))
        ),
        format!("trueup lock 1\n{}\nend\n", "x".repeat(5 << 20)),
        format!("trueup lock 1\n{whole}{whole}"),
    ]
    .map(String::into_bytes)
    .to_vec();
    // Cut short anywhere, the last line end aside.
    bad.extend(
        (0..whole.len() - 1)
            .step_by(3)
            .map(|at| whole.as_bytes()[..at].to_vec()),
    );
    bad.push(b"\x7fELF\0\0\0".to_vec());
    bad.push(b"trueup lock 1\n\xff\xfe\nend\n".to_vec());
    let repo = repo();
    for bytes in bad {
        repo.write("trueup.lock", &bytes);
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        let found: Vec<String> = repo
            .findings(&[])
            .into_iter()
            .map(|(rule, ..)| rule)
            .collect();
        let wanted = ["broken-link", "unreadable-lock"];
        assert_eq!(found, wanted, "{shown:?}");
        repo.run(&ACCEPT).refused("trueup.lock");
        assert_eq!(fs::read(repo.root().join("trueup.lock")).unwrap(), bytes);
    }
    repo.write("trueup.lock", vec![b'x'; 9 << 20]);
    let run = repo.check(1);
    assert!(run.out.contains("it is too large"));
}

#[cfg(unix)]
#[test]
fn a_lock_that_is_a_link_or_a_folder_is_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let target = outside.path().join("lock");
    fs::write(&target, "trueup lock 1\nend\n").unwrap();
    let repo = repo();
    std::os::unix::fs::symlink(&target, repo.root().join("trueup.lock")).unwrap();
    assert!(repo.check(1).out.contains("unreadable-lock"));
    repo.run(&ACCEPT).refused("not a plain file");
    assert_eq!(fs::read_to_string(&target).unwrap(), "trueup lock 1\nend\n");
    fs::remove_file(repo.root().join("trueup.lock")).unwrap();
    fs::create_dir(repo.root().join("trueup.lock")).unwrap();
    repo.check(1);
    repo.run(&ACCEPT).refused("not a plain file");
}

#[test]
fn names_and_reasons_of_any_kind_are_kept_whole() {
    let repo = repo();
    let odd = "docs/a \"b\" # \u{1b}[31m\u{202e}.md";
    repo.write(odd, "# Odd\n\nWords.\n");
    let reason = "tab\t, quote \" and \\, \u{1b}[0m, line\nbreak, \u{202e}, é";
    let run = repo.run(&[
        "accept",
        "feature:x",
        "--with",
        odd,
        "--by",
        "A\"n\nn",
        "--reason",
        reason,
    ]);
    // A path with `#` in it cannot be told from an address: refused, not mangled.
    run.sane(2);
    let run = repo.run(&[
        "accept",
        "feature:x",
        "k::f",
        "--by",
        "A\"n\nn",
        "--reason",
        reason,
    ]);
    run.sane(0);
    let text = repo.read("trueup.lock");
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    assert_eq!(text.lines().count(), 4, "{text:?}");
    repo.check(1);
    let before = repo.read("trueup.lock");
    repo.write("src/lib.rs", "pub fn f() { f() }\n");
    let run = repo.check(1);
    assert!(run.out.contains("suspect-link"));
    let long = "x".repeat(5000);
    repo.run(&[
        "accept",
        "feature:x",
        "k::f",
        "--by",
        "Ann",
        "--reason",
        &long,
    ])
    .refused("shorter reason");
    assert_eq!(repo.read("trueup.lock"), before);
}

#[test]
fn many_stamps_and_many_lost_ends_end_soon() {
    many_stamps_and_many_lost_ends_end_soon_of(2_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn many_stamps_and_many_lost_ends_end_soon_at_full_size() {
    many_stamps_and_many_lost_ends_end_soon_of(10_000);
}

fn many_stamps_and_many_lost_ends_end_soon_of(size: usize) {
    let repo = repo();
    let items: String = (0..2 * size)
        .map(|n| format!("pub fn f{n}() {{}}\n"))
        .collect();
    repo.write("src/lib.rs", items);
    let criteria: String = (0..2 * size)
        .map(|n| format!("- **AC-{n}**: It does {n}.\n"))
        .collect();
    repo.write(
        "docs/features/x.md",
        format!("---\nrole: feature\nid: feature:x\nstatus: accepted\n---\n# X\n\n{criteria}"),
    );
    let line = |n: usize, to: &str| {
        format!("feature:x#AC-{n} k::{to}{n} {n:016x} {n:016x} 2026-03-01 \"Ann\" \"ok\"\n")
    };
    let stamps: String = (0..3 * size)
        .map(|n| line(n, if n % 2 == 0 { "f" } else { "gone::f" }))
        .collect();
    // One document by many names.
    let names: String = (0..size)
        .map(|n| format!("feature:x#/{n} \"./{}docs/features/x.md\" {n:016x} {n:016x} 2026-03-01 \"A\" \"b\"\n", "./".repeat(n % 1000)))
        .collect();
    repo.write(
        "trueup.lock",
        format!("trueup lock 1\n{stamps}{names}end\n"),
    );
    let run = repo.run(&["check", "--quiet"]);
    run.sane(1);
    repo.run(&["accept", "--list"]).sane(0);
}

#[test]
fn items_in_items_in_items_end_soon() {
    let repo = repo();
    let open: String = (0..300)
        .map(|n| format!("mod m{n}{} {{\n", "x".repeat(900)))
        .collect();
    let body = "pub fn g(a: u8) -> u8 { a + 1 }\n".repeat(20_000);
    repo.write("src/lib.rs", format!("{open}{body}{}", "}".repeat(300)));
    repo.write("src/b.rs", "#[doc = (".repeat(300_000));
    repo.write("trueup.lock", format!("trueup lock 1\n{LINE}end\n"));
    repo.run(&["check", "--quiet"]).sane(1);
}
