//! `trueup overlap`: what it finds, what it calls it, and what it says to do.

use serde_json::Value;

use crate::harness::Repo;
use crate::schema::{valid, validator};
use crate::trace::shows;

const FEATURE: &str = "---\nroles: [feature, criteria]\nstatus: accepted\nowner: o\n---\n# Silence a finding\n\n\
    A person silences a finding of one line with a comment, and states a reason.\n\n\
    ## Must nots\n\n- A finding of an error must never be silenced by a pattern of paths.\n\n\
    ## Acceptance criteria\n\n- **AC-1**: A comment silences the finding of its own line.\n\
    - **AC-2**: A silence without a stated reason is reported.\n";
const CONSTRAINTS: &str = "---\nrole: constraint\n---\n# Constraints\n\n## Constraints\n\n\
    - **C-1**: No telemetry is sent to a remote server.\n";
const RETRIES: &str = "---\nstatus: accepted\n---\n# 1. Retry three times\n\n## Context\n\nUploads fail on bad networks.\n\n\
    ## Decision\n\nAn upload is tried again: `retry_limit` is 3, and each attempt waits longer than the last.\n\n\
    ## Consequences\n\nUploads take longer before they fail.\n";
const OLD: &str = "---\nstatus: superseded\n---\n# 2. Keep the queue in a database\n\n## Decision\n\n\
    The queue of uploads lies in a relational database with a table of jobs.\n";
const NEW: &str = "---\nstatus: accepted\nsupersedes: decision:0002\n---\n# 3. Keep the queue in files\n\n## Decision\n\n\
    Each pending upload is one file in the spool folder.\n";
/// Its source.
pub const CODE: &str = "//! Uploads.\n\n/// How long a spool file is kept before it is thrown away.\n\
    pub const SPOOL_AGE: u32 = 30;\n\n/// Compress the payload with a dictionary that is trained on earlier uploads.\n\
    pub fn compress_payload(payload: &[u8]) -> Vec<u8> {\n    payload.to_vec()\n}\n\n\
    /// What the server answered.\npub enum Answer {\n    /// Throttled: the quota of the tenant is used up.\n    Throttled,\n}\n";

/// A repository of a program that uploads.
pub fn repo() -> Repo {
    Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"up\"\n"),
        ("src/lib.rs", CODE),
        ("docs/features/silence.md", FEATURE),
        ("docs/constraints.md", CONSTRAINTS),
        ("docs/decisions/0001-retries.md", RETRIES),
        ("docs/decisions/0002-database.md", OLD),
        ("docs/decisions/0003-files.md", NEW),
        (
            "docs/notes.md",
            "# Notes\n\n## Colours\n\nThe palette of the terminal has sixteen colours; `--no-colour` turns them off.\n",
        ),
    ])
}

#[track_caller]
pub fn json(repo: &Repo, arguments: &[&str]) -> Value {
    let run = repo.run(&[&["overlap", "--format", "json"], arguments].concat());
    run.sane(0);
    serde_json::from_str(&run.out).unwrap()
}

#[track_caller]
fn ask(text: &str) -> Vec<Value> {
    let report = json(&repo(), &["--text", text]);
    report["hits"].as_array().unwrap().clone()
}

/// The kind of the hit in a file; empty where there is none.
pub fn kind(hits: &[Value], file: &str) -> String {
    let hit = hits.iter().find(|hit| hit["file"] == file);
    hit.map_or("", |hit| hit["kind"].as_str().unwrap())
        .to_owned()
}

fn advice(hit: &Value) -> String {
    hit["advice"].to_string()
}

/// Verifies: feature:overlap#AC-1
#[test]
fn a_text_is_taken_from_four_places_and_is_not_told_of_itself() {
    let repo = repo();
    let text = "Uploads are compressed with a dictionary that is trained on earlier ones.";
    repo.write("docs/new.md", text);
    let by_text = json(&repo, &["--text", text]);
    let by_file = json(&repo, &["--file", "docs/new.md"]);
    assert_eq!(by_text["hits"][0]["file"], "docs/new.md");
    assert_eq!(by_text["hits"][0]["kind"], "duplicate");
    assert!(by_text["hits"][0]["score"].as_f64().unwrap() > 60.0);
    assert_eq!(by_file["asked"], "docs/new.md");
    assert_eq!(by_file["hits"][0]["address"], "up::compress_payload");
    assert_eq!(by_file["hits"][0]["what"], "item");
    // Standard input.
    let mut command = repo.command(&["overlap", "--format", "json"]);
    let input = std::fs::File::open(repo.root().join("docs/new.md")).unwrap();
    command.stdin(input);
    let run = crate::harness::finish(command);
    run.sane(0);
    let by_input: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(by_input["hits"], by_text["hits"]);
    for name in ["decision:0001", "docs/decisions/0001-retries.md", "ADR-1"] {
        let hits = json(&repo, &["--id", name]);
        let hits = hits["hits"].as_array().unwrap();
        assert!(
            hits.iter().all(|hit| hit["id"] != "decision:0001"),
            "{name}"
        );
    }
    let item = json(&repo, &["--id", "up::compress_payload"]);
    let hits = item["hits"].as_array().unwrap();
    assert_eq!(hits[0]["file"], "docs/new.md");
    assert!(
        hits.iter()
            .all(|hit| hit["address"] != "up::compress_payload")
    );
    let criterion = json(&repo, &["--id", "feature:silence#AC-1"]);
    assert_eq!(
        kind(
            criterion["hits"].as_array().unwrap(),
            "docs/features/silence.md"
        ),
        ""
    );
    repo.run(&["overlap", "--id", "feature:silent"])
        .refused("nothing is called `feature:silent`");
    repo.run(&["overlap", "--file", "gone.md"])
        .refused("gone.md");
    let both = repo.run(&["overlap", "--text", "a", "--id", "b"]);
    assert_eq!(both.code, 2);
}

/// Verifies: feature:overlap#AC-2, feature:overlap#AC-5
/// Verifies: behaviour:overlap#scenario-a-feature-that-is-there-already
#[test]
fn a_hit_has_a_place_witnesses_and_advice() {
    let hits = ask("A comment that states a reason silences the finding of one line.");
    let hit = &hits[0];
    assert_eq!(hit["id"], "feature:silence");
    assert_eq!(hit["kind"], "duplicate");
    assert_eq!(hit["file"], "docs/features/silence.md");
    assert_eq!(hit["line"], 8);
    assert_eq!(hit["address"], "feature:silence#silence-a-finding/1");
    let sentences = &hit["sentences"];
    assert!(
        sentences["theirs"]
            .as_str()
            .unwrap()
            .starts_with("A person silences")
    );
    assert!(sentences["ours"].as_str().unwrap().starts_with("A comment"));
    let terms: Vec<&str> = hit["witnesses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|witness| witness["text"].as_str().unwrap())
        .collect();
    assert!(
        terms.contains(&"silences") && terms.contains(&"reason"),
        "{terms:?}"
    );
    let told = advice(hit);
    assert!(
        told.contains("change `feature:silence` instead of repeating it"),
        "{told}"
    );
    assert!(
        told.contains("\"to\":\"feature:silence\"") && told.contains("\"how\":\"extends\""),
        "{told}"
    );
    assert!(
        told.contains("\"criterion\":\"feature:silence#AC-1\""),
        "{told}"
    );
    // The name alone leads to the item.
    let hits = ask("Before the upload, `compress_payload` is called.");
    let item = &hits[0];
    assert_eq!(item["address"], "up::compress_payload");
    assert!(
        item["witnesses"]
            .to_string()
            .contains("\"names\",\"text\":\"compress_payload\"")
    );
    let hits =
        ask("`--no-colour` and the sixteen colours of the terminal, as in docs/constraints.md");
    let hit = &hits[0];
    assert_eq!(
        (&hit["address"], &hit["what"]),
        (&"docs/notes.md#colours".into(), &"document".into())
    );
    assert!(
        hit["witnesses"]
            .to_string()
            .contains("\"flags\",\"text\":\"--no-colour\"")
    );
    // A variant belongs to its enum.
    let hits = ask("Tell a tenant that is throttled that the quota is used up.");
    assert_eq!(hits[0]["address"], "up::Answer");
}

/// Verifies: feature:overlap#AC-3, behaviour:overlap#scenario-a-constraint-stands-against-it
#[test]
fn each_kind_is_told_by_its_evidence() {
    let hits = ask("Telemetry of each upload is sent to our remote server.");
    assert_eq!(kind(&hits, "docs/constraints.md"), "forbidden");
    let hit = hits.iter().find(|hit| hit["kind"] == "forbidden").unwrap();
    assert_eq!(hit["address"], "constraint:constraints#constraints-1/C-1");
    assert!(
        hit["sentences"]["theirs"]
            .to_string()
            .contains("No telemetry")
    );
    let hits = ask("A pattern of paths silences every finding of an error.");
    assert_eq!(kind(&hits, "docs/features/silence.md"), "forbidden");
    let hits = ask("Uploads that fail on bad networks are tried again after a longer wait.");
    assert_eq!(kind(&hits, "docs/decisions/0001-retries.md"), "decided");
    let hits = ask("The queue of uploads moves to a relational database, one table of jobs.");
    assert_eq!(kind(&hits, "docs/decisions/0002-database.md"), "superseded");
    let old = hits
        .iter()
        .find(|hit| hit["id"] == "decision:0002")
        .unwrap();
    assert!(
        advice(old).contains("follow `decision:0003`, which replaced `decision:0002`"),
        "{old}"
    );
    // The same again.
    let hits = ask(NEW);
    assert_eq!(hits[0]["id"], "decision:0003");
    assert_eq!(kind(&hits, "docs/decisions/0003-files.md"), "duplicate");
}

/// Verifies: feature:overlap#AC-4, behaviour:overlap#scenario-a-value-was-decided
#[test]
fn a_conflict_needs_typed_evidence() {
    let hits = ask("An upload is tried five times: `retry_limit` is 5.");
    assert_eq!(kind(&hits, "docs/decisions/0001-retries.md"), "conflicts");
    let hit = hits.iter().find(|hit| hit["kind"] == "conflicts").unwrap();
    assert_eq!(hit["because"], "`retry_limit` is 5 here and 3 there");
    assert!(advice(hit).contains("resolve the conflict"));
    // A constant of the source, on a topic that is far away.
    let hits = ask("Colours of the terminal are chosen at the start. SPOOL_AGE = 40, as it was.");
    assert_eq!(kind(&hits, "src/lib.rs"), "conflicts");
    // The same value, a spelling apart; a text that names both; another key; another dimension.
    for text in [
        "An upload is tried three times: `retry-limit` = 3.",
        "`retry_limit` is 3 by default, and retry_limit = 5 on mobile networks where uploads fail.",
        "An upload is tried again: `retry_pause` is 5.",
        "An upload is tried again: `retry_limit` is 5 seconds.",
    ] {
        assert_ne!(
            kind(&ask(text), "docs/decisions/0001-retries.md"),
            "conflicts",
            "{text}"
        );
    }
    // A must against a must not, and both must nots.
    let hits = ask("A finding of an error must be silenced by a pattern of paths.");
    assert_eq!(kind(&hits, "docs/features/silence.md"), "conflicts");
    let hits = ask("A finding of an error must not be silenced by a pattern of paths.");
    assert!(
        !["conflicts", "forbidden"].contains(&kind(&hits, "docs/features/silence.md").as_str())
    );
    // What is not in force binds nobody.
    let hits =
        ask("The queue of uploads must not lie in a relational database with a table of jobs.");
    assert_eq!(kind(&hits, "docs/decisions/0002-database.md"), "superseded");
}

/// Verifies: feature:overlap#AC-6, behaviour:overlap#scenario-nothing-relates
#[test]
fn it_says_that_nothing_relates() {
    let repo = repo();
    let bread = "Bread needs flour, yeast and water; the oven is heated before the dough goes in.";
    let report = json(&repo, &["--text", bread]);
    assert_eq!(report["related"], false);
    assert_eq!(report["hits"], Value::Array(Vec::new()));
    assert!(report["unknown"].as_f64().unwrap() > 80.0);
    let run = repo.run(&["overlap", "--text", bread]);
    run.sane(0);
    shows(
        &run,
        &["None of 6 documents and 3 documented items are related to the text."],
    );
    // Nothing to compare with.
    let empty = Repo::of(&[("Cargo.toml", "[package]\nname = \"e\"\n")]);
    let run = empty.run(&["overlap", "--text", bread]);
    run.sane(0);
    shows(&run, &["None of 0 documents and 0 documented items"]);
}

/// Verifies: feature:overlap#AC-9
#[test]
fn what_every_document_has_relates_nothing() {
    // Twelve plans of one template, on twelve topics; each topic has a second plan in other words.
    let topics = [
        ("kiln", "firing clay", "glaze"),
        ("loom", "weaving wool", "shuttle"),
        ("forge", "bending iron", "anvil"),
        ("press", "printing pages", "ink"),
        ("still", "distilling spirits", "copper"),
        ("mill", "grinding grain", "stone"),
        ("tannery", "curing hides", "bark"),
        ("bindery", "sewing books", "thread"),
        ("brewery", "boiling wort", "hops"),
        ("dairy", "ripening cheese", "rennet"),
        ("vineyard", "squeezing grapes", "barrel"),
        ("quarry", "cutting slate", "wedge"),
    ];
    let plan = |name: &str, work: &str, tool: &str| {
        format!(
            "# Plan {name}\n\n## Rollout and monitoring of this enhancement\n\nHow can an operator enable and disable the \
             gate in a live cluster? Describe metrics, and the consequences of a rollback.\n\n## Motivation\n\nOur {name} is \
             for {work}; the {tool} wears out.\n\n## Graduation\n\nAll owners have signed off, and the tests pass for two \
             releases.\n"
        )
    };
    let files: Vec<(String, String)> = topics
        .iter()
        .flat_map(|(name, work, tool)| {
            [
                (format!("docs/{name}.md"), plan(name, work, tool)),
                (
                    format!("docs/{name}-again.md"),
                    plan("next", &format!("more {work}"), tool),
                ),
            ]
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let repo = Repo::of(&files);
    for (name, ..) in topics {
        let report = json(&repo, &["--file", &format!("docs/{name}.md")]);
        let hits = report["hits"].as_array().unwrap();
        assert_eq!(hits[0]["file"], format!("docs/{name}-again.md"));
        let next = hits
            .get(1)
            .map_or(0.0, |hit| hit["score"].as_f64().unwrap());
        assert!(hits[0]["score"].as_f64().unwrap() > 2.0 * next, "{hits:#?}");
    }
    let report = json(
        &repo,
        &[
            "--text",
            "How can an operator enable and disable the gate in a live cluster?",
        ],
    );
    assert!(report["hits"].as_array().unwrap().is_empty(), "{report:#}");
}

#[test]
fn the_order_of_files_changes_nothing() {
    let repo = repo();
    let text = "Uploads fail; `retry_limit` is 5; a spool file is kept.";
    let one = repo.run(&["overlap", "--text", text, "--threads", "1"]);
    let many = repo.run(&["overlap", "--text", text, "--threads", "4", "--no-cache"]);
    assert_eq!(one.out, many.out);
    assert!(one.out.contains("decision:0001"), "{}", one.out);
    // A limit bounds what is near; what disagrees is told besides.
    let hits = json(&repo, &["--text", text, "--limit", "0"]);
    let hits = hits["hits"].as_array().unwrap();
    assert!(
        hits.iter().all(|hit| hit["kind"] == "conflicts"),
        "{hits:#?}"
    );
}

/// Verifies: feature:overlap#AC-8
#[test]
fn the_report_for_programs_has_a_schema() {
    let schema = validator("overlap");
    let repo = repo();
    for text in [
        "An upload is tried five times: `retry_limit` is 5; telemetry is sent to a remote server.",
        "Bread needs flour.",
        "A comment silences the finding of its own line, with `compress_payload`.",
    ] {
        valid(&schema, &json(&repo, &["--text", text]));
    }
    assert!(!schema.is_valid(&serde_json::json!({"schema": 1})));
}
