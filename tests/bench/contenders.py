# SPDX-License-Identifier: Apache-2.0
"""Defines the contenders: how each makes its store, imports rows.csv of the current folder, and reports what the store
then contains."""
import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import Failed, measured

HERE = Path(__file__).resolve().parent
SOURCES = HERE / 'contenders'
CHECKSUM = SOURCES / 'checksum.sql'
DUCKDB = '@duckdb/node-api@1.5.6-r.1'

# Converts statuses to codes in a store that keeps the words.
STATUS = '''CASE status WHEN 'notAttempted' THEN 0 WHEN 'incomplete' THEN 1 WHEN 'completed' THEN 2
    WHEN 'passed' THEN 3 WHEN 'failed' THEN 4 WHEN 'browsed' THEN 5 ELSE status END'''


@dataclass
class Result:
    """The result of an import; None if the contender does not report it."""
    accepted: int
    rejected: int | None
    rejected_lines: int | None  # the sum of their line numbers
    checksum: tuple
    unchanged: int | None = None


def tracking_checksum(path):
    store = sqlite3.connect(path)
    store.execute(f'''CREATE TEMP VIEW checked AS SELECT registration_id, lov_id, {STATUS} AS status,
        progression, score, score_max, time_spent, first_access_at, last_access_at, first_completion_at
        FROM tracking''')
    row = store.execute(CHECKSUM.read_text()).fetchone()
    store.close()
    return row


class Sqlite:
    """The sqlite3 shell with a staging table and set-based SQL; the base of all that keep its schema."""
    name, store, bare = 'sqlite', 'store.db', False
    schema = 'plain'  # contenders with the same schema start from copies of one store

    def __init__(self, work, registrar):
        self.work, self.registrar = work, registrar

    def missing(self):
        """Returns why the contender cannot run here, or None."""
        return None if shutil.which('sqlite3') else 'skipped, the sqlite3 shell is not installed'

    def prepare(self, folder):
        measured(['sqlite3', '-bail', self.store], folder, SOURCES / 'sqlite_schema.sql')

    def run(self, folder):
        return measured(['sqlite3', '-bail', self.store], folder, SOURCES / 'sqlite_import.sql')

    def result(self, folder, usage):
        store = sqlite3.connect(folder / self.store)
        rejects = store.execute('SELECT count(*), coalesce(sum(line), 0) FROM import_reject').fetchone()
        store.close()
        return Result(int(usage.output.split()[-1]), *rejects, tracking_checksum(folder / self.store))


class Python(Sqlite):
    """A script with dictionaries, zoneinfo and executemany."""
    name = 'python'

    def run(self, folder):
        return measured([sys.executable, SOURCES / 'python_import.py', 'rows.csv', self.store], folder)


class Bare(Sqlite):
    """Finished rows through SQLite's C interface: the limit, not an import."""
    bare, order = True, ''

    def run(self, folder):
        usage = measured([self.work / 'bare', 'rows.finished', self.store, self.order], folder)
        told = json.loads(usage.output)
        usage.wall, usage.cpu = told['wall'], told['cpu']
        return usage

    def result(self, folder, usage):
        accepted = json.loads(usage.output)['accepted']
        return Result(accepted, None, None, tracking_checksum(folder / self.store))


class BareSorted(Bare):
    name, order = 'bare-sorted', 'sorted'


class BareBatched(Bare):
    name, order = 'bare-batched', 'batched'


class Registrar(Sqlite):
    """Registrar itself, with all its data for undo."""
    name, schema = 'registrar', 'registrar'

    def missing(self):
        return None if shutil.which(self.registrar) else 'not built'

    def prepare(self, folder):
        measured([self.registrar, 'restore', 'records', '--store', f'sqlite:{self.store}'], folder)

    def run(self, folder):
        # Exit code 1: done, but some rows were rejected.
        return measured([self.registrar, 'run', HERE / 'tracking.xml', 'rows.csv', '--store',
                         f'sqlite:{self.store}', '--report', 'report.json', '-q'], folder, accept=(0, 1))

    def result(self, folder, usage):
        totals = json.loads((folder / 'report.json').read_text())['totals']
        if totals['warnings'] or totals['skipped']:
            raise Failed(f'registrar: warnings or skipped rows, and there must be none: {totals}')
        accepted = sum(totals[outcome] for outcome in ('created', 'updated', 'unchanged', 'deleted'))
        return Result(accepted, totals['rejected'], None, tracking_checksum(folder / self.store),
                      totals['unchanged'])


class DuckDb(Sqlite):
    """The same set-based import in DuckDB, in a separate file."""
    name, store, schema = 'duckdb', 'store.duckdb', 'duckdb'

    def missing(self):
        if not shutil.which('node') or not shutil.which('npm'):
            return 'skipped, node and npm are not installed'
        package, _, version = DUCKDB.rpartition('@')
        manifest = self.work / 'node_modules' / package / 'package.json'
        if manifest.exists() and json.loads(manifest.read_text())['version'] == version:
            return None
        command = ['npm', 'install', '--no-audit', '--no-fund', '--fetch-retries=1', '--prefix', self.work, DUCKDB]
        try:
            subprocess.run(command, capture_output=True, timeout=300, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return f'skipped, npm could not install {DUCKDB}'
        return None

    def command(self, verb):
        return ['node', SOURCES / 'duckdb.mjs', self.work / 'node_modules', verb]

    def prepare(self, folder):
        measured(self.command('prepare'), folder)

    def run(self, folder):
        return measured(self.command('import'), folder)

    def result(self, folder, usage):
        lines = measured(self.command('check'), folder, CHECKSUM).output.split()
        checksum, rejects = (tuple(map(int, line.split('|'))) for line in lines)
        return Result(int(usage.output.split()[-1]), *rejects, checksum)


ALL = (Registrar, Python, Sqlite, DuckDb, BareSorted, BareBatched)
