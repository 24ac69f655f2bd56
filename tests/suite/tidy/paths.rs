//! The tokens of a Rust file, and the paths in them (`crate::a::b`) with groups of `use` expanded.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A word, `::`, or one punctuation mark; a literal is `"`.
pub struct CodeToken {
    pub text: String,
    /// Whether it is compiled for tests alone.
    pub test: bool,
}

/// A path as it is written, with the prefix of the groups around it.
pub struct CodePath {
    /// A macro's last segment ends with `!`.
    pub segments: Vec<String>,
    pub test: bool,
    /// Number of inline modules around it.
    pub nesting: usize,
}

impl CodePath {
    pub fn text(&self) -> String {
        self.segments.join("::")
    }

    /// Whether it is `prefix` or goes on from there.
    pub fn starts_with(&self, prefix: &str) -> bool {
        let mut own = self.segments.iter();
        prefix
            .split("::")
            .all(|part| own.next().is_some_and(|own| own == part))
    }
}

/// The tokens of `text`, with those below `#[cfg(test)]` and in files of tests marked.
pub fn tokens(path: &str, text: &str) -> Vec<CodeToken> {
    let stream: TokenStream = text
        .parse()
        .unwrap_or_else(|problem| panic!("{path}: {problem}"));
    let test = path.ends_with("/tests.rs") || path.contains("/tests/");
    let mut out = Vec::new();
    flatten(stream, test, &mut out);
    out
}

fn flatten(stream: TokenStream, test: bool, out: &mut Vec<CodeToken>) {
    let push = |text: &str, test: bool, out: &mut Vec<CodeToken>| {
        let text = text.to_owned();
        out.push(CodeToken { text, test });
    };
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut test_until = 0;
    let mut at = 0;
    while at < trees.len() {
        if is_test_attribute(&trees[at..]) {
            test_until = item_end(&trees, at);
        }
        let test = test || at < test_until;
        match &trees[at] {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                push(open, test, out);
                flatten(group.stream(), test, out);
                push(close, test, out);
            }
            TokenTree::Ident(ident) => push(&ident.to_string(), test, out),
            TokenTree::Literal(_) => push("\"", test, out),
            TokenTree::Punct(mark) => {
                let next = trees.get(at + 1);
                let twice = matches!(next, Some(TokenTree::Punct(next)) if next.as_char() == ':');
                if mark.as_char() == ':' && mark.spacing() == Spacing::Joint && twice {
                    push("::", test, out);
                    at += 1;
                } else {
                    push(&mark.to_string(), test, out);
                }
            }
        }
        at += 1;
    }
}

/// Whether `#[cfg(test)]` or `#[test]` begins here.
fn is_test_attribute(trees: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = trees else {
        return false;
    };
    let text = group.stream().to_string().replace(' ', "");
    hash.as_char() == '#' && matches!(text.as_str(), "cfg(test)" | "test")
}

/// The index after the item that begins at `start`, attributes included: after its `;`, or its block.
fn item_end(trees: &[TokenTree], start: usize) -> usize {
    let mut is_use = false;
    for (at, tree) in trees.iter().enumerate().skip(start) {
        match tree {
            TokenTree::Ident(ident) if ident == "use" => is_use = true,
            TokenTree::Punct(mark) if mark.as_char() == ';' => return at + 1,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && !is_use => {
                return at + 1;
            }
            _ => {}
        }
    }
    trees.len()
}

/// All paths in `tokens`, in order; a single word is a path too.
pub fn paths(tokens: &[CodeToken]) -> Vec<CodePath> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    // Per open brace: whether it is that of an inline module.
    let mut braces: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match text(at) {
            "{" => braces.push(at >= 2 && text(at - 2) == "mod"),
            "}" => {
                braces.pop();
            }
            _ => {}
        }
        if is_word(text(at)) && (at == 0 || text(at - 1) != "::") {
            let nesting = braces.iter().filter(|module| **module).count();
            at = read(tokens, at, &[], nesting, &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Read the path at `at` behind `prefix`, with its groups, and return the index after it.
fn read(
    tokens: &[CodeToken],
    mut at: usize,
    prefix: &[String],
    nesting: usize,
    found: &mut Vec<CodePath>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let test = tokens[at].test;
    let mut segments = prefix.to_vec();
    loop {
        match text(at) {
            "{" => {
                at += 1;
                while !matches!(text(at), "}" | "") {
                    if is_word(text(at)) && text(at) != "as" {
                        at = read(tokens, at, &segments, nesting, found);
                    } else {
                        // A comma, `*`, or a rename with the new name behind it.
                        at += if text(at) == "as" { 2 } else { 1 };
                    }
                }
                return at + 1;
            }
            word if is_word(word) => {
                let bang = text(at + 1) == "!" && text(at + 2) != "=";
                segments.push(if bang {
                    format!("{word}!")
                } else {
                    word.into()
                });
                at += 1;
            }
            _ => break,
        }
        if text(at) != "::" || !(is_word(text(at + 1)) || text(at + 1) == "{") {
            break;
        }
        at += 1;
    }
    found.push(CodePath {
        segments,
        test,
        nesting,
    });
    at
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

#[test]
fn paths_are_expanded_and_code_of_tests_is_marked() {
    let text = "use std::{fs, io::{Read as R, *}};\n// std::net\nfn f() { g(\"std::net\"); println!(\"\"); }\n\
                #[cfg(test)]\nmod tests { use super::super::x; }\nfn h() { crate::a::<T>::b() }\n";
    let tokens = tokens("src/a.rs", text);
    let paths = paths(&tokens);
    let of = |test: bool| -> Vec<String> {
        let paths = paths.iter().filter(|path| path.test == test);
        paths
            .map(CodePath::text)
            .filter(|path| path.contains("::") || path.ends_with('!'))
            .collect()
    };
    assert_eq!(
        of(false),
        ["std::fs", "std::io::Read", "println!", "crate::a"]
    );
    assert_eq!(of(true), ["super::super::x"]);
    assert_eq!(paths.iter().map(|path| path.nesting).max(), Some(1));
}
