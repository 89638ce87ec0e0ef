# SPDX-License-Identifier: Apache-2.0
"""What README says is true: its files, commands and outputs; its verbs; its map of folders."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGISTRAR = pathlib.Path(os.environ["REGISTRAR"]).resolve()
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.M | re.S)


def run(words, folder):
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          env={"PATH": os.environ["PATH"]})
    # In a terminal messages come before results: they are written while the run goes on.
    return done.stderr.decode() + done.stdout.decode()


def commands(text):
    """Each `$ command` of a console block with the output below it."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


class Readme(unittest.TestCase):
    def test_commands_print_what_the_page_shows(self):
        checked = 0
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(ROOT / "examples", pathlib.Path(folder) / "examples")
            for language, name, text in BLOCK.findall(README):
                if name:
                    (pathlib.Path(folder) / name).write_text(text, encoding="utf-8")
                if language != "console":
                    continue
                for command, output in commands(text):
                    words = command.split()
                    self.assertEqual(words[0], "registrar")
                    self.assertEqual(run([str(REGISTRAR), *words[1:]], folder), output, command)
                    checked += 1
        self.assertGreaterEqual(checked, 2)

    def test_every_verb_is_listed(self):
        listed = run([str(REGISTRAR), "--help"], ROOT).split("Subcommands:")[1].split("\n\n")[0]
        for verb in re.findall(r"^  (\w+)", listed, re.M):
            self.assertIn(f"`{verb}", README)

    def test_the_map_shows_every_folder(self):
        the_map = README.split("## The map")[1].split("##")[0]
        for parent in ("interpreter", "tests"):
            for folder in (ROOT / parent).iterdir():
                if folder.is_dir() and not folder.name.startswith("__"):
                    self.assertIn(folder.name + "/", the_map)
        for name in re.findall(r"^ +(\w+)/  ", the_map, re.M):
            self.assertTrue(any((ROOT / parent / name).is_dir() for parent in ("", "interpreter")), name)

    def test_links_and_scripts_are_there(self):
        for target in re.findall(r"\]\(([^)]+)\)", README) + re.findall(r"\bsh (\S+\.sh)", README):
            self.assertTrue((ROOT / target).exists(), target)


if __name__ == "__main__":
    unittest.main()
