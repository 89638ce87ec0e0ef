# SPDX-License-Identifier: Apache-2.0
"""Runs the bench of PostgreSQL: see postgres.sh."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / 'program'))
from postgres import Postgres, programs  # noqa: E402  # pylint: disable=wrong-import-position
from postgres_proxy import Proxy  # noqa: E402  # pylint: disable=wrong-import-position

HERE = Path(__file__).parent
# As a server of this size would be set up; commits reach the disk.
SETTINGS = {'fsync': 'on', 'full_page_writes': 'on', 'shared_buffers': '1GB', 'max_wal_size': '4GB', 'work_mem': '64MB',
            'maintenance_work_mem': '256MB', 'checkpoint_timeout': '15min'}
CHECKSUM = """SELECT count(*), sum(('x' || substr(md5(row::text), 1, 8))::bit(32)::bigint) FROM (
    SELECT registration_id, lov_id, status, progression, score, score_max, time_spent, first_access_at, last_access_at,
           first_completion_at FROM tracking) AS row"""
COLUMNS = 'email, login, lov_code, title, path_code, first_access, last_access, first_completion, progression, score, ' \
          'score_max, time_spent, status'


class Bench:
    def __init__(self, options):
        self.options, self.work = options, Path(options.work)
        self.server = Postgres(self.work / 'server', **SETTINGS)
        shutil.rmtree(self.server.folder, ignore_errors=True)
        self.server.make().start()
        self.data, self.finished = self.work / 'wide.csv', self.work / 'wide.finished'

    def run(self, command, good=(0,), **more):
        done = subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True, **more)
        if done.returncode not in good:
            raise SystemExit(f'{command[0]}: exit {done.returncode}\n{done.stdout}{done.stderr}')
        return done.stdout

    def registrar(self, *words, good=(0, 1), database='run'):
        return self.run([self.options.registrar, *words, '--store', self.server.url(database)], good, cwd=self.work)

    def prepare(self):
        records = self.work / 'records'
        records.mkdir(exist_ok=True)
        self.run([self.work / 'generate', 'records', records, self.work / 'zones.csv'])
        self.run([self.work / 'generate', 'rows', self.work / 'wide', self.options.rows])
        with open(self.data, encoding='utf-8') as whole, open(self.work / 'few.csv', 'w', encoding='utf-8') as few:
            few.writelines(line for line, _ in zip(whole, range(101)))
        self.server.sql('CREATE DATABASE base')
        self.registrar('restore', records, database='base')
        self.server.sql('VACUUM (ANALYZE)', 'base')
        # For the contender in SQL: what people would add for their own lookups.
        self.server.sql('CREATE INDEX ON learner(lower(email)); CREATE INDEX ON lov(code); ANALYZE learner, lov', 'base')

    def fresh(self):
        self.server.sql('DROP DATABASE IF EXISTS run')
        self.server.sql('CREATE DATABASE run TEMPLATE base')
        self.server.sql('CHECKPOINT')

    def tracking(self, *flags, data=None):
        self.registrar('run', HERE / 'tracking.xml', data or self.data, '-q', *flags)

    def registrar_first(self):
        self.tracking()

    def registrar_no_undo(self):
        self.tracking('--no-undo')

    def bare(self):
        self.run([self.work / 'bare', self.finished, self.server.url('run')])

    def sql(self):
        self.run([programs() / 'psql', '-Xq', '-v', f'data={self.data}', '-f', HERE / 'contenders' / 'postgres_import.sql',
                  '-d', self.server.url('run')])

    def pgloader(self):
        self.server.sql(f'CREATE TABLE cells ({COLUMNS.replace(",", " text,")} text)', 'run')
        script = self.work / 'cells.load'
        socket = str(self.server.folder / 'socket').replace('/', '%2F')
        script.write_text(f"LOAD CSV FROM '{self.data}' INTO postgresql://postgres@unix:{self.server.folder}/socket:5432/run"
                          f"?tablename=cells WITH skip header = 1, fields terminated by ';', workers = 2, concurrency = 1;\n"
                          if socket else '')
        self.run(['pgloader', '--quiet', script])

    def measure(self, name, work, prepare=None, runs=None):
        times, cpu = [], []
        for _ in range(runs or self.options.runs):
            (prepare or self.fresh)()
            before, begin = os.times(), time.monotonic()
            work()
            times.append(time.monotonic() - begin)
            after = os.times()
            cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
        return {'name': name, 'wall': statistics.median(times), 'cpu': statistics.median(cpu), 'times': times}

    def table(self):
        """Runs the contenders in turn, and prints their medians against Registrar's."""
        contenders = {'registrar': self.registrar_first, 'registrar --no-undo': self.registrar_no_undo, 'bare': self.bare,
                      'psql': self.sql}
        if shutil.which('pgloader'):
            contenders['pgloader, staging alone'] = self.pgloader
        results = {name: [] for name in contenders}
        sums = {}
        again = []
        for _ in range(self.options.runs):
            for name, work in contenders.items():
                results[name].append(self.measure(name, work, runs=1)['wall'])
                if name != 'pgloader, staging alone':
                    sums[name] = self.server.sql(CHECKSUM, 'run')
                if name == 'registrar':
                    again.append(self.measure(name, lambda: self.tracking('--again'), prepare=lambda: None, runs=1)['wall'])
        if len(set(sums.values())) != 1:
            raise SystemExit(f'the contenders disagree: {sums}')
        medians = {name: statistics.median(times) for name, times in results.items()}
        bare = medians['bare']
        print(f'{self.options.rows} rows of learning results, {self.options.runs} runs each')
        for name, wall in medians.items():
            print(f'  {name:26} {wall:8.2f} s {self.options.rows / wall:12,.0f} rows/s {wall / bare:6.2f} x bare')
        identical = statistics.median(again)
        print(f'  {"registrar, the file again":26} {identical:8.2f} s {medians["registrar"] / identical:26.2f} x as fast')

    def few(self):
        self.fresh()
        result = self.measure('few', lambda: self.tracking(data=self.work / 'few.csv'), prepare=lambda: None, runs=5)
        with Proxy(self.server.folder / 'socket' / '.s.PGSQL.5432') as proxy:
            url = f'postgresql://postgres@/run?host={Path(proxy.path).parent}&port=5432'
            self.run([self.options.registrar, 'run', HERE / 'tracking.xml', self.work / 'few.csv', '-q', '--again', '--store', url],
                     (0, 1), cwd=self.work)
            print(f'100 rows: {result["wall"]:.3f} s with connecting, {proxy.round_trips} round trips')

    def together(self):
        """Runs programs at once that write the same type of record, and so wait for each other."""
        definition = self.work / 'learners.xml'
        fields = '<candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/>'
        definition.write_text('<actions><createOrUpdateLearnerAction><options><traineeSearchField><candidateLogin/>'
                              f'</traineeSearchField></options><fields>{fields}</fields></createOrUpdateLearnerAction></actions>')
        for count in (1, 2, 4, 8):
            self.fresh()
            share = self.options.rows // 10 // count
            for number in range(count):
                with open(self.work / f'people-{number}.csv', 'w', encoding='utf-8') as data:
                    data.write('candidateLogin;candidateName;candidateFirstname;candidateEmail\n')
                    data.writelines(f'p{number}x{n};Name {n};First;p{number}x{n}@example.com\n' for n in range(share))
            begin = time.monotonic()
            started = [subprocess.Popen(
                [self.options.registrar, 'run', definition, f'people-{number}.csv', '-q', '--on-lock', 'wait=600s', '--store',
                 self.server.url('run')], cwd=self.work, stderr=subprocess.PIPE, text=True) for number in range(count)]
            for process in started:
                if process.wait() != 0:
                    raise SystemExit(f'a program of {count} at once: {process.stderr.read()}')
            print(f'{count} programs, one type of record: {share * count / (time.monotonic() - begin):10,.0f} learners/s')

    def apart(self):
        """Runs programs at once, each in a store of its own in the same database."""
        for count in (1, 2, 4):
            self.server.sql('DROP DATABASE IF EXISTS run')
            self.server.sql('CREATE DATABASE run')
            urls = []
            for number in range(count):
                self.server.sql(f'CREATE SCHEMA s{number}', 'run')
                urls.append(self.server.url('run', schema=f's{number}'))
                self.run([self.options.registrar, 'store', 'init', '--store', urls[-1]])
            begin = time.monotonic()
            started = [subprocess.Popen([self.options.registrar, 'run', 'learners.xml', 'people-0.csv', '-q', '--store', url],
                                        cwd=self.work) for url in urls]
            share = self.options.rows // 80
            if any(process.wait() != 0 for process in started):
                raise SystemExit('a program failed')
            print(f'{count} programs, a store each: {share * count / (time.monotonic() - begin):10,.0f} learners/s')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('rows', nargs='?', type=int, default=1_000_000)
    for name in ('work', 'registrar'):
        parser.add_argument(f'--{name}', required=True)
    parser.add_argument('--runs', type=int, default=3)
    bench = Bench(parser.parse_args())
    try:
        bench.prepare()
        bench.table()
        bench.few()
        bench.together()
        bench.apart()
    finally:
        bench.server.stop()


if __name__ == '__main__':
    main()
