# SPDX-License-Identifier: Apache-2.0
"""Tests that programs that run at the same time on one PostgreSQL store end as if they had run one after the other, and
what the locks of a store do that several machines use.

The schedules are those of together_test.py. Each order of commands that they are compared with runs on SQLite.
"""
import json
import signal
import subprocess
import time

import together_test
from postgres_program import PostgresPlace, ServerTest, postgres
from registrar import HEADER, NOW, main, rounds, write_data

together_test.SCHEDULES = rounds(20, 200)
ENTITIES = '''<actions>
  <createOrUpdateEntityAction>
    <fields><hierarchyEntityName/><hierarchyEntityName/></fields>
  </createOrUpdateEntityAction>
</actions>
'''


class TogetherOnPostgres(together_test.Together):
    """The same schedules, in which every second store is reached through pgbouncer."""

    @classmethod
    def setUpClass(cls):
        cls.server = postgres.temporary()
        cls.addClassCleanup(cls.server.remove)
        cls.server.start_bouncer()
        super().setUpClass()
        cls.places = {}
        for bounced in (False, True):
            place = PostgresPlace(cls.base.copy_folder(), cls.server, bounced=bounced)
            copied = place.ask('store', 'copy', 'sqlite:store.db', place.url)
            if copied.returncode != 0:
                raise RuntimeError(copied.stderr)
            (place.folder / 'store.db').unlink()
            cls.server.drop_connections(place.database)
            cls.places[bounced] = place
        cls.started = 0

    def start_place(self):
        type(self).started += 1
        return self.places[self.started % 2 == 0].copy()


class Locks(ServerTest):
    learners = 500
    rows = 3000

    def setUp(self):
        super().setUp()
        self.database = self.use_store()
        self.write('entities.xml', ENTITIES)
        self.write('entities.csv', 'parent;child\n' + ''.join(f'Parent {n % 50};Child {n}\n' for n in range(1000)))
        self.write('more.csv', f'{HEADER}\nuser1;LOV-1;Session 2;TP-2;2026-01-01 10:00:00;50;5;incomplete\n')

    def sql(self, text):
        return self.server.sql(text, self.database)

    def other_session(self, text):
        """Starts a session that runs this SQL and keeps its transaction open until it is ended."""
        session = subprocess.Popen(['psql', '-XqAt', '-d', self.store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(session.communicate)
        self.addCleanup(session.kill)
        session.stdin.write(f'BEGIN; {text}; SELECT 1;\n')
        session.stdin.flush()
        session.stdout.readline()
        return session

    def wait_for(self, query, wanted='t'):
        for _ in range(600):
            if self.sql(query) == wanted:
                return
            time.sleep(0.05)
        self.fail(f'never: {query}')

    def paused_run(self, *words):
        """Starts a run and stops its process when it has stored rows. Another session keeps a table locked meanwhile."""
        process = self.start('run', 'definition.xml', 'data.csv', '--now', NOW, '-q', *words)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def held_run(self, table='tracking', *words):
        """Starts a run whose batch waits for another session. Returns process and session."""
        session = self.other_session(f'LOCK TABLE {table} IN EXCLUSIVE MODE')
        process = self.paused_run(*words)
        self.wait_for("SELECT count(*) > 0 FROM lease WHERE expires <> 0")
        self.wait_for("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                      f"datname = '{self.database}'")
        return process, session

    def test_disjoint_scopes_run_side_by_side(self):
        process, session = self.held_run()
        self.call('run', 'entities.xml', 'entities.csv', '--now', NOW, '-q', exit_code=0)
        self.assertIsNone(process.poll())
        session.kill()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.call('store', 'check', exit_code=0)

    def test_the_same_scope_is_refused_or_waits(self):
        process, session = self.held_run()
        refused = self.call('run', 'definition.xml', 'more.csv', '--now', NOW, '-q')
        self.refused(refused, 5, 'run 1 is writing', 'data.csv', 'lock break 1')
        skipped = self.call('run', 'definition.xml', 'more.csv', '--now', NOW, '--on-lock', 'skip', exit_code=0)
        self.assertIn('skipped', skipped.err)
        waiting = self.start('run', 'definition.xml', 'more.csv', '--now', NOW, '-q', '--on-lock', 'wait=60s')
        time.sleep(0.5)
        self.assertIsNone(waiting.poll())
        session.kill()
        process.communicate(timeout=60)
        _, err = waiting.communicate(timeout=60)
        self.assertEqual((process.returncode, waiting.returncode), (1, 0), err)
        self.assertEqual([run['state'] for run in self.runs()], ['completed', 'completed-with-rejects'])

    def test_waiting_ends(self):
        self.held_run()
        begin = time.monotonic()
        self.refused(self.call('run', 'definition.xml', 'more.csv', '--now', NOW, '--on-lock', 'wait=1s'), 5, 'run 1')
        self.assertLess(time.monotonic() - begin, 20)

    def test_a_run_of_another_host_is_taken_over_when_its_lease_ends(self):
        process, session = self.held_run()
        process.kill()
        process.communicate()
        session.kill()
        self.wait_for(f"SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = '{self.database}'")
        self.sql("UPDATE lease SET host = 'elsewhere'; UPDATE run SET owner = 'elsewhere, process 1'")
        self.refused(self.run_data('-q'), 5, 'elsewhere', 'until')
        fence = int(self.sql('SELECT max(fence) FROM lease'))
        self.sql('UPDATE lease SET expires = extract(epoch FROM clock_timestamp())::bigint - 1 WHERE expires <> 0')
        self.assertIn('resumed', self.run_data('-v', exit_code=1).err)
        self.assertEqual(int(self.sql('SELECT max(fence) FROM lease')), fence + 1)
        self.assertEqual(len(self.runs()), 1)

    def test_a_zombie_writes_nothing_more(self):
        process, session = self.held_run()
        process.send_signal(signal.SIGSTOP)
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "
                 f"'{self.database}' AND application_name = 'registrar'")
        session.kill()
        # Its lease has ended, and the run was taken over. Its process then goes on.
        self.sql("UPDATE lease SET host = 'elsewhere', expires = 1 WHERE expires <> 0")
        self.run_data('-q', exit_code=1)
        records = self.snapshot()
        process.send_signal(signal.SIGCONT)
        _, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (5, 6), err)
        self.assert_same_records(self.snapshot(), records)

    def test_the_lease_lives_through_a_long_batch(self):
        process, session = self.held_run()
        lease = 'SELECT min(beat), min(expires) - extract(epoch FROM clock_timestamp())::bigint FROM lease WHERE expires <> 0'
        beat, left = map(int, self.sql(lease).split('|'))
        self.assertGreater(left, 30)
        # Locked rows of the batch keep the beat from renewing the lease, and nobody else can take it either.
        self.refused(self.call('run', 'definition.xml', 'more.csv', '--now', NOW, '-q'), 5, 'run 1')
        session.kill()
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertGreaterEqual(int(self.sql('SELECT min(beat) FROM lease')), beat)

    def test_a_broken_lock_ends_the_run(self):
        process = self.start('run', 'definition.xml', '-', '--now', NOW, '-q', stdin=subprocess.PIPE)
        self.addCleanup(process.kill)
        process.stdin.write((self.folder / 'more.csv').read_text())
        process.stdin.flush()
        self.wait_for('SELECT count(*) > 0 FROM tracking')
        self.call('lock', 'break', '1', '--reason', 'it hangs', exit_code=0)
        _, err = process.communicate('user2;LOV-1;Session 3;TP-3;2026-01-01 10:00:00;50;5;incomplete\n', timeout=60)
        self.assertEqual(process.returncode, 5, err)
        self.assertIn('it hangs', err)
        self.assertEqual(self.sql('SELECT count(*) FROM tracking'), '1')
        self.call('lock', 'break', '1', '--reason', 'again', exit_code=2)
        self.assertEqual(json.loads(self.call('lock', '--format', 'json', exit_code=0).out), [])

    def test_all_or_nothing_beside_others(self):
        write_data(self.folder / 'good.csv', 3000, self.learners, wrong=0)
        atomic = self.start('run', 'definition.xml', 'good.csv', '--atomic', 'file', '--now', NOW, '-q', '--on-lock', 'wait=60s')
        entities = self.start('run', 'entities.xml', 'entities.csv', '--now', NOW, '-q')
        failed = self.start('run', 'definition.xml', 'data.csv', '--atomic', 'file', '--now', NOW, '-q',
                            '--on-lock', 'wait=60s')
        for process, code in ((atomic, 0), (entities, 0), (failed, 3)):
            _, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, code, err)
        alone = self.use_store()
        self.call('run', 'definition.xml', 'good.csv', '--atomic', 'file', '--now', NOW, '-q', exit_code=0)
        expected = self.snapshot()
        self.assertEqual(self.server.sql('SELECT count(*) FROM tracking', alone), self.sql('SELECT count(*) FROM tracking'))
        self.store = self.server.url(self.database)
        self.assertTrue(self.snapshot()['tracking.csv'] == expected['tracking.csv'])
        self.call('store', 'check', exit_code=0)


if __name__ == '__main__':
    main()
