# SPDX-License-Identifier: Apache-2.0
"""Compares the due times of cron expressions with those of a model: random expressions, zones and instants, and a
change of each zone between 1970 and 2037."""
import os
import random
import subprocess
import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'program'))
from registrar import SEED, main, rounds  # noqa: E402  # pylint: disable=wrong-import-position

UTC = timezone.utc
MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split()
WEEKDAYS = 'sun mon tue wed thu fri sat'.split()
ZONES = sorted(name for name in available_timezones() if name not in ('localtime', 'posixrules', 'Factory'))
EPOCH = datetime(1970, 1, 1)


def field(source, least, most, names=()):
    """Returns a random field of an expression and the numbers that it means."""
    if source.random() < 0.3:
        return '*', set(range(least, most + 1))
    texts, numbers = [], set()
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        low = source.randint(least, most)
        high = source.randint(low, most)
        step = source.randint(1, 20)
        write = (lambda value: source.choice((str(value), names[value - least], names[value - least].upper()))
                 if names and value - least < len(names) else str(value))
        text, values = source.choice((
            (write(low), {low}), (write(low), {low}), (f'{write(low)}-{write(high)}', set(range(low, high + 1))),
            (f'*/{step}', set(range(least, most + 1, step))), (f'{low}/{step}', set(range(low, most + 1, step))),
            (f'{low}-{high}/{step}', set(range(low, high + 1, step)))))
        texts.append(text)
        numbers |= values
    return ','.join(texts), numbers


class Expression:
    """A random expression and its meaning."""

    def __init__(self, source):
        minute, self.minutes = field(source, 0, 59)
        hour, self.hours = field(source, 0, 23)
        day, self.days = field(source, 1, 31)
        month, self.months = field(source, 1, 12, MONTHS) if source.random() < 0.3 else ('*', set(range(1, 13)))
        weekday, weekdays = field(source, 0, 7, WEEKDAYS) if source.random() < 0.5 else ('*', set(range(8)))
        self.weekdays = {number % 7 for number in weekdays}
        self.elapsed = hour == '*'
        self.either = not day.startswith('*') and not weekday.startswith('*')
        self.text = f'{minute} {hour} {day} {month} {weekday}'

    def fits_day(self, day):
        if day.month not in self.months:
            return False
        fits = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return any(fits) if self.either else all(fits)

    def local_times(self, first, last):
        """Returns the local times of these days that the expression names."""
        while first <= last:
            if self.fits_day(first):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        yield first + timedelta(hours=hour, minutes=minute)
            first += timedelta(days=1)


def exists(local, zone):
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def after_gap(local, zone):
    """Returns the first instant after the gap that holds a local time, found by bisection."""
    ends = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    low, high = min(ends), max(ends)
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def due(expression, zone, after, until):
    """Returns the due times after one instant up to another, each with the local time that the expression names."""
    found = {}
    day = timedelta(days=1)
    first = (after.astimezone(zone) - 2 * day).replace(tzinfo=None, hour=0, minute=0, second=0)
    for local in expression.local_times(first, until.astimezone(zone).replace(tzinfo=None) + 2 * day):
        if exists(local, zone):
            for fold in (0, 1) if expression.elapsed else (0,):
                found.setdefault(local.replace(tzinfo=zone, fold=fold).astimezone(UTC), local)
        elif not expression.elapsed:
            found.setdefault(after_gap(local, zone), local)
    return [(instant, local) for instant, local in sorted(found.items()) if after < instant <= until]


def changes(zone):
    """Returns instants up to a month before each change of the zone's offset from 1970 to 2037, and its end."""
    instant, step = datetime(1970, 1, 1, tzinfo=UTC), timedelta(days=20)
    while instant.year < 2038:
        if instant.astimezone(zone).utcoffset() != (instant + step).astimezone(zone).utcoffset():
            low, high = instant, instant + step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high.replace(microsecond=0)
        instant += step


class CronTest(unittest.TestCase):
    def compare(self, cases):
        lines = [f'{expression.text}\t{zone}\t{int(after.timestamp())}\t{int(until.timestamp())}'
                 for expression, zone, after, until in cases]
        done = subprocess.run([os.environ['CRON_TIMES']], input='\n'.join(lines) + '\n', capture_output=True, text=True,
                              check=True, timeout=600)
        answers = done.stdout.splitlines()
        self.assertEqual(len(answers), len(cases))
        times = 0
        for (expression, zone, after, until), line, answer in zip(cases, lines, answers):
            if answer.startswith('No date fits'):
                self.assertLess(max(expression.months), 12, line)
                continue
            wanted = due(expression, ZoneInfo(zone), after, until)
            times += len(wanted)
            self.assertEqual(answer.split(), [
                f'{int(instant.timestamp())}:{(local - EPOCH) // timedelta(seconds=1)}' for instant, local in wanted],
                line)
        return times

    def test_random_expressions_zones_and_instants(self):
        source = random.Random(SEED)
        cases = []
        for _ in range(rounds(10_000)):
            after = datetime(1970, 1, 3, tzinfo=UTC) + timedelta(seconds=source.randrange(67 * 365 * 86400))
            cases.append((Expression(source), source.choice(ZONES), after,
                          after + timedelta(minutes=source.choice((90, 3000, 9000)))))
        self.assertGreater(self.compare(cases), len(cases))

    def test_each_zone_at_one_of_its_changes(self):
        source = random.Random(SEED)
        cases, zones = [], 0
        for name in ZONES:
            found = list(changes(ZoneInfo(name)))
            zones += bool(found)
            for change in source.sample(found, min(len(found), rounds(2))):
                for _ in range(3):
                    cases.append((Expression(source), name, change - timedelta(minutes=source.randrange(2000)),
                                  change + timedelta(minutes=source.randrange(2000))))
        self.assertGreater(zones, 300)
        self.assertGreater(self.compare(cases), len(cases))


if __name__ == '__main__':
    main()
