# SPDX-License-Identifier: Apache-2.0
"""Tests that each action can be tried on the demo data: the example has a definition for each that does something."""
import json
import shutil
from pathlib import Path

from registrar import ProgramTest, main

EXAMPLE = Path(__file__).resolve().parents[2] / 'examples' / '10-every-action-on-demo-data'
THEN = '2026-01-10T08:00:00Z'
# Definitions that only do something after another action.
BEFORE = {'transferLicencesAction': ('transferStoreAction',)}
ACCEPTED = ('created', 'updated', 'unchanged', 'deleted')


class Demo(ProgramTest):
    learners = 1
    rows = 0

    def setUp(self):
        super().setUp()
        for file in EXAMPLE.iterdir():
            if file.is_file():
                shutil.copy(file, self.folder)
        (self.folder / 'store.db').unlink()
        self.call('restore', EXAMPLE / 'store', exit_code=0)
        self.call('restore', EXAMPLE / 'source', '--store', 'sqlite:source.db', exit_code=0)
        shutil.copyfile(self.folder / 'source.db', self.folder / 'other.db')
        self.call('run', 'installDemoDataAction.xml', '--yes', '--now', THEN, exit_code=0)
        # A single process: the contents of the log are in the file.
        shutil.copyfile(self.folder / 'store.db', self.folder / 'installed.db')

    def actions(self):
        return [action['name'] for action in json.loads(self.call('describe', '--format', 'json', exit_code=0).out)['actions']]

    def test_every_action_does_something_on_the_demo_data(self):
        for name in self.actions():
            with self.subTest(action=name):
                self.assertTrue((self.folder / f'{name}.xml').is_file(),
                                f'{EXAMPLE.name}/{name}.xml is missing: a newcomer has nothing to try the action with')
                shutil.copyfile(self.folder / 'installed.db', self.folder / 'store.db')
                shutil.copyfile(self.folder / 'other.db', self.folder / 'source.db')
                for before in BEFORE.get(name, ()):
                    self.call('run', f'{before}.xml', '--now', THEN, exit_code=0)
                data = [f'{name}.csv'] if (self.folder / f'{name}.csv').exists() else []
                self.call('run', f'{name}.xml', *data, '--yes', '--now', THEN, '--report', 'report.json', exit_code=0)
                totals = self.report()['totals']
                self.assertGreater(sum(totals[outcome] for outcome in ACCEPTED), 0)
                self.assertEqual((totals['rejected'], totals['skipped']), (0, 0))

    def test_the_example_runs_every_action(self):
        case = (EXAMPLE / 'case.xml').read_text(encoding='utf-8')
        for name in self.actions():
            self.assertIn(f'definition="{name}.xml"', case)

    def test_installing_and_deleting_restores_the_store(self):
        self.call('run', 'deleteDemoDataAction.xml', '--yes', '--now', THEN, exit_code=0)
        self.assertEqual(sorted(self.snapshot()), ['entity.csv', 'store.csv', 'transfer_key.csv', 'trash.csv'])
        self.call('trash', 'restore', '--run', 2, '--now', THEN, exit_code=0)
        back = self.snapshot()
        del back['store.csv']  # its next ids continue
        (self.folder / 'store.db').unlink()
        shutil.copyfile(self.folder / 'installed.db', self.folder / 'store.db')
        installed = self.snapshot()
        del installed['store.csv']
        self.assert_same_records(back, installed)


if __name__ == '__main__':
    main()
