#!/usr/bin/env python3
"""How many of today's findings were judged, and how many of those are right.

    judged.py TRUEUP [OWNER/]NAME=FOLDER...

Checks each folder with the defaults and looks each finding up in the judgements beside this file, by repository, rule and
place. Prints the counts by rule, and every finding that nobody judged. The folders are only read.
"""
import collections
import csv
import json
import pathlib
import subprocess
import sys


def judgements():
    """Verdicts by the repository's name, the rule and the place."""
    found = {}
    for path in sorted(pathlib.Path(__file__).parent.glob("*.tsv")):
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                verdict = row.get("judged") or row.get("verdict")
                if row.get("rule") and row.get("place") and verdict:
                    name = row["repository"].rsplit("/", 1)[-1].lower()
                    found[name, row["rule"], row["place"]] = verdict
    return found


def main():
    program, known = sys.argv[1], judgements()
    counts, open_ = collections.Counter(), []
    for given in sys.argv[2:]:
        name, folder = given.split("=", 1)
        command = [program, "check", folder, "--format", "json", "--fail-on", "never"]
        report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        for finding in report["findings"]:
            place = f"{finding['file']}:{finding['line']}"
            verdict = known.get((name.rsplit("/", 1)[-1].lower(), finding["rule"], place))
            counts[finding["rule"], verdict or "not judged"] += 1
            if verdict is None:
                open_.append(f"{name}\t{finding['rule']}\t{place}\t{finding['message']}")
    for (rule, verdict), count in sorted(counts.items()):
        print(f"{rule:<32}{verdict:<12}{count:>5}")
    print(f"{sum(counts.values())} findings, {len(open_)} not judged", *open_, sep="\n")


main()
