//! Resolves artifact ids, in any written form, to artifacts.

use std::collections::{BTreeMap, HashMap};

use super::artifact::{Artifact, ArtifactFormat, ArtifactId, RelationTarget, Role};
use super::paths::{PathIndex, folder, resolve, stem};
use super::roles::numbered;
use crate::facts::SourceFile;
use crate::span::FileId;

/// Index of artifacts by every name they have. Built once; each lookup is constant.
#[derive(Debug, Default)]
pub struct ArtifactIndex {
    by_id: BTreeMap<String, Vec<ArtifactId>>,
    by_number: HashMap<u32, Vec<ArtifactId>>,
    by_file: HashMap<FileId, ArtifactId>,
    /// Name of the file without extension, in lower case.
    by_stem: HashMap<String, Vec<ArtifactId>>,
}

/// `role:name` with an optional fragment: role, name, fragment.
pub fn split_id(text: &str) -> Option<(Role, &str, Option<&str>)> {
    let (role, rest) = text.split_once(':')?;
    let role = Role::parse(role)?;
    let (name, fragment) = match rest.split_once('#') {
        Some((name, fragment)) => (name, Some(fragment)),
        None => (rest, None),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    (!name.is_empty() && name.chars().all(plain)).then_some((role, name, fragment))
}

/// The number that `ADR-0007`, `ADR 7`, `adr-007-use-x`, `RFC-12` names.
pub fn decision_number(text: &str) -> Option<u32> {
    let lower = text.get(..3)?.to_ascii_lowercase();
    if lower != "adr" && lower != "rfc" {
        return None;
    }
    numbered(text).0
}

impl ArtifactIndex {
    /// Index `artifacts`, which lie in `sources`.
    pub fn new(artifacts: &[Artifact], sources: &[SourceFile]) -> ArtifactIndex {
        let mut ids = ArtifactIndex::default();
        for (at, artifact) in artifacts.iter().enumerate() {
            let id = ArtifactId(at as u32);
            ids.by_id.entry(artifact.id.clone()).or_default().push(id);
            if let Some(number) = artifact.number {
                ids.by_number.entry(number).or_default().push(id);
            }
            ids.by_file.entry(artifact.file).or_insert(id);
            let name = stem(&sources[artifact.file.index()].path).to_ascii_lowercase();
            ids.by_stem.entry(name).or_default().push(id);
        }
        ids
    }

    /// The artifact that a file holds.
    pub fn of_file(&self, file: FileId) -> Option<ArtifactId> {
        self.by_file.get(&file).copied()
    }

    /// The artifacts of one id (more than one where two files state the same).
    pub fn of_id(&self, id: &str) -> &[ArtifactId] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The decision records of one number.
    pub fn of_number(&self, number: u32) -> &[ArtifactId] {
        self.by_number.get(&number).map_or(&[], Vec::as_slice)
    }

    /// Whether any decision record has a number.
    pub fn has_numbers(&self) -> bool {
        !self.by_number.is_empty()
    }

    /// Every id, sorted.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }
}

/// Lookup tables for names.
pub struct ArtifactLookup<'a> {
    /// The names.
    pub ids: &'a ArtifactIndex,
    /// The artifacts.
    pub artifacts: &'a [Artifact],
    /// The files.
    pub sources: &'a [SourceFile],
    /// The paths.
    pub paths: &'a PathIndex,
}

impl ArtifactLookup<'_> {
    /// Resolves `text` in the file `from`: an id, a decision number, a file name, a path.
    pub fn find(&self, text: &str, from: FileId) -> RelationTarget {
        self.find_in(text, folder(&self.sources[from.index()].path))
    }

    /// Resolves `text` in the folder `here`.
    pub fn find_in(&self, text: &str, here: &str) -> RelationTarget {
        let text = text.trim().trim_matches(['"', '\'', '`']);
        if text.is_empty()
            || text.contains("://")
            || text.contains("::")
            || text.contains(['*', '{', '<'])
        {
            return RelationTarget::Elsewhere;
        }
        if let Some((role, name, _)) = split_id(text) {
            return self.by_role(role, name, here);
        }
        if let Some(number) = decision_number(text) {
            let rfc = text
                .get(..3)
                .is_some_and(|word| word.eq_ignore_ascii_case("rfc"));
            return self.of_series(number, rfc, here);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(number) = text.parse()
        {
            return self.by_number(number, here);
        }
        self.by_path(text, here)
    }

    fn by_role(&self, role: Role, name: &str, here: &str) -> RelationTarget {
        let found = self.ids.of_id(&format!("{}:{name}", role.name()));
        if !found.is_empty() {
            return self.one(found, here);
        }
        if role == Role::Decision {
            if let (Some(number), _) = numbered(name) {
                return self.by_number(number, here);
            }
            let found = self.by_stem(name);
            return self.one(&found, here);
        }
        // One document may hold several roles: `criteria:x` is a part of `feature:x`.
        let held: Vec<ArtifactId> = super::artifact::ROLES
            .iter()
            .flat_map(|other| self.ids.of_id(&format!("{}:{name}", other.name())))
            .copied()
            .filter(|id| self.artifacts[id.0 as usize].roles.contains(&role))
            .collect();
        self.one(&held, here)
    }

    /// The decision record of `number` that `here` means: one in this folder before one elsewhere.
    pub fn by_number(&self, number: u32, here: &str) -> RelationTarget {
        self.one(self.ids.of_number(number), here)
    }

    /// `RFC-12` is no `ADR-12`: a request for comments, of this repository or of the whole world, has numbers of its own.
    fn of_series(&self, number: u32, rfc: bool, here: &str) -> RelationTarget {
        let of_series =
            |id: &&ArtifactId| (self.artifacts[id.0 as usize].format == ArtifactFormat::Rfc) == rfc;
        let found = self.ids.of_number(number).iter().filter(of_series);
        self.one(&found.copied().collect::<Vec<_>>(), here)
    }

    fn by_stem(&self, name: &str) -> Vec<ArtifactId> {
        let found = self.ids.by_stem.get(&name.to_ascii_lowercase());
        found.cloned().unwrap_or_default()
    }

    fn by_path(&self, text: &str, here: &str) -> RelationTarget {
        let path = text.split(['#', '?']).next().unwrap_or(text);
        for base in [here, ""] {
            let Ok(full) = resolve(base, path) else {
                continue;
            };
            if let Some(file) = self.paths.file(&full) {
                return match self.ids.of_file(file) {
                    Some(artifact) => RelationTarget::Artifact(artifact),
                    None => RelationTarget::Path,
                };
            }
            if self.paths.get(&full).is_some() {
                return RelationTarget::Path;
            }
        }
        let found = self.by_stem(stem(path));
        self.one(&found, here)
    }

    fn one(&self, found: &[ArtifactId], here: &str) -> RelationTarget {
        match found {
            [] => RelationTarget::Missing,
            [one] => RelationTarget::Artifact(*one),
            many => {
                let near: Vec<ArtifactId> = many
                    .iter()
                    .copied()
                    .filter(|id| {
                        let file = self.artifacts[id.0 as usize].file;
                        folder(&self.sources[file.index()].path) == here
                    })
                    .collect();
                match near.as_slice() {
                    [one] => RelationTarget::Artifact(*one),
                    _ => RelationTarget::Ambiguous(many.to_vec()),
                }
            }
        }
    }
}
