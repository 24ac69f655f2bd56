//! Functions that are the same to the token, taken together: of each family one is compared with others.

use std::collections::HashMap;

use rayon::prelude::*;

use super::functions::Function;
use crate::facts::fingerprints::{Tokens, more};
use crate::graph::Graph;
use crate::parse::{is_small, tokens};
use crate::span::Span;

/// The functions that are looked at, in families.
pub struct Families<'g> {
    graph: &'g Graph,
    functions: Vec<Function<'g>>,
    /// Indexes of the functions of each family, in order; families in the order of their first.
    members: Vec<Vec<u32>>,
}

impl<'g> Families<'g> {
    /// The families of `functions`. Linear: only what has a namesake in shape is read for its names.
    pub fn new(graph: &'g Graph, functions: Vec<Function<'g>>) -> Families<'g> {
        let mut shapes: HashMap<(u32, u32), u32> = HashMap::new();
        for function in &functions {
            *shapes.entry(shape(function)).or_default() += 1;
        }
        let names: Vec<u64> = functions
            .par_iter()
            .map(|function| {
                if shapes[&shape(function)] == 1 {
                    return 0;
                }
                let tokens = words(graph, function).tokens;
                tokens.iter().fold(1, |sum, token| more(sum, token.name))
            })
            .collect();
        let mut places = HashMap::new();
        let mut members: Vec<Vec<u32>> = Vec::new();
        for (at, (function, names)) in functions.iter().zip(names).enumerate() {
            let key = (shape(function), names);
            let place = *places.entry(key).or_insert(members.len());
            if place == members.len() {
                members.push(Vec::new());
            }
            members[place].push(at as u32);
        }
        Families {
            graph,
            functions,
            members,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// The functions of a family.
    pub fn of(&self, family: u32) -> impl Iterator<Item = &Function<'g>> {
        let members = self.members[family as usize].iter();
        members.map(|at| &self.functions[*at as usize])
    }

    /// The first function of a family.
    pub fn first(&self, family: u32) -> &Function<'g> {
        &self.functions[self.members[family as usize][0] as usize]
    }

    /// The tokens of the first function of a family.
    pub fn words(&self, family: u32) -> Tokens {
        words(self.graph, self.first(family))
    }

    /// The tokens of a function from its name on.
    pub fn whole(&self, function: &Function<'_>) -> Tokens {
        tokens(self.text(function))
    }

    /// Whether the name at `span` of those begins with a small letter, so that it is no type's and no variant's.
    pub fn is_small(&self, function: &Function<'_>, span: Span) -> bool {
        is_small(span.text(self.text(function)))
    }

    fn text(&self, function: &Function<'_>) -> &str {
        let text = self.graph.source(function.file).text();
        let span = function.item.name_span.join(function.body.span);
        span.text(text)
    }
}

fn shape(function: &Function<'_>) -> (u32, u32) {
    (function.body.shape, function.body.tokens)
}

fn words(graph: &Graph, function: &Function<'_>) -> Tokens {
    tokens(function.body.span.text(graph.source(function.file).text()))
}
