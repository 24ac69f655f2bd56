//! Parse the arguments, run the command, tell how it ended.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    trueup::cli::run(trueup::cli::Cli::parse())
}
