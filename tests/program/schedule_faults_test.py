# SPDX-License-Identifier: Apache-2.0
"""Tests of daemons that are killed, or stopped and woken, at random while their schedules run: each due time is run
exactly once, interrupted runs are resumed, and a daemon that wakes after its work was taken over writes nothing.

Each due time has a file of its own, which gives other values to the same records. So a write out of order shows in the
records, which must equal those of a store on which the same files were run one after another.
"""
import json
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import postgres  # noqa: E402
from registrar import HEADER, SEED, import_config, main, registration_of, rounds
from schedule_program import ScheduleTest, Worker, instant, utc

PERIOD = 600
OVER = 130  # after which a claim and a lease that were not renewed are over
BEGIN = instant('2027-03-02T00:00:00Z')
LEARNERS = 400
ENTITIES = '''<import-config>
  <import>
    <providers><fileSystemSourceProvider><fileName>entities.csv</fileName></fileSystemSourceProvider></providers>
    <actions><createOrUpdateEntityAction>
      <fields><hierarchyEntityName/><hierarchyEntityName/></fields>
    </createOrUpdateEntityAction></actions>
  </import>
</import-config>
'''


class FaultsTest(ScheduleTest):
    learners = LEARNERS
    rows = 10
    url = None

    def environment(self):
        return {**super().environment(), **({'REGISTRAR_STORE': self.url} if self.url else {})}

    def write_files(self, count):
        """Writes a file for each due time, in which everybody has made other progress."""
        (self.folder / 'import').mkdir()
        for step in range(count):
            moment = utc(BEGIN + step * PERIOD)
            with open(self.folder / 'import' / f'results_{moment[:10]}_{moment[11:13]}{moment[14:16]}.csv', 'w',
                      encoding='utf-8') as file:
                file.write(HEADER + '\n')
                for learner in range(1, LEARNERS + 1):
                    session, training = registration_of(learner)
                    file.write(f'user{learner};LOV-{learner % 5 + 1};Session {session};TP-{training};'
                               f'{moment[:10]} {moment[11:13]}:{moment[14:16]}:00;{(step + learner) % 100};{step + learner};incomplete\n')
        self.write('job.xml', import_config('<fileName>results_${due:YYYY-MM-DD_HHII}.csv</fileName>', imports=4))
        self.write('entities.xml', ENTITIES)
        self.write('import/entities.csv', 'parent;child\n' + ''.join(f'Parent {n % 50};Child {n}\n' for n in range(500)))

    def add_schedules(self):
        self.set_clock(BEGIN - PERIOD // 2)
        for name, definition in (('results', 'job.xml'), ('entities', 'entities.xml')):
            self.add('--cron', '*/10 * * * *', '--on-busy', 'queue-all', '--on-missed', 'all', '--retries', '50',
                     '--backoff', '1s', name=name, definition=definition, data=())

    def hopeful(self, workers, seconds, *kinds):
        """Waits until a worker logs one of the events and returns it; nothing after these seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for worker in workers:
                if worker.news(*kinds):
                    return worker
            time.sleep(0.005)
        return None

    def disturb(self, workers, source, moment):
        """Kills or stops a worker, usually soon after it has begun a run. Returns the time, which may have gone on."""
        busy = self.hopeful(workers, 3, 'run')
        time.sleep(source.uniform(0, 0.12))
        victim = busy if busy and source.random() < 0.8 else source.choice(workers)
        if source.random() < 0.5:
            victim.kill()
            workers[workers.index(victim)] = Worker(self, '--jobs', '2')
            self.killed.append(victim)
            return moment
        victim.process.send_signal(signal.SIGSTOP)
        others = [worker for worker in workers if worker is not victim]
        if others and source.random() < 0.7:
            moment += OVER
            self.set_clock(moment)
            self.hopeful(others, 3, 'take-over')
            time.sleep(source.uniform(0, 0.2))
        else:
            time.sleep(source.uniform(0, 0.3))
        victim.process.send_signal(signal.SIGCONT)
        return moment

    def run_daemons(self, count, daemons):
        source = random.Random(SEED)
        self.killed = []
        workers = [Worker(self, '--jobs', '2') for _ in range(daemons)]
        moment = BEGIN
        try:
            for step in range(count):
                moment = max(moment + 1, BEGIN + step * PERIOD + 1)
                self.set_clock(moment)
                moment = self.disturb(workers, source, moment)
            until = time.monotonic() + 120
            while time.monotonic() < until and not self.all_ended(count):
                moment += OVER
                self.set_clock(moment)
                time.sleep(1)
            for worker in workers:
                worker.process.send_signal(signal.SIGTERM)
            for worker in workers:
                self.assertEqual(worker.process.wait(60), 0, worker.path.read_text()[-3000:])
        finally:
            for worker in workers:
                worker.kill()
        return [event for worker in self.killed + workers for event in worker.events()]

    def all_ended(self, count):
        rows = self.due_rows()
        return len(rows) >= 2 * count and all(row[2] not in ('waiting', 'running') for row in rows)

    def due_rows(self):
        query = 'SELECT schedule, due, state, run, exit_code FROM due ORDER BY schedule, due'
        if self.url:
            rows = [line.split('|') for line in self.server.sql(query).splitlines()]
            return [(name, int(due), state, int(run), int(code)) for name, due, state, run, code in rows]
        with closing(sqlite3.connect(self.folder / 'store.db')) as store:
            return store.execute(query).fetchall()

    def judge(self, count, events):
        rows = self.due_rows()
        for name in ('entities', 'results'):
            own = [row for row in rows if row[0] == name and row[1] < BEGIN + count * PERIOD]
            self.assertEqual([row[1] for row in own], [BEGIN + step * PERIOD for step in range(count)])
            self.assertEqual({row[2:5:2] for row in own}, {('done', 0)})
            runs = [row[3] for row in own]
            self.assertEqual(runs, sorted(set(runs)), 'a due time of its own run, in their order')
        history = {run['run']: run for run in json.loads(
            self.call('runs', '--limit', '100000', '--format', 'json', exit_code=0).out)}
        self.assertEqual(sorted(history), sorted(row[3] for row in rows if row[3]), 'no other run')
        self.assertEqual({history[row[3]]['state'] for row in rows if row[2] == 'done'}, {'completed'})
        ends = [(event['schedule'], event['due']) for event in events if event['event'] == 'done']
        self.assertEqual(len(ends), len(set(ends)), 'no end twice')
        self.call('store', 'check', exit_code=0)
        print(f'{count} rounds: {len(ends)} ends seen, {sum(event["event"] == "take-over" for event in events)} taken over, '
              f'{sum(event["event"] == "taken-over" for event in events)} woke too late, {len(self.killed)} killed', file=sys.stderr)

    def expected(self, count):
        """Returns the records of a store on which the files were run one after another."""
        folder = self.new_folder()
        (folder / 'import').symlink_to(self.folder / 'import')
        environment = {**self.environment(), 'REGISTRAR_STORE': 'sqlite:store.db'}
        for step in range(count):
            self.call('run', self.folder / 'job.xml', '--due', utc(BEGIN + step * PERIOD), '-q', folder=folder,
                      env=environment, exit_code=0)
        self.call('run', self.folder / 'entities.xml', '-q', folder=folder, env=environment, exit_code=0)
        self.call('snapshot', '--out', folder / 'out', folder=folder, env=environment, exit_code=0)
        return folder / 'out'

    def assert_expected(self, count):
        self.call('snapshot', '--out', self.folder / 'out', exit_code=0)
        wanted = self.expected(count)
        for name in ('tracking.csv', 'entity.csv'):
            self.assertEqual((self.folder / 'out' / name).read_text(), (wanted / name).read_text(), name)

    def work_through(self, count, daemons):
        self.write_files(count)
        self.add_schedules()
        events = self.run_daemons(count, daemons)
        self.judge(count, events)
        self.assert_expected(count)

    def test_one_daemon_on_sqlite(self):
        self.work_through(rounds(10, 300), 1)

    def test_three_daemons_on_sqlite(self):
        self.work_through(rounds(4, 100), 3)

    def test_three_daemons_on_postgresql_behind_pgbouncer(self):
        self.server = postgres.temporary()
        self.addCleanup(self.server.remove)
        self.server.start_bouncer()
        self.call('store', 'copy', 'sqlite:store.db', self.server.url(), exit_code=0)
        self.url = self.server.url(bounced=True)
        self.work_through(rounds(10, 300), 3)


if __name__ == '__main__':
    main()
