//! Decides which documents are artifacts, and their role: by front matter, configuration, path or form.

use globset::GlobMatcher;

use super::artifact::{ArtifactFormat, FileClass, ROLES, Role};
use super::paths::{file_name, folder, stem};
use super::role::RoleRow;
use crate::facts::document::{BlockKind, Document};
pub use crate::facts::file_class::is_decision_folder;
use crate::facts::{Language, SourceFile};

/// The detected role of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecognisedArtifact {
    /// The roles, main one first.
    pub roles: Vec<Role>,
    /// By which way of writing.
    pub format: ArtifactFormat,
    /// The number in the file name, for decision records.
    pub number: Option<u32>,
    /// The part of the file name or path that names it.
    pub slug: String,
}

/// A configured role: the paths that have it.
pub struct RoleAssignment {
    /// The paths.
    pub paths: GlobMatcher,
    /// Their role.
    pub role: Role,
}

/// What the document in `source` is, if it is an artifact at all. `standing` and `assigned` go before any guess.
///
/// Parsed only if its path or head suggests an artifact.
pub fn recognise(
    source: &SourceFile,
    standing: FileClass,
    assigned: &[RoleAssignment],
) -> Option<RecognisedArtifact> {
    if !source.facts.is_document() {
        return None;
    }
    let path = source.path.as_str();
    let configured = assigned
        .iter()
        .find(|assigned| assigned.paths.is_match(path));
    if let Some(assigned) = configured {
        return Some(named(path, vec![assigned.role], ArtifactFormat::Own));
    }
    if !matches!(standing, FileClass::Living | FileClass::Narrative) {
        return None;
    }
    let document = || source.facts.document();
    let stated = source
        .text
        .is_headed()
        .then(|| document().map(stated_roles))
        .flatten()
        .filter(|stated| !stated.is_empty());
    if let Some(stated) = stated {
        let format = if stated[0] == Role::Decision {
            decision_format(document()?, source.text())
        } else {
            ArtifactFormat::Own
        };
        return Some(named(path, stated, format));
    }
    specification(source)
        .or_else(|| {
            let found = decision(source)?;
            let planned = standing == FileClass::Narrative && found.number.is_none();
            (!planned).then_some(found)
        })
        .or_else(|| (standing == FileClass::Living).then(|| own_layout(path))?)
}

/// `role: feature`, `type: adr`, `roles: [feature, criteria]`. `type` has many other uses: an unknown word there is
/// no role.
fn stated_roles(document: &Document) -> Vec<Role> {
    ["role", "roles", "type"]
        .iter()
        .filter_map(|key| document.meta(key))
        .flat_map(|field| field.value.items())
        .filter_map(|value| Role::parse(value.scalar()?))
        .collect()
}

fn named(path: &str, roles: Vec<Role>, format: ArtifactFormat) -> RecognisedArtifact {
    let name = stem(path);
    let (number, slug) = numbered(name);
    let is_decision = roles[0] == Role::Decision;
    RecognisedArtifact {
        roles,
        format,
        number: number.filter(|_| is_decision),
        slug: if is_decision { slug } else { name }.to_owned(),
    }
}

/// The number and the rest of `0007-use-x`, `adr-007-use-x`, `ADR007`, `RFC-12_x`; no number where there is none.
pub fn numbered(name: &str) -> (Option<u32>, &str) {
    let lower = name.to_ascii_lowercase();
    let prefix = ["adr", "rfc", "decision", "dr"]
        .iter()
        .find(|prefix| lower.starts_with(*prefix))
        .map_or(0, |prefix| prefix.len());
    let rest = name[prefix..].trim_start_matches(['-', '_', ' ', '.']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ends = !rest[digits..].starts_with(|c: char| c.is_alphanumeric());
    // Four digits and a dash may be a year: `2024-05-plan`.
    let dated = digits == 4
        && rest.as_bytes().get(4) == Some(&b'-')
        && rest[5..].bytes().take_while(u8::is_ascii_digit).count() == 2
        && rest[..4].starts_with(['1', '2']);
    if digits == 0 || digits > 5 || !ends || dated {
        return (None, name);
    }
    let slug = rest[digits..].trim_start_matches(['-', '_', ' ', '.']);
    (rest[..digits].parse().ok(), slug)
}

/// OpenSpec, Spec Kit, Kiro, Gherkin: by path, which these tools fix; Gherkin in Markdown also by its heading.
fn specification(source: &SourceFile) -> Option<RecognisedArtifact> {
    let (path, language) = (source.path.as_str(), source.language);
    let parts: Vec<&str> = path.split('/').collect();
    let name = *parts.last()?;
    let at = |part: &str| parts.iter().position(|other| *other == part);
    let make = |roles: &[Role], format, slug: &str| {
        Some(RecognisedArtifact {
            roles: roles.to_vec(),
            format,
            number: None,
            slug: slug.to_owned(),
        })
    };
    // `123.feature.md` may also be a fragment of a changelog.
    let has_feature = |document: &Document| {
        let mut headings = document.headings();
        headings.any(|section| section.title.trim_start().starts_with("Feature:"))
    };
    let gherkin = || source.facts.document().is_some_and(has_feature);
    if language == Language::Gherkin || (name.ends_with(".feature.md") && gherkin()) {
        let slug = name.split('.').next().unwrap_or(name);
        return make(
            &[Role::Behaviour, Role::Criteria],
            ArtifactFormat::Gherkin,
            slug,
        );
    }
    if let Some(open) = at("openspec") {
        let rest = &parts[open + 1..];
        return match (rest.first().copied(), name) {
            (Some("specs"), "spec.md") if rest.len() >= 3 => make(
                &[Role::Feature, Role::Behaviour, Role::Criteria],
                ArtifactFormat::OpenSpec,
                &rest[1..rest.len() - 1].join("-"),
            ),
            (Some("changes"), "proposal.md") if rest.len() == 3 => {
                make(&[Role::Intent], ArtifactFormat::OpenSpec, rest[1])
            }
            _ => None,
        };
    }
    if let Some(kiro) = at(".kiro") {
        let rest = &parts[kiro + 1..];
        return match (rest, name) {
            (["specs", feature, _], "requirements.md") => make(
                &[Role::Feature, Role::Behaviour, Role::Criteria],
                ArtifactFormat::Kiro,
                feature,
            ),
            (["specs", feature, _], "design.md") => {
                make(&[Role::Structure], ArtifactFormat::Kiro, feature)
            }
            (["steering", _], _) => make(&[Role::Constraint], ArtifactFormat::Kiro, stem(path)),
            _ => None,
        };
    }
    let (feature, specs) = (parts.get(parts.len().wrapping_sub(2))?, at("specs")?);
    let (number, slug) = numbered(feature);
    if specs + 3 == parts.len() && number.is_some() && name == "spec.md" && !slug.is_empty() {
        let roles = [Role::Feature, Role::Behaviour, Role::Criteria];
        return make(&roles, ArtifactFormat::SpecKit, feature);
    }
    None
}

/// File names of decision folders that are not records.
const NOT_RECORDS: [&str; 13] = [
    "readme",
    "index",
    "summary",
    "_index",
    "template",
    "overview",
    "agents",
    "claude",
    "toc",
    "process",
    "log",
    "glossary",
    "contributing",
];

fn decision(source: &SourceFile) -> Option<RecognisedArtifact> {
    let path = source.path.as_str();
    let name = stem(path);
    let lower = name.to_ascii_lowercase();
    if NOT_RECORDS.contains(&lower.as_str()) || lower.starts_with("readme") {
        return None;
    }
    let (number, slug) = numbered(name);
    let folder_path = folder(path).to_ascii_lowercase();
    let parent = file_name(&folder_path);
    let found = |format, slug: &str| {
        Some(RecognisedArtifact {
            roles: vec![Role::Decision],
            format,
            number,
            slug: slug.to_owned(),
        })
    };
    let rfc = (parent == "text" && name.len() > 5 && name.as_bytes().get(4) == Some(&b'-'))
        || ["rfc", "rfcs"].contains(&parent);
    if rfc && number.is_some() && !slug.is_empty() {
        return found(ArtifactFormat::Rfc, slug);
    }
    let in_folder = is_decision_folder(parent);
    let by_name = number.is_some() && lower.starts_with("adr") && !slug.is_empty();
    let below = number.is_some() && folder_path.split('/').any(is_decision_folder);
    if !(in_folder || by_name || below) {
        return None;
    }
    let document = source.facts.document()?;
    let looks = document.headings().next().is_some();
    if (in_folder && looks) || by_name || below {
        return found(decision_format(document, source.text()), slug);
    }
    None
}

/// Which form a decision record has, by its headings and its head.
fn decision_format(document: &Document, text: &str) -> ArtifactFormat {
    let has = |title: &str| {
        document
            .headings()
            .any(|section| section.title.trim().eq_ignore_ascii_case(title))
    };
    let first = document.headings().find(|section| section.level == 2);
    let opens_with_changelog =
        first.is_some_and(|section| section.title.trim().eq_ignore_ascii_case("changelog"));
    let opens_with_table = document
        .blocks
        .first()
        .is_some_and(|block| block.kind == BlockKind::Table)
        || document
            .blocks
            .iter()
            .take_while(|block| block.section <= 1)
            .any(|block| block.kind == BlockKind::Table && block.span.text(text).len() < 4096);
    let madr = has("Decision Outcome")
        || has("Considered Options")
        || document.meta("decision-makers").is_some()
        || document.meta("deciders").is_some();
    if opens_with_changelog {
        ArtifactFormat::Cosmos
    } else if madr {
        ArtifactFormat::Madr
    } else if has("Status") && has("Context") && has("Decision") {
        ArtifactFormat::Nygard
    } else if opens_with_table {
        ArtifactFormat::Table
    } else {
        ArtifactFormat::Record
    }
}

/// This product's own layout, which is also what many others use: a folder below `docs`, or a file.
fn own_layout(path: &str) -> Option<RecognisedArtifact> {
    let lower = path.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split('/').collect();
    let name = stem(&lower);
    if matches!(name, "readme" | "index" | "_index" | "summary") {
        return None;
    }
    let docs = parts
        .iter()
        .position(|part| matches!(*part, "docs" | "doc" | "documentation"));
    let below: &[&str] = docs.map_or(&[], |at| &parts[at + 1..]);
    let by = |names: fn(RoleRow) -> &'static [&'static str], name: &str| {
        ROLES
            .into_iter()
            .find(|role| names(role.row()).contains(&name))
    };
    let role = match below {
        // Below a feature's own folder lie its reports and plans.
        [folder, .., _] => by(|row| row.folders, folder)
            .filter(|role| *role != Role::Feature || below.len() == 2)?,
        [_] => by(|row| row.files, name)?,
        [] if parts.len() == 1 => by(|row| row.root_files, name)?,
        [] => return None,
    };
    let slug = match role {
        Role::Structure | Role::Glossary if parts.len() <= 2 => name.to_owned(),
        Role::Intent
        | Role::Behaviour
        | Role::Feature
        | Role::Criteria
        | Role::Decision
        | Role::Constraint
        | Role::Structure
        | Role::Guide
        | Role::Glossary
        | Role::Rollout => stem(path).to_owned(),
    };
    Some(RecognisedArtifact {
        roles: vec![role],
        format: ArtifactFormat::Own,
        number: None,
        slug,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn numbers_of_file_names() {
        assert_eq!(numbered("0007-use-x"), (Some(7), "use-x"));
        assert_eq!(numbered("adr-007-use-x"), (Some(7), "use-x"));
        assert_eq!(numbered("ADR007"), (Some(7), ""));
        assert_eq!(numbered("2024-05-01-plan"), (None, "2024-05-01-plan"));
        assert_eq!(numbered("use-x"), (None, "use-x"));
        assert_eq!(numbered("3d-view"), (None, "3d-view"));
    }

    #[test]
    fn tools_fix_their_paths() {
        let of = |path: &str| {
            let (language, text) = (Language::of(path), "# Feature: Log in\n");
            let source = SourceFile {
                path: path.to_owned(),
                language,
                text: Ok(std::sync::Arc::from(text)).into(),
                facts: std::sync::Arc::new(parse(language, text)),
            };
            specification(&source).map(|found| found.slug)
        };
        assert_eq!(of("openspec/specs/auth/spec.md"), Some("auth".into()));
        assert_eq!(
            of("openspec/changes/add-x/proposal.md"),
            Some("add-x".into())
        );
        assert_eq!(of("openspec/changes/add-x/tasks.md"), None);
        assert_eq!(of("specs/001-login/spec.md"), Some("001-login".into()));
        assert_eq!(of("specs/login/spec.md"), None);
        assert_eq!(
            of(".kiro/specs/login/requirements.md"),
            Some("login".into())
        );
        assert_eq!(of("tests/a/login.feature"), Some("login".into()));
        assert_eq!(of("docs/login.feature.md"), Some("login".into()));
    }
}
