//! Families of token-identical functions, so that only one representative of each is compared.

use std::collections::HashMap;

use rayon::prelude::*;

use super::functions::CandidateFunction;
use crate::facts::fingerprints::{CloneTokens, more};
use crate::graph::Graph;
use crate::parse::{is_small, tokens};
use crate::span::Span;

/// The functions that are looked at, in families.
pub struct FunctionFamilies<'g> {
    graph: &'g Graph,
    functions: Vec<CandidateFunction<'g>>,
    /// Indexes of the functions of each family, in order; families in the order of their first.
    members: Vec<Vec<u32>>,
}

impl<'g> FunctionFamilies<'g> {
    /// Groups `functions` into families. Linear: names are compared only within equal shapes.
    pub fn new(graph: &'g Graph, functions: Vec<CandidateFunction<'g>>) -> FunctionFamilies<'g> {
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
        FunctionFamilies {
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
    pub fn of(&self, family: u32) -> impl Iterator<Item = &CandidateFunction<'g>> {
        let members = self.members[family as usize].iter();
        members.map(|at| &self.functions[*at as usize])
    }

    /// The first function of a family.
    pub fn first(&self, family: u32) -> &CandidateFunction<'g> {
        &self.functions[self.members[family as usize][0] as usize]
    }

    /// The tokens of the first function of a family.
    pub fn words(&self, family: u32) -> CloneTokens {
        words(self.graph, self.first(family))
    }

    /// The tokens of a function from its name on.
    pub fn whole(&self, function: &CandidateFunction<'_>) -> CloneTokens {
        tokens(self.text(function))
    }

    /// Whether the name at `span` of those begins with a small letter, so that it is no type's and no variant's.
    pub fn is_small(&self, function: &CandidateFunction<'_>, span: Span) -> bool {
        is_small(span.text(self.text(function)))
    }

    fn text(&self, function: &CandidateFunction<'_>) -> &str {
        let text = self.graph.source(function.file).text();
        let span = function.item.name_span.join(function.body.span);
        span.text(text)
    }
}

fn shape(function: &CandidateFunction<'_>) -> (u32, u32) {
    (function.body.shape, function.body.tokens)
}

fn words(graph: &Graph, function: &CandidateFunction<'_>) -> CloneTokens {
    tokens(function.body.span.text(graph.source(function.file).text()))
}
