//! Evaluates `#[cfg(…)]` conditions as far as they identify code built only for tests or documentation.

/// Conditions within conditions that are looked at.
const DEEP: u32 = 16;

/// Longest condition to evaluate, in bytes: each item below it repeats the evaluation.
const LONG: usize = 1_000;

/// Whether an attribute, as written between its brackets, excludes its item from every build except tests and
/// documentation.
pub fn for_tests_alone(attribute: &str) -> bool {
    let short = Some(attribute).filter(|attribute| attribute.len() <= LONG);
    let inner = short.and_then(|attribute| attribute.strip_prefix("cfg").map(str::trim));
    let inner = inner.and_then(|text| text.strip_prefix('(')?.strip_suffix(')'));
    inner.is_some_and(|text| holds(text, 0) == Some(false))
}

/// Whether a condition holds where neither tests nor documentation are built; none where that depends on more.
fn holds(text: &str, depth: u32) -> Option<bool> {
    let text = text.trim();
    if matches!(text, "test" | "doc" | "doctest") {
        return Some(false);
    }
    let (word, list) = text.strip_suffix(')')?.split_once('(')?;
    if depth > DEEP {
        return None;
    }
    let mut all = parts(list).map(|part| holds(part, depth + 1));
    match word.trim() {
        "not" => all.next()?.map(|held| !held),
        "all" => decided(all, false),
        "any" => decided(all, true),
        _ => None,
    }
}

/// Folds the parts of `any` or `all`: `decisive` if one part has that value, the opposite if all parts have it.
fn decided(all: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut open = false;
    for held in all {
        match held {
            Some(held) if held == decisive => return Some(decisive),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decisive)
}

/// Splits a list at commas outside brackets and quotation marks.
fn parts(list: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut quoted) = (0_i32, false);
    list.split(move |c: char| {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    })
    .filter(|part| !part.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_tests_build_is_told() {
        for alone in [
            "cfg(test)",
            "cfg (all(test, unix))",
            "cfg(any(all(test, feature = \"a\"), doc))",
            "cfg(not(any(not(test), feature = \"a\")))",
            "cfg(any())",
        ] {
            assert!(for_tests_alone(alone), "{alone}");
        }
        for built in [
            "cfg(not(test))",
            "cfg(any(test, feature = \"a\"))",
            "cfg(feature = \"test\")",
            "cfg(all())",
            "cfg_attr(test, a)",
            "cfg(all(unix, not(test)))",
            "cfg(feature = \"a),test\")",
            "test",
        ] {
            assert!(!for_tests_alone(built), "{built}");
        }
        for_tests_alone(&format!(
            "cfg({}test{})",
            "not(".repeat(150),
            ")".repeat(150)
        ));
        let long = format!("cfg(all({}test))", "a, ".repeat(LONG));
        assert!(!for_tests_alone(&long));
    }
}
