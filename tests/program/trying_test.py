# SPDX-License-Identifier: Apache-2.0
"""Tests of runs that somebody only tries: without steps, and on a copy of the store."""
import hashlib
import json
import shutil
import sqlite3

from registrar import ACTION, NOW, ProgramTest, main

STEPS = '''<moveToBackupConsolidator/>
<deleteEmptySessions><changeThreshold>100</changeThreshold></deleteEmptySessions>'''
JOB = f'''<import-config>
  <import>
    <providers><fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider></providers>
    <actions>{ACTION}</actions>
    <consolidators>{STEPS}</consolidators>
  </import>
</import-config>
'''
WILL = ('moveToBackupConsolidator will move the file', 'deleteEmptySessions will delete sessions')


class Trying(ProgramTest):
    learners = 20
    rows = 30

    def setUp(self):
        super().setUp()
        (self.folder / 'import').mkdir()
        self.file = self.folder / 'import' / 'data.csv'
        shutil.copy(self.folder / 'data.csv', self.file)
        self.write('job.xml', JOB)

    def digest(self):
        """Returns the digest of the store's records and history."""
        with sqlite3.connect(self.folder / 'store.db') as store:
            return hashlib.sha256('\n'.join(store.iterdump()).encode()).hexdigest()

    def steps(self):
        return [(step['step'], step['state']) for step in json.loads((self.folder / 'r.json').read_text())['steps']]

    def test_skip_steps_stores_rows_and_does_nothing_else(self):
        done = self.call('run', 'job.xml', '--skip-steps', '--now', NOW, '--report', 'r.json')
        self.assertNotIn(' will ', done.err)
        self.assertTrue(self.file.exists())
        self.assertEqual({state for _, state in self.steps()}, {'skipped'})
        self.assertEqual(len(self.steps()), 2)
        self.assertIn('--skip-steps', done.out)
        self.assertNotIn('0 created, 0 updated', done.out)

    def test_the_same_command_with_and_without_steps_are_two_commands(self):
        self.call('run', 'job.xml', '--skip-steps', '--now', NOW)
        self.call('run', 'job.xml', '--now', NOW, '--report', 'r.json')
        self.assertFalse(self.file.exists())
        self.assertEqual({state for _, state in self.steps()}, {'done'})

    def test_standard_input_with_skipped_steps(self):
        done = self.call('run', 'job.xml', '-', '--now', NOW, input=self.file.read_text(), exit_code=2)
        self.assertIn('needs a file', done.err)
        self.call('run', 'job.xml', '-', '--skip-steps', '--now', NOW, input=self.file.read_text())

    def test_a_run_on_given_files_says_what_its_steps_will_do(self):
        done = self.call('run', 'job.xml', '--now', NOW)
        self.assertNotIn(' will ', done.err)
        shutil.copy(self.folder / 'data.csv', self.folder / 'given.csv')
        done = self.call('run', 'job.xml', 'given.csv', '--now', NOW)
        said = done.err.splitlines()[0]
        for text in WILL:
            self.assertIn(text, said)
        self.assertIn('--skip-steps', said)

    def test_a_copy_of_the_store_is_changed_instead_of_the_store(self):
        before = self.digest()
        done = self.call('run', 'job.xml', '--store', 'copy:sqlite:store.db', '--now', NOW, '--report', 'r.json')
        self.assertEqual(self.digest(), before)
        self.assertTrue(self.file.exists())
        self.assertEqual({state for _, state in self.steps()}, {'planned'})
        self.assertIn('a copy of sqlite:store.db, which is unchanged', done.err)
        self.call('run', 'job.xml', '--now', NOW, '--report', 'real.json')
        real = json.loads((self.folder / 'real.json').read_text())
        tried = json.loads((self.folder / 'r.json').read_text())
        self.assertEqual((tried['totals'], tried['run']), (real['totals'], real['run']))
        self.assertIn('created', done.out)

    def test_a_copy_needs_no_lease_and_leaves_no_files(self):
        with sqlite3.connect(self.folder / 'store.db') as store:
            store.execute("INSERT OR REPLACE INTO lease VALUES('tracking', 99, 'elsewhere', 1, '', 7, 1, 1, 9999999999,"
                          " 'd.xml', 'f.csv', 3)")
        self.call('run', 'job.xml', '--skip-steps', '--now', NOW, exit_code=5)
        left = self.folder / 'tmp'
        left.mkdir()
        self.call('run', 'job.xml', '--store', 'copy:sqlite:store.db', '--now', NOW, env={**self.environment(), 'TMPDIR': str(left)})
        self.assertEqual(list(left.iterdir()), [])

    def test_only_run_and_plan_take_a_copy(self):
        done = self.call('plan', 'job.xml', '--store', 'copy:sqlite:store.db', '--now', NOW)
        self.assertIn('Plan only', done.out)
        done = self.call('runs', '--store', 'copy:sqlite:store.db', exit_code=2)
        self.assertIn('only run and plan', done.err)
        done = self.call('run', 'job.xml', '--store', 'copy:sqlite:none.db', '--now', NOW, exit_code=6)
        self.assertIn('none.db', done.err)
        done = self.call('run', 'job.xml', '--store', 'copy:sqlite:store.db', '--report', 'store.db', exit_code=2)
        self.assertIn('store', done.err)


if __name__ == '__main__':
    main()
