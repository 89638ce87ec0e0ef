# SPDX-License-Identifier: Apache-2.0
"""Tests of the store's history, of looking through it, and of snapshots and restoring."""
import json
import random
import sqlite3
from contextlib import closing

from registrar import NOW, SEED, ProgramTest, main, rounds, write_data


class History(ProgramTest):
    def test_a_runs_report_is_kept(self):
        self.run_data('--report', 'report.json', exit_code=1)
        shown = self.call('runs', 'show', 1, '--format', 'json', exit_code=0).out
        self.assertEqual(shown, (self.folder / 'report.json').read_text(encoding='utf-8'))
        report = json.loads(shown)
        for name in ('version', 'run', 'state', 'definition', 'store', 'clock', 'started', 'finished', 'registrar', 'tzdb',
                     'inputs', 'totals', 'actions', 'messages'):
            self.assertIn(name, report)
        totals = report['totals']
        self.assertEqual(totals['read'], sum(totals[name] for name in (
            'created', 'updated', 'unchanged', 'deleted', 'skipped', 'rejected')))
        self.assertEqual(report['clock'], NOW)
        text = self.call('runs', 'show', 1, exit_code=0).out
        self.assertEqual(text, self.run_again_text(text))

    def run_again_text(self, text):
        """Checks that the text printed by the run is the same."""
        folder = self.folder
        self.folder = self.new_folder()
        printed = self.run_data(exit_code=1).out
        self.folder = folder
        return printed if printed == text else f'{printed!r}'

    def test_effects_name_their_file(self):
        write_data(self.folder / 'more.csv', 500, self.learners, seed=98, wrong=0)
        self.run_data('more.csv', '--report', 'report.json', exit_code=1)
        with closing(sqlite3.connect(self.folder / 'store.db')) as database:
            inputs = database.execute('SELECT input, file, size, sha256 FROM run_input WHERE run = 1').fetchall()
            changed = database.execute("SELECT input, sum(count) FROM effect WHERE run = 1 AND type = 'tracking' "
                                       'GROUP BY input').fetchall()
        self.assertEqual([(number, file, sha256) for number, file, _, sha256 in inputs],
                         [(at, read['file'], read['sha256']) for at, read in enumerate(self.report()['inputs'])])
        self.assertEqual([size for *_, size, _ in inputs],
                         [(self.folder / name).stat().st_size for name in ('data.csv', 'more.csv')])
        self.assertEqual([number for number, _ in changed], [0, 1])
        self.assertTrue(all(count > 0 for _, count in changed))

    def test_a_page(self):
        self.run_data('--report', 'report.html', exit_code=1)
        page = (self.folder / 'report.html').read_text(encoding='utf-8')
        self.assertTrue(page.startswith('<!DOCTYPE html>') and page.endswith('</html>\n'))

    def test_rejects_are_kept(self):
        self.run_data('--rejects', 'rejects.csv', exit_code=1)
        kept = self.call('runs', 'rejects', 1, exit_code=0).out
        lines = (self.folder / 'rejects.csv').read_text(encoding='utf-8').splitlines()
        self.assertEqual([line.strip() for line in kept.splitlines() if line.startswith('    ')], lines)

    def test_rejects_can_be_corrected_and_run(self):
        self.run_data('--rejects', 'rejects.csv', '--report', 'report.json', exit_code=1)
        rejected = self.report()['totals']['rejected']
        again = self.run_data('--report', 'again.json', data='rejects.csv', exit_code=1)
        self.assertEqual(self.report(name='again.json')['totals']['rejected'], rejected, again)

    def test_the_list(self):
        self.run_data(exit_code=1)
        self.run_data(exit_code=1)
        self.assertEqual([run['run'] for run in self.runs()], [2, 1])
        self.assertIn('completed-with-rejects', self.call('runs', exit_code=0).out)


class RoundTrip(ProgramTest):
    def test_out_and_back(self):
        self.run_data(exit_code=1)
        self.call('snapshot', '--out', 'out', '--with-secrets', exit_code=0)
        self.call('restore', 'out', '--store', 'sqlite:copy.db', exit_code=0)
        self.assert_same_records(self.snapshot(), self.snapshot(store='copy.db'))
        write_data(self.folder / 'data.csv', 500, self.learners, seed=3)
        self.run_data(exit_code=1)
        self.run_data('--store', 'sqlite:copy.db', exit_code=1)
        self.assert_same_records(self.snapshot(), self.snapshot(store='copy.db'))

    def test_a_store_with_records_is_not_restored_into(self):
        before = self.snapshot()
        self.refused(self.call('restore', self.shared / 'records'), 2)
        self.assert_same_records(self.snapshot(), before)

    def test_some_types(self):
        self.call('snapshot', '--out', 'out', '--types', 'lov,session', exit_code=0)
        names = {path.name for path in (self.folder / 'out').iterdir()}
        self.assertTrue({'lov.csv', 'session.csv'} <= names and 'learner.csv' not in names, names)
        self.refused(self.call('snapshot', '--out', 'out', '--types', 'lof'), 2, 'lof')

    def test_restoring_that_is_refused(self):
        self.refused(self.call('restore', 'missing', '--store', 'sqlite:new.db'), 6, 'missing')
        (self.folder / 'bad').mkdir()
        (self.folder / 'bad' / 'learner.csv').write_text('id,login,status\n1,anna,sleeping\n', encoding='utf-8')
        self.refused(self.call('restore', 'bad', '--store', 'sqlite:new.db'), 2, 'learner.csv:2:')


class Damage(ProgramTest):
    def test_a_sound_store(self):
        self.run_data(exit_code=1)
        self.assertEqual(self.call('store', 'check', exit_code=0).out, 'The store is sound.\n')

    def test_any_bytes_may_be_wrong(self):
        self.run_data(exit_code=1)
        whole = (self.folder / 'store.db').read_bytes()
        source = random.Random(SEED)
        found = 0
        for _ in range(rounds(25)):
            damaged = bytearray(whole)
            begin = source.randrange(len(whole))
            for place in range(begin, min(begin + source.choice((1, 16, 4096)), len(whole))):
                damaged[place] ^= source.randrange(1, 256)
            self.write('store.db', bytes(damaged))
            with self.subTest(begin=begin):
                result = self.call('store', 'check')
                self.assertIn(result.code, (0, 1, 6), result)
                found += result.code != 0
                for verb in (('run', 'definition.xml', 'data.csv', '--now', NOW, '-q'), ('snapshot', '--out', 'out'),
                             ('runs', '--format', 'json'), ('runs', 'show', 1), ('runs', 'rejects', 1)):
                    self.assertIn(self.call(*verb).code, (0, 1, 2, 3, 5, 6, 7), verb)
            for left in self.folder.glob('store.db-*'):
                left.unlink()
        # Much of a small store is free space in the pages of tables with few or no rows.
        self.assertGreaterEqual(found, rounds(25) // 10)


if __name__ == '__main__':
    main()
