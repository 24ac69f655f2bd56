//! Policy files: those that configure how a repository is judged. No other module repeats one of these paths as a
//! literal.

/// The configuration.
pub const CONFIG: &str = "trueup.yaml";

/// The findings that were there when the repository adopted the tool.
pub const BASELINE: &str = ".trueup/baseline.yaml";

/// The folder of the repository's own rules.
pub const RULES: &str = ".trueup/rules";

/// The recorded exceptions.
pub const WAIVERS: &str = "docs/waivers.yaml";

/// The recorded approvals of intents and decisions.
pub const APPROVALS: &str = "docs/approvals.yaml";

/// The recorded reviews of linked pairs.
pub const LOCK: &str = "trueup.lock";

/// The names of the outer surface that need no document.
pub const UNDOCUMENTED: &str = "trueup.coverage";

/// Every policy file but the rules.
const FILES: [&str; 6] = [CONFIG, BASELINE, WAIVERS, APPROVALS, LOCK, UNDOCUMENTED];

/// Whether the file at `path` decides how the repository is judged.
pub fn is_policy_file(path: &str) -> bool {
    FILES.contains(&path) || below_rules(path).is_some()
}

/// Whether the file at `path` is loaded as a rule of the repository's own.
pub fn is_own_rule(path: &str) -> bool {
    below_rules(path).is_some_and(|name| {
        !name.contains('/') && (name.ends_with(".yaml") || name.ends_with(".yml"))
    })
}

/// The path relative to the folder of rules; none for a file outside it.
pub fn below_rules(path: &str) -> Option<&str> {
    path.strip_prefix(RULES)?.strip_prefix('/')
}
