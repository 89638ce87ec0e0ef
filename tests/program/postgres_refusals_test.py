# SPDX-License-Identifier: Apache-2.0
"""Tests that whatever a PostgreSQL server refuses ends in exit code 6 with one message that names the store, and that no
output and no store has a password."""
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

from postgres_program import ServerTest, postgres
from registrar import NOW, main

PASSWORD = 'hush-hush/1'
QUOTED = urllib.parse.quote(PASSWORD, safe='')
OTHER = 'not-the-word'
HBA = 'local all keeper,reader,poor scram-sha-256\nlocal all all trust\nlocal replication all trust\n'


class RefusalTest(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.server.folder / 'data' / 'pg_hba.conf').write_text(HBA)
        cls.server.sql('SELECT pg_reload_conf()')
        for role in ('keeper', 'reader', 'poor'):
            cls.server.sql(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")

    def url_of(self, name, role='keeper', password=QUOTED, bounced=False):
        return self.server.url(name, bounced=bounced).replace('postgres@', f'{role}:{password}@' if password else f'{role}@')

    def sql(self, text, name='postgres'):
        return self.server.sql(text, name)

    def refused_store(self, words, *named, url=None, code=6, environment=None):
        """Runs a command that the store refuses. There is one message, which names the store and has no password."""
        shown = re.sub(r':[^/@]*@|\?.*', lambda found: '@' if found[0].startswith(':') else '', url or self.store)
        result = self.call(*words, '--store', url or self.store, env={**self.environment(), **(environment or {})})
        self.refused(result, code, *named, *(() if code == 2 else (shown,)))
        self.assertEqual(result.err.count('\n'), 1, result)
        self.assert_silent(result.out + result.err)
        return result

    def assert_silent(self, text):
        for word in (PASSWORD, QUOTED, OTHER):
            self.assertNotIn(word, text)


class NotThere(RefusalTest):
    RUN = ('run', 'definition.xml', 'data.csv', '--now', NOW)

    def test_no_server(self):
        for url in (f'postgresql://keeper:{QUOTED}@/d?host=%2Fnowhere', f'postgresql://keeper:{QUOTED}@localhost:1/d',
                    f'postgresql://keeper:{QUOTED}@nowhere.invalid/d'):
            for words in (self.RUN, ('restore', '../records'), ('runs',), ('undo', '1'), ('store', 'check'), ('held',)):
                self.refused_store(words, 'cannot connect', url=url)
            copied = self.call('store', 'copy', 'sqlite:store.db', url)
            self.refused(copied, 6, 'cannot connect')
            self.assert_silent(copied.err)
            self.refused(self.call(*self.RUN, '--store', f'copy:{url}'), 6, 'cannot connect')

    def test_a_server_that_does_not_answer(self):
        with socket.socket() as silent:
            silent.bind(('127.0.0.1', 0))
            silent.listen()
            url = f'postgresql://keeper:{QUOTED}@127.0.0.1:{silent.getsockname()[1]}/d?connect_timeout=2'
            self.refused_store(('runs',), 'cannot connect', 'timeout', url=url)

    def test_no_such_database_or_role(self):
        self.refused_store(self.RUN, 'does not exist', url=self.server.url('absent'))
        self.refused_store(self.RUN, 'does not exist', url=self.url_of('postgres', 'nobody_here'))

    def test_wrong_passwords(self):
        url = self.url_of('base', password=OTHER)
        self.refused_store(self.RUN, 'password authentication failed', url=url)
        self.refused_store(('restore', '../records'), 'password authentication failed', url=url)
        silent = self.url_of('base', password='')
        self.refused_store(self.RUN, 'no password supplied', url=silent)
        self.refused_store(self.RUN, 'password authentication failed', url=silent, environment={'PGPASSWORD': OTHER})
        self.write('pass', f'*:*:*:*:{OTHER}\n').chmod(0o600)
        self.refused_store(self.RUN, 'password authentication failed', url=silent, environment={'PGPASSFILE': 'pass'})

    def test_urls_that_are_not_valid(self):
        for url in (f'postgresql://u:{OTHER}%zz@h/d', f'postgresql://u:{OTHER}@[::1/d', f'postgresql://u:x@{OTHER}@h/d',
                    f'postgresql:///d?pass={OTHER}', f'postgresql:///d?password={OTHER}%zz', f'mysql://u:{OTHER}@h/d',
                    f'postgres:u:{OTHER}@h', f'copy:postgre://u:{OTHER}@h/d', f'POSTGRESQL://u:{OTHER}@h/d'):
            for words in (self.RUN, ('runs',), ('restore', '../records'), ('store', 'migrate')):
                self.refused_store(words, url=url, code=2)
            for words in (('store', 'copy', url, 'sqlite:x.db'), ('store', 'copy', 'sqlite:store.db', url),
                          ('store', 'init', '--layout', 'citus', '--store', url), ('test', '.', '--store', url)):
                result = self.call(*words)
                self.assertNotEqual(result.code, 0, result)
                self.assert_silent(result.out + result.err)

    def test_too_many_connections(self):
        self.sql('CREATE DATABASE full_of_users CONNECTION LIMIT 0')
        self.refused_store(self.RUN, 'too many connections', url=self.url_of('full_of_users'))
        self.use_store()
        self.sql('ALTER ROLE keeper CONNECTION LIMIT 1')
        self.addCleanup(self.sql, 'ALTER ROLE keeper CONNECTION LIMIT -1')
        name = self.store.split('/')[3].split('?')[0]
        self.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO keeper; GRANT ALL ON SCHEMA public TO keeper', name)
        self.refused_store(self.RUN, 'too many connections', url=self.url_of(name))


class NotFit(RefusalTest):
    RUN = NotThere.RUN

    def test_another_encoding(self):
        self.sql("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'")
        for words in (self.RUN, ('restore', '../records'), ('runs',)):
            self.refused_store(words, 'SQL_ASCII', 'UTF8', url=self.server.url('ascii'))

    def test_a_store_table_of_somebody_else(self):
        for number, table in enumerate(('TABLE store(town text)', 'TABLE store(name text, value text)', 'VIEW store AS SELECT 1',
                                        "VIEW store AS SELECT 'version' AS name, 'none' AS value",
                                        'TABLE store(name int, value date)')):
            self.server.make_database(f'shop{number}')
            self.sql(f'CREATE {table}', f'shop{number}')
            for words in (self.RUN, ('restore', '../records'), ('store', 'init'), ('runs',)):
                self.refused_store(words, 'not that of a Registrar store', url=self.server.url(f'shop{number}'))

    def test_another_version(self):
        for version, named in (('8', 'store migrate'), ('99', 'newer registrar')):
            name = self.use_store()
            self.sql(f"UPDATE store SET value = '{version}' WHERE name = 'version'", name)
            for words in (self.RUN, ('runs',), ('snapshot', '--out', 'out'), ('store', 'check')):
                self.refused_store(words, f'version {version}', named)

    def test_roles_without_rights(self):
        self.server.make_database('strict')
        self.refused_store(('restore', '../records'), 'permission denied', url=self.url_of('strict', 'poor'))
        self.refused_store(('store', 'init'), 'permission denied', url=self.url_of('strict', 'poor'))
        name = self.use_store()
        self.refused_store(('runs',), 'permission denied', url=self.url_of(name, 'poor'))
        self.sql('GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader', name)
        url = self.url_of(name, 'reader')
        for words in (('runs',), ('store', 'check'), ('snapshot', '--out', 'readable'), ('store', 'stats'), ('lock',)):
            self.call(*words, '--store', url, exit_code=0)
        self.assertEqual(self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, '-q', '--store', url).code, 1)
        before = self.snapshot()
        self.refused_store(self.RUN, 'permission denied', url=url)
        self.assert_same_records(self.snapshot(), before)
        # Each table of the run in turn may not be written.
        self.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO reader; REVOKE INSERT, UPDATE ON tracking FROM reader', name)
        self.refused_store(self.RUN, 'permission denied for table tracking', url=url)
        self.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO reader', name)
        self.call(*self.RUN, '-q', '--store', url, exit_code=1)


class Stops(RefusalTest):
    """What the server refuses in the middle. The same command then ends as if nothing had happened."""
    rows = 3000

    def run_refused(self, name, *named, words=()):
        result = self.call('run', 'definition.xml', 'data.csv', '--now', NOW, '-q', *words)
        self.refused(result, 6, *named)
        self.assertEqual(result.err.count('\n'), 1, result)

    def assert_ends_well(self):
        self.call('run', 'definition.xml', 'data.csv', '--now', NOW, '-q', exit_code=1)
        found = self.snapshot()
        self.store = 'sqlite:store.db'
        self.call('run', 'definition.xml', 'data.csv', '--now', NOW, '-q', exit_code=1)
        self.assert_same_records(found, self.snapshot())

    def test_read_only_by_setting(self):
        name = self.use_store()
        self.sql(f'ALTER DATABASE {name} SET default_transaction_read_only = on')
        self.call('runs', exit_code=0)
        self.run_refused(name, 'read-only')
        for words in (('undo', '1'), ('trash', '--purge'), ('held', 'delete', '1')):
            self.assertIn(self.call(*words).code, (0, 2, 6))
        self.server.make_database('written_never')
        self.sql('ALTER DATABASE written_never SET default_transaction_read_only = on')
        self.refused_store(('restore', '../records'), 'read-only', url=self.server.url('written_never'))
        self.sql(f'ALTER DATABASE {name} RESET default_transaction_read_only')
        self.assert_ends_well()

    def test_statement_timeout(self):
        name = self.use_store()
        # The server needs longer than this for some statement of the run.
        self.sql('CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(2); RETURN NEW; END$$; '
                 'CREATE TRIGGER slow BEFORE INSERT ON tracking EXECUTE FUNCTION slow()', name)
        self.sql(f"ALTER DATABASE {name} SET statement_timeout = '1s'")
        self.run_refused(name, 'statement timeout')
        self.assertEqual(self.sql('SELECT count(*) FROM tracking', name), '0')
        self.sql('DROP TRIGGER slow ON tracking', name)
        self.assert_ends_well()

    def test_a_password_with_a_character_that_must_be_escaped(self):
        for password in ('SECRET/PW', 'SEC?RET', 'SEC#RET', 'SEC@RET', 'SEC:RET/5'):
            url = f'postgresql://u:{password}@127.0.0.1:1/x'
            result = self.call('runs', '--store', url)
            self.assertIn(result.code, (2, 6), result)
            self.assertNotIn('SEC', result.err + result.out)

    def test_idle_in_transaction_timeout(self):
        name = self.use_store()
        self.sql(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1'")
        result = self.call('run', 'definition.xml', 'data.csv', '--now', NOW, '-q')
        if result.code == 6:
            self.assertRegex(result.err, 'idle-in-transaction timeout|connection is lost')
        else:
            self.assertEqual(result.code, 1, result)
        self.sql(f'ALTER DATABASE {name} RESET idle_in_transaction_session_timeout')
        if result.code == 6:
            self.assert_ends_well()

    def test_full_disk(self):
        folder = Path(tempfile.mkdtemp(prefix='registrar-full-'))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=24m,mode=0777', 'tmpfs', folder], check=False,
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f'a small disk cannot be mounted here: {mounted.stderr}')
        self.addCleanup(subprocess.run, ['umount', '-l', str(folder)], check=True)
        (folder / 'space').mkdir()
        shutil.chown(folder / 'space', 'postgres', 'postgres') if os.geteuid() == 0 else None
        os.chmod(folder, 0o755)
        self.sql(f"CREATE TABLESPACE small LOCATION '{folder / 'space'}'")
        self.addCleanup(self.sql, 'DROP TABLESPACE IF EXISTS small')
        self.fill_base()
        self.server.make_database('on_small', 'base', 'TABLESPACE small')
        self.addCleanup(self.server.drop_database, 'on_small')
        self.store = self.server.url('on_small')
        self.call('store', 'stats', exit_code=0)  # the first connection to a database writes a file
        # Nearly fills the disk.
        free = os.statvfs(folder)
        with open(folder / 'filler', 'wb') as filler:
            filler.write(b'x' * max(0, free.f_bavail * free.f_frsize - 65536))
        self.run_refused('on_small', 'No space left on device')
        (folder / 'filler').unlink()
        self.assert_ends_well()

    def test_a_standby(self):
        standby = postgres.Postgres(tempfile.mkdtemp(prefix='registrar-standby-'), wal_level='replica', max_wal_senders='2',
                                    hot_standby='on')
        primary = postgres.temporary(wal_level='replica', max_wal_senders='2')
        self.addCleanup(primary.remove)
        self.addCleanup(standby.remove)
        self.call('restore', '../records', '--store', primary.url(), '--now', NOW, exit_code=0)
        standby.copy_of(primary)
        standby.start()
        self.store = standby.url()
        self.call('runs', exit_code=0)
        self.call('store', 'check', exit_code=0)
        self.run_refused('', 'standby')
        self.assertEqual(self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, '-q').code, 1)
        self.assertEqual(self.call('undo', '1').code, 2)


class Silence(RefusalTest):
    """Looks for the password in everything that a job leaves."""

    def see(self, folder, database):
        dump = subprocess.run(['pg_dump', '-d', self.server.url(database)], check=True, capture_output=True).stdout
        texts = {'the store': dump.decode(errors='replace')}
        for path in folder.rglob('*'):
            if path.is_file() and path.name not in ('pass', 'transfer.xml'):
                texts[str(path)] = path.read_bytes().decode(errors='replace')
        return texts

    def test_no_output_has_a_password(self):
        name = self.use_store()
        self.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO keeper; GRANT ALL ON SCHEMA public TO keeper', name)
        self.write('pass', f'*:*:*:*:{PASSWORD.replace(":", chr(92) + ":")}\n').chmod(0o600)
        without = self.url_of(name, password='')
        ways = ((self.url_of(name), {}), (without, {'PGPASSWORD': PASSWORD}), (without, {'PGPASSFILE': 'pass'}),
                (f'{without}&password={QUOTED}', {}))
        for number, (url, more) in enumerate(ways, 1):
            environment = {**self.environment(), 'REGISTRAR_STORE': url, **more}
            run = str(2 * number - 1)
            for words in (('run', 'definition.xml', 'data.csv', '--now', NOW, '--again', '--report', f'report{run}.json',
                           '--outcomes', f'outcomes{run}.csv', '--rejects', f'rejects{run}.csv', '--outcomes-all', '-v'),
                          ('run', 'definition.xml', 'data.csv', '--store', f'copy:{url}'), ('runs',), ('runs', 'show', run),
                          ('runs', 'show', run, '--format', 'json'), ('pack', run, '--out', f'pack{run}'), ('lock',),
                          ('plan', 'definition.xml', 'data.csv', '--out', f'plan{run}.json'), ('undo', run), ('store', 'stats'),
                          ('store', 'check'), ('store', 'migrate'), ('store', 'copy', url, f'sqlite:copy{run}.db'),
                          ('runs', '--format', 'json'), ('restore', '../records'), ('store', 'init'),
                          ('lock', 'break', run, '--reason', 'none'), ('matching', '--source', url)):
                result = self.call(*words, env=environment)
                self.assertNotEqual(result.code, 70, result)
                self.assert_silent(f'{result.out}{result.err}')
            for place, text in self.see(self.folder, name).items():
                with self.subTest(place):
                    self.assert_silent(text)

    def test_no_transfer_keeps_a_password(self):
        self.server.make_database('source')
        source = self.server.url('source')
        self.call('restore', '../records', '--store', source, '--now', NOW, exit_code=0)
        self.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO keeper; GRANT ALL ON SCHEMA public TO keeper', 'source')
        name = self.use_store()
        url = self.url_of('source')
        key = self.call('transfer-key', '--days', '7', '--now', NOW, exit_code=0).out.split()[-1]
        self.write('transfer.xml', f'''<actions><transferStoreAction>
          <options><source>{url.replace("&", "&amp;")}</source><transferKey>{key}</transferKey></options>
          <fields><sourceUser/><targetUser/></fields>
        </transferStoreAction></actions>''')
        self.write('users.csv', 'sourceUser;targetUser\nuser1;user2\n')
        for words in (('check', 'transfer.xml'), ('check', 'transfer.xml', '--format', 'json'), ('explain', 'transfer.xml', 'users.csv'),
                      ('run', 'transfer.xml', 'users.csv', '--yes', '--now', NOW, '--report', 'report.html'), ('runs', 'show', '1'),
                      ('matching',), ('snapshot', '--out', 'records')):
            result = self.call(*words)
            self.assertNotEqual(result.code, 70, result)
            self.assert_silent(f'{result.out}{result.err}')
        for place, text in self.see(self.folder, name).items():
            with self.subTest(place):
                self.assert_silent(text)


if __name__ == '__main__':
    main()
