//! `trueup trace` for people: the tree in 80 columns, with holes on separate lines.

mod line;
pub mod machine;

use super::LocationResolver;
use super::columns::{TextStyle, WIDTH, count, fit, paint, width, wrap};
use crate::analysis::AnalyzedGraph;
use crate::queries::trace::{TraceLine, TraceSubject, TraceTree};
use line::{StyledText, pieces};

/// Limit of levels; each takes three columns.
const DEEPEST: u32 = 12;
/// Limit of lines below one line.
const WIDEST: usize = 200;
/// Limit of lines.
const LONGEST: usize = 5_000;

struct TreeRenderer<'a> {
    graph: &'a AnalyzedGraph,
    answer: &'a TraceTree,
    places: LocationResolver<'a>,
    ends: Vec<usize>,
    gaps: Vec<usize>,
    color: bool,
    out: String,
    drawn: usize,
    /// For each level, whether a sibling follows.
    follows: Vec<bool>,
}

/// The tree with its totals.
pub fn human(graph: &AnalyzedGraph, answer: &TraceTree, color: bool) -> String {
    let mut tree = TreeRenderer {
        graph,
        answer,
        places: LocationResolver::new(graph),
        ends: answer.ends(),
        gaps: answer.gaps_before(),
        color,
        out: String::new(),
        drawn: 0,
        follows: Vec::new(),
    };
    tree.draw();
    let mut out = tree.out;
    for text in wrap(&summary(graph, answer), WIDTH) {
        out.push_str(&text);
        out.push('\n');
    }
    out
}

fn summary(graph: &AnalyzedGraph, answer: &TraceTree) -> String {
    let sums = answer.sums(graph);
    let holes = match sums.holes {
        0 => "no hole".to_owned(),
        holes => count(holes, "hole", "holes"),
    };
    let doubtful = match sums.doubtful {
        0 => String::new(),
        doubtful => format!(", {doubtful} doubtful (!)"),
    };
    format!(
        "{}, {}, {}: {holes}{doubtful}.",
        count(sums.artifacts, "artifact", "artifacts"),
        count(sums.criteria, "criterion", "criteria"),
        count(sums.answers, "answer in code", "answers in code"),
    )
}

impl<'a> TreeRenderer<'a> {
    fn draw(&mut self) {
        let lines = &self.answer.lines;
        let mut at = 0;
        // Number of lines on each level since the last line above it.
        let mut counts: Vec<usize> = Vec::new();
        while let Some(line) = lines.get(at) {
            let depth = line.depth as usize;
            if self.drawn >= LONGEST {
                let left = lines.len() - at;
                let gaps = self.gaps[lines.len()] - self.gaps[at];
                self.out.push_str(&format!(
                    "… {left} more lines{}; pass an id, or use `--format json`\n\n",
                    holes(gaps)
                ));
                return;
            }
            counts.truncate(depth + 1);
            counts.resize(depth + 1, 0);
            counts[depth] += 1;
            let parent = line.parent.map(|parent| self.ends[parent as usize]);
            let too_deep = line.depth > DEEPEST;
            if let Some(end) = parent
                && (too_deep || counts[depth] > WIDEST)
            {
                self.follows.truncate(depth);
                self.follows.resize(depth + 1, false);
                self.left_out(line, at, end);
                at = end;
            } else {
                at = self.line(line, at);
            }
            let next = lines.get(at).map_or(0, |line| line.depth);
            if next == 0 {
                self.out.push('\n');
            }
        }
    }

    /// Draw the line at `at` and those merged into it; returns the index of the next line.
    fn line(&mut self, line: &TraceLine, at: usize) -> usize {
        let depth = line.depth as usize;
        let (mut last, mut names) = (at, Vec::new());
        // Repeated siblings are merged into one line of names.
        while let Some(next) = self.answer.lines.get(last) {
            let alike = next.again && next.parent == line.parent && next.way == line.way;
            if !alike || depth == 0 {
                break;
            }
            names.push(line::name(self.graph, next));
            last += 1;
        }
        let next = if names.is_empty() { at + 1 } else { last };
        let after = self.ends[next - 1];
        let lines = &self.answer.lines;
        let follows = lines
            .get(after)
            .is_some_and(|next| next.depth == line.depth);
        self.follows.truncate(depth);
        self.follows.resize(depth + 1, follows);
        let has_children = lines
            .get(next)
            .is_some_and(|below| below.depth > line.depth);
        if !names.is_empty() {
            let text = format!("{} {} (above)", line.way, names.join(", "));
            self.wrapped(text.trim_start(), TextStyle::Dim);
        } else if let TraceSubject::Gap(gap) = &line.what {
            let text = format!("✗ {}: {}", gap.lacks, gap.fill);
            self.wrapped(&super::text::clean(&text), TextStyle::Red);
        } else {
            let room = WIDTH - self.prefix(true).len_columns();
            let found = pieces(self.graph, &mut self.places, line, room);
            self.pieces(&found, room);
            if depth == 0 {
                let about = line::about(self.graph, line);
                self.follow(&about, has_children);
            }
        }
        next
    }

    fn left_out(&mut self, line: &TraceLine, at: usize, end: usize) {
        let gaps = self.gaps[end] - self.gaps[at];
        let above = line
            .parent
            .map(|parent| &self.answer.lines[parent as usize]);
        let hint = above.map_or_else(String::new, |above| {
            format!(": `trueup trace {}`", line::name(self.graph, above))
        });
        let text = format!("… {} more lines{}{hint}", end - at, holes(gaps));
        self.wrapped(&text, TextStyle::Dim);
    }

    fn prefix(&self, first: bool) -> TreePrefix {
        let mut text = String::new();
        let levels = self.follows.len().saturating_sub(1);
        for (level, follows) in self.follows.iter().enumerate().skip(1) {
            text.push_str(match (level == levels && first, follows) {
                (true, true) => "├─ ",
                (true, false) => "└─ ",
                (false, true) => "│  ",
                (false, false) => "   ",
            });
        }
        TreePrefix(text)
    }

    fn pieces(&mut self, pieces: &[StyledText], room: usize) {
        let mut text = paint(&self.prefix(true).0, TextStyle::Dim, self.color);
        let mut left = room;
        for (piece, ink) in pieces {
            let piece = fit(piece, left);
            left -= width(&piece);
            text.push_str(&paint(&piece, *ink, self.color));
        }
        self.push(text.trim_end());
    }

    /// `text`, wrapped.
    fn wrapped(&mut self, text: &str, ink: TextStyle) {
        let room = WIDTH - self.prefix(true).len_columns() - 2;
        for (at, part) in wrap(text, room).into_iter().enumerate() {
            let mut line = paint(&self.prefix(at == 0).0, TextStyle::Dim, self.color);
            if at > 0 {
                line.push_str("  ");
            }
            line.push_str(&paint(&part, ink, self.color));
            self.push(&line);
        }
    }

    /// A second line with details of the first.
    fn follow(&mut self, text: &str, has_children: bool) {
        let bar = if has_children { "│  " } else { "   " };
        for part in wrap(text, WIDTH - 3) {
            let line = paint(&format!("{bar}{part}"), TextStyle::Dim, self.color);
            self.push(&line);
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
        self.drawn += 1;
    }
}

/// The branch lines of the tree before a text.
struct TreePrefix(String);

impl TreePrefix {
    fn len_columns(&self) -> usize {
        width(&self.0)
    }
}

fn holes(gaps: usize) -> String {
    match gaps {
        0 => String::new(),
        gaps => format!(", with {}", count(gaps, "hole", "holes")),
    }
}
