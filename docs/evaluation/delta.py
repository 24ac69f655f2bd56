#!/usr/bin/env python3
"""Ask `trueup delta` about real history, about pairs of crates, and how long it takes.

    delta.py commits CLONE [--last N] [--trueup PROGRAM]
    delta.py pairs FOLDER [--labels FOLDER] [--trueup PROGRAM]
    delta.py speed CLONE [--files N] [--runs N] [--trueup PROGRAM]

commits: the delta of each of the last N commits of the first parents; every one must end with 0, and forward and back
must mirror each other. pairs: FOLDER holds <case>/old and <case>/new, as cargo-semver-checks has them in test_crates;
a pair is seen where the outer surface is told to be another, and labelled where some file below LABELS names it. speed: the delta of the working tree against the last
commits that together touch at least N files, warm, beside a check without a cache. A clone is only read.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def git(folder, *arguments):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    done = subprocess.run(["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
                          capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def delta(program, folder, base, head, cache):
    environment = dict(os.environ, TRUEUP_CACHE_DIR=cache)
    arguments = [program, "delta", folder, "--base", base, "--format", "json"]
    if head:
        arguments += ["--head", head]
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment)
    if done.returncode:
        return None, done.stderr.strip()
    return json.loads(done.stdout), ""


TURN = {"added": "removed", "removed": "added"}


def mirrored(report):
    """What a report tells, turned round."""
    found = set()
    for key in ("documents", "demands", "surface", "code", "edges", "statuses"):
        for one in report[key]:
            how = one.get("how", "changed")
            name, other = (one.get("name") or one["to"]), one.get("from") if how in ("renamed", "moved") else None
            if key == "edges":
                name = one["from"] + one["to"]
            found.add((key, name, other, how))
    return found


def turned(report):
    found = set()
    for key, name, other, how in mirrored(report):
        found.add((key, other or name, name if other else None, TURN.get(how, how)))
    return found


def commits(arguments):
    cache = tempfile.mkdtemp()
    steps = git(arguments.folder, "log", "--first-parent", f"-{arguments.last + 1}", "--format=%H").split()
    failed, uneven, kinds, times, loud = [], [], {}, [], {"breaking": 0, "stale": 0, "apart": 0, "weakened": 0}
    for head, base in zip(steps, steps[1:]):
        started = time.time()
        report, problem = delta(arguments.trueup, arguments.folder, base, head, cache)
        times.append(time.time() - started)
        if report is None:
            failed.append(f"{head[:10]}: {problem}")
            continue
        kinds[report["kind"]["name"]] = kinds.get(report["kind"]["name"], 0) + 1
        loud["breaking"] += any(one["breaking"] for one in report["surface"])
        loud["weakened"] += any(one["weakened"] for one in report["demands"])
        loud["stale"] += bool(report["stale"])
        loud["apart"] += any(one["lack"] == "code-without-document" for one in report["apart"])
        if arguments.mirror:
            back, problem = delta(arguments.trueup, arguments.folder, head, base, cache)
            if back is None or turned(report) != mirrored(back):
                uneven.append(head[:10])
    print(f"{len(steps) - 1} commits, {len(failed)} failed, {len(uneven)} uneven")
    print("kinds:", ", ".join(f"{name} {count}" for name, count in sorted(kinds.items())))
    print("commits with:", ", ".join(f"{name} {count}" for name, count in loud.items()))
    print(f"seconds: median {statistics.median(times):.2f}, longest {max(times):.2f}")
    for line in failed + uneven:
        print(line)
    shutil.rmtree(cache)


def labels(folder, cases):
    """The cases that a file of the folder names: those for which some lint is known to fire."""
    text = ""
    for home, _, names in os.walk(folder or ""):
        for name in names:
            with open(os.path.join(home, name), encoding="utf-8") as file:
                text += file.read()
    return {case for case in cases if f"test_crates/{case}/" in text}


def pairs(arguments):
    cache = tempfile.mkdtemp()
    cases = sorted(name for name in os.listdir(arguments.folder)
                   if os.path.isdir(os.path.join(arguments.folder, name, "old")))
    labelled = labels(arguments.labels, cases)
    unseen = []
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            git(folder, "init", "-q")
            for side in ("old", "new"):
                for name in os.listdir(folder):
                    if name != ".git":
                        path = os.path.join(folder, name)
                        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
                shutil.copytree(os.path.join(arguments.folder, case, side), folder, dirs_exist_ok=True)
                # Copies have the times of what they copy: git must look at each.
                index = os.path.join(folder, ".git", "index")
                if os.path.exists(index):
                    os.remove(index)
                git(folder, "add", "-A")
                git(folder, "commit", "-qm", side, "--allow-empty")
            report, problem = delta(arguments.trueup, folder, "HEAD~1", "HEAD", cache)
            if report is None:
                unseen.append(f"{case}: {problem}")
            elif not report["surface"]:
                unseen.append(case)
    seen = len(cases) - len(unseen)
    print(f"{len(cases)} pairs, {seen} seen ({100 * seen / len(cases):.1f} %)")
    if labelled:
        seen = len(labelled - {case.split(":")[0] for case in unseen})
        print(f"{len(labelled)} labelled, {seen} seen ({100 * seen / len(labelled):.1f} %)")
    for case in unseen:
        print("not seen:", case)
    shutil.rmtree(cache)


def speed(arguments):
    cache = tempfile.mkdtemp()
    steps = git(arguments.folder, "log", "--first-parent", "-200", "--format=%H").split()
    for base in steps[1:]:
        files = git(arguments.folder, "diff", "--name-only", base, steps[0]).split()
        if len(files) >= arguments.files:
            break
    environment = dict(os.environ, TRUEUP_CACHE_DIR=cache)

    def timed(command):
        started, before = time.time(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return time.time() - started, used

    check = [arguments.trueup, "check", arguments.folder, "--no-cache", "--fail-on", "never", "--quiet"]
    change = [arguments.trueup, "delta", arguments.folder, "--base", base, "--head", steps[0], "--format", "json"]
    timed(change)
    cold = [timed(check) for _ in range(arguments.runs)]
    warm = [timed(change) for _ in range(arguments.runs)]
    for at, what in enumerate(("seconds", "seconds of the processor")):
        one, two = (statistics.median(run[at] for run in runs) for runs in (cold, warm))
        print(f"{len(files)} files, {what}: cold check {one:.2f}, warm delta {two:.2f}, {two / one:.2f} of it")
    shutil.rmtree(cache)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["commits", "pairs", "speed"])
    parser.add_argument("folder")
    parser.add_argument("--trueup", default="target/release/trueup")
    parser.add_argument("--last", type=int, default=100)
    parser.add_argument("--labels")
    parser.add_argument("--mirror", action="store_true", help="ask for the way back too")
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    {"commits": commits, "pairs": pairs, "speed": speed}[arguments.what](arguments)


main()
