# SPDX-License-Identifier: Apache-2.0
"""Tests of `registrar credit set`, the manual edit of a credit, and what the history keeps of it."""
import csv
import io
import json

from registrar import NOW, ProgramTest, main, write_csv


class Credit(ProgramTest):
    """user1's record of TP-1 is complete with 2 CME; user2's is not complete; TP-1 offers up to 5 CME."""
    learners = 3
    rows = 1

    def setUp(self):
        super().setUp()
        out = self.folder / 'records'
        self.call('snapshot', '--out', out, exit_code=0)
        write_csv(out / 'credit_type.csv', 'name', [('CME',), ('CNE',)])
        write_csv(out / 'credit_offer.csv', 'training_id,credit_type,maximum,variable', [(1, 'CME', 5, 1), (1, 'CNE', 1, 1)])
        write_csv(out / 'course_record.csv', 'id,learner_id,training_id,external_user_id,complete,state',
                  [(1, 1, 1, 'user1', 1, 'assigned'), (2, 2, 1, 'user2', 0, 'assigned'), (3, '', 1, 'nobody', 1, 'withdrawn')])
        write_csv(out / 'credit.csv', 'course_record_id,credit_type,amount,expires_at', [(1, 'CME', 2, '2027-01-01T00:00:00Z')])
        (self.folder / 'store.db').unlink()
        self.call('restore', out, exit_code=0)

    def credits(self):
        return [tuple(row.values()) for row in csv.DictReader(io.StringIO(self.snapshot()['credit.csv'].decode()))]

    def test_an_amount_is_set(self):
        done = self.call('credit', 'set', 1, 'CME', '2.5', '--reason', 'certificate of 3 May', '--now', NOW, exit_code=0)
        self.assertEqual(done.out, 'Run 1 completed: CME of record 1 was 2, is 2.5.\n')
        self.assertEqual(self.credits(), [('1', 'CME', '2.5', '2027-01-01T00:00:00Z')])
        self.call('credit', 'set', 1, 'CNE', 1, '--reason', 'new', exit_code=0)
        self.assertEqual(self.credits(), [('1', 'CME', '2.5', '2027-01-01T00:00:00Z'), ('1', 'CNE', '1', '')])

    def test_each_change_is_a_run_with_its_reason(self):
        self.call('credit', 'set', 1, 'CME', 3, '--reason', 'certificate of 3 May', '--now', NOW, exit_code=0)
        self.call('credit', 'set', 1, 'CME', 3, '--reason', 'again', exit_code=0)
        self.assertEqual([(run['run'], run['state'], run['definition']) for run in self.runs()],
                         [(2, 'completed', "registrar credit set 1 'CME' 3 --reason 'again'"),
                          (1, 'completed', "registrar credit set 1 'CME' 3 --reason 'certificate of 3 May'")])
        totals = [json.loads(self.call('runs', 'show', run, '--format', 'json', exit_code=0).out)['totals'] for run in (1, 2)]
        self.assertEqual([(each['updated'], each['skipped']) for each in totals], [(1, 0), (0, 1)])

    def test_the_rules_of_the_import_apply(self):
        before = self.snapshot()
        for words, message in (
                ((1, 'CME', 6), '6 credits of the type CME are above the 5 that the course offers'),
                ((1, 'XYZ', 1), 'Unknown credit type XYZ.'), ((2, 'CME', 1), 'record 2 is not complete'),
                ((3, 'CME', 1), 'record 3 was withdrawn'), ((9, 'CME', 1), 'there is no course record 9'),
                (('one', 'CME', 1), "'one'"), ((1, 'CME', '1.234'), 'AMOUNT is 0 to 9999.99'),
                ((1, 'CME', '10000'), 'AMOUNT is 0 to 9999.99'), ((1, 'CME', 'x'), 'AMOUNT is 0 to 9999.99')):
            with self.subTest(words=words):
                self.refused(self.call('credit', 'set', *words, '--reason', 'why'), 2, message)
        for reason in ((), ('--reason', ' ')):
            self.refused(self.call('credit', 'set', 1, 'CME', 1, *reason), 2, '--reason')
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.runs(), [])


if __name__ == '__main__':
    main()
