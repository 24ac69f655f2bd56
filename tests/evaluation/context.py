#!/usr/bin/env python3
"""Is a context smaller than the files that hold it, and is what is linked in it?

    context.py TRUEUP REPOSITORY...

Each artifact of each repository (at the most 40, evenly spread) is asked about, with room for everything and with 2000
tokens. Printed: tokens of the answer beside those of the files that its texts stand in, four bytes a token. What is linked is
read from the document itself, apart from the tool: Markdown links to other artifacts, and ids in its front matter. Each must be
told, named as dead, or counted among what was left out. Exit code 1 where one is not.
"""
import json
import os
import re
import subprocess
import sys

MOST = 40


def ask(program, folder, words):
    run = subprocess.run([program, *words, "--format", "json"], cwd=folder, capture_output=True, text=True)
    return json.loads(run.stdout) if run.returncode == 0 else None


def tokens(folder, path):
    return -(-os.path.getsize(os.path.join(folder, path)) // 4)


def linked(folder, artifact, by_file, by_id):
    """Ids of artifacts that the document links to or names in its front matter."""
    path = artifact["file"]
    with open(os.path.join(folder, path), encoding="utf-8", errors="replace") as file:
        text = file.read()
    found = set()
    front = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if front:
        found |= {name for name in re.findall(r"\b[a-z]+:[\w-]+", front[1]) if name in by_id}
    body = re.sub(r"(?s)```.*?```|<!--.*?-->|`[^`\n]*`", "", text)
    for target in re.findall(r"\]\(([^)\s#]+)", body):
        if "://" not in target:
            found |= by_file.get(os.path.normpath(os.path.join(os.path.dirname(path), target)), set())
    return found - by_file[path]


def spread(things):
    return things if len(things) <= MOST else [things[at * len(things) // MOST] for at in range(MOST)]


def main():
    program, lost = os.path.abspath(sys.argv[1]), 0
    print("| repository | asked | answer, tokens | files, tokens | answer / files, median | with 2000: answer | left out and counted | linked | told | dead and named | missing |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for folder in sys.argv[2:]:
        graph = ask(program, folder, ["graph"])
        artifacts = [node for node in graph["nodes"] if node["kind"] == "artifact" and node.get("file")]
        # An id that two documents have names none of them.
        ids = [node["id"] for node in artifacts]
        artifacts = [node for node in artifacts if ids.count(node["id"]) == 1]
        by_id = {node["id"]: node for node in artifacts}
        by_file = {}
        for node in artifacts:
            by_file.setdefault(node["file"], set()).add(node["id"])
        sums = [0, 0, 0, 0]
        counts = {"linked": 0, "told": 0, "dead": 0, "missing": 0}
        asked, shares = 0, []
        for node in spread(artifacts):
            whole = ask(program, folder, ["context", node["id"], "--budget", "100000000"])
            small = ask(program, folder, ["context", node["id"], "--budget", "2000"])
            if whole is None or small is None:
                print(f"not answered: {node['id']}", file=sys.stderr)
                lost += 1
                continue
            asked += 1
            files = {piece["file"] for piece in whole["pieces"]}
            holding = sum(tokens(folder, path) for path in files)
            if holding:
                shares.append(whole["used"] / holding)
            sums = [one + more for one, more in zip(sums, (whole["used"], holding, small["used"], small["left_out"]["count"]))]
            if small["used"] > 2000 or small["used"] + small["left_out"]["tokens"] != whole["used"] or whole["left_out"]["count"]:
                print(f"a budget is not kept: {node['id']}", file=sys.stderr)
                lost += 1
            dead = {one["id"] for one in whole["dead"]}
            # Of what is not in force itself, what took its place is told, and nothing else.
            if node["id"] in dead:
                continue
            for name in linked(folder, node, by_file, by_id):
                counts["linked"] += 1
                if by_id[name]["file"] in files:
                    counts["told"] += 1
                elif name in dead or by_file[by_id[name]["file"]] & dead:
                    counts["dead"] += 1
                else:
                    counts["missing"] += 1
                    lost += 1
                    print(f"missing: {node['id']} -> {name} ({by_id[name].get('status')})", file=sys.stderr)
        shares.sort()
        middle = f"{shares[len(shares) // 2]:.2f}" if shares else "-"
        name = os.path.basename(os.path.abspath(folder))
        print(f"| {name} | {asked} | {sums[0]} | {sums[1]} | {middle} | {sums[2]} | {sums[3]} | " + " | ".join(str(counts[key]) for key in counts) + " |")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
