//! Runs programs and tells what they cost.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a process cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From start to end, in seconds.
    pub wall: f64,
    /// Of all its threads, user and system, in seconds.
    pub cpu: f64,
    /// The most it held at once, in MiB.
    pub memory: f64,
}

impl Cost {
    fn min(self, other: Cost) -> Cost {
        Cost {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.min(other.memory),
        }
    }
}

/// Rounds of each measurement: `TRUEUP_BENCH_ROUNDS`, or 5.
pub fn rounds() -> usize {
    let stated = std::env::var("TRUEUP_BENCH_ROUNDS").ok();
    stated.and_then(|text| text.parse().ok()).unwrap_or(5)
}

/// A program and its arguments.
pub type Line = (PathBuf, Vec<PathBuf>);

/// The least that each of `lines` cost. They run in turn, so that a busy machine slows all of them; the first turn
/// fills the caches, trueup's in `cache` and the system's, and does not count.
pub fn best<const N: usize>(lines: &[Line; N], cache: &Path) -> Result<[Cost; N], String> {
    for line in lines {
        run(line, cache)?;
    }
    let mut found = [None; N];
    for _ in 0..rounds().max(1) {
        for (line, slot) in lines.iter().zip(&mut found) {
            let cost = run(line, cache)?;
            *slot = Some(slot.map_or(cost, |best: Cost| best.min(cost)));
        }
    }
    let missing = Cost {
        wall: f64::NAN,
        cpu: f64::NAN,
        memory: f64::NAN,
    };
    Ok(found.map(|cost| cost.unwrap_or(missing)))
}

fn run(line: &Line, cache: &Path) -> Result<Cost, String> {
    let (program, arguments) = line;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("TRUEUP_CACHE_DIR", cache)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().map_err(|problem| problem.to_string())?;
    let (code, cpu, memory) = wait(child)?;
    let wall = start.elapsed().as_secs_f64();
    match code {
        // `check` ends with 1 where it finds something.
        Some(0 | 1) => Ok(Cost { wall, cpu, memory }),
        _ => Err(format!("{} failed", program.display())),
    }
}

/// Wait for the child; its exit code, processor seconds and peak memory in MiB.
#[cfg(unix)]
fn wait(child: std::process::Child) -> Result<(Option<i32>, f64, f64), String> {
    let mut status = 0;
    // SAFETY: all zeros is a valid `rusage`, a struct of numbers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to locals of the right type, and the child has not been waited for: `child` is ours.
    let waited = unsafe { libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut usage) };
    if waited < 0 {
        return Err(std::io::Error::last_os_error().to_string());
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    let unit = if cfg!(target_os = "macos") {
        1.0
    } else {
        1024.0
    };
    let memory = usage.ru_maxrss as f64 * unit / (1024.0 * 1024.0);
    let code = libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status));
    Ok((
        code,
        seconds(usage.ru_utime) + seconds(usage.ru_stime),
        memory,
    ))
}

/// Elsewhere only wall time is known.
#[cfg(not(unix))]
fn wait(mut child: std::process::Child) -> Result<(Option<i32>, f64, f64), String> {
    let status = child.wait().map_err(|problem| problem.to_string())?;
    Ok((status.code(), f64::NAN, f64::NAN))
}
