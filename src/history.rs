//! History queries: did a name exist when a document's line was written, and what happened to it?
//!
//! Three passes, each for what the previous one left open: the trunk (trees only), the dates of the lines with mentions
//! (only their documents), the source at those dates. Nothing is executed, and no configuration of the machine or the
//! user is read.

mod answer;
mod blame;
mod cache;
mod comments;
mod commit_identity;
mod dating;
mod evidence;
mod file_kinds;
mod name_matcher;
mod paths;
mod prefilter;
mod recall;
mod renames;
mod source;
mod trunk;
mod versions;

use std::path::Path;

use gix::ObjectId;

use crate::facts::SourceFile;
use crate::facts::history::{HistoryReach, HistoryRequest, HistoryResponse};
use crate::git::pack;
use crate::git::repository;
pub(crate) use crate::git::repository::{one_line, prefix, top};
use answer::{HistorySearch, WorkingTreeRoot};
use blame::ApprovalBlame;
use cache::HistoryCache;

/// Answers `questions` about the working tree in `sources` from the history of the repository around `root`. Results
/// are cached in the folder `cache`.
pub fn answer(
    root: &Path,
    sources: &[SourceFile],
    questions: &HistoryRequest,
    cache: Option<&Path>,
) -> HistoryResponse {
    answer_at(root, None, sources, questions, cache)
}

/// The same for the commit `at`, as if HEAD were there. The cache is read, but written only if HEAD is there.
pub fn answer_at(
    root: &Path,
    at: Option<&str>,
    sources: &[SourceFile],
    questions: &HistoryRequest,
    cache: Option<&Path>,
) -> HistoryResponse {
    let of = |reach| HistoryResponse {
        reach,
        ..HistoryResponse::default()
    };
    let Ok(root) = root.canonicalize() else {
        return of(HistoryReach::Nothing);
    };
    let Some(top) = top(&root) else {
        return of(HistoryReach::Nothing);
    };
    let git = top.join(".git");
    if git.is_dir() && !git.join("HEAD").exists() {
        return of(HistoryReach::Nothing);
    }
    let repository = match repository::open(&top) {
        Ok(repository) => repository,
        Err(repository::GitError::Broken(problem)) => {
            return of(HistoryReach::Failed(problem.into()));
        }
        Err(_) => return of(HistoryReach::Nothing),
    };
    let local = repository.to_thread_local();
    let head = match local.head_id() {
        Ok(head) => head.detach(),
        // An unborn branch has no commit; a head that points nowhere neither.
        Err(_) => return of(HistoryReach::Nothing),
    };
    let stands = head;
    let head = match at {
        None => head,
        Some(name) => match ObjectId::from_hex(name.as_bytes()) {
            Ok(id) => id,
            Err(_) => {
                return of(HistoryReach::Failed(
                    format!("`{name}` is no id of a commit").into(),
                ));
            }
        },
    };
    let kind = local.object_hash();
    let (mut trunk, mut memory) = match cache {
        Some(folder) => cache::load(folder, &top, kind),
        None => Default::default(),
    };
    let size = memory.size();
    let packs = pack::open(&local);
    let before = trunk.steps.last().map(|step| step.id);
    if before != Some(head) {
        match trunk.steps.iter().position(|step| step.id == head) {
            Some(step) => {
                memory.forget_from(step as u32 + 1, &trunk);
                trunk = trunk.extend(&repository, &packs, head);
            }
            None => {
                trunk = trunk.extend(&repository, &packs, head);
                // Cached results refer to steps by number.
                let grown = before.is_none_or(|id| trunk.steps.iter().any(|step| step.id == id));
                if !grown {
                    memory = HistoryCache::default();
                }
            }
        }
    }
    let prefix = prefix(&top, &root);
    let reach = match &trunk.cut {
        None => HistoryReach::Whole,
        Some(cut) => {
            let first = trunk.steps.first().map_or(head, |step| step.id);
            HistoryReach::Cut(short(first), cut.why.as_str().into())
        }
    };
    let within;
    let view = if prefix.is_empty() {
        &trunk
    } else {
        within = trunk.below(&prefix);
        // Cached results refer to paths from the top.
        memory = HistoryCache::default();
        &within
    };
    let turns = view.turns();
    let search = HistorySearch {
        trunk: view,
        turns: &turns,
        repository: &repository,
        packs: &packs,
        sources,
        // The files on disk may differ from those of a commit.
        disk: at.is_none().then_some(WorkingTreeRoot {
            root: &root,
            prefix: &prefix,
        }),
        kind,
    };
    let answers = search.answers(&questions.names, &mut memory);
    let recalled = recall::recall(view, search.turns, &repository, &questions.recalls);
    let authors = ApprovalBlame {
        trunk: view,
        turns: search.turns,
        repository: &repository,
        prefix: &prefix,
    };
    let (authorships, alone) = authors.answer(&questions.records);
    let learned = before != Some(head) || memory.size() != size;
    if let Some(folder) = cache.filter(|_| head == stands && learned) {
        let memory = if prefix.is_empty() {
            memory
        } else {
            HistoryCache::default()
        };
        cache::save(folder, &top, &trunk, memory);
    }
    HistoryResponse {
        reach,
        answers,
        recalled,
        authorships,
        alone,
    }
}

fn short(id: ObjectId) -> Box<str> {
    id.to_hex_with_len(10).to_string().into()
}
