//! Why a command failed: its message and its exit code.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::disk::FileError;
use crate::engine::error::EngineError;
use crate::queries::baseline::BaselineError;
use crate::report::text::clean;
use crate::workspace::WorkspaceError;

/// Exit code of a failed command.
const FAILED: u8 = 2;

/// Failure of a command, displayed as one message.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("{0}")]
    Other(String),
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl From<WorkspaceError> for CommandError {
    fn from(problem: WorkspaceError) -> CommandError {
        CommandError::Engine(problem.into())
    }
}

impl From<FileError> for CommandError {
    fn from(problem: FileError) -> CommandError {
        CommandError::Engine(problem.into())
    }
}

impl From<ConfigError> for CommandError {
    fn from(problem: ConfigError) -> CommandError {
        CommandError::Engine(problem.into())
    }
}

impl From<BaselineError> for CommandError {
    fn from(problem: BaselineError) -> CommandError {
        CommandError::Engine(problem.into())
    }
}

impl CommandError {
    /// Print the message on standard error; the exit code. A reader that closed the pipe has read enough: a success.
    pub fn exit(&self) -> ExitCode {
        match self {
            CommandError::Output(problem) if problem.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::SUCCESS
            }
            failure => {
                let _ = writeln!(io::stderr(), "error: {}", clean(&failure.to_string()));
                ExitCode::from(FAILED)
            }
        }
    }
}
