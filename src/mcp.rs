//! The Model Context Protocol: the use cases as tools of a coding agent.

mod answer;
mod memo;
mod prompt;
mod server;
mod session;
mod tools;

use crate::engine::error::EngineError;
use crate::engine::project::Project;
use session::McpSession;

/// Serves `project` on standard input and output until the client disconnects.
pub fn serve(project: Project, no_history: bool) -> Result<(), EngineError> {
    server::serve(McpSession::new(project, no_history))
}
