//! Relations: typed edges between two things of the graph, one table row each.

use serde::{Deserialize, Serialize};

use super::listed::listed;

listed! {
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

    /// Every relation, those that front matter can declare first.
    pub const RELATIONS;
}

/// Which of the two artifacts must declare a relation, so that it counts as declared by both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclarationSides {
    /// The forward form is enough; the inverse form needs the forward one in the other artifact.
    Forward,
    /// Both artifacts, in the same form.
    Mutual,
    /// A rule of its own decides: `one-sided-supersede`.
    Separate,
}

/// The properties of a relation.
#[derive(Clone, Copy, Debug)]
pub struct RelationRow {
    /// The name, in reports and as a key of front matter.
    pub name: &'static str,
    /// The words for the other end.
    pub inverse: &'static str,
    /// Whether front matter can declare it.
    pub declared: bool,
    /// Other keys of the same meaning.
    pub other_keys: &'static [&'static str],
    /// Keys by which the other end declares it; the first is the one used in reports.
    pub inverse_keys: &'static [&'static str],
    /// The position among an artifact's relations in `trueup trace`, lowest first.
    pub trace_order: u8,
    /// Whether `relation-cycle` reports a cycle of it. Cycles of `supersedes` are reported by `supersede-cycle`.
    pub acyclic: bool,
    /// Whether the target must be in force: it is the reason for the artifact (`dead-authority`).
    pub basis: bool,
    /// Whether the target belongs to the context of work on the artifact.
    pub in_context: bool,
    /// Whether the artifact is the successor of the target.
    pub takes_over: bool,
    /// Which side must declare it (`one-sided-relation`).
    pub sides: DeclarationSides,
}

impl Relation {
    /// The relation's table row.
    pub const fn row(self) -> RelationRow {
        match self {
            Relation::Realizes => RelationRow {
                name: "realizes",
                inverse: "realized by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 0,
                acyclic: true,
                basis: true,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Specifies => RelationRow {
                name: "specifies",
                inverse: "specified by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 1,
                acyclic: true,
                basis: true,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Decides => RelationRow {
                name: "decides",
                inverse: "decided by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 2,
                acyclic: false,
                basis: false,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Supersedes => RelationRow {
                name: "supersedes",
                inverse: "superseded by",
                declared: true,
                other_keys: &[],
                inverse_keys: &["superseded-by", "supersededby"],
                trace_order: 6,
                acyclic: false,
                basis: false,
                in_context: false,
                takes_over: true,
                sides: DeclarationSides::Separate,
            },
            Relation::Extends => RelationRow {
                name: "extends",
                inverse: "extended by",
                declared: true,
                other_keys: &["amends"],
                inverse_keys: &["extended-by", "amended-by"],
                trace_order: 6,
                acyclic: true,
                basis: true,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Replaces => RelationRow {
                name: "replaces",
                inverse: "replaced by",
                declared: true,
                other_keys: &[],
                inverse_keys: &["replaced-by"],
                trace_order: 6,
                acyclic: true,
                basis: false,
                in_context: false,
                takes_over: true,
                sides: DeclarationSides::Forward,
            },
            Relation::ConflictsWith => RelationRow {
                name: "conflicts-with",
                inverse: "conflicts-with",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 6,
                acyclic: false,
                basis: false,
                in_context: false,
                takes_over: false,
                sides: DeclarationSides::Mutual,
            },
            Relation::DependsOn => RelationRow {
                name: "depends-on",
                inverse: "needed by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 6,
                acyclic: true,
                basis: true,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Governs => RelationRow {
                name: "governs",
                inverse: "governed by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 3,
                acyclic: false,
                basis: false,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Implements => RelationRow {
                name: "implements",
                inverse: "implemented by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 4,
                acyclic: true,
                basis: true,
                in_context: false,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Verifies => RelationRow {
                name: "verifies",
                inverse: "verified by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 4,
                acyclic: false,
                basis: false,
                in_context: false,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Documents => RelationRow {
                name: "documents",
                inverse: "documented by",
                declared: true,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 5,
                acyclic: false,
                basis: true,
                in_context: true,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Contains => RelationRow {
                name: "contains",
                inverse: "contains",
                declared: false,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 6,
                acyclic: false,
                basis: false,
                in_context: false,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Imports => RelationRow {
                name: "imports",
                inverse: "imports",
                declared: false,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 6,
                acyclic: false,
                basis: false,
                in_context: false,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
            Relation::Cites => RelationRow {
                name: "cites",
                inverse: "cites",
                declared: false,
                other_keys: &[],
                inverse_keys: &[],
                trace_order: 6,
                acyclic: false,
                basis: false,
                in_context: false,
                takes_over: false,
                sides: DeclarationSides::Forward,
            },
        }
    }

    /// The relation's name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The relations that front matter can declare.
    pub fn declared() -> impl Iterator<Item = Relation> {
        RELATIONS
            .into_iter()
            .filter(|relation| relation.row().declared)
    }

    /// Their names, which are the keys of front matter.
    pub fn declared_names() -> Vec<&'static str> {
        Relation::declared().map(Relation::name).collect()
    }

    /// The relation that a key of front matter declares; `_` counts as `-`.
    pub fn parse(key: &str) -> Option<Relation> {
        let key = key.trim().to_ascii_lowercase().replace('_', "-");
        Relation::declared().find(|relation| relation.name() == key)
    }

    /// The relation of any key, and whether the key declares it from the other end; `_` and a space count as `-`.
    pub fn of_key(key: &str) -> Option<(Relation, bool)> {
        let folded = key.to_ascii_lowercase().replace(['_', ' '], "-");
        let key = folded.as_str();
        RELATIONS.into_iter().find_map(|relation| {
            let row = relation.row();
            let forward = row.declared && row.name == key.trim() || row.other_keys.contains(&key);
            let inverse = row.inverse_keys.contains(&key);
            (forward || inverse).then_some((relation, inverse))
        })
    }
}
