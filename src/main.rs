//! Parses the arguments, runs the command, and sets the exit code.

use std::process::ExitCode;

use clap::Parser;

/// Parsers take and give back small pieces of memory on all threads: see `docs/decisions/0016-allocator.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    trueup::cli::run(trueup::cli::Cli::parse(), trueup::mcp::serve)
}
