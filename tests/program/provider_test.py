# SPDX-License-Identifier: Apache-2.0
"""Tests where a definition with a provider finds its files."""
import os

from registrar import HEADER, NOW, ProgramTest, import_config, main, registration_of


def good(number):
    session, training = registration_of(number)
    return f'user{number};LOV-1;Session {session};TP-{training};2026-03-01 10:00:00;50;60;incomplete'


class Provider(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / 'import').mkdir()

    def define(self, provider, imports=1):
        self.write('definition.xml', import_config(provider, imports))

    def data(self, name, *numbers):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('\n'.join([HEADER, *map(good, numbers)]) + '\n', encoding='utf-8')

    def run_provider(self, *words, exit_code=0, **more):
        result = self.call('run', more.pop('definition', 'definition.xml'), *words, '--now', NOW, '--report', 'report.json',
                           exit_code=exit_code, **more)
        return [(file['file'], file['records']) for file in self.report()['inputs']] if exit_code == 0 else result

    def test_a_wildcard_takes_files_by_name(self):
        self.define('<fileName>s_*.csv</fileName>')
        for name in ('s_2.csv', 's_10.csv', 's_1.csv', 't_1.csv', '.s_0.csv', 's_1.csv.bak'):
            self.data(f'import/{name}', 1, 2)
        (self.folder / 'import' / 's_9.csv').mkdir()
        self.assertEqual(self.run_provider(), [(f'import/s_{n}.csv', 2) for n in ('1', '2', '10')])

    def test_numbers_in_names_count_by_value(self):
        self.define('<fileName>*.csv</fileName>')
        names = ('9.csv', '010.csv', '10.csv', '11 a2.csv', '11 a10.csv', 'b.csv')
        for name in names:
            self.data(f'import/{name}', 1)
        expected = ['9.csv', '010.csv', '10.csv', '11 a2.csv', '11 a10.csv', 'b.csv']
        self.assertEqual(self.run_provider(), [(f'import/{name}', 1) for name in expected])

    def test_files_by_the_time_of_their_last_change(self):
        self.define('<fileName>*.csv</fileName><fileOrder>time</fileOrder>')
        for name, time in (('1.csv', 3000), ('2.csv', 1000), ('3.csv', 2000)):
            self.data(f'import/{name}', 1)
            os.utime(self.folder / 'import' / name, (time, time))
        self.assertEqual(self.run_provider(), [(f'import/{n}.csv', 1) for n in (2, 3, 1)])

    def test_files_that_a_wildcard_leaves_out(self):
        self.define('<fileName>s*.csv</fileName>')
        for name in ('s1.csv', 'S2.CSV', '~$s3.csv', '.s4.csv', '._s5.csv'):
            self.data(f'import/{name}', 1)
        (self.folder / 'import' / 's6.csv').touch()
        result = self.call('run', 'definition.xml', '--now', NOW, '--report', 'report.json', exit_code=0)
        self.assertEqual([file['file'] for file in self.report()['inputs']], ['import/s1.csv'])
        self.assertEqual(result.err.count('[left-out]'), 2)
        for name in ('S2.CSV', 's6.csv'):
            self.assertIn(name, result.err)
        os.utime(self.folder / 'import' / 's6.csv', (1000, 1000))
        self.assertNotIn('s6.csv is left out', self.call('run', 'definition.xml', '--now', NOW).err)

    def test_no_bulk_step_starts_where_a_file_is_left_out(self):
        self.write('definition.xml', import_config('<fileName>s*.csv</fileName>').replace(
            '</actions>', '</actions><consolidators><massDisableLearners><oldLearners>yes</oldLearners>'
            '</massDisableLearners></consolidators>'))
        self.data('import/s1.csv', 1)
        self.data('import/S2.CSV', 2)
        before = self.snapshot()['learner.csv']
        result = self.call('run', 'definition.xml', '--now', NOW, exit_code=3)
        self.assertIn('S2.CSV is left out', result.err)
        self.assertEqual(self.snapshot()['learner.csv'], before)

    def test_a_folder_that_is_not_there(self):
        self.define('<fileName>s*.csv</fileName><path>share</path>')
        self.refused(self.call('run', 'definition.xml', '--now', NOW), 6, 'share')

    def test_rows_are_required(self):
        for provider, flags in (('', ['--require-rows']), ('<requireRows>yes</requireRows>', [])):
            self.define(f'<fileName>s*.csv</fileName>{provider}')
            with self.subTest(provider=provider):
                self.refused(self.call('run', 'definition.xml', *flags, '--now', NOW), 6, 's*.csv')
                self.data('import/s1.csv')
                self.refused(self.call('run', 'definition.xml', *flags, '--now', NOW), 6, 's1.csv')
                self.data('import/s2.csv', 1)
                self.call('run', 'definition.xml', *flags, '--now', NOW, exit_code=0)
                for name in ('s1.csv', 's2.csv'):
                    (self.folder / 'import' / name).unlink()

    def test_a_narrow_header_is_told(self):
        self.define('<fileName>s1.csv</fileName>')
        self.write('import/s1.csv', HEADER.rsplit(';', 2)[0] + '\n' + good(1).rsplit(';', 2)[0] + '\n')
        self.assertIn('[narrow-header]', self.call('run', 'definition.xml', '--now', NOW, exit_code=0).err)

    def test_a_wildcard_without_match(self):
        self.define('<fileName>s_*.csv</fileName>')
        result = self.call('run', 'definition.xml', '--now', NOW, '--report', 'report.json', exit_code=0)
        self.assertIn('warning', result.err)
        self.assertIn('s_*.csv', result.err)
        self.assertEqual(self.report()['totals']['read'], 0)

    def test_a_missing_file(self):
        self.define('<fileName>data.csv</fileName>')
        self.refused(self.call('run', 'definition.xml'), 6, 'import/data.csv')

    def test_a_separate_folder(self):
        self.define('<fileName>data.csv</fileName><path>in/today</path>')
        (self.folder / 'in').mkdir()
        self.data('in/today/data.csv', 1)
        self.assertEqual(self.run_provider(), [('in/today/data.csv', 1)])

    def test_the_default_data_folder_is_the_definitions(self):
        self.define('<fileName>data.csv</fileName>')
        self.data('import/data.csv', 1)
        below = self.folder / 'below'
        below.mkdir()
        (below / 'store.db').write_bytes((self.folder / 'store.db').read_bytes())
        self.call('run', '../definition.xml', '--now', NOW, folder=below, exit_code=0)

    def test_another_data_folder(self):
        self.define('<fileName>data.csv</fileName>')
        self.data('import/data.csv', 1)
        (self.folder / 'other').mkdir()
        self.data('other/import/data.csv', 1, 2, 3)
        self.assertEqual(self.run_provider('--data-path', 'other'), [('other/import/data.csv', 3)])

    def test_nothing_leads_out_of_the_data_folder(self):
        outside = self.new_folder()
        (outside / 'data.csv').write_text(HEADER + '\n' + good(1) + '\n', encoding='utf-8')
        for provider in ('<fileName>data.csv</fileName><path>../</path>', '<fileName>../data.csv</fileName>'):
            self.define(provider)
            self.refused(self.call('run', 'definition.xml'), 2, "String '..' is forbidden in file path")
        os.symlink(outside, self.folder / 'link')
        self.define('<fileName>data.csv</fileName><path>link</path>')
        self.refused(self.call('run', 'definition.xml'), 2, 'link', 'leads out of the data folder')
        os.symlink(outside / 'data.csv', self.folder / 'import' / 'data.csv')
        for name in ('data.csv', '*.csv'):
            self.define(f'<fileName>{name}</fileName>')
            self.refused(self.call('run', 'definition.xml'), 2, 'import/data.csv', 'leads out of the data folder')
        self.assertEqual(self.runs(), [])

    def test_links_within_the_data_folder(self):
        self.define('<fileName>data.csv</fileName>')
        self.data('real.csv', 1)
        os.symlink('../real.csv', self.folder / 'import' / 'data.csv')
        self.assertEqual(self.run_provider(), [('import/data.csv', 1)])

    def test_files_of_the_command_line_come_first(self):
        self.define('<fileName>missing.csv</fileName>')
        self.data('given.csv', 1, 2)
        self.data('more.csv', 3)
        self.assertEqual(self.run_provider('more.csv', 'given.csv'), [('more.csv', 1), ('given.csv', 2)])

    def test_several_imports(self):
        self.define('<fileName>data.csv</fileName>', imports=2)
        self.data('import/data.csv', 1)
        self.assertEqual(self.run_provider(), [('import/data.csv', 1)] * 2)
        self.assertEqual(len(self.report()['actions']), 2)
        self.refused(self.call('run', 'definition.xml', 'data.csv'), 2, 'imports')

    def test_no_file_at_all(self):
        self.refused(self.call('run', 'definition.xml'), 2, 'DATA')

    def test_a_wrong_header_anywhere_stops_everything(self):
        self.define('<fileName>*.csv</fileName>')
        self.data('import/a.csv', 1)
        (self.folder / 'import' / 'b.csv').write_text('lovCode;candidateLogin\n', encoding='utf-8')
        before = self.snapshot()
        self.refused(self.call('run', 'definition.xml'), 2, 'import/b.csv:1:1')
        self.assert_same_records(self.snapshot(), before)

    def test_more_files_than_may_be_open(self):
        self.define('<fileName>*.csv</fileName>')
        for number in range(1, 151):
            self.data(f'import/{number:03}.csv', number)
        self.assertEqual(len(self.run_provider()), 150)
        self.assertEqual(self.report()['totals']['created'], 150)


if __name__ == '__main__':
    main()
