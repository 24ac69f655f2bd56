//! Crates and their module trees: which Rust files belong to which target, under which module path.

use std::collections::{HashMap, HashSet};

use super::paths::{PathIndex, folder, join, resolve, stem};
use crate::facts::cfg::for_tests_alone;
use crate::facts::code::ModuleDeclaration;
use crate::facts::manifest::TargetKind;
use crate::facts::{CargoManifest, RustFacts, SourceFile};
use crate::span::FileId;

/// One target of a package.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The package's name.
    pub package: String,
    /// The name that code uses: `-` becomes `_`.
    pub name: String,
    /// What it is for.
    pub kind: TargetKind,
    /// The manifest.
    pub manifest: FileId,
    /// The root file.
    pub root: FileId,
}

/// A place in a module tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleLocation {
    /// Index of the crate.
    pub krate: u32,
    /// The module path, crate name first: `trueup::graph::paths`.
    pub path: String,
}

/// The crates of a revision, and the place of each Rust file in them.
#[derive(Debug, Default)]
pub struct CrateIndex {
    /// Every target whose root file is there.
    pub crates: Vec<Crate>,
    /// The first place of each file that some module tree reaches.
    places: HashMap<FileId, ModuleLocation>,
    /// Those of them that are built for tests alone, by the conditions on the way to them.
    for_tests: HashSet<FileId>,
    /// `mod name;` without a file: the declaring file, and its index among the modules.
    pub unfound: Vec<(FileId, u32)>,
}

impl CrateIndex {
    /// Walk the module tree of every target. Linear in files and `mod` declarations: a file is entered once a crate
    /// kind needs it, and never twice.
    pub fn new(sources: &[SourceFile], paths: &PathIndex) -> CrateIndex {
        let mut crates = CrateIndex::default();
        for (at, source) in sources.iter().enumerate() {
            if let Some(manifest) = source.facts.manifest() {
                let manifest_file = FileId(at as u32);
                crates.add_package(manifest_file, &source.path, manifest, paths);
            }
        }
        // Libraries first: a file that a test borrows with `#[path]` belongs to the library.
        crates
            .crates
            .sort_by_key(|target| (target.kind, target.manifest, target.root));
        for at in 0..crates.crates.len() {
            crates.walk(at as u32, sources, paths);
        }
        crates
    }

    /// The module of a file; none if no module tree reaches it.
    pub fn place(&self, file: FileId) -> Option<&ModuleLocation> {
        self.places.get(&file)
    }

    /// The crate of a file; none where no module tree reaches it.
    pub fn of(&self, file: FileId) -> Option<&Crate> {
        self.crates.get(self.place(file)?.krate as usize)
    }

    /// Whether a file is a part of its crate for tests alone: by the condition of a `mod`, or of one above it.
    pub fn is_for_tests(&self, file: FileId) -> bool {
        self.for_tests.contains(&file)
    }

    /// Every file that a module tree reaches, in no order.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &ModuleLocation)> {
        self.places.iter().map(|(file, place)| (*file, place))
    }

    fn add_package(
        &mut self,
        file: FileId,
        path: &str,
        manifest: &CargoManifest,
        paths: &PathIndex,
    ) {
        let Some(package) = &manifest.package else {
            return;
        };
        let home = folder(path);
        let mut roots: Vec<(TargetKind, String, String)> = Vec::new();
        let lib_name = manifest
            .targets
            .iter()
            .find(|target| target.kind == TargetKind::Lib)
            .and_then(|target| target.name.as_deref())
            .unwrap_or(&package.name);
        for target in &manifest.targets {
            let name = target.name.as_deref().unwrap_or(match target.kind {
                TargetKind::Lib => lib_name,
                _ => &package.name,
            });
            for path in declared_roots(target.kind, name, target.path.as_deref()) {
                roots.push((target.kind, name.to_owned(), path));
            }
        }
        let [lib, bins, examples, tests, benches] = package.auto;
        if lib {
            roots.push((TargetKind::Lib, lib_name.to_owned(), "src/lib.rs".into()));
        }
        if bins {
            let name = package.name.to_string();
            roots.push((TargetKind::Bin, name, "src/main.rs".into()));
        }
        let build = package.build.as_deref().unwrap_or("build.rs").to_owned();
        roots.push((TargetKind::Build, "build".into(), build));
        for (kind, below, wanted) in [
            (TargetKind::Bin, "src/bin", bins),
            (TargetKind::Example, "examples", examples),
            (TargetKind::Test, "tests", tests),
            (TargetKind::Bench, "benches", benches),
        ] {
            if wanted {
                roots.extend(found_roots(kind, home, below, paths));
            }
        }
        let mut seen = HashSet::new();
        for (kind, name, path) in roots {
            let Ok(full) = resolve(home, &path) else {
                continue;
            };
            if let Some(root) = paths.file(&full)
                && seen.insert((kind, root))
            {
                self.crates.push(Crate {
                    package: package.name.to_string(),
                    name: name.replace('-', "_"),
                    kind,
                    manifest: file,
                    root,
                });
            }
        }
    }

    fn walk(&mut self, krate: u32, sources: &[SourceFile], paths: &PathIndex) {
        let root = self.crates[krate as usize].root;
        let name = self.crates[krate as usize].name.clone();
        let mut stack = vec![(root, name, true, false)];
        while let Some((file, path, owns_folder, tested)) = stack.pop() {
            if self.places.contains_key(&file) {
                continue;
            }
            let place = ModuleLocation {
                krate,
                path: path.clone(),
            };
            self.places.insert(file, place);
            if tested {
                self.for_tests.insert(file);
            }
            let source = &sources[file.index()];
            let Some(code) = source.facts.code() else {
                continue;
            };
            let home = children_folder(&source.path, owns_folder);
            for (at, module) in code.modules.iter().enumerate() {
                let inline = inline_path(code, module);
                let found = module_files(&source.path, &home, &inline, module, paths);
                if found.is_empty() {
                    self.unfound.push((file, at as u32));
                }
                let tested = tested || is_for_tests(code, module);
                for (child, by_path) in found {
                    let mut name = path.clone();
                    for part in inline.iter().chain(std::iter::once(&&*module.name)) {
                        name.push_str("::");
                        name.push_str(part);
                    }
                    // A file named by `#[path]` keeps its own folder, like a `mod.rs`.
                    stack.push((child, name, by_path, tested));
                }
            }
            for (included, _) in &code.included {
                if included.ends_with(".rs")
                    && let Ok(full) = resolve(folder(&source.path), included)
                    && let Some(child) = paths.file(&full)
                {
                    stack.push((child, path.clone(), true, tested));
                }
            }
        }
    }
}

/// The root files that a declared target may have, most likely first.
fn declared_roots(kind: TargetKind, name: &str, path: Option<&str>) -> Vec<String> {
    if let Some(path) = path {
        return vec![path.to_owned()];
    }
    let below = match kind {
        TargetKind::Lib => return vec!["src/lib.rs".into()],
        TargetKind::Build => return vec!["build.rs".into()],
        TargetKind::Bin => "src/bin",
        TargetKind::Example => "examples",
        TargetKind::Test => "tests",
        TargetKind::Bench => "benches",
    };
    vec![
        format!("{below}/{name}.rs"),
        format!("{below}/{name}/main.rs"),
    ]
}

/// The targets that cargo finds in `below`: every file, and every folder with a `main.rs`.
fn found_roots(
    kind: TargetKind,
    home: &str,
    below: &str,
    paths: &PathIndex,
) -> Vec<(TargetKind, String, String)> {
    let base = join(home, below);
    paths
        .children(&base)
        .iter()
        .filter_map(|child| {
            let name = stem(child).to_owned();
            let path = if child.ends_with(".rs") {
                child.clone()
            } else {
                let main = join(child, "main.rs");
                paths.file(&main)?;
                main
            };
            let relative = path.strip_prefix(home)?.trim_start_matches('/').to_owned();
            Some((kind, name, relative))
        })
        .collect()
}

/// The folder of the modules that the file at `path` declares.
pub(in crate::graph) fn children_folder(path: &str, owns_folder: bool) -> String {
    if owns_folder || stem(path) == "mod" {
        folder(path).to_owned()
    } else {
        join(folder(path), stem(path))
    }
}

/// Names of the inline modules around a declaration, outermost first.
pub(crate) fn inline_path<'a>(code: &'a RustFacts, module: &ModuleDeclaration) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut parent = module.parent;
    while let Some(item) = parent.and_then(|at| code.items.get(at as usize)) {
        names.push(&*item.name);
        parent = item.parent;
    }
    names.reverse();
    names
}

/// Whether a module is built for tests alone, by its own condition or that of an inline module around it.
fn is_for_tests(code: &RustFacts, module: &ModuleDeclaration) -> bool {
    let parent = module.parent.and_then(|at| code.items.get(at as usize));
    let mut own = module.attributes.iter();
    own.any(|text| for_tests_alone(text)) || parent.is_some_and(|parent| code.is_test(parent))
}

/// The files that `mod name;` may mean, and whether `#[path]` names them.
pub(super) fn module_files(
    declaring: &str,
    home: &str,
    inline: &[&str],
    module: &ModuleDeclaration,
    paths: &PathIndex,
) -> Vec<(FileId, bool)> {
    let inner = inline
        .iter()
        .fold(home.to_owned(), |folder, part| join(&folder, part));
    let mut found = Vec::new();
    for path in &module.paths {
        // Inside an inline module the path is relative to that module's folder, else to the declaring file's.
        let base = if inline.is_empty() {
            folder(declaring)
        } else {
            &inner
        };
        if let Ok(full) = resolve(base, path)
            && let Some(file) = paths.file(&full)
        {
            found.push((file, true));
        }
    }
    let name = module.name.strip_prefix("r#").unwrap_or(&module.name);
    let plain = join(&inner, &format!("{name}.rs"));
    let nested = join(&inner, &format!("{name}/mod.rs"));
    for candidate in [plain, nested] {
        if let Some(file) = paths.file(&candidate) {
            found.push((file, false));
            break;
        }
    }
    found
}
