//! Classifies files by extension: which can define names, and which define them as keys.

/// Whether `path` is a file of keys and values.
pub fn is_configuration(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or("");
    matches!(
        extension,
        "toml"
            | "yaml"
            | "yml"
            | "ini"
            | "cfg"
            | "conf"
            | "json"
            | "env"
            | "properties"
            | "just"
            | "mk"
    ) || path.ends_with("justfile")
        || path.ends_with("Makefile")
}

/// Endings of files that are not source: documents, pictures, data, locks.
const NOT_SOURCE: [&str; 68] = [
    "md", "markdown", "mdx", "mdc", "rst", "adoc", "txt", "org", "tex", "pdf", "png", "jpg",
    "jpeg", "gif", "svg", "ico", "webp", "avif", "bmp", "mp3", "mp4", "wav", "ogg", "webm", "woff",
    "woff2", "ttf", "otf", "eot", "zip", "gz", "xz", "zst", "tar", "bin", "exe", "dll", "so",
    "dylib", "wasm", "lock", "csv", "tsv", "jsonl", "snap", "map", "ipynb", "parquet", "onnx",
    "drawio", "log", "sum", "spv", "a", "o", "obj", "rlib", "class", "jar", "pyc", "db", "sqlite",
    "glb", "ktx2", "dds", "exr", "fbx", "7z",
];

/// Whether `path` is a file that can define or use names.
pub fn is_source(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let lower = ending.to_ascii_lowercase();
    !NOT_SOURCE.contains(&lower.as_str())
        && !name.contains(".min.")
        && !is_bundle(path, &lower)
        && !matches!(name, "package-lock.json" | "LICENSE" | "CODEOWNERS")
}

/// Whether `path`, with a lower-case extension, is bundler output: large, and rewritten at each build.
fn is_bundle(path: &str, ending: &str) -> bool {
    matches!(ending, "js" | "mjs" | "cjs" | "css" | "html")
        && path.split('/').any(|part| part == "dist")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_writes_is_source() {
        for path in ["src/a.rs", "web/a.js", "dist/a.rs", "ci/Makefile", "a.toml"] {
            assert!(is_source(path), "{path}");
        }
        for path in [
            "docs/a.md",
            "web/dist/assets/a-1.js",
            "a.min.js",
            "Cargo.lock",
            "LICENSE",
        ] {
            assert!(!is_source(path), "{path}");
        }
    }
}
