#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_cases.py REGISTRAR: every action, field, setting and message has a doc and a case.

The reference says what there is; the definitions of examples/*/ and tests/cases/*/ must use each of it, and
their expected outcomes must hold each message: of an action for that action, of all actions for any of them.
"""
import csv
import glob
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Messages that no case can hold, and where else they are tested.
ELSEWHERE = {"record-too-long": "needs a record over 16 MiB: tests/unit/input/faults_test.cpp"}


def case_folders():
    for pattern in ("examples/*/case.xml", "tests/cases/*/case.xml"):
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            yield os.path.dirname(path)


def elements_used():
    """Names of all elements that stand below each action, in all definitions of cases that run."""
    used = {}
    for folder in case_folders():
        runs = ElementTree.parse(os.path.join(folder, "case.xml")).getroot()
        for name in sorted({run.get("definition", "definition.xml") for run in runs if run.get("exit") != "2"}):
            for element in ElementTree.parse(os.path.join(folder, name)).iter():
                used.setdefault(element.tag, set()).update(inner.tag for inner in element.iter())
    return used


def messages_given():
    """Codes of each action in the cases' expected outcomes, each with its level."""
    given = {}
    for folder in case_folders():
        path = os.path.join(folder, "expected", "outcomes.csv")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["code"]:
                    given.setdefault(row["action"], set()).add((row["code"], row["level"]))
    return given


def main():
    reference = json.loads(subprocess.run([sys.argv[1], "describe", "--format", "json"], check=True,
                                          capture_output=True, text=True).stdout)
    used, given = elements_used(), messages_given()
    missing = []

    def want(condition, text):
        if not condition:
            missing.append(text)

    for action in reference["actions"]:
        name = action["name"]
        want(action.get("doc"), f"{name} has no doc")
        for kind in ("fields", "settings"):
            want(action.get(kind), f"the reference lists no {kind} of {name}")
            for each in action.get(kind, []):
                want(each.get("doc"), f"{name}: {each['name']} has no doc")
                want(each["name"] in used.get(name, ()), f"{name}: no case uses {each['name']}")
        want(action.get("messages"), f"the reference lists no messages of {name}")
        for message in action.get("messages", []):
            code, level = message["code"], message["level"]
            want(message.get("when"), f"{name}: {code} does not say when it is given")
            want((code, level) in given.get(name, ()), f"{name}: no case gives the {level} {code}")
    anybody = set().union(*given.values())
    for message in reference.get("messages", []):
        code, level = message["code"], message["level"]
        want(message.get("when"), f"{code} does not say when it is given")
        want(code in ELSEWHERE or (code, level) in anybody, f"no case gives the {level} {code}")
    for provider in reference["providers"]:
        for each in provider["settings"]:
            want(each.get("doc"), f"{provider['name']}: {each['name']} has no doc")
            want(each["name"] in used.get(provider["name"], ()), f"{provider['name']}: no case uses {each['name']}")
    want(reference["actions"], "the reference lists no action")
    for line in missing:
        print(line, file=sys.stderr)
    print(f"{len(list(case_folders()))} cases, {len(reference['actions'])} actions")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
