# SPDX-License-Identifier: Apache-2.0
"""Tests of result files: what they may not replace, how they grow and get their names, and what happens if they
fail."""
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import time
from pathlib import Path

from registrar import NOW, ProgramTest, main, several_batches, write_data

RESULTS = ('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report', 'report.json')


class ResultFiles(ProgramTest):
    def mode(self, name):
        return stat.S_IMODE((self.folder / name).stat().st_mode)

    def parts(self, folder=None):
        return sorted(file.name for file in (folder or self.folder).iterdir() if file.name.endswith('.part'))

    def test_nothing_of_the_run_is_replaced(self):
        untouched = {name: (self.folder / name).read_bytes() for name in ('definition.xml', 'data.csv', 'store.db')}
        self.call('plan', 'definition.xml', 'data.csv', '--out', 'plan.json', '-q', '--now', NOW)
        untouched['plan.json'] = (self.folder / 'plan.json').read_bytes()
        os.link(self.folder / 'store.db', self.folder / 'store.link')
        os.symlink('data.csv', self.folder / 'data.link')
        os.symlink('nowhere', self.folder / 'dangling')
        os.mkdir(self.folder / 'folder')
        for flag in ('--report', '--outcomes', '--rejects'):
            for name in ('store.db', './store.db', 'store.db-wal', 'store.link', 'definition.xml', 'data.csv', 'data.link',
                         'dangling', 'folder'):
                self.refused(self.run_data(flag, name), 2, flag, name)
            self.refused(self.run_data(flag, 'plan.json', '--plan', 'plan.json'), 2, flag, 'the plan')
        self.refused(self.run_data('--outcomes', 'x.csv', '--rejects', './x.csv'), 2, '--rejects', '--outcomes')
        for name in ('store.db', 'definition.xml', 'data.csv', 'data.link'):
            self.refused(self.call('plan', 'definition.xml', 'data.csv', '--out', name), 2, '--out', name)
        self.refused(self.call('schema', '--out', 'store.db'), 2, 'store.db')
        for name, content in untouched.items():
            self.assertEqual((self.folder / name).read_bytes(), content, name)
        self.assertEqual(self.runs(), [])
        self.call('store', 'check', exit_code=0)

    def test_stores_and_snapshots_are_private(self):
        """The umask does not matter. --mode widens the mode, and a replaced file keeps its mode."""
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        self.call('snapshot', '--out', 'deep/records', exit_code=0)
        self.call('restore', 'deep/records', '--store', 'sqlite:restored.db', exit_code=0)
        self.call('store', 'init', '--store', 'sqlite:made.db', exit_code=0)
        for name in ('deep/records/learner.csv', 'deep/records/store.csv', 'restored.db', 'made.db'):
            self.assertEqual(oct(self.mode(name)), oct(0o600), name)
        self.assertEqual(oct(self.mode('deep/records')), oct(0o700))
        os.umask(0o077)
        self.call('snapshot', '--out', 'wide/', '--mode', '0640', exit_code=0)
        self.call('restore', 'wide', '--store', 'sqlite:wide.db', '--mode', '0660', exit_code=0)
        self.call('store', 'init', '--store', 'sqlite:wide2.db', '--mode', '0640', exit_code=0)
        for name, mode in (('wide', 0o750), ('wide/learner.csv', 0o640), ('wide.db', 0o660), ('wide2.db', 0o640)):
            self.assertEqual(oct(self.mode(name)), oct(mode), name)
        self.call('snapshot', '--out', 'wide', exit_code=0)
        self.assertEqual(oct(self.mode('wide/learner.csv')), oct(0o640))
        self.refused(self.call('store', 'init', '--store', 'sqlite:no.db', '--mode', '9'), 2, '--mode')
        self.assertFalse((self.folder / 'no.db').exists())

    def test_files_next_to_the_store_have_its_mode(self):
        self.call('store', 'init', '--store', 'sqlite:made.db', '--mode', '0640', exit_code=0)
        connection = sqlite3.connect(self.folder / 'made.db')
        self.addCleanup(connection.close)
        connection.execute('SELECT count(*) FROM store').fetchone()
        for name in ('made.db-wal', 'made.db-shm'):
            self.assertEqual(oct(self.mode(name)), oct(0o640), name)

    def test_a_plan_or_schema_replaces_only_its_own_kind(self):
        self.write('notes.txt', 'precious\n')
        self.refused(self.call('plan', 'definition.xml', 'data.csv', '--out', 'notes.txt'), 2, 'notes.txt')
        self.refused(self.call('schema', '--out', 'notes.txt'), 2, 'notes.txt')
        self.assertEqual((self.folder / 'notes.txt').read_text(), 'precious\n')
        for _ in range(2):
            self.call('plan', 'definition.xml', 'data.csv', '--out', 'plan.json', '-q', exit_code=1)
            self.call('schema', '--out', 'schema.xsd', exit_code=0)

    def test_rejects_of_several_imports_are_refused_before_anything_is_done(self):
        action = (self.folder / 'definition.xml').read_text().replace('<actions>', '').replace('</actions>', '')
        one = ('<import><providers><fileSystemSourceProvider><fileName>{}.csv</fileName></fileSystemSourceProvider></providers>'
               f'<actions>{action}</actions></import>')
        self.write('job.xml', '<import-config>' + one.format('a') + one.format('b') + '</import-config>')
        for verb in ('run', 'plan'):
            self.refused(self.call(verb, 'job.xml', '--rejects', 'r.csv'), 2, '--rejects', 'several imports')
        self.assertEqual(self.runs(), [])

    def test_files_found_by_a_provider_are_not_replaced_either(self):
        action = (self.folder / 'definition.xml').read_text().replace('<actions>', '').replace('</actions>', '')
        self.write('job.xml', '<import-config><import><providers><fileSystemSourceProvider><fileName>data.csv</fileName>'
                   f'</fileSystemSourceProvider></providers><actions>{action}</actions></import></import-config>')
        before = (self.folder / 'data.csv').read_bytes()
        os.makedirs(self.folder / 'import')
        shutil.copyfile(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        self.refused(self.call('run', 'job.xml', '--rejects', 'import/data.csv'), 2, 'import/data.csv')
        self.assertEqual((self.folder / 'import' / 'data.csv').read_bytes(), before)

    def test_no_link_is_followed_and_no_file_of_another_name_is_touched(self):
        self.write('victim', 'precious')
        for name in ('outcomes.csv', 'rejects.csv', 'report.json', 'plan.json'):
            os.symlink('victim', self.folder / f'{name}.part')
            os.symlink('victim', self.folder / f'{name}.rows')
        self.run_data(*RESULTS, exit_code=1)
        self.call('plan', 'definition.xml', 'data.csv', '--out', 'plan.json', '-q')
        self.assertEqual((self.folder / 'victim').read_text(), 'precious')

    def test_a_run_whose_first_step_fails_leaves_whole_files(self):
        action = (self.folder / 'definition.xml').read_text().replace('<actions>', '').replace('</actions>', '')
        self.write('job.xml', '<import-config><preProcess><unpackager><inputFilePath>*.zip</inputFilePath>'
                   '<outputFolderPath>in</outputFolderPath></unpackager></preProcess><import><providers>'
                   '<fileSystemSourceProvider><fileName>data.csv</fileName></fileSystemSourceProvider></providers>'
                   f'<actions>{action}</actions></import></import-config>')
        self.write('in', 'a file')
        self.call('run', 'job.xml', *RESULTS, exit_code=6)
        self.assertEqual(self.parts(), [])
        self.assertEqual((self.folder / 'outcomes.csv').read_text(),
                         'file,line,record,action,outcome,level,code,field,value,message\n')
        self.assertEqual((self.folder / 'rejects.csv').read_text(), '')
        self.assertEqual(json.loads((self.folder / 'report.json').read_text())['state'], 'stopped')

    def test_modes(self):
        os.umask(0o022)
        self.write('report.json', '').chmod(0o664)
        self.write('rejects.csv', '').chmod(0o664)
        self.run_data(*RESULTS, exit_code=1)
        # A replaced file keeps its mode, except rejects, whose contents are private.
        self.assertEqual([self.mode(name) for name in ('outcomes.csv', 'report.json', 'rejects.csv')],
                         [0o600, 0o664, 0o600])
        for name in ('outcomes.csv', 'report.json', 'rejects.csv'):
            (self.folder / name).unlink()
        self.run_data(*RESULTS, '--mode', '0640', exit_code=1)
        self.assertEqual([self.mode(name) for name in ('outcomes.csv', 'report.json', 'rejects.csv')], [0o640] * 3)
        for wrong in ('0400', '640x', '1777', ''):
            self.refused(self.run_data('--mode', wrong), 2, '--mode')

    def test_devices_and_pipes_are_written_directly(self):
        told = self.run_data('--outcomes', '/dev/stdout', '-q', exit_code=1)
        self.assertTrue(told.out.startswith('file,line,record,action,'), told)
        os.mkfifo(self.folder / 'pipe')
        with subprocess.Popen(['cat', 'pipe'], cwd=self.folder, stdout=subprocess.PIPE) as reader:
            self.run_data('--report', 'pipe', '-q', exit_code=1)
            self.assertIn(b'"version": 1', reader.communicate(timeout=20)[0])
        self.run_data('--outcomes', '/dev/null', '--rejects', '/dev/null', exit_code=1)
        self.assertEqual(self.parts(), [])


class Unfinished(ProgramTest):
    """The run is in the store, but a result file is not in place."""
    rows = 30_000
    learners = 3_000

    def run_into_trouble(self, *more):
        """Makes a run whose report's folder disappears while it runs."""
        (self.folder / 'out').mkdir()
        process = self.start('run', 'definition.xml', 'data.csv', '--now', NOW, '--outcomes', 'outcomes.csv', '--outcomes-all',
                             '--rejects', 'rejects.csv', '--report', 'out/report.json', '-q', *more)
        for _ in range(400):
            if any(run['state'] == 'running' for run in self.runs()):
                break
            time.sleep(0.01)
        (self.folder / 'out').rmdir()
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 6, err)
        self.assertIn('run 1 is stored', err)
        self.assertIn('out/report.json', err)
        self.assertEqual([run['state'] for run in self.runs()], ['completed-with-rejects'])

    def again(self, **more):
        return self.run_data('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report',
                             'out/report.json', **more)

    def test_the_same_command_finishes_without_running(self):
        expected = self.new_folder()
        (expected / 'out').mkdir()
        self.again(folder=expected, exit_code=1)
        self.run_into_trouble()
        (self.folder / 'out').mkdir()
        told = self.again(exit_code=1)
        self.assertIn('Run 1 had ended', told.out)
        self.assertEqual(len(self.runs()), 1)
        for name in ('outcomes.csv', 'rejects.csv'):
            self.assertTrue((self.folder / name).read_bytes() == (expected / name).read_bytes(), name)
        self.assertEqual(self.report(name='out/report.json'), self.report(expected, name='out/report.json'))
        self.assertEqual([f.name for f in self.folder.iterdir() if f.name.endswith('.part')], [])
        # Nothing is left to finish: the command runs again.
        self.again(exit_code=1)
        self.assertEqual(len(self.runs()), 2)

    def test_other_data_make_a_new_run(self):
        self.run_into_trouble()
        (self.folder / 'out').mkdir()
        write_data(self.folder / 'data.csv', 100, self.learners, seed=77)
        told = self.again()
        self.assertIn('results-left', told.err)
        self.assertIn('Run 1 has ended', told.err)
        self.assertEqual(self.report(name='out/report.json')['totals']['read'], 100)
        self.assertEqual(len(self.runs()), 2)


class Killed(ProgramTest):
    """Partial files of a killed run: resumed, replaced or deleted with it."""
    rows = several_batches(200_000)
    learners = 3_000

    def kill_in_the_middle(self):
        process = self.start('run', 'definition.xml', 'data.csv', '--now', NOW, *RESULTS, '-q')
        part = None
        while process.poll() is None and not self.committed():
            time.sleep(0.005)
        process.kill()
        part = next(f for f in self.folder.iterdir() if f.name.startswith('.outcomes.csv.'))
        process.communicate()
        self.assertFalse((self.folder / 'outcomes.csv').exists(), 'outcomes got their name before the run ended')
        return part

    def left(self):
        return [f.name for f in self.folder.iterdir() if f.name.endswith('.part')]

    def test_a_resumed_run_continues_its_partial_files(self):
        expected = self.new_folder()
        self.run_data(*RESULTS, folder=expected, exit_code=1)
        self.kill_in_the_middle()
        self.run_data(*RESULTS, exit_code=1)
        for name in ('outcomes.csv', 'rejects.csv'):
            self.assertTrue((self.folder / name).read_bytes() == (expected / name).read_bytes(), name)
        self.assertEqual(self.report(), self.report(expected))
        self.assertEqual(self.left(), [])

    def test_a_fresh_start_removes_them(self):
        self.kill_in_the_middle()
        self.run_data(*RESULTS, '--again', exit_code=1)
        self.assertEqual(self.left(), [])

    def test_a_partial_file_that_is_not_the_same_file_is_refused(self):
        part = self.kill_in_the_middle()
        copy = Path(f'{part}.copy')
        shutil.copyfile(part, copy)
        copy.rename(part)
        self.refused(self.run_data(*RESULTS), 2, 'outcomes.csv', '--again')


if __name__ == '__main__':
    main()
