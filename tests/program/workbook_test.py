# SPDX-License-Identifier: Apache-2.0
"""Tests of workbooks as data: the meaning of their cells, how locations are named, and what cannot be read."""
import csv
import datetime
import random
import signal
import subprocess
import time
import warnings
import zipfile

from registrar import HEADER, NOW, SEED, ProgramTest, data_lines, main, registration_of, rounds, size
from workbooks import (RELATED, DayNumber, Fault, Formula, Padded, Percent, Sheet, compound, write_ods, write_xls,
                       write_xlsx, xls_record)

WRITERS = {'.xlsx': write_xlsx, '.ods': write_ods, '.xls': write_xls}
ACCESSED = datetime.datetime(2026, 3, 1, 10, 0, 0)


def cells(number, **more):
    """A row that is accepted, as a person would type it."""
    session, training = registration_of(number)
    row = {'login': f'user{number}', 'lov': 'LOV-1', 'session': f'Session {session}', 'training': f'TP-{training}',
           'accessed': ACCESSED, 'progression': 50.5, 'time': 60, 'status': 'incomplete', **more}
    return list(row.values())


def as_text(row):
    return ';'.join(str(cell) for cell in row)


class Workbooks(ProgramTest):
    def write_book(self, name, rows, *more):
        WRITERS[name[name.index('.'):]](self.folder / name, [Sheet('People', [HEADER.split(';'), *rows]), *more])
        return name

    def test_the_same_rows_as_text_and_as_workbooks(self):
        rows = [cells(number) for number in range(1, 40)]
        text = '\n'.join([HEADER, *map(as_text, rows)]) + '\n'
        self.write('data.csv', text)
        self.run_data(exit_code=0)
        wanted = self.snapshot()
        for name in ('book.xlsx', 'book.ods', 'book.xls'):
            self.folder = self.new_folder()
            self.write_book(name, rows)
            self.run_data('--report', 'report.json', data=name, exit_code=0)
            self.assert_same_records(self.snapshot(), wanted)
            self.assertEqual(self.report()['inputs'][0]['encoding'], name[5:].upper())
            self.run_data('--report', 'report.json', data=name, exit_code=0)
            self.assertEqual(self.report()['totals']['unchanged'], len(rows))

    def test_locations_are_cells(self):
        name = self.write_book('book.xlsx', [cells(1), [], cells(2, progression=101), cells(3, login=Fault('#N/A')),
                                             cells(4, login=12345678901234567)])
        result = self.run_data('--outcomes', 'outcomes.csv', data=name, exit_code=1)
        self.assertIn('book.xlsx!People!F4: error:', result.err)
        outcomes = (self.folder / 'outcomes.csv').read_text()
        self.assertIn('book.xlsx!People!F4,4,2,', outcomes)
        self.assertIn("book.xlsx!People!A5,5,3,", outcomes)
        self.assertIn('cell-fault', outcomes)
        self.assertIn('book.xlsx!People!A6,6,4,', outcomes)
        self.assertIn('rounded-number', outcomes)

    def test_text_next_to_a_table_that_is_bound_by_header(self):
        for name in ('book.xlsx', 'book.ods', 'book.xls'):
            self.write_book(name, [[*cells(1), None, 'a remark'], cells(2)[:6]])
            self.run_data('--bind', 'header', '--again', '--report', 'report.json', data=name, exit_code=0)
            self.assertEqual(self.report()['totals']['read'], 2)

    def outcomes_of(self, rows, *flags, extension, definition=None, merged=(), hidden_rows=()):
        """Runs rows below a header on a store of its own. Returns lists of field and code by line, and the result."""
        self.folder = self.new_folder()
        header, rows = (HEADER.split(';'), rows) if definition is None else (definition[1], rows)
        if definition is not None:
            self.write('definition.xml', definition[0])
        WRITERS[extension](self.folder / f'book{extension}',
                           [Sheet('People', [header, *rows], merged=merged, hidden_rows=hidden_rows)])
        result = self.run_data('--outcomes', 'outcomes.csv', '--outcomes-all', *flags, data=f'book{extension}')
        self.assertIn(result.code, (0, 1), result)
        lines = {}
        for line in csv.DictReader((self.folder / 'outcomes.csv').read_text(encoding='utf-8').splitlines()):
            codes = lines.setdefault(int(line['line']), [line['outcome']])
            codes += [(line['field'], line['code'])] if line['code'] else []
        return lines, result

    def progressions(self):
        return sorted(line.split(',')[3] for line in self.snapshot()['tracking.csv'].decode().splitlines()[1:])

    def test_percentages(self):
        for extension in WRITERS:
            with self.subTest(extension=extension):
                rows = [cells(1, progression=Percent(0.855)), cells(2, progression=Percent(1), status='completed'),
                        cells(3, progression='85%'), cells(4, time=Percent(0.5)), cells(5, progression=Percent(1.01))]
                lines, _ = self.outcomes_of(rows, extension=extension)
                self.assertEqual(lines, {2: ['created'], 3: ['created'], 4: ['created'],
                                         5: ['rejected', ('timeSpent', 'percent')],
                                         6: ['rejected', ('progression', 'bad-value')]})
                self.assertEqual(self.progressions(), ['100', '85', '85.5'])

    def test_formulas_without_a_value(self):
        for extension in ('.xlsx', '.ods'):
            with self.subTest(extension=extension):
                rows = [cells(1, progression=Formula('1+1')), cells(2, login=Formula('A1')),
                        cells(3, accessed=Formula('B2'))]
                lines, result = self.outcomes_of(rows, '--rejects', f'rejects{extension}', extension=extension)
                self.assertEqual(lines, {2: ['rejected', ('progression', 'formula-without-value')],
                                         3: ['rejected', ('candidateLogin', 'formula-without-value')],
                                         4: ['rejected', ('lastAccessDate', 'formula-without-value')]})
                self.assertIn('save it', result.err)
                again = self.run_data('--outcomes', 'again.csv', data=f'rejects{extension}', exit_code=1)
                self.assertEqual(again.err.count('[formula-without-value]'), 3)

    def test_numbers_shown_with_zeros(self):
        definition = ('<actions><createOrUpdateLearnerAction><options><traineeSearchField><candidateRefNumber/>'
                      '</traineeSearchField></options><fields><candidateRefNumber/><candidateName/><candidateLogin/>'
                      '<candidateFirstname/><candidateEmail/></fields>{}</createOrUpdateLearnerAction></actions>',
                      ['number', 'name', 'login', 'first name', 'mail'])
        made = [[Padded(123), 'A', 'a', 'A', 'a@x.org'], ['456', 'B', 'b', 'B', 'b@x.org'],
                [Padded(123456), 'C', 'c', 'C', 'c@x.org']]
        for extension in WRITERS:
            with self.subTest(extension=extension):
                shown = (definition[0].format(''), definition[1])
                lines, _ = self.outcomes_of([*made, [Padded(456), 'B', 'b', 'B', 'b@x.org']], extension=extension,
                                            definition=shown)
                note = ('candidateRefNumber', 'padded-number')
                self.assertEqual(lines, {2: ['created', note], 3: ['created'], 4: ['created'], 5: ['rejected', note]})
                self.assertIn(',00123,', self.snapshot()['learner.csv'].decode())
                ignored = (definition[0].format('<parameters><numberFormats>ignore</numberFormats></parameters>'),
                           definition[1])
                lines, _ = self.outcomes_of(made, extension=extension, definition=ignored)
                self.assertEqual(lines, {2: ['created'], 3: ['created'], 4: ['created']})
                self.assertIn(',123,', self.snapshot()['learner.csv'].decode())

    def test_codes_that_became_dates(self):
        day = datetime.date(2026, 3, 1)
        definition = ('<actions><createOrUpdateEntityAction><fields><hierarchyEntityName/></fields>'
                      '</createOrUpdateEntityAction></actions>', ['name'])
        for extension in WRITERS:
            with self.subTest(extension=extension):
                rows = [cells(1, lov=day), cells(2, login=True), cells(3, login=datetime.timedelta(hours=1)),
                        cells(4, session=day)]
                lines, _ = self.outcomes_of(rows, extension=extension)
                typed = {line: [codes[0], *[each for each in codes[1:] if each[1] == 'typed-cell']]
                         for line, codes in lines.items()}
                self.assertEqual(typed,
                                 {2: ['rejected', ('lovCode', 'typed-cell')],
                                  3: ['rejected', ('candidateLogin', 'typed-cell')],
                                  4: ['rejected', ('candidateLogin', 'typed-cell')],
                                  5: ['rejected', ('sessionTitle', 'typed-cell')]})
                lines, _ = self.outcomes_of([[day], [True]], extension=extension, definition=definition)
                self.assertEqual(lines, {2: ['created', ('hierarchyEntityName', 'typed-cell')],
                                         3: ['created', ('hierarchyEntityName', 'typed-cell')]})
                self.assertIn(',2026-03-01,', self.snapshot()['entity.csv'].decode())

    def test_days_that_do_not_exist(self):
        for extension in WRITERS:
            numbers = (0, -1) if extension == '.ods' else (0, 60, -1)
            with self.subTest(extension=extension):
                rows = [cells(1, accessed=DayNumber(number)) for number in numbers] + [cells(2, accessed=DayNumber(61))]
                lines, _ = self.outcomes_of(rows, extension=extension)
                wrong = ['rejected', ('lastAccessDate', 'bad-date-cell')]
                count = len(numbers)
                self.assertEqual(lines, {**{2 + at: wrong for at in range(count)}, 2 + count: ['created']})

    def test_merged_cells(self):
        for extension in WRITERS:
            with self.subTest(extension=extension):
                rows = [cells(1), cells(8, session=None), cells(15, session=None), cells(2),
                        cells(9, progression=None, time=None)]
                lines, _ = self.outcomes_of(rows, extension=extension, merged=[(2, 4, 2, 2), (5, 6, 5, 6)])
                note = ('sessionTitle', 'merged-cell')
                across = [('progression', 'merged-cell'), ('timeSpent', 'merged-cell')]
                self.assertEqual(lines, {2: ['created'], 3: ['created', note], 4: ['created', note],
                                         5: ['rejected', *across], 6: ['rejected', *across]})

    def test_hidden_rows(self):
        for extension in WRITERS:
            with self.subTest(extension=extension):
                rows = [cells(1), cells(2), cells(3)]
                lines, result = self.outcomes_of(rows, extension=extension, hidden_rows=[3, 4])
                self.assertEqual(list(lines), [2, 3, 4])
                self.assertIn('2 rows that are hidden; they are read. [hidden-rows]', result.err)
                lines, result = self.outcomes_of(rows, '--hidden-rows', 'skip', '--strict', extension=extension,
                                                 hidden_rows=[3])
                self.assertEqual(lines, {2: ['created'], 4: ['created']})
                self.assertIn('1 row that is hidden; it is left out. [hidden-rows]', result.err)

    def test_a_cover_before_the_table(self):
        cover = Sheet('Cover', [['Activities of March'], [], ['Printed on Monday']])
        for extension, write in WRITERS.items():
            with self.subTest(extension=extension):
                table = Sheet('Activities', [HEADER.split(';'), cells(1)])
                write(self.folder / f'book{extension}', [cover, table])
                result = self.run_data(data=f'book{extension}')
                self.refused(result, 2, 'Sheet Cover has 1 column', '8 are declared', "--sheet 'Activities'")
                self.run_data('--sheet', 'Activities', data=f'book{extension}', exit_code=0)
                write(self.folder / f'book{extension}', [cover, Sheet('Notes', [['one', 'two']])])
                self.assertIn('[narrow-header]', self.run_data('--again', data=f'book{extension}').err)

    def test_choice_of_the_sheet(self):
        rows = [HEADER.split(';'), cells(1)]
        for extension, write in WRITERS.items():
            name = 'book' + extension
            write(self.folder / name, [Sheet('Notes', [['about']], hidden=True), Sheet('2', [HEADER.split(';'), ['x']]),
                                     Sheet('Rows', rows), Sheet('Old', rows, hidden=True)])
            book = (self.folder / name).read_bytes()
            for sheet in ('Rows', '3', 'Old', '4'):
                self.folder = self.new_folder()
                self.write(name, book)
                self.run_data('--sheet', sheet, '--report', 'report.json', data=name, exit_code=0)
                self.assertEqual(self.report()['totals']['created'], 1, sheet)
            self.refused(self.run_data('--sheet', 'None', data=name), 7, name, 'Notes, 2, Rows, Old')
            self.refused(self.run_data('--sheet', '5', data=name), 7, name)
            # The first sheet that is not hidden. A name takes precedence over a number.
            for words in ((), ('--sheet', '2')):
                result = self.run_data(*words, data=name, exit_code=1)
                self.assertIn(f'{name}!2!A2: error:', result.err)

    def test_workbooks_that_cannot_be_read(self):
        before = self.snapshot()
        name = self.write_book('book.xlsx', [cells(number) for number in range(1, 200)])
        whole = (self.folder / name).read_bytes()
        damaged = bytearray(whole)
        damaged[whole.index(b'sheet1.xml') + 200] ^= 0x55
        for content, cause in ((whole[:-300], 'damaged'), (bytes(damaged), 'damaged'),
                               (compound({'EncryptionInfo': b'', 'EncryptedPackage': b''}),
                                'encrypted: save it without a password'),
                               (compound({'Workbook': xls_record(0x809, bytes((0, 6, 5, 0))) + xls_record(0x2F)}),
                                'encrypted: save it without a password'),
                               (compound({'WordDocument': b''}), 'without a workbook in it'),
                               (compound({'Workbook': b'nothing'}), 'damaged'),
                               (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(1024), 'damaged')):
            (self.folder / name).write_bytes(content)
            self.refused(self.run_data(data=name), 7, name, cause)
        with zipfile.ZipFile(self.folder / name, 'w') as other:
            other.writestr('readme.txt', 'no workbook')
        self.refused(self.run_data(data=name), 7, name, 'zip archive')
        with zipfile.ZipFile(self.folder / name, 'w') as other:
            other.writestr('[Content_Types].xml', '<Types/>')
            other.writestr('_rels/.rels', f'<Relationships><Relationship Id="r" Type="{RELATED}/officeDocument" '
                                          'Target="xl/workbook.bin"/></Relationships>')
            other.writestr('xl/workbook.bin', 'binary')
        self.refused(self.run_data(data=name), 7, name, '.xlsb')
        with zipfile.ZipFile(self.folder / 'book.ods', 'w') as other:
            other.writestr('META-INF/manifest.xml', '<manifest><file-entry><encryption-data/></file-entry></manifest>')
            other.writestr('content.xml', 'sealed')
        self.refused(self.run_data(data='book.ods'), 7, 'book.ods', 'encrypted: save it without a password')
        self.assert_same_records(self.snapshot(), before)

    def test_two_parts_with_the_same_name(self):
        before = self.snapshot()
        for extension, part in (('.xlsx', 'xl/worksheets/sheet1.xml'), ('.ods', 'content.xml')):
            for second in (part, part.upper(), part.replace('/', '\\')):
                name = self.write_book('book' + extension, [cells(1)])
                with warnings.catch_warnings():
                    warnings.simplefilter('ignore')
                    with zipfile.ZipFile(self.folder / name, 'a') as book:
                        book.writestr(second, book.read(part))
                self.refused(self.run_data(data=name), 7, name, f'two parts of the name {part} [damaged-workbook]')
        self.assert_same_records(self.snapshot(), before)

    def test_sheets_that_are_not_tables(self):
        rows = [HEADER.split(';'), cells(1)]
        for kind, words in (('chartsheet', 'a chart'), ('xlMacrosheet', 'a macro sheet'),
                            ('xlIntlMacrosheet', 'a macro sheet'), ('dialogsheet', 'a dialog sheet')):
            other = Sheet('Other', [], kind=kind)
            write_xlsx(self.folder / 'book.xlsx', [other, Sheet('Old', rows, hidden=True), other])
            self.refused(self.run_data(data='book.xlsx'), 7, f'it has Other ({words}), Other ({words})')
            write_xlsx(self.folder / 'book.xlsx', [other, Sheet('Rows', rows)])
            self.refused(self.run_data('--sheet', 'Other', data='book.xlsx'), 7, f'the sheet Other is {words}')
            self.refused(self.run_data('--sheet', 'None', data='book.xlsx'), 7, f'Other ({words}), Rows')
            self.run_data('--again', data='book.xlsx', exit_code=0)

    def test_rejects_are_a_workbook_of_the_same_kind(self):
        rows = [cells(1), cells(2, progression=101), cells(3, lov='GONE'), cells(4, login=' <a> & "b" _x000D_  c\n')]
        for name in ('book.xlsx', 'book.ods', 'book.xls'):
            self.folder = self.new_folder()
            self.write_book(name, rows)
            self.run_data('--rejects', f'rejects{name[4:]}', '--report', 'report.json', data=name, exit_code=1)
            self.assertEqual(self.report()['totals']['rejected'], 3)
            self.assertFalse([file for file in self.folder.iterdir() if file.suffix in ('.rows', '.part')])
            self.assertEqual((self.folder / f'rejects{name[4:]}').stat().st_mode & 0o777, 0o600)
            # Rejects are rejected again for the same reasons: dates stay dates, numbers stay numbers.
            again = self.run_data('--outcomes', 'again.csv', data=f'rejects{name[4:]}', exit_code=1)
            outcomes = (self.folder / 'again.csv').read_text()
            self.assertEqual(outcomes.count('rejected'), 3, again)
            self.assertIn(f'rejects{name[4:]}!People!F2,2,1,', outcomes)
            self.assertIn('unknown-lov', outcomes)
            self.assertNotIn('bad-datetime', outcomes)
            self.run_data('--rejects', 'none.xlsx', data=f'rejects{name[4:]}', exit_code=1)

    def test_explain(self):
        name = self.write_book('book.xlsx', [cells(1)])
        shown = self.call('explain', 'definition.xml', name, exit_code=0).out
        self.assertIn('book.xlsx!People: XLSX, first row skipped', shown)
        self.assertIn('2026-03-01 10:00:00', shown)


class KilledRuns(ProgramTest):
    """The same command resumes a killed run of a workbook."""
    learners = 5000
    command = ('run', 'definition.xml', 'book.xlsx', '--now', NOW, '--rejects', 'rejects.xlsx', '--outcomes',
               'outcomes.csv', '--report', 'report.json')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = [line.split(';') for line in data_lines(size(60_000), cls.learners, SEED)]
        write_xlsx(cls.shared / 'book.xlsx', [Sheet('Rows', [HEADER.split(';'), *rows])])

    def new_folder(self):
        folder = super().new_folder()
        (folder / 'book.xlsx').symlink_to(self.shared / 'book.xlsx')
        return folder

    def results(self):
        return self.snapshot(), self.report(), [(self.folder / name).read_bytes()
                                                for name in ('outcomes.csv', 'rejects.xlsx')]

    def test_killed_at_any_moment(self):
        begin = time.monotonic()
        self.call(*self.command, exit_code=1)
        duration = time.monotonic() - begin
        wanted = self.results()
        source = random.Random(SEED)
        kills = 0
        while kills < rounds(8):
            self.folder = self.new_folder()
            for _ in range(30):
                process = self.start(*self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    process.wait(source.uniform(0, duration * 1.1))
                    break
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
            self.call(*self.command, exit_code=1)
            if len(self.runs()) == 1:
                self.assertEqual(self.results(), wanted)
            else:
                self.assert_same_records(self.snapshot(), wanted[0])


if __name__ == '__main__':
    main()
