//! Tokens in a test's body that can make it fail. In doubt a token counts, so that no test is wrongly called "without
//! assertion".

use std::collections::HashSet;

use crate::facts::code::{ItemKind, RustFacts, RustItem};

/// Parts of a name that speak of a failure wherever they stand.
const ANYWHERE: [&str; 15] = [
    "assert",
    "panic",
    "unwrap",
    "expect",
    "verify",
    "check",
    "snapshot",
    "ensure",
    "should",
    "fail",
    "unreachable",
    "matches",
    "bail",
    "success",
    "validate",
];

/// Parts of a name that speak of a failure where it is called.
const CALLED: [&str; 6] = ["test", "run", "compare", "must", "case", "prove"];

/// Macros that a test can call without ever failing; any other may assert.
const HARMLESS: [&str; 30] = [
    "println",
    "print",
    "eprintln",
    "eprint",
    "dbg",
    "format",
    "format_args",
    "vec",
    "write",
    "writeln",
    "todo",
    "info",
    "debug",
    "warn",
    "error",
    "trace",
    "log",
    "json",
    "include",
    "include_str",
    "include_bytes",
    "concat",
    "stringify",
    "env",
    "option_env",
    "cfg",
    "line",
    "file",
    "module_path",
    "macro_rules",
];

/// What a name says of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureSign {
    /// It speaks of one wherever it stands.
    Always,
    /// It speaks of one where it is called.
    Called,
    /// Nothing, unless it is a macro.
    Macro,
    /// Nothing, not even as a macro.
    Never,
}

/// What `word` says of failures.
pub fn sign(word: &str) -> FailureSign {
    let within = |parts: &[&str]| contains(word, parts);
    if within(&ANYWHERE) {
        FailureSign::Always
    } else if HARMLESS.contains(&word) {
        FailureSign::Never
    } else if within(&CALLED) {
        FailureSign::Called
    } else {
        FailureSign::Macro
    }
}

/// Whether a test can fail by a name that says `sign` and is followed by the bytes `rest`.
pub fn can_fail(sign: FailureSign, rest: &[u8]) -> bool {
    let next = rest.first().copied().unwrap_or(0);
    let macro_call = next == b'!' && rest.get(1) != Some(&b'=');
    match sign {
        FailureSign::Always => true,
        FailureSign::Called => macro_call || next == b'(' || next == b':',
        FailureSign::Macro => macro_call,
        FailureSign::Never => false,
    }
}

/// The letters that a part begins with: most places of most words are passed over by a look at one letter.
const FIRST: [bool; 256] = {
    let mut first = [false; 256];
    let mut at = 0;
    while at < ANYWHERE.len() {
        first[ANYWHERE[at].as_bytes()[0] as usize] = true;
        at += 1;
    }
    at = 0;
    while at < CALLED.len() {
        first[CALLED[at].as_bytes()[0] as usize] = true;
        at += 1;
    }
    first
};

/// Whether `word` contains one of `parts`, which are in small ASCII letters, in any case.
fn contains(word: &str, parts: &[&str]) -> bool {
    let bytes = word.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        FIRST[usize::from(byte.to_ascii_lowercase())]
            && parts.iter().any(|part| {
                bytes[at..]
                    .get(..part.len())
                    .is_some_and(|window| window.eq_ignore_ascii_case(part.as_bytes()))
            })
    })
}

/// Lets a test assert that calls a function of its own file which can fail: many tests are one line that hands a case to a
/// helper. One level, by name; linear in the tests that have no evidence of their own.
pub fn follow_helpers(text: &str, found: &[u32], code: &mut RustFacts) {
    let is_silent = |item: &RustItem| item.test.is_some_and(|test| !test.asserts);
    if !code.items.iter().any(is_silent) {
        return;
    }
    let helpers = code.items.iter().filter(|item| {
        item.kind == ItemKind::Function && item.test.is_none() && within(found, item.span)
    });
    let helpers: HashSet<Box<str>> = helpers.map(|item| item.name.clone()).collect();
    for item in code.items.iter_mut().filter(|item| is_silent(item)) {
        let asserts = calls(item.span.text(text)).any(|name| helpers.contains(name));
        if let Some(test) = &mut item.test {
            test.asserts = asserts;
        }
    }
}

/// The words of `body` that a bracket follows.
fn calls(body: &str) -> impl Iterator<Item = &str> {
    let brackets = body.match_indices('(');
    brackets.map(|(at, _)| {
        let before = body[..at].trim_end();
        let is_word = |letter: char| letter == '_' || letter.is_alphanumeric();
        &before[before.trim_end_matches(is_word).len()..]
    })
}

/// Whether one of the places `found`, in order, lies in `body`.
pub fn within(found: &[u32], body: crate::span::Span) -> bool {
    let next = found.partition_point(|place| *place < body.start);
    found.get(next).is_some_and(|place| body.contains(*place))
}
