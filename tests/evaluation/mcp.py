#!/usr/bin/env python3
"""Does `trueup mcp` keep its word?

    mcp.py TRUEUP REPOSITORY...

Starts TRUEUP as a server on each repository, which is only read. Each tool is called; each answer is held against the
output schema that the server gave and against its budget. Then: the processor time and the median wall time of a warm call
beside those of the command, 1,000 calls at once, garbage, a line of 10 MB, wrong types, unknown tools, cancellation, and a
client that is gone in the middle. Needs Linux (/proc) and Python's standard library alone. Exit code 1 where one fails.
"""
import json
import os
import queue
import resource
import statistics
import subprocess
import sys
import threading
import time

TICK = os.sysconf("SC_CLK_TCK")
FAILED = []


def expect(holds, words):
    if not holds:
        FAILED.append(words)
        print(f"FAILED: {words}")


def problems(schema, value, root, at=""):
    """What of `value` is not as the JSON Schema says; the words that these schemas use, and an error for every other."""
    if schema is True or schema == {}:
        return []
    known = {"$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "items", "enum", "const",
             "anyOf", "oneOf", "allOf", "additionalProperties", "format", "minimum", "maximum", "default", "maxItems", "minItems", "prefixItems"}
    found = [f"{at}: unknown word {word}" for word in set(schema) - known]
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].lstrip("#/").split("/"):
            target = target[part]
        found += problems(target, value, root, at)
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        is_a = {
            "object": isinstance(value, dict), "array": isinstance(value, list), "string": isinstance(value, str),
            "null": value is None, "boolean": isinstance(value, bool),
            "integer": isinstance(value, int) and not isinstance(value, bool),
            "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        }
        if not any(is_a[name] for name in names):
            return found + [f"{at}: is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"] or "const" in schema and value != schema["const"]:
        found.append(f"{at}: {value!r} is not allowed")
    if "minimum" in schema and isinstance(value, (int, float)) and value < schema["minimum"]:
        found.append(f"{at}: too small")
    if isinstance(value, dict):
        found += [f"{at}: lacks {key}" for key in schema.get("required", []) if key not in value]
        for key, inner in value.items():
            if key in schema.get("properties", {}):
                found += problems(schema["properties"][key], inner, root, f"{at}/{key}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{at}: {key} is not allowed")
            elif isinstance(schema.get("additionalProperties"), dict):
                found += problems(schema["additionalProperties"], inner, root, f"{at}/{key}")
    if isinstance(value, list) and "items" in schema:
        for number, inner in enumerate(value):
            found += problems(schema["items"], inner, root, f"{at}/{number}")
    for word, least, most in (("anyOf", 1, 99), ("oneOf", 1, 1)):
        if word in schema:
            fitting = sum(not problems(one, value, root, at) for one in schema[word])
            if not least <= fitting <= most:
                found.append(f"{at}: {word} holds {fitting} times")
    for one in schema.get("allOf", []):
        found += problems(one, value, root, at)
    return found


class Client:
    def __init__(self, program, folder):
        self.server = subprocess.Popen([program, "mcp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
        self.told = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        self.last = 0
        self.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "mcp.py", "version": "1"}})
        self.write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def listen(self):
        for line in self.server.stdout:
            self.told.put(line)

    def raw(self, line):
        self.server.stdin.write(line + b"\n")
        self.server.stdin.flush()

    def write(self, message):
        self.raw(json.dumps(message).encode())

    def send(self, method, params):
        self.last += 1
        self.write({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params})
        return self.last

    def read(self):
        return json.loads(self.told.get(timeout=120))

    def ask(self, method, params):
        number = self.send(method, params)
        while True:
            told = self.read()
            if told.get("id") == number:
                return told

    def call(self, tool, given):
        return self.ask("tools/call", {"name": tool, "arguments": given}).get("result", {})

    def cpu(self):
        """Processor seconds of the server so far."""
        fields = open(f"/proc/{self.server.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def peak(self):
        """The most memory that the server took, in MiB."""
        for line in open(f"/proc/{self.server.pid}/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) // 1024

    def hang_up(self):
        """Seconds until the server has ended."""
        start = time.time()
        self.server.stdin.close()
        try:
            expect(self.server.wait(timeout=30) == 0, "the server ends with 0")
        except subprocess.TimeoutExpired:
            expect(False, "the server ends")
            self.server.kill()
        return time.time() - start


def calls(artifact, path):
    """Each tool: its arguments, and the command that asks the same."""
    text = "The relayer sends a packet again where the chain did not answer in time."
    return {
        "overlap": ({"text": text}, ["overlap", "--text", text, "--format", "json"]),
        "delta": ({"base": "HEAD~5"}, ["delta", "--base", "HEAD~5", "--format", "json"]),
        "check": ({}, ["check", "--format", "json"]),
        "check a change": ({"base": "HEAD~5"}, ["check", "--base", "HEAD~5", "--format", "json"]),
        "gate": ({"base": "HEAD~5"}, ["gate", "--base", "HEAD~5", "--format", "json"]),
        "context": ({"about": artifact}, ["context", artifact, "--format", "json"]),
        "show": ({"address": path}, ["show", path, "--format", "json"]),
        "trace": ({}, ["trace", "--format", "json"]),
        "explain": ({"rule": "broken-link"}, ["explain", "broken-link"]),
    }


def command(program, folder, words, times):
    """Median wall and mean processor seconds of a command."""
    walls, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(times):
        start = time.time()
        subprocess.run([program, *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(time.time() - start)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return statistics.median(walls), spent / times


def measured(program, folder):
    client = Client(program, folder)
    tools = {tool["name"]: tool for tool in client.ask("tools/list", {})["result"]["tools"]}
    listed = client.ask("resources/list", {})["result"]["resources"]
    path = "README.md"
    artifact = listed[0]["uri"].removeprefix("trueup://") if listed else path
    print("| tool | warm, ms | warm, CPU ms | command, ms | command, CPU ms | warm / command, CPU | without cache, CPU ms |")
    print("|---|---|---|---|---|---|---|")
    answers = 0
    for title, (given, words) in calls(artifact, path).items():
        tool = title.split()[0]
        for budget in (300, 700, 1500, 4000, 20000, 1000000):
            result = client.call(tool, given | {"budget": budget})
            if result.get("isError"):
                expect("larger `budget`" in result["content"][0]["text"], f"{title}: {result['content']}")
                expect(budget < 4000, f"{title} needs more than {budget}")
                continue
            answer = result["structuredContent"]
            answers += 1
            bad = problems(tools[tool]["outputSchema"], answer, tools[tool]["outputSchema"])
            expect(not bad, f"{title}: {bad[:3]}")
            size = len(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode())
            expect(size <= budget * 4, f"{title}: {size} bytes for {budget} tokens")
            cut = sum(one["count"] for one in answer["left_out"])
            expect(bool(cut) == bool(answer["how"]), f"{title}: says how to get what it left out")
        walls, before = [], client.cpu()
        for _ in range(30):
            start = time.time()
            client.call(tool, given)
            walls.append(time.time() - start)
        warm = (client.cpu() - before) / 30
        wall, cold = command(program, folder, words, 3)
        # `explain` reads no repository, and has no cache.
        bare = command(program, folder, [*words, "--no-cache"], 1)[1] if tool != "explain" else cold
        ratio = warm / cold if cold else 0
        print(f"| {title} | {statistics.median(walls) * 1000:.1f} | {warm * 1000:.1f} | {wall * 1000:.0f} | {cold * 1000:.0f} | {ratio:.3f} | {bare * 1000:.0f} |")
    print(f"\n{answers} answers, each valid against its schema and within its budget." if not FAILED else "")
    client.hang_up()


def attacked(program, folder):
    client = Client(program, folder)
    client.call("check", {})
    client.call("gate", {"base": "HEAD~5"})
    start, before = time.time(), client.cpu()
    kinds = list(calls("README.md", "README.md").items())
    asked = {}
    for number in range(1000):
        title, (given, _) = kinds[number % len(kinds)]
        asked[client.send("tools/call", {"name": title.split()[0], "arguments": given})] = title
    answered = []
    while len(answered) < len(asked):
        told = client.read()
        answered.append(told["id"])
        expect("result" in told, f"{asked.get(told['id'])}: {told}")
    expect(sorted(answered) == sorted(asked), "each of 1,000 calls is answered once")
    print(f"1,000 calls at once: {time.time() - start:.1f} s, {client.cpu() - before:.1f} CPU s.")
    for line in (b"", b"garbage", b"{", b"[]", b"null", b"\xff\xfe", b"\x1b[31m", b"x" * (10 << 20), b"[" * 100000,
                 b'{"jsonrpc":"2.0","id":{},"method":7}', b'{"jsonrpc":"2.0","id":1}'):
        client.raw(line)
    wrong = [("overlap", {"text": 3}), ("overlap", {}), ("check", {"paths": "docs"}), ("check", {"paths": ["../x"]}),
             ("check", {"paths": ["/etc/passwd"]}), ("show", {"address": "../../etc/passwd"}), ("gate", {"base": "--exec=x"}),
             ("gate", {"strict": "yes"}), ("delta", {"base": "no-such-revision"}), ("context", {"about": "x", "budget": -1}),
             ("context", {"about": "x", "budget": 1e300}), ("explain", {"rule": "\x1b[2J"}), ("trace", {"id": ["x"]})]
    for tool, given in wrong:
        result = client.call(tool, given)
        expect(result.get("isError") is True, f"{tool} {given} is refused")
        text = result.get("content", [{}])[0].get("text", "")
        expect(len(text) < 2000 and "\x1b" not in text, f"{tool} {given}: {text[:200]!r}")
    expect(client.ask("tools/call", {"name": "rm", "arguments": {}}).get("error", {}).get("code") == -32602, "an unknown tool")
    expect("error" in client.ask("no/such/method", {}), "an unknown method")
    start = time.time()
    for number in range(50):
        gone = client.send("tools/call", {"name": "delta", "arguments": {"base": f"HEAD~{number % 20 + 6}"}})
        client.write({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": gone}})
    expect(client.call("show", {"address": "README.md"}).get("isError") is False, "a call after cancelled ones")
    print(f"A call behind 50 cancelled deltas: {(time.time() - start) * 1000:.0f} ms.")
    for _ in range(20):
        client.send("tools/call", {"name": "gate", "arguments": {"base": "HEAD~40"}})
    peak = client.peak()
    print(f"Gone in the middle of 20 gates: the server has ended after {client.hang_up():.2f} s. Peak memory: {peak} MiB.")


def main():
    program = os.path.abspath(sys.argv[1])
    for folder in sys.argv[2:]:
        print(f"\n## {os.path.basename(os.path.abspath(folder))}\n")
        measured(program, folder)
        attacked(program, folder)
    print("\nAll held." if not FAILED else f"\n{len(FAILED)} failed.")
    sys.exit(bool(FAILED))


if __name__ == "__main__":
    main()
