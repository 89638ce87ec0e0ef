#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_cases.py REGISTRAR: checks that every action, field, setting and message has a doc and a case.

The reference lists them. The definitions of examples/*/ and tests/cases/*/ must use each, and their expected outcomes
must have each message: a message of one action for that action, a message of all actions for any of them.
"""
import csv
import glob
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Messages of steps that need a server, a key ring or a killed process: tests/program/*steps_test.py.
STEPS_ELSEWHERE = {"not-retrieved", "not-removed", "bad-signature", "not-decrypted", "no-gpg", "no-public-ring",
                   "no-private-ring", "no-destination-folder", "file-changed", "file-gone", "log-not-opened", "not-copied",
                   "not-deleted"}
STEP_KINDS = ("preProcess", "consolidators", "postProcess")

# Messages that no case can have, and where they are tested.
ELSEWHERE = {"record-too-long": "needs a record over 16 MiB: tests/unit/input/faults_test.cpp",
             "same-guid": "needs two source stores: tests/program/transfer_test.py"}


def case_folders():
    for pattern in ("examples/*/case.xml", "tests/cases/*/case.xml"):
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            yield os.path.dirname(path)


def elements_used(all_cases=False):
    """Returns the names of all elements below each action, in all definitions of cases that run (or of all)."""
    used = {}
    for folder in case_folders():
        runs = ElementTree.parse(os.path.join(folder, "case.xml")).getroot()
        names = {run.get("definition", "definition.xml") for run in runs if all_cases or run.get("exit") != "2"}
        if all_cases and not names:
            names = {"definition.xml"}
        for name in sorted(names):
            try:
                tree = ElementTree.parse(os.path.join(folder, name))
            except ElementTree.ParseError:
                continue  # the case is about malformed XML
            for element in tree.iter():
                used.setdefault(element.tag, set()).update(inner.tag for inner in element.iter())
    return used


def messages_given():
    """Returns the messages of each action in the cases' expected outcomes: code, level and text."""
    given = {}
    for folder in case_folders():
        path = os.path.join(folder, "expected", "outcomes.csv")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["code"]:
                    given.setdefault(row["action"], set()).add((row["code"], row["level"], row["message"]))
    return given


def messages_said():
    """Returns the messages of the cases' steps and checks: code, level and text."""
    said = set()
    for folder in case_folders():
        for name in ("steps.txt", "check.txt"):
            path = os.path.join(folder, "expected", name)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    said.update((code, level, text) for level, text, code in
                                re.findall(r"(error|warning|note): (.*) \[([a-z-]+)\]$", file.read(), re.MULTILINE))
    return said


def pattern_of(message):
    return ".*".join(map(re.escape, message["text"].split("[...]")))


def without_case(messages, given):
    """Returns the messages without an instance among the given ones. A text that fits several messages counts for the
    one with the most literal text, so that two messages with one code need a case each."""
    missing = list(messages)
    for code, level, text in given:
        fitting = [message for message in messages if (message["code"], message["level"]) == (code, level)
                   and re.fullmatch(pattern_of(message), text, re.DOTALL)]
        if fitting:
            most = max(fitting, key=lambda message: len(message["text"].replace("[...]", "")))
            missing = [message for message in missing if message is not most]
    return missing


def main():
    reference = json.loads(subprocess.run([sys.argv[1], "describe", "--format", "json"], check=True,
                                          capture_output=True, text=True).stdout)
    used, given = elements_used(), messages_given()
    missing = []

    def want(condition, text):
        if not condition:
            missing.append(text)

    def want_messages(name, messages, given, elsewhere=()):
        for message in messages:
            want(message.get("when"), f"{name}: {message['code']} does not say when it is given")
        for message in without_case(messages, given):
            want(message["code"] in elsewhere,
                 f"{name}: no case gives the {message['level']} {message['code']}: {message['text']}")

    # The engine reads the settings that all actions with rows have, so one case of any action is enough.
    shared = set.intersection(*({each["name"] for each in action["settings"]}
                                for action in reference["actions"] if action.get("fields")))
    anywhere = set().union(*used.values())
    for name in sorted(shared | {"ignoredColumn"}):
        want(name in anywhere, f"any action: no case uses {name}")
    for action in reference["actions"]:
        name = action["name"]
        want(action.get("doc"), f"{name} has no doc")
        for kind in ("fields", "settings"):
            want(action.get(kind) or action.get("rows") == "none", f"the reference lists no {kind} of {name}")
            for each in action.get(kind, []):
                want(each.get("doc"), f"{name}: {each['name']} has no doc")
                if kind == "settings" and each["name"] in shared:
                    continue
                want(each["name"] in used.get(name, ()) or each["name"] == "ignoredColumn",
                     f"{name}: no case uses {each['name']}")
        want(action.get("messages"), f"the reference lists no messages of {name}")
        want_messages(name, action.get("messages", []), given.get(name, ()), ELSEWHERE)
    want_messages("any action", reference.get("messages", []), set().union(*given.values()), ELSEWHERE)
    every = elements_used(all_cases=True)
    for provider in reference["providers"]:
        for each in provider["settings"]:
            want(each.get("doc"), f"{provider['name']}: {each['name']} has no doc")
            want(each["name"] in every.get(provider["name"], ()), f"{provider['name']}: no case uses {each['name']}")
    said = messages_said()
    for step in (step for kind in STEP_KINDS for step in reference[kind]):
        name = step["name"]
        want(step.get("doc"), f"{name} has no doc")
        for each in step["settings"]:
            want(each.get("doc"), f"{name}: {each['name']} has no doc")
            want(each["name"] in every.get(name, ()), f"{name}: no case uses {each['name']}")
        want_messages(name, step["messages"], said, STEPS_ELSEWHERE)
    want_messages("any step", reference["stepMessages"], said, STEPS_ELSEWHERE)
    want(reference["actions"], "the reference lists no action")
    for line in missing:
        print(line, file=sys.stderr)
    print(f"{len(list(case_folders()))} cases, {len(reference['actions'])} actions")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
