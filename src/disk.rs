//! File access of the commands: reads a bounded whole file, and writes atomically.
#![allow(clippy::disallowed_methods, reason = "this is the place that reads")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::facts::UnreadReason;

/// A file that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct FileError {
    /// The file, as the user named it or below the root.
    pub path: String,
    /// The operating system's message, or the reason for the refusal.
    pub problem: String,
}

/// The bytes of the file at `path`, at most `limit`. The limit applies to the bytes read, since the size in the
/// metadata may be stale or false.
pub fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, UnreadReason> {
    let refused = |problem: std::io::Error| UnreadReason::Refused(problem.to_string());
    let file = fs::File::open(path).map_err(refused)?;
    let size = file.metadata().map_err(refused)?.len();
    if size > limit {
        return Err(UnreadReason::TooLarge(size));
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(refused)?;
    if bytes.len() as u64 > limit {
        return Err(UnreadReason::TooLarge(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Largest configuration, rule or baseline file, in bytes.
const LIMIT: u64 = 16 << 20;

/// The text of `root`/`path`; none where there is no such file. A symbolic link is not followed.
pub fn text(root: &Path, path: &str) -> Result<Option<String>, FileError> {
    let full = root.join(path);
    let error = |problem: String| FileError {
        path: path.to_owned(),
        problem,
    };
    match fs::symlink_metadata(&full) {
        Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(error(problem.to_string())),
        Ok(meta) if meta.is_file() => {}
        Ok(_) => {
            return Err(error(
                "it is not a plain file, and links are not followed".into(),
            ));
        }
    }
    let text = whole(&full).map_err(error)?;
    Ok(Some(text.trim_start_matches('\u{FEFF}').to_owned()))
}

/// The text of the file at `path`, or why it cannot be had.
fn whole(path: &Path) -> Result<String, String> {
    let bytes = bytes(path, LIMIT).map_err(|unread| match unread {
        UnreadReason::TooLarge(size) => format!("it is too large ({size} bytes)"),
        UnreadReason::Refused(words) => words,
        UnreadReason::Binary | UnreadReason::NotUtf8(_) | UnreadReason::NotParsed => {
            "it is not text".to_owned()
        }
    })?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

/// The YAML files directly in `root`/`folder`, by name, with their text.
pub fn yaml_files(root: &Path, folder: &str) -> Result<Vec<(String, String)>, FileError> {
    let full = root.join(folder);
    let plain = fs::symlink_metadata(&full).is_ok_and(|meta| meta.is_dir());
    if !plain {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(full)
        .min_depth(1)
        .max_depth(1)
        .sort_by_file_name()
    {
        let entry = entry.map_err(|problem| FileError {
            path: folder.to_owned(),
            problem: problem.to_string(),
        })?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().is_file() && (name.ends_with(".yaml") || name.ends_with(".yml")) {
            let path = format!("{folder}/{name}");
            if let Some(text) = text(root, &path)? {
                found.push((path, text));
            }
        }
    }
    Ok(found)
}

/// Writes `text` to `root`/`path` atomically, through a temporary file in the same folder. With `new`, an existing file
/// is an error. Symbolic links in the path are refused.
pub fn write(root: &Path, path: &str, text: &str, new: bool) -> Result<(), FileError> {
    let error = |problem: String| FileError {
        path: path.to_owned(),
        problem,
    };
    let full = root.join(path);
    let mut folder = root.to_path_buf();
    let parts: Vec<&str> = path.split('/').collect();
    for part in &parts[..parts.len() - 1] {
        folder.push(part);
        match fs::symlink_metadata(&folder) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Err(error("a folder on the way is a link or a file".into())),
            Err(_) => fs::create_dir(&folder).map_err(|problem| error(problem.to_string()))?,
        }
    }
    if let Ok(meta) = fs::symlink_metadata(&full) {
        if new {
            return Err(error(
                "it exists already, and nothing is overwritten".into(),
            ));
        }
        if !meta.is_file() {
            return Err(error("it is not a plain file".into()));
        }
    }
    replace(&folder, &full, text.as_bytes()).map_err(|problem| error(problem.to_string()))
}

/// Writes a report to `file`, a path named by the user, replacing its contents. Links inside the repository are
/// refused.
pub fn write_report(root: &Path, file: &Path, text: &str) -> Result<(), FileError> {
    let written = unlinked(root, file).and_then(|()| fs::write(file, text));
    written.map_err(|problem| of_file(file, &problem))
}

/// Appends `text` to `file`, a path named by the user, creating it if needed. Links inside the repository are refused.
pub fn append(root: &Path, file: &Path, text: &str) -> Result<(), FileError> {
    let mut options = fs::OpenOptions::new();
    let written = unlinked(root, file)
        .and_then(|()| options.append(true).create(true).open(file))
        .and_then(|mut open| open.write_all(text.as_bytes()));
    written.map_err(|problem| of_file(file, &problem))
}

/// Refuse `file` where the way to it, below `root` or the current folder, leads over a link: a change from a stranger can
/// bring one, to have a report written elsewhere. Outside of both, the way is the person's own.
fn unlinked(root: &Path, file: &Path) -> std::io::Result<()> {
    let full = std::path::absolute(file)?;
    for base in [root, Path::new(".")] {
        let mut way = std::path::absolute(base)?;
        let Ok(inside) = full.strip_prefix(&way) else {
            continue;
        };
        for part in inside.components() {
            way.push(part);
            if fs::symlink_metadata(&way).is_ok_and(|meta| meta.is_symlink()) {
                let words = "a link lies on the way, and none of the repository is followed";
                return Err(std::io::Error::other(words));
            }
        }
    }
    Ok(())
}

fn of_file(file: &Path, problem: &std::io::Error) -> FileError {
    FileError {
        path: file.display().to_string(),
        problem: problem.to_string(),
    }
}

/// The text of a file that a person named, if it has no more than 16 MiB.
pub fn named(file: &Path) -> Result<String, FileError> {
    let error = |problem: String| FileError {
        path: file.display().to_string(),
        problem,
    };
    // A pipe or a device has no end, or another content for the next reader.
    let is_file = fs::symlink_metadata(file).is_ok_and(|meta| meta.is_file());
    if !is_file && file.exists() {
        return Err(error("it is no regular file".to_owned()));
    }
    whole(file).map_err(error)
}

/// Writes `bytes` to a temporary file next to `full`, syncs it, then renames it.
pub fn replace(folder: &Path, full: &Path, bytes: &[u8]) -> std::io::Result<()> {
    put(folder, full, &[bytes], true)
}

/// The same for `parts` of a cache entry, without fsync.
pub fn replace_fast(folder: &Path, full: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    put(folder, full, parts, false)
}

/// Makes the names of temporary files unique among the threads of a process.
static WRITES: AtomicUsize = AtomicUsize::new(0);

/// Writes `parts` to a temporary file next to `full`, then renames it. Without `lasting` there is no fsync: a crash may
/// lose or tear the file.
fn put(folder: &Path, full: &Path, parts: &[&[u8]], lasting: bool) -> std::io::Result<()> {
    let number = WRITES.fetch_add(1, Ordering::Relaxed);
    let name = format!(".trueup-{}-{number}.tmp", std::process::id());
    let temporary = folder.join(name);
    let written = (|| {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)?;
        for part in parts {
            file.write_all(part)?;
        }
        if lasting {
            file.sync_all()?;
        }
        fs::rename(&temporary, full)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}
