# SPDX-License-Identifier: Apache-2.0
"""Tests of the lock, which allows one run at a time: which run waits, which is refused, and what a dead owner
leaves."""
import json
import os
import signal
import subprocess
import sys
import threading
import time

from registrar import HEADER, NOW, ProgramTest, data_lines, main, several_batches, write_data


class Lock(ProgramTest):
    def lines(self, seed=5):
        return [HEADER] + list(data_lines(500, self.learners, seed))

    def hold(self, *words):
        """A run that holds the lock while it waits for the rest of its standard input."""
        process = self.start('run', 'definition.xml', '-', '--now', NOW, *words, stdin=subprocess.PIPE)
        self.addCleanup(self.end, process)
        process.stdin.write('\n'.join(self.lines()) + '\n')
        process.stdin.flush()
        # The program begins when its first block is full, however large that is.
        os.set_blocking(process.stdin.fileno(), False)
        for _ in range(400):
            try:
                os.write(process.stdin.fileno(), b'x' * 60_000)
            except BlockingIOError:
                pass
            if any(run['state'] == 'running' for run in self.runs()):
                return process
            time.sleep(0.02)
        return self.fail('the first run never began')

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def test_a_second_run_is_told_which_run_writes(self):
        first = self.hold()
        before = self.snapshot()
        second = self.run_data('--outcomes', 'outcomes.csv')
        self.assertNotIn('line 0', second.err)
        self.refused(second, 5, 'run 1 is writing course_record, tracking records', '-, no row stored yet;', f'process {first.pid}', 'since 20', 'definition.xml', os.uname().nodename)
        self.assert_same_records(self.snapshot(), before)
        self.assertFalse((self.folder / 'outcomes.csv').exists(), 'the refused run made a file')
        self.assertEqual(len(self.runs()), 1)

    def test_a_store_that_several_make_at_once_is_made_once(self):
        for number in range(10):
            several = [self.start('store', 'init', '--store', f'sqlite:new{number}.db') for _ in range(3)]
            ends = [process.communicate(timeout=60) for process in several]
            self.assertEqual([process.returncode for process in several], [0, 0, 0], ends)
            self.call('store', 'check', '--store', f'sqlite:new{number}.db', exit_code=0)

    def test_a_refused_run_leaves_the_files_of_the_first(self):
        self.hold('--outcomes', 'outcomes.csv', '--rejects', 'rejects.csv')

        def parts():
            return {file.name: file.read_bytes() for file in self.folder.iterdir() if file.name.endswith('.part')}
        for _ in range(200):
            if len(parts()) == 2:
                break
            time.sleep(0.02)
        before = parts()
        self.run_data('--outcomes', 'outcomes.csv', '--rejects', 'rejects.csv', exit_code=5)
        self.assertEqual(parts(), before)
        self.assertEqual(len(before), 2)

    def test_skip_is_no_failure(self):
        self.hold()
        result = self.run_data('--on-lock', 'skip', exit_code=0)
        self.assertIn('skipped', result.err)
        self.assertEqual(len(self.runs()), 1)

    def test_waiting_ends(self):
        self.hold()
        begin = time.monotonic()
        self.refused(self.run_data('--on-lock', 'wait=1s'), 5, 'run 1')
        self.assertGreaterEqual(time.monotonic() - begin, 1)

    def test_the_waiting_run_comes_next(self):
        first = self.hold()
        timer = threading.Timer(0.5, first.kill)
        timer.start()
        self.run_data('--on-lock', 'wait=60s', exit_code=1)
        timer.join()

    def test_waiting_loses_no_standard_input(self):
        data = '\n'.join(self.lines(7)) + '\n'
        first = self.hold()
        threading.Timer(0.7, first.kill).start()
        self.call('run', 'definition.xml', '-', '--now', NOW, '--on-lock', 'wait=60s', '--report', 'report.json',
                  input=data, exit_code=1)
        self.assertEqual(self.report()['totals']['read'], 500)

    def test_a_dead_owner_does_not_keep_the_lock(self):
        first = self.hold()
        first.kill()
        first.wait()
        begin = time.monotonic()
        self.run_data(exit_code=1)
        self.assertLess(time.monotonic() - begin, 30)

    def test_a_dead_owner_that_is_a_zombie_does_not_keep_the_lock(self):
        first = self.hold()
        first.kill()
        for _ in range(100):
            with open(f'/proc/{first.pid}/stat', encoding='utf-8') as file:
                if file.read().rpartition(') ')[2].startswith('Z'):
                    break
            time.sleep(0.05)
        self.run_data(exit_code=1)

    def test_wrong_lock_options_are_refused(self):
        for words in ('wait', 'wait=', 'wait=5', 'wait=5sx', 'wait=-1s', 'never'):
            self.refused(self.run_data('--on-lock', words), 2, '--on-lock')

    def test_plan_needs_no_lock(self):
        self.hold()
        self.call('plan', 'definition.xml', 'data.csv', '-q', exit_code=1)


    def leases(self):
        return json.loads(self.call('lock', '--format', 'json', exit_code=0).out)

    def test_nobody_holds_a_lock(self):
        self.assertEqual(self.call('lock', exit_code=0).out, 'No run holds a lock.\n')
        self.assertEqual(self.leases(), [])
        self.run_data(exit_code=1)
        self.assertEqual(self.leases(), [])
        self.refused(self.call('lock', 'break', 1, '--reason', 'test'), 2, 'run 1 holds no lock')
        self.refused(self.call('lock', 'break', 7, '--reason', 'test'), 2, 'run 7 holds no lock')

    def test_the_list_says_who_holds_what(self):
        first = self.hold()
        leases = self.leases()
        self.assertEqual([lease['scope'] for lease in leases], [['course_record', 'tracking']])
        (lease,) = leases
        self.assertEqual((lease['file'], lease['line'], lease['owner']),
                         ('-', None, f'{os.uname().nodename}, process {first.pid}'))
        self.assertEqual((lease['run'], lease['process'], lease['host'], lease['alive']),
                         (1, first.pid, os.uname().nodename, True))
        self.assertTrue(lease['definition'].endswith('definition.xml'))
        for time_of in ('since', 'beat', 'expires'):
            self.assertRegex(lease[time_of], r'^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$')
        text = self.call('lock', exit_code=0).out
        self.assertEqual(len(text.splitlines()), 1)
        self.assertNotIn('line 0', text)
        for part in ('course_record, tracking: run 1', '-, no row stored yet, since', 'definition.xml', f'process {first.pid}', 'alive'):
            self.assertIn(part, text)
        first.kill()
        first.wait()
        self.assertEqual([lease['alive'] for lease in self.leases()], [False])
        self.assertIn('not alive', self.call('lock', exit_code=0).out)

    def test_a_reason_is_mandatory(self):
        self.hold()
        for words in ((), ('--reason', ''), ('--reason', '  ')):
            self.refused(self.call('lock', 'break', 1, *words), 2, '--reason')
        self.refused(self.call('lock', 'break', 'x', '--reason', 'y'), 2, "not 'x'")
        self.assertEqual(len(self.leases()), 1)

    def test_a_broken_run_writes_nothing_more(self):
        first = self.hold()
        os.kill(first.pid, signal.SIGSTOP)
        self.call('lock', 'break', 1, '--reason', 'the machine hangs', '--now', NOW, exit_code=0)
        self.assertEqual(self.leases(), [])
        self.assertEqual([(run['run'], run['state']) for run in self.runs()], [(2, 'completed'), (1, 'interrupted')])
        self.assertIn("lock break 1 --reason 'the machine hangs'", self.runs()[0]['definition'])
        self.run_data(exit_code=1)
        before = self.snapshot()
        runs = self.runs()
        os.kill(first.pid, signal.SIGCONT)
        os.set_blocking(first.stdin.fileno(), True)
        err = first.communicate('\n'.join(self.lines(9)) + '\n', timeout=60)[1]
        self.assertEqual(first.returncode, 5, err)
        self.assertRegex(err, r'the lock of run 1 was broken: Run 2 broke the lock at 20\S+Z: the machine hangs\. '
                              'Nothing more is written')
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.runs(), runs)

    def test_both_runs_say_why_a_lock_was_broken(self):
        first = self.hold()
        self.call('lock', 'break', 1, '--reason', 'it hangs', exit_code=0)
        first.kill()
        first.wait()
        for run, other in ((1, 'Run 2 broke the lock'), (2, 'Broke the lock of run 1')):
            text = self.call('runs', 'show', run, exit_code=0).out
            self.assertIn('it hangs', text)
            self.assertIn(other, text)
            said = json.loads(self.call('runs', 'show', run, '--format', 'json', exit_code=0).out)['steps'][0]
            self.assertEqual(said['messages'][0]['code'], 'lock-broken')

    def test_a_broken_run_goes_on_and_its_report_still_says_so(self):
        self.rows = several_batches(0)
        write_data(self.folder / 'data.csv', self.rows, self.learners)
        first = self.start('run', 'definition.xml', 'data.csv', '--now', NOW)
        self.addCleanup(self.end, first)
        while not self.leases() and first.poll() is None:
            time.sleep(0.005)
        os.kill(first.pid, signal.SIGSTOP)
        broken = self.call('lock', 'break', 1, '--reason', 'it hangs')
        first.kill()
        first.wait()
        if broken.code == 6:
            return self.assertIn('lock', broken.err)  # stopped in the middle of a transaction
        self.assertEqual(broken.code, 0, broken)
        self.run_data(exit_code=1)
        self.assertIn(1, [run['run'] for run in self.runs() if run['state'] == 'completed-with-rejects'])
        self.assertIn('it hangs', self.call('runs', 'show', 1, exit_code=0).out)
        return None


class SameFileAgain(ProgramTest):
    learners = 3000
    rows = 1

    def write_once_each(self):
        """A file that names each record once, so that a second run finds it unchanged."""
        lines = [HEADER]
        for learner in range(1, self.learners + 1):
            session, training = learner % 7 + 1, learner % 7 % 3 + 1
            lines.append(f'user{learner};LOV-1;Session {session};TP-{training};2026-03-0{learner % 9 + 1} 10:00:00;'
                         f'{learner % 99 + 1};{learner};incomplete')
        self.write('data.csv', '\n'.join(lines) + '\n')

    def size(self):
        """Returns the bytes of the store with its log."""
        return sum(path.stat().st_size for path in self.folder.glob('store.db*'))

    def test_all_is_unchanged_and_nothing_but_history_is_written(self):
        self.write_once_each()
        self.run_data('--report', 'first.json', exit_code=0)
        self.assertEqual(self.report(name='first.json')['totals']['created'], self.learners)
        before, size = self.snapshot(), self.size()
        revision = self.call('store', 'stats').out.split('revision')[0].split()[-1]
        for clock in (NOW, '2026-12-24T10:00:00Z'):
            self.call('run', 'definition.xml', 'data.csv', '--now', clock, '--report', 'report.json', exit_code=0)
            totals = self.report()['totals']
            self.assertEqual((totals['unchanged'], totals['read']), (self.learners, self.learners), json.dumps(totals))
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.call('store', 'stats').out.split('revision')[0].split()[-1], revision)
        self.assertLess(self.size() - size, 100_000)

    def test_the_process_dies_before_it_prints(self):
        self.write_once_each()
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, 'w') as nobody:
            result = self.call('run', 'definition.xml', 'data.csv', '--now', NOW, stdout=nobody)
        self.assertEqual(result.code, 6, result)
        self.assertIn('standard output', result.err)
        self.assertEqual(self.runs()[0]['state'], 'completed')
        self.run_data('--report', 'report.json', exit_code=0)
        self.assertEqual(self.report()['totals']['unchanged'], self.learners)


if __name__ == '__main__':
    sys.exit(main())
