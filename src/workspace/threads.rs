//! Threads of the process: the shared rayon pool, and single threads for work that must not run on it.

use super::WorkspaceError;

/// Stack of each thread that parses, in bytes. The parser of Rust recurses; see `parse::rust` for the depth it is given.
pub const STACK: usize = 64 << 20;

/// Start the threads that everything parallel runs on, each with room for the parsers. Once a process.
pub fn start_threads(threads: usize) -> Result<(), WorkspaceError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .build_global()
        .map_err(|problem| WorkspaceError::Threads(problem.to_string()))
}

/// Runs `one` on a new thread with a parser-sized stack, and `other` on this one. Not on the rayon pool: a rayon worker
/// that computes a shared analysis may steal a job that waits for that analysis, a deadlock.
pub fn beside<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let started = thread.spawn_scoped(scope, &one);
        let other = other();
        let one = match started {
            Ok(started) => started
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // A machine that gives no thread more has one that can do it.
            Err(_) => one(),
        };
        (one, other)
    })
}
