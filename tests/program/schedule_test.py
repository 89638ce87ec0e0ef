# SPDX-License-Identifier: Apache-2.0
"""Tests of `schedule` and `daemon`: verbs, due times by a moved clock, missed times, retries, files that arrive, kills,
and daemons that share a store."""
import json
import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from metrics import read_metrics
from registrar import DEFINITION, SLOWNESS, import_config, main, rounds
from schedule_program import ScheduleTest, instant, utc

DAY = 86400


class VerbTest(ScheduleTest):
    def test_a_schedule_is_added_listed_and_shown(self):
        self.assertEqual(self.call('schedule', 'list', exit_code=0).out, 'There is no schedule.\n')
        added = self.daily('--max-rejects', '5%', '--retries', '1', '--set', 'dateTimeFormat=YYYY-MM-DD HH:II:SS')
        self.assertEqual(added.out, 'nightly added; it is due next at 2027-03-02T01:30:00Z.\n')
        listed = self.call('schedule', 'list', exit_code=0).out
        self.assertEqual(listed, 'nightly  active  30 2 * * * Europe/Paris  next 2027-03-02T01:30:00Z\n')
        shown = self.call('schedule', 'show', 'nightly', exit_code=0).out.splitlines()
        self.assertEqual(shown[:4], [
            'nightly: active',
            f"runs {self.folder}/definition.xml {self.folder}/data.csv --max-rejects 5% "
            "--set 'dateTimeFormat=YYYY-MM-DD HH:II:SS'",
            '30 2 * * * Europe/Paris', '--retries 1'])
        self.assertEqual(len(shown), 5 + 10)
        self.set_clock('2027-03-27T12:00:00Z')
        self.assertIn('  2027-03-28 02:30  2027-03-28T01:00:00Z', self.call('schedule', 'show', 'nightly').out)

    def test_wrong_schedules_are_refused(self):
        self.daily()
        self.refused(self.daily(code=2), 2, 'nightly already')
        other = {'name': 'other', 'code': 2}
        self.refused(self.add('--cron', '61 * * * *', **other), 2, 'minute has 0 to 59')
        self.refused(self.add('--cron', '0 * * * *', '--time-zone', 'Paris', **other), 2, "'Paris'")
        self.refused(self.add(**other), 2, '--cron or --watch')
        self.refused(self.add('--cron', '@daily', '--watch', **other), 2, '--cron or --watch')
        self.refused(self.add('--watch', **other), 2, '--watch needs')
        self.refused(self.add('--watch', '--on-busy', 'skip', **other), 2, '--on-busy belongs to --cron')
        self.refused(self.add('--cron', '@daily', '--quiet', '5s', **other), 2, '--quiet belongs to --watch')
        self.refused(self.add('--cron', '@daily', '--report', '-', **other), 2, 'standard output')
        self.refused(self.add('--cron', '@daily', '--retries', 'x', **other), 2, '--retries')
        self.refused(self.add('--cron', '@daily', '--catch-up', '5', **other), 2, '--catch-up')
        self.refused(self.add('--cron', '@daily', '--max-rejects', 'x', **other), 2, '--max-rejects')
        self.refused(self.add('--cron', '@daily', data=('-',), **other), 2, 'standard input')
        self.refused(self.add('--cron', '@daily', name='a b', code=2), 2, 'name')
        self.write('wrong.xml', DEFINITION.replace('lovCode', 'lovCod'))
        self.assertIn('wrong.xml:', self.add('--cron', '@daily', definition='wrong.xml', **other).err)
        for verb in ('show', 'pause', 'resume', 'remove', 'run-now', 'edit'):
            self.refused(self.call('schedule', verb, 'nobody'), 2, 'nobody')
        self.assertEqual([schedule['name'] for schedule in json.loads(
            self.call('schedule', 'list', '--format', 'json', exit_code=0).out)], ['nightly'])

    def test_a_saved_definition_in_use_is_not_removed(self):
        self.call('save', 'tracking', 'definition.xml', exit_code=0)
        self.daily(definition='saved:tracking')
        self.refused(self.call('saved', 'remove', 'tracking'), 2, 'schedule nightly')
        self.call('schedule', 'remove', 'nightly', exit_code=0)
        self.call('saved', 'remove', 'tracking', exit_code=0)

    def test_edit_changes_times_from_now_on(self):
        self.daily()
        self.set_clock('2027-03-05T12:00:00Z')
        self.call('schedule', 'edit', 'nightly', '--cron', '0 6 * * *', '--time-zone', 'UTC', '--on-busy', 'skip',
                  exit_code=0)
        shown = self.shown()
        self.assertEqual((shown['cron'], shown['time_zone'], shown['policy']['on-busy']), ('0 6 * * *', 'UTC', 'skip'))
        self.assertEqual([event['event'] for event in self.work()], ['started', 'stopping', 'stopped'])
        self.assertEqual(self.ends(), [])
        self.refused(self.call('schedule', 'edit', 'nightly', '--cron', 'x'), 2, 'five fields')


class ExportTest(ScheduleTest):
    def export(self, target, name='nightly', code=0):
        return self.call('schedule', 'export', name, '--as', target, exit_code=code)

    def test_systemd_has_the_same_times_and_accepts_the_units(self):
        self.add('--cron', '30 2 13 1-3 mon', '--time-zone', 'Europe/Paris', '--timeout', '2h',
                 '--set', 'dateTimeFormat=YYYY-MM-DD HH:II:SS')
        text = self.export('systemd').out
        self.assertIn('systemd drops times that the zone skips', text)
        self.assertEqual([line for line in text.splitlines() if line.startswith('OnCalendar')], [
            'OnCalendar=*-01,02,03-13 02:30:00 Europe/Paris', 'OnCalendar=Mon *-01,02,03-* 02:30:00 Europe/Paris'])
        units = self.folder / 'units'
        units.mkdir()
        for kind in ('service', 'timer'):
            part = text.split(f'registrar-nightly.{kind}\n')[1].split('\n# /etc')[0]
            (units / f'registrar-nightly.{kind}').write_text(part.replace('/usr/bin/registrar', '/bin/true'))
        checked = subprocess.run(['systemd-analyze', 'verify', *map(str, sorted(units.iterdir()))], capture_output=True,
                                 text=True, check=False, timeout=60)
        self.assertEqual((checked.returncode, checked.stderr.replace('\n', '')), (0, ''))

    def test_systemd_names_the_times_that_show_names(self):
        for number, cron in enumerate(('*/20 3,5 * * *', '0 4 * * 1-5', '15 0 1,15 */2 *', '@weekly', '5 * 3 * *')):
            name = f'n{number}'
            self.add('--cron', cron, '--time-zone', 'Asia/Tokyo', name=name)
            line = next(line for line in self.export('systemd', name).out.splitlines() if line.startswith('OnCalendar='))
            answer = subprocess.run(['systemd-analyze', 'calendar', '--base-time=2027-03-01 12:00:00 UTC',
                                     '--iterations=10', line.partition('=')[2]], capture_output=True, text=True,
                                    check=True, timeout=60, env={**self.environment(), 'TZ': 'UTC', 'LC_ALL': 'C'}).stdout
            times = re.findall(r'(?:Next elapse|Iter\. #\d+|Iteration #\d+): \w+ (\S+ \S+) UTC', answer)
            self.assertEqual([time.replace(' ', 'T') + 'Z' for time in times],
                             [time['due'] for time in self.shown(name)['next']], cron)

    @staticmethod
    def system_zone():
        return os.path.realpath('/etc/localtime').partition('zoneinfo/')[2].replace('Etc/UTC', 'UTC') or 'UTC'

    def test_cron_refuses_another_zone_and_escapes_percents(self):
        self.daily('--max-rejects', '5%')
        self.refused(self.export('cron', code=2), 2, 'Europe/Paris')
        zone = self.system_zone()
        self.add('--cron', '5 4 * * sun', '--time-zone', zone, '--max-rejects', '5%', name='here')
        line = self.export('cron', 'here').out.splitlines()[-1]
        self.assertTrue(line.startswith(f'5 4 * * sun  cd {self.folder} && /usr/bin/registrar run '), line)
        self.assertIn('--max-rejects 5\\%', line)

    def test_kubernetes_gets_zone_limits_and_command(self):
        self.daily('--retries', '2', '--timeout', '1h')
        text = self.export('kubernetes').out
        for line in ('  schedule: "30 2 * * *"', '  timeZone: "Europe/Paris"', '      backoffLimit: 2',
                     '      activeDeadlineSeconds: 3600', '  startingDeadlineSeconds: 86400',
                     '  concurrencyPolicy: Forbid'):
            self.assertIn(line + '\n', text)
        self.assertIn('runs repeated times twice', text)
        self.refused(self.export('kubernetes', 'nobody', code=2), 2, 'nobody')
        self.add('--cron', '0 5 * * 5-7', name='weekend')
        self.assertIn('  schedule: "0 5 * * 0,5,6"\n', self.export('kubernetes', 'weekend').out)

    def test_words_reach_the_program_as_they_are(self):
        """systemd and sh read what is exported for them as the same words."""
        odd = 'b\'c "d" %h $HOME \\n;x'
        folder = self.folder / odd
        folder.mkdir()
        shutil.copyfile(self.folder / 'data.csv', folder / 'data.csv')
        self.add('--cron', '5 4 * * *', '--time-zone', self.system_zone(), name='odd', data=(folder / 'data.csv',))
        wanted = ['run', f'{self.folder}/definition.xml', f'{folder}/data.csv', '--store', 'sqlite:store.db']
        line = self.export('cron', 'odd').out.splitlines()[-1].partition('&& ')[2].replace('\\%', '%')
        self.assertEqual(shlex.split(line)[1:], wanted)
        script = next(line for line in self.export('kubernetes', 'odd').out.splitlines() if 'args: [' in line)
        self.assertEqual(shlex.split(json.loads(script.partition(': ')[2])[0].partition('; code')[0])[1:], wanted)
        start = re.search(r'^ExecStart=(.*)$', self.export('systemd', 'odd').out, re.M)[1]
        self.assertEqual([word.replace('%%', '%').replace('$$', '$') for word in shlex.split(start)][1:], wanted)


class DaemonTest(ScheduleTest):
    def test_what_is_due_is_run_once(self):
        self.daily()
        self.work()
        self.assertEqual(self.ends(), [])
        self.set_clock('2027-03-02T01:30:01Z')
        events = self.work()
        self.assertEqual([event['event'] for event in events], ['started', 'due', 'run', 'done', 'stopping', 'stopped'])
        self.assertEqual((events[3]['schedule'], events[3]['due'], events[3]['run']),
                         ('nightly', '2027-03-02T01:30:00Z', 1))
        self.assertLessEqual(events[3]['exit'], 1)
        self.work()
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])
        self.assertEqual([run['definition'] for run in self.runs()], [f'{self.folder}/definition.xml'])

    def test_saved_versions_and_flags_are_used(self):
        self.call('save', 'tracking', 'definition.xml', '--strict', exit_code=0)
        self.daily(definition='saved:tracking')
        self.set_clock('2027-03-02T02:00:00Z')
        done = self.work()[3]
        self.assertEqual((done['definition'], done['exit']), ('saved:tracking@1', 1))
        self.assertEqual(self.runs()[0]['definition'], 'saved:tracking@1')

    def test_a_late_run_takes_the_file_of_its_day(self):
        (self.folder / 'import').mkdir()
        for day in ('20270302', '20270303'):
            shutil.copyfile(self.folder / 'data.csv', self.folder / f'import/hr_{day}.csv')
        self.write('job.xml', import_config('<fileName>hr_${due:YYYYMMDD}.csv</fileName>'))
        self.daily('--outcomes', 'out_${due}.csv', definition='job.xml', data=())
        self.set_clock('2027-03-03T00:30:00Z')
        self.assertEqual(self.work()[3]['event'], 'done')
        report = json.loads(self.call('runs', 'show', '1', '--format', 'json').out)
        self.assertTrue(report['inputs'][0]['file'].endswith('hr_20270302.csv'))
        self.assertTrue((self.folder / 'out_2027-03-02.csv').exists())
        self.call('run', 'job.xml', '--due', '2027-03-03', '--require-rows')
        report = json.loads(self.call('runs', 'show', '2', '--format', 'json').out)
        self.assertTrue(report['inputs'][0]['file'].endswith('hr_20270303.csv'))
        self.refused(self.call('run', 'job.xml', '--due', 'x'), 2, '--due')
        self.write('bad.xml', import_config('<fileName>hr_${due:QQ}.csv</fileName>'))
        self.assertIn('[bad-due]', self.call('check', 'bad.xml', exit_code=1).out)

    def test_paths_do_not_depend_on_where_the_daemon_starts(self):
        (self.folder / 'import').mkdir()
        shutil.copyfile(self.folder / 'data.csv', self.folder / 'import/hr_2027-03-02.csv')
        self.write('job.xml', import_config('<fileName>hr_${due}.csv</fileName>'))
        self.call('save', 'job', 'job.xml', exit_code=0)
        self.daily('--report', 'report_${due}.json', '--metrics-file', 'm.prom', '--outcomes', 'out.csv',
                   definition='saved:job', data=())
        self.daily(name='data', data=('import/hr_${due}.csv',))
        self.set_clock('2027-03-02T01:30:10Z')
        away = self.folder / 'away'
        away.mkdir()
        store = f'sqlite:{self.folder}/store.db'
        for _ in range(2):
            self.call('daemon', '--until-idle', '--store', store, folder=away, exit_code=0)
        self.assertEqual(list(away.iterdir()), [])
        for name in ('nightly', 'data'):
            self.assertEqual(self.ends(name), [('2027-03-02T01:30:00Z', 'done')])
        report = json.loads((self.folder / 'report_2027-03-02.json').read_text())
        self.assertEqual(report['inputs'][0]['records'], self.rows)
        self.assertTrue((self.folder / 'out.csv').exists())
        metrics = read_metrics((self.folder / 'm.prom').read_text())
        self.assertIn(('registrar_run_last_success_timestamp_seconds', 'nightly'), metrics)

    def test_a_store_is_copied_with_its_schedules(self):
        self.daily()
        self.set_clock('2027-03-02T01:30:10Z')
        self.work()
        self.call('store', 'copy', 'sqlite:store.db', 'sqlite:copy.db', exit_code=0)
        words = ('schedule', 'show', 'nightly', '--format', 'json')
        self.assertEqual(self.call(*words, '--store', 'sqlite:copy.db', exit_code=0).out, self.call(*words).out)
        self.set_clock('2027-03-03T01:30:10Z')
        self.call('daemon', '--until-idle', '--store', 'sqlite:copy.db', exit_code=0)
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])

    def test_missed_times_follow_the_policy(self):
        for name, words, wanted in (
                ('once', (), ['missed'] * 3 + ['done']),
                ('skip', ('--on-missed', 'skip'), ['missed'] * 4),
                ('all', ('--on-missed', 'all', '--catch-up', '60h'), ['missed'] + ['done'] * 3)):
            self.set_clock('2027-03-01T12:00:00Z')
            self.daily(*words, name=name)
            self.set_clock('2027-03-05T12:00:00Z')
            self.work()
            self.assertEqual([state for _, state in self.ends(name)], wanted, name)
            self.assertEqual(self.ends(name)[-1][0], '2027-03-05T01:30:00Z')
            self.call('schedule', 'remove', name, exit_code=0)

    def test_times_missed_too_long_ago_are_not_run(self):
        self.daily('--catch-up', '6h')
        self.set_clock('2027-03-02T12:00:00Z')
        self.work()
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'missed')])

    def test_more_missed_times_than_are_listed_are_counted(self):
        self.add('--cron', '* * * * *', '--on-missed', 'all', '--catch-up', '5m')
        self.set_clock('2027-03-02T12:00:00Z')
        self.work()
        with closing(sqlite3.connect(self.folder / 'store.db')) as store:
            states = dict(store.execute('SELECT state, count(*) FROM due GROUP BY state'))
            detail = store.execute("SELECT detail FROM due WHERE detail <> ''").fetchall()
        self.assertEqual(states['missed'], 100)
        self.assertIn(states['done'], (5, 6))
        self.assertEqual(detail, [(f"and {1440 - 100 - states['done']} before it",)])

    def test_time_while_paused_is_not_missed(self):
        self.daily()
        self.assertEqual(self.call('schedule', 'pause', 'nightly', exit_code=0).out, 'nightly paused.\n')
        self.set_clock('2027-03-04T12:00:00Z')
        self.work()
        self.call('schedule', 'resume', 'nightly', exit_code=0)
        self.work()
        self.assertEqual(self.ends(), [])
        self.set_clock('2027-03-05T02:00:00Z')
        self.work()
        self.assertEqual(self.ends(), [('2027-03-05T01:30:00Z', 'done')])

    def test_the_clock_set_back_and_forward_doubles_nothing(self):
        self.daily()
        for text in ('2027-03-02T02:00:00Z', '2027-03-01T00:00:00Z', '2027-03-02T02:00:00Z', '2027-03-02T03:00:00Z',
                     '2027-02-01T00:00:00Z', '2027-03-03T02:00:00Z'):
            self.set_clock(text)
            self.work()
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done'), ('2027-03-03T01:30:00Z', 'done')])
        self.assertEqual(len(self.runs()), 2)

    def test_run_now_runs_also_while_paused(self):
        self.daily()
        self.call('schedule', 'pause', 'nightly', exit_code=0)
        self.call('schedule', 'run-now', 'nightly', '--due', '2027-02-28', exit_code=0)
        self.work()
        last = self.shown()['last'][0]
        self.assertEqual((last['state'], last['local'], last['run']), ('done', '2027-02-28 00:00', 1))

    def test_unavailable_files_are_tried_again_and_then_fail(self):
        self.daily('--retries', '2', '--backoff', '60s', '--pause-after', '1')
        (self.folder / 'data.csv').rename(self.folder / 'away.csv')
        self.set_clock('2027-03-02T01:30:10Z')
        events = self.work()
        self.assertEqual(events[3]['event'], 'retry')
        self.assertEqual(events[3]['exit'], 6)
        self.work()
        self.assertEqual(self.ends()[0][1], 'waiting')
        self.set_clock('2027-03-02T01:32:00Z')
        self.work()
        self.assertEqual(self.shown()['last'][0]['attempt'], 2)
        self.set_clock('2027-03-02T01:40:00Z')
        events = self.work()
        self.assertEqual([event['event'] for event in events[1:-2]], ['run', 'failed', 'paused'])
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'failed')])
        self.assertIn('paused (1 runs failed one after another)', self.call('schedule', 'list').out)
        self.call('schedule', 'resume', 'nightly', exit_code=0)
        (self.folder / 'away.csv').rename(self.folder / 'data.csv')
        self.set_clock('2027-03-03T02:00:00Z')
        self.work()
        self.assertEqual(self.ends()[-1], ('2027-03-03T01:30:00Z', 'done'))

    def test_other_failures_are_not_tried_again(self):
        self.daily()
        self.write('definition.xml', 'nonsense')
        self.set_clock('2027-03-02T02:00:00Z')
        events = self.work()
        self.assertEqual((events[3]['event'], events[3]['exit']), ('failed', 2))
        self.assertIn('definition.xml:1', events[3]['detail'])

    def test_files_that_arrive_are_run_once(self):
        (self.folder / 'import').mkdir()
        self.write('job.xml', import_config('<fileName>*.csv</fileName>'))
        self.add('--watch', '--quiet', '1s', definition='job.xml', data=())
        self.work()
        self.assertEqual(self.ends(), [])
        for name in ('a.csv', 'b.csv'):
            shutil.copyfile(self.folder / 'data.csv', self.folder / 'import' / name)
        self.work()
        self.assertEqual(self.ends(), [])
        time.sleep(2.1)
        self.work()
        self.work()
        self.assertEqual(sorted(state for _, state in self.ends()), ['done', 'joined'])
        self.assertEqual(self.read_files(), [['a.csv', 'b.csv']])
        # The same name again is another arrival, and the file that was read before is not read again.
        shutil.copyfile(self.folder / 'data.csv', self.folder / 'import/a.csv')
        time.sleep(2.1)
        self.work()
        self.assertEqual(self.read_files(), [['a.csv'], ['a.csv', 'b.csv']])

    def test_a_file_with_a_name_that_is_not_utf8(self):
        (self.folder / 'import').mkdir()
        self.write('job.xml', import_config('<fileName>*.csv</fileName>'))
        self.add('--watch', '--quiet', '1s', definition='job.xml', data=())
        shutil.copyfile(self.folder / 'data.csv', os.fsencode(self.folder) + b'/import/caf\xe9.csv')
        time.sleep(2.1)
        self.work()
        self.assertEqual([len(files) for files in self.read_files()], [1])

    def read_files(self):
        """Returns the names of the files that each run read, newest run first."""
        reports = [json.loads(self.call('runs', 'show', run['run'], '--format', 'json').out) for run in self.runs()]
        return [sorted(Path(file['file']).name for file in report['inputs']) for report in reports]

    def test_a_file_that_grows_is_left_for_a_later_run(self):
        (self.folder / 'import').mkdir()
        self.write('job.xml', import_config('<fileName>*.csv</fileName>'))
        self.add('--watch', '--quiet', '2s', definition='job.xml', data=())
        shutil.copyfile(self.folder / 'data.csv', self.folder / 'import/whole.csv')
        time.sleep(3.1)
        lines = (self.folder / 'data.csv').read_text().splitlines(True)
        self.write('import/part.csv', ''.join(lines[:5]))
        self.work()
        self.assertEqual(self.read_files(), [['whole.csv']])
        self.write('import/part.csv', ''.join(lines))
        time.sleep(3.1)
        self.work()
        self.assertEqual(self.read_files(), [['part.csv'], ['whole.csv']])

    def many_rows(self):
        lines = (self.folder / 'data.csv').read_text().splitlines(True)
        self.write('data.csv', lines[0] + ''.join(lines[1:]) * (20_000 if SLOWNESS == 1 else 10_000))

    def wait_for_rows(self, *processes):
        until = time.time() + 60 * SLOWNESS
        while not self.committed():
            self.assertLess(time.time(), until)
            for process in processes:
                self.assertIsNone(process.poll())
            time.sleep(0.01)

    def test_a_signal_ends_at_a_batchs_end_and_another_daemon_resumes(self):
        self.many_rows()
        self.daily()
        self.set_clock('2027-03-02T02:00:00Z')
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
            listener.bind(str(self.folder / 'notify'))
            listener.settimeout(10)
            process = self.start('daemon', env={**self.environment(), 'NOTIFY_SOCKET': str(self.folder / 'notify')})
            self.assertEqual(listener.recv(100), b'READY=1')
            self.wait_for_rows(process)
            begin = time.time()
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=60)
            self.assertLess(time.time() - begin, 20 * SLOWNESS)
            self.assertEqual(process.returncode, 0, err)
            listener.settimeout(0)
            states = set()
            try:
                while True:
                    states.add(listener.recv(100))
            except BlockingIOError:
                pass
            self.assertLessEqual({b'WATCHDOG=1', b'STOPPING=1', b'EXTEND_TIMEOUT_USEC=30000000'}, states)
        events = [json.loads(line)['event'] for line in err.splitlines()]
        self.assertEqual(events[-2:], ['interrupted', 'stopped'])
        self.assertEqual(self.runs()[0]['state'], 'interrupted')
        self.work()
        self.assertEqual([(run['run'], run['state'].split('-')[0]) for run in self.runs()], [(1, 'completed')])
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])

    def test_a_killed_daemon_is_taken_over(self):
        self.many_rows()
        self.daily()
        self.set_clock('2027-03-02T02:00:00Z')
        process = self.start('daemon')
        self.wait_for_rows(process)
        process.kill()
        process.communicate()
        self.assertEqual([event['event'] for event in self.work()], ['started', 'stopping', 'stopped'])
        self.set_clock('2027-03-02T02:03:00Z')
        self.assertIn('take-over', [event['event'] for event in self.work()])
        self.assertEqual([(run['run'], run['state'].split('-')[0]) for run in self.runs()], [(1, 'completed')])
        self.assertEqual(self.ends(), [('2027-03-02T01:30:00Z', 'done')])

    def test_a_run_that_takes_too_long_is_stopped(self):
        self.many_rows()
        self.daily('--timeout', '1s')
        lines = (self.folder / 'data.csv').read_text().splitlines(True)
        self.write('data.csv', lines[0] + ''.join(lines[1:]) * 2)
        self.set_clock('2027-03-02T02:00:00Z')
        events = self.work()
        self.assertEqual((events[3]['event'], events[3]['exit']), ('failed', 4), events)
        self.assertIn('its time was over', events[3]['detail'])

    def test_a_year_of_daily_schedules(self):
        self.daily()
        with closing(sqlite3.connect(self.folder / 'store.db')) as store:
            begin = instant('2027-03-01T12:00:00Z')
            for day in range(1, rounds(60, 366)):
                self.set_clock(begin + day * DAY)
                self.work()
            kept = store.execute('SELECT count(*), min(state), max(state), count(DISTINCT nominal / 86400) FROM due')
            days = min(day, 91)
            self.assertEqual(kept.fetchone(), (days, 'done', 'done', days))
        self.assertEqual(len(json.loads(self.call('runs', '--limit', '1000', '--format', 'json').out)), day)


if __name__ == '__main__':
    main()
