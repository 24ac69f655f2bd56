//! Digests of items: a hash of the tokens that the compiler sees, without comments, layout and documentation.
//!
//! Digests are kept in `trueup.lock` for years, so their input is fixed: `docs/decisions/0010-lock-file.md` specifies
//! it to the byte. Linear in the tokens: the contents of braces are digested once, and enter the enclosing digest as a
//! digest.

use std::collections::HashMap;

use super::scan;
use crate::facts::RustFacts;
use crate::span::Span;

/// Ends each token; no byte of UTF-8 is the same.
pub(super) const END: u8 = 0xff;

/// An attribute of more tokens is no documentation: one that is never closed must not be looked for to the end.
const LONGEST: usize = 10_000;

/// The digests of a Rust file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RustDigests {
    /// Of the whole file.
    pub file: u64,
    /// Of its items, in the order of the facts.
    pub items: Vec<u64>,
}

/// The digests of the Rust file with the facts `code`. Few ask for them, so that they are no facts: the tokens are read
/// again.
pub fn digests(text: &str, code: &RustFacts) -> RustDigests {
    let Some(tokens) = scan::tokens(text) else {
        return RustDigests {
            file: short(text.as_bytes()),
            items: vec![0; code.items.len()],
        };
    };
    let mut digester = TokenDigester {
        text,
        tokens: &tokens,
        braces: HashMap::new(),
    };
    let file = digester.range(0, tokens.len());
    let of = |span: Span| {
        let first = tokens.partition_point(|token| token.start < span.start);
        let after = tokens.partition_point(|token| token.end <= span.end);
        digester.range(first, after.max(first))
    };
    let items = code.items.iter().map(|item| item.span).map(of).collect();
    RustDigests { file, items }
}

/// The first eight bytes of the BLAKE3 hash, the first of them highest.
pub fn short(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_be_bytes(first)
}

struct TokenDigester<'a> {
    text: &'a str,
    tokens: &'a [Span],
    /// Index of an opening brace → index of its closing one, and the digest of what is between.
    braces: HashMap<u32, (u32, u64)>,
}

/// A bracket that is open.
struct OpenBracket {
    /// The index of its token.
    token: usize,
    /// Where its content begins in the buffer.
    start: usize,
    /// Parentheses behind a name or a closing bracket: a call or parameters, where `(x,)` is `(x)`.
    call: bool,
    /// Commas directly in it.
    commas: u32,
}

impl TokenDigester<'_> {
    fn token(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |span| span.text(self.text))
    }

    /// The digest of the tokens `first..after`.
    fn range(&mut self, first: usize, after: usize) -> u64 {
        let mut out: Vec<u8> = Vec::new();
        let mut open: Vec<OpenBracket> = Vec::new();
        let mut at = first;
        while at < after {
            let token = self.token(at);
            match token {
                "#" => {
                    if let Some(end) = self.documentation(at) {
                        at = end;
                        continue;
                    }
                    put(&mut out, token);
                }
                "{" if self.braces.contains_key(&(at as u32)) => {
                    let (close, digest) = self.braces[&(at as u32)];
                    put_block(&mut out, digest);
                    at = close as usize;
                }
                "(" | "[" | "{" => {
                    open.push(OpenBracket {
                        token: at,
                        start: out.len() + 2,
                        call: at > first && self.is_callee(at - 1),
                        commas: 0,
                    });
                    put(&mut out, token);
                }
                ")" | "]" | "}" => match open.pop() {
                    None => put(&mut out, token),
                    Some(bracket) => {
                        let single = token == ")" && bracket.commas == 1 && !bracket.call;
                        if !single && out.ends_with(&[b',', END]) {
                            out.truncate(out.len() - 2);
                        }
                        if token == "}" {
                            let start = bracket.start.min(out.len());
                            let digest = short(&out[start..]);
                            out.truncate(start - 2);
                            put_block(&mut out, digest);
                            self.braces
                                .insert(bracket.token as u32, (at as u32, digest));
                        } else {
                            put(&mut out, token);
                        }
                    }
                },
                "," => {
                    if let Some(bracket) = open.last_mut() {
                        bracket.commas += 1;
                    }
                    // Behind the block of a match arm a comma may stand or not.
                    if at == first || self.token(at - 1) != "}" {
                        put(&mut out, token);
                    }
                }
                "&" if self.follows(at, "&") => {
                    put(&mut out, "&&");
                    at += 1;
                }
                _ => put(&mut out, token),
            }
            at += 1;
        }
        short(&out)
    }

    /// Whether the token after `at` is `wanted`, with nothing between them.
    fn follows(&self, at: usize, wanted: &str) -> bool {
        let adjacent = self
            .tokens
            .get(at + 1)
            .is_some_and(|next| next.start == self.tokens[at].end);
        adjacent && self.token(at + 1) == wanted
    }

    /// Whether parentheses behind the token at `at` hold arguments or parameters.
    fn is_callee(&self, at: usize) -> bool {
        let token = self.token(at);
        match token.as_bytes().last() {
            Some(b')' | b']' | b'?' | b'!') => true,
            // `->` and `=>` end with it too.
            Some(b'>') => at == 0 || !matches!(self.token(at - 1), "-" | "="),
            _ => {
                token.starts_with(|c: char| c.is_alphabetic() || c == '_')
                    && !super::keywords::is_keyword(token)
                    || matches!(token, "self" | "Self" | "super" | "fn")
            }
        }
    }

    /// Where an attribute `#[doc = …]` that begins at `at` ends; none if it is another one.
    fn documentation(&self, at: usize) -> Option<usize> {
        let mut next = at + 1;
        if self.token(next) == "!" {
            next += 1;
        }
        let head = [self.token(next), self.token(next + 1), self.token(next + 2)];
        // `#[doc = $text]` is the pattern of a macro.
        if head != ["[", "doc", "="] || self.token(next + 3) == "$" {
            return None;
        }
        let mut depth = 0_u32;
        for end in next..self.tokens.len().min(next + LONGEST) {
            match self.token(end) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(end + 1);
            }
        }
        None
    }
}

/// Append a token. Rust reads `\r\n` as `\n`, in literals too.
pub(super) fn put(out: &mut Vec<u8>, token: &str) {
    if token.contains("\r\n") {
        out.extend_from_slice(token.replace("\r\n", "\n").as_bytes());
    } else {
        out.extend_from_slice(token.as_bytes());
    }
    out.push(END);
}

fn put_block(out: &mut Vec<u8>, digest: u64) {
    out.push(b'{');
    out.push(END);
    out.extend_from_slice(&digest.to_be_bytes());
    out.push(b'}');
    out.push(END);
}

#[cfg(test)]
mod tests {
    use crate::parse::rust::parse;

    fn digest(text: &str) -> u64 {
        let code = parse(text);
        assert_eq!(code.error, None, "{text}");
        sums(text).items[0]
    }

    fn sums(text: &str) -> super::RustDigests {
        super::digests(text, &parse(text))
    }

    #[test]
    fn layout_comments_and_documentation_say_nothing() {
        let plain =
            digest("pub fn f(a: u8, b: u8) -> u8 { match a { 0 => { b } 1 => g(a, b), _ => 2 } }");
        for same in [
            "pub fn f(\n    a: u8,\n    b: u8,\n) -> u8 {\n    match a {\n        0 => { b },\n        1 => g(a, b),\n        _ => 2,\n    }\n}\n",
            "/// Doc.\npub fn f(a: u8, b: u8) -> u8 { /* why */ match a { 0 => { b } 1 => g(a, b), _ => 2 } } // end",
            "#[doc = \"x\"]\npub fn f(a: u8, b: u8) -> u8 {\r\n //! inner\r\n match a { 0 => { b } 1 => g(a,b,), _ => 2 }\r\n}",
        ] {
            assert_eq!(digest(same), plain, "{same}");
        }
        for other in [
            "fn f(a: u8, b: u8) -> u8 { match a { 0 => { b } 1 => g(a, b), _ => 2 } }",
            "#[inline]\npub fn f(a: u8, b: u8) -> u8 { match a { 0 => { b } 1 => g(a, b), _ => 2 } }",
            "pub fn f(a: u8, b: u8) -> u8 { match a { 0 => { a } 1 => g(a, b), _ => 2 } }",
            "pub fn f(a: u8, b: u8) -> u8 { match a { 0 => { b } 1 => g(a, b), _ => 3 } }",
        ] {
            assert_ne!(digest(other), plain, "{other}");
        }
    }

    #[test]
    fn what_looks_like_layout_and_is_none() {
        for (one, two) in [
            ("fn f() { g((a,)) }", "fn f() { g((a)) }"),
            ("fn f() { a && b }", "fn f() { a & &b }"),
            ("fn f() -> (u8,) { x }", "fn f() -> (u8) { x }"),
            ("const A: &str = \"a b\";", "const A: &str = \"a  b\";"),
            ("#[doc(hidden)] fn f() {}", "fn f() {}"),
            ("fn f() { m!(a b) }", "fn f() { m!(ab) }"),
        ] {
            assert_ne!(digest(one), digest(two), "{one}");
        }
        for (one, two) in [
            ("fn f() { g(a,) }", "fn f() { g(a) }"),
            ("fn f() { v.g::<T>(a,) }", "fn f() { v.g::<T>(a) }"),
            ("type A = Vec<Vec<u8> >;", "type A = Vec<Vec<u8>>;"),
            ("const A: &str = \"a\r\nb\";", "const A: &str = \"a\nb\";"),
        ] {
            assert_eq!(digest(one), digest(two), "{one}");
        }
    }

    #[test]
    fn what_is_inside_counts_once_for_each_item_around_it() {
        let a = "mod a { pub struct S { x: u8, y: u16 } impl S { fn f() {} fn g() {} } }";
        let b = "mod a { pub struct S { x: u8, y: u32 } impl S { fn f() {} fn g() {} } }";
        let one = parse(a);
        let changed: Vec<&str> = one
            .items
            .iter()
            .zip(sums(a).items.iter().zip(sums(b).items))
            .filter(|(_, (one, two))| **one != *two)
            .map(|(item, _)| &*item.name)
            .collect();
        assert_eq!(changed, ["a", "S", "y"]);
        assert_ne!(sums(a).file, sums(b).file);
    }

    /// They are in lock files: a change of one of these is a new version of the lock.
    #[test]
    fn digests_never_change() {
        assert_eq!(
            format!("{:016x}", digest("pub fn f(a: u8) -> u8 { a + 1 }")),
            "6f8a7df0ab321048"
        );
        assert_eq!(format!("{:016x}", sums("").file), "af1349b9f5f9a1a6");
    }
}
