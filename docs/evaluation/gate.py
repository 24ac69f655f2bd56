#!/usr/bin/env python3
"""Ask `trueup gate` about merged commits of real history, each against its first parent.

    gate.py CLONE... [--last N] [--trueup PROGRAM] [--judged gate.tsv]

The last N commits of the first parents, in the profile of each base (adopt where it says none). Prints one line a finding
that closes the gate, as `repository commit rule place finding`, and how many of the commits it closes. With --judged, the
verdicts of an earlier run are counted, and findings without one are told. A clone is only read.
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


def gate(program, clone, commit, cache):
    environment = dict(os.environ, TRUEUP_CACHE_DIR=cache)
    arguments = [program, "gate", clone, "--base", commit + "^", "--head", commit, "--format", "json"]
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
    options = parser.parse_args()
    verdicts = {}
    if options.judged:
        with open(options.judged, newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                verdicts[row["repository"], row["commit"], row["rule"], row["place"], row["finding"]] = row["judged"]
    counted = {"right": 0, "wrong": 0, None: 0}
    with tempfile.TemporaryDirectory() as cache:
        for clone in options.clones:
            name = os.path.basename(os.path.normpath(clone))
            closed = failed = 0
            all_commits = commits(clone, options.last)
            for commit in all_commits:
                report, problem = gate(options.trueup, clone, commit, cache)
                if report is None:
                    failed += 1
                    print(f"{name}\t{commit[:10]}\tfailed: {problem}", file=sys.stderr)
                    continue
                closed += report["verdict"] == "closed"
                for one in report["findings"]:
                    if one["blocks"]:
                        row = (name, commit[:10], one["rule"], f"{one['file']}:{one['line']}", one["message"])
                        counted[verdicts.get(row)] += 1
                        print("\t".join(row))
            print(f"{name}: {len(all_commits)} commits, {closed} closed, {failed} failed", file=sys.stderr)
    if options.judged:
        all_judged = counted["right"] + counted["wrong"]
        share = 100 * counted["right"] / all_judged if all_judged else 0
        print(f"{counted['right']} of {all_judged} right ({share:.0f} %), {counted[None]} not judged", file=sys.stderr)


if __name__ == "__main__":
    main()
