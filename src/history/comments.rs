//! Recognizes comments of many languages by their delimiters.

use std::ops::Range;

/// Determines which names of a text are in comments, one line at a time: a line that begins with `*` counts as part of
/// a block comment. Amortized linear if the names come in order.
pub struct CommentDetector<'a> {
    path: &'a str,
    text: &'a [u8],
    line: Range<usize>,
    kind: CommentExtent,
}

/// The commented part of a line.
enum CommentExtent {
    All,
    Nothing,
    /// What is blank here.
    Blanks(Vec<u8>),
}

impl<'a> CommentDetector<'a> {
    /// Those of `text`, which is the file at `path`.
    pub fn new(path: &'a str, text: &'a [u8]) -> CommentDetector<'a> {
        CommentDetector {
            path,
            text,
            line: 0..0,
            kind: CommentExtent::Nothing,
        }
    }

    /// Whether the name at byte `at` is inside a comment.
    pub fn hold(&mut self, at: usize) -> bool {
        let Some((mark, block)) = marks(self.path) else {
            return false;
        };
        if !self.line.contains(&at) {
            let is_end = |byte: &u8| *byte == b'\n';
            let start = self.text[..at].iter().rposition(is_end);
            let rest = self.text[at..].iter().position(is_end);
            let end = rest.map_or(self.text.len(), |rest| at + rest);
            self.line = start.map_or(0, |start| start + 1)..end;
            self.kind = line(self.path, &self.text[self.line.clone()], mark, block);
        }
        match &self.kind {
            CommentExtent::All => true,
            CommentExtent::Nothing => false,
            CommentExtent::Blanks(bare) => bare[at - self.line.start] == b' ',
        }
    }
}

fn line(path: &str, line: &[u8], mark: &[u8], block: bool) -> CommentExtent {
    let opening = line.trim_ascii_start();
    if opening.starts_with(mark) || block && opening.starts_with(b"* ") {
        return CommentExtent::All;
    }
    let two = if block { b"/*" } else { mark };
    let holds = |mark: &[u8]| line.windows(mark.len()).any(|window| window == mark);
    // Only a line with a mark is looked at closely.
    if holds(mark) || holds(two) {
        CommentExtent::Blanks(without_comments(path, line))
    } else {
        CommentExtent::Nothing
    }
}

/// The line-comment marker of a language, and whether it has `/* */` comments.
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
