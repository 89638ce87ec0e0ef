# SPDX-License-Identifier: Apache-2.0
"""Tests the example with the learners of the Open University, on part of the real data if it is next to the sources."""
import csv
import datetime
import io
import random
import shutil
import subprocess
import unittest
from collections import Counter
from pathlib import Path

from registrar import NOW, SEED, ProgramTest, main, rounds

SOURCE = Path(__file__).resolve().parents[2]
EXAMPLE = SOURCE / 'examples' / '09-open-university'
DATA = SOURCE.parent / 'shared' / 'corpora' / 'learners' / 'oulad-subset'
ROWS = 12489
FIELD = '0f1e09aa-0009-4c1b-8a00-{:012}'
IMD_BAND, AGE_BAND, UNREGISTERED = FIELD.format(4), FIELD.format(5), FIELD.format(7)
OUTCOMES = ('created', 'updated', 'unchanged', 'deleted', 'skipped', 'rejected')
# Learners whose rows contradict each other, all in their age.
CONTRADICTING = {'303617', '581118', '586502'}


def read_records(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


class Store:
    """A snapshot with names in place of ids, because ids depend on the order of rows."""

    def __init__(self, snapshot):
        records = {name[:-4]: read_records(content) for name, content in snapshot.items()}
        login = {learner['id']: learner['login'] for learner in records['learner']}
        module = {training['id']: training['path_code'] for training in records['training']}
        lov = {record['id']: record['code'] for record in records['lov']}
        self.sessions = {session['id']: (module[session['training_id']], session['title'])
                         for session in records['session']}
        self.registrations = {record['id']: (login[record['learner_id']], *self.sessions[record['session_id']])
                              for record in records['registration']}
        self.custom = {(login[record['learner_id']], record['field_guid']): record['value']
                       for record in records['custom_value']}
        self.trackings = {(*self.registrations[record['registration_id']], lov[record['lov_id']]): record
                          for record in records['tracking']}
        for record in self.trackings.values():
            del record['registration_id'], record['lov_id']
        self.learners = {record['login']: {key: value for key, value in record.items() if key not in ('id', 'guid')}
                         for record in records['learner']}

    def results(self):
        """Returns the trackings of complete modules and of assessments, each as key -> record."""
        whole = {key: record for key, record in self.trackings.items() if key[3] == key[1]}
        return whole, {key: record for key, record in self.trackings.items() if key not in whole}

    def comparable(self):
        settled = {key: value for key, value in self.custom.items()
                   if key[0] not in CONTRADICTING or key[1] != AGE_BAND}
        return (sorted(self.sessions.values()), sorted(self.registrations.values()), settled, self.trackings,
                self.learners)


def day_of(tracking, presentation):
    """Returns the days from the start of the presentation to the last access."""
    start = datetime.date(int(presentation[:4]), 2 if presentation.endswith('B') else 10, 1)
    return (datetime.date.fromisoformat(tracking['last_access_at'][:10]) - start).days


class OpenUniversity(ProgramTest):
    learners = 1
    rows = 0

    def prepared(self, data):
        """Makes a folder with the example's definition and these files, and a store for running it."""
        folder = self.new_folder()
        for name in ('definition.xml', 'prepare.sh'):
            shutil.copyfile(EXAMPLE / name, folder / name)
        shutil.copytree(data, folder / 'oulad')
        subprocess.run(['sh', folder / 'prepare.sh'], check=True, timeout=60)
        (folder / 'store.db').unlink()
        self.call('restore', 'store', '--now', NOW, folder=folder, exit_code=0)
        return folder

    def run_example(self, folder):
        self.call('run', 'definition.xml', '--now', NOW, '--report', 'report.json', folder=folder, exit_code=0)
        return self.report(folder)

    @staticmethod
    def counts(report):
        """Returns the counts of rows for each import's actions."""
        return [tuple(action[outcome] for outcome in OUTCOMES) for action in report['actions']]


class Example(OpenUniversity):
    def test_it_contains_the_output_of_its_preparation(self):
        folder = self.prepared(EXAMPLE / 'oulad')
        for name in ('store/lov.csv', 'store/training.csv', 'oulad/submissions.csv'):
            self.assertEqual((folder / name).read_bytes(), (EXAMPLE / name).read_bytes(), name)


@unittest.skipUnless(DATA.is_dir(), f'{DATA} is not there')
class RealData(OpenUniversity):
    def test_the_preparation_is_the_same_of_quoted_files(self):
        plain = self.prepared(DATA)
        quoted = self.new_folder() / 'quoted'
        shutil.copytree(DATA, quoted)
        for path in quoted.glob('*.csv'):
            with open(path, encoding='utf-8', newline='') as file:
                rows = list(csv.reader(file))
            with open(path, 'w', encoding='utf-8', newline='') as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
        quoted = self.prepared(quoted)
        for name in ('store/lov.csv', 'store/training.csv', 'oulad/submissions.csv'):
            self.assertEqual((plain / name).read_bytes(), (quoted / name).read_bytes(), name)

    def check_totals(self, store):
        self.assertEqual(len(store.learners), 12400)
        self.assertEqual(len(store.sessions), 12)
        self.assertEqual(len(store.registrations), ROWS)
        bands = Counter(store.custom.get((login, IMD_BAND), '') for login, _, _ in store.registrations.values())
        self.assertEqual((bands[''], bands['10-20']), (422, 1270))
        self.assertTrue(all(band.endswith('%') for band in bands if band not in ('', '10-20')))
        self.assertEqual(sum(field == UNREGISTERED for _, field in store.custom), 9)

    def check_modules(self, modules):
        self.assertEqual(len(modules), ROWS)
        self.assertEqual(Counter(record['status'] for record in modules.values()),
                         {'passed': 7310, 'failed': 3572, 'completed': 1607})
        self.assertEqual(sum(int(record['score']) for record in modules.values()), 910785)

    def check_assessments(self, assessments, custom):
        self.assertEqual(len(assessments), 36184)
        self.assertEqual(len({lov for _, _, _, lov in assessments}), 37)
        self.assertEqual(len({login for login, _, _, _ in assessments}), 11747)
        scores = [record['score'] for record in assessments.values()]
        self.assertEqual(scores.count(''), 18)
        self.assertEqual(sum(int(score or 0) for score in scores), 2724371)
        self.assertEqual(Counter(record['status'] for record in assessments.values()),
                         {'completed': 36184 - 713, 'passed': 713})
        days = {key: day_of(record, key[2]) for key, record in assessments.items()}
        self.assertEqual(sum(day < 0 for day in days.values()), 752)
        left = {login: int(day) for (login, field), day in custom.items() if field == UNREGISTERED}
        # No learner who left is in two sessions.
        self.assertEqual(sum(login in left and day > left[login] for (login, _, _, _), day in days.items()), 4)

    def test_every_total_is_that_of_the_data(self):
        folder = self.prepared(DATA)
        first = self.run_example(folder)
        self.assertEqual([one['records'] for one in first['inputs']], [12, ROWS, ROWS, ROWS, 36184])
        # 89 rows find an existing account. Three differ from it in something else, the others are equal.
        self.assertEqual(self.counts(first), [
            (12, 0, 0, 0, 0, 0), (12400, 3, 86, 0, 0, 0), (ROWS, 0, 0, 0, 0, 0), (0, 9, ROWS - 9, 0, 0, 0),
            (ROWS, 0, 0, 0, 0, 0), (36184, 0, 0, 0, 0, 0)])
        # The data have no e-mail addresses; the example takes the ids, which every row that stores one warns of.
        counts = {message['code']: message['count'] for message in first['messages']}
        self.assertEqual(counts, {'doubtful-email': 12400, 'key-twice': len(CONTRADICTING)})
        snapshot = self.snapshot(folder)
        store = Store(snapshot)
        self.check_totals(store)
        modules, assessments = store.results()
        self.check_modules(modules)
        self.check_assessments(assessments, store.custom)

        # The rows of three learners alternate, and the result is what was stored before.
        again = self.run_example(folder)
        self.assertEqual(self.counts(again), [
            (0, 0, 12, 0, 0, 0), (0, 6, ROWS - 6, 0, 0, 0), (0, 0, ROWS, 0, 0, 0), (0, 0, ROWS, 0, 0, 0),
            (0, 0, ROWS, 0, 0, 0), (0, 0, 36184, 0, 0, 0)])
        # The others are the message that they are registered already.
        self.assertEqual(again['totals']['warnings'], ROWS + len(CONTRADICTING))
        self.assert_same_records(self.snapshot(folder), snapshot)

    def test_the_order_of_rows_does_not_matter(self):
        plain = self.prepared(DATA)
        self.run_example(plain)
        wanted = Store(self.snapshot(plain)).comparable()
        for seed in range(SEED, SEED + rounds(3)):
            with self.subTest(seed=seed):
                folder = self.prepared(DATA)
                source = random.Random(seed)
                for path in sorted((folder / 'oulad').glob('*.csv')):
                    header, *rows = path.read_text(encoding='utf-8').splitlines(keepends=True)
                    source.shuffle(rows)
                    path.write_text(header + ''.join(rows), encoding='utf-8')
                self.run_example(folder)
                for left, right in zip(Store(self.snapshot(folder)).comparable(), wanted):
                    self.assertTrue(left == right)


if __name__ == '__main__':
    main()
