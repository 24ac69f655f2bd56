//! Lenient reader of `Cargo.toml`.
//!
//! A key of an unexpected type is ignored: cargo, not trueup, validates manifests. So the text is read as untyped TOML
//! values, and only a TOML syntax error is an error.

use toml::de::{DeTable, DeValue};

use crate::facts::CargoManifest;
use crate::facts::manifest::{
    CargoDependency, CargoPackage, CargoTarget, CargoWorkspace, DependencyKind, TargetKind,
};
use crate::span::Span;

/// The tables that hold dependencies, old spellings included.
const DEPENDENCIES: [(&str, DependencyKind); 5] = [
    ("dependencies", DependencyKind::Normal),
    ("dev-dependencies", DependencyKind::Dev),
    ("dev_dependencies", DependencyKind::Dev),
    ("build-dependencies", DependencyKind::Build),
    ("build_dependencies", DependencyKind::Build),
];

/// The arrays of tables that declare targets.
const TARGETS: [(&str, TargetKind); 4] = [
    ("bin", TargetKind::Bin),
    ("example", TargetKind::Example),
    ("test", TargetKind::Test),
    ("bench", TargetKind::Bench),
];

/// Whether cargo looks for targets by itself, in the order of [`CargoPackage::auto`].
const AUTO: [&str; 5] = [
    "autolib",
    "autobins",
    "autoexamples",
    "autotests",
    "autobenches",
];

/// The facts of a `Cargo.toml`.
pub fn parse(text: &str) -> CargoManifest {
    let root = match DeTable::parse(text) {
        Ok(root) => root.into_inner(),
        Err(error) => {
            let span = Span::new(error.span().unwrap_or(0..0));
            return CargoManifest {
                error: Some((error.message().into(), span)),
                ..CargoManifest::default()
            };
        }
    };
    let mut manifest = CargoManifest {
        // `project` is what `package` was called before Rust 1.0.
        package: table(&root, "package")
            .or_else(|| table(&root, "project"))
            .and_then(package),
        workspace: table(&root, "workspace").map(|workspace| CargoWorkspace {
            members: strings(workspace, "members"),
            exclude: strings(workspace, "exclude"),
        }),
        targets: targets(&root),
        features: features(&root),
        ..CargoManifest::default()
    };
    dependencies(&root, &mut manifest.dependencies);
    for (_, target) in table(&root, "target")
        .into_iter()
        .flat_map(|targets| targets.iter())
    {
        if let Some(target) = target.get_ref().as_table() {
            dependencies(target, &mut manifest.dependencies);
        }
    }
    if let Some(offered) = table(&root, "workspace").and_then(|all| table(all, "dependencies")) {
        list(
            offered,
            DependencyKind::Workspace,
            &mut manifest.dependencies,
        );
    }
    manifest
}

fn get<'a, 'i>(table: &'a DeTable<'i>, key: &str) -> Option<&'a DeValue<'i>> {
    table.get(key).map(|value| value.get_ref())
}

fn table<'a, 'i>(parent: &'a DeTable<'i>, key: &str) -> Option<&'a DeTable<'i>> {
    get(parent, key)?.as_table()
}

/// The string at `key`; what is inherited (`version.workspace = true`) is not there.
fn string(table: &DeTable<'_>, key: &str) -> Option<Box<str>> {
    get(table, key)?.as_str().map(Into::into)
}

fn strings(table: &DeTable<'_>, key: &str) -> Vec<Box<str>> {
    get(table, key).map(texts).unwrap_or_default()
}

fn texts(value: &DeValue<'_>) -> Vec<Box<str>> {
    let values = value.as_array().map(|array| array.iter());
    let texts = values
        .into_iter()
        .flatten()
        .filter_map(|value| value.get_ref().as_str());
    texts.map(Into::into).collect()
}

fn package(package: &DeTable<'_>) -> Option<CargoPackage> {
    let name = package.get("name")?;
    Some(CargoPackage {
        name: name.get_ref().as_str()?.into(),
        version: string(package, "version"),
        build: string(package, "build"),
        repository: string(package, "repository"),
        private: get(package, "publish").is_some_and(|value| {
            value.as_bool() == Some(false) || value.as_array().is_some_and(|list| list.is_empty())
        }),
        auto: AUTO.map(|key| get(package, key).and_then(DeValue::as_bool).unwrap_or(true)),
        span: Span::new(name.span()),
    })
}

fn targets(root: &DeTable<'_>) -> Vec<CargoTarget> {
    let target = |kind, table: &DeTable<'_>| CargoTarget {
        kind,
        name: string(table, "name"),
        path: string(table, "path"),
    };
    let mut found = Vec::new();
    if let Some(library) = table(root, "lib") {
        found.push(target(TargetKind::Lib, library));
    }
    for (key, kind) in TARGETS {
        let declared = get(root, key).and_then(|value| value.as_array());
        for value in declared.into_iter().flat_map(|array| array.iter()) {
            if let Some(table) = value.get_ref().as_table() {
                found.push(target(kind, table));
            }
        }
    }
    found
}

fn features(root: &DeTable<'_>) -> Vec<(Box<str>, Vec<Box<str>>)> {
    let all = table(root, "features")
        .into_iter()
        .flat_map(|features| features.iter());
    let feature = |(name, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let name: &std::borrow::Cow<'_, str> = name.get_ref();
        (name.as_ref().into(), texts(value.get_ref()))
    };
    all.map(feature).collect()
}

fn dependencies(parent: &DeTable<'_>, found: &mut Vec<CargoDependency>) {
    for (key, kind) in DEPENDENCIES {
        if let Some(dependencies) = table(parent, key) {
            list(dependencies, kind, found);
        }
    }
}

fn list(dependencies: &DeTable<'_>, kind: DependencyKind, found: &mut Vec<CargoDependency>) {
    for (name, value) in dependencies.iter() {
        // A string is the version alone.
        let details = value.get_ref().as_table();
        let flag = |key: &str| details.and_then(|details| get(details, key)?.as_bool());
        let version = value.get_ref().as_str().map(Into::into);
        found.push(CargoDependency {
            name: name.get_ref().as_ref().into(),
            package: details.and_then(|details| string(details, "package")),
            path: details.and_then(|details| string(details, "path")),
            kind,
            version: version.or_else(|| string(details?, "version")),
            features: details.map_or_else(Vec::new, |details| strings(details, "features")),
            no_default_features: flag("default-features") == Some(false),
            optional: flag("optional") == Some(true),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = r#"
[package]
name = "größe" # the name
version.workspace = true
edition = { workspace = true }
build = false
repository = "https://example.org/x"
autotests = false
publish = ["somewhere"]

[lib]
proc_macro = true

[[bin]]
name = "tool"
path = "src/tool.rs"

[[test]]
name = "all"

[features]
default = ["a", "dep:b"]
a = []

[dependencies]
plain = "1"
inherited.workspace = true
renamed = { package = "real-name", path = "../real" }

[dev_dependencies]
old = "1"

[target.'cfg(unix)'.build-dependencies]
cc = "1"

[workspace]
members = ["crates/*"]
exclude = ["crates/not"]

[workspace.dependencies]
inherited = { path = "crates/inherited" }
"#;

    #[test]
    fn reads_what_is_there_and_passes_over_what_is_inherited() {
        let manifest = parse(FULL);
        assert_eq!(manifest.error, None);
        let package = manifest.package.unwrap();
        assert_eq!(&*package.name, "größe");
        assert_eq!(package.span.text(FULL), "\"größe\"");
        assert_eq!(package.version, None);
        assert!(!package.private);
        assert_eq!(package.build, None);
        assert_eq!(package.auto, [true, true, true, false, true]);
        assert_eq!(package.repository.as_deref(), Some("https://example.org/x"));
        let workspace = manifest.workspace.unwrap();
        assert_eq!(workspace.members, ["crates/*".into()]);
        assert_eq!(workspace.exclude, ["crates/not".into()]);
    }

    #[test]
    fn finds_targets_features_and_dependencies_of_every_kind() {
        let manifest = parse(FULL);
        let targets: Vec<_> = manifest.targets.iter().map(|target| target.kind).collect();
        assert_eq!(
            targets,
            [TargetKind::Lib, TargetKind::Bin, TargetKind::Test]
        );
        assert_eq!(manifest.targets[1].path.as_deref(), Some("src/tool.rs"));
        assert_eq!(manifest.targets[0].name, None);
        let default = manifest
            .features
            .iter()
            .find(|(name, _)| &**name == "default")
            .unwrap();
        assert_eq!(default.1, ["a".into(), "dep:b".into()]);
        let has = |name: &str, kind, package: Option<&str>, path: Option<&str>| {
            manifest.dependencies.iter().any(|dependency| {
                &*dependency.name == name
                    && dependency.kind == kind
                    && dependency.package.as_deref() == package
                    && dependency.path.as_deref() == path
            })
        };
        assert!(has("plain", DependencyKind::Normal, None, None));
        assert!(has("inherited", DependencyKind::Normal, None, None));
        assert!(has(
            "renamed",
            DependencyKind::Normal,
            Some("real-name"),
            Some("../real")
        ));
        assert!(has("old", DependencyKind::Dev, None, None));
        assert!(has("cc", DependencyKind::Build, None, None));
        assert!(has(
            "inherited",
            DependencyKind::Workspace,
            None,
            Some("crates/inherited")
        ));
        assert_eq!(manifest.dependencies.len(), 6);
    }

    #[test]
    fn odd_shapes_say_nothing_and_do_not_fail() {
        let manifest =
            parse("package = 3\nlib = []\nbin = {}\nfeatures = [1]\n[dependencies]\nx = 7\n");
        assert_eq!(manifest.error, None);
        assert_eq!(manifest.package, None);
        assert_eq!(manifest.targets, []);
        assert_eq!(manifest.dependencies.len(), 1);
    }

    #[test]
    fn a_text_that_is_no_toml_is_an_error_with_a_place() {
        let text = "[package]\nname = \"a\n";
        let (message, span) = parse(text).error.unwrap();
        assert!(!message.is_empty());
        assert!(
            span.start >= 10 && span.end as usize <= text.len(),
            "{span:?}"
        );
        assert!(parse(&"a = ".repeat(3)).error.is_some());
        assert!(
            parse(&format!("a = {}", "[".repeat(100_000)))
                .error
                .is_some()
        );
        assert!(
            parse(&format!("{}b = 1", "a.".repeat(100_000)))
                .error
                .is_some()
        );
    }
}
