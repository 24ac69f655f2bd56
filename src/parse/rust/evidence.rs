//! What in a test's body can make it fail. In doubt a token counts: no test is called "without assertion" wrongly.

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
pub enum Sign {
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
pub fn sign(word: &str) -> Sign {
    let within = |parts: &[&str]| parts.iter().any(|part| contains(word, part));
    if within(&ANYWHERE) {
        Sign::Always
    } else if HARMLESS.contains(&word) {
        Sign::Never
    } else if within(&CALLED) {
        Sign::Called
    } else {
        Sign::Macro
    }
}

/// Whether a test can fail by a name that says `sign` and is followed by the bytes `rest`.
pub fn can_fail(sign: Sign, rest: &[u8]) -> bool {
    let next = rest.first().copied().unwrap_or(0);
    let macro_call = next == b'!' && rest.get(1) != Some(&b'=');
    match sign {
        Sign::Always => true,
        Sign::Called => macro_call || next == b'(' || next == b':',
        Sign::Macro => macro_call,
        Sign::Never => false,
    }
}

/// Whether `word` contains `part`, which is in small ASCII letters, in any case.
fn contains(word: &str, part: &str) -> bool {
    word.as_bytes()
        .windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

/// Whether one of the places `found`, in order, lies in `body`.
pub fn within(found: &[u32], body: crate::span::Span) -> bool {
    let next = found.partition_point(|place| *place < body.start);
    found.get(next).is_some_and(|place| body.contains(*place))
}
