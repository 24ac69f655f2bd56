//! From what a person or an agent names, or says in words, to the things whose context is wanted.

use crate::analysis::overlap::{Index, What};
use crate::facts::Language;
use crate::graph::Graph;
use crate::queries::overlap::{Question, bounded, overlap};
use crate::queries::show::{Shown, show};
use crate::queries::trace::{Lost, Start, find};

/// Hits of a text whose context is told, at the most.
const HITS: usize = 3;

/// What is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The things.
    pub starts: Vec<Start>,
    /// The place that was named, where it is a part of one.
    pub place: Option<Shown>,
}

impl Asked {
    /// What `name` stands for: an id, an address, a path, an item.
    pub fn named(graph: &Graph, name: &str) -> Result<Asked, Lost> {
        let place = show(graph, name)?;
        let start = match find(graph, name) {
            Ok(start) => start,
            Err(_) => match graph.ids.of_file(place.file) {
                Some(id) => Start::Artifact(id),
                None => Start::File(place.file),
            },
        };
        // A thing as a whole is told in its parts.
        let is_part = matches!(start, Start::Unit(_)) || name.contains('#');
        Ok(Asked {
            starts: vec![start],
            place: Some(place).filter(|_| is_part),
        })
    }

    /// What is nearest to a text, by [`overlap`]: nothing where nothing relates.
    pub fn text(graph: &Graph, index: &Index, text: &str) -> Asked {
        let question = Question {
            text: bounded(text),
            language: Language::Markdown,
            own: None,
        };
        let answer = overlap(graph, index, &question, HITS);
        let starts = answer.hits.iter().take(HITS).map(|hit| match hit.what {
            What::Artifact(id) => Start::Artifact(id),
            What::Item(at) => Start::Item(hit.file, at),
            What::Document => Start::File(hit.file),
        });
        Asked {
            starts: starts.collect(),
            place: None,
        }
    }

    /// Whether a name that nothing has is a text: it holds a blank.
    pub fn is_text(name: &str) -> bool {
        name.trim().contains(char::is_whitespace)
    }
}
