//! Direction, label and sort order of an edge in the trace.

use crate::graph::{Relation, Role};
use crate::queries::contract::ContractRelation;

/// Where a tie leads from its artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceDirection {
    /// To the reason for it.
    Up,
    /// Towards its implementation.
    Down,
    /// To a related artifact.
    Aside,
}

/// The place of a role in the chain; none for those beside it.
pub fn rank(role: Role) -> Option<u8> {
    match role {
        Role::Intent => Some(0),
        Role::Behaviour => Some(1),
        Role::Feature => Some(2),
        Role::Criteria => Some(3),
        _ => None,
    }
}

/// Sort order of related artifacts.
pub fn order(relation: Relation) -> u8 {
    match relation {
        Relation::Realizes => 0,
        Relation::Specifies => 1,
        Relation::Decides => 2,
        Relation::Governs => 3,
        Relation::Implements | Relation::Verifies => 4,
        Relation::Documents => 5,
        _ => 6,
    }
}

/// The words for a relation, by direction.
pub fn words(relation: Relation, inverse: bool) -> &'static str {
    match (relation, inverse) {
        (Relation::Realizes, true) => "realized by",
        (Relation::Specifies, true) => "specified by",
        (Relation::Decides, true) => "decided by",
        (Relation::Supersedes, true) => "superseded by",
        (Relation::Extends, true) => "extended by",
        (Relation::Replaces, true) => "replaced by",
        (Relation::DependsOn, true) => "needed by",
        (Relation::Governs, true) => "governed by",
        (Relation::Implements, true) => "implemented by",
        (Relation::Verifies, true) => "verified by",
        (Relation::Documents, true) => "documented by",
        (relation, _) => relation.name(),
    }
}

/// Where a tie between two roles leads from the first.
pub fn turn(tie: &ContractRelation, own: Role, other: Role) -> TraceDirection {
    let (own, other) = (rank(own), rank(other));
    match tie.relation {
        Relation::Realizes if tie.inverse => TraceDirection::Down,
        Relation::Realizes => TraceDirection::Up,
        Relation::Specifies => match (own, other) {
            (Some(own), Some(other)) if own < other => TraceDirection::Down,
            (Some(own), Some(other)) if own > other => TraceDirection::Up,
            _ if tie.inverse => TraceDirection::Down,
            _ => TraceDirection::Up,
        },
        Relation::Decides
        | Relation::Governs
        | Relation::Documents
        | Relation::Implements
        | Relation::Verifies
            if !tie.inverse =>
        {
            TraceDirection::Up
        }
        _ => TraceDirection::Aside,
    }
}
