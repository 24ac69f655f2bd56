//! `trueup delta`: rows and summary, shared by the formats.

pub mod human;
pub mod machine;
pub mod markdown;

use std::borrow::Cow;

use crate::analysis::AnalyzedGraph;
use crate::queries::delta::{ConcurrentRevision, Delta, DiffStatus, RevisionSpan};
use crate::report::LocationResolver;

/// A delta with its two graphs.
pub struct DeltaView<'a> {
    /// The older revision.
    pub old: &'a AnalyzedGraph,
    /// The newer revision.
    pub new: &'a AnalyzedGraph,
    /// The difference.
    pub delta: &'a Delta,
    /// Overlaps with other revisions.
    pub against: &'a [ConcurrentRevision],
}

/// One difference.
#[derive(Debug)]
struct DeltaRow {
    /// `+`, `-`, `~`, `>` or `!`.
    mark: &'static str,
    /// Its name.
    name: String,
    /// Details, in words.
    notes: Vec<String>,
    /// Path and line.
    place: String,
    /// A label for a breaking, weakening or illegal difference.
    loud: Option<&'static str>,
}

/// Differences of one category.
#[derive(Debug)]
struct DeltaGroup {
    title: Cow<'static, str>,
    rows: Vec<DeltaRow>,
}

/// Turns places into paths and lines.
struct DeltaLocationResolver<'a> {
    old: LocationResolver<'a>,
    new: LocationResolver<'a>,
    shown: &'a DeltaView<'a>,
}

impl<'a> DeltaLocationResolver<'a> {
    fn new(shown: &'a DeltaView<'a>) -> DeltaLocationResolver<'a> {
        DeltaLocationResolver {
            old: LocationResolver::new(shown.old),
            new: LocationResolver::new(shown.new),
            shown,
        }
    }

    /// Path and line in the older revision.
    fn old(&mut self, at: Option<RevisionSpan>) -> Option<(String, u32)> {
        let (file, span) = at?;
        let path = self.shown.old.path(file).to_owned();
        Some((path, self.old.line(file, span)))
    }

    /// Path and line in the newer revision.
    fn new_at(&mut self, at: Option<RevisionSpan>) -> Option<(String, u32)> {
        let (file, span) = at?;
        let path = self.shown.new.path(file).to_owned();
        Some((path, self.new.line(file, span)))
    }

    /// The new place, or the old one.
    fn either(&mut self, old: Option<RevisionSpan>, new: Option<RevisionSpan>) -> String {
        let found = self.new_at(new).or_else(|| self.old(old));
        found.map_or_else(String::new, |(path, line)| format!("{path}:{line}"))
    }
}

fn mark(how: DiffStatus) -> &'static str {
    match how {
        DiffStatus::Added => "+",
        DiffStatus::Removed => "-",
        DiffStatus::Changed => "~",
        DiffStatus::Renamed | DiffStatus::Moved => ">",
    }
}

/// All rows for people, the most important category first.
fn groups(shown: &DeltaView<'_>) -> Vec<DeltaGroup> {
    let mut lines = DeltaLocationResolver::new(shown);
    let mut all: Vec<DeltaGroup> = { shown.against.iter() }
        .map(|one| against(one, &mut lines))
        .collect();
    all.extend([
        statuses(shown.delta, &mut lines),
        relations(shown.delta, &mut lines),
        demands(shown.delta, &mut lines),
        surface(shown.delta, &mut lines),
        edges(shown.delta, &mut lines),
        stale(shown.delta, &mut lines),
        apart(shown.delta, &mut lines),
        documents(shown.delta, &mut lines),
        code(shown.delta, &mut lines),
    ]);
    all.into_iter()
        .filter(|group| !group.rows.is_empty())
        .collect()
}

fn from(name: &str, from: Option<&String>) -> String {
    match from {
        Some(from) => format!("{name} (was {from})"),
        None => name.to_owned(),
    }
}

fn statuses(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.statuses.iter().map(|change| {
        let word = |status: &Option<String>| status.clone().unwrap_or_else(|| "none".to_owned());
        DeltaRow {
            mark: "~",
            name: change.name.clone(),
            notes: std::iter::once(format!("{} → {}", word(&change.from), word(&change.to)))
                .chain(change.illegal.map(str::to_owned))
                .collect(),
            place: lines.either(change.old, change.new),
            loud: change.illegal.map(|_| "illegal"),
        }
    });
    DeltaGroup {
        title: "Statuses".into(),
        rows: rows.collect(),
    }
}

// trueup: allow(duplicate-code) each list has different rows
fn demands(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.demands.iter().map(|change| {
        let kind = change.what.to_owned();
        DeltaRow {
            mark: mark(change.how),
            name: from(&change.name, change.from.as_ref()),
            notes: std::iter::once(kind).chain(change.why.clone()).collect(),
            place: lines.either(change.old, change.new),
            loud: match (change.weakened, change.strengthened) {
                (true, true) => Some("weakened and strengthened"),
                (true, false) => Some("weakened"),
                _ => None,
            },
        }
    });
    DeltaGroup {
        title: "Demands".into(),
        rows: rows.collect(),
    }
}

fn relations(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.relations.iter().map(|change| DeltaRow {
        mark: mark(change.how),
        name: format!(
            "{} {} {}",
            from(&change.name, change.from.as_ref()),
            change.relation,
            change.to
        ),
        notes: change.because.clone().into_iter().collect(),
        place: lines.either(change.old, change.new),
        loud: (change.how == DiffStatus::Added && change.because.is_some())
            .then_some("not declared"),
    });
    DeltaGroup {
        title: "Relations".into(),
        rows: rows.collect(),
    }
}

fn surface(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.surface.iter().map(|change| DeltaRow {
        mark: mark(change.how),
        name: from(&change.name, change.from.as_ref()),
        notes: std::iter::once(change.what.name().to_owned())
            .filter(|word| word != "item" && !change.why.contains(word) || change.why.is_empty())
            .chain(change.why.clone())
            .collect(),
        place: lines.either(change.old, change.new),
        loud: change.breaking.then_some("breaking"),
    });
    DeltaGroup {
        title: "Outer surface".into(),
        rows: rows.collect(),
    }
}

fn edges(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.edges.iter().map(|edge| DeltaRow {
        mark: mark(edge.how),
        name: format!("{} → {}", edge.from, edge.to),
        notes: Vec::new(),
        place: lines.either(edge.old, edge.new),
        loud: None,
    });
    DeltaGroup {
        title: "Dependencies between components".into(),
        rows: rows.collect(),
    }
}

fn stale(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.stale.iter().map(|stale| DeltaRow {
        mark: "!",
        name: stale.name.clone(),
        notes: vec![format!("removed, but {} still mentions it", stale.document)],
        place: lines.either(None, Some(stale.at)),
        loud: Some("stale"),
    });
    DeltaGroup {
        title: "Removed names in documents".into(),
        rows: rows.collect(),
    }
}

fn apart(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.apart.iter().map(|apart| DeltaRow {
        mark: "!",
        name: apart.name.clone(),
        notes: vec![apart.lack.name().to_owned(), apart.why.clone()],
        place: lines.either(None, apart.at),
        loud: None,
    });
    DeltaGroup {
        title: "Missing companions".into(),
        rows: rows.collect(),
    }
}

fn against(against: &ConcurrentRevision, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = against.met.iter().map(|one| DeltaRow {
        mark: mark(one.ours),
        name: one.name.clone(),
        notes: vec![
            one.what.to_owned(),
            format!("{} here, {} there", one.ours.name(), one.theirs.name()),
        ],
        place: lines.either(one.old, one.new),
        loud: one.clash(),
    });
    DeltaGroup {
        title: format!("Also changed in {}", against.revision).into(),
        rows: rows.collect(),
    }
}

fn documents(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.documents.iter().map(|change| {
        let role = change.role.map(str::to_owned);
        let parts = change.parts.iter().map(|part| {
            let name = from(&part.name, part.from.as_ref());
            let [added, removed, changed] = part.blocks;
            let counts = [(added, "+"), (removed, "-"), (changed, "~")];
            let counts: Vec<String> = counts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, mark)| format!("{mark}{count}"))
                .collect();
            let how = match part.how {
                DiffStatus::Changed => String::new(),
                how => format!(" {}", how.name()),
            };
            let counts = match counts.as_slice() {
                [] => String::new(),
                counts => format!(" ({})", counts.join(" ")),
            };
            format!("{name}{how}{counts}")
        });
        DeltaRow {
            mark: mark(change.how),
            name: from(&change.name, change.from.as_ref()),
            notes: role.into_iter().chain(parts).collect(),
            place: lines.either(change.old, change.new),
            loud: None,
        }
    });
    DeltaGroup {
        title: "Documents".into(),
        rows: rows.collect(),
    }
}

fn code(delta: &Delta, lines: &mut DeltaLocationResolver<'_>) -> DeltaGroup {
    let rows = delta.code.iter().map(|change| DeltaRow {
        mark: mark(change.how),
        name: from(&change.name, change.from.as_ref()),
        notes: vec![if change.is_test { "test" } else { change.what }.to_owned()],
        place: lines.either(change.old, change.new),
        loud: None,
    });
    DeltaGroup {
        title: "Code items".into(),
        rows: rows.collect(),
    }
}

/// The summary: revisions, number of files, kind of change, counts.
fn summary(shown: &DeltaView<'_>) -> Vec<String> {
    let delta = shown.delta;
    let loud = |wanted: usize, one: &str| (wanted > 0).then(|| format!("{wanted} {one}"));
    let breaking = delta.surface.iter().filter(|change| change.breaking);
    let weakened = delta.demands.iter().filter(|change| change.weakened);
    let illegal = delta
        .statuses
        .iter()
        .filter(|change| change.illegal.is_some());
    let met = shown.against.iter().flat_map(|one| &one.met);
    let clashes = met.filter(|one| one.clash().is_some());
    let counts: Vec<String> = [
        loud(breaking.count(), "breaking"),
        loud(weakened.count(), "weakened"),
        loud(illegal.count(), "illegal"),
        loud(delta.stale.len(), "stale"),
        loud(delta.apart.len(), "without a companion"),
        loud(clashes.count(), "in conflict with other revisions"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let files = match delta.files.len() {
        1 => "1 file changed".to_owned(),
        count => format!("{count} files changed"),
    };
    let mut told = vec![format!(
        "From {} to {}: {files}.",
        shown.old.revision, shown.new.revision
    )];
    for one in shown.against {
        let files = match one.files {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        told.push(format!(
            "Compared with {} (since {}, {files}): {}.",
            one.revision,
            one.base,
            match one.met.len() {
                0 => "no overlap".to_owned(),
                1 => "1 change in both".to_owned(),
                count => format!("{count} changes in both"),
            }
        ));
    }
    if delta.is_empty() {
        return told;
    }
    if !delta.is_semantic() {
        told.push(
            "No semantic change: the files were moved, reformatted, or are not read.".to_owned(),
        );
    }
    let how = if delta.kind.declared {
        ", declared"
    } else {
        ""
    };
    told.push(format!(
        "Kind: {}{how} ({}).",
        delta.kind.kind.name(),
        delta.kind.reasons.join("; ")
    ));
    if !delta.together.is_empty() {
        told.push(format!("Changes: {}.", delta.together.join(", ")));
    }
    if !counts.is_empty() {
        told.push(format!("Review: {}.", counts.join(", ")));
    }
    told
}
