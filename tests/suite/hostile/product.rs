//! Two long lists that meet: nothing may cost their product.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::harness::Repo;

#[track_caller]
fn quick(name: &str, repo: &Repo, arguments: &[&str]) {
    let started = Instant::now();
    let run = repo.run(&[&["check", "--format", "json"], arguments].concat());
    let took = started.elapsed();
    eprintln!("{name}: {took:?}");
    assert!(matches!(run.code, 0 | 1), "{}", run.err);
    assert!(took < Duration::from_secs(45), "{took:?}");
}

fn lines(number: usize, mut line: impl FnMut(usize) -> String) -> String {
    (0..number).fold(String::new(), |mut text, n| {
        let _ = write!(text, "{}", line(n));
        text
    })
}

const DECISION: &str = "---\nstatus: accepted\n---\n# D\n\n## Context\n\nx\n";
const DEAD: &str = "---\nstatus: rejected\n---\n# D\n\n## Context\n\nx\n";

#[test]
fn mentions_on_one_line() {
    mentions_on_one_line_of(1_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn mentions_on_one_line_at_full_size() {
    mentions_on_one_line_of(5_000);
}

fn mentions_on_one_line_of(size: usize) {
    let repo = Repo::of(&[
        ("docs/adr/0001-a.md", DECISION),
        ("docs/adr/0002-b.md", DEAD),
    ]);
    repo.write("a.md", lines(size, |_| "ADR-0099 ADR-0002 ".into()));
    repo.write("b.md", lines(size, |_| "[b](docs/adr/0002-b.md) ".into()));
    repo.write(
        "src/lib.rs",
        format!("// {}\n", lines(size, |_| "ADR-0099 ADR-0002 ".into())),
    );
    quick("mentions on one line", &repo, &[]);
}

#[test]
fn mentions_of_features() {
    mentions_of_features_of(400);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn mentions_of_features_at_full_size() {
    mentions_of_features_of(2_000);
}

fn mentions_of_features_of(size: usize) {
    let repo = Repo::of(&[(
        "README.md",
        &lines(20 * size, |_| "feature:nope\n\n".into()),
    )]);
    for n in 0..size {
        let id = if n == size - 1 { "id: feature:z\n" } else { "" };
        repo.write(
            &format!("docs/features/f{n}.md"),
            format!("---\nrole: feature\n{id}---\n# F\n"),
        );
    }
    quick("mentions of features", &repo, &[]);
}

#[test]
fn statuses_and_relations() {
    let repo = Repo::of(&[("docs/adr/0001-a.md", DECISION)]);
    let status = lines(10_000, |n| {
        format!("Superseded by [ADR {n}](0001-a.md#{n})\n")
    });
    repo.write(
        "docs/adr/0002-b.md",
        format!("# B\n\n## Status\n\n{status}"),
    );
    let status = lines(10_000, |n| {
        format!("- Status: superseded by [ADR {n}](0001-a.md#{n})\n")
    });
    repo.write(
        "docs/adr/0003-c.md",
        format!("# C\n\n{status}\n## Context\n\nx\n"),
    );
    quick("statuses", &repo, &["--profile", "agentic-cd"]);
}

#[test]
fn one_decision_takes_the_place_of_very_many() {
    let repo = Repo::new();
    let named = lines(1_500, |n| {
        format!("ADR-{:04} [x]({:04}-d.md)\n\n", 10_000 + n, 10_000 + n)
    });
    repo.write("docs/adr/0001-a.md", format!("{DECISION}{named}"));
    for n in 0..1_500 {
        repo.write(
            &format!("docs/adr/{}-d.md", 10_000 + n),
            "---\nstatus: superseded\nsuperseded-by: decision:0001\n---\n# D\n\n## Context\n\nx\n",
        );
    }
    quick("one for many", &repo, &["--profile", "agentic-cd"]);
}

#[test]
fn equal_ids() {
    equal_ids_of(300);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn equal_ids_at_full_size() {
    equal_ids_of(1_500);
}

fn equal_ids_of(size: usize) {
    let repo = Repo::of(&[(
        "docs/features/z.md",
        &format!(
            "---\nrole: feature\n---\n# Z\n\n## Acceptance criteria\n\n{}",
            lines(6 * size, |_| "- **AC-1**: x\n".into())
        ),
    )]);
    for n in 0..size {
        repo.write(
            &format!("docs/features/f{n}.md"),
            "---\nid: feature:same\nrole: feature\nrealizes: feature:same\n---\n# F\n",
        );
    }
    // One long section of an artifact: each finding has an address in it.
    repo.write(
        "docs/features/long.md",
        lines(6 * size, |_| "[x](gone.md)\n\n".into()),
    );
    quick("equal ids", &repo, &["--profile", "agentic-cd"]);
}

#[test]
fn owners_and_findings() {
    let repo = Repo::of(&[("a.md", &lines(10_000, |n| format!("[x](gone/{n}.md)\n\n")))]);
    repo.write(
        "CODEOWNERS",
        lines(5_000, |n| format!("/x{n}/**/y* @z{n}\n")),
    );
    quick("owners", &repo, &[]);
}

#[test]
fn ignored_and_foreign_folders() {
    ignored_and_foreign_folders_of(400);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn ignored_and_foreign_folders_at_full_size() {
    ignored_and_foreign_folders_of(1_500);
}

fn ignored_and_foreign_folders_of(size: usize) {
    let repo = Repo::of(&[(
        "a.md",
        &lines(6 * size, |n| format!("[x](d{0}/gone{n}.md)\n\n", n % size)),
    )]);
    repo.write(".gitignore", lines(3 * size, |n| format!("/x{n}/**/y*\n")));
    repo.write(".gitmodules", lines(3 * size, |n| format!("path = m{n}\n")));
    for n in 0..size {
        repo.write(&format!("d{n}/.gitignore"), "x*\n");
    }
    quick("ignored", &repo, &[]);
}

#[test]
fn members_and_manifests() {
    members_and_manifests_of(500);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn members_and_manifests_at_full_size() {
    members_and_manifests_of(2_000);
}

fn members_and_manifests_of(size: usize) {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    let members = lines(size, |n| format!("\"c{n}\", "));
    repo.write(
        "Cargo.toml",
        format!("[workspace]\nmembers = [\"c*\", {members}]\n"),
    );
    for n in 0..size {
        repo.write(
            &format!("c{n}/Cargo.toml"),
            format!(
                "[package]\nname = \"c{n}\"\n\n[dependencies]\nc{} = {{ path = \"../c{0}\" }}\n",
                (n + 1) % size
            ),
        );
        repo.write(&format!("c{n}/src/lib.rs"), "pub fn f() {}\n");
    }
    quick("members", &repo, &[]);
}

#[test]
fn sections_and_anchors() {
    sections_and_anchors_of(3_000);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn sections_and_anchors_at_full_size() {
    sections_and_anchors_of(10_000);
}

fn sections_and_anchors_of(size: usize) {
    let repo = Repo::of(&[(
        "a.md",
        &lines(size, |n| {
            format!("## H{n}\n\n[x](#h{n}x)\n\n<a id=\"i{n}\"></a>\n\n")
        }),
    )]);
    quick("anchors", &repo, &[]);
    let nested = lines(1_500, |n| {
        format!("{}- [ ] x [y](gone.md)\n", "  ".repeat(n % 500))
    });
    let repo = Repo::of(&[
        ("a.md", &nested),
        (
            "b.md",
            &format!(
                "|a|b|\n|-|-|\n{}",
                lines(2 * size, |_| "|x|[y](gone.md)|\n".into())
            ),
        ),
    ]);
    quick("lists and tables", &repo, &[]);
}

#[test]
fn suggestions() {
    suggestions_of(400);
}

#[test]
#[ignore = "large twin: run with --release -- --ignored"]
fn suggestions_at_full_size() {
    suggestions_of(1_500);
}

fn suggestions_of(size: usize) {
    let repo = Repo::of(&[("README.md", "# Fine\n")]);
    for n in 0..size {
        repo.write(
            &format!("docs/some-long-file-name-{n}.md"),
            "# T\n\n[x](some-long-file-nam-0.md) [y](README.md#nowhere)\n",
        );
    }
    quick("suggestions", &repo, &[]);
}

#[test]
fn variables_and_flags_of_one_block() {
    let repo = Repo::of(&[
        ("Cargo.toml", "[package]\nname = \"tool\"\n"),
        ("src/main.rs", "fn main() {\n    elsewhere::run();\n}\n"),
    ]);
    let variables = lines(10_000, |n| {
        format!("export V_{n}=1\necho $V_{n} $TOOL_{n}\n")
    });
    let flags = lines(10_000, |n| format!("tool --flag-{n} --other-{n}\n"));
    let moved = lines(10_000, |n| format!("cat src/gone{n}.rs\n"));
    repo.write(
        "README.md",
        format!("# A\n\n```sh\ncd away\n{variables}{flags}{moved}```\n"),
    );
    quick("variables and flags", &repo, &[]);
}
