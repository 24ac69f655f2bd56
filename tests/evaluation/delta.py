#!/usr/bin/env python3
"""Ask `trueup delta` about real history, about pairs of crates, and how long it takes.

    delta.py commits CLONE [--last N] [--trueup PROGRAM]
    delta.py pairs FOLDER [--labels FOLDER [--lints FOLDER]] [--trueup PROGRAM]
    delta.py speed CLONE [--files N] [--runs N] [--trueup PROGRAM]
    delta.py growth FOLDER [--runs N] [--trueup PROGRAM]

commits: the delta of each of the last N commits of the first parents; every one must end with 0, and forward and back
must mirror each other. pairs: FOLDER holds <case>/old and <case>/new, as cargo-semver-checks has them in test_crates;
a pair is seen where the outer surface is told to be another, and labelled where some file below LABELS names it. speed: the delta of the working tree against the last
commits that together touch at least N files, warm, beside a check without a cache. With --lints, the folder of the queries
themselves: whether a pair is told to break is compared with what the queries that fire on it require, a major version or a
minor one. growth: changes of 20 files in repositories of 500 and 5,000 files, made in FOLDER: half Rust, half Markdown; each asked
for the first time, with what the ones before left in the cache, and the last one again.
A clone is only read.
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


def labels_of(path, cases):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return {case for case in cases if f"test_crates/{case}/" in text}


def pairs(arguments):
    cache = tempfile.mkdtemp()
    cases = sorted(name for name in os.listdir(arguments.folder)
                   if os.path.isdir(os.path.join(arguments.folder, name, "old")))
    labelled = labels(arguments.labels, cases)
    unseen, breaks = [], {}
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            git(folder, "init", "-q")
            for side in ("old", "new"):
                for name in os.listdir(folder):
                    if name != ".git":
                        path = os.path.join(folder, name)
                        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
                shutil.copytree(os.path.join(arguments.folder, case, side), folder, dirs_exist_ok=True)
                if arguments.lints:
                    publish(os.path.join(folder, "Cargo.toml"))
                # Copies have the times of what they copy: git must look at each.
                index = os.path.join(folder, ".git", "index")
                if os.path.exists(index):
                    os.remove(index)
                git(folder, "add", "-A")
                git(folder, "commit", "-qm", side, "--allow-empty")
            report, problem = delta(arguments.trueup, folder, "HEAD~1", "HEAD", cache)
            if report is not None:
                breaks[case] = any(one["breaking"] for one in report["surface"])
            if report is None:
                unseen.append(f"{case}: {problem}")
            elif not report["surface"]:
                unseen.append(case)
    seen = len(cases) - len(unseen)
    print(f"{len(cases)} pairs, {seen} seen ({100 * seen / len(cases):.1f} %)")
    if labelled:
        seen = len(labelled - {case.split(":")[0] for case in unseen})
        print(f"{len(labelled)} labelled, {seen} seen ({100 * seen / len(labelled):.1f} %)")
    if arguments.lints:
        judged(arguments, cases, labelled, breaks)
    for case in unseen:
        print("not seen:", case)
    shutil.rmtree(cache)


def publish(path):
    """Nothing breaks who relies on a package that is not published: the test crates are told to be."""
    if os.path.exists(path):
        with open(path) as file:
            lines = [line for line in file if not line.startswith("publish")]
        with open(path, "w") as file:
            file.writelines(lines)


def judged(arguments, cases, labelled, breaks):
    """Compare `breaking` with what the queries that fire require."""
    asks = {}
    for name in os.listdir(arguments.lints):
        if name.endswith(".ron"):
            with open(os.path.join(arguments.lints, name)) as file:
                text = file.read()
            asks[name[:-4]] = ("Major" if "required_update: Major" in text else "Minor", "lint_level: Deny" in text)
    major, minor = set(), set()
    for lint, (update, denied) in asks.items():
        path = os.path.join(arguments.labels, lint + ".snap")
        fired = labels_of(path, cases) if os.path.exists(path) else set()
        (major if update == "Major" and denied else minor).update(fired)
    minor -= major
    told = {case for case in labelled if breaks.get(case)}
    print(f"{len(major)} pairs need a major version, {len(major & told)} told as breaking "
          f"({100 * len(major & told) / max(1, len(major)):.1f} %)")
    print(f"{len(minor)} pairs need less, {len(minor - told)} told as not breaking")
    for case in sorted(major - told):
        print("needs a major version, not told as breaking:", case)
    for case in sorted(minor & told):
        print("needs less, told as breaking:", case)


def growth(arguments):
    """The same change in a repository and in one of ten times its files."""
    first, again = [], []
    for files in (500, 5000):
        folder, cache = os.path.join(arguments.folder, str(files)), tempfile.mkdtemp()
        shutil.rmtree(folder, ignore_errors=True)
        grow(folder, files, arguments.runs + 1)
        environment = dict(os.environ, TRUEUP_CACHE_DIR=cache)

        def cost(head):
            change = [arguments.trueup, "delta", folder, "--base", f"{head}~1", "--head", head, "--format", "json"]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(change, capture_output=True, env=environment, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        steps = git(folder, "log", f"-{arguments.runs + 1}", "--reverse", "--format=%H").split()
        first.append(statistics.median([cost(step) for step in steps][1:]))
        again.append(statistics.median([cost(steps[-1]) for _ in range(arguments.runs)]))
        print(f"{files} files, a change of 20, seconds of the processor: {first[-1]:.3f} the first time, {again[-1]:.3f} again")
        shutil.rmtree(cache)
    print(f"ten times the files: {first[1] / first[0]:.1f} times the cost the first time, {again[1] / again[0]:.1f} again")


def grow(folder, files, changes):
    def write(path, text):
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def rust(at, more=""):
        body = "".join(f"/// Adds {at} and {n}.\npub fn add_{at}_{n}(a: u32) -> u32 {{\n    a + {at} + {n}{more}\n}}\n\n"
                       for n in range(20))
        write(f"src/m{at}.rs", body)

    def prose(at, more=""):
        text = "".join(f"## Part {n}\n\nIt calls `add_{at}_{n}` and [reads](../src/m{at}.rs).{more}\n\n" for n in range(20))
        write(f"docs/d{at}.md", f"# Document {at}\n\n{text}")

    write("Cargo.toml", '[package]\nname = "grown"\nversion = "0.1.0"\nedition = "2021"\n')
    write("src/lib.rs", "".join(f"pub mod m{at};\n" for at in range(files // 2)))
    for at in range(files // 2):
        rust(at)
        prose(at)
    git(folder, "init", "-q")
    for change in range(changes + 1):
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", f"Change {change}")
        for at in range(10):
            rust(at, f" + {change}")
            prose(at, f" Then it ends {change} times.")


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
    def forgotten():
        """The delta, as if nobody had asked for it yet."""
        for name in os.listdir(cache):
            if name.endswith(".result"):
                os.remove(os.path.join(cache, name))
        return timed(change)

    timed(change)
    cold = [timed(check) for _ in range(arguments.runs)]
    warm = [forgotten() for _ in range(arguments.runs)]
    for at, what in enumerate(("seconds", "seconds of the processor")):
        one, two = (statistics.median(run[at] for run in runs) for runs in (cold, warm))
        print(f"{len(files)} files, {what}: cold check {one:.2f}, warm delta {two:.2f}, {two / one:.2f} of it")
    shutil.rmtree(cache)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["commits", "pairs", "speed", "growth"])
    parser.add_argument("folder")
    parser.add_argument("--trueup", default="target/release/trueup")
    parser.add_argument("--last", type=int, default=100)
    parser.add_argument("--labels")
    parser.add_argument("--lints")
    parser.add_argument("--mirror", action="store_true", help="ask for the way back too")
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    {"commits": commits, "pairs": pairs, "speed": speed, "growth": growth}[arguments.what](arguments)


main()
