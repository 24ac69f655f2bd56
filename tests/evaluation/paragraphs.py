#!/usr/bin/env python3
"""Change paragraphs of real documents by rule, and ask trueup which of them it still meets.

    paragraphs.py TRUEUP REPOSITORY... [--count N] [--share PERCENT]

Takes N paragraphs (500) of 25 words or more from the Markdown files of the repositories, evenly and always the same,
changes each by each kind below until PERCENT (20) of its words are touched, and writes a repository in which each
paragraph and its changed copy are the only text of two documents. A pair is found where a finding names both.
"""

import argparse
import json
import os
import random
import re
import subprocess
import tempfile

RULES = ["duplicate-paragraph", "near-duplicate-paragraph"]


def paragraphs(folders):
    """Paragraphs of prose: no heading, table, list, quotation, code or HTML."""
    found = []
    for folder in folders:
        for root, folders_, files in sorted(os.walk(folder)):
            folders_[:] = sorted(name for name in folders_ if not name.startswith(".") and name != "target")
            for name in sorted(files):
                if not name.endswith(".md"):
                    continue
                text = open(os.path.join(root, name), errors="replace").read()
                text = re.sub(r"(?ms)^(```|~~~).*?^\1", "", text)
                for block in re.split(r"\n\s*\n", text):
                    if re.match(r"\s*([#|>*+<\-\d!\[]|    )", block) or "[![" in block:
                        continue
                    words = block.split()
                    if 25 <= len(words) <= 200 and "licens" not in block.lower():
                        found.append(" ".join(words))
    return sorted(set(found))


def typos(words, share, chance):
    for at in chance.sample(range(len(words)), max(1, len(words) * share // 100)):
        word = list(words[at])
        place = chance.randrange(len(word))
        word[place] = chance.choice("abcdefghijklmnopqrstuvwxyz")
        words[at] = "".join(word)
    return words


def names(words, share, chance):
    for at in chance.sample(range(len(words)), max(1, len(words) * share // 100)):
        words[at] = "Name%d" % chance.randrange(100)
    return words


def reordered(words, share, chance):
    """Two pieces change places."""
    size = max(1, len(words) * share // 200)
    one = chance.randrange(0, len(words) - 2 * size)
    other = chance.randrange(one + size, len(words) - size + 1)
    a, b = words[one:one + size], words[other:other + size]
    return words[:one] + b + words[one + size:other] + a + words[other + size:]


def added(words, share, chance):
    extra = ["extra%d" % chance.randrange(1000) for _ in range(max(1, len(words) * share // 100))]
    at = chance.choice([0, len(words)])
    return words[:at] + extra + words[at:]


def dropped(words, share, _):
    return words[:len(words) - max(1, len(words) * share // 100)]


KINDS = [typos, names, reordered, added, dropped]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trueup")
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--share", type=int, default=20)
    arguments = parser.parse_args()
    every = paragraphs(arguments.repositories)
    chosen = random.Random(1).sample(every, min(arguments.count, len(every)))
    print(f"{len(chosen)} of {len(every)} paragraphs, {arguments.share} % of the words changed")
    for change in KINDS:
        chance = random.Random(2)
        with tempfile.TemporaryDirectory() as root:
            for at, text in enumerate(chosen):
                changed = " ".join(change(text.split(), arguments.share, chance))
                for side, words in (("a", text), ("b", changed)):
                    folder = os.path.join(root, "docs", side)
                    os.makedirs(folder, exist_ok=True)
                    with open(os.path.join(folder, f"{side}-{at}.md"), "w") as file:
                        file.write(f"# Page\n\n{words}\n")
            command = [arguments.trueup, "check", root, "--no-history", "--format", "json", "--fail-on", "error"]
            for rule in RULES:
                command += ["--rule", rule]
            run = subprocess.run(command, capture_output=True, text=True)
            pairs = set()
            other = 0
            for finding in json.loads(run.stdout)["findings"]:
                files = [finding["file"]] + [witness["file"] for witness in finding["witness"]]
                numbers = [re.search(r"(\d+)\.md", file).group(1) for file in files]
                twice = {number for number in numbers if numbers.count(number) > 1}
                pairs |= twice
                other += len(set(numbers)) > 1
            print(f"{change.__name__:<10} found {len(pairs):>4} = {100 * len(pairs) / len(chosen):.1f} %, "
                  f"groups with another paragraph {other}")


if __name__ == "__main__":
    main()
