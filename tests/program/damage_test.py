# SPDX-License-Identifier: Apache-2.0
"""Damages one row of a good file in every known way, at random places: the damaged row is named with its own line, every
other row ends as before, and nothing is silent."""
import csv
import datetime
import random
import shutil

from registrar import HEADER, SEED, ProgramTest, main, registration_of, rounds
from workbooks import (DayNumber, Fault, FaultOfZero, Formula, Masked, Padded, Percent, Sheet, write_ods,
                       write_xlsx)

ROWS = 12
FIELDS = HEADER.split(';')
LOGIN, LOV, SESSION, TRAINING, ACCESSED, PROGRESSION, TIME, STATUS = range(8)
INVISIBLE = ('\u200b', '\u00ad', '\u200e', '\u2060', '\ufeff')


def good_cells(number):
    session, training = registration_of(number)
    return [f'user{number}', 'LOV-1', f'Session {session}', f'TP-{training}', '2026-03-01 10:00:00', '50', '60',
            'incomplete']


def inside(source, text, what):
    """Returns the text with something at a random place inside."""
    at = source.randrange(1, len(text)) if len(text) > 1 else 1
    return text[:at] + what + text[at:]


def cell_damage(columns, change):
    """Makes a damage of one cell. `change` returns the new text."""
    def damage(source, cells):
        column = source.choice(columns)
        cells[column] = change(source, cells[column])
        return ';'.join(cells)
    return damage


def line_damage(change):
    return lambda source, cells: change(source, ';'.join(cells))


# How a person, a program or a spreadsheet damages a line of text. Each needs a message about that line.
TEXT_DAMAGES = {
    'invisible': cell_damage([LOGIN, LOV, TRAINING, ACCESSED, PROGRESSION, TIME],
                             lambda source, text: inside(source, text, source.choice(INVISIBLE))),
    'empty word': cell_damage([LOGIN, LOV, TRAINING], lambda source, _: source.choice(('NULL', 'null', 'N/A', 'n/a', 'None', '(null)', r'\N',
                                                                                    'undefined', '-', '\u2014'))),
    'wrapped for Excel': cell_damage([LOGIN, LOV, TRAINING], lambda source, text: source.choice((f'="{text}"', f"'={text}"))),
    'rounded': cell_damage([LOGIN, LOV, TRAINING], lambda source, _: source.choice(('1.23457E+11', '2,5E+07', '1001.0'))),
    'error of a formula': cell_damage(range(8), lambda source, _: source.choice(('#N/A', '#REF!', '#NAME?', '#BEZUG!', '#¡REF!',
                                                                               '#ЗНАЧ!', 'Err:502', '######'))),
    'other digits': cell_damage([ACCESSED, PROGRESSION, TIME], lambda source, text: text[:-1] + source.choice('٣５۵')),
    'percentage': cell_damage([TIME], lambda _, text: text + '%'),
    'lost character': cell_damage([LOGIN, LOV, SESSION], lambda source, text: inside(source, text, '\ufffd')),
    'control character': cell_damage([LOGIN, LOV, SESSION], lambda source, text: inside(source, text, '\u0092')),
    'encoded twice': cell_damage([LOGIN, SESSION], lambda source, text: inside(source, text, 'Ã©')),
    'look-alike': cell_damage([LOGIN, LOV, TRAINING], lambda source, text: inside(source, text, source.choice('\u2011\u2013\u0430'))),
    'another day': cell_damage([ACCESSED], lambda source, _: source.choice(('1899-12-30 00:00:00', '45730', '00/00/0000', '2026-02-30 10:00:00'))),
    'cell too many': line_damage(lambda _, line: line + ';more'),
    'cell too few': line_damage(lambda _, line: line[:line.rindex(';')]),
    'delimiter too many': cell_damage([SESSION], lambda source, text: inside(source, text, ';')),
    'quote inside': cell_damage([SESSION], lambda source, text: inside(source, text, '"')),
    'quote that does not close': cell_damage([LOGIN, SESSION], lambda _, text: '"' + text),
    'text after a quote': cell_damage([SESSION], lambda _, text: f'"{text}" x'),
    'NUL': line_damage(lambda source, line: inside(source, line, '\0')),
    'header again': line_damage(lambda _, __: HEADER),
}
BYTE_DAMAGES = {'bytes of another encoding': b'\xe9', 'cut character': b'\xe2\x82', 'surrogate': b'\xed\xa0\x80'}


def hide_in_login(cells):
    cells[LOGIN] = cells[LOGIN][:2] + '\u200b' + cells[LOGIN][2:]


def set_cell(column, value):
    def damage(cells):
        cells[column] = value
    return damage


# What a spreadsheet may hold where a person sees something else.
BOOK_DAMAGES = {
    'error': set_cell(PROGRESSION, Fault('#N/A')),
    'formula': set_cell(PROGRESSION, Formula('B2*2')),
    'formula in a code': set_cell(LOV, Formula('B2')),
    'percentage': set_cell(TIME, Percent(0.5)),
    'shown with zeros': set_cell(LOGIN, Padded(12)),
    'shown with a prefix': set_cell(LOGIN, Masked(12)),
    'error with the value 0': set_cell(PROGRESSION, FaultOfZero('#DIV/0!')),
    'error of another language': set_cell(PROGRESSION, FaultOfZero('Err:502')),
    'negative time': set_cell(TIME, datetime.timedelta(minutes=-25)),
    'code that became a date': set_cell(LOV, datetime.date(2026, 3, 1)),
    'truth value': set_cell(LOGIN, True),
    'time': set_cell(TRAINING, datetime.timedelta(hours=2)),
    'day 0': set_cell(ACCESSED, DayNumber(0)),
    'rounded': set_cell(LOGIN, 12345678901234567),
    'invisible': hide_in_login,
}


class Damage(ProgramTest):
    def run_on_copy(self, name):
        """Runs a file on a fresh copy of the store. Returns outcome and codes of each line, and standard error."""
        shutil.copyfile(self.shared / 'store.db', self.folder / 'store.db')
        result = self.run_data('--outcomes', 'outcomes.csv', '--outcomes-all', '--again', data=name)
        self.assertIn(result.code, (0, 1), result)
        lines = {}
        for line in csv.DictReader((self.folder / 'outcomes.csv').read_text(encoding='utf-8').splitlines()):
            known = lines.setdefault(int(line['line']), [line['outcome']])
            known += [line['code']] if line['code'] else []
        return lines, result.err

    def check(self, name, damaged):
        """Every line but the damaged one is created; that one has a message."""
        lines, err = self.run_on_copy(name)
        others = {line: outcome for line, outcome in lines.items() if line != damaged}
        self.assertEqual(others, {line: ['created'] for line in range(2, ROWS + 2) if line != damaged}, err)
        self.assertIn(damaged, lines, 'the damaged row has no outcome')
        self.assertGreater(len(lines[damaged]), 1, f'silent: {lines[damaged]}')

    def test_lines_of_text(self):
        kinds = [*TEXT_DAMAGES, *BYTE_DAMAGES]
        for number in range(rounds(220, 7300)):
            source = random.Random(SEED * 1000 + number)
            kind, at = kinds[number % len(kinds)], source.randrange(ROWS)
            rows = [good_cells(learner) for learner in source.sample(range(1, self.learners + 1), ROWS)]
            lines = [';'.join(row).encode() for row in rows]
            if kind in TEXT_DAMAGES:
                lines[at] = TEXT_DAMAGES[kind](source, rows[at]).encode()
            else:
                place = source.randrange(1, 5)
                lines[at] = lines[at][:place] + BYTE_DAMAGES[kind] + lines[at][place:]
            self.write('data.csv', HEADER.encode() + b'\n' + b'\n'.join(lines) + b'\n')
            with self.subTest(number=number, kind=kind, line=lines[at]):
                self.check('data.csv', at + 2)

    def test_rows_of_workbooks(self):
        for number in range(rounds(80, 2700)):
            source = random.Random(SEED * 1000 + number)
            kind, at = [*BOOK_DAMAGES][number % len(BOOK_DAMAGES)], source.randrange(ROWS)
            rows = [good_cells(learner) for learner in source.sample(range(1, self.learners + 1), ROWS)]
            BOOK_DAMAGES[kind](rows[at])
            name, write = source.choice((('book.xlsx', write_xlsx), ('book.ods', write_ods)))
            if name == 'book.ods' and isinstance(rows[at][PROGRESSION], Fault):
                continue  # an error of an .ods is a text
            write(self.folder / name, [Sheet('People', [FIELDS, *rows])])
            with self.subTest(number=number, kind=kind, name=name):
                self.check(name, at + 2)


if __name__ == '__main__':
    main()
