#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Finds words that the project no longer uses, and names the one to use instead. Literals may be documented messages,
so they are skipped."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

GONE = {
    r"behind": "after",
    r"mends?|mended|mending": "correct, repair",
    r"whoever": "the user, the caller, …",
    r"settles?|settled|settling": "reconcile",
    r"stations?": "stage",
    r"wish(?:es)?": "request",
    r"gifts?": "update",
    r"forward references?": "deferred reference",
    r"whole[_ ](?:change|run)s?": "finalizer",
    r"hand[_ ]changes?|changes? by hand": "manual run",
    r"mass[_ ](?:rule|run|change|batch|step)e?s?": "bulk",
    r"misreadings?": "mojibake",
    r"swallow(?:s|ed|ing)?": "merge",
    r"doubt(?:s|ed|ful)?": "suspect",
    r"store views?": "store reader",
    r"named ids": "seen ids",
}
PATTERNS = [(re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])", re.IGNORECASE), better) for words, better in GONE.items()]
CAMEL = re.compile(r"([a-z])([A-Z])")
LITERAL = re.compile(r'R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def texts():
    """Returns path and text of every file to check. Literals of sources are blanked."""
    for top in ("interpreter", "actions"):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            for name in sorted(names):
                if name.endswith((".h", ".cpp")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        yield path, LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), file.read())
    path = os.path.join(ROOT, "README.md")
    with open(path, encoding="utf-8") as file:
        yield path, file.read()


def main():
    found = 0
    for path, text in texts():
        for pattern, better in PATTERNS:
            for match in pattern.finditer(CAMEL.sub(r"\1_\2", text)):
                line = match.string.count("\n", 0, match.start()) + 1
                print(f"{os.path.relpath(path, ROOT)}:{line}: '{match[0]}': say {better}", file=sys.stderr)
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
