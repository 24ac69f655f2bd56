//! The front-matter fields of artifacts: one list, for the rule that checks them and for the JSON schemas of editors.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::artifact::{Relation, Role};

/// One, or a list of them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// One.
    One(T),
    /// Some.
    Many(Vec<T>),
}

/// The artifact and the relation to it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatesEntry {
    /// The other artifact: its id, its number or its path.
    pub to: String,
    /// The relation.
    pub how: Relation,
}

/// What `relates` can be.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RelatesField {
    /// It was looked for, and there is none.
    None(NoneKeyword),
    /// One.
    One(RelatesEntry),
    /// Some.
    Many(Vec<RelatesEntry>),
    /// Relation → artifacts.
    #[schemars(extend("propertyNames" = {"enum": Relation::declared_names()}))]
    Named(std::collections::BTreeMap<Relation, OneOrMany<String>>),
}

/// The word `none`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NoneKeyword {
    /// Nothing.
    None,
}

/// A typed constraint with exactly one requirement.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct EnforceEntry {
    /// Name of the entry: `C-1`.
    pub id: Option<String>,
    /// `unsafe`.
    pub forbid: Option<String>,
    /// Crates that nothing may depend on.
    pub forbid_crates: Option<OneOrMany<String>>,
    /// Crates that something must depend on.
    pub require_crates: Option<OneOrMany<String>>,
    /// Crates that may be depended on, and no others.
    pub allow_crates: Option<OneOrMany<String>>,
    /// A path that may not be imported: `tokio::net`.
    pub forbid_import: Option<String>,
    /// How many items may be exported.
    pub max_public_items: Option<u32>,
    /// The files (globs) that it rules over; all where none is given.
    pub within: Option<OneOrMany<String>>,
    /// The files (globs) that it leaves out.
    pub except: Option<OneOrMany<String>>,
}

/// Declares the struct and the list of its keys from one text.
macro_rules! front_matter {
    ($($(#[doc = $doc:literal])+ $name:ident $key:literal: $type:ty,)*) => {
        /// The front matter of an artifact. Fields that begin with `x-` are free.
        #[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        pub struct FrontMatter {
            $(
                $(#[doc = $doc])+
                #[serde(rename = $key, skip_serializing_if = "Option::is_none")]
                pub $name: Option<$type>,
            )*
        }

        /// Every key that is known, relations included.
        pub const KEYS: &[&str] = &[$($key),*];
    };
}

front_matter! {
    /// The artifact's name: `feature:overlap-report`. From the file name where it is not given.
    id "id": String,
    /// Role of the document.
    role "role": OneOrMany<Role>,
    /// Roles of the document, main role first.
    roles "roles": OneOrMany<Role>,
    /// The title; the first heading where it is not given.
    title "title": String,
    /// Where it is in its life.
    status "status": String,
    /// When it was decided or last agreed.
    date "date": String,
    /// Who answers for it.
    owner "owner": OneOrMany<String>,
    /// Who answers for it.
    owners "owners": OneOrMany<String>,
    /// Words to find it by.
    tags "tags": OneOrMany<String>,
    /// Relations to other artifacts: `[{to: feature:x, how: extends}]`, or `none`.
    relates "relates": RelatesField,
    /// Summary in one sentence.
    summary "summary": String,
    /// For whom it is written.
    audience "audience": OneOrMany<String>,
    /// Who decided.
    decision_makers "decision-makers": OneOrMany<String>,
    /// Who decided.
    deciders "deciders": OneOrMany<String>,
    /// People consulted.
    consulted "consulted": OneOrMany<String>,
    /// People informed.
    informed "informed": OneOrMany<String>,
    /// Its successors.
    superseded_by "superseded-by": OneOrMany<String>,
    /// The artifacts that took over its work.
    replaced_by "replaced-by": OneOrMany<String>,
    /// The artifacts that it changes in part.
    amends "amends": OneOrMany<String>,
    /// The artifacts that change it in part.
    amended_by "amended-by": OneOrMany<String>,
    /// The artifacts that add to it.
    extended_by "extended-by": OneOrMany<String>,
    /// The intents that it carries out.
    realizes "realizes": OneOrMany<String>,
    /// The features whose behaviour or criteria it states.
    specifies "specifies": OneOrMany<String>,
    /// Subjects of the decision.
    decides "decides": OneOrMany<String>,
    /// Predecessors, which are no longer in force.
    supersedes "supersedes": OneOrMany<String>,
    /// Artifacts that it extends.
    extends "extends": OneOrMany<String>,
    /// Whose work it takes over.
    replaces "replaces": OneOrMany<String>,
    /// Artifacts that it conflicts with.
    conflicts_with "conflicts-with": OneOrMany<String>,
    /// Dependencies.
    depends_on "depends-on": OneOrMany<String>,
    /// The files or items that it rules over.
    governs "governs": OneOrMany<String>,
    /// Artifacts that it implements.
    implements "implements": OneOrMany<String>,
    /// The criteria that it shows.
    verifies "verifies": OneOrMany<String>,
    /// Subjects of the documentation.
    documents "documents": OneOrMany<String>,
    /// Who reviewed its security, and when; or a link to the review.
    security_review "security-review": String,
    /// Typed constraints, enforced on code and manifests.
    enforce "enforce": Vec<EnforceEntry>,
}

/// The JSON schema of the front matter of a role.
pub fn schema(role: Role) -> Value {
    let mut schema = schemars::schema_for!(FrontMatter).to_value();
    let name = role.name();
    schema["title"] = json!(format!("front matter, role {name}"));
    schema["properties"]["id"]["examples"] = json!([format!("{name}:a-name")]);
    schema["properties"]["status"]["examples"] = json!(role.row().statuses);
    schema["patternProperties"] = json!({ "^x-": true });
    schema["additionalProperties"] = json!(false);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_is_a_key() {
        for relation in Relation::declared() {
            let row = relation.row();
            let names = [&[row.name], row.other_keys].concat();
            for name in names.iter().chain(row.inverse_keys.first()) {
                assert!(KEYS.contains(name), "{name}");
            }
        }
    }
}
