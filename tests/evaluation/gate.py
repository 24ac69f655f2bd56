#!/usr/bin/env python3
"""Ask `trueup gate` about merged commits of real history, each against its first parent.

    gate.py CLONE... [--last N] [--trueup PROGRAM] [--judged gate.tsv] [--of-change]

The last N commits of the first parents, in the profile of each base (adopt where it says none). Prints one line a finding
that closes the gate, as `repository commit rule place finding`, and how many of the commits it closes. With --judged, the
verdicts of an earlier run are counted, and findings without one are told. A clone is only read.

With --of-change, the commits are judged in the agentic-cd profile: both are given a `trueup.yaml` that says so, in a copy
that shares the objects of the clone. Rules of change alone are counted then: what else the profile asks for, no repository
promised.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile


def commits(clone, last):
    arguments = ["git", "-C", clone, "rev-list", "--first-parent", f"--max-count={last}", "HEAD~0"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return done.stdout.split()


CONFIG = b"profile: agentic-cd\n"


def git(clone, *arguments, index=None, given=None):
    environment = dict(os.environ, GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a", GIT_AUTHOR_DATE="1700000000 +0000")
    environment.update(GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a", GIT_COMMITTER_DATE="1700000000 +0000")
    if index:
        environment["GIT_INDEX_FILE"] = index
    done = subprocess.run(["git", "-C", clone, *arguments], input=given, capture_output=True, check=True, env=environment)
    return done.stdout.decode().strip()


def with_profile(clone, commit, folder):
    """The commit and its first parent, each with a configuration beside its own files: two new commits."""
    blob = git(clone, "hash-object", "-w", "--stdin", given=CONFIG)
    index = os.path.join(folder, "index")
    parent = None
    message = git(clone, "log", "-1", "--format=%B", commit).encode()
    for name in (commit + "^", commit):
        git(clone, "read-tree", name, index=index)
        git(clone, "update-index", "--add", "--cacheinfo", f"100644,{blob},trueup.yaml", index=index)
        tree = git(clone, "write-tree", index=index)
        parent, base = git(clone, "commit-tree", tree, *(["-p", parent] if parent else []), given=message), parent
    return base, parent


def rules_of_change(program):
    listed = subprocess.run([program, "rules", "--format", "json"], capture_output=True, check=True)
    return {rule["id"] for rule in json.loads(listed.stdout) if rule["command"] == "gate"}


def gate(program, clone, base, head, cache):
    environment = dict(os.environ, TRUEUP_CACHE_DIR=cache)
    arguments = [program, "gate", clone, "--base", base, "--head", head, "--format", "json"]
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment)
    if done.returncode not in (0, 1):
        return None, done.stderr.strip()
    return json.loads(done.stdout), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", nargs="+")
    parser.add_argument("--last", type=int, default=100)
    parser.add_argument("--trueup", default="trueup")
    parser.add_argument("--judged")
    parser.add_argument("--of-change", action="store_true")
    options = parser.parse_args()
    verdicts = {}
    if options.judged:
        with open(options.judged, newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                verdicts[row["repository"], row["commit"], row["rule"], row["place"], row["finding"]] = row["judged"]
    known = rules_of_change(options.trueup) if options.of_change else set()
    counted = {"right": 0, "wrong": 0, None: 0}
    with tempfile.TemporaryDirectory() as cache:
        for clone in options.clones:
            name = os.path.basename(os.path.normpath(clone))
            closed = failed = 0
            all_commits = commits(clone, options.last)
            if options.of_change:
                copy = os.path.join(cache, name)
                subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", clone, copy], check=True)
            for commit in all_commits:
                base, head, where = commit + "^", commit, clone
                if options.of_change:
                    (base, head), where = with_profile(copy, commit, cache), copy
                report, problem = gate(options.trueup, where, base, head, cache)
                if report is None:
                    failed += 1
                    print(f"{name}\t{commit[:10]}\tfailed: {problem}", file=sys.stderr)
                    continue
                blocks = [one for one in report["findings"] if one["blocks"]]
                if options.of_change:
                    blocks = [one for one in blocks if one["rule"] in known]
                closed += bool(blocks)
                for one in blocks:
                    row = (name, commit[:10], one["rule"], f"{one['file']}:{one['line']}", one["message"])
                    counted[verdicts.get(row)] += 1
                    print("\t".join(row), flush=True)
            print(f"{name}: {len(all_commits)} commits, {closed} closed, {failed} failed", file=sys.stderr)
    if options.judged:
        all_judged = counted["right"] + counted["wrong"]
        share = 100 * counted["right"] / all_judged if all_judged else 0
        print(f"{counted['right']} of {all_judged} right ({share:.0f} %), {counted[None]} not judged", file=sys.stderr)


if __name__ == "__main__":
    main()
