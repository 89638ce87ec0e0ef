#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""From nothing to a scheduled, mailed and metered import, on a copy of this folder.

nightly.py [--postgres] [REGISTRAR]

REGISTRAR is the program; without it the one in PATH. With --postgres the store is on a throw-away PostgreSQL server,
and two daemons share it."""
import json
import os
import re
import shlex
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Mailbox(socketserver.StreamRequestHandler):
    """Takes one mail by SMTP and keeps it."""
    mails = []

    def handle(self):
        self.say('220 mailbox')
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == 'DATA':
                self.say('354 go on')
                text = b''
                while (part := self.rfile.readline()) not in (b'.\r\n', b''):
                    text += part
                Mailbox.mails.append(text.decode())
            self.say('221 bye' if verb == 'QUIT' else '250 ok')
            if verb == 'QUIT':
                break

    def say(self, text):
        self.wfile.write(text.encode() + b'\r\n')


class Place:
    """A copy of this folder in which commands run."""

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)
        shutil.copytree(HERE, self.folder, dirs_exist_ok=True)
        mailbox = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Mailbox)
        threading.Thread(target=mailbox.serve_forever, daemon=True).start()
        self.environment = {**os.environ, 'REGISTRAR_STORE': 'sqlite:hospital.db',
                            'REGISTRAR_SMTP_URL': f'smtp://127.0.0.1:{mailbox.server_address[1]}',
                            'REGISTRAR_MAIL_FROM': 'registrar@hospital.example'}

    def call(self, *words):
        print('$ registrar', shlex.join(words), flush=True)
        subprocess.run([self.program, *words], cwd=self.folder, env=self.environment, check=True)
        print()

    def daemon(self, name):
        """Starts a daemon whose events go to a file, and returns it with the address of its pages."""
        log = self.folder / f'{name}.log'
        print(f'$ registrar daemon --jobs 2 --health 127.0.0.1:0 2>{name}.log &\n', flush=True)
        with open(log, 'wb') as file:
            process = subprocess.Popen([self.program, 'daemon', '--jobs', '2', '--health', '127.0.0.1:0'],
                                       cwd=self.folder, env=self.environment, stderr=file)
        address = self.wait(log, 'listening', process)['address']
        return process, f'http://{address}', log

    @staticmethod
    def events(log):
        return [json.loads(line) for line in log.read_text().splitlines(True) if line.endswith('\n')]

    def wait(self, log, kind, process):
        for _ in range(1200):
            for event in self.events(log):
                if event['event'] == kind:
                    return event
            if process.poll() is not None:
                break
            time.sleep(0.05)
        sys.exit(f'{log}: no event {kind}\n{log.read_text()}')


def stop(*processes):
    """Ends daemons as systemd does: each ends its runs at a batch's end."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        if process.wait(60) != 0:
            sys.exit('a daemon did not end well')


def show_metrics(address):
    text = urllib.request.urlopen(address + '/metrics', timeout=10).read().decode()
    print(f'$ curl {address}/metrics')
    print('\n'.join(line for line in text.splitlines()
                    if re.match(r'registrar_(run_last_success|rows_total.*created|schedule_lag|held)', line)), '\n')


def one_daemon(place):
    place.call('restore', 'store')
    place.call('save', 'people', 'definition.xml', '--max-rejects', '50%')
    place.call('schedule', 'add', 'nightly', 'saved:people', '--cron', '30 2 * * *', '--time-zone', 'Europe/Paris',
               '--pause-after', '3')
    process, address, log = place.daemon('daemon')
    # The night is not waited for: the schedule is made due for a day whose file is there.
    place.call('schedule', 'run-now', 'nightly', '--due', '2026-11-23')
    place.wait(log, 'done', process)
    show_metrics(address)
    stop(process)
    place.call('schedule', 'show', 'nightly')
    if len(Mailbox.mails) != 1:
        sys.exit(f'{len(Mailbox.mails)} mails came')
    print('The mail:', re.search(r'^Subject: .*', Mailbox.mails[0], re.M)[0], '\n')
    place.call('schedule', 'export', 'nightly', '--as', 'systemd')


def two_daemons(place):
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(HERE.parents[1] / 'tests'))
    import postgres  # pylint: disable=import-outside-toplevel
    server = postgres.temporary()
    try:
        place.environment['REGISTRAR_STORE'] = server.url()
        place.call('restore', 'store')
        names = [f'hospital-{number}' for number in range(1, 5)]
        for name in names:
            place.call('schedule', 'add', name, 'definition.xml', '--cron', '30 2 * * *', '--time-zone', 'Europe/Paris',
                       '--on-lock', 'wait=60s')
        daemons = [place.daemon('one'), place.daemon('two')]
        for name in names:
            place.call('schedule', 'run-now', name, '--due', '2026-11-24')
        ended = {}
        for _ in range(1200):
            ended = {event['schedule']: log.stem for _, _, log in daemons for event in place.events(log)
                     if event['event'] == 'done'}
            if len(ended) == len(names):
                break
            time.sleep(0.05)
        stop(*(process for process, _, _ in daemons))
        for name in names:
            print(f'{name} was run by daemon {ended[name]}')
        place.call('runs')
    finally:
        server.remove()


def main(words):
    shared = '--postgres' in words
    words = [word for word in words if word != '--postgres']
    program = str(Path(words[0]).resolve()) if words else 'registrar'
    with tempfile.TemporaryDirectory(prefix='registrar-nightly-') as folder:
        place = Place(program, folder)
        if shared:
            two_daemons(place)
        else:
            one_daemon(place)


if __name__ == '__main__':
    main(sys.argv[1:])
