#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that building and testing need only packages that tests/packages.txt requires.

check_packages.py programs FOLDER  makes FOLDER a folder of links to the programs of the list's packages, of those
                                   that they depend on, and of those that every Debian has. With this folder as
                                   PATH, a program that the list lacks is missing here as it is on a new machine.
check_packages.py build FOLDER     checks that the headers and libraries that the build in FOLDER uses, and the
                                   Python modules that the tests import, belong to these packages.

So a line missing from the list is noticed even if another package or a file installed by hand would hide it.
"""
import ast
import importlib.util
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(HERE)

PROGRAM_FOLDERS = ("/usr/sbin", "/usr/bin", "/sbin", "/bin")

RELATIONS = re.compile(r"\s*,\s*")


def names_of(relation):
    """Returns the package names of `a (>= 1) | b:any`."""
    return [re.split(r"[\s:(]", name.strip())[0] for name in relation.split("|")]


def installed_packages():
    """Returns the dependencies of every installed package, the providers of every virtual one, and the packages that
    each Debian has."""
    form = "${Package}\t${db:Status-Status}\t${Essential}\t${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\n"
    text = subprocess.run(["dpkg-query", "-W", "-f", form], check=True, capture_output=True, text=True).stdout
    depends, providers, base = {}, {}, set()
    for line in text.splitlines():
        name, status, essential, priority, provides, relations = line.split("\t")
        if status != "installed":
            continue
        depends.setdefault(name, []).extend(names_of(part) for part in RELATIONS.split(relations) if part)
        for part in RELATIONS.split(provides):
            if part:
                providers.setdefault(names_of(part)[0], []).append(name)
        if essential == "yes" or priority == "required" or name == "apt":
            base.add(name)
    return depends, providers, base


def closure(wanted, depends, providers):
    """Returns `wanted` and all its dependencies; of alternatives, the first installed one."""
    known, waiting = set(), list(wanted)
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        for alternatives in depends.get(name, []):
            for candidate in alternatives:
                found = [candidate] if candidate in depends else providers.get(candidate, [])
                if found:
                    waiting.extend(found)
                    break
    return known


def listed_packages():
    with open(os.path.join(HERE, "packages.txt"), encoding="utf-8") as lines:
        words = (line.split("#")[0].strip() for line in lines)
        return [word for word in words if word and not word.startswith("[")]


def headers(folder):
    text = subprocess.run(["ninja", "-C", folder, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    paths = {line.strip() for line in text.splitlines() if line.startswith("    ")}
    paths = {os.path.normpath(os.path.join(folder, path)) for path in paths}
    return {path for path in paths if not path.startswith((SOURCE + "/", folder + "/"))}


def libraries(folder):
    found = set()
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "CMakeFiles"]
        for name in files:
            path = os.path.join(place, name)
            if not os.access(path, os.X_OK) or open(path, "rb").read(4) != b"\x7fELF":
                continue
            text = subprocess.run(["ldd", path], check=True, capture_output=True, text=True).stdout
            for line in text.splitlines():
                if "not found" in line:
                    found.add(line.split()[0])
                found.update(word for word in line.split() if word.startswith("/"))
    return found


def forms(path):
    """Returns the names under which dpkg may know a file: as given, links resolved, with and without /usr."""
    both = [path, os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)), os.path.realpath(path)]
    for name in both:
        yield name
        yield name[4:] if name.startswith("/usr/") else "/usr" + name


def owners(paths):
    """Returns for each path the packages that own it."""
    by_form = {}
    for path in paths:
        for form in forms(path):
            by_form.setdefault(form, set()).add(path)
    found = {path: set() for path in paths}
    wanted = sorted(by_form)
    for start in range(0, len(wanted), 1000):
        result = subprocess.run(["dpkg", "-S", *wanted[start:start + 1000]], capture_output=True, text=True, check=False)
        for line in result.stdout.splitlines():
            names, _, form = line.rpartition(": ")
            if names.startswith("diversion "):
                continue
            for path in by_form.get(form, ()):
                found[path].update(name.split(":")[0] for name in names.split(", "))
    return found


def modules():
    """Returns the files of the modules that the tests import and the project does not have."""
    names = set()
    for place, _, files in os.walk(HERE):
        for name in files:
            if not name.endswith(".py") or place.startswith(os.path.join(HERE, "bench")):
                continue
            with open(os.path.join(place, name), encoding="utf-8") as source:
                for node in ast.walk(ast.parse(source.read())):
                    if isinstance(node, ast.Import):
                        names.update(alias.name.split(".")[0] for alias in node.names)
                    elif isinstance(node, ast.ImportFrom):
                        names.add(node.module.split(".")[0])
            names.discard(name[:-3])
    own = {name[:-3] for _, _, files in os.walk(HERE) for name in files if name.endswith(".py")}
    specs = {name: importlib.util.find_spec(name) for name in names - own}
    # Modules without a file are part of the interpreter. One that is not installed counts under its name.
    return {name if spec is None else spec.origin for name, spec in specs.items()
            if spec is None or spec.origin not in ("built-in", "frozen")}


def link_programs(folder, allowed):
    """Makes links to the programs of the packages, and to programs that lead to one of them through
    /etc/alternatives."""
    programs = {}
    for place in PROGRAM_FOLDERS:
        for name in os.listdir(place):
            path = os.path.join(place, name)
            if os.access(path, os.X_OK) and os.path.isfile(path):
                programs.setdefault(name, path)
    owned = owners(programs.values())
    os.makedirs(folder, exist_ok=True)
    wanted = {name: path for name, path in programs.items() if owned[path] & allowed}
    for name in os.listdir(folder):
        if name not in wanted or os.readlink(os.path.join(folder, name)) != wanted[name]:
            os.remove(os.path.join(folder, name))
    for name, path in wanted.items():
        if not os.path.islink(os.path.join(folder, name)):
            os.symlink(path, os.path.join(folder, name))


def check_build(folder, allowed):
    used = {"header": headers(folder), "library": libraries(folder), "module": modules()}
    if not used["header"] or not used["library"]:
        print(f"{folder} holds no build to check", file=sys.stderr)
        return 1
    wrong = []
    for kind, paths in used.items():
        for path, packages in sorted(owners(paths).items()):
            if packages & allowed:
                continue
            owner = "of the package " + " or ".join(sorted(packages)) if packages else "of no package"
            wrong.append(f"{kind} {path} is {owner}; tests/packages.txt does not lead to it")
    for line in wrong:
        print(line, file=sys.stderr)
    counts = ", ".join(f"{len(paths)} {'libraries' if kind == 'library' else kind + 's'}" for kind, paths in used.items())
    print(f"packages.txt leads to {counts}" if not wrong else f"{len(wrong)} of {counts} are not covered", file=sys.stderr)
    return 1 if wrong else 0


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("programs", "build"):
        print(__doc__, file=sys.stderr)
        return 2
    folder = os.path.abspath(sys.argv[2])
    depends, providers, base = installed_packages()
    allowed = closure([*listed_packages(), *base], depends, providers)
    if sys.argv[1] == "build":
        return check_build(folder, allowed)
    link_programs(folder, allowed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
