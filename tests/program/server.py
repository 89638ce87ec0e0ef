# SPDX-License-Identifier: Apache-2.0
"""Starts the servers of tests/unit/remote/servers.py for tests of the program."""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SERVERS = Path(__file__).parents[1] / 'unit' / 'remote' / 'servers.py'
PASSWORD = 'correct horse'


class Server:
    """A server on a free port, until stop()."""

    def __init__(self, kind, **options):
        self.folder = Path(tempfile.mkdtemp(prefix='registrar-server-'))
        (self.folder / 'files').mkdir()
        os.chmod(self.folder, 0o755)
        words = [f'{name}={value}' for name, value in options.items()]
        self.process = subprocess.Popen([sys.executable, '-B', str(SERVERS), kind, str(self.folder), *words],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
