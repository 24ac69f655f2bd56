//! `weakened-criterion`: what is in force demands less, and nothing that a person agreed to says so.

use super::decisions::authorities;
use super::rules::ChangeFindings;
use super::{FindingOrigin, GateInput};
use crate::analysis::trace::in_force;
use crate::finding::{Finding, FindingLocation};
use crate::graph::{Artifact, Graph, RelationTarget, Role};

/// Demands of artifacts in force that became less.
pub fn weakened(asked: &GateInput<'_>, out: &mut ChangeFindings) {
    let old = asked.base.graph;
    let weak = asked.delta.demands.iter().filter(|one| one.weakened);
    let authorities = authorities(asked);
    for demand in weak {
        let name = demand.from.as_ref().unwrap_or(&demand.name);
        let owner = name.split('#').next().unwrap_or(name);
        let Some(before) = artifact(old, owner).filter(|artifact| in_force(artifact)) else {
            continue;
        };
        // A decision whose record is deleted is told by a rule of its own.
        if before.role() == Role::Decision && artifact(asked.head.graph, owner).is_none() {
            continue;
        }
        let path = old.path(before.file);
        let said = authorities.iter().any(|one| one.names(owner, path));
        if said {
            continue;
        }
        let place = match (demand.new, demand.old) {
            (Some((file, span)), _) => FindingLocation::Text(file, span),
            (None, Some((file, _))) => FindingLocation::Path(old.path(file).to_owned()),
            (None, None) => FindingLocation::Path(path.to_owned()),
        };
        let why = match demand.why.as_slice() {
            [] => demand.how.name().to_owned(),
            why => why.join("; "),
        };
        let finding = Finding::new(
            place,
            format!("{} {}", demand.what, demand.name),
            format!("the {} `{}` demands less: {why}", demand.what, demand.name),
        )
        .wins(format!(
            "`{owner}` as it was, until a person agrees to less"
        ))
        .help("take the weakening back");
        out.push((finding, FindingOrigin::Change));
    }
}

/// The artifact of that id, if there is one alone.
pub fn artifact<'a>(graph: &'a Graph, id: &str) -> Option<&'a Artifact> {
    match graph.find_at_root(id) {
        RelationTarget::Artifact(found) => Some(graph.artifact(found)),
        _ => None,
    }
}
