//! `untraced-change`: code of the change that no mark leads from.

use serde_json::Value;

use super::{LIB, Shop, blocks};

const ON: &str = "profile: agentic-cd\nrules: {untraced-change: error}\n";

/// The findings of the rule where the library says `code`.
fn told(shop: &Shop, code: &str) -> Vec<Value> {
    shop.repo.write("src/lib.rs", code);
    let report = shop.json(&["--base", "HEAD"]);
    let all = report["findings"].as_array().unwrap().iter();
    let own: Vec<Value> = all
        .filter(|one| one["rule"] == "untraced-change")
        .cloned()
        .collect();
    let closes = blocks(&report).contains(&"untraced-change".to_owned());
    assert_eq!(closes, !own.is_empty());
    own
}

/// Verifies: feature:gate#AC-16
#[test]
fn code_that_traces_to_nothing_is_one_finding() {
    let shop = Shop::whole(&[("trueup.yaml", ON)]);
    let one = told(&shop, &format!("{LIB}fn draw() {{}}\n"));
    assert_eq!(one.len(), 1, "{one:#?}");
    assert_eq!(one[0]["line"], 5, "{one:#?}");
    assert_eq!(
        one[0]["message"],
        "`shop::draw` is added, and traces to nothing"
    );
    // What was there and is another now counts too, and all of it is one finding with its places.
    let other = LIB.replace("    a\n", "    a + 1\n");
    let two = told(&shop, &format!("{other}fn draw() {{}}\n"));
    assert_eq!(two.len(), 1, "{two:#?}");
    assert_eq!(two[0]["line"], 2, "{two:#?}");
    assert_eq!(
        two[0]["message"],
        "2 items of the change trace to nothing that is wanted: `shop::sum_up`, `shop::draw`"
    );
    let many: String = (0..9).map(|n| format!("fn f{n}() {{}}\n")).collect();
    let nine = told(&shop, &format!("{LIB}{many}"));
    let message = nine[0]["message"].as_str().unwrap();
    assert!(message.ends_with("`shop::f4` and 4 more"), "{message}");
    // A mark on another item, and one that names nothing, are none for this.
    for code in [
        "fn draw() {}\n/// Implements: feature:sum\nfn other() {}\n",
        "/// Implements: feature:nope\nfn draw() {}\n",
        "/// Verifies: feature:sum#AC-1\nfn draw() {}\n",
    ] {
        assert_eq!(told(&shop, &format!("{LIB}{code}")).len(), 1, "{code}");
    }
}

/// Verifies: feature:gate#AC-16
#[test]
fn marked_code_tests_and_what_stays_are_silent() {
    let shop = Shop::whole(&[("trueup.yaml", ON)]);
    shop.repo.write("notes.txt", "1");
    for code in [
        "",
        "/// Implements: feature:sum\nfn draw() {}\n",
        "/// Implements: feature:sum#AC-1\nmod inner {\n    fn draw() {}\n}\n",
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn draws() {\n        assert!(true);\n    }\n}\n",
    ] {
        let found = told(&shop, &format!("{LIB}{code}"));
        assert!(found.is_empty(), "{code}: {found:#?}");
    }
    let head = format!("//! Implements: feature:sum\n\n{LIB}fn draw() {{}}\n");
    assert!(told(&shop, &head).is_empty());
    // Nobody asked for it: neither profile has it on.
    for config in ["profile: agentic-cd\n", "profile: adopt\n"] {
        let shop = Shop::whole(&[("trueup.yaml", config)]);
        assert!(told(&shop, &format!("{LIB}fn draw() {{}}\n")).is_empty());
    }
}
