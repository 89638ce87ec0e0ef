# SPDX-License-Identifier: Apache-2.0
"""Stands between the program and a PostgreSQL server: counts round trips, and cuts connections."""
import os
import selectors
import socket
import tempfile
import threading

# The message before a connection is closed; nobody answers it.
GOODBYE = b'X\0\0\0\4'


class Proxy:
    """A socket in a temporary folder whose connections lead to the server's. A round trip is a turn of a conversation:
    the program sends after the server has sent."""

    def __init__(self, server, cut_after=None):
        """Cuts every connection when the program has sent `cut_after` pieces in all; None never does."""
        self.server, self.cut_after = str(server), cut_after
        self.folder = tempfile.TemporaryDirectory(prefix='registrar-proxy-')
        self.path = os.path.join(self.folder.name, os.path.basename(self.server))
        self.round_trips = self.pieces = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(50)
        self.ended = False
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _cut(self):
        return self.cut_after is not None and self.pieces >= self.cut_after

    def _pass(self, client):
        with client, socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as both:
            try:
                server.connect(self.server)
            except OSError:
                return
            both.register(client, selectors.EVENT_READ, server)
            both.register(server, selectors.EVENT_READ, client)
            last = server
            while not self.ended and not self._cut():
                for key, _ in both.select(0.2):
                    try:
                        piece = key.fileobj.recv(1 << 16)
                        if not piece:
                            return
                        if key.fileobj is client:
                            with self.lock:
                                self.pieces += 1
                                self.round_trips += last is server and piece != GOODBYE
                            if self._cut():
                                return
                        last = key.fileobj
                        key.data.sendall(piece)
                    except OSError:
                        return

    def stop(self):
        self.ended = True
        self.listener.close()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
