//! Features and dependencies of packages.

use std::collections::BTreeSet;

use super::super::SurfaceItemKind;
use super::{SurfaceByName, add};
use crate::facts::manifest::{CargoDependency, DependencyKind};
use crate::graph::{FileClass, Graph};
use crate::span::Span;

/// Features and dependencies.
pub fn of_manifests(graph: &Graph) -> SurfaceByName {
    let mut found = SurfaceByName::new();
    for (file, source) in graph.files() {
        let Some(manifest) = source.facts.manifest() else {
            continue;
        };
        if graph.standing(file) != FileClass::Living {
            continue;
        }
        let owner = match &manifest.package {
            Some(package) => package.name.to_string(),
            None if manifest.workspace.is_some() => "workspace".to_owned(),
            None => continue,
        };
        let private = manifest
            .package
            .as_ref()
            .is_some_and(|package| package.private);
        let at = (file, Span::new(0..0));
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for (name, turns_on) in &manifest.features {
            named.extend(turns_on.iter().filter_map(|text| text.strip_prefix("dep:")));
            let mut detail: Vec<String> = turns_on
                .iter()
                .map(|other| format!("turns on `{other}`"))
                .collect();
            detail.extend(private.then(|| "unpublished".to_owned()));
            let name = format!("{owner}/{name}");
            add(&mut found, SurfaceItemKind::Feature, name, detail, at);
        }
        for dependency in &manifest.dependencies {
            // An optional dependency is a feature, unless a feature names it.
            if dependency.optional && !named.contains(&*dependency.name) {
                let name = format!("{owner}/{}", dependency.name);
                let detail = private.then(|| "unpublished".to_owned());
                let detail = detail.into_iter().collect();
                add(&mut found, SurfaceItemKind::Feature, name, detail, at);
            }
            let (name, detail) = of_dependency(&owner, dependency);
            add(&mut found, SurfaceItemKind::Dependency, name, detail, at);
        }
    }
    found
}

fn of_dependency(owner: &str, dependency: &CargoDependency) -> (String, Vec<String>) {
    let kind = match dependency.kind {
        DependencyKind::Normal | DependencyKind::Workspace => "",
        DependencyKind::Dev => " (dev)",
        DependencyKind::Build => " (build)",
    };
    let mut detail = Vec::new();
    let version = dependency.version.as_ref();
    detail.extend(version.map(|version| format!("version `{version}`")));
    let package = dependency.package.as_ref();
    detail.extend(package.map(|package| format!("package `{package}`")));
    let path = dependency.path.as_ref();
    detail.extend(path.map(|path| format!("path `{path}`")));
    let features = dependency.features.iter();
    detail.extend(features.map(|feature| format!("feature `{feature}`")));
    if dependency.no_default_features {
        detail.push("without default features".to_owned());
    }
    if dependency.optional {
        detail.push("optional".to_owned());
    }
    (format!("{owner}: {}{kind}", dependency.name), detail)
}
