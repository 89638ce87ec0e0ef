# SPDX-License-Identifier: Apache-2.0
"""Tests that a failing system call, or a kill at one, loses and duplicates nothing. The program ends with a documented
exit code, and the same command again ends like an undisturbed one.

REGISTRAR_TEST_FAULT='SCENARIO CALL NUMBER ERROR[, CALL NUMBER ERROR]' repeats one point; KILL is an error, too.
"""
import collections
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import traceback
import unittest
from pathlib import Path

import system_calls
from registrar import COUNT, PROGRAM, SEED, main, rounds
from scenarios import MORE, REJECTS, RESULTS, case_scenarios
from server import PASSWORD, Server
from system_calls import KILL, Hangs, Point

POINTS = 150 if COUNT == 1 else rounds(300)
POINTS_EACH = 3 if COUNT == 1 else 12
DEADLINE = 60
ENDED = ('completed', 'completed-with-rejects', 'stopped', 'undone')
# A file or folder under its private name, which a killed program cannot remove.
PRIVATE = re.compile(r'(^|/)\.[^/]|\.part$')


class Wrong(Exception):
    """The program did not do what is documented."""


class World:
    """Servers, keys and templates of scenarios. They last until close()."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='registrar-faults-'))
        self.servers, self.templates = {}, {}

    def close(self):
        if 'gpg' in self.servers:
            subprocess.run(['gpgconf', '--kill', 'all'], env=self.gpg_environment(), check=False)
        for server in self.servers.values():
            if server is not None:
                server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def gpg_environment(self):
        return {**os.environ, 'GNUPGHOME': str(self.folder / 'keys')}

    def start(self, kind):
        if kind == 'gpg':
            (self.folder / 'keys').mkdir(mode=0o700)
            # The agent that this starts serves all scenarios, so no traced program waits for a separate one.
            subprocess.run(['gpg', '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '',
                            '--quick-generate-key', 'registrar@example.com', 'default', 'default', 'never'],
                           env=self.gpg_environment(), check=True, capture_output=True)
            return None
        server = Server(kind)
        if kind == 'sshd':
            keys = [f'[localhost]:{server.port} ' + (server.folder / f'{key}.pub').read_text() for key in ('ed25519', 'rsa')]
            (self.folder / 'known_hosts').write_text(''.join(keys))
        return server

    def environment(self, scenario):
        kept = {name: value for name, value in os.environ.items() if name not in ('REGISTRAR_STORE', 'NO_COLOR')}
        # The leak check of a sanitized program does not work while it is traced.
        own = {**kept, 'REGISTRAR_STORE': 'sqlite:store.db', 'ASAN_OPTIONS': 'detect_leaks=0'}
        if scenario.server is None:
            return own
        if scenario.server not in self.servers:
            self.servers[scenario.server] = self.start(scenario.server)
        server = self.servers[scenario.server]
        if scenario.server == 'gpg':
            return {**own, 'GNUPGHOME': str(self.folder / 'keys')}
        if scenario.server == 'smtp':
            return {**own, 'REGISTRAR_SMTP_URL': f'smtp://localhost:{server.port}',
                    'REGISTRAR_MAIL_FROM': 'registrar@example.com'}
        return {**own, 'SFTP_HOST': 'localhost', 'SFTP_PORT': str(server.port), 'SFTP_FOLDER': str(server.folder / 'files'),
                'SFTP_USER': (server.folder / 'user').read_text(), 'SFTP_PASSWORD': PASSWORD,
                'REGISTRAR_KNOWN_HOSTS': str(self.folder / 'known_hosts')}

    def remote(self, scenario):
        """The folder of files on the server. A trial starts with it and is judged by it."""
        return self.servers['sshd'].folder / 'files' if scenario.server == 'sshd' else None

    def mails(self, scenario):
        """Returns the message ids of all received mails."""
        if scenario.server != 'smtp':
            return []
        return [re.search(rb'(?im)^message-id: *(\S+)', mail.read_bytes()).group(1)
                for mail in sorted(self.servers['smtp'].folder.glob('*.eml'), key=lambda path: int(path.stem))]


class State:
    """Everything that a command may change: records of every store, findings of `store check`, and all other files."""

    def __init__(self, trial):
        self.parts = {}
        folder = trial.folder
        for path in sorted(folder.rglob('*.db')):
            url = f'sqlite:{path.relative_to(folder)}'
            with tempfile.TemporaryDirectory(dir=trial.world.folder) as out:
                made = trial.ask('snapshot', '--out', out, '--store', url)
                if made.returncode != 0:
                    self.parts[f'{url}'] = made.stderr
                for file in sorted(Path(out).iterdir()):
                    self.parts[f'{url} {file.name}'] = self.plain(trial, file.read_bytes())
            self.parts[f'{url} check'] = trial.ask('store', 'check', '--store', url).stdout
        for base in filter(None, (folder, trial.world.remote(trial.scenario))):
            for path in sorted(base.rglob('*')):
                name = str(path.relative_to(base.parent if base != folder else base))
                if path.is_dir():
                    self.parts[name + '/'] = ''
                elif not re.search(r'\.db(-wal|-shm|-journal)?$', name):
                    name = re.sub('[.][0-9a-f]{16}[.]part$', '.part', name)  # without the random word
                    self.parts[name] = self.report(path) if path.name == 'report.json' else self.plain(trial, path.read_bytes())

    @staticmethod
    def plain(trial, content):
        return content.replace(str(trial.folder).encode(), b'FOLDER')

    @staticmethod
    def report(path):
        """Returns the report without values that differ between runs. A step that was started again may report other
        messages."""
        try:
            report = json.loads(path.read_text(encoding='utf-8'))
        except ValueError:
            return path.read_bytes()
        for name in ('run', 'started', 'finished', 'parts'):  # the parts are seconds, too
            report.pop(name, None)
        for step in report.get('steps', ()):
            step.pop('messages', None)
        return report

    def differences(self, other, killed, but=()):
        """Returns the differences from the other state. Files under private names count unless the program was
        killed."""
        names = [name for name in {**other.parts, **self.parts} if self.parts.get(name) != other.parts.get(name)
                 and name not in but and not (killed and PRIVATE.search(name))]
        return [self.difference(name, other) for name in names]

    def difference(self, name, other):
        found, wanted = self.parts.get(name), other.parts.get(name)
        if found is None or wanted is None:
            return f'{name} is ' + ('missing' if found is None else 'too many')
        if isinstance(found, dict) and isinstance(wanted, dict):
            return f'{name}: ' + '; '.join(f'{key}: {found.get(key)}, not {wanted.get(key)}'[:400]
                                           for key in {**wanted, **found} if found.get(key) != wanted.get(key))
        if isinstance(found, bytes) and isinstance(wanted, bytes):
            lines, wanted_lines = (collections.Counter(content.splitlines()) for content in (found, wanted))
            more, less = list(lines - wanted_lines), list(wanted_lines - lines)
            return f'{name}: {len(more)} lines too many {more[:2]}, {len(less)} missing {less[:2]}'
        return f'{name}: {str(found)[:300]}, not {str(wanted)[:300]}'


class Trial:
    """A copy of a scenario's folder, and the commands run in it."""

    def __init__(self, world, scenario, template):
        self.world, self.scenario = world, scenario
        self.environment = world.environment(scenario)
        self.folder = Path(tempfile.mkdtemp(prefix='trial-', dir=world.folder))
        shutil.copytree(template, self.folder, dirs_exist_ok=True)
        remote = world.remote(scenario)
        if remote is not None:
            for path in remote.iterdir():
                path.unlink()
            for path in (self.folder / 'remote').iterdir():
                shutil.copy(path, remote)
                os.chmod(remote / path.name, 0o666)
        self.mails = len(world.mails(scenario))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, *words):
        try:
            return subprocess.run([PROGRAM, *words], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, errors='replace', timeout=DEADLINE, check=False)
        except subprocess.TimeoutExpired:
            raise Hangs(f'{words} did not end within {DEADLINE} s') from None

    def states(self):
        """Returns the states of the store's runs, newest first."""
        if not (self.folder / 'store.db').exists():
            return []
        listed = self.ask('runs', '--format', 'json')
        return [run['state'] for run in json.loads(listed.stdout)] if listed.returncode == 0 else ['unknown']

    def unfinished(self):
        return [state for state in self.states() if state not in ENDED]

    def new_mails(self):
        return self.world.mails(self.scenario)[self.mails:]


Undisturbed = collections.namedtuple('Undisturbed', 'words code state mails left again_code again_state points')


class Judge:
    """Knows how each scenario ends undisturbed. Disturbs it and compares."""

    def __init__(self, world):
        self.world, self.known = world, {}

    def template(self, scenario):
        if scenario.name not in self.world.templates:
            folder = self.world.folder / f'template-{len(self.world.templates)}'
            folder.mkdir()
            scenario.fill(folder, self.world.environment(scenario))
            self.world.templates[scenario.name] = folder
        return self.world.templates[scenario.name]

    def trial(self, scenario):
        return Trial(self.world, scenario, self.template(scenario))

    def undisturbed(self, scenario):
        if scenario.name not in self.known:
            self.known[scenario.name] = self.look_at(scenario)
        return self.known[scenario.name]

    def words_of(self, scenario):
        """Returns the command with all result files, but without rejects if those of several kinds of file cannot be in
        one file."""
        if not scenario.results:
            return scenario.words
        for more in ((*RESULTS, *REJECTS), RESULTS):
            with self.trial(scenario) as trial:
                if trial.ask(*scenario.words, *more).returncode in (0, 1, 3):
                    return (*scenario.words, *more)
        raise Wrong('the undisturbed command fails')

    def look_at(self, scenario):
        words = self.words_of(scenario)
        with self.trial(scenario) as trial:
            done = trial.ask(*words)
            state, mails, left = State(trial), trial.new_mails(), trial.unfinished()
            again = trial.ask(*words)
            again_state = State(trial)
        with self.trial(scenario) as trial:
            code, points, said = system_calls.list_points([PROGRAM, *words], self.world.folder / 'trace', trial.folder,
                                                          DEADLINE, env=trial.environment)
            if code != done.returncode:
                raise Wrong(f'exit {code} under strace, {done.returncode} without: {said}')
            wrong = State(trial).differences(state, killed=False)
            if wrong:
                raise Wrong('the same command on the same store differs: ' + '\n  '.join(wrong))
        if not points:
            raise Wrong('strace shows no call that changes anything')
        return Undisturbed(words, done.returncode, state, mails, left, again.returncode, again_state, points)

    def disturb(self, scenario, faults):
        """Runs one command with the faults, each in a separate attempt, then the same command. Returns whether a fault
        was met."""
        known = self.undisturbed(scenario)
        killed = met = False
        with self.trial(scenario) as trial:
            for point, what in faults:
                code, said, reached = system_calls.run_with_fault(
                    [PROGRAM, *known.words], self.world.folder / 'trace', point, what, DEADLINE, cwd=trial.folder,
                    env=trial.environment)
                met = met or reached
                # After a kill or a failed removal the program cannot remove the file.
                killed = killed or (reached and (what == KILL or point.call.startswith('unlink')))
                self.check_ending(known, code, said, reached and what == KILL)
                before = State(trial)
                same = not before.differences(known.state, killed)
                if code == known.code:
                    self.check_result(trial, known, killed, 'the first command')
                    return met
                had_ended = trial.states()[:1]
                if same or (had_ended and had_ended[0] in ENDED):
                    break
            done = trial.ask(*known.words)
            try:
                self.check_last(trial, known, done, before, killed)
            except Wrong as wrong:
                raise Wrong(f'{wrong}\n  (the run was {had_ended} before)') from None
        return met

    @staticmethod
    def check_ending(known, code, said, killed):
        if killed:
            return
        if code not in (known.code, 6):
            raise Wrong(f'exit {code}: {said[-1500:]}')
        if code != known.code and not said.strip():
            raise Wrong(f'exit {code} without a message')
        if 'internal error' in said:
            raise Wrong(said[-1500:])

    def check_result(self, trial, known, killed, whose):
        wrong = State(trial).differences(known.state, killed)
        missing = set(known.mails) - set(trial.new_mails())
        if missing:
            wrong.append(f'mails never came: {missing}')
        left = trial.unfinished()
        if left != known.left:
            wrong.append(f'runs are {left}')
        if wrong:
            raise Wrong(f'after {whose}:\n  ' + '\n  '.join(wrong))

    @staticmethod
    def has_no_input(trial, known):
        """Returns whether the run moved or deleted an input, so that the same command cannot recognise itself."""
        report = known.state.parts.get('report.json')
        return report is not None and any(not (trial.folder / each['file']).exists() for each in report['inputs'])

    @staticmethod
    def check_left(trial, known, done, before):
        """Handles a run that had ended except for its result files: the command says so and is a second run."""
        if done.returncode != known.again_code:
            raise Wrong(f'the same command again: exit {done.returncode}, not {known.again_code}: {done.stderr[-1500:]}')
        shown = trial.ask('runs', 'show', '1', '--format', 'json').stdout
        if json.loads(shown)['totals'] != known.state.parts['report.json']['totals']:
            raise Wrong(f'the ledger has not the report of the run whose result files are left: {shown[-1500:]}')
        results = {'outcomes.csv', 'rejects.csv'} & set(known.state.parts)
        for name in results:
            left = [State.plain(trial, path.read_bytes()) for path in
                    (trial.folder / name, *trial.folder.glob(f'.{name}.*.part')) if path.exists()]
            # A file that is in place is now the second run's.
            if known.state.parts[name] not in (*left, before.parts.get(name)):
                raise Wrong(f'no file has the {name} of the run whose result files are left')
        wrong = State(trial).differences(known.again_state, killed=True, but=results)
        if wrong:
            raise Wrong('after a second run that left the result files of the first:\n  ' + '\n  '.join(wrong))

    def check_last(self, trial, known, done, before, killed):
        was_complete = not before.differences(known.state, killed)
        if self.has_no_input(trial, known) and '[results-left]' in done.stderr:
            return self.check_left(trial, known, done, before)
        if done.returncode == known.code:
            try:
                return self.check_result(trial, known, killed, 'the same command again')
            except Wrong:
                if not was_complete:
                    raise
        # If nothing was left to do, the same command is a second run.
        if was_complete and done.returncode == known.again_code:
            wrong = State(trial).differences(known.again_state, killed)
            if not wrong:
                return None
            raise Wrong('after the same command again, where all was done before:\n  ' + '\n  '.join(wrong))
        raise Wrong(f'the same command again: exit {done.returncode}, not {known.code}: {done.stdout[-500:]}'
                    f'{done.stderr[-1500:]}')


def spelt(scenario, faults):
    return f'{scenario.name} ' + ', '.join(f'{point.call} {point.number} {what}' for point, what in faults)


def read_fault(text):
    """Returns the scenario's name and the faults of REGISTRAR_TEST_FAULT."""
    name, _, rest = text.partition(' ')
    parts = [part.split() for part in rest.split(',')]
    return name, [(Point(call, int(number), ''), what) for call, number, what in parts]


def choose_scenarios(source):
    """Returns all scenarios outside the cases, a case for every element of a definition, and more cases at random."""
    cases = list(case_scenarios())
    source.shuffle(cases)
    wanted = set().union(*(case.covers for case in cases))
    chosen = list(MORE)
    for name in sorted(wanted - set().union(*(each.covers for each in MORE))):
        if not any(name in each.covers for each in chosen):
            chosen.append(next(case for case in cases if name in case.covers))
    return chosen, [case for case in cases if case not in chosen]


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        system_calls.check_available()
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.judge = Judge(cls.world)

    def disturb(self, scenario, faults):
        """Returns whether a fault was met. A failure is reported with the setting that repeats it."""
        try:
            return self.judge.disturb(scenario, faults)
        except (Wrong, Hangs) as wrong:
            said = str(wrong)
        except Exception:  # errors of the driver are reported with their point, too
            said = traceback.format_exc()
        targets = ', '.join(point.target for point, _ in faults)
        self.failures.append(f"REGISTRAR_TEST_FAULT='{spelt(scenario, faults)}' python3 -B {os.path.relpath(__file__)}"
                             f'  # {targets}\n  {said}')
        print(self.failures[-1], flush=True)
        return True

    def test_a_failing_call_or_a_kill_at_one(self):
        self.failures = []
        given = os.environ.get('REGISTRAR_TEST_FAULT')
        if given:
            name, faults = read_fault(given)
            scenario = next(each for each in (*MORE, *case_scenarios()) if each.name == name)
            self.assertTrue(self.disturb(scenario, faults), 'the call was not reached')
        else:
            self.disturb_at_random(random.Random(SEED))
        self.assertEqual(len(self.failures), 0, 'see above')

    def disturb_at_random(self, source):
        chosen, more = choose_scenarios(source)
        met = done = 0
        while done < POINTS:
            scenario = chosen.pop(0) if chosen else more.pop(0) if more else source.choice(MORE)
            try:
                points = self.judge.undisturbed(scenario).points
            except (Wrong, Hangs) as wrong:
                self.failures.append(f'{scenario.name}: {wrong}')
                print(self.failures[-1], flush=True)
                continue
            for _ in range(POINTS_EACH):
                faults = [system_calls.choose_fault(points, source) for _ in range(source.choice((1, 1, 2)))]
                met += self.disturb(scenario, faults)
                done += 1
        print(f'{done} points, {met} met', flush=True)
        # Threads divide the work differently in each run, so some calls are not reached.
        self.assertGreater(met, done * 3 // 4)


if __name__ == '__main__':
    main()
