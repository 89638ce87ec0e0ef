# SPDX-License-Identifier: Apache-2.0
"""Tests of messages on standard error: -q writes nothing or one line, --log json one object a line without values of
cells."""
import json
import shutil
import subprocess
import time

from registrar import HEADER, NOW, ProgramTest, data_lines, import_config, main


class Messages(ProgramTest):
    rows = 100

    def setUp(self):
        super().setUp()
        self.write('good.csv', '\n'.join([HEADER, *data_lines(20, self.learners, 5, wrong=0)]) + '\n')
        self.write('bad.xml', '<actions>\n  <nothing/>\n  <something/>\n</actions>\n')
        self.write('empty.csv', HEADER + '\n')
        self.write('job.xml', import_config('<fileName>n*.csv</fileName><path>.</path>'))
        # Its order of consolidators gives a warning, its namespace a note.
        self.write('noted.xml', (self.folder / 'definition.xml').read_text().replace(
            '<actions>', '<actions xmlns="http://example.com/x">'))


class Quiet(Messages):
    def quiet(self, *words, code, line=None):
        """Checks that there is nothing on standard output, and on standard error one line, or none."""
        result = self.call(*words, '-q', exit_code=code)
        self.assertEqual(result.out, '', result)
        if line is None:
            self.assertEqual(result.err, '', result)
        else:
            self.assertRegex(result.err, rf'^registrar: {line}; exit code {code}\n$')

    def test_success_prints_nothing(self):
        self.quiet('run', 'definition.xml', 'good.csv', '--now', NOW, code=0)
        self.quiet('plan', 'definition.xml', 'good.csv', '--now', NOW, code=0)
        self.quiet('plan', 'definition.xml', 'good.csv', '--now', NOW, '--format', 'json', code=0)
        self.quiet('undo', '1', '--plan', code=0)
        self.quiet('undo', '1', code=0)
        self.quiet('check', 'definition.xml', code=0)

    def test_notes_are_not_printed(self):
        self.assertIn('note:', self.call('run', 'noted.xml', 'good.csv', '--now', NOW, exit_code=0).err)
        self.quiet('run', 'noted.xml', 'good.csv', '--now', NOW, code=0)
        self.quiet('plan', 'noted.xml', 'good.csv', '--now', NOW, code=0)
        self.quiet('check', 'noted.xml', code=0)
        self.quiet('run', 'definition.xml', 'good.csv', '--now', NOW, '--store', 'copy:sqlite:store.db', code=0)

    def test_trouble_is_one_line(self):
        rejected = r'run 1 completed-with-rejects: 100 rows, [1-9]\d* rejected, \d+ warnings'
        self.quiet('run', 'definition.xml', 'data.csv', '--now', NOW, code=1, line=rejected)
        self.quiet('plan', 'definition.xml', 'data.csv', '--now', NOW, code=1,
                   line=r'planned run completed-with-rejects: 100 rows, \d+ rejected, \d+ warnings')
        self.quiet('run', 'bad.xml', 'data.csv', code=2,
                   line=r'bad.xml has errors; bad.xml:2:4: error: .*<nothing>.* \[unknown-action\], and 1 more')
        self.quiet('plan', 'bad.xml', 'data.csv', code=2, line=r'bad.xml has errors; bad.xml:2:4: error: .*, and 1 more')
        self.quiet('check', 'bad.xml', code=1, line=r'2 errors, 0 warnings; bad.xml:2:4: error: .*, and 1 more')
        self.quiet('run', 'definition.xml', 'data.csv', '--max-rejects', '0', '--again', code=3, line='run 2 stopped: .*')
        self.quiet('run', 'definition.xml', 'nowhere.csv', code=6, line='nowhere.csv: .*')
        self.quiet('run', 'definition.xml', 'data.csv', '--store', 'oracle:x', code=2, line='.*oracle.*')
        self.quiet('undo', '7', code=2, line='.*7.*')

    def test_a_finding_about_files_is_trouble(self):
        self.quiet('run', 'job.xml', '--now', NOW, code=0, line='run 1 completed: 0 rows, .*No file matches .*')
        self.quiet('run', 'definition.xml', 'empty.csv', '--now', NOW, code=0, line='.*no data row. .*')
        self.quiet('run', 'definition.xml', 'empty.csv', '--require-rows', code=6, line='.*no data row.*')

    def test_what_an_undo_keeps_is_trouble(self):
        line = next(data_lines(1, self.learners, 5, wrong=0)).split(';')
        for value in ('2', '3'):
            line[6] = value
            self.write('one.csv', HEADER + '\n' + ';'.join(line) + '\n')
            self.call('run', 'definition.xml', 'one.csv', '--now', NOW, exit_code=0)
        self.quiet('undo', '1', code=1, line='undo of run 1 completed-with-rejects: .*')

    def test_cases(self):
        case = self.folder / 'case'
        case.mkdir()
        (case / 'case.xml').write_text(f'<case now="{NOW}"><run definition="definition.xml" data="data.csv" exit="1"/></case>')
        for name in ('definition.xml', 'good.csv'):
            shutil.copy(self.folder / name, case)
        (case / 'data.csv').write_text(HEADER + '\n')
        self.quiet('test', 'case', code=1, line='1 case, 1 failed')
        (case / 'case.xml').write_text(f'<case now="{NOW}"><run definition="definition.xml" data="data.csv"/></case>')
        self.call('test', 'case', '--update')
        self.quiet('test', 'case', code=0)

    def test_results_that_are_asked_for_are_printed(self):
        result = self.run_data('-q', '--report', '-', exit_code=1)
        self.assertEqual(json.loads(result.out)['state'], 'completed-with-rejects')
        self.assertEqual(len(result.err.splitlines()), 1)


class Json(Messages):
    def log(self, *words, code, **more):
        """Returns the lines of the log. Each is an object with the fields that all have."""
        result = self.call(*words, '--log', 'json', exit_code=code, **more)
        lines = [json.loads(line) for line in result.err.splitlines()]
        for line in lines:
            self.assertRegex(line['time'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
            self.assertIn(line['level'], ('note', 'warning', 'error'))
            self.assertRegex(line['code'], r'^[a-z0-9-]+$', line)
            self.assertTrue(line['message'], line)
        return lines

    def codes(self, *words, **more):
        return [line['code'] for line in self.log(*words, **more)]

    def test_a_good_run(self):
        began, *warnings, ended = self.log('run', 'definition.xml', 'good.csv', '--now', NOW, code=0)
        self.assertEqual({line['level'] for line in warnings}, {'warning'})
        self.assertEqual((began['code'], ended['code']), ('run-began', 'run-ended'))
        self.assertEqual((began['run'], ended['run']), (1, 1))
        self.assertEqual((ended['state'], ended['exit'], ended['totals']['read']), ('completed', 0, 20))
        noted = [line['code'] for line in self.log('run', 'noted.xml', 'good.csv', '--now', NOW, '-v', code=0)
                 if line['level'] == 'note']
        self.assertEqual(noted, ['namespace', 'run-began', 'run-ended', 'took'])

    def test_rejects_without_their_values(self):
        self.write('data.csv', f'{HEADER}\nSECRETLOGIN;LOV-1;Session 2;TP-2;2026-01-01 10:00:00;10;1;passed\n'
                               'user1;LOV-1;Session 2;TP-2;2026-01-01 10:00:00;777;1;passed\n'
                               'user1;LOV-1;Session 2;TP-2;31/02/2018x;7;1;passed\n')
        lines = self.log('run', 'definition.xml', 'data.csv', '--now', NOW, code=1)
        rows = [line for line in lines if line['level'] == 'error']
        self.assertEqual([(row['file'], row['line'], row['run']) for row in rows],
                         [('data.csv', line, 1) for line in (2, 3, 4)])
        self.assertEqual(rows[1]['field'], 'progression')
        self.assertEqual(rows[1]['message'], 'Field [...] has invalid value [...], [...] expected.')
        plan = self.log('plan', 'definition.xml', 'data.csv', '--now', NOW, '--format', 'csv', code=1)
        self.assertEqual([line['line'] for line in plan if line['level'] == 'error'], [2, 3, 4])
        for word in ('SECRETLOGIN', '777', '31/02'):
            self.assertNotIn(word, json.dumps(lines) + json.dumps(plan))

    def test_failures(self):
        self.assertEqual(self.codes('run', 'definition.xml', 'nowhere.csv', code=6), ['unavailable'])
        bad = self.log('run', 'bad.xml', 'data.csv', code=2)
        self.assertEqual([(line['file'], line['line'], line['level']) for line in bad],
                         [('bad.xml', 2, 'error'), ('bad.xml', 3, 'error')])
        self.assertEqual(self.codes('run', 'definition.xml', 'data.csv', '--mode', '9', code=2), ['refused'])
        self.assertEqual(self.codes('run', 'definition.xml', 'data.csv', '--nonsense', code=2), ['refused'])
        self.assertEqual(self.codes('undo', '7', code=2), ['refused'])
        stopped = self.log('run', 'definition.xml', 'data.csv', '--max-rejects', '0', '--now', NOW, code=3)
        self.assertEqual((stopped[-1]['code'], stopped[-1]['exit']), ('run-ended', 3))

    def test_other_verbs(self):
        self.run_data(exit_code=1)
        self.assertEqual(self.codes('undo', '1', '--format', 'csv', '--now', NOW, code=0), ['undo-ended', 'report'])
        self.assertEqual(self.log('runs', code=0), [])
        self.call('save', 'x', 'definition.xml', exit_code=0)
        self.assertEqual(self.codes('saved', 'show', 'x', code=0), ['saved'])
        self.assertEqual(self.codes('why', 'learner', 'name=nobody', code=2), ['refused'])
        self.assertEqual(self.log('check', 'bad.xml', code=1), [])

    def test_progress_and_quiet(self):
        process = self.start('run', 'definition.xml', '-', '--log', 'json', '--progress', 'always', '--now', NOW,
                             stdin=subprocess.PIPE)
        process.stdin.write(HEADER + '\n')
        process.stdin.flush()
        time.sleep(0.7)
        _, err = process.communicate(timeout=60)
        self.assertIn('progress', [json.loads(line)['code'] for line in err.splitlines()])
        line, = self.log('run', 'definition.xml', 'data.csv', '--now', NOW, '-q', code=1)
        self.assertEqual((line['code'], line['exit']), ('summary', 1))
        self.assertEqual(self.log('run', 'definition.xml', 'good.csv', '--now', NOW, '-q', code=0), [])


if __name__ == '__main__':
    main()
