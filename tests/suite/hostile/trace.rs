//! Chains from requirements to tests that are very long, very many, or made to confuse: each run ends within seconds.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::harness::{Repo, found};

const CONFIG: &str = "rules: {unverified-criterion: error}\n";
const FEATURE: &str =
    "---\nrole: feature\nid: feature:x\nstatus: accepted\n---\n# X\n\n## Acceptance criteria\n\n";

/// Check `files` and say how many findings of which rules there are.
fn rules(files: &[(&str, &str)], code: i32) -> Vec<(String, usize)> {
    let repo = Repo::of(files);
    repo.write("trueup.yaml", CONFIG);
    let started = Instant::now();
    let report = repo.json(code);
    let took = started.elapsed();
    assert!(took < Duration::from_secs(45), "{took:?}");
    eprintln!("{}: {took:?}", files[0].0);
    let mut count = std::collections::BTreeMap::new();
    for (rule, ..) in found(&report) {
        *count.entry(rule).or_default() += 1;
    }
    count.into_iter().collect()
}

/// The text of `count` lines.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{}", line(n));
        text
    })
}

#[test]
fn very_many_criteria_of_one_file_and_their_tests() {
    let text = FEATURE.to_owned() + &lines(10_000, |n| format!("- **AC-{n}**: Case {n} holds."));
    let code = lines(10_000, |n| {
        format!("/// Verifies: feature:x#AC-{n}\n#[test]\nfn t{n}() {{ assert!(true); }}")
    });
    let named = lines(10_000, |n| {
        format!("#[test]\nfn ac_{n}_holds() {{ assert!(true); }}")
    });
    let files = [("docs/features/x.md", &*text), ("src/lib.rs", &*code)];
    assert_eq!(rules(&files, 0), []);
    let files = [("docs/features/x.md", &*text), ("tests/x.rs", &*named)];
    assert_eq!(rules(&files, 0), []);
    let files = [("docs/features/x.md", &*text), ("src/lib.rs", "")];
    assert_eq!(rules(&files, 1), [("unverified-criterion".into(), 10_000)]);
}

/// What is near is looked for in bounds.
#[test]
fn very_many_marks_that_name_nothing() {
    let text = FEATURE.to_owned() + &lines(5_000, |n| format!("- **AC-{n}**: Case {n} holds."));
    let code = lines(5_000, |n| {
        format!("/// Verifies: feature:x#AD-{n}\n#[test]\nfn t{n}() {{ assert!(true); }}")
    });
    let found = rules(&[("docs/features/x.md", &*text), ("src/lib.rs", &*code)], 1);
    assert_eq!(found[0], ("unknown-criterion".into(), 5_000));
}

/// Requirements that each cover or need the one before; with `closed`, the first names the last.
fn chain(word: &str, count: usize, closed: bool) -> String {
    lines(count, |n| {
        let before = match n {
            0 if closed => count - 1,
            0 if word == "Depends:" => return "`req~r0~1`\n".into(),
            0 => return "`req~r0~1`\n\nNeeds: req\n".into(),
            _ => n - 1,
        };
        // What only depends on another does not cover it, so nothing may need that.
        let last = n + 1 == count && !closed;
        let needs = if last || word == "Depends:" {
            ""
        } else {
            "Needs: req\n"
        };
        format!("`req~r{n}~1`\n\n{word}\n- `req~r{before}~1`\n\n{needs}")
    })
}

#[test]
fn a_long_chain_and_a_ring() {
    check_chain_and_ring(30_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn a_long_chain_and_a_ring_at_full_size() {
    check_chain_and_ring(100_000);
}

fn check_chain_and_ring(size: usize) {
    for word in ["Covers:", "Depends:"] {
        let text = chain(word, size, false);
        assert_eq!(rules(&[("docs/spec.md", &text)], 0), []);
    }
    let ring = chain("Covers:", size, true);
    let found = rules(&[("docs/spec.md", &ring)], 1);
    assert_eq!(found, [("requirement-cycle".into(), 1)]);
}

#[test]
fn very_many_small_circles_and_one_knot() {
    let pairs = lines(5_000, |n| {
        format!(
            "`req~a{n}~1`\n\nDepends:\n- `req~b{n}~1`\n\n`req~b{n}~1`\n\nDepends:\n- `req~a{n}~1`\n"
        )
    });
    let found = rules(&[("docs/spec.md", &pairs)], 1);
    assert_eq!(found, [("requirement-cycle".into(), 5_000)]);
    // Each of 400 needs each.
    let all = lines(400, |n| format!("- `req~k{n}~1`"));
    let knot = lines(400, |n| format!("`req~k{n}~1`\n\nDepends:\n{all}"));
    let found = rules(&[("docs/spec.md", &knot)], 1);
    assert_eq!(found, [("requirement-cycle".into(), 1)]);
}

#[test]
fn very_many_quotations() {
    let text = "# T\n\n## S\n\n".to_owned()
        + &lines(10_000, |n| {
            format!("The part {n} MUST hold what it gets.\n")
        });
    let quote = |n: usize, words: &str| {
        format!("//= docs/s.md#s\n//# The part {n} {words}\nfn f{n}() {{}}")
    };
    let right = lines(10_000, |n| quote(n, "MUST hold what it gets."));
    let wrong = lines(10_000, |n| quote(n, "MUST hold what it wants."));
    let bare = lines(10_000, |n| format!("//= docs/s.md#s\nfn f{n}() {{}}"));
    for code in [right, wrong, bare] {
        let found = rules(&[("docs/s.md", &*text), ("src/lib.rs", &*code)], 1);
        assert!(!found.is_empty());
    }
}

#[test]
fn very_many_sections_that_are_cited() {
    let text = lines(10_000, |n| format!("# S {n}\n\nThe part {n} MUST hold.\n"));
    let code = lines(10_000, |n| {
        format!("//= docs/s.md#s-{n}\n//# The part {n} MUST hold.\nfn f{n}() {{}}")
    });
    let found = rules(&[("docs/s.md", &*text), ("src/lib.rs", &*code)], 1);
    assert_eq!(found, [("unverified-criterion".into(), 10_000)]);
}

#[test]
fn a_quotation_with_other_white_space_and_entities() {
    let text = "# T\n\nA&nbsp;door &amp; a   window\nMUST be *shut* &lt; at\tnight.\n";
    let code = "//= docs/t.md#t\n//# A door & a window MUST\n//#   be shut < at night.\nfn f() {}\n\
                //= docs/t.md#t\n//= type=test\n//# A door &amp; a window MUST be shut &lt; at night.\n\
                #[test]\nfn g() { assert!(true); }\n";
    assert_eq!(rules(&[("docs/t.md", text), ("src/lib.rs", code)], 0), []);
    // Other words are other words, however they are written.
    for (from, to) in [("be shut", "be&nbsp;locked"), ("&lt;", "&gt;")] {
        let wrong = code
            .replacen(from, to, 2)
            .replacen(" &gt; at", " &#62; at", 1);
        assert_ne!(wrong, code);
        let found = rules(&[("docs/t.md", text), ("src/lib.rs", &*wrong)], 1);
        assert_eq!(
            found.first(),
            Some(&("stale-quotation".into(), 1)),
            "{found:?}"
        );
    }
}

#[test]
fn tables_of_criteria_with_merged_or_missing_cells() {
    let table = "| id | text | test |\n|---|---|---|\n| **AC-1** | one | x |\n| **AC-2** |\n|| merged | y |\n| **AC-3** || |\n\
                 **AC-4** | no pipe\n| **AC-5** | too | many | cells | here |\n|\n| | AC-6 | second |\n| ^^ | AC-7 | above |\n";
    let text = FEATURE.to_owned() + table;
    let mark = |n: usize| {
        format!("/// Verifies: feature:x#AC-{n}\n#[test]\nfn t{n}() {{ assert!(true); }}")
    };
    let shown =
        |code: &str, end: i32| rules(&[("docs/features/x.md", &*text), ("tests/x.rs", code)], end);
    let five = lines(5, |n| mark(n + 1));
    assert_eq!(shown(&five, 0), []);
    // A label in another column than the first is no name of a row.
    for more in [6, 7] {
        let found = shown(&format!("{five}{}", mark(more)), 1);
        assert_eq!(found, [("unknown-criterion".into(), 1)]);
    }
    assert_eq!(shown("", 1), [("unverified-criterion".into(), 5)]);
}

#[test]
fn ids_that_are_paths_or_regular_expressions() {
    let names = [
        "../../../../etc/passwd",
        "feature:../../../etc/passwd#AC-1",
        "feature:x#../../AC-1",
        "feature:.*",
        "feature:(a+)+$#AC-1",
        "feature:x#[A-Z]*",
        "feature:x#%2e%2e/AC-1",
        "feature:\u{202e}x#AC-1",
        "feature:x#AC-1\0",
        "feature:#",
        "feature:x##AC-1",
        "feature:x#",
    ];
    let code = names
        .iter()
        .map(|name| {
            format!("/// Verifies: {name}\n//= {name}#s\n//# MUST\n// [impl->{name}] r[verify {name}]\nfn f() {{}}\n")
        })
        .collect::<String>();
    let declared = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let id = serde_json::to_string(name).unwrap();
            let text = format!("---\nrole: feature\nid: {id}\nstatus: accepted\n---\n# F\n\n## Criteria\n\n- **AC-1**: x\n\nr[{name}]\ny\n\n`req~{name}~1`\n");
            (format!("docs/features/f{n}.md"), text)
        })
        .collect::<Vec<_>>();
    let tasks = "- _Requirements: ../1, 1..1, 99999999999999999999, 1.1_\n";
    let mut files: Vec<(&str, &str)> = declared
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    files.push(("src/lib.rs", &code));
    files.push((".kiro/specs/x/tasks.md", tasks));
    files.push((".kiro/specs/x/requirements.md", "# R\n\n### Requirement 99999999999999999999\n\n#### Acceptance Criteria\n\n4294967295. a\n1. b\n99999999999999999999. c\n"));
    let repo = Repo::of(&files);
    let run = repo.run(&["check", "--format", "json"]);
    run.sane(1);
    assert!(!run.out.contains("root:"), "a file outside was read");
}

#[test]
fn openings_without_end_in_documents_and_comments() {
    for mark in [
        "[",
        "r[",
        "r[impl ",
        "[impl->",
        "`req~",
        "_Requirements:",
        "1,",
        "@AC-1 ",
    ] {
        let many = mark.repeat((1 << 20) / mark.len());
        let code = format!("// {many}\n/* {many} */\nfn f() {{}}\n");
        let feature = format!("Feature: x\n{many}\nScenario: y\nGiven z\n");
        let plan = format!("_Requirements: {many}\n");
        let repo = Repo::of(&[
            ("docs/a.md", &many),
            ("src/lib.rs", &code),
            ("features/a.feature", &feature),
            (".kiro/specs/x/tasks.md", &plan),
            (".kiro/specs/x/requirements.md", "# R\n"),
        ]);
        let started = Instant::now();
        let run = repo.run(&["check", "--format", "json"]);
        assert!(matches!(run.code, 0 | 1), "{mark}: {}", run.err);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(45), "{mark}: {took:?}");
        eprintln!("{mark}: {took:?}");
    }
}

#[test]
fn very_many_tags_and_scenarios() {
    let tags = "@AC-1 @feature:x#AC-2 ".repeat(20_000);
    let scenarios = lines(20_000, |n| format!("@AC-{n}\nScenario: s {n}\nGiven x\n"));
    let text = format!("{tags}\nFeature: x\n\n{tags}\n{scenarios}");
    let criteria = FEATURE.to_owned() + &lines(5_000, |n| format!("- **AC-{n}**: Case {n}."));
    let found = rules(
        &[
            ("features/x.feature", &*text),
            ("docs/features/x.md", &*criteria),
        ],
        1,
    );
    assert_eq!(found.last().map(|(_, count)| *count), Some(20_000));
}
