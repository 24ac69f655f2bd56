//! Tokenizer of the overlap index: splits code and prose alike, so that `RetryLimit`, `retry_limit` and "retry limits"
//! give the same terms.

use super::stop_words::STOP;

/// How a term is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// A word, or a part of a name.
    Word,
    /// A name of more than one word: `retry_limit`, `RetryLimit`.
    Name,
    /// A Rust path: `shop::cart`.
    Item,
    /// A path of files: `src/cart.rs`.
    Path,
    /// A flag: `--dry-run`.
    Flag,
    /// A name in capitals: `MAX_RETRIES`.
    Constant,
    /// Words with a joint: `well-known`, `tokio.net`.
    Joint,
    /// A document or file that is referred to.
    Cited,
}

/// The longest run of letters that is a name, in bytes; a longer one is data.
const LONGEST: usize = 120;

/// Calls `each` for every term of `text`: its hash, spelling and kind. Linear.
pub fn terms<'t>(text: &'t str, each: &mut impl FnMut(u64, &'t str, TermKind)) {
    let mut at = 0;
    let mut buffer = String::new();
    while let Some(c) = text[at..].chars().next() {
        if c.is_ascii() && !c.is_ascii_alphabetic() && c != '_' {
            at += skip(&text[at..], c);
            continue;
        }
        if !c.is_alphabetic() && c != '_' {
            at += c.len_utf8();
            continue;
        }
        if is_ideograph(c) {
            at += ideographs(&text[at..], each);
            continue;
        }
        let length = token(&text[at..]);
        let flag = text[..at].ends_with("--") && !text[..at].ends_with("---");
        split(&text[at..at + length], flag, &mut buffer, each);
        at += length;
    }
}

/// How many bytes to pass over that hold no term: a mark, a number, an address, the target of a link.
fn skip(text: &str, c: char) -> usize {
    if text.starts_with("](") {
        let line = text.lines().next().unwrap_or("");
        return line.find(')').unwrap_or(2).max(2);
    }
    if c.is_ascii_digit() {
        let end = |c: char| !c.is_alphanumeric() && c != '_';
        return text.find(end).unwrap_or(text.len());
    }
    c.len_utf8()
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Scripts that write no blank between words.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Every two neighbours of a run of such letters.
fn ideographs<'t>(text: &'t str, each: &mut impl FnMut(u64, &'t str, TermKind)) -> usize {
    let end = text.find(|c| !is_ideograph(c)).unwrap_or(text.len());
    let run = &text[..end];
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).collect();
    for (at, start) in starts.iter().enumerate() {
        let stop = starts.get(at + 2).copied().unwrap_or(end);
        if at + 1 < starts.len() || starts.len() == 1 {
            each(
                hash("", &run[*start..stop]),
                &run[*start..stop],
                TermKind::Word,
            );
        }
    }
    end
}

/// The length of the name at the start of `text`, with its joints.
fn token(text: &str) -> usize {
    if is_address(text) {
        let end = |c: char| c.is_whitespace() || matches!(c, ')' | '>' | ']' | '"');
        return text.find(end).unwrap_or(text.len());
    }
    let mut at = 0;
    loop {
        let part = |c: char| !(c.is_alphanumeric() || c == '_') || is_ideograph(c);
        at += text[at..].find(part).unwrap_or(text.len() - at);
        let joint = match text.as_bytes().get(at) {
            Some(b':') if text[at..].starts_with("::") => 2,
            Some(b'-' | b'.' | b'/') => 1,
            _ => return at,
        };
        let next = text[at + joint..].chars().next();
        if !next.is_some_and(|c| (c.is_alphabetic() || c == '_') && !is_ideograph(c)) {
            return at;
        }
        at += joint;
    }
}

/// The terms of a name: its words, its parts that are names, and the whole.
fn split<'t>(
    token: &'t str,
    flag: bool,
    buffer: &mut String,
    each: &mut impl FnMut(u64, &'t str, TermKind),
) {
    if is_address(token) {
        return;
    }
    let mut segments = 0;
    for segment in token.split(['-', '.', '/', ':']).filter(|s| !s.is_empty()) {
        segments += 1;
        let mut words = 0;
        for word in IdentifierWords(segment) {
            words += 1;
            buffer.clear();
            buffer.extend(word.chars().flat_map(char::to_lowercase));
            let short = buffer.len() < 2 || word.len() > LONGEST;
            if !short && STOP.binary_search(&buffer.as_str()).is_err() {
                each(hash("", stem(buffer)), word, TermKind::Word);
            }
        }
        if words > 1 && segment.len() <= LONGEST {
            let small = segment.chars().any(char::is_lowercase);
            let kind = if small || !segment.contains('_') {
                TermKind::Name
            } else {
                TermKind::Constant
            };
            each(hash("=", segment), segment, kind);
        }
    }
    if (segments > 1 || flag) && token.len() <= LONGEST {
        let kind = match token {
            _ if flag => TermKind::Flag,
            _ if token.contains("::") => TermKind::Item,
            _ if token.contains('/') => TermKind::Path,
            _ => TermKind::Joint,
        };
        each(hash(if flag { "--" } else { "=" }, token), token, kind);
    }
}

/// A number for a text, whatever its case and its underscores. FNV-1a, 64 bits.
pub fn hash(mark: &str, text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mark.bytes().for_each(&mut add);
    for byte in text.bytes().filter(|byte| *byte != b'_') {
        add(byte.to_ascii_lowercase());
    }
    hash
}

/// A word without its ending: `executes`, `executed` and `executing` are `execut`; `planning` is `plan`.
fn stem(word: &mut String) -> &str {
    if word.len() > 3 && word.ends_with("ies") {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !word.ends_with("us")
    {
        word.pop();
    }
    for ending in ["ing", "ed"] {
        let root = word.strip_suffix(ending).unwrap_or("").as_bytes();
        // `string`, `need` and `bring` end so by themselves.
        let vowel = root.iter().any(|byte| b"aeiouy".contains(byte));
        if root.len() < 3 || !vowel || root.ends_with(b"e") {
            continue;
        }
        let length = root.len();
        let double = root[length - 1] == root[length - 2] && !b"lsz".contains(&root[length - 1]);
        word.truncate(length - usize::from(double));
        return word;
    }
    if word.len() > 3 && word.ends_with('e') {
        word.pop();
    }
    word
}

/// The words of a name: `HTTPServer_v2` has `HTTP`, `Server`, `v`, `2`.
struct IdentifierWords<'t>(&'t str);

impl<'t> Iterator for IdentifierWords<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.0.trim_start_matches('_');
        let mut end = text.len();
        let mut before: Option<char> = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let after = chars.peek().map(|(_, c)| *c);
            if before.is_some_and(|before| c == '_' || begins(before, c, after)) {
                end = at;
                break;
            }
            before = Some(c);
        }
        let (word, rest) = text.split_at(end);
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }
}

/// Whether a word begins at `c`.
fn begins(before: char, c: char, after: Option<char>) -> bool {
    before.is_numeric() != c.is_numeric()
        || !before.is_uppercase() && c.is_uppercase()
        || before.is_uppercase() && c.is_uppercase() && after.is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(&str, TermKind)> {
        let mut found = Vec::new();
        terms(text, &mut |_, text, kind| found.push((text, kind)));
        found
    }

    fn hashes(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        terms(text, &mut |hash, _, _| found.push(hash));
        found.sort_unstable();
        found
    }

    #[test]
    fn names_are_split_as_they_are_written() {
        assert_eq!(
            of("The HTTPServer's `shop::retry_limit` in src/cart.rs"),
            [
                ("HTTP", TermKind::Word),
                ("Server", TermKind::Word),
                ("HTTPServer", TermKind::Name),
                ("shop", TermKind::Word),
                ("retry", TermKind::Word),
                ("limit", TermKind::Word),
                ("retry_limit", TermKind::Name),
                ("shop::retry_limit", TermKind::Item),
                ("src", TermKind::Word),
                ("cart", TermKind::Word),
                ("rs", TermKind::Word),
                ("src/cart.rs", TermKind::Path),
            ]
        );
        assert_eq!(
            of("--dry-run MAX_RETRIES 42")[2..],
            [
                ("dry-run", TermKind::Flag),
                ("MAX", TermKind::Word),
                ("RETRIES", TermKind::Word),
                ("MAX_RETRIES", TermKind::Constant),
            ]
        );
        assert_eq!(
            of("日本語"),
            [("日本", TermKind::Word), ("本語", TermKind::Word)]
        );
        assert_eq!(of("[x y](a/b.md) https://a.b/c?d, 12ab"), []);
    }

    #[test]
    fn spellings_meet() {
        assert_eq!(hashes("RetryLimit"), hashes("retry_limit"));
        assert_eq!(hashes("policies executes"), hashes("Policy executed"));
        assert_eq!(
            hashes("planning building strings"),
            hashes("plans build string")
        );
        assert_eq!(hashes("needs caching falling"), hashes("need cache fall"));
        assert_ne!(hashes("--retry"), hashes("retry"));
    }

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP.is_sorted());
    }
}
