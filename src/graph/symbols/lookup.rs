//! Resolves a name in a module: items, child modules, imports, globs.
//!
//! Lookup is lazy; globs are not expanded. It has a step budget and a depth limit: beyond them the result is *unknown*.
//! A cyclic glob or import contributes nothing.

use std::collections::HashMap;

use super::index::hash;
use super::{SymbolDefinition, SymbolIndex};
use crate::facts::code::ItemKind;
use crate::graph::Graph;

/// Imports of imports are followed this far.
const DEPTH: u32 = 40;
/// Modules that one question may look at.
pub(super) const STEPS: u32 = 2_000;
/// Meanings of one name that are kept.
const MEANINGS: usize = 16;

/// The result of a name lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameResolution {
    /// One or more definitions: a type and a function may share a name, and so may two platforms.
    Found(Vec<SymbolDefinition>),
    /// It is not there.
    Missing,
    /// May exist: from a macro, a derive or another crate.
    Unknown,
}

/// The steps of one question.
pub struct NameResolver<'g> {
    pub(super) graph: &'g Graph,
    pub(super) symbols: &'g SymbolIndex,
    memo: HashMap<(u32, u64), Option<NameResolution>>,
    pub(super) steps: u32,
    pub(super) limit: u32,
}

impl<'g> NameResolver<'g> {
    /// A question to `graph`.
    pub fn new(graph: &'g Graph) -> NameResolver<'g> {
        NameResolver {
            graph,
            symbols: &graph.symbols,
            memo: HashMap::new(),
            steps: 0,
            limit: STEPS,
        }
    }

    /// Resolves the path `parts` from `start`, with a budget of `left` steps, which it decrements.
    pub fn from<'p>(
        graph: &'g Graph,
        start: SymbolDefinition,
        parts: impl Iterator<Item = &'p str>,
        left: &mut u32,
    ) -> Result<NameResolution, usize> {
        let mut lookup = NameResolver::new(graph);
        lookup.limit = lookup.limit.min(*left);
        let outcome = lookup.walk(vec![start], parts, 0);
        *left = left.saturating_sub(lookup.steps);
        outcome
    }

    /// Resolves `name` in `module`.
    pub(super) fn name(&mut self, module: u32, name: &str, depth: u32) -> NameResolution {
        let key = (module, hash(None, name));
        match self.memo.get(&key) {
            Some(Some(known)) => return known.clone(),
            // It is being looked up: this way leads back to itself.
            Some(None) => return NameResolution::Missing,
            None => {}
        }
        self.steps += 1;
        if depth > DEPTH || self.steps > self.limit {
            return NameResolution::Unknown;
        }
        self.memo.insert(key, None);
        let outcome = self.look(module, name, depth);
        self.memo.insert(key, Some(outcome.clone()));
        outcome
    }

    fn look(&mut self, module: u32, name: &str, depth: u32) -> NameResolution {
        let symbols = self.symbols;
        let Some(place) = symbols.modules.all.get(module as usize) else {
            return NameResolution::Unknown;
        };
        let Some(code) = self.graph.source(place.file).facts.code() else {
            return NameResolution::Unknown;
        };
        let local = symbols.local(place.file, code);
        let mut found: Vec<SymbolDefinition> = Vec::new();
        let mut unknown = code.error.is_some() || symbols.modules.is_unfound(module, name);
        for child in symbols.modules.children(module, name) {
            found.push(SymbolDefinition::Module(*child));
        }
        for (at, item) in local.items(code, place.inline, name) {
            match item.kind {
                ItemKind::Module => {}
                // Under another name it stands among the imports of no file.
                ItemKind::ExternCrate => merge(
                    self.extern_crate(place.krate, name),
                    &mut found,
                    &mut unknown,
                ),
                _ => found.push(SymbolDefinition::Item(place.file, at)),
            }
        }
        for leaf in local.uses(code, place.inline, name) {
            if self.steps > self.limit {
                unknown = true;
                break;
            }
            let outcome = self.import(module, &leaf.path, depth + 1);
            // A name that is imported exists, even if its target is unknown.
            match outcome {
                NameResolution::Found(more) => found.extend(more),
                NameResolution::Missing | NameResolution::Unknown => unknown = true,
            }
        }
        if symbols.modules.roots.get(&place.krate) == Some(&module) {
            found.extend(symbols.exported_macros(self.graph, place.krate, name));
        }
        if found.is_empty() {
            for leaf in local.uses(code, place.inline, "*") {
                if self.steps > self.limit {
                    unknown = true;
                    break;
                }
                let base = leaf.path.trim_end_matches('*').trim_end_matches("::");
                match self.import(module, base, depth + 1) {
                    NameResolution::Found(bases) => {
                        for base in bases {
                            let outcome = self.below(base, name, depth + 1);
                            merge(outcome, &mut found, &mut unknown);
                        }
                    }
                    NameResolution::Missing | NameResolution::Unknown => unknown = true,
                }
            }
        }
        found.dedup();
        found.truncate(MEANINGS);
        if !found.is_empty() {
            NameResolution::Found(found)
        } else if unknown || local.is_open(place.inline) {
            NameResolution::Unknown
        } else {
            NameResolution::Missing
        }
    }

    /// Resolves the path of an import in `module`.
    pub(super) fn import_of(&mut self, module: u32, path: &str) -> NameResolution {
        self.import(module, path, 0)
    }

    /// The same, within a longer question.
    fn import(&mut self, module: u32, path: &str, depth: u32) -> NameResolution {
        self.steps += 1;
        let mut parts = path.split("::");
        let first = parts.next().unwrap_or("");
        let Some(place) = self.symbols.modules.all.get(module as usize) else {
            return NameResolution::Unknown;
        };
        let krate = place.krate;
        let start = match first {
            "crate" => self.root(krate),
            "self" => NameResolution::Found(vec![SymbolDefinition::Module(module)]),
            "super" => match place.parent {
                Some(parent) => NameResolution::Found(vec![SymbolDefinition::Module(parent)]),
                None => NameResolution::Unknown,
            },
            "" => {
                let Some(name) = parts.next() else {
                    return NameResolution::Unknown;
                };
                self.extern_crate(krate, name)
            }
            name => match self.name(module, name, depth + 1) {
                NameResolution::Found(found) => NameResolution::Found(found),
                NameResolution::Missing => self.outer(module, name, depth),
                NameResolution::Unknown => match self.extern_crate(krate, name) {
                    NameResolution::Found(found)
                        if !found.contains(&SymbolDefinition::External) =>
                    {
                        NameResolution::Found(found)
                    }
                    _ => NameResolution::Unknown,
                },
            },
        };
        let NameResolution::Found(start) = start else {
            return start;
        };
        match self.walk(start, parts, depth + 1) {
            Ok(outcome) => outcome,
            Err(_) => NameResolution::Missing,
        }
    }

    /// A first name that its module does not have: in the 2015 edition it is seen from the root; else it is a crate.
    fn outer(&mut self, module: u32, name: &str, depth: u32) -> NameResolution {
        let krate = self.symbols.modules.all[module as usize].krate;
        let own = self.extern_crate(krate, name);
        if own != NameResolution::Found(vec![SymbolDefinition::External]) {
            return own;
        }
        match self.symbols.modules.roots.get(&krate) {
            Some(&root) if root != module => match self.name(root, name, depth + 1) {
                NameResolution::Found(found) => NameResolution::Found(found),
                NameResolution::Missing | NameResolution::Unknown => own,
            },
            _ => own,
        }
    }

    /// Resolves the rest of a path from `start`; `Err` contains the index of the missing segment.
    pub(super) fn walk<'s>(
        &mut self,
        start: Vec<SymbolDefinition>,
        parts: impl Iterator<Item = &'s str>,
        depth: u32,
    ) -> Result<NameResolution, usize> {
        let mut here = start;
        for (at, part) in parts.enumerate() {
            if part == "self" {
                continue;
            }
            let mut found = Vec::new();
            let mut unknown = false;
            for definition in here {
                let outcome = match (part, definition) {
                    ("super", SymbolDefinition::Module(module)) => {
                        match self.symbols.modules.all[module as usize].parent {
                            Some(parent) => {
                                NameResolution::Found(vec![SymbolDefinition::Module(parent)])
                            }
                            None => NameResolution::Unknown,
                        }
                    }
                    _ => self.below(definition, part, depth + 1),
                };
                merge(outcome, &mut found, &mut unknown);
            }
            if found.is_empty() {
                return if unknown {
                    Ok(NameResolution::Unknown)
                } else {
                    Err(at)
                };
            }
            found.dedup();
            found.truncate(MEANINGS);
            here = found;
        }
        Ok(NameResolution::Found(here))
    }

    /// Resolves `name` below a definition.
    fn below(&mut self, definition: SymbolDefinition, name: &str, depth: u32) -> NameResolution {
        match definition {
            SymbolDefinition::External => NameResolution::Found(vec![SymbolDefinition::External]),
            SymbolDefinition::Module(module) => self.name(module, name, depth),
            SymbolDefinition::Item(file, item) => self.member(file, item, name),
        }
    }

    fn root(&self, krate: u32) -> NameResolution {
        match self.symbols.modules.roots.get(&krate) {
            Some(&root) => NameResolution::Found(vec![SymbolDefinition::Module(root)]),
            None => NameResolution::Unknown,
        }
    }

    /// The crate that code of `krate` calls `name`: a workspace crate, or an external one.
    fn extern_crate(&self, krate: u32, name: &str) -> NameResolution {
        let manifest = self.graph.crates.crates[krate as usize].manifest;
        let roots = self.symbols.libraries(manifest, name).iter();
        let ours: Vec<SymbolDefinition> = roots
            .filter_map(|at| self.symbols.modules.roots.get(at))
            .map(|root| SymbolDefinition::Module(*root))
            .take(MEANINGS)
            .collect();
        if ours.is_empty() {
            NameResolution::Found(vec![SymbolDefinition::External])
        } else {
            NameResolution::Found(ours)
        }
    }
}

fn merge(outcome: NameResolution, found: &mut Vec<SymbolDefinition>, unknown: &mut bool) {
    match outcome {
        NameResolution::Found(more) => found.extend(more),
        NameResolution::Unknown => *unknown = true,
        NameResolution::Missing => {}
    }
}
