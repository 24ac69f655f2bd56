#!/usr/bin/env python3
"""How long a check of N features with three criteria and three tests each takes, beside the tools that trace too.

usage: chain_peers.py SIZE[,SIZE…] trueup=PATH [oft=JAR] [duvet=PATH] [adrs=PATH] [tracey=PATH] [rounds=N]

Writes one corpus of the same shape in the form of each tool, N documents and N Rust files (for adrs, which knows decision
records alone, N of those), and runs each tool on its own, and trueup on all of them, in turn. Prints the least wall
and processor seconds of some rounds, the peak memory, and how the tool ended: 0 says that it found all of it traced.
Tools are installed by hand; one that is not named is left out.
"""
import os, pathlib, subprocess, sys, tempfile, time

FOLDER = 100
PARTS = (1, 2, 3)


def write(root, path, text):
    file = pathlib.Path(root) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def module(at):
    return f"{at // FOLDER}/f-{at}"


def code(at, head, marks):
    """A Rust file of one function and a test for each of `marks`."""
    name = f"part_{at}"
    tests = "".join(
        f"\n    {mark}\n    #[test]\n    fn case_{part}() {{\n        assert_eq!({name}({part}), {at + part});\n    }}\n"
        for part, mark in zip(PARTS, marks)
    )
    return f"//! Part {at}.\n\n{head}\npub fn {name}(case: usize) -> usize {{\n    case + {at}\n}}\n\n#[cfg(test)]\nmod tests {{\n    use super::*;\n{tests}}}\n"


def own(root, size):
    write(root, "trueup.yaml", "rules: {unverified-criterion: error}\n")
    for at in range(size):
        criteria = "".join(f"- **AC-{part}**: The part {at} does what case {part} asks for.\n" for part in PARTS)
        write(root, f"docs/features/{module(at)}.md", f"---\nrole: feature\nid: feature:f-{at}\nstatus: accepted\n---\n# Feature {at}\n\nIt does part {at} of the work.\n\n## Acceptance criteria\n\n{criteria}")
        write(root, f"src/{module(at)}.rs", code(at, f"/// Implements: feature:f-{at}", [f"/// Verifies: feature:f-{at}#AC-{part}" for part in PARTS]))


def oft(root, size):
    write(root, "trueup.yaml", "rules: {unverified-criterion: error}\n")
    for at in range(size):
        criteria = "".join(f"### Case {part}\n`req~f-{at}-{part}~1`\n\nThe part {at} does what case {part} asks for.\n\nCovers:\n\n- `feat~f-{at}~1`\n\nNeeds: utest\n\n" for part in PARTS)
        write(root, f"docs/features/{module(at)}.md", f"# Feature {at}\n`feat~f-{at}~1`\n\nIt does part {at} of the work.\n\nNeeds: req, impl\n\n## Acceptance criteria\n\n{criteria}")
        write(root, f"src/{module(at)}.rs", code(at, f"// [impl->feat~f-{at}~1]", [f"// [utest->req~f-{at}-{part}~1]" for part in PARTS]))


def duvet(root, size):
    write(root, "trueup.yaml", "rules: {unverified-criterion: error}\n")
    pages = [f"docs/features/{module(at)}.md" for at in range(size)]
    listed = "".join(f'[[specification]]\nsource = "{page}"\n\n' for page in pages)
    head = "'$schema' = 'https://awslabs.github.io/duvet/config/v0.4.0.json'\n\n[[source]]\npattern = \"src/**/*.rs\"\n\n"
    write(root, ".duvet/config.toml", head + listed + "[report.html]\nenabled = false\n\n[report.json]\nenabled = true\n")
    for at, page in enumerate(pages):
        says = [f"The part {at} MUST do what case {part} asks for." for part in PARTS]
        write(root, page, f"# Feature {at}\n\nIt does part {at} of the work.\n\n## Acceptance criteria\n\n" + "".join(f"{one}\n\n" for one in says))
        cited = "\n".join(f"//= {page}#acceptance-criteria\n//# {one}" for one in says)
        tests = [f"//= {page}#acceptance-criteria\n    //= type=test\n    //# {one}" for one in says]
        write(root, f"src/{module(at)}.rs", code(at, cited, tests))


def adrs(root, size):
    for at in range(1, size + 1):
        beside = [other for other in (at - 1, at + 1) if 0 < other <= size]
        links = "".join(f"\n\nRelates to [{other}. Choice {other}]({other:04}-choice-{other}.md)" for other in beside)
        write(root, f"doc/adr/{at:04}-choice-{at}.md", f"# {at}. Choice {at}\n\nDate: 2026-01-01\n\n## Status\n\nAccepted{links}\n\n## Context\n\nPart {at} has three cases.\n\n## Decision\n\nWe take the first for part {at}.\n\n## Consequences\n\nThe others are left.\n")
    write(root, ".adr-dir", "doc/adr\n")


def tracey(root, size):
    write(root, "trueup.yaml", "rules: {unverified-criterion: error}\n")
    write(root, ".config/tracey/config.styx", "specs (\n  {\n    name features\n    include (docs/**/*.md)\n    impls (\n      {\n        name rust\n        include (src/**/*.rs)\n      }\n    )\n  }\n)\n")
    for at in range(size):
        criteria = "".join(f"r[f-{at}.case-{part}]\nThe part {at} does what case {part} asks for.\n\n" for part in PARTS)
        write(root, f"docs/features/{module(at)}.md", f"# Feature {at}\n\nIt does part {at} of the work.\n\n## Acceptance criteria\n\n{criteria}")
        built = "\n".join(f"// r[impl f-{at}.case-{part}]" for part in PARTS)
        write(root, f"src/{module(at)}.rs", code(at, built, [f"// r[verify f-{at}.case-{part}]" for part in PARTS]))


FORMS = {"own": own, "oft": oft, "duvet": duvet, "adrs": adrs, "tracey": tracey}


def run(command, root):
    """Wall and processor seconds, peak MiB and the exit code of a command."""
    start = time.monotonic()
    child = subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode


def commands(tools):
    """Which tool runs on which form."""
    check = [tools["trueup"], "check", "--no-cache", "--no-history", "--format", "json"]
    yield "own", "trueup", check
    if "oft" in tools:
        yield "oft", "OpenFastTrace", ["java", "-jar", tools["oft"], "trace", "docs", "src"]
        yield "oft", "trueup", check
    if "duvet" in tools:
        yield "duvet", "duvet", [tools["duvet"], "report", "--require-citations", "true", "--require-tests", "true"]
        yield "duvet", "trueup", check
    if "adrs" in tools:
        yield "adrs", "adrs", [tools["adrs"], "doctor"]
        yield "adrs", "trueup", check
    if "tracey" in tools:
        # Its server stays: it is stopped before each run, so that each reads the repository.
        cold = '"$0" kill >/dev/null 2>&1; "$0" query untested'
        yield "tracey", "tracey", ["sh", "-c", cold, tools["tracey"]]
        yield "tracey", "trueup", check


def main():
    sizes = [int(size) for size in sys.argv[1].split(",")]
    tools = dict(word.split("=", 1) for word in sys.argv[2:])
    rounds = int(tools.pop("rounds", 3))
    tools = {name: str(pathlib.Path(path).resolve()) for name, path in tools.items()}
    print(f"{'form':<8}{'tool':<16}{'N':>8}{'wall s':>9}{'cpu s':>9}{'MiB':>7}{'ends':>6}")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            lines = list(commands(tools))
            for form in {form for form, _, _ in lines}:
                FORMS[form](pathlib.Path(folder) / form, size)
            best = {}
            for turn in range(rounds + 1):
                for form, tool, command in lines:
                    cost = run(command, pathlib.Path(folder) / form)
                    # The first turn fills the system's caches and does not count.
                    if turn:
                        before = best.get((form, tool), cost)
                        best[form, tool] = tuple(map(min, before[:3], cost[:3])) + (cost[3],)
            for (form, tool), (wall, cpu, memory, code) in best.items():
                print(f"{form:<8}{tool:<16}{size:>8}{wall:>9.2f}{cpu:>9.2f}{memory:>7.0f}{code:>6}")


if __name__ == "__main__":
    main()
