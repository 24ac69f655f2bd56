//! `trueup coverage`: what is counted, what is named, and the ratchet.

use crate::harness::Repo;

const CODE: &str = "pub mod a;\nmod b;\npub use b::*;\npub fn top() {}\n#[doc(hidden)]\npub fn hidden() {}\n\
                    pub fn var() { std::env::var(\"K_HOME\").ok(); }\n\
                    #[cfg(test)]\nmod tests { fn t() { std::env::var(\"U_HOME\").ok(); } }\n";

fn kettle(readme: &str) -> Repo {
    Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("README.md", readme),
        ("src/lib.rs", CODE),
        ("src/a.rs", "pub struct Open;\nstruct Shut;\n"),
        ("src/b.rs", "pub fn brought() {}\n"),
        (
            "src/main.rs",
            "use clap::Parser;\n#[derive(Parser)]\nstruct Cli {\n    #[arg(long)]\n    dry_run: bool,\n    \
             #[arg(long, hide = true)]\n    secret: bool,\n}\nfn main() { Cli::parse(); }\n",
        ),
        (
            "tests/t.rs",
            "#[test]\nfn t() { std::env::var(\"T_HOME\").unwrap(); }\n",
        ),
        (
            "docs/archive/old.md",
            "# Old\n\n`--dry-run`, `top`, K_HOME\n",
        ),
    ])
}

fn unnamed(repo: &Repo) -> Vec<String> {
    let run = repo.run(&["coverage", "--format", "json"]);
    run.sane(run.code);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let names = report["unnamed"].as_array().unwrap().iter();
    names
        .map(|name| {
            format!(
                "{} {}",
                name["kind"].as_str().unwrap(),
                name["name"].as_str().unwrap()
            )
        })
        .collect()
}

/// Verifies: feature:coverage#AC-1, behaviour:coverage#scenario-how-much-is-named
#[test]
fn what_users_get_is_counted_and_what_they_do_not_is_not() {
    let repo = kettle("# K\n\nNothing is said of brought, top or Open.\n");
    let all = [
        "flag --dry-run",
        "item k::a::Open",
        "item k::brought",
        "item k::top",
        "item k::var",
        "variable K_HOME",
    ];
    assert_eq!(unnamed(&repo), all);
    let run = repo.run(&["coverage"]);
    run.sane(0);
    assert!(
        run.out.contains("item     k::brought  src/b.rs:1\n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("all        0 % of 6\n"), "{}", run.out);
    repo.write(
        "README.md",
        "# K\n\n`top()`, `k::a::Open`, K_HOME.\n\n```rust\nk::brought();\n```\n\n```console\n$ k --dry-run=no\n```\n",
    );
    assert_eq!(unnamed(&repo), ["item k::var"]);
    Repo::of(&[("README.md", "# K\n")])
        .run(&["coverage"])
        .refused("nothing to the outside");
}

/// A library that only its own program uses hides its modules: then it has no items to document.
#[test]
fn what_documentation_hides_is_not_counted() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"k\"\n"),
        ("README.md", "# K\n"),
        (
            "src/lib.rs",
            "#[doc(hidden)]\npub mod a;\n#[doc(hidden)]\npub mod inner { pub fn deep() {} }\npub mod c;\n\
             #[doc(hidden)]\npub use a::Open as Again;\npub use a::Brought;\n\
             #[doc(hidden)]\n#[macro_export]\nmacro_rules! inside { () => {} }\n\
             #[doc(alias = \"hidden\")]\npub fn seen() {}\n",
        ),
        ("src/a.rs", "pub struct Open;\npub struct Brought;\n"),
        ("src/c.rs", "#![doc(hidden)]\npub struct Shut;\n"),
    ]);
    assert_eq!(unnamed(&repo), ["item k::Brought", "item k::seen"]);
    let hide = |text: String| format!("#![doc(hidden)]\n{text}");
    repo.write("src/lib.rs", hide(repo.read("src/lib.rs")));
    repo.run(&["coverage"]).refused("nothing to the outside");
}

/// Verifies: feature:coverage#AC-2, feature:coverage#AC-3
/// Verifies: behaviour:coverage#scenario-a-new-flag, behaviour:coverage#scenario-a-debt-is-paid
#[test]
fn the_ratchet_shrinks_by_itself_and_grows_when_told() {
    let repo = kettle("# K\n\n`top`\n");
    let run = repo.run(&["coverage", "--record"]);
    run.sane(0);
    assert_eq!(
        run.out,
        "trueup.coverage: 5 names without a document, 0 paid off\n"
    );
    repo.run(&["coverage"]).sane(0);
    let only = ["--profile", "agentic-cd", "--rule", "undocumented-item"];
    assert!(repo.findings(&only).is_empty());
    // A new one.
    repo.write("src/a.rs", "pub struct Open;\npub struct New;\n");
    let run = repo.run(&["coverage"]);
    run.sane(1);
    assert!(
        run.out.starts_with("item     k::a::New  src/a.rs:2\n\n"),
        "{}",
        run.out
    );
    let found = |path: &str, line| ("undocumented-item".to_owned(), path.to_owned(), line);
    assert_eq!(repo.findings(&only), [found("src/a.rs", 2)]);
    let main = repo.read("src/main.rs");
    repo.write(
        "src/main.rs",
        main.replace(
            "struct Cli {\n",
            "struct Cli {\n    #[arg(long)]\n    fast: bool,\n",
        ),
    );
    let both = [found("src/a.rs", 2), found("src/main.rs", 5)];
    assert_eq!(repo.findings(&only), both);
    repo.write("src/main.rs", main);
    // Recording takes out what is named, and no more.
    repo.write("README.md", "# K\n\n`top`, `var`\n");
    repo.run(&["coverage", "--record"]).sane(0);
    let text = repo.read("trueup.coverage");
    assert!(
        !text.contains("k::var") && !text.contains("k::a::New"),
        "{text}"
    );
    repo.run(&["coverage"]).sane(1);
    repo.run(&["coverage", "--record", "--add"]).sane(0);
    repo.run(&["coverage"]).sane(0);
    assert!(repo.read("trueup.coverage").contains("item k::a::New\n"));
}

/// Verifies: feature:coverage#AC-4
#[test]
fn a_share_can_be_asked_for() {
    let repo = kettle("# K\n\n`top`, `var`, `brought`\n");
    repo.run(&["coverage", "--min", "50"]).sane(0);
    repo.run(&["coverage", "--min", "51"]).sane(1);
    assert_eq!(repo.run(&["coverage", "--min", "101"]).code, 2);
}

/// Verifies: feature:coverage#AC-5
#[test]
fn a_ratchet_that_cannot_be_read_stays_as_it_is() {
    let repo = kettle("# K\n");
    for text in [
        "",
        "trueup coverage 2\nend\n",
        "trueup coverage 1\nitem k::top\n",
        "trueup coverage 1\n<<<<<<< a\nitem k::top\n=======\n>>>>>>> b\nend\n",
        "trueup coverage 1\n\u{1b}[31m\nend\n",
    ] {
        repo.write("trueup.coverage", text);
        for arguments in [&["coverage"][..], &["coverage", "--record", "--add"]] {
            repo.run(arguments).refused("trueup.coverage:");
        }
        assert_eq!(repo.read("trueup.coverage"), text);
        let only = ["--profile", "agentic-cd", "--rule", "undocumented-item"];
        let found = repo.findings(&only);
        assert_eq!(found.len(), 1, "{text:?}");
        assert_eq!(found[0].1, "trueup.coverage");
    }
    for bytes in [b"\0".to_vec(), b"\xff".to_vec(), vec![b'x'; 9 << 20]] {
        repo.write("trueup.coverage", bytes);
        let found = repo.findings(&["--profile", "agentic-cd", "--rule", "undocumented-item"]);
        assert_eq!(found.len(), 1);
    }
    repo.write("trueup.coverage", "");
    let repo = kettle("# K\n");
    repo.write(".gitignore", "*.coverage\n");
    let run = repo.run(&["coverage", "--record"]);
    run.refused("git ignores trueup.coverage");
}

/// Verifies: feature:coverage#AC-6
#[test]
fn the_report_is_valid() {
    let repo = kettle("# K\n\n`top`\n");
    repo.run(&["coverage", "--record"]).sane(0);
    let run = repo.run(&["coverage", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let schema = include_str!("../../schemas/coverage.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    jsonschema::validator_for(&schema)
        .unwrap()
        .validate(&report)
        .unwrap();
}
