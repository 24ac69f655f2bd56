//! Line parser for `trueup.lock`. Strict: an incomplete stamp does not count, and the first error is reported.

use std::collections::HashMap;

use crate::facts::lock::{LAST, LONGEST, LockFile, ParseProblem, ReviewStamp, VERSION, is_date};
use crate::span::{Span, floor};

/// The words before the version on the first line.
const HEAD: &str = "trueup lock ";

/// How much of a line is marked, in bytes.
const SHOWN: usize = 120;

/// The pairs so far, each with the number of its line.
type SeenStamps = HashMap<(Box<str>, Box<str>), (u32, ReviewStamp)>;

/// The problem, and its fix.
pub(super) type LineProblem = (String, &'static str);

const MEND: &str = "restore the line from git, or remove it and run `trueup accept` for its pair";

/// The facts of a lock file. Linear in `text`.
pub fn parse(text: &str) -> LockFile {
    let mut lock = LockFile::default();
    let mut seen = SeenStamps::new();
    let mut ended = false;
    let (mut start, mut number) = (0, 0);
    for raw in text.split_inclusive('\n') {
        number += 1;
        let whole = raw.ends_with('\n');
        let line = raw.trim_end_matches(['\n', '\r']);
        let span = Span::new(start..start + line.len());
        let taken = if number == 1 {
            head(line)
        } else if ended {
            extra(line)
        } else if line == LAST {
            ended = true;
            Ok(())
        } else {
            entry(line, whole, span).and_then(|stamp| match stamp {
                Some(stamp) => add(stamp, number, &mut seen),
                None => Ok(()),
            })
        };
        if let Err(wrong) = taken {
            lock.problem = Some(problem(text, wrong, number, span));
            return lock;
        }
        start += raw.len();
    }
    if !ended {
        let wrong = (
            if text.is_empty() {
                "the file is empty".to_owned()
            } else {
                format!("the file is truncated: its last line must be `{LAST}`")
            },
            "restore the file from git; if no pair was ever stamped, delete it",
        );
        lock.problem = Some(problem(text, wrong, number.max(1), Span::at(text.len())));
        return lock;
    }
    let mut stamps: Vec<ReviewStamp> = seen.into_values().map(|(_, stamp)| stamp).collect();
    stamps.sort_by_key(|stamp| stamp.span.start);
    lock.stamps = stamps;
    lock
}

/// What is wrong with the line `line` of `text`, which is shown by its first characters.
pub(super) fn problem(
    text: &str,
    (message, help): (impl Into<Box<str>>, impl Into<Box<str>>),
    line: u32,
    span: Span,
) -> ParseProblem {
    let range = span.range();
    let end = floor(text, range.end.min(range.start + SHOWN));
    ParseProblem {
        message: message.into(),
        help: help.into(),
        line,
        span: Span::new(range.start..end),
    }
}

fn head(line: &str) -> Result<(), LineProblem> {
    if is_conflict(line) {
        return Err(conflict());
    }
    let version = line
        .strip_prefix(HEAD)
        .and_then(|version| version.parse::<u32>().ok());
    match version {
        Some(VERSION) => Ok(()),
        Some(newer) if newer > VERSION => Err((
            format!(
                "it was written by a newer trueup (version {newer} of the file; this trueup reads {VERSION})"
            ),
            "update trueup",
        )),
        _ => Err((
            format!("invalid header: the first line must be `{HEAD}{VERSION}`"),
            "restore the file from git, or delete it and stamp the pairs again",
        )),
    }
}

fn extra(line: &str) -> Result<(), LineProblem> {
    if is_conflict(line) {
        return Err(conflict());
    }
    if line.is_empty() {
        return Ok(());
    }
    Err((
        format!("line after `{LAST}`"),
        "move it up, so that the pairs are sorted and `end` is the last line",
    ))
}

/// Whether `line` is a mark of a merge conflict.
pub fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn conflict() -> LineProblem {
    (
        "unresolved merge conflict".to_owned(),
        "keep the lines of both sides and remove the markers; if both sides stamp a pair, keep one line and run \
         `trueup accept` for it",
    )
}

/// The stamp of a line; none for a comment or a blank line.
fn entry(line: &str, whole: bool, span: Span) -> Result<Option<ReviewStamp>, LineProblem> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if is_conflict(line) {
        return Err(conflict());
    }
    if line.len() > LONGEST {
        let message = format!("a line is longer than {LONGEST} bytes");
        return Err((message, MEND));
    }
    if line.contains(|c: char| c.is_control()) {
        return Err(("a line contains a control character".to_owned(), MEND));
    }
    let Some([from, to, from_digest, to_digest, date, by, reason]) = fields(line) else {
        let message = if whole {
            "a line is not `ADDRESS ITEM DIGEST DIGEST DATE \"NAME\" \"REASON\"`"
        } else {
            "the file is truncated within a line"
        };
        return Err((message.to_owned(), MEND));
    };
    let wrong = |what: &str| (what.to_owned(), MEND);
    let digest = |text: &str| digest(text).ok_or(wrong("a digest is not 16 hexadecimal digits"));
    if !is_date(&date) {
        return Err(wrong("a date is not `YYYY-MM-DD`"));
    }
    if [&from, &to, &by, &reason]
        .iter()
        .any(|text| text.trim().is_empty())
    {
        return Err(wrong("an address, a name or a reason is empty"));
    }
    Ok(Some(ReviewStamp {
        from_digest: digest(&from_digest)?,
        to_digest: digest(&to_digest)?,
        from: from.into(),
        to: to.into(),
        date: date.into(),
        by: by.into(),
        reason: reason.into(),
        span,
    }))
}

fn add(stamp: ReviewStamp, line: u32, seen: &mut SeenStamps) -> Result<(), LineProblem> {
    let key = (stamp.from.clone(), stamp.to.clone());
    let Some((first, other)) = seen.get(&key) else {
        seen.insert(key, (line, stamp));
        return Ok(());
    };
    // A merge of two equal stamps leaves duplicates, so they are accepted.
    let same = ReviewStamp {
        span: other.span,
        ..stamp
    } == *other;
    if same {
        return Ok(());
    }
    Err((
        format!("duplicate stamp of one pair, on lines {first} and {line}"),
        "keep one of the lines, and run `trueup accept` for the pair",
    ))
}

/// The seven fields of a line: bare words, or text in quotes as JSON writes it, with one blank between them.
fn fields(line: &str) -> Option<[String; 7]> {
    let mut fields: [String; 7] = Default::default();
    let mut rest = line;
    for (at, field) in fields.iter_mut().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix(' ')?;
        }
        if rest.starts_with('"') {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            *field = values.next()?.ok()?;
            rest = &rest[values.byte_offset()..];
        } else {
            let end = rest.find([' ', '"']).unwrap_or(rest.len());
            // Names and reasons of people are always in quotes.
            if end == 0 || at >= 5 {
                return None;
            }
            *field = rest[..end].to_owned();
            rest = &rest[end..];
        }
    }
    rest.is_empty().then_some(fields)
}

/// A digest, as it is written: 16 hexadecimal digits in lower case.
pub fn digest(text: &str) -> Option<u64> {
    let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let right = text.len() == 16 && text.bytes().all(plain);
    right.then(|| u64::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "feature:x#AC-1 a::b 0123456789abcdef fedcba9876543210 2026-03-01 \"Ann \\\"A\\\" Lee\" \"checked\"\n";

    fn refused(text: &str) -> String {
        let lock = parse(text);
        assert!(lock.stamps.is_empty());
        let problem = lock.problem.unwrap();
        problem.span.text(text);
        format!("{}: {}", problem.line, problem.message)
    }

    #[test]
    fn a_whole_file_reads_back() {
        let text = format!("trueup lock 1\n# c\n{LINE}{LINE}end\n");
        let lock = parse(&text);
        assert_eq!(lock.problem, None);
        let [stamp] = &lock.stamps[..] else {
            panic!("{lock:?}");
        };
        assert_eq!((&*stamp.from, &*stamp.to), ("feature:x#AC-1", "a::b"));
        assert_eq!(stamp.from_digest, 0x0123_4567_89ab_cdef);
        assert_eq!(&*stamp.by, "Ann \"A\" Lee");
        assert_eq!(stamp.span.text(&text), LINE.trim_end());
        assert_eq!(parse("trueup lock 1\r\nend\r\n").problem, None);
        assert_eq!(parse("trueup lock 1\nend").problem, None);
    }

    #[test]
    fn a_broken_file_says_what_and_where() {
        assert_eq!(refused(""), "1: the file is empty");
        assert!(refused(&format!("trueup lock 1\n{LINE}")).contains("truncated"));
        assert_eq!(
            refused(&format!("trueup lock 1\n{}", &LINE[..60])),
            "2: the file is truncated within a line"
        );
        assert!(refused("trueup lock 2\nanything\n").contains("newer trueup"));
        assert!(refused("trueup lock 99999999999\n").contains("invalid header"));
        assert!(refused("\0\u{1}").contains("invalid header"));
        let conflict = format!("trueup lock 1\n<<<<<<< a\n{LINE}=======\n{LINE}>>>>>>> b\nend\n");
        assert_eq!(refused(&conflict), "2: unresolved merge conflict");
        assert!(refused("<<<<<<< a\ntrueup lock 1\n").contains("conflict"));
        let other = LINE.replace("0123", "3210");
        assert_eq!(
            refused(&format!("trueup lock 1\n{LINE}{other}end\n")),
            "3: duplicate stamp of one pair, on lines 2 and 3"
        );
        for (from, to, words) in [
            ("0123", "012g", "digest"),
            ("2026-03-01", "2026-13-01", "date"),
            ("\"checked\"", "\" \"", "empty"),
            ("\"checked\"", "\"checked\" x", "line is not"),
            ("a::b ", "a::b  ", "line is not"),
            ("checked", "che\u{1b}cked", "control"),
        ] {
            let line = LINE.replace(from, to);
            assert!(
                refused(&format!("trueup lock 1\n{line}end\n")).contains(words),
                "{to}"
            );
        }
        let long = format!("trueup lock 1\n{}\nend\n", "é".repeat(1 << 20));
        assert_eq!(refused(&long), "2: a line is longer than 4096 bytes");
        assert!(refused("trueup lock 1\nend\nx\n").contains("line after"));
    }
}
