//! Artifacts and their vocabulary: statuses, standings, relations.

pub use crate::facts::FileClass;
use serde::{Deserialize, Serialize};

pub use super::role::{ROLES, Role};
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

/// A typed edge between two things of the graph.
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
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// A feature or behaviour carries out an intent.
    Realizes,
    /// Behaviour or criteria say what a feature does.
    Specifies,
    /// A decision settles a question of the other.
    Decides,
    /// Takes the other's place; the other is no longer in force.
    Supersedes,
    /// Adds to the other.
    Extends,
    /// Takes over the other's work.
    Replaces,
    /// Cannot hold together with the other.
    ConflictsWith,
    /// Needs the other.
    DependsOn,
    /// Rules over files or items.
    Governs,
    /// Code that carries out an artifact.
    Implements,
    /// A test that shows a criterion.
    Verifies,
    /// A guide that explains the other.
    Documents,
    /// Holds the other: a crate its files.
    Contains,
    /// Code that uses other code.
    Imports,
    /// A link without a declared meaning.
    Cites,
}

/// Every relation that front matter can declare, with its key.
pub const DECLARED: [(&str, Relation); 12] = [
    ("realizes", Relation::Realizes),
    ("specifies", Relation::Specifies),
    ("decides", Relation::Decides),
    ("supersedes", Relation::Supersedes),
    ("extends", Relation::Extends),
    ("replaces", Relation::Replaces),
    ("conflicts-with", Relation::ConflictsWith),
    ("depends-on", Relation::DependsOn),
    ("governs", Relation::Governs),
    ("implements", Relation::Implements),
    ("verifies", Relation::Verifies),
    ("documents", Relation::Documents),
];

impl Relation {
    /// The relation's name.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Contains => "contains",
            Relation::Imports => "imports",
            Relation::Cites => "cites",
            declared => DECLARED
                .iter()
                .find(|(_, relation)| *relation == declared)
                .map_or("", |(name, _)| name),
        }
    }

    /// The relation that a key of front matter declares; `_` counts as `-`.
    pub fn parse(key: &str) -> Option<Relation> {
        let key = key.trim().to_ascii_lowercase().replace('_', "-");
        DECLARED
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, relation)| *relation)
    }
}

/// An artifact of one graph: its index in the list of artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactId(pub u32);

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
        match (self.relation, self.inverse) {
            (Relation::Supersedes, true) => "superseded-by",
            (Relation::Replaces, true) => "replaced-by",
            (Relation::Extends, true) => "extended-by",
            (relation, _) => relation.name(),
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
