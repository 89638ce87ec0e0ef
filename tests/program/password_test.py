# SPDX-License-Identifier: Apache-2.0
"""Passwords are stored as hashes, and no file or message but the rejects file holds them."""
import signal
import sqlite3
import time

from registrar import NOW, ProgramTest, main

SECRET = 'Tr0ub4dor'
FIELDS = ('candidateLogin', 'candidatePassword', 'candidateName', 'candidateFirstname', 'candidateEmail',
          'candidateValidity')
HEADER = ';'.join(FIELDS)
WRONG = [f'eve;"{SECRET};""a""";Elm;Eve;eve@example.com;?',  # a rule is broken
         f'fay;{SECRET + "x" * 300};Fox;Fay;fay@example.com;1',  # the password itself is at fault
         f'gus;{SECRET};{SECRET};Gil;Gus;gus@example.com;1',  # a delimiter in it: one cell too many
         f'"hal"{SECRET};{SECRET};Hill;Hal;hal@example.com;1']  # no cells at all
RIGHT = [f'cleo;{SECRET};Duarte;Cleo;cleo@example.com;1', f'dan;{SECRET};Dahl;Dan;dan@example.com;1']


class Passwords(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write_files()

    def write_files(self):
        fields = ''.join(f'<{name}/>' for name in FIELDS)
        self.write('definition.xml', '<actions><createOrUpdateLearnerAction>'
                                     f'<fields>{fields}</fields></createOrUpdateLearnerAction></actions>')
        self.write('data.csv', '\n'.join([HEADER, *WRONG, *RIGHT]) + '\n')

    def hashes(self):
        with sqlite3.connect(self.folder / 'store.db') as store:
            return [value for value, in store.execute(
                'SELECT password_hash FROM learner WHERE login IN (?, ?)', ('cleo', 'dan'))]

    def test_each_account_has_a_hash_with_a_salt_of_its_own(self):
        self.run_data(exit_code=1)
        hashes = self.hashes()
        self.assertEqual(len(set(hashes)), 2)
        for value in hashes:
            self.assertTrue(value.startswith('$argon2id$v=19$m=65536,t=2,p=1$'), value)

    def test_the_same_file_again_keeps_the_hashes(self):
        self.run_data(exit_code=1)
        before = self.hashes()
        self.run_data(exit_code=1)
        self.assertEqual(self.hashes(), before)

    def write_new_learners(self, count):
        rows = [f'new{n};{SECRET}{n};Name;First;new{n}@example.com;1' for n in range(count)]
        self.write('data.csv', '\n'.join([HEADER, *rows]) + '\n')

    def test_progress_counts_the_passwords(self):
        self.write_new_learners(20)
        result = self.run_data('--progress', 'always', exit_code=0)
        self.assertRegex(result.err, r', \d+ of 20 passwords')

    def test_a_plan_hashes_none(self):
        self.write_new_learners(1000)
        self.call('plan', 'definition.xml', 'data.csv', exit_code=0, timeout=20)

    def test_a_signal_waits_for_some_passwords_but_not_for_all(self):
        for jobs in ('1', '2'):
            with self.subTest(jobs=jobs):
                self.folder = self.new_folder()
                self.write_files()
                self.write_new_learners(3000)
                process = self.start('run', 'definition.xml', 'data.csv', '--now', NOW, '--jobs', jobs)
                while not any(run['state'] == 'running' for run in self.runs()):
                    time.sleep(0.02)
                time.sleep(1)
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=60)
                self.assertEqual(process.returncode, 4)
                with sqlite3.connect(self.folder / 'store.db') as store:
                    stored, = store.execute("SELECT count(*) FROM learner WHERE login LIKE 'new%' "
                                            "AND password_hash LIKE '$argon2id$v=19$m=65536,%'").fetchone()
                self.assertGreater(stored, 0)
                self.assertLess(stored, 1000)

    def test_nothing_but_the_rejects_file_holds_a_password(self):
        said = [self.call('explain', 'definition.xml', 'data.csv', exit_code=0),
                self.call('plan', 'definition.xml', 'data.csv', '--out', 'saved.plan', exit_code=1),
                self.run_data('--outcomes', 'outcomes.csv', '--outcomes-all', '--report', 'report.json',
                              '--rejects', 'rejects.csv', '-v', exit_code=1)]
        run = str(self.runs()[0]['run'])
        said += [self.call('runs', 'rejects', run, exit_code=0), self.call('runs', 'show', run, exit_code=0)]
        self.call('snapshot', '--out', 'after', exit_code=0)
        for result in said:
            self.assertNotIn(SECRET, result.out + result.err)
        self.assertIn('***', said[0].out)
        self.assertIn('***', said[3].out)
        self.assertEqual((self.folder / 'rejects.csv').read_text(), '\n'.join([HEADER, *WRONG]) + '\n')
        for path in self.folder.rglob('*'):
            if path.is_file() and path.name not in ('data.csv', 'rejects.csv'):
                self.assertNotIn(SECRET.encode(), path.read_bytes(), path.name)

    def test_the_caret_stands_under_its_cell_behind_a_password(self):
        err = self.run_data(exit_code=1).err.splitlines()
        line = next(at for at, text in enumerate(err) if '| eve;' in text)
        self.assertEqual(err[line].split('| ')[1], 'eve;***;Elm;Eve;eve@example.com;?')
        self.assertEqual(err[line].index('?'), err[line + 1].index('^'))


if __name__ == '__main__':
    main()
