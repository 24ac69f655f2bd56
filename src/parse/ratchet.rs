//! Line parser for `trueup.coverage`: a kind and a name per line. Strict, like the lock.

use super::lock::problem;
use crate::facts::policy_files::UNDOCUMENTED;
use crate::facts::ratchet::{HEAD, LAST, RatchetFile};
use crate::span::Span;

/// The facts of a ratchet file. Linear in `text`, but for the sort.
pub fn parse(text: &str) -> RatchetFile {
    let mut ratchet = RatchetFile::default();
    let (mut start, mut number, mut ended) = (0, 0, false);
    for raw in text.split_inclusive('\n') {
        number += 1;
        let line = raw.trim_end_matches(['\n', '\r']);
        let span = Span::new(start..start + line.len());
        start += raw.len();
        let message = match line {
            line if is_conflict(line) => "unresolved merge conflict",
            HEAD if number == 1 => continue,
            _ if number == 1 => "invalid header",
            "" => continue,
            line if line.starts_with('#') => continue,
            _ if ended => "line after the end marker",
            LAST => {
                ended = true;
                continue;
            }
            line => match line.split_once(' ') {
                Some((kind, name)) if !name.contains(|c: char| c.is_control()) => {
                    ratchet.names.push((kind.into(), name.into(), span));
                    continue;
                }
                _ => "a line is not a kind and a name",
            },
        };
        return wrong(text, message, number, span);
    }
    if !ended {
        let span = Span::at(text.len());
        return wrong(text, "the file is truncated", number.max(1), span);
    }
    ratchet.names.sort();
    ratchet
}

fn is_conflict(line: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

fn wrong(text: &str, message: &str, line: u32, span: Span) -> RatchetFile {
    let help = format!(
        "in a conflict, keep the lines of both sides; otherwise delete {UNDOCUMENTED} and run `trueup coverage --record`"
    );
    RatchetFile {
        names: Vec::new(),
        problem: Some(problem(text, (message, help), line, span)),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn whole_files_are_read_and_others_refused() {
        let text = "trueup coverage 1\n# c\nitem b::c\nflag --a b\nend\n";
        let ratchet = parse(text);
        assert_eq!(ratchet.problem, None);
        assert!(ratchet.holds("flag", "--a b") && ratchet.holds("item", "b::c"));
        assert!(!ratchet.holds("item", "--a b"));
        assert_eq!(ratchet.names[0].2.text(text), "flag --a b");
        let cut = |length: usize| parse(&text[..length]).problem;
        assert!((0..text.len() - 1).all(|length| cut(length).is_some()));
        for bad in [
            "trueup coverage 2\nend\n",
            "trueup coverage 1\n<<<<<<< a\nend\n",
            "trueup coverage 1\nx\nend\n",
            "trueup coverage 1\nend\nx y\n",
            "trueup coverage 1\na \u{1b}\nend\n",
        ] {
            assert!(parse(bad).problem.is_some(), "{bad}");
        }
    }
}
