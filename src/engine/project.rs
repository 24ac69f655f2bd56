//! A repository that is worked on: its root, its cache folder, and how both are read.

use std::path::{Path, PathBuf};

use super::error::EngineError;
use crate::analysis::AnalyzedGraph;
use crate::cache::store::CacheStore;
use crate::config::Config;
use crate::declarative;
use crate::disk;
use crate::facts::history::{HistoryRequest, HistoryResponse};
use crate::facts::policy_files;
use crate::history;
use crate::rules::Rule;
use crate::workspace;
use crate::workspace::{ReadProgress, WorkspaceOptions};

/// A repository and where its facts are cached. Made once for a command or a session and handed down.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder of the repository.
    pub root: PathBuf,
    /// The cache folder; none where nothing may be cached.
    pub cache: Option<PathBuf>,
}

impl Project {
    /// The project at `root`. Nothing is read yet.
    pub fn new(root: &Path, cached: bool) -> Project {
        Project {
            root: root.to_path_buf(),
            cache: if cached {
                CacheStore::default_folder()
            } else {
                None
            },
        }
    }

    /// An error where the root is not a folder.
    pub fn is_folder(&self) -> Result<(), EngineError> {
        if self.root.is_dir() {
            return Ok(());
        }
        Err(EngineError::Request(format!(
            "cannot read `{}`: it is not a folder",
            self.root.display()
        )))
    }

    /// How the files of the project are read.
    pub fn options(&self) -> WorkspaceOptions {
        WorkspaceOptions {
            cache: self.cache.clone(),
            ..WorkspaceOptions::default()
        }
    }

    /// The configuration; the default where there is none.
    pub fn configuration(&self) -> Result<Config, EngineError> {
        Ok(match disk::text(&self.root, policy_files::CONFIG)? {
            Some(text) => Config::parse(&text)?,
            None => Config::default(),
        })
    }

    /// The repository's own rules.
    pub fn own_rules(&self) -> Result<Vec<Rule>, EngineError> {
        self.is_folder()?;
        let mut rules = Vec::new();
        for (path, text) in disk::yaml_files(&self.root, policy_files::RULES)? {
            rules.push(declarative::parse(&path, &text)?);
        }
        Ok(rules)
    }

    /// Read and link the working tree. Linear in the files that changed since they were cached.
    pub fn read(
        &self,
        config: &Config,
        progress: &ReadProgress,
    ) -> Result<AnalyzedGraph, EngineError> {
        let settings = config.settings()?;
        let revision = workspace::read(&self.root, &self.options(), progress)?;
        Ok(AnalyzedGraph::new(revision, &settings))
    }

    /// The history's answer to `questions` about the checked-out commit of `graph`.
    pub fn ask_history(
        &self,
        graph: &AnalyzedGraph,
        questions: &HistoryRequest,
    ) -> HistoryResponse {
        history::answer(&self.root, &graph.sources, questions, self.cache.as_deref())
    }
}
