//! Review stamps: what `trueup accept` writes, and what a check says of it later.

use trueup::facts::Language;
use trueup::facts::lock::{LONGEST, ReviewStamp};
use trueup::parse::parse;
use trueup::queries::stamps::text;
use trueup::span::Span;

use crate::git;
use crate::harness::{Repo, Run};

const FEATURE: &str = "---\nrole: feature\nid: feature:kettle\nstatus: accepted\n---\n# Kettle\n\n## Acceptance criteria\n\n\
                       - **AC-1**: It boils at 100 degrees.\n- **AC-2**: It whistles.\n";

const CODE: &str = "//! A kettle.\n\npub const BOILS: u32 = 100;\n\npub fn whistle() -> u32 { 1 }\n\n#[cfg(test)]\nmod tests {\n    \
                    /// Verifies: feature:kettle#AC-1\n    #[test]\n    fn boils() {\n        assert_eq!(super::BOILS, 100);\n    }\n\n    \
                    // Verifies: feature:kettle#acceptance-criteria/AC-2, feature:kettle#AC-1\n    #[test]\n    fn whistles() {\n        \
                    assert_eq!(super::whistle(), 1);\n    }\n}\n";

const REVIEW: [&str; 6] = [
    "--by",
    "Ann Lee",
    "--reason",
    "read both",
    "--on",
    "2026-03-01",
];

fn kettle() -> Repo {
    Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"kettle\"\n"),
        ("docs/features/kettle.md", FEATURE),
        ("src/lib.rs", CODE),
    ])
}

fn accept(repo: &Repo, arguments: &[&str]) -> Run {
    repo.run(&[&["accept"], arguments, &REVIEW].concat())
}

/// The lines of the lock that are stamps.
fn stamps(repo: &Repo) -> Vec<String> {
    let text = repo.read("trueup.lock");
    let lines = text.lines().map(str::to_owned);
    let kept = lines.filter(|line| line.contains(" \"") && !line.starts_with('#'));
    kept.collect()
}

fn rules(repo: &Repo) -> Vec<(String, String)> {
    let found = repo.findings(&[]).into_iter();
    found.map(|(rule, file, _)| (rule, file)).collect()
}

/// Verifies: feature:review-stamps#AC-1
/// Verifies: behaviour:review-stamps#scenario-a-criterion-and-its-test-are-reviewed
#[test]
fn a_stamp_is_one_line_and_another_review_changes_that_line_alone() {
    let repo = kettle();
    let run = accept(&repo, &["feature:kettle#AC-2", "kettle::whistle"]);
    run.sane(0);
    assert!(
        run.out.contains("| - **AC-2**: It whistles."),
        "{}",
        run.out
    );
    assert!(run.out.contains("| pub fn whistle() -> u32 { 1 }"));
    // What is bound needs no second name.
    accept(&repo, &["feature:kettle#AC-1"]).sane(0);
    let before = stamps(&repo);
    assert_eq!(before.len(), 3, "{before:#?}");
    assert!(before[0].starts_with("feature:kettle#AC-1 kettle::tests::boils "));
    assert!(before[2].ends_with(" 2026-03-01 \"Ann Lee\" \"read both\""));
    repo.write("src/lib.rs", CODE.replace("-> u32 { 1 }", "-> u32 { 2 }"));
    let other = [
        "--by",
        "Bo",
        "--reason",
        "twice is fine",
        "--on",
        "2026-04-01",
    ];
    let run = repo.run(&[&["accept", "--all"][..], &other].concat());
    run.sane(0);
    let after = stamps(&repo);
    assert_eq!(after.len(), 4, "{after:#?}");
    assert_eq!(
        before[..2],
        after[..2],
        "what did not change keeps its stamp"
    );
    let run = repo.run(&["accept", "--list"]);
    run.sane(0);
    assert_eq!(run.out.lines().count(), 4);
    assert!(run.out.lines().all(|line| line.starts_with("reviewed ")));
}

/// Verifies: feature:review-stamps#AC-2
/// Verifies: behaviour:review-stamps#scenario-the-test-changes, behaviour:review-stamps#scenario-the-code-is-formatted
#[test]
fn what_an_end_says_counts_and_how_it_is_written_does_not() {
    let repo = kettle();
    accept(&repo, &["--all"]).sane(0);
    accept(&repo, &["feature:kettle", "src/lib.rs"]).sane(0);
    let cosmetic = CODE
        .replace("fn boils() {\n", "fn boils(\n    ) {\n        // Water.\n")
        .replace("//! A kettle.", "//! A kettle for tea.")
        .replace(", 100)", ", 100,)");
    repo.write("src/lib.rs", &cosmetic);
    let wrapped = FEATURE
        .replace("- **AC-1**: It boils at", "* AC-1: It *boils*\n  at")
        .replace("## Acceptance", "### Acceptance")
        .replace("status: accepted", "status: implemented");
    repo.write("docs/features/kettle.md", &wrapped);
    repo.check(0);
    // One word of a criterion.
    repo.write("docs/features/kettle.md", wrapped.replace("100", "90"));
    let kinds = ["suspect-link", "suspect-criterion", "suspect-criterion"];
    let told = |path: &str| kinds.map(|rule| (rule.to_owned(), path.to_owned()));
    assert_eq!(rules(&repo), told("src/lib.rs"));
    // One literal of a test; what it tests is none of its own.
    repo.write("docs/features/kettle.md", &wrapped);
    repo.write(
        "src/lib.rs",
        cosmetic.replace("whistle(), 1", "whistle(), 2"),
    );
    assert_eq!(rules(&repo), told("docs/features/kettle.md"));
    let report = repo.json(1);
    let finding = &report["findings"][0];
    let seen: Vec<&str> = finding["witness"]
        .as_array()
        .unwrap()
        .iter()
        .map(|witness| witness["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        seen,
        ["docs/features/kettle.md", "src/lib.rs", "trueup.lock"]
    );
    let help = finding["help"].as_str().unwrap();
    assert!(help.contains("`trueup accept feature:kettle"), "{help}");
}

/// Verifies: feature:review-stamps#AC-3
#[test]
fn nothing_is_blessed_by_the_way() {
    let repo = kettle();
    accept(&repo, &[]).refused("--all");
    accept(&repo, &["feature:kettle#AC-3"]).refused("did you mean `feature:kettle#AC-");
    accept(&repo, &["feature:ketle#AC-1"]).refused("did you mean `feature:kettle`");
    accept(&repo, &["feature:kettle", "whistle::x"]).refused("names no part");
    accept(&repo, &["feature:kettle", "kettle::a::whistle"]).refused("`kettle::whistle`");
    accept(&repo, &["kettle::whistle"]).refused("bound to nothing");
    accept(&repo, &["--with", "kettle::whistle"]).refused("name the address");
    let run = repo.run(&["accept", "--all", "--by", " ", "--reason", "x"]);
    run.refused("--by is empty");
    let run = repo.run(&[
        "accept", "--all", "--by", "Ann", "--reason", "x", "--on", "today",
    ]);
    run.refused("YYYY-MM-DD");
    for missing in [&["--by", "Ann"][..], &["--reason", "x"]] {
        let run = repo.run(&[&["accept", "--all"][..], missing].concat());
        assert_eq!(run.code, 2);
        assert!(run.err.contains("required"), "{}", run.err);
    }
    accept(&repo, &["--all", "--dry-run"]).sane(0);
    repo.run(&["accept", "--list"]).sane(0);
    assert!(!repo.root().join("trueup.lock").exists());
    repo.write(".gitignore", "*.lock\n");
    accept(&repo, &["--all"]).refused("git ignores trueup.lock");
    assert!(!repo.root().join("trueup.lock").exists());
}

/// Verifies: feature:review-stamps#AC-5, behaviour:review-stamps#scenario-two-branches-stamp
#[test]
fn the_order_of_reviews_leaves_no_trace() {
    let (one, two) = (kettle(), kettle());
    let names = ["feature:kettle#AC-1", "feature:kettle#AC-2"];
    for at in [0, 1] {
        accept(&one, &[names[at]]).sane(0);
        accept(&two, &[names[1 - at]]).sane(0);
    }
    assert_eq!(one.read("trueup.lock"), two.read("trueup.lock"));
    // Two branches: what git makes of lines that both added, in any order, with the common ones once or twice.
    let mut lines: Vec<String> = one.read("trueup.lock").lines().map(str::to_owned).collect();
    let twice = lines[2].clone();
    lines.insert(3, twice);
    lines[2..6].reverse();
    one.write("trueup.lock", lines.join("\n") + "\n");
    one.check(0);
    accept(&one, &["feature:kettle#AC-2", "kettle::whistle"]).sane(0);
    assert_eq!(stamps(&one).len(), 4);
}

/// Verifies: feature:review-stamps#AC-6
#[test]
fn an_end_that_moved_is_found_and_its_stamp_moves_with_it() {
    let repo = kettle();
    accept(&repo, &["feature:kettle#AC-1"]).sane(0);
    repo.write("src/lib.rs", CODE.replace("mod tests", "mod checks"));
    let run = repo.check(1);
    let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("it moved unchanged to `kettle::checks::boils`"),
        "{flat}"
    );
    let run = accept(&repo, &["feature:kettle#AC-1", "kettle::checks::boils"]);
    run.sane(0);
    assert!(
        run.out
            .contains("took out, since it moved: feature:kettle#AC-1 kettle::tests::boils")
    );
    let run = accept(&repo, &["--all"]);
    run.sane(0);
    assert!(!repo.read("trueup.lock").contains("kettle::tests::"));
    repo.check(0);
    // The criterion goes, and nothing takes its place.
    repo.write(
        "docs/features/kettle.md",
        FEATURE.replace("- **AC-2**: It whistles.\n", ""),
    );
    assert_eq!(rules(&repo).len(), 1);
    let run = accept(&repo, &["--all"]);
    run.sane(0);
    assert!(
        run.out.contains("left, since an end is not there"),
        "{}",
        run.out
    );
    let pair = ["feature:kettle#AC-2", "kettle::checks::whistles"];
    let run = repo.run(&["accept", "--forget", pair[0], "kettle::boils"]);
    run.refused("no stamp is of");
    repo.run(&["accept", "--forget", pair[0], pair[1]]).sane(0);
    // The test still claims to show it.
    let left: Vec<String> = rules(&repo).into_iter().map(|found| found.0).collect();
    assert_eq!(left, ["unknown-criterion"]);
}

/// Verifies: feature:review-stamps#AC-7
#[test]
fn what_changed_since_the_stamp_is_shown_where_history_has_it() {
    let repo = kettle();
    let git = git::init(repo.root());
    git::commit(&git, repo.root(), 1, "A kettle", None);
    accept(&repo, &["feature:kettle#AC-1"]).sane(0);
    accept(&repo, &["feature:kettle#AC-2", "src/lib.rs"]).sane(0);
    git::commit(&git, repo.root(), 2, "Reviewed", None);
    let text = FEATURE.replace("at 100 degrees", "at 90 degrees");
    repo.write("docs/features/kettle.md", text);
    let code = CODE.replace("-> u32 { 1 }", "-> u32 {\n    2\n}");
    repo.write("src/lib.rs", &code);
    let seen = |repo: &Repo, arguments: &[&str]| -> String {
        let run = repo.run(&[&["check", "--format", "json"], arguments].concat());
        run.sane(1);
        run.out
    };
    let told = [
        "since [0-9a-f]{10} \\(2026-01-03\\): was `- \\*\\*AC-1\\*\\*: It boils at 100 degrees.`, is `- \\*\\*AC-1\\*\\*: It boils at 90 degrees.`",
        "was `pub fn whistle\\(\\) -> u32 \\{ 1 \\}`, is `pub fn whistle\\(\\) -> u32 \\{` and 2 more",
    ];
    let all = |out: &str| {
        let mut all = told.iter().map(|words| regex::Regex::new(words).unwrap());
        all.all(|words| words.is_match(out))
    };
    let first = seen(&repo, &[]);
    assert!(all(&first), "{first}");
    // Later commits change nothing, whether the stamp was committed with what it speaks of or later.
    git::commit(&git, repo.root(), 3, "Hotter", None);
    let later = seen(&repo, &[]);
    assert!(all(&later), "{later}");
    let run = accept(&repo, &["--all", "--dry-run"]);
    run.sane(0);
    for line in [
        "    - - **AC-1**: It boils at 100 degrees.\n    + - **AC-1**: It boils at 90 degrees.\n",
        "    | pub const BOILS: u32 = 100;\n    |\n    - pub fn whistle() -> u32 { 1 }\n    + pub fn whistle() -> u32 {\n",
    ] {
        assert!(run.out.contains(line), "{}", run.out);
    }
    // Without history, the reason is shown.
    let out = seen(&repo, &["--no-history"]);
    assert!(
        out.contains("now; no diff: the history was not read"),
        "{out}"
    );
    std::fs::remove_dir_all(repo.root().join(".git")).unwrap();
    assert!(seen(&repo, &[]).contains("now; no diff: there is no history"));
    let run = accept(&repo, &["--all", "--dry-run"]);
    run.sane(0);
    let words = ", current text; no diff: there is no history";
    assert!(run.out.contains(words), "{}", run.out);
}

/// Without a committed version of the reviewed text there is no diff.
/// Verifies: feature:review-stamps#AC-7
#[test]
fn another_text_is_never_shown_as_the_reviewed_one() {
    let repo = kettle();
    let git = git::init(repo.root());
    accept(&repo, &["feature:kettle#AC-1"]).sane(0);
    let ninety = |text: &str, to: &str| text.replace("at 100 degrees", to);
    repo.write("docs/features/kettle.md", ninety(FEATURE, "at 95 degrees"));
    git::commit(&git, repo.root(), 1, "All at once", None);
    repo.write("docs/features/kettle.md", ninety(FEATURE, "at 90 degrees"));
    let run = repo.check(1);
    let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("the commit of the stamp does not contain the reviewed text"),
        "{flat}"
    );
    assert!(!flat.contains("95"), "{flat}");
    // What is not committed yet is compared with the head.
    accept(&repo, &["feature:kettle#AC-1"]).sane(0);
    git::commit(&git, repo.root(), 2, "Ninety", None);
    let changed = CODE.replace("super::BOILS, 100", "super::BOILS, 90");
    accept(&repo, &["feature:kettle#AC-2", "kettle::tests::boils"]).sane(0);
    repo.write("src/lib.rs", changed);
    let run = repo.run(&["check", "--format", "json"]);
    let words = "since [0-9a-f]{10} \\(2026-01-03\\): was `assert_eq!\\(super::BOILS, 100\\);`, is";
    assert_eq!(
        regex::Regex::new(words)
            .unwrap()
            .find_iter(&run.out)
            .count(),
        2,
        "{}",
        run.out
    );
}

#[test]
fn an_item_is_found_by_its_type_wherever_the_impl_stands() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("README.md", "# K\n\n## Use\n\nCall it.\n"),
        (
            "src/lib.rs",
            "mod a;\npub struct T;\n#[cfg(unix)]\npub fn f() {}\n#[cfg(not(unix))]\npub fn f() -> u8 { 0 }\n",
        ),
        ("src/a.rs", "impl crate::T {\n    pub fn m(&self) {}\n}\n"),
    ]);
    accept(&repo, &["README.md#use", "k::T::m", "crate::f", "k::a"]).sane(0);
    assert_eq!(stamps(&repo).len(), 3);
    repo.check(0);
    // Every variant of a path belongs to it.
    let text = repo.read("src/lib.rs");
    repo.write("src/lib.rs", text.replace("{ 0 }", "{ 1 }"));
    assert_eq!(rules(&repo).len(), 1);
    repo.write("src/lib.rs", text);
    repo.write(
        "src/a.rs",
        "impl crate::T {\n    pub fn m(&self) { self; }\n}\n",
    );
    assert_eq!(rules(&repo).len(), 2);
}

fn stamp(from: &str, to: &str, reason: &str) -> ReviewStamp {
    ReviewStamp {
        from: from.into(),
        to: to.into(),
        from_digest: 1,
        to_digest: u64::MAX,
        date: "2026-03-01".into(),
        by: "Ann Lee".into(),
        reason: reason.into(),
        span: Span::at(0),
    }
}

/// Verifies: feature:review-stamps#AC-5
#[test]
fn what_is_written_is_read_back() {
    let stamps = [
        stamp(
            "a b.md#x",
            "c::d",
            "tab\there, \"quotes\" \\ and\nlines \u{202e}",
        ),
        stamp("#odd", "end", "ok"),
        stamp("feature:x#AC-1", "c::d", "é"),
    ];
    let written = text(&stamps).unwrap();
    let facts = parse(Language::Lock, &written);
    let lock = facts.lock().unwrap();
    assert_eq!(lock.problem, None, "{written}");
    let mut read = lock.stamps.clone();
    for stamp in &mut read {
        stamp.span = Span::at(0);
    }
    assert_eq!(read.len(), stamps.len());
    assert!(stamps.iter().all(|stamp| read.contains(stamp)), "{written}");
    assert!(!written.contains('\u{202e}'));
    let mut sorted: Vec<&str> = written.lines().skip(2).collect();
    assert_eq!(sorted.pop(), Some("end"));
    assert!(sorted.is_sorted());
    assert!(text(&[stamp("a", "b", &"x".repeat(LONGEST))]).is_err());
}
