//! `trueup cache`: where the cache lies, how large it is, and how to empty it.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{CommandError, print};
use crate::cache::store::{CacheSize, CacheStore};
use crate::report::columns::count;
use crate::report::text::clean;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: CacheCommand,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum CacheCommand {
    /// Print the cache folder
    Path,
    /// Print how much the cache holds, of all repositories and all builds
    Size,
    /// Remove all entries, and print how much was freed
    Clear,
}

pub fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Some(folder) = CacheStore::default_folder() else {
        let words = "there is no cache folder: set TRUEUP_CACHE_DIR";
        return Err(CommandError::Other(words.to_owned()));
    };
    let name = clean(&folder.display().to_string());
    let store = CacheStore::open(&folder);
    print(&match arguments.action {
        CacheCommand::Path => format!("{name}\n"),
        CacheCommand::Size => format!("{name}: {}\n", measure(store.size())),
        CacheCommand::Clear => {
            let freed = store.clear().map_err(|problem| {
                CommandError::Other(format!("cannot clear `{name}`: {problem}"))
            })?;
            format!("{name}: freed {}\n", measure(freed))
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

fn measure(size: CacheSize) -> String {
    let entries = count(size.entries, "entry", "entries");
    let bytes = size.bytes;
    match human(bytes) {
        Some(human) => format!("{bytes} bytes ({human}) in {entries}"),
        None => format!("{bytes} bytes in {entries}"),
    }
}

/// `bytes` in the largest binary unit that it fills, with one decimal; none below 1 KiB.
fn human(bytes: u64) -> Option<String> {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    let exponent = (bytes.checked_ilog2()? / 10).min(units.len() as u32);
    let unit = units.get((exponent as usize).checked_sub(1)?)?;
    Some(format!(
        "{:.1} {unit}",
        bytes as f64 / f64::from(1 << 10).powi(exponent as i32)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_decimal_of_the_largest_unit() {
        let of = |bytes| human(bytes).unwrap_or_default();
        assert_eq!([of(0), of(1023), of(1024)], ["", "", "1.0 KiB"]);
        assert_eq!(
            [of(1_300_000), of(1 << 30), of(5 << 40)],
            ["1.2 MiB", "1.0 GiB", "5.0 TiB"]
        );
    }
}
