# SPDX-License-Identifier: Apache-2.0
"""Tests of finalizers: killed at any moment, a finalizer is either done or not, and the same command completes it.
Nothing is done if something it needs is missing."""
import random
import shutil
import signal
import subprocess
import time

from registrar import NOW, SEED, ProgramTest, main, rounds, size, write_csv, write_records

EVERYTHING = '''<actions>
  <deleteLearningDataAction>
    <options><what>statuses</what><everything>yes</everything></options>
  </deleteLearningDataAction>
</actions>
'''
BY_ROWS = '''<actions>
  <deleteLearningDataAction>
    <options><what>statuses</what></options>
    <fields><candidateLogin/></fields>
  </deleteLearningDataAction>
</actions>
'''
DEMO = '<actions><installDemoDataAction/></actions>\n'


class Whole(ProgramTest):
    learners = 2
    rows = 0
    trackings = size(60_000)

    def make_store(self):
        """Makes a store with many records to delete."""
        records = self.folder / 'much'
        write_records(records, self.trackings // 5)
        write_csv(records / 'tracking.csv', 'registration_id,lov_id',
                  ((n // 5 + 1, n % 5 + 1) for n in range(self.trackings)))
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        self.write('everything.xml', EVERYTHING)

    def tracked(self):
        """Returns the number of trackings, even while the store is in use."""
        stats = self.call('store', 'stats', exit_code=0).out
        return next((int(line.split()[0]) for line in stats.splitlines() if line.split()[1:] == ['tracking']), 0)

    def ended_at_any_moment(self, *words, code=0):
        """Kills and signals such a run: either everything is done or nothing, and the same command completes it."""
        def run_all(**more):
            return self.call('run', *words, '--now', NOW, '--report', 'report.json', **more)

        self.make_store()
        shutil.copyfile(self.folder / 'store.db', self.folder / 'before.db')
        begin = time.monotonic()
        run_all(exit_code=code)
        took = time.monotonic() - begin
        after, report = self.snapshot(), self.report()
        self.assertEqual(self.tracked(), 0)
        source = random.Random(SEED)
        for number in range(rounds(8)):
            for stale in self.folder.glob('store.db*'):
                stale.unlink()
            shutil.copyfile(self.folder / 'before.db', self.folder / 'store.db')
            process = self.start('run', *words, '--now', NOW)
            try:
                process.wait(took * source.random())
            except subprocess.TimeoutExpired:
                process.send_signal((signal.SIGKILL, signal.SIGTERM)[number % 2])
            process.communicate()
            with self.subTest(number=number, ended=process.returncode):
                self.assertIn(process.returncode, (code, 4, -signal.SIGKILL, -signal.SIGTERM))
                self.assertIn(self.tracked(), (0, self.trackings))
                if process.returncode == 4:
                    self.assertEqual(self.tracked(), self.trackings)
                run_all(exit_code=code)
                if self.runs()[0]['run'] == 1:
                    self.assertEqual(self.report(), report)
                self.assert_same_records(self.snapshot(), after)

    def test_ended_at_any_moment(self):
        self.ended_at_any_moment('everything.xml', '--yes')

    def test_rows_and_finalizer_in_one_transaction_ended_at_any_moment(self):
        self.write('rows.xml', BY_ROWS)
        self.write('rows.csv', 'candidateLogin\n' + ''.join(f'user{n}\n' for n in range(1, self.trackings // 5 + 1)))
        self.ended_at_any_moment('rows.xml', 'rows.csv', '--atomic', 'file')

    def test_a_plan_reports_and_changes_nothing(self):
        self.make_store()
        before = self.snapshot()
        plan = self.call('plan', 'everything.xml', '--now', NOW, exit_code=0)
        self.assertIn(f'{self.trackings:,} deleted', plan.out)
        self.assert_same_records(self.snapshot(), before)

    def test_an_unconfirmed_deletion_is_refused(self):
        self.write('demo.xml', DEMO)
        self.refused(self.call('run', 'demo.xml'), 2, 'installDemoDataAction', '--yes')
        self.call('plan', 'demo.xml', exit_code=0)

    def test_an_action_without_rows_takes_no_data(self):
        self.write('demo.xml', DEMO)
        for words in (('run', '--yes'), ('plan',), ('explain',)):
            self.refused(self.call(*words, 'demo.xml', 'data.csv'), 2, 'installDemoDataAction takes no rows, so no DATA')
        self.assertIn('takes no rows; done once', self.call('explain', 'demo.xml', exit_code=0).out)

    def test_a_data_file_needs_fields(self):
        self.write('everything.xml', EVERYTHING)
        result = self.call('run', '--yes', 'everything.xml', 'data.csv', exit_code=2)
        self.assertIn('deleteLearningDataAction has no fields, but a data file.', result.err)

    def test_rows_are_read_and_then_the_finalizer_runs(self):
        self.write('rows.xml', BY_ROWS)
        self.write('rows.csv', 'candidateLogin\nuser1\nnobody\n')
        for flags, code in (((), 1), (('--atomic', 'file'), 3)):
            result = self.call('run', 'rows.xml', 'rows.csv', '--now', NOW, *flags, exit_code=code)
            self.assertIn('unknown-user', result.out)
        self.write('rows.csv', 'candidateLogin\nuser1\n')
        self.call('run', 'rows.xml', 'rows.csv', '--now', NOW, '--atomic', 'file', exit_code=0)

    def test_nothing_is_done_if_a_file_is_missing(self):
        everything = BY_ROWS.replace('</what>', '</what><everything>yes</everything>')
        self.write('job.xml', f'''<import-config><import>
  <providers><fileSystemSourceProvider><fileName>*.csv</fileName><path>in</path></fileSystemSourceProvider></providers>
  {everything}
</import></import-config>
''')
        before = self.snapshot()
        self.refused(self.call('run', 'job.xml', '--yes', '--now', NOW), 6, 'in')
        (self.folder / 'in').mkdir()
        self.call('run', 'job.xml', '--yes', '--now', NOW, exit_code=0)
        self.assert_same_records(self.snapshot(), before)
        self.write('in/rows.csv', 'candidateLogin\nuser1\n')
        self.assertIn('rows-beside-everything', self.call('run', 'job.xml', '--yes', '--now', NOW, exit_code=2).err)
        self.assert_same_records(self.snapshot(), before)


if __name__ == '__main__':
    main()
