//! The formats of a report: valid where there is a schema, complete, and nothing but text.

use std::process::Command;

use serde_json::Value;

use crate::harness::Repo;

const FORMATS: [&str; 8] = [
    "human", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown",
];

/// A repository with findings of each level, and with one held back by each of baseline, comment and configuration.
pub fn repository() -> Repo {
    let repo = Repo::of(&[
        (
            "README.md",
            "# Till\n\nSee [one](docs/gone.md).\n\n<!-- trueup: allow(broken-link) the release job makes it -->\n[two](docs/two.md)\n",
        ),
        ("docs/old.md", "# Old\n\n[three](three.md)\n"),
        ("docs/open/a.md", "# A\n\n[four](four.md)\n"),
        ("docs/guide.md", "# Guide\n\n[old](old.md#anchor)\n"),
    ]);
    repo.write(
        "trueup.yaml",
        "rules: {broken-link: {level: error, allow: [\"docs/open/**\"]}}\n",
    );
    // What is there now is the baseline; the link in the README comes later.
    repo.write("README.md", "# Till\n\nSee one.\n\n<!-- trueup: allow(broken-link) the release job makes it -->\n[two](docs/two.md)\n");
    repo.run(&["baseline"]).sane(0);
    repo.write("README.md", "# Till\n\nSee [one](docs/gone.md).\n\n<!-- trueup: allow(broken-link) the release job makes it -->\n[two](docs/two.md)\n");
    repo
}

pub fn printed(repo: &Repo, format: &str) -> String {
    let run = repo.run(&["check", "--format", format]);
    assert_eq!(run.code, 1, "{}", run.err);
    run.out
}

/// The public schema of SARIF, as a crate among the development dependencies carries it.
fn sarif_schema() -> Value {
    let cargo = |arguments: &[&str]| {
        let run = Command::new(env!("CARGO")).args(arguments).output();
        run.unwrap().stdout
    };
    // What only other platforms need may never have been downloaded.
    let about = String::from_utf8(cargo(&["-vV"])).unwrap();
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    let metadata = cargo(&[
        "metadata",
        "--format-version=1",
        "--offline",
        "--filter-platform",
        host.unwrap(),
        "--manifest-path",
        concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
    ]);
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let found = packages.iter().find(|one| one["name"] == "serde-sarif");
    let manifest = found.unwrap()["manifest_path"].as_str().unwrap();
    let schema = std::path::Path::new(manifest).with_file_name("src/schema.json");
    let mut schema: Value =
        serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    // Its pattern for languages has a bracket too many, and is no regular expression. No report has that field.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    schema
}

/// Verifies: feature:reports#AC-1
#[test]
fn sarif_is_valid_and_complete() {
    let report: Value = serde_json::from_str(&printed(&repository(), "sarif")).unwrap();
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let problems: Vec<String> = validator
        .iter_errors(&report)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
    let run = &report["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(
            rule["help"]["markdown"]
                .as_str()
                .unwrap()
                .contains("## When it is silent")
        );
        assert_eq!(
            result["partialFingerprints"]["trueup/v1"]
                .as_str()
                .unwrap()
                .len(),
            32
        );
    }
    let states = |state: &str| {
        results
            .iter()
            .filter(|one| one["baselineState"] == state)
            .count()
    };
    assert_eq!((states("new"), states("unchanged")), (3, 2));
    let kinds = |kind: &str| {
        let kind = |one: &&Value| one["suppressions"][0]["kind"] == kind;
        results.iter().filter(kind).count()
    };
    assert_eq!((kinds("inSource"), kinds("external")), (1, 3));
}

/// Verifies: feature:reports#AC-1
#[test]
fn sarif_tells_evidence_and_fixes() {
    let repo = Repo::of(&[
        ("docs/a.md", "# Ä\n\nä [b](B.md)\n"),
        ("docs/b.md", "# B\n"),
    ]);
    let report: Value = serde_json::from_str(&printed(&repo, "sarif")).unwrap();
    let result = &report["runs"][0]["results"][0];
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "docs/a.md");
    let edit = &change["replacements"][0];
    assert_eq!(edit["insertedContent"]["text"], "b.md");
    // Columns count characters.
    assert_eq!(edit["deletedRegion"]["startLine"], 3);
    assert_eq!(edit["deletedRegion"]["startColumn"], 7);
    assert_eq!(edit["deletedRegion"]["endColumn"], 11);
}

/// Verifies: feature:reports#AC-2
/// Verifies: behaviour:reports#scenario-findings-beside-the-changed-lines
#[test]
fn each_format_has_each_finding() {
    let repo = repository();
    let json: Value = serde_json::from_str(&printed(&repo, "json")).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 5);
    let prints: Vec<&str> = findings
        .iter()
        .map(|one| one["fingerprint"].as_str().unwrap())
        .collect();

    let lines: Vec<Value> = printed(&repo, "jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(&lines, findings);

    let gitlab: Value = serde_json::from_str(&printed(&repo, "gitlab")).unwrap();
    let issues = gitlab.as_array().unwrap();
    let same: Vec<&str> = issues
        .iter()
        .map(|one| one["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(same, prints);
    let severe = |severity: &str| {
        issues
            .iter()
            .filter(|one| one["severity"] == severity)
            .count()
    };
    assert_eq!((severe("major"), severe("info")), (1, 4));

    let junit = printed(&repo, "junit");
    let tree = roxmltree::Document::parse(&junit).unwrap();
    let count = |name: &str| {
        tree.descendants()
            .filter(|node| node.has_tag_name(name))
            .count()
    };
    assert_eq!((count("failure"), count("skipped")), (1, 4));
    let suites = tree.root_element();
    assert_eq!(suites.attribute("failures"), Some("1"));
    assert_eq!(suites.attribute("skipped"), Some("4"));
    assert_eq!(
        suites.attribute("tests"),
        Some(count("testcase").to_string().as_str())
    );

    let github = printed(&repo, "github");
    let commands = |command: &str| {
        github
            .lines()
            .filter(|line| line.starts_with(command))
            .count()
    };
    assert_eq!(
        (
            commands("::error file=README.md,line=3,"),
            commands("::notice ")
        ),
        (1, 4)
    );
    assert_eq!(commands("::"), 5);

    let markdown = printed(&repo, "markdown");
    assert_eq!(
        markdown
            .lines()
            .filter(|line| line.starts_with("| broken-link |"))
            .count(),
        5
    );
    assert!(
        markdown.contains("<summary>4 held back</summary>"),
        "{markdown}"
    );
}

/// Verifies: feature:reports#AC-3
#[test]
#[cfg(unix)]
fn nothing_becomes_more_than_text() {
    let name = "docs/a\n::error::x %0A|<b>\u{1b}[31m@all.md";
    let repo = Repo::of(&[(name, "# A\n\n[x](y::z%25\u{9b}|<i>.md) [@team](gone.md)\n")]);
    for format in FORMATS {
        let text = printed(&repo, format);
        assert!(!text.contains(['\u{1b}', '\u{9b}']), "{format}: {text}");
        let commands = text
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        let commands: Vec<&str> = commands
            .filter(|line| !line.starts_with("::error file=docs/a "))
            .collect();
        assert!(commands.is_empty(), "{format}: {commands:?}");
    }
    let markdown = printed(&repo, "markdown");
    assert!(!markdown.contains('@') && !markdown.contains("<b>") && !markdown.contains("<i>"));
    let rows = markdown
        .lines()
        .filter(|line| line.starts_with("| broken-link |"));
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 4, "{row}");
    }
    roxmltree::Document::parse(&printed(&repo, "junit")).unwrap();
}

/// Verifies: feature:reports#AC-4
/// Verifies: behaviour:reports#scenario-one-run-for-all
#[test]
fn one_run_writes_many() {
    let repo = repository();
    let folder = tempfile::tempdir().unwrap();
    let path = |format: &str| folder.path().join(format);
    let outputs: Vec<String> = FORMATS
        .iter()
        .flat_map(|format| {
            [
                "--output".to_owned(),
                format!("{format}={}", path(format).display()),
            ]
        })
        .collect();
    let mut arguments = vec!["check"];
    arguments.extend(outputs.iter().map(String::as_str));
    let run = repo.run(&arguments);
    assert_eq!(run.code, 1, "{}", run.err);
    for format in FORMATS {
        let written = std::fs::read_to_string(path(format)).unwrap();
        assert_eq!(written, printed(&repo, format), "{format}");
    }
    repo.run(&["check", "--output", "junit=/nowhere/at/all.xml"])
        .refused("/nowhere/at/all.xml");
    // A link that the repository brings leads no report out of it.
    #[cfg(unix)]
    {
        let target = folder.path().join("elsewhere");
        std::os::unix::fs::symlink(&target, repo.root().join("a.xml")).unwrap();
        std::os::unix::fs::symlink(folder.path(), repo.root().join("out")).unwrap();
        for name in ["a.xml", "out/b.xml"] {
            let path = format!("junit={}", repo.root().join(name).display());
            repo.run(&["check", "--output", &path])
                .refused("a link lies on the way");
        }
        assert!(!target.exists() && !path("b.xml").exists());
    }
    for (wrong, words) in [("junit", "FORMAT=FILE"), ("pdf=a.pdf", "pdf")] {
        let run = repo.run(&["check", "--output", wrong]);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(words), "{}", run.err);
    }
}

/// Verifies: feature:reports#AC-5
#[test]
fn a_comment_is_short_enough() {
    let repo = Repo::new();
    let links: String = (0..2_000)
        .map(|at| format!("[{at}](gone-{at}.md)\n\n"))
        .collect();
    repo.write("docs/a.md", format!("# A\n\n{links}"));
    let markdown = printed(&repo, "markdown");
    assert!(markdown.len() < 65_000, "{}", markdown.len());
    let rows = markdown
        .lines()
        .filter(|line| line.starts_with("| broken-link |"))
        .count();
    assert!(markdown.contains(&format!("{} more omitted here", 2_000 - rows)));
    assert!(markdown.trim_end().ends_with("prints all."));
}
