//! Type names: few are defined twice, and few are a single word.

use std::collections::BTreeMap;

use super::sources;

/// Definitions whose name another definition has too, in percent of all.
const NAMESAKES: usize = 8;

/// Definitions whose name is one word, in percent of all.
const ONE_WORD: usize = 40;

/// The types that `src` defines outside tests: name, and the file of each definition. Associated types are none.
fn types() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in sources() {
        let mut depth = 0_usize;
        for pair in file.tokens.windows(2) {
            let [keyword, name] = pair else { continue };
            match keyword.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                "struct" | "enum" | "trait" | "union" => {}
                "type" if depth == 0 => {}
                _ => continue,
            }
            let is_type = !keyword.test
                && !matches!(keyword.text.as_str(), "{" | "}")
                && name
                    .text
                    .starts_with(|first: char| first.is_ascii_uppercase());
            if is_type {
                found.entry(&name.text).or_default().push(&file.path);
            }
        }
    }
    found
}

#[test]
fn type_names_are_unique_and_have_two_words() {
    let types = types();
    let count = |wanted: &dyn Fn(&str, &[&str]) -> bool| -> usize {
        let wanted = types.iter().filter(|(name, files)| wanted(name, files));
        wanted.map(|(_, files)| files.len()).sum()
    };
    let all = count(&|_, _| true);
    assert!(all > 500, "only {all} types were found");
    let namesakes = count(&|_, files| files.len() > 1);
    let one_word = count(&|name, _| name.chars().filter(char::is_ascii_uppercase).count() < 2);
    assert!(
        namesakes * 100 <= all * NAMESAKES,
        "{namesakes} of {all} type names are defined twice: {:#?}",
        types
            .iter()
            .filter(|(_, files)| files.len() > 1)
            .collect::<Vec<_>>()
    );
    assert!(
        one_word * 100 <= all * ONE_WORD,
        "{one_word} of {all} type names are one word"
    );
}
