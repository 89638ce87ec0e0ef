# SPDX-License-Identifier: Apache-2.0
"""Tests of `run --metrics-file`: what the file says after good and failed runs, and what it may not replace."""
import os
import stat
import subprocess
import time

from metrics import read_metrics
from registrar import HEADER, NOW, ProgramTest, data_lines, import_config, main

OUTCOMES = ('created', 'updated', 'unchanged', 'deleted', 'skipped', 'rejected')


class Metrics(ProgramTest):
    rows = 100

    def read(self, name='nightly.prom'):
        return read_metrics((self.folder / name).read_text(encoding='utf-8'))

    def run_metered(self, *words, **more):
        return self.run_data('--metrics-file', 'nightly.prom', *words, **more)

    def value(self, name, *labels):
        return self.read()[(f'registrar_{name}', 'nightly', *labels)]

    def rows_of(self, name):
        return {outcome: self.value(name, outcome) for outcome in OUTCOMES}

    def good_data(self):
        self.write('data.csv', '\n'.join([HEADER, *data_lines(20, self.learners, 5, wrong=0)]) + '\n')

    def test_what_a_run_says(self):
        begin = time.time()
        self.run_metered('--report', 'report.json', exit_code=1)
        totals = self.report()['totals']
        self.assertGreater(totals['rejected'], 0)
        self.assertEqual(self.rows_of('run_rows'), {outcome: totals[outcome] for outcome in OUTCOMES})
        self.assertEqual(self.rows_of('rows_total'), {outcome: totals[outcome] for outcome in OUTCOMES})
        # By the system's clock, not by --now.
        for name in ('run_last_success_timestamp_seconds', 'run_last_end_timestamp_seconds'):
            self.assertTrue(int(begin) <= self.value(name) <= time.time() + 1, name)
        self.assertTrue(0 < self.value('run_duration_seconds') <= time.time() - begin + 0.01)
        self.assertEqual(self.value('run_exit_code'), 1)
        self.assertEqual({labels[0] for _, *labels in self.read()}, {'nightly'})

    def test_rows_add_up_over_runs(self):
        self.good_data()
        self.run_metered(exit_code=0)
        before = self.rows_of('rows_total')
        self.run_metered(exit_code=0)
        self.assertEqual(self.value('run_rows', 'unchanged'), 20)
        self.assertEqual(self.value('run_exit_code'), 0)
        self.assertEqual(self.value('rows_total', 'unchanged'), before['unchanged'] + 20)
        self.assertEqual(self.value('rows_total', 'created'), before['created'])

    def test_a_failed_run_keeps_the_last_success(self):
        self.good_data()
        self.run_metered(exit_code=0)
        success, rows = self.value('run_last_success_timestamp_seconds'), self.rows_of('rows_total')
        self.write('bad.xml', '<actions><nothing/></actions>')
        time.sleep(1.1)
        for code, words in ((6, ('run', 'definition.xml', 'nowhere.csv')), (2, ('run', 'bad.xml', 'data.csv')),
                            (6, ('run', 'nowhere.xml', 'data.csv')), (2, ('run', 'definition.xml', 'data.csv', '--set', 'x'))):
            self.call(*words, '--metrics-file', 'nightly.prom', exit_code=code)
            self.assertEqual(self.value('run_exit_code'), code, words)
            self.assertEqual(self.value('run_last_success_timestamp_seconds'), success, words)
            self.assertGreater(self.value('run_last_end_timestamp_seconds'), success)
            self.assertEqual(self.rows_of('rows_total'), rows)
            self.assertEqual(set(self.rows_of('run_rows').values()), {0})
        self.write('data.csv', '\n'.join([HEADER, *data_lines(200, self.learners, 6, wrong=0.5)]) + '\n')
        self.run_metered('--max-rejects', '3', exit_code=3)
        self.assertEqual(self.value('run_last_success_timestamp_seconds'), success)
        self.assertEqual(self.value('run_exit_code'), 3)
        self.assertGreater(self.value('run_rows', 'rejected'), 0)

    def test_without_a_success_there_is_no_time_of_one(self):
        self.call('run', 'definition.xml', 'nowhere.csv', '--metrics-file', 'nightly.prom', exit_code=6)
        self.assertNotIn('last_success', (self.folder / 'nightly.prom').read_text())

    def test_a_skipped_run_leaves_the_file(self):
        self.good_data()
        self.run_metered(exit_code=0)
        before = (self.folder / 'nightly.prom').read_bytes()
        holder = self.start('run', 'definition.xml', '-', '--now', NOW, stdin=subprocess.PIPE)
        holder.stdin.write('\n'.join([HEADER, *data_lines(6000, self.learners, 7)]) + '\n')
        holder.stdin.flush()
        for _ in range(200):
            if any(run['state'] == 'running' for run in self.runs()):
                break
            time.sleep(0.05)
        else:
            self.fail('the first run never began')
        self.run_metered('--on-lock', 'skip', exit_code=0)
        self.assertEqual((self.folder / 'nightly.prom').read_bytes(), before)
        self.run_metered(exit_code=5)
        self.assertEqual(self.value('run_exit_code'), 5)
        holder.communicate(timeout=60)

    def test_no_name_of_a_file_or_person_is_in_it(self):
        self.write('data.csv', HEADER + '\nuser1;LOV-1;Session 2;TP-2;2026-01-01 10:00:00;101;1;passed\n')
        self.write('job.xml', import_config('<fileName>data.csv</fileName><path>.</path>'))
        self.call('run', 'job.xml', '--metrics-file', 'x "\\.prom', exit_code=1)
        text = (self.folder / 'x "\\.prom').read_text()
        self.assertIn('schedule="x \\"\\\\"', text)
        self.assertEqual({labels[0] for _, *labels in read_metrics(text)}, {'x "\\'})
        for word in ('data', 'job', 'user1', 'TP-2', str(self.folder)):
            self.assertNotIn(word, text)

    def test_mode_and_name(self):
        """The mode is that of the umask, as node exporters run as another user; a replaced file keeps its mode."""
        before = os.umask(0o022)
        self.addCleanup(os.umask, before)
        mode = lambda: stat.S_IMODE((self.folder / 'nightly.prom').stat().st_mode)
        self.run_metered('--mode', '0600', exit_code=1)
        self.assertEqual(oct(mode()), oct(0o644))
        (self.folder / 'nightly.prom').chmod(0o640)
        self.run_metered(exit_code=1)
        self.assertEqual(oct(mode()), oct(0o640))
        self.assertEqual([name for name in os.listdir(self.folder) if 'nightly' in name], ['nightly.prom'])

    def test_what_it_may_not_replace(self):
        os.symlink('nowhere', self.folder / 'dangling')
        self.write('notes.txt', 'precious\n')
        untouched = {name: (self.folder / name).read_bytes()
                     for name in ('definition.xml', 'data.csv', 'store.db', 'notes.txt')}
        for name in (*untouched, 'dangling', '.', '-'):
            self.refused(self.run_data('--metrics-file', name), 2, '--metrics-file')
        self.refused(self.run_data('--metrics-file', 'x', '--report', './x'), 2, '--metrics-file', '--report')
        self.refused(self.run_data('--metrics-file', 'nowhere/x.prom'), 6, 'nowhere/x.prom')
        self.write('job.xml', import_config('<fileName>data.csv</fileName><path>.</path>'))
        self.refused(self.call('run', 'job.xml', '--metrics-file', 'data.csv'), 2, '--metrics-file')
        for name, content in untouched.items():
            self.assertEqual((self.folder / name).read_bytes(), content, name)
        self.assertEqual(self.runs(), [])

    def test_a_file_that_cannot_be_written_in_the_end(self):
        os.mkdir(self.folder / 'text')
        holder = self.start('run', 'definition.xml', '-', '--metrics-file', 'text/nightly.prom', '--now', NOW,
                            stdin=subprocess.PIPE)
        holder.stdin.write('\n'.join([HEADER, *data_lines(6000, self.learners, 7)]) + '\n')
        holder.stdin.flush()
        for _ in range(200):
            if self.runs():
                break
            time.sleep(0.05)
        os.rmdir(self.folder / 'text')
        _, err = holder.communicate(timeout=60)
        self.assertEqual(holder.returncode, 6, err)
        self.assertIn('text/nightly.prom', err)

    def test_a_saved_definition_keeps_the_flag(self):
        self.good_data()
        self.call('save', 'tracking', 'definition.xml', '--metrics-file', 'nightly.prom', exit_code=0)
        self.call('run', 'saved:tracking', 'data.csv', '--now', NOW, exit_code=0)
        self.assertEqual(self.value('run_exit_code'), 0)


if __name__ == '__main__':
    main()
