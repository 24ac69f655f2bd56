//! Configuration, own rules and baselines that are wrong.

use crate::harness::Repo;

fn with(path: &str, text: impl AsRef<[u8]>) -> Repo {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    repo.write(path, text);
    repo
}

fn bomb() -> String {
    (1..30).fold("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
        let uses = vec![format!("*a{}", n - 1); 10].join(",");
        format!("{text}a{n}: &a{n} [{uses}]\n")
    })
}

#[test]
fn a_wrong_configuration_is_one_clear_error() {
    for (text, words) in [
        (
            "profil: adopt",
            "unknown key `profil`; did you mean `profile`?",
        ),
        ("profile: agentic_cd", "did you mean `agentic-cd`?"),
        (
            "profile: [adopt]",
            "`profile`: invalid type: list, expected a word",
        ),
        (
            "profile: 1",
            "`profile`: invalid type: integer `1`, expected a word",
        ),
        (
            "exclude: docs/**",
            "`exclude`: invalid type: string \"docs/**\", expected a list",
        ),
        (
            "exclude: [1]",
            "`exclude`: invalid type: integer `1`, expected a string",
        ),
        ("exclude: ['a[']", "`exclude`"),
        ("exclude: ['\"\\e[31m[']", "trueup.yaml: "),
        ("fail-on: sometimes", "unknown value `sometimes`"),
        ("rules: {broken-lnk: off}", "did you mean `broken-link`?"),
        (
            "rules: {broken-link: loud}",
            "`rules.broken-link` must be off",
        ),
        (
            "rules: {broken-link: {allow: [1]}}",
            "`rules.broken-link` must be off",
        ),
        ("rules: {1: off}", "trueup.yaml: "),
        ("rules: {broken-link: {levl: off}}", "did you mean `level`?"),
        (
            "rules: {broken-link: {allow: ['a[']}}",
            "`rules.broken-link.allow`",
        ),
        (
            "rules: [broken-link]",
            "`rules`: invalid type: list, expected a mapping",
        ),
        ("roles: {featur: [a]}", "did you mean `feature`?"),
        ("roles: {feature: ['a[']}", "`roles.feature`"),
        ("not-applicable: {rollout: ' '}", "needs a reason"),
        ("- a", "mapping"),
        ("a: [", "not YAML"),
        ("a: b: c", "not YAML"),
        ("\"\\e[31m\": 1", "unknown key"),
        ("profile: adopt\nprofile: adopt", "trueup.yaml: "),
        ("1: 2", "every key must be text"),
        ("--- a\n--- b", "trueup.yaml: "),
    ] {
        with("trueup.yaml", text).run(&["check"]).refused(words);
    }
    with("trueup.yaml", b"profile: \xff")
        .run(&["check"])
        .refused("not UTF-8");
    with("trueup.yaml", bomb())
        .run(&["check"])
        .refused("trueup.yaml: ");
    with("trueup.yaml", "[".repeat(100_000))
        .run(&["check"])
        .refused("trueup.yaml: ");
    with("trueup.yaml", vec![b'#'; 17 << 20])
        .run(&["check"])
        .refused("too large");
    with("trueup.yaml/x", "")
        .run(&["check"])
        .refused("not a plain file");
    with("trueup.yaml", "\u{FEFF}# nothing\r\n").check(0);
}

#[cfg(unix)]
#[test]
fn a_configuration_behind_a_link_is_not_read() {
    let repo = with("real.yaml", "profile: adopt");
    std::os::unix::fs::symlink(
        repo.root().join("real.yaml"),
        repo.root().join("trueup.yaml"),
    )
    .unwrap();
    for command in ["check", "graph", "baseline"] {
        repo.run(&[command]).refused("links are not followed");
    }
}

const RULE: &str = "id: own\nsummary: s\nwhy: w\nlevel: {adopt: warning}\nchecks:\n  - for: artifact\n    where: {role: [feature]}\n    require: {fields: [owner]}\n    message: m\n    help: h\n";

/// Verifies: feature:rules#AC-3, behaviour:rules#scenario-a-rule-that-is-spelt-wrong
#[test]
fn a_wrong_own_rule_is_one_clear_error() {
    let change = |from: &str, to: &str| {
        let text = RULE.replace(from, to);
        assert_ne!(text, RULE);
        text
    };
    for (text, words) in [
        (
            change("[feature]", "[featur]"),
            "unknown role `featur`; did you mean `feature`?",
        ),
        (
            change(
                "require: {fields: [owner]}",
                "require: {relations: [{kind: realises}]}",
            ),
            "did you mean `realizes`?",
        ),
        (
            change("require: {fields", "require: {field"),
            "did you mean `fields`?",
        ),
        (
            change("role: [feature]", "format: [nygaard]"),
            "unknown format `nygaard`; did you mean `nygard`?",
        ),
        (
            change("role: [feature]", "state: [lively]"),
            "unknown state `lively`",
        ),
        (change("role: [feature]", "path: ['a[']"), "`where.path`"),
        (change("fields: [owner]", "pattern: '('"), "`pattern`"),
        (
            change("fields: [owner]", "pattern: 'a{999}{999}{999}'"),
            "`pattern`",
        ),
        (
            change("{fields: [owner]}", "{}"),
            "must require or forbid something",
        ),
        (
            change("for: artifact", "for: artefact"),
            "did you mean `artifact`?",
        ),
        (change("summary: s", "sumary: s"), "did you mean `summary`?"),
        (change("summary: s\n", ""), "summary"),
        (change("adopt: warning", "adopt: loud"), "own.yaml: "),
        (
            change("adopt: warning", "adpt: warning"),
            "did you mean `adopt`?",
        ),
        (change("id: own", "id: broken-link"), "there already"),
        (change("id: own", "id: Own Rule"), "lower-case"),
        (change("id: own", "id: \"\\e[31m\""), "lower-case"),
        (
            change("fields: [owner]", "artifacts: [intent]"),
            "for: repository",
        ),
        (
            change("message: m", "convention: 7\n    message: m"),
            "share",
        ),
        (
            "id: own\nsummary: s\nwhy: w\nlevel: {}\nchecks: []\n".to_owned(),
            "`checks` is empty",
        ),
        ("- a".to_owned(), "own.yaml: "),
        ("a: [".to_owned(), "own.yaml: "),
        (String::new(), "own.yaml: "),
        (bomb(), "own.yaml: "),
    ] {
        let repo = with(".trueup/rules/own.yaml", &text);
        for command in [&["check"][..], &["rules"], &["explain", "orphan"]] {
            let clash = text.contains("id: broken-link") && command[0] != "check";
            if !clash {
                repo.run(command).refused(words);
            }
        }
    }
    with(".trueup/rules/own.yaml", RULE).check(0);
    with(".trueup/rules/own.yaml", b"\xff")
        .run(&["check"])
        .refused("not UTF-8");
    let twice = with(".trueup/rules/own.yaml", RULE);
    twice.write(".trueup/rules/too.yaml", RULE);
    twice.run(&["check"]).refused("there already");
}

#[test]
fn a_wrong_baseline_is_one_clear_error() {
    let entry = "{\"file\":\"a\",\"rule\":\"b\",\"fingerprint\":\"c\"}";
    for (text, words) in [
        ("a: b".to_owned(), "trueup baseline"),
        ("- [".to_owned(), "trueup baseline"),
        (
            format!("<<<<<<< HEAD\n- {entry}\n=======\n>>>>>>> x\n"),
            "merge conflict",
        ),
        (
            format!("- {}\n", entry.replace("\"file\"", "\"path\"")),
            "trueup baseline",
        ),
        ("version: 2\nentries: []\n".to_owned(), "trueup baseline"),
        (
            "- {\"file\":\"a\",\"rule\":\"b\",\"fingerprint\":\"c\",\"since\":\"v9\"}\n".to_owned(),
            "trueup baseline",
        ),
        (bomb(), "trueup baseline"),
    ] {
        with(".trueup/baseline.yaml", text)
            .run(&["check"])
            .refused(words);
    }
    with(".trueup/baseline.yaml", b"\xff\xfe")
        .run(&["check"])
        .refused("not UTF-8");
    with(".trueup/baseline.yaml/x", "")
        .run(&["check"])
        .refused("not a plain file");
    let run = with(".trueup/baseline.yaml", format!("- {entry}\n")).check(0);
    assert!(
        run.out.contains("Fixed since the baseline: 1 finding"),
        "{}",
        run.out
    );
}

#[test]
fn junk_beside_the_rules_is_left_alone() {
    let repo = with(".trueup/rules/notes.txt", "not a rule");
    repo.write(".trueup/junk.bin", b"\0\xff");
    repo.write(".trueup/rules/folder.yaml/x", "");
    repo.write(".trueup/cache", b"\0");
    repo.check(0);
    let repo = with(".trueup", "a file");
    repo.run(&["check"]).refused(".trueup/baseline.yaml");
    repo.run(&["baseline"]).refused(".trueup/baseline.yaml");
}
