#!/usr/bin/env python3
"""How long a hook takes, beside `git status`.

    staged.py CLONE TRUEUP [--runs N]

Copies CLONE, and times in the copy, least of N (7), wall seconds: `git status`; a warm `check`; `check --staged` with nothing
staged, with one document staged, with one Rust file staged; and the first `check --staged` after each of N commits that add a
line to the document, or to the Rust file. The files are the largest of each kind at the top or below `src`. The clone is only read.
"""
import argparse
import os
import subprocess
import tempfile
import time


def git(folder, *arguments, check=True):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    command = ["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=check).stdout


def timed(command, folder, cache):
    environment = dict(os.environ, TRUEUP_CACHE_DIR=cache)
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, env=environment, check=False)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clone")
    parser.add_argument("trueup")
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    staged = [os.path.abspath(asked.trueup), "check", "--staged"]
    with tempfile.TemporaryDirectory() as root:
        folder, cache = os.path.join(root, "copy"), os.path.join(root, "cache")
        subprocess.run(["cp", "-a", asked.clone, folder], check=True)
        git(folder, "reset", "-q")
        # What a partial clone lacks cannot be committed.
        lines = [line.split("\t") for line in git(folder, "ls-files", "-s").splitlines()]
        for state, path in lines:
            if git(folder, "cat-file", "-t", state.split()[1], check=False).strip() != "blob":
                git(folder, "update-index", "--force-remove", path)
        git(folder, "commit", "-qm", "All that is there", "--allow-empty", "--no-verify")

        def largest(ending):
            below = [path for _, path in lines if path.endswith(ending) and ("/" not in path or "src/" in path)]
            there = [path for path in below if os.path.isfile(os.path.join(folder, path))]
            return max(there, key=lambda path: os.path.getsize(os.path.join(folder, path)), default=None)

        def least(name, command, before=lambda: None):
            times = []
            for _ in range(asked.runs):
                before()
                git(folder, "status")
                times.append(timed(command, folder, cache))
            print(f"{name:<44}{min(times):.3f}", flush=True)
            return min(times)

        def stage(path):
            with open(os.path.join(folder, path), "a", encoding="utf-8") as file:
                file.write(f"\n// {time.time()}\n" if path.endswith(".rs") else f"\nLine {time.time()}.\n")
            git(folder, "add", path)

        status = least("git status", ["git", "status"])
        least("check", [staged[0], "check"])
        found = [least("check --staged, nothing staged", staged)]
        for kind, path in (("document", largest(".md")), ("Rust file", largest(".rs"))):
            if path is None:
                continue
            stage(path)
            timed(staged, folder, cache)
            found.append(least(f"check --staged, one {kind} staged", staged))

            def commit():
                git(folder, "commit", "-qm", "A line", "--no-verify")
                stage(path)

            found.append(least(f"the first after a commit of one {kind}", staged, commit))
        print("times git status: " + ", ".join(f"{one / status:.1f}" for one in found))


main()
