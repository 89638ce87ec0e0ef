# SPDX-License-Identifier: Apache-2.0
"""Tests that nothing is lost and nothing is stored twice when a PostgreSQL server, a connection or the program fails in
the middle of a run or an undo. The same command, repeated until it ends, leaves the store, the results and the report of an
undisturbed run on SQLite.

REGISTRAR_TEST_ROUND=NUMBER repeats one round.
"""
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import together_test
from postgres_program import PostgresPlace, ServerTest, postgres
from postgres_proxy import Proxy
from registrar import NOW, PROGRAM, SEED, main, rounds
from together_test import Place, run

ROUNDS = rounds(20, 200)
RESULTS = ('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report', 'report.json')
PARTS = [f'part{number}.csv' for number in range(8)]
# Commands that store several batches, one for each file, in several stages, or in one transaction.
COMMANDS = (
    run('tracking', *PARTS, *RESULTS), run('people', *(f'people{number}.csv' for number in range(6)), *RESULTS),
    run('register', 'register.csv', 'others.csv', *RESULTS), run('delete', 'deleted.csv', 'first-deleted.csv', '--yes', *RESULTS),
    run('records', 'records.csv', 'held.csv', *RESULTS), run('tracking', *PARTS[:3], '--atomic', 'file', *RESULTS),
    run('job', '--report', 'report.json'), run('empty', '--report', 'report.json'), ('undo', '4', '--now', NOW),
    ('undo', '3', '--now', NOW), ('undo', '1', '--now', NOW))
DISTURBANCES = ('crash', 'cut', 'kill', 'terminate', 'deadlock', 'raise')
RAISED = {'40001': 'serialisation failure', '40P01': 'deadlock', '57014': 'statement timeout', '53100': 'full disk',
          '57P01': 'shutdown', '55P03': 'lock timeout'}
DEADLINE = 60
ATTEMPTS = 30
# A trigger that fails at one of its calls. A sequence counts them, also those that are rolled back.
FAILURE = '''CREATE SEQUENCE calls;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  IF nextval('calls') = {call} THEN RAISE EXCEPTION 'provoked {name}' USING ERRCODE = '{code}'; END IF; RETURN NULL; END$$;
'''
SLOWNESS = '''CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
  PERFORM pg_sleep(0.05); RETURN NULL; END$$;
'''
TABLES = ('tracking', 'learner', 'registration', 'effect', 'checkpoint', 'lease', 'store', 'learner_login', 'reject',
          'next_id', 'run', 'trash', 'course_record', 'run_input', 'input_block')


def report_of(place):
    """Returns the report without what differs between two undisturbed runs."""
    path = place.folder / 'report.json'
    if not path.exists():
        return None
    report = json.loads(path.read_text(encoding='utf-8'))
    for name in ('run', 'started', 'finished', 'parts', 'store', 'store_revision'):
        report.pop(name, None)
    for step in report.get('steps', ()):
        step.pop('messages', None)
    return report


def without_url(place, text):
    for url in (place.url, re.sub(r'\?.*', '', place.url), getattr(place, 'plain_url', place.url)):
        text = text.replace(url, 'STORE')
    return re.sub(r'"?(started|finished|seconds|owner)"?: [^\n]*', r'\1', text)


class Result:
    """What a command leaves: records and history, result files, report, and moved files."""

    def __init__(self, place, lines):
        out = place.folder / 'snapshot'
        made = place.ask('snapshot', '--out', str(out))
        self.parts = {'snapshot': made.stderr}
        for file in sorted(out.iterdir()):
            self.parts[f'records {file.name}'] = file.read_text(encoding='utf-8')
        shutil.rmtree(out)
        self.parts['check'] = place.ask('store', 'check').stdout
        self.parts['report'] = report_of(place)
        self.parts['printed'] = lines
        runs = json.loads(place.ask('runs', '--format', 'json').stdout)
        self.parts['runs'] = [(each['run'], each['state'], each['totals']) for each in runs]
        changes = place.ask('runs', 'show', str(runs[0]['run']), '--changes')
        self.parts['changes'] = without_url(place, changes.stdout)
        for path in sorted(place.folder.rglob('*')):
            if path.is_file() and '.db' not in path.name and path.name != 'report.json':
                self.parts[str(path.relative_to(place.folder))] = path.read_bytes()

    def completed_before(self, other, code):
        """Returns whether a disturbed command had completed before its process ended, so that the next one was another
        run, which changed nothing, or was refused because the undo was done."""
        runs, wanted = self.parts['runs'], other.parts['runs']
        again = len(runs) == len(wanted) + 1 and runs[1:] == wanted or code == 2 and runs == wanted
        return again and all(self.parts.get(name) == other.parts.get(name) for name in (*self.parts, *other.parts)
                             if name.startswith('records ') or name == 'check')

    def differences(self, other):
        return [f'{name}: {str(self.parts.get(name))[:400]!r} instead of {str(other.parts.get(name))[:400]!r}'
                for name in sorted({*self.parts, *other.parts}) if self.parts.get(name) != other.parts.get(name)]


def printed(place, text):
    """Returns what a command prints, without what a resumed one does not print again."""
    lines = without_url(place, text).splitlines()
    return [line for line in lines if not re.search(r' was moved to | is gone already|resum|had ended already', line)]


class Disturber:
    """Disturbs a command at a random moment."""

    def __init__(self, kind, source, place, server):
        self.kind, self.source, self.place, self.server = kind, source, place, server
        self.delay = source.uniform(0, 0.35)
        self.done = self.calm = False
        self.ended = threading.Event()

    def sql(self, text):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.server.sql(text, self.place.database)

    def prepare(self):
        """Makes what fails by itself. Returns a proxy, or None."""
        if self.kind == 'cut':
            self.done = True
            return Proxy(self.server.folder / 'socket' / f'.s.PGSQL.{postgres.PORT}', self.source.randrange(1, 130))
        if self.kind == 'raise':
            code = self.source.choice(sorted(RAISED))
            self.sql(FAILURE.format(call=self.source.randrange(1, 40), name=RAISED[code], code=code) + ''.join(
                f'CREATE TRIGGER fail AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION fail();'
                for table in self.source.sample(TABLES, 4)))
        if self.kind == 'deadlock':
            # A batch that takes a while.
            self.sql(SLOWNESS + ''.join(f'CREATE TRIGGER slow BEFORE INSERT OR UPDATE OR DELETE ON {table} EXECUTE FUNCTION '
                                        'slow();' for table in ('tracking', 'learner', 'registration')))
        return None

    def disturb(self, process):
        """Acts on a process, on another thread than the one that waits for its end."""
        if self.kind == 'deadlock' and not self.calm:
            return self.block()
        if self.done or self.ended.wait(self.delay):
            return None
        self.done = True
        if self.kind == 'kill':
            process.kill()
        elif self.kind == 'terminate':
            self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'registrar'")
        elif self.kind == 'crash':
            self.server.kill(signal.SIGQUIT)
            time.sleep(self.source.uniform(0, 0.3))
            self.server.start()
        return None

    def block(self):
        """Locks tables of records, then leases, again and again: in the other order than the program."""
        script = ('BEGIN; LOCK TABLE tracking, learner, registration IN EXCLUSIVE MODE; SELECT FROM lease FOR UPDATE; ROLLBACK;\n'
                  'SELECT pg_sleep(0.02);\n')
        with subprocess.Popen(['psql', '-Xq', '-d', self.server.url(self.place.database)], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True) as session:
            session.stdin.write("SET deadlock_timeout = '20s'; SET lock_timeout = '400ms';\n")
            while not self.ended.wait(0.05):
                session.stdin.write(script)
                session.stdin.flush()
            session.kill()

    def stop(self):
        if self.kind == 'raise':
            self.sql('DROP FUNCTION fail CASCADE; DROP SEQUENCE calls')
        if self.kind == 'deadlock':
            self.sql('DROP FUNCTION slow CASCADE')


class Faults(ServerTest):
    settings = {'deadlock_timeout': '100ms', 'log_min_messages': 'panic'}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.places = Path(postgres.tempfile.mkdtemp(prefix='registrar-faults-'))
        cls.addClassCleanup(shutil.rmtree, cls.places, ignore_errors=True)
        cls.base = Place(cls.places / 'base')
        together_test.Together.fill(cls.base.folder)
        cls.fill(cls.base.folder)
        cls.stored = PostgresPlace(cls.base.copy_folder(), cls.server)
        copied = cls.stored.ask('store', 'copy', 'sqlite:store.db', cls.stored.url)
        if copied.returncode != 0:
            raise RuntimeError(copied.stderr)
        (cls.stored.folder / 'store.db').unlink()
        cls.expected = {}
        cls.repeated = cls.disturbed = 0

    @staticmethod
    def fill(folder):
        learning = 'candidateLogin;lovCode;trainingPathCode;sessionTitle;progression\n'
        for number, name in enumerate(PARTS):
            rows = [f'{"nobody" if n % 17 == number else "user"}{n};LOV-{(n + number) % 5 + 1};TP-{n % 7 % 3 + 1};'
                    f'Session {n % 7 + 1};{number * 10 + n % 10}\n' for n in range(1, 41)]
            (folder / name).write_text(learning + ''.join(rows), encoding='utf-8')
        fields = 'candidateLogin;candidateName;candidateFirstname;candidateEmail;managerLogin\n'
        definition = (folder / 'learners.xml').read_text(encoding='utf-8')
        definition = definition.replace('<candidateEmail/>', '<candidateEmail/><managerLogin/>')
        (folder / 'people.xml').write_text(definition, encoding='utf-8')
        for number in range(6):
            # Managers come in the row after, or in none.
            rows = [f'p{number}x{n};Name {n};First;p{number}x{n}@example.com;p{number}x{n + 1}\n' for n in range(60)]
            rows += [f'user{n};New {number};First;user{n}@example.com;\n' for n in range(1, 30)]
            (folder / f'people{number}.csv').write_text(fields + ''.join(rows), encoding='utf-8')

    def expect(self, words):
        if words not in self.expected:
            place = self.base.copy()
            done = place.ask(*words)
            self.assertIn(done.returncode, (0, 1, 3), f'{words}: {done}')
            self.expected[words] = (done.returncode, Result(place, printed(place, done.stdout)))
            place.remove()
        return self.expected[words]

    def one_attempt(self, place, words, disturber):
        disturber.ended.clear()
        process = subprocess.Popen([PROGRAM, *words], cwd=place.folder,
                                   env=place.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        other = threading.Thread(target=disturber.disturb, args=(process,))
        other.start()
        try:
            out, err = process.communicate(timeout=DEADLINE)
        finally:
            process.kill()
            disturber.ended.set()
            other.join()
        return process.returncode, out, err

    def play(self, place, words, kind, source):
        """Repeats a disturbed command until it ends. Returns what is wrong, or None."""
        disturber = Disturber(kind, source, place, self.server)
        place.plain_url = place.url
        proxy = disturber.prepare()
        if proxy:
            place.url = place.url.replace(postgres.urllib.parse.quote(str(self.server.folder / 'socket'), safe=''),
                                          postgres.urllib.parse.quote(proxy.folder.name, safe=''))
        told = []
        for attempt in range(ATTEMPTS):
            code, out, err = self.one_attempt(place, words, disturber)
            told.append(f'exit {code}: {err.strip()[:300]}')
            type(self).repeated += 'which was repeated' in err
            if code in (0, 1, 3):
                break
            if code == 2 and 'back already' in err:
                break
            if code not in (6, -signal.SIGKILL, 5) or (code == 6 and 'job' not in words[1] and not err.splitlines()[-1].startswith('registrar: postgresql://')):
                return '\n'.join(told)
            if proxy:
                proxy.stop()
                place.url, proxy = place.plain_url, None
            if kind == 'deadlock' and attempt == 2:
                disturber.calm = True
        if proxy:
            proxy.stop()
            place.url = place.plain_url
        disturber.stop()
        type(self).disturbed += len(told) > 1 or 'repeated' in told[0]
        wanted, expected = self.expect(words)
        found = Result(place, printed(place, out))
        if len(told) > 1 and found.completed_before(expected, code):
            return None
        if code != wanted:
            return '\n'.join(told)
        wrong = found.differences(expected)
        return '\n'.join([*told, *wrong]) if wrong else None

    def test_a_batch_that_the_store_undid_is_repeated(self):
        for code, name in (('40001', 'serialisation failure'), ('40P01', 'deadlock')):
            for call in (1, 50, 130, 300):
                for words in (COMMANDS[0], COMMANDS[5], ('undo', '3', '--now', NOW)):
                    place = self.stored.copy()
                    tables = ('effect', 'lease', 'tracking', 'checkpoint')
                    self.server.sql(FAILURE.format(call=call, name=name, code=code) + ''.join(
                        f'CREATE TRIGGER fail AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION fail();'
                        for table in tables), place.database)
                    done = place.ask(*words)
                    called = int(self.server.sql('SELECT last_value FROM calls', place.database))
                    self.server.sql('DROP FUNCTION fail CASCADE; DROP SEQUENCE calls', place.database)
                    code_wanted, expected = self.expect(words)
                    self.assertEqual(done.returncode, code_wanted, done)
                    if called >= call:
                        self.assertIn(f'which was repeated: {place.url.split("?")[0]}: provoked {name}', done.stderr)
                        self.assertEqual(done.stderr.count('was repeated'), 1)
                    self.assertEqual(Result(place, printed(place, done.stdout)).differences(expected), [])
                    place.remove()

    def test_a_batch_that_always_fails_ends_the_run(self):
        place = self.stored.copy()
        self.server.sql('CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION USING MESSAGE = '
                        "'always', ERRCODE = '40001'; END$$; CREATE TRIGGER fail AFTER INSERT ON tracking FOR EACH ROW EXECUTE "
                        'FUNCTION fail()', place.database)
        for words in (COMMANDS[0], (*COMMANDS[0], '--again')):
            done = place.ask(*words)
            self.assertEqual(done.returncode, 6, done)
            self.assertIn('always', done.stderr.splitlines()[-1])
        self.server.sql('DROP FUNCTION fail CASCADE', place.database)
        self.assertEqual(place.ask(*COMMANDS[0]).returncode, 1)
        states = [each['state'] for each in json.loads(place.ask('runs', '--format', 'json').stdout)]
        self.assertEqual(states[:2], ['completed-with-rejects', 'abandoned'])
        place.remove()

    def test_every_command_ends_as_if_undisturbed(self):
        given = os.environ.get('REGISTRAR_TEST_ROUND')
        failed = []
        for number in [int(given)] if given else range(ROUNDS):
            source = random.Random(f'{SEED} {number}')
            kind = DISTURBANCES[number % len(DISTURBANCES)]
            words = source.choice(COMMANDS[:2] if kind == 'deadlock' else COMMANDS)
            self.expect(words)
            begin = time.monotonic()
            place = self.stored.copy()
            try:
                wrong = self.play(place, words, kind, source)
            except subprocess.TimeoutExpired as hangs:
                wrong = f'hangs: {hangs}'
            place.remove()
            if time.monotonic() - begin > 20:
                print(f'round {number} ({kind}: {" ".join(words)}) took {time.monotonic() - begin:.0f} s', flush=True)
            if wrong:
                failed.append(number)
                print(f'REGISTRAR_TEST_ROUND={number} REGISTRAR_TEST_SEED={SEED}: {kind}: {" ".join(words)}\n{wrong}', flush=True)
        print(f'{self.disturbed} of {ROUNDS} rounds were disturbed, {self.repeated} repeated a batch by themselves', flush=True)
        self.assertEqual(failed, [], 'see above')
        if not given:
            self.assertGreater(self.disturbed, ROUNDS // 4)


if __name__ == '__main__':
    main()
