//! A finding: one violation of a rule, with its evidence. Plain data, in byte offsets, independent of the renderers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::span::{FileId, Span};

/// How much a finding weighs.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum FindingLevel {
    /// Informational; does not fail by default.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl FindingLevel {
    /// The level's name, as it is configured and reported.
    pub fn name(self) -> &'static str {
        match self {
            FindingLevel::Note => "note",
            FindingLevel::Warning => "warning",
            FindingLevel::Error => "error",
        }
    }
}

/// What was established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingVerdict {
    /// The text is out of date.
    Stale,
    /// It could not be looked at, so that nothing is known.
    Unverifiable,
}

/// The location of a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingLocation {
    /// In the text of a file.
    Text(FileId, Span),
    /// At a path as a whole, relative to the root: a file that was not read, or one that should be there.
    Path(String),
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Where it is to be seen.
    pub place: FindingLocation,
    /// What it shows, in a few words.
    pub text: String,
}

/// Replaces `span` of the finding's file by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// An edit of the finding's own file that settles it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<TextEdit>,
}

/// What keeps a finding from counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// The baseline has it.
    Baseline,
    /// A comment allows it, for this reason.
    Comment(String),
    /// The configuration allows it at this path.
    Configuration,
}

/// One place where a rule does not hold.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// How much it weighs here.
    pub level: FindingLevel,
    /// What was established.
    pub verdict: FindingVerdict,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where.
    pub place: FindingLocation,
    /// The address of the artifact's part it stands in: `decision:0007#context/3`.
    pub address: Option<String>,
    /// The evidence.
    pub witness: Vec<Witness>,
    /// Which side wins by authority, where two disagree.
    pub wins: Option<String>,
    /// The path that must change; the check fills in the finding's own where a rule names none.
    pub change: String,
    /// Who owns it (front matter, or `CODEOWNERS`).
    pub owner: Option<String>,
    /// Whether a person must approve the change (intents and decisions).
    pub approval: bool,
    /// Whether a person settles it by recording a review of both ends.
    pub review: bool,
    /// Whether it is beyond doubt, with a fix that is too: a warning becomes an error.
    pub certain: bool,
    /// Whether it closes nothing where it could not be looked at.
    pub lenient: bool,
    /// What to do, in one sentence.
    pub help: String,
    /// An edit that does it.
    pub fix: Option<Fix>,
    /// Identity of this finding besides rule and file: the offending text, never its position, so that a baseline
    /// survives edits.
    pub key: String,
    /// Hash of rule, file, key and occurrence: stable under edits elsewhere. Set by the check.
    pub fingerprint: String,
    /// The suppression, if any.
    pub held_back: Option<Suppression>,
}

impl Finding {
    /// A finding at `place` that is identified by `key`; the check fills in rule, level, address, owner and
    /// fingerprint.
    pub fn new(
        place: FindingLocation,
        key: impl Into<String>,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            rule: Arc::from(""),
            level: FindingLevel::Warning,
            verdict: FindingVerdict::Stale,
            message: message.into(),
            place,
            address: None,
            witness: Vec::new(),
            wins: None,
            change: String::new(),
            owner: None,
            approval: false,
            review: false,
            certain: false,
            lenient: false,
            help: String::new(),
            fix: None,
            key: key.into(),
            fingerprint: String::new(),
            held_back: None,
        }
    }

    /// Add a piece of evidence.
    #[must_use]
    pub fn witness(mut self, place: FindingLocation, text: impl Into<String>) -> Finding {
        self.witness.push(Witness {
            place,
            text: text.into(),
        });
        self
    }

    /// Sets the authoritative side.
    #[must_use]
    pub fn wins(mut self, side: impl Into<String>) -> Finding {
        self.wins = Some(side.into());
        self
    }

    /// Sets the file to change, if it is not the finding's own.
    #[must_use]
    pub fn changes(mut self, path: impl Into<String>) -> Finding {
        self.change = path.into();
        self
    }

    /// Sets the advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = help.into();
        self
    }

    /// Offer an edit.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Finding {
        self.fix = Some(Fix {
            title: title.into(),
            edits: vec![TextEdit {
                span,
                text: text.into(),
            }],
        });
        self
    }

    /// Adds further `places` in the same file: the first ten are shown, the fix covers all.
    #[must_use]
    pub fn also(mut self, places: impl Iterator<Item = (FileId, Span)>) -> Finding {
        for (at, (file, span)) in places.enumerate() {
            if at < 10 {
                self = self.witness(FindingLocation::Text(file, span), "also here");
            }
            if let Some(fix) = &mut self.fix
                && let Some(first) = fix.edits.first()
            {
                let text = first.text.clone();
                fix.edits.push(TextEdit { span, text });
            }
        }
        self
    }

    /// Marks it as settled by a recorded review.
    #[must_use]
    pub fn settled_by_review(mut self) -> Finding {
        self.review = true;
        self
    }

    /// Marks it as certain.
    #[must_use]
    pub fn certain(mut self) -> Finding {
        self.certain = true;
        self
    }

    /// Marks it as unchecked, through no fault of the repository.
    #[must_use]
    pub fn out_of_reach(mut self) -> Finding {
        self.lenient = true;
        self.unverifiable()
    }

    /// Marks it as unchecked.
    #[must_use]
    pub fn unverifiable(mut self) -> Finding {
        self.verdict = FindingVerdict::Unverifiable;
        self
    }

    /// Whether it counts for the exit code and the summary.
    pub fn counts(&self) -> bool {
        self.held_back.is_none()
    }
}
