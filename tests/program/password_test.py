# SPDX-License-Identifier: Apache-2.0
"""Tests that passwords are stored as hashes, and that only the rejects file contains them."""
import csv
import signal
import sqlite3
import time

from registrar import NOW, ProgramTest, main

SECRET = 'Tr0ub4dor'
FIELDS = ('candidateLogin', 'candidatePassword', 'candidateName', 'candidateFirstname', 'candidateEmail',
          'candidateValidity')
HEADER = ';'.join(FIELDS)
WRONG = [f'eve;"{SECRET};""a""";Elm;Eve;eve@example.com;?',  # a rule is broken
         f'fay;{SECRET + "x" * 300};Fox;Fay;fay@example.com;1',  # the password itself is invalid
         f'gus;{SECRET};{SECRET};Gil;Gus;gus@example.com;1',  # a delimiter in the password: one cell too many
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

    def test_each_account_has_a_hash_with_its_own_salt(self):
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

    def test_a_plan_hashes_no_password(self):
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

    def test_only_the_rejects_file_contains_passwords(self):
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

    def test_the_caret_is_under_its_cell_after_a_password(self):
        err = self.run_data(exit_code=1).err.splitlines()
        line = next(at for at, text in enumerate(err) if '| eve;' in text)
        self.assertEqual(err[line].split('| ')[1], 'eve;***;Elm;Eve;eve@example.com;?')
        self.assertEqual(err[line].index('?'), err[line + 1].index('^'))


class HiddenPasswords(ProgramTest):
    """Tests that no output shows a password or a part of it, wherever it is in the file."""
    parts = ('Tr0ub', '4dor')
    whole = 'Tr0ub4dor'

    def write_job(self, actions, lines, settings=''):
        self.write('definition.xml', f'''<import-config>
  <import>
    <providers>
      <fileSystemSourceProvider><fileName>data.csv</fileName><path>in</path>{settings}</fileSystemSourceProvider>
    </providers>
    <actions>{actions}</actions>
    <consolidators>
      <timeStampedFileErrorLogger><location>logs</location></timeStampedFileErrorLogger>
    </consolidators>
  </import>
</import-config>''')
        (self.folder / 'in').mkdir()
        self.write('in/data.csv', '\n'.join(lines) + '\n')

    @staticmethod
    def learner_action(fields, options=''):
        return (f'<createOrUpdateLearnerAction><options>{options}</options><fields>{fields}</fields>'
                '</createOrUpdateLearnerAction>')

    def all_that_is_said(self, code, stored=False):
        quiet = ['-q'] if stored else []  # a plan shows what a definition stores as an ordinary value
        said = [self.call('check', 'definition.xml'), self.call('explain', 'definition.xml', 'in/data.csv'),
                self.call('plan', 'definition.xml', '--out', 'saved.plan', *quiet, exit_code=code),
                self.run_data('--outcomes', 'outcomes.csv', '--outcomes-all', '--report', 'report.html', '--rejects',
                              'rejects.csv', '-v', data=None, exit_code=code)]
        for run in self.runs():
            number = str(run['run'])
            said += [self.call('runs', 'rejects', number), self.call('runs', 'show', number, '--format', 'json')]
        return ''.join(result.out + result.err for result in said)

    def assert_hidden(self, code=1, stored=False):
        """Checks that no output contains a part of the password. With `stored`, the store contains it, because the
        definition says so."""
        said = self.all_that_is_said(code, stored)
        for part in self.parts:
            self.assertNotIn(part, said)
            for path in self.folder.rglob('*'):
                kept = path.name in ('data.csv', 'rejects.csv') or (stored and path.name.startswith('store.db'))
                if path.is_file() and not kept:
                    self.assertNotIn(part.encode(), path.read_bytes(), path)
        return said

    def outcomes(self):
        with open(self.folder / 'outcomes.csv', encoding='utf-8', newline='') as file:
            return [(line['line'], line['outcome'], line['code'], line['value'], line['message'])
                    for line in csv.DictReader(file)]

    def test_a_delimiter_in_it_where_columns_go_by_header_text(self):
        names = {'candidateLogin': 'User', 'candidatePassword': 'Secret', 'candidateValidity': 'State',
                 'candidateName': 'Name', 'candidateFirstname': 'First', 'candidateEmail': 'Mail'}
        self.write_job(self.learner_action(''.join(f'<{name} column="{text}"/>' for name, text in names.items())),
                       [';'.join(names.values()),
                        'ann;Tr0ub;4dor;1;Ash;Ann;ann@example.com',  # a cell too many
                        'bea;Tr0ub;4dor;Bay;Bea;bea@example.com;',  # the additional cell is empty
                        'cid;Tr0ub;4dor',  # too few cells
                        '"dan"Tr0ub4dor;1;Dahl;Dan;dan@example.com'])  # no cells at all
        self.assert_hidden()
        self.assertEqual([line[:4] for line in self.outcomes()], [
            ('2', 'rejected', 'too-many-cells', ''),
            ('3', 'rejected', 'bad-validity', '***'),
            ('4', 'rejected', 'too-few-cells', ''),
            ('4', 'rejected', 'empty-field', ''),
            ('4', 'rejected', 'empty-field', ''),
            ('4', 'rejected', 'empty-field', ''),
            ('4', 'rejected', 'bad-validity', '***'),
            ('5', 'rejected', 'stray-quote', '')])
        self.assertEqual(self.outcomes()[1][4], 'The "validity" field value *** is not allowed.')
        log, = (self.folder / 'logs').iterdir()
        self.assertIn('Line number:3,ERROR,***,The "validity" field value *** is not allowed.', log.read_text())

    def test_a_cell_that_another_action_reads_as_an_ordinary_one(self):
        first = self.learner_action('<candidateLogin/><candidatePassword/><candidateName/><candidateFirstname/>'
                              '<candidateEmail/>')
        second = self.learner_action('<candidateLogin/><candidateValidity/><candidateName/>')
        self.write_job(first + second, ['login;x;name;first;mail', f'eve;{self.whole};Elm;Eve;eve@example.com'])
        said = self.assert_hidden()
        self.assertIn('Column 2 holds passwords, and createOrUpdateLearnerAction reads it as candidateValidity.', said)
        self.assertEqual(self.outcomes()[1][1:], ('rejected', 'bad-validity', '***',
                                                  'The "validity" field value *** is not allowed.'))

    def test_a_cell_that_another_action_stores(self):
        first = self.learner_action('<candidateLogin/><candidatePassword/><candidateName/><candidateFirstname/>'
                              '<candidateEmail/>')
        second = self.learner_action('<candidateLogin/><presentation/>')
        self.write_job(first + second, ['login;x;name;first;mail', f'eve;{self.whole};Elm;Eve;eve@example.com',
                                        f'eve2;{self.whole};;;'])
        self.assert_hidden(stored=True)
        self.assertEqual([line[1] for line in self.outcomes()][:2], ['created', 'updated'])

    def test_a_column_that_no_action_reads(self):
        mapping = '<columnsMapping><candidateLogin/><candidatePassword/><candidateValidity/></columnsMapping>'
        self.write_job(self.learner_action('<candidateLogin/><candidateValidity/>'),
                       ['login;x;state', f'user1;{self.whole};?'], mapping)
        self.assert_hidden()
        self.assertEqual(self.outcomes()[0][2], 'bad-validity')

    def test_a_column_that_only_the_header_calls_a_password(self):
        self.write_job(self.learner_action('<candidateLogin/><ignoredColumn/><candidateValidity/>'),
                       ['candidateLogin;candidatePassword;candidateValidity', f'user1;{self.whole};?'])
        self.assert_hidden()
        self.assertEqual(self.outcomes()[0][2], 'bad-validity')

    def test_a_part_of_it_as_a_deferred_reference(self):
        self.write_job(self.learner_action('<candidateLogin/><candidatePassword/><managerLogin/>',
                                           '<fullAccess>yes</fullAccess>'),
                       ['login;x;manager', 'user1;Tr0ub;4dor;'])
        self.assert_hidden(code=0)
        self.assertEqual(self.outcomes(), [
            ('2', 'unchanged', 'unknown-manager', '***', 'Manager with login *** is not found.')])

    def test_a_first_line_that_is_data(self):
        self.write_job(self.learner_action('<candidateLogin/><candidatePassword/><candidateValidity/>'),
                       [f'user1;{self.whole};1', f'user2;{self.whole};?'])
        said = self.assert_hidden()
        self.assertIn('[first-line-is-data]', said)


if __name__ == '__main__':
    main()
