# SPDX-License-Identifier: Apache-2.0
"""Tests of the trash: what it lists, what it restores, what prevents restoring, and how it is emptied."""
import csv
import hashlib
import io
import json
import os
from pathlib import Path

from registrar import NOW, ProgramTest, main, write_csv, write_records

DELETE = '''<actions>
  <deleteLearningDataAction>
    <options><what>{what}</what>{more}</options>
    {fields}
  </deleteLearningDataAction>
</actions>
'''
FIELDS = '<fields><candidateLogin/></fields>'
LATER = '2027-03-01T00:00:00Z'


class TrashTest(ProgramTest):
    learners = 3
    rows = 0

    def setUp(self):
        super().setUp()
        records = self.folder / 'records'
        write_records(records, self.learners)
        write_csv(records / 'tracking.csv', 'registration_id,lov_id,progression,status',
                  ((n, 1, 10 * n, 'incomplete') for n in range(1, self.learners + 1)))
        self.make_files(records)
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        self.write('delete.xml', DELETE.format(what='statuses', more='', fields=FIELDS))
        self.write('files.xml', DELETE.format(what='files', more='<trashDays>5</trashDays>', fields=FIELDS))
        self.write('some.csv', 'candidateLogin\nuser1\nuser2\n')

    def make_files(self, records):
        (self.folder / 'data').mkdir()
        rows = []
        for number, (name, known) in enumerate((('good.txt', True), ('changed.txt', True), ('unknown.txt', False),
                                                ('gone.txt', True), ('shared.txt', True)), 1):
            self.write(f'data/{name}', name)
            rows.append((number, 'learner', 1, name, hashlib.sha256(name.encode()).hexdigest() if known else ''))
        rows.append((6, 'learner', 3, 'shared.txt', rows[-1][4]))
        rows.append((7, 'learner', 1, '../outside.txt', ''))
        write_csv(records / 'file.csv', 'id,owner_type,owner_id,path,sha256', rows)
        self.write('data/changed.txt', 'another text')
        (self.folder / 'data/gone.txt').unlink()

    def delete(self, definition='delete.xml'):
        self.call('run', definition, 'some.csv', '--now', NOW, exit_code=0)

    def records(self, name):
        return list(csv.DictReader(io.StringIO(self.snapshot().get(f'{name}.csv', b'').decode())))

    def trash(self, *words):
        return [json.loads(line) for line in self.call('trash', '--format', 'json', *words, exit_code=0).out.splitlines()]

    def test_the_list(self):
        self.delete()
        first = self.trash()[0]
        self.assertEqual((first['id'], first['type'], first['key'], first['run'], first['deleted_at'], first['purge_at']),
                         (1, 'tracking', 'registration_id=1 lov_id=1', 1, NOW, '2026-12-23T00:00:00Z'))
        self.assertEqual(first['content']['progression'], '10')
        self.assertEqual(len(self.trash('--type', 'tracking', '--run', 1)), 2)
        self.assertEqual(self.trash('--type', 'learner') + self.trash('--run', 2), [])
        self.assertEqual(self.call('trash', exit_code=0).out.splitlines()[1].split()[:4],
                         ['2', 'tracking', 'registration_id=2', 'lov_id=1'])

    def test_a_file_that_cannot_be_deleted_keeps_its_record(self):
        """No user may delete a file of the kernel's file systems."""
        records = self.folder / 'kernel'
        write_records(records, 2)
        text = Path('/proc/sys/kernel/ostype').read_bytes()
        write_csv(records / 'file.csv', 'id,owner_type,owner_id,path,sha256',
                  [(1, 'learner', 1, 'ostype', hashlib.sha256(text).hexdigest()), (2, 'learner', 1, 'none.txt', '')])
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        self.delete('files.xml')
        for _ in range(2):
            told = self.call('trash', '--purge', '--data-path', '/proc/sys/kernel', '--now', LATER, exit_code=6)
            self.assertIn('ostype stays: ', told.out)
            self.assertIn('1 record kept in the trash', told.err)
            self.assertEqual([row['key'] for row in self.trash()], ['id=1'])
        report = json.loads(self.call('runs', 'show', '2', '--format', 'json', exit_code=0).out)
        self.assertEqual((report['totals']['deleted'], report['totals']['skipped']), (1, 1))

    def test_two_processes_restore_the_same_records(self):
        for _ in range(4):
            self.delete()
            ids = [row['id'] for row in self.trash()]
            both = [self.start('trash', 'restore', *ids, '--now', NOW) for _ in range(2)]
            ends = [(process.communicate(timeout=60), process.returncode)[1] for process in both]
            self.assertEqual(sorted(ends), [0, 2])
            self.assertEqual(self.trash(), [])

    def test_restored_records_are_unchanged(self):
        before = self.snapshot()
        self.delete()
        self.call('trash', 'restore', 2, '--now', NOW, exit_code=0)
        self.assertEqual([row['id'] for row in self.trash()], [1])
        self.call('trash', 'restore', '--run', 1, '--now', NOW, exit_code=0)
        self.assertEqual([run['definition'] for run in self.runs()][:2],
                         ['registrar trash restore --run 1', 'registrar trash restore 2'])
        after = self.snapshot()
        del before['store.csv'], after['store.csv']  # the trash has assigned ids
        self.assert_same_records(after, before)

    def test_newer_data_is_not_overwritten(self):
        self.delete()
        self.write('again.xml', '''<actions><createOrUpdateConsolidatedTrackingAction><fields>
  <candidateLogin/><lovCode/><sessionId/><progression/></fields></createOrUpdateConsolidatedTrackingAction></actions>''')
        self.write('again.csv', 'candidateLogin;lovCode;sessionId;progression\nuser1;LOV-1;2;77\n')
        self.call('run', 'again.xml', 'again.csv', '--now', NOW, exit_code=0)
        before = self.snapshot()
        self.refused(self.call('trash', 'restore', '--run', 1), 2, 'nothing is restored',
                     'the tracking registration_id=1 lov_id=1 is there again')
        self.assert_same_records(self.snapshot(), before)
        self.call('trash', 'restore', 2, exit_code=0)

    def test_restoring_that_is_refused(self):
        records = self.folder / 'more'
        write_records(records, 2)
        kept = json.dumps({'registration_id': '99', 'lov_id': '1', 'status': 'incomplete', 'progression': '1',
                           'time_spent': '0'})
        learner = json.dumps({'id': '8', 'login': 'USER1', 'status': 'enabled', 'entity_id': '1', 'imported': '0'})
        write_csv(records / 'trash.csv', 'id,type,key,deleted_at,run,content',
                  ((1, 'tracking', 'registration_id=99 lov_id=1', NOW, 1, kept), (2, 'learner', 'id=8', NOW, 1, learner),
                   (3, 'tracking', 'registration_id=99 lov_id=1', NOW, 1, kept), (4, 'tracking', 'x', NOW, 1, 'broken'),
                   (5, 'nothing', 'id=1', NOW, 1, '{}')))
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        for words, said in (((1,), 'needs registration id=99, which is not there'),
                            ((2,), 'learner id=8 (USER1) would be a second one of its login: the other is 1'),
                            ((1, 3), 'is in the trash more than once'), ((4,), 'cannot be read'), ((5,), 'cannot be read'),
                            ((9,), 'not all of them are in the trash'), (('x',), "'x' is not a record number"),
                            ((), 'give numbers of records, or --run'), ((1, '--run', 1), 'give numbers of records, or --run'),
                            (('--run', 7), 'nothing that run 7 deleted'), (('--run', 'x'), '--run takes the number of a run')):
            with self.subTest(words=words):
                self.refused(self.call('trash', 'restore', *words), 2, said)

    def test_records_restored_together_do_not_collide(self):
        """Records that one run deleted were in the store together."""
        records = self.folder / 'more'
        write_records(records, 2)
        learner = {'login': 'Zoe', 'status': 'enabled', 'entity_id': '1', 'imported': '0'}
        write_csv(records / 'trash.csv', 'id,type,key,deleted_at,run,content',
                  [(number, 'learner', f'id={number}', NOW, run, json.dumps({**learner, 'id': str(number)}))
                   for number, run in ((11, 1), (12, 1), (13, 2))])
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        for ids in ((11, 13), (11, 12, 13)):
            self.refused(self.call('trash', 'restore', *ids), 2, 'learner id=13 (Zoe) would be a second one of its login')
        self.call('trash', 'restore', 11, 12, exit_code=0)
        self.refused(self.call('trash', 'restore', 13), 2, 'would be a second one of its login: the other is 11')

    def test_what_referred_to_nothing_comes_back(self):
        records = self.folder / 'more'
        write_records(records, 2)
        write_csv(records / 'tracking.csv', 'registration_id,lov_id,progression,status',
                  [(1, 1, 10, 'incomplete'), (1, 99, 20, 'incomplete')])
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        before = self.records('tracking')
        self.delete()
        self.assertEqual(self.records('tracking'), [])
        self.call('trash', 'restore', '--run', 1, '--now', NOW, exit_code=0)
        self.assertEqual(self.records('tracking'), before)

    def test_a_deleted_password_is_not_shown(self):
        records = self.folder / 'with-trash'
        write_records(records, 1)
        content = '{"id":"9","login":"gone","password_hash":"$argon2id$hash"}'
        write_csv(records / 'trash.csv', 'id,type,key,deleted_at,run,content,purge_at',
                  [(1, 'learner', 'id=9', '2026-11-01T00:00:00Z', 1, content, '2027-01-01T00:00:00Z')])
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)
        self.assertEqual(self.trash()[0]['content'], {'id': '9', 'login': 'gone'})
        self.assertNotIn(b'argon2id', self.snapshot()['trash.csv'])
        self.call('snapshot', '--out', 'secret', '--with-secrets', exit_code=0)
        self.assertIn('argon2id', (self.folder / 'secret' / 'trash.csv').read_text())

    def test_a_type_that_there_is_not(self):
        for words in ((), ('--purge',)):
            self.refused(self.call('trash', *words, '--type', 'trackings'), 2, "there is no record type 'trackings'")

    def test_a_digest_in_capitals(self):
        digest = hashlib.sha256(b'a').hexdigest().upper()
        purged = self.purge_files('--data-path', 'data', paths=('a',), digest=digest, exit_code=0)
        self.assertIn('a is deleted', purged.out)

    def test_the_next_run_purges_expired_trash(self):
        self.delete()
        run = ('run', 'definition.xml', 'data.csv', '--report', 'report.json', '--now')
        self.call(*run, '2026-12-22T23:59:59Z', exit_code=0)
        self.assertEqual(len(self.trash()), 2)
        plan = self.call('plan', 'definition.xml', 'data.csv', '--now', '2026-12-23T00:00:00Z', exit_code=0)
        self.assertNotIn('for good', plan.out)
        result = self.call(*run, '2026-12-23T00:00:00Z', exit_code=0)
        self.assertIn('2 records were purged from the trash, where they had been kept long enough.', result.out)
        self.assertEqual(self.report()['steps'][0]['changed'], 2)
        self.assertEqual(self.trash(), [])
        self.assertNotIn('for good', self.call(*run, LATER, exit_code=0).out)

    def test_purged_by_hand(self):
        self.delete()
        self.assertIn('Nothing in the trash', self.call('trash', '--purge', '--now', NOW, exit_code=0).out)
        self.assertIn('2 records deleted for good', self.call('trash', '--purge', '--now', LATER, exit_code=0).out)
        self.assertEqual(self.trash(), [])
        self.assertEqual(self.runs()[0]['definition'], 'registrar trash --purge')

    def test_files_go_with_their_records(self):
        self.delete('files.xml')
        self.assertEqual(sorted(file.name for file in (self.folder / 'data').iterdir()),
                         ['changed.txt', 'good.txt', 'shared.txt', 'unknown.txt'])
        self.call('run', 'definition.xml', 'data.csv', '--now', LATER, exit_code=0)
        self.assertEqual(len(self.trash('--type', 'file')), 6)
        purged = self.call('trash', '--purge', '--data-path', 'data', '--now', LATER, exit_code=6)
        self.assertIn('1 record kept in the trash', purged.err)
        out = purged.out.splitlines()
        self.assertEqual(out[:-1], ['good.txt is deleted', 'changed.txt stays: it is not the file that the record means',
                                    'unknown.txt is deleted',
                                    'gone.txt is not there', 'shared.txt stays: another record names it',
                                    "../outside.txt stays: String '..' is forbidden in file path"])
        self.assertEqual(sorted(file.name for file in (self.folder / 'data').iterdir()),
                         ['changed.txt', 'shared.txt'])
        self.assertEqual([row['content']['path'] for row in self.trash()], ['../outside.txt'])

    def purge_files(self, *words, paths, kept='', digest='', **more):
        """Deletes the files of user1, and those of user2 with a longer time in the trash if `kept`. Purges."""
        (self.folder / 'data' / 'sub').mkdir(parents=True)
        os.symlink('sub', self.folder / 'data' / 'link')
        for name in ('a', 'sub/c'):
            (self.folder / 'data' / name).write_text(name)
        out = self.folder / 'records'
        self.call('snapshot', '--out', out, exit_code=0)
        write_csv(out / 'file.csv', 'id,owner_type,owner_id,path,sha256',
                  [(number, 'learner', number, path, digest) for number, path in enumerate(paths, 1)])
        (self.folder / 'store.db').unlink()
        self.call('restore', out, exit_code=0)
        for user, days in (('user1', 1), ('user2', kept)):
            if days:
                self.write('delete.xml', DELETE.format(what='files', more=f'<trashDays>{days}</trashDays>', fields=FIELDS))
                self.write('delete.csv', f'candidateLogin\n{user}\n')
                self.call('run', 'delete.xml', 'delete.csv', '--now', NOW, exit_code=0)
        return self.call('trash', '--purge', '--now', LATER, *words, **more)

    def test_a_file_stays_that_other_records_name(self):
        for kept, paths in ((4000, ('a', 'a')), ('', ('./a', 'a')), ('', ('a', 'sub/../a')), ('', ('sub/c', 'link//c')),
                            ('', ('link/c', 'sub/c')), (4000, ('sub//c', 'link/c'))):
            with self.subTest(paths=paths):
                self.folder = self.new_folder()
                purged = self.purge_files('--data-path', 'data', paths=paths, kept=kept, exit_code=0)
                self.assertIn('stays: another record names it', purged.out)
                self.assertTrue((self.folder / 'data' / 'a').exists() and (self.folder / 'data' / 'sub' / 'c').exists())

    def test_a_file_goes_with_its_last_record(self):
        purged = self.purge_files('--data-path', 'data', paths=('a', './a'), kept=1, exit_code=0)
        self.assertIn('a is deleted\n./a is not there\n', purged.out)

    def test_files_are_looked_for_in_the_right_folder(self):
        self.refused(self.purge_files('--data-path', 'nosuch', paths=('a',)), 6, 'nosuch', 'nothing was purged')
        self.assertEqual(len(self.trash()), 1)
        purged = self.call('trash', '--purge', '--data-path', 'data/sub', '--now', LATER, exit_code=0)
        self.assertIn('none of the 1 file was in data/sub', purged.err)

    SESSION = '''<actions><createOrUpdateSessionAction><options><fullAccess>yes</fullAccess></options>
  <fields><sessionAction/><trainingPathCode/><sessionTitle/></fields></createOrUpdateSessionAction></actions>'''

    def change_session(self, action, title):
        self.write('session.xml', self.SESSION)
        self.write('session.csv', f'sessionAction;trainingPathCode;sessionTitle\n{action};TP-2;{title}\n')
        self.call('run', 'session.xml', 'session.csv', '--now', NOW, exit_code=0)
        return self.runs()[0]['run']

    def own_files(self):
        """Makes a store in which the registration of user1 has a file, and its session, "Session 2", another."""
        records = self.folder / 'owners'
        write_records(records, self.learners)
        write_csv(records / 'file.csv', 'id,owner_type,owner_id,path',
                  [(1, 'registration', 1, 'good.txt'), (2, 'session', 2, 'unknown.txt'), (3, 'learner', 1, 'shared.txt')])
        (self.folder / 'store.db').unlink()
        self.call('restore', records, '--now', NOW, exit_code=0)

    def test_files_go_and_return_with_their_owner(self):
        self.own_files()
        before = self.records('file')
        run = self.change_session('A', 'Session 2')
        self.assertEqual([row['id'] for row in self.records('file')], ['3'])
        of_registration = next(row['id'] for row in self.trash('--type', 'file') if row['key'] == 'id=1')
        self.refused(self.call('trash', 'restore', of_registration), 2,
                     'file id=1 (good.txt) needs registration id=1, which is not there: restore that with it')
        self.call('trash', 'restore', '--run', run, '--now', NOW, exit_code=0)
        self.assertEqual(self.records('file'), before)
        self.assertEqual(self.trash(), [])

    def test_files_are_purged_after_their_owner(self):
        self.own_files()
        self.change_session('A', 'Session 2')
        self.call('run', 'definition.xml', 'data.csv', '--now', LATER, exit_code=0)
        left = self.trash()
        self.assertEqual([row['key'] for row in left], ['id=1', 'id=2'])
        self.refused(self.call('trash', 'restore', left[0]['id']), 2,
                     'file id=1 (good.txt) needs registration id=1, which is not there and not in the trash')
        purged = self.call('trash', '--purge', '--data-path', 'data', '--now', LATER, exit_code=0)
        self.assertIn('good.txt is deleted\nunknown.txt is deleted\n', purged.out)
        self.assertTrue((self.folder / 'data' / 'shared.txt').exists())
        self.assertEqual(self.trash(), [])

    def test_a_session_whose_title_was_taken(self):
        run = self.change_session('A', 'Session 2')
        other = self.change_session('M', '\u00a0Session  2')
        before = self.records('session')
        taken = 'session id=2 (Session 2) would be a second one of its training_id and title: the other is 8'
        self.refused(self.call('trash', 'restore', '--run', run), 2, 'nothing is restored', taken)
        undone = self.call('undo', run, exit_code=1)
        self.assertIn(f'failed (session id=8 (Session  2) has its training_id and title since run {other})', undone.out)
        self.assertEqual(self.records('session'), before)
        self.call('undo', other, exit_code=0)
        self.call('trash', 'restore', '--run', run, '--now', NOW, exit_code=0)
        self.assertEqual([row['title'] for row in self.records('session') if row['training_id'] == '2'],
                         ['Session 2', 'Session 5'])

    def test_deleting_everything_asks_for_confirmation(self):
        self.write('all.xml', DELETE.format(what='statuses', more='<everything>yes</everything>', fields=''))
        before = self.snapshot()
        self.refused(self.call('run', 'all.xml', '--now', NOW), 2, 'confirm it with --yes')
        self.assertIn('3 deleted', self.call('plan', 'all.xml', '--now', NOW, exit_code=0).out)
        self.assert_same_records(self.snapshot(), before)
        self.call('run', 'all.xml', '--yes', '--change-threshold', 1, '--now', NOW, exit_code=0)
        self.assertEqual(self.records('tracking'), [])
        self.assertEqual(len(self.trash()), self.learners)


if __name__ == '__main__':
    main()
