# SPDX-License-Identifier: Apache-2.0
"""Tests of limits, of atomic files, and of the flags that change how a file is read."""
import csv
import random

from registrar import HEADER, SEED, ProgramTest, data_lines, main, registration_of, rounds

RESULTS = ('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report', 'report.json')


class Limits(ProgramTest):
    learners = 3000

    def good(self, number):
        session, training = registration_of(number)
        return f'user{number};LOV-1;Session {session};TP-{training};2026-03-01 10:00:00;50;60;incomplete'

    def file_with(self, rows, bad):
        """Returns rows of different learners. Those with the given numbers are invalid."""
        lines = [self.good(n) if n not in bad else f'nobody{n};LOV-1;Session 1;TP-1;;5;6;incomplete'
                 for n in range(1, rows + 1)]
        return self.write('data.csv', '\n'.join([HEADER, *lines]) + '\n')

    def stored(self):
        """Learners with tracking. The n-th learner has the n-th registration."""
        rows = csv.DictReader(self.snapshot()['tracking.csv'].decode().splitlines())
        return {int(row['registration_id']) for row in rows}

    def test_a_number_of_rejects(self):
        bad = {10, 20, 30, 40}
        self.file_with(60, bad)
        result = self.run_data('--max-rejects', '2', *RESULTS, exit_code=3)
        self.assertIn('stopped', result.out)
        report = self.report()
        self.assertEqual(report['state'], 'stopped')
        self.assertEqual((report['totals']['read'], report['totals']['rejected']), (29, 2))
        self.assertEqual(self.stored(), set(range(1, 30)) - bad)
        self.assertEqual(len((self.folder / 'outcomes.csv').read_text().splitlines()), 30)
        self.assertEqual(len((self.folder / 'rejects.csv').read_text().splitlines()), 3)

    def test_as_many_as_allowed(self):
        self.file_with(60, {10, 20})
        self.run_data('--max-rejects', '2', *RESULTS, exit_code=1)
        self.assertEqual(self.report()['totals']['read'], 60)
        self.file_with(60, {1})
        self.run_data('--max-rejects', '0', *RESULTS, exit_code=3)
        self.assertEqual(self.report()['totals']['read'], 0)

    def test_a_percentage_is_judged_from_the_hundredth_row(self):
        self.file_with(200, set(range(1, 11)))
        self.run_data('--max-rejects', '10%', *RESULTS, exit_code=1)
        self.file_with(200, set(range(1, 21)))
        self.run_data('--max-rejects', '10%', *RESULTS, exit_code=1)
        self.file_with(200, set(range(85, 96)) | {99})
        self.run_data('--max-rejects', '10%', *RESULTS, exit_code=1)
        # The 101st row would be the 11th rejected of 101.
        self.file_with(200, set(range(85, 95)) | {101})
        self.run_data('--max-rejects', '10%', *RESULTS, exit_code=3)
        self.assertEqual(self.report()['totals']['read'], 100)

    def test_a_limit_at_any_row_stores_the_rows_before_it(self):
        source = random.Random(SEED)
        fresh = (self.folder / 'store.db').read_bytes()
        for _ in range(rounds(10)):
            rows = source.randrange(1, 300)
            bad = set(source.sample(range(1, rows + 1), source.randrange(0, rows + 1) // source.choice((1, 5, 30))))
            limit = source.randrange(0, 6)
            with self.subTest(rows=rows, bad=sorted(bad), limit=limit):
                for left in self.folder.glob('store.db*'):
                    left.unlink()
                self.write('store.db', fresh)
                self.file_with(rows, bad)
                result = self.run_data('--max-rejects', str(limit), *RESULTS)
                stop = sorted(bad)[limit] if len(bad) > limit else rows + 1
                self.assertEqual(result.code, 3 if stop <= rows else 1 if bad else 0, result)
                self.assertEqual(self.stored(), set(range(1, stop)) - bad)
                self.assertEqual(self.report()['totals']['read'], stop - 1)

    def test_no_row_after_the_stop_is_counted(self):
        """All are in the group of rows that is read at once."""
        skipped = self.good(3).replace('2026-03-01 10:00:00', '2018-11-04 00:00:00')
        repeated = self.good(4).replace('2026-03-01 10:00:00', '2018-02-17 23:30:00')
        contradiction = self.good(5).replace('incomplete', 'completed')
        before = [HEADER, self.good(1), skipped, repeated, contradiction]
        reports = []
        for lines in (before, [*before, 'nobody' + self.good(6), skipped, repeated, contradiction, 'x;y']):
            self.folder = self.new_folder()
            self.write('data.csv', '\n'.join(lines) + '\n')
            self.run_data('--max-rejects', '0', '--set', 'timeZone=America/Sao_Paulo', *RESULTS,
                          exit_code=0 if lines is before else 3)
            reports.append(self.report(own=('run', 'started', 'finished', 'state', 'inputs')))
        self.assertEqual(reports[0], reports[1])
        self.assertEqual(reports[0]['times'], {'skipped': 1, 'repeated': 1})
        self.assertEqual(reports[0]['totals']['warnings'], 2)

    def test_wrong_limits_are_refused(self):
        for limit in ('x', '-1', '101%', '1.5', '', '%', '99999999999999999999'):
            self.refused(self.run_data('--max-rejects', limit), 2, '--max-rejects')

    def test_an_atomic_file_is_stored_completely_or_not_at_all(self):
        before = self.snapshot()
        self.file_with(1000, {900})
        self.run_data('--atomic', 'file', *RESULTS, exit_code=3)
        self.assert_same_records(self.snapshot(), before)
        report = self.report()
        self.assertEqual(report['state'], 'stopped')
        self.assertEqual((report['totals']['rejected'], report['totals']['skipped'], report['totals']['created']), (1, 999, 0))
        self.assertEqual(len((self.folder / 'rejects.csv').read_text().splitlines()), 2)
        self.assertIn('nobody900', self.call('runs', 'rejects', self.runs()[0]['run']).out)
        self.file_with(1000, {})
        self.run_data('--atomic', 'file', *RESULTS, exit_code=0)
        self.assertEqual(self.stored(), set(range(1, 1001)))

    def test_warnings_can_reject(self):
        row = self.good(5).replace('incomplete', 'completed')
        self.write('data.csv', f'{HEADER}\n{row}\n{self.good(6)}\n')
        self.run_data('--strict', *RESULTS, exit_code=1)
        self.assertEqual(self.stored(), {6})
        self.run_data(*RESULTS, exit_code=0)
        self.assertEqual(self.stored(), {5, 6})

    def test_jobs_change_nothing(self):
        self.write('data.csv', '\n'.join([HEADER, *data_lines(5000, self.learners, SEED)]) + '\n')
        found = []
        for jobs in ('1', '2', '8'):
            self.folder = self.new_folder() if found else self.folder
            if found:
                (self.folder / 'data.csv').write_bytes(found[0][1])
            self.run_data('--jobs', jobs, *RESULTS, exit_code=1)
            results = [(self.folder / name).read_bytes() for name in ('outcomes.csv', 'rejects.csv')]
            found.append((self.snapshot(), (self.folder / 'data.csv').read_bytes(), self.report(), results))
        self.assertTrue(found[0] == found[1] == found[2])
        self.refused(self.run_data('--jobs', '0'), 2, '--jobs')

    def test_without_undo_the_records_are_the_same(self):
        self.run_data(exit_code=1)
        expected = self.snapshot()
        self.folder = self.new_folder()
        self.run_data('--no-undo', exit_code=1)
        self.assert_same_records(self.snapshot(), expected)

    def test_settings_from_the_command_line(self):
        self.write('data.csv', f'{HEADER}\n{self.good(1)}\n')
        self.run_data('--set', 'timeZone=America/Sao_Paulo', exit_code=0)
        self.assertIn('2026-03-01T13:00:00Z', self.snapshot()['tracking.csv'].decode())
        self.refused(self.run_data('--set', 'timeZone=America/Sao_Paolo'), 2, 'America/Sao_Paolo',
                     'did you mean America/Sao_Paulo?')
        self.refused(self.run_data('--set', 'noSuchSetting=1'), 2, 'noSuchSetting')
        self.refused(self.run_data('--set', 'timeZon=UTC'), 2, 'did you mean timeZone?')
        self.refused(self.run_data('--set', 'createOrUpdateConsolidatedTracking.timeZone=UTC'), 2,
                     'did you mean createOrUpdateConsolidatedTrackingAction?')
        self.refused(self.run_data('--set', 'timeZone'), 2, '--set')

    def test_columns_by_their_names(self):
        names = HEADER.split(';')
        row = self.good(3).split(';')
        self.write('data.csv', ';'.join(reversed(names)) + '\n' + ';'.join(reversed(row)) + '\n')
        self.refused(self.run_data(), 2, 'data.csv:1:', '--bind')
        self.run_data('--bind', 'position', exit_code=1)
        self.run_data('--bind', 'header', exit_code=0)
        self.assertEqual(self.stored(), {3})

    def test_dialects(self):
        row = self.good(4).replace(';', '|')
        self.write('data.csv', (HEADER.replace(';', '|') + '\n' + row + '\n').encode('utf-16-le'))
        self.run_data('--encoding', 'UTF-16LE', '--delimiter', 'pipe', exit_code=0)
        self.assertEqual(self.stored(), {4})
        self.write('data.csv', self.good(5).replace('2026-03-01 10:00:00', '01/03/2026') + '\n')
        self.run_data('--skip-first-line', 'no', '--set', 'dateTimeFormat=DD/MM/YYYY HH:II:SS', exit_code=0)
        self.assertEqual(self.stored(), {4, 5})
        self.refused(self.run_data('--encoding', 'UTF-99'), 2, 'UTF-99')
        self.refused(self.run_data('--delimiter', 'dot'), 2, 'dot')

    def test_rejects_of_several_files_keep_their_lines(self):
        wrong = 'nobody;LOV-1;Session 1;TP-1;;5;6;incomplete'
        self.write('a.csv', f'{HEADER}\r\n{self.good(1)}\r\n{wrong}1'.replace('nobody', 'nobodya'))
        self.write('b.csv', f'{HEADER}\n{wrong}2\n{wrong}3')
        self.call('run', 'definition.xml', 'a.csv', 'b.csv', '--now', '2026-11-22T10:00:00Z', *RESULTS, exit_code=1)
        lines = (self.folder / 'rejects.csv').read_bytes().split(b'\n')
        self.assertEqual([line[:9] for line in lines], [b'candidate', b'nobodya;L', b'nobody;LO', b'nobody;LO'])
        self.assertEqual((self.folder / 'rejects.csv').stat().st_mode & 0o777, 0o600)

    def test_rejects_of_several_files_can_be_corrected_and_run(self):
        wrong = 'nobody' + self.good(7)
        self.write('empty.csv', '')
        self.write('a.csv', f'{HEADER}\r\n{wrong}\r\n')
        self.write('b.csv', f'\ufeff{HEADER}\n{self.good(1)}\nnobody{self.good(8)}\n')
        self.call('run', 'definition.xml', 'empty.csv', 'a.csv', 'b.csv', '--now', '2026-11-22T10:00:00Z', *RESULTS,
                  exit_code=1)
        self.write('mended.csv', (self.folder / 'rejects.csv').read_bytes().replace(b'nobodyuser', b'user'))
        self.run_data('--report', 'report.json', data='mended.csv', exit_code=0)
        self.assertEqual(self.report()['totals']['created'], 2)
        self.assertEqual(self.stored(), {1, 7, 8})

    def test_rejects_that_could_not_be_run_are_refused(self):
        names = HEADER.split(';')
        self.write('a.csv', f'{HEADER}\n{self.good(1)}\n')
        self.write('b.csv', ';'.join(reversed(names)) + '\n' + ';'.join(reversed(self.good(2).split(';'))) + '\n')
        both = ('run', 'definition.xml', 'a.csv', 'b.csv', '--bind', 'header', '--now', '2026-11-22T10:00:00Z')
        self.refused(self.call(*both, '--rejects', 'rejects.csv'), 2, '--rejects', 'a.csv', 'b.csv')
        self.assertEqual(self.runs(), [])
        self.assertFalse((self.folder / 'rejects.csv').exists())
        self.call(*both, exit_code=0)
        self.assertEqual(self.stored(), {1, 2})


if __name__ == '__main__':
    main()
