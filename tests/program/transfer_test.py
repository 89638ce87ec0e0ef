# SPDX-License-Identifier: Apache-2.0
"""Tests of transfers from another store, and of the verbs around them: keys, matching, kills, plans, two sources."""
import contextlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from registrar import NOW, PROGRAM, SEED, ProgramTest, main, rounds, write_csv, write_records

GUIDS = {'source': '50000000-0000-4000-8000-000000000001', 'second': '50000000-0000-4000-8000-000000000002',
         'target': '70000000-0000-4000-8000-000000000001'}
DEFINITION = '''<actions>
  <transferStoreAction>
    <options>
      <source>sqlite:{source}.db</source>
      <key>${{file:transfer.key}}</key>
      <onUnmatched>create</onUnmatched>{more}
    </options>
    <fields><sourceUser/><targetUser/></fields>
  </transferStoreAction>
</actions>
'''
THEN = '2016-01-01T00:00:00Z'


class Transfer(ProgramTest):
    learners = 3000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, guid in GUIDS.items():
            folder = cls.shared / name
            write_records(folder, cls.learners if name != 'target' else 5)
            write_csv(folder / 'store.csv', 'name,value', [('guid', guid)])
            if name != 'target':
                write_csv(folder / 'tracking.csv', 'registration_id,lov_id,status,progression',
                          ((n, lov, 'incomplete', n % 100) for n in range(1, cls.learners + 1) for lov in (1, 2, 3)))
            subprocess.run([PROGRAM, 'restore', name, '--store', f'sqlite:{name}.db', '--now', NOW], cwd=cls.shared,
                           check=True)
            (cls.shared / f'{name}.xml').write_text(DEFINITION.format(source=name, more=''), encoding='utf-8')
        key = subprocess.run([PROGRAM, 'transfer-key', '--store', 'sqlite:target.db', '--now', NOW], cwd=cls.shared,
                             check=True, capture_output=True, text=True).stdout
        (cls.shared / 'transfer.key').write_text(key, encoding='utf-8')
        cls.key = key.strip()
        (cls.shared / 'users.csv').write_text('sourceUser;targetUser\nuser1;user1\nuser2@example.com;user3\n',
                                              encoding='utf-8')

    def new_folder(self):
        folder = Path(tempfile.mkdtemp(dir=self.shared))
        for name in (*(f'{store}.{end}' for store in GUIDS for end in ('db', 'xml')), 'transfer.key', 'users.csv'):
            shutil.copyfile(self.shared / name, folder / name)
        return folder

    def transfer(self, *words, source='source', data='users.csv', **more):
        return self.call('run', f'{source}.xml', *([data] if data else []), '--store', 'sqlite:target.db', '--now', NOW,
                         '--report', 'report.json', *words, **more)

    def target(self):
        return self.snapshot(store='target.db')

    def totals(self):
        return self.report()['totals']

    def make_twins(self):
        """Makes source and target with the default guid. Only the target has a transfer key."""
        for name in ('source', 'target'):
            shutil.copytree(self.shared / name, self.folder / name)
            (self.folder / name / 'store.csv').unlink()
            (self.folder / f'{name}.db').unlink()
            self.call('restore', name, '--store', f'sqlite:{name}.db', '--now', NOW, exit_code=0)
        key = self.call('transfer-key', '--store', 'sqlite:target.db', '--now', NOW, exit_code=0).out
        self.write('transfer.key', key)

    def test_a_transfer_key_tells_stores_with_one_guid_apart(self):
        self.make_twins()
        self.transfer(exit_code=0)
        self.assertGreater(self.totals()['created'], self.learners)
        self.transfer(data=None, exit_code=0)
        self.assertEqual(self.totals()['created'], 0)
        before = self.target()
        result = self.transfer('--set', 'source=sqlite:./target.db', exit_code=2)
        self.assertIn('same-store', result.err + result.out)
        self.assert_same_records(self.target(), before)

    def test_stores_with_one_guid_may_be_moved(self):
        self.make_twins()
        self.transfer(exit_code=0)
        before = self.target()
        (self.folder / 'source.db').rename(self.folder / 'moved.db')
        self.transfer('--set', 'source=sqlite:moved.db', data=None, exit_code=0)
        totals = self.totals()
        self.assertEqual((totals['created'], totals['updated'], totals['deleted']), (0, 0, 0))
        after = self.target()
        del before['transfer_source.csv'], after['transfer_source.csv']  # names the new path
        self.assert_same_records(after, before)

    def test_two_sources_with_one_guid(self):
        self.make_twins()
        self.transfer(exit_code=0)
        before = self.target()
        shutil.copy(self.folder / 'source.db', self.folder / 'twin.db')
        twin = ('--set', 'source=sqlite:twin.db')
        result = self.transfer(*twin, exit_code=2)
        self.assertIn('same-guid', result.err + result.out)
        self.assert_same_records(self.target(), before)
        self.call('transfer-key', '--store', 'sqlite:twin.db', '--now', NOW, exit_code=0)
        self.transfer(*twin, exit_code=0)
        self.assertEqual(self.count('transfer_source'), 2)
        self.assertGreater(self.count('learner'), len(before['learner.csv'].splitlines()) - 1)

    def count(self, table, where='1'):
        with contextlib.closing(sqlite3.connect(self.folder / 'target.db')) as database:
            return database.execute(f'SELECT count(*) FROM {table} WHERE {where}').fetchone()[0]

    def test_everything_is_transferred_and_the_source_is_unchanged(self):
        source = self.snapshot(store='source.db')
        self.transfer(exit_code=0)
        self.assert_same_records(self.snapshot(store='source.db'), source)
        self.assertEqual(self.count('tracking'), 3 * self.learners)
        # One of them belongs to the target: user1 is in the same session of both stores.
        self.assertEqual(self.count('registration'), self.learners + 4)
        self.assertEqual(self.count('learner'), self.learners + 3)
        self.assertGreater(self.count('effect'), 0)
        check = self.call('store', 'check', '--store', 'sqlite:target.db', exit_code=0)
        self.assertIn('sound', check.out)

    def test_again_changes_nothing(self):
        self.transfer(exit_code=0)
        before = self.target()
        for data in ('users.csv', None):
            self.transfer(data=data, exit_code=0)
            totals = self.totals()
            self.assertEqual((totals['created'], totals['updated'], totals['deleted']), (0, 0, 0))
            self.assert_same_records(self.target(), before)

    def test_two_sources(self):
        self.transfer(exit_code=0)
        self.transfer(source='second', exit_code=0)
        # What came from the first source for user1 and user3 stays.
        self.assertEqual(self.count('tracking'), 6 * self.learners - 6)
        before = self.target()
        self.transfer(data=None, exit_code=0)
        self.transfer(source='second', data=None, exit_code=0)
        self.assert_same_records(self.target(), before)
        listed = json.loads(self.call('matching', '--store', 'sqlite:target.db', '--format', 'json', exit_code=0).out)
        self.assertEqual([each['guid'] for each in listed], [GUIDS['source'], GUIDS['second']])
        self.call('store', 'check', '--store', 'sqlite:target.db', exit_code=0)

    def test_a_plan_writes_nothing(self):
        before = self.target()
        planned = self.call('plan', 'source.xml', 'users.csv', '--store', 'sqlite:target.db', '--now', NOW,
                            '--report', 'report.json')
        self.assertEqual(planned.code, 0, planned)
        totals = self.totals()
        self.assert_same_records(self.target(), before)
        self.transfer(exit_code=0)
        self.assertEqual(self.totals(), totals)

    def test_killed_at_any_moment(self):
        before = self.target()
        begin = time.monotonic()
        self.transfer(exit_code=0)
        lasts, whole = time.monotonic() - begin, self.target()
        source = random.Random(SEED)
        kills = 0
        while kills < rounds(2):
            self.folder = self.new_folder()
            moment = source.uniform(0, lasts)
            process = self.start('run', 'source.xml', 'users.csv', '--store', 'sqlite:target.db', '--now', NOW,
                                 '--report', 'report.json', stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with self.subTest(killed_after=moment):
                try:
                    process.wait(moment)
                except subprocess.TimeoutExpired:
                    process.kill()
                    kills += 1
                    if process.wait(60) == -signal.SIGKILL and self.count('transferred') == 0:
                        self.assert_same_records(self.target(), before)
                    else:
                        self.assert_same_records(self.target(), whole)
                self.transfer(exit_code=0)
                self.assert_same_records(self.target(), whole)

    def test_the_key_is_shown_nowhere(self):
        self.write('source.xml', DEFINITION.format(source='source', more='').replace('${file:transfer.key}', self.key))
        explained = self.call('explain', 'source.xml', 'users.csv', exit_code=0)
        self.assertIn('key = ***', explained.out)
        self.transfer(exit_code=0)
        self.assertNotIn(self.key.encode(), (self.folder / 'target.db').read_bytes())
        self.refused(self.transfer('--set', f'key={self.key}'), 2, '--set key', '${file:PATH}')
        self.write('other.key', 'another key\n')
        self.assertEqual(self.transfer('--set', 'key=${file:other.key}').code, 2)

    def test_keys_expire(self):
        shown = self.call('transfer-key', '--show', '--store', 'sqlite:target.db', '--now', NOW, exit_code=0)
        self.assertEqual(shown.out, 'The transfer key is valid until 2026-12-22T10:00:00Z.\n')
        self.call('transfer-key', '--days', 2, '--store', 'sqlite:target.db', '--now', NOW, exit_code=0)
        self.assertEqual(self.transfer().code, 2)
        shown = self.call('transfer-key', '--show', '--store', 'sqlite:target.db', '--now', '2026-11-24T10:00:00Z')
        self.assertEqual(shown.out, 'The transfer key has expired on 2026-11-24T10:00:00Z.\n')
        self.refused(self.call('transfer-key', '--days', 0, '--store', 'sqlite:target.db'), 2, '--days')
        none = self.call('transfer-key', '--show', '--store', 'sqlite:source.db', exit_code=0)
        self.assertEqual(none.out, 'The store has no transfer key.\n')

    def test_matching_of_users(self):
        words = ('matching', '--store', 'sqlite:target.db', '--format', 'json')
        before = json.loads(self.call(*words, '--source', 'sqlite:source.db', exit_code=0).out)[0]
        self.assertEqual((len(before['source_users']), before['matched'], len(before['target_users'])),
                         (self.learners, [], 5))
        self.transfer(exit_code=0)
        after = json.loads(self.call(*words, exit_code=0).out)[0]
        self.assertEqual(after['source_users'], [])
        self.assertEqual([(pair['source_user'], pair['target_user']) for pair in after['matched'][:2]],
                         [('user1', 'user1'), ('user2', 'user3')])
        self.assertEqual([user['user'] for user in after['target_users']], ['user2', 'user4', 'user5'])
        text = self.call('matching', '--store', 'sqlite:target.db', exit_code=0).out.splitlines()
        self.assertEqual(text[0], f"sqlite:source.db ({GUIDS['source']})")
        self.assertEqual(text[1].split(), 'source users matched source matched target target users'.split())
        self.assertEqual(text[2].split(), ['user1', 'user1'])
        (self.folder / 'source.db').unlink()
        gone = self.call('matching', '--store', 'sqlite:target.db', exit_code=0)
        self.assertEqual(gone.out.splitlines()[2].split(), ['#1', 'user1'])
        self.assertIn('there is no store here', gone.err)

    def test_sources_that_cannot_be_read(self):
        before = self.target()
        with contextlib.closing(sqlite3.connect(self.folder / 'source.db')) as database:
            database.execute('PRAGMA user_version = 1')
        self.refused(self.transfer(), 6, 'source.db', 'older version')
        (self.folder / 'source.db').unlink()
        self.refused(self.transfer(), 6, 'source.db', 'no store here')
        self.assert_same_records(self.target(), before)

    def test_a_store_gets_its_guid_only_once(self):
        words = ('store', 'init', '--store', 'sqlite:fresh.db')
        first = self.call(*words, '--guid', 'new', exit_code=0).out
        self.assertNotEqual(self.call(*words, '--guid', 'new', exit_code=0).out, first)
        self.assertIn(GUIDS['target'], self.call(*words, '--guid', GUIDS['target'], exit_code=0).out)
        self.refused(self.call(*words, '--guid', 'mine'), 2, 'mine')
        self.refused(self.call('store', 'init', '--store', 'sqlite:target.db', '--guid', 'new'), 2, 'holds records')


if __name__ == '__main__':
    main()
