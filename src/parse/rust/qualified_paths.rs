//! Qualified paths outside `use`: `tokio::net::lookup_host` in `tokio::net::lookup_host(name)`.

use super::scan;
use crate::span::Span;

/// Every path of two names or more in `text`, as it is written, but for blanks; macro bodies included. None of a text
/// that is hazardous. Linear in the text.
pub fn named_paths(text: &str) -> Vec<(String, Span)> {
    let tokens = scan::tokens(text).unwrap_or_default();
    let word = |at: usize| tokens.get(at).map_or("", |span| span.text(text));
    let joined = |at: usize| word(at) == ":" && word(at + 1) == ":";
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // What is imported is told by its leaves. `impl Trait + use<'a>` imports nothing.
        if word(at) == "use" && word(at + 1) != "<" {
            while at < tokens.len() && word(at) != ";" {
                at += 1;
            }
            continue;
        }
        if !is_name(word(at)) {
            at += 1;
            continue;
        }
        let first = at;
        let mut path = word(at).to_owned();
        while joined(at + 1) && is_name(word(at + 3)) {
            at += 3;
            path.push_str("::");
            path.push_str(word(at));
        }
        // What follows `>::` is no beginning.
        let arrow = first > 3 && word(first - 4) == "-";
        let begins = first < 3 || !joined(first - 2) || word(first - 3) != ">" || arrow;
        if at > first && begins {
            found.push((path, tokens[first].join(tokens[at])));
        }
        at += 1;
    }
    found
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !word.ends_with(['"', '\'', '#'])
}

#[cfg(test)]
mod tests {
    use super::named_paths;

    #[test]
    fn paths_are_taken_whole() {
        let text = "use a::b::{c, d};\nfn f(x: e::F) -> ::g::H { <X as i::J>::k::l(); m!(n::o(\"p::q\")); r.s(t) }\n\
                    // u::v\nfn w() -> impl Sized + use<'a> { x::<y::Z>::new(); let c: char = ':'; super :: db::open() }";
        let all = named_paths(text);
        let all: Vec<&str> = all.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(
            all,
            ["e::F", "g::H", "i::J", "n::o", "y::Z", "super::db::open"]
        );
        assert!(named_paths("use a::b").is_empty());
        assert!(named_paths("a::").is_empty());
    }
}
