//! Rust that was made to exhaust a parser.

use crate::harness::Repo;

/// Verifies: feature:check#AC-6
#[test]
fn deep_and_long_rust_is_at_most_a_finding() {
    let deep = 10_000;
    let long = 100_000;
    for (name, text) in [
        (
            "parentheses",
            format!(
                "fn f() -> u8 {{ {}1{} }}",
                "(".repeat(deep),
                ")".repeat(deep)
            ),
        ),
        (
            "braces",
            format!("fn f() {{ {}{} }}", "{".repeat(deep), "}".repeat(deep)),
        ),
        ("open brackets", format!("fn f() {{ {}", "[".repeat(deep))),
        ("closed brackets", "]".repeat(deep)),
        (
            "modules",
            format!("{}{}", "mod a {".repeat(deep), "}".repeat(deep)),
        ),
        (
            "a sum",
            format!("fn f() -> u32 {{ {}1 }}", "1+".repeat(long)),
        ),
        (
            "negations",
            format!("fn f() -> bool {{ {}true }}", "!".repeat(long)),
        ),
        ("references", format!("fn f() {{ {}x }}", "&".repeat(long))),
        (
            "dereferences",
            format!("fn f() {{ {}x }}", "*".repeat(long)),
        ),
        (
            "generic types",
            format!("type T = {}u8{};", "Vec<".repeat(long), ">".repeat(long)),
        ),
        (
            "reference types",
            format!("type T = {}u8;", "&".repeat(long)),
        ),
        (
            "pointers",
            format!("type T = {}u8;", "*const ".repeat(long)),
        ),
        (
            "method calls",
            format!("fn f() {{ x{} }}", ".a()".repeat(long)),
        ),
        (
            "question marks",
            format!("fn f() {{ x{} }}", "?".repeat(long)),
        ),
        ("calls", format!("fn f() {{ x{} }}", "()".repeat(long))),
        (
            "else if",
            format!("fn f() {{ if a {{}}{} }}", " else if a {}".repeat(long)),
        ),
        ("closures", format!("fn f() {{ {}1 }}", "|| ".repeat(long))),
        (
            "assignments",
            format!("fn f() {{ {}1 }}", "a = ".repeat(long)),
        ),
        ("casts", format!("fn f() {{ 1{} }}", " as u8".repeat(long))),
        ("ranges", format!("fn f() {{ {}1 }}", "..".repeat(long))),
        (
            "returns",
            format!("fn f() {{ {}1 }}", "return ".repeat(long)),
        ),
        ("path", format!("use a{};", "::a".repeat(long))),
        (
            "use groups",
            format!("use {}a{};", "a::{".repeat(deep), "}".repeat(deep)),
        ),
        (
            "function types",
            format!("type T = {}u8;", "fn() -> ".repeat(long)),
        ),
        (
            "patterns",
            format!("fn f() {{ let {}x = 1; }}", "&".repeat(long)),
        ),
        (
            "alternatives",
            format!("fn f() {{ match x {{ {}1 => {{}} }} }}", "1|".repeat(long)),
        ),
        ("attributes", format!("{}fn f() {{}}", "#[a]".repeat(long))),
        (
            "labels",
            format!("fn f() {{ {}loop {{}} }}", "'a: ".repeat(long)),
        ),
        (
            "bounds",
            format!("fn f<T: {}A>() {{}}", "A + ".repeat(long)),
        ),
        (
            "block comments",
            format!("{}{}", "/*".repeat(long), "*/".repeat(long)),
        ),
        ("string", "fn f() { \"".to_owned() + &"x".repeat(long)),
        (
            "macro",
            format!("m!{{ {}{} }}", "(".repeat(deep), ")".repeat(deep)),
        ),
        ("doc links", "//! [x](gone.md)\n".repeat(3_000)),
    ] {
        let repo = Repo::of(&[
            (
                "Cargo.toml",
                "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
            ),
            ("src/lib.rs", &text),
        ]);
        let run = repo.run(&["check", "--format", "json", "--no-cache"]);
        assert!(
            matches!(run.code, 0 | 1),
            "{name}: {} {}",
            run.code,
            run.err
        );
        run.sane(run.code);
    }
}

#[test]
fn rust_in_a_document_is_as_harmless() {
    let fence = "```rust\n".to_owned() + &"(".repeat(50_000) + "\n```\n";
    let repo = Repo::of(&[
        ("README.md", &fence),
        (
            "src/lib.rs",
            &format!("//! ```\n//! {}\n//! ```\n", "!".repeat(50_000)),
        ),
    ]);
    repo.check(0);
}
