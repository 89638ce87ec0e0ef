# SPDX-License-Identifier: Apache-2.0
"""Tests that programs that run at the same time on one store end as if they had run one after the other.

Each schedule starts two or three commands at random moments, stops, kills and continues some of them, and lets leases
expire. Afterwards there must be an order of the completed commands in which each of them, run alone, gives the same
exit code and report, and which leaves the same records and files.

REGISTRAR_TEST_SCHEDULE=FAMILY:NUMBER repeats one schedule, REGISTRAR_TEST_TIMES=N times.
"""
import contextlib
import csv
import itertools
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections import Counter, namedtuple
from pathlib import Path

from registrar import NOW, PROGRAM, SEED, ProgramTest, main, rounds, write_csv, write_records

SCHEDULES = rounds(50)
LARGE_EVERY = 25  # one schedule in this many has more rows than a batch may have
DEADLINE = 60
LATER = '2027-03-01T00:00:00Z'
REFUSED = 5

LEARNERS = '''<actions>
  <createOrUpdateLearnerAction>
    <options><fullAccess>yes</fullAccess><traineeSearchField><candidateLogin/></traineeSearchField></options>
    <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/></fields>
  </createOrUpdateLearnerAction>
</actions>
'''
TRACKING = '''<actions>
  <createOrUpdateConsolidatedTrackingAction>
    <fields><candidateLogin/><lovCode/><trainingPathCode/><sessionTitle/><progression/></fields>
  </createOrUpdateConsolidatedTrackingAction>
</actions>
'''
REGISTER = '''<actions>
  <registerLearnerAction>
    <options><traineeSearchField><candidateLogin/></traineeSearchField></options>
    <fields><candidateLogin/><trainingPathCode/><sessionTitle/></fields>
  </registerLearnerAction>
</actions>
'''
DELETE = '''<actions>
  <deleteLearningDataAction>
    <options><what>statuses</what></options>
    <fields><candidateLogin/></fields>
  </deleteLearningDataAction>
</actions>
'''
RECORDS = '''<actions>
  <importCourseRecordsAction>
    <fields><external_course_id/><external_user_id/><complete/><date_completed/><credits/><credit_type/></fields>
  </importCourseRecordsAction>
</actions>
'''
JOB = f'''<import-config>
  <import>
    <providers><fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider></providers>
    {TRACKING}
    <consolidators>
      <moveToBackupConsolidator/>{{steps}}
    </consolidators>
  </import>
</import-config>
'''
EMPTY = '<deleteEmptySessions><fullAccess>yes</fullAccess><changeThreshold>100</changeThreshold></deleteEmptySessions>'
OLD = '<deleteOldSessions><fullAccess>yes</fullAccess><changeThreshold>100</changeThreshold></deleteOldSessions>'
COMPLETIONS = '''<actions>
  <importCompletionAction>
    <options><contentKind>activity</contentKind></options>
    <fields><userEmail/><contentUuid/><completionDate/></fields>
  </importCompletionAction>
</actions>
'''
USERS = 40
LARGE = 80_000


def run(definition, *words):
    return ('run', f'{definition}.xml', *words, '--now', NOW)


# Commands that may run at the same time; ('>', NAME) replaces NAME by NAME.new. Two kinds are left out, as no order
# is equivalent: a plan of a job, which sees files and store at two moments, and the replacement of a file while a job
# moves it, as the file then stays.
FAMILIES = {
    'learners': (
        run('learners', 'a.csv'), run('learners', 'b.csv'), run('learners', 'c.csv'), run('learners', 'a.csv', '--atomic', 'file'),
        run('learners', 'wrong.csv', '--atomic', 'file'), run('learners', 'wrong.csv'), run('learners', 'a.csv', 'c.csv'),
        ('plan', 'learners.xml', 'b.csv', '--now', NOW, '-q'), run('learners', 'a.csv', '--plan', 'plan.json'),
        run('tracking', 'tracking.csv'), run('records', 'records.csv'), ('>', 'a.csv')),
    'registrations': (
        run('register', 'register.csv'), run('register', 'others.csv'), run('empty'), run('old'),
        run('tracking', 'tracking.csv'), run('tracking', 'others-tracking.csv'), run('delete', 'deleted.csv', '--yes'),
        run('learners', 'renamed.csv'), run('completions', 'completions.csv', '--atomic', 'file')),
    'held': (
        ('held', 'assign', '1', 'user1', '--now', NOW), ('held', 'assign', '1', 'user2', '--now', NOW),
        ('held', 'withdraw', '1', '2', '--now', NOW), ('held', 'delete', '1', '--now', NOW), run('records', 'records.csv'),
        run('learners', 'waited-for.csv'), run('learners', 'a.csv')),
    'trash': (
        ('trash', 'restore', '1', '2', '--now', NOW), ('trash', 'restore', '--run', '1', '--now', NOW),
        ('trash', '--purge', '--now', LATER), ('trash', '--purge', '--now', NOW), run('delete', 'deleted.csv', '--yes'),
        run('tracking', 'tracking.csv'), run('learners', 'a.csv')),
    'undo': (
        ('undo', '1', '--now', NOW), ('undo', '2', '--now', NOW), ('undo', '3', '--now', NOW), ('undo', '4', '--now', NOW),
        ('undo', '2', '--plan', '--now', NOW), ('undo', '3', '--only', 'tracking', '--now', NOW), run('learners', 'b.csv'),
        run('tracking', 'tracking.csv'), run('records', 'records.csv'), run('delete', 'deleted.csv', '--yes'),
        ('held', 'assign', '1', 'user1', '--now', NOW), ('trash', 'restore', '--run', '1', '--now', NOW),
        ('trash', '--purge', '--now', LATER), ('pack', '3', '--out', 'packed'), ('why', 'learner', 'login=user3')),
    'jobs': (
        run('job'), run('job'), run('empty'), run('tracking', 'import/one.csv'),
        run('learners', 'a.csv')),
    'large': (
        run('learners', 'large.csv'), run('learners', 'large.csv'), run('learners', 'a.csv'), ('>', 'large.csv'),
        run('learners', 'large.csv', '--atomic', 'file'), run('tracking', 'tracking.csv'),
        ('plan', 'learners.xml', 'large.csv', '--now', NOW, '-q')),
}
# Jobs do several things, one after the other: rows of two files, and steps. What other commands do between two of them
# has no order that is equivalent, if a job was interrupted there and resumed.
JOBS = ('job.xml', 'empty.xml', 'old.xml')
Stop = namedtuple('Stop', 'at lasts age')
Start = namedtuple('Start', 'at command on_lock stop kill')


# --- the store's records without the numbers that depend on the order of commands

REFERENCES = {'manager_id': 'learner', 'assigned_by': 'learner'}
# Types in an order in which rows refer only to earlier types.
ORDER = ('training', 'lov', 'entity', 'learner', 'session', 'registration', 'course_record')


def reference_of(column, types):
    name = REFERENCES.get(column, column[:-3] if column.endswith('_id') else '')
    return name if name in types else None


class Records:
    """A snapshot in which every id is replaced by what it identifies, and the order of rows does not count."""

    def __init__(self, folder):
        self.tables = {}
        for path in sorted(folder.iterdir()):
            with open(path, encoding='utf-8', newline='') as file:
                self.tables[path.stem] = list(csv.DictReader(file))
        self.tables.pop('store', None)
        trash = self.tables.pop('trash', [])
        self.names = {}
        deleted = [(row['type'], json.loads(row['content']), row['deleted_at']) for row in trash]
        for name in (*ORDER, *sorted(set(self.tables) - set(ORDER))):
            rows = self.tables.get(name, []) + [content for kind, content, _ in deleted if kind == name]
            for row in rows:
                if 'id' in row:
                    self.names[name, row['id']] = row['login'] if name == 'learner' else self.plain(row)
        self.plain_rows = {name: sorted(map(self.plain, rows)) for name, rows in self.tables.items() if rows}
        self.plain_rows['trash'] = sorted(f'{kind} {self.plain(content)} {when}' for kind, content, when in deleted)

    def plain(self, row):
        cells = []
        for column, value in sorted(row.items()):
            kind = reference_of(column, (*ORDER, *self.tables))
            if column != 'id' and value != '':
                cells.append(f'{column}={self.names.get((kind, value), value) if kind else value}')
        return '(' + ' '.join(cells) + ')'


# --- commands, alone and together

Outcome = namedtuple('Outcome', 'code told')


def told(out):
    """Returns what a command reports, without the number of its run, and whether it found before or after its start that
    there is nothing to purge."""
    if '0 records deleted for good' in out:
        return 'Nothing in the trash has expired.'
    lines = [re.sub(r'\b[Rr]un \d+|^\d+$', 'Run', line) for line in out.splitlines()]
    # A step that had to be started again reports that its work was done already.
    return '\n'.join(line for line in lines if not re.search(r'resum| was moved to | is gone already', line))


def replace(folder, name):
    """Replaces a file by a new delivery, once, if the file exists."""
    if (folder / name).exists() and (folder / f'{name}.new').exists():
        os.replace(folder / f'{name}.new', folder / name)
        return True
    return False


class Place:
    """A folder with a store and files, as left by commands."""

    def __init__(self, folder):
        self.folder = folder
        self.url = 'sqlite:store.db'

    def copy(self):
        return Place(self.copy_folder())

    def copy_folder(self):
        folder = Path(tempfile.mkdtemp(dir=self.folder.parent))
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return folder

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def age_leases(self):
        """Lets all leases expire, as a pause of a minute would. Does nothing while a transaction is open."""
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db', timeout=0.02)) as store:
            with contextlib.suppress(sqlite3.OperationalError):
                store.execute('UPDATE lease SET expires = 1')
                store.commit()

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in ('REGISTRAR_STORE', 'NO_COLOR')}
        return {**kept, 'REGISTRAR_STORE': self.url}

    def ask(self, *words):
        return subprocess.run([PROGRAM, *words], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors='replace', timeout=DEADLINE, check=False)

    def command(self, words):
        if words[0] == '>':
            replace(self.folder, words[1])
            return Outcome(0, '')
        done = self.ask(*words)
        return Outcome(done.returncode, told(done.stdout))

    def state(self):
        with tempfile.TemporaryDirectory(dir=self.folder.parent) as out:
            made = self.ask('snapshot', '--out', out)
            if made.returncode != 0:
                return {'snapshot': made.stderr}
            parts = dict(Records(Path(out)).plain_rows)
        for path in sorted(self.folder.rglob('*')):
            name = str(path.relative_to(self.folder))
            if path.is_file() and name.split('/')[0] in ('import', 'imports'):
                parts[name] = [path.read_text(encoding='utf-8')]
        parts['check'] = [line for line in self.ask('store', 'check').stdout.splitlines() if 'sound' in line]
        return parts

    def runs(self):
        return json.loads(self.ask('runs', '--format', 'json').stdout)


def differences(found, wanted):
    for name in sorted({*found, *wanted}):
        rows, wanted_rows = (Counter(state.get(name, [])) for state in (found, wanted))
        more, less = list(rows - wanted_rows), list(wanted_rows - rows)
        if more or less:
            yield f'{name}: {len(more)} found only: {more[:2]}; {len(less)} wanted only: {less[:2]}'


class Orders:
    """The results of each order of commands, each tried once."""

    def __init__(self, base):
        self.known = {(): (base, None)}
        self.states = {}

    def after(self, commands):
        """Returns the folder after these commands, and how the last of them ended."""
        if commands not in self.known:
            place = self.after(commands[:-1])[0].copy()
            self.known[commands] = (place, place.command(commands[-1]))
        return self.known[commands]

    def state(self, commands):
        if commands not in self.states:
            self.states[commands] = self.after(commands)[0].state()
        return self.states[commands]

    def orders(self, items, before=()):
        """Returns the orders of (command, outcome or None) in which each command ends as it did."""
        if not items:
            yield before
        for at, (command, outcome) in enumerate(items):
            if items[at] in items[:at]:
                continue
            commands = (*before, command)
            if outcome is None or self.after(commands)[1] == outcome:
                yield from self.orders(items[:at] + items[at + 1:], commands)


class Running:
    """A started command, with its position in the schedule."""

    def __init__(self, place, start):
        self.start, self.outcome, self.said, self.process = start, None, '', None
        self.words, self.place = start.command, place

    def begin(self):
        if self.words[0] == '>':
            self.outcome = Outcome(0, '') if replace(self.place.folder, self.words[1]) else None
            return
        words = (*self.words, *self.start.on_lock) if self.words[0] == 'run' else self.words
        self.process = subprocess.Popen([PROGRAM, *words], cwd=self.place.folder, env=self.place.environment(),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        errors='replace')

    def signal(self, number):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def end(self):
        if self.process is not None:
            out, self.said = self.process.communicate(timeout=DEADLINE)
            self.outcome = Outcome(self.process.returncode, told(out))

    @property
    def killed(self):
        return self.outcome is not None and self.outcome.code == -signal.SIGKILL

    @property
    def held_off(self):
        """Returns whether another run's lock kept it from starting, according to its message."""
        return self.outcome is None or self.outcome.code == REFUSED or 'skipped' in self.said


def interrupted_job(program):
    """Returns whether a job may have stopped between two of its parts, also because its files were gone."""
    stop = program.start.stop
    return program.words[1] in JOBS and (program.start.kill is not None or stop is not None and stop.age
                                         or program.outcome is not None and program.outcome.code == 6)


def make_schedule(family, number):
    """Two or three commands of a family, and their disturbances. In a large family nothing is killed."""
    source = random.Random(f'{SEED} {family} {number}')
    spread = 1.5 if family == 'large' else 0.08
    starts = []
    for _ in range(source.choice((2, 2, 3))):
        stop = kill = None
        if source.random() < 0.45:
            stop = Stop(source.uniform(0, spread), source.uniform(0.02, 0.4), source.random() < 0.5)
        elif source.random() < 0.25 and family != 'large':
            kill = source.uniform(0, spread)
        starts.append(Start(source.uniform(0, spread), source.choice(FAMILIES[family]),
                            source.choice(((), ('--on-lock', 'wait=60s'), ('--on-lock', 'wait=60s'), ('--on-lock', 'skip'))),
                            stop, kill))
    return starts


def play(place, schedule):
    """Runs a schedule to its end."""
    programs = [Running(place, start) for start in schedule]
    events = []
    for order, (program, start) in enumerate(zip(programs, schedule)):
        events.append((start.at, order, program.begin))
        if start.kill is not None:
            events.append((start.at + start.kill, order, lambda program=program: program.signal(signal.SIGKILL)))
        if start.stop is not None:
            begin = start.at + start.stop.at
            events.append((begin, order, lambda program=program: program.signal(signal.SIGSTOP)))
            if start.stop.age:
                events.append((begin + 0.01, order, place.age_leases))
            events.append((begin + start.stop.lasts, order, lambda program=program: program.signal(signal.SIGCONT)))
    began = time.monotonic()
    try:
        for at, _, act in sorted(events, key=lambda event: event[:2]):
            time.sleep(max(0, began + at - time.monotonic()))
            act()
        for program in programs:
            program.end()
    finally:
        for program in programs:
            program.signal(signal.SIGKILL)
    return programs


class Together(ProgramTest):
    learners = USERS
    rows = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = cls.shared / 'base'
        cls.fill(folder)
        cls.base = Place(folder)
        cls.orders = Orders(cls.base)

    def start_place(self):
        """Returns a copy of the base for a schedule."""
        return self.base.copy()

    @classmethod
    def fill(cls, folder, place=None):
        """Makes the files and the history of a store, in `place` if one is given."""
        folder.mkdir()
        records = folder / 'records'
        write_records(records, USERS)
        # Sessions without learners that ended long ago.
        with open(records / 'session.csv', 'a', encoding='utf-8') as file:
            for number in range(8, 12):
                file.write(f'{number},1,Session {number},2016-02-01,2016-01-01T00:00:00Z\n')
        write_csv(records / 'credit_type.csv', 'name', [('CME',)])
        write_csv(records / 'lov.csv', 'id,guid,code,title,type',
                  ((n, f'6f1c0d9e-3b52-4a77-9a40-00000000001{n}', f'LOV-{n}', f'Title {n}', 'content') for n in range(1, 6)))
        write_csv(records / 'tracking.csv', 'registration_id,lov_id,progression,status',
                  ((n, 2, n, 'incomplete') for n in range(1, USERS + 1)))
        for name, text in {'learners': LEARNERS, 'tracking': TRACKING, 'register': REGISTER, 'delete': DELETE,
                           'records': RECORDS, 'completions': COMPLETIONS, 'job': JOB.format(steps=''),
                           'empty': JOB.format(steps=EMPTY), 'old': JOB.format(steps=OLD)}.items():
            (folder / f'{name}.xml').write_text(text, encoding='utf-8')
        cls.write_files(folder)
        place = place or Place(folder)
        for words in (('restore', 'records', '--now', NOW), run('delete', 'first-deleted.csv', '--yes'),
                      run('records', 'held.csv'), run('tracking', 'base.csv'), run('learners', 'base-people.csv'),
                      ('plan', 'learners.xml', 'a.csv', '--now', NOW, '--out', 'plan.json', '-q')):
            outcome = place.ask(*words)
            if outcome.returncode != 0:
                raise RuntimeError(f'{words}: {outcome}')

    @staticmethod
    def write_files(folder):
        def write(name, header, rows):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(header + '\n' + ''.join(f'{row}\n' for row in rows), encoding='utf-8')

        def named(numbers, name, user='user'):
            return [f'{user}{n};{name} {n};First;{user}{n}@example.com' for n in numbers]

        def tracked(numbers, progression):
            return [f'user{n};LOV-1;TP-{n % 7 % 3 + 1};Session {n % 7 + 1};{progression}' for n in numbers]

        def registered(numbers, sessions):
            return [f'user{n};TP-1;Session {sessions[n % len(sessions)]}' for n in numbers]

        people = 'candidateLogin;candidateName;candidateFirstname;candidateEmail'
        learning = 'candidateLogin;lovCode;trainingPathCode;sessionTitle;progression'
        held = 'external_course_id;external_user_id;complete;date_completed;credits;credit_type'
        write('a.csv', people, named(range(1, 26), 'A') + named(range(1, 15), 'A', 'new'))
        write('a.csv.new', people, named(range(1, 30), 'N') + named(range(10, 20), 'N', 'new'))
        write('b.csv', people, named(range(15, 41), 'B') + named(range(8, 22), 'B', 'new'))
        write('c.csv', people, named(range(1, 41), 'C'))
        write('wrong.csv', people, named(range(1, 20), 'W') + ['user20;W 20;First;no address'])
        write('renamed.csv', people, [f'user{n};Name {n};First;moved{n}@example.com' for n in range(1, 20)])
        write('waited-for.csv', people, named(range(1, 3), 'H', 'waited'))
        write('large.csv', people, named(range(1, LARGE), 'L', 'new'))
        write('large.csv.new', people, named(range(1, LARGE), 'M', 'other'))
        write('tracking.csv', learning, tracked(range(1, 31), 10))
        write('others-tracking.csv', learning, tracked(range(10, 41), 20))
        write('import/one.csv', learning, tracked(range(1, 20), 30))
        write('import/one.csv.new', learning, tracked(range(5, 25), 31))
        write('import/two.csv', learning, tracked(range(15, 30), 40))
        write('base.csv', learning, tracked(range(5, 20), 5))
        write('base-people.csv', people, named(range(1, 12), 'O') + named(range(1, 6), 'O', 'new'))
        write('register.csv', 'candidateLogin;trainingPathCode;sessionTitle', registered(range(1, 20), (8, 9)))
        write('others.csv', 'candidateLogin;trainingPathCode;sessionTitle', registered(range(10, 30), (9, 10, 99)))
        write('first-deleted.csv', 'candidateLogin', ['user1', 'user2'])
        write('deleted.csv', 'candidateLogin', [f'user{n}' for n in range(2, 12)])
        write('held.csv', held, ['TP-1;waited1;1;2026-01-01;5;CME', 'TP-2;waited1;0;;;', 'TP-1;waited2;0;;;'])
        write('records.csv', held, ['TP-1;waited1;1;2026-02-01;6;CME', 'TP-3;waited2;0;;;', 'TP-1;user1;0;;;', 'TP-2;user2;0;;;'])
        write('completions.csv', 'userEmail;contentUuid;completionDate',
              [f'user{n}@example.com;6f1c0d9e-3b52-4a77-9a40-000000000011;2020-01-01 00:00:00' for n in range(1, 31)])

    def judge(self, family, place, programs):
        """Returns None, or what is wrong with the result of a schedule."""
        for program in programs:
            if program.outcome is not None and program.outcome.code not in (0, 1, 2, 3, REFUSED, -signal.SIGKILL):
                # The provider's files may have been moved.
                if not (program.outcome.code == 6 and 'job' in family):
                    return f'{program.words}: {program.outcome}\n{program.said}'
        items = [(program.words, program.outcome) for program in programs if not program.held_off and not program.killed]
        killed = [program.words for program in programs if program.killed]
        unfinished = {row['definition'] for row in place.runs() if row['state'] in ('running', 'interrupted')}
        again = killed + [program.words for program in programs if program.held_off and program.outcome is not None
                          and program.words[0] == 'run' and program.words[1] in unfinished]
        refused = any(program.outcome is not None and program.outcome.code == 6 for program in programs)
        for words in dict.fromkeys(again):
            items.append((words, place.command(words)))
            # The plan is stale, or another run has moved the file.
            refused = refused or items[-1][1].code == (2 if '--plan' in words else 6)
        left = [(row['run'], row['state']) for row in place.runs() if row['state'] in ('running', 'interrupted')]
        if left and not refused:
            return f'runs never ended: {left}'
        state = place.state()
        nearest = None
        # A killed command may have completed before. The one that followed was then a second run.
        for more in itertools.chain.from_iterable(itertools.combinations(killed, n) for n in range(len(killed) + 1)):
            for order in self.orders.orders(items + [(words, None) for words in more]):
                wrong = list(differences(state, self.orders.state(order)))
                if not wrong:
                    return None
                if nearest is None or len(wrong) < len(nearest[1]):
                    nearest = (order, wrong)
        if state['check'] and any(map(interrupted_job, programs)):
            return None
        said = '\n'.join(f'  {words}: {outcome}' for words, outcome in items)
        if nearest is None:
            return f'in no order do the commands end as they did here:\n{said}'
        return f'{said}\n  nearest order {nearest[0]}:\n  ' + '\n  '.join(nearest[1])

    def play_one(self, family, number):
        schedule = make_schedule(family, number)
        place = self.start_place()
        try:
            wrong = self.judge(family, place, play(place, schedule))
        except subprocess.TimeoutExpired as hangs:
            wrong = f'hangs: {hangs}'
        place.remove()
        if wrong:
            starts = '\n'.join(f'  {start}' for start in schedule)
            print(f"REGISTRAR_TEST_SCHEDULE={family}:{number} REGISTRAR_TEST_SEED={SEED} python3 -B "
                  f'{os.path.relpath(__file__)}\n{starts}\n {wrong}', flush=True)
        return wrong is None

    def test_random_schedules(self):
        given = os.environ.get('REGISTRAR_TEST_SCHEDULE')
        if given:
            family, _, number = given.partition(':')
            schedules = [(family, int(number))] * int(os.environ.get('REGISTRAR_TEST_TIMES', '20'))
        else:
            small = [family for family in FAMILIES if family != 'large']
            schedules = [('large' if number % LARGE_EVERY == LARGE_EVERY - 1 else small[number % len(small)], number)
                         for number in range(SCHEDULES)]
        failed = [schedule for schedule in schedules if not self.play_one(*schedule)]
        self.assertEqual(failed, [], 'see above')


if __name__ == '__main__':
    main()
