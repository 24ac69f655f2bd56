//! Texts and repositories that `trueup overlap` was not made for.

use serde_json::Value;

use crate::harness::{Repo, Run};
use crate::overlap::{CODE, repo};
use crate::trace::{narrow, shows};

fn finish(repo: &Repo, file: &str, format: &str) -> Run {
    let run = repo.run(&["overlap", "--file", file, "--format", format]);
    run.sane(0);
    run
}

/// Verifies: feature:overlap#AC-7
#[test]
fn no_text_is_too_odd() {
    let repo = repo();
    for empty in ["", " \n\t", "...", "\u{1b}[31m", "the and of"] {
        repo.run(&["overlap", "--text", empty])
            .refused("no word that can be compared");
    }
    let odd: [(&str, Vec<u8>); 7] = [
        ("big.md", "Uploads that fail on bad networks are tried again. ".repeat(20_000).into_bytes()),
        ("word.md", "upload ".repeat(60_000).into_bytes()),
        ("han.md", "上传失败时重试三次，每次等待更久。".repeat(2_000).into_bytes()),
        ("code.rs", CODE.repeat(300).into_bytes()),
        ("latin.md", b"upload caf\xe9 retry networks".to_vec()),
        ("escape.md", "# Uploads \u{1b}[31m that fail\u{202e}\n\nBad \u{9b}2J networks: uploads are \u{7} tried again.\n".into()),
        ("claims.md", "retry_limit = 9 ".repeat(20_000).into_bytes()),
    ];
    for (name, bytes) in odd {
        // Outside of the documents that are compared.
        repo.write(&format!("target-of/{name}.txt"), &bytes);
        let file = format!("target-of/{name}.txt");
        narrow(&finish(&repo, &file, "human"));
        finish(&repo, &file, "markdown");
        let report = finish(&repo, &file, "json");
        let report: Value = serde_json::from_str(&report.out).unwrap();
        let size = bytes.len().min(256 << 10) as u64;
        assert!(report["compared"].as_u64().unwrap() <= size + 16, "{name}");
    }
    // One word that is no word.
    repo.write("line.txt", "upload".repeat(300_000));
    repo.run(&["overlap", "--file", "line.txt"])
        .refused("no word that can be compared");
    let run = finish(&repo, "target-of/big.md.txt", "human");
    shows(
        &run,
        &["Only the first 262144 of 1020000 bytes were compared."],
    );
    // A repository in which every title and name is hostile.
    repo.write(
        "docs/hostile.md",
        "# Uploads \u{1b}[31m | <b>`x`</b> @all\n\nUploads that fail \u{202e} on bad networks.\n",
    );
    let run = repo.run(&[
        "overlap",
        "--format",
        "markdown",
        "--text",
        "Uploads that fail on bad networks",
    ]);
    run.sane(0);
    assert!(
        !run.out.contains("<b>") && !run.out.contains("@all"),
        "{}",
        run.out
    );
}
