#!/usr/bin/env python3
"""Does `trueup overlap` find what authors said belongs together?

    overlap.py rfcs FOLDER          text/*.md of rust-lang/rfcs
    overlap.py proposals FOLDER     keps/ of kubernetes/enhancements
    overlap.py decisions FOLDER...  decision records, one folder a repository
    overlap.py fit RFCS FOLDER...   choose the weights by cross-validation on RFCs and decision records

Relations that the authors wrote are taken from the documents, then all ids, numbers, links and addresses are taken out of
every text, and each document that has a relation is asked about. A relation counts from both ends. Printed: the mean share
of related documents among the first ten, and the mean of 1 / the rank of the first.

`--bench PROGRAM` names the benchmark `overlap` if cargo is not to build it. `--opening` asks with each document's first
1500 characters alone. `--foreign FOLDER` prints the score of the first hit where documents of another corpus (`rfcs` or
`proposals`, told by what is in the folder) are asked about.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def mask(text):
    """The text without ids, numbers, links and addresses."""
    for pattern, by in [
        (r"(?m)^\s*\[[^\]\n]+\]:\s*\S+.*$", ""),
        (r"!?\[([^\]\[]*)\]\([^)\n]*\)", r"\1"),
        (r"\[([^\]\[]*)\]\[[^\]]*\]", r"\1"),
        (r"<?\bhttps?://[^\s>)\]]+>?", " "),
        (r"\b[\w./-]*\b\d{3,}-[a-z][\w-]+(?:/[\w./-]*|\.md)?", " "),
        (r"/?\bkeps?/sig[\w./-]*", " "),
        (r"(?i)\b(?:rfcs?|keps?|adrs?|pull|issues?|pr)[ \-_]*[#:]?[ ]?\d+\b", " "),
        (r"#\d+", " "),
        (r"(?<![\w.])\d+(?!\w)", " "),
    ]:
        text = re.sub(pattern, by, text)
    return text


class Corpus:
    """Texts by name, and what their authors related."""

    def __init__(self, texts):
        self.texts = {name: mask(text) for name, text in texts.items()}
        self.related = {name: set() for name in texts}

    def relate(self, one, other):
        if other in self.related and other != one:
            self.related[one].add(other)
            self.related[other].add(one)


def rfcs(folder):
    texts = {}
    for path in sorted(glob.glob(folder + "/text/*.md")):
        number = os.path.basename(path)[:4]
        if number.isdigit() and int(number):
            texts.setdefault(int(number), read(path))
    corpus = Corpus(texts)
    told = [
        r"rust-lang/rfcs/(?:pull|issues)/(\d+)",
        r"(?:text/|\b)(\d{4})-[a-z][\w-]+\.md",
        r"\brfcs?[ \-_#:]*\s*#?(\d{2,4})\b",
    ]
    for number, text in texts.items():
        for pattern in told:
            for found in re.finditer(pattern, text, re.I):
                corpus.relate(number, int(found.group(1)))
    return corpus


def proposals(folder):
    texts, heads = {}, {}
    for place, _, files in sorted(os.walk(folder + "/keps")):
        if "kep.yaml" in files and "README.md" in files:
            texts[place] = read(place + "/README.md")
            heads[place] = read(place + "/kep.yaml")
    corpus = Corpus(texts)
    names = {os.path.basename(place): place for place in texts}
    numbers = {}
    for name, place in names.items():
        number = re.match(r"(\d+)-", name)
        if number:
            numbers[int(number.group(1))] = place
    for place, head in heads.items():
        inside = False
        for line in head.split("\n"):
            key = re.match(r"([\w-]+):(.*)", line)
            if key:
                inside = key.group(1) in ("see-also", "replaces", "superseded-by")
                line = key.group(2)
            if not inside or line.strip().startswith("#"):
                continue
            for word in re.findall(r"[\w./()-]+", line):
                word = word.rstrip("/.")
                for end in ("/README.md", "/README", "/kep.yaml"):
                    word = word.removesuffix(end)
                name = os.path.basename(word)
                number = re.match(r"(\d+)-", name)
                other = names.get(name) or (number and numbers.get(int(number.group(1))))
                if other:
                    corpus.relate(place, other)
    return corpus


def decisions(folder):
    texts = {}
    for path in sorted(glob.glob(folder + "/*.md")):
        name = os.path.basename(path)[:-3]
        if name.lower() not in ("readme", "index") and "template" not in name.lower():
            texts[name] = read(path)
    corpus = Corpus(texts)
    numbers = {}
    for name in texts:
        number = re.match(r"(?:adr-)?(\d+)-", name)
        if number:
            numbers[int(number.group(1))] = name
    for name, text in texts.items():
        for number in re.findall(r"\badrs?[ \-_#:]*\[?(\d{2,4})\b", text, re.I):
            corpus.relate(name, numbers.get(int(number)))
        for other in re.findall(r"([\w-]+)\.md\b", text):
            corpus.relate(name, other)
    for name in sorted(texts, key=len, reverse=True):
        if len(name) > 12:
            for other, text in corpus.texts.items():
                corpus.texts[other] = text.replace(name, " ")
    return corpus


def ask(corpus, queries, bench):
    """Ask the index of `corpus` about `queries` of (id, name to leave out, text): by id, hits of (name, score, signals)."""
    names = list(corpus.texts)
    path = {name: "notes/n%05d.md" % at for at, name in enumerate(names)}
    back = {path: name for name, path in path.items()}
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/notes")
        for name, text in corpus.texts.items():
            with open(os.path.join(folder, path[name]), "w", encoding="utf-8") as file:
                file.write(text)
        lines = "".join(
            json.dumps({"id": name, "skip": path.get(skip), "text": text}) + "\n" for name, skip, text in queries
        )
        command = bench or ["cargo", "bench", "--quiet", "--bench", "overlap", "--"]
        told = subprocess.run(command + [folder], input=lines.encode(), stdout=subprocess.PIPE, cwd=ROOT, check=True)
    answers = {}
    for line in told.stdout.decode().splitlines():
        if line.startswith("{"):
            answer = json.loads(line)
            answers[answer["id"]] = [(back[hit[0]], hit[1], hit[2]) for hit in answer["hits"]]
    return answers


def own(corpus, bench, opening=None):
    queries = [(n, n, corpus.texts[n][:opening]) for n in corpus.texts if corpus.related[n]]
    return ask(corpus, queries, bench)


def measure(corpus, answers, weights=None, only=None):
    """Recall among the first ten, mean reciprocal rank, and the number of queries."""
    recall, first, count = 0.0, 0.0, 0
    for at, (name, hits) in enumerate(sorted(answers.items(), key=lambda pair: str(pair[0]))):
        if only and not only(at):
            continue
        if weights:
            hits = sorted(hits, key=lambda hit: -sum(w * s for w, s in zip(weights, hit[2])))
        related = corpus.related[name]
        ranks = [rank for rank, hit in enumerate(hits, 1) if hit[0] in related]
        recall += sum(rank <= 10 for rank in ranks) / len(related)
        first += 1 / ranks[0] if ranks else 0
        count += 1
    return (recall / count, first / count, count) if count else (0.0, 0.0, 0)


GRID = [0, 0.25, 0.5, 0.75, 1, 1.5, 2]


def fit(sets, only):
    """Weights that are best on the queries of `sets` that `only` takes: one weight at a time, until none helps."""
    size = len(next(iter(sets[0][1].values()))[0][2])

    def good(weights):
        total, parts = 0.0, 0.0
        for corpus, answers in sets:
            recall, first, count = measure(corpus, answers, weights, only)
            # A small folder of records must not rule, nor be drowned.
            total += count**0.5 * (recall + first)
            parts += count**0.5
        return total / parts

    weights = [1.0] * size
    best = good(weights)
    for _ in range(3):
        before = best
        for at in range(size):
            for value in GRID:
                other = weights[:at] + [value] + weights[at + 1 :]
                if any(other):
                    score = good(other)
                    if score > best + 1e-4:
                        best, weights = score, other
        if best == before:
            break
    return weights, best


def cross_validate(folders, bench):
    sets = []
    for at, folder in enumerate(folders):
        corpus = rfcs(folder) if at == 0 else decisions(folder)
        sets.append((corpus, own(corpus, bench)))
    names = [os.path.basename(os.path.normpath(folder)) for folder in folders]
    print("weights fitted on four folds, measured on the fifth:")
    folds = 5
    sums = [[0.0, 0.0, 0] for _ in sets]
    for fold in range(folds):
        weights, _ = fit(sets, lambda at: at % folds != fold)
        print("  fold", fold, weights)
        for at, (corpus, answers) in enumerate(sets):
            recall, first, count = measure(corpus, answers, weights, lambda at: at % folds == fold)
            sums[at] = [sums[at][0] + recall * count, sums[at][1] + first * count, sums[at][2] + count]
    for name, (recall, first, count) in zip(names, sums):
        print("  %-24s %4d queries: recall@10 %.3f, MRR %.3f" % (name, count, recall / count, first / count))
    weights, _ = fit(sets, None)
    print("fitted on all:", weights)
    for name, (corpus, answers) in zip(names, sets):
        print("  %-24s %4d queries: recall@10 %.3f, MRR %.3f" % ((name, 0) + measure(corpus, answers, weights)[:2]))


def quantiles(values):
    values = sorted(values)
    return ", ".join("%d in 100 below %.1f" % (q, 100 * values[min(len(values) - 1, len(values) * q // 100)]) for q in (5, 25, 50, 75, 95))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["rfcs", "proposals", "decisions", "fit"])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--bench", nargs="+")
    parser.add_argument("--opening", action="store_true")
    parser.add_argument("--foreign")
    given = parser.parse_args()
    if given.kind == "fit":
        return cross_validate(given.folders, given.bench)
    for folder in given.folders:
        corpus = {"rfcs": rfcs, "proposals": proposals, "decisions": decisions}[given.kind](folder)
        if given.foreign:
            is_rfcs = os.path.isdir(given.foreign + "/text")
            other = rfcs(given.foreign) if is_rfcs else proposals(given.foreign)
            queries = [(str(n), None, t[: 1500 if given.opening else None]) for n, t in other.texts.items()]
            answers = ask(corpus, queries, given.bench)
            print("foreign, first hit:", quantiles([hits[0][1] if hits else 0 for hits in answers.values()]))
            continue
        answers = own(corpus, given.bench, 1500 if given.opening else None)
        recall, first, count = measure(corpus, answers)
        print("%s: %d documents, %d queries: recall@10 %.3f, MRR %.3f" % (folder, len(corpus.texts), count, recall, first))
        related = [hit[1] for name, hits in answers.items() for hit in hits if hit[0] in corpus.related[name]]
        print("score of the first hit:", quantiles([hits[0][1] if hits else 0 for hits in answers.values()]))
        print("score of related documents:", quantiles(related))


if __name__ == "__main__":
    sys.exit(main())
