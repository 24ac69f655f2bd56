#!/usr/bin/env python3
"""Ask trueup about known drift: at the parent of the commit that mended a document, and at that commit.

    drift.py CASES.csv REPOSITORIES TRUEUP [--only NAME] [--json OUT]

CASES.csv has the columns repo, old_name, name_kind, doc, fix_commit. REPOSITORIES holds a clone with full history for
each repository, under its name. A case is found where a finding of the drift rules at the parent names the document and
the name; it is mended where no finding does at the fix. Working trees are made in a temporary folder; the clones stay
as they are.
"""

import argparse
import collections
import csv
import json
import os
import shutil
import subprocess
import tempfile

RULES = ["vanished-name", "missing-path", "missing-item", "stale-example", "stale-line-link", "unknown-flag",
         "unknown-variable", "unknown-config-key", "unknown-command", "stale-value", "broken-link"]


def git(folder, *arguments):
    run = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, text=True, errors="replace")
    return run.returncode, run.stdout.strip()


def check_out(tree, commit):
    """Make the working tree of a commit; files whose content the clone lacks stay away."""
    code, commit = git(tree, "rev-parse", "--verify", "-q", commit)
    if code != 0:
        return False
    for name in os.listdir(tree):
        path = os.path.join(tree, name)
        if name != ".git":
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)
    git(tree, "update-ref", "--no-deref", "HEAD", commit)
    git(tree, "read-tree", "HEAD")
    git(tree, "checkout-index", "-a", "-f", "-q")
    return True


def findings(trueup, tree):
    known = subprocess.run([trueup, "rules"], capture_output=True, text=True).stdout
    wanted = [rule for rule in RULES if rule in known]
    command = [trueup, "check", tree, "--format", "json", "--fail-on", "never", "--allow-empty"]
    for rule in wanted:
        command += ["--rule", rule]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if run.returncode not in (0, 1):
        raise SystemExit(f"trueup failed in {tree}: {run.stderr}")
    return json.loads(run.stdout)["findings"]


def named(found, document, name):
    """Whether some finding stands in the document and names the name."""
    for finding in found:
        where = finding.get("path") or finding.get("file") or finding.get("change")
        said = finding["message"].split("`")
        if where == document and finding["verdict"] == "stale" and len(said) > 1 and name in said[1]:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases")
    parser.add_argument("repositories")
    parser.add_argument("trueup")
    parser.add_argument("--only")
    parser.add_argument("--json")
    options = parser.parse_args()
    trueup = os.path.abspath(options.trueup)
    folders = {name.lower(): name for name in os.listdir(options.repositories)}
    by_fix = collections.defaultdict(list)
    missing = []
    for case in csv.DictReader(open(options.cases)):
        name = case["repo"].lower()
        folder = folders.get(name) or folders.get(name.split("-", 1)[-1])
        if options.only and folder != options.only:
            continue
        if folder is None:
            missing.append(case)
        else:
            by_fix[(folder, case["fix_commit"])].append(case)
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("TRUEUP_CACHE_DIR", os.path.join(temporary, "cache"))
        for (folder, fix), cases in sorted(by_fix.items()):
            tree = os.path.join(temporary, folder)
            if not os.path.isdir(tree):
                source = os.path.join(options.repositories, folder)
                subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", source, tree], check=True)
            answers = []
            for commit in (fix + "^", fix):
                answers.append(findings(trueup, tree) if check_out(tree, commit) else None)
            for case in cases:
                if None in answers:
                    missing.append(case)
                    continue
                before, after = (named(a, case["doc"], case["old_name"]) for a in answers)
                results.append({**case, "found": before, "mended": not after})
    for result in results:
        if not (result["found"] and result["mended"]):
            verdict = "missed" if not result["found"] else "still found at the fix"
            print(verdict, result["repo"], result["fix_commit"][:10], result["doc"], result["old_name"], sep="\t")
    for case in missing:
        print("not run", case["repo"], case["fix_commit"][:10], case["doc"], case["old_name"], sep="\t")
    found = sum(result["found"] for result in results)
    both = sum(result["found"] and result["mended"] for result in results)
    total = max(1, len(results))
    print(f"{len(results)} cases run, {len(missing)} not run: {found} found ({100 * found / total:.0f} %), "
          f"{both} found and silent at the fix ({100 * both / total:.0f} %)")
    if options.json:
        json.dump(results, open(options.json, "w"), indent=1)


main()
