//! Code that stands more than once: types, groups, baseline, tests, options.

use std::fmt::Write as _;

use crate::harness::Repo;

const MANIFEST: &str = "[package]\nname = \"harbour\"\n";

/// 60 tokens, with room for a name, a literal and a statement.
fn body(name: &str, literal: &str, more: &str) -> String {
    format!(
        "pub fn {name}(ships: &[Ship], limit: u32) -> Option<u32> {{\n    let mut best = None;\n    for ship in ships {{\n        \
         if ship.draught > limit + {literal} {{\n            continue;\n        }}\n        {more}\n        match best {{\n            \
         Some(known) if known >= ship.draught => {{}}\n            _ => best = Some(ship.draught),\n        }}\n    }}\n    best\n}}\n"
    )
}

fn repo(files: &[(&str, &str)]) -> Repo {
    let repo = Repo::of(files);
    repo.write("Cargo.toml", MANIFEST);
    repo.write("trueup.yaml", "rules: {duplicate-code: warning}\n");
    repo
}

/// Messages of the findings of the rule that count.
fn messages(repo: &Repo) -> Vec<String> {
    let arguments = ["check", "--format", "json", "--rule", "duplicate-code"];
    let run = repo.run(&arguments);
    run.sane(run.code.min(1));
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["held_back"].is_null())
        .map(|finding| finding["message"].as_str().unwrap().to_owned())
        .collect()
}

/// Verifies: feature:duplication#AC-1
#[test]
fn each_type_is_told() {
    let one = body("deepest", "1", "");
    let renamed = body("highest", "77", "")
        .replace("ship", "wave")
        .replace("best", "top")
        .replace("draught", "height")
        .replace("known", "seen");
    let cases = [
        (
            one.replace("    ", "\t").replace('{', "{ // why\n"),
            "type 1",
        ),
        (renamed, "type 2"),
        (body("deepest", "1", "log(ship, 3);"), "type 3"),
    ];
    for (copy, wanted) in cases {
        let repo = repo(&[("src/lib.rs", &one), ("src/copy.rs", &copy)]);
        let found = messages(&repo);
        assert_eq!(found.len(), 1, "{wanted}: {found:?}\n{copy}");
        assert!(found[0].contains(wanted), "{}", found[0]);
    }
    // A piece of two functions that have nothing else in common.
    let inner = body("x", "1", "");
    let inner = inner
        .split_once('\n')
        .unwrap()
        .1
        .rsplit_once("    best")
        .unwrap()
        .0;
    let left: String = (0..30).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "    if a.at({n}) {{ b[{n}] += c; }}");
        text
    });
    let right: String = (0..30).fold(String::new(), |mut text, n| {
        let _ = writeln!(
            text,
            "    d.push(match e {{ {n} => Some(f), _ => None }})?;"
        );
        text
    });
    let repo = repo(&[(
        "src/lib.rs",
        &format!("fn l() {{\n{left}{inner}}}\nfn r() {{\n{right}{inner}    g(best)\n}}\n"),
    )]);
    let found = messages(&repo);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("part of `r`"), "{}", found[0]);
}

/// Verifies: behaviour:duplication#scenario-a-function-was-copied-and-renamed
#[test]
fn the_copy_to_keep_is_named() {
    let copy = body("highest", "5", "")
        .replace("ship", "wave")
        .replace("best", "top");
    let repo = repo(&[
        ("src/lib.rs", &body("deepest", "1", "")),
        ("src/waves.rs", &copy),
    ]);
    let found = messages(&repo);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("`highest` is a copy of `deepest` in `src/lib.rs`"),
        "{}",
        found[0]
    );
    assert!(
        found[0].contains("names and literals differ (type 2)"),
        "{}",
        found[0]
    );
}

/// Verifies: feature:duplication#AC-6
#[test]
fn the_copy_that_most_files_name_is_kept() {
    let files = [
        ("src/a.rs", body("first", "1", "")),
        ("src/b.rs", body("second", "1", "")),
        (
            "src/c.rs",
            "fn f() { crate::b::second(&[], 1); }".to_owned(),
        ),
    ];
    let mut all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let two = repo(&all);
    assert!(
        messages(&two)[0].starts_with("`first` is a copy of `second`"),
        "{:?}",
        messages(&two)
    );
    all.pop();
    let two = repo(&all);
    assert!(
        messages(&two)[0].starts_with("`second` is a copy of `first`"),
        "{:?}",
        messages(&two)
    );
}

/// Verifies: feature:duplication#AC-2
#[test]
fn very_many_copies_are_one_finding() {
    check_very_many_copies(1_500);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn very_many_copies_are_one_finding_at_full_size() {
    check_very_many_copies(10_000);
}

fn check_very_many_copies(size: usize) {
    let many = |text: &dyn Fn(usize) -> String| -> String { (0..size).map(text).collect() };
    let equal = many(&|n| body(&format!("f{n}"), "1", ""));
    let literals = many(&|n| body(&format!("g{n}"), &n.to_string(), ""));
    for text in [equal, literals] {
        let repo = repo(&[("src/lib.rs", &text)]);
        let found = messages(&repo);
        assert_eq!(found.len(), 1, "{}", found.len());
        assert!(
            found[0].contains(&format!("one of {size} copies")),
            "{}",
            found[0]
        );
    }
}

/// Verifies: feature:duplication#AC-12
#[test]
fn a_table_is_a_copy_where_every_name_is_replaced() {
    let table = |verb: &str, words: &str| {
        let arms = words.split(' ').enumerate();
        let arms = arms.map(|(n, word)| format!("Cargo::Kind{n} => {word}::{verb}({word}),\n"));
        format!(
            "pub fn {verb}(kind: &Cargo) -> Result<Berth, Fault> {{ match kind {{ {} }} }}\n",
            arms.collect::<String>()
        )
    };
    let one = table("stow", "a b c d e f g h i j");
    let copies = |other: &str| messages(&repo(&[("src/lib.rs", &one), ("src/b.rs", other)])).len();
    assert_eq!(copies(&table("land", "k l m n o p q r s t")), 1);
    // The same is done to another thing, or with another type, or with one name for two.
    assert_eq!(copies(&table("land", "a b c d e f g h i j")), 0);
    assert_eq!(
        copies(&table("land", "k l m n o p q r s t").replace("Berth", "Quay")),
        0
    );
    assert_eq!(copies(&table("land", "k k m n o p q r s t")), 0);
}

/// Verifies: feature:duplication#AC-3
/// Verifies: behaviour:duplication#scenario-one-copy-more
#[test]
fn a_copy_more_than_the_baseline_has_is_new() {
    let one = body("deepest", "1", "");
    let repo = repo(&[("src/a.rs", &one), ("src/b.rs", &one)]);
    assert_eq!(messages(&repo).len(), 1);
    repo.run(&["baseline"]).sane(0);
    assert_eq!(messages(&repo), [""; 0]);
    // An edit elsewhere, and one in a copy that leaves it a copy.
    repo.write(
        "src/b.rs",
        format!(
            "//! More.\nfn x() {{}}\n{}",
            body("deepest", "1", "log(ship);")
        ),
    );
    assert_eq!(messages(&repo), [""; 0]);
    repo.write("src/c.rs", &one);
    let found = messages(&repo);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("one of 3 copies"), "{}", found[0]);
}

/// Verifies: feature:duplication#AC-4
/// Verifies: behaviour:duplication#scenario-tests-that-repeat-themselves
#[test]
fn tests_are_apart() {
    let test = body("deepest", "1", "");
    let inner = format!(
        "#[cfg(test)]\nmod tests {{\n{test}\n#[test]\n{}}}\n",
        test.replace("deepest", "other")
    );
    let repo = repo(&[
        ("src/lib.rs", &format!("mod checks;\n{test}{inner}")),
        ("tests/t.rs", &test),
        ("examples/e.rs", &test),
    ]);
    assert_eq!(messages(&repo), [""; 0]);
    repo.write(
        "trueup.yaml",
        "rules: {duplicate-code: {level: note, tests: true}}\n",
    );
    let found = messages(&repo);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("one of 4 copies"), "{}", found[0]);
}

/// Verifies: feature:duplication#AC-7
#[test]
fn the_floor_and_options_of_other_rules() {
    let one = body("deepest", "1", "");
    let repo = repo(&[("src/a.rs", &one), ("src/b.rs", &one)]);
    for (floor, count) in [(25, 1), (50, 1), (80, 0)] {
        repo.write(
            "trueup.yaml",
            format!("rules: {{duplicate-code: {{min-tokens: {floor}}}}}\n"),
        );
        assert_eq!(messages(&repo).len(), count, "{floor}");
    }
    repo.write("trueup.yaml", "rules: {broken-link: {min-tokens: 50}}\n");
    let run = repo.run(&["check"]);
    run.sane(2);
    assert!(
        run.err
            .contains("the rule `broken-link` has no option `min-tokens`"),
        "{}",
        run.err
    );
}

/// Verifies: feature:duplication#AC-5
#[test]
fn minified_files_are_left_out() {
    let one = body("deepest", "1", "");
    let two = format!("{one}{}", body("other", "1", ""));
    let flat = two.replace('\n', " ");
    let repo = repo(&[("src/lib.rs", &flat)]);
    assert_eq!(messages(&repo), [""; 0]);
    repo.write("src/lib.rs", &two);
    assert_eq!(messages(&repo).len(), 1);
}

/// Verifies: feature:duplication#AC-8
#[test]
fn hostile_code_ends() {
    let lines = |count: usize, text: &str| format!("{text}\n").repeat(count);
    let bomb = format!(
        "fn a() {{\n{}}}\nfn b() {{\n{}}}\n",
        lines(20_000, "x.y(z);"),
        lines(19_000, "x.y(z);")
    );
    let bombs: String = (0..60).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "fn f{n}() {{\n{}}}", lines(500 + n, "a(b, c[1]);"));
        text
    });
    for text in [
        bomb,
        bombs,
        "fn f() { ".repeat(1_000),
        format!("fn f() {{ {} }}", "a + ".repeat(3_000) + "1"),
    ] {
        let repo = repo(&[("src/lib.rs", &text), ("src/b.rs", &text)]);
        let started = std::time::Instant::now();
        let found = messages(&repo);
        assert!(started.elapsed().as_secs() < 45);
        assert!(found.len() <= 60, "{}", found.len());
    }
}

/// A paragraph of 40 words, with one of them given.
fn paragraph(word: &str) -> String {
    format!(
        "The till waits {word} seconds for the printer, then it asks the person at the desk whether the receipt may be \
         sent by mail instead, and keeps it in the queue until somebody answers or the shop closes for the day.\n"
    )
}

fn text_findings(repo: &Repo) -> Vec<serde_json::Value> {
    let rules = [
        "--rule",
        "duplicate-paragraph",
        "--rule",
        "near-duplicate-paragraph",
    ];
    let mut arguments = vec!["check", "--format", "json", "--fail-on", "never"];
    arguments.extend(rules);
    let run = repo.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    report["findings"].as_array().unwrap().clone()
}

/// Verifies: feature:duplication#AC-9
/// Verifies: behaviour:duplication#scenario-two-guides-that-said-the-same
#[test]
fn paragraphs_that_stand_twice_are_found() {
    let same = format!(
        "# Shop\n\n{}\n",
        paragraph("30").replace(" for the", "\nfor **the**")
    );
    let repo = Repo::of(&[
        ("docs/guide.md", &format!("# Guide\n\n{}", paragraph("30"))),
        ("docs/shop/open.md", &same),
    ]);
    let found = text_findings(&repo);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["rule"], "duplicate-paragraph");
    assert_eq!(found[0]["file"], "docs/shop/open.md");
    assert_eq!(found[0]["wins"], "`docs/guide.md`");

    repo.write("docs/shop/open.md", same.replace("30", "60"));
    let found = text_findings(&repo);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["rule"], "near-duplicate-paragraph");
    assert_eq!(found[0]["witness"][0]["text"], "“30” here, “60” there");
}

/// Verifies: feature:duplication#AC-10
#[test]
fn copies_of_a_folder_are_one_finding() {
    let repo = Repo::new();
    for page in 0..12 {
        let text: String = (0..4)
            .map(|part| format!("\n{}", paragraph(&format!("{page} and {part}"))))
            .collect();
        for folder in ["docs", "site/docs"] {
            repo.write(
                &format!("{folder}/topic-{page}/page.md"),
                format!("# Page\n{text}"),
            );
        }
    }
    let found = text_findings(&repo);
    let messages: Vec<&str> = found
        .iter()
        .map(|one| one["message"].as_str().unwrap())
        .collect();
    assert!(
        messages.contains(&"12 documents below `site/docs` are copies of those below `docs`"),
        "{messages:#?}"
    );
}

/// Verifies: feature:duplication#AC-11
#[test]
fn bombs_of_text_end() {
    let equal = paragraph("30") + "\n";
    let numbered: String = (0..5_000)
        .map(|at| paragraph(&at.to_string()) + "\n")
        .collect();
    let one_word = "again ".repeat(200_000);
    let script = "これは長い段落です ".repeat(50) + "\n";
    let repo = Repo::of(&[
        ("docs/a.md", &format!("# A\n\n{}", equal.repeat(5_000))),
        ("docs/b.md", &format!("# B\n\n{}", equal.repeat(5_000))),
        ("docs/c.md", &format!("# C\n\n{numbered}")),
        ("docs/d.md", &format!("# D\n\n{one_word}\n\n{script}")),
        ("docs/e.md", &format!("# E\n\n{one_word}\n\n{script}")),
    ]);
    let found = text_findings(&repo);
    assert!(!found.is_empty() && found.len() < 10, "{}", found.len());
}
