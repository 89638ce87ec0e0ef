# SPDX-License-Identifier: Apache-2.0
"""Checks what the pages say: commands and their outputs, verbs, folders, paths, record types, quoted code.

readme_test.py --update updates the outputs and the rows of record types in the pages."""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGISTRAR = pathlib.Path(os.environ["REGISTRAR"]).resolve()
PAGES = ["README.md", "examples/README.md", "tests/cases/README.md", "tests/bench/README.md",
         "interpreter/records/README.md"]
BLOCK = re.compile(r"^```(\w+)(?: (file|from)=(\S+))?\n(.*?)^```$", re.M | re.S)
RECORDS = ROOT / "interpreter/records"
# Placeholders in README.md.
PLACEHOLDERS = {"element_in_snake_case"}
LITERAL = r'"((?:[^"\\]|\\.)*)"'


def page(name):
    return (ROOT / name).read_text(encoding="utf-8")


README = page("README.md")


class Session:
    """A folder in which the files and commands of one page are used in order, as a reader would."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.environment = {"PATH": os.environ["PATH"]}
        self.commands = []
        os.symlink(ROOT / "examples", self.folder / "examples")

    def save(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, words):
        """Returns the exit code and the terminal output. Messages come first, as they are written during the run."""
        if words[0] != "registrar":
            raise AssertionError(f"a page may run registrar only: {words}")
        self.commands.append(words)
        done = subprocess.run([str(REGISTRAR), *words[1:]], cwd=self.folder, env=self.environment, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode, done.stderr.decode() + done.stdout.decode()

    def console(self, text):
        """Returns the block with the program's output below each `$ command`."""
        printed = ""
        for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
            command = part.partition("\n")[0]
            printed += f"$ {command}\n{self.run(shlex.split(command))[1]}"
        return printed

    def script(self, text):
        """Returns the lines of a block whose exit code differs from their comment: `# exit 1: …`, or else 0."""
        for line in filter(None, text.splitlines()):
            words = shlex.split(line, comments=True)
            if words[:1] == ["export"]:
                name, _, value = words[1].partition("=")
                self.environment[name] = value
                continue
            expected = re.search(r"# exit (\d+)", line)
            code, output = self.run(words)
            if code != int(expected[1] if expected else 0):
                yield f"{line}\nexit code {code}\n{output}"


def follow(text, session):
    """Returns the page with the current outputs of its commands, and the lines whose exit code differs from the
    page."""
    wrong = []

    def block(match):
        language, kind, name, body = match.groups()
        if kind == "file":
            session.save(name, body)
        elif language == "console":
            return match[0].replace(body, session.console(body))
        elif language == "sh":
            wrong.extend(session.script(body))
        return match[0]

    return BLOCK.sub(block, text), wrong


def verbs():
    """Returns every verb, and `VERB WORD` for verbs with subcommands."""
    def listed(*words):
        text = subprocess.run([str(REGISTRAR), *words, "--help"], check=True, capture_output=True, text=True).stdout
        return re.findall(r"^  ([\w-]+)", text.partition("Subcommands:")[2].split("\n\n")[0], re.M)

    for verb in listed():
        inner = listed(verb)
        # `runs` alone lists runs; `store` alone does nothing.
        usage = subprocess.run([str(REGISTRAR), verb, "--help"], check=True, capture_output=True, text=True).stdout
        if not inner or "[SUBCOMMAND]" in usage:
            yield verb
        yield from (f"{verb} {word}" for word in inner)


def record_types():
    """Returns each type's name, and its row in interpreter/records/README.md as the sources declare it."""
    for path in sorted(RECORDS.glob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        tables = {}
        for name, body in re.findall(r"constexpr A(?:ttribute)? (\w+)\[\] = \{(.*?)\};", text, re.S):
            attributes = re.findall(r'attribute<&\w+::\w+>\(\s*"(\w+)"(.*?)(?=attribute<|\Z)', body, re.S)
            is_key = re.compile(r"\s*,\s*(?:\w+_)?key\b|.*\.key = true", re.S)
            tables[name] = ", ".join(f"**{each}**" if is_key.match(traits) else each for each, traits in attributes)
        for name, doc, table in re.findall(
                r'record_type<\w+>\(\s*"(\w+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+),\s*(\w+)', text):
            yield name, f"| `{name}` | {''.join(re.findall(LITERAL, doc))} | {tables[table]} |"


class Pages(unittest.TestCase):
    maxDiff = None

    def test_commands_print_and_end_as_the_pages_show(self):
        ran = []
        for name in PAGES:
            with self.subTest(page=name), tempfile.TemporaryDirectory() as folder:
                session = Session(folder)
                shown, wrong = follow(page(name), session)
                ran += session.commands
                self.assertEqual(page(name), shown)
                self.assertEqual(wrong, [])
        given = {" ".join(words[1:size]) for words in ran for size in (2, 3)}
        self.assertEqual([verb for verb in verbs() if verb not in given], [], "verbs without an example")

    def test_the_map_shows_every_folder(self):
        the_map = README.split("### The map")[1].split("###")[0]
        lines = {}
        inside = ""
        for indent, name, text in re.findall(r"^    ( *)([\w./]+/) +(.*(?:\n {20,}.*)*)", the_map, re.M):
            inside = inside if indent else name
            lines[(inside if indent else "") + name] = text
            self.assertTrue((ROOT / ((inside if indent else "") + name)).is_dir(), f"there is no folder {name}")
        layers = re.search(r"set\(REGISTRAR_LAYERS ([a-z_/\s]+)\)", page("CMakeLists.txt"))[1].split()
        shown = [name[len("interpreter/"):-1] for name in lines if re.fullmatch(r"interpreter/.+/", name)]
        # A folder has a line, or is named on the line of its parent folder.
        for parent in ("interpreter", "actions", "tests"):
            for folder in sorted((ROOT / parent).rglob("*/")):
                path = f"{folder.relative_to(ROOT)}/"
                if "__pycache__" in path or parent == "tests" and folder.parent != ROOT / parent:
                    continue
                holder = f"{folder.parent.relative_to(ROOT)}/"
                self.assertTrue(path in lines or f"{folder.name}/" in lines.get(holder, "")
                                or not any(folder.iterdir()) or not list(folder.glob("*.*")),
                                f"the map has no line for {path}")
        self.assertEqual([layer for layer in layers if layer in shown], shown, "the layers, lowest first")

    def test_paths_exist(self):
        missing = []
        for name in PAGES:
            text = page(name)
            base = (ROOT / name).parent
            missing += [f"{name}: {target}" for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text)
                        if not (base / target).exists()]
            missing += [f"{name}: {script}" for script in re.findall(r"\bsh ([\w/]+\.sh)", text)
                        if not (ROOT / script).exists()]
        # A path may begin at the top or at interpreter/, and omit its extension.
        for path in re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", BLOCK.sub("", README)):
            tops = (ROOT, ROOT / "interpreter")
            if not any((top / path).exists() or (top / f"{path}.h").exists() for top in tops):
                missing.append(f"README.md: {path}")
        self.assertEqual(missing, [])

    def test_code_names_exist_in_the_sources(self):
        sources = "\n".join(path.read_text(encoding="utf-8") for top in ("interpreter", "actions")
                            for path in (ROOT / top).rglob("*.h")) + page("CMakeLists.txt")
        text = BLOCK.sub("", README.split("## Change it")[1])
        quoted = " ".join(code for code in re.findall(r"`([^`\n]+)`", text) if "/" not in code).replace("-D", "")
        names = set(re.findall(r"\b(?:[A-Za-z]+(?:_[A-Za-z]+)+|(?:[A-Z][a-z]+){2,})\b", quoted)) - PLACEHOLDERS
        self.assertEqual(sorted(name for name in names if not re.search(rf"\b{name}\b", sources)), [])

    def test_quoted_code_equals_the_sources(self):
        for _, kind, name, text in BLOCK.findall(README):
            if kind == "from":
                self.assertIn(text, page(name))

    def test_every_example_is_listed(self):
        listed = page("examples/README.md")
        for folder in (ROOT / "examples").iterdir():
            if folder.is_dir():
                self.assertIn(f"]({folder.name}/", listed)

    def test_every_record_type_is_listed_with_its_attributes(self):
        listed = set(re.findall(r"^\| `.*\|$", page("interpreter/records/README.md"), re.M))
        self.assertEqual(listed, {row for _, row in record_types()})


def update():
    path = RECORDS / "README.md"
    text = path.read_text(encoding="utf-8")
    for name, row in record_types():
        text = re.sub(rf"^\| `{name}` .*$", lambda _, row=row: row, text, flags=re.M)
    path.write_text(text, encoding="utf-8")
    for name in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            text, wrong = follow(page(name), Session(folder))
        (ROOT / name).write_text(text, encoding="utf-8")
        for line in wrong:
            print(f"{name}: {line}", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["--update"]:
        update()
    else:
        unittest.main()
