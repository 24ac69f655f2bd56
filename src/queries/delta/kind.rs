//! The kind of a change: declared by a commit, or detected from the delta, with reasons.

use std::collections::HashSet;

use super::code::is_test_file;
use super::matching::GraphPair;
use super::{Delta, DiffStatus, SurfaceItemKind};
use crate::facts::Language;
use crate::facts::pipeline::is_pipeline;
use crate::facts::revision_diff::RevisionDiff;

/// The kind of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// No semantic difference.
    #[default]
    Nothing,
    /// An intent changed.
    Intent,
    /// Behaviour changed: the product gained or lost a capability.
    Feature,
    /// A defect was fixed.
    Fix,
    /// The implementation changed, the behaviour did not.
    Refactor,
    /// Only dependencies changed.
    Dependency,
    /// Only documents changed.
    Documentation,
    /// Only the build or the delivery changed.
    Pipeline,
}

/// Every kind that a commit can declare.
pub const KINDS: [ChangeKind; 7] = [
    ChangeKind::Intent,
    ChangeKind::Feature,
    ChangeKind::Fix,
    ChangeKind::Refactor,
    ChangeKind::Dependency,
    ChangeKind::Documentation,
    ChangeKind::Pipeline,
];

impl ChangeKind {
    /// Its name in reports and trailers.
    pub fn name(self) -> &'static str {
        match self {
            ChangeKind::Nothing => "nothing",
            ChangeKind::Intent => "intent",
            ChangeKind::Feature => "feature",
            ChangeKind::Fix => "fix",
            ChangeKind::Refactor => "refactor",
            ChangeKind::Dependency => "dependency",
            ChangeKind::Documentation => "documentation",
            ChangeKind::Pipeline => "pipeline",
        }
    }

    fn parse(word: &str) -> Option<ChangeKind> {
        KINDS.into_iter().find(|kind| kind.name() == word)
    }

    /// The kind for the type of a conventional commit.
    fn of_subject(subject: &str) -> Option<ChangeKind> {
        let (word, _) = subject.split_once(':')?;
        let word = word.split('(').next()?.trim_end_matches('!');
        Some(match word {
            "feat" => ChangeKind::Feature,
            "fix" => ChangeKind::Fix,
            "refactor" | "perf" | "style" => ChangeKind::Refactor,
            "docs" => ChangeKind::Documentation,
            "ci" | "build" => ChangeKind::Pipeline,
            "deps" => ChangeKind::Dependency,
            _ => return None,
        })
    }
}

/// The kind of a change, with reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeClassification {
    /// The kind.
    pub kind: ChangeKind,
    /// A trailer `Change-kind:` declares it.
    pub declared: bool,
    /// A test can show it: a commit declares a feature or a fix, or the product gained a capability.
    pub shows: bool,
    /// The reasons, as sentences.
    pub reasons: Vec<String>,
}

/// The kind of `delta`.
pub fn kind(both: &GraphPair<'_>, change: &RevisionDiff, delta: &Delta) -> ChangeClassification {
    let inferred = inferred(both, change, delta);
    let declared = change.commits.iter().find_map(|commit| {
        let word = commit.kind.as_deref()?;
        Some((commit, word))
    });
    let Some((commit, word)) = declared else {
        return inferred;
    };
    let Some(kind) = ChangeKind::parse(word) else {
        let mut inferred = inferred;
        inferred.reasons.push(format!(
            "commit {} declares the unknown kind `{word}`",
            commit.id
        ));
        return inferred;
    };
    let mut reasons = vec![format!("commit {} declares it", commit.id)];
    if inferred.kind != kind {
        let seen = inferred.reasons.join("; ");
        reasons.push(format!(
            "detected kind: `{}`, since {seen}",
            inferred.kind.name()
        ));
    }
    ChangeClassification {
        kind,
        declared: true,
        shows: matches!(kind, ChangeKind::Feature | ChangeKind::Fix),
        reasons,
    }
}

fn inferred(both: &GraphPair<'_>, change: &RevisionDiff, delta: &Delta) -> ChangeClassification {
    let of = |kind, reason: &str| ChangeClassification {
        kind,
        declared: false,
        shows: false,
        reasons: vec![reason.to_owned()],
    };
    let surface = |wanted: &dyn Fn(&super::SurfaceChange) -> bool| delta.surface.iter().any(wanted);
    let is_dependency = |change: &super::SurfaceChange| change.what == SurfaceItemKind::Dependency;
    let code = delta.code.iter().any(|change| !change.is_test);
    let tests = delta.code.iter().any(|change| change.is_test);
    let intent = delta
        .documents
        .iter()
        .any(|document| document.role == Some("intent") && document.how != DiffStatus::Moved);
    if intent {
        return of(ChangeKind::Intent, "an intent was added or changed");
    }
    let said = change
        .commits
        .last()
        .and_then(|commit| ChangeKind::of_subject(&commit.subject));
    if code || surface(&|change| !is_dependency(change)) {
        return of_code(both, delta, said, tests);
    }
    if tests {
        return of(ChangeKind::Refactor, "only tests changed");
    }
    if surface(&is_dependency) || files(delta, &|path| path.ends_with("Cargo.lock")) {
        return of(ChangeKind::Dependency, "only dependencies changed");
    }
    if files(delta, &is_pipeline) && delta.documents.is_empty() {
        return of(ChangeKind::Pipeline, "only pipeline files changed");
    }
    if !delta.documents.is_empty() {
        return of(ChangeKind::Documentation, "only documents changed");
    }
    if delta.files.is_empty() {
        return of(ChangeKind::Nothing, "no file changed");
    }
    if files(delta, &is_pipeline) {
        return of(ChangeKind::Pipeline, "pipeline files changed");
    }
    let rust = files(delta, &|path| {
        matches!(Language::of(path), Language::Rust | Language::Manifest)
    });
    if rust {
        return of(ChangeKind::Refactor, "code was only reformatted or moved");
    }
    of(ChangeKind::Nothing, "only files that are not read changed")
}

fn files(delta: &Delta, wanted: &dyn Fn(&str) -> bool) -> bool {
    delta.files.iter().any(|file| wanted(&file.path))
}

/// The kind of a change of code.
fn of_code(
    both: &GraphPair<'_>,
    delta: &Delta,
    said: Option<ChangeKind>,
    tests: bool,
) -> ChangeClassification {
    let mut reasons = Vec::new();
    // Private fields are invisible to users of a type.
    let unseen = |change: &super::SurfaceChange| {
        change.how == DiffStatus::Changed && !change.breaking && change.why == ["private fields"]
    };
    let outer = |change: &&super::SurfaceChange| {
        !matches!(
            change.what,
            SurfaceItemKind::Dependency | SurfaceItemKind::Unsafe | SurfaceItemKind::Impl
        ) && !unseen(change)
    };
    let counts = |how| {
        delta
            .surface
            .iter()
            .filter(outer)
            .filter(|change| change.how == how)
            .count()
    };
    let (added, removed) = (counts(DiffStatus::Added), counts(DiffStatus::Removed));
    let demands = delta
        .demands
        .iter()
        .filter(|demand| demand.how == DiffStatus::Added)
        .count();
    let mut reason = |count: usize, of: &str| {
        let of = of.replace("(s)", if count == 1 { "" } else { "s" });
        if count > 0 {
            reasons.push(format!("{count} {of}"));
        }
    };
    reason(demands, "new demand(s)");
    reason(added, "new name(s) of the outer surface");
    reason(removed, "removed name(s) of the outer surface");
    // An added name whose last segment was also removed is a move, not an addition.
    let last = |change: &super::SurfaceChange| {
        change
            .name
            .rsplit([':', ' '])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let outside = || delta.surface.iter().filter(outer);
    let gone: HashSet<String> = outside()
        .filter(|change| change.how == DiffStatus::Removed)
        .map(last)
        .collect();
    let brings =
        outside().any(|change| change.how == DiffStatus::Added && !gone.contains(&last(change)));
    let seen = if demands > 0 || added > 0 || removed > 0 {
        ChangeKind::Feature
    } else if counts(DiffStatus::Changed) > 0 {
        reasons.push("the outer surface changed without new or removed names".to_owned());
        ChangeKind::Fix
    } else if counts(DiffStatus::Renamed) > 0 {
        reasons.push("names of the outer surface were only renamed".to_owned());
        ChangeKind::Refactor
    } else if tests && has_new_test(both, delta) {
        reasons.push("code changed, and a test was added or changed".to_owned());
        ChangeKind::Fix
    } else {
        reasons.push("the outer surface and the tests are unchanged".to_owned());
        ChangeKind::Refactor
    };
    // Only a person can say whether the previous behaviour was a defect.
    match said {
        Some(kind @ (ChangeKind::Feature | ChangeKind::Fix | ChangeKind::Refactor))
            if kind != seen =>
        {
            reasons.push(format!("the first commit calls it a {}", kind.name()));
            ChangeClassification {
                kind,
                declared: false,
                shows: kind != ChangeKind::Refactor,
                reasons,
            }
        }
        _ => ChangeClassification {
            kind: seen,
            declared: false,
            shows: seen == ChangeKind::Feature && (demands > 0 || brings)
                || said == Some(seen) && seen != ChangeKind::Refactor,
            reasons,
        },
    }
}

fn has_new_test(both: &GraphPair<'_>, delta: &Delta) -> bool {
    delta.code.iter().any(|change| {
        let differs = matches!(change.how, DiffStatus::Added | DiffStatus::Changed);
        let place = change.new.filter(|_| change.is_test && differs);
        place.is_some_and(|(file, _)| {
            let item = change.item.and_then(|item| both.new.item(file, item));
            item.is_some_and(|item| item.test.is_some()) || is_test_file(both.new, file)
        })
    })
}
