//! Properties of a link target that follow from its text: scheme, pattern, line anchor, host page.

/// Pages that the host serves beside the tree, reached by climbing out of it.
pub const HOST_ROUTES: [&str; 22] = [
    "issues",
    "pull",
    "pulls",
    "wiki",
    "releases",
    "actions",
    "discussions",
    "security",
    "blob",
    "tree",
    "raw",
    "compare",
    "commit",
    "commits",
    "graphs",
    "projects",
    "milestones",
    "labels",
    "stargazers",
    "network",
    "tags",
    "new",
];

/// Extensions that mark a path even where the repository has no such file.
pub const KNOWN_EXTENSIONS: [&str; 30] = [
    "md", "mdx", "rst", "txt", "rs", "toml", "yaml", "yml", "json", "sh", "py", "js", "ts", "html",
    "css", "png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "proto", "sql", "go", "c", "h",
    "cpp", "lock", "feature",
];

/// File names without extension that everybody knows.
pub const KNOWN_NAMES: [&str; 12] = [
    "LICENSE",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "LICENCE",
    "COPYING",
    "NOTICE",
    "README",
    "CONTRIBUTING",
    "CHANGELOG",
    "Makefile",
    "Dockerfile",
    "CODEOWNERS",
];

/// A scheme, as in `https:`, `mailto:`, `vscode:`; one letter is a Windows drive, which is no link either.
pub fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, rest)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(plain)
            && !scheme.contains(".md")
            && !rest.starts_with(':')
    })
}

/// Variables and patterns: not meant literally.
pub fn has_pattern(target: &str) -> bool {
    target.contains(['{', '}', '<', '>', '*', '$', '\n', '\u{0}'])
        || target.contains("...")
        || target.contains('…')
        || target.starts_with(['@', '~', '&', ':'])
        || percent_variable(target)
        || target.to_ascii_lowercase().contains("path/to/")
}

/// `%s`, `%VAR%`: a variable, where `%2e` is a character.
fn percent_variable(target: &str) -> bool {
    target.strip_prefix('%').is_some_and(|rest| {
        let hex = rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
        hex < 2
    })
}

/// The last line that `L10`, `L10-L20`, `L10C5-L12C1` names.
pub fn line_anchor(fragment: &str) -> Option<u32> {
    let number = |part: &str| -> Option<u32> {
        let rest = part.strip_prefix('L').unwrap_or(part);
        let (line, column) = rest.split_once('C').unwrap_or((rest, "1"));
        column.parse::<u32>().ok()?;
        line.parse().ok()
    };
    let rest = fragment.strip_prefix('L')?;
    match rest.split_once('-') {
        Some((from, to)) => Some(number(from)?.max(number(to)?)),
        None => number(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_anchors() {
        assert_eq!(line_anchor("L10"), Some(10));
        assert_eq!(line_anchor("L10-L20"), Some(20));
        assert_eq!(line_anchor("L10-20"), Some(20));
        assert_eq!(line_anchor("L10C5-L12C1"), Some(12));
        assert_eq!(line_anchor("L30C"), None);
        assert_eq!(line_anchor("Lists"), None);
    }

    #[test]
    fn schemes() {
        assert!(has_scheme("https://a.b"));
        assert!(has_scheme("mailto:a@b"));
        assert!(!has_scheme("docs/a.md"));
        assert!(!has_scheme("std::vec"));
    }
}
