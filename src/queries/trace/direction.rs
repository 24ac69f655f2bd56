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

/// The position of a role in the chain; none for those beside it.
pub fn rank(role: Role) -> Option<u8> {
    role.row().chain_rank
}

/// Sort order of related artifacts.
pub fn order(relation: Relation) -> u8 {
    relation.row().trace_order
}

/// The words for a relation, by direction.
pub fn words(relation: Relation, inverse: bool) -> &'static str {
    let row = relation.row();
    if inverse { row.inverse } else { row.name }
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
        Relation::Decides
        | Relation::Governs
        | Relation::Documents
        | Relation::Implements
        | Relation::Verifies
        | Relation::Supersedes
        | Relation::Extends
        | Relation::Replaces
        | Relation::ConflictsWith
        | Relation::DependsOn
        | Relation::Contains
        | Relation::Imports
        | Relation::Cites => TraceDirection::Aside,
    }
}
