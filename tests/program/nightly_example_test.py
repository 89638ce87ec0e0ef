# SPDX-License-Identifier: Apache-2.0
"""Runs the script of examples/15-nightly-with-a-schedule, on SQLite and on a throw-away PostgreSQL server."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

PROGRAM = os.environ.get('REGISTRAR', 'build/registrar')
SCRIPT = Path(__file__).resolve().parents[2] / 'examples' / '15-nightly-with-a-schedule' / 'nightly.py'


class NightlyTest(unittest.TestCase):
    def script(self, *words):
        done = subprocess.run([sys.executable, '-B', SCRIPT, *words, PROGRAM], capture_output=True, text=True, timeout=120,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_scheduled_run_is_mailed_and_metered(self):
        out = self.script()
        self.assertRegex(out, r'last_success_timestamp_seconds\{schedule="nightly"\} \d+\n')
        self.assertIn('rows_total{schedule="nightly",outcome="created"} 2\n', out)
        self.assertIn('  done, run 1 (now)\n', out)
        self.assertIn('The mail: Subject: Import of people_20261123.csv: 3 rows, 0 rejected', out)
        self.assertIn('OnCalendar=*-*-* 02:30:00 Europe/Paris\n', out)

    def test_two_daemons_share_a_server(self):
        out = self.script('--postgres')
        self.assertEqual(re.findall(r'(hospital-\d) was run by daemon (?:one|two)', out),
                         [f'hospital-{number}' for number in range(1, 5)])
        self.assertEqual(len(re.findall(r'^ +\d+  completed-with-rejects ', out, re.M)), 4)


if __name__ == '__main__':
    unittest.main()
