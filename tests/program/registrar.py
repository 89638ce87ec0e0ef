# SPDX-License-Identifier: Apache-2.0
"""Shared by the tests of the program: runs the program as users do, makes a small store and data of N rows, reads
results."""
import contextlib
import csv
import json
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get('REGISTRAR', 'build/registrar')
SLOWNESS = int(os.environ.get('REGISTRAR_TEST_SLOWNESS', '1'))
SEED = int(os.environ.get('REGISTRAR_TEST_SEED', '1'))
# The URL of a PostgreSQL database in which tests that use store_url() make their stores, each in a schema of its own.
SERVER = os.environ.get('REGISTRAR_TEST_SERVER', '')
# There a tenth of the rounds, because making a store takes longer than a round.
COUNT = float(os.environ.get('REGISTRAR_TEST_COUNT', '1')) * (0.1 if SERVER else 1)
NOW = '2026-11-22T10:00:00Z'
STATUSES = ('notAttempted', 'incomplete', 'completed', 'passed', 'failed', 'browsed')
HEADER = 'candidateLogin;lovCode;sessionTitle;trainingPathCode;lastAccessDate;progression;timeSpent;trackingStatus'
FIELDS = ''.join(f'<{name}/>' for name in HEADER.split(';'))
ACTION = f'''<createOrUpdateConsolidatedTrackingAction>
      <fields>{FIELDS}</fields>
    </createOrUpdateConsolidatedTrackingAction>'''
DEFINITION = f'<actions>\n    {ACTION}\n</actions>\n'


def rounds(usual, long=None):
    """Returns the rounds of a randomised test that makes this many by default, and `long` or ten times as many with
    `--long`."""
    return long if long and COUNT >= 10 else max(1, round(usual * COUNT))


def size(rows):
    """Returns the number of rows that takes as long in a build that is SLOWNESS times slower."""
    return rows // SLOWNESS


def several_batches(rows):
    """Returns the same, but always more than one batch can have."""
    return max(150_000, size(rows))


def import_config(provider, imports=1):
    """Returns a definition whose provider has these settings. The same import may repeat."""
    one = f'''<import>
    <providers><fileSystemSourceProvider>{provider}</fileSystemSourceProvider></providers>
    <actions>{ACTION}</actions>
  </import>
  '''
    return f'<import-config>\n  {one * imports}</import-config>\n'


def schema_of(folder, store):
    """Returns the name of the schema that stands for a store's file."""
    return f'{Path(folder).name}_{store}'.replace('-', '_').replace('.', '_').lower()


def store_url(folder, store='store.db'):
    """Returns the URL of a store of a test's folder."""
    return f'{SERVER}&options=-csearch_path%3D{schema_of(folder, store)}' if SERVER else f'sqlite:{store}'


def remove_store(folder, store):
    """Removes a store, if there is one, so that another can be made under its name."""
    if SERVER:
        schema = schema_of(folder, store)
        subprocess.run(['psql', '-Xq', '-d', SERVER, '-c', f'SET client_min_messages = error; '
                        f'DROP SCHEMA IF EXISTS {schema} CASCADE', '-c', f'CREATE SCHEMA {schema}'], check=True)
    for path in Path(folder).glob(f'{store}*'):
        path.unlink()


class Result:
    """A finished call of the program."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out or '', err or ''

    def __repr__(self):
        return f'exit {self.code}\nstdout: {self.out[-2000:]}\nstderr: {self.err[-2000:]}'


def write_csv(path, header, rows):
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(header.split(','))
        writer.writerows(rows)


def registration_of(learner):
    """Returns the session, training and LOV numbers of a learner."""
    return learner % 7 + 1, learner % 7 % 3 + 1


def write_records(folder, learners):
    """Writes a store's records in the format of restore. Every learner has one registration."""
    folder.mkdir(parents=True)
    then = '2016-01-01T00:00:00Z'
    write_csv(folder / 'learner.csv', 'id,login,email,name,created_at',
              ((n, f'user{n}', f'user{n}@example.com', f'Name {n}', then) for n in range(1, learners + 1)))
    write_csv(folder / 'lov.csv', 'id,code,title,type', ((n, f'LOV-{n}', f'Title {n}', 'content') for n in range(1, 6)))
    write_csv(folder / 'training.csv', 'id,path_code,title,created_at',
              ((n, f'TP-{n}', f'Training {n}', then) for n in range(1, 4)))
    write_csv(folder / 'session.csv', 'id,training_id,title,start_date,created_at',
              ((n, (n - 1) % 3 + 1, f'Session {n}', '2016-02-01', then) for n in range(1, 8)))
    write_csv(folder / 'registration.csv', 'id,learner_id,session_id,registered_at',
              ((n, n, registration_of(n)[0], then) for n in range(1, learners + 1)))


def data_lines(rows, learners, seed, wrong=0.02):
    """Returns lines of a data file; some have a mistake."""
    source = random.Random(seed)
    for _ in range(rows):
        learner = source.randrange(learners) + 1
        session, training = registration_of(learner)
        login, progression = f'user{learner}', source.randrange(101)
        date = f'2026-{source.randrange(1, 13):02}-{source.randrange(1, 29):02} {source.randrange(24):02}:00:00'
        kind = source.random() / wrong if wrong else 9
        if kind < 0.4:
            login = f'nobody{learner}'
        elif kind < 0.7:
            date = '2026-02-30 10:00:00'
        elif kind < 1:
            progression = 101
        yield (f'{login};LOV-{source.randrange(5) + 1};Session {session};TP-{training};{date};{progression};'
               f'{source.randrange(9999)};{source.choice(STATUSES)}')


def write_data(path, rows, learners, seed=SEED, wrong=0.02):
    with open(path, 'w', encoding='utf-8', newline='') as file:
        file.write(HEADER + '\n')
        for line in data_lines(rows, learners, seed, wrong):
            file.write(line + '\n')


class ProgramTest(unittest.TestCase):
    """Gives every test a folder with a definition, a store and a data file."""
    learners = 200
    rows = 1000

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix='registrar-test-'))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        write_records(cls.shared / 'records', cls.learners)
        (cls.shared / 'definition.xml').write_text(DEFINITION, encoding='utf-8')
        write_data(cls.shared / 'data.csv', cls.rows, cls.learners)
        made = subprocess.run([PROGRAM, 'restore', 'records', '--store', 'sqlite:store.db', '--now', NOW],
                              cwd=cls.shared, capture_output=True, text=True, timeout=120, check=False)
        if made.returncode != 0:
            raise RuntimeError(made.stderr)

    def setUp(self):
        self.folder = self.new_folder()

    def new_folder(self):
        folder = Path(tempfile.mkdtemp(dir=self.shared))
        for name in ('definition.xml', 'store.db', 'data.csv'):
            shutil.copyfile(self.shared / name, folder / name)
        return folder

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in ('REGISTRAR_STORE', 'NO_COLOR')}
        return {**kept, 'REGISTRAR_STORE': store_url(self.folder)}

    def committed(self):
        """Returns how many bytes of an unfinished run's data file have their rows stored."""
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            return store.execute('SELECT coalesce(max(byte_offset), 0) FROM checkpoint').fetchone()[0]

    def start(self, *words, folder=None, **more):
        return subprocess.Popen([PROGRAM, *map(str, words)], cwd=folder or self.folder,
                                **{'env': self.environment(), 'stdin': subprocess.DEVNULL, 'stdout': subprocess.PIPE,
                                   'stderr': subprocess.PIPE, 'text': True, 'errors': 'replace', **more})

    def call(self, *words, exit_code=None, timeout=120, **more):
        """Runs the program to its end. Checks the exit code if one is given."""
        given = more.pop('input', None)
        if given is not None:
            more['stdin'] = subprocess.PIPE
        process = self.start(*words, **more)
        try:
            out, err = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self.fail(f'{words} did not end within {timeout} s')
        result = Result(process.returncode, out, err)
        if exit_code is not None:
            self.assertEqual(result.code, exit_code, f'{words}: {result}')
        return result

    def run_data(self, *words, data='data.csv', **more):
        """`registrar run` of the folder's definition on its data, with the fixed clock."""
        return self.call('run', 'definition.xml', *([data] if data else []), '--now', NOW, *words, **more)

    def refused(self, result, code, *named):
        """Checks for the documented exit code, nothing on standard output, and a message that names the location."""
        self.assertEqual(result.code, code, result)
        self.assertEqual(result.out, '', result)
        self.assertNotIn('internal error', result.err)
        self.assertTrue(result.err.strip(), 'no message')
        for name in named:
            self.assertIn(str(name), result.err)

    def snapshot(self, folder=None, store='store.db'):
        """Returns the store's records, file by file."""
        folder = folder or self.folder
        out = Path(tempfile.mkdtemp(dir=folder))
        self.call('snapshot', '--out', out, '--store', store_url(folder, store), folder=folder, exit_code=0)
        return {file.name: file.read_bytes() for file in sorted(out.iterdir())}

    def assert_same_records(self, left, right):
        self.assertEqual(sorted(left), sorted(right))
        for name in left:
            self.assertTrue(left[name] == right[name], f'{name} differs')

    def report(self, folder=None, name='report.json', own=('run', 'started', 'finished')):
        """Returns a report without values that differ between runs."""
        report = json.loads(((folder or self.folder) / name).read_text(encoding='utf-8'))
        return {key: value for key, value in report.items() if key not in own}

    def runs(self, folder=None):
        """Returns the store's history, newest first."""
        return json.loads(self.call('runs', '--format', 'json', folder=folder, exit_code=0).out)

    @staticmethod
    def unprivileged():
        """Returns arguments for call() that start the program as an unprivileged user if the tests run as root."""
        return {'user': 65534, 'group': 65534, 'extra_groups': []} if os.getuid() == 0 else {}

    def write(self, name, content):
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding='utf-8')
        return path


def main():
    unittest.main(verbosity=1)
