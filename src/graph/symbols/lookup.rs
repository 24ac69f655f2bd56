//! From a name in a module to what it means there: items, child modules, imports, globs.
//!
//! Names are looked up on demand; nothing is expanded. A lookup has a budget of steps and a bound on depth: what goes
//! beyond is not known. A glob or an import that leads back to itself brings nothing.

use std::collections::HashMap;

use super::index::hash;
use super::{Definition, Symbols};
use crate::facts::code::ItemKind;
use crate::graph::Graph;

/// Imports of imports are followed this far.
const DEPTH: u32 = 40;
/// Modules that one question may look at.
pub(super) const STEPS: u32 = 2_000;
/// Meanings of one name that are kept.
const MEANINGS: usize = 16;

/// What a name turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One or more definitions: a type and a function may share a name, and so may two platforms.
    Found(Vec<Definition>),
    /// It is not there.
    Missing,
    /// It may be there: a macro, a derive, another crate may bring it.
    Unknown,
}

/// The steps of one question.
pub struct Lookup<'g> {
    pub(super) graph: &'g Graph,
    pub(super) symbols: &'g Symbols,
    memo: HashMap<(u32, u64), Option<Outcome>>,
    pub(super) steps: u32,
    pub(super) limit: u32,
}

impl<'g> Lookup<'g> {
    /// A question to `graph`.
    pub fn new(graph: &'g Graph) -> Lookup<'g> {
        Lookup {
            graph,
            symbols: &graph.symbols,
            memo: HashMap::new(),
            steps: 0,
            limit: STEPS,
        }
    }

    /// What the path `parts` from `start` on leads to, in a graph, with `left` steps at the most, from which those that were
    /// taken are taken off.
    pub fn from<'p>(
        graph: &'g Graph,
        start: Definition,
        parts: impl Iterator<Item = &'p str>,
        left: &mut u32,
    ) -> Result<Outcome, usize> {
        let mut lookup = Lookup::new(graph);
        lookup.limit = lookup.limit.min(*left);
        let outcome = lookup.walk(vec![start], parts, 0);
        *left = left.saturating_sub(lookup.steps);
        outcome
    }

    /// What `name` means in `module`.
    pub(super) fn name(&mut self, module: u32, name: &str, depth: u32) -> Outcome {
        let key = (module, hash(None, name));
        match self.memo.get(&key) {
            Some(Some(known)) => return known.clone(),
            // It is being looked up: this way leads back to itself.
            Some(None) => return Outcome::Missing,
            None => {}
        }
        self.steps += 1;
        if depth > DEPTH || self.steps > self.limit {
            return Outcome::Unknown;
        }
        self.memo.insert(key, None);
        let outcome = self.look(module, name, depth);
        self.memo.insert(key, Some(outcome.clone()));
        outcome
    }

    fn look(&mut self, module: u32, name: &str, depth: u32) -> Outcome {
        let symbols = self.symbols;
        let Some(place) = symbols.modules.all.get(module as usize) else {
            return Outcome::Unknown;
        };
        let Some(code) = self.graph.source(place.file).facts.code() else {
            return Outcome::Unknown;
        };
        let local = symbols.local(place.file, code);
        let mut found: Vec<Definition> = Vec::new();
        let mut unknown = code.error.is_some() || symbols.modules.is_unfound(module, name);
        for child in symbols.modules.children(module, name) {
            found.push(Definition::Module(*child));
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
                _ => found.push(Definition::Item(place.file, at)),
            }
        }
        for leaf in local.uses(code, place.inline, name) {
            if self.steps > self.limit {
                unknown = true;
                break;
            }
            let outcome = self.import(module, &leaf.path, depth + 1);
            // What is imported under this name is there, whether or not it is known what it is.
            match outcome {
                Outcome::Found(more) => found.extend(more),
                Outcome::Missing | Outcome::Unknown => unknown = true,
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
                    Outcome::Found(bases) => {
                        for base in bases {
                            let outcome = self.below(base, name, depth + 1);
                            merge(outcome, &mut found, &mut unknown);
                        }
                    }
                    Outcome::Missing | Outcome::Unknown => unknown = true,
                }
            }
        }
        found.dedup();
        found.truncate(MEANINGS);
        if !found.is_empty() {
            Outcome::Found(found)
        } else if unknown || local.is_open(place.inline) {
            Outcome::Unknown
        } else {
            Outcome::Missing
        }
    }

    /// What the path of an import in `module` leads to.
    pub(super) fn import_of(&mut self, module: u32, path: &str) -> Outcome {
        self.import(module, path, 0)
    }

    /// The same, within a longer question.
    fn import(&mut self, module: u32, path: &str, depth: u32) -> Outcome {
        self.steps += 1;
        let mut parts = path.split("::");
        let first = parts.next().unwrap_or("");
        let Some(place) = self.symbols.modules.all.get(module as usize) else {
            return Outcome::Unknown;
        };
        let krate = place.krate;
        let start = match first {
            "crate" => self.root(krate),
            "self" => Outcome::Found(vec![Definition::Module(module)]),
            "super" => match place.parent {
                Some(parent) => Outcome::Found(vec![Definition::Module(parent)]),
                None => Outcome::Unknown,
            },
            "" => {
                let Some(name) = parts.next() else {
                    return Outcome::Unknown;
                };
                self.extern_crate(krate, name)
            }
            name => match self.name(module, name, depth + 1) {
                Outcome::Found(found) => Outcome::Found(found),
                Outcome::Missing => self.outer(module, name, depth),
                Outcome::Unknown => match self.extern_crate(krate, name) {
                    Outcome::Found(found) if !found.contains(&Definition::External) => {
                        Outcome::Found(found)
                    }
                    _ => Outcome::Unknown,
                },
            },
        };
        let Outcome::Found(start) = start else {
            return start;
        };
        match self.walk(start, parts, depth + 1) {
            Ok(outcome) => outcome,
            Err(_) => Outcome::Missing,
        }
    }

    /// A first name that its module does not have: in the 2015 edition it is seen from the root; else it is a crate.
    fn outer(&mut self, module: u32, name: &str, depth: u32) -> Outcome {
        let krate = self.symbols.modules.all[module as usize].krate;
        let own = self.extern_crate(krate, name);
        if own != Outcome::Found(vec![Definition::External]) {
            return own;
        }
        match self.symbols.modules.roots.get(&krate) {
            Some(&root) if root != module => match self.name(root, name, depth + 1) {
                Outcome::Found(found) => Outcome::Found(found),
                Outcome::Missing | Outcome::Unknown => own,
            },
            _ => own,
        }
    }

    /// What the rest of a path leads to from `start`; `Err` holds the number of the segment that is not there.
    pub(super) fn walk<'s>(
        &mut self,
        start: Vec<Definition>,
        parts: impl Iterator<Item = &'s str>,
        depth: u32,
    ) -> Result<Outcome, usize> {
        let mut here = start;
        for (at, part) in parts.enumerate() {
            if part == "self" {
                continue;
            }
            let mut found = Vec::new();
            let mut unknown = false;
            for definition in here {
                let outcome = match (part, definition) {
                    ("super", Definition::Module(module)) => {
                        match self.symbols.modules.all[module as usize].parent {
                            Some(parent) => Outcome::Found(vec![Definition::Module(parent)]),
                            None => Outcome::Unknown,
                        }
                    }
                    _ => self.below(definition, part, depth + 1),
                };
                merge(outcome, &mut found, &mut unknown);
            }
            if found.is_empty() {
                return if unknown {
                    Ok(Outcome::Unknown)
                } else {
                    Err(at)
                };
            }
            found.dedup();
            found.truncate(MEANINGS);
            here = found;
        }
        Ok(Outcome::Found(here))
    }

    /// What `name` means below a definition.
    fn below(&mut self, definition: Definition, name: &str, depth: u32) -> Outcome {
        match definition {
            Definition::External => Outcome::Found(vec![Definition::External]),
            Definition::Module(module) => self.name(module, name, depth),
            Definition::Item(file, item) => self.member(file, item, name),
        }
    }

    fn root(&self, krate: u32) -> Outcome {
        match self.symbols.modules.roots.get(&krate) {
            Some(&root) => Outcome::Found(vec![Definition::Module(root)]),
            None => Outcome::Unknown,
        }
    }

    /// The crate that code of `krate` calls `name`: one of ours, or another.
    fn extern_crate(&self, krate: u32, name: &str) -> Outcome {
        let manifest = self.graph.crates.crates[krate as usize].manifest;
        let roots = self.symbols.libraries(manifest, name).iter();
        let ours: Vec<Definition> = roots
            .filter_map(|at| self.symbols.modules.roots.get(at))
            .map(|root| Definition::Module(*root))
            .take(MEANINGS)
            .collect();
        if ours.is_empty() {
            Outcome::Found(vec![Definition::External])
        } else {
            Outcome::Found(ours)
        }
    }
}

fn merge(outcome: Outcome, found: &mut Vec<Definition>, unknown: &mut bool) {
    match outcome {
        Outcome::Found(more) => found.extend(more),
        Outcome::Unknown => *unknown = true,
        Outcome::Missing => {}
    }
}
