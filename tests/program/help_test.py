# SPDX-License-Identifier: Apache-2.0
"""Tests of `registrar help`: its pages say what the program does, and the commands on them run."""
import re
import shlex
from pathlib import Path

from registrar import ProgramTest, import_config, main

SOURCES = Path(__file__).resolve().parents[2]
# Files that may read variables by other names: those of definitions, of tests, of systemd.
READERS = {'interpreter/values/environment.cpp', 'interpreter/remote/secret.cpp', 'interpreter/store/store.cpp',
           'interpreter/schedule/notify.cpp'}
# Read by libraries, not by the program.
LIBRARIES = {'PGPASSFILE', 'PGPASSWORD', 'TMPDIR', 'REGISTRAR_STORE'}


class Help(ProgramTest):
    rows = 10

    def page(self, *words):
        return self.call('help', *words, exit_code=0).out

    def test_topics(self):
        listed = re.findall(r'^  ([a-z-]+) ', self.page(), re.M)
        self.assertIn('operating', listed)
        for topic in listed:
            self.assertGreater(len(self.page(topic).splitlines()), 5, topic)
        self.refused(self.call('help', 'operatin'), 2, 'did you mean operating?', 'registrar help')
        self.refused(self.call('help', 'operating', 'more'), 2)

    def test_verbs(self):
        self.assertEqual(self.page('run'), self.call('run', '--help', exit_code=0).out)
        self.assertEqual(self.page('runs', 'show'), self.call('runs', 'show', '--help', exit_code=0).out)
        self.assertEqual(self.page('store'), self.call('store', '--help', exit_code=0).out)

    def test_every_exit_code_has_a_meaning_and_a_remedy(self):
        found = re.findall(r'^ +(\d+)  .+\n      -> .+$', self.page('exit-codes'), re.M)
        self.assertEqual(found, ['0', '1', '2', '3', '4', '5', '6', '7', '70'])
        self.assertIn(self.page('exit-codes'), self.page('operating'))
        self.assertIn(self.page('environment'), self.page('operating'))

    def test_the_table_of_variables_is_what_the_program_reads(self):
        texts = {str(path.relative_to(SOURCES)): path.read_text(encoding='utf-8')
                 for top in ('interpreter', 'actions') for path in (SOURCES / top).rglob('*.cpp')}
        self.assertEqual({path for path, text in texts.items() if 'getenv(' in text} - READERS, set())
        header = (SOURCES / 'interpreter/values/environment.h').read_text(encoding='utf-8')
        table = re.findall(r'EnvironmentVariable (\w+)\{\s*"(\w+)"', header)
        listed = re.findall(r'^  (\w+)\n      ', self.page('environment'), re.M)
        self.assertEqual(sorted(listed), sorted(name for _, name in table))
        for constant, name in table:
            used = any(f'environment::{constant}' in text for text in texts.values())
            self.assertTrue(used or name in LIBRARIES, f'{name} is never read')

    def test_the_commands_run(self):
        """Those of cron and of systemd, with the paths of this test."""
        page = self.page('operating')
        with open(self.folder / 'data.csv', 'a', encoding='utf-8') as data:
            data.write('nobody;LOV-1;Session 1;TP-1;2026-01-01 10:00:00;1;1;passed\n')
        self.write('nightly.xml', import_config('<fileName>data.csv</fileName><path>.</path>'))
        cron = re.search(r'^  30 2 \* \* \* (registrar run .+)$', page, re.M)[1]
        unit = re.search(r'ExecStart=/usr/bin/(registrar run (?:.*\\\n)*.*)', page)[1].replace('\\\n', ' ')
        for command in (cron, unit):
            words = [word.replace('/etc/registrar/', '').replace('/var/lib/prometheus/node-exporter/', '')
                     for word in shlex.split(command)]
            result = self.call(*words[1:], exit_code=1)
            self.assertIn('completed-with-rejects', result.out + result.err)
        self.assertTrue((self.folder / 'nightly.prom').exists())


if __name__ == '__main__':
    main()
