//! What the marks of code, and the lists of OpenFastTrace's documents, name.

use std::collections::{BTreeMap, HashMap};

use super::quotes::Quotes;
use super::{Mark, Need, Target, Unit, counts, item_of};
use crate::facts::trace::{Act, Form, Mark as Written, Named};
use crate::graph::artifact::Resolution;
use crate::graph::{Graph, suggest};
use crate::span::FileId;

/// The marks of every living file. Adds the units that citations quote, and those that comments of code hand on.
pub fn marks(graph: &Graph, units: &mut Vec<Unit>) -> Vec<Mark> {
    hand_on(graph, units);
    let mut quotes = Quotes::new(graph, units);
    let names = Names::new(graph, units);
    let mut budget = suggest::Budget::default();
    let mut found = Vec::new();
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code().filter(|_| counts(graph, file)) else {
            continue;
        };
        for written in &code.marks {
            let item = item_of(code, written.target.span);
            let targets = match written.form {
                Form::Duvet => quotes.targets(file, written),
                _ => vec![names.target(file, written, units, &mut budget)],
            };
            let at = item.and_then(|at| code.items.get(at as usize));
            for target in targets {
                found.push(Mark {
                    file,
                    span: written.target.span,
                    form: written.form,
                    act: written.act,
                    said: said(&written.target),
                    kind: written.kind.clone(),
                    item,
                    test: at.and_then(|item| item.test),
                    target,
                });
            }
        }
    }
    for (file, document, _) in graph.living_documents() {
        for requirement in &document.requirements {
            let kind = requirement.named.name.split('~').next().unwrap_or("");
            let covers = requirement
                .covers
                .iter()
                .map(|named| (named, Act::Implements, kind));
            let depends = requirement
                .depends
                .iter()
                .map(|named| (named, Act::Cites, ""));
            for (named, act, kind) in covers.chain(depends) {
                let target = names.of_form(requirement.form, named, kind, act, units, &mut budget);
                found.push(of_document(
                    file,
                    requirement.form,
                    named,
                    act,
                    kind,
                    target,
                ));
            }
        }
    }
    found
}

fn of_document(
    file: FileId,
    form: Form,
    named: &Named,
    act: Act,
    kind: &str,
    target: Target,
) -> Mark {
    Mark {
        file,
        span: named.span,
        form,
        act,
        said: said(named),
        kind: kind.into(),
        item: None,
        test: None,
        target,
    }
}

/// A name as a person writes it.
fn said(named: &Named) -> String {
    match named.revision {
        Some(revision) if named.name.contains('~') => format!("{}~{revision}", named.name),
        Some(revision) => format!("{}+{revision}", named.name),
        None => named.name.to_string(),
    }
}

/// `[dsn->req~x~1>>impl,utest]`: the comment stands for `dsn~x~1`, which covers `req~x~1`.
fn hand_on(graph: &Graph, units: &mut Vec<Unit>) {
    for (file, source) in graph.files() {
        let Some(code) = source.facts.code().filter(|_| counts(graph, file)) else {
            continue;
        };
        for written in code.marks.iter().filter(|mark| !mark.needs.is_empty()) {
            let target = &written.target;
            let name = target.name.split_once('~').map_or("", |(_, name)| name);
            let revision = target.revision.unwrap_or(0);
            units.push(Unit {
                name: format!("{}~{name}~{revision}", written.kind),
                form: written.form,
                file,
                span: target.span,
                artifact: None,
                parent: None,
                revision: target.revision,
                needs: written.needs.iter().cloned().map(Need::Kind).collect(),
                marks: Vec::new(),
                covered: Vec::new(),
            });
        }
    }
}

/// Units by the names that marks use.
struct Names<'a> {
    graph: &'a Graph,
    /// Criteria by `id#label` in lower case.
    criteria: HashMap<String, u32>,
    /// Requirements by their name without revision.
    requirements: BTreeMap<(Form, String), Vec<u32>>,
}

impl<'a> Names<'a> {
    fn new(graph: &'a Graph, units: &[Unit]) -> Names<'a> {
        let mut criteria = HashMap::new();
        let mut requirements: BTreeMap<(Form, String), Vec<u32>> = BTreeMap::new();
        for (at, unit) in units.iter().enumerate().skip(graph.artifacts.len()) {
            match unit.form {
                Form::OpenFastTrace | Form::Tracey => {
                    let name = bare(unit).to_owned();
                    requirements
                        .entry((unit.form, name))
                        .or_default()
                        .push(at as u32);
                }
                _ => {
                    criteria
                        .entry(unit.name.to_ascii_lowercase())
                        .or_insert(at as u32);
                }
            }
        }
        Names {
            graph,
            criteria,
            requirements,
        }
    }

    fn target(
        &self,
        file: FileId,
        written: &Written,
        units: &[Unit],
        budget: &mut suggest::Budget,
    ) -> Target {
        match written.form {
            Form::OpenFastTrace | Form::Tracey => self.of_form(
                written.form,
                &written.target,
                &written.kind,
                written.act,
                units,
                budget,
            ),
            _ => self.own(file, &written.target.name),
        }
    }

    /// `feature:x`, `feature:x#AC-1`, `feature:x#acceptance-criteria/AC-1`, `ADR-7`.
    fn own(&self, file: FileId, name: &str) -> Target {
        let (head, fragment) = match name.split_once('#') {
            Some((head, fragment)) => (head, Some(fragment)),
            None => (name, None),
        };
        let id = match self.graph.find(head, file) {
            Resolution::Artifact(id) => id,
            Resolution::Ambiguous(_) => return Target::Ambiguous,
            Resolution::Elsewhere => return Target::Elsewhere,
            Resolution::Path | Resolution::Missing => return Target::Missing(None),
        };
        let Some(fragment) = fragment else {
            return Target::Unit(id.0);
        };
        let artifact = self.graph.artifact(id);
        let label = fragment.rsplit('/').next().unwrap_or(fragment);
        for part in [fragment, label] {
            let name = format!("{}#{part}", artifact.id).to_ascii_lowercase();
            if let Some(unit) = self.criteria.get(&name) {
                return Target::Unit(*unit);
            }
        }
        let (document, _) = self.graph.document(artifact);
        let slug = fragment.split('/').next().unwrap_or(fragment);
        let ordinal = fragment == slug || label.bytes().all(|byte| byte.is_ascii_digit());
        let section = document
            .sections
            .iter()
            .any(|section| &*section.slug == slug);
        if section && ordinal {
            return Target::Unit(id.0);
        }
        Target::Missing(Some(id.0))
    }

    /// A requirement of OpenFastTrace or tracey. Where no document writes any, they are another repository's.
    fn of_form(
        &self,
        form: Form,
        named: &Named,
        kind: &str,
        act: Act,
        units: &[Unit],
        budget: &mut suggest::Budget,
    ) -> Target {
        let key = (form, named.name.to_string());
        let Some(known) = self.requirements.get(&key) else {
            let names = self.requirements.keys().filter(|(other, _)| *other == form);
            if names.clone().next().is_none() {
                return Target::Elsewhere;
            }
            let near = budget.word(&named.name, names.map(|(_, name)| name.as_str()));
            let near = near.and_then(|near| self.requirements.get(&(form, near.to_owned())));
            return Target::Missing(near.and_then(|units| units.first().copied()));
        };
        let wanted = named.revision.unwrap_or(1);
        let revision = |unit: &u32| units[*unit as usize].revision.unwrap_or(1);
        let Some(unit) = known.iter().find(|unit| revision(unit) == wanted) else {
            // Of several revisions the newest counts.
            let newest = known.iter().copied().max_by_key(revision);
            return match newest {
                Some(unit) if revision(&unit) > wanted => Target::Outdated(unit),
                Some(unit) => Target::Predated(unit),
                None => Target::Missing(None),
            };
        };
        let needs = &units[*unit as usize].needs;
        let wants = needs.iter().any(|need| *need == Need::Kind(kind.into()));
        if form == Form::OpenFastTrace && act != Act::Cites && !wants {
            return Target::Unwanted(*unit);
        }
        Target::Unit(*unit)
    }
}

/// A requirement's name without its revision.
fn bare(unit: &Unit) -> &str {
    let mark = if unit.form == Form::Tracey { '+' } else { '~' };
    match unit.revision.and(unit.name.rsplit_once(mark)) {
        Some((name, _)) => name,
        None => &unit.name,
    }
}
