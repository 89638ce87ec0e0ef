# SPDX-License-Identifier: Apache-2.0
"""Undo of runs of all actions and of manual changes on random stores: an undo brings the records back as they were, an
undo of an undo what the run left, and what a later run changed stays and is named.

Not tried: transfers, steps, undo runs that are interrupted (undo_test.py of the program)."""
import csv
import io
import json
import random

import completions_test
import course_records_test
import deletions_test
import jobs_test
import learners_test
import sessions_test
from model import ModelTest, main, rounds, table

SESSION_ACTIONS = (sessions_test.entity_action, sessions_test.training_action, sessions_test.session_action,
                   sessions_test.register_action, sessions_test.intervention_action)


def session_case(source):
    action = source.choice(SESSION_ACTIONS)(source)
    return sessions_test.make_job(source, [action], action[1])


MAKERS = (learners_test.random_case, jobs_test.random_job, session_case, deletions_test.random_case,
          course_records_test.CourseRecordsTest.make_case, lambda source: completions_test.Maker(source).case())
KEYS = {'custom_value': 2, 'tracking': 2, 'test_result': 2, 'training_step': 2, 'training_content': 3,
        'programme_content': 2, 'credit_offer': 2, 'credit': 2, 'access': 3, 'completion': 3, 'user_match': 2,
        'transferred': 3}


class UndoTest(ModelTest):
    def snapshot(self, folder=None, store='store.db'):
        """The next ids are left out: ids that were taken stay taken."""
        records = super().snapshot(folder, store)
        records.pop('store.csv', None)
        return records

    def split(self, case):
        """Returns the case's rows as two data files of random length."""
        parts = []
        for name, (header, rows) in case.files.items():
            at = len(rows) // 2
            for part, some in ((f'first-{name}', rows[:at]), (f'then-{name}', rows[at:])):
                self.write(part, table(header, some))
                parts.append(part)
        return [name for name in parts if name.startswith('first')], [name for name in parts if name.startswith('then')]

    def run_files(self, case, files):
        result = self.call('run', 'definition.xml', *files, '--now', case.now, *case.flags, '--again', '--yes')
        self.assertIn(result.code, (0, 1, 3), result)
        return self.last_run()

    def last_run(self):
        return json.loads(self.call('runs', '--format', 'json', exit_code=0).out)[0]['run']

    def undo(self, run, case, *words):
        """Returns the exit code and the lines; 2 if the run changed nothing."""
        result = self.call('undo', run, '--now', case.now, '--format', 'csv', *words)
        self.assertIn(result.code, (0, 1, 2), result)
        if result.code == 2:
            self.assertIn('changed no record', result.err)
        return result.code, list(csv.DictReader(io.StringIO(result.out)))

    @staticmethod
    def by_key(snapshot):
        """Returns all records of a snapshot by type and key."""
        found = {}
        for name, content in snapshot.items():
            kind = name.removesuffix('.csv')
            reader = csv.DictReader(io.StringIO(content.decode('utf-8')))
            keys = reader.fieldnames[:KEYS.get(kind, 1)]
            for row in reader:
                found[kind, ' '.join(f'{key}={row[key]}' for key in keys)] = row
        return found

    def check_back(self, case):
        """A run, its undo, the undo of that, and so on."""
        self.make(case)
        before = self.snapshot()
        run = self.run_files(case, case.files)
        after = self.snapshot()
        planned = self.undo(run, case, '--plan')
        self.assert_same_records(self.snapshot(), after)
        code, lines = self.undo(run, case)
        if code == 2:
            return self.assert_same_records(after, before)
        self.assertEqual(planned[1], lines, 'the plan')
        self.assertEqual((code, {line['undo'] for line in lines} - {'reversed'}), (0, set()))
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.undo(run + 1, case)[0], 0)
        self.assert_same_records(self.snapshot(), after)
        self.assertEqual(self.undo(run, case)[0], 0)
        return self.assert_same_records(self.snapshot(), before)

    def check_kept(self, case):
        """Two runs, and the undo of the first: what the second changed stays and is named."""
        self.make(case)
        files = self.split(case)
        states = [self.by_key(self.snapshot())]
        runs = []
        for some in files:
            runs.append(self.run_files(case, some))
            states.append(self.by_key(self.snapshot()))
        before, first, second = states
        faults = self.faults()
        _, lines = self.undo(runs[0], case)
        left = {(line['type'], line['key']) for line in lines if line['undo'] != 'reversed'}
        now = self.by_key(self.snapshot())
        for key in {*before, *first, *second, *now}:
            was, is_now = before.get(key), now.get(key)
            if first.get(key) != second.get(key):
                self.assertEqual(is_now, second.get(key), f'{key} was changed by the second run')
                if was != first.get(key) and was != is_now:
                    self.assertIn(key, left, f'{key} is not named')
            elif key in left:
                self.assertEqual(is_now, second.get(key), f'{key} is kept')
            else:
                self.assertEqual(is_now, was, f'{key} was only changed by the first run')
        self.assertEqual(self.faults() - faults, set())
        self.undo_rest(runs, case, before)

    def undo_rest(self, runs, case, before):
        """After the undo of the second run, the first one can be taken back altogether."""
        if self.undo(runs[1], case)[0] == 1:
            return
        result = self.call('undo', runs[0], '--now', case.now)
        if result.code == 2:
            self.assertRegex(result.err, 'changed no record|took run . back already')
        else:
            self.assertEqual(result.code, 0, result)
        now = self.by_key(self.snapshot())
        self.assertEqual({key for key in {*before, *now} if before.get(key) != now.get(key)}, set())

    def check_order(self, case):
        """Two runs, taken back from the newest on."""
        self.make(case)
        states, runs = [self.snapshot()], []
        for some in self.split(case):
            runs.append(self.run_files(case, some))
            states.append(self.snapshot())
        for run, state in zip(reversed(runs), reversed(states[:-1])):
            self.assertIn(self.undo(run, case)[0], (0, 2))
            self.assert_same_records(self.snapshot(), state)

    def check_manual(self, case, source):
        """Manual changes after a run."""
        self.make(case)
        run = self.run_files(case, case.files)
        before = self.snapshot()
        held = [one['id'] for one in json.loads(self.call('held', '--format', 'json', exit_code=0).out)
                if one['state'] == 'held']
        trash = self.call('trash', exit_code=0).out.splitlines()
        learners = list(csv.DictReader(io.StringIO(before.get('learner.csv', b'').decode())))
        ways = [('trash', 'restore', '--run', run)] if trash else []
        if held:
            ways += [('held', 'withdraw', held[0]), ('held', 'delete', held[-1])]
            ways += [('held', 'assign', held[0], one['login']) for one in learners[:2] if one['login']]
        if not ways:
            return
        way = source.choice(ways)
        if self.call(*way, '--now', case.now).code != 0:
            return
        after = self.snapshot()
        changed = self.last_run()
        self.assertEqual(self.undo(changed, case)[0], 0)
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.undo(changed + 1, case)[0], 0)
        self.assert_same_records(self.snapshot(), after)

    def faults(self):
        """Returns the damage of the store, one line each. Some random stores begin with references to nothing."""
        return set(self.call('store', 'check').out.splitlines())

    def check(self, case, source):
        kind = source.random()
        if kind < .4:
            self.check_back(case)
        elif kind < .75:
            self.check_kept(case)
        elif kind < .9:
            self.check_order(case)
        else:
            self.check_manual(case, source)

    def test_random_runs(self):
        def make_case(source):
            case = source.choice(MAKERS)(source)
            source.random()
            return case
        self.try_cases(make_case, lambda case, source: self.check(case, random.Random(source.random() + 1)),
                       rounds(60, 2000))


if __name__ == '__main__':
    main()
