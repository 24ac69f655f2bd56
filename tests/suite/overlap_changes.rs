//! `trueup overlap --diff`: what a change adds, against what was there.

use crate::overlap::{json, kind, repo};

/// Verifies: feature:overlap#AC-10
#[test]
fn a_change_is_asked_about() {
    let repo = repo();
    let history = crate::git::init(repo.root());
    crate::git::commit(&history, repo.root(), 1, "One", None);
    repo.write("docs/notes.md", "# Notes\n\n## Uploads\n\nPayloads are compressed with a dictionary that is trained on earlier uploads.\n");
    repo.write(
        "docs/new.md",
        "# Rates\n\nAn upload is tried again five times: `retry_limit` is 5.\n",
    );
    let report = json(&repo, &["--diff", "HEAD"]);
    let hits = report["hits"].as_array().unwrap();
    assert_eq!(kind(hits, "docs/decisions/0001-retries.md"), "conflicts");
    assert!(
        hits.iter()
            .any(|hit| hit["address"] == "up::compress_payload")
    );
    // The change is not told of its own files.
    assert!(
        hits.iter()
            .all(|hit| hit["file"] != "docs/notes.md" && hit["file"] != "docs/new.md")
    );
    repo.run(&["overlap", "--diff", "gone"]).refused("gone");
    // A change that says nothing new asks nothing.
    crate::git::commit(&history, repo.root(), 2, "Two", None);
    let run = repo.run(&["overlap", "--diff", "HEAD"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("holds no word"), "{}", run.err);
}
