"""How many mutated copies of real functions `duplicate-code` finds, and what it reports beside them.

    python3 tests/evaluation/clones.py FOLDER [--functions 250] [--seed 1] [--trueup target/release/trueup] [--keep OUT]

Takes functions of the Rust files below FOLDER (tests, benches and examples left out), changes each mechanically in five
ways, writes for each way a small crate of originals and mutants, runs `trueup check` on it, and prints the share of
pairs of which both sides have at least 70 % of their lines in one finding, and how many other couples of functions were
reported: once each, whether as originals or mutants, and not for lines that the mutation itself wrote into both.
Beside it stands what a plain comparison of multisets of four tokens in a row (Dice at .7, names and literals left out)
finds of the same pairs. Standard library only; the same seed gives the same crates.
"""
import argparse, collections, json, pathlib, random, re, shutil, subprocess, sys, tempfile

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)"""
    r"""|(?P<literal>b?r(?P<h>\#*)".*?"(?P=h)|[bc]?"(?:\\.|[^"\\])*"|b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^'\\])'"""
    r"""|\d[\w]*(?:\.\d[\w]*)?)"""
    r"""|(?P<lifetime>'\w+)|(?P<name>(?:r\#)?[^\W\d]\w*)|(?P<mark>::|->|=>|[=!<>+*/%&|^-]=|&&|\|\||\.\.=?|.)""",
    re.S | re.X,
)
KEYWORDS = set(
    "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut "
    "pub ref return self Self static struct super trait true type unsafe use where while yield _".split()
)
KINDS = ["type 2", "+1 statement", "~20 % edited", "type 2+3", "desugared"]


def tokens(text):
    """Kind, text and place of every token, without space and comments."""
    return [(m.lastgroup if m.lastgroup != "h" else "literal", m[0], m.start()) for m in TOKEN.finditer(text) if m.lastgroup != "space"]


def functions(text):
    """The functions of a file that are no tests and stand in no `mod tests`: whole lines."""
    cut = re.search(r"#\[cfg\(test\)\]\s*(pub )?mod ", text)
    text = text[: cut.start()] if cut else text
    found, all_tokens, at = [], tokens(text), 0
    while at < len(all_tokens):
        if all_tokens[at][1] != "fn" or at + 1 >= len(all_tokens) or all_tokens[at + 1][0] != "name":
            at += 1
            continue
        start, depth, end = at, 0, at + 2
        while end < len(all_tokens) and not (depth == 0 and all_tokens[end][1] in "{;"):
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(all_tokens[end][1], 0)
            end += 1
        if end >= len(all_tokens) or all_tokens[end][1] == ";":
            at = end + 1
            continue
        depth = 0
        while end < len(all_tokens):
            depth += {"{": 1, "}": -1}.get(all_tokens[end][1], 0)
            if depth == 0:
                break
            end += 1
        if end >= len(all_tokens):
            break
        line = text.rfind("\n", 0, all_tokens[start][2]) + 1
        head = text[line : all_tokens[start][2]]
        body = text[all_tokens[start][2] : all_tokens[end][2] + 1]
        attributes = text[max(0, line - 200) : line]
        macro = "$" in body or "macro_rules" in body
        if re.fullmatch(r"[\w\s()\"]*", head) and "#[test]" not in attributes.split("}")[-1] and not macro:
            found.append((end - start + 1, body))
        at = end + 1
    return found


def pick(folder, count, seed, least=80):
    """So many functions of at least `least` tokens, signature included, and of 6 to 120 lines, none twice."""
    left_out = re.compile(r"/(tests|benches|examples|target|fixtures|test)/|tests?\.rs$")
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.rs")):
        if left_out.search("/" + str(path.relative_to(folder))):
            continue
        text = path.read_text(errors="replace")
        if re.search("@generated|do not edit", text[:600], re.I):
            continue
        for size, body in functions(text):
            if size >= least and 6 <= body.count("\n") + 1 <= 120:
                found.setdefault(" ".join(token[1] for token in tokens(body)), body)
    bodies = list(found.values())
    random.Random(seed).shuffle(bodies)
    return [redone(body) for body in bodies[:count]]


def redone(body):
    """`body` with its lines moved to the left, as deep as the closing brace stood."""
    last = body.rsplit("\n", 1)[-1]
    depth = len(last) - len(last.lstrip())
    return re.sub(r"\n {0,%d}" % depth, "\n", body)


def replaced(body, change):
    """`body` with every token replaced by what `change` says, space and comments as they were."""
    out, before = [], 0
    for kind, word, start in tokens(body):
        out += [body[before:start], change(kind, word)]
        before = start + len(word)
    return "".join(out) + body[before:]


def type2(body, rng):
    """Every name with a small first letter and every literal is another one, the same name always the same."""
    names = {}

    def change(kind, word):
        if kind == "name" and word not in KEYWORDS and word[0].islower():
            return names.setdefault(word, f"renamed_{len(names)}_{rng.randrange(1000)}")
        if kind == "literal":
            return '"other"' if word.endswith('"') else str(rng.randrange(1000)) if word[0].isdigit() else word
        return word

    return replaced(body, change)


def ends(lines):
    """Lines after which a statement can stand."""
    return [at for at, line in enumerate(lines[1:-1], 1) if line.rstrip().endswith(";") and not lines[at + 1].lstrip().startswith(".")]


def statement(body, rng):
    lines = body.split("\n")
    at = rng.choice(ends(lines) or [0])
    added = rng.choice(["let added = 17;", "tracing::debug!(\"here\");", "counter += 1;", "self_check(added, 3)?;"])
    return "\n".join(lines[: at + 1] + ["    " + added] + lines[at + 1 :])


FRESH = [
    "let fresh = compute(other, 5).unwrap_or_else(|| fallback(3));",
    "if !self.ready(fresh, &[1, 2]) && limit > 0 { return Default::default(); }",
    "log.push(format!(\"step {} of {}\", count, total)); count += 1;",
    "total = match limit { Some(limit) => total.max(limit) + 1, None => 0 };",
    "for item in others.iter() { seen.insert(item.id()); }",
]


def edited(body, rng, share=0.2):
    """A fifth of the lines inside is dropped, replaced, has others behind it, or has a name, a literal or an operator
    changed."""
    lines = body.split("\n")
    inside = [at for at, line in enumerate(lines) if 0 < at < len(lines) - 1 and line.strip()]
    for at in sorted(rng.sample(inside, max(1, round(len(inside) * share))), reverse=True):
        line, before = lines[at].strip(), lines[at - 1].rstrip()
        begins = before.endswith((";", "}")) or at == 1 or re.match(r"\s*(\} else|if|for|while|loop)\b.*\{$", before)
        whole = begins and line.endswith(";") and all(line.count(a) == line.count(b) for a, b in ["()", "[]", "{}"])
        way = rng.choice(["drop", "replace", "replace", "add"] if whole else ["before", "change"] if begins and re.match("(let|if|for|while|return)\\b", line) else ["change"])
        if way == "drop":
            del lines[at]
        elif way == "replace":
            lines[at : at + 1] = ["    " + text for text in rng.sample(FRESH, 2)]
        elif way == "add":
            lines[at + 1 : at + 1] = ["    " + text for text in rng.sample(FRESH, 3)]
        elif way == "before":
            lines[at:at] = ["    " + text for text in rng.sample(FRESH, 2)]
        else:
            lines[at] = altered(lines[at], rng)
    return "\n".join(lines)


def altered(line, rng):
    """`line` with one name, literal or operator changed, and a call put behind one of its names that is called upon."""
    words = tokens(line)
    called = [w[2] for w, after in zip(words, words[1:]) if w[0] == "name" and w[1] not in KEYWORDS and after[1] == "."]
    if called:
        start = rng.choice(called)
        end = start + re.match(r"(r#)?\w+", line[start:]).end()
        return line[:end] + ".inner(1, &other).step(|item| item.value)" + line[end:]
    free = [w for w in words if w[0] in ("name", "literal") and w[1] not in KEYWORDS or w[1] in ("==", "+", "<=", "&&")]
    if not free:
        return line
    kind, word, start = rng.choice(free)
    new = {"name": "changed", "literal": word if word[0] in "'b" else '"changed"' if word[-1] == '"' else "4711"}
    return line[:start] + new.get(kind, {"==": "!=", "+": "-", "<=": "<", "&&": "||"}.get(word, word)) + line[start + len(word) :]


def type23(body, rng):
    return edited(type2(body, rng), rng, 0.18)


def closing(words, at):
    """The token that closes the bracket at `at`."""
    depth = 0
    for end in range(at, len(words)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(words[end][1], 0)
        if depth == 0:
            return end
    return None


def block(words, at):
    """The brace that opens the block of the `if let` or `for` at `at`."""
    depth = 0
    for end in range(at, len(words)):
        word = words[end][1]
        if word == "{" and depth == 0:
            return end
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(word, 0)
    return None


def desugared(body, _rng):
    """`?` and `let … else` as a match, `if let` as a match, `for` as a `while let`, `a += b` as `a = a + b`, `.is_empty()`
    as `.len() == 0`, `if … else` as a match: as often as they are there."""
    body = re.sub(r"(?m)^(\s*)([\w.]+) ([-+*/|&])= (.*);$", r"\1\2 = \2 \3 (\4);", body)
    body = re.sub(r"!([\w.]+)\.is_empty\(\)", r"(\1.len() > 0)", body)
    body = re.sub(r"([\w.]+)\.is_empty\(\)", r"(\1.len() == 0)", body)
    for _ in range(40):
        words = tokens(body)
        step = next(filter(None, (sugar(body, words, at) for at in range(len(words)))), None)
        if step is None:
            return body
        body = step
    return body


def sugar(body, words, at):
    word, start = words[at][1], words[at][2]
    if word == "for" and at and words[at - 1][1] != "<":
        inside = next((i for i in range(at, len(words)) if words[i][1] == "in"), None)
        opening = inside and block(words, inside)
        if opening:
            pattern = body[start + 3 : words[inside][2]].strip()
            source = body[words[inside][2] + 2 : words[opening][2]].strip()
            head = f"let mut iter = ({source}).into_iter();\n    while let Some({pattern}) = iter.next() "
            return body[:start] + head + body[words[opening][2] :]
    if word == "let" and words[at - 1][1] in ("{", "}", ";"):
        semi = block(words, at)
        equal = next((i for i in range(at, len(words)) if words[i][1] in ("=", ";")), None)
        if semi and equal and equal < semi and words[semi - 1][1] == "else" and ";" not in [w[1] for w in words[at:semi]]:
            closes = closing(words, semi)
            pattern = body[words[at + 1][2] : words[equal][2]].strip()
            bound = [w[1] for w in tokens(pattern) if w[0] == "name" and w[1][0].islower() and w[1] not in KEYWORDS]
            value = body[words[equal][2] + 1 : words[semi - 1][2]].strip()
            rest = body[words[semi][2] : words[closes][2] + 1]
            tuple_ = bound[0] if len(bound) == 1 else "(" + ", ".join(bound) + ")"
            return f"{body[:start]}let {tuple_} = match {value} {{\n    {pattern} => {tuple_},\n    _ => {rest}\n    }}{body[words[closes][2] + 1:]}"
    if word == "if" and words[at + 1 : at + 2] and words[at + 1][1] == "let":
        opening = block(words, at)
        equal = next((i for i in range(at, len(words)) if words[i][1] == "="), None)
        closes = opening and closing(words, opening)
        if closes and equal and equal < opening and "&&" not in [w[1] for w in words[equal:opening]]:
            pattern = body[words[at + 1][2] + 3 : words[equal][2]].strip()
            value = body[words[equal][2] + 1 : words[opening][2]].strip()
            inner = body[words[opening][2] : words[closes][2] + 1]
            rest, after = "{}", words[closes][2] + 1
            if closes + 1 < len(words) and words[closes + 1][1] == "else" and words[closes + 2][1] == "{":
                last = closing(words, closes + 2)
                rest, after = body[words[closes + 2][2] : words[last][2] + 1], words[last][2] + 1
            elif closes + 1 < len(words) and words[closes + 1][1] == "else":
                return None
            return f"{body[:start]}match {value} {{\n    {pattern} => {inner}\n    _ => {rest}\n    }}{body[after:]}"
    if word == "if" and words[at + 1][1] != "let":
        opening = block(words, at)
        closes = opening and closing(words, opening)
        if closes and closes + 2 < len(words) and words[closes + 1][1] == "else" and words[closes + 2][1] == "{":
            last = closing(words, closes + 2)
            value = body[start + 2 : words[opening][2]].strip()
            yes, no = body[words[opening][2] : words[closes][2] + 1], body[words[closes + 2][2] : words[last][2] + 1]
            if last and " let " not in value:
                return f"{body[:start]}match {value} {{\n    true => {yes}\n    false => {no}\n    }}{body[words[last][2] + 1:]}"
    if word == "?" and at and words[at - 1][1] in (")", "}"):
        first, depth = at - 1, 0
        while first >= 0:
            depth += {")": 1, "]": 1, "}": 1, "(": -1, "[": -1, "{": -1}.get(words[first][1], 0)
            before = words[first - 1] if first else ("", "", 0)
            joined = before[1] in (".", "::", "?", "!") or words[first][1] in (".", "::", "?", "(", "[", "!") and (
                before[0] in ("name", "literal") or before[1] in (")", "]", "self", "Self", "crate", "super", ">"))
            joined = joined and before[1] not in ("=", "return", "match", "if", "in")
            if depth == 0 and not joined:
                break
            first -= 1
        if first > 0:
            value = body[words[first][2] : start]
            arms = "\n    Ok(value) => value,\n    Err(error) => return Err(error.into()),\n    "
            return f"{body[:words[first][2]]}match {value} {{{arms}}}{body[start + 1:]}"
    return None


MUTATE = dict(zip(KINDS, [type2, statement, edited, type23, desugared]))


def write(root, name, bodies):
    """One file a function; the lines of each, by its number."""
    folder = root / "src" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(bodies):
        (folder / f"f{number}.rs").write_text(f"impl Holder {{\n{body}\n}}\n")
    (root / f"src/{name}.rs").write_text("".join(f"mod f{number};\n" for number in range(len(bodies))))
    (root / "src/lib.rs").write_text("".join(f"mod {path.stem};\n" for path in sorted((root / "src").glob("[mo]*.rs"))))
    (root / "Cargo.toml").write_text('[package]\nname = "mutants"\nversion = "0.1.0"\n')
    return [(2, 2 + body.count("\n")) for body in bodies]


def findings(trueup, root, rule):
    command = [trueup, "check", str(root), "--format", "json", "--no-cache", "--no-history", "--rule", rule, "--fail-on", "never"]
    out = subprocess.run(command, capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(out.stderr)
    return json.loads(out.stdout)["findings"]


def mutants(trueup, bodies, mutate, seed):
    """Pairs of an original and a mutant that is Rust still: what is not is mutated anew, some times."""
    pairs, left = {}, dict(enumerate(bodies))
    for attempt in range(30):
        root = pathlib.Path(tempfile.mkdtemp())
        made = {}
        for number, body in left.items():
            other = mutate(body, random.Random(f"{seed} {number} {attempt}"))
            if other != body and balanced(other):
                made[number] = other
        order = sorted(made)
        write(root, "mutant", [made[number] for number in order])
        bad = {int(re.search(r"f(\d+)\.rs", finding["file"])[1]) for finding in findings(trueup, root, "unparsable-rust")}
        for at, number in enumerate(order):
            if at not in bad:
                pairs[number] = (left.pop(number), made[number])
        shutil.rmtree(root)
    return [pairs[number] for number in sorted(pairs)]


def reported(trueup, root):
    """Every group of places that the rule reports: file, first line, last line."""
    groups = []
    for finding in findings(trueup, root, "duplicate-code"):
        group = [(finding["file"], finding["line"], finding["end_line"])]
        group += [(w["file"], w["line"], w["end_line"]) for w in finding["witness"] if w["text"] != "in all"]
        groups.append(group)
    return groups


def planted(body, first):
    """The lines of a function that the mutation wrote, if the function begins at line `first`."""
    return {first + at for at, line in enumerate(body.split("\n")) if line.strip() in FRESH}


def couples(left, right, groups, pairs):
    """Couples of functions, neither a mutant of the other, that a group holds by lines which nobody planted."""
    members = collections.defaultdict(set)
    for places, name, side in ((left, "original", 0), (right, "mutant", 1)):
        for at, group in enumerate(groups):
            for file, first, last in group:
                number = re.search(name + r"/f(\d+)\.rs$", file)
                if number:
                    number = int(number[1])
                    start, end = places[number]
                    lines = set(range(max(first, start), min(last, end) + 1))
                    if lines - planted(pairs[number][side], start):
                        members[at].add(number)
    return {(a, b) for found in members.values() for a in found for b in found if a < b}


def covered(places, groups, name):
    """For each function, its share of lines in each group that touches it."""
    found = collections.defaultdict(lambda: collections.defaultdict(set))
    for at, group in enumerate(groups):
        for file, first, last in group:
            number = re.search(name + r"/f(\d+)\.rs$", file)
            if number:
                start, end = places[int(number[1])]
                found[int(number[1])][at] |= set(range(max(first, start), min(last, end) + 1))
    return {n: {g: len(l) / (places[n][1] - places[n][0] + 1) for g, l in by.items()} for n, by in found.items()}


def balanced(body):
    """Whether the brackets of `body` close in order."""
    open_, close = [], {")": "(", "]": "[", "}": "{"}
    for _, word, _ in tokens(body):
        if word in "([{":
            open_.append(word)
        elif word in close and (not open_ or open_.pop() != close[word]):
            return False
    return not open_


def grams(body):
    blind = [kind if kind in ("name", "literal") and word not in KEYWORDS else word for kind, word, _ in tokens(body)]
    return collections.Counter(zip(blind, blind[1:], blind[2:], blind[3:]))


def dice(one, other):
    one, other = grams(one), grams(other)
    return 2 * sum((one & other).values()) / max(1, sum(one.values()) + sum(other.values()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--functions", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=80)
    parser.add_argument("--trueup", default="target/release/trueup")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    originals = pick(arguments.folder, arguments.functions, arguments.seed, arguments.tokens)
    keep = pathlib.Path(arguments.keep or tempfile.mkdtemp())
    print(f"{len(originals)} functions of {arguments.folder}, seed {arguments.seed}")
    print(f"{'':<14}{'pairs':>6}{'found':>7}{'share':>7}{'others':>13}{'4-grams, Dice .7':>18}")
    for kind, mutate in MUTATE.items():
        pairs = mutants(arguments.trueup, originals, mutate, f"{arguments.seed} {kind}")
        root = keep / re.sub(r"\W+", "-", kind).strip("-")
        left = write(root, "original", [one for one, _ in pairs])
        right = write(root, "mutant", [other for _, other in pairs])
        groups = reported(arguments.trueup, root)
        one, other = covered(left, groups, "original"), covered(right, groups, "mutant")
        found = 0
        for number in range(len(pairs)):
            both = [g for g, share in one.get(number, {}).items() if share >= 0.7 and other.get(number, {}).get(g, 0) >= 0.7]
            found += bool(both)
        others = couples(left, right, groups, pairs)
        plain = sum(dice(*pair) >= 0.7 for pair in pairs)
        total = max(1, len(pairs))
        print(f"{kind:<14}{len(pairs):>6}{found:>7}{found / total:>7.3f}{len(others):>13}{plain / total:>18.3f}")


if __name__ == "__main__":
    main()
