# SPDX-License-Identifier: Apache-2.0
"""Tests of data files that change while a run reads them: they grow, are cut, replaced or removed, or their network
folder vanishes. strace makes reading slow or fail."""
import os
import shutil
import subprocess
import time

import system_calls
from registrar import HEADER, NOW, PROGRAM, ProgramTest, Result, data_lines, import_config, main

ROWS = 60_000  # some 15 reads
DEADLINE = 120
# LeakSanitizer does not work under strace.
NO_LEAKS = 'detect_leaks=0'


class MovingFiles(ProgramTest):
    learners = 500

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        system_calls.check_available()

    def setUp(self):
        super().setUp()
        steps = '<consolidators><moveToBackupConsolidator/></consolidators>'
        self.write('definition.xml', import_config('<fileName>data*.csv</fileName>').replace(
            '</import>', steps + '</import>'))
        (self.folder / 'import').mkdir()
        self.lines = list(data_lines(ROWS + 100, self.learners, 1, wrong=0))
        self.path = self.folder / 'import' / 'data.csv'
        self.write('import/data.csv', self.text(self.lines[:ROWS]))
        self.log = self.folder / 'calls.log'

    @staticmethod
    def text(lines):
        return '\n'.join([HEADER, *lines]) + '\n'

    def command(self):
        return [PROGRAM, 'run', 'definition.xml', '--now', NOW, '-q', '--report', 'report.json']

    def traced(self, inject, change=None):
        """Runs under strace, which sees only the calls on the data file. Calls `change` after the third read."""
        words = ['strace', '-f', '-qq', '-o', str(self.log), '-P', str(self.path), '-e', 'trace=pread64',
                 '-e', f'inject=pread64:{inject}', '--', *self.command()]
        with subprocess.Popen(words, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={**self.environment(), 'ASAN_OPTIONS': NO_LEAKS}) as run:
            until = time.monotonic() + DEADLINE
            while change and run.poll() is None and time.monotonic() < until:
                if self.log.exists() and self.log.read_text(errors='replace').count(' = ') >= 3:
                    change()
                    break
                time.sleep(0.01)
            out, err = run.communicate(timeout=DEADLINE)
        return Result(run.returncode, out, err)

    def slowly(self, change):
        return self.traced('delay_exit=100000:when=2+', change)

    def run_again(self):
        """Runs the same command again. Returns its exit code and number of records."""
        result = self.call(*self.command()[1:])
        return result.code, sum(one['records'] for one in self.report()['inputs'])

    def check_tracking(self, count):
        """Compares the tracking with what one run of these rows alone makes."""
        records = self.snapshot()['tracking.csv']
        other = self.new_folder()
        shutil.copyfile(self.shared / 'store.db', other / 'store.db')
        (other / 'definition.xml').write_bytes((self.folder / 'definition.xml').read_bytes())
        (other / 'import').mkdir()
        (other / 'import' / 'data.csv').write_text(self.text(self.lines[:count]), encoding='utf-8')
        self.folder = other
        self.call(*self.command()[1:], exit_code=0)
        self.assertEqual(records, self.snapshot()['tracking.csv'])

    def test_a_file_that_grows(self):
        def grow():
            with open(self.path, 'a', encoding='utf-8') as file:
                file.write('\n'.join(self.lines[ROWS:]) + '\n')

        result = self.slowly(grow)
        self.refused(result, 6, 'import/data.csv', 'was changed while it was read')
        self.assertTrue(self.path.exists())
        self.assertEqual(self.run_again(), (0, ROWS + 100))
        self.check_tracking(ROWS + 100)

    def test_a_file_that_is_cut(self):
        result = self.slowly(lambda: os.truncate(self.path, 1000))
        self.refused(result, 6, 'import/data.csv', 'was changed while it was read')
        self.assertTrue(self.path.exists())

    def test_a_file_that_is_replaced(self):
        """The file that was opened is read to its end. The new one stays for the next run."""
        def replace():
            self.write('new.csv', self.text(self.lines[ROWS:]))
            os.replace(self.folder / 'new.csv', self.path)

        result = self.slowly(replace)
        self.assertEqual(result.code, 0, result)
        report = self.report()
        self.assertEqual(report['inputs'][0]['records'], ROWS)
        self.assertEqual([message['code'] for message in report['steps'][0]['messages']], ['file-changed'])
        self.assertEqual(self.path.read_text(encoding='utf-8'), self.text(self.lines[ROWS:]))
        self.assertFalse((self.folder / 'imports' / 'backup' / 'data.csv').exists())
        self.assertEqual(self.run_again(), (0, 100))
        self.assertFalse(self.path.exists())
        self.check_tracking(ROWS + 100)

    def test_a_file_that_is_removed(self):
        result = self.slowly(self.path.unlink)
        self.assertEqual(result.code, 6, result)
        self.assertEqual(self.report()['inputs'][0]['records'], ROWS)
        self.assertIn('Can not copy the file import/data.csv', result.err)

    def test_a_network_folder_that_vanishes(self):
        for error, says in (('EIO', 'Input/output error'), ('ESTALE', 'Stale file handle'),
                            ('ETIMEDOUT', 'Connection timed out'), ('ENODEV', 'No such device')):
            for read in (2, 9):
                with self.subTest(error=error, read=read):
                    shutil.copyfile(self.shared / 'store.db', self.folder / 'store.db')
                    result = self.traced(f'error={error}:when={read}+')
                    self.refused(result, 6, 'import/data.csv', says)
                    self.assertTrue(self.path.exists())
        # The folder is there again.
        self.assertEqual(self.run_again(), (0, ROWS))
        self.check_tracking(ROWS)


if __name__ == '__main__':
    main()
