//! Prepares an overlap query: the text and the index to rank against.

use std::collections::{BTreeSet, HashMap};

use crate::analysis::overlap::claims;
use crate::analysis::overlap::claims::ValueClaim;
use crate::analysis::overlap::sentences::sentences;
use crate::analysis::overlap::speech::SentenceIndex;
use crate::analysis::overlap::terms;
use crate::analysis::overlap::terms::terms;
use crate::analysis::overlap::{OverlapIndex, OverlapUnitKind, QueryText};
use crate::facts::code::RustItem;
use crate::facts::{Document, Language};
use crate::graph::{Artifact, Graph, Role};
use crate::span::{FileId, Span};

/// Sentences and claims that are read of the text, at the most.
const SENTENCES: usize = 400;
const CLAIMS: usize = 100;

/// Minimum shared information, as a fraction of that of one unique word, or, with `SEVERAL` terms, of the whole text.
const MUCH: f32 = 0.9;
const SEVERAL: usize = 3;

/// Bytes of a text that are compared.
const MOST: usize = 256 << 10;

/// The compared prefix of a text; the report mentions the truncation.
pub fn bounded(text: &str) -> &str {
    &text[..crate::span::floor(text, text.len().min(MOST))]
}

/// The origin of the text, excluded from the hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryOrigin {
    /// A file.
    File(FileId),
    /// Files that the text is a change of, sorted.
    Files(Vec<FileId>),
    /// An item of a file, by its index.
    Item(FileId, u32),
}

/// A query text.
pub struct OverlapQuery<'a> {
    /// The text.
    pub text: &'a str,
    /// Its language; Markdown by default.
    pub language: Language,
    /// Its origin in the repository, if any.
    pub own: Option<QueryOrigin>,
}

/// The text, read.
pub struct ParsedQuery<'a> {
    /// The text.
    pub text: &'a str,
    /// Its sections and blocks.
    pub document: Document,
    /// Its terms.
    pub reading: QueryText,
    /// Its first sentences.
    pub speech: SentenceIndex,
    /// The values that it gives to keys.
    pub claims: Vec<ValueClaim>,
    /// By term of the index: how it is written in the text.
    pub written: HashMap<u32, (&'a str, terms::TermKind)>,
    /// The targets of its declared relations, if it is an artifact.
    pub related: BTreeSet<FileId>,
    /// Its role, if it is an artifact or says so.
    pub role: Option<Role>,
    own: Option<QueryOrigin>,
}

impl<'a> ParsedQuery<'a> {
    /// Read a question. Linear in its text.
    pub fn new(
        graph: &Graph,
        index: &OverlapIndex,
        question: &OverlapQuery<'a>,
    ) -> ParsedQuery<'a> {
        let text = question.text;
        let (document, reading) = index.read(graph, text, question.language);
        let speech = SentenceIndex::new(sentences(&document, text, None, false, SENTENCES));
        let mut written = HashMap::new();
        terms(text, &mut |hash, word, kind| {
            if let Some(term) = index.term(hash) {
                written.entry(term).or_insert((word, kind));
            }
        });
        let artifact = match question.own {
            Some(QueryOrigin::File(file)) => graph.ids.of_file(file),
            _ => None,
        };
        let artifact = artifact.map(|id| graph.artifact(id));
        let stated = document.meta("role");
        let stated = stated.and_then(|field| Role::parse(field.value.scalar()?));
        ParsedQuery {
            text,
            speech,
            claims: claims::said(&document, text, CLAIMS),
            written,
            related: artifact
                .map(|artifact| related(graph, artifact))
                .unwrap_or_default(),
            role: artifact.map(Artifact::role).or(stated),
            own: question.own.clone(),
            document,
            reading,
        }
    }

    /// Whether a unit is the text itself.
    pub fn is_own(&self, index: &OverlapIndex, unit: u32) -> bool {
        let unit = &index.units[unit as usize];
        match &self.own {
            Some(QueryOrigin::File(file)) => unit.file == *file,
            Some(QueryOrigin::Files(files)) => files.binary_search(&unit.file).is_ok(),
            Some(QueryOrigin::Item(file, item)) => {
                unit.file == *file && unit.what == OverlapUnitKind::Item(*item)
            }
            None => false,
        }
    }

    /// Units that hold a key to which the text gives a value, at most `most`.
    pub fn keyed(&self, index: &OverlapIndex, most: usize) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        for claim in &self.claims {
            let mut hashes = Vec::new();
            terms(&claim.name, &mut |hash, _, kind| {
                if kind != terms::TermKind::Word {
                    hashes.push(hash);
                }
            });
            let whole = hashes.last().and_then(|hash| index.term(*hash));
            let postings = whole.map_or(&[][..], |term| index.postings(term));
            found.extend(postings.iter().map(|posting| posting.unit).take(most));
            if found.len() >= most {
                break;
            }
        }
        found
    }

    /// Whether a unit shares more with the text than common words: about the information of one unique word, or nearly
    /// all of the text, so that a one-word query works.
    pub fn says_enough(&self, index: &OverlapIndex, unit: u32) -> bool {
        let whole = &self.reading.whole;
        if whole.len() < 2 {
            return true;
        }
        let unit = &index.units[unit as usize];
        let passages = unit.passages.start as usize..unit.passages.end as usize;
        let terms = index.passages[passages]
            .iter()
            .flat_map(|passage| &passage.terms);
        let held: BTreeSet<u32> = terms
            .filter(|(term, _)| whole.binary_search_by_key(term, |(own, _)| *own).is_ok())
            .map(|(term, _)| *term)
            .collect();
        let information = |terms: &mut dyn Iterator<Item = u32>| -> f32 {
            terms.map(|term| index.information(term)).sum()
        };
        let both = information(&mut held.iter().copied());
        let all = information(&mut whole.iter().map(|(term, _)| *term));
        both >= MUCH * index.information(u32::MAX) || held.len() >= SEVERAL && both >= MUCH * all
    }

    /// The share of the text's information that no unit holds anything of.
    pub fn unknown(&self, index: &OverlapIndex) -> f32 {
        let whole = &self.reading.whole;
        let lost = whole.iter().filter(|(term, _)| *term >= index.terms());
        lost.map(|(_, part)| part * part).sum::<f32>().min(1.0)
    }
}

/// The files of the artifacts that an artifact declares a relation to, or that declare one to it.
fn related(graph: &Graph, artifact: &Artifact) -> BTreeSet<FileId> {
    use crate::graph::RelationTarget;
    let to = |other: &Artifact| -> Vec<FileId> {
        let relations = other.relations.iter();
        let files = relations.filter_map(|declared| match declared.to {
            RelationTarget::Artifact(id) => Some(graph.artifact(id).file),
            _ => None,
        });
        files.collect()
    };
    let from = graph
        .artifacts
        .iter()
        .filter(|other| to(other).contains(&artifact.file));
    let from: Vec<FileId> = from.map(|other| other.file).collect();
    to(artifact).into_iter().chain(from).collect()
}

/// A unit of the repository, as a candidate.
pub struct CandidateUnit<'a> {
    /// What it is.
    pub what: OverlapUnitKind,
    /// Its file.
    pub file: FileId,
    /// The file's text.
    pub text: &'a str,
    /// The document, if it is one.
    pub document: Option<&'a Document>,
    /// The artifact, if it is one.
    pub artifact: Option<&'a Artifact>,
    /// The item, if it is one.
    pub item: Option<&'a RustItem>,
    /// Whether it lays down constraints.
    pub law: bool,
}

impl<'a> CandidateUnit<'a> {
    /// The unit at an index.
    pub fn of(graph: &'a Graph, index: &OverlapIndex, unit: u32) -> CandidateUnit<'a> {
        let unit = &index.units[unit as usize];
        let source = graph.source(unit.file);
        let artifact = match unit.what {
            OverlapUnitKind::Artifact(id) => Some(graph.artifact(id)),
            OverlapUnitKind::Document | OverlapUnitKind::Item(_) => None,
        };
        CandidateUnit {
            what: unit.what,
            file: unit.file,
            text: source.text(),
            document: source.facts.document(),
            artifact,
            item: match (source.facts.code(), unit.what) {
                (Some(code), OverlapUnitKind::Item(at)) => code.items.get(at as usize),
                _ => None,
            },
            law: artifact.is_some_and(|artifact| artifact.roles.contains(&Role::Constraint)),
        }
    }

    /// What it is called.
    pub fn title(&self, graph: &Graph) -> String {
        match (self.artifact, self.what) {
            (Some(artifact), _) => artifact.title.clone(),
            (None, OverlapUnitKind::Item(at)) => graph.item_path(self.file, at),
            (None, _) => {
                let title = self.document.and_then(Document::title);
                title.map_or_else(String::new, |section| section.title.to_string())
            }
        }
    }

    /// The name of the whole, or of the part at `span`.
    pub fn address(&self, graph: &Graph, span: Option<Span>) -> String {
        let path = graph.path(self.file);
        if let OverlapUnitKind::Item(at) = self.what {
            return graph.item_path(self.file, at);
        }
        let whole = || {
            self.artifact
                .map_or(path, |artifact| artifact.id.as_str())
                .to_owned()
        };
        let Some(span) = span else {
            return whole();
        };
        if let Some(address) = graph.address(self.file, span) {
            return address;
        }
        let section = self.document.and_then(|document| {
            let at = document.section_at(span.start);
            document.sections.get(at as usize)
        });
        match section {
            Some(section) if section.level > 0 => format!("{path}#{}", section.slug),
            _ => whole(),
        }
    }

    /// Where a section begins; where the item is named.
    pub fn heading(&self, section: Option<u32>) -> Span {
        match (self.document, self.item) {
            (_, Some(item)) => item.name_span,
            (Some(document), _) => {
                let section = section.and_then(|at| document.sections.get(at as usize));
                match section {
                    Some(section) if section.level > 0 => section.span,
                    _ => document.head(self.text),
                }
            }
            (None, None) => Span::default(),
        }
    }
}
