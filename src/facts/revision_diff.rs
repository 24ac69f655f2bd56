//! The files that differ between two revisions, and the messages of the commits between them.

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileChangeKind {
    /// The newer revision alone has it.
    Added,
    /// The older revision alone has it.
    Removed,
    /// Both have it, with other content.
    Changed,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileChange {
    /// Path from the root, with `/`.
    pub path: String,
    /// What happened to it.
    pub how: FileChangeKind,
}

/// A commit of the newer revision that the older does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeCommit {
    /// Its id, shortened to ten digits.
    pub id: String,
    /// The first line of its message.
    pub subject: String,
    /// The value of its trailer `Change-kind:`.
    pub kind: Option<String>,
}

/// Two revisions, compared by content alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevisionDiff {
    /// Every file that differs, by path.
    pub files: Vec<FileChange>,
    /// The commits between, newest first; none where the newer is no commit.
    pub commits: Vec<RangeCommit>,
}

impl RevisionDiff {
    /// Compare the files that were parsed: those whose content is not known are the same in both.
    pub fn of_sources(old: &[super::SourceFile], new: &[super::SourceFile]) -> RevisionDiff {
        let content = |source: &super::SourceFile| {
            source.text.get().as_ref().ok().map(|text| text.to_string())
        };
        let pairs = |sources: &[super::SourceFile]| -> Vec<(String, Option<String>)> {
            let all = sources.iter();
            all.map(|source| (source.path.clone(), content(source)))
                .collect()
        };
        RevisionDiff {
            files: compare(&pairs(old), &pairs(new)),
            commits: Vec::new(),
        }
    }
}

/// The paths that differ between two lists, each sorted by path. Linear.
pub fn compare<T: PartialEq>(old: &[(String, T)], new: &[(String, T)]) -> Vec<FileChange> {
    let mut found = Vec::new();
    let (mut a, mut b) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (Some(old), Some(new)) => old.0.cmp(&new.0),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return found,
        };
        let (path, how) = match order {
            std::cmp::Ordering::Less => (a.next(), FileChangeKind::Removed),
            std::cmp::Ordering::Greater => (b.next(), FileChangeKind::Added),
            std::cmp::Ordering::Equal => {
                let (old, new) = (a.next(), b.next());
                let differs = old.map(|pair| &pair.1) != new.map(|pair| &pair.1);
                (new.filter(|_| differs), FileChangeKind::Changed)
            }
        };
        found.extend(path.map(|(path, _)| FileChange {
            path: path.clone(),
            how,
        }));
    }
}
