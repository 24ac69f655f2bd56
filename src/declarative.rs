//! Declarative rules: YAML files that require links or text for graph nodes. Validated when loaded.
//!
//! The built-in rules in `rules/` and a repository's own in `.trueup/rules/` use the same loader.

mod evaluate;
mod names;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use globset::GlobSet;
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{LevelSetting, Profile, did_you_mean, globs};
use crate::graph::artifact::{ArtifactFormat, FORMATS};
use crate::graph::{LifecycleState, Relation, Role};
use crate::rules::{Rule, RuleCheck, RuleLevels};
use crate::yaml;

pub use evaluate::evaluate;
use names::{roles, states, with_suggestion};

/// A rule file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "trueup rule")]
pub struct RuleFile {
    /// The rule's name: the bad pattern, in kebab-case.
    pub id: String,
    /// What it finds, in one line.
    pub summary: String,
    /// Why that matters, in one line.
    pub why: String,
    /// Its level in each profile; off where a profile is not named.
    #[schemars(extend("propertyNames" = {"enum": [RuleFileProfile::Adopt, RuleFileProfile::AgenticCd]}))]
    pub level: BTreeMap<RuleFileProfile, LevelSetting>,
    /// What is checked; each by itself.
    pub checks: Vec<CheckDefinition>,
    /// The rule's page, in Markdown.
    #[serde(default)]
    pub docs: String,
}

/// A profile's name as a key.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RuleFileProfile {
    /// The adopt profile.
    Adopt,
    /// The agentic-cd profile.
    AgenticCd,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckSubject {
    /// Each artifact in force.
    Artifact,
    /// Each living document.
    Document,
    /// The repository as a whole.
    Repository,
}

/// One check: for each subject where a condition holds, require or forbid something.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckDefinition {
    /// What is looked at.
    #[serde(rename = "for")]
    pub subject: CheckSubject,
    /// Which of them.
    #[serde(default, rename = "where")]
    pub condition: CheckCondition,
    /// What must hold.
    #[serde(default)]
    pub require: CheckDemand,
    /// What must not hold.
    #[serde(default)]
    pub forbid: CheckDemand,
    /// Only where at least this share (0 to 1) of the subjects in the same folder, three or more, meets the demand: the
    /// folder's own convention.
    #[serde(default)]
    pub convention: Option<f64>,
    /// What is wrong, in one sentence. `{id}`, `{title}`, `{role}`, `{path}` and `{what}` are filled in.
    pub message: String,
    /// What to do, in one sentence; the same words are filled in.
    pub help: String,
}

/// Which subjects; every given part must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckCondition {
    /// One of these roles.
    #[serde(default)]
    pub role: Vec<String>,
    /// Recognised in one of these formats.
    #[serde(default)]
    pub format: Vec<String>,
    /// In one of these states: open, live, amended, rejected, deprecated, superseded.
    #[serde(default)]
    pub state: Vec<String>,
    /// At one of these paths (globs).
    #[serde(default)]
    pub path: Vec<String>,
    /// With all of these fields.
    #[serde(default)]
    pub has_field: Vec<String>,
    /// In a repository that has a living artifact of each of these roles: without one, that is what is missing.
    #[serde(default)]
    pub beside: Vec<String>,
}

/// What must, or must not, hold of a subject.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CheckDemand {
    /// Fields: front matter, labelled lines of the head, or a section of that name.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Fields of which one is enough; each a list of names.
    #[serde(default)]
    pub one_field_of: Vec<Vec<String>>,
    /// Sections with text in them; each a list of titles of which one is enough.
    #[serde(default)]
    pub sections: Vec<Vec<String>>,
    /// Relations to or from others.
    #[serde(default)]
    pub relations: Vec<RelationDemand>,
    /// Roles of which the repository has at least one artifact.
    #[serde(default)]
    pub artifacts: Vec<String>,
    /// A pattern (regular expression) that the text matches.
    #[serde(default)]
    pub pattern: Option<String>,
    /// At least this many criteria.
    #[serde(default)]
    pub criteria: Option<u32>,
    /// An owner: by front matter or `CODEOWNERS`.
    #[serde(default)]
    pub owner: bool,
}

/// A relation that must, or must not, be there.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RelationDemand {
    /// Which.
    pub kind: String,
    /// Told by the other end.
    #[serde(default)]
    pub incoming: bool,
    /// The other end has one of these roles; any where none is given.
    #[serde(default)]
    pub with: Vec<String>,
    /// A link in the text counts too.
    #[serde(default)]
    pub or_linked: bool,
}

/// A check, ready to run.
pub struct CompiledCheck {
    /// As written.
    pub file: CheckDefinition,
    roles: Vec<Role>,
    states: Vec<LifecycleState>,
    beside: Vec<Role>,
    paths: GlobSet,
    demands: Vec<CompiledDemand>,
}

/// One thing that must, or must not, hold.
pub enum CompiledDemand {
    /// A field, by any of its names.
    Field(Vec<String>),
    /// A section, by any of its titles.
    Section(Vec<String>),
    /// A relation, told by the other end or not, with one of these roles, or a link instead.
    Relation {
        /// Which.
        relation: Relation,
        /// Told by the other end.
        incoming: bool,
        /// Roles of the other end.
        with: Vec<Role>,
        /// A link counts too.
        or_linked: bool,
    },
    /// An artifact of a role.
    Artifact(Role),
    /// A pattern in the text.
    Pattern(Regex),
    /// A number of criteria.
    Criteria(u32),
    /// An owner.
    Owner,
}

/// The checks of one rule, ready to run.
pub struct CompiledChecks(Vec<(CompiledCheck, bool)>);

/// Why a rule file cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}: {message}")]
pub struct RuleFileError {
    /// The rule file.
    pub file: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Read the rule file `file`, whose content is `text`.
pub fn parse(file: &str, text: &str) -> Result<Rule, RuleFileError> {
    let error = |message: String| RuleFileError {
        file: file.to_owned(),
        message,
    };
    let read: RuleFile =
        yaml::from_str(text).map_err(|problem| error(with_suggestion(&problem.to_string())))?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if read.id.is_empty() || !read.id.chars().all(plain) {
        return Err(error(format!(
            "`id: {}` must be lower-case words joined by `-`",
            read.id
        )));
    }
    if read.checks.is_empty() {
        return Err(error(
            "`checks` is empty: the rule would find nothing".into(),
        ));
    }
    let mut checks = Vec::new();
    for check in read.checks {
        checks.extend(compile(check).map_err(&error)?);
    }
    let level = |profile| read.level.get(&profile).and_then(|switch| switch.level());
    Ok(Rule {
        id: Cow::Owned(read.id),
        summary: Cow::Owned(read.summary),
        why: Cow::Owned(read.why),
        levels: RuleLevels {
            adopt: level(RuleFileProfile::Adopt),
            agentic_cd: level(RuleFileProfile::AgenticCd),
        },
        docs: Cow::Owned(read.docs),
        needs: &[],
        options: &[],
        check: RuleCheck::Declared(Arc::new(CompiledChecks(checks))),
    })
}

impl From<Profile> for RuleFileProfile {
    fn from(profile: Profile) -> RuleFileProfile {
        match profile {
            Profile::Adopt => RuleFileProfile::Adopt,
            Profile::AgenticCd => RuleFileProfile::AgenticCd,
        }
    }
}

/// The check's demands: those required (`false`) and those forbidden (`true`).
fn compile(file: CheckDefinition) -> Result<Vec<(CompiledCheck, bool)>, String> {
    let mut found = Vec::new();
    for (demand, forbidden) in [(file.require.clone(), false), (file.forbid.clone(), true)] {
        let demands = needs(&demand, file.subject)?;
        if demands.is_empty() {
            continue;
        }
        found.push((
            CompiledCheck {
                roles: roles(&file.condition.role)?,
                states: states(&file.condition.state)?,
                beside: roles(&file.condition.beside)?,
                paths: globs(&file.condition.path, "where.path")
                    .map_err(|problem| problem.message)?,
                demands,
                file: file.clone(),
            },
            forbidden,
        ));
    }
    let formats = &file.condition.format;
    if let Some(unknown) = formats
        .iter()
        .find(|name| FORMATS.iter().all(|format| format.name() != name.as_str()))
    {
        return Err(format!(
            "unknown format `{unknown}`{}",
            did_you_mean(unknown, FORMATS.into_iter().map(ArtifactFormat::name))
        ));
    }
    if found.is_empty() {
        return Err("a check must require or forbid something".into());
    }
    if file
        .convention
        .is_some_and(|share| !(0.0..=1.0).contains(&share))
    {
        return Err("`convention` is a share from 0 to 1".into());
    }
    Ok(found)
}

fn needs(demand: &CheckDemand, subject: CheckSubject) -> Result<Vec<CompiledDemand>, String> {
    let mut needs = Vec::new();
    let alone = demand.fields.iter().map(|name| vec![name.clone()]);
    let several = demand.one_field_of.iter().cloned();
    needs.extend(alone.chain(several).map(CompiledDemand::Field));
    needs.extend(demand.sections.iter().cloned().map(CompiledDemand::Section));
    for relation in &demand.relations {
        let kind = Relation::parse(&relation.kind).ok_or_else(|| {
            let known = Relation::declared_names().into_iter();
            format!(
                "unknown relation `{}`{}",
                relation.kind,
                did_you_mean(&relation.kind, known)
            )
        })?;
        needs.push(CompiledDemand::Relation {
            relation: kind,
            incoming: relation.incoming,
            with: roles(&relation.with)?,
            or_linked: relation.or_linked,
        });
    }
    needs.extend(
        roles(&demand.artifacts)?
            .into_iter()
            .map(CompiledDemand::Artifact),
    );
    if let Some(pattern) = &demand.pattern {
        let regex = regex::RegexBuilder::new(pattern)
            .size_limit(1 << 20)
            .build()
            .map_err(|problem| format!("`pattern`: {problem}"))?;
        needs.push(CompiledDemand::Pattern(regex));
    }
    needs.extend(demand.criteria.map(CompiledDemand::Criteria));
    needs.extend(demand.owner.then_some(CompiledDemand::Owner));
    let of_repository = |need: &CompiledDemand| matches!(need, CompiledDemand::Artifact(_));
    let fits = match subject {
        CheckSubject::Repository => needs.iter().all(of_repository),
        CheckSubject::Artifact | CheckSubject::Document => !needs.iter().any(of_repository),
    };
    if fits {
        Ok(needs)
    } else {
        Err("`artifacts` goes with `for: repository`, and nothing else does".into())
    }
}
