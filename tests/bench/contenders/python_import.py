# SPDX-License-Identifier: Apache-2.0
"""python_import.py DATA STORE: the import as a script with Python's standard library would do it."""
import csv
import sqlite3
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

BATCH = 500_000
ZONE = ZoneInfo('America/Sao_Paulo')
STATUSES = {'notAttempted': 0, 'incomplete': 1, 'completed': 2, 'passed': 3, 'failed': 4, 'browsed': 5}
NOT_ATTEMPTED, COMPLETED, PASSED = 0, 2, 3

PUT = '''INSERT INTO tracking VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (registration_id, lov_id) DO UPDATE SET status = excluded.status,
    progression = excluded.progression, score = excluded.score, score_max = excluded.score_max,
    time_spent = excluded.time_spent, first_access_at = excluded.first_access_at,
    last_access_at = excluded.last_access_at, first_completion_at = excluded.first_completion_at'''
ERASE = 'DELETE FROM tracking WHERE registration_id = ? AND lov_id = ?'


class Rejected(Exception):
    """The row breaks a rule. The text is the message."""


class References:
    """The store's records by the names that rows use for them."""

    def __init__(self, store):
        self.by_email = {email.lower(): id for id, email in store.execute('SELECT id, email FROM learner')}
        self.by_login = dict(store.execute('SELECT login, id FROM learner'))
        self.lovs = dict(store.execute('SELECT code, id FROM lov'))
        self.sessions = {(code, title): id for code, title, id in store.execute(
            'SELECT path_code, session.title, session.id'
            ' FROM session JOIN training ON training.id = training_id')}
        self.registrations = {(learner, session): id for id, learner, session in store.execute(
            'SELECT id, learner_id, session_id FROM registration')}

    def resolve(self, email, login, lov_code, title, path_code):
        learner = self.by_email.get(email.lower())
        if self.by_login.get(login) != learner:
            raise Rejected('The learner references of the row do not lead to one learner.')
        registration = self.registrations.get((learner, self.sessions.get((path_code, title))))
        if registration is None:
            raise Rejected('No registration found for given parameters.')
        lov = self.lovs.get(lov_code)
        if lov is None:
            raise Rejected(f'Learning object version with code {lov_code} is not found.')
        return registration, lov


def instant(text):
    # fromisoformat accepts more forms than the required one.
    if len(text) != 19 or text[10] != ' ':
        raise ValueError
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp())


def values(cells, status):
    """Returns the columns of a tracking after its key."""
    first, last, completion, progression, score, score_max, time_spent = cells
    if completion and status not in (COMPLETED, PASSED):
        raise Rejected('You cannot set a first completion date if the LO is not completed.')
    try:
        times = instant(first), instant(last), instant(completion) if completion else None
    except ValueError:
        raise Rejected('Your dateTime information mismatches preset dateTimeFormat') from None
    try:
        maximum = int(score_max) if score_max else 100
        numbers = float(progression), float(score) if score else None, maximum, int(time_spent)
    except ValueError:
        raise Rejected('A number has an invalid value.') from None
    if not 0 <= numbers[0] <= 100 or not 0 <= (numbers[1] or 0) <= maximum or numbers[3] < 0:
        raise Rejected('A number is out of bounds.')
    return status, *numbers, *times


def flush(store, wanted, rejects):
    store.execute('BEGIN')
    store.executemany(PUT, (key + row for key, row in wanted.items() if row is not None))
    store.executemany(ERASE, (key for key, row in wanted.items() if row is None))
    store.executemany('INSERT INTO import_reject VALUES (?, ?)', rejects)
    store.execute('COMMIT')
    wanted.clear()
    rejects.clear()


def import_rows(reader, store):
    references = References(store)
    wanted, rejects, accepted = {}, [], 0
    for line, row in enumerate(reader, 2):
        try:
            key = references.resolve(*row[:5])
            status = STATUSES.get(row[12])
            if status is None:
                raise Rejected('The tracking status is not known.')
            wanted[key] = None if status == NOT_ATTEMPTED else values(row[5:12], status)
            accepted += 1
        except Rejected as reason:
            rejects.append((line, str(reason)))
        if len(wanted) >= BATCH:
            flush(store, wanted, rejects)
    flush(store, wanted, rejects)
    return accepted


def main():
    store = sqlite3.connect(sys.argv[2], isolation_level=None)
    for setting in ('journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -262144'):
        store.execute('PRAGMA ' + setting)
    store.execute('DELETE FROM import_reject')
    with open(sys.argv[1], encoding='utf-8', newline='') as data:
        reader = csv.reader(data, delimiter=';')
        next(reader)
        accepted = import_rows(reader, store)
    store.close()
    print(accepted)


main()
