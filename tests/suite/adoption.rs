//! Profiles, baselines and allow comments: what an old repository adopts the tool with.

use crate::harness::Repo;

fn rules(repo: &Repo, arguments: &[&str]) -> Vec<String> {
    repo.findings(arguments)
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect()
}

/// Verifies: feature:rules#AC-5
#[test]
fn profiles_differ_as_the_rules_say() {
    let repo = Repo::of(&[(
        "docs/features/f.md",
        "---\nrole: feature\nstatus: approved\nfrobnicate: 1\n---\n# F\n\n[x](gone.md)\n",
    )]);
    assert_eq!(rules(&repo, &[]), ["broken-link"]);
    let strict = rules(&repo, &["--profile", "agentic-cd"]);
    for rule in [
        "missing-artifact",
        "missing-section",
        "orphan",
        "unknown-field",
        "broken-link",
    ] {
        assert!(
            strict.iter().any(|found| found == rule),
            "{rule}: {strict:?}"
        );
    }
    // The configuration sets the profile, and the flag goes before it.
    repo.write("trueup.yaml", "profile: agentic-cd\n");
    assert_eq!(rules(&repo, &[]), strict);
    assert_eq!(rules(&repo, &["--profile", "adopt"]), ["broken-link"]);
    // What is not applicable is not missed.
    repo.write(
        "trueup.yaml",
        "profile: agentic-cd\nnot-applicable: {guide: nobody uses it by hand}\n",
    );
    assert_eq!(rules(&repo, &[]).len(), strict.len() - 1);
    // Every rule's levels are what `trueup rules` lists.
    let listed: serde_json::Value =
        serde_json::from_str(&repo.run(&["rules", "--format", "json"]).out).unwrap();
    for rule in listed.as_array().unwrap() {
        // Two are off until they are asked for.
        let asked = rule["id"] == "untraced-item" || rule["id"] == "untraced-change";
        assert_eq!(rule["agentic_cd"] == "off", asked, "{rule}");
    }
}

/// Verifies: feature:check#AC-1
#[test]
fn levels_and_the_level_that_fails() {
    let repo = Repo::of(&[("README.md", "[x](gone.md)\n")]);
    for (config, flag, code) in [
        ("", &[][..], 1),
        ("rules: {broken-link: off}", &[], 0),
        ("rules: {broken-link: note}", &[], 0),
        ("rules: {broken-link: note}", &["--fail-on", "note"], 1),
        ("rules: {broken-link: warning}", &[], 1),
        ("rules: {broken-link: warning}", &["--fail-on", "error"], 0),
        ("fail-on: never", &[], 0),
        ("fail-on: never", &["--fail-on", "error"], 1),
        ("exclude: [README.md]", &[], 0),
        ("rules: {broken-link: {allow: ['*.md']}}", &[], 0),
        ("", &["--rule", "orphan"], 0),
    ] {
        repo.write("trueup.yaml", config);
        repo.run(&[&["check"], flag].concat()).sane(code);
    }
}

/// Verifies: feature:holding-back#AC-4
#[test]
fn comments_in_markdown_hold_back() {
    let cases: [(&str, &[&str]); 9] = [
        (
            "<!-- trueup: allow(broken-link) moved soon -->\n[x](gone.md)\n",
            &[],
        ),
        (
            "<!-- trueup: allow(broken-link) moved soon -->\n\n[x](gone.md)\n",
            &[],
        ),
        (
            "[x](gone.md) <!-- trueup: allow(broken-link) moved soon -->\n",
            &[],
        ),
        (
            "<!-- trueup: allow(broken-link) -->\n[x](gone.md)\n",
            &["unexplained-suppression"],
        ),
        (
            "<!-- trueup: allow(broken-link) old -->\n[x](#t)\n",
            &["unused-suppression"],
        ),
        (
            "<!-- trueup: allow(broken-lnk) typo -->\n[x](gone.md)\n",
            &["unexplained-suppression", "broken-link"],
        ),
        (
            "<!-- trueup: allow(broken-link) one -->\n[x](gone.md)\n\n[y](gone.md)\n",
            &["broken-link"],
        ),
        (
            "## S\n\n<!-- trueup: allow-section(broken-link) dump -->\n\n[x](gone.md)\n\n### Sub\n\n[y](gone.md)\n\n## After\n\n[z](gone.md)\n",
            &["broken-link"],
        ),
        (
            "[x](gone.md)\n\n## S\n\n<!-- trueup: allow-file(broken-link) dump -->\n\n[y](gone.md)\n",
            &[],
        ),
    ];
    for (text, expected) in cases {
        let repo = Repo::of(&[("README.md", &format!("# T\n\n{text}"))]);
        assert_eq!(rules(&repo, &[]), expected, "{text}");
    }
}

/// Verifies: feature:holding-back#AC-4
#[test]
fn comments_in_rust_hold_back() {
    let cases: [(&str, &[&str]); 5] = [
        (
            "// trueup: allow(dead-decision-cited) on purpose\n// ADR-0002 says so.\nfn f() {}\n",
            &[],
        ),
        (
            "// ADR-0002 says so.\nfn f() {}\n",
            &["dead-decision-cited"],
        ),
        (
            "// trueup: allow(dead-decision-cited)\n// ADR-0002 says so.\nfn f() {}\n",
            &["unexplained-suppression"],
        ),
        (
            "// trueup: allow(dead-decision-cited) unused\nfn f() {}\n",
            &["unused-suppression"],
        ),
        (
            "// trueup: allow-file(dead-decision-cited) on purpose\nfn f() {}\n\n// ADR-0002 says so.\nfn g() {}\n",
            &[],
        ),
    ];
    for (text, expected) in cases {
        let repo = Repo::of(&[
            (
                "docs/adr/0002-b.md",
                "# B\n\n## Status\n\nRejected\n\n## Context\n\nx\n",
            ),
            ("src/lib.rs", text),
        ]);
        assert_eq!(rules(&repo, &[]), expected, "{text}");
    }
}

/// Verifies: feature:holding-back#AC-5
#[test]
fn reasons_are_told() {
    let repo = Repo::of(&[(
        "README.md",
        "<!-- trueup: allow(broken-link): moved soon -->\n[x](gone.md)\n",
    )]);
    let report = repo.json(0);
    let held = &report["findings"][0]["held_back"];
    assert_eq!(held["by"], "comment");
    assert_eq!(held["reason"], "moved soon");
    assert!(repo.check(0).out.contains("held back: 1 by comments"));
}

/// Verifies: feature:holding-back#AC-1, feature:holding-back#AC-2, feature:holding-back#AC-3
/// Verifies: behaviour:check#scenario-adopting-on-a-repository-with-findings
#[test]
fn a_baseline_survives_edits_elsewhere_and_no_more() {
    let repo = Repo::of(&[("README.md", "# T\n\n[x](gone.md)\n\n[y](away.md)\n")]);
    repo.check(1);
    repo.run(&["baseline"]).sane(0);
    let first = repo.read(".trueup/baseline.yaml");
    repo.check(0);
    // Lines above, text around, other files.
    repo.write(
        "README.md",
        "# T\n\nNew.\n\n## More\n\n- Now in a list: [x](gone.md).\n\n[y](away.md)\n",
    );
    repo.write("OTHER.md", "# O\n");
    repo.check(0);
    repo.run(&["baseline"]).sane(0);
    assert_eq!(repo.read(".trueup/baseline.yaml"), first);
    // Once more the same, is once too many.
    repo.write(
        "README.md",
        "# T\n\n[x](gone.md)\n\n[x](gone.md)\n\n[y](away.md)\n",
    );
    assert_eq!(rules(&repo, &[]), ["broken-link"]);
    // `baseline` does not take up what is new, unless it is told to.
    repo.run(&["baseline"]).sane(0);
    repo.check(1);
    repo.run(&["baseline", "--add"]).sane(0);
    repo.check(0);
    // What is paid off leaves.
    repo.write("README.md", "# T\n\n[y](away.md)\n");
    let run = repo.check(0);
    assert!(
        run.out.contains("Fixed since the baseline: 2 findings"),
        "{}",
        run.out
    );
    let run = repo.run(&["baseline"]);
    assert!(run.out.contains("1 finding, 2 paid off"), "{}", run.out);
    repo.write("README.md", "# T\n\n[x](gone.md)\n\n[y](away.md)\n");
    repo.check(1);
    repo.run(&["baseline", "--rule", "orphan"])
        .refused("leave --rule out");
}

/// Verifies: behaviour:check#scenario-a-link-that-broke
#[test]
fn a_link_to_a_file_that_moved_names_its_new_place() {
    let repo = Repo::of(&[
        ("README.md", "[the map](maps/north.md)\n"),
        ("atlas/north.md", "# North\n"),
    ]);
    let report = repo.json(1);
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "broken-link");
    let told = finding.to_string();
    assert!(told.contains("atlas/north.md"), "{told}");
}
