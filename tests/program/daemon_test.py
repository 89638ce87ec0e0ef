# SPDX-License-Identifier: Apache-2.0
"""Tests of a daemon that runs for a while: its pages, its clock moved under it, runs side by side, what it costs, and
that it ends soon."""
import http.client
import signal
import socket
import sqlite3
import sys
import time
import unittest
from contextlib import closing

from metrics import read_metrics
from registrar import SLOWNESS, main, rounds
from schedule_program import ScheduleTest, Worker, instant

ENTITIES = '''<actions>
  <createOrUpdateEntityAction>
    <fields><hierarchyEntityName/><hierarchyEntityName/></fields>
  </createOrUpdateEntityAction>
</actions>
'''


class LivingTest(ScheduleTest):
    def worker(self, *words, **more):
        worker = Worker(self, *words, **more)
        self.addCleanup(worker.kill)
        return worker

    def stop(self, worker, seconds=20):
        """Ends a daemon by SIGTERM, within these seconds."""
        begin = time.monotonic()
        worker.process.send_signal(signal.SIGTERM)
        self.assertEqual(worker.process.wait(60), 0, worker.path.read_text())
        self.assertLess(time.monotonic() - begin, seconds * SLOWNESS)

    def many_rows(self, times):
        lines = (self.folder / 'data.csv').read_text().splitlines(True)
        self.write('data.csv', lines[0] + ''.join(lines[1:]) * times)


class PagesTest(LivingTest):
    def setUp(self):
        super().setUp()
        self.daily()
        self.daemon = self.worker('--health', '127.0.0.1:0')
        self.port = int(self.daemon.wait_for('listening')['address'].rpartition(':')[2])
        self.daemon.wait_for('started')

    def get(self, path, method='GET', **headers):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        with closing(connection):
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def raw(self, data, wait=20):
        """Sends bytes and returns what comes back until the connection is closed."""
        with socket.create_connection(('127.0.0.1', self.port), timeout=wait) as connection:
            answer = b''
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    answer += part
            except OSError:  # the server has closed the connection
                pass
            return answer

    def wait_for_page(self, path, wanted):
        for _ in range(200):
            if (answer := self.get(path)) == wanted:
                return
            time.sleep(0.05)
        self.fail(f'{path}: {answer}')

    def test_pages(self):
        self.wait_for_page('/ready', (200, 'ok\n'))
        self.assertEqual(self.get('/health'), (200, 'ok\n'))
        self.assertEqual(self.get('/health?x=1'), (200, 'ok\n'))
        self.assertEqual(self.get('/health', 'HEAD'), (200, ''))
        self.assertEqual(self.get('/health', 'DELETE')[0], 405)
        self.assertEqual(self.get('/other')[0], 404)
        self.assertEqual(self.get('/metrics', Host='evil.example')[0], 421)
        self.assertEqual(self.get('/metrics', Host=f'localhost:{self.port}')[0], 200)
        self.stop(self.daemon)

    def test_metrics_follow_the_runs(self):
        before = read_metrics(self.get('/metrics')[1])
        self.assertNotIn(('registrar_run_last_end_timestamp_seconds', 'nightly'), before)
        self.assertEqual(before[('registrar_schedule_lag_seconds', 'nightly')], 0)
        self.set_clock('2027-03-02T01:30:05Z')
        self.daemon.wait_for('done')
        text = self.get('/metrics')[1]
        after = read_metrics(text)
        self.assertAlmostEqual(after[('registrar_run_last_success_timestamp_seconds', 'nightly')],
                               instant('2027-03-02T01:30:05Z'), delta=30)
        self.assertLessEqual(after[('registrar_run_exit_code', 'nightly')], 1)
        rows = sum(value for (name, *_), value in after.items() if name == 'registrar_rows_total')
        self.assertEqual(rows, self.rows)
        self.assertEqual(after[('registrar_daemon_runs_total', 'done')], 1)
        self.assertEqual(after[('registrar_held_leases',)], 0)
        self.assertNotIn('data.csv', text)
        self.assertNotIn('user1', text)
        self.call('schedule', 'pause', 'nightly', exit_code=0)
        self.assertEqual(read_metrics(self.get('/metrics')[1])[('registrar_schedule_active', 'nightly')], 0)
        self.stop(self.daemon)

    def test_bad_requests_cost_little(self):
        good = b'GET /health HTTP/1.1\r\nHost: localhost\r\n'
        for data, status in ((b'GET /health HTTP/1.1\r\n\r\n', b' 400 '), (b'nonsense\r\n\r\n', b' 400 '),
                             (good + b'Host: localhost\r\n\r\n', b' 400 '), (good + b'X: a\0b\r\n\r\n', b' 400 '),
                             (good + b'Content-Length: 5\r\nContent-Length: 6\r\n\r\n', b' 400 '),
                             (good + b'Content-Length: 5\r\n\r\nhello', b' 400 '),
                             (good + b'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', b' 400 '),
                             (good + b'X: ' + b'a' * 20_000 + b'\r\n\r\n', b' 431 '),
                             (good + b'\r\n', b' 200 ')):
            self.assertIn(status, self.raw(data)[:40], data[:80])
        before = self.daemon.memory()
        self.raw(good + b'X: y\r\n' * 1_000_000)
        self.raw(good + b'X' * 10_000_000)
        if SLOWNESS == 1:  # else the sanitizer would be measured
            self.assertLess(self.daemon.memory() - before, 20_000)
        self.assertEqual(self.get('/health')[0], 200)

    def test_idle_connections_keep_nobody_out(self):
        idle = [socket.create_connection(('127.0.0.1', self.port), timeout=30) for _ in range(40)]
        try:
            for connection in idle:
                connection.sendall(b'GET /hea')
            self.assertEqual(self.get('/health')[0], 200)
            if rounds(1, 10) > 1:  # takes its time: they are closed after ten seconds
                self.assertEqual(idle[0].recv(1), b'')
        finally:
            for connection in idle:
                connection.close()
        self.stop(self.daemon)

    def test_a_store_that_is_gone_is_waited_for(self):
        self.wait_for_page('/ready', (200, 'ok\n'))
        store = self.folder / 'store.db'
        store.rename(self.folder / 'away.db')
        store.mkdir()
        self.set_clock('2027-03-02T01:30:05Z')
        self.assertEqual(self.get('/health')[0], 200)
        store.rmdir()
        (self.folder / 'away.db').rename(store)
        self.daemon.wait_for('done')
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])

    def test_a_store_that_is_replaced_is_opened_anew(self):
        self.wait_for_page('/ready', (200, 'ok\n'))
        self.call('store', 'copy', 'sqlite:store.db', 'sqlite:copy.db', exit_code=0)
        for ending in ('', '-wal', '-shm'):
            if (self.folder / f'store.db{ending}').exists():
                (self.folder / f'store.db{ending}').rename(self.folder / f'old.db{ending}')
        self.daemon.wait_for('store-unavailable')
        self.wait_for_page('/ready', (503, 'The store is unavailable.\n'))
        (self.folder / 'copy.db').rename(self.folder / 'store.db')
        self.daemon.wait_for('store-available')
        self.wait_for_page('/ready', (200, 'ok\n'))
        self.set_clock('2027-03-02T01:30:05Z')
        self.daemon.wait_for('done')
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])

    def test_addresses_are_checked(self):
        for text in ('localhost:80', '9464', '127.0.0.1', '127.0.0.1:99999'):
            self.refused(self.call('daemon', '--until-idle', '--health', text), 2, '--health')
        self.refused(self.call('daemon', '--until-idle', '--health', f'127.0.0.1:{self.port}'), 2, 'listened')


class LifeTest(LivingTest):
    def test_the_clock_is_set_back_and_forward_while_a_daemon_runs(self):
        self.add('--cron', '0 * * * *', '--on-missed', 'all', '--on-busy', 'queue-all')
        daemon = self.worker()
        daemon.wait_for('started')
        for text in ('2027-03-01T13:00:10Z', '2027-03-01T11:00:00Z', '2027-03-01T13:30:00Z', '2027-03-01T15:10:00Z',
                     '2027-03-01T12:00:00Z', '2027-02-20T12:00:00Z', '2027-03-01T16:00:01Z'):
            self.set_clock(text)
            time.sleep(1.3)
        for _ in range(100):
            if len(self.ends()) == 4 and all(state == 'done' for _, state in self.ends()):
                break
            time.sleep(0.1)
        self.stop(daemon)
        self.assertEqual(self.ends(), [(f'2027-03-01T{hour}:00:00Z', 'done') for hour in (13, 14, 15, 16)])
        self.assertEqual(len(self.runs()), 4)

    def test_runs_of_disjoint_scopes_run_side_by_side(self):
        self.many_rows(8_000)
        self.write('entities.xml', ENTITIES)
        self.write('entities.csv', 'parent;child\n' + ''.join(f'Parent {n % 50};Child {n}\n' for n in range(8_000)))
        self.daily(name='a')
        self.daily(name='b', definition='entities.xml', data=('entities.csv',))
        self.daily(name='c')
        self.set_clock('2027-03-02T02:00:00Z')
        events = self.work('--jobs', '3')
        order = [(event['event'], event['schedule']) for event in events if event['event'] in ('run', 'done', 'retry')]
        self.assertEqual({each for each in order[:3]}, {('run', 'a'), ('run', 'b'), ('run', 'c')})
        # Two write the same records: one of them waits for another attempt, and this one counts for nothing.
        self.assertEqual(sorted(self.ends(name)[0][1] for name in 'ac'), ['done', 'waiting'])
        self.assertEqual(self.ends('b'), [('2027-03-02T01:30:00Z', 'done')])
        self.set_clock('2027-03-02T02:10:00Z')
        self.work()
        for name in 'ac':
            last = self.shown(name)['last'][0]
            self.assertEqual((last['state'], last['attempt']), ('done', 1))

    def test_a_busy_schedule_skips_or_queues(self):
        for policy, wanted in (('skip', ['waiting', 'skipped', 'skipped']), ('queue-one', ['waiting', 'waiting', 'skipped']),
                               ('queue-all', ['waiting'] * 3)):
            self.set_clock('2027-03-01T12:00:00Z')
            self.daily('--on-busy', policy, '--retries', '9', '--backoff', '30d', name=policy)
            (self.folder / 'data.csv').rename(self.folder / 'away.csv')
            for day in (2, 3, 4):
                self.set_clock(f'2027-03-0{day}T02:00:00Z')
                self.work()
            self.assertEqual([state for _, state in self.ends(policy)], wanted)
            (self.folder / 'away.csv').rename(self.folder / 'data.csv')
            # Those that wait run in their order, as soon as the first one has been tried again.
            self.call('schedule', 'edit', policy, '--cron', '0 0 1 1 *', exit_code=0)
            self.set_clock('2027-04-10T02:00:00Z')
            self.work()
            self.assertEqual([state for _, state in self.ends(policy)], [state.replace('waiting', 'done') for state in wanted])
            runs = [row['run'] for row in reversed(self.shown(policy)['last']) if row['run']]
            self.assertEqual(runs, sorted(runs))

    def test_a_daemon_ends_soon_while_it_runs(self):
        self.many_rows(20_000 if SLOWNESS == 1 else 10_000)
        self.daily()
        daemon = self.worker()
        daemon.wait_for('started')
        self.set_clock('2027-03-02T02:00:00Z')
        daemon.wait_for('run')
        time.sleep(0.3)
        self.stop(daemon, 10)
        self.assertEqual(daemon.events()[-1]['event'], 'stopped')
        self.work()
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])
        self.assertEqual(len(self.runs()), 1)

    def test_a_run_whose_file_has_changed_is_begun_anew(self):
        self.many_rows(20_000 if SLOWNESS == 1 else 10_000)
        self.daily()
        daemon = self.worker()
        daemon.wait_for('started')
        self.set_clock('2027-03-02T02:00:00Z')
        daemon.wait_for('run')
        while not self.committed():
            self.assertIsNone(daemon.process.poll())
            time.sleep(0.01)
        daemon.kill()
        lines = (self.folder / 'data.csv').read_text().splitlines(True)
        self.write('data.csv', ''.join([lines[0], lines[2], *lines[2:]]))
        self.set_clock('2027-03-02T02:05:00Z')
        events = self.work()
        self.assertEqual([event['event'] for event in events], ['started', 'take-over', 'run', 'done', 'stopping', 'stopped'], events)
        self.assertEqual([(run['run'], run['state'].split('-')[0]) for run in self.runs()], [(2, 'completed'), (1, 'abandoned')])
        self.assertEqual(self.shown()['last'][0]['run'], 2)

    def test_a_removed_schedule_ends_its_run(self):
        self.many_rows(10_000)
        self.daily()
        daemon = self.worker()
        daemon.wait_for('started')
        self.set_clock('2027-03-02T02:00:00Z')
        daemon.wait_for('run')
        self.call('schedule', 'remove', 'nightly', exit_code=0)
        daemon.wait_for('done', 60 * SLOWNESS)
        self.stop(daemon)
        self.assertEqual([run['state'].split('-')[0] for run in self.runs()], ['completed'])

    def test_a_due_time_whose_schedule_was_removed_is_not_taken_over(self):
        self.many_rows(10_000)
        self.daily()
        daemon = self.worker()
        daemon.wait_for('started')
        self.set_clock('2027-03-02T02:00:00Z')
        daemon.wait_for('run')
        daemon.kill()
        self.call('schedule', 'remove', 'nightly', exit_code=0)
        self.set_clock('2027-03-02T02:05:00Z')
        self.assertIn(('failed', 'its schedule was removed'),
                      [(event['event'], event.get('detail')) for event in self.work()])
        self.assertEqual([event['event'] for event in self.work()], ['started', 'stopping', 'stopped'])

    @unittest.skipIf(SLOWNESS > 1, 'would measure the sanitizer')
    def test_ten_thousand_schedules_cost_under_a_hundredth_of_a_core(self):
        self.add('--cron', '30 2 1 1 *', name='s')
        with closing(sqlite3.connect(self.folder / 'store.db')) as store:
            columns = [row[1] for row in store.execute('PRAGMA table_info(schedule)') if row[1] != 'name']
            store.execute('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) INSERT INTO schedule '
                          f"(name, {', '.join(columns)}) SELECT name || i, {', '.join(columns)} FROM n, schedule")
            store.commit()
        daemon = self.worker('--health', '127.0.0.1:0')
        daemon.wait_for('started')
        time.sleep(1)
        begin, cost = time.monotonic(), daemon.seconds()
        time.sleep(rounds(4, 60))
        share = (daemon.seconds() - cost) / (time.monotonic() - begin)
        print(f'10,000 schedules cost {100 * share:.2f} % of a core', file=sys.stderr)
        self.assertLess(share, 0.01)
        self.stop(daemon)


if __name__ == '__main__':
    main()
