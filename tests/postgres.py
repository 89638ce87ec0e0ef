#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A throw-away PostgreSQL server on a socket in a temporary folder, as an unprivileged user, with pgbouncer before it.

postgres.py start FOLDER   starts a server for the test suite; ends one that an interrupted suite left
postgres.py stop FOLDER    ends it and removes its files
postgres.py url FOLDER     prints the URL of its database
"""
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

USER = 'postgres'
PORT = 5432  # names the socket only; no port is opened
BOUNCER_PORT = 6432
# Commits reach the system but not the disk: that survives a killed server, which is all that tests do.
SETTINGS = {'listen_addresses': '', 'fsync': 'off', 'full_page_writes': 'off', 'shared_buffers': '64MB',
            'max_connections': '80', 'autovacuum': 'off', 'wal_level': 'minimal', 'max_wal_senders': '0',
            'max_wal_size': '256MB', 'logging_collector': 'off', 'log_min_messages': 'fatal'}
BOUNCER = """[databases]
* = host={folder}/socket port={port} user={user}
[pgbouncer]
listen_addr =
listen_port = {bouncer_port}
unix_socket_dir = {folder}/bouncer
unix_socket_mode = 0777
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 200
server_reset_query_always = 1
server_reset_query = DISCARD ALL
logfile = {folder}/bouncer/log
pidfile = {folder}/bouncer/pid
"""


def programs():
    """Returns the folder of the newest server's programs."""
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin'), key=lambda path: int(path.split('/')[4]))
    if not found:
        raise SystemExit('postgres.py: no PostgreSQL server is installed; sh tests/install_packages.sh --with-tests does it')
    return Path(found[-1])


class Postgres:
    """A server in a folder, which it owns."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.settings = {**SETTINGS, **settings}
        self.server = self.bouncer = None
        # PostgreSQL refuses to run as root.
        self.account = {'user': USER, 'group': USER, 'extra_groups': []} if os.geteuid() == 0 else {}

    def make(self):
        """Makes an empty cluster."""
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        os.chmod(self.folder, 0o755)
        for name in ('data', 'socket', 'bouncer'):
            (self.folder / name).mkdir(mode=0o700)
            if self.account:
                shutil.chown(self.folder / name, USER, USER)
        self._run([programs() / 'initdb', '-D', self.folder / 'data', '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust',
                   '-U', USER, '--no-sync'])
        return self

    def copy_of(self, primary):
        """Makes a standby of a running server."""
        os.chmod(self.folder, 0o755)
        for name in ('data', 'socket', 'bouncer'):
            (self.folder / name).mkdir(mode=0o700)
            if self.account:
                shutil.chown(self.folder / name, USER, USER)
        self._run([programs() / 'pg_basebackup', '-D', self.folder / 'data', '-R', '-X', 'fetch', '-c', 'fast', '-d',
                   primary.url()])
        return self

    def start(self):
        command = [str(programs() / 'postgres'), '-D', str(self.folder / 'data'), '-k', str(self.folder / 'socket'),
                   '-p', str(PORT)]
        for name, value in self.settings.items():
            command += ['-c', f'{name}={value}']
        with open(self.folder / 'log', 'ab') as log:
            self.server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd='/',
                                           start_new_session=True, **self.account)
        for _ in range(600):
            ready = subprocess.run([programs() / 'pg_isready', '-q', '-h', self.folder / 'socket', '-p', str(PORT)],
                                   check=False)
            if ready.returncode == 0:
                return self
            if self.server.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit('postgres.py: the server does not start:\n' + (self.folder / 'log').read_text())

    def start_bouncer(self):
        """Starts pgbouncer in transaction mode."""
        settings = self.folder / 'bouncer.ini'
        settings.write_text(BOUNCER.format(folder=self.folder, user=USER, port=PORT, bouncer_port=BOUNCER_PORT))
        self.bouncer = subprocess.Popen(['/usr/sbin/pgbouncer', '-q', str(settings)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/',
                                        start_new_session=True, **self.account)
        while not (self.folder / 'bouncer' / f'.s.PGSQL.{BOUNCER_PORT}').exists():
            if self.bouncer.poll() is not None:
                raise SystemExit('postgres.py: pgbouncer does not start')
            time.sleep(0.02)
        return self

    def url(self, database='postgres', schema=None, bounced=False):
        """Returns a store's URL. A store in a schema is one of many in a database."""
        place = self.folder / ('bouncer' if bounced else 'socket')
        url = (f'postgresql://{USER}@/{database}?host={urllib.parse.quote(str(place), safe="")}'
               f'&port={BOUNCER_PORT if bounced else PORT}')
        return url + (f'&options=-csearch_path%3D{schema}' if schema else '')

    def sql(self, text, database='postgres'):
        """Runs SQL and returns its unaligned output."""
        return subprocess.run([programs() / 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', self.url(database), '-c', text],
                              check=True, capture_output=True, text=True).stdout.strip()

    def make_schema(self, schema):
        """Makes a schema and returns the URL of a store in it."""
        self.sql(f'DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}')
        return self.url(schema=schema)

    def make_database(self, name, like=None, more=''):
        """Makes a database, as a copy of another one that nobody uses if one is given."""
        self.sql(f'CREATE DATABASE {name} TEMPLATE {like or "template1"} {more}')

    def drop_database(self, name):
        self.sql(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')

    def drop_connections(self, name):
        """Ends the connections to a database that pgbouncer keeps, so that it can be copied."""
        if self.bouncer is not None:
            subprocess.run([programs() / 'psql', '-Xq', '-d', self.url('pgbouncer', bounced=True), '-c', f'KILL {name}',
                            '-c', f'RESUME {name}'], check=False, capture_output=True)
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def kill(self, number=signal.SIGQUIT):
        """Ends the server; with SIGQUIT as a crash does, so that it recovers at its next start."""
        if self.server is not None:
            self.server.send_signal(number)
            self.server.wait(60)
            self.server = None

    def stop(self):
        if self.bouncer is not None:
            self.bouncer.kill()
            self.bouncer.wait(60)
            self.bouncer = None
        self.kill(signal.SIGINT)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, command):
        result = subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True, cwd='/',
                                **self.account)
        if result.returncode != 0:
            raise SystemExit(f'postgres.py: {command[0]}: {result.stdout}{result.stderr}')


def temporary(**settings):
    """Returns a new server, started, in a temporary folder."""
    return Postgres(tempfile.mkdtemp(prefix='registrar-postgres-'), **settings).make().start()


def end_left(folder):
    """Ends the servers that an interrupted suite left in a folder."""
    for name in ('data/postmaster.pid', 'bouncer/pid'):
        try:
            number = int((folder / name).read_text().splitlines()[0])
            command = Path(f'/proc/{number}/cmdline').read_bytes()
        except (OSError, ValueError, IndexError):
            continue
        if b'postgres' in command or b'pgbouncer' in command:
            os.kill(number, signal.SIGKILL if 'bouncer' in name else signal.SIGINT)
            for _ in range(200):
                if not Path(f'/proc/{number}').exists():
                    break
                time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def main(verb, folder):
    folder = Path(folder)
    if verb == 'url':
        print(Postgres(folder).url())
        return
    end_left(folder)
    if verb == 'start':
        Postgres(folder).make().start().start_bouncer()


if __name__ == '__main__':
    main(*sys.argv[1:])
