# SPDX-License-Identifier: Apache-2.0
"""Tests of plans: a plan writes nothing, reports what the run will do, and the run must follow it."""
import contextlib
import json
import os
import sqlite3

from registrar import DEFINITION, NOW, ProgramTest, main, write_data


class Plan(ProgramTest):
    def plan(self, *words, **more):
        return self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, *words, **more)

    def test_nothing_is_written_and_the_totals_are_those_of_the_run(self):
        before = (self.folder / 'store.db').read_bytes()
        self.plan('--report', 'plan.json', '-q', exit_code=1)
        self.assertTrue((self.folder / 'store.db').read_bytes() == before)
        self.assertEqual(self.runs(), [])
        self.run_data('--report', 'report.json', exit_code=1)
        self.assertEqual(self.report(name='plan.json'), self.report())
        # And again, on existing records.
        write_data(self.folder / 'data.csv', 700, self.learners, seed=8)
        self.plan('--report', 'plan.json', '-q', exit_code=1)
        self.run_data('--report', 'report.json', exit_code=1)
        self.assertEqual(self.report(name='plan.json'), self.report())

    def test_its_summary_has_no_number_of_a_run(self):
        out = self.plan(exit_code=1).out
        self.assertIn('\nPlan only: nothing was written.\nPlanned run: completed-with-rejects.\n', out)

    def test_it_reports_the_outcome_of_every_row(self):
        result = self.plan('--all', exit_code=1)
        lines = [line for line in result.out.splitlines() if line.startswith('data.csv:')]
        self.assertEqual(len({line.split(':')[1] for line in lines}), self.rows)

    def test_a_read_only_store_can_be_planned(self):
        os.chmod(self.folder / 'store.db', 0o444)
        os.chmod(self.folder, 0o555)
        for path in (self.shared, self.folder):
            os.chmod(path, 0o555)
        self.addCleanup(os.chmod, self.shared, 0o755)
        self.addCleanup(os.chmod, self.folder, 0o755)
        self.plan('-q', exit_code=1, **self.unprivileged())

    def test_the_run_must_follow_the_plan(self):
        self.plan('--out', 'plan.json', '-q', exit_code=1)
        plan = json.loads((self.folder / 'plan.json').read_text(encoding='utf-8'))
        self.assertEqual(len({(line['record'], line['action']) for line in plan['outcomes']}), self.rows)
        self.call('run', 'definition.xml', 'data.csv', '--plan', 'plan.json', '--report', 'report.json', exit_code=1)
        report = self.report()
        self.assertEqual(report['clock'], NOW)
        self.assertEqual(report['totals'], plan['totals'])
        self.refused(self.call('run', 'definition.xml', 'data.csv', '--plan', 'plan.json'), 2, 'plan.json', 'store has changed')

    def test_a_stale_plan_is_refused(self):
        self.plan('--out', 'plan.json', '-q', exit_code=1)
        before = self.snapshot()
        run = ('run', 'definition.xml', 'data.csv', '--plan', 'plan.json')
        self.refused(self.call(*run, '--strict'), 2, 'plan.json', 'flags')
        self.refused(self.call(*run, '--set', 'timeZone=Europe/Paris'), 2, 'plan.json', 'flags')
        self.write('definition.xml', DEFINITION + '<!-- other -->')
        self.refused(self.call(*run), 2, 'plan.json', 'definition')
        self.write('definition.xml', DEFINITION)
        data = (self.folder / 'data.csv').read_bytes()
        self.write('data.csv', data + b'user1;LOV-1;Session 2;TP-2;2026-01-01 00:00:00;5;5;incomplete\n')
        self.refused(self.call(*run), 2, 'plan.json', 'data.csv')
        self.write('other.csv', data.replace(b';5;', b';6;'))
        self.refused(self.call('run', 'definition.xml', 'other.csv', '--plan', 'plan.json'), 2, 'plan.json', 'other.csv')
        self.write('data.csv', data)
        self.refused(self.call('run', 'definition.xml', 'data.csv', 'data.csv', '--plan', 'plan.json'), 2, 'plan.json')
        with open(self.folder / 'data.csv', encoding='utf-8') as file:
            self.refused(self.call('run', 'definition.xml', '-', '--plan', 'plan.json', stdin=file), 2, 'plan.json')
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.runs(), [])
        self.call(*run, exit_code=1)

    def test_a_resumed_run_finds_the_store_as_it_left_it(self):
        self.plan('--out', 'plan.json', '-q', exit_code=1)
        run = ('run', 'definition.xml', 'data.csv', '--plan', 'plan.json')
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            # As if the run had been stopped after its last batch.
            store.execute('CREATE TRIGGER keep BEFORE DELETE ON run_note BEGIN SELECT RAISE(IGNORE); END')
            store.commit()
        self.call(*run, exit_code=1)
        expected = self.snapshot()
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            store.execute("UPDATE run SET state = 'interrupted'")
            store.commit()
            self.call(*run, exit_code=1)
            self.assertEqual(len(self.runs()), 1)
            self.assert_same_records(self.snapshot(), expected)
            store.execute("UPDATE run SET state = 'interrupted'")
            store.execute("UPDATE store SET value = CAST(value AS INTEGER) + 1 WHERE name = 'revision'")
            store.commit()
        self.refused(self.call(*run), 2, 'plan.json', 'the store has changed since the unfinished run stopped')
        self.assert_same_records(self.snapshot(), expected)

    def test_a_run_whose_notes_are_lost_is_not_resumed(self):
        run = ('run', 'definition.xml', 'data.csv', '--now', NOW)
        self.call(*run, exit_code=1)
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            store.execute("UPDATE run SET state = 'interrupted'")
            store.commit()
        self.refused(self.call(*run), 2, 'the store has lost what the unfinished run noted', '--again starts afresh')
        self.call(*run, '--again', exit_code=1)

    def test_a_file_that_is_not_a_plan_is_refused(self):
        for content in ('', '[]', '{"store": 1}', '{"store": {}, "inputs": []}', 'x' * 100, '{"definition": 5}'):
            self.write('plan.json', content)
            self.refused(self.call('run', 'definition.xml', 'data.csv', '--plan', 'plan.json'), 2, 'plan.json')
        self.refused(self.call('run', 'definition.xml', 'data.csv', '--plan', 'missing.json'), 6, 'missing.json')

    def test_a_refused_plan_leaves_no_file(self):
        self.write('data.csv', 'lovCode;candidateLogin\n1;2\n')
        self.refused(self.plan('--out', 'plan.json'), 2, 'data.csv')
        self.assertEqual([path.name for path in self.folder.glob('plan.json*')], [])

    def test_a_plan_can_go_to_standard_output(self):
        result = self.plan('--out', '/dev/stdout', '-q', exit_code=1)
        self.assertIn('"clock"', result.out)
        self.assertFalse(os.path.isfile('/dev/stdout'))


if __name__ == '__main__':
    main()
