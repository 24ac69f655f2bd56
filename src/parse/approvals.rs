//! Line parser for `docs/approvals.yaml`. Strict: an invalid file approves nothing, and the first error is reported.

use serde_yaml::{Mapping, Value};

use super::lock::{LineProblem, digest, is_conflict, problem};
use crate::facts::approvals::{ApprovalEntry, ApprovalsFile, HEAD, LARGEST, LONGEST, VERSION};
use crate::facts::lock::is_date;
use crate::span::Span;

const MEND: &str = "restore the line from git, or remove it; a person then approves the text again with `trueup approve`";

const FORM: &str = "a line is not `- {id: \"…\", digest: \"…\", by: \"…\", date: YYYY-MM-DD}`";

/// The facts of a file of approvals. Linear in `text`.
pub fn parse(text: &str) -> ApprovalsFile {
    let mut approvals = ApprovalsFile::default();
    let mut start = 0;
    if text.len() > LARGEST {
        let message = format!("the file is larger than {LARGEST} bytes");
        let help = "keep the newest line of each id: git has the others";
        approvals.problem = Some(problem(text, (message, help), 1, Span::at(0)));
        return approvals;
    }
    for (number, raw) in (1..).zip(text.split_inclusive('\n')) {
        let line = raw.trim_end_matches(['\n', '\r']);
        let span = Span::new(start..start + line.len());
        match entry(line, raw.ends_with('\n'), span) {
            Ok(entry) => approvals.entries.extend(entry),
            Err(wrong) => {
                approvals.entries.clear();
                approvals.problem = Some(problem(text, wrong, number, span));
                return approvals;
            }
        }
        start += raw.len();
    }
    approvals
}

/// The approval of a line; none for a comment or a blank line.
fn entry(line: &str, whole: bool, span: Span) -> Result<Option<ApprovalEntry>, LineProblem> {
    let wrong = |what: &str| (what.to_owned(), MEND);
    if let Some(version) = line.strip_prefix(HEAD) {
        return match version.trim().parse::<u32>() {
            Ok(newer) if newer > VERSION => Err((
                format!(
                    "the file was written by a newer trueup (version {newer}; this trueup reads {VERSION})"
                ),
                "update trueup",
            )),
            _ => Ok(None),
        };
    }
    if line.is_empty() || line.starts_with('#') || line == "---" {
        return Ok(None);
    }
    if is_conflict(line) {
        return Err((
            "the file contains a merge conflict".to_owned(),
            "keep the lines of both sides without the conflict markers; a person approves texts that both sides changed again",
        ));
    }
    if line.len() > LONGEST {
        return Err((format!("a line is longer than {LONGEST} bytes"), MEND));
    }
    if line.contains(|c: char| c.is_control()) {
        return Err(wrong("a line contains a control character"));
    }
    let body = line.strip_prefix("- ").map(str::trim);
    let Some(body) = body.filter(|body| body.starts_with('{') && body.ends_with('}')) else {
        return Err(wrong(if whole {
            FORM
        } else {
            "the last line is cut short"
        }));
    };
    let Ok(Value::Mapping(fields)) = crate::yaml::from_str(body) else {
        return Err(wrong(FORM));
    };
    approval(&fields, span).map(Some).map_err(wrong)
}

fn approval(fields: &Mapping, span: Span) -> Result<ApprovalEntry, &'static str> {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).map(str::trim);
    if fields.len() != 4 {
        return Err(FORM);
    }
    let (Some(id), Some(by), Some(date)) = (text("id"), text("by"), text("date")) else {
        return Err(FORM);
    };
    // YAML reads digits without quotes as a number.
    let digest = text("digest").and_then(digest);
    let digest = digest.ok_or("a digest is not 16 hexadecimal digits in quotes")?;
    if !is_date(date) {
        return Err("a date is not `YYYY-MM-DD`");
    }
    if id.is_empty() || by.is_empty() {
        return Err("an id or a name is empty");
    }
    Ok(ApprovalEntry {
        id: id.into(),
        digest,
        by: by.into(),
        date: date.into(),
        span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "- {id: \"intent:a\", digest: \"0123456789abcdef\", by: \"Ann \\\"A\\\" Lee\", date: 2026-03-01}\n";

    fn refused(text: &str) -> String {
        let approvals = parse(text);
        assert!(approvals.entries.is_empty());
        let problem = approvals.problem.unwrap();
        problem.span.text(text);
        format!("{}: {}", problem.line, problem.message)
    }

    #[test]
    fn a_whole_file_reads_back() {
        let bare = "- {id: decision:7, digest: 0123456789abcdef, by: Bo, date: 2026-03-02}";
        let text = format!("# trueup approvals 1\n# c\n\n{LINE}{bare}\r\n");
        let approvals = parse(&text);
        assert_eq!(approvals.problem, None);
        let [one, two] = &approvals.entries[..] else {
            panic!("{approvals:?}");
        };
        assert_eq!((&*one.id, one.digest), ("intent:a", 0x0123_4567_89ab_cdef));
        assert_eq!(&*one.by, "Ann \"A\" Lee");
        assert_eq!(two.span.text(&text), bare);
        assert_eq!(parse(""), ApprovalsFile::default());
        assert_eq!(parse(bare).entries.len(), 1);
    }

    #[test]
    fn a_broken_file_says_what_and_where() {
        assert!(refused("# trueup approvals 2\n- {}\n").contains("newer trueup"));
        let conflict = format!("{LINE}<<<<<<< a\n{LINE}=======\n>>>>>>> b\n");
        assert_eq!(refused(&conflict), "2: the file contains a merge conflict");
        assert!(refused(&LINE[..60]).contains("cut short"));
        for (from, to, words) in [
            ("0123456789abcdef", "0123456789abcdeg", "digest"),
            ("\"0123456789abcdef\"", "1234567890123456", "in quotes"),
            ("2026-03-01", "2026-13-01", "date"),
            ("2026-03-01", "7", "a line is not"),
            ("intent:a", " ", "empty"),
            ("by:", "who:", "a line is not"),
            (", date: 2026-03-01", "", "a line is not"),
            (
                "date: 2026-03-01",
                "date: 2026-03-01, date: 2026-03-02",
                "a line is not",
            ),
            ("Ann", "A\u{1b}nn", "control"),
            ("- {", "  {", "a line is not"),
        ] {
            let line = LINE.replace(from, to);
            assert!(refused(&line).contains(words), "{to}: {}", refused(&line));
        }
        let long = format!("{LINE}{}\n", "é".repeat(LONGEST));
        assert_eq!(refused(&long), "2: a line is longer than 4096 bytes");
        assert!(refused(&"#\n".repeat(LARGEST)).contains("larger"));
        let deep = format!("- {}\n", "{a: ".repeat(700) + &"}".repeat(700));
        assert!(refused(&deep).contains("a line is not"));
    }
}
