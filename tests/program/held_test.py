# SPDX-License-Identifier: Apache-2.0
"""Tests of held course records: how they are listed and changed by hand, and what the history keeps of it."""
import csv
import io
import json
import subprocess
import time

from registrar import NOW, ProgramTest, main, write_csv

RECORDS = '''<actions>
  <importCourseRecordsAction>
    <fields><external_course_id/><external_user_id/><complete/><date_completed/><credits/><credit_type/></fields>
  </importCourseRecordsAction>
</actions>
'''
LEARNERS = '''<actions>
  <createOrUpdateLearnerAction>
    <fields><candidateLogin/><candidateName/></fields>
  </createOrUpdateLearnerAction>
</actions>
'''
FILE = '''external_course_id;external_user_id;complete;date_completed;credits;credit_type
TP-1;nobody;1;2026-01-01;5;CME
TP-2;nobody;0;;;
TP-1;noone;0;;;
TP-1;user1;0;;;
'''


class Held(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write('records.xml', RECORDS)
        self.write('records.csv', FILE)
        out = self.folder / 'records'
        self.call('snapshot', '--out', out, exit_code=0)
        write_csv(out / 'credit_type.csv', 'name', [('CME',)])
        (self.folder / 'store.db').unlink()
        self.call('restore', out, exit_code=0)
        self.import_records()

    def import_records(self, exit_code=0):
        return self.call('run', 'records.xml', 'records.csv', '--now', NOW, '--outcomes', 'outcomes.csv', '--outcomes-all',
                         exit_code=exit_code)

    def outcomes(self):
        with open(self.folder / 'outcomes.csv', encoding='utf-8', newline='') as file:
            return [(row['line'], row['outcome'], row['code']) for row in csv.DictReader(file)]

    def held(self):
        listed = json.loads(self.call('held', '--format', 'json', exit_code=0).out)
        return {record['id']: record['state'] for record in listed}

    def records(self, name='course_record.csv'):
        return list(csv.DictReader(io.StringIO(self.snapshot().get(name, b'').decode())))

    def test_the_list(self):
        self.assertEqual(self.held(), {1: 'held', 2: 'held', 3: 'held'})
        text = self.call('held', exit_code=0).out.splitlines()
        self.assertEqual(len(text), 3)
        self.assertEqual(text[0].split(), ['1', 'held', 'TP-1', 'nobody'])
        first = json.loads(self.call('held', '--format', 'json', exit_code=0).out)[0]
        self.assertEqual(first['credits'], [{'credit_type': 'CME', 'amount': 5.0}])

    def test_assigned_by_hand(self):
        self.call('held', 'assign', 1, 'User2', '--now', NOW, exit_code=0)
        self.assertEqual(self.held(), {2: 'held', 3: 'held'})
        record = self.records()[0]
        self.assertEqual((record['learner_id'], record['state']), ('2', 'assigned'))
        self.assertEqual(self.records('credit.csv')[0]['amount'], '5')

    def test_the_learners_own_record_is_completed(self):
        own = next(record for record in self.records() if record['learner_id'])
        self.call('held', 'assign', 1, 'user1', '--now', NOW, exit_code=0)
        self.assertEqual(self.held(), {2: 'held', 3: 'held'})
        records = self.records()
        self.assertNotIn('1', [record['id'] for record in records])
        completed = next(record for record in records if record['id'] == own['id'])
        self.assertEqual((completed['complete'], completed['completed_at']), ('1', '2026-01-01T00:00:00Z'))
        self.assertEqual([(row['course_record_id'], row['amount']) for row in self.records('credit.csv')], [(own['id'], '5')])

    def test_a_row_finds_the_record_that_was_assigned_by_hand(self):
        self.call('held', 'assign', 1, 'user2', '--now', NOW, exit_code=0)
        self.call('held', 'assign', 2, 'user2', '--now', NOW, exit_code=0)
        self.import_records()
        self.assertEqual(self.outcomes(), [('2', 'unchanged', ''), ('3', 'unchanged', ''), ('4', 'unchanged', ''),
                                           ('5', 'unchanged', '')])
        self.assertEqual(self.held(), {3: 'held'})

    def test_a_row_finds_the_record_that_another_was_joined_to(self):
        self.call('held', 'assign', 1, 'user1', '--now', NOW, exit_code=0)
        # The record is complete now. The row that says it is not is older, and does not take that back.
        self.import_records()
        self.assertEqual(self.held(), {2: 'held', 3: 'held'})
        self.assertEqual(self.outcomes(), [('2', 'unchanged', ''), ('3', 'unchanged', ''), ('4', 'unchanged', ''),
                                           ('5', 'unchanged', 'completed-since')])

    def test_a_restored_account_gets_its_held_records(self):
        self.write('trash.xml', '<actions><deleteDemoDataAction/></actions>')
        self.write('demo.xml', '<actions><installDemoDataAction/></actions>')
        self.call('run', 'demo.xml', '--yes', '--now', NOW, exit_code=0)
        self.call('run', 'trash.xml', '--yes', '--now', NOW, exit_code=0)
        self.write('records.csv', FILE.splitlines()[0] + '\nTP-1;DEMO-1;0;;;\nTP-1;demo.ada;1;2026-01-01;5;CME\n'
                   'TP-2;DEMO-2;1;2026-01-01;;\nTP-3;demo.x;0;;;\n')
        self.import_records()
        before = len(self.held())
        self.call('trash', 'restore', '--run', 3, '--now', NOW, exit_code=0)
        self.assertEqual(before - len(self.held()), 3)
        ada = [record for record in self.records() if record['external_user_id'] == 'DEMO-1']
        self.assertEqual([(record['state'], record['complete'], record['completed_at']) for record in ada],
                         [('assigned', '1', '2026-01-01T00:00:00Z')])
        self.assertNotIn('demo.ada', [record['external_user_id'] for record in self.records()])

    def test_the_rules_also_apply_by_hand(self):
        self.call('held', 'assign', 1, 'user1', exit_code=0)
        self.write('records.csv', FILE.splitlines()[0] + '\nTP-1;noone else;1;2026-02-02;;\n')
        self.import_records()
        before = self.snapshot()
        runs = len(self.runs())
        self.refused(self.call('held', 'assign', 5, 'user1'), 2, 'record 5 stays held: This record exists already')
        for words in (('assign', 2, 'nobody'), ('assign', 4, 'user2'), ('withdraw', 2, 99), ('delete', 4)):
            with self.subTest(words=words):
                self.refused(self.call('held', *words), 2)
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(len(self.runs()), runs)

    def test_withdrawn_records_are_never_applied(self):
        self.call('held', 'withdraw', 1, 3, exit_code=0)
        self.assertEqual(self.held(), {1: 'withdrawn', 2: 'held', 3: 'withdrawn'})
        self.refused(self.call('held', 'assign', 1, 'user2'), 2, 'record 1 was withdrawn')
        self.refused(self.call('held', 'withdraw', 1), 2, 'record 1 was withdrawn')
        self.import_records()
        self.assertEqual(self.outcomes(), [('2', 'unchanged', 'withdrawn'), ('3', 'unchanged', ''),
                                           ('4', 'unchanged', 'withdrawn'), ('5', 'unchanged', '')])

    def test_deleted_records_are_in_the_trash(self):
        self.call('held', 'delete', 1, 2, '--now', NOW, exit_code=0)
        self.assertEqual(self.held(), {3: 'held'})
        self.assertEqual(self.records('credit.csv'), [])
        trash = self.records('trash.csv')
        self.assertEqual([row['type'] for row in trash], ['credit', 'course_record', 'course_record'])
        self.assertEqual({row['deleted_at'] for row in trash}, {NOW})
        self.import_records()
        self.assertEqual([outcome for _, outcome, _ in self.outcomes()[:2]], ['created', 'created'])

    def test_each_change_is_a_run(self):
        self.call('held', 'withdraw', 1, 2, '--now', NOW, exit_code=0)
        self.call('held', 'delete', 1, exit_code=0)
        self.assertEqual([(run['run'], run['state'], run['definition']) for run in self.runs()][:2],
                         [(3, 'completed', 'registrar held delete 1'), (2, 'completed', 'registrar held withdraw 1 2')])
        report = json.loads(self.call('runs', 'show', 2, '--format', 'json', exit_code=0).out)
        self.assertEqual((report['clock'], report['totals']['read'], report['totals']['updated']), (NOW, 2, 2))
        self.assertIn('held withdraw', self.call('runs', 'show', 2, exit_code=0).out)

    def refused_beside(self, definition, header, row):
        """While a run of the definition waits for more rows, no manual run may change records."""
        self.write('beside.xml', definition)
        process = self.start('run', 'beside.xml', '-', '--now', NOW, stdin=subprocess.PIPE)
        try:
            process.stdin.write(header + row * 100_000)
            process.stdin.flush()
            for _ in range(400):
                if self.runs()[0]['state'] == 'running':
                    break
                time.sleep(0.02)
            self.refused(self.call('held', 'withdraw', 1), 5, 'run 2')
        finally:
            process.kill()
            process.communicate()

    def test_not_during_an_import_of_records(self):
        self.refused_beside(RECORDS, FILE, 'TP-2;nobody;0;;;\n')

    def test_not_during_an_import_of_learners_with_held_records(self):
        self.refused_beside(LEARNERS, 'candidateLogin;candidateName\n', 'user1;Name 1\n')


if __name__ == '__main__':
    main()
