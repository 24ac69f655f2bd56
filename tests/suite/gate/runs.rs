//! Evidence, a red pipeline, the shadow, and what must change no verdict.

use std::fs;

use serde_json::Value;

use super::{Shop, blocks, valid};
use crate::harness::Repo;

/// Verifies: feature:gate#AC-6
#[test]
fn evidence_is_the_same_bytes_and_is_judged_anew() {
    let mut shop = Shop::whole(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.commit("Two");
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let range = ["--base", "HEAD~1", "--head", "HEAD"];
    shop.gate(&[&range[..], &["--evidence", &at("one")]].concat())
        .sane(1);
    shop.gate(&[&range[..], &["--evidence", &at("two"), "--no-cache"]].concat())
        .sane(1);
    let text = fs::read_to_string(at("one")).unwrap();
    assert_eq!(text, fs::read_to_string(at("two")).unwrap());
    let statement: Value = serde_json::from_str(&text).unwrap();
    valid("gate-evidence", &statement);
    assert_eq!(
        statement["subject"][0]["digest"]["gitCommit"]
            .as_str()
            .unwrap()
            .len(),
        40
    );
    let verified = shop.gate(&["--verify", &at("one")]);
    verified.sane(1);
    assert!(
        verified.out.contains("Verified: the gate is closed"),
        "{}",
        verified.out
    );
    let day = statement["predicate"]["day"].as_str().unwrap();
    for (forged, words) in [
        (text.replace("\"closed\"", "\"open\""), "`verdict`"),
        (
            text.replace("\"blocks\": true", "\"blocks\": false"),
            "`findings`",
        ),
        (text[..text.len() / 2].to_owned(), "no JSON"),
        (text.replace(day, "2999-01-01"), "it is of 2999"),
        (text.replace(day, "2999"), "names no day"),
        (text.clone() + " ", "other bytes"),
        (text.replace("Statement/v1", "Statement/v9"), "no in-toto"),
        ("[]".to_owned(), "no in-toto"),
        (String::new(), "no JSON"),
    ] {
        fs::write(at("forged"), &forged).unwrap();
        let run = shop.gate(&["--verify", &at("forged")]);
        run.sane(1);
        assert!(
            run.out.starts_with("Not verified") && run.out.contains(words),
            "{words}: {}",
            run.out
        );
    }
    let other = shop.gate(&["--verify", &at("one"), "--head", "HEAD~1"]);
    other.sane(1);
    assert!(
        other.out.contains("it speaks of the commit"),
        "{}",
        other.out
    );
    shop.gate(&["--verify", &at("nothing")]).refused("nothing");
    shop.gate(&["--evidence", &at("three")]).refused("--head");
}

/// Verifies: feature:gate#AC-7
#[test]
fn a_red_pipeline_lets_declared_fixes_pass() {
    let mut shop = Shop::new(&[]);
    shop.change("src/lib.rs", "    a\n", "    a + 0\n");
    shop.commit("Two");
    let range = ["--base", "HEAD~1", "--head", "HEAD"];
    let red = [&range[..], &["--pipeline", "red"]].concat();
    assert_eq!(shop.json(&range)["verdict"], "open");
    assert_eq!(blocks(&shop.json(&red)), ["red-pipeline"]);
    shop.change("src/lib.rs", "a + 0", "a + 0 + 0");
    shop.commit("Three\n\nChange-kind: fix\n");
    assert_eq!(shop.json(&red)["verdict"], "open");
    shop.change("src/lib.rs", "a + 0", "a * 1");
    shop.commit("Four\n\nChange-kind: feature\n");
    assert_eq!(
        blocks(&shop.json(&["--base", "HEAD~2", "--head", "HEAD", "--pipeline", "red"])),
        ["red-pipeline"]
    );
}

/// Verifies: feature:gate#AC-8
#[test]
fn a_shadow_closes_nothing_and_is_compared_with_what_was_decided() {
    let mut shop = Shop::new(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log").to_string_lossy().into_owned();
    assert_eq!(shop.gate(&["--shadow"]).code, 2);
    shop.gate(&["--shadow", "--log", &log]).sane(0);
    let run = shop.gate(&["--shadow", "--log", &log, "--outcome", "closed"]);
    run.sane(0);
    assert!(run.out.contains("closed (shadow run"));
    // A working tree has no name, so that its runs do not count.
    let run = shop.gate(&["--agreement", "--log", &log]);
    run.sane(1);
    assert!(run.out.contains("2 lines are left out"), "{}", run.out);
    let base = shop.git.head_id().unwrap().to_string();
    let mut lines = String::new();
    for at in 0..20 {
        shop.repo.write("notes.txt", at.to_string());
        shop.commit("More");
        let head = shop.git.head_id().unwrap().to_string();
        let outcome = if at < 2 { "open" } else { "closed" };
        lines += &format!(
            "{{\"head\": \"{head}\", \"verdict\": \"closed\", \"outcome\": \"{outcome}\"}}\n"
        );
    }
    fs::write(&log, &lines).unwrap();
    let run = shop.gate(&["--agreement", "--log", &log]);
    run.sane(0);
    assert!(run.out.contains("18 of 20 runs agree"), "{}", run.out);
    // A run of a commit, and what was decided of it later, in a line of its own.
    shop.gate(&["--base", &base, "--head", "HEAD", "--shadow", "--log", &log])
        .sane(0);
    let head = shop.git.head_id().unwrap().to_string();
    let none = "0123456789012345678901234567890123456789";
    lines = fs::read_to_string(&log).unwrap();
    lines += &format!(
        "{{\"head\": \"{head}\", \"outcome\": \"open\"}}\n{{\"head\": \"{none}\", \"verdict\": \"open\", \
         \"outcome\": \"open\"}}\nx\n"
    );
    fs::write(&log, lines).unwrap();
    let run = shop.gate(&["--agreement", "--log", &log]);
    run.sane(1);
    assert!(
        run.out.contains("17 of 20 runs agree")
            && run.out.contains("no such commit")
            && run.out.contains("cannot be read"),
        "{}",
        run.out
    );
}

/// Verifies: feature:gate#AC-9
#[test]
fn what_has_nothing_to_do_with_it_changes_no_verdict() {
    let mut shop = Shop::whole(&[]);
    shop.change("src/lib.rs", "sum_up", "add_everything");
    shop.change("docs/features/sum.md", "5 seconds", "50 seconds");
    let closed = shop.blocks();
    assert!(closed.len() > 2, "{closed:?}");
    for (path, text) in [
        ("notes.txt", "nothing"),
        ("docs/about.md", "# About\n\nA shop sells things.\n"),
        ("data.bin", "\0\0"),
    ] {
        shop.repo.write(path, text);
        assert!(
            closed.iter().all(|rule| shop.blocks().contains(rule)),
            "{path}"
        );
        fs::remove_file(shop.repo.root().join(path)).unwrap();
    }
    for path in [
        "src/lib.rs",
        "README.md",
        "docs/features/sum.md",
        "trueup.yaml",
    ] {
        shop.repo
            .write(path, shop.repo.read(path).replace('\n', "\r\n"));
    }
    assert_eq!(shop.blocks(), closed, "line ends");
    // A file that moves takes what was there along.
    let shop = Shop::new(&[(
        "docs/old.md",
        "# Old\n\nSee [y](https://example.org) and `docs/gone.md`, [z](gone.md).\n",
    )]);
    fs::rename(
        shop.repo.root().join("docs/old.md"),
        shop.repo.root().join("docs/older.md"),
    )
    .unwrap();
    assert!(shop.blocks().is_empty());
}

/// Verifies: feature:gate#AC-9
#[test]
fn neither_the_order_of_commits_nor_squashing_them_changes_a_verdict() {
    let steps: [(&str, &str, &str, &str); 3] = [
        (
            "src/lib.rs",
            "sum_up",
            "add_everything",
            "refactor: a\n\nChange-kind: fix\n",
        ),
        ("docs/features/sum.md", "5 seconds", "50 seconds", "docs: b"),
        (
            "README.md",
            "# Shop",
            "# Shops",
            "feat: c\n\nChange-kind: feature\n",
        ),
    ];
    let run = |order: &[usize], squash: bool| {
        let mut shop = Shop::whole(&[]);
        for at in order {
            let (path, from, to, message) = steps[*at];
            shop.change(path, from, to);
            if !squash {
                shop.commit(message);
            }
        }
        if squash {
            shop.commit("all");
        }
        let back = if squash { "HEAD~1" } else { "HEAD~3" };
        blocks(&shop.json(&["--base", back, "--head", "HEAD"]))
    };
    let one = run(&[0, 1, 2], false);
    assert!(!one.is_empty());
    assert_eq!(one, run(&[2, 1, 0], false));
    assert_eq!(one, run(&[1, 0, 2], false));
    assert_eq!(one, run(&[0, 1, 2], true));
}

/// Verifies: feature:gate#AC-10
#[test]
fn reports_fit_where_they_are_read() {
    let shop = Shop::new(&[]);
    let links: String = (0..3_000)
        .map(|at| format!("See [a|b](gone-{at}.md).\n\n"))
        .collect();
    shop.repo
        .write("docs/many.md", format!("# <script> @all\n\n{links}"));
    let run = shop.gate(&["--format", "markdown"]);
    run.sane(1);
    assert!(run.out.len() < 65_000, "{}", run.out.len());
    assert!(run.out.contains("omitted here"));
    let run = shop.gate(&[]);
    run.sane(1);
    for line in run.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

/// Verifies: feature:gate#AC-12
#[test]
fn what_cannot_be_judged_is_told() {
    let shop = Shop::whole(&[]);
    shop.gate(&["--base", "nothing"]).refused("names no commit");
    assert_eq!(shop.gate(&["--staged", "--head", "HEAD"]).code, 2);
    shop.gate(&["--base", "HEAD", "--head", "HEAD"])
        .refused("nothing to judge");
    let mut shop = shop;
    shop.repo.write("notes.txt", "1");
    shop.commit("Two");
    shop.gate(&["--base", "HEAD", "--head", "HEAD~1"])
        .refused("nothing to judge");
    // All documents are gone: what they demanded is.
    fs::remove_dir_all(shop.repo.root().join("docs")).unwrap();
    assert!(
        shop.blocks().contains(&"weakened-criterion".to_owned()),
        "{:?}",
        shop.blocks()
    );
    let nowhere = Repo::of(&[("README.md", "# A\n")]);
    nowhere.run(&["gate"]).refused("no git repository");
}
