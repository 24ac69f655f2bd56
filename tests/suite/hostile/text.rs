//! Bytes of documents.

use crate::harness::{Repo, found};

#[test]
fn not_utf8_and_nul_bytes_are_noted() {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    repo.write("latin.md", b"# caf\xe9\n[x](gone.md)\n");
    repo.write("nul.md", b"# a\0b\n[x](gone.md)\n");
    repo.write("src/lib.rs", b"// \xff\nfn f() {}\n");
    let report = repo.json(1);
    let files: Vec<String> = found(&report)
        .into_iter()
        .map(|(_, file, _)| file)
        .collect();
    assert_eq!(files, ["latin.md", "nul.md", "src/lib.rs"]);
    assert_eq!(report["summary"]["read"]["unread"], 3);
    assert_eq!(report["summary"]["unverifiable"], 3);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_no_place() {
    let text = "---\nrole: decision\nstatus: sure\n---\n# Use x\n\nSee [it](gone.md).\n";
    let places = |bytes: String| {
        let repo = Repo::of(&[("docs/decisions/0001-x.md", &bytes)]);
        let report = repo.json(1);
        assert_eq!(report["summary"]["read"]["artifacts"]["decision"], 1);
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| {
                format!(
                    "{} {}:{}-{}:{}",
                    f["rule"], f["line"], f["column"], f["end_line"], f["end_column"]
                )
            })
            .collect::<Vec<_>>()
    };
    let plain = places(text.to_owned());
    assert!(plain.len() >= 2, "{plain:?}");
    assert!(
        plain.contains(&"\"broken-link\" 7:5-7:18".to_owned()),
        "{plain:?}"
    );
    let bom = '\u{FEFF}';
    assert_eq!(places(text.replace('\n', "\r\n")), plain);
    assert_eq!(places(format!("{bom}{text}")), plain);
    assert_eq!(
        places(format!("{bom}{}", text.replace('\n', "\r\n"))),
        plain
    );
}

#[test]
fn a_first_heading_after_a_byte_order_mark_is_one() {
    let repo = Repo::of(&[
        ("a.md", "\u{FEFF}# Top\n\ntext\n"),
        ("b.md", "[x](a.md#top)\n[y](a.md#nowhere)\n"),
    ]);
    assert_eq!(
        repo.findings(&[]),
        [("broken-link".into(), "b.md".into(), 2)]
    );
}

#[test]
fn front_matter_gone_wrong_is_one_finding() {
    let bomb = (1..12).fold("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
        let uses = vec![format!("*a{}", n - 1); 10].join(",");
        format!("{text}a{n}: &a{n} [{uses}]\n")
    });
    for (name, matter) in [
        ("never ends", "role: feature\nstatus: draft\n".to_owned()),
        ("alias bomb", format!("{bomb}---\n")),
        ("self alias", "a: &a [*a]\n---\n".to_owned()),
        (
            "duplicate keys",
            "role: feature\nrole: intent\n---\n".to_owned(),
        ),
        ("tabs", "role:\n\tfeature: x\n---\n".to_owned()),
        ("no mapping", "- a\n- b\n---\n".to_owned()),
        ("deep", format!("a: {}\n---\n", "[".repeat(20_000))),
        ("escape", "a: [\u{1b}[31m\u{9b}2J\n---\n".to_owned()),
    ] {
        let repo = Repo::new();
        repo.write("docs/features/a.md", format!("---\n{matter}# T\n"));
        let found = repo.findings(&[]);
        let rules: Vec<&str> = found.iter().map(|(rule, ..)| rule.as_str()).collect();
        assert_eq!(rules, ["invalid-front-matter"], "{name}");
        repo.check(1);
    }
}

/// Escape sequences, and a mark that turns the direction of writing.
const WILD: &str = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J\u{202e}";

/// Verifies: feature:check#AC-7
#[test]
fn escape_sequences_never_reach_the_terminal() {
    let repo = Repo::of(&[
        (
            "docs/decisions/0001-a.md",
            &format!("# {WILD} a\n\nStatus: {WILD}\n\nDecider {WILD}: y\n\nADR-0099{WILD}\n"),
        ),
        (
            "docs/decisions/0002-b.md",
            "---\nid: \"decision:\\e[31mx\"\nstatus: \"\\e[31mwhat\"\nsupersedes: \"decision:\\e]0;t\\a\"\n\"statu\\e[1m\": 1\nstatuss: 2\n---\n# b\n",
        ),
        (
            "README.md",
            &format!(
                "# {WILD}\n\n[{WILD}](gone{WILD}.md) [x](docs/decisions/0001-a.md#{WILD})\n\n![i](<{WILD}.png>)\n\n[a {WILD}][b {WILD}]\n\n<!-- trueup: allow({WILD}) {WILD} -->\n"
            ),
        ),
        (
            "docs/features/c.md",
            &format!(
                "---\nrole: feature\nowner: \"\\e[31mme\"\nrealizes: \"intent:\\e[5m\"\n---\n# {WILD}\n\n## {WILD}\n\nTBD\n"
            ),
        ),
        (
            "src/lib.rs",
            &format!("//! {WILD} [x](gone.md)\n// trueup: allow(broken-link{WILD})\nfn f( {{\n"),
        ),
    ]);
    for profile in ["adopt", "agentic-cd"] {
        let run = repo.run(&["check", "--profile", profile]);
        run.sane(1);
        assert!(run.out.contains("\\u{1b}["), "{}", run.out);
        let run = repo.run(&["check", "--profile", profile, "--format", "json"]);
        run.sane(1);
        let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        assert!(report["findings"].as_array().unwrap().len() > 5);
    }
    for format in ["dot", "mermaid", "json"] {
        repo.run(&["graph", "--files", "--format", format]).sane(0);
    }
    let run = repo.run(&["baseline"]);
    run.sane(0);
    let baseline = repo.read(".trueup/baseline.yaml");
    assert!(!baseline.contains('\u{1b}'), "{baseline}");
    repo.check(0);
    let run = repo.run(&["init"]);
    run.sane(0);
    assert!(!repo.read("trueup.yaml").contains('\u{1b}'));
}
