//! Nested routes, prefixed by their router: `GET /users` in a router nested at `/api` is `GET /api/users`.

use crate::graph::Graph;
use std::collections::HashMap;

use super::SurfaceDefinition;
use crate::facts::code::ItemKind;
use crate::facts::surface::NestedRoutes;
use crate::span::FileId;

/// Maximum nesting depth of routes: bounds a router that nests itself.
const DEPTH: usize = 8;

/// Routes and paths of one repository that are looked at, and paths that hand over to functions of one name in a package.
const MOST: usize = 10_000;
const NAMESAKES: usize = 64;

/// Put the paths that hold it before each of `routes`; one that several hold alike stays as it is.
/// Costs, for each route that is looked at, the paths of its file.
pub fn nested(graph: &Graph, routes: &mut [SurfaceDefinition]) {
    let nests = RouteMountIndex::new(graph);
    if nests.by_file.is_empty() {
        return;
    }
    for route in routes.iter_mut().take(MOST) {
        let before = nests.before(route.file, route.span.start, DEPTH);
        if before.is_empty() {
            continue;
        }
        let (method, path) = match route.name.split_once(' ') {
            Some((method, path)) => (format!("{method} "), path),
            None => (String::new(), &*route.name),
        };
        let path = if path == "/" { "" } else { path };
        route.name = format!("{method}{before}{path}");
    }
}

/// A path that hands over to a function: its file, itself, and the function as it is written there.
type RouteMount<'g> = (FileId, &'g NestedRoutes, &'g str);

struct RouteMountIndex<'g> {
    graph: &'g Graph,
    /// How many functions a package has of each name that something hands over to.
    functions: HashMap<(FileId, &'g str), u32>,
    by_file: HashMap<FileId, Vec<&'g NestedRoutes>>,
    /// By the package and the last segment of the nested router's name.
    by_name: HashMap<(FileId, &'g str), Vec<RouteMount<'g>>>,
}

impl<'g> RouteMountIndex<'g> {
    fn new(graph: &'g Graph) -> RouteMountIndex<'g> {
        let mut nests = RouteMountIndex {
            graph,
            functions: HashMap::new(),
            by_file: HashMap::new(),
            by_name: HashMap::new(),
        };
        let code = graph
            .files()
            .filter_map(|(file, source)| Some((file, source.facts.code()?)));
        let all =
            code.flat_map(|(file, code)| code.surface.nests.iter().map(move |nest| (file, nest)));
        for (file, nest) in all.take(MOST) {
            nests.by_file.entry(file).or_default().push(nest);
            let Some(package) = nests.package(file) else {
                continue;
            };
            for name in &nest.names {
                let last = name.rsplit("::").next().unwrap_or(name);
                let same = nests.by_name.entry((package, last)).or_default();
                same.push((file, nest, name));
            }
        }
        if !nests.by_name.is_empty() {
            nests.count();
        }
        nests
    }

    fn count(&mut self) {
        for (file, source) in self.graph.files() {
            let (Some(code), Some(package)) = (source.facts.code(), self.package(file)) else {
                continue;
            };
            let functions = code
                .items
                .iter()
                .filter(|item| item.kind == ItemKind::Function);
            for function in
                functions.filter(|item| self.by_name.contains_key(&(package, &*item.name)))
            {
                *self.functions.entry((package, &function.name)).or_default() += 1;
            }
        }
    }

    /// The paths that hold the place, from the outermost, without a `/` at the end.
    fn before(&self, file: FileId, place: u32, depth: usize) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return String::new();
        };
        let own = self.by_file.get(&file).into_iter().flatten();
        let around = own.filter_map(|nest| {
            let spans = nest.inside.iter().filter(|span| span.contains(place));
            let size = spans.map(|span| span.end - span.start).min()?;
            Some((size, *nest))
        });
        let mut around: Vec<(u32, &NestedRoutes)> = around.collect();
        around.sort_by_key(|(size, nest)| (*size, nest.at));
        match around.as_slice() {
            [] => self.handed(file, place, depth),
            // Equal mounts yield two paths, so the prefix is ambiguous.
            [(one, _), (two, _), ..] if one == two => String::new(),
            [(_, nest), ..] => self.before(file, nest.at, depth) + nest.path.trim_end_matches('/'),
        }
    }

    /// The paths that hold the function around the place, where exactly one hands over to it.
    fn handed(&self, file: FileId, place: u32, depth: usize) -> String {
        let handed = self.function(file, place).and_then(|(name, at)| {
            let package = self.package(file)?;
            let near = self.by_name.get(&(package, name))?;
            if near.len() > NAMESAKES {
                return None;
            }
            let full = self.graph.item_path(file, at);
            let is_named = |written: &str| {
                let rest = full.strip_suffix(written);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
            };
            let mut named = near.iter().filter(|(.., written)| is_named(written));
            match (named.next(), named.next(), near.as_slice()) {
                (Some((home, nest, _)), None, _) => Some((*home, *nest)),
                // It may be named by where it is exported again.
                (None, _, [(home, nest, _)])
                    if self.functions.get(&(package, name)) == Some(&1) =>
                {
                    Some((*home, *nest))
                }
                _ => None,
            }
        });
        handed.map_or_else(String::new, |(home, nest)| {
            self.before(home, nest.at, depth) + nest.path.trim_end_matches('/')
        })
    }

    /// The function around the place: its name, and its index in the file.
    fn function(&self, file: FileId, place: u32) -> Option<(&'g str, u32)> {
        let items = &self.graph.source(file).facts.code()?.items;
        let mut at = self.graph.source(file).facts.code()?.innermost(place)?;
        loop {
            let item = items.get(at as usize)?;
            if item.kind == ItemKind::Function {
                return Some((&item.name, at));
            }
            at = item.parent?;
        }
    }

    fn package(&self, file: FileId) -> Option<FileId> {
        self.graph.crates.of(file).map(|krate| krate.manifest)
    }
}
