# SPDX-License-Identifier: Apache-2.0
"""Shared by the tests of schedules: a store whose clock the test moves, and daemons that work on it."""
import json
import time
from datetime import datetime, timezone

from registrar import ProgramTest


def instant(text):
    return int(datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=timezone.utc).timestamp())


def utc(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


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
