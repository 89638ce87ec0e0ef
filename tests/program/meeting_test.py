# SPDX-License-Identifier: Apache-2.0
"""Tests of two processes that meet on one store at a bad moment: what each sees, and that neither loses anything."""
import contextlib
import json
import os
import resource
import signal
import subprocess
import time

from registrar import NOW, ProgramTest, main, several_batches, size, write_csv

LEARNERS = '''<actions><createOrUpdateLearnerAction>
  <options><fullAccess>yes</fullAccess><traineeSearchField><candidateLogin/></traineeSearchField></options>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/></fields>
</createOrUpdateLearnerAction></actions>
'''
HEADER = 'candidateLogin;candidateName;candidateFirstname;candidateEmail\n'
COMPLETIONS = '''<actions><importCompletionAction><options><contentKind>activity</contentKind></options>
  <fields><userEmail/><contentUuid/><completionDate/></fields></importCompletionAction></actions>
'''
CONTENT = '6f1c0d9e-3b52-4a77-9a40-000000000011'


class Meeting(ProgramTest):
    rows = 10

    def learners_file(self, name, count, mark):
        lines = (f'{mark}{n:06};Name;First;{mark}{n}@example.com\n' for n in range(count))
        return self.write(name, HEADER + ''.join(lines))

    def stopped_run(self, *words):
        """Starts a run and stops it before it ends."""
        process = self.start(*words)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, condition, what):
        for _ in range(2000):
            if condition():
                return
            time.sleep(0.005)
        self.fail(what)

    def learners_with(self, mark):
        return sum(line.split(',')[2].startswith(mark) for line in self.snapshot()['learner.csv'].decode().splitlines())

    def test_a_run_that_waited_reads_the_current_file(self):
        self.write('learners.xml', LEARNERS)
        self.learners_file('people.csv', several_batches(150_000), 'a')
        new = self.learners_file('new.csv', several_batches(150_000), 'b')
        first = self.stopped_run('run', 'learners.xml', 'people.csv', '--now', NOW, '-q')
        self.wait_for(lambda: self.learners_with('a') > 0, 'the first run stored nothing')
        first.send_signal(signal.SIGSTOP)
        second = self.start('run', 'learners.xml', 'people.csv', '--now', NOW, '--on-lock', 'wait=60s', '--report', 'r.json')
        time.sleep(1)
        new.rename(self.folder / 'people.csv')
        first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)
        _, err = second.communicate(timeout=60)
        # The first run may have ended before it was stopped. Then the second did not wait, and read the new file, too.
        self.assertEqual((first.returncode, second.returncode), (0, 0), err)
        self.assertEqual(json.loads((self.folder / 'r.json').read_text())['totals']['created'], several_batches(150_000))
        self.assertEqual((self.learners_with('a'), self.learners_with('b')), (several_batches(150_000), several_batches(150_000)))

    def test_a_run_that_waits_keeps_its_pipe(self):
        self.write('learners.xml', LEARNERS)
        self.learners_file('people.csv', several_batches(150_000), 'a')
        first = self.stopped_run('run', 'learners.xml', 'people.csv', '--now', NOW, '-q')
        self.wait_for(lambda: self.learners_with('a') > 0, 'the first run stored nothing')
        first.send_signal(signal.SIGSTOP)
        os.mkfifo(self.folder / 'pipe')
        second = self.start('run', 'learners.xml', 'pipe', '--now', NOW, '--on-lock', 'wait=60s', '-q')
        with open(self.folder / 'pipe', 'w', encoding='utf-8') as pipe:
            pipe.write(HEADER)
            pipe.writelines(f'c{n};Name;First;c{n}@example.com\n' for n in range(1_000))
            pipe.flush()
            time.sleep(0.5)
            first.send_signal(signal.SIGCONT)
        first.communicate(timeout=60)
        _, err = second.communicate(timeout=60)
        self.assertEqual((first.returncode, second.returncode), (0, 0), err)
        self.assertEqual(self.learners_with('c'), 1_000)

    def completions(self, people, last):
        """A store with people, and a file that completes one content for each. The last is found by this address."""
        os.makedirs(self.folder / 'people')
        write_csv(self.folder / 'people' / 'learner.csv', 'id,login,email,name,first_name,imported',
                  ((n + 1, f'l{n}', f'l{n}@example.com', 'N', 'F', 1) for n in range(people)))
        write_csv(self.folder / 'people' / 'lov.csv', 'id,guid,code,title,type', [(1, CONTENT, 'A', 'A', 'content')])
        self.call('restore', 'people', '--store', 'sqlite:people.db', exit_code=0)
        self.write('completions.xml', COMPLETIONS)
        for name, address in (('done.csv', f'l{people - 1}@example.com'), ('bad.csv', last)):
            rows = [f'l{n}@example.com;{CONTENT};2020-01-01 00:00:00\n' for n in range(people - 1)]
            self.write(name, 'userEmail;contentUuid;completionDate\n' + ''.join(rows)
                       + f'{address};{CONTENT};2020-01-01 00:00:00\n')

    def completions_in(self, store):
        return max(len(self.snapshot(store=store).get('completion.csv', b'').decode().splitlines()) - 1, 0)

    def stored_completions(self):
        return self.completions_in('people.db')

    def test_all_or_nothing_is_judged_and_stored_against_one_state(self):
        people = size(60_000)
        self.completions(people, 'nobody@example.com')
        self.write('learners.xml', LEARNERS.replace('<candidateName/><candidateFirstname/>', ''))
        for number in range(4):
            for name in self.folder.glob('people.db*'):
                (self.folder / f's{name.name}').write_bytes(name.read_bytes())
            self.write('moved.csv', f'candidateLogin;candidateEmail\nl{people - 1};moved@example.com\n')
            store = 'sqlite:speople.db'
            run = self.start('run', 'completions.xml', 'done.csv', '--store', store, '--atomic', 'file', '--now', NOW)
            time.sleep(0.1 + 0.1 * number)
            run.send_signal(signal.SIGSTOP)
            self.call('run', 'learners.xml', 'moved.csv', '--store', store, '--now', NOW, '-q')
            run.send_signal(signal.SIGCONT)
            run.communicate(timeout=60)
            stored = self.completions_in('speople.db')
            self.assertIn((run.returncode, stored), ((0, people), (3, 0)))

    def test_all_or_nothing_of_a_file_that_is_replaced(self):
        people = size(60_000)
        self.completions(people, 'nobody@example.com')
        run = self.start('run', 'completions.xml', 'done.csv', '--store', 'sqlite:people.db', '--atomic', 'file', '--now', NOW)
        time.sleep(0.15)
        (self.folder / 'bad.csv').rename(self.folder / 'done.csv')
        run.communicate(timeout=60)
        self.assertIn((run.returncode, self.stored_completions()), ((0, people), (3, 0)))

    def test_a_plan_is_refused_if_the_store_changed_meanwhile(self):
        self.write('learners.xml', LEARNERS)
        self.learners_file('people.csv', size(60_000), 'a')
        self.write('one.csv', HEADER + 'a000000;Precious;First;p@example.com\n')
        plan = self.start('plan', 'learners.xml', 'people.csv', '--out', 'plan.json', '-q', '--now', NOW)
        self.wait_for(lambda: any(f.name.startswith('.plan.json.') for f in self.folder.iterdir()), 'no plan began')
        plan.send_signal(signal.SIGSTOP)
        self.call('run', 'learners.xml', 'one.csv', '--now', NOW, exit_code=0)
        plan.send_signal(signal.SIGCONT)
        _, err = plan.communicate(timeout=60)
        self.assertIn('the store changed while the plan was made', err)
        self.refused(self.call('run', 'learners.xml', 'people.csv', '--plan', 'plan.json'), 2, 'plan.json', 'store')
        self.assertIn(b'Precious', self.snapshot()['learner.csv'])

    def test_a_planned_run_stops_if_another_run_changes_the_store(self):
        self.write('learners.xml', LEARNERS)
        self.learners_file('people.csv', several_batches(200_000), 'a')
        self.call('plan', 'learners.xml', 'people.csv', '--out', 'plan.json', '-q', '--now', NOW, exit_code=0)
        run = self.start('run', 'learners.xml', 'people.csv', '--plan', 'plan.json', '-q')
        self.wait_for(lambda: self.learners_with('a') > 0 or run.poll() is not None, 'nothing was stored')
        run.send_signal(signal.SIGSTOP)
        other = self.call('run', 'definition.xml', 'data.csv', '--now', NOW, '-q')
        run.send_signal(signal.SIGCONT)
        _, err = run.communicate(timeout=60)
        changed = run.returncode == 3
        # Either the other run found the store locked or came too late, or the planned run noticed it.
        self.assertTrue(changed and 'stale-plan' in err or run.returncode == 0 and (other.code in (5, 6) or
                        self.learners_with('a') == several_batches(200_000)), (run.returncode, err, other))


class Waiting(ProgramTest):
    def test_a_failing_disk_ends_a_run_that_waits_for_data(self):
        """The reader waits for a silent pipe while the writer fails."""
        self.write('learners.xml', LEARNERS)
        run = self.start('run', 'learners.xml', '-', '-q', stdin=subprocess.PIPE,
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, [size(16 << 20)] * 2))
        with contextlib.suppress(BrokenPipeError):
            run.stdin.write(HEADER + ''.join(f'd{n};Name;First;d{n}@example.com\n' for n in range(size(150_000))))
            run.stdin.flush()
        begin = time.monotonic()
        while run.poll() is None and time.monotonic() - begin < 20:
            time.sleep(0.05)
        took = time.monotonic() - begin
        run.kill()
        _, err = run.communicate()
        self.assertEqual(run.returncode, 6, err)
        self.assertLess(took, 10)


if __name__ == '__main__':
    main()
