//! Typed constraints: rules on code and manifests that the front matter of an artifact declares.
//!
//! `enforce: [{id: C-4, forbid: unsafe}, {id: C-2, forbid-crates: [reqwest]}]`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::facts::document::FrontMatterValue;
use crate::graph::artifact::{Artifact, ArtifactId};
use crate::graph::{FileClass, Graph};
use crate::span::Span;

/// The kind of constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// No `unsafe`.
    NoUnsafe,
    /// None of these crates.
    Forbidden(Vec<String>),
    /// Each of these crates.
    Required(Vec<String>),
    /// No crates but these: no new dependency.
    Allowed(Vec<String>),
    /// No import of this path, or of anything below it.
    NoImport(String),
    /// No more exported items than this.
    PublicItems(usize),
}

/// A typed constraint.
#[derive(Clone, Debug)]
pub struct CodeConstraint {
    /// The artifact that states it.
    pub artifact: ArtifactId,
    /// Its name: `constraint:constraints#C-4`, or the artifact's id.
    pub name: String,
    /// Where it is stated.
    pub span: Span,
    /// Its requirement.
    pub demand: ConstraintKind,
    /// The files that it rules over; all where it names none.
    pub within: Option<GlobSet>,
    /// The files that it leaves out.
    pub except: GlobSet,
}

impl CodeConstraint {
    /// Whether it rules over `path`.
    pub fn covers(&self, path: &str) -> bool {
        self.within
            .as_ref()
            .is_none_or(|within| within.is_match(path))
            && !self.except.is_match(path)
    }
}

/// An entry that cannot be enforced, and why.
#[derive(Clone, Debug)]
pub struct InvalidConstraint {
    /// The artifact that states it.
    pub artifact: ArtifactId,
    /// Where.
    pub span: Span,
    /// The problem.
    pub why: String,
}

/// The key of front matter.
const KEY: &str = "enforce";

/// The typed constraints of every artifact in force, and the entries that cannot be understood.
pub fn constraints(graph: &Graph) -> (Vec<CodeConstraint>, Vec<InvalidConstraint>) {
    let (mut found, mut unclear) = (Vec::new(), Vec::new());
    for (at, artifact) in graph.artifacts.iter().enumerate() {
        let living = graph.standing(artifact.file) == FileClass::Living;
        if !living || !super::trace::in_force(artifact) {
            continue;
        }
        let (document, text) = graph.document(artifact);
        let Some(field) = document.meta(KEY) else {
            continue;
        };
        let id = ArtifactId(at as u32);
        let mut from = 0;
        for entry in field.value.items() {
            let label = entry.get("id").and_then(FrontMatterValue::scalar);
            let span = place(field.span, text, label, &mut from);
            match read(artifact, id, span, label, entry) {
                Ok(constraint) => found.push(constraint),
                Err(why) => unclear.push(InvalidConstraint {
                    artifact: id,
                    span,
                    why,
                }),
            }
        }
    }
    (found, unclear)
}

/// The label of an entry, sought behind the entry before it; the whole field where it has none.
fn place(field: Span, text: &str, label: Option<&str>, from: &mut usize) -> Span {
    let inside = field.text(text);
    let rest = inside.get(*from..).unwrap_or("");
    match label.and_then(|label| Some((rest.find(label)?, label.len()))) {
        Some((at, length)) => {
            let start = *from + at;
            *from = start + length;
            let start = field.range().start + start;
            Span::new(start..start + length)
        }
        None => field,
    }
}

/// The keys of an entry that state a requirement.
const DEMANDS: [&str; 6] = [
    "forbid",
    "forbid-crates",
    "require-crates",
    "allow-crates",
    "forbid-import",
    "max-public-items",
];

fn read(
    artifact: &Artifact,
    id: ArtifactId,
    span: Span,
    label: Option<&str>,
    entry: &FrontMatterValue,
) -> Result<CodeConstraint, String> {
    let FrontMatterValue::Map(entries) = entry else {
        return Err("an entry must be a mapping such as `{id: C-1, forbid: unsafe}`".to_owned());
    };
    let known = |key: &str| DEMANDS.contains(&key) || matches!(key, "id" | "within" | "except");
    if let Some((key, _)) = entries.iter().find(|(key, _)| !known(key)) {
        return Err(format!(
            "unknown key `{key}`, expected one of {}, id, within, except",
            DEMANDS.join(", ")
        ));
    }
    let mut asked = entries.iter().filter(|(key, _)| DEMANDS.contains(&&**key));
    let (Some((key, value)), None) = (asked.next(), asked.next()) else {
        return Err(format!(
            "an entry must have exactly one of {}",
            DEMANDS.join(", ")
        ));
    };
    let name = match label {
        Some(label) => format!("{}#{label}", artifact.id),
        None => artifact.id.clone(),
    };
    Ok(CodeConstraint {
        artifact: id,
        name,
        span,
        demand: demand(key, value)?,
        within: entry.get("within").map(globs).transpose()?,
        except: entry
            .get("except")
            .map(globs)
            .transpose()?
            .unwrap_or_default(),
    })
}

fn demand(key: &str, value: &FrontMatterValue) -> Result<ConstraintKind, String> {
    let names = || -> Result<Vec<String>, String> {
        let names: Vec<String> = value
            .items()
            .iter()
            .filter_map(FrontMatterValue::scalar)
            .map(str::to_owned)
            .collect();
        if names.is_empty() {
            return Err(format!("`{key}` needs a list of names"));
        }
        Ok(names)
    };
    Ok(match key {
        "forbid" if value.scalar() == Some("unsafe") => ConstraintKind::NoUnsafe,
        "forbid" => return Err("`forbid` accepts only `unsafe`".to_owned()),
        "forbid-crates" => ConstraintKind::Forbidden(names()?),
        "require-crates" => ConstraintKind::Required(names()?),
        "allow-crates" => ConstraintKind::Allowed(names()?),
        "forbid-import" => match value.scalar() {
            Some(path) => ConstraintKind::NoImport(path.trim_end_matches("::*").to_owned()),
            None => {
                return Err("`forbid-import` needs a path such as `tokio::net`".to_owned());
            }
        },
        _ => match value.scalar().and_then(|number| number.parse().ok()) {
            Some(number) => ConstraintKind::PublicItems(number),
            None => return Err(format!("`{key}` needs a number")),
        },
    })
}

fn globs(value: &FrontMatterValue) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for pattern in value.items().iter().filter_map(FrontMatterValue::scalar) {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        builder.add(glob.map_err(|problem| problem.to_string())?);
    }
    builder.build().map_err(|problem| problem.to_string())
}
