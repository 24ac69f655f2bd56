//! Claims of documents about the surface: shell blocks, inline code and tables that invoke one of our programs.

use std::collections::BTreeSet;

use super::super::shell;
use super::{ProductSurface, Program};
use crate::analysis::AnalyzedGraph;
use crate::analysis::currency::sentence;
use crate::analysis::shell::{ShellCommand, ShellWord};
use crate::facts::document::{BlockKind, DocumentBlock};
use crate::facts::{Document, ReferenceKind};
use crate::graph::Graph;
use crate::graph::paths::{folder, join};
use crate::span::{Span, floor};

/// Whether what stands at `span` claims something of today.
pub fn claims(document: &Document, text: &str, span: Span) -> bool {
    !sentence::narrates(text, span)
        && !sentence::narrates_section(document, span.start)
        && !is_phase(document, span.start)
        && !is_sketch(document, text, span.start)
}

/// Whether `offset` stands in a block that a sentence leads to which says what should be.
fn is_sketch(document: &Document, text: &str, offset: u32) -> bool {
    let Some(fence) = document.fence_at(offset) else {
        return false;
    };
    let lead = sentence::paragraph_before(text, fence.span.start as usize).to_lowercase();
    let words = [
        "should be",
        "should look",
        "would",
        "could",
        "propos",
        "planned",
        "not yet",
        "hypothetical",
        "the intended ",
    ];
    words.iter().any(|word| lead.contains(word))
}

/// Whether a heading above `offset` counts the steps of a plan.
fn is_phase(document: &Document, offset: u32) -> bool {
    document.sections_around(offset).any(|section| {
        let mut words = section.title.split(|c: char| !c.is_alphanumeric());
        let first = words.next().unwrap_or("").to_lowercase();
        ["phase", "milestone", "sprint", "iteration"].contains(&first.as_str())
    })
}

/// How far above a command another repository may be named, in bytes.
const ABOVE: usize = 2048;

/// Whether the section that `span` stands in sends the reader to a repository elsewhere before it.
pub fn is_elsewhere(document: &Document, text: &str, span: Span) -> bool {
    let start = floor(text, span.range().start.saturating_sub(ABOVE));
    let section = document
        .sections
        .get(document.section_at(span.start) as usize);
    let start = section.map_or(start, |section| start.max(section.span.range().start));
    let above = text.get(start..span.range().start).unwrap_or("");
    let hosts = ["://github.com/", "://gitlab.com/", "://codeberg.org/"];
    // "# In the till repository", right above in the block.
    let remark = above.lines().rev().take(3).any(|line| {
        let line = line.trim_start().to_lowercase();
        line.starts_with("# in ") && (line.contains("repository") || line.ends_with("repo"))
    });
    remark || hosts.iter().any(|host| above.contains(host))
}

/// Where a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandSite {
    /// In a block for a shell.
    Shell,
    /// In a block that does not say what it is for.
    Plain,
    /// In inline code.
    Inline,
}

/// Every command that a document writes.
pub fn commands<'a>(document: &Document, text: &'a str) -> Vec<(CommandSite, ShellCommand<'a>)> {
    let mut found = Vec::new();
    for fence in &document.fences {
        let site = match shell::is_shell(fence) {
            true => CommandSite::Shell,
            false if fence.info.trim().is_empty() => CommandSite::Plain,
            false => continue,
        };
        let lines = shell::lines(text, shell::body(fence, text));
        found.extend(lines.into_iter().map(|line| (site, line)));
    }
    for reference in &document.references {
        // One word alone calls nothing.
        if reference.kind != ReferenceKind::Name || !reference.target.contains(' ') {
            continue;
        }
        let whole = reference.span.text(text);
        let marks = whole.len() - whole.trim_start_matches('`').len();
        let range = reference.span.range();
        if marks * 2 >= whole.len() || whole.contains('\n') {
            continue;
        }
        let inner = Span::new(range.start + marks..range.end - marks);
        let mut lines = shell::lines(text, inner);
        if lines.len() == 1 {
            found.extend(lines.pop().map(|line| (CommandSite::Inline, line)));
        }
    }
    found
}

/// Whether the document at `path` belongs to a package of another language, and not to one of cargo: programs that it
/// calls by name are that package's.
pub fn is_of_others(graph: &Graph, path: &str) -> bool {
    let mut at = folder(path);
    loop {
        let has = |name: &str| graph.paths.get(&join(at, name)).is_some();
        if has("Cargo.toml") {
            return false;
        }
        if ["package.json", "pyproject.toml", "setup.py"]
            .into_iter()
            .any(has)
        {
            return true;
        }
        if at.is_empty() {
            return false;
        }
        at = folder(at);
    }
}

/// A call of a program of ours.
#[derive(Debug)]
pub struct ProgramCall<'a> {
    /// The programs that may be meant.
    pub programs: Vec<&'a Program>,
    /// What is handed to it.
    pub arguments: &'a [ShellWord<'a>],
}

/// The call of a program of ours that `line` is, if it is one.
pub fn call<'a>(
    surface: &'a ProductSurface,
    line: &'a ShellCommand<'a>,
) -> Option<ProgramCall<'a>> {
    let words = line.command();
    let (first, rest) = words.split_first()?;
    if first.text != "cargo" {
        let programs: Vec<&Program> = surface.called(first.text).collect();
        return (!programs.is_empty()).then_some(ProgramCall {
            programs,
            arguments: rest,
        });
    }
    let rest = match rest.split_first() {
        Some((word, rest)) if word.text.starts_with('+') => rest,
        _ => rest,
    };
    let (sub, rest) = rest.split_first()?;
    if sub.text == "xtask" {
        let programs: Vec<&Program> = surface.called("xtask").collect();
        return (!programs.is_empty()).then_some(ProgramCall {
            programs,
            arguments: rest,
        });
    }
    if !matches!(sub.text, "run" | "r") {
        return None;
    }
    let dashes = rest.iter().position(|word| word.text == "--")?;
    let (options, arguments) = (&rest[..dashes], &rest[dashes + 1..]);
    if options
        .iter()
        .any(|word| word.text.starts_with("--example") || word.text.starts_with("--manifest-path"))
    {
        return None;
    }
    let bin = option(options, &["--bin"]);
    let package = option(options, &["-p", "--package"]);
    // Which of several programs runs depends on the folder.
    if bin.is_none() && package.is_none() && surface.programs.len() > 1 {
        return None;
    }
    let programs: Vec<&Program> = surface
        .programs
        .iter()
        .filter(|program| bin.is_none_or(|bin| program.name == bin.text))
        .filter(|program| package.is_none_or(|package| program.package == package.text))
        .collect();
    (!programs.is_empty()).then_some(ProgramCall {
        programs,
        arguments,
    })
}

/// The programs that the document calls. Another program may have a flag of the same name.
pub fn programs<'a>(graph: &'a AnalyzedGraph, document: &Document, text: &str) -> Vec<&'a Program> {
    let surface = graph.surface();
    let mut called = BTreeSet::new();
    for (_, line) in commands(document, text) {
        if let Some(call) = call(surface, &line)
            && let [program] = call.programs[..]
        {
            called.insert(program.root);
        }
    }
    let programs = surface.programs.iter();
    programs
        .filter(|program| called.contains(&program.root))
        .collect()
}

/// The value of the first of the options `names` among `words`.
pub fn option<'a>(words: &[ShellWord<'a>], names: &[&str]) -> Option<ShellWord<'a>> {
    options(words, names).next()
}

/// The values of the options `names` among `words`: `--bin x` and `--bin=x`.
pub fn options<'a>(words: &[ShellWord<'a>], names: &[&str]) -> impl Iterator<Item = ShellWord<'a>> {
    words.iter().enumerate().filter_map(move |(at, word)| {
        if names.contains(&word.text) {
            return words
                .get(at + 1)
                .filter(|next| !next.text.starts_with('-'))
                .copied();
        }
        let (name, value) = word.text.split_once('=')?;
        names.contains(&name).then_some(ShellWord {
            text: value.trim_matches(['"', '\'']),
            span: word.span,
        })
    })
}

/// The name of the long flag that `word` is: `--name`, `[--name`, `--name=value`.
pub fn long_flag(word: &str) -> Option<&str> {
    let word = word.trim_start_matches(['[', '(']);
    let name = word.strip_prefix("--")?;
    let name = name.split(['=', ']', ')', '[', ',', '.', ':']).next()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let rest = &word[2 + name.len()..];
    let ends = rest.is_empty() || rest.starts_with(['=', ']', ')', '[', ',', '.', ':']);
    // `--server.port`: what stands behind the dot belongs to the name.
    let more = rest
        .strip_prefix('.')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let named = name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase());
    (named && ends && !more && name.chars().all(plain) && !name.ends_with('-')).then_some(name)
}

/// The rows of a table, each with the places of its cells; the row of dashes left out.
pub fn rows(block: &DocumentBlock, text: &str) -> Vec<Vec<Span>> {
    let mut rows = Vec::new();
    let mut at = block.span.range().start;
    for raw in block.span.text(text).split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let cells = cells(raw.trim_end(), start);
        let dashes = |cell: &Span| {
            let cell = cell.text(text);
            !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'))
        };
        if !cells.is_empty() && !cells.iter().all(dashes) {
            rows.push(cells);
        }
    }
    rows
}

/// The cells of one line: what stands between bars that are neither escaped nor in code.
fn cells(line: &str, start: usize) -> Vec<Span> {
    let mut cells = Vec::new();
    let mut from = 0;
    let mut code = false;
    let bytes = line.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'`' => code = !code,
            b'|' if at > 0 && bytes[at - 1] == b'\\' => {}
            b'|' if !code || !line[at..].contains('`') => {
                cells.push((from, at));
                from = at + 1;
            }
            _ => {}
        }
    }
    cells.push((from, line.len()));
    // A bar at the start and at the end has nothing outside.
    let empty = |(from, to): &(usize, usize)| line[*from..*to].trim().is_empty();
    if cells.first().is_some_and(empty) {
        cells.remove(0);
    }
    if cells.last().is_some_and(empty) {
        cells.pop();
    }
    let trimmed = |(from, to): (usize, usize)| {
        let cell = &line[from..to];
        let left = cell.len() - cell.trim_start().len();
        let length = cell.trim().len();
        Span::new(start + from + left..start + from + left + length)
    };
    cells.into_iter().map(trimmed).collect()
}

/// The tables of a document.
pub fn tables(document: &Document) -> impl Iterator<Item = &DocumentBlock> {
    document
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_told_from_what_surrounds_them() {
        assert_eq!(long_flag("--dry-run"), Some("dry-run"));
        assert_eq!(long_flag("[--dry-run]"), Some("dry-run"));
        assert_eq!(long_flag("--format=json"), Some("format"));
        assert_eq!(long_flag("--no-<x>"), None);
        assert_eq!(long_flag("--"), None);
        assert_eq!(long_flag("-v"), None);
        assert_eq!(long_flag("--X"), None);
        assert_eq!(long_flag("--a..."), None);
        assert_eq!(long_flag("--server.port=1"), None);
        assert_eq!(long_flag("--dry-run."), Some("dry-run"));
    }

    #[test]
    fn cells_keep_bars_in_code() {
        let line = "| `a|b` | c \\| d | |";
        let cells: Vec<&str> = cells(line, 0)
            .into_iter()
            .map(|cell| cell.text(line))
            .collect();
        assert_eq!(cells, ["`a|b`", "c \\| d", ""]);
    }
}
