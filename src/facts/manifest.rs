//! Facts of a `Cargo.toml`: package, workspace, targets, features, dependencies.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// Facts of one `Cargo.toml`.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CargoManifest {
    /// The package, if it describes one.
    pub package: Option<CargoPackage>,
    /// The workspace, if it is the root of one.
    pub workspace: Option<CargoWorkspace>,
    /// Explicit targets; auto-discovered ones are not included.
    pub targets: Vec<CargoTarget>,
    /// Features: name, and the features that it enables.
    pub features: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Dependencies of every kind.
    pub dependencies: Vec<CargoDependency>,
    /// Why it could not be read, and where.
    pub error: Option<(Box<str>, Span)>,
}

/// `[package]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CargoPackage {
    /// The package's name.
    pub name: Box<str>,
    /// Its version, if it is written here and not in the workspace.
    pub version: Option<Box<str>>,
    /// `build = "…"`: the build script, where it is not `build.rs`.
    pub build: Option<Box<str>>,
    /// `repository = "…"`.
    pub repository: Option<Box<str>>,
    /// `publish = false`: nobody else builds on it.
    pub private: bool,
    /// Whether cargo auto-discovers targets: lib, bins, examples, tests, benches.
    pub auto: [bool; 5],
    /// The name in the text.
    pub span: Span,
}

/// `[workspace]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CargoWorkspace {
    /// Globs of the members.
    pub members: Vec<Box<str>>,
    /// Folders that are left out.
    pub exclude: Vec<Box<str>>,
}

/// What a target is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TargetKind {
    /// The library.
    Lib,
    /// A program.
    Bin,
    /// An example.
    Example,
    /// An integration test.
    Test,
    /// A benchmark.
    Bench,
    /// The build script.
    Build,
}

/// A declared target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CargoTarget {
    /// What it is for.
    pub kind: TargetKind,
    /// Its name; the library's may be missing.
    pub name: Option<Box<str>>,
    /// Its root file, relative to the manifest's folder, if it is written.
    pub path: Option<Box<str>>,
}

/// When a dependency is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DependencyKind {
    /// Always.
    Normal,
    /// For tests, examples and benchmarks.
    Dev,
    /// For the build script.
    Build,
    /// `[workspace.dependencies]`: offered to members.
    Workspace,
}

/// One dependency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CargoDependency {
    /// The name that code uses (before `-` becomes `_`).
    pub name: Box<str>,
    /// The package, where it is renamed.
    pub package: Option<Box<str>>,
    /// Its folder, relative to the manifest's, for a path dependency.
    pub path: Option<Box<str>>,
    /// When it is needed.
    pub kind: DependencyKind,
    /// The versions that do, as written, if any are.
    pub version: Option<Box<str>>,
    /// The enabled features.
    pub features: Vec<Box<str>>,
    /// Its default features are disabled.
    pub no_default_features: bool,
    /// It is a feature whether it is there.
    pub optional: bool,
}
