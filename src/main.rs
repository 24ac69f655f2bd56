//! Parse the arguments, run the command, tell how it ended.

use std::process::ExitCode;

use clap::Parser;

/// Parsers take and give back small pieces of memory on all threads: see `docs/decisions/0016-allocator.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    trueup::cli::run(trueup::cli::Cli::parse(), trueup::mcp::serve)
}
