# SPDX-License-Identifier: Apache-2.0
"""Tests that the SQL which the program sends stays within the common ground of PostgreSQL and its distributed relatives,
and works behind a pooler that gives every transaction another connection. The server's log has each statement."""
import re
import unittest
from pathlib import Path

import together_test
from postgres_program import PostgresPlace, postgres
from postgres_test import COMMANDS
from registrar import main

SETTINGS = {'log_min_messages': 'log', 'log_statement': 'all', 'log_line_prefix': '@%a|%d|', 'log_destination': 'stderr'}
# What must not occur, as regular expressions over statements without texts in quotes.
REFUSED = {
    'a setting that outlives its transaction': r'^SET (?!LOCAL\b)|\bset_config\b|^RESET\b|^DISCARD\b',
    'an advisory lock': r'\bpg_(try_)?advisory',
    'a message between sessions': r'^(LISTEN|NOTIFY|UNLISTEN)\b|\bpg_notify\b',
    'a prepared statement': r'^(PREPARE|EXECUTE|DEALLOCATE)\b',
    'a temporary table that outlives its transaction': r'^CREATE (LOCAL |GLOBAL )?TEMP(?!.*ON COMMIT DROP)',
    'a cursor that outlives its transaction': r'\bWITH HOLD\b',
    'MERGE': r'^MERGE\b',
    'a trigger, rule or function': r'^CREATE (OR REPLACE )?(CONSTRAINT )?(TRIGGER|RULE|FUNCTION|PROCEDURE)\b|^DO\b',
    'a deferrable constraint': r'\bDEFERR(ABLE|ED)\b',
    'a sequence for each row': r'\b(nextval|setval|currval)\b|\b(big|small)?serial\b',
    'a function in UPDATE that gives another value each time':
        r'^(UPDATE|DELETE)\b.*\b(now|random|clock_timestamp|statement_timestamp|timeofday|gen_random_uuid|current_timestamp)\b',
    'a transaction that was not asked for': r'^(SAVEPOINT|ROLLBACK TO|PREPARE TRANSACTION)\b',
    'a lock of a whole table': r'^LOCK\b',
    'a foreign key': r'\bREFERENCES\b',
}


def statements(log):
    """Returns the statements of a server's log: (kind, text)."""
    entries = re.split(r'^@', log, flags=re.M)
    found = set()
    for entry in entries:
        said = re.match(r'registrar\|[^|]*\|LOG: +(statement|execute [^:]*): (.*)', entry, re.S)
        if said:
            found.add((said[1], ' '.join(said[2].split())))
    return found


def faults(kind, text):
    """Returns what is wrong with a statement."""
    plain = re.sub(r"'(?:[^']|'')*'", "''", text)
    wrong = [name for name, pattern in REFUSED.items()
             if any(re.search(pattern, part.strip(), re.I | re.S) for part in plain.split(';'))]
    if kind.startswith('execute') and kind != 'execute <unnamed>':
        wrong.append('a named statement')
    return wrong


class CommonGround(unittest.TestCase):
    def test_the_checks_find_what_they_look_for(self):
        for text in ("SET lock_timeout = '1s'", "SELECT set_config('a', 'b', false)", 'SELECT pg_advisory_lock(1)', 'LISTEN x',
                     'PREPARE p AS SELECT 1', 'CREATE TEMP TABLE t(a int)', 'MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE',
                     'CREATE TRIGGER t BEFORE INSERT ON a EXECUTE FUNCTION f()', 'SELECT 1; SET CONSTRAINTS ALL DEFERRED',
                     'UPDATE lease SET beat = now()', "INSERT INTO a VALUES(nextval('s'))", 'LOCK TABLE a',
                     'CREATE TABLE a(b int REFERENCES c)', 'DECLARE c CURSOR WITH HOLD FOR SELECT 1', 'SAVEPOINT s'):
            self.assertTrue(faults('statement', text), text)
        self.assertTrue(faults('execute p_1', 'SELECT 1'))
        for text in ("SET LOCAL lock_timeout = '10s'", 'CREATE TEMP TABLE t(a int) ON COMMIT DROP', "SELECT 'SET x; LISTEN'",
                     'UPDATE a SET b = $1 WHERE c = $2', 'INSERT INTO a VALUES($1) ON CONFLICT DO NOTHING'):
            self.assertEqual(faults('execute <unnamed>', text), [], text)

    def test_every_statement_is_in_the_common_ground(self):
        server = postgres.temporary(**SETTINGS)
        self.addCleanup(server.remove)
        folder = Path(postgres.tempfile.mkdtemp(prefix='registrar-test-'))
        self.addCleanup(postgres.shutil.rmtree, folder)
        place = PostgresPlace(folder / 'place', server)
        together_test.Together.fill(place.folder, place)
        for words in COMMANDS:
            place.ask(*(word.replace('{url}', place.url) for word in words))
        server.make_database('copied')
        place.ask('store', 'copy', place.url, server.url('copied'))
        seen = statements((server.folder / 'log').read_text(encoding='utf-8', errors='replace'))
        self.assertGreater(len(seen), 200)
        for verb in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'COPY', 'BEGIN', 'COMMIT', 'CREATE TABLE'):
            self.assertTrue(any(verb in text for _, text in seen), verb)
        wrong = [f'{name}: {text[:300]}' for kind, text in sorted(seen) for name in faults(kind, text)]
        self.assertEqual(wrong, [])


if __name__ == '__main__':
    main()
