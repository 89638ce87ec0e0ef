# SPDX-License-Identifier: Apache-2.0
"""Tests of maxDeletes and maxResets: the limits on what the rows of a run delete, and reset to nothing."""
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import time

from registrar import (ACTION, HEADER, NOW, SEED, ProgramTest, import_config, main, registration_of, rounds,
                       several_batches)

RESULTS = ('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report', 'report.json')
KEPT = ' The rows before it are stored.'


def row(number, kind='same'):
    """Returns the row of a learner who has a tracking: it changes nothing, changes a value, deletes the tracking, or
    leaves out two of its values."""
    session, training = registration_of(number)
    cells = {'same': '2026-03-01 10:00:00;50;60;incomplete', 'change': '2026-03-01 10:00:00;51;60;incomplete',
             'delete': ';;;notAttempted', 'reset': ';50;;incomplete'}[kind]
    return f'user{number};LOV-1;Session {session};TP-{training};{cells}'


class GuardTest(ProgramTest):
    """Every learner has a tracking, with values in all of its columns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        probe = cls('prepare')
        probe.folder = probe.new_folder()
        probe.rows_of({})
        probe.run_data(exit_code=0)
        shutil.copyfile(probe.folder / 'store.db', cls.shared / 'store.db')

    def prepare(self):
        """Only needed to make an instance for setUpClass."""

    def rows_of(self, kinds, count=None, name='data.csv'):
        """Writes one row for each of the first learners. `kinds` are those of the rows that change something."""
        numbers = range(1, (count or self.learners) + 1)
        self.write(name, '\n'.join([HEADER, *(row(n, kinds.get(n, 'same')) for n in numbers)]) + '\n')

    def options(self, text, action=ACTION):
        """Writes a definition whose action has these options."""
        self.write('definition.xml', '<actions>\n    ' + action.replace(
            '<fields>', f'<options>{text}</options>\n      <fields>', 1) + '\n</actions>\n')

    def tracked(self):
        """Returns the learners who have a tracking. The n-th learner has the n-th registration."""
        rows = csv.DictReader(self.snapshot()['tracking.csv'].decode().splitlines())
        return {int(each['registration_id']) for each in rows}

    def stopped(self, *words, line, says, code='max-deletes'):
        """Runs the data up to a limit, and checks where and why the run stopped."""
        result = self.run_data(*words, *RESULTS, exit_code=3)
        report = self.report()
        self.assertEqual(report['state'], 'stopped')
        self.assertEqual(report['totals']['read'], line - 2)
        self.assertEqual(report['inputs'][0]['records'] if report['inputs'] else 0, line - 2)
        step = report['steps'][-1]
        text = f'Line {line} {says}'
        setting = 'maxDeletes' if code == 'max-deletes' else 'maxResets'
        self.assertEqual((step['step'], step['state']), (setting, 'stopped'))
        self.assertEqual(step['messages'], [{'level': 'error', 'code': code, 'text': text}])
        self.assertIn(text, result.out)
        self.assertIn(f'data.csv: error: {text} [{code}]', result.err)
        self.assertEqual(len((self.folder / 'outcomes.csv').read_text().splitlines()), line - 1)
        return report


class Guards(GuardTest):
    def test_deferred_references_reset_and_delete_nothing(self):
        """A manager of a later row replaces the former one, a login changes hands, a chain of managers does not close:
        values are set after the last row, and none is emptied."""
        self.write('people.xml', '''<actions><createOrUpdateLearnerAction><options><fullAccess>yes</fullAccess>
  <traineeSearchField>candidateRefNumber</traineeSearchField></options><fields><candidateRefNumber/><candidateLogin/>
  <candidateName/><candidateFirstname/><candidateEmail/><managerLogin/></fields></createOrUpdateLearnerAction></actions>''')

        def people(*rows):
            self.write('people.csv', 'candidateRefNumber;candidateLogin;candidateName;candidateFirstname;candidateEmail;'
                       'managerLogin\n' + ''.join(f'{n};{login};N;F;{n}@x.org;{manager}\n' for n, login, manager in rows))

        people(('R1', 'one', 'user1'), ('R2', 'two', 'one'), ('R3', 'three', 'user2'))
        self.call('run', 'people.xml', 'people.csv', '--now', NOW, exit_code=0)
        people(('R1', 'two', 'new'), ('R2', 'one', 'two'), ('R3', 'three', 'nobody'), ('R4', 'new', 'two'))
        self.call('run', 'people.xml', 'people.csv', '--max-resets', 0, '--max-deletes', 0, '--now', NOW, exit_code=0)
        lines = json.loads(self.call('runs', 'show', self.runs()[0]['run'], '--changes', '--format', 'json',
                                     exit_code=0).out)['changes']
        self.assertEqual({line['change'] for line in lines}, {'created', 'updated'})
        changed = {(line['key'], line['field']): line['after'] for line in lines if line['change'] == 'updated'}
        first = self.learners + 1
        self.assertEqual({(key, field) for key, field in changed if field in ('login', 'manager_id')},
                         {(f'id={first}', 'login'), (f'id={first + 1}', 'login'), (f'id={first}', 'manager_id')})

    def test_a_number_of_deletions(self):
        deleted = {10, 20, 30, 40}
        self.rows_of(dict.fromkeys(deleted, 'delete'))
        self.stopped('--max-deletes', '2', line=31,
                     says='would delete 1 record, 3 in all; --max-deletes is 2.' + KEPT)
        self.assertEqual(self.report()['totals']['deleted'], 2)
        self.assertEqual(self.tracked(), set(range(1, self.learners + 1)) - {10, 20})

    def test_a_number_of_resets(self):
        self.rows_of({5: 'change', 10: 'reset', 20: 'reset', 30: 'delete'})
        self.stopped('--max-resets', '3', line=21, code='max-resets',
                     says='would reset 2 stored values, 4 in all; --max-resets is 3.' + KEPT)
        self.assertEqual(self.report()['totals']['updated'], 2)
        # The tenth row has reset its two values already.
        self.run_data('--max-resets', '2', *RESULTS, exit_code=0)
        self.assertEqual(self.report()['totals']['deleted'], 1)

    def test_as_many_as_allowed(self):
        self.rows_of({3: 'delete', 4: 'delete', 5: 'reset'})
        self.run_data('--max-deletes', '2', '--max-resets', '2', *RESULTS, exit_code=0)
        report = self.report()
        self.assertEqual((report['state'], report['totals']['deleted']), ('completed', 2))
        self.assertNotIn('steps', report)

    def test_none_at_all(self):
        self.rows_of({1: 'delete', 2: 'delete'})
        before = self.snapshot()
        self.stopped('--max-deletes', '0', line=2, says='would delete 1 record, 1 in all; --max-deletes is 0.' + KEPT)
        self.assert_same_records(self.snapshot(), before)
        self.rows_of({1: 'change', 2: 'reset'})
        self.run_data('--max-deletes', '0', exit_code=0)

    def test_a_percentage_is_judged_from_the_hundredth_row(self):
        self.rows_of(dict.fromkeys(range(1, 100), 'delete'))
        self.run_data('--max-deletes', '10%', *RESULTS, exit_code=0)
        self.assertEqual(self.report()['totals']['deleted'], 99)
        self.folder = self.new_folder()
        self.rows_of(dict.fromkeys([*range(1, 11), 100], 'delete'))
        self.stopped('--max-deletes', '10%', line=101,
                     says='would delete 1 record, 11 in all in 100 rows; --max-deletes is 10%.' + KEPT)
        self.folder = self.new_folder()
        self.rows_of(dict.fromkeys([*range(1, 11), 110], 'delete'))
        self.run_data('--max-deletes', '10%', exit_code=0)

    def test_a_setting_of_the_action(self):
        self.rows_of({10: 'delete', 20: 'reset', 30: 'delete', 40: 'reset'})
        for text, line, code, says in (
                ('<maxDeletes>1</maxDeletes>', 31, 'max-deletes', 'would delete 1 record, 2 in all; maxDeletes is 1.'),
                ('<maxResets>3</maxResets>', 41, 'max-resets', 'would reset 2 stored values, 4 in all; maxResets is 3.'),
                ('<maxDeletes>5</maxDeletes><maxResets>1</maxResets>', 21, 'max-resets',
                 'would reset 2 stored values, 2 in all; maxResets is 1.')):
            with self.subTest(text):
                self.folder = self.new_folder()
                self.rows_of({10: 'delete', 20: 'reset', 30: 'delete', 40: 'reset'})
                self.options(text)
                self.stopped(line=line, code=code, says=says + KEPT)

    def test_the_flag_replaces_the_setting(self):
        self.options('<maxDeletes>0</maxDeletes>')
        self.rows_of({10: 'delete', 20: 'delete'})
        self.stopped('--max-deletes', '1', line=21,
                     says='would delete 1 record, 2 in all; --max-deletes is 1.' + KEPT)
        self.run_data('--max-deletes', '100%', exit_code=0)
        self.rows_of({30: 'delete'})
        self.run_data(exit_code=3)
        self.run_data('--set', 'maxDeletes=1', exit_code=0)

    def test_actions_of_one_row(self):
        """Each setting counts its own action, the flag all of them. The row is stored by no action."""
        other = ACTION.replace('lovCode', 'ignoredColumn', 1).replace('<fields>', '<options><maxDeletes>1</maxDeletes>'
                                                                      '</options><fields>', 1)
        other = other.replace('</fields>', '<lovCode/></fields>', 1)
        first = ACTION.replace('</fields>', '<ignoredColumn/></fields>', 1)
        lines = [row(n, 'delete' if n in (10, 20, 30) else 'same') + (';LOV-2' if n != 20 else ';LOV-1')
                 for n in range(1, 41)]
        for words, line, says in (((), 31, 'would delete 1 record, 2 in all; maxDeletes is 1.'),
                                  (('--max-deletes', '3'), 31, 'would delete 2 records, 5 in all; --max-deletes is 3.')):
            self.folder = self.new_folder()
            self.write('definition.xml', f'<actions>\n{ACTION}\n</actions>\n')
            self.write('data.csv', '\n'.join([HEADER, *(row(n).replace('LOV-1', 'LOV-2') for n in range(1, 41))]) + '\n')
            self.run_data(exit_code=0)
            self.write('definition.xml', f'<actions>\n{first}\n{other}\n</actions>\n')
            self.write('data.csv', '\n'.join([HEADER + ';other', *lines]) + '\n')
            result = self.run_data('--bind', 'position', *words, *RESULTS, exit_code=3)
            self.assertIn(f'Line {line} {says}', result.out, result)
            report = self.report()
            self.assertEqual([action['read'] for action in report['actions']], [line - 2] * 2)
            self.assertNotIn(',,30,', self.snapshot()['tracking.csv'].decode())

    def test_several_files_count_together(self):
        self.rows_of({10: 'delete', 20: 'delete'}, 50)
        self.rows_of({30: 'delete', 35: 'delete'}, 50, 'more.csv')
        result = self.call('run', 'definition.xml', 'data.csv', 'more.csv', '--now', NOW, '--max-deletes', '2', *RESULTS,
                           exit_code=3)
        self.assertIn('more.csv: error: Line 31 would delete 1 record, 3 in all', result.err)
        report = self.report()
        self.assertEqual([each['records'] for each in report['inputs']], [50, 29])
        # The first row of the second file: nothing of that file is stored.
        self.folder = self.new_folder()
        self.rows_of({10: 'delete', 20: 'delete'}, 50)
        self.rows_of({1: 'delete'}, 50, 'more.csv')
        self.call('run', 'definition.xml', 'data.csv', 'more.csv', '--now', NOW, '--max-deletes', '2', *RESULTS,
                  exit_code=3)
        self.assertEqual([each['records'] for each in self.report()['inputs']], [50])

    def test_a_plan_says_the_same(self):
        self.rows_of({10: 'delete', 20: 'delete', 30: 'reset'})
        before = self.snapshot()
        plan = self.run_plan('--max-deletes', '1', '--report', 'plan-report.json')
        self.assertEqual(plan.code, 3)
        says = 'Line 21 would delete 1 record, 2 in all; --max-deletes is 1. The rows before it '
        self.assertIn(says + 'would be stored.', plan.out)
        self.assertIn('data.csv:11: createOrUpdateConsolidatedTrackingAction: deleted tracking', plan.out)
        self.assertNotIn('data.csv:21: createOrUpdateConsolidatedTrackingAction', plan.out)
        self.assert_same_records(self.snapshot(), before)
        result = self.run_data('--max-deletes', '1', *RESULTS, exit_code=3)
        self.assertIn(says + 'are stored.', result.out)
        planned = json.loads((self.folder / 'plan-report.json').read_text())
        self.assertEqual(planned['totals'], self.report()['totals'])
        self.assertEqual(planned['inputs'], self.report()['inputs'])

    def run_plan(self, *words):
        return self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, *words)

    def test_a_plan_within_the_limit_is_followed(self):
        self.rows_of({10: 'delete', 20: 'delete'})
        self.assertEqual(self.run_plan('--max-deletes', '2', '--out', 'plan.json').code, 0)
        self.refused(self.run_data('--plan', 'plan.json'), 2, 'other flags')
        self.refused(self.run_data('--plan', 'plan.json', '--max-deletes', '1'), 2, 'other flags')
        self.run_data('--plan', 'plan.json', '--max-deletes', '2', exit_code=0)

    def test_a_plan_that_stops_cannot_be_followed(self):
        self.rows_of({10: 'delete', 20: 'delete'})
        words = ('--max-deletes', '1')
        self.assertEqual(self.run_plan(*words, '--out', 'plan.json').code, 3)
        self.refused(self.run_data('--plan', 'plan.json', *words), 2, 'the plan stopped at a limit before the end of data.csv')

    def test_nothing_is_moved_after_a_stop(self):
        consolidators = '<consolidators><moveToBackupConsolidator/></consolidators>'
        self.write('definition.xml', import_config('<fileName>*.csv</fileName>').replace(
            '</actions>', '</actions>' + consolidators))
        (self.folder / 'import').mkdir()
        self.rows_of({10: 'delete', 20: 'delete'}, name='import/a.csv')
        self.rows_of({30: 'delete'}, name='import/b.csv')
        self.run_data('--max-deletes', '1', '--report', 'report.json', data=None, exit_code=3)
        self.assertEqual([(step['step'], step['file'], step['state']) for step in self.report()['steps']],
                         [('maxDeletes', 'import/a.csv', 'stopped'),
                          ('moveToBackupConsolidator', 'import/a.csv', 'skipped')])
        self.assertEqual({file.name for file in (self.folder / 'import').iterdir()}, {'a.csv', 'b.csv'})
        self.assertEqual(len(self.tracked()), self.learners - 1)

    def test_an_action_with_a_finalizer(self):
        """With --atomic file, its rows and the finalizer are one transaction."""
        self.write('definition.xml', '<actions><deleteLearningDataAction><options><what>statuses</what></options><fields>'
                   '<candidateLogin/></fields></deleteLearningDataAction></actions>')
        self.write('data.csv', 'candidateLogin\nuser1\nuser2\nuser3\n')
        for words, count in ((('--atomic', 'file'), 0), ((), 1)):
            result = self.run_data('--set', 'maxDeletes=1', *words, exit_code=3)
            self.assertIn('Line 3 would delete 1 record, 2 in all; maxDeletes is 1.', result.err)
            self.assertEqual(len(self.tracked()), self.learners - count)

    def test_a_pack_of_a_stopped_run_stops_at_the_same_row(self):
        self.rows_of({10: 'delete', 20: 'delete', 30: 'reset'})
        self.run_data('--max-deletes', '1', '--max-resets', '5%', exit_code=3)
        self.call('pack', self.runs()[0]['run'], '--out', 'pack', exit_code=0)
        self.assertIn('maxDeletes="1" maxResets="5%"', (self.folder / 'pack' / 'case.xml').read_text())
        self.call('test', 'pack', exit_code=0)

    def test_an_atomic_file_is_stored_completely_or_not_at_all(self):
        self.rows_of({10: 'delete', 20: 'delete', 30: 'change'})
        before = self.snapshot()
        result = self.run_data('--atomic', 'file', '--max-deletes', '1', *RESULTS, exit_code=3)
        self.assertIn('Line 21 would delete 1 record, 2 in all; --max-deletes is 1. Nothing is stored.', result.out)
        self.assert_same_records(self.snapshot(), before)
        report = self.report()
        self.assertEqual((report['state'], report['totals']['skipped']), ('stopped', self.learners))
        self.run_data('--atomic', 'file', '--max-deletes', '2', *RESULTS, exit_code=0)
        self.assertEqual(self.report()['totals']['deleted'], 2)

    def test_an_atomic_file_with_rejects(self):
        """The first of the two reasons counts; the rejects are listed in either case."""
        for bad, says in ((5, False), (25, True)):
            self.folder = self.new_folder()
            self.rows_of({10: 'delete', 20: 'delete'})
            data = (self.folder / 'data.csv').read_text().replace(f'user{bad};', f'nobody{bad};')
            self.write('data.csv', data)
            before = self.snapshot()
            result = self.run_data('--atomic', 'file', '--max-deletes', '1', *RESULTS, exit_code=3)
            self.assertEqual('would delete' in result.out, says, result)
            self.assertEqual(self.report()['totals']['rejected'], 1)
            self.assert_same_records(self.snapshot(), before)

    def test_what_is_read_once_is_refused(self):
        data = (self.folder / 'data.csv').read_text()
        for words in (('--max-deletes', '5'), ('--max-resets', '5%'), ('--set', 'maxDeletes=5')):
            result = self.call('run', 'definition.xml', '-', '--now', NOW, *words, input=data)
            self.refused(result, 2, 'maxDeletes and maxResets', 'standard input')
        self.write('definition.xml', import_config('<fileName>in.csv</fileName>'))
        (self.folder / 'import').mkdir()
        os.mkfifo(self.folder / 'import' / 'in.csv')
        self.refused(self.run_data('--max-deletes', '5', data=None), 2, 'maxDeletes and maxResets', 'a pipe')
        self.assertEqual(len(self.runs()), 1)

    def test_wrong_limits_are_refused(self):
        for limit in ('x', '-1', '101%', '1.5', '', '%'):
            self.refused(self.run_data('--max-deletes', limit), 2, '--max-deletes')
            self.refused(self.run_data('--max-resets', limit), 2, '--max-resets')
        for limit in ('x', '-1', '101%'):
            with self.subTest(limit):
                self.options(f'<maxDeletes>{limit}</maxDeletes>')
                self.refused(self.run_data(), 2, f"The value '{limit}' is not valid", 'definition.xml:3:')

    def test_rejects_before_the_row_count_as_read(self):
        self.rows_of({10: 'delete', 20: 'delete'})
        data = (self.folder / 'data.csv').read_text().replace('user5;', 'nobody5;').replace('user15;', 'nobody15;')
        self.write('data.csv', data)
        report = self.stopped('--max-deletes', '1', line=21,
                              says='would delete 1 record, 2 in all; --max-deletes is 1.' + KEPT)
        self.assertEqual(report['totals']['rejected'], 2)
        self.assertEqual(len((self.folder / 'rejects.csv').read_text().splitlines()), 3)
        self.run_data('--max-deletes', '9', '--max-rejects', '0', *RESULTS, exit_code=3)
        self.assertEqual(self.report()['totals']['read'], 4)

    def test_the_rest_is_run_with_a_higher_limit(self):
        self.rows_of({10: 'delete', 20: 'delete', 30: 'delete'})
        self.run_data('--max-deletes', '1', exit_code=3)
        # What is deleted already does not count again.
        self.run_data('--max-deletes', '1', exit_code=3)
        self.run_data('--max-deletes', '1', exit_code=0)
        self.assertEqual(self.tracked(), set(range(1, self.learners + 1)) - {10, 20, 30})
        self.assertEqual([run['state'] for run in self.runs()], ['completed', 'stopped', 'stopped', 'completed'])

    def test_a_limit_at_any_row_stores_the_rows_before_it(self):
        source = random.Random(SEED)
        fresh = (self.folder / 'store.db').read_bytes()
        for _ in range(rounds(12)):
            count = source.randrange(1, self.learners)
            kinds = {n: source.choice(('delete', 'reset', 'change')) for n in
                     source.sample(range(1, count + 1), source.randrange(0, count + 1) // source.choice((1, 5, 30)))}
            deletes, resets = source.randrange(0, 6), source.randrange(0, 12)
            stop, left = count + 1, [deletes, resets]
            for number in sorted(kinds):
                left[0] -= kinds[number] == 'delete'
                left[1] -= 2 * (kinds[number] == 'reset')
                if min(left) < 0:
                    stop = number
                    break
            with self.subTest(count=count, kinds=kinds, deletes=deletes, resets=resets):
                for old in self.folder.glob('store.db*'):
                    old.unlink()
                self.write('store.db', fresh)
                self.rows_of(kinds, count)
                result = self.run_data('--max-deletes', deletes, '--max-resets', resets, '--jobs',
                                       source.choice((1, 2)), *RESULTS)
                self.assertEqual(result.code, 3 if stop <= count else 0, result)
                self.assertEqual(self.report()['totals']['read'], stop - 1)
                gone = {n for n, kind in kinds.items() if kind == 'delete' and n < stop}
                self.assertEqual(self.tracked(), set(range(1, self.learners + 1)) - gone)

    def test_the_report_is_undone_like_any_other(self):
        before = self.snapshot()
        self.rows_of({10: 'delete', 20: 'reset', 30: 'delete'})
        self.run_data('--max-deletes', '1', exit_code=3)
        self.call('undo', self.runs()[0]['run'], exit_code=0)
        self.assertEqual(self.snapshot()['tracking.csv'], before['tracking.csv'])


class StoppedAtAGuard(GuardTest):
    learners = several_batches(150_000)
    rows = 10

    def has_stopped(self):
        return self.runs()[0]['state'] == 'stopped'

    def test_stopped_at_any_moment(self):
        limit = self.learners // 15
        self.rows_of({n: 'delete' if n % 10 else 'change' for n in range(2, self.learners, 5)})
        shutil.copyfile(self.folder / 'data.csv', self.shared / 'data.csv')
        words = ('run', 'definition.xml', 'data.csv', '--now', NOW, '--max-deletes', limit, *RESULTS)
        begin = time.monotonic()
        self.call(*words, exit_code=3)
        duration = time.monotonic() - begin
        whole, expected = self.folder, self.snapshot()
        self.assertEqual(self.report()['totals']['deleted'], limit)
        source = random.Random(SEED)
        kills = compared = 0
        for _ in range(rounds(8)):
            self.folder = self.new_folder()
            moments = []
            while not self.has_stopped() and len(moments) < 30:
                process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                moments.append(source.uniform(duration / 10, duration))
                try:
                    process.wait(moments[-1])
                except subprocess.TimeoutExpired:
                    process.send_signal(source.choice((signal.SIGKILL, signal.SIGINT)))
                    process.wait()
                    kills += 1
            with self.subTest(stopped_after=moments):
                # A run that has ended before a kill may still have to put its results in place.
                if not self.has_stopped() or not (self.folder / 'report.json').exists():
                    self.call(*words, exit_code=3)
                self.assertEqual(len(self.runs()), 2)
                compared += len(moments) > 1
                self.assert_same_records(self.snapshot(), expected)
                self.assertEqual(self.report(), self.report(whole))
                for name in ('outcomes.csv', 'rejects.csv'):
                    self.assertTrue((self.folder / name).read_bytes() == (whole / name).read_bytes(), f'{name} differs')
        self.assertGreater(kills, 0)
        self.assertGreater(compared, 0)


if __name__ == '__main__':
    main()
