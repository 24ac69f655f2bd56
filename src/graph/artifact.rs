//! Artifacts and their vocabulary: statuses, standings, relations.

use super::listed::listed;
pub use super::relation::{DeclarationSides, RELATIONS, Relation};
pub use super::role::{BindingScope, ROLES, Role};
pub use crate::facts::FileClass;
use crate::span::{FileId, Span};

/// Where an artifact is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LifecycleState {
    /// Not yet agreed: draft, proposed, in review.
    Open,
    /// In force: accepted, approved, active, implemented.
    Live,
    /// In force only in part, or amended.
    Amended,
    /// Never came into force: rejected, withdrawn.
    Rejected,
    /// Was in force and is not any more, without a successor: deprecated, retired.
    Deprecated,
    /// Was in force until it was replaced.
    Superseded,
    /// A word that is not known.
    Unknown,
}

impl LifecycleState {
    /// Whether it must not be cited as an authority.
    pub fn is_dead(self) -> bool {
        matches!(
            self,
            LifecycleState::Rejected | LifecycleState::Deprecated | LifecycleState::Superseded
        )
    }
}

/// A status, as written and as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactStatus {
    /// As written, in one line.
    pub text: String,
    /// As understood.
    pub state: LifecycleState,
    /// Where it is written.
    pub span: Span,
}

/// An artifact of one graph: its index in the list of artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactId(pub u32);

listed! {
    /// The way of writing that an artifact was recognised by.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum ArtifactFormat {
        /// Said by front matter, configuration, or this product's own layout.
        Own,
        /// A decision record of Nygard's form, as adr-tools writes it.
        Nygard,
        /// A Markdown Any Decision Record.
        Madr,
        /// A decision record that opens with a table.
        Table,
        /// A decision record that opens with a changelog (Cosmos, Tendermint).
        Cosmos,
        /// A decision record of no known form.
        Record,
        /// A request for comments.
        Rfc,
        /// OpenSpec.
        OpenSpec,
        /// GitHub Spec Kit.
        SpecKit,
        /// Kiro.
        Kiro,
        /// Gherkin, in a feature file or in Markdown.
        Gherkin,
    }

    /// Every format.
    pub const FORMATS;
}

impl ArtifactFormat {
    /// The format's name in reports.
    pub fn name(self) -> &'static str {
        match self {
            ArtifactFormat::Own => "trueup",
            ArtifactFormat::Nygard => "nygard",
            ArtifactFormat::Madr => "madr",
            ArtifactFormat::Table => "table",
            ArtifactFormat::Cosmos => "cosmos",
            ArtifactFormat::Record => "record",
            ArtifactFormat::Rfc => "rfc",
            ArtifactFormat::OpenSpec => "openspec",
            ArtifactFormat::SpecKit => "spec-kit",
            ArtifactFormat::Kiro => "kiro",
            ArtifactFormat::Gherkin => "gherkin",
        }
    }
}

/// A first-class document.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its name: `feature:overlap-report`, `decision:7`.
    pub id: String,
    /// Whether front matter states the id, rather than the file name.
    pub declared_id: Option<Span>,
    /// Its roles; the first is the main one.
    pub roles: Vec<Role>,
    /// How it was recognised.
    pub format: ArtifactFormat,
    /// The file that holds it.
    pub file: FileId,
    /// Its number, for decision records.
    pub number: Option<u32>,
    /// Its title.
    pub title: String,
    /// Every status that it states; the first counts.
    pub statuses: Vec<ArtifactStatus>,
    /// Its owner, if it states one.
    pub owner: Option<String>,
    /// What it says of others.
    pub relations: Vec<DeclaredRelation>,
}

impl Artifact {
    /// The main role.
    pub fn role(&self) -> Role {
        self.roles[0]
    }

    /// Its lifecycle state; in force by default.
    pub fn state(&self) -> LifecycleState {
        self.statuses
            .first()
            .map_or(LifecycleState::Live, |status| status.state)
    }
}

/// A relation as an artifact declares it.
#[derive(Clone, Debug)]
pub struct DeclaredRelation {
    /// Which.
    pub relation: Relation,
    /// Declared in the inverse direction: "superseded by".
    pub inverse: bool,
    /// The target, as written.
    pub target: String,
    /// Where.
    pub span: Span,
    /// The resolved target.
    pub to: RelationTarget,
}

impl DeclaredRelation {
    /// The relation's key, from this end.
    pub fn name(&self) -> &'static str {
        let row = self.relation.row();
        match row.inverse_keys.first() {
            Some(key) if self.inverse => key,
            Some(_) | None => row.name,
        }
    }
}

/// The result of resolving a declared target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationTarget {
    /// One artifact.
    Artifact(ArtifactId),
    /// A file or folder that is no artifact.
    Path,
    /// More than one artifact.
    Ambiguous(Vec<ArtifactId>),
    /// Nothing.
    Missing,
    /// Something that cannot be looked up here: a pattern, an address elsewhere.
    Elsewhere,
}
