# SPDX-License-Identifier: Apache-2.0
"""Tests of `undo`: what is taken back, what is kept because others changed it, and an undo that is interrupted."""
import contextlib
import csv
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import time

from registrar import NOW, PROGRAM, SEED, ProgramTest, main, rounds, several_batches, write_csv, write_data

LEARNERS = '''<actions>
  <createOrUpdateLearnerAction>
    <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/></fields>
    <options><fullAccess>yes</fullAccess></options>
  </createOrUpdateLearnerAction>
</actions>
'''


class UndoTest(ProgramTest):
    """Undo of runs that create and update learners."""

    def setUp(self):
        super().setUp()
        self.write('learners.xml', LEARNERS)
        out = self.folder / 'records'
        self.call('snapshot', '--out', out, exit_code=0)
        with open(out / 'learner.csv', encoding='utf-8', newline='') as file:
            rows = [row | {'first_name': 'First', 'imported': '1'} for row in csv.DictReader(file)]
        write_csv(out / 'learner.csv', ','.join(rows[0]), (row.values() for row in rows))
        (self.folder / 'store.db').unlink()
        self.call('restore', out, exit_code=0)

    def learn(self, *rows, exit_code=0):
        """Runs the definition of learners on rows of login and name. Returns the run's number."""
        self.write_learners(rows)
        self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, exit_code=exit_code)
        return self.runs()[0]['run']

    def write_learners(self, rows):
        """A file of logins and names. First names and addresses are those of the store, or made from the login."""
        lines = [f'{login};{name};First;{login}@example.com\n' for login, name in rows]
        self.write('learners.csv', 'candidateLogin;candidateName;candidateFirstname;candidateEmail\n' + ''.join(lines))

    def undo(self, run, *words, exit_code=0):
        return self.call('undo', run, '--now', NOW, *words, exit_code=exit_code)

    def lines(self, run, *words, exit_code=0):
        return list(csv.DictReader(io.StringIO(self.undo(run, '--format', 'csv', *words, exit_code=exit_code).out)))

    def names(self):
        return {row['login']: row['name'] for row in self.records('learner')}

    def records(self, name):
        return list(csv.DictReader(io.StringIO(self.snapshot().get(f'{name}.csv', b'').decode())))

    def shown(self, run):
        return json.loads(self.call('runs', 'show', run, '--format', 'json', exit_code=0).out)

    def same_but_next_ids(self, left, right):
        left, right = dict(left), dict(right)
        left.pop('store.csv', None)
        right.pop('store.csv', None)
        self.assert_same_records(left, right)


class Undo(UndoTest):
    def test_a_run_is_taken_back(self):
        before = self.snapshot()
        run = self.learn(('user1', 'New 1'), ('new', 'New'))
        result = self.undo(run)
        self.same_but_next_ids(self.snapshot(), before)
        self.assertIn('1 updated', result.out)
        self.assertIn('1 deleted', result.out)
        undo = self.runs()[0]
        self.assertEqual((undo['run'], undo['state'], undo['definition']), (2, 'completed', 'registrar undo 1'))
        self.assertEqual(self.runs()[1]['state'], 'undone')
        self.assertEqual(self.shown(1)['state'], 'undone')
        totals = self.shown(2)['totals']
        self.assertEqual((totals['read'], totals['updated'], totals['deleted']), (2, 1, 1))
        self.assertEqual(self.shown(2)['actions'][0]['action'], 'undo')
        self.call('store', 'check', exit_code=0)

    def test_the_lines_say_what_the_run_did(self):
        run = self.learn(('user1', 'New 1'), ('new', 'New'))
        lines = self.lines(run)
        self.assertEqual({line['undo'] for line in lines}, {'reversed'})
        self.assertEqual([(line['type'], line['key'], line['change'], line['field'], line['before'], line['after'],
                           line['action'], line['file'], line['line']) for line in lines if line['key'] == 'id=1'],
                         [('learner', 'id=1', 'updated', 'name', 'Name 1', 'New 1', 'createOrUpdateLearnerAction',
                           'learners.csv', '2')])
        created = [line for line in lines if line['key'] == 'id=201']
        self.assertEqual({line['change'] for line in created}, {'created'})
        self.assertIn(('login', '', 'new'), [(line['field'], line['before'], line['after']) for line in created])

    def test_a_plan_shows_the_same_and_writes_nothing(self):
        run = self.learn(('user1', 'New 1'), ('new', 'New'))
        self.learn(('user1', 'Newer'))
        before = self.snapshot()
        planned = self.lines(run, '--plan')
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(len(self.runs()), 2)
        self.assertEqual(self.lines(run, exit_code=1), planned)
        text = self.learn(('user2', 'Newer'))
        self.assertIn('Plan only: nothing was written.', self.undo(text, '--plan').out)

    def test_json(self):
        run = self.learn(('user1', 'New 1'))
        told = json.loads(self.undo(run, '--format', 'json').out)
        self.assertEqual((told['run'], told['undo_of']), (2, 1))
        self.assertEqual([(line['field'], line['before'], line['undo'], line['restores'], line['found'])
                          for line in told['changes']], [('name', 'Name 1', 'reversed', 'Name 1', 'New 1')])

    def test_what_is_kept_comes_first_and_says_which_value_is_which(self):
        first = self.learn(('user1', 'A 1'), ('user2', 'A 2'), ('user3', 'A 3'))
        second = self.learn(('user3', 'B 3'))
        told = json.loads(self.undo(first, '--plan', '--format', 'json').out)
        self.assertEqual([(line['key'], line['undo'], line['restores'], line['found']) for line in told['changes']],
                         [('id=3', f'kept (changed since by run {second})', 'Name 3', 'B 3'),
                          ('id=1', 'reversed', 'Name 1', 'A 1'), ('id=2', 'reversed', 'Name 2', 'A 2')])
        text = self.undo(first, exit_code=1).out
        self.assertRegex(text, rf'^learner id=3: updated by .*; kept \(changed since by run {second}\)\n'
                               r'    name: would become Name 3, is B 3\nlearner id=1: updated by .*; reversed\n'
                               r'    name: Name 1 → A 1\n')
        self.assertIn('1 skipped, 0 rejected; 1 warning\n', text)
        self.assertEqual(self.shown(3)['totals']['warnings'], 1)

    def test_what_was_changed_since_is_kept_and_named_once(self):
        first = self.learn(('user1', 'A 1'), ('user2', 'A 2'), ('new', 'A'))
        second = self.learn(('user1', 'B 1'), ('new', 'B'))
        lines = self.lines(first, exit_code=1)
        self.assertEqual(self.names()['user1'], 'B 1')
        self.assertEqual(self.names()['user2'], 'Name 2')
        self.assertEqual(self.names()['new'], 'B')
        kept = [line for line in lines if line['undo'] != 'reversed']
        self.assertEqual([(line['before'], line['after'], line['undo']) for line in kept if line['key'] == 'id=1'],
                         [('Name 1', 'B 1', f'kept (changed since by run {second})')])
        self.assertTrue(any(line['key'] == 'id=201' for line in kept))
        totals = self.shown(3)['totals']
        self.assertEqual((totals['read'], totals['updated'], totals['skipped']), (3, 1, 2))
        self.assertEqual(self.runs()[0]['state'], 'completed-with-rejects')
        self.assertEqual(self.runs()[2]['state'], 'completed')

    def test_newest_first_takes_back_everything(self):
        before = self.snapshot()
        first = self.learn(('user1', 'A 1'), ('new', 'A'))
        between = self.snapshot()
        second = self.learn(('user1', 'B 1'), ('new', 'B'), ('user3', 'B 3'))
        self.undo(second)
        self.same_but_next_ids(self.snapshot(), between)
        self.undo(first)
        self.same_but_next_ids(self.snapshot(), before)

    def test_an_undo_can_be_undone(self):
        run = self.learn(('user1', 'A 1'), ('new', 'A'))
        after = self.snapshot()
        undo = self.undo(run)
        self.assertIn('Run 2', undo.out)
        self.undo(2)
        self.same_but_next_ids(self.snapshot(), after)
        self.assertEqual([run['state'] for run in self.runs()], ['completed', 'undone', 'completed'])
        self.undo(run)
        self.assertEqual(self.names()['user1'], 'Name 1')
        self.assertNotIn('new', self.names())
        self.undo(4)
        self.same_but_next_ids(self.snapshot(), after)

    def test_twice_is_refused(self):
        run = self.learn(('user1', 'A 1'))
        self.undo(run)
        before = self.snapshot()
        self.refused(self.undo(run, exit_code=2), 2, 'run 2 took run 1 back already')
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(len(self.runs()), 2)

    def test_what_an_undo_kept_can_be_taken_back_later(self):
        before = self.snapshot()
        first = self.learn(('user1', 'A 1'), ('user2', 'A 2'))
        second = self.learn(('user1', 'B 1'))
        self.undo(first, exit_code=1)
        self.undo(second)
        lines = self.lines(first)
        self.assertEqual([(line['key'], line['undo']) for line in lines], [('id=1', 'reversed')])
        self.same_but_next_ids(self.snapshot(), before)
        self.assertEqual(self.shown(first)['state'], 'undone')

    def test_changed_back_is_not_kept(self):
        first = self.learn(('user1', 'A 1'))
        self.learn(('user1', 'Name 1'))
        self.assertEqual(self.lines(first), [])
        self.assertEqual(self.shown(3)['totals']['unchanged'], 1)

    def test_dependents_keep_a_created_record(self):
        run = self.learn(('new', 'A'), ('free', 'F'))
        self.write('register.xml', '''<actions><registerLearnerAction>
  <options><traineeSearchField><candidateLogin/></traineeSearchField><fullAccess>yes</fullAccess></options>
  <fields><candidateLogin/><trainingId/><sessionId/><registerFlag/></fields></registerLearnerAction></actions>''')
        self.write('register.csv', 'candidateLogin;trainingId;sessionId;registerFlag\nnew;1;1;Y\n')
        self.call('run', 'register.xml', 'register.csv', '--now', NOW, exit_code=0)
        lines = self.lines(run, exit_code=1)
        self.assertEqual({line['undo'] for line in lines if line['key'] == 'id=201'},
                         {'kept (registration id=201 depends on it)'})
        self.assertEqual({line['undo'] for line in lines if line['key'] == 'id=202'}, {'reversed'})
        self.assertIn('new', self.names())
        self.assertNotIn('free', self.names())
        self.call('store', 'check', exit_code=0)

    def test_only_one_type(self):
        before = self.snapshot()
        self.run_data(exit_code=1)
        self.undo(1, '--only', 'tracking')
        now = self.snapshot()
        self.assertEqual(now.get('tracking.csv'), before.get('tracking.csv'))
        self.refused(self.undo(1, '--only', 'room', exit_code=2), 2, 'changed no room records')
        self.refused(self.undo(1, '--only', 'rooms', exit_code=2), 2, "no record type 'rooms'")

    def test_what_cannot_be_undone_is_refused(self):
        self.refused(self.undo(7, exit_code=2), 2, 'the store has no run 7')
        self.refused(self.undo('x', exit_code=2), 2, "not 'x'")
        self.write_learners([('user1', 'X')])
        self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, '--no-undo', exit_code=0)
        self.refused(self.undo(1, exit_code=2), 2, 'run 1 cannot be undone', 'kept nothing')
        self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, exit_code=0)
        self.refused(self.undo(2, exit_code=2), 2, 'run 2 changed no record')
        self.assertEqual(len(self.runs()), 2)

    def test_passwords_are_never_shown(self):
        self.write('learners.xml', LEARNERS.replace('<candidateEmail/>', '<candidateEmail/><candidatePassword/>'))
        self.write('learners.csv', 'candidateLogin;candidateName;candidateFirstname;candidateEmail;candidatePassword\n'
                   'new;N;First;n@example.com;Secret-1-word\n')
        self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, exit_code=0)
        for words in (['--plan'], ['--plan', '--format', 'csv'], ['--plan', '--format', 'json'], []):
            told = self.undo(1, *words).out
            self.assertIn('***', told)
            self.assertNotIn('argon2', told)
            self.assertNotIn('scrypt', told)
            self.assertNotIn('Secret', told)


class Trash(UndoTest):
    DELETE = '''<actions><deleteLearningDataAction><fields><candidateLogin/><trainingPathCode/></fields>
      </deleteLearningDataAction></actions>'''

    def delete(self):
        self.run_data(exit_code=1)
        self.write('sessions.xml', '''<actions><createOrUpdateSessionAction><options><fullAccess>yes</fullAccess></options>
          <fields><sessionAction/><trainingId/><sessionId/></fields></createOrUpdateSessionAction></actions>''')
        self.write('sessions.csv', 'sessionAction;trainingId;sessionId\nA;1;1\n')
        self.call('run', 'sessions.xml', 'sessions.csv', '--now', NOW, exit_code=0)
        self.assertTrue(self.records('trash'))

    def test_a_deletion(self):
        self.run_data(exit_code=1)
        before = self.snapshot()
        self.delete()
        last = self.runs()[0]['run']
        after = self.snapshot()
        self.undo(last)
        self.same_but_next_ids(self.snapshot(), before)
        self.assertEqual(self.records('trash'), [])
        self.undo(last + 1)
        self.same_but_next_ids(self.snapshot(), after)
        self.call('store', 'check', exit_code=0)

    def test_a_restoration(self):
        self.delete()
        last = self.runs()[0]['run']
        before = self.snapshot()
        self.call('trash', 'restore', '--run', last, '--now', NOW, exit_code=0)
        self.undo(last + 1)
        self.same_but_next_ids(self.snapshot(), before)
        # The deletion itself can still be taken back.
        self.undo(last)
        self.assertEqual(self.records('trash'), [])

    def test_a_deletion_that_was_restored_leaves_nothing_to_undo(self):
        self.delete()
        last = self.runs()[0]['run']
        self.call('trash', 'restore', '--run', last, '--now', NOW, exit_code=0)
        before = self.snapshot()
        self.assertEqual(self.lines(last), [])
        self.same_but_next_ids(self.snapshot(), before)

    def test_a_purge_keeps_nothing(self):
        self.delete()
        last = self.runs()[0]['run']
        told = self.call('trash', '--purge', '--now', '2027-11-22T10:00:00Z', exit_code=0)
        self.assertIn('cannot be undone', told.out + told.err)
        self.refused(self.undo(last + 1, exit_code=2), 2, 'cannot be undone')
        lines = self.lines(last, exit_code=1)
        self.assertEqual({line['undo'] for line in lines}, {f'failed (purged since by run {last + 1})'})
        self.assertEqual(self.records('trash'), [])

    def test_a_purge_leaves_no_value_in_the_history(self):
        self.write('learners.xml', '<actions><deleteDemoDataAction/></actions>')
        self.write('demo.xml', '<actions><installDemoDataAction/></actions>')
        self.call('run', 'demo.xml', '--yes', '--now', NOW, exit_code=0)
        self.call('run', 'learners.xml', '--yes', '--now', NOW, exit_code=0)
        self.call('trash', 'restore', '--run', 2, '--now', NOW, exit_code=0)
        self.call('run', 'learners.xml', '--yes', '--now', NOW, '--again', exit_code=0)
        self.undo(4)
        self.undo(5)
        self.assertTrue(b'DEMO-1' in self.effects())
        self.call('trash', '--purge', '--now', '2027-11-22T10:00:00Z', exit_code=0)
        self.assertFalse(b'DEMO-1' in self.effects())
        lines = self.lines(4, exit_code=1)
        self.assertEqual({line['undo'] for line in lines}, {'failed (purged since by run 7)'})
        self.call('store', 'check', exit_code=0)

    def effects(self):
        """Returns the effects of all runs, decompressed."""
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            segments = [data for data, in store.execute('SELECT data FROM effect')]
        return b''.join(subprocess.run(['zstd', '-dcq'], input=data, capture_output=True, check=True).stdout
                        for data in segments)

    def test_a_run_that_purges_expired_trash_redacts_it_too(self):
        self.delete()
        last = self.runs()[0]['run']
        self.write_learners([('user1', 'X')])
        self.call('run', 'learners.xml', 'learners.csv', '--now', '2027-11-22T10:00:00Z', exit_code=0)
        self.assertEqual(self.records('trash'), [])
        lines = self.lines(last, exit_code=1)
        self.assertEqual({line['undo'] for line in lines}, {f'failed (purged since by run {last + 1})'})
        told = self.undo(last + 1)
        self.assertIn('purged', told.out)


class Interrupted(UndoTest):
    """Undo runs of several transactions, which are killed, stopped and met by others."""
    learners = 40_000
    tracked = several_batches(0)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        write_data(cls.shared / 'data.csv', cls.tracked, cls.learners, wrong=0)
        subprocess.run([PROGRAM, 'run', 'definition.xml', 'data.csv', '--store', 'sqlite:store.db', '--now', NOW],
                       cwd=cls.shared, check=True, capture_output=True)

    def setUp(self):
        ProgramTest.setUp(self)
        self.write('learners.xml', LEARNERS)

    def finish(self, folder=None):
        """Undoes the run to its end, and returns the records and the report."""
        result = self.call('undo', 1, '--now', NOW, '-q', folder=folder)
        if result.code == 2:  # it had ended before it was killed
            self.assertIn('took run 1 back already', result.err)
        else:
            self.assertEqual(result.code, 0, result)
        report = json.loads(self.call('runs', 'show', 2, '--format', 'json', folder=folder, exit_code=0).out)
        return self.snapshot(folder), {name: value for name, value in report.items() if name not in ('started', 'finished')}

    def start_undo(self, after=None):
        """Starts the undo, and returns after a random time, or after a transaction."""
        process = self.start('undo', 1, '--now', NOW, '-q')
        begin = time.monotonic()
        while process.poll() is None and (after is None or time.monotonic() - begin < after):
            if after is None and self.changed() > 0:
                break
            time.sleep(0.002)
        return process

    def changed(self):
        """Returns how many records undo runs have changed."""
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            return store.execute('SELECT coalesce(sum(count), 0) FROM effect WHERE run > 1').fetchone()[0]

    def test_killed_at_any_time(self):
        whole = self.finish(self.new_folder())
        source = random.Random(SEED)
        for _ in range(rounds(2)):
            self.folder = self.new_folder()
            for _ in range(3):
                process = self.start_undo(source.random() * 1.5)
                process.kill()
                process.communicate()
            records, report = self.finish()
            self.assert_same_records(records, whole[0])
            self.assertEqual(report, whole[1])
            self.assertEqual(len(self.runs()), 2)

    def test_stopped_by_a_signal(self):
        process = self.start_undo()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        if process.returncode == 4:
            self.assertEqual(self.runs()[0]['state'], 'interrupted')
            self.assertLess(self.shown(2)['totals']['read'], self.shown(1)['totals']['read'])
        self.finish()
        self.assertEqual([run['state'] for run in self.runs()], ['completed', 'undone'])

    def test_two_at_once(self):
        process = self.start_undo()
        os.kill(process.pid, signal.SIGSTOP)
        if process.poll() is None:
            other = self.call('undo', 1, '--now', NOW)
            self.assertIn(other.code, (5, 6), other)
        os.kill(process.pid, signal.SIGCONT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(len(self.runs()), 2)

    def test_a_run_between_the_transactions(self):
        """What another run changes while an undo is interrupted is kept."""
        process = self.start_undo()
        process.kill()
        process.communicate()
        before = self.changed()
        if before == 0 or self.runs()[0]['state'] != 'running':
            return  # it was done, or had not begun
        write_data(self.folder / 'other.csv', 300, self.learners, seed=77, wrong=0)
        self.call('run', 'definition.xml', 'other.csv', '--now', NOW, exit_code=0)
        other = {row['registration_id'] + ' ' + row['lov_id']: row for row in self.records('tracking')}
        lines = self.lines(1, exit_code=1)
        now = {row['registration_id'] + ' ' + row['lov_id']: row for row in self.records('tracking')}
        kept = {line['key'] for line in lines if line['undo'] != 'reversed'}
        self.assertEqual({line['undo'] for line in lines if line['undo'] != 'reversed'}, {'kept (changed since by run 3)'})
        for key, row in now.items():
            self.assertEqual(row, other[key])
        self.assertLessEqual(len(kept), len(now))

    def test_an_unfinished_run(self):
        folder = self.folder = self.new_folder()
        before = self.snapshot()
        write_data(folder / 'more.csv', self.tracked, self.learners, seed=8, wrong=0)
        process = self.start('run', 'definition.xml', 'more.csv', '--now', NOW)
        while process.poll() is None and self.changed() == 0:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGSTOP)
        if process.poll() is None:
            self.assertIn(self.call('undo', 2, '--now', NOW).code, (5, 6))
        process.kill()
        process.communicate()
        self.assertEqual(self.runs()[0]['state'], 'running')
        self.call('undo', 2, '--now', NOW, exit_code=0)
        self.same_but_next_ids(self.snapshot(), before)
        self.assertEqual([run['state'] for run in self.runs()], ['completed', 'undone', 'completed'])
        self.assertIn('Run 3 ended this unfinished run', self.call('runs', 'show', 2, exit_code=0).out)
        # Its own command does not go on, but starts afresh.
        self.call('run', 'definition.xml', 'more.csv', '--now', NOW, exit_code=0)
        self.assertEqual(self.runs()[0]['run'], 4)


if __name__ == '__main__':
    main()
