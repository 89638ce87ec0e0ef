# SPDX-License-Identifier: Apache-2.0
"""Shared by the models: random cases, the program's result of each, and the properties that hold for every case.

A model is a second, independent account of the documented rules, written in Python from the documentation alone. It says
of a case how each row ends and which records the store then has. A test compares that with the program. A failing case
is made as small as possible before it is printed, with the seed that repeats it.
"""
import copy
import csv
import dataclasses
import io
import json
import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'program'))
from registrar import (  # noqa: E402  # pylint: disable=wrong-import-position
    NOW, SEED, ProgramTest, main, remove_store, rounds, store_url)

__all__ = ['NOW', 'Case', 'ModelTest', 'Run', 'main', 'odd_text', 'rounds', 'table']

# Texts that real files hold: capitals that are no pair of letters, spaces, composed and decomposed accents.
ODD_TEXTS = ('Straße', 'STRASSE', 'İstanbul', 'istanbul', 'e\u0301cole', 'école', 'O\u2019Neil', 'a\u00a0b', '日本',
             'x' * 60, '0012', '12', '-5', 'N/A', "O'Neil", 'a,b', 'ﬁn', 'ÅSA', 'åsa')


def odd_text(source):
    return source.choice(ODD_TEXTS)


def case_count():
    """Returns how many cases each model tries: 200, with --long 5,000."""
    return rounds(200, 5000)


@dataclasses.dataclass
class Case:
    """A definition, its data and the store before. `files` maps names to a header and rows, all of texts. `store` maps
    types to records. Columns that a record does not name have their defaults."""
    definition: str
    files: dict
    store: dict
    flags: tuple = ()
    now: str = NOW

    def text(self):
        """Returns everything that repeats this case by hand."""
        parts = [f'now {self.now} flags {self.flags}', self.definition]
        parts += [f'--- {name}\n{table(*content)}' for name, content in self.files.items()]
        parts += [f'--- store/{name}.csv\n{record_table(records)}' for name, records in self.store.items() if records]
        return '\n'.join(parts)


@dataclasses.dataclass
class Run:
    """What a run or plan did. `rows` maps (file, record, action) to (outcome, sorted codes of its messages). `store`
    maps types to the records of a snapshot, as texts by column."""
    code: int
    rows: dict
    store: dict
    report: dict
    err: str


def table(header, rows, delimiter=';'):
    """Returns a data file's text. A header of None leaves that line out."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator='\n')
    writer.writerows(([header] if header is not None else []) + list(rows))
    return out.getvalue()


def record_table(records):
    """Returns a file of restore's format with every column that one of the records names."""
    columns = list(dict.fromkeys(column for record in records for column in record))
    return table(columns, ([record.get(column, '') for column in columns] for record in records), ',')


def read_rows(text):
    """Returns the rows of an outcomes file."""
    rows = {}
    for line in csv.DictReader(io.StringIO(text)):
        key = (line['file'], int(line['record'] or 0), line['action'])
        outcome, codes = rows.setdefault(key, (line['outcome'], []))
        assert outcome == line['outcome'], f'{key} has two outcomes'
        if line['code']:
            codes.append(line['code'])
    return {key: (outcome, sorted(codes)) for key, (outcome, codes) in rows.items()}


class ModelTest(ProgramTest):
    """Base of the tests. A test calls `try_cases` with a function that makes a case and one that checks it."""
    learners = 1
    rows = 1

    def make(self, case, store='store.db'):
        """Makes the case's files and store in the test's folder."""
        remove_store(self.folder, store)
        records = self.folder / 'records'
        shutil.rmtree(records, ignore_errors=True)
        records.mkdir()
        (records / 'learner.csv').write_text('id,login\n', encoding='utf-8')
        for name, content in case.store.items():
            if content:
                (records / f'{name}.csv').write_text(record_table(content), encoding='utf-8')
        self.call('restore', 'records', '--store', store_url(self.folder, store), '--now', case.now, exit_code=0)
        self.write('definition.xml', case.definition)
        for name, content in case.files.items():
            self.write(name, table(*content))

    def run_case(self, case, *flags, verb='run', files=None, store='store.db'):
        """Runs or plans on the store as it is now."""
        for name in ('outcomes.csv', 'report.json'):
            (self.folder / name).unlink(missing_ok=True)
        wants_report = ['--report', 'report.json'] if verb == 'run' else []
        result = self.call(verb, 'definition.xml', *(case.files if files is None else files), '--store',
                           store_url(self.folder, store), '--now', case.now, '--outcomes', 'outcomes.csv', '--outcomes-all',
                           *wants_report, *case.flags, *flags)
        if result.code not in (0, 1, 3):
            self.fail(f'{verb} {flags}: {result}')
        rows = read_rows((self.folder / 'outcomes.csv').read_text(encoding='utf-8'))
        report = json.loads((self.folder / 'report.json').read_text(encoding='utf-8')) if wants_report else {}
        return Run(result.code, rows, self.records(store), report, result.err)

    def records(self, store='store.db'):
        """Returns the store's records: type -> list of records as texts by column."""
        return {name.removesuffix('.csv'): list(csv.DictReader(io.StringIO(content.decode('utf-8'))))
                for name, content in self.snapshot(store=store).items()}

    def assert_rows(self, expected, run, what='outcomes'):
        """Compares outcomes. `expected` maps (file, record, action) to (outcome, codes)."""
        wrong = [f'{key}: expected {expected.get(key)}, got {run.rows.get(key)}'
                 for key in sorted({*expected, *run.rows}) if expected.get(key) != run.rows.get(key)]
        if wrong:
            self.fail(f'{what}:\n' + '\n'.join(wrong))

    def assert_records(self, expected, store, what='store'):
        """Compares the types and columns that `expected` names, in any order of records. The next ids are left out:
        a row that stores nothing may have used some."""
        for name, records in expected.items():
            if name == 'store':
                continue
            columns = list(dict.fromkeys(column for record in records for column in record))
            want = sorted(tuple(str(record.get(column, '')) for column in columns) for record in records)
            have = sorted(tuple(record[column] for column in columns) for record in store.get(name, []))
            missing = [record for record in want if record not in have]
            other = [record for record in have if record not in want]
            if have != want:
                self.fail(f'{what}, {name}: {columns}\nexpected {missing or want}\ngot      {other or have}')

    def assert_totals(self, run):
        """Checks that totals, state and exit code say what the outcomes say."""
        totals = run.report['totals']
        count = {name: sum(outcome == name for outcome, _ in run.rows.values())
                 for name in ('created', 'updated', 'unchanged', 'deleted', 'skipped', 'rejected')}
        self.assertEqual({name: totals[name] for name in count}, count, 'totals')
        self.assertEqual(run.report['state'], 'completed-with-rejects' if run.code == 1 else 'completed')
        self.assertEqual(run.code, 1 if count['rejected'] else 0)

    # The properties. Each begins with the case's store as it was before.

    def check_again(self, case, excepted=lambda first, second: False):
        """The same files again change nothing, but for what the rulings except."""
        self.make(case)
        first = self.run_case(case)
        second = self.run_case(case, '--again')
        if not excepted(first, second):
            changed = {key: row for key, row in second.rows.items() if row[0] in ('created', 'deleted')}
            self.assertFalse(changed, 'the same files again')
            self.assert_records(first.store, second.store, 'the same files again')

    def check_plan(self, case, run):
        """A plan says what the run does, and writes nothing."""
        self.make(case)
        before = self.snapshot()
        plan = self.run_case(case, verb='plan')
        self.assert_same_records(before, self.snapshot())
        self.assert_rows(run.rows, plan, 'plan')

    def check_jobs(self, case, run):
        """The number of threads changes nothing."""
        self.make(case)
        other = self.run_case(case, '--jobs', '1')
        self.assert_rows(run.rows, other, '--jobs 1')
        self.assertEqual(run.store, other.store, '--jobs 1')

    def check_strict(self, case, run):
        """With --strict, what had a warning is rejected, and totals, state and exit code say so."""
        self.make(case)
        strict = self.run_case(case, '--strict')
        self.assert_totals(strict)
        if all(row[0] == 'rejected' or not row[1] for row in run.rows.values()):
            self.assert_rows(run.rows, strict, '--strict without warnings')

    def check_atomic(self, case, run):
        """With --atomic file, a file with a reject stores nothing; without one it ends as always."""
        self.make(case)
        before = self.records()
        atomic = self.run_case(case, '--atomic', 'file')
        if run.code == 0:
            self.assert_rows(run.rows, atomic, '--atomic file')
            self.assertEqual(run.store, atomic.store, '--atomic file')
        else:
            self.assertEqual(atomic.code, 3)
            self.assert_records(before, atomic.store, '--atomic file with a reject')

    def check_split(self, case, run, at):
        """Two files with the first `at` rows and the others end as one file. For definitions that take one file and
        whose rules do not wait for the last row of all."""
        (name, (header, rows)), = case.files.items()
        self.make(case)
        for part, some in (('part1.csv', rows[:at]), ('part2.csv', rows[at:])):
            self.write(part, table(header, some))
        first = self.run_case(case, files=['part1.csv'])
        second = self.run_case(case, files=['part2.csv'])
        joined = {(name, record, action): row for (_, record, action), row in first.rows.items()}
        joined |= {(name, record + at, action): row for (_, record, action), row in second.rows.items()}
        self.assert_rows(joined, run, 'split into two files')
        self.assertEqual(run.store, second.store, 'split into two files')

    # Trying cases.

    def try_cases(self, make_case, check, count=None):
        """Calls check(case, source) for each random case. `source` decides which properties are tried. The first case
        that fails is made smaller and printed."""
        for number in range(count or case_count()):
            seed = SEED * 1_000_003 + number
            case = make_case(random.Random(seed))
            if (failure := self.failure(case, check, seed)) is None:
                continue
            case, failure = self.smaller(case, failure, check, seed)
            self.fail(f'case {number} of seed {SEED}: {failure}\n{case.text()}')

    @staticmethod
    def failure(case, check, seed):
        try:
            check(copy.deepcopy(case), random.Random(seed))
        except AssertionError as error:
            return error
        return None

    def smaller(self, case, failure, check, seed):
        """Takes rows of data and records away as long as the case fails in the same way."""
        def kind(error):
            return str(error).split(':')[0][:40]

        def tables(some):
            yield from ((some.files, name) for name in some.files)
            yield from ((some.store, name) for name in some.store)

        for index in range(len(list(tables(case)))):
            position = 0
            while True:
                smaller = copy.deepcopy(case)
                owner, name = list(tables(smaller))[index]
                lines = owner[name][1] if owner is smaller.files else owner[name]
                if position >= len(lines):
                    break
                del lines[position]
                other = self.failure(smaller, check, seed)
                if other is not None and kind(other) == kind(failure):
                    case, failure = smaller, other
                else:
                    position += 1
        return case, failure
