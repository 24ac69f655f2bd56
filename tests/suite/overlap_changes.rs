//! `trueup overlap --diff`: what a change adds, against what was there.

use crate::harness::Repo;
use crate::overlap::{json, kind, repo};
use crate::trace::shows;

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

/// Verifies: feature:overlap#AC-11
#[test]
fn what_is_in_force_comes_before_what_is_not() {
    let said = "The queue of uploads lies in a relational database with a table of jobs, one row for each upload.";
    let record = |number: u32, status: &str, more: &str| {
        format!(
            "---\nstatus: {status}\n---\n# {number}. The queue\n\n## Decision\n\n{said}{more}\n"
        )
    };
    let more = " It is cleared.";
    let repo = Repo::of(&[
        ("docs/decisions/0001-a.md", &record(1, "superseded", "")),
        ("docs/decisions/0002-b.md", &record(2, "proposed", "")),
        ("docs/decisions/0003-c.md", &record(3, "accepted", more)),
        ("docs/archive/queue.md", &format!("# The queue\n\n{said}\n")),
        (
            "docs/colours.md",
            "# Colours\n\nRed is for errors alone; sixteen colours are on the palette.\n",
        ),
    ]);
    let report = json(&repo, &["--text", said]);
    let hits = report["hits"].as_array().unwrap();
    let told: Vec<(&str, &str)> = hits
        .iter()
        .map(|hit| {
            (
                hit["file"].as_str().unwrap(),
                hit["stands"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told[0],
        ("docs/decisions/0003-c.md", "in-force"),
        "{told:?}"
    );
    assert_eq!(
        told[1],
        ("docs/decisions/0002-b.md", "proposed"),
        "{told:?}"
    );
    assert!(
        told[2..].iter().all(|(_, stands)| *stands == "past"),
        "{told:?}"
    );
    assert_eq!(told.len(), 4, "{told:?}");
    // The scores stay what they are: the shorter text is the nearer.
    let score = |at: usize| hits[at]["score"].as_f64().unwrap();
    assert!(score(0) < score(1), "{told:?}");
    let run = repo.run(&["overlap", "--text", said]);
    shows(
        &run,
        &[
            "docs/archive/queue.md:3 (past)",
            "docs/decisions/0002-b.md:8 (proposed)",
        ],
    );
    let run = repo.run(&["overlap", "--text", said, "--format", "markdown"]);
    assert!(run.out.contains(", past)"), "{}", run.out);
}

/// Verifies: feature:overlap#AC-12
#[test]
fn two_common_words_relate_nothing() {
    // Every page speaks of a user and a command; each on something of its own.
    let things = [
        "kiln", "loom", "forge", "press", "still", "mill", "tannery", "bindery", "brewery",
        "dairy", "quarry", "smithy",
    ];
    let pages: Vec<(String, String)> = things
        .iter()
        .map(|thing| {
            let text = format!(
                "# The {thing}\n\nA user gives the {thing} a command, and the {thing} tells the user what came of it.\n"
            );
            (format!("docs/{thing}.md"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = pages
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let repo = Repo::of(&files);
    let report = json(&repo, &["--text", "A command for the user."]);
    assert_eq!(report["related"], false);
    assert_eq!(report["nearest"]["common"], true);
    let run = repo.run(&["overlap", "--text", "A command for the user."]);
    shows(&run, &["shares only common words"]);
    // Who asks for one word wants to see where it stands.
    let report = json(&repo, &["--text", "command"]);
    assert_ne!(report["nearest"]["common"], true);
    // One rare word is enough to be answered.
    let report = json(&repo, &["--text", "A command for the loom."]);
    assert_eq!(report["hits"][0]["file"], "docs/loom.md");
}
