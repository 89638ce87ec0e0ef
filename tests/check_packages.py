#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_packages.py FOLDER: whatever the build in FOLDER and its tests use belongs to packages.txt.

Headers that the compiler read, libraries that the programs load and programs that the tests call must belong
to a package of the list, to one that these depend on, or to those that every Debian has. So no package and no
file that was installed by hand on one machine hides a missing line of the list.
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(HERE)

# What tests/*.sh, .ci/run, examples/quickstart.sh, CMake and the tests themselves call.
PROGRAMS = """apt-get bash cat clang-format clang-tidy cmake cmp cp ctest date diff dirname dpkg-query env find g++ gpg gpgconf
head id kill ldd mkdir mktemp ninja nproc od openssl pkg-config python3 rm sed sh sleep ssh-keygen sshd strace tail test
timeout vsftpd wc xargs zip""".split()

RELATIONS = re.compile(r"\s*,\s*")


def names_of(relation):
    """The package names of `a (>= 1) | b:any`."""
    return [re.split(r"[\s:(]", name.strip())[0] for name in relation.split("|")]


def installed_packages():
    """Dependencies of every installed package, providers of every virtual one, and what each Debian has."""
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
    """`wanted` and whatever it depends on; of alternatives, the first that is installed."""
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
    """The names under which dpkg may know a file: as given, links resolved, with and without /usr."""
    both = [path, os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)), os.path.realpath(path)]
    for name in both:
        yield name
        yield name[4:] if name.startswith("/usr/") else "/usr" + name


def owners(paths):
    """For each path the packages that own it."""
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


def main():
    folder = os.path.abspath(sys.argv[1])
    depends, providers, base = installed_packages()
    allowed = closure([*listed_packages(), *base], depends, providers)
    used = {"header": headers(folder), "library": libraries(folder), "program": set()}
    wrong = []
    for name in PROGRAMS:
        path = shutil.which(name)
        if path is None:
            wrong.append(f"program {name} is not installed")
        else:
            used["program"].add(path)
    for kind, paths in used.items():
        for path, packages in sorted(owners(paths).items()):
            if packages & allowed:
                continue
            owner = "of the package " + " or ".join(sorted(packages)) if packages else "of no package"
            wrong.append(f"{kind} {path} is {owner}; tests/packages.txt does not lead to it")
    for line in wrong:
        print(line, file=sys.stderr)
    if not used["header"] or not used["library"]:
        print(f"{folder} holds no build to check", file=sys.stderr)
        return 1
    counts = ", ".join(f"{len(paths)} {kind if len(paths) == 1 else {'library': 'libraries'}.get(kind, kind + 's')}"
                       for kind, paths in used.items())
    print(f"packages.txt leads to {counts}" if not wrong else f"{len(wrong)} of {counts} are not covered", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
