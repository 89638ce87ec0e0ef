# SPDX-License-Identifier: Apache-2.0
"""Tests of what a run changed and what a plan would change: `runs show --changes` and `plan`."""
import contextlib
import csv
import io
import json
import random
import re
import shutil
import sqlite3
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from registrar import HEADER, NOW, SEED, ProgramTest, main, rounds, write_data

COLUMNS = ['type', 'key', 'change', 'field', 'before', 'after', 'action', 'file', 'line']
TRACKING = 'createOrUpdateConsolidatedTrackingAction'
KEYS = {'tracking': ('registration_id', 'lov_id'), 'custom_value': ('learner_id', 'field_guid'),
        'test_result': ('registration_id', 'lov_id'), 'training_step': ('training_id', 'position'),
        'training_content': ('training_id', 'step_position', 'position'), 'programme_content': ('programme_id', 'position'),
        'access': ('learner_id', 'kind', 'content_id'), 'completion': ('learner_id', 'kind', 'content_id'),
        'credit_type': ('name',), 'credit_offer': ('training_id', 'credit_type'), 'credit': ('course_record_id', 'credit_type'),
        'user_match': ('source', 'source_learner_id'), 'transferred': ('source_id', 'type', 'source_key'),
        'demo_mark': ('name',)}
PROJECT = Path(__file__).parents[2]
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

    def wait_for_values(self, progression):
        """Waits until the row that a pipe delivered last is stored, although the pipe is still open."""
        deadline = time.monotonic() + 60
        wanted = 'SELECT count(*) FROM tracking WHERE progression = ?'
        while time.monotonic() < deadline:
            with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
                if store.execute(wanted, (progression,)).fetchone()[0] == 1:
                    return
            time.sleep(0.1)
        self.fail(f'the row with {progression} is not stored')

    def test_a_pipe_that_pauses_within_a_line_has_rows(self):
        process = self.start('run', 'definition.xml', '-', '--require-rows', '--now', NOW, stdin=-1)
        row = 'user1;LOV-1;Session 2;TP-2;2026-01-01 00:00:00;{0};0;incomplete'
        for piece in (HEADER[:10], HEADER[10:] + '\n', row.format(1) + '\r', '\n' + row.format(2)):
            process.stdin.write(piece)
            process.stdin.flush()
            time.sleep(1.2)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        self.assertNotIn('no-rows', err)

    def test_batches_of_one_run_are_one_change(self):
        before = self.snapshot()
        row = 'user1;LOV-1;Session 2;TP-2;2026-01-0{0} 00:00:00;{0};{0};incomplete\n'
        process = self.start('run', 'definition.xml', '-', '--now', NOW, stdin=-1)
        process.stdin.write(HEADER + '\n')
        for number in (1, 2, 3):
            process.stdin.write(row.format(number))
            process.stdin.flush()
            self.wait_for_values(number)
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


class Cases(ChangesTest):
    """Every example and some cases: a run's changes are the difference of two snapshots, and its plan foretells them."""

    def flags(self, run):
        """Returns the flags of `run` that the attributes of a case's <run> stand for."""
        for name, value in run.attrib.items():
            flag = '--' + re.sub('([A-Z])', lambda letter: '-' + letter[1].lower(), name)
            if name in ('strict', 'yes', 'skipSteps'):
                yield from [flag] * (value == 'yes')
            elif name not in ('definition', 'data', 'exit', 'outcomesAll'):
                yield from (flag, value)

    def lines(self, *words):
        lines = list(csv.reader(io.StringIO(self.call(*words, exit_code=0).out)))[1:]
        return [[cell.removeprefix("'") for cell in line] for line in lines]

    def check_run(self, run, now):
        job = (run.get('definition', 'definition.xml'), *run.get('data', '').split())
        flags = [*self.flags(run), '--now', now]
        files = self.new_name()
        shutil.copytree(self.folder, files)
        plan = self.call('plan', *job, *(flag for flag in flags if flag != '--yes'), '--format', 'csv', folder=files)
        before = self.snapshot()
        history = len(self.runs())
        self.call('run', *job, *flags, exit_code=int(run.get('exit', '0')))
        if len(self.runs()) == history:
            return
        number = self.runs()[0]['run']
        shown = self.call('runs', 'show', number, '--changes', '--format', 'csv', exit_code=0).out
        visible = [line[:6] for line in self.lines('runs', 'show', number, '--changes', '--format', 'csv')
                   if '***' not in line[4:6] and line[4] != line[5] and (line[0], line[3]) != ('trash', 'content')]
        expected = [line for line in differences(before, self.snapshot()) if line[0::3] != ('trash', 'content')]
        self.assertEqual(sorted(map(tuple, visible)), sorted(expected))
        if plan.code == int(run.get('exit', '0')) and not self.has_steps(job[0]):
            # A plan does not know the number that the run will have.
            numbers = re.compile(r'^(trash,id=\d+,created,run,,)\d+', re.MULTILINE)
            self.assertEqual(numbers.sub(r'\1', plan.out), numbers.sub(r'\1', shown))

    def new_name(self):
        self.count = getattr(self, 'count', 0) + 1
        return self.shared / f'files-{id(self)}-{self.count}'

    def has_steps(self, definition):
        """Steps may fetch the files that a plan does not find."""
        text = (self.folder / definition).read_text(encoding='utf-8', errors='replace')
        return re.search('preProcess|consolidators|postProcess|sftp', text, re.IGNORECASE) is not None

    def test_changes_of_cases(self):
        cases = sorted((PROJECT / 'tests' / 'cases').glob('*/case.xml'))
        chosen = random.Random(SEED).sample(cases, min(len(cases), rounds(12)))
        for case in [*sorted((PROJECT / 'examples').glob('*/case.xml')), *chosen]:
            root = ElementTree.parse(case).getroot()
            self.folder = self.new_name()
            shutil.copytree(case.parent, self.folder, ignore=shutil.ignore_patterns('expected'))
            now = root.get('now')
            with self.subTest(case=case.parent.name):
                if (self.folder / 'store').is_dir():
                    self.call('restore', 'store', '--now', now, exit_code=0)
                else:
                    self.call('store', 'init', '--store', 'sqlite:store.db', exit_code=0)
                if (self.folder / 'source').is_dir():
                    self.call('restore', 'source', '--store', 'sqlite:source.db', '--now', now, exit_code=0)
                for run in root.iter('run'):
                    self.check_run(run, now)


if __name__ == '__main__':
    main()
