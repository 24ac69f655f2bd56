//! `trueup man`: prints manual pages.

use std::process::ExitCode;

use clap::{Args, CommandFactory};

use super::{Cli, CommandError, print};
use crate::config::did_you_mean;
use crate::report::text::clean;

#[derive(Debug, Args)]
pub struct Arguments {
    /// The command whose page is printed [default: the one of trueup itself]
    command: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let mut all = Cli::command();
    // Gives each command the name that its page has: `trueup-check`.
    all.build();
    let page = match &arguments.command {
        None => all,
        Some(name) => match all.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                let names: Vec<&str> = all.get_subcommands().map(|one| one.get_name()).collect();
                let near = did_you_mean(name, names.into_iter());
                let name = clean(name);
                return Err(CommandError::Other(format!(
                    "no command is called `{name}`{near}"
                )));
            }
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    print(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}
