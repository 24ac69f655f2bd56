//! Parses Rust paths in documents: `a::b::C`, `a::b::C<T>::d()`, `use a::{b, c};`, `a::mac!`.

/// Alternatives of one group that are read.
const MOST: usize = 64;

/// The paths that a piece of inline code names, if it is one path of Rust and nothing else; each has two segments or more.
pub fn paths(code: &str) -> Vec<String> {
    let code = code.trim();
    let code = code.strip_prefix("pub ").unwrap_or(code);
    let (code, import) = match code.strip_prefix("use ") {
        Some(rest) => (rest.trim_end_matches(';'), true),
        None => (code, false),
    };
    let code = code.trim_start_matches('&').trim_start_matches("::");
    let Some((head, rest)) = head(code) else {
        return Vec::new();
    };
    let rest = rest.trim();
    if let Some(group) = rest
        .strip_prefix("::{")
        .and_then(|rest| rest.strip_suffix('}'))
    {
        return group
            .split(',')
            .take(MOST)
            .map(str::trim)
            .filter(|part| !part.is_empty() && part.split("::").all(is_segment))
            .map(|part| match part {
                "self" => head.clone(),
                part => format!("{head}::{part}"),
            })
            .filter(|path| path.contains("::"))
            .collect();
    }
    let alias = import && rest.starts_with("as ");
    let ends =
        rest.is_empty() || alias || rest == "::*" || rest.starts_with(['(', '!', '?', '.', '{']);
    // `a::b.rs`, `a::b.toml`: the name of a file.
    let file = rest
        .strip_prefix('.')
        .is_some_and(|rest| !rest.contains('(') && rest.len() < 5);
    if ends && !file && head.contains("::") {
        vec![head]
    } else {
        Vec::new()
    }
}

/// The segments at the beginning of `code`, without type arguments, and what follows them.
fn head(code: &str) -> Option<(String, &str)> {
    let mut path = String::new();
    let mut rest = code;
    loop {
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let segment = &rest[..end];
        if !is_segment(segment) {
            return None;
        }
        if !path.is_empty() {
            path.push_str("::");
        }
        path.push_str(segment);
        rest = &rest[end..];
        let turbofish = rest.strip_prefix("::").filter(|rest| rest.starts_with('<'));
        if let Some(arguments) = turbofish
            .or(Some(rest))
            .filter(|rest| rest.starts_with('<'))
        {
            rest = after_arguments(arguments)?;
        }
        let next = rest
            .strip_prefix("::")
            .filter(|next| !next.starts_with(['{', '*']));
        match next {
            Some(next) => rest = next,
            None => return Some((path, rest)),
        }
    }
}

/// The rest after the type arguments at the start of `text`.
fn after_arguments(text: &str) -> Option<&str> {
    let mut depth = 0u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'<' => depth += 1,
            b'>' if at > 0 && text.as_bytes()[at - 1] == b'-' => {}
            b'>' => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[at + 1..]);
                }
            }
            _ => {}
        }
    }
    None
}

fn is_segment(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Whether a segment is a placeholder.
pub fn is_placeholder(segment: &str) -> bool {
    let lower = segment.to_lowercase();
    let named = [
        "foo",
        "bar",
        "baz",
        "qux",
        "xxx",
        "xyz",
        "todo",
        "name",
        "something",
        "module",
        "yourtype",
        "sometype",
        "mytype",
        "item",
        "path",
        "symbol",
        "ident",
    ];
    let begins = ["my_", "your_", "some_", "example_"];
    let within = ["_my_", "_your_", "_some_"];
    segment.len() < 2
        || within.iter().any(|part| lower.contains(part))
        || named.contains(&lower.as_str())
        || begins.iter().any(|word| lower.starts_with(word))
        || ["My", "Your", "Some", "Foo", "Bar"].iter().any(|word| {
            segment
                .strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_uppercase))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_and_nothing_else() {
        assert_eq!(paths("a::b::C<T, U<V>>::d::<W>()"), ["a::b::C::d"]);
        assert_eq!(paths("use a::{self, b, c::D};"), ["a::b", "a::c::D"]);
        assert_eq!(paths("a::b!(x)"), ["a::b"]);
        assert_eq!(paths("&::a::b.c()"), ["a::b"]);
        assert_eq!(paths("a::b::*"), ["a::b"]);
        assert_eq!(paths("use a::b as c;"), ["a::b"]);
        for none in [
            "a",
            "a::b and c",
            "a::",
            "a::…",
            "a::<T>",
            "a::b-c",
            "a::*",
            "x = a::b",
            "a::b.rs",
            "é",
            "a::<",
            "{a::b}",
        ] {
            assert!(paths(none).is_empty(), "{none}");
        }
    }
}
