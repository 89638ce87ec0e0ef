# SPDX-License-Identifier: Apache-2.0
"""Shared by the tests of schedules: a store whose clock the test moves, and daemons that work on it."""
import json
import time
from datetime import datetime, timezone
from pathlib import Path

from registrar import ProgramTest


def instant(text):
    return int(datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=timezone.utc).timestamp())


def utc(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


class Worker:
    """A daemon, with its log in a file."""
    count = 0

    def __init__(self, test, *words):
        Worker.count += 1
        self.path = test.folder / f'log{Worker.count}'
        self.read = 0
        with open(self.path, 'wb') as log:
            self.process = test.start('daemon', *words, stdout=log, stderr=log)

    def events(self):
        lines = self.path.read_text().splitlines(True)
        return [json.loads(line) for line in lines if line.endswith('\n')]

    def news(self, *kinds):
        """Returns whether it has logged one of these events since the last call that found one."""
        text = self.path.read_text()
        found = [text.rfind(f'"event":"{kind}"') for kind in kinds]
        if max(found) < self.read:
            return False
        self.read = len(text)
        return True

    def wait_for(self, kind, seconds=60):
        """Returns the first event of a kind, as soon as it is logged."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            for event in self.events():
                if event['event'] == kind:
                    return event
            time.sleep(0.01)
        raise AssertionError(f'no event {kind}: {self.path.read_text()[-3000:]}')

    def seconds(self):
        """Returns the time that its threads have computed. The times of /proc/PID/stat count whole ticks only."""
        threads = Path(f'/proc/{self.process.pid}/task').glob('*/schedstat')
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def memory(self):
        """Returns the KiB of memory that it has."""
        with open(f'/proc/{self.process.pid}/status', encoding='utf-8') as status:
            return int(next(line for line in status if line.startswith('VmRSS')).split()[1])

    def kill(self):
        self.process.kill()
        self.process.wait()


class ScheduleTest(ProgramTest):
    learners = 20
    rows = 20

    def setUp(self):
        super().setUp()
        self.clock = self.folder / 'clock'
        self.set_clock('2027-03-01T12:00:00Z')

    def environment(self):
        return {**super().environment(), 'REGISTRAR_TEST_CLOCK': str(self.folder / 'clock')}

    def set_clock(self, moment):
        """Moves the store's clock to a time, given as text or in seconds. Daemons may read the file meanwhile."""
        seconds = instant(moment) if isinstance(moment, str) else moment
        new = self.folder / 'clock.new'
        new.write_text(str(seconds - int(time.time())))
        new.rename(self.clock)

    def add(self, *words, name='nightly', definition='definition.xml', data=('data.csv',), code=0):
        return self.call('schedule', 'add', name, definition, *data, *words, exit_code=code)

    def daily(self, *words, **more):
        return self.add('--cron', '30 2 * * *', '--time-zone', 'Europe/Paris', *words, **more)

    def shown(self, name='nightly'):
        return json.loads(self.call('schedule', 'show', name, '--format', 'json', exit_code=0).out)

    def ends(self, name='nightly'):
        """Returns due time and state of the last times, oldest first."""
        return [(row['due'], row['state']) for row in reversed(self.shown(name)['last'])]

    def work(self, *words, code=0):
        """Runs what is due and returns the events."""
        done = self.call('daemon', '--until-idle', *words, exit_code=code)
        self.assertEqual(done.out, '')
        return [json.loads(line) for line in done.err.splitlines()]
