//! Module trees of libraries and programs, for name resolution.

use std::collections::{HashMap, HashSet};

use super::index::hash;
use crate::facts::SourceFile;
use crate::facts::code::{ItemKind, ItemVisibility, RustFacts};
use crate::facts::manifest::TargetKind;
use crate::graph::crates::{CrateIndex, children_folder, inline_path, module_files};
use crate::graph::paths::PathIndex;
use crate::span::FileId;

/// A file is entered for this many crates at most; in further ones its module is not known.
const SHARED: u8 = 4;

/// One module of one crate.
#[derive(Clone, Debug)]
pub struct CrateModule {
    /// Index of the crate.
    pub krate: u32,
    /// The file that holds its text.
    pub file: FileId,
    /// Its item, where it is written inline.
    pub inline: Option<u32>,
    /// The module around it.
    pub parent: Option<u32>,
    /// It is declared with `pub`, or is a root.
    pub public: bool,
}

/// The modules of a revision.
#[derive(Debug, Default)]
pub struct ModuleTree {
    /// All of them.
    pub all: Vec<CrateModule>,
    /// The root of each crate that has been walked.
    pub roots: HashMap<u32, u32>,
    children: HashMap<(u32, u64), Vec<u32>>,
    unfound: HashSet<(u32, u64)>,
    /// Modules of one file, by its inline item.
    inlines: HashMap<(u32, FileId, Option<u32>), u32>,
}

impl ModuleTree {
    /// Walk libraries and programs. Linear in their files and `mod` declarations.
    pub fn new(sources: &[SourceFile], paths: &PathIndex, crates: &CrateIndex) -> ModuleTree {
        let mut modules = ModuleTree::default();
        let mut entered = vec![0u8; sources.len()];
        for (at, krate) in crates.crates.iter().enumerate() {
            if matches!(krate.kind, TargetKind::Lib | TargetKind::Bin) {
                modules.walk(at as u32, krate.root, sources, paths, &mut entered);
            }
        }
        modules
    }

    /// The modules called `name` directly in `module`; one name may have a file for each platform.
    pub fn children(&self, module: u32, name: &str) -> &[u32] {
        self.children
            .get(&(module, hash(None, name)))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether `mod name;` in `module` has no file that is known.
    pub fn is_unfound(&self, module: u32, name: &str) -> bool {
        self.unfound.contains(&(module, hash(None, name)))
    }

    fn walk(
        &mut self,
        krate: u32,
        root: FileId,
        sources: &[SourceFile],
        paths: &PathIndex,
        entered: &mut [u8],
    ) {
        let Some(first) = self.enter(krate, root, None, true, sources, entered) else {
            return;
        };
        self.roots.insert(krate, first);
        let mut stack = vec![(root, true)];
        while let Some((file, owns_folder)) = stack.pop() {
            let source = &sources[file.index()];
            let Some(code) = source.facts.code() else {
                continue;
            };
            let home = children_folder(&source.path, owns_folder);
            for module in &code.modules {
                let Some(&parent) = self.inlines.get(&(krate, file, module.parent)) else {
                    continue;
                };
                let inline = inline_path(code, module);
                let found = module_files(&source.path, &home, &inline, module, paths);
                let key = (parent, hash(None, &module.name));
                let mut known = false;
                for (child, by_path) in found {
                    let place = match self.inlines.get(&(krate, child, None)) {
                        Some(&place) => Some(place),
                        None => {
                            let public = module.visibility == ItemVisibility::Public;
                            let place =
                                self.enter(krate, child, Some(parent), public, sources, entered);
                            if place.is_some() {
                                stack.push((child, by_path));
                            }
                            place
                        }
                    };
                    if let Some(place) = place {
                        known = true;
                        self.children.entry(key).or_default().push(place);
                    }
                }
                if !known {
                    self.unfound.insert(key);
                }
            }
        }
    }

    /// Add the module of `file` and its inline modules.
    fn enter(
        &mut self,
        krate: u32,
        file: FileId,
        parent: Option<u32>,
        public: bool,
        sources: &[SourceFile],
        entered: &mut [u8],
    ) -> Option<u32> {
        let times = entered.get_mut(file.index())?;
        if *times >= SHARED {
            return None;
        }
        *times += 1;
        let place = self.add(krate, file, None, parent, public);
        if let Some(code) = sources[file.index()].facts.code() {
            self.inline(krate, file, code);
        }
        Some(place)
    }

    fn inline(&mut self, krate: u32, file: FileId, code: &RustFacts) {
        for (at, item) in code.items.iter().enumerate() {
            if item.kind != ItemKind::Module {
                continue;
            }
            let Some(&parent) = self.inlines.get(&(krate, file, item.parent)) else {
                continue;
            };
            let public = item.visibility == ItemVisibility::Public;
            let place = self.add(krate, file, Some(at as u32), Some(parent), public);
            let key = (parent, hash(None, &item.name));
            self.children.entry(key).or_default().push(place);
        }
    }

    fn add(
        &mut self,
        krate: u32,
        file: FileId,
        inline: Option<u32>,
        parent: Option<u32>,
        public: bool,
    ) -> u32 {
        let place = self.all.len() as u32;
        self.all.push(CrateModule {
            krate,
            file,
            inline,
            parent,
            public,
        });
        self.inlines.insert((krate, file, inline), place);
        place
    }
}
