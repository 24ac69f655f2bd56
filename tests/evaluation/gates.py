#!/usr/bin/env python3
"""Ask two simpler gates about the same drift as drift.py, and about the same repositories.

    gates.py CASES.csv REPOSITORIES [--trueup RESULTS.json] [--judged gates.tsv] [--sample N]

The naive gate reports a name in backticks that the source of the commit does not have. The published gate (DOCER: Tan,
Wagner, Treude, 2024) reports it only where the source had it at the commit that last touched the document. Both read
the code spans of Markdown outside fences. A span is a path, which some file or folder of the tree must end with, or a
name, each part of which must stand as a word in a file that is no document. Both look at living documents alone:
Markdown with none of the words of PAST in its path.

RESULTS.json is what drift.py writes with --json. Findings today are counted at the HEAD of each clone; --sample prints
N of each gate at random, to be judged; --judged counts the verdicts of such a sample.
"""

import argparse
import collections
import csv
import json
import os
import random
import re
import subprocess

GATES = ("naive", "published")
PAST = {"adr", "adrs", "decisions", "rfc", "rfcs", "archive", "archived", "plan", "plans", "proposal", "proposals",
        "changelog", "changelogs", "changes", "history", "news", "releases", "issues", "audits", "reports", "research",
        "template", "templates", "fixtures", "testdata", "vendor", "vendored"}
DOCUMENT = re.compile(r"\.(md|mdx|rst|adoc|txt)$", re.I)
FENCE = re.compile(r"^\s*(```+|~~~+)")
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
PATH = re.compile(r"(?:\.{1,2}/)*([\w.@-]+(?:/[\w.@-]+)*/?)(?::\d+(?:-\d+)?)?$")
NAME = re.compile(r"([A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_]\w*)*)(\(.*\)|!)?$")
SHAPE = re.compile(r"_|[a-z][A-Z]|[A-Z][a-z]+[A-Z]")
WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
LARGEST = 4 << 20  # bytes of a file that is read for its words


class Repository:
    """A clone, asked through git alone. Of a commit and a blob it keeps what is asked for; fill `asked` first."""

    def __init__(self, folder):
        self.folder = folder
        self.batch = subprocess.Popen(["git", "-C", folder, "cat-file", "--batch"], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        self.trees, self.blobs, self.sources, self.asked = {}, {}, {}, set()

    def git(self, *arguments):
        run = subprocess.run(["git", "-C", self.folder, *arguments], capture_output=True, text=True, errors="replace")
        return run.stdout

    def read(self, blob):
        """The bytes of a blob; empty where the clone lacks it."""
        self.batch.stdin.write(blob.encode() + b"\n")
        self.batch.stdin.flush()
        head = self.batch.stdout.readline().split()
        if len(head) != 3:
            return b""
        return self.batch.stdout.read(int(head[2]) + 1)[:-1]

    def tree(self, commit):
        """Path to blob and size, as of a commit."""
        if commit not in self.trees:
            files = {}
            for row in self.git("ls-tree", "-r", "-l", "-z", commit).split("\0"):
                if row:
                    _, kind, blob, size, path = re.split(r"[ \t]+", row, maxsplit=4)
                    readable = kind == "blob" and size.isdigit()
                    files[path] = (blob, int(size) if readable else LARGEST + 1)
            self.trees = {commit: files}
        return self.trees[commit]

    def words(self, blob):
        """The words of a blob that are asked for."""
        if blob not in self.blobs:
            text = self.read(blob)
            held = set() if b"\0" in text[:8000] else {word.decode() for word in set(WORD.findall(text))}
            self.blobs[blob] = frozenset(held & self.asked)
        return self.blobs[blob]

    def source(self, commit):
        """What is asked for and is there, as of a commit: ends of paths, and words of files that are no documents."""
        if commit not in self.sources:
            found = set()
            for path, (blob, size) in self.tree(commit).items():
                folders = path.split("/")
                for end in range(len(folders), 0, -1):
                    ends = ("/".join(folders[start:end]) for start in range(end))
                    found.update(("path", one) for one in ends if one in self.asked)
                if size <= LARGEST and not DOCUMENT.search(path):
                    found.update(("name", word) for word in self.words(blob))
            self.sources[commit] = found
        return self.sources[commit]

    def candidates(self, commit, document):
        """Line, kind and name of what a document says in backticks; once each."""
        files = self.tree(commit)
        if document not in files:
            return []
        suffixes = {path.rsplit(".", 1)[-1] for path in files if "." in path}
        said, fence = {}, None
        for number, line in enumerate(self.read(files[document][0]).decode(errors="replace").split("\n"), 1):
            mark = FENCE.match(line)
            if mark and fence is None:
                fence = mark.group(1)[:3]
            elif mark and mark.group(1).startswith(fence):
                fence = None
            elif fence is None:
                for span in SPAN.finditer(line):
                    for key in parts(span.group(2).strip(), suffixes):
                        said.setdefault(key, number)
        return [(number, kind, name) for (kind, name), number in said.items()]


def parts(text, suffixes):
    """The path of a code span, or the names in it that have the shape of a name in code."""
    path = PATH.match(text)
    stem, _, suffix = path.group(1).rpartition(".") if path else ("", "", "")
    if path and ("/" in path.group(1) or stem and suffix in suffixes):
        yield "path", path.group(1).rstrip("/")
        return
    name = NAME.match(text)
    if name:
        for part in re.split(r"::|\.", name.group(1)):
            if SHAPE.search(part):
                yield "name", part


def living(path):
    return path.lower().endswith(".md") and not set(re.split(r"[^a-z]+", path.lower())) & PAST


def last_touched(repository, commit):
    """Document to the newest commit, up to the given one, that touched it."""
    newest, current = {}, None
    for row in repository.git("log", "-m", "--first-parent", "--format=%x00%H", "--name-only", commit).split("\n"):
        if row.startswith("\0"):
            current = row[1:]
        elif row:
            newest.setdefault(row, current)
    return newest


def report(repository, commit, document, touched):
    """Gate to what it reports of a document: line and name."""
    reported = {gate: [] for gate in GATES}
    if living(document):
        for line, kind, name in repository.candidates(commit, document):
            if (kind, name) not in repository.source(commit):
                reported["naive"].append((line, name))
                if touched and (kind, name) in repository.source(touched):
                    reported["published"].append((line, name))
    return reported


def ask_cases(repository, cases):
    """Each case with, for each gate, whether it is found at the parent of the fix and silent at the fix."""
    asked = []
    for case in cases:
        both = [repository.git("rev-parse", case["fix_commit"] + end).strip() for end in ("^", "")]
        asked.append((case, both))
        for commit in both:
            repository.asked |= {name for _, _, name in repository.candidates(commit, case["doc"])}
    for case, both in asked:
        told = []
        for commit in both:
            touched = repository.git("log", "-1", "--format=%H", commit, "--", case["doc"]).strip()
            told.append(report(repository, commit, case["doc"], touched))
        spans = repository.candidates(both[0], case["doc"])
        answer = {"backticks": any(case["old_name"] in name for _, _, name in spans)}
        for gate in GATES:
            before, after = (any(case["old_name"] in name for _, name in one[gate]) for one in told)
            answer[gate] = before, before and not after
        yield case, answer


def findings_today(repository, name):
    head = repository.git("rev-parse", "HEAD").strip()
    documents = sorted(path for path in repository.tree(head) if living(path))
    for document in documents:
        repository.asked |= {word for _, _, word in repository.candidates(head, document)}
    touched = last_touched(repository, head)
    for document in documents:
        for gate, found in report(repository, head, document, touched.get(document)).items():
            for line, word in found:
                yield gate, name, f"{document}:{line}", word


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases")
    parser.add_argument("repositories")
    parser.add_argument("--trueup")
    parser.add_argument("--judged")
    parser.add_argument("--sample", type=int, default=0)
    options = parser.parse_args()
    folders = {name.lower(): name for name in os.listdir(options.repositories)}
    by_folder, answers, today = collections.defaultdict(list), [], collections.defaultdict(list)
    for case in csv.DictReader(open(options.cases)):
        name = case["repo"].lower()
        by_folder[folders.get(name) or folders[name.split("-", 1)[-1]]].append(case)
    for folder in sorted(folders.values()):
        path = os.path.join(options.repositories, folder)
        answers += ask_cases(Repository(path), by_folder[folder])
        for row in findings_today(Repository(path), folder):
            today[row[0]].append(row)
    for gate in GATES if options.sample else ():
        for row in sorted(random.Random(1).sample(today[gate], min(options.sample, len(today[gate])))):
            print(*row, sep="\t")
    verdicts = collections.Counter()
    if options.judged:
        rows = csv.DictReader(open(options.judged), delimiter="\t", quoting=csv.QUOTE_NONE)
        verdicts = collections.Counter((row["gate"], row["verdict"]) for row in rows)
    print(f"{len(answers)} cases; in {sum(a['backticks'] for _, a in answers)} the name stands in backticks")
    print("gate", "found", "found and silent", "today", "right", "wrong", "unsure", "precision", sep="\t")
    for gate in GATES:
        counts = [sum(a[gate][index] for _, a in answers) for index in (0, 1)]
        judged = [verdicts[gate, verdict] for verdict in ("right", "wrong", "unsure")]
        print(gate, *counts, len(today[gate]), *judged, f"{100 * judged[0] / max(1, sum(judged[:2])):.0f} %", sep="\t")
    if options.trueup:
        results = json.load(open(options.trueup))
        both = sum(result["found"] and result["mended"] for result in results)
        print("trueup", sum(result["found"] for result in results), both, sep="\t")


main()
