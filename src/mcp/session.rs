//! The session: keeps the graph between calls and updates it when files change on disk.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::memo::ResponseCache;
use serde_json::Value;

use crate::analysis::AnalyzedGraph;
use crate::analysis::overlap::OverlapIndex;
use crate::disk;
use crate::engine::check::history;
use crate::engine::clock;
use crate::engine::error::EngineError;
use crate::engine::plan::{CheckRequest, plan};
use crate::engine::project::Project;
use crate::facts::policy_files;
use crate::git::repository::GitRepository;
use crate::queries::check::{CheckOutcome, CheckPlan, check};
use crate::workspace::ReadProgress;
use crate::workspace::incremental::IncrementalWorkspace;
use crate::workspace::revisions::{ComparisonSpec, HeadSpec, standing};

/// An open repository, shared by all calls.
pub struct McpSession {
    /// The root and the cache.
    pub project: Project,
    /// The options of checks.
    pub request: CheckRequest,
    state: Mutex<SessionState>,
    /// Number of times the repository was read.
    number: AtomicU64,
    /// Memoized answers about changes.
    memo: ResponseCache,
}

struct SessionState {
    warm: IncrementalWorkspace,
    /// Policy files at the last reading, to notice their changes.
    settings: String,
    loaded: Option<Arc<SessionSnapshot>>,
}

/// The repository at one moment, immutable. A call keeps its snapshot while a newer one is read.
pub struct SessionSnapshot {
    /// Its graph.
    pub graph: AnalyzedGraph,
    /// How it is checked.
    pub plan: CheckPlan,
    /// The number of the reading.
    number: u64,
    index: OnceLock<OverlapIndex>,
    /// The check outcome, with the commit checked out at that time, since history is an input.
    outcome: Mutex<Option<(String, Arc<CheckOutcome>)>>,
}

impl McpSession {
    /// Lazy: nothing is read before the first call.
    pub fn new(project: Project, no_history: bool) -> McpSession {
        let options = project.options();
        McpSession {
            request: CheckRequest {
                no_history,
                ..CheckRequest::default()
            },
            state: Mutex::new(SessionState {
                warm: IncrementalWorkspace::new(&project.root, options),
                settings: String::new(),
                loaded: None,
            }),
            number: AtomicU64::new(0),
            memo: ResponseCache::default(),
            project,
        }
    }

    /// The current state of the repository. Linear in its files; unchanged files are not read again, and without any
    /// change the previous graph is returned. The reading serves every call, so that no call cancels it.
    pub fn loaded(&self, progress: &ReadProgress) -> Result<Arc<SessionSnapshot>, EngineError> {
        Ok(self.read(progress)?.0)
    }

    /// The current state, and the number of file changes noticed before.
    fn read(&self, progress: &ReadProgress) -> Result<(Arc<SessionSnapshot>, u64), EngineError> {
        let mut state = lock(&self.state);
        let settings = self.settings()?;
        if state.settings != settings || state.loaded.is_none() {
            state.loaded = None;
            state.warm.forget();
        }
        // Fallible steps come before the reading, so that a failure does not lose a detected change.
        let plan = plan(&self.project, &self.request)?;
        let graph_settings = plan.config.settings()?;
        let revision = match (state.warm.refresh(progress)?, &state.loaded) {
            (Some(revision), _) => revision,
            (None, Some(loaded)) => return Ok((loaded.clone(), state.warm.moved())),
            (None, None) => return Err(EngineError::Request("nothing could be read".to_owned())),
        };
        // Drop the old graph first: two graphs would double the peak memory.
        state.loaded = None;
        let loaded = Arc::new(SessionSnapshot {
            graph: AnalyzedGraph::new(revision, &graph_settings),
            plan,
            number: self.number.fetch_add(1, Ordering::Relaxed),
            index: OnceLock::new(),
            outcome: Mutex::new(None),
        });
        state.settings = settings;
        state.loaded = Some(loaded.clone());
        progress.go_on()?;
        Ok((loaded, state.warm.moved()))
    }

    /// The answer to `question` about the change `wanted`, memoized while the revisions, the working tree and the
    /// policy files are unchanged. `make` receives the working tree if it is compared. If anything changes while `make`
    /// runs, the answer is not cached.
    pub fn about_change(
        &self,
        question: &str,
        wanted: &ComparisonSpec,
        progress: &ReadProgress,
        make: impl FnOnce(Option<&SessionSnapshot>) -> Result<Value, EngineError>,
    ) -> Result<Arc<Value>, EngineError> {
        let (moment, loaded) = self.moment(wanted, progress)?;
        // Without a cache key the answer cannot be memoized.
        let Some(moment) = moment else {
            return Ok(Arc::new(make(loaded.as_deref())?));
        };
        let holds = || {
            let now = self.moment(wanted, progress);
            now.is_ok_and(|(now, _)| now.as_ref() == Some(&moment))
        };
        let key = format!("{question}\n{moment}");
        self.memo.get(&key, || make(loaded.as_deref()), holds)
    }

    /// Cache key of an answer about the change: equal only while none of its inputs changed; none if the revisions have
    /// no fixed state. With it the working tree, if it is compared.
    fn moment(
        &self,
        wanted: &ComparisonSpec,
        progress: &ReadProgress,
    ) -> Result<(Option<String>, Option<Arc<SessionSnapshot>>), EngineError> {
        let (tree, loaded) = match wanted.head {
            HeadSpec::WorkingTree => {
                let (loaded, moved) = self.read(progress)?;
                (format!("{} {moved}", loaded.number), Some(loaded))
            }
            _ => (String::new(), None),
        };
        let settings = self.settings()?;
        let standing = standing(&self.project.root, wanted).ok();
        let moment = standing.map(|standing| format!("{standing}\n{tree}\n{settings}"));
        Ok((moment, loaded))
    }

    /// Policy files and the date, as part of the cache key.
    fn settings(&self) -> Result<String, EngineError> {
        let mut found = clock::today();
        for path in [policy_files::CONFIG, policy_files::BASELINE] {
            let text = disk::text(&self.project.root, path)?;
            found.push_str(&format!("\n{path} {text:?}"));
        }
        for rule in self.project.own_rules()? {
            found.push_str(&format!("\n{} {}", rule.id, rule.page()));
        }
        Ok(found)
    }

    /// The check outcome of `loaded`; computed once per graph and commit.
    pub fn outcome(&self, loaded: &SessionSnapshot) -> Arc<CheckOutcome> {
        let head = GitRepository::open(&self.project.root).and_then(|repository| repository.head());
        let head = head.map_or_else(|_| String::new(), |id| format!("{id:?}"));
        let mut known = lock(&loaded.outcome);
        if let Some((at, outcome)) = known.as_ref()
            && *at == head
        {
            return outcome.clone();
        }
        let history = history(&self.project, &self.request, &loaded.graph, &loaded.plan);
        let outcome = Arc::new(check(&loaded.graph, &history, &loaded.plan));
        *known = Some((head, outcome.clone()));
        outcome
    }
}

impl SessionSnapshot {
    /// The overlap index; built lazily.
    pub fn index(&self) -> &OverlapIndex {
        self.index.get_or_init(|| OverlapIndex::new(&self.graph))
    }
}

/// Recovers a poisoned mutex: its value is only ever replaced as a whole, so it is consistent.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
