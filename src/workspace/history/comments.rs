//! Comments of many languages, told by their marks.

/// Whether byte `at` of `text` stands in a comment, told by its line alone: a line of a block that begins with `*` is
/// one too.
pub fn is_comment(path: &str, text: &[u8], at: usize) -> bool {
    let start = text[..at].iter().rposition(|byte| *byte == b'\n');
    let line = &text[start.map_or(0, |start| start + 1)..at];
    let Some((mark, block)) = marks(path) else {
        return false;
    };
    let opening = line.trim_ascii_start();
    if opening.starts_with(mark) || block && opening.starts_with(b"* ") {
        return true;
    }
    let two = if block { b"/*" } else { mark };
    let holds = |mark: &[u8]| line.windows(mark.len()).any(|window| window == mark);
    // Only a line with a mark is looked at closely.
    (holds(mark) || holds(two))
        && without_comments(path, &text[at - line.len()..at + 1])[line.len()] == b' '
}

/// What begins a comment that ends with its line, and whether there are comments between `/*` and `*/`.
fn marks(path: &str) -> Option<(&'static [u8], bool)> {
    Some(match path.rsplit('.').next().unwrap_or("") {
        "rs" | "js" | "jsx" | "ts" | "tsx" | "mjs" | "go" | "c" | "h" | "cc" | "cpp" | "hpp"
        | "java" | "kt" | "swift" | "glsl" | "vert" | "frag" | "comp" | "wgsl" | "hlsl"
        | "proto" | "dart" | "cs" | "scala" | "php" => (b"//", true),
        "py" | "sh" | "bash" | "zsh" | "fish" | "toml" | "yml" | "yaml" | "rb" | "nix" | "ps1"
        | "just" | "mk" | "cfg" | "conf" | "ini" => (b"#", false),
        "lua" | "sql" | "hs" => (b"--", false),
        _ => return None,
    })
}

/// `text` with blanks for its comments: a name that only comments know is gone.
pub fn without_comments(path: &str, text: &[u8]) -> Vec<u8> {
    let mut bare = text.to_vec();
    let Some((line, block)) = marks(path) else {
        return bare;
    };
    let rust = path.ends_with(".rs");
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length =
            if rest.starts_with(line) && (block || at == 0 || text[at - 1].is_ascii_whitespace()) {
                let length = rest
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .unwrap_or(rest.len());
                bare[at..at + length].fill(b' ');
                length
            } else if block && rest.starts_with(b"/*") {
                let end = rest.windows(2).position(|pair| pair == b"*/");
                let length = end.map_or(rest.len(), |end| end + 2);
                bare[at..at + length].fill(b' ');
                length
            } else {
                literal(rest, rust)
            };
        at += length.max(1);
    }
    bare
}

/// The length of the string or character literal that `text` begins with; 1 where it begins with none.
fn literal(text: &[u8], rust: bool) -> usize {
    let mark = match text[0] {
        b'"' => b'"',
        b'\'' if rust => {
            // `'"'`, `'\\''`; a lifetime is no literal.
            return match text {
                [_, b'\\', _, b'\'', ..] => 4,
                [_, _, b'\'', ..] => 3,
                _ => 1,
            };
        }
        b'r' if rust && text.len() > 2 && matches!(text[1], b'#' | b'"') => {
            let hashes = text[1..].iter().take_while(|byte| **byte == b'#').count();
            if text.get(1 + hashes) != Some(&b'"') {
                return 1;
            }
            let body = &text[2 + hashes..];
            let closes = |at: usize| {
                body[at] == b'"'
                    && body[at + 1..]
                        .iter()
                        .take(hashes)
                        .filter(|b| **b == b'#')
                        .count()
                        == hashes
            };
            let end = (0..body.len()).find(|at| closes(*at));
            return end.map_or(text.len(), |end| 3 + 2 * hashes + end);
        }
        b'\'' => b'\'',
        _ => return 1,
    };
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'\n' if !rust => return at,
            byte if byte == mark => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}
