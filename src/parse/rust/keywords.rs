//! Distinguishes Rust keywords from names.

use super::depth_limit::NestingToken;

/// Whether `byte` can begin an identifier; letters outside ASCII are taken for granted.
pub fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

/// Whether a letter outside ASCII goes on with a word.
pub fn goes_on(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}')
}

/// What `word`, written without `r#`, means for the nesting.
pub fn kind(word: &str) -> NestingToken {
    match word {
        "else" | "as" | "in" => NestingToken::Joint,
        "self" | "Self" | "super" | "crate" | "true" | "false" | "await" => NestingToken::Name,
        _ if is_keyword(word) => NestingToken::Keyword,
        _ => NestingToken::Name,
    }
}

/// Whether `word` is a keyword in every place.
pub fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "_" | "as"
            | "async"
            | "await"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "fn"
            | "for"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "Self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "type"
            | "unsafe"
            | "use"
            | "where"
            | "while"
            | "abstract"
            | "become"
            | "box"
            | "do"
            | "final"
            | "macro"
            | "override"
            | "priv"
            | "typeof"
            | "unsized"
            | "virtual"
            | "yield"
            | "try"
    )
}
