//! Whether a sentence describes the present: sentences about the past or the future make no claim about current code.
//!
//! Runs only for names that are already missing, and is bounded in bytes, so that no input makes it expensive.

mod sections;
mod sentences;
mod tasks;
mod tense_words;

use crate::span::{Span, floor};
pub use sections::{narrates_section, recalls_section};
use sentences::opens;
pub use sentences::sentence;
pub use tasks::is_task;
use tense_words::{AGAINST, FUTURE, GONE, LEFT, PAST, WHOLE};

/// A sentence is looked at this far each way, in bytes.
const REACH: usize = 1024;
/// The head of a table and the lead of a list are looked for this far above, in bytes.
const ABOVE: usize = 8192;

/// Whether the sentence around `span`, its table row with the header, or the line that introduces its list is about the
/// past or the future. Struck-out text is the past.
pub fn narrates(text: &str, span: Span) -> bool {
    let at = span.start as usize;
    let sentence = sentence(text, span);
    if is_denied(text, at) || is_task(text, at) || is_wanted(text, at) || is_output(text, at) {
        return true;
    }
    let crossed = sentence.contains(['❌', '✗', '✘']) || sentence.matches("~~").count() > 1;
    if speaks(sentence) || crossed {
        return true;
    }
    lead(text, at).is_some_and(speaks)
}

/// Whether the sentence around `span` states a removal: narrower than [`narrates`], for otherwise certain findings.
pub fn is_past(text: &str, span: Span) -> bool {
    let lower = prose(sentence(text, span));
    GONE.iter().any(|word| begins(&lower, word))
}

/// Whether the words before byte `at` negate it: "not `x`", "never `x`".
fn is_denied(text: &str, at: usize) -> bool {
    let at = floor(text, at);
    let low = floor(text, at.saturating_sub(24));
    let before = text[low..at].to_lowercase();
    let mut words = before
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'))
        .filter(|word| !word.is_empty())
        .rev()
        .take(2);
    words.any(|word| {
        [
            "not", "never", "no", "avoid", "without", "nor", "neither", "unlike", "versus", "vs",
        ]
        .contains(&word)
            || word.ends_with("n't")
            || word.ends_with("n’t")
    })
}

/// Whether the sentence proposes to add what begins at byte `at`: "Add `x`", "Introduce a `x`".
fn is_wanted(text: &str, at: usize) -> bool {
    let at = floor(text, at);
    let before = &text[floor(text, at.saturating_sub(80))..at];
    let before = before.rsplit('\n').next().unwrap_or(before);
    // Back to the opening backtick.
    let within = before.matches('`').count() % 2 == 1;
    let before = match before.rsplit_once('`') {
        Some((outer, _)) if within => outer,
        _ => before,
    };
    let before = before.trim_end_matches(['`', '*', ' ', '[']);
    let before = ["a", "an", "the", "new"]
        .iter()
        .fold(before, |before, word| {
            let rest = before.strip_suffix(word).unwrap_or(before);
            let apart = rest.is_empty() || rest.ends_with(char::is_whitespace);
            if apart { rest.trim_end() } else { before }
        });
    let word = before
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    ["Add", "Introduce", "Create", "Implement", "Define"].contains(&word)
}

/// How far before a place its line may begin to be looked at, in bytes.
const PRINTED: usize = 1_024;

/// Whether byte `at` is on a line of program output: ` --> src/lib.rs:10:5`, `2026-10-04T20:09:07Z INFO …`.
fn is_output(text: &str, at: usize) -> bool {
    let at = floor(text, at);
    let low = floor(text, at.saturating_sub(PRINTED));
    // Where the line begins further off, it is no line of a log.
    let before = &text[low..at];
    let Some(line) = before
        .rsplit_once('\n')
        .map(|(_, line)| line)
        .or((low == 0).then_some(before))
    else {
        return false;
    };
    let line = line.trim_start();
    let stamp = line.trim_start_matches('[').as_bytes();
    let stamped = stamp.get(..11).is_some_and(|stamp| {
        let mut parts = stamp.iter().zip(b"0000-00-00T");
        parts.all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        })
    });
    stamped || line.starts_with("--> ")
}

/// Maximum distance of such a word, in bytes.
const NEAR: usize = 60;

/// Whether the words next to `span`, in its sentence, state a removal, or an arrow leads from it to a replacement.
/// Narrower than [`narrates`]: for a name that is known to have existed, other tense words are no excuse.
pub fn recalls(text: &str, span: Span) -> bool {
    let sentence = sentence(text, span);
    let start = sentence.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + sentence.len();
    let from = floor(text, (span.start as usize).saturating_sub(NEAR)).max(start);
    let to = floor(text, (span.end as usize).saturating_add(NEAR)).min(end);
    if sentence.matches("~~").count() > 1 {
        return true;
    }
    let at = span.start as usize;
    if is_task(text, at) || is_wanted(text, at) || is_output(text, at) {
        return true;
    }
    // "- #454: factored out `x`" is a changelog entry.
    let line = text[..span.start as usize]
        .rsplit('\n')
        .next()
        .unwrap_or("");
    let opening = line.trim_start_matches([' ', '-', '*', '`', '[', '(', '|']);
    let number = opening.strip_prefix('#');
    if number.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        return true;
    }
    // `old` → `new`.
    let behind = text[floor(text, span.end as usize)..to.max(span.end as usize)]
        .trim_start_matches(['`', ' ', '*']);
    let arrow = ["→", "->", "=>"]
        .iter()
        .find_map(|arrow| behind.strip_prefix(arrow));
    if arrow.is_some_and(|rest| rest.trim_start().starts_with('`')) {
        return true;
    }
    // "Does `x` exist?" is a question.
    let after = behind.trim_start_matches(|c: char| !c.is_alphanumeric() && !".\n".contains(c));
    if after.starts_with("exist") {
        return true;
    }
    // "(was `x`)", "**Was:** the crate `x`".
    let direct = text.get(start..span.start as usize).unwrap_or("");
    let direct = direct.trim_end_matches(['`', '*', ' ', '"']).to_lowercase();
    let opening = direct.trim_start_matches(|c: char| !c.is_alphabetic());
    let was = ["was", "formerly", "previously"].iter().any(|word| {
        let before = direct.strip_suffix(word);
        before.is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    });
    if was || opening.starts_with("was:") {
        return true;
    }
    // "rather than `x`" negates `x`, "`x` rather than" does not.
    let before = prose(text.get(from..span.start as usize).unwrap_or(""));
    if AGAINST.iter().any(|words| begins(&before, words)) {
        return true;
    }
    // A table or list of former names.
    let old = [
        "old",
        "before",
        "removed",
        "former",
        "legacy",
        "deprecated",
        "previous",
        "added",
        "modified",
        "future",
    ];
    let lead = lead(text, span.start as usize).map(prose);
    if lead.is_some_and(|lead| old.iter().any(|word| begins(&lead, word))) {
        return true;
    }
    let lower = prose(text.get(from..to).unwrap_or(sentence));
    LEFT.iter().any(|word| begins(&lower, word))
}

/// The paragraph that ends before byte `at`; empty if a different block ends there.
pub fn paragraph_before(text: &str, at: usize) -> &str {
    let before = text[..floor(text, at)].trim_end();
    let before = &before[floor(before, before.len().saturating_sub(600))..];
    let lead = before.rsplit("\n\n").next().unwrap_or("");
    let last = lead.lines().last().unwrap_or("");
    if last.starts_with("```") { "" } else { lead }
}

/// Whether `text` contains a tense word of the past or the future.
pub fn speaks(text: &str) -> bool {
    let lower = prose(text);
    PAST.iter().chain(&FUTURE).any(|word| begins(&lower, word))
}

/// `text` in lower case, with blanks for inline code and link targets: names have no tense.
fn prose(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    let mut code = false;
    for c in text.chars() {
        match c {
            '`' => {
                code = !code;
                lower.push(' ');
            }
            '\n' | '\r' | '*' => lower.push(' '),
            '’' => lower.push('\''),
            _ if code => lower.push(' '),
            c => lower.extend(c.to_lowercase()),
        }
    }
    // A span that begins outside the text leaves the marks uneven: then nothing is known to be code.
    if code {
        return text.to_lowercase().replace('`', " ");
    }
    lower
}

/// Whether `word` begins a word of `text`.
fn begins(text: &str, word: &str) -> bool {
    let whole = WHOLE.contains(&word);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !(part(before) || whole && part(after))
    })
}

/// The head of the table, or the line with a colon that leads the list, around byte `at`.
fn lead(text: &str, at: usize) -> Option<&str> {
    let at = floor(text, at);
    let low = floor(text, at.saturating_sub(ABOVE));
    let line_start = text[low..at].rfind('\n').map_or(low, |end| low + end + 1);
    let mut lines = text[low..line_start].lines().rev();
    let own = &text[line_start..];
    if own.trim_start_matches(['>', ' ']).starts_with('|') {
        return lines
            .take_while(|line| line.trim_start_matches(['>', ' ']).starts_with('|'))
            .last();
    }
    // Upwards over items, their further lines and blanks, to the first line of a paragraph.
    let listed = |line: &str| {
        line.trim().is_empty()
            || opens(line) && !line.starts_with('#')
            || line.starts_with([' ', '\t'])
    };
    if !listed(own.lines().next().unwrap_or("")) {
        return None;
    }
    let lead = lines.find(|line| !listed(line))?;
    (lead.trim_end().trim_end_matches('*').ends_with(':')).then_some(lead)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> bool {
        let at = text.find("`x`").unwrap();
        narrates(text, Span::new(at..at + 3))
    }

    #[test]
    fn the_sentence_counts_and_not_its_neighbours() {
        assert!(of("The type `x` was removed."));
        assert!(of("A\nline on `x` that\nno longer holds."));
        assert!(!of("That was it. Use `x` now. It will grow."));
        assert!(!of("It was.\n\nUse `x`.\n\nIt will be."));
        assert!(!of("- it was\n- use `x`\n- it will be"));
        assert!(!of("The `was` of `x` and the holder of a willow."));
        assert!(of("Say e.g. `x`, i.e. what was."));
        let text = "Write `a.b` instead of `a.x_y`.";
        let at = text.find("x_y").unwrap();
        assert!(recalls(text, Span::new(at..at + 3)));
        for text in [
            "### The `x_y` hook is not supported",
            "Unlike the till, which uses `x_y`, we do not",
            "The scripts `x_y` and `z` have been converted",
            "Define a `x_y` trait",
            "- `state/` - the log (was `x_y`)",
            "**Was:** the crate `z` and its shim `x_y`",
            "2026-10-04T20:09:07.3Z  INFO x_y: starts",
            "  --> x_y:10:5",
        ] {
            let at = text.find("x_y").unwrap();
            assert!(recalls(text, Span::new(at..at + 3)), "{text}");
        }
        let text = "`x_y` replaces what was.";
        assert!(!recalls(text, Span::new(1..4)));
        assert!(of("| `x` | planned |"));
        assert!(of("Use ~~`x`~~ `y`."));
        assert!(of("Use `y` (not `x`)."));
        assert!(of("Don't use `x`"));
    }

    #[test]
    fn heads_of_tables_and_leads_of_lists_count() {
        assert!(of("| Old | New |\n|---|---|\n| `a` | `b` |\n| `x` | `y` |"));
        assert!(!of("| Name | Use |\n|---|---|\n| `x` | old |\n"
            .replace("old", "new")
            .as_str()));
        assert!(of("Removed:\n\n- `a`\n- `x`\n"));
        assert!(!of("These types:\n\n- `a`\n- `x`\n"));
    }

    #[test]
    fn headings_count_with_their_outer_ones() {
        let text = "# A\n## Future work\n### B\n`x`\n## C\n`y`\n";
        let facts = crate::parse::parse(crate::facts::Language::Markdown, text);
        let document = facts.document().unwrap();
        let at = |name: &str| text.find(name).unwrap() as u32;
        assert!(narrates_section(document, at("`x`")));
        assert!(!narrates_section(document, at("`y`")));
    }

    #[test]
    fn any_text_is_bearable() {
        for text in [
            "",
            "`",
            "\n\n|",
            "ü. `x`",
            "| a\n| b",
            "- ",
            "1. x\n\n\n2) y",
        ] {
            for at in 0..=text.len() {
                narrates(text, Span::new(at..at + 2));
            }
        }
    }
}
