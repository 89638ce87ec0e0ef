# SPDX-License-Identifier: Apache-2.0
"""Tests of runs that find nothing to do: a missing folder or file is exit code 6; no matching file and no data row are a
finding, and with --require-rows exit code 6. By a provider and with DATA, for run and plan."""
import os
import shutil

from registrar import ACTION, HEADER, NOW, ProgramTest, import_config, main
from workbooks import Sheet, write_xlsx

CODES = {'folder': ('no-file', 6, 6), 'plain': ('no-file', 6, 6), 'glob': ('no-file', 0, 6), 'empty': ('no-rows', 0, 6),
         'header': ('no-rows', 0, 6), 'blank': ('no-rows', 0, 6), 'rows': (None, 0, 0)}
CONTENTS = {'empty': '', 'header': HEADER + '\n', 'blank': HEADER + '\n\n\n',
            'rows': HEADER + '\nuser1;LOV-1;Session 2;TP-2;2026-01-01 10:00:00;1;1;incomplete\n'}


class NothingToDo(ProgramTest):
    rows = 10

    def judge(self, kind, words, *more):
        """Runs and plans, with and without --require-rows."""
        code, loose, strict = CODES[kind]
        for verb in ('run', 'plan'):
            for flags, expected in (((), loose), (('--require-rows',), strict)):
                result = self.call(verb, *words, *flags, *more, '--now', NOW)
                self.assertEqual(result.code, expected, (kind, verb, flags, result))
                if expected == 0 and code:
                    self.assertIn(f'[{code}]', result.err, (kind, verb, flags))
                if expected == 0 and not code:
                    self.assertNotIn('[no-', result.err)
                if expected == 6:
                    self.assertTrue(result.err.strip(), (kind, verb, flags))

    def prepare(self, kind, folder='import'):
        """Returns the provider's fileName for a kind of nothing."""
        shutil.rmtree(self.folder / folder, ignore_errors=True)
        if kind == 'folder':
            return '*.csv'
        (self.folder / folder).mkdir()
        if kind in ('plain', 'glob'):
            return 'x.csv' if kind == 'plain' else 'x*.csv'
        path = self.write(f'{folder}/x.csv', CONTENTS[kind])
        os.utime(path, (0, 0))  # an empty file that is new may still be being written
        return 'x*.csv'

    def test_by_a_provider(self):
        for kind in CODES:
            name = self.prepare(kind)
            self.write('job.xml', import_config(f'<fileName>{name}</fileName>'))
            self.judge(kind, ('job.xml',))
            if kind in CONTENTS:
                self.write('job.xml', import_config('<fileName>x.csv</fileName>'))
                self.judge(kind, ('job.xml',))

    def test_with_data(self):
        for kind, content in CONTENTS.items():
            self.write('x.csv', content)
            self.judge(kind, ('definition.xml', 'x.csv'))
        self.judge('folder', ('definition.xml', 'nowhere/x.csv'))
        self.judge('plain', ('definition.xml', 'nowhere.csv'))

    def test_from_standard_input(self):
        for kind, content in CONTENTS.items():
            for flags, expected in (((), CODES[kind][1]), (('--require-rows',), CODES[kind][2])):
                result = self.call('run', 'definition.xml', '-', '--now', NOW, *flags, input=content)
                self.assertEqual(result.code, expected, (kind, flags, result))

    def test_workbooks(self):
        cells = HEADER.split(';')
        write_xlsx(self.folder / 'header.xlsx', [Sheet('S', [cells])])
        write_xlsx(self.folder / 'empty.xlsx', [Sheet('S', [])])
        self.judge('header', ('definition.xml', 'header.xlsx'))
        self.judge('empty', ('definition.xml', 'empty.xlsx'))

    def test_the_setting_of_the_provider(self):
        for kind, (_, _, strict) in CODES.items():
            name = self.prepare(kind)
            self.write('job.xml', import_config(f'<fileName>{name}</fileName><requireRows>yes</requireRows>'))
            for verb in ('run', 'plan'):
                self.assertEqual(self.call(verb, 'job.xml', '--now', NOW).code, strict, (kind, verb))

    def test_each_import_of_several(self):
        """One import with rows does not make up for another without."""
        one = ('<import><providers><fileSystemSourceProvider><fileName>x*.csv</fileName><path>{}</path>'
               f'</fileSystemSourceProvider></providers><actions>{ACTION}</actions></import>')
        self.write('job.xml', f'<import-config>{one.format("a")}{one.format("b")}</import-config>')
        for kind in CODES:
            for good, other in (('a', 'b'), ('b', 'a')):
                self.prepare('rows', good)
                self.prepare(kind if kind != 'plain' else 'glob', other)
                self.judge(kind if kind != 'plain' else 'glob', ('job.xml',))

    def test_several_files_of_one_import(self):
        """One file with rows is enough."""
        self.prepare('rows')
        self.write('import/x2.csv', HEADER + '\n')
        self.write('job.xml', import_config('<fileName>x*.csv</fileName>'))
        for flags in ((), ('--require-rows',)):
            self.assertIn('[no-rows]', self.call('run', 'job.xml', *flags, '--now', NOW, exit_code=0).err)


if __name__ == '__main__':
    main()
