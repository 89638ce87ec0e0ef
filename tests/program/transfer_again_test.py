# SPDX-License-Identifier: Apache-2.0
"""Tests that successive transfers, while the source and the matching change, end like one transfer from scratch."""
import contextlib
import random
import shutil
import sqlite3

from registrar import NOW, SEED, ProgramTest, main, rounds, write_csv

SOURCE = '50000000-0000-4000-8000-000000000001'
TARGET = '70000000-0000-4000-8000-000000000001'
DEFINITION = '''<actions>
  <transferStoreAction>
    <options><source>sqlite:source.db</source><key>${file:transfer.key}</key></options>
    <fields><sourceUser/><targetUser/><merge/></fields>
  </transferStoreAction>
</actions>
'''
THEN = '2016-01-01T00:00:00Z'
USERS, TARGETS, LOVS, SESSIONS = 12, 15, 4, 5

# Learning data, without the ids.
LEARNED = {
    'registration': '''SELECT l.login, s.title FROM registration r JOIN learner l ON l.id = r.learner_id
        JOIN session s ON s.id = r.session_id''',
    'tracking': '''SELECT l.login, s.title, v.code, t.progression, t.status, t.score FROM tracking t JOIN registration r
        ON r.id = t.registration_id JOIN learner l ON l.id = r.learner_id JOIN session s ON s.id = r.session_id
        JOIN lov v ON v.id = t.lov_id''',
    'test_result': '''SELECT l.login, s.title, v.code, t.score FROM test_result t JOIN registration r
        ON r.id = t.registration_id JOIN learner l ON l.id = r.learner_id JOIN session s ON s.id = r.session_id
        JOIN lov v ON v.id = t.lov_id''',
    'completion': '''SELECT l.login, v.code, c.completed_at FROM completion c JOIN learner l ON l.id = c.learner_id
        JOIN lov v ON v.id = c.content_id''',
    'course_record': '''SELECT l.login, t.path_code, r.complete, r.completed_at FROM course_record r
        JOIN learner l ON l.id = r.learner_id JOIN training t ON t.id = r.training_id''',
    'credit': '''SELECT l.login, t.path_code, c.credit_type, c.amount FROM credit c JOIN course_record r
        ON r.id = c.course_record_id JOIN learner l ON l.id = r.learner_id JOIN training t ON t.id = r.training_id''',
}


class Again(ProgramTest):
    learners = 5
    rows = 5

    def content(self, own):
        """Some records have the same codes in both stores."""
        first = 1 if own else 11
        lovs, trainings, sessions = range(LOVS), range(2), range(SESSIONS)
        some = (lambda number: number % 2 == 0) if own else (lambda number: True)
        return {
            'lov': ('id,code', [(first + n, f'L{n}') for n in lovs if some(n)]),
            'training': ('id,path_code,created_at', [(first + n, f'T{n}', THEN) for n in trainings if some(n)]),
            'session': ('id,training_id,title,created_at',
                        [(first + n, first + n % 2, f'S{n}', THEN) for n in sessions if some(n)]),
        }

    def learning(self, random_source, users, own):
        first = 1 if own else 11
        sessions = [n for n in range(SESSIONS) if not own or n % 2 == 0]
        lovs = [n for n in range(LOVS) if not own or n % 2 == 0]
        chance = 0.2 if own else 0.5
        pick = lambda options: [option for option in options if random_source.random() < chance]
        registrations = [(user, session) for user in users for session in pick(sessions)]
        # Remaining registrations keep their ids, as in a store.
        ids = {pair: 1000 + pair[0] * 10 + pair[1] for pair in registrations}
        work = [(ids[pair], first + lov) for pair in registrations for lov in pick(lovs)]
        records = [(user, first + training) for user in users for training in pick([0] if own else [0, 1])]
        record_ids = {pair: 1000 + pair[0] * 10 + pair[1] for pair in records}
        number = lambda: random_source.randrange(1, 100)
        return {
            'registration': ('id,learner_id,session_id',
                             sorted((ids[pair], pair[0], first + pair[1]) for pair in registrations)),
            'tracking': ('registration_id,lov_id,progression,status,score',
                         sorted((*key, number(), random_source.choice(('incomplete', 'completed')),
                                 random_source.choice(('', 40, 80))) for key in work)),
            'test_result': ('registration_id,lov_id,score', sorted((*key, number()) for key in pick(work))),
            'completion': ('learner_id,kind,content_id,completed_at',
                           sorted((user, 'activity', first + lov, f'2020-01-{number() % 28 + 1:02}T00:00:00Z')
                                  for user in users for lov in pick(lovs))),
            'course_record': ('id,learner_id,training_id,complete,completed_at',
                              sorted((record_ids[pair], *pair, *random_source.choice(
                                  ((0, ''), (1, '2021-01-01T00:00:00Z'), (1, '2020-01-01T00:00:00Z'))))
                                     for pair in records)),
            'credit': ('course_record_id,credit_type,amount',
                       sorted((record_ids[pair], 'CME', number()) for pair in pick(records))),
        }

    def restore(self, name, guid, users, tables):
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write_csv(folder / 'store.csv', 'name,value', [('guid', guid)])
        write_csv(folder / 'learner.csv', 'id,login,created_at', ((n, f'{name}{n}', THEN) for n in users))
        write_csv(folder / 'credit_type.csv', 'name', [('CME',)])
        for table, (header, rows) in tables.items():
            write_csv(folder / f'{table}.csv', header, rows)
        for path in self.folder.glob(f'{name}.db*'):
            path.unlink()
        self.call('restore', name, '--store', f'sqlite:{name}.db', '--now', NOW, exit_code=0)

    def learned(self, store):
        with contextlib.closing(sqlite3.connect(self.folder / f'{store}.db')) as database:
            return {name: sorted(database.execute(query).fetchall()) for name, query in LEARNED.items()}

    def match(self, random_source, targets):
        shared = [target for target in targets.values() if list(targets.values()).count(target) > 1]
        rows = [f"source{user};target{target};{'yes' if target in shared else 'no'}\n"
                for user, target in targets.items()]
        random_source.shuffle(rows)
        (self.folder / 'users.csv').write_text('sourceUser;targetUser;merge\n' + ''.join(rows), encoding='utf-8')

    def transfer(self, store):
        self.call('run', 'definition.xml', 'users.csv', '--store', f'sqlite:{store}.db', '--now', NOW, '-q',
                  '--report', 'report.json', exit_code=0)
        return self.report()['totals']

    def test_changes_between_transfers(self):
        random_source = random.Random(SEED)
        users, targets = range(1, USERS + 1), range(1, TARGETS + 1)
        self.write('definition.xml', DEFINITION)
        self.restore('target', TARGET, targets, {**self.content(True), **self.learning(random_source, targets, True)})
        key = self.call('transfer-key', '--store', 'sqlite:target.db', '--now', NOW, exit_code=0).out
        self.write('transfer.key', key)
        shutil.copyfile(self.folder / 'target.db', self.folder / 'empty.db')
        matching = dict(zip(users, targets))
        for number in range(rounds(4)):
            with self.subTest(transfer=number):
                self.restore('source', SOURCE, users,
                             {**self.content(False), **self.learning(random_source, users, False)})
                if random_source.random() < 0.5:
                    choose = random_source.choices if random_source.random() < 0.5 else random_source.sample
                    matching = dict(zip(users, choose(targets, k=USERS)))
                self.match(random_source, matching)
                self.transfer('target')
                shutil.copyfile(self.folder / 'empty.db', self.folder / 'fresh.db')
                self.transfer('fresh')
                self.assertEqual(self.learned('target'), self.learned('fresh'))
                self.match(random_source, matching)
                again = self.transfer('target')
                self.assertEqual((again['created'], again['updated'], again['deleted']), (0, 0, 0))
                self.call('store', 'check', '--store', 'sqlite:target.db', exit_code=0)


if __name__ == '__main__':
    main()
