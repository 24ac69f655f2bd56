//! Builds artifacts from documents: id, status, owner, and declared relations.

use std::collections::HashMap;

use rayon::prelude::*;

use super::GraphSettings;
use super::artifact::{Artifact, DeclaredRelation, FileClass, Relation, RelationTarget, Role};
use super::ids::{ArtifactIndex, ArtifactLookup};
use super::paths::PathIndex;
use super::roles::{RecognisedArtifact, recognise};
use super::status::statuses;
use crate::facts::document::{Document, FrontMatterValue, MetadataField};
use crate::facts::{ReferenceKind, SourceFile};
use crate::span::{FileId, Span};

/// The artifacts of a revision, in the order of its files; relations are not yet resolved.
pub fn artifacts(
    sources: &[SourceFile],
    standings: &[FileClass],
    settings: &GraphSettings,
) -> Vec<Artifact> {
    let mut found: Vec<Artifact> = sources
        .par_iter()
        .enumerate()
        .filter_map(|(at, source)| {
            let recognised = recognise(source, standings[at], &settings.roles)?;
            let document = source.facts.document()?;
            Some(artifact(FileId(at as u32), source, document, recognised))
        })
        .collect();
    disambiguate(&mut found, sources);
    found
}

fn artifact(
    file: FileId,
    source: &SourceFile,
    document: &Document,
    recognised: RecognisedArtifact,
) -> Artifact {
    let role = recognised.roles[0];
    let declared = document.meta("id").and_then(|field| {
        let text = field.value.scalar()?.trim();
        let plain = !text.is_empty() && !text.contains(char::is_whitespace);
        plain.then(|| (canonical(role, text), field.span))
    });
    let (id, declared_id) = match declared {
        Some((id, span)) => (id, Some(span)),
        None => (default_id(role, &recognised), None),
    };
    let title = document
        .title()
        .map(|section| section.title.to_string())
        .or_else(|| Some(document.meta("title")?.value.scalar()?.to_owned()))
        .unwrap_or_default();
    let owner = ["owner", "owners"]
        .iter()
        .find_map(|key| document.meta(key))
        .map(|field| {
            let names: Vec<&str> = field
                .value
                .items()
                .iter()
                .filter_map(FrontMatterValue::scalar)
                .collect();
            names.join(" ")
        })
        .filter(|owner| !owner.is_empty());
    Artifact {
        id,
        declared_id,
        number: recognised.number,
        format: recognised.format,
        title,
        statuses: statuses(document, source.text()),
        owner,
        relations: declared_relations(document, source.text(), role),
        roles: recognised.roles,
        file,
    }
}

/// The id that the text of an `id:` field states.
fn canonical(role: Role, text: &str) -> String {
    if super::ids::split_id(text).is_some() {
        return text.to_owned();
    }
    match super::ids::decision_number(text) {
        Some(number) if role == Role::Decision => format!("decision:{number:04}"),
        _ => format!("{}:{text}", role.name()),
    }
}

fn default_id(role: Role, recognised: &RecognisedArtifact) -> String {
    match recognised.number {
        Some(number) => format!("{}:{number:04}", role.name()),
        None => format!("{}:{}", role.name(), recognised.slug),
    }
}

/// Two files whose ids were derived, not declared, and fell together get their folder in front.
fn disambiguate(artifacts: &mut [Artifact], sources: &[SourceFile]) {
    let mut count: HashMap<String, u32> = HashMap::new();
    for artifact in artifacts.iter() {
        *count.entry(artifact.id.clone()).or_default() += 1;
    }
    for artifact in artifacts {
        if artifact.declared_id.is_none() && artifact.number.is_none() && count[&artifact.id] > 1 {
            let path = sources[artifact.file.index()].path.as_str();
            let bare = path.rsplit_once('.').map_or(path, |(bare, _)| bare);
            artifact.id = format!("{}:{bare}", artifact.role().name());
        }
    }
}

/// The relations in front matter, the labelled lines of the head and the status.
fn declared_relations(document: &Document, text: &str, role: Role) -> Vec<DeclaredRelation> {
    let mut found = Vec::new();
    let meta = document.front_matter.iter().flat_map(|meta| &meta.fields);
    for field in meta {
        if field.key.eq_ignore_ascii_case("relates") {
            relates(field, text, &mut found);
        } else if field.key.eq_ignore_ascii_case("governs") {
            // Most of what is governed are paths and items; an id is an artifact.
            let names = field
                .value
                .items()
                .iter()
                .filter_map(FrontMatterValue::scalar);
            for target in names.filter(|name| super::ids::split_id(name).is_some()) {
                found.push(declared(Relation::Governs, false, target, field.span, text));
            }
        } else if let Some((relation, inverse)) = relation_of(&field.key) {
            for value in field.value.items() {
                if let Some(target) = value.scalar() {
                    found.push(declared(relation, inverse, target, field.span, text));
                }
            }
        }
    }
    if role == Role::Decision {
        for field in &document.fields {
            if let Some((relation, inverse)) = relation_of(&field.key) {
                let value = after_key(field, text);
                from_line(relation, inverse, value, document, text, &mut found);
            }
        }
        status_relations(document, text, &mut found);
    }
    found
}

/// The span of a labelled line's value, after its key.
fn after_key(field: &MetadataField, text: &str) -> Span {
    let whole = field.span.text(text);
    let skip = whole.find([':', '|']).map_or(0, |at| at + 1);
    let skip = match whole.strip_prefix('|') {
        Some(cells) => cells.find('|').map_or(skip, |at| at + 2),
        None => skip,
    };
    Span {
        start: field.span.start + skip as u32,
        end: field.span.end,
    }
}

/// The relation of a key, and whether it is inverse.
fn relation_of(key: &str) -> Option<(Relation, bool)> {
    // `governs` names files, not artifacts: it is read on its own.
    Relation::of_key(key).filter(|(relation, _)| *relation != Relation::Governs)
}

/// `relates: [{to: feature:x, how: extends}]`, or `relates: {extends: feature:x}`, or `relates: none`.
fn relates(field: &MetadataField, text: &str, found: &mut Vec<DeclaredRelation>) {
    for value in field.value.items() {
        if let (Some(to), Some(how)) = (value.get("to"), value.get("how"))
            && let (Some(to), Some(how)) = (to.scalar(), how.scalar())
            && let Some(relation) = Relation::parse(how)
        {
            found.push(declared(relation, false, to, field.span, text));
        } else if let FrontMatterValue::Map(entries) = value {
            for (key, value) in entries {
                let Some(relation) = Relation::parse(key) else {
                    continue;
                };
                for target in value.items().iter().filter_map(FrontMatterValue::scalar) {
                    found.push(declared(relation, false, target, field.span, text));
                }
            }
        }
    }
}

/// A relation to `target`, placed where the field's text names it.
fn declared(
    relation: Relation,
    inverse: bool,
    target: &str,
    field: Span,
    text: &str,
) -> DeclaredRelation {
    let span = field.text(text).find(target).map_or(field, |at| {
        let start = field.start as usize + at;
        Span::new(start..start + target.len())
    });
    DeclaredRelation {
        relation,
        inverse,
        target: target.to_owned(),
        span,
        to: RelationTarget::Missing,
    }
}

/// The citations that directly follow the words of a relation are its targets: "Supersedes [ADR-3](…) and ADR-4". What
/// comes after other words is not: "Supersedes nothing; extends ADR-5".
fn from_line(
    relation: Relation,
    inverse: bool,
    span: Span,
    document: &Document,
    text: &str,
    found: &mut Vec<DeclaredRelation>,
) {
    let first = document
        .references
        .partition_point(|reference| reference.span.start < span.start);
    let mut end = span.start;
    for reference in &document.references[first..] {
        if reference.span.start >= span.end {
            break;
        }
        let names = matches!(reference.kind, ReferenceKind::Link | ReferenceKind::Id);
        // `[ADR-5](0005-x.md)` is one citation: skip the id in its text.
        if !names || reference.span.start < end {
            continue;
        }
        let between = Span {
            start: end,
            end: reference.span.start,
        };
        if !is_joint(between.text(text)) {
            break;
        }
        end = reference.span.end;
        // "Supersedes ADR-3's second decision" leaves the rest of it in force.
        let rest = text.get(end as usize..).unwrap_or("");
        let in_part = rest.starts_with("'s") || rest.starts_with("’s");
        found.push(DeclaredRelation {
            relation: if in_part { Relation::Extends } else { relation },
            inverse,
            target: reference.target.to_string(),
            span: reference.span,
            to: RelationTarget::Missing,
        });
    }
}

/// Whether only markup and function words separate a relation's words from its target.
fn is_joint(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| {
            let word = word.to_ascii_lowercase();
            matches!(
                word.as_str(),
                "and" | "the" | "adr" | "adrs" | "rfc" | "decision" | "decisions" | "by"
            )
        })
}

/// "Superseded by [5](0005-x.md)", "Supersedes ADR-3", in a status or the lines around it.
fn status_relations(document: &Document, text: &str, found: &mut Vec<DeclaredRelation>) {
    let meta = document.front_matter.iter().flat_map(|meta| &meta.fields);
    let lines = meta
        .chain(&document.fields)
        .filter(|field| field.key.eq_ignore_ascii_case("status"))
        .map(|field| field.span);
    let section = document
        .headings()
        .position(|section| section.title.trim().eq_ignore_ascii_case("status"))
        .map(|at| {
            let skipped = document.sections.len() - document.headings().count();
            (at + skipped) as u32
        });
    let blocks = section
        .into_iter()
        .flat_map(|section| document.blocks_of(section))
        .map(|block| block.span);
    for span in lines.chain(blocks) {
        let lower = span.text(text).to_ascii_lowercase();
        let mut start = 0;
        for line in lower.split_inclusive('\n') {
            let at = span.start as usize + start;
            start += line.len();
            for (words, relation, inverse) in [
                ("superseded by", Relation::Supersedes, true),
                ("superceded by", Relation::Supersedes, true),
                ("replaced by", Relation::Supersedes, true),
                ("supersedes", Relation::Supersedes, false),
                ("supercedes", Relation::Supersedes, false),
                ("amended by", Relation::Extends, true),
                ("amends", Relation::Extends, false),
            ] {
                if let Some(offset) = line.find(words) {
                    let negated = line[..offset].trim_end().ends_with("not");
                    if negated {
                        continue;
                    }
                    let rest = Span::new(at + offset + words.len()..at + line.len());
                    // Front matter holds no parsed references: read the ids in its words.
                    let unparsed = document
                        .front_matter
                        .as_ref()
                        .is_some_and(|meta| meta.span.contains(rest.start));
                    let before = found.len();
                    from_line(relation, inverse, rest, document, text, found);
                    if unparsed && before == found.len() {
                        ids_in(relation, inverse, rest, text, found);
                    }
                }
            }
        }
    }
}

fn ids_in(
    relation: Relation,
    inverse: bool,
    span: Span,
    text: &str,
    found: &mut Vec<DeclaredRelation>,
) {
    let mut ids = Vec::new();
    crate::parse::artifact_ids::mentions(span.text(text), span.start as usize, 0, &mut ids);
    for id in ids {
        found.push(DeclaredRelation {
            relation,
            inverse,
            target: id.target.to_string(),
            span: id.span,
            to: RelationTarget::Missing,
        });
    }
}

/// Resolves every declared relation, and removes duplicates.
pub fn link(
    artifacts: &mut [Artifact],
    ids: &ArtifactIndex,
    sources: &[SourceFile],
    paths: &PathIndex,
) {
    let resolved: Vec<Vec<RelationTarget>> = {
        let lookup = ArtifactLookup {
            ids,
            artifacts,
            sources,
            paths,
        };
        artifacts
            .par_iter()
            .map(|artifact| {
                let found = artifact.relations.iter();
                found
                    .map(|declared| lookup.find(&declared.target, artifact.file))
                    .collect()
            })
            .collect()
    };
    for (artifact, resolved) in artifacts.iter_mut().zip(resolved) {
        for (declared, to) in artifact.relations.iter_mut().zip(resolved) {
            declared.to = to;
        }
        let mut seen = std::collections::HashSet::new();
        artifact.relations.retain(|declared| match declared.to {
            RelationTarget::Artifact(to) => seen.insert((declared.relation, declared.inverse, to)),
            _ => true,
        });
    }
}
