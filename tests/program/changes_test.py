# SPDX-License-Identifier: Apache-2.0
"""Tests of what a run changed and what a plan would change: `runs show --changes` and `plan`."""
import csv
import io
import json
import time

from registrar import HEADER, NOW, ProgramTest, main, write_data

COLUMNS = ['type', 'key', 'change', 'field', 'before', 'after', 'action', 'file', 'line']
TRACKING = 'createOrUpdateConsolidatedTrackingAction'
KEYS = {'tracking': ('registration_id', 'lov_id'), 'custom_value': ('learner_id', 'field_guid')}
LEARNERS = '''<actions><createOrUpdateLearnerAction>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/><candidatePassword/></fields>
</createOrUpdateLearnerAction></actions>
'''


def records(snapshot):
    """Returns the records of a snapshot: for each type, its records by key, in their order."""
    found = {}
    for name, content in snapshot.items():
        if name == 'store.csv':
            continue
        kind = name.removesuffix('.csv')
        rows = csv.DictReader(io.StringIO(content.decode('utf-8')))
        found[kind] = {' '.join(f'{column}={row[column]}' for column in KEYS.get(kind, ('id',))): row
                       for row in rows}
    return found


def differences(before, after):
    """Returns what differs between two snapshots as (type, key, change, field, before, after)."""
    before, after = records(before), records(after)
    for kind in {**before, **after}:
        old, new = before.get(kind, {}), after.get(kind, {})
        for key in {**old, **new}:
            was, now = old.get(key), new.get(key)
            for field in was or now:
                left, right = (was or {}).get(field, ''), (now or {}).get(field, '')
                if left == right:
                    continue
                change = 'created' if was is None else 'deleted' if now is None else 'updated'
                if change == 'updated' and right in ('', '0') and left not in ('', '0'):
                    change = 'reset'
                yield kind, key, change, field, left, right


class ChangesTest(ProgramTest):
    def changes(self, run, *words):
        """Returns the lines of a run's changes. CSV and JSON must agree."""
        out = self.call('runs', 'show', run, '--changes', '--format', 'csv', *words, exit_code=0).out
        lines = list(csv.reader(io.StringIO(out)))
        self.assertEqual(lines[0], COLUMNS)
        shown = json.loads(self.call('runs', 'show', run, '--changes', '--format', 'json', *words, exit_code=0).out)
        self.assertEqual((shown['version'], shown['run']), (1, run))
        self.assertEqual([['' if change[name] is None else str(change[name]) for name in COLUMNS]
                          for change in shown['changes']], [[cell.removeprefix("'") for cell in line] for line in lines[1:]])
        return [tuple(line) for line in lines[1:]]

    def write_learners(self, *rows, name='learners.csv'):
        self.write(name, 'login;name;first;email;password\n' + ''.join(row + '\n' for row in rows))

    def run_learners(self, *rows, exit_code=0, words=()):
        self.write('learners.xml', LEARNERS)
        self.write_learners(*rows)
        return self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, *words, exit_code=exit_code)


class Changes(ChangesTest):
    def test_they_are_the_difference_of_two_snapshots(self):
        snapshots = [self.snapshot()]
        for seed in (1, 2, 3):
            write_data(self.folder / 'data.csv', 700, self.learners, seed=seed)
            self.run_data(exit_code=1)
            snapshots.append(self.snapshot())
        for run in (1, 2, 3):
            lines = self.changes(run)
            self.assertEqual(sorted(line[:6] for line in lines), sorted(differences(snapshots[run - 1], snapshots[run])))
            self.assertTrue(all(line[6:8] == (TRACKING, 'data.csv') for line in lines))

    def test_they_are_in_the_order_of_type_and_key(self):
        self.run_data(exit_code=1)
        order = list(records(self.snapshot())['tracking'])
        keys = [line[1] for line in self.changes(1)]
        self.assertEqual(list(dict.fromkeys(keys)), [key for key in order if key in set(keys)])

    def test_a_line_names_the_row(self):
        self.run_data(exit_code=1)
        rows = (self.folder / 'data.csv').read_text(encoding='utf-8').splitlines()
        for _, key, _, field, _, after, _, _, line in self.changes(1):
            registration, lov = (part.split('=')[1] for part in key.split())
            cells = rows[int(line) - 1].split(';')
            self.assertEqual(cells[:2], [f'user{registration}', f'LOV-{lov}'])
            if field == 'time_spent':
                self.assertEqual(after, cells[6])

    def test_batches_of_one_run_are_one_change(self):
        before = self.snapshot()
        row = 'user1;LOV-1;Session 2;TP-2;2026-01-0{0} 00:00:00;{0};{0};incomplete\n'
        process = self.start('run', 'definition.xml', '-', '--now', NOW, stdin=-1)
        process.stdin.write(HEADER + '\n')
        for number in (1, 2, 3):
            process.stdin.write(row.format(number))
            process.stdin.flush()
            time.sleep(1.6)
        process.communicate(timeout=60)
        lines = self.changes(1)
        self.assertEqual(sorted(line[:6] for line in lines), sorted(differences(before, self.snapshot())))
        self.assertEqual({line[2] for line in lines}, {'created'})
        self.assertEqual({line[8] for line in lines}, {'4'})

    def test_values_of_a_run_are_not_those_of_later_ones(self):
        self.run_learners('eva;One;E.;eva@example.com;')
        self.run_learners('eva;Two;E.;eva@example.com;')
        self.run_learners('eva;Three;E.;eva@example.com;')
        names = [[line[4:6] for line in self.changes(run) if line[3] == 'name'] for run in (1, 2, 3)]
        self.assertEqual(names, [[('', 'One')], [('One', 'Two')], [('Two', 'Three')]])

    def test_secrets_are_asterisks(self):
        self.run_learners('eva;Eva;E.;eva@example.com;Correct-horse-1')
        lines = [line for line in self.changes(1) if line[3] == 'password_hash']
        self.assertEqual([line[4:6] for line in lines], [('', '***')])
        text = self.call('runs', 'show', 1, '--changes', exit_code=0).out
        self.assertIn('    password_hash: ***\n', text)
        self.assertNotIn('$', text)

    def test_text_is_for_people(self):
        self.run_learners('eva;Eva;E.;eva@example.com;')
        self.run_learners('eva;Maria;E.;eva@example.com;')
        text = self.call('runs', 'show', 2, '--changes', exit_code=0).out
        self.assertEqual(text, f'learner id={self.learners + 1}: updated by createOrUpdateLearnerAction, learners.csv:2\n'
                         '    name: Eva → Maria\nRun 2: 0 records created, 1 updated, 0 deleted.\n')

    def test_formulas_are_harmless_and_cells_are_quoted(self):
        self.run_learners('eva;"=1+1 ""x"";y";E.;eva@example.com;')
        self.assertEqual([line[5] for line in self.changes_csv(1) if line[3] == 'name'], ['\'=1+1 "x";y'])

    def changes_csv(self, run):
        return list(csv.reader(io.StringIO(
            self.call('runs', 'show', run, '--changes', '--format', 'csv', exit_code=0).out)))

    def test_deleted_records_and_reset_values(self):
        self.run_data(exit_code=1)
        before = self.snapshot()
        self.write('data.csv', HEADER + '\nuser1;LOV-1;Session 2;TP-2;;0;0;notAttempted\n'
                   'user2;LOV-2;Session 3;TP-3;2026-01-01 00:00:00;0;0;incomplete\n')
        self.run_data(exit_code=0)
        lines = self.changes(2)
        self.assertEqual(sorted(line[:6] for line in lines), sorted(differences(before, self.snapshot())))

    def test_only_one_type(self):
        self.run_learners('eva;Eva;E.;eva@example.com;')
        self.assertEqual({line[0] for line in self.changes(1, '--type', 'learner')}, {'learner'})
        self.assertEqual(self.changes(1, '--type', 'tracking'), [])
        self.refused(self.call('runs', 'show', 1, '--changes', '--type', 'learnr'), 2, "did you mean learner?")
        self.refused(self.call('runs', 'show', 1, '--type', 'learner'), 2, '--changes')

    def test_a_run_without_effects_says_so(self):
        self.run_learners('eva;Eva;E.;eva@example.com;', words=('--no-undo',))
        self.refused(self.call('runs', 'show', 1, '--changes'), 2, '--no-undo')
        self.refused(self.call('runs', 'show', 7, '--changes'), 2, "no run '7'")

    def test_manual_runs_and_steps_name_what_changed_the_record(self):
        self.write('learners.xml', f'''<import-config><import>
  <providers><fileSystemSourceProvider><fileName>learners.csv</fileName><path>.</path></fileSystemSourceProvider></providers>
  {LEARNERS}
  <consolidators><massDisableLearners>
    <noInscriptions/><fullAccess>yes</fullAccess><changeThreshold>100</changeThreshold>
  </massDisableLearners></consolidators>
</import></import-config>''')
        self.write_learners('eva;Eva;E.;eva@example.com;')
        self.call('run', 'learners.xml', '--now', NOW, exit_code=0)
        actions = {line[6] for line in self.changes(1) if line[3] == 'status'}
        self.assertEqual(actions, {'massDisableLearners'})
        self.assertEqual({line[7:] for line in self.changes(1) if line[3] == 'status'}, {('', '')})


class Plan(ChangesTest):
    def plan(self, *words, **more):
        return self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, *words, **more)

    def test_its_changes_are_those_of_the_run(self):
        for seed in (1, 2):
            write_data(self.folder / 'data.csv', 700, self.learners, seed=seed)
            for form in ('csv', 'json'):
                planned = self.plan('--format', form, exit_code=1).out
                if form == 'json':
                    planned = json.loads(planned)['changes']
                else:
                    self.planned = planned
            self.run_data(exit_code=1)
            run = len(self.runs())
            self.assertEqual(self.planned, self.call('runs', 'show', run, '--changes', '--format', 'csv', exit_code=0).out)
            shown = json.loads(self.call('runs', 'show', run, '--changes', '--format', 'json', exit_code=0).out)
            self.assertEqual(planned, shown['changes'])

    def test_text_shows_each_rows_changes(self):
        self.write('data.csv', HEADER + '\nuser1;LOV-1;Session 2;TP-2;2026-01-01 00:00:00;5;5;incomplete\n')
        self.run_data(exit_code=0)
        self.write('data.csv', HEADER + '\nuser1;LOV-1;Session 2;TP-2;2026-01-01 00:00:00;6;5;incomplete\n'
                   'user1;LOV-1;Session 2;TP-2;2026-01-01 00:00:00;6;5;incomplete\n'
                   'nobody;LOV-1;Session 2;TP-2;2026-01-01 00:00:00;6;5;incomplete\n'
                   'user2;LOV-1;Session 3;TP-3;2026-01-01 00:00:00;7;5;incomplete\n')
        shown, totals = self.plan(exit_code=1).out.split('Plan only: nothing was written.\n')
        lines = shown.splitlines()
        self.assertEqual(lines[:2], [f'data.csv:2: {TRACKING}: updated tracking registration_id=1 lov_id=1',
                                     '    progression: 5 → 6'])
        self.assertTrue(lines[2].startswith('data.csv:4: rejected: error: '), lines)
        self.assertEqual(lines[3], f'data.csv:5: {TRACKING}: created tracking registration_id=2 lov_id=1')
        self.assertIn('    progression: 7', lines)
        self.assertIn('1 created, 1 updated, 1 unchanged', totals)
        every = self.plan('--all', exit_code=1).out.splitlines()
        self.assertEqual([line for line in every if 'unchanged' in line][:1], ['data.csv:3: unchanged'])

    def test_every_row_is_shown_once(self):
        out = self.plan('--all', exit_code=1).out.split('Plan only')[0]
        places = [line.split(':')[1] for line in out.splitlines() if line.startswith('data.csv:')]
        self.assertEqual(len(set(places)), self.rows)
        self.assertEqual(places, sorted(places, key=int))

    def test_all_rows_as_csv(self):
        out = self.plan('--all', '--format', 'csv', exit_code=1).out
        lines = list(csv.DictReader(io.StringIO(out)))
        report = json.loads(self.report_of_plan())
        for outcome in ('unchanged', 'rejected'):
            self.assertEqual(sum(line['change'] == outcome for line in lines), report['totals'][outcome])

    def report_of_plan(self):
        self.plan('--report', 'plan.json', '-q', exit_code=1)
        return (self.folder / 'plan.json').read_text(encoding='utf-8')

    def test_messages_do_not_disturb_csv(self):
        result = self.plan('--format', 'csv', exit_code=1)
        self.assertTrue(all(len(line) == len(COLUMNS) for line in csv.reader(io.StringIO(result.out))))
        self.assertIn('rejected: error:', result.err)
        self.assertIn('Plan only: nothing was written.', result.err)
        self.refused(self.plan('--format', 'csv', '--report', '-'), 2, '--report -')

    def test_rows_that_wait_for_later_rows(self):
        self.write('managers.xml', '''<actions><createOrUpdateLearnerAction>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/><managerLogin/></fields>
</createOrUpdateLearnerAction></actions>''')
        self.write('managers.csv', 'login;name;first;email;manager\neva;Eva;E.;e@example.com;max\nmax;Max;M.;m@example.com;\n')
        out = self.call('plan', 'managers.xml', 'managers.csv', '--now', NOW, exit_code=0).out
        self.assertIn(f'    manager_id: (empty) → {self.learners + 2}\n', out)
        planned = self.call('plan', 'managers.xml', 'managers.csv', '--now', NOW, '--format', 'csv', exit_code=0).out
        self.call('run', 'managers.xml', 'managers.csv', '--now', NOW, exit_code=0)
        self.assertEqual(planned, self.call('runs', 'show', 1, '--changes', '--format', 'csv', exit_code=0).out)


if __name__ == '__main__':
    main()
