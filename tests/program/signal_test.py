# SPDX-License-Identifier: Apache-2.0
"""Tests that a signal ends a run that waits for data, at once, and keeps the complete rows."""
import os
import signal
import subprocess
import sys
import time

from registrar import HEADER, NOW, ProgramTest, data_lines, main


class SilentPipe(ProgramTest):
    def begin(self, *words, data='-'):
        process = self.start('run', 'definition.xml', data, '--now', NOW, '--report', 'report.json', *words,
                             stdin=subprocess.PIPE)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def wait_for_run(self):
        for _ in range(600):
            if any(run['state'] == 'running' for run in self.runs()):
                return
            time.sleep(0.02)
        self.fail('the run never began')

    def stop(self, process, number):
        """Returns the exit code and the messages. The pipe stays open meanwhile."""
        process.send_signal(number)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.fail('the run waits for data, whatever the signal')
        return process.returncode, process.stderr.read()

    def test_before_the_header(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                process = self.begin()
                time.sleep(0.5)
                code, said = self.stop(process, number)
                self.assertEqual(code, 4, said)
                self.assertIn('nothing was done', said)
                self.assertEqual(self.runs(), [])

    def test_between_rows(self):
        for jobs in ('1', '2'):
            with self.subTest(jobs=jobs):
                self.folder = self.new_folder()
                # More than one and less than two blocks of the reader. The last record is cut off.
                lines = [HEADER, *data_lines(4000, self.learners, 3, wrong=0)]
                process = self.begin('--jobs', jobs)
                process.stdin.write('\n'.join(lines)[:-5])
                process.stdin.flush()
                self.wait_for_run()
                time.sleep(0.5)
                code, said = self.stop(process, signal.SIGTERM)
                self.assertEqual(code, 4, said)
                report = self.report()
                self.assertEqual(report['state'], 'interrupted')
                self.assertEqual(report['totals']['rejected'], 0, said)
                self.assertGreater(report['totals']['read'], 1000)
                self.assertLess(report['totals']['read'], 4000)

    def test_a_named_pipe_without_a_writer(self):
        os.mkfifo(self.folder / 'pipe.csv')
        process = self.begin(data='pipe.csv')
        time.sleep(0.5)
        code, said = self.stop(process, signal.SIGINT)
        self.assertEqual(code, 4, said)
        self.assertEqual(self.runs(), [])


if __name__ == '__main__':
    sys.exit(main())
