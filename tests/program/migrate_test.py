# SPDX-License-Identifier: Apache-2.0
"""Tests of `store migrate`: how a version 7 store changes, which commands are refused meanwhile, and kills at every
write."""
import resource
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import postgres  # noqa: E402
from registrar import NOW, SLOWNESS, ProgramTest, main, rounds, size

STORES = Path(__file__).parent.parent / 'stores'
VERSION_7 = STORES / 'version-7.sql'
VERSION_9 = STORES / 'version-9.sql'
SERVER_VERSION_9 = STORES / 'version-9-postgresql.sql'
DROPPED = [f'DROP TABLE {name}' for name in ('saved', 'schedule', 'due')]  # the tables that stores of version 9 lack
BLOCK = 4096  # the page size of the example store
TRACKING = '''<actions>
  <createOrUpdateConsolidatedTrackingAction>
    <fields>
      <candidateLogin/>
      <lovCode/>
      <sessionTitle/>
      <trainingPathCode/>
      <progression/>
    </fields>
  </createOrUpdateConsolidatedTrackingAction>
</actions>
'''


def content(path):
    """Returns every table's statement and rows. Lines, the quoting of a renamed table's name, and the words NOT NULL
    of a key, which SQLite implies, do not count."""
    with closing(sqlite3.connect(path)) as database:
        def plain(name, sql):
            words = ' '.join(sql.replace(f'"{name}"', name).split())
            return words.replace('( ', '(').replace('NOT NULL PRIMARY', 'PRIMARY')
        tables = {name: plain(name, sql) for name, sql in database.execute(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index')")}
        rows = {name: sorted(database.execute(f'SELECT * FROM {name}'), key=repr)
                for name, sql in tables.items() if sql.startswith('CREATE TABLE')}
        return tables, rows, database.execute('PRAGMA user_version').fetchone()


def records(path, key_columns=True):
    """Returns the rows of the tables of records, by table."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        tables = [name for name, sql in database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
                  if 'changed_run' in sql]
        return {name: sorted((repr([(key, row[key]) for key in row.keys() if key_columns or not key.endswith('_key')])
                              for row in database.execute(f'SELECT * FROM {name}'))) for name in tables}


def keys(path):
    """Returns the tables of natural keys and the match texts of records: everything derived from a rule of
    comparison."""
    with closing(sqlite3.connect(path)) as database:
        found = {}
        for name, sql in database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall():
            columns = [row[1] for row in database.execute(f'PRAGMA table_info({name})') if not row[1].endswith('_run')]
            if any(column.endswith('_key') for column in columns) and name not in ('effect', 'trash'):
                found[name] = database.execute(f'SELECT {", ".join(columns)} FROM {name} ORDER BY 1, 2').fetchall()
        return found


class MigrateTest(ProgramTest):
    learners = 1
    rows = 0

    def setUp(self):
        super().setUp()
        self.store = self.folder / 'store.db'
        self.make_old(self.store)
        self.write('tracking.xml', TRACKING)

    def make_old(self, path, version=VERSION_7):
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as database:
            database.executescript(version.read_text(encoding='utf-8'))

    def change(self, *statements):
        with closing(sqlite3.connect(self.store)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    def ask(self, statement):
        with closing(sqlite3.connect(self.store)) as database:
            return database.execute(statement).fetchall()

    def migrate(self, **more):
        return self.call('store', 'migrate', **more)

    def test_records_stay_and_keys_are_those_of_a_fresh_import(self):
        before = records(self.store, key_columns=False)
        result = self.migrate(exit_code=0)
        self.assertIn('is migrated from version 7 to 10', result.out)
        self.assertEqual(records(self.store, key_columns=False), before)
        self.call('snapshot', '--out', 'records', exit_code=0)
        self.call('restore', 'records', '--store', 'sqlite:fresh.db', '--now', NOW, exit_code=0)
        self.assert_same_records(self.snapshot(), self.snapshot(store='fresh.db'))
        fresh = keys(self.folder / 'fresh.db')
        self.assertEqual(keys(self.store), fresh)
        self.assertIn(('weiß', 1577836800, 1), fresh['learner_login'])
        self.assertEqual({key for key, _, number in fresh['learner_login'] if number in (3, 4)}, {'annab'})
        self.assertIn('The store is sound.', self.call('store', 'check', exit_code=0).out)

    def test_the_tables_are_those_of_a_new_store(self):
        self.migrate(exit_code=0)
        self.call('store', 'init', '--store', 'sqlite:new.db', exit_code=0)
        migrated, new = content(self.store), content(self.folder / 'new.db')
        self.assertEqual(migrated[0], new[0])
        self.assertEqual(migrated[2], new[2])

    def test_history_stays_and_effects_name_their_file(self):
        runs = self.ask('SELECT * FROM run ORDER BY id')
        segments = self.ask('SELECT id, run, type, count FROM effect ORDER BY id')
        self.migrate(exit_code=0)
        self.assertEqual(self.ask('SELECT * FROM run ORDER BY id'), [(*run, '') for run in runs])
        self.assertEqual(self.ask('SELECT id, run, type, count FROM effect ORDER BY id'), segments)
        self.assertEqual(self.ask('SELECT run, input, file FROM run_input'),
                         [(1, 0, 'learners.csv'), (2, 0, 'spring.csv'), (2, 1, 'autumn.csv'), (3, 0, 'forget.csv'),
                          (4, 0, 'courses.csv')])
        inputs = dict(self.ask('SELECT run, max(input) FROM effect GROUP BY run'))
        self.assertEqual(inputs, {1: 0, 2: None, 3: 0, 4: 0, 5: None})
        tracking = self.ask("SELECT hex(first_key) FROM effect WHERE type = 'tracking' ORDER BY id LIMIT 1")
        self.assertEqual(tracking, [('80000000000000018000000000000001',)])

    def test_duplicates_are_listed_and_the_oldest_is_used(self):
        self.assertIn('groups of records that compare as one', self.migrate(exit_code=0).out)
        listed = self.call('store', 'check', exit_code=0).out
        for line in ('learner 4, 3: login compares as one text; 4 is taken', 'lov 2, 3: code',
                     'learner 4, 3: ref_number', 'learner 4, 3: email', 'session 2, 1: title', 'entity 2, 3: name',
                     'credit_type CEU  basic, CEU basic: name'):
            self.assertIn('note: ' + line, listed)
        self.write('rows.csv', 'candidateLogin;lovCode;sessionTitle;trainingPathCode;progression\n'
                   'annab;SEG-01;Turma 2017;TP SEG;10\nweiss;SEG-01;Turma 2017;TP SEG;10\n')
        self.change("INSERT INTO registration VALUES(90, NULL, 4, 2, NULL, 0, 0, 0)",
                    "INSERT INTO registration_learner_session VALUES(4, 2, 90)")
        self.call('run', 'tracking.xml', 'rows.csv', '--now', NOW, exit_code=1)
        self.assertEqual(self.ask('SELECT progression FROM tracking WHERE registration_id = 90'), [(10.0,)])

    def test_an_old_store_is_refused_until_it_is_migrated(self):
        self.write('rows.csv', 'x\n')
        for words in (('run', 'tracking.xml', 'rows.csv'), ('plan', 'tracking.xml', 'rows.csv'), ('runs',),
                      ('snapshot', '--out', 'out'), ('store', 'check'), ('trash',)):
            self.refused(self.call(*words), 6, 'version 7', 'registrar store migrate')
        self.migrate(exit_code=0)
        before = content(self.store)
        self.assertIn('already', self.migrate(exit_code=0).out)
        self.assertEqual(content(self.store), before)

    def test_an_unfinished_run_must_end_first(self):
        for state in ('running', 'interrupted'):
            self.change(f"UPDATE run SET state = '{state}' WHERE id = 2")
            before = content(self.store)
            self.refused(self.migrate(), 2, 'run 2 of tracking.xml', state)
            self.assertEqual(content(self.store), before)

    def test_other_versions_and_other_files_are_refused(self):
        for version, code, text in ((6, 2, 'version 6'), (99, 6, 'newer registrar')):
            self.change(f'PRAGMA user_version = {version}')
            self.refused(self.migrate(), code, text)
        self.change('PRAGMA user_version = 7', 'PRAGMA application_id = 1')
        self.refused(self.migrate(), 6, 'not a Registrar store')
        self.refused(self.call('store', 'migrate', '--store', 'sqlite:missing.db'), 6, 'missing.db')

    def test_foreign_tables_and_views_stay(self):
        self.change('CREATE TABLE notes(text)', "INSERT INTO notes VALUES('kept')",
                    'CREATE VIEW states AS SELECT id, state FROM run')
        states = self.ask('SELECT * FROM states')
        self.migrate(exit_code=0)
        self.assertEqual(self.ask('SELECT * FROM states'), states)
        self.assertEqual(self.ask('SELECT * FROM notes'), [('kept',)])
        self.call('store', 'check', exit_code=0)

    def test_an_older_registrar_with_the_store_open_stops_writing(self):
        with closing(sqlite3.connect(self.store, isolation_level=None)) as old:
            columns = [row[1] for row in old.execute('PRAGMA table_info(run)')][1:]
            self.migrate(exit_code=0)
            with self.assertRaisesRegex(sqlite3.IntegrityError, 'results'):
                old.execute(f'INSERT INTO run({", ".join(columns)}) VALUES({", ".join("?" * len(columns))})',
                            [0 if name in ('clock', 'started', 'finished') else '' for name in columns])
        self.assertGreater(self.ask('PRAGMA user_version')[0][0], 7)

    def test_version_8_gets_a_column_and_an_index(self):
        self.migrate(exit_code=0)
        self.change("INSERT INTO material(id, title, training_id, created_run, changed_run) VALUES(1, 'A', 7, 0, 0)",
                    'INSERT INTO material_training(training_id, id) VALUES(7, 1)',
                    "INSERT INTO transfer_key(id, digest, created_run, changed_run) VALUES(1, 'd', 0, 0)")
        wanted = content(self.store)
        self.change('DROP TABLE material_training', *DROPPED, 'ALTER TABLE transfer_key DROP COLUMN guid',
                    'PRAGMA user_version = 8')
        self.refused(self.call('snapshot', '--out', 'out'), 6, 'version 8', 'registrar store migrate')
        self.migrate(exit_code=0)
        self.assertEqual(content(self.store), wanted)

    def test_version_9_gets_tables(self):
        self.make_old(self.store, VERSION_9)
        before = records(self.store)
        self.refused(self.call('snapshot', '--out', 'out'), 6, 'version 9', 'registrar store migrate')
        self.assertIn('is migrated from version 9 to 10', self.migrate(exit_code=0).out)
        self.assertEqual(records(self.store), before)
        self.call('store', 'init', '--store', 'sqlite:new.db', exit_code=0)
        migrated, new = content(self.store), content(self.folder / 'new.db')
        self.assertEqual((migrated[0], migrated[2]), (new[0], new[2]))
        self.assertEqual([run['run'] for run in self.runs()], [1])
        self.call('store', 'check', exit_code=0)
        self.call('undo', '1', exit_code=0)

    def test_an_unfinished_run_of_version_9_must_end_first(self):
        self.make_old(self.store, VERSION_9)
        self.change("UPDATE run SET state = 'interrupted'")
        self.refused(self.migrate(), 2, 'run 1 of tracking.xml', 'interrupted')

    def test_killed_at_any_write_it_resumes(self):
        self.migrate(exit_code=0)
        wanted = content(self.store)
        halfway = 0
        for written in range(0, 2000, SLOWNESS):
            self.make_old(self.store)
            for more in ('-wal', '-shm'):
                Path(f'{self.store}{more}').unlink(missing_ok=True)
            limit = BLOCK // 2 + written * BLOCK
            killed = self.migrate(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
            if killed.code == 0:
                break
            begun = self.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'migration'")[0][0]
            version = self.ask('PRAGMA user_version')[0][0]
            self.assertEqual(begun == 1, version == 10 and content(self.store) != wanted)
            if begun and halfway % 10 == 0:
                self.refused(self.call('snapshot', '--out', 'out'), 6, 'registrar store migrate')
            halfway += begun
            self.migrate(exit_code=0)
            self.assertEqual(content(self.store), wanted, f'killed after {limit} bytes')
        self.assertEqual(killed.code, 0)
        self.assertGreater(halfway, size(20))
        self.assertEqual(content(self.store), wanted)

    def enlarge(self, learners):
        self.change("INSERT INTO learner(id, guid, login, email, ref_number, status, entity_id, imported, created_at, "
                    "created_run, changed_run) WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n "
                    f"WHERE i < {1000 + learners}) SELECT i, printf('%032d', i), 'User' || i, 'u' || i || '@example.org', "
                    "'R  ' || (i % 977), 0, 1, 0, i, 0, 0 FROM n")

    def test_two_at_once_end_like_one(self):
        self.enlarge(size(100_000))
        old = shutil.copyfile(self.store, self.folder / 'old.db')
        self.migrate(exit_code=0)
        wanted = content(self.store)
        self.call('store', 'check', exit_code=0)
        for _ in range(rounds(2)):
            for more in ('', '-wal', '-shm'):
                Path(f'{self.store}{more}').unlink(missing_ok=True)
            shutil.copyfile(old, self.store)
            both = [self.start('store', 'migrate') for _ in range(2)]
            ends = [process.communicate(timeout=120) for process in both]
            self.assertEqual([process.returncode for process in both], [0, 0], ends)
            self.assertEqual(content(self.store), wanted)


class ServerMigrateTest(ProgramTest):
    learners = 1
    rows = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = postgres.temporary()
        cls.addClassCleanup(cls.server.remove)

    def setUp(self):
        super().setUp()
        self.server.sql('DROP SCHEMA IF EXISTS version_9 CASCADE')
        self.server.sql(SERVER_VERSION_9.read_text(encoding='utf-8'))
        self.url = self.server.url(schema='version_9')

    def environment(self):
        return {**super().environment(), 'REGISTRAR_STORE': self.url}

    def test_version_9_gets_tables_and_keeps_the_rest(self):
        self.refused(self.call('runs'), 6, 'version 9', 'registrar store migrate')
        self.assertIn('is migrated from version 9 to 10', self.call('store', 'migrate', exit_code=0).out)
        self.assertEqual([run['run'] for run in self.runs()], [1])
        self.call('store', 'check', exit_code=0)
        self.call('undo', '1', exit_code=0)
        self.assertIn('already', self.call('store', 'migrate', exit_code=0).out)
        new = self.server.make_schema('new')
        self.call('store', 'init', '--store', new, exit_code=0)
        columns = ("SELECT string_agg(concat_ws(' ', table_name, column_name, data_type, is_nullable), ',' ORDER BY "
                   "table_name, column_name) FROM information_schema.columns WHERE table_schema = '{}'")
        self.assertEqual(self.server.sql(columns.format('version_9')), self.server.sql(columns.format('new')))

    def test_an_unfinished_run_must_end_first(self):
        self.server.sql("UPDATE version_9.run SET state = 'running'")
        self.refused(self.call('store', 'migrate'), 2, 'run 1 of tracking.xml', 'running')
        self.assertEqual(self.server.sql("SELECT value FROM version_9.store WHERE name = 'version'"), '9')

    def test_two_at_once_end_like_one(self):
        both = [self.start('store', 'migrate') for _ in range(2)]
        ends = [process.communicate(timeout=60) for process in both]
        self.assertEqual([process.returncode for process in both], [0, 0], ends)
        self.call('store', 'check', exit_code=0)


if __name__ == '__main__':
    main()
