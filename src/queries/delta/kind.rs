//! The kind of a change: declared by a commit, or detected from the delta, with reasons.

use std::collections::HashSet;

use super::code::is_test_file;
use super::pairs::Both;
use super::{Delta, How, Outside};
use crate::facts::Language;
use crate::facts::change::Change;
use crate::facts::pipeline::is_pipeline;

/// The kind of a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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
pub const KINDS: [Kind; 7] = [
    Kind::Intent,
    Kind::Feature,
    Kind::Fix,
    Kind::Refactor,
    Kind::Dependency,
    Kind::Documentation,
    Kind::Pipeline,
];

impl Kind {
    /// Its name in reports and trailers.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Nothing => "nothing",
            Kind::Intent => "intent",
            Kind::Feature => "feature",
            Kind::Fix => "fix",
            Kind::Refactor => "refactor",
            Kind::Dependency => "dependency",
            Kind::Documentation => "documentation",
            Kind::Pipeline => "pipeline",
        }
    }

    fn parse(word: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.name() == word)
    }

    /// The kind for the type of a conventional commit.
    fn of_subject(subject: &str) -> Option<Kind> {
        let (word, _) = subject.split_once(':')?;
        let word = word.split('(').next()?.trim_end_matches('!');
        Some(match word {
            "feat" => Kind::Feature,
            "fix" => Kind::Fix,
            "refactor" | "perf" | "style" => Kind::Refactor,
            "docs" => Kind::Documentation,
            "ci" | "build" => Kind::Pipeline,
            "deps" => Kind::Dependency,
            _ => return None,
        })
    }
}

/// The kind of a change, with reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inferred {
    /// The kind.
    pub kind: Kind,
    /// A trailer `Change-kind:` declares it.
    pub declared: bool,
    /// A test can show it: a commit declares a feature or a fix, or the product gained a capability.
    pub shows: bool,
    /// The reasons, as sentences.
    pub reasons: Vec<String>,
}

/// The kind of `delta`.
pub fn kind(both: &Both<'_>, change: &Change, delta: &Delta) -> Inferred {
    let inferred = inferred(both, change, delta);
    let declared = change.commits.iter().find_map(|commit| {
        let word = commit.kind.as_deref()?;
        Some((commit, word))
    });
    let Some((commit, word)) = declared else {
        return inferred;
    };
    let Some(kind) = Kind::parse(word) else {
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
    Inferred {
        kind,
        declared: true,
        shows: matches!(kind, Kind::Feature | Kind::Fix),
        reasons,
    }
}

fn inferred(both: &Both<'_>, change: &Change, delta: &Delta) -> Inferred {
    let of = |kind, reason: &str| Inferred {
        kind,
        declared: false,
        shows: false,
        reasons: vec![reason.to_owned()],
    };
    let surface = |wanted: &dyn Fn(&super::SurfaceChange) -> bool| delta.surface.iter().any(wanted);
    let is_dependency = |change: &super::SurfaceChange| change.what == Outside::Dependency;
    let code = delta.code.iter().any(|change| !change.is_test);
    let tests = delta.code.iter().any(|change| change.is_test);
    let intent = delta
        .documents
        .iter()
        .any(|document| document.role == Some("intent") && document.how != How::Moved);
    if intent {
        return of(Kind::Intent, "an intent was added or changed");
    }
    let said = change
        .commits
        .last()
        .and_then(|commit| Kind::of_subject(&commit.subject));
    if code || surface(&|change| !is_dependency(change)) {
        return of_code(both, delta, said, tests);
    }
    if tests {
        return of(Kind::Refactor, "only tests changed");
    }
    if surface(&is_dependency) || files(delta, &|path| path.ends_with("Cargo.lock")) {
        return of(Kind::Dependency, "only dependencies changed");
    }
    if files(delta, &is_pipeline) && delta.documents.is_empty() {
        return of(Kind::Pipeline, "only pipeline files changed");
    }
    if !delta.documents.is_empty() {
        return of(Kind::Documentation, "only documents changed");
    }
    if delta.files.is_empty() {
        return of(Kind::Nothing, "no file changed");
    }
    if files(delta, &is_pipeline) {
        return of(Kind::Pipeline, "pipeline files changed");
    }
    let rust = files(delta, &|path| {
        matches!(Language::of(path), Language::Rust | Language::Manifest)
    });
    if rust {
        return of(Kind::Refactor, "code was only reformatted or moved");
    }
    of(Kind::Nothing, "only files that are not read changed")
}

fn files(delta: &Delta, wanted: &dyn Fn(&str) -> bool) -> bool {
    delta.files.iter().any(|file| wanted(&file.path))
}

/// The kind of a change of code.
fn of_code(both: &Both<'_>, delta: &Delta, said: Option<Kind>, tests: bool) -> Inferred {
    let mut reasons = Vec::new();
    // Private fields are invisible to users of a type.
    let unseen = |change: &super::SurfaceChange| {
        change.how == How::Changed && !change.breaking && change.why == ["private fields"]
    };
    let outer = |change: &&super::SurfaceChange| {
        !matches!(
            change.what,
            Outside::Dependency | Outside::Unsafe | Outside::Impl
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
    let (added, removed) = (counts(How::Added), counts(How::Removed));
    let demands = delta
        .demands
        .iter()
        .filter(|demand| demand.how == How::Added)
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
        .filter(|change| change.how == How::Removed)
        .map(last)
        .collect();
    let brings = outside().any(|change| change.how == How::Added && !gone.contains(&last(change)));
    let seen = if demands > 0 || added > 0 || removed > 0 {
        Kind::Feature
    } else if counts(How::Changed) > 0 {
        reasons.push("the outer surface changed without new or removed names".to_owned());
        Kind::Fix
    } else if counts(How::Renamed) > 0 {
        reasons.push("names of the outer surface were only renamed".to_owned());
        Kind::Refactor
    } else if tests && has_new_test(both, delta) {
        reasons.push("code changed, and a test was added or changed".to_owned());
        Kind::Fix
    } else {
        reasons.push("the outer surface and the tests are unchanged".to_owned());
        Kind::Refactor
    };
    // Only a person can say whether the previous behaviour was a defect.
    match said {
        Some(kind @ (Kind::Feature | Kind::Fix | Kind::Refactor)) if kind != seen => {
            reasons.push(format!("the first commit calls it a {}", kind.name()));
            Inferred {
                kind,
                declared: false,
                shows: kind != Kind::Refactor,
                reasons,
            }
        }
        _ => Inferred {
            kind: seen,
            declared: false,
            shows: seen == Kind::Feature && (demands > 0 || brings)
                || said == Some(seen) && seen != Kind::Refactor,
            reasons,
        },
    }
}

fn has_new_test(both: &Both<'_>, delta: &Delta) -> bool {
    delta.code.iter().any(|change| {
        let differs = matches!(change.how, How::Added | How::Changed);
        let place = change.new.filter(|_| change.is_test && differs);
        place.is_some_and(|(file, _)| {
            let item = change.item.and_then(|item| both.new.item(file, item));
            item.is_some_and(|item| item.test.is_some()) || is_test_file(both.new, file)
        })
    })
}
