# SPDX-License-Identifier: Apache-2.0
"""Tests that every verb does in PostgreSQL what it does in SQLite, also through pgbouncer, and in how many round trips."""
import json
import re
import shutil
import subprocess
import unittest
from pathlib import Path

import together_test
from postgres_program import PostgresPlace, ServerTest, postgres
from postgres_proxy import Proxy
from registrar import NOW, PROGRAM, main, write_data
from together_test import LATER, LEARNERS, Place, run

RESULTS = ('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report', 'report.json')
COMMANDS = (
    run('learners', 'b.csv', *RESULTS), run('learners', 'wrong.csv', '--atomic', 'file'), run('learners', 'a.csv', '--strict'),
    ('plan', 'learners.xml', 'c.csv', '--now', NOW, '--out', 'new-plan.json'),
    run('learners', 'c.csv', '--plan', 'new-plan.json'), run('learners', 'a.csv', '--plan', 'plan.json'),
    ('plan', 'tracking.xml', 'tracking.csv', '--now', NOW, '--format', 'csv'),
    run('tracking', 'tracking.csv'), run('register', 'register.csv'), run('records', 'records.csv'),
    run('completions', 'completions.csv', '--max-rejects', '5%'), run('delete', 'deleted.csv', '--yes'), run('job'), run('empty'),
    ('progress', 'user3'), ('held',), ('held', 'assign', '1', 'user1', '--now', NOW), ('held', 'withdraw', '2', '--now', NOW),
    ('credit', 'set', '3', 'CME', '2.5', '--reason', 'a certificate', '--now', NOW), ('trash',),
    ('trash', 'restore', '1', '2', '--now', NOW), ('trash', 'restore', '--run', '15', '--now', NOW),
    ('why', 'learner', 'login=user3', 'name'), ('why', 'tracking', 'learner=user7', 'lov=LOV-1', 'progression'),
    ('undo', '5', '--plan', '--now', NOW), ('undo', '5', '--now', NOW), ('undo', '8', '--now', NOW, '--only', 'learner'),
    ('runs', 'show', '5'), ('runs', 'show', '5', '--changes', '--format', 'json'), ('runs', 'rejects', '11', '--format', 'json'),
    ('runs', 'diff', '5', '8', '--format', 'json'), ('pack', '5', '--out', 'packed'), ('test', 'packed'),
    ('pack', '5', '--out', 'hidden', '--anonymise'), ('test', 'hidden'), ('lock',), ('lock', 'break', '1', '--reason', 'none'),
    run('tracking', 'others-tracking.csv', '--no-undo'),
    run('learners', 'renamed.csv', '--store', 'copy:{url}'), ('trash', '--purge', '--now', LATER),
    ('snapshot', '--out', 'records-1'), ('store', 'check'), ('store', 'stats'), ('store', 'migrate'),
    ('runs', 'prune', '--older-than', '1d', '--yes', '--now', LATER), ('store', 'copy', '{url}', 'sqlite:copy.db'),
    ('snapshot', '--out', 'records-2', '--store', 'sqlite:copy.db'), ('runs', 'show', '3', '--store', 'sqlite:copy.db'),
    ('save', 'empty', 'empty.xml'), ('schedule', 'add', 'yearly', 'saved:empty', '--cron', '0 0 1 1 *', '--retries', '1'),
    ('schedule', 'run-now', 'yearly'),
    ('daemon', '--until-idle'), ('schedule', 'show', 'yearly'), ('schedule', 'pause', 'yearly'), ('schedule', 'list'),
    ('schedule', 'resume', 'yearly'), ('schedule', 'edit', 'yearly', '--time-zone', 'Asia/Tokyo'),
    ('schedule', 'add', 'files', 'job.xml', '--watch', '--quiet', '1d'),
    ('daemon', '--until-idle'), ('schedule', 'remove', 'yearly'),
    ('transfer-key', '--days', '7', '--now', NOW), ('run', 'absent.xml'), ('undo', '99'), ('store', 'init', '--guid', 'new'),
    ('describe', 'nothing'), ('runs', 'show', '99'), ('restore', 'records', '--now', NOW),
)


def plain(place, text):
    """Returns a text without what differs between stores and moments."""
    for url in (place.url, re.sub(r'\?.*', '', place.url)):
        text = text.replace(url, 'STORE')
    text = re.sub(r'"?(started|finished|seconds|owner|parts|duration)"?: [^\n]*', r'\1', text)
    text = re.sub(r'(Key|key) [0-9A-Za-z-]{20,}|^[0-9A-Za-z-]{40,}$', 'KEY', text, flags=re.M)
    text = re.sub(r'("owner":"|now )[0-9a-f]{16,32}', r'\1RANDOM', text)
    text = re.sub(r'process \d+|20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?(?<!2026-11-22T10:00:00Z)', 'NOW', text)
    return re.sub(r'\d+:\d\d:\d\d |\d+\.\d\d s', 'TIME', text)


class EveryVerb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = postgres.temporary()
        cls.addClassCleanup(cls.server.remove)
        cls.server.start_bouncer()

    def place(self, kind):
        folder = Path(self.shared) / kind
        if kind == 'sqlite':
            return Place(folder)
        return PostgresPlace(folder, self.server, bounced=kind == 'pgbouncer')

    def files_of(self, place):
        """Returns the folder's text files, without stores and pseudonyms, whose key is random."""
        return {str(path.relative_to(place.folder)): plain(place, path.read_text(encoding='utf-8', errors='replace'))
                for path in sorted(place.folder.rglob('*')) if path.is_file() and '.db' not in path.name and 'hidden' not in path.parts}

    def play(self, kind, folder):
        self.shared = folder.parent
        place = self.place(kind)
        together_test.Together.fill(folder, place)
        results = []
        for words in COMMANDS:
            done = place.ask(*(word.replace('{url}', place.url) for word in words))
            results.append((words, done.returncode, plain(place, done.stdout), plain(place, done.stderr)))
        return results, self.files_of(place)

    def test_the_same_output_as_in_sqlite(self):
        with self.subTest():
            shared = Path(postgres.tempfile.mkdtemp(prefix='registrar-test-'))
            self.addCleanup(shutil.rmtree, shared)
            expected, files = self.play('sqlite', shared / 'sqlite')
            codes = [code for _, code, *_ in expected]
            self.assertGreater(codes.count(0), 30, expected)
            self.assertNotIn(70, codes)
            for kind in ('postgres', 'pgbouncer'):
                found, found_files = self.play(kind, shared / kind)
                for here, there in zip(found, expected):
                    self.assertEqual(here, there, kind)
                self.assertEqual(sorted(found_files), sorted(files))
                for name in files:
                    self.assertEqual(found_files[name], files[name], f'{kind}: {name}')


class Stores(ServerTest):
    def test_run_and_restore_make_the_tables(self):
        self.server.make_database('fresh')
        self.store = self.server.url('fresh')
        self.refused(self.run_data(), 6, 'there is no store here', 'restore')
        self.call('restore', self.shared / 'records', '--now', NOW, exit_code=0)
        self.call('restore', self.shared / 'records', '--now', NOW, exit_code=2)
        self.run_data('-q', exit_code=1)

    def test_the_schema_is_readable_and_documented(self):
        name = self.use_store()
        ddl = self.call('store', 'stats', '--ddl', exit_code=0).out
        self.assertEqual(ddl.count('CREATE TABLE'), int(self.server.sql(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name)))
        for block in ddl.strip().split('\n\n'):
            self.assertRegex(block, '^-- ')
        # The statements make the same schema where there is none.
        self.server.make_database('from_ddl')
        self.write('schema.sql', ddl)
        subprocess.run(['psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', self.server.url('from_ddl'), '-f', 'schema.sql'],
                       cwd=self.folder, check=True)
        columns = ('SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns '
                   "WHERE table_schema = 'public' ORDER BY 1, 2")
        indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
        for query in (columns, indexes):
            self.assertEqual(self.server.sql(query, 'from_ddl'), self.server.sql(query, name))

    def test_order_does_not_depend_on_the_database(self):
        expected = self.snapshot(store='sqlite:store.db')
        self.server.sql("CREATE COLLATION IF NOT EXISTS other (provider = icu, locale = 'sv-SE')", 'template1')
        for more in ("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE' LOCALE 'C.UTF-8' TEMPLATE template0",
                     "ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"):
            self.server.drop_database('ordered')
            self.server.sql(f'CREATE DATABASE ordered {more}')
            self.store = self.server.url('ordered')
            self.call('restore', self.shared / 'records', '--now', NOW, exit_code=0)
            self.assert_same_records(self.snapshot(), expected)

    def test_copies_between_engines_keep_everything(self):
        self.run_data('-q', exit_code=1)
        shown = self.call('runs', 'show', '1', '--changes', exit_code=0).out
        records = self.snapshot()
        for name in ('copied', 'again'):
            self.server.make_database(name)
        first, second = self.server.url('copied'), self.server.url('again')
        for source, target in (('sqlite:store.db', first), (first, second), (second, 'sqlite:back.db')):
            self.assertIn('compared by digests', self.call('store', 'copy', source, target, exit_code=0).out)
            self.store = target
            self.assertEqual(self.call('runs', 'show', '1', '--changes', exit_code=0).out, shown)
            self.assert_same_records(self.snapshot(), records)
            self.call('store', 'check', exit_code=0)
            self.refused(self.call('store', 'copy', source, target), 2, 'not empty')
        self.store = second
        self.call('undo', '1', '-q', exit_code=0)


class RoundTrips(ServerTest):
    learners = 500

    def count(self, definition, data, *words, code=None):
        with Proxy(self.server.folder / 'socket' / f'.s.PGSQL.{postgres.PORT}') as proxy:
            url = self.store.replace(postgres.urllib.parse.quote(str(self.server.folder / 'socket'), safe=''),
                                     postgres.urllib.parse.quote(proxy.folder.name, safe=''))
            result = self.call('run', definition, data, '--now', NOW, '-q', *words, '--store', url)
            self.assertIn(result.code, (0, 1) if code is None else (code,), result)
            return proxy.round_trips

    def test_a_small_run_takes_few(self):
        self.use_store()
        write_data(self.folder / 'small.csv', 100, self.learners)
        for words in ((), ('--again',)):
            trips = self.count('definition.xml', 'small.csv', *words)
            print(f'round trips of 100 rows of tracking: {trips}', flush=True)
            self.assertLessEqual(trips, 40)

    def test_rows_add_none(self):
        self.write('learners.xml', LEARNERS)
        for definition in ('definition.xml', 'learners.xml'):
            trips = []
            for rows in (100, 1000, 5000):
                self.use_store()
                if definition == 'learners.xml':
                    self.write('rows.csv', 'candidateLogin;candidateName;candidateFirstname;candidateEmail\n' + ''.join(
                        f'user{n};Name {n};First;user{n}@example.org\n' for n in range(rows)))
                else:
                    write_data(self.folder / 'rows.csv', rows, self.learners)
                trips.append(self.count(definition, 'rows.csv'))
            print(f'round trips of 100, 1,000 and 5,000 rows of {definition}: {trips}', flush=True)
            self.assertLessEqual(max(trips) - trips[0], 10)


if __name__ == '__main__':
    main()
