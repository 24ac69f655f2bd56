//! What a change is not asked for: a test of what nothing can show, a word for what was no promise.

use super::{FEATURE, LIB, Shop};

const TEST: &str = "a feature travels with a test";

/// Whether the gate asks the working tree for a test.
fn wants_test(shop: &Shop) -> bool {
    let report = shop.json(&["--base", "HEAD"]);
    let all = report["findings"].as_array().unwrap().iter();
    let mut words = all.map(|one| one["message"].as_str().unwrap());
    words.any(|words| words.starts_with(TEST))
}

/// Verifies: feature:gate#AC-17
#[test]
fn a_test_is_asked_for_where_one_can_show_something() {
    let holder = "/// Holds.\npub struct Holder {\n    inner: u8,\n}\n";
    let shop = Shop::whole(&[("src/lib.rs", &format!("{LIB}{holder}"))]);
    let says = |code: &str| {
        shop.repo.write("src/lib.rs", code);
        wants_test(&shop)
    };
    assert!(says(&format!(
        "{LIB}{holder}/// Draws.\npub fn draw_all() {{}}\n"
    )));
    // Gone, moved, kept within, or another type of the same.
    assert!(!says(LIB));
    assert!(!says(&format!(
        "{holder}/// All.\npub mod all {{\n    {}}}\n",
        LIB.replace('\n', "\n    ")
    )));
    assert!(!says(&format!("{LIB}{}", holder.replace("u8", "u16"))));
    assert!(!says(&format!("{}{holder}", LIB.replace("u8", "u16"))));
    // What runs the tests is another: a job of the pipeline.
    let drawing = format!("{LIB}{holder}/// Draws.\npub fn draw_all() {{}}\n");
    shop.repo
        .write("ci/e2e/draw.sh", "cargo build # builds alone\n");
    assert!(says(&drawing));
    shop.repo
        .write("ci/e2e/draw.sh", "cargo test --features draw\n");
    assert!(!says(&drawing));
}

/// Verifies: feature:gate#AC-17
#[test]
fn what_was_no_promise_and_what_grows_breaks_nobody() {
    let code = "/// A till.\npub struct Till;\nimpl Till {\n    /// Rings.\n    pub fn ring(&mut self) {}\n    /// Opens.\n    \
                pub const fn open(&self) {}\n}\n#[cfg(any(all(test, feature = \"slow\"), doc))]\nmod probe;\n";
    let probe =
        |name: &str| format!("fn probe() -> Option<String> {{ std::env::var(\"{name}\").ok() }}\n");
    let shop = Shop::whole(&[("src/lib.rs", code), ("src/probe.rs", &probe("TILL_PROBE"))]);
    let breaks = || {
        shop.blocks()
            .contains(&"breaking-without-decision".to_owned())
    };
    shop.repo.write("src/probe.rs", probe("TILL_OTHER"));
    shop.repo.write(
        "src/lib.rs",
        code.replace("&mut self", "&self")
            .replace("pub fn", "pub const fn"),
    );
    assert!(!breaks());
    shop.repo
        .write("src/lib.rs", code.replace("pub const fn", "pub fn"));
    assert!(breaks());
    shop.repo
        .write("src/lib.rs", code.replace("open(&self)", "open(&mut self)"));
    assert!(breaks());
    // Built always, the variable is a promise.
    shop.repo.write(
        "src/lib.rs",
        code.replace("#[cfg(any(all(test, feature = \"slow\"), doc))]\n", ""),
    );
    assert!(!breaks());
}

/// Verifies: feature:gate#AC-17
#[test]
fn variables_of_what_drives_the_product_need_no_document() {
    let manifest = |name: &str, needs: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n[dependencies]\n{needs}")
    };
    let reads = |name: &str| {
        format!(
            "//! Reads.\npub fn read_it() -> Option<String> {{\n    std::env::var(\"{name}\").ok()\n}}\n"
        )
    };
    let probe = manifest("probe", "drive = { path = \"../drive\" }\n")
        .replace("[dependencies]", "publish = false\n[dependencies]");
    let needs = "till = { path = \"../till\" }\n";
    let shop = Shop::whole(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"till\", \"drive\", \"base\", \"probe\"]\n",
        ),
        (
            "till/Cargo.toml",
            &manifest("till", "base = { path = \"../base\" }\n"),
        ),
        ("till/src/main.rs", "fn main() {}\n"),
        ("till/src/lib.rs", "//! A till.\n"),
        ("base/Cargo.toml", &manifest("base", "")),
        ("base/src/lib.rs", "//! Base.\n"),
        ("drive/Cargo.toml", &manifest("drive", needs)),
        ("drive/src/lib.rs", "//! Drives.\n"),
        // A tool of the repository that is made of what drives makes it no part of the product.
        ("probe/Cargo.toml", &probe),
        ("probe/src/main.rs", "fn main() {}\n"),
        ("README.md", "# Till\n"),
    ]);
    let told = |file: &str, name: &str| {
        let before = shop.repo.read(file);
        shop.repo.write(file, reads(name));
        let report = shop.json(&["--base", "HEAD"]);
        shop.repo.write(file, before);
        let all = report["findings"].as_array().unwrap().iter();
        let mut words = all.map(|one| one["message"].as_str().unwrap());
        words.any(|words| words.contains(&format!("`{name}`: new variable")))
    };
    assert!(told("till/src/lib.rs", "TILL_OPEN"));
    assert!(told("base/src/lib.rs", "BASE_OPEN"));
    assert!(!told("drive/src/lib.rs", "DRIVE_OPEN"));
}

/// Verifies: feature:gate#AC-17
#[test]
fn code_without_intent_is_asked_where_intents_are_kept() {
    let new = format!("{LIB}/// Draws.\npub fn draw_all() {{}}\n");
    let asks = |files: &[(&str, &str)]| {
        let mut all = vec![("trueup.yaml", "profile: agentic-cd\n")];
        all.extend(files);
        let shop = Shop::new(&all);
        shop.repo.write("src/lib.rs", &new);
        shop.blocks().contains(&"code-without-intent".to_owned())
    };
    assert!(asks(&[("docs/features/sum.md", FEATURE)]));
    assert!(!asks(&[]));
}
