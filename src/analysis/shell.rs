//! Shell command lines in documents: the words of each command of a shell block, with their spans.
//!
//! Not a shell parser: anything other than a plain command with words is cut off, so that it makes no claim.

use crate::facts::document::CodeBlock;
use crate::span::Span;

/// A word of a command, quotes taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShellWord<'a> {
    /// The word.
    pub text: &'a str,
    /// Its place in the document.
    pub span: Span,
}

/// One command: the words between separators (`;`, `&&`, `|`, line ends).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShellCommand<'a> {
    /// Its words; variables that are set before it are the first ones.
    pub words: Vec<ShellWord<'a>>,
    /// Whether the working folder was changed before it.
    pub moved: bool,
}

/// Words of an info string that mark a shell block.
const SHELLS: [&str; 14] = [
    "sh",
    "bash",
    "shell",
    "console",
    "shell-session",
    "shellsession",
    "zsh",
    "fish",
    "terminal",
    "powershell",
    "ps1",
    "pwsh",
    "cmd",
    "bat",
];

/// Whether a code block is marked as shell.
pub fn is_shell(fence: &CodeBlock) -> bool {
    let word = fence
        .info
        .split([' ', ',', '{', ':'])
        .find(|word| !word.is_empty());
    word.is_some_and(|word| SHELLS.contains(&word.to_ascii_lowercase().as_str()))
}

/// The text of a code block without its fences.
pub fn body(fence: &CodeBlock, text: &str) -> Span {
    let whole = fence.span.text(text);
    let mark = whole.trim_start();
    let fenced = mark.starts_with("```") || mark.starts_with("~~~");
    if !fenced {
        return fence.span;
    }
    let start = whole.find('\n').map_or(whole.len(), |at| at + 1);
    let end = whole
        .trim_end()
        .rfind('\n')
        .map_or(start, |at| at.max(start));
    let from = fence.span.range().start;
    Span::new(from + start..from + end)
}

/// The commands of the block at `span`. Where some lines have a prompt, the others are output.
pub fn lines(text: &str, span: Span) -> Vec<ShellCommand<'_>> {
    let block = span.text(text);
    let prompted = block
        .lines()
        .any(|line| line.trim_start().starts_with("$ "));
    let mut reader = ShellParser {
        text,
        lines: Vec::new(),
        line: ShellCommand::default(),
        moved: false,
        skip_next: false,
    };
    let mut at = span.range().start;
    let mut continued = false;
    let mut until: Option<&str> = None;
    for raw in block.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let line = raw.trim_end();
        if let Some(end) = until {
            if line.trim() == end {
                until = None;
            }
            continue;
        }
        let mut inner = line.trim_start();
        if !continued {
            reader.close();
            let bare = ["$ ", "> ", "% ", "PS> "]
                .iter()
                .find_map(|prompt| inner.strip_prefix(prompt));
            if prompted && !inner.starts_with("$ ") {
                continue;
            }
            inner = bare.unwrap_or(inner).trim_start();
        }
        let goes_on = inner.ends_with('\\') || inner.ends_with(" ^") || inner.ends_with(" `");
        let from = start + (line.len() - inner.len());
        let inner = if goes_on {
            &inner[..inner.len() - 1]
        } else {
            inner
        };
        until = reader.read(from, inner);
        continued = goes_on;
    }
    reader.close();
    reader.lines
}

/// Whether a command changes the working folder, or clones a repository.
fn moves(command: &str, next: &str) -> bool {
    match command {
        "cd" | "pushd" | "Set-Location" => true,
        "git" => next == "clone",
        "cargo" => matches!(next, "new" | "init" | "generate"),
        _ => false,
    }
}

struct ShellParser<'a> {
    text: &'a str,
    lines: Vec<ShellCommand<'a>>,
    line: ShellCommand<'a>,
    moved: bool,
    /// The next word is the file of a redirection.
    skip_next: bool,
}

impl<'a> ShellParser<'a> {
    fn close(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        self.skip_next = false;
        if let Some(first) = line.words.first() {
            line.moved = self.moved;
            self.moved |= moves(first.text, line.words.get(1).map_or("", |word| word.text));
            self.lines.push(line);
        }
    }

    fn word(&mut self, from: usize, to: usize) {
        if from >= to {
            return;
        }
        let span = Span::new(from..to);
        let raw = span.text(self.text);
        let bare = raw.trim_matches(['"', '\'']);
        let redirects = |word: &str| {
            let word = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '&');
            matches!(word, ">" | ">>" | "<" | ">|")
        };
        if std::mem::take(&mut self.skip_next) {
            return;
        }
        if redirects(raw) {
            self.skip_next = true;
            return;
        }
        self.line.words.push(ShellWord { text: bare, span });
    }

    /// Reads one line; returns the delimiter of a here-document, if it opens one.
    fn read(&mut self, from: usize, line: &'a str) -> Option<&'a str> {
        let bytes = line.as_bytes();
        let (mut at, mut start) = (0, 0);
        let mut until = None;
        while at < bytes.len() {
            match bytes[at] {
                b' ' | b'\t' => {
                    self.word(from + start, from + at);
                    start = at + 1;
                }
                b'#' if at == start => return until,
                b';' | b'|' | b'(' | b')' | b'`' | b'\n' => {
                    self.word(from + start, from + at);
                    self.close();
                    start = at + 1;
                }
                b'&' if bytes.get(at + 1) != Some(&b'1') && bytes.get(at + 1) != Some(&b'2') => {
                    self.word(from + start, from + at);
                    self.close();
                    start = at + 1;
                }
                b'<' if bytes.get(at + 1) == Some(&b'<') && bytes.get(at + 2) != Some(&b'<') => {
                    let rest = line[at + 2..].trim_start_matches('-').trim_start();
                    let mark = rest.split_whitespace().next().unwrap_or("");
                    until = Some(mark.trim_matches(['"', '\''])).filter(|mark| !mark.is_empty());
                    self.word(from + start, from + at);
                    return until;
                }
                quote @ (b'"' | b'\'') => {
                    match bytes[at + 1..].iter().position(|byte| *byte == quote) {
                        Some(length) => at += length + 1,
                        // The quoted text continues on the next lines, and the rest of this line belongs to it.
                        None => {
                            self.word(from + start, from + at);
                            return until;
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        self.word(from + start, from + bytes.len());
        until
    }
}

/// Wrappers that may precede a command.
const WRAPPERS: [&str; 7] = ["sudo", "env", "time", "nohup", "exec", "command", "!"];

impl<'a> ShellCommand<'a> {
    /// The variables that are set before the command.
    pub fn variables(&self) -> impl Iterator<Item = ShellWord<'a>> + '_ {
        let words = self.words.iter();
        let set =
            words.take_while(|word| assigned(word.text).is_some() || WRAPPERS.contains(&word.text));
        set.filter(|word| assigned(word.text).is_some()).copied()
    }

    /// The command and its words, without wrappers.
    pub fn command(&self) -> &[ShellWord<'a>] {
        let before =
            |word: &&ShellWord| assigned(word.text).is_some() || WRAPPERS.contains(&word.text);
        let skipped = self.words.iter().take_while(before).count();
        &self.words[skipped..]
    }
}

/// The variable that `NAME=value` sets.
pub fn assigned(word: &str) -> Option<&str> {
    let (name, _) = word.split_once('=')?;
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// Whether `word` can be meant as a name, and not as a place for one.
pub fn is_name(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
    let placeholder = [
        "foo", "bar", "baz", "name", "my", "your", "some", "specific", "failing",
    ];
    let mut parts = word.split(['-', '_', ':']);
    // `suite_SCENARIO`: the capitals are a placeholder.
    let stands = |part: &str| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase());
    // `feature1`, `test2`.
    let counted = |part: &str| {
        let noun = part.trim_end_matches(|c: char| c.is_ascii_digit());
        noun.len() < part.len() && ["feature", "test", "example", "crate", "bin"].contains(&noun)
    };
    let lettered = word
        .strip_prefix("feature-")
        .is_some_and(|rest| rest.len() == 1);
    word.len() > 1
        && !lettered
        && !counted(word)
        && !word.split(['-', '_', ':']).any(stands)
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(plain)
        && !matches!(word, "some" | "example" | "crate" | "package")
        && !word.starts_with("my")
        && !word.starts_with("your")
        && !parts.any(|part| placeholder.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let span = Span::new(0..text.len());
        lines(text, span)
            .iter()
            .map(|line| {
                let words: Vec<&str> = line.words.iter().map(|word| word.text).collect();
                words.join(" ") + if line.moved { " (moved)" } else { "" }
            })
            .collect()
    }

    #[test]
    fn commands_are_cut_at_separators() {
        assert_eq!(
            of("a --b 'c d' && e | f; g # h --i\n# j\nk \\\n  --l\n"),
            ["a --b c d", "e", "f", "g", "k --l"]
        );
        assert_eq!(
            of("$ a b > c.txt 2>&1\noutput --x\n$ cd d\n$ e"),
            ["a b 2>&1", "cd d", "e (moved)"]
        );
        assert_eq!(of("cat <<EOF | b\nx --y\nEOF\nc"), ["cat", "c"]);
        assert_eq!(of("a \"open\nb"), ["a", "b"]);
        assert_eq!(of("A=1 sudo x --y"), ["A=1 sudo x --y"]);
    }

    #[test]
    fn what_stands_before_a_command_is_not_it() {
        let text = "A_B=1 sudo x --y=2";
        let all = lines(text, Span::new(0..text.len()));
        assert_eq!(all[0].command()[0].text, "x");
        assert_eq!(
            all[0].variables().map(|word| word.text).collect::<Vec<_>>(),
            ["A_B=1"]
        );
    }
}
