# SPDX-License-Identifier: Apache-2.0
"""deleteLearningDataAction, the trash, restoring and purging on random records and files at random times, compared with
their rules (deletions_rules.py). A case deletes, then goes through further steps: other deletions, records that come
again, files that change on disk, restoring, purging.

Not tried: records that refer to what is not in the store when they are deleted; paths that lead through links; digests
in capitals; a data folder that is not there; limits on deletions; the console and deleteDemoDataAction."""
import contextlib
import copy
import csv
import dataclasses
import hashlib
import io
import json
import posixpath
import random
import shutil

from deletions_rules import TYPES, WHATS, Deletion, Store, Trashed, key_of
from model import Case, ModelTest, main, read_rows, table

ACTION = 'deleteLearningDataAction'
LOGINS = ('anna', 'ANNA', 'ben', 'e\u0301cole', 'École', '12', 'dora')
EMAILS = ('a@x.org', 'A@X.ORG', 'b@x.org', '')
CODES = ('T 1', 'T  1', 't 1', 'Q\u00a07', 'Q 7', 'R')
PATHS = ('a', 'b', 'sub/c', 'e f', './a', 'sub/../a', 'sub//c', '../d', 'x..y')
# Times before, at and after those at which deletions of the first of them are purged.
TIMES = ('2026-11-22T10:00:00Z', '2026-11-22T00:00:00Z', '2026-11-23T23:59:59Z', '2026-11-24T00:00:00Z',
         '2026-11-27T23:59:59Z', '2026-11-28T01:00:00+01:00', '2026-12-22T23:59:59Z', '2026-12-23T00:00:00Z',
         '2027-03-03T00:00:00Z', '2026-11-20T10:00:00Z')
WRONG = {'candidateLogin': LOGINS, 'userEmail': EMAILS, 'trainingPathCode': CODES}
CANCEL = '''<createOrUpdateSessionAction><options><fullAccess>yes</fullAccess></options>
  <fields><sessionAction/><trainingId/><sessionId/></fields></createOrUpdateSessionAction>'''
REGISTER = '''<registerLearnerAction><options><traineeSearchField><candidateLogin/></traineeSearchField>
  <fullAccess>yes</fullAccess><dontUpdateExistingSessions>yes</dontUpdateExistingSessions></options><fields>
  <candidateLogin/><trainingId/><sessionId/><registerFlag/></fields></registerLearnerAction>'''
TRACK = '''<createOrUpdateConsolidatedTrackingAction><fields><candidateLogin/><lovCode/><sessionId/><progression/>
  </fields></createOrUpdateConsolidatedTrackingAction>'''
ENROL = '''<importCourseRecordsAction><fields><external_course_id/><external_user_id/></fields>
  </importCourseRecordsAction>'''
KINDS = ('delete', 'restore', 'restore run', 'purge', 'cancel', 'unregister', 'register', 'track', 'enrol', 'disk',
         'withdraw', 'list')
PLANS = (('track', 'delete', 'restore', 'restore run'), ('enrol', 'delete', 'restore'), ('enrol', 'restore run'),
         ('register', 'unregister', 'restore', 'restore run'), ('cancel', 'restore', 'restore run'), ('restore run',),
         ('unregister', 'register', 'restore run'), ('disk', 'purge', 'restore'), ('purge', 'purge'),
         ('disk', 'delete', 'purge'), ('delete', 'list', 'restore run', 'purge'), ('withdraw', 'restore'))
WIDTHS = {CANCEL: 3, ENROL: 2}


@dataclasses.dataclass
class Step:
    """What happens next. `seed` chooses among what there is then; `rules` and `rows` are those of a deletion."""
    kind: str
    now: str
    seed: int
    rules: Deletion = None
    rows: list = None


@dataclasses.dataclass
class DeletionCase(Case):
    """The first step is the case's definition and file; `disk` has the texts of files by path."""
    steps: list = dataclasses.field(default_factory=list)
    disk: dict = dataclasses.field(default_factory=dict)

    def text(self):
        return '\n'.join([super().text(), f'--- disk {self.disk}', *map(str, self.steps)])


def some(source, records, chance=.6):
    return [one for one in records if source.random() < chance]


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def random_store(source):
    """Returns records, some of them with the same login, code or path."""
    def numbers(most):
        return range(1, source.randrange(1, most + 1) + 1)

    def created():
        return f'2020-01-0{source.randrange(1, 4)}T00:00:00Z'

    lovs, sessions = numbers(2), numbers(3)
    logins = source.sample(LOGINS, source.randrange(1, 5))
    learners = [{'id': n, 'login': login, 'email': source.choice(EMAILS), 'ref_number': source.choice(('', '', '12')),
                 'created_at': created()} for n, login in enumerate(logins, 1)]
    trainings = [{'id': n, 'path_code': source.choice(CODES), 'status': source.choice('CPA'), 'created_at': created(),
                  'imported': 1} for n in numbers(3)]
    contents = [('journey', one['id']) for one in trainings] + [('activity', n) for n in lovs] + [('programme', 1)]
    session = [{'id': n, 'training_id': source.choice(trainings)['id'], 'title': source.choice((f'S {n}', 'S', 'S\u00a0 1')), 'imported': 1}
               for n in sessions]
    pairs = some(source, [(one['id'], n) for one in learners for n in sessions])
    registrations = [{'id': n, 'learner_id': one, 'session_id': other} for n, (one, other) in enumerate(pairs, 1)]
    of_registrations = [{'registration_id': one['id'], 'lov_id': n} for one in registrations for n in lovs]
    tracking = [one | {'progression': source.choice((0, 50, 100)), 'status': source.choice(('incomplete', 'failed')),
                       'last_access_at': source.choice(('', '2026-01-01T00:00:00Z'))}
                for one in some(source, of_registrations)]
    records = [{'learner_id': one['id'], 'training_id': other['id'], 'in_pars': source.choice((0, 1))}
               for one, other in some(source, [(one, other) for one in learners for other in trainings], .4)]
    records += [{'training_id': one['id'], 'external_user_id': source.choice(('zoe', 'ZOE', '99', '')),
                 'external_email': source.choice(('', 'Z@x.org')), 'state': source.choice(('held', 'withdrawn'))}
                for one in some(source, trainings, .4)]
    records = [{'id': n, 'state': 'assigned', 'complete': source.choice((0, 1))} | one
               for n, one in enumerate(records, 1)]
    store = {
        'learner': learners, 'lov': [{'id': n, 'code': f'L{n}', 'title': 'One'} for n in lovs], 'training': trainings,
        'training_content': [{'training_id': one['id'], 'step_position': 0, 'position': 0, 'lov_id': lovs[-1]}
                             for one in some(source, trainings)],
        'session': session, 'registration': registrations, 'tracking': tracking,
        'test_result': [one | {'score': 7.5} for one in some(source, of_registrations, .4)],
        'room': [{'id': 1, 'label': 'R'}], 'programme': [{'id': 1, 'title': 'P'}], 'credit_type': [{'name': 'CPD'}],
        'intervention': [{'id': n, 'training_id': one['training_id'], 'session_id': one['id'], 'room_id': 1}
                         for n, one in enumerate(some(source, session, .4), 1)],
        'completion': [{'learner_id': one['id'], 'kind': kind, 'content_id': n, 'completed_at': created()}
                       for one in learners for kind, n in some(source, contents, .4)],
        'course_record': records, 'material': [{'id': n, 'title': 'M', 'training_id': one['id']}
                                               for n, one in enumerate(some(source, trainings, .4), 1)],
        'credit': [{'course_record_id': one['id'], 'credit_type': 'CPD', 'amount': 1.5}
                   for one in some(source, records)]}
    owners = [(name, one['id']) for name in ('learner', 'registration', 'course_record', 'lov', 'training', 'material',
                                             'session', 'intervention') for one in store[name]]
    files = [(*source.choice(owners), source.choice(PATHS)) for _ in range(source.choice((0, 3, 5, 7)))]
    store['file'] = [{'id': n, 'owner_type': name, 'owner_id': owner, 'path': path,
                      'sha256': source.choice(('', sha(posixpath.normpath(path)), sha('other')))}
                     for n, (name, owner, path) in enumerate(files, 1)]
    return store


def random_deletion(source, store):
    """Returns the rules and rows of a deletion."""
    what = tuple(source.sample(WHATS, source.choice((1, 2, 3, 4, 4))))
    days = source.choice((1, 5, 30, 30, 100))
    rules = Deletion(what, days, everything=source.random() < .12,
                     empty_values=source.choice(((), (), ('N/A',))))
    if source.random() < (.9 if rules.everything else .03):
        return rules, None
    chosen = source.sample(list(WRONG), source.choice((1, 2, 3, 3)))
    rules.columns = {name: source.random() < .1 for name in chosen}
    rows = []
    for _ in range(source.choice((1, 2, 3, 5))):
        one, other = source.choices(store['learner'], k=2)
        training = source.choice(store['training'])
        known = {'candidateLogin': one['login'], 'userEmail': (one if source.random() < .85 else other)['email'],
                 'trainingPathCode': training['path_code']}
        given = source.sample(chosen, source.choice((1, 2, 2, 3)) if len(chosen) > 2 else len(chosen))
        cells = {name: known[name] if source.random() < .95 else source.choice((*WRONG[name], 'N/A', 'NULL', ''))
                 for name in given}
        rows.append([cells.get(name, '') for name in chosen])
    return rules, rows


def random_case(source):
    store = random_store(source)
    rules, rows = random_deletion(source, store)
    disk = {path: source.choice((path, path, 'changed')) for path in some(source, PATHS[:4], .8)}
    seeded = some(source, [1, 2], .3)
    store['trash'] = [{'id': n, 'type': 'learner', 'key': f'id={70 + n}', 'deleted_at': '2026-11-01T12:00:00Z',
                       'run': 1, 'purge_at': source.choice(('2026-12-02T00:00:00Z', '2027-01-01T00:00:00Z')),
                       'content': json.dumps({
                           'id': str(70 + n), 'login': source.choice((*LOGINS, 'zoe', 'Zoe', 'zoe', 'Zoe')),
                           'email': source.choice(('a@x.org', 'z@x.org')), 'status': 'enabled',
                           'ref_number': source.choice(('99', '7', '')), 'entity_id': source.choice('1112'),
                           'imported': '0', 'created_at': '2020-01-01T00:00:00Z'})}
                      for n in seeded]
    kinds = source.choice(PLANS) if source.random() < .6 else source.choices(KINDS, k=source.choice((1, 2, 3, 4)))
    times = source.choices(TIMES, k=len(kinds))
    if source.random() < .9:
        times.sort()
    steps = [Step('delete', TIMES[0], 0, rules, rows)]
    for kind, now in zip(kinds, times):
        more = random_deletion(source, store) if kind == 'delete' else ()
        steps.append(Step(kind, max(now, TIMES[7]) if kind == 'purge' else now, source.randrange(10 ** 6), *more))
    files = {} if rows is None else {'data.csv': (list(rules.columns), rows)}
    return DeletionCase(definition_text(rules), files, store, (), TIMES[0], steps, disk)


def definition_text(rules):
    fields = ''.join(f'<{name}/>' if needed else f'<{name}><mandatory>no</mandatory></{name}>'
                     for name, needed in rules.columns.items())
    options = f'<what>{",".join(rules.what)}</what><trashDays>{rules.days}</trashDays>'
    options += '<everything>yes</everything>' if rules.everything else ''
    options += f'<emptyValues>{",".join(rules.empty_values)}</emptyValues>' if rules.empty_values else ''
    return f'<actions><{ACTION}>\n  <options>{options}</options>\n' \
           f'  {f"<fields>{fields}</fields>" if fields else ""}</{ACTION}></actions>\n'


def mend(case):
    """Takes away what refers to records that shrinking took."""
    store = Store({name: [{column: str(value) for column, value in one.items()} for one in case.store.get(name, ())]
                   for name in TYPES}, [], {})
    before = None
    while before != (before := sum(map(len, store.records.values()))):
        for name, records in store.records.items():
            kept = [all(store.find(*other) for other in store.needs(name, one)) for one in records]
            store.records[name] = [one for one, is_kept in zip(records, kept) if is_kept]
            if name in case.store:
                case.store[name] = [one for one, is_kept in zip(case.store[name], kept) if is_kept]


class DeletionsTest(ModelTest):
    def smaller(self, case, failure, check, seed):
        """Takes steps away, too."""
        for step in case.steps[1:]:
            other = copy.copy(case)
            other.steps = [one for one in case.steps if one is not step]
            if (again := self.failure(other, check, seed)) is not None and str(again)[9:60] == str(failure)[9:60]:
                case, failure = other, again
        return super().smaller(case, failure, check, seed)

    def check(self, case, source):
        mend(case)
        self.make(case)
        self.make_disk(case.disk)
        case.steps[0].rows = case.files['data.csv'][1] if case.files else None
        store = self.read_store(dict(case.disk))
        for step in case.steps:
            with self.naming(step.kind):
                getattr(self, step.kind.split()[0])(step, store)
                self.compare(store)
        if source.random() < .4:
            prop = source.choice((self.again, self.plan, self.jobs, self.strict, self.atomic))
            with self.naming(prop.__name__):
                prop(case)

    # The properties, of the first step. What is refused as a whole is not repeated.

    def first(self, case):
        self.make(case)
        return None if case.steps[0].rules.everything and case.files else self.run_case(case)

    def again(self, case):
        if self.first(case):
            self.check_again(case, lambda *_: False)

    def plan(self, case):
        if run := self.first(case):
            self.check_plan(case, run)

    def jobs(self, case):
        if run := self.first(case):
            self.check_jobs(case, run)

    def atomic(self, case):
        if (run := self.first(case)) and case.files:
            self.check_atomic(case, run)

    def strict(self, case):
        """Empty words are warnings."""
        first = case.steps[0]
        self.make(case)
        store = self.read_store({})
        store.begin(1, case.now, first.rules.days)
        code, ends = store.delete_file(first.rules, first.rows, strict=True)
        if code < 2:
            run = self.run_case(case, '--strict')
            self.assert_rows({('data.csv', n, ACTION): (outcome, sorted(codes)) for n, (outcome, codes, _)
                              in ends.items()}, run)
            self.assert_records(store.records, run.store)
            if case.files:
                self.assert_totals(run)

    def make_disk(self, disk):
        shutil.rmtree(self.folder / 'disk', ignore_errors=True)
        for path, text in disk.items():
            (self.folder / 'disk' / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / 'disk' / path).write_text(text, encoding='utf-8')
        (self.folder / 'disk' / 'sub').mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def naming(self, what):
        try:
            yield
        except AssertionError as error:
            raise AssertionError(f'{what}; {error}') from error

    def run_case(self, case, *flags, verb='run', **more):
        """To delete everything has to be confirmed."""
        return super().run_case(case, *flags, *(['--yes'] if verb == 'run' else []), verb=verb, **more)

    # The program's state.

    def read_store(self, disk):
        """Returns the rules with the program's records."""
        records = self.records()
        return Store(records, self.trash_of(records), disk)

    @staticmethod
    def trash_of(records):
        trash = []
        for one in records.get('trash', ()):
            columns = next(iter(records[one['type']]), {}) if records.get(one['type']) else {}
            record = dict.fromkeys(columns, '') | json.loads(one['content'])
            trash.append(Trashed(one['type'], record, one['deleted_at'], one['purge_at'], int(one['run']),
                                 int(one['id'])))
            assert trash[-1].key == one['key']
        return trash

    def compare(self, store):
        """Compares records, trash and files on disk. The order within the trash is the program's."""
        records = self.records()
        self.assert_records(store.records, records)

        def flat(trash):
            return [(one.sort_key(), one.deleted_at, one.purge_at, {k: v for k, v in one.record.items() if v != ''})
                    for one in trash]

        have = sorted(self.trash_of(records), key=Trashed.sort_key)
        store.trash.sort(key=Trashed.sort_key)
        self.assertEqual(flat(have), flat(store.trash), 'the trash')
        for one, other in zip(store.trash, have):
            one.id = other.id
        store.trash.sort(key=lambda one: one.id)
        folder = self.folder / 'disk'
        disk = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob('*') if path.is_file()}
        self.assertEqual(disk, {path: text for path, text in store.disk.items() if '..' not in path}, 'files on disk')

    # Steps.

    def act(self, definition, rows, now, *flags):
        """Runs a definition. `rows` includes the header, or is None."""
        for name in ('step.csv', 'outcomes.csv', 'report.json'):
            (self.folder / name).unlink(missing_ok=True)
        self.write('step.xml', definition)
        if rows is not None:
            self.write('step.csv', table(*rows))
        return self.call('run', 'step.xml', *(['step.csv'] if rows is not None else []), '--now', now, '--report',
                         'report.json', '--outcomes', 'outcomes.csv', '--outcomes-all', *flags)

    def end_run(self, result, store):
        """A run that was not stopped purges what has expired, and says so."""
        purged = store.end() if result.code in (0, 1) else 0
        report = self.report()
        self.assertEqual(sum(one['changed'] for one in report.get('steps', ())), purged, result)
        self.assertEqual('purged from the trash' in result.out, purged > 0, result)

    def delete(self, step, store):
        rules, rows = step.rules, step.rows
        result = self.act(definition_text(rules), None if rows is None else (list(rules.columns), rows), step.now,
                          '--yes')
        store.begin(self.report(own=())['run'], step.now, rules.days)
        code, ends = store.delete_file(rules, rows)
        text = (self.folder / 'outcomes.csv').read_text(encoding='utf-8')
        expected = {('step.csv' if n else '', n, ACTION): (outcome, sorted(codes)) for n, (outcome, codes, _)
                    in ends.items()}
        self.assertEqual(read_rows(text), expected)
        self.assertEqual(result.code, code, result)
        notes = {(n, one): str(number) for n, (*_, notes) in ends.items() for one, number in notes.items()}
        told = {(int(line['record']), line['code']): line['message'].rpartition(': ')[2].rstrip('.')
                for line in csv.DictReader(io.StringIO(text)) if line['code'].endswith('-stay')}
        self.assertEqual(told, notes)
        self.end_run(result, store)

    def cancel(self, step, store):
        sessions = self.sessions(step, store)
        rows = [('A', one['training_id'], one['id']) for one in sessions]
        self.other(step, store, CANCEL, rows, lambda: [store.delete_session(one['id']) for one in sessions])

    def unregister(self, step, store):
        pairs = [(one['learner_id'], one['session_id']) for one in some(random.Random(step.seed),
                                                                         store.records['registration'])]
        pairs = [one for one in pairs if self.is_reached(store, *one)]
        rows = [self.cells(store, *pair) + ['N'] for pair in pairs]
        self.other(step, store, REGISTER, rows, lambda: [store.unregister(*pair) for pair in pairs])

    def register(self, step, store):
        """Registrations may come again that are in the trash."""
        pairs = [(one['id'], other['id']) for one in store.records['learner'] for other in self.sessions(step, store)]
        pairs = some(random.Random(step.seed), [one for one in pairs if self.is_reached(store, *one)])
        self.other(step, store, REGISTER, [self.cells(store, *pair) + ['Y'] for pair in pairs])

    def track(self, step, store):
        rows = []
        for one in some(random.Random(step.seed), store.records['registration']):
            if self.is_reached(store, one['learner_id'], one['session_id']):
                rows.append([store.find('learner', one['learner_id'])['login'], 'L1', one['session_id'], 5])
        self.other(step, store, TRACK, rows)

    def enrol(self, step, store):
        source = random.Random(step.seed)
        rows = [[training['path_code'], learner['login']] for learner in some(source, store.records['learner'])
                for training in some(source, store.records['training'])]
        self.other(step, store, ENROL, rows)

    @staticmethod
    def is_active(store, session):
        """Rows do not find archived trainings."""
        return store.find('training', session['training_id'])['status'] != 'A'

    def sessions(self, step, store):
        return some(random.Random(step.seed), [one for one in store.records['session'] if self.is_active(store, one)])

    def is_reached(self, store, learner, session):
        """Returns whether the learner's login leads to the learner, not to an older one."""
        login = store.find('learner', learner)['login']
        return store.learner({'candidateLogin': login}, []) == learner and self.is_active(
            store, store.find('session', session))

    @staticmethod
    def cells(store, learner, session):
        return [store.find('learner', learner)['login'], store.find('session', session)['training_id'], session]

    def other(self, step, store, definition, rows, change=None):
        """Runs another action. What it creates is not what is tried here."""
        header = list('abcd')[:WIDTHS.get(definition, 4)]
        result = self.act(f'<actions>{definition}</actions>', (header, rows), step.now)
        store.begin(self.report(own=())['run'], step.now)
        if change:
            change()
            self.assertEqual(result.code, 0, result)
        else:
            self.assertIn(result.code, (0, 1), result)
            records = self.records()
            store.records = {name: records.get(name, []) for name in TYPES}
        self.end_run(result, store)

    def restore(self, step, store):
        source = random.Random(step.seed)
        if step.kind == 'restore run':
            run = source.choice([one.run for one in store.trash] or [9])
            chosen, words = [one for one in store.trash if one.run == run], ('--run', run)
        else:
            chosen = some(source, store.trash, source.choice((.3, .9)))
            words = [one.id for one in chosen]
        if not chosen:
            self.refused(self.call('trash', 'restore', *words, '--now', step.now), 2)
            return
        reasons = store.restore(chosen)
        result = self.call('trash', 'restore', *words, '--now', step.now)
        self.assertEqual(result.code, 2 if reasons else 0, result)
        if reasons:
            self.assertEqual(result.out, '')
            lines = result.err.splitlines()[1:]
            wrong = [one for one in reasons if not any(all(part in line for part in one) for line in lines)]
            self.assertEqual((wrong, len(lines)), ([], len(reasons)), result.err)

    def purge(self, step, store):
        source = random.Random(step.seed)
        name = source.choice((None, None, None, 'file', 'tracking'))
        run = source.choice((None, None, None, None, *(one.run for one in store.trash)))
        words = [*(['--type', name] if name else []), *(['--run', run] if run else [])]
        count, lines, kept = store.purge(step.now, name, run)
        result = self.call('trash', '--purge', '--data-path', 'disk', '--now', step.now, *words)
        self.assertEqual(result.code, 6 if kept else 0, result)
        said = f'{count - kept} record{"s" * (count - kept != 1)} deleted for good' if count else 'Nothing in the trash'
        self.assertEqual(result.out.splitlines()[:-1], lines)
        self.assertIn(said, result.out.splitlines()[-1])

    def withdraw(self, step, store):
        """Held course records are deleted by hand. Their credits go with them."""
        source = random.Random(step.seed)
        for one in some(source, [one for one in store.records['course_record'] if one['state'] == 'held']):
            self.call('held', 'delete', one['id'], '--now', step.now, exit_code=0)
            store.begin(self.runs()[0]['run'], step.now)
            store.delete('credit', lambda credit, number=one['id']: credit['course_record_id'] == number)
            store.delete_owner('course_record', store.find('course_record', one['id']))

    def disk(self, step, store):
        """Files change, go or come while their records are in the trash."""
        source = random.Random(step.seed)
        for path in some(source, PATHS[:4]):
            store.disk.pop(path, None)
            if (text := source.choice((path, 'other', None))) is not None:
                store.disk[path] = text
        self.make_disk(store.disk)

    def list(self, step, store):
        source = random.Random(step.seed)
        name = source.choice((None, 'tracking', 'file'))
        run = source.choice((None, *(one.run for one in store.trash)))
        words = [*(['--type', name] if name else []), *(['--run', run] if run else [])]
        told = self.call('trash', '--format', 'json', *words, exit_code=0).out.splitlines()
        self.assertEqual([(one['id'], one['key'], one['purge_at']) for one in map(json.loads, told)],
                         [(one.id, one.key, one.purge_at) for one in store.trash
                          if name in (None, one.type) and run in (None, one.run)])

    def test_random_cases(self):
        self.try_cases(random_case, self.check)


if __name__ == '__main__':
    main()
