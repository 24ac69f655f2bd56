//! `trueup overlap`: finds what in the repository already covers, forbids or contradicts a text.

use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{ColorOutput, CommandError, configuration, is_folder, open, print};
use crate::analysis::AnalyzedGraph;
use crate::analysis::overlap::OverlapIndex;
use crate::config::Config;
use crate::disk;
use crate::engine::lookup;
use crate::engine::project::Project;
use crate::facts::Language;
use crate::facts::policy_files;
use crate::queries::overlap::{OverlapQuery, QueryOrigin, added, bounded, overlap};
use crate::queries::trace::TraceStart;
use crate::report::overlap::{OverlapSubject, human, machine, markdown};
use crate::report::text::clean;
use crate::workspace::ReadProgress;
use crate::workspace::revisions;
use crate::workspace::revisions::{ComparisonSpec, HeadSpec};

/// Maximum size of the input, in bytes.
const READ: u64 = 64 << 20;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The text itself
    #[arg(long, group = "asked", allow_hyphen_values = true)]
    text: Option<String>,
    /// File that contains the text; `-` for standard input
    #[arg(long, group = "asked")]
    file: Option<PathBuf>,
    /// Part of the repository to compare: an artifact, a criterion, a path, a Rust item
    #[arg(long, group = "asked")]
    id: Option<String>,
    /// Compare what the working tree adds to this revision with the rest of the revision
    #[arg(long, group = "asked", value_name = "BASE")]
    diff: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t = OverlapFormat::Human)]
    format: OverlapFormat,
    /// Maximum number of hits; contradictions are printed in addition
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Root folder of the repository
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Disable the cache
    #[arg(long)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OverlapFormat {
    Human,
    Json,
    Markdown,
}

/// The query text.
struct OverlapInput {
    name: String,
    text: String,
    language: Language,
    own: Option<QueryOrigin>,
    /// Its size in bytes.
    size: u64,
}

pub fn run(arguments: &Arguments, color: ColorOutput) -> Result<ExitCode, CommandError> {
    let root = &arguments.root;
    is_folder(root)?;
    let config = configuration(root)?;
    // Read the input before the repository, so that a wrong name fails at once.
    let text = given(arguments)?;
    let (graph, mut given) = match (&arguments.diff, &arguments.id, text) {
        (Some(base), ..) => changed(arguments, base)?,
        (None, Some(id), _) => {
            let graph = open(root, &config, !arguments.no_cache)?;
            (graph, named(graph, id)?)
        }
        (None, None, Some(given)) => (open(root, &config, !arguments.no_cache)?, given),
        (None, None, None) => return Err(CommandError::Other("nothing is asked".to_owned())),
    };
    let kept = bounded(&given.text).len();
    given.text.truncate(kept);
    if let Some(path) = &arguments.file {
        given.own = inside(root, path)
            .and_then(|path| graph.paths.file(&path))
            .map(QueryOrigin::File);
    }
    let index = OverlapIndex::new(graph);
    let question = OverlapQuery {
        text: &given.text,
        language: given.language,
        own: given.own,
    };
    let answer = overlap(graph, &index, &question, arguments.limit);
    if answer.is_empty_question {
        return Err(CommandError::Other(format!(
            "{} holds no word that can be compared",
            given.name
        )));
    }
    let about = OverlapSubject {
        name: &given.name,
        size: given.size,
        compared: kept as u64,
    };
    print(&match arguments.format {
        OverlapFormat::Human => human(graph, &answer, &about, color.out),
        OverlapFormat::Json => machine(graph, &answer, &about),
        OverlapFormat::Markdown => markdown(graph, &answer, &about),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The text of `--text`, `--file` or standard input; none for `--id`.
fn given(arguments: &Arguments) -> Result<Option<OverlapInput>, CommandError> {
    let plain = |name: &str, text: String, size: u64| OverlapInput {
        name: name.to_owned(),
        text,
        language: Language::Markdown,
        own: None,
        size,
    };
    if arguments.id.is_some() || arguments.diff.is_some() {
        return Ok(None);
    }
    if let Some(text) = &arguments.text {
        return Ok(Some(plain("the text", text.clone(), text.len() as u64)));
    }
    match &arguments.file {
        Some(path) if path != Path::new("-") => {
            let bytes = disk::bytes(path, READ).map_err(|unread| {
                CommandError::Other(format!(
                    "cannot read `{}`: {}",
                    path.display(),
                    why(&unread)
                ))
            })?;
            let size = bytes.len() as u64;
            let mut given = plain(
                &format!("`{}`", clean(&path.to_string_lossy())),
                String::from_utf8_lossy(&bytes).into_owned(),
                size,
            );
            given.language = match Language::of(&path.to_string_lossy()) {
                Language::Rust => Language::Rust,
                Language::Gherkin => Language::Gherkin,
                _ => Language::Markdown,
            };
            Ok(Some(given))
        }
        _ => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().take(READ).read_to_end(&mut bytes)?;
            let size = bytes.len() as u64;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Ok(Some(plain("standard input", text, size)))
        }
    }
}

fn why(unread: &crate::facts::UnreadReason) -> String {
    use crate::facts::UnreadReason;
    match unread {
        UnreadReason::TooLarge(size) => format!("it has {size} bytes, more than {READ}"),
        UnreadReason::Refused(words) => words.clone(),
        UnreadReason::Binary => "it holds a NUL byte".to_owned(),
        UnreadReason::NotUtf8(at) => format!("it is not UTF-8 at byte {at}"),
        UnreadReason::NotParsed => "it is not read".to_owned(),
    }
}

/// The graph of `base`, and the text that the working tree adds to it. Changed files are excluded from the comparison.
fn changed(
    arguments: &Arguments,
    base: &str,
) -> Result<(&'static AnalyzedGraph, OverlapInput), CommandError> {
    let options = Project::new(&arguments.root, !arguments.no_cache).options();
    let wanted = ComparisonSpec {
        base: Some(base.to_owned()),
        head: HeadSpec::WorkingTree,
        claims: false,
        onto_target: false,
    };
    let progress = ReadProgress::default();
    let pair = revisions::pair(
        &arguments.root,
        &wanted,
        policy_files::CONFIG,
        &options,
        &progress,
    )?;
    let older = pair.base.config.as_deref();
    let older = older.and_then(|text| Config::parse(text).ok());
    let settings = older.unwrap_or_default().settings()?;
    let text = added(
        &pair.base.revision.sources,
        &pair.head.revision.sources,
        &pair.change,
    );
    let graph: &AnalyzedGraph =
        Box::leak(Box::new(AnalyzedGraph::new(pair.base.revision, &settings)));
    let own = pair.change.files.iter();
    let mut own: Vec<_> = own
        .filter_map(|file| graph.paths.file(&file.path))
        .collect();
    own.sort_unstable();
    let given = OverlapInput {
        name: format!("what the working tree adds to `{}`", clean(base)),
        size: text.len() as u64,
        text,
        language: Language::Markdown,
        own: Some(QueryOrigin::Files(own)),
    };
    Ok((graph, given))
}

/// The text of a named part of the repository.
fn named(graph: &AnalyzedGraph, name: &str) -> Result<OverlapInput, CommandError> {
    let start = lookup::start(graph, name)?;
    let (file, span, own) = match start {
        TraceStart::Artifact(id) => {
            let file = graph.artifact(id).file;
            (file, None, QueryOrigin::File(file))
        }
        TraceStart::File(file) => (file, None, QueryOrigin::File(file)),
        TraceStart::Unit(at) => {
            let unit = &graph.trace().units[at as usize];
            (unit.file, Some(unit.span), QueryOrigin::File(unit.file))
        }
        TraceStart::Item(file, at) => {
            let items = graph.source(file).facts.code().map(|code| &code.items);
            let item = items.and_then(|items| items.get(at as usize));
            let span = item.map(|item| item.doc.map_or(item.span, |doc| doc.join(item.span)));
            (file, span, QueryOrigin::Item(file, at))
        }
    };
    let source = graph.source(file);
    let text = match span {
        Some(span) => span.text(source.text()),
        None => source.text(),
    };
    Ok(OverlapInput {
        name: format!("`{}`", clean(name)),
        text: text.to_owned(),
        language: match source.language {
            Language::Rust => Language::Rust,
            _ if span.is_some() => Language::Markdown,
            language => language,
        },
        own: Some(own),
        size: text.len() as u64,
    })
}

/// The path of a file relative to the root, if it is lexically below it.
fn inside(root: &Path, path: &Path) -> Option<String> {
    let absolute = |path: &Path| std::path::absolute(path).ok();
    let (root, path) = (absolute(root)?, absolute(path)?);
    let parts = path.strip_prefix(&root).ok()?.components();
    let parts: Option<Vec<String>> = parts
        .filter(|part| *part != Component::CurDir)
        .map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    Some(parts?.join("/"))
}
