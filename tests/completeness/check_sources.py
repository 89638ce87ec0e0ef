#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the architecture: layers, files that may include a library, include cycles, sizes, licence lines, the top
level."""
import bisect
import fnmatch
import os
import re
import statistics
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

TOP_LEVEL = {"CMakeLists.txt", "README.md", "interpreter", "actions", "schemas", "examples", "tests"}

# A header of a library may be included only by these files.
DOORS = {
    "pugixml.hpp": ["interpreter/definition/document.cpp"],
    "expat.h": ["interpreter/definition/well_formed.cpp", "interpreter/input/xml_events.cpp"],
    "unicode/*": ["interpreter/values/text.cpp", "interpreter/values/charset.cpp", "interpreter/values/encode.cpp", "interpreter/values/likely_encoding.cpp",
                  "interpreter/values/zone.cpp"],
    "date/*": ["interpreter/values/*.cpp"],
    "openssl/*": ["interpreter/values/digest.cpp"],
    "xxhash.h": ["interpreter/values/digest.cpp"],
    "sodium.h": ["interpreter/values/password.cpp"],
    "libssh/*": ["interpreter/remote/sftp.cpp"],
    "curl/*": ["interpreter/remote/curl_handle.h"],
    "archive*.h": ["interpreter/remote/archive.cpp", "interpreter/input/zip_parts.cpp",
                   "interpreter/input/zip_writer.cpp", "tests/unit/*"],
    "gsf/*": ["interpreter/input/compound_file.cpp"],
    "gpgme.h": ["interpreter/remote/pgp.cpp"],
    "libpq-fe.h": ["interpreter/store/postgres/connection.cpp"],
    "sqlite3.h": ["interpreter/store/sqlite/database.h"],
    "zstd.h": ["interpreter/store/effects.cpp"],
    "nlohmann/*": ["interpreter/diag/json.h", "interpreter/diag/json_fwd.h"],
    "boost/*": ["interpreter/serve/http_server.cpp"],
    "CLI/*": ["interpreter/cli/command_line.cpp"],
    "catch2/*": ["tests/*"],
    "fmt/*": ["*"],
}
# actions/ may use this layer and the layers before it.
ACTIONS_ABOVE = "transfer"
# The system's own headers, which any file may include.
SYSTEM = ["unistd.h", "fcntl.h", "signal.h", "stdlib.h", "fnmatch.h", "emmintrin.h", "poll.h", "netdb.h", "arpa/inet.h", "netinet/in.h", "sys/*.h"]

# Only these files may use standard output and error, because contents of files must not reach a terminal unfiltered.
OUTPUT_DOOR = "interpreter/cli/terminal.cpp"
OUTPUT = re.compile(r"\bstd::(?:puts|printf|putchar|cout|cerr|clog)\b"
                    r"|\bstd::f(?:puts|printf|write)\s*\([^;]*\bstd(?:out|err)\b")

HEADER_LINES = 300  # fewer than
SOURCE_LINES = 700  # fewer than
FUNCTION_LINES = 60
NINE_OF_TEN = 30  # fewer than
MEDIAN = 10  # under
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")

findings = []


def find(path, line, text):
    findings.append(f"{path}:{line}: {text}" if line else f"{path}: {text}")


def read(path):
    """Returns a file's text. Cases may have definitions in other encodings."""
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def files_below(*tops):
    for top in tops:
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                yield os.path.relpath(os.path.join(folder, name), ROOT)


def sources(*tops):
    return [path for path in files_below(*tops) if path.endswith((".h", ".cpp"))]


def includes(path):
    """Returns line, header and whether it is a header of the project, for every #include."""
    for number, line in enumerate(read(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if match:
            yield number, match[2], match[1] == '"'


def check_layers():
    layers = re.search(r"set\(REGISTRAR_LAYERS ([a-z_/\s]+)\)", read("CMakeLists.txt"))[1].split()
    for path in sources("interpreter", "actions"):
        own = os.path.dirname(path).removeprefix("interpreter/") if path.startswith("interpreter/") else ACTIONS_ABOVE
        if own not in layers:
            find(path, 0, "is in no layer of REGISTRAR_LAYERS")
            continue
        for number, header, quoted in includes(path):
            other = os.path.dirname(header)
            if quoted and other in layers and layers.index(other) > layers.index(own):
                find(path, number, f"the layer {own} comes before {other} and may not include {header}")
            elif quoted and other not in layers and not header.endswith(".inc"):
                find(path, number, f"{header} is in no layer")


def check_output():
    for path in sources("interpreter", "actions"):
        text = read(path)
        for match in OUTPUT.finditer(text):
            if path != OUTPUT_DOOR:
                find(path, text.count("\n", 0, match.start()) + 1, f"only {OUTPUT_DOOR} writes to standard streams")


def check_doors():
    for path in sources("interpreter", "actions", "tests"):
        if path.startswith("tests/bench/"):
            continue
        for number, header, quoted in includes(path):
            if quoted or not re.search(r"[./]", header):
                continue
            doors = next((doors for pattern, doors in DOORS.items() if fnmatch.fnmatch(header, pattern)), None)
            if doors is None:
                if not any(fnmatch.fnmatch(header, pattern) for pattern in SYSTEM):
                    find(path, number, f"<{header}> has no door; name one in tests/completeness/check_sources.py")
            elif not any(fnmatch.fnmatch(path, door) for door in doors):
                find(path, number, f"<{header}> is included by {', '.join(doors)} only")


def check_cycles():
    graph = {}
    for path in sources("interpreter", "actions"):
        targets = (f"interpreter/{header}" for _, header, quoted in includes(path) if quoted)
        graph[path] = [target for target in targets if os.path.exists(os.path.join(ROOT, target))]
    done = set()

    def visit(path, chain):
        if path in chain:
            find(path, 0, "includes itself: " + " -> ".join([*chain[chain.index(path):], path]))
        elif path not in done:
            for target in graph.get(path, []):
                visit(target, [*chain, path])
            done.add(path)

    for path in graph:
        visit(path, [])


def blank(match):
    """Replaces comments and literals by spaces of the same length. Line ends stay."""
    return re.sub(r"[^\n]", " ", match[0])


LITERALS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def opens(statement, before):
    """Returns what a brace after these words opens: a scope with functions, a function, or a value."""
    words = re.sub(r"\boperator\s*(?:\(\)|[^\s(]+)", "operator", statement)
    words = re.sub(r"\b(?:public|private|protected)\s*:", "", words)
    words = re.sub(r"\btemplate\s*<[^>]*>", "", words).strip()
    outside = words
    while re.search(r"\([^()]*\)", outside):
        outside = re.sub(r"\([^()]*\)", "@", outside)
    if before.strip() == "" and re.match(r'(?:inline\s+)?namespace\b|extern\b(?!.*@)', words):
        return "scope"
    if re.search(r"\b(?:class|struct|union|enum)\b", outside) and "@" not in outside and "=" not in outside:
        return "value" if re.search(r"\benum\b", outside) else "scope"
    if "@" in outside and "=" not in outside and before.isspace():
        return "function"
    return "value"


def functions(text):
    """Returns first line, number of lines and name of every function that the text defines."""
    code = LITERALS.sub(blank, text)
    code = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*(?:\\\n[^\n]*)*", blank, code, flags=re.MULTILINE)
    ends = [match.start() for match in re.finditer("\n", code)]

    def line(offset):
        return bisect.bisect_left(ends, offset) + 1

    begin, stack = 0, []
    inside = 0  # braces inside a function or a value
    for match in re.finditer(r"[{};]", code):
        at = match.start()
        if inside:
            inside += {"{": 1, "}": -1, ";": 0}[match[0]]
            if inside == 0 and stack[-1] is not None:
                start, statement = stack.pop()
                name = re.search(r"([~\w:]+|operator\S+)\s*\(", statement)
                yield line(start), line(at) - line(start) + 1, name[1] if name else "?"
                begin = at + 1
            elif inside == 0:
                stack.pop()
            continue
        if match[0] == ";":
            begin = at + 1
        elif match[0] == "}":
            if stack:
                stack.pop()
            begin = at + 1
        else:
            statement = code[begin:at]
            kind = opens(statement, code[at - 1])
            if kind == "scope":
                stack.append(("scope", statement))
                begin = at + 1
                continue
            inside = 1
            label = re.match(r"(?:\s|\b(?:public|private|protected)\s*:|\btemplate\s*<[^>]*>)*", statement)
            stack.append((begin + label.end(), statement[label.end():]) if kind == "function" else None)


def check_sizes():
    lengths = []
    for path in sources("interpreter", "actions", "tests"):
        text = read(path)
        count = text.count("\n")
        limit = HEADER_LINES if path.endswith(".h") else SOURCE_LINES
        if count >= limit:
            find(path, 0, f"has {count} lines, fewer than {limit} are allowed")
        if path.startswith("tests/"):
            continue
        for line, length, name in functions(text):
            lengths.append(length)
            if length > FUNCTION_LINES:
                find(path, line, f"{name} has {length} lines, {FUNCTION_LINES} are allowed")
    if not lengths:
        find("interpreter", 0, "no function was found to measure")
        return
    median = statistics.median(lengths)
    short = sum(length < NINE_OF_TEN for length in lengths) / len(lengths)
    if median >= MEDIAN:
        find("interpreter", 0, f"the median function has {median:g} lines, fewer than {MEDIAN} are wanted")
    if short < 0.9:
        find("interpreter", 0, f"{short:.0%} of the functions have fewer than {NINE_OF_TEN} lines, 90% are wanted")
    print(f"{len(lengths)} functions, median {median:g} lines, {short:.1%} under {NINE_OF_TEN}, longest {max(lengths)}")


def check_licences():
    line = "SPDX-License-Identifier: Apache-2.0"
    for path in ["CMakeLists.txt", *files_below("interpreter", "actions", "tests", "examples")]:
        name = os.path.basename(path)
        if not name.endswith((".h", ".cpp", ".py", ".sh", ".mjs", ".sql")) and name != "CMakeLists.txt":
            continue
        first = read(path).splitlines()[:2]
        if name.endswith((".h", ".cpp")) and first[:1] != [f"// {line}"]:
            find(path, 1, f"the first line is not // {line}")
        elif not any(line in candidate for candidate in first):
            find(path, 1, f"{line} is not among the first two lines")


def check_unfinished():
    for path in ["CMakeLists.txt", *files_below("interpreter", "actions", "tests")]:
        if not path.endswith((".h", ".cpp", ".py", ".sh", ".txt", ".xml", ".md")):
            continue
        for number, line in enumerate(read(path).splitlines(), 1):
            if UNFINISHED.search(line):
                find(path, number, "is unfinished")


def check_top_level():
    ignored = [line.strip("/") for line in read(".gitignore").split()]
    present = {name for name in os.listdir(ROOT) if not name.startswith(".")}
    present = {name for name in present if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)}
    for name in sorted(present - TOP_LEVEL):
        find(name, 0, "does not belong to the top level")
    for name in sorted(TOP_LEVEL - present):
        find(name, 0, "is missing from the top level")


def main():
    for check in (check_layers, check_doors, check_output, check_cycles, check_sizes, check_licences, check_unfinished,
                  check_top_level):
        check()
    for line in findings:
        print(line, file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
