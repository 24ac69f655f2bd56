//! One-pass scanner of a Rust file: comments, identifiers, included files, and nesting depth.
//!
//! It accepts invalid Rust and skips what it cannot classify. So its facts exist for files that `syn` rejects, and it
//! detects files that would overflow `syn`'s stack.

mod comments;

use std::collections::{HashMap, HashSet};

use super::calls;
use super::depth_limit::{LIMIT, NestingEstimator, NestingToken};
use super::evidence;
use super::evidence::FailureSign;
use super::keywords::{goes_on, is_keyword, is_start, kind};
use super::literals;
use super::nested_routes;
use super::preamble::preamble;
use super::routes;
use crate::facts::surface::{LiteralCall, NestedRoutes};
use crate::span::Span;

/// A number longer than this is not handed to `syn`, whose conversion takes the square of the length.
const LONGEST_NUMBER: usize = 1000;

/// Paths of one file below which others are answered, at the most: each is looked at with what it holds.
const NESTS: usize = 200;

/// A comment as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScannedComment {
    /// All of it, marks included; without the line end.
    pub span: Span,
    /// What stands between the marks.
    pub inner: Span,
    /// It documents an item.
    pub doc: bool,
}

/// What the pass found.
#[derive(Debug)]
pub struct RustScan<'a> {
    /// Where Rust begins: after a shebang line and front matter.
    pub start: usize,
    /// Every identifier, without `r#`, and what it says of failing tests.
    pub identifiers: HashMap<&'a str, FailureSign>,
    /// The words of string literals.
    pub literals: HashSet<&'a str>,
    /// Calls that name something by a string literal.
    pub calls: Vec<LiteralCall>,
    /// Paths below which a server answers others.
    pub nests: Vec<NestedRoutes>,
    /// Every comment, by place.
    pub remarks: Vec<ScannedComment>,
    /// Every token, up to the place of the hazard.
    pub tokens: Vec<Span>,
    /// The string literals that `include!` and its kin name.
    pub included: Vec<Span>,
    /// What stands between the quotes of string literals that are paths: `"a::b"`.
    pub quoted: Vec<Span>,
    /// Places of the keyword `unsafe`.
    pub unsafes: Vec<u32>,
    /// Places of tokens by which a test can fail.
    pub evidence: Vec<u32>,
    /// An upper bound of the recursion that parsing takes, up to the place where it passed the limit.
    pub depth: u64,
    /// Why the text must not be handed to `syn`, and where that shows.
    pub hazard: Option<(&'static str, Span)>,
}

/// Read all of `text`.
pub fn scan(text: &str) -> RustScan<'_> {
    all(new_scanner(text))
}

/// Every token of `text`; none where the text is hazardous.
pub fn tokens(text: &str) -> Option<Vec<Span>> {
    let mut scanner = new_scanner(text);
    scanner.lean = true;
    let scan = all(scanner);
    scan.hazard.is_none().then_some(scan.tokens)
}

fn new_scanner(text: &str) -> RustScanner<'_> {
    let start = preamble(text);
    RustScanner {
        text,
        bytes: text.as_bytes(),
        at: start,
        nesting: NestingEstimator::new(),
        including: IncludeState::No,
        lean: false,
        found: RustScan {
            start,
            identifiers: HashMap::new(),
            literals: HashSet::new(),
            calls: Vec::new(),
            nests: Vec::new(),
            remarks: Vec::new(),
            tokens: Vec::new(),
            included: Vec::new(),
            quoted: Vec::new(),
            unsafes: Vec::new(),
            evidence: Vec::new(),
            depth: 0,
            hazard: None,
        },
    }
}

fn all(mut scanner: RustScanner<'_>) -> RustScan<'_> {
    while scanner.at < scanner.text.len() {
        scanner.step();
    }
    scanner.found.depth = scanner.nesting.worst;
    scanner.found
}

/// How far into `include!("…` the last tokens are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum IncludeState {
    No,
    Name,
    Bang,
    Open,
}

struct RustScanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nesting: NestingEstimator,
    including: IncludeState,
    /// Tokens alone are wanted: what names and literals say is left out.
    lean: bool,
    found: RustScan<'a>,
}

impl<'a> RustScanner<'a> {
    /// The byte `ahead` of the current one; 0 past the end.
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Read one token, one comment or one space; always moves on.
    fn step(&mut self) {
        let start = self.at;
        match self.peek(0) {
            b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' => {
                self.cooked();
                self.literal(start);
            }
            b'\'' => self.quote(),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                let next = if self.including == IncludeState::Bang {
                    IncludeState::Open
                } else {
                    IncludeState::No
                };
                self.token(NestingToken::Open, start, next);
            }
            close @ (b')' | b']' | b'}') => {
                self.at += 1;
                self.token(NestingToken::Close(close), start, IncludeState::No);
            }
            byte if byte.is_ascii() => self.punct(byte),
            _ if self.current().is_some_and(char::is_alphabetic) => self.word(),
            _ => self.at += self.current().map_or(1, char::len_utf8),
        }
    }

    fn current(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// Hand a token on that began at `start` and ends here.
    fn token(&mut self, token: NestingToken, start: usize, including: IncludeState) {
        self.including = including;
        if self.found.hazard.is_some() {
            return;
        }
        self.found.tokens.push(Span::new(start..self.at));
        self.nesting.token(token, self.peek(0));
        if self.nesting.worst > LIMIT {
            let span = Span::new(start..self.at);
            self.found.hazard = Some((
                "nested too deeply to be read (brackets, or a chain without a separator)",
                span,
            ));
        }
    }

    fn punct(&mut self, byte: u8) {
        let start = self.at;
        self.at += 1;
        if byte == b'?' {
            self.found.evidence.push(start as u32);
        }
        let including = if byte == b'!' && self.including == IncludeState::Name {
            IncludeState::Bang
        } else {
            IncludeState::No
        };
        self.token(NestingToken::Punct(byte), start, including);
    }

    /// A string or character literal ended here.
    fn literal(&mut self, start: usize) {
        let string = !self.lean && self.bytes[self.at - 1] != b'\'';
        if string {
            let span = Span::new(start..self.at);
            literals::read(span.text(self.text), &mut self.found.literals);
            self.found.calls.extend(calls::call(self.text, span));
            self.found.calls.extend(routes::routes(self.text, span));
            if self.found.nests.len() < NESTS {
                self.found
                    .nests
                    .extend(nested_routes::nest(self.text, span));
            }
        }
        if string && self.including == IncludeState::Open {
            self.found.included.push(Span::new(start..self.at));
        }
        if !self.lean && super::literals::is_quoted_path(&self.bytes[start..self.at]) {
            self.found.quoted.push(Span::new(start + 1..self.at - 1));
        }
        self.token(NestingToken::Literal, start, IncludeState::No);
    }

    /// From `at`, the bytes that can go on with a word.
    fn skip_word(&mut self) {
        loop {
            while matches!(self.peek(0), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_') {
                self.at += 1;
            }
            match self.current() {
                // Rust asks for XID_Continue; combining marks are the part of it that is not alphanumeric.
                Some(other) if !other.is_ascii() && goes_on(other) => self.at += other.len_utf8(),
                _ => return,
            }
        }
    }

    /// An identifier, a keyword, or a literal with a prefix.
    fn word(&mut self) {
        let start = self.at;
        self.skip_word();
        let mut word = &self.text[start..self.at];
        if matches!(word, "r" | "b" | "br" | "c" | "cr") && self.prefixed(word) {
            return self.literal(start);
        }
        let raw = word == "r" && self.peek(0) == b'#' && is_start(self.peek(1));
        if raw {
            self.at += 1;
            let name = self.at;
            self.skip_word();
            word = &self.text[name..self.at];
        }
        if word == "unsafe" && !raw {
            self.found.unsafes.push(start as u32);
        }
        let token = if raw { NestingToken::Name } else { kind(word) };
        if !self.lean && (raw || !is_keyword(word)) {
            let names = &mut self.found.identifiers;
            let sign = *names.entry(word).or_insert_with(|| evidence::sign(word));
            if evidence::can_fail(sign, &self.bytes[self.at..]) {
                self.found.evidence.push(start as u32);
            }
        }
        let including = match word {
            "include" | "include_str" | "include_bytes" => IncludeState::Name,
            _ => IncludeState::No,
        };
        self.token(token, start, including);
    }

    /// The rest of a literal with the prefix `prefix`, if that is what it is.
    fn prefixed(&mut self, prefix: &str) -> bool {
        let raw = prefix.ends_with('r');
        match self.peek(0) {
            b'\'' if prefix == "b" => {
                self.character();
                true
            }
            b'"' if !raw => {
                self.cooked();
                true
            }
            b'"' | b'#' if raw => self.raw(),
            _ => false,
        }
    }

    /// From the hashes of a raw string to its end; stays where it is if no quote follows them.
    fn raw(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let hashes = rest.iter().take_while(|byte| **byte == b'#').count();
        if rest.get(hashes) != Some(&b'"') {
            return false;
        }
        self.at += hashes + 1;
        while let Some(quote) = find(&self.bytes[self.at..], b'"') {
            self.at += quote + 1;
            let after = &self.bytes[self.at..];
            let closing = after.iter().take_while(|byte| **byte == b'#').count();
            self.at += closing.min(hashes);
            if closing >= hashes {
                return true;
            }
        }
        self.at = self.bytes.len();
        true
    }

    /// From the opening quote of a string past the closing one.
    fn cooked(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
        // An escape may have stepped over the end.
        self.at = self.bytes.len();
    }

    /// A character literal or a lifetime.
    fn quote(&mut self) {
        let start = self.at;
        let mut rest = self.text[start + 1..].chars();
        let (first, second) = (rest.next(), rest.next());
        match (first, second) {
            (Some('\\'), _) | (Some(_), Some('\'')) => {
                self.character();
                self.literal(start);
            }
            (Some(first), _) if first == '_' || first.is_alphabetic() => {
                self.at += 1;
                self.skip_word();
                self.token(NestingToken::Lifetime, start, IncludeState::No);
            }
            _ => self.punct(b'\''),
        }
    }

    /// From the opening quote of a character past the closing one, which stands on the same line.
    fn character(&mut self) {
        self.at += 1;
        if self.peek(0) == b'\\' {
            self.at += 1;
            self.at += self.current().map_or(0, char::len_utf8);
        } else {
            self.at += self.current().map_or(0, char::len_utf8);
        }
        while self.at < self.bytes.len() && self.peek(0) != b'\n' {
            self.at += 1;
            if self.bytes[self.at - 1] == b'\'' {
                return;
            }
        }
    }

    fn number(&mut self) {
        let start = self.at;
        self.skip_word();
        if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.skip_word();
        }
        if self.at - start > LONGEST_NUMBER && self.found.hazard.is_none() {
            let span = Span::new(start..self.at);
            self.found.hazard = Some(("a number too long to be read", span));
        }
        self.token(NestingToken::Literal, start, IncludeState::No);
    }
}

fn find(bytes: &[u8], byte: u8) -> Option<usize> {
    bytes.iter().position(|other| *other == byte)
}
