//! Nodes and typed edges. Only this file uses `petgraph`.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::artifact::{Artifact, ArtifactId, Relation, RelationTarget};
use super::crates::CrateIndex;
use super::ids::ArtifactIndex;
use super::{LinkTarget, ResolvedLink};
use crate::facts::SourceFile;
use crate::span::FileId;

/// A thing of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkNode {
    /// A first-class document.
    Artifact(ArtifactId),
    /// A document that is no artifact, or a Rust file.
    File(FileId),
    /// A crate, by its index.
    Crate(u32),
}

impl NetworkNode {
    /// The node of a document or a Rust file.
    pub fn of(ids: &ArtifactIndex, file: FileId) -> NetworkNode {
        ids.of_file(file)
            .map_or(NetworkNode::File(file), NetworkNode::Artifact)
    }
}

/// The typed edges between artifacts, documents, crates and files.
pub struct Network {
    graph: DiGraph<NetworkNode, Relation>,
    index: HashMap<NetworkNode, NodeIndex>,
}

impl Network {
    /// Links artifacts by declarations, documents by links, crates by files.
    pub fn new(
        sources: &[SourceFile],
        artifacts: &[Artifact],
        links: &[ResolvedLink],
        crates: &CrateIndex,
        ids: &ArtifactIndex,
    ) -> Network {
        let mut network = Network {
            graph: DiGraph::new(),
            index: HashMap::new(),
        };
        let node_of = |file: FileId| NetworkNode::of(ids, file);
        for at in 0..artifacts.len() {
            network.node(NetworkNode::Artifact(ArtifactId(at as u32)));
        }
        for (at, source) in sources.iter().enumerate() {
            if source.facts.is_document() {
                network.node(node_of(FileId(at as u32)));
            }
        }
        for (at, artifact) in artifacts.iter().enumerate() {
            let from = NetworkNode::Artifact(ArtifactId(at as u32));
            for declared in &artifact.relations {
                if let RelationTarget::Artifact(to) = declared.to {
                    let to = NetworkNode::Artifact(to);
                    let (from, to) = if declared.inverse {
                        (to, from)
                    } else {
                        (from, to)
                    };
                    network.edge(from, to, declared.relation);
                }
            }
        }
        for link in links {
            if let LinkTarget::File(to) | LinkTarget::Anchor(to) = link.target
                && to != link.file
                && sources[to.index()].facts.is_document()
            {
                network.edge(node_of(link.file), node_of(to), Relation::Cites);
            }
        }
        let mut files: Vec<(FileId, u32)> = crates
            .files()
            .map(|(file, place)| (file, place.krate))
            .collect();
        files.sort_unstable();
        for (file, krate) in files {
            network.edge(
                NetworkNode::Crate(krate),
                NetworkNode::File(file),
                Relation::Contains,
            );
        }
        network
    }

    fn node(&mut self, node: NetworkNode) -> NodeIndex {
        *self
            .index
            .entry(node)
            .or_insert_with(|| self.graph.add_node(node))
    }

    fn edge(&mut self, from: NetworkNode, to: NetworkNode, relation: Relation) {
        let (from, to) = (self.node(from), self.node(to));
        self.graph.add_edge(from, to, relation);
    }

    /// Every edge: from, to, relation. In insertion order.
    pub fn edges(&self) -> impl Iterator<Item = (NetworkNode, NetworkNode, Relation)> {
        self.graph.edge_references().map(|edge| {
            let (from, to) = (self.graph[edge.source()], self.graph[edge.target()]);
            (from, to, *edge.weight())
        })
    }

    /// Every node, in the order in which they were added.
    pub fn nodes(&self) -> impl Iterator<Item = NetworkNode> {
        self.graph.node_weights().copied()
    }

    /// Where the edges that leave `node` lead.
    pub fn outgoing(&self, node: NetworkNode) -> Vec<(Relation, NetworkNode)> {
        self.neighbours(node, petgraph::Direction::Outgoing)
    }

    /// Where the edges that enter `node` come from.
    pub fn incoming(&self, node: NetworkNode) -> Vec<(Relation, NetworkNode)> {
        self.neighbours(node, petgraph::Direction::Incoming)
    }

    fn neighbours(
        &self,
        node: NetworkNode,
        direction: petgraph::Direction,
    ) -> Vec<(Relation, NetworkNode)> {
        let Some(at) = self.index.get(&node) else {
            return Vec::new();
        };
        let mut found: Vec<(Relation, NetworkNode)> = self
            .graph
            .edges_directed(*at, direction)
            .map(|edge| {
                let other = match direction {
                    petgraph::Direction::Outgoing => edge.target(),
                    petgraph::Direction::Incoming => edge.source(),
                };
                (*edge.weight(), self.graph[other])
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The groups of artifacts that reach each other by `relations` alone: each group is one knot of cycles.
    /// Linear in the edges, and without recursion.
    pub fn cycles(&self, relations: &[Relation]) -> Vec<Vec<ArtifactId>> {
        let filtered = petgraph::visit::EdgeFiltered::from_fn(&self.graph, |edge| {
            relations.contains(edge.weight())
        });
        let mut groups: Vec<Vec<ArtifactId>> = petgraph::algo::kosaraju_scc(&filtered)
            .into_iter()
            .filter(|group| {
                group.len() > 1
                    || group.iter().any(|node| {
                        self.graph
                            .edges_connecting(*node, *node)
                            .any(|edge| relations.contains(edge.weight()))
                    })
            })
            .map(|group| {
                let mut ids: Vec<ArtifactId> = group
                    .into_iter()
                    .filter_map(|node| match self.graph[node] {
                        NetworkNode::Artifact(id) => Some(id),
                        NetworkNode::File(_) | NetworkNode::Crate(_) => None,
                    })
                    .collect();
                ids.sort_unstable();
                ids
            })
            .filter(|ids| !ids.is_empty())
            .collect();
        groups.sort();
        groups
    }

    /// A shortest way round from the first of `group` to itself by `relations`, the first once. Linear in the edges of
    /// the group.
    pub fn circle(&self, group: &[ArtifactId], relations: &[Relation]) -> Vec<ArtifactId> {
        let Some(first) = group.first().copied() else {
            return Vec::new();
        };
        let mut from: HashMap<ArtifactId, ArtifactId> = HashMap::new();
        let mut queue = VecDeque::from([first]);
        while let Some(at) = queue.pop_front() {
            for (relation, other) in self.outgoing(NetworkNode::Artifact(at)) {
                let NetworkNode::Artifact(other) = other else {
                    continue;
                };
                if !relations.contains(&relation) || group.binary_search(&other).is_err() {
                    continue;
                }
                if other == first {
                    let mut way = vec![at];
                    while let Some(before) = way
                        .last()
                        .filter(|last| **last != first)
                        .and_then(|last| from.get(last))
                    {
                        way.push(*before);
                    }
                    way.reverse();
                    return way;
                }
                if let Entry::Vacant(new) = from.entry(other) {
                    new.insert(at);
                    queue.push_back(other);
                }
            }
        }
        vec![first]
    }
}
