# SPDX-License-Identifier: Apache-2.0
"""Tests of licences that move between two stores: killed at any moment, no licence is ever active in both, and the next
run completes the move."""
import contextlib
import random
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

from registrar import COUNT, NOW, PROGRAM, SEED, ProgramTest, main, rounds, write_csv

SOURCE = '50000000-0000-4000-8000-000000000001'
TARGET = '70000000-0000-4000-8000-000000000001'
DEFINITION = '''<actions>
  <transferLicencesAction>
    <options><source>sqlite:source.db</source></options>{fields}
  </transferLicencesAction>
</actions>
'''
THEN = '2016-01-01T00:00:00Z'


def write_store(folder, guid, learners, tables):
    folder.mkdir(parents=True)
    write_csv(folder / 'store.csv', 'name,value', [('guid', guid)])
    write_csv(folder / 'learner.csv', 'id,login,created_at', ((n, f'user{n}', THEN) for n in range(1, learners + 1)))
    for name, (header, rows) in tables.items():
        write_csv(folder / f'{name}.csv', header, rows)


class Licences(ProgramTest):
    learners = 4000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        everybody = range(1, cls.learners + 1)
        write_store(cls.shared / 'source', SOURCE, cls.learners,
                    {'licence': ('id,learner_id,product,active', ((n, n, 'library', 1) for n in everybody))})
        write_store(cls.shared / 'target', TARGET, cls.learners,
                    {'transfer_source': ('id,store_guid,url,transferred_at', [(1, SOURCE, 'sqlite:source.db', THEN)]),
                     'user_match': ('source,source_learner_id,target_learner_id', ((1, n, n) for n in everybody))})
        for name in ('source', 'target'):
            subprocess.run([PROGRAM, 'restore', name, '--store', f'sqlite:{name}.db', '--now', NOW],
                           cwd=cls.shared, check=True)
        (cls.shared / 'all.xml').write_text(DEFINITION.format(fields=''), encoding='utf-8')
        (cls.shared / 'some.xml').write_text(DEFINITION.format(fields='<fields><sourceUser/></fields>'),
                                             encoding='utf-8')
        write_csv(cls.shared / 'some.csv', 'sourceUser', [('user1',)])
        write_csv(cls.shared / 'half.csv', 'sourceUser', ((f'user{n}',) for n in everybody if n % 2))

    def new_folder(self):
        folder = Path(tempfile.mkdtemp(dir=self.shared))
        for name in ('source.db', 'target.db', 'all.xml', 'some.xml', 'some.csv', 'half.csv'):
            (folder / name).write_bytes((self.shared / name).read_bytes())
        return folder

    def move(self, *words):
        return ('run', *(words or ('all.xml',)), '--store', 'sqlite:target.db', '--now', NOW)

    def licences(self, store):
        """Returns for each licence of the source whether it is active here and whether it is moving."""
        column = 'id' if store == 'source' else 'other_id'
        with contextlib.closing(sqlite3.connect(self.folder / f'{store}.db')) as database:
            return {key: (active, moving) for key, active, moving in
                    database.execute(f'SELECT {column}, active, moving FROM licence')}

    def assert_in_one_or_on_the_way(self):
        source, target = self.licences('source'), self.licences('target')
        on_the_way = 0
        for licence, (active, moving) in source.items():
            active_there, moving_there = target.get(licence, (0, 0))
            self.assertLessEqual(active + active_there, 1, licence)
            if active + active_there == 0:
                self.assertEqual((moving, moving_there), (1, 1), licence)
                on_the_way += 1
        return on_the_way

    def assert_arrived(self, licences):
        source, target = self.licences('source'), self.licences('target')
        for licence in licences:
            self.assertEqual((source[licence], target[licence]), ((0, 0), (1, 0)), licence)
        self.assertEqual(sum(active for active, _ in source.values()), self.learners - len(licences))
        self.assertEqual(sum(moving for _, moving in (*source.values(), *target.values())), 0)

    def kill_after(self, seconds, words):
        process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(60)

    def duration(self, words):
        begin = time.monotonic()
        self.call(*words, exit_code=0)
        return time.monotonic() - begin

    def kill_often(self, words, licences, ending, kills):
        """Kills the command at random moments. Then `ending` continues with the resulting stores."""
        lasts = self.duration(words)
        self.assert_arrived(licences)
        source = random.Random(SEED)
        between = 0
        while kills > 0:
            self.folder = self.new_folder()
            moments = []
            for _ in range(source.randrange(1, 4)):
                moments.append(source.uniform(0, lasts * 1.05))
                if self.kill_after(moments[-1], words) != -signal.SIGKILL:
                    break
                kills -= 1
                with self.subTest(killed_after=moments):
                    between += self.assert_in_one_or_on_the_way() > 0
            with self.subTest(killed_after=moments):
                self.call(*ending, exit_code=0)
                self.call(*words, exit_code=0)
                self.assert_arrived(licences)
        return between

    def test_killed_while_all_move(self):
        between = self.kill_often(self.move(), range(1, self.learners + 1), self.move(), rounds(3))
        if COUNT >= 10:
            self.assertGreater(between, 0, 'no kill came while licences were on their way')

    def test_killed_while_some_move(self):
        moved = [n for n in range(1, self.learners + 1) if n % 2]
        words = self.move('some.xml', 'half.csv')
        self.kill_often(words, moved, self.move('some.xml', 'some.csv'), rounds(3))

    def test_each_side_is_a_run(self):
        self.call(*self.move(), exit_code=0)
        target = self.call('runs', '--store', 'sqlite:target.db', exit_code=0).out.splitlines()[1:]
        source = self.call('runs', '--store', 'sqlite:source.db', exit_code=0).out.splitlines()[1:]
        self.assertEqual(len(target), 1)
        self.assertEqual([f'transferLicencesAction: licences {what} {TARGET}' in line
                          for what, line in zip(('arrived in', 'leave for'), source)], [True, True])

    def test_an_undo_names_the_runs_of_the_other_store(self):
        """Undo of each of them brings the licences back to where they were."""
        before = self.licences('source')
        self.call(*self.move(), exit_code=0)
        told = self.call('undo', 1, '--store', 'sqlite:target.db', '--now', NOW, exit_code=0).out
        runs = [2, 1]
        for run in runs:
            self.assertIn(f'registrar undo {run} --store sqlite:source.db', told)
            self.call('undo', run, '-q', '--store', 'sqlite:source.db', '--now', NOW, exit_code=0)
        self.assertEqual(self.licences('target'), {})
        self.assertEqual(self.licences('source'), before)

    def test_a_plan_moves_nothing(self):
        before = self.licences('source')
        self.call('plan', 'all.xml', '--store', 'sqlite:target.db', '--now', NOW, exit_code=0)
        self.assertEqual(self.licences('source'), before)
        self.assertEqual(self.licences('target'), {})


if __name__ == '__main__':
    main()
