# SPDX-License-Identifier: Apache-2.0
"""Tests that memory does not grow with the file, whatever is wrong with its rows."""
import os
import subprocess
import sys

from registrar import PROGRAM, ProgramTest, main, rounds

MOST = 400  # MB
DEFINITION = '''<actions><createOrUpdateLearnerAction><options><traineeSearchField><candidateLogin/></traineeSearchField></options>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/></fields></createOrUpdateLearnerAction></actions>
'''


class Memory(ProgramTest):
    def peak(self, row, rows):
        """Runs rows from a pipe, each made from its number by the format `row`. Returns the peak in MB."""
        self.write('learners.xml', DEFINITION)
        maker = subprocess.Popen(
            [sys.executable, '-c', 'import sys; write = sys.stdout.buffer.write\nwrite(b"a;b;c;d\\n")\n'
             f'for n in range({rows}): write({row})'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        run = subprocess.Popen([PROGRAM, 'run', 'learners.xml', '-', '-q', '--bind', 'position', '--outcomes', 'o.csv', '--rejects',
                                'r.csv'], cwd=self.folder, env=self.environment(), stdin=maker.stdout,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        maker.stdout.close()
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        maker.wait()
        self.assertEqual(run.returncode, 1)
        for name in ('o.csv', 'r.csv'):
            (self.folder / name).unlink()
        return usage.ru_maxrss / 1024

    def test_rejected_rows(self):
        rows = {'many': ("b'l%d;N;F;a;too;many\\n' % n", rounds(150_000)),
                'of 1 MB': ("b'l%d;%s;F;a\\n' % (n, b'x' * 1000000)", rounds(300)),
                'of 15 MB': ("b'l%d;%s;F;a\\n' % (n, b'x' * 15000000)", rounds(12)),
                'of cells': ("b'l%d%s\\n' % (n, b';' * 4000000)", rounds(6))}
        for name, (row, count) in rows.items():
            with self.subTest(name):
                self.assertLess(self.peak(row, count), MOST)


if __name__ == '__main__':
    main()
