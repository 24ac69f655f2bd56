#!/usr/bin/env python3
"""Compare what `trueup delta` tells of public items with what rustdoc lists, by `cargo public-api` on a nightly compiler.

    public_api.py CLONE PACKAGE BASE HEAD [--trueup PROGRAM] [--features LIST] [--cfg NAME]...
    public_api.py CLONE PACKAGE --tags PATTERN [--trueup PROGRAM] [--features LIST] [--cfg NAME]...

Items, members and methods that one side alone has, by path and without arguments; what a trait gives to a type is left out on
both sides. A member that both have, of a type that both find at another of its paths, is the same. With --tags, every two tags that follow one another. The clone
is copied, and built in the copy.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile


def run(command, folder, **more):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, **more)


def without_angles(text):
    """The text without what stands between `<` and `>`."""
    out, depth = [], 0
    for at, char in enumerate(text):
        if char == "<":
            depth += 1
        elif char == ">" and text[at - 1] not in "-=":
            depth -= 1
        elif not depth:
            out.append(char)
    return "".join(out)


WORDS = re.compile(r"^(pub|async|unsafe|const|fn|struct|enum|trait|mod|type|static|macro|union|extern|\"C\"|auto|mut|use) ")


def listed(text):
    """The paths of a list of `cargo public-api`; what stands below an `impl` of a trait is not told."""
    found, by_trait = set(), False
    for line in text.splitlines():
        line = re.sub(r"#\[[^\]]*\] ?", "", line.strip())
        if line.startswith(("impl", "unsafe impl")):
            by_trait = " for " in without_angles(line)
            continue
        if not line.startswith("pub "):
            continue
        is_member = bool(re.search(r"\b[A-Z]\w*::\w+", without_angles(line)))
        if by_trait and is_member:
            continue
        by_trait = by_trait and is_member
        while WORDS.match(line):
            line = WORDS.sub("", line, count=1)
        path = without_angles(line)
        path = re.match(r"[\w:]+", path)
        if path:
            found.add(re.sub(r":+$", "", path.group(0)))
    return found


def public(folder, package, commit, asked, target):
    run(["git", "checkout", "-qf", commit], folder, check=True)
    features, flags = asked.features, " ".join(f"--cfg {name}" for name in asked.cfg)
    environment = dict(os.environ, CARGO_TARGET_DIR=target, RUSTFLAGS=flags, RUSTDOCFLAGS=flags)
    command = ["cargo", "public-api", "-p", package, "-sss"]
    command += ["--features", features] if features else ["--all-features"]
    done = run(command, folder, env=environment)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        return None, f"{commit}: {' '.join(last)}"
    return listed(done.stdout), ""


def told(program, clone, package, base, head):
    """What the delta tells of items of the package's library: added, removed."""
    done = run([program, "delta", clone, "--base", base, "--head", head, "--format", "json"], None)
    if done.returncode:
        sys.exit(done.stderr)
    added, removed = set(), set()
    library = package.replace("-", "_") + "::"
    for change in json.loads(done.stdout)["surface"]:
        if change["what"] != "item" or not change["name"].startswith(library):
            continue
        if change["how"] in ("added", "renamed"):
            added.add(change["name"])
        if change["how"] == "removed":
            removed.add(change["name"])
        if change["how"] == "renamed":
            removed.add(change["from"])
    return added, removed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("package")
    parser.add_argument("base", nargs="?")
    parser.add_argument("head", nargs="?")
    parser.add_argument("--tags")
    parser.add_argument("--features")
    parser.add_argument("--cfg", action="append", default=[])
    parser.add_argument("--trueup", default="target/release/trueup")
    asked = parser.parse_args()
    pairs = [(asked.base, asked.head)]
    if asked.tags:
        tags = run(["git", "tag", "--list", asked.tags, "--sort=version:refname"], asked.clone).stdout.split()
        pairs = list(zip(tags, tags[1:]))
    sums = [0, 0, 0]
    with tempfile.TemporaryDirectory() as root:
        folder, target = os.path.join(root, "copy"), os.path.join(root, "target")
        subprocess.run(["git", "clone", "-q", asked.clone, folder], check=True)
        known = {}
        for base, head in pairs:
            for commit in (base, head):
                if commit not in known:
                    known[commit] = public(folder, asked.package, commit, asked, target)
            (old, one), (new, two) = known[base], known[head]
            if old is None or new is None:
                print(f"{base}..{head}: not built: {one or two}")
                continue
            added, removed = told(os.path.abspath(asked.trueup), asked.clone, asked.package, base, head)
            for word, theirs, ours in (("added", new - old, added), ("removed", old - new, removed)):
                end = lambda path: tuple(path.split("::")[-2:])
                ends = [{end(path) for path in side} for side in (theirs, ours)]
                missing = sorted(path for path in theirs - ours if end(path) not in ends[1])
                extra = sorted(path for path in ours - theirs if end(path) not in ends[0])
                both = len(theirs) - len(missing)
                sums = [sums[0] + both, sums[1] + len(missing), sums[2] + len(extra)]
                print(f"{base}..{head}: {word}: {len(theirs)} by rustdoc, {both} told, "
                      f"{len(missing)} not told, {len(extra)} more")
                for name in missing:
                    print("  not told:", name)
                for name in extra:
                    print("  told alone:", name)
    print(f"agreed on {sums[0]}, not told {sums[1]}, told alone {sums[2]}")


main()
