# SPDX-License-Identifier: Apache-2.0
"""Tests of the history's verbs: the list of runs, their rejects, the comparison of two runs, and pruning."""
import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import time

from registrar import HEADER, NOW, ProgramTest, main, several_batches, write_data

ROW = 'user{0};LOV-1;{1};2026-01-01 00:00:00;{2};5;incomplete'

ACTION_NAME = 'createOrUpdateConsolidatedTrackingAction'

PEOPLE = '''<actions><createOrUpdateLearnerAction>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/><entityName/><candidatePassword/></fields>
</createOrUpdateLearnerAction></actions>
'''


def row(learner, progression, login=None):
    """Returns a row about the registration of a learner, perhaps with another login."""
    session = learner % 7 + 1
    line = ROW.format(learner, f'Session {session};TP-{learner % 7 % 3 + 1}', progression)
    return line if login is None else login + line[line.index(';'):]


class RunsTest(ProgramTest):
    def write_rows(self, *rows, name='data.csv'):
        self.write(name, HEADER + '\n' + ''.join(row + '\n' for row in rows))

    def sql(self, statement, *values):
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            found = store.execute(statement, values).fetchall()
            store.commit()
        return found


class List(RunsTest):
    def test_counts_and_durations(self):
        self.run_data(exit_code=1)
        self.sql('UPDATE run SET finished = started + 3725')
        shown = self.runs()[0]
        report = json.loads(self.call('runs', 'show', 1, '--format', 'json', exit_code=0).out)
        for name in ('read', 'created', 'updated', 'deleted', 'rejected'):
            self.assertEqual(shown['totals'][name], report['totals'][name])
        self.assertEqual(shown['seconds'], 3725)
        text = self.call('runs', exit_code=0).out
        self.assertIn('1:02:05', text)
        self.assertIn(f"{shown['totals']['rejected']}  definition.xml", text)

    def test_pages(self):
        self.write_rows(row(1, 5))
        for _ in range(5):
            self.run_data(exit_code=0)
        self.sql("UPDATE run SET started = started - 86400 * (5 - id), definition_path = 'jobs/' || id || '.xml' WHERE id < 5")
        self.assertEqual([run['run'] for run in self.runs()], [5, 4, 3, 2, 1])
        text = self.call('runs', '--limit', 2, exit_code=0).out
        self.assertIn('3 older runs are not shown; --limit 5 shows them.', text)
        self.assertEqual([line.split()[0] for line in text.splitlines()[1:3]], ['5', '4'])
        self.assertNotIn('not shown', self.call('runs', '--limit', 0, exit_code=0).out)

        def listed(*words):
            return [run['run'] for run in json.loads(self.call('runs', '--format', 'json', *words, exit_code=0).out)]
        self.assertEqual(listed('--definition', '3.xml'), [3])
        self.assertEqual(listed('--definition', 'jobs/3.xml'), [3])
        self.assertEqual(listed('--definition', 'xml'), [])
        since = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() - 86400 * 2.5))
        self.assertEqual(listed('--since', since), [5, 4, 3])
        self.assertEqual(listed('--since', since, '--limit', 1), [5])
        self.assertEqual(listed('--since', '2999-01-01'), [])
        self.refused(self.call('runs', '--since', 'yesterday'), 2, '--since')
        self.refused(self.call('runs', '--limit', 'x'), 2, '--limit')

    def test_a_dead_run_and_how_to_resume_it(self):
        write_data(self.folder / 'my data.csv', several_batches(150_000), self.learners, wrong=0)
        words = ('run', 'definition.xml', 'my data.csv', '--store', 'sqlite:store.db', '--max-rejects', '50%')
        process = self.start(*words)
        while self.committed() == 0 and process.poll() is None:
            time.sleep(0.01)
        self.assertIsNone(self.runs()[0]['resumable_by'])
        self.assertFalse(self.runs()[0]['dead'])
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        shown = self.runs()[0]
        self.assertEqual((shown['state'], shown['dead']), ('running', True))
        self.assertGreater(shown['totals']['read'], 0)
        self.assertIn('dead, resumable by: registrar run', self.call('runs', exit_code=0).out)
        command = shown['resumable_by']
        self.assertEqual(command, "registrar run definition.xml 'my data.csv' --store sqlite:store.db --max-rejects 50%")
        self.assertEqual(os.path.realpath(shown['folder']), os.path.realpath(self.folder))
        self.call('run', 'definition.xml', 'my data.csv', '--store', 'sqlite:store.db', '--max-rejects', '50%', exit_code=0)
        self.assertEqual([(run['run'], run['state'], run['dead']) for run in self.runs()], [(1, 'completed', False)])


class Rejects(RunsTest):
    def test_raw_is_what_the_rejects_file_has(self):
        for encoding in ('UTF-8', 'WINDOWS-1252', 'UTF-16LE'):
            with self.subTest(encoding=encoding):
                text = HEADER + '\r\n' + row(1, 5) + '\r\n' + row(2, 500, 'josé') + '\r\n' + row(3, 5, 'zoë')
                self.write('data.csv', text.encode(encoding.lower().replace('windows-', 'cp')))
                self.run_data('--encoding', encoding, '--rejects', 'rejects.csv', exit_code=1)
                run = self.runs()[0]['run']
                raw = self.folder / 'raw.csv'
                with open(raw, 'wb') as file:
                    self.call('runs', 'rejects', run, '--raw', exit_code=0, stdout=file)
                self.assertEqual(raw.read_bytes(), (self.folder / 'rejects.csv').read_bytes())
                shown = self.call('runs', 'rejects', run, exit_code=0).out
                self.assertIn('    ' + HEADER + '\n', shown)
                self.assertIn('    ' + row(3, 5, 'zoë') + '\n', shown)
                found = json.loads(self.call('runs', 'rejects', run, '--format', 'json', exit_code=0).out)
                self.assertEqual(found['files'], [{'file': 'data.csv', 'encoding': encoding, 'header': HEADER}])
                self.assertEqual([each['original'] for each in found['rejects']], [row(2, 500, 'josé'), row(3, 5, 'zoë')])
                self.assertTrue(all(each['messages'] for each in found['rejects']))

    def test_raw_rejects_with_a_hidden_password_are_in_the_encoding_of_the_file(self):
        self.write('people.xml', PEOPLE)
        header = 'login;name;first;email;entity;password'
        lines = 'josé;Müller;Zoë;zoe@example.com;Städte;Secret-wörd-1\r\nann;Ann;A.;ann@example.com;;Secret-word-2'
        for encoding in ('UTF-8', 'WINDOWS-1252', 'UTF-16LE'):
            with self.subTest(encoding=encoding):
                codec = encoding.lower().replace('windows-', 'cp')
                self.write('people.csv', (header + '\r\n' + lines).encode(codec))
                self.call('run', 'people.xml', 'people.csv', '--encoding', encoding, '--now', NOW, exit_code=1)
                run = self.runs()[0]['run']
                raw = self.folder / 'raw.csv'
                with open(raw, 'wb') as file:
                    self.call('runs', 'rejects', run, '--raw', exit_code=0, stdout=file)
                self.assertEqual(raw.read_bytes().decode(codec).splitlines()[-1], 'josé;Müller;Zoë;zoe@example.com;Städte;***')
                self.assertIn('    josé;Müller;Zoë;zoe@example.com;Städte;***\n', self.call('runs', 'rejects', run, exit_code=0).out)

    def test_no_rejects(self):
        self.write_rows(row(1, 5))
        self.run_data(exit_code=0)
        self.assertEqual(self.call('runs', 'rejects', 1, exit_code=0).out, '')
        self.assertEqual(self.call('runs', 'rejects', 1, '--raw', exit_code=0).out, '')
        self.assertEqual(json.loads(self.call('runs', 'rejects', 1, '--format', 'json', exit_code=0).out)['rejects'], [])


class Diff(RunsTest):
    def diff(self, left=1, right=2):
        """Returns the differences. CSV and JSON must agree."""
        lines = list(csv.DictReader(io.StringIO(self.call('runs', 'diff', left, right, '--format', 'csv', exit_code=0).out)))
        found = json.loads(self.call('runs', 'diff', left, right, '--format', 'json', exit_code=0).out)
        self.assertEqual(found['runs'], [left, right])
        self.assertEqual([{name: '' if value is None else str(value) for name, value in each.items()}
                          for each in found['differences']], lines)
        return lines

    def test_a_run_does_not_differ_from_itself(self):
        self.run_data(exit_code=1)
        self.assertEqual(self.diff(1, 1), [])
        self.assertIn('The runs do not differ.', self.call('runs', 'diff', 1, 1, exit_code=0).out)

    def test_the_same_file_again(self):
        self.write_rows(row(1, 5), row(2, 6), row(3, 7, 'nobody'), row(4, 101), row(5, 8))
        self.run_data(exit_code=1)
        self.run_data(exit_code=1)
        differences = self.diff()
        outcomes = [(each['line'], each['before'], each['after']) for each in differences
                    if each['difference'] == 'other-outcome']
        self.assertEqual(outcomes, [(line, 'created tracking', 'no change') for line in ('2', '3', '6')])
        self.assertEqual({each['difference'] for each in differences}, {'other-outcome'})

    def test_rejected_rows_of_one_file_are_matched_by_their_number(self):
        self.write_rows(row(1, 5), row(2, 6), row(3, 7))
        self.run_data(exit_code=0)
        self.run_data('--set', 'dateTimeFormat=DD/MM/YYYY', exit_code=1)
        differences = [each for each in self.diff() if each['difference'] == 'newly-rejected']
        self.assertEqual([(each['file'], each['line'], each['row'], each['before']) for each in differences],
                         [('data.csv', str(line), '', 'not rejected') for line in (2, 3, 4)])
        self.assertTrue(all('mismatches preset dateTimeFormat' in each['after'] for each in differences))
        back = [each for each in self.diff(2, 1) if each['difference'] == 'accepted-now']
        self.assertEqual([each['line'] for each in back], ['2', '3', '4'])

    def test_rows_of_different_files_are_matched_by_what_they_are_about(self):
        self.write_rows(row(1, 5), row(2, 101), row(3, 101), row(4, 7), name='monday.csv')
        self.write_rows(row(4, 7), row(3, 8), row(2, 102), row(1, 103), name='tuesday.csv')
        self.run_data(data='monday.csv', exit_code=1)
        self.run_data(data='tuesday.csv', exit_code=1)
        found = {(each['difference'], each['file'], each['line'], each['row'].split(',')[0])
                 for each in self.diff() if each['difference'] != 'record'}
        self.assertEqual(found, {('newly-rejected', 'tuesday.csv', '5', 'candidateLogin=user1'),
                                 ('accepted-now', 'monday.csv', '4', 'candidateLogin=user3'),
                                 ('other-messages', 'tuesday.csv', '4', 'candidateLogin=user2')})

    def test_records_that_end_differently(self):
        self.write_rows(row(1, 5), row(2, 6), row(3, 7))
        self.run_data(exit_code=0)
        self.write_rows(row(1, 5), row(2, 60), row(4, 8))
        self.run_data(exit_code=0)
        found = [(each['key'], each['before'], each['after']) for each in self.diff()
                 if each['field'] == 'progression']
        self.assertEqual(found, [('registration_id=2 lov_id=1', '6', '60'), ('registration_id=4 lov_id=1', '', '8')])
        text = self.call('runs', 'diff', 1, 2, exit_code=0).out
        self.assertIn('  tracking registration_id=2 lov_id=1\n      progression: 6 → 60\n', text)
        self.assertIn('  tracking registration_id=4 lov_id=1: only after run 2\n', text)

    def test_rows_of_different_files_with_other_outcomes(self):
        self.write_rows(row(1, 5), row(2, 6), row(3, 7), name='monday.csv')
        self.write_rows(row(4, 8), row(3, 7), row(2, 60), row(1, 50), name='tuesday.csv')
        self.run_data(data='monday.csv', exit_code=0)
        self.run_data(data='tuesday.csv', exit_code=0)
        found = [(each['file'], each['line'], each['row'], each['before'], each['after']) for each in self.diff()
                 if each['difference'] == 'other-outcome']
        self.assertEqual(found, [('tuesday.csv', line, f'tracking registration_id={number} lov_id=1', 'created tracking',
                                  'updated tracking') for line, number in (('5', 1), ('4', 2))])
        text = self.call('runs', 'diff', 1, 2, exit_code=0).out
        self.assertIn(f'Accepted rows with other outcomes:\n  tuesday.csv:5: {ACTION_NAME} '
                      '(tracking registration_id=1 lov_id=1)\n    created tracking\n    → updated tracking\n', text)

    def test_warnings_that_appear_and_vanish(self):
        zone = ('--set', 'timeZone=America/Sao_Paulo')
        skipped = row(1, 5).replace('2026-01-01 00:00:00', '2018-11-04 00:00:00')
        rejected = row(2, 500).replace('2026-01-01 00:00:00', '2018-11-04 00:00:00')
        self.write_rows(skipped, rejected, row(3, 6))
        self.run_data(*zone, exit_code=1)
        self.write_rows(row(1, 5), rejected, row(3, 6))
        self.run_data(*zone, exit_code=1)
        (found,) = [each for each in self.diff() if each['difference'] == 'other-warnings']
        self.assertEqual((found['file'], found['line'], found['action'], found['before'], found['after']),
                         ('', '', ACTION_NAME, '1 accepted row', '0 accepted rows'))
        self.assertIn('(lastAccessDate) [skipped-time]', found['row'])
        (found,) = [each for each in self.diff(2, 1) if each['difference'] == 'other-warnings']
        self.assertEqual((found['before'], found['after']), ('0 accepted rows', '1 accepted row'))
        text = self.call('runs', 'diff', 1, 2, exit_code=0).out
        self.assertIn('Warnings that other numbers of accepted rows have:\n', text)
        self.assertIn('    1 accepted row → 0 accepted rows\n', text)

    def test_runs_between_do_not_count(self):
        for progression in (5, 6, 7):
            self.write_rows(row(1, progression))
            self.run_data(exit_code=0)
        found = [(each['before'], each['after']) for each in self.diff(1, 2) if each['field'] == 'progression']
        self.assertEqual(found, [('5', '6')])

    def test_it_says_what_it_compares(self):
        self.run_data(exit_code=1)
        self.run_data(exit_code=1)
        out = self.call('runs', 'diff', 1, 2, exit_code=0).out
        self.assertTrue(out.startswith('Run 1 ('), out)
        self.assertIn('definition.xml, data.csv; 1,000 rows', out)


class Prune(RunsTest):
    def setUp(self):
        super().setUp()
        self.write_rows(row(1, 5), row(2, 6, 'nobody'))
        self.run_data(exit_code=1)
        self.write_rows(row(1, 6))
        self.run_data(exit_code=0)
        self.sql('UPDATE run SET started = started - 86400 * 500, finished = finished - 86400 * 500 WHERE id = 1')

    def counts(self, run):
        return [self.sql(f'SELECT count(*) FROM {table} WHERE run = ?', run)[0][0]
                for table in ('effect', 'reject', 'input_block')]

    def test_it_says_first_what_is_lost(self):
        before = (self.folder / 'store.db').read_bytes()
        self.refused(self.call('runs', 'prune', '--older-than', '400d'), 2, 'run 1', 'undo', 'why', '--yes')
        self.assertTrue((self.folder / 'store.db').read_bytes() == before)

    def test_only_old_runs_are_pruned(self):
        records = self.snapshot()
        kept = self.counts(2)
        report = json.loads(self.call('runs', 'show', 1, '--format', 'json', exit_code=0).out)
        out = self.call('runs', 'prune', '--older-than', '400d', '--yes', exit_code=0).out
        self.assertIn('Pruning 1 run', out)
        self.assertEqual(self.counts(1), [0, 0, 0])
        self.assertEqual(self.counts(2), kept)
        self.assertTrue(all(kept[at] > 0 for at in (0, 2)))
        self.assert_same_records(self.snapshot(), records)
        now = json.loads(self.call('runs', 'show', 1, '--format', 'json', exit_code=0).out)
        self.assertTrue(now.pop('pruned'))
        self.assertEqual(now, report)
        for words in (('show', 1, '--changes'), ('rejects', 1), ('diff', 1, 2)):
            self.refused(self.call('runs', *words), 2, 'pruned')
        self.assertTrue(self.runs()[1]['pruned'])
        self.assertIn('No run', self.call('runs', 'prune', '--older-than', '400d', '--yes', exit_code=0).out)
        self.assertEqual(self.call('store', 'check', exit_code=0).out, 'The store is sound.\n')

    def test_unfinished_runs_are_kept(self):
        for state in ('running', 'interrupted'):
            self.sql('UPDATE run SET state = ? WHERE id = 1', state)
            self.assertIn('No run', self.call('runs', 'prune', '--older-than', '400d', '--yes', exit_code=0).out)
        self.assertGreater(self.counts(1)[0], 0)

    def test_a_prune_that_was_killed_goes_on(self):
        self.sql("UPDATE run SET report = json_set(report, '$.pruned', '2026-01-01T00:00:00Z') WHERE id = 1")
        self.call('runs', 'prune', '--older-than', '400d', '--yes', exit_code=0)
        self.assertEqual(self.counts(1), [0, 0, 0])

    def test_space_is_given_back(self):
        self.sql('CREATE TABLE filler(data)')
        self.sql('INSERT INTO filler SELECT zeroblob(4000000)')
        self.sql('DROP TABLE filler')
        size = (self.folder / 'store.db').stat().st_size
        out = self.call('runs', 'prune', '--older-than', '400d', '--yes', exit_code=0).out
        self.assertIn('The store was rewritten', out)
        self.assertLess((self.folder / 'store.db').stat().st_size, size - 3_000_000)
        self.run_data(exit_code=0)

    def test_ages(self):
        for age in ('400', '-1d', 'd', '4w'):
            self.refused(self.call('runs', 'prune', '--older-than', age), 2, '--older-than')
        self.refused(self.call('runs', 'prune'), 2, '--older-than')


if __name__ == '__main__':
    main()
