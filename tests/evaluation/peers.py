"""What other tools find of the same mutated copies, and of one tree, in the same run as `duplicate-code`.

    python3 tests/evaluation/peers.py FOLDER [--tree TREE] [--jscpd PATH] [--dupes PATH] [--trueup PATH]

FOLDER gives the functions that `clones.py` mutates. Each tool is asked of each kind of mutants, by the same measure:
the share of pairs of which both sides have at least 70 % of their lines in one group, and the couples of functions
reported beside them, once each. With TREE, a repository, the processor seconds of each tool there, and the pairs of places that a peer has and
`duplicate-code` has not, by the reason that can be told from the places. Tools are installed by hand; one that is not
named is left out.
"""
import argparse, collections, json, pathlib, re, resource, subprocess, tempfile

import clones

TEST = "a test, a benchmark or an example: told where `tests: true` asks"
SILENT = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}


def seconds(command, **more):
    """What a command prints, and its processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, **SILENT, **more).stdout.decode(errors="replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def jscpd(path, options):
    def groups(root):
        out = tempfile.mkdtemp()
        _, spent = seconds([path, "-f", "rust", "-r", "json", "-o", out, "--silent", *options, "."], cwd=root)
        found = json.loads((pathlib.Path(out) / "jscpd-report.json").read_text())["duplicates"]
        side = lambda one: (one["name"].removeprefix("./"), one["start"], one["end"])
        return [[side(one["firstFile"]), side(one["secondFile"])] for one in found], spent

    return groups


def dupes(path, options):
    def groups(root):
        text, spent = seconds([path, "dupes", "-p", str(root), "--format", "json", *options, "report"])
        found, at, decoder = [], 0, json.JSONDecoder()
        while (at := re.compile(r"\s*").match(text, at).end()) < len(text):
            part, at = decoder.raw_decode(text, at)
            found += part if isinstance(part, list) else []
        side = lambda one: (one["file"].removeprefix(str(root) + "/"), one["line_start"], one["line_end"])
        return [[side(one) for one in group["members"]] for group in found], spent

    return groups


def ours(path):
    def groups(root):
        _, spent = seconds([path, "check", str(root), "--format", "json", "--no-cache", "--no-history", "--rule", "duplicate-code", "--fail-on", "never"])
        return clones.reported(path, root), spent

    return groups


def mutated(tools, folder, trueup, seed):
    """The table of shares and other pairs."""
    originals = clones.pick(folder, 250, seed)
    rows = {name: [] for name in tools}
    others = collections.defaultdict(set)
    for kind, mutate in clones.MUTATE.items():
        pairs = clones.mutants(trueup, originals, mutate, f"{seed} {kind}")
        root = pathlib.Path(tempfile.mkdtemp())
        left = clones.write(root, "original", [one for one, _ in pairs])
        right = clones.write(root, "mutant", [other for _, other in pairs])
        for name, tool in tools.items():
            groups, _ = tool(root)
            one, other = clones.covered(left, groups, "original"), clones.covered(right, groups, "mutant")
            both = lambda n: any(share >= 0.7 and other.get(n, {}).get(g, 0) >= 0.7 for g, share in one.get(n, {}).items())
            rows[name].append(sum(both(n) for n in range(len(pairs))) / max(1, len(pairs)))
            # A function has another number in each kind: its text names it.
            for a, b in clones.couples(left, right, groups, pairs):
                others[name].add(frozenset((pairs[a][0], pairs[b][0])))
    print(f"{'':<22}" + "".join(f"{kind:>14}" for kind in clones.KINDS) + f"{'others':>14}")
    for name, shares in rows.items():
        print(f"{name:<22}" + "".join(f"{share:>14.3f}" for share in shares) + f"{len(others[name]):>14}")


def bodies(path):
    """First and last line, tokens, and whether it is a test, of the functions of a file."""
    text = path.read_text(errors="replace")
    words = clones.tokens(text)
    test = re.search(r"#\[cfg\((?:all\()?test[^\]]*\]\s*(?:pub(?:\(\w+\))? )?mod \w+ \{", text)
    found = []
    for at, (kind, word, place) in enumerate(words):
        if word != "fn" or at + 1 >= len(words) or words[at + 1][0] != "name":
            continue
        opening = next((i for i in range(at, len(words)) if words[i][1] in "{;"), None)
        if opening is None or words[opening][1] == ";":
            continue
        depth, end = 0, opening
        while end < len(words):
            depth += {"{": 1, "}": -1}.get(words[end][1], 0)
            if depth == 0:
                break
            end += 1
        last = words[min(end, len(words) - 1)][2]
        line = lambda offset: text.count("\n", 0, offset) + 1
        within = bool(test and place > test.start()) or "#[test]" in text[max(0, place - 120) : place] or "::test" in text[max(0, place - 120) : place]
        found.append((line(place), line(last), end - opening + 1, within, [w[1] for w in words[opening : end + 1]]))
    return found


def reason(root, one, other, cache):
    """Why a pair of places is no finding, as far as the places tell."""
    if any(re.search(r"(^|[/_.-])(tests?|testing|bench(es|marks?)?|examples?|fuzz)([/_.-]|$)", place[0]) for place in (one, other)):
        return TEST
    functions = []
    for file, first, last in (one, other):
        if file not in cache:
            cache[file] = bodies(root / file)
        inside = [body for body in cache[file] if body[0] <= last and body[1] >= first]
        cover = lambda body: min(body[1], last) - max(body[0], first)
        functions.append(max(inside, key=cover, default=None))
    if None in functions:
        return "no function: declarations, implementations, comments or macros"
    if any(body[3] for body in functions):
        return TEST
    for (_, first, last), body in zip((one, other), functions):
        within = min(body[1], last) - max(body[0], first) + 1
        if within * 2 < last - first + 1:
            return "several small functions, declarations and comments"
    left, right = functions
    if min(left[2], right[2]) < 40:
        return "a body under the floor"
    if one[0] == other[0] and left[0] == right[0]:
        return "two places of one function"
    grams = lambda body: collections.Counter(zip(body[4], body[4][1:]))
    a, b = grams(left), grams(right)
    share = 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))
    parts = [min(body[1], last) - max(body[0], first) + 1 for body, (_, first, last) in zip(functions, (one, other))]
    if any(part * 2 < body[1] - body[0] + 1 for part, body in zip(parts, functions)):
        return "a short piece of longer functions"
    return "the same shape, other names" if share < 0.5 else "alike, and not enough"


def tree(tools, root):
    """Processor seconds on a repository, and what peers have beside."""
    found = {name: tool(root) for name, tool in tools.items()}
    for name, (groups, spent) in found.items():
        print(f"{name:<22}{spent:>8.2f} CPU s{len(groups):>8} groups")
    own = collections.defaultdict(list)
    for at, group in enumerate(found["trueup"][0]):
        for file, first, last in group:
            own[file].append((first, last, at))

    def groups_at(place):
        file, first, last = place
        return {at for start, end, at in own[file] if start <= last and end >= first}

    cache = {}
    for name, (groups, _) in found.items():
        if name == "trueup":
            continue
        reasons, shared, examples = collections.Counter(), 0, {}
        for group in groups:
            for one, other in zip(group, group[1:]):
                if groups_at(one) & groups_at(other):
                    shared += 1
                else:
                    why = reason(root, one, other, cache)
                    reasons[why] += 1
                    examples.setdefault(why, []).append((one, other))
        print(f"\n{name}: {shared} pairs that trueup has too, {sum(reasons.values())} that it has not")
        for why, count in reasons.most_common():
            print(f"{count:>6}  {why}")
            for one, other in examples[why][:8]:
                print(f"          {one[0]}:{one[1]}-{one[2]}  {other[0]}:{other[1]}-{other[2]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tree")
    parser.add_argument("--jscpd")
    parser.add_argument("--dupes")
    parser.add_argument("--trueup", default="target/release/trueup")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    absolute = lambda path: str(pathlib.Path(path).resolve())
    tools = {}
    if arguments.jscpd:
        tools["jscpd, defaults"] = jscpd(absolute(arguments.jscpd), [])
        hard = ["-k", "30", "-l", "3", "--ignore-identifiers", "--ignore-literals", "--max-gap-lines", "4"]
        tools["jscpd, tuned hard"] = jscpd(absolute(arguments.jscpd), hard)
    if arguments.dupes:
        tools["cargo-dupes -t .7"] = dupes(absolute(arguments.dupes), ["--threshold", "0.7"])
    tools["trueup"] = ours(absolute(arguments.trueup))
    mutated(tools, arguments.folder, absolute(arguments.trueup), arguments.seed)
    if arguments.tree:
        print()
        tree(tools, pathlib.Path(arguments.tree).resolve())


if __name__ == "__main__":
    main()
