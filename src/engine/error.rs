//! Why a use case could not be carried out.

use std::io;

use crate::config::ConfigError;
use crate::declarative::RuleFileError;
use crate::disk::FileError;
use crate::queries::baseline::BaselineError;
use crate::queries::check::PlanError;
use crate::workspace::WorkspaceError;

/// Why a use case failed. Its text is one clear message.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The repository cannot be read.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The configuration is not valid.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A rule of the repository is not valid.
    #[error(transparent)]
    Rule(#[from] RuleFileError),
    /// The configuration and the request do not fit together.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The baseline is not valid.
    #[error(transparent)]
    Baseline(#[from] BaselineError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The request cannot be answered; the message says why.
    #[error("{0}")]
    Request(String),
}
