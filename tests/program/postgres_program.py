# SPDX-License-Identifier: Apache-2.0
"""Shared by the tests of the program on PostgreSQL: a server for each class, and places with a store in a database."""
import contextlib
import subprocess
import sys
from pathlib import Path

from registrar import NOW, ProgramTest
from together_test import Place

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import postgres  # noqa: E402


class ServerTest(ProgramTest):
    """Starts a server for the class. Each test has a store in a database of its own, which is a copy of `base`."""
    settings = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = postgres.temporary(**cls.settings)
        cls.addClassCleanup(cls.server.remove)
        cls.server.make_database('base')
        cls.databases = 0

    def fill_base(self):
        """Restores the class's records into `base`, once."""
        if self.server.sql("SELECT to_regclass('store')", 'base') == '':
            self.call('restore', self.shared / 'records', '--store', self.server.url('base'), '--now', NOW, exit_code=0)

    def setUp(self):
        super().setUp()
        self.store = 'sqlite:store.db'

    def use_store(self, like='base'):
        """Gives the test a store in a new database and returns the database's name."""
        if like == 'base':
            self.fill_base()
        type(self).databases += 1
        name = f'test{self.databases}'
        self.server.make_database(name, like)
        self.addCleanup(self.server.drop_database, name)
        self.store = self.server.url(name)
        return name

    def environment(self):
        return {**super().environment(), 'REGISTRAR_STORE': self.store}

    def snapshot(self, folder=None, store=None):
        out = Path(folder or self.folder) / f'snapshot{len(list(self.folder.iterdir()))}'
        self.call('snapshot', '--out', out, '--store', store or self.store, folder=folder, exit_code=0)
        return {file.name: file.read_bytes() for file in sorted(out.iterdir())}


class PostgresPlace(Place):
    """A folder with a store in a database of its own."""

    def __init__(self, folder, server, like=None, bounced=False):
        super().__init__(folder)
        self.server, self.bounced = server, bounced
        self.database = 'place_' + folder.name.lower().replace('-', '_')
        server.make_database(self.database, like)
        self.url = server.url(self.database, bounced=bounced)

    def copy(self):
        return PostgresPlace(self.copy_folder(), self.server, self.database, self.bounced)

    def remove(self):
        super().remove()
        self.server.drop_database(self.database)

    def age_leases(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self.server.sql("SET lock_timeout = '20ms'; UPDATE lease SET expires = 1 WHERE expires <> 0", self.database)
