# SPDX-License-Identifier: Apache-2.0
"""Tests that the same command resumes a killed or interrupted run, which then ends as if nothing had happened."""
import csv
import os
import random
import signal
import subprocess
import time

from registrar import NOW, SEED, ProgramTest, main, rounds, several_batches, size, write_data

RESULTS = ('--outcomes', 'outcomes.csv', '--rejects', 'rejects.csv', '--report', 'report.json')


class Resume(ProgramTest):
    learners = 20_000
    rows = several_batches(300_000)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        probe = cls('ended_run')
        cls.whole = probe.folder = probe.new_folder()
        begin = time.monotonic()
        probe.run_data(*RESULTS, exit_code=1)
        cls.duration = time.monotonic() - begin
        cls.expected = probe.snapshot()

    def ended_run(self):
        """Only needed to make an instance for setUpClass."""

    def command(self, *more, data='data.csv'):
        return ('run', 'definition.xml', data, '--now', NOW, *RESULTS, *more)

    def stop_after(self, seconds, number=signal.SIGKILL, words=None):
        """Starts the command and sends it a signal. Returns its exit code, which is 0 or 1 if it ended before."""
        process = self.start(*(words or self.command()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            return process.wait(60)

    def assert_as_uninterrupted(self):
        self.assert_same_records(self.snapshot(), self.expected)
        self.assertEqual(self.report(), self.report(self.whole))
        for name in ('outcomes.csv', 'rejects.csv'):
            self.assertTrue((self.folder / name).read_bytes() == (self.whole / name).read_bytes(), f'{name} differs')

    def part(self, name):
        """Returns the path where an unfinished run writes a result file."""
        return next(file for file in self.folder.iterdir() if file.name.startswith(f'.{name}.'))

    def stopped_in_the_middle(self, number=signal.SIGKILL):
        """Makes a store whose run was stopped after it had stored something."""
        for attempt in range(40):
            self.folder = self.new_folder()
            code = self.stop_after(self.duration * random.Random(attempt).uniform(0.3, 0.8), number)
            # A signal after the last commit finds a completed run, so nothing is left to resume.
            if code in (0, 1) or [run['state'] for run in self.runs()] not in (['running'], ['interrupted']):
                continue
            if self.committed() > 0:
                return
        self.fail('the run was never stopped in its middle')

    def test_killed_at_any_moment(self):
        source = random.Random(SEED)
        kills = 0
        while kills < rounds(8):
            self.folder = self.new_folder()
            moments = []
            for _ in range(30):
                moments.append(source.uniform(0, self.duration * 1.1))
                if self.stop_after(moments[-1]) != -signal.SIGKILL:
                    break
                kills += 1
            with self.subTest(killed_after=moments):
                done = self.call(*self.command())
                self.assertEqual(done.code, 1, done)
                if len(self.runs()) == 1:
                    self.assert_as_uninterrupted()
                else:
                    # The kill came between the end of the run and the end of the program, so this was a new run.
                    self.assert_same_records(self.snapshot(), self.expected)

    def test_interrupted_by_a_signal(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                self.stopped_in_the_middle(number)
                self.assertEqual(self.runs()[0]['state'], 'interrupted')
                self.assertEqual(self.report(own=())['state'], 'interrupted')
                self.call(*self.command(), exit_code=1)
                self.assertEqual(len(self.runs()), 1)
                self.assert_as_uninterrupted()

    def test_an_interruption_has_a_separate_exit_code(self):
        for attempt in range(20):
            self.folder = self.new_folder()
            code = self.stop_after(self.duration * random.Random(attempt).uniform(0.3, 0.8), signal.SIGINT)
            if code != 1:
                self.assertEqual(code, 4)
                return
        self.fail('the run was never interrupted')

    def test_a_resumed_run_keeps_its_clock(self):
        self.stopped_in_the_middle()
        later = [word if word != NOW else '2027-01-01T00:00:00Z' for word in self.command()]
        self.call(*later, exit_code=1)
        self.assert_as_uninterrupted()

    def test_a_changed_file_is_refused(self):
        self.stopped_in_the_middle()
        before = self.snapshot()
        data = bytearray((self.folder / 'data.csv').read_bytes())
        place = data.index(b'user', 1000)
        data[place:place + 4] = b'USER'
        (self.folder / 'data.csv').write_bytes(data)
        self.refused(self.call(*self.command()), 2, 'data.csv changed since run 1, which is unfinished', 'lines 1 to',
                     '--again ends run 1 as abandoned and begins a new run with the first row')
        self.assert_same_records(self.snapshot(), before)
        data[place:place + 4] = b'user'
        (self.folder / 'data.csv').write_bytes(data)
        self.call(*self.command(), exit_code=1)
        self.assert_as_uninterrupted()

    def test_a_changed_file_may_begin_a_new_run(self):
        self.stopped_in_the_middle()
        data = (self.folder / 'data.csv').read_bytes().replace(b'user', b'USER', 1)
        (self.folder / 'data.csv').write_bytes(data)
        self.refused(self.call(*self.command('--if-changed', 'refuse')), 2, 'data.csv changed since run 1')
        result = self.call(*self.command('--if-changed', 'restart'), exit_code=1)
        self.assertIn('The unfinished run was abandoned for a new one: data.csv changed since run 1', result.err)
        self.assertEqual({run['run']: run['state'] for run in self.runs()},
                         {1: 'abandoned', 2: 'completed-with-rejects'})

    def test_a_truncated_file_is_refused(self):
        self.stopped_in_the_middle()
        os.truncate(self.folder / 'data.csv', 100_000)
        self.refused(self.call(*self.command()), 2, 'data.csv')

    def test_a_missing_or_shorter_result_file_is_refused(self):
        for name in ('outcomes.csv', 'rejects.csv'):
            for missing in (True, False):
                with self.subTest(file=name):
                    self.stopped_in_the_middle()
                    part = self.part(name)
                    kept = part.read_bytes()
                    aside = part.with_suffix('.aside')
                    if missing:
                        part.rename(aside)
                    else:
                        os.truncate(part, 50)
                    self.refused(self.call(*self.command()), 2, name)
                    if missing:
                        aside.rename(part)
                    else:
                        part.write_bytes(kept)
                    self.call(*self.command(), exit_code=1)
                    self.assert_as_uninterrupted()

    def test_again_starts_afresh(self):
        self.stopped_in_the_middle()
        self.call(*self.command('--again'), exit_code=1)
        states = [run['state'] for run in self.runs()]
        self.assertEqual(states, ['completed-with-rejects', 'abandoned'])
        self.assert_same_records(self.snapshot(), self.expected)
        left = self.call('runs', 'show', self.runs()[1]['run'], '--format', 'json', exit_code=0)
        self.assertIn('"state": "abandoned"', left.out)

    def test_a_finished_file_of_several_is_compared(self):
        (self.folder / 'first.csv').write_bytes(b'\n'.join((self.folder / 'data.csv').read_bytes().split(b'\n')[:500]) + b'\n')
        words = ('run', 'definition.xml', 'first.csv', 'data.csv', '--now', NOW, *RESULTS)
        base = self.folder
        for attempt in range(40):
            self.folder = self.new_folder()
            (self.folder / 'first.csv').write_bytes((base / 'first.csv').read_bytes())
            code = self.stop_after(self.duration * random.Random(attempt).uniform(0.4, 0.9), words=words)
            # The first commit has all of the first file. Without a commit, nothing is resumed.
            stored = b'\n' in self.snapshot().get('tracking.csv', b'').rstrip()
            if code == -signal.SIGKILL and stored and self.runs()[0]['state'] == 'running':
                break
        else:
            self.fail('the run was never stopped behind a commit')
        changed = (base / 'first.csv').read_bytes().replace(b'user', b'USER', 1)
        (self.folder / 'first.csv').write_bytes(changed)
        self.refused(self.call(*words), 2, 'first.csv')
        (self.folder / 'first.csv').write_bytes((base / 'first.csv').read_bytes())
        self.call(*words, exit_code=1)
        resumed, report = self.snapshot(), self.report()
        self.folder = base
        self.call(*words, exit_code=1)
        self.assert_same_records(resumed, self.snapshot())
        self.assertEqual(report, self.report())

    def test_standard_input_is_never_resumed(self):
        data = (self.folder / 'data.csv').read_text(encoding='utf-8')
        words = ('run', 'definition.xml', '-', '--now', NOW)
        process = self.start(*words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        process.stdin.write(data[:len(data) // 2])
        process.stdin.flush()
        process.kill()
        process.wait()
        process.stdin.close()
        self.call(*words, input=data, exit_code=1)
        self.assertEqual([run['state'] for run in self.runs()], ['completed-with-rejects', 'abandoned'])
        self.assert_same_records(self.snapshot(), self.expected)

    def test_a_planned_run_is_resumed(self):
        self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, '--out', 'plan.json', '-q', exit_code=1)
        plan = (self.folder / 'plan.json').read_bytes()
        begin = time.monotonic()
        self.call(*self.command('--plan', 'plan.json'), exit_code=1)
        duration = time.monotonic() - begin
        for attempt in range(40):
            self.folder = self.new_folder()
            (self.folder / 'plan.json').write_bytes(plan)
            moment = duration * random.Random(attempt).uniform(0.6, 1)
            code = self.stop_after(moment, words=self.command('--plan', 'plan.json'))
            # A kill after the last commit finds a completed run, so nothing is left to resume.
            unfinished = code == -signal.SIGKILL and [run['state'] for run in self.runs()] == ['running']
            if unfinished and self.call('store', 'stats').out.find('tracking') >= 0:
                break
        else:
            self.fail('the run was never killed in its middle')
        self.call(*self.command('--plan', 'plan.json'), exit_code=1)
        self.assertEqual(len(self.runs()), 1)
        self.assert_as_uninterrupted()


MANAGED = '''<actions>
  <createOrUpdateLearnerAction>
    <fields>
      <candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/><managerLogin/>
    </fields>
  </createOrUpdateLearnerAction>
</actions>
'''


class ManagersInLaterRows(ProgramTest):
    """Deferred references are resolved once, however often the run is killed before or meanwhile."""
    learners = 100
    rows = size(40_000)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.shared / 'definition.xml').write_text(MANAGED, encoding='utf-8')
        source = random.Random(SEED)
        with open(cls.shared / 'data.csv', 'w', encoding='utf-8') as file:
            file.write('candidateLogin;candidateName;candidateFirstname;candidateEmail;managerLogin\n')
            for number in range(cls.rows):
                # Nearly all managers come later. Some never come, and some rows have no address.
                manager = source.randrange(number, cls.rows + cls.rows // 50)
                email = '' if source.random() < 0.01 else f'new{number}@example.com'
                file.write(f'new{number};Name {number};First;{email};new{manager}\n')

    def check_uninterrupted(self, records):
        self.assertGreater(len([row for row in records if ',new' in row]), self.rows // 2)

    def test_killed_at_any_moment(self):
        words = ('run', 'definition.xml', 'data.csv', '--now', NOW, '--outcomes-all', *RESULTS)
        whole = self.folder
        begin = time.monotonic()
        self.call(*words, exit_code=1)
        duration = time.monotonic() - begin
        expected, report = self.snapshot(), self.report()
        self.check_uninterrupted(expected['learner.csv'].decode().splitlines())
        source = random.Random(SEED)
        kills = 0
        while kills < rounds(6):
            self.folder = self.new_folder()
            for _ in range(30):
                process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    process.wait(source.uniform(duration / 4, duration * 1.1))
                    break
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    kills += 1
            self.call(*words, exit_code=1)
            self.assert_same_records(self.snapshot(), expected)
            if len(self.runs()) > 1:
                continue
            self.assertEqual(self.report(), report)
            for name in ('outcomes.csv', 'rejects.csv'):
                self.assertTrue((self.folder / name).read_bytes() == (whole / name).read_bytes(), f'{name} differs')


EXCHANGED = MANAGED.replace('<fields>', """<options><traineeSearchField><candidateRefNumber/></traineeSearchField></options>
    <fields><candidateRefNumber/>""")


class LoginsThatChangeHands(ManagersInLaterRows):
    """Claims on logins that other learners have survive every kill, and are decided once."""
    rows = size(30_000)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.shared / 'definition.xml').write_text(EXCHANGED, encoding='utf-8')
        source = random.Random(SEED)
        learners = range(cls.rows // 2)
        cls.logins = list(learners)
        source.shuffle(cls.logins)
        with open(cls.shared / 'data.csv', 'w', encoding='utf-8') as file:
            file.write('candidateRefNumber;candidateLogin;candidateName;candidateFirstname;candidateEmail;managerLogin\n')
            for number in learners:
                file.write(f'R{number};old.{number}x;Name {number};First;old{number}@example.com;\n')
            for number, login in zip(learners, cls.logins):
                # Some rows claim a login that no learner gives up. Managers are named by logins that they claimed
                # before, some by a login that no learner has.
                claimant = source.randrange(max(number, 1))
                manager = cls.logins[claimant] if claimant % 100 > 1 else cls.rows
                wanted = 'user1' if number % 100 == 0 else f'old.{login}x'
                email = 'x' * 300 if number % 100 == 1 else ''
                file.write(f'R{number};{wanted};;;{email};old.{manager}x\n')

    def check_uninterrupted(self, records):
        logins = {row['ref_number']: row['login'] for row in csv.DictReader(records)}
        given = [number for number, login in enumerate(self.logins) if logins[f'R{number}'] == f'old.{login}x']
        self.assertGreater(len(given), self.rows // 3)


class RecordsGivenTwice(ManagersInLaterRows):
    """A resumed run knows what the rows before the checkpoint gave, and which of them were rejected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.rows * 3 // 4
        source = random.Random(SEED)
        with open(cls.shared / 'data.csv', 'w', encoding='utf-8') as file:
            file.write('candidateLogin;candidateName;candidateFirstname;candidateEmail;managerLogin\n')
            for number in range(cls.rows):
                person = number % people
                email = '' if person % 100 == 7 else f'new{person}@example.com'
                file.write(f'new{person};Name {number};First;{email};new{source.randrange(person + 1, people + 9)}\n')

    def check_uninterrupted(self, records):
        outcomes = (self.folder / 'outcomes.csv').read_text(encoding='utf-8')
        self.assertGreater(outcomes.count(',key-twice,'), self.rows // 5)
        self.assertGreater(outcomes.count('of this file, which gives it, was rejected.'), self.rows // 200)


class ManyFiles(ProgramTest):
    """A run of many small files knows after each kill which of them it has read, and what it did after each."""
    files = 300

    def fill(self):
        action = (self.folder / 'definition.xml').read_text().replace('<actions>', '').replace('</actions>', '')
        self.write('job.xml', '<import-config><import><providers><fileSystemSourceProvider><fileName>*.csv</fileName>'
                   f'</fileSystemSourceProvider></providers><actions>{action}</actions><consolidators><timeLogger/>'
                   '<moveToBackupConsolidator/></consolidators></import></import-config>')
        (self.folder / 'import').mkdir()
        header, *lines = (self.folder / 'data.csv').read_text(encoding='utf-8').splitlines()
        for number in range(self.files):
            self.write(f'import/{number}.csv', '\n'.join((header, *lines[number % 50:number % 50 + 3], '')))

    def shown(self):
        """A step that a kill interrupted may find its work done, and says so. Times differ."""
        report = self.report()
        steps = [(step['step'], step['file']) for step in report['steps']]
        return {**report, 'steps': steps, 'parts': []}

    def test_killed_at_any_moment(self):
        words = ('run', 'job.xml', '--now', NOW, '--outcomes-all', '--outcomes', 'outcomes.csv', '--report', 'report.json')
        self.fill()
        begin = time.monotonic()
        code = self.call(*words).code
        duration = time.monotonic() - begin
        whole, expected, report = self.folder, self.snapshot(), self.shown()
        self.assertEqual(len(report['inputs']), self.files)
        source = random.Random(SEED)
        kills = 0
        while kills < rounds(2):
            self.folder = self.new_folder()
            self.fill()
            for _ in range(30):
                process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    process.wait(source.uniform(duration / 5, duration))
                    break
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    kills += 1
                # The same command would be a second run, whose files were moved.
                if (self.folder / 'report.json').exists():
                    break
            else:
                self.call(*words, exit_code=code)
            self.assert_same_records(self.snapshot(), expected)
            self.assertEqual(self.shown(), report)
            self.assertTrue((self.folder / 'outcomes.csv').read_bytes() == (whole / 'outcomes.csv').read_bytes())
            self.assertEqual([run['run'] for run in self.runs()], [1])


class AllOrNothing(ProgramTest):
    learners = 20_000
    rows = several_batches(150_000)

    def test_stopped_at_any_moment(self):
        write_data(self.shared / 'data.csv', self.rows, self.learners, wrong=0)
        self.folder = self.new_folder()
        words = ('run', 'definition.xml', 'data.csv', '--now', NOW, '--atomic', 'file', *RESULTS)
        before = self.snapshot()
        begin = time.monotonic()
        self.call(*words, exit_code=0)
        duration = time.monotonic() - begin
        whole, expected = self.folder, self.snapshot()
        source = random.Random(SEED)
        for number in (signal.SIGKILL, signal.SIGINT) * rounds(3):
            self.folder = self.new_folder()
            process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                code = process.wait(source.uniform(duration / 5, duration))
            except subprocess.TimeoutExpired:
                process.send_signal(number)
                code = process.wait()
            found = self.snapshot()
            self.assertIn(found, (before, expected))
            if number == signal.SIGINT and code == 4:
                self.assertEqual(found, before)
                report = self.report(own=())
                self.assertEqual((report['state'], report['totals']['read']), ('interrupted', 0))
            self.call(*words, exit_code=0)
            self.assert_same_records(self.snapshot(), expected)
            if len(self.runs()) == 1:
                self.assertEqual(self.report(), self.report(whole))


class StoppedAtALimit(ProgramTest):
    learners = 20_000
    rows = several_batches(150_000)

    def test_killed_at_any_moment(self):
        words = ('run', 'definition.xml', 'data.csv', '--now', NOW, '--max-rejects', '2500', *RESULTS)
        whole = self.folder
        begin = time.monotonic()
        self.call(*words, exit_code=3)
        duration = time.monotonic() - begin
        expected, report = self.snapshot(), self.report()
        source = random.Random(SEED)
        for _ in range(rounds(5)):
            self.folder = self.new_folder()
            process = self.start(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(source.uniform(duration / 2, duration))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self.call(*words, exit_code=3)
            if len(self.runs()) > 1:
                continue
            self.assert_same_records(self.snapshot(), expected)
            self.assertEqual(self.report(), report)
            for name in ('outcomes.csv', 'rejects.csv'):
                self.assertTrue((self.folder / name).read_bytes() == (whole / name).read_bytes(), f'{name} differs')


if __name__ == '__main__':
    main()
