# SPDX-License-Identifier: Apache-2.0
"""Tests that `check` reports what `run` refuses because of the definition, for the definitions of all cases and
examples."""
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from registrar import NOW, PROGRAM, SLOWNESS, ProgramTest, main

ROOT = Path(__file__).resolve().parents[2]
# Findings about the definition that need the stores or the given files.
OF_STORE_AND_FILES = {'unknown-entity', 'unknown-course', 'demo-name-taken', 'no-data-transfer', 'same-store', 'wrong-key',
                      'expired-key', 'unmatched-user', 'ambiguous-match', 'shared-target', 'rows-beside-everything',
                      'nothing-named'}
# Findings of `run` about its arguments or about stored records.
OF_THE_CALL = ('--', 'an <actions> definition names no file: give DATA', 'the definition has several imports, so',
               'takes no rows, so no DATA', 'changes the whole store')
RULE = re.compile(r'\[([a-z-]+)\]$')


def call(folder, *words):
    return subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, errors='replace', timeout=300,
                          stdin=subprocess.DEVNULL, check=False)


def runs_of(folder):
    """Returns (definition, flags, exit code) of each run of a case. A case that is only checked is run without data."""
    case = ElementTree.parse(folder / 'case.xml').getroot()
    runs = []
    for run in case:
        words = run.get('data', '').split()
        for name, flag in (('bind', '--bind'), ('encoding', '--encoding'), ('delimiter', '--delimiter'),
                           ('skipFirstLine', '--skip-first-line'), ('set', '--set'), ('dataPath', '--data-path')):
            if run.get(name):
                words += [flag, run.get(name)]
        runs.append((run.get('definition', 'definition.xml'), words, int(run.get('exit', 0))))
    return runs or [('definition.xml', [], 2)], case.get('now', NOW)


def make_stores(copy, now):
    for name in ('store', 'source'):
        if (copy / name).is_dir() and not (copy / f'{name}.db').exists():
            call(copy, 'restore', name, '--store', f'sqlite:{name}.db', '--now', now)
    if not (copy / 'store.db').exists():
        call(copy, 'store', 'init', '--store', 'sqlite:store.db')


def refused_for_definition(definition, result):
    """Returns the lines in which a run reports faults of the definition."""
    if result.returncode != 2:
        return []
    lines = []
    for line in result.stderr.splitlines():
        if re.match(re.escape(definition) + r'(:\d+:\d+)?: error: ', line):
            rule = RULE.search(line)
            if not rule or rule[1] not in OF_STORE_AND_FILES:
                lines.append(line)
        elif line.startswith('registrar: ') and not any(words in line for words in OF_THE_CALL):
            lines.append(line)
    return lines


def differences_of(folder):
    """Returns the differences for the case's definitions, in a copy of the case."""
    found = []
    runs, now = runs_of(folder)
    with tempfile.TemporaryDirectory(prefix='registrar-test-') as made:
        copy = Path(made) / 'case'
        shutil.copytree(folder, copy)
        for definition, words, exit_code in runs:
            if not (copy / definition).exists():
                continue
            checked = call(copy, 'check', definition)
            if checked.returncode == 0 and exit_code != 2:
                continue  # the case itself proves that the run does not refuse it
            make_stores(copy, now)
            result = call(copy, 'run', definition, *words, '--store', 'sqlite:store.db', '--now', now, '--yes')
            told = refused_for_definition(definition, result)
            if told and checked.returncode == 0:
                found.append(f'{folder.name}/{definition}: check finds nothing, run says {told}')
            if checked.returncode == 1 and result.returncode != 2:
                found.append(f'{folder.name}/{definition}: check finds errors, run ends with {result.returncode}')
            if checked.returncode not in (0, 1):
                found.append(f'{folder.name}/{definition}: check ends with {checked.returncode}: {checked.stderr}')
    return found


class CheckAndRun(ProgramTest):
    maxDiff = None

    def test_all_definitions_of_cases(self):
        folders = sorted(path.parent for pattern in ('examples/*/case.xml', 'tests/cases/*/case.xml')
                         for path in ROOT.glob(pattern))
        self.assertGreater(len(folders), 200)
        with ThreadPoolExecutor(2) as pool:
            self.assertEqual([line for lines in pool.map(differences_of, folders[::SLOWNESS]) for line in lines], [])

    def test_settings_that_depend_on_each_other(self):
        course_records = ('<importCourseRecordsAction><options>{}</options><fields><external_user_id/></fields>'
                          '</importCourseRecordsAction>')
        for action, rule in (
                (course_records.format('<scope>course</scope>'), 'missing-setting'),
                ('<transferStoreAction><options><source>/a/b.db</source></options></transferStoreAction>',
                 'bad-store-url'),
                ('<transferStoreAction><options><source>sqlite:</source></options></transferStoreAction>',
                 'bad-store-url'),
                ('<transferStoreAction><options><source>sqlite:b.db</source><key>${vault:x}</key></options>'
                 '</transferStoreAction>', 'bad-secret'),
                ('<transferStoreAction><options><source>sqlite:b.db</source><key>${env:}</key></options>'
                 '</transferStoreAction>', 'bad-secret')):
            self.write('wrong.xml', f'<actions>{action}</actions>')
            checked = self.call('check', 'wrong.xml', exit_code=1)
            self.assertIn(f'[{rule}]', checked.out)
            self.refused(self.call('run', 'wrong.xml', 'data.csv'), 2, f'[{rule}]')

    def test_files_for_actions_without_fields(self):
        self.write('wrong.xml', '''<import-config><import>
            <providers><fileSystemSourceProvider><fileName>data.csv</fileName></fileSystemSourceProvider></providers>
            <actions><deleteLearningDataAction><options><everything>yes</everything></options>
            </deleteLearningDataAction></actions></import></import-config>''')
        self.assertIn('[no-fields]', self.call('check', 'wrong.xml', exit_code=1).out)
        self.refused(self.call('run', 'wrong.xml'), 2, '[no-fields]')


if __name__ == '__main__':
    main()
