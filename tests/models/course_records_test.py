# SPDX-License-Identifier: Apache-2.0
"""Checks importCourseRecordsAction against an account of its rules, on random stores, definitions and files.

The rules are in course_records_rules.py. Cases are small, so that rows often speak of the same person and course. Not
tried: the texts of messages, learners whose new login is taken, cells that a spreadsheet changed, and held records that
are assigned or withdrawn by hand.
"""
import dataclasses

from model import NOW, Case, ModelTest, main
from course_records_rules import COURSE_ACTION, LEARNER_ACTION, LEARNER, PERSON, Account, CourseRow, NotCovered

COLUMNS = ('external_course_id', 'title', *PERSON, 'enrollment_start', 'enrollment_end', 'complete', 'date_completed',
           'credits', 'credit_type', 'credit_expiration', 'participant_category')
LEARNER_FIELDS = dict(zip(LEARNER, ('candidateLogin', 'candidateRefNumber', 'candidateEmail', 'candidateName',
                                    'candidateFirstname')))
DEFAULTS = {'scope': 'global', 'courseId': '', 'completionDateDefault': 'pending', 'allowIncompleteCredit': 'no',
            'timeZone': 'UTC', 'defaultTime': '00:00:00', 'dstPolicy': 'compatible', 'decimal': 'point'}
CODES = ('HYG-1', 'HYG-2', 'HYX-1', 'Hyg-1', 'ÉCO  1', 'E\u0301CO 1', 'CPR')
TITLES = ('Hygiene', 'Hygiene ', 'Straße', 'STRASSE', 'A  course', 'A course', '0012')
IDS = ('anna', 'ANNA', 'Åsa', 'åsa', 'weiß', 'WEISS', 'R-1', 'R  1', 'R 1', '0012', 'ben')
EMAILS = ('anna@x.org', 'Anna@X.org', 'åsa@x.org', 'ÅSA@x.org', 'ben@x.org', "o'neil@x.org")
TYPES = ('CME', 'CNE  unit', 'cme')
CATEGORIES = ('nurse', 'Nurse', 'a doctor')
TIMES = ('2024-03-01', '2024-03-01T08:00:00Z', '2024-03-01 09:30', '2024-03-31T02:30', '2024-10-27 02:30:00',
         '2024-03-01T09:00:00+01:00', '2024-05-05T10:00:00.75', '2023-01-01')
STORED_TIMES = ('2024-03-01T00:00:00Z', '2024-03-01T08:00:00Z', '2023-01-01T00:00:00Z')
BAD = {'external_course_id': ('C' * 129,), 'title': ('T' * 256,), 'complete': ('2', 'yes'),
       'credits': ('1.234', '10000', '-1', 'x', '1e2'), 'credit_type': ('XYZ',),
       'enrollment_start': ('01/05/2024', '2'), 'enrollment_end': ('2024-02-30',),
       'credit_expiration': ('2024-13-01',),
       'date_completed': ('x', '2027-01-01', '2026-11-22', '2026-11-22T10:00:01Z')}


def some(source, chance, value):
    return value if source.random() < chance else ''


def make_learner(source, number):
    return {'id': str(number), 'login': f'{source.choice(IDS)}{some(source, 0.5, number)}', 'name': 'N',
            'email': some(source, 0.8, source.choice(EMAILS)), 'ref_number': some(source, 0.5, source.choice(IDS)),
            'first_name': 'F', 'status': source.choice(('enabled', 'disabled')), 'imported': '1',
            'created_at': f'20{source.randrange(10, 13)}-01-01T00:00:00Z'}


def make_record(source, number, learners, trainings):
    state = source.choice(('assigned', 'held', 'held', 'withdrawn')) if learners else 'held'
    start, end = sorted(source.sample(STORED_TIMES, 2))
    complete = source.random() < 0.5
    record = {'id': str(number), 'training_id': source.choice(trainings)['id'], 'state': state,
              'external_user_id': some(source, 0.8, source.choice(IDS)),
              'external_email': some(source, 0.6, source.choice(EMAILS)),
              'enrollment_start': some(source, 0.4, start), 'enrollment_end': some(source, 0.2, end),
              'complete': str(int(complete)), 'completed_at': some(source, 0.6 * complete, source.choice(STORED_TIMES)),
              'participant_category': some(source, 0.3, source.choice(CATEGORIES))}
    if state == 'assigned':
        record['learner_id'] = source.choice(learners)['id']
    record['in_pars'] = str(int(bool(record['enrollment_start'] and record['participant_category'] and
                                     source.random() < 0.6)))
    return record


def make_store(source):
    learners = [make_learner(source, n) for n in range(1, source.randrange(5))]
    trainings = [{'id': str(n), 'path_code': source.choice(CODES), 'title': source.choice(TITLES),
                  'status': source.choice('PA'), 'created_at': f'20{source.randrange(10, 13)}-01-01T00:00:00Z'}
                 for n in range(1, source.randrange(2, 4))]
    records = [make_record(source, n, learners, trainings) for n in range(1, source.randrange(6))]
    offers = [{'training_id': t['id'], 'credit_type': name, 'maximum': source.choice(('2', '2.5', '', '0')),
               'variable': source.choice('01')} for t in trainings if source.random() < 0.5
              for name in TYPES[:2] if source.random() < 0.8]
    given = [{'course_record_id': r['id'], 'credit_type': name, 'amount': source.choice(('2', '2.5', '3')),
              'expires_at': some(source, 0.3, source.choice(STORED_TIMES))}
             for r in records for name in (*TYPES[:2], 'old') if source.random() < (0.3 if name in TYPES else 0.03)]
    return {'learner': learners, 'training': trainings, 'course_record': records, 'credit': given,
            'credit_type': [{'name': name} for name in (TYPES if source.random() < 0.7 else TYPES[:2])],
            'credit_offer': offers,
            'lov': [{'id': '1', 'code': 'L1', 'title': 'L', 'required': '1'},
                    {'id': '2', 'code': 'L2', 'title': 'L', 'required': '0'}],
            'training_content': [{'training_id': t['id'], 'step_position': '1', 'position': '1',
                                  'lov_id': source.choice('12')} for t in trainings if source.random() < 0.7]}


def make_row(source, codes, comma):
    who = source.choice((1, 1, 1, 1, 2, 2, 2, 3)) if source.random() < 0.97 else 0
    row = {'external_course_id': some(source, 0.98, source.choice(codes)),
           'title': some(source, 0.9, source.choice(TITLES)),
           'external_user_id': source.choice(IDS) if who & 1 else '',
           'external_email': source.choice(EMAILS) if who & 2 else '',
           'first_name': some(source, 0.2, 'F'), 'last_name': some(source, 0.2, 'L'),
           'enrollment_start': some(source, 0.4, source.choice(TIMES)),
           'enrollment_end': some(source, 0.2, source.choice(TIMES)),
           'complete': (complete := some(source, 0.8, source.choice('0111'))),
           'date_completed': some(source, 0.4, source.choice(TIMES)),
           'credits': (amount := some(source, 0.5 if complete == '1' else 0.15,
                                      source.choice(('2', '2', '2.5', '1', '3', '2.50', '0')))),
           'credit_type': some(source, 0.95 if amount else 0.15, source.choice(TYPES)),
           'credit_expiration': some(source, 0.2, source.choice(TIMES)),
           'participant_category': some(source, 0.3, source.choice(CATEGORIES))}
    if source.random() < 0.12:
        name = source.choice(sorted(BAD))
        row[name] = source.choice(BAD[name])
    if comma:
        row['credits'] = row['credits'].replace('.', ',')
    return row


def echo_record(source, row, store):
    """Makes the row speak of a stored record, mostly without contradicting it."""
    record = source.choice(store['course_record'])
    people = [r for r in store['learner'] if r['id'] == record.get('learner_id')] or [{
        'login': record['external_user_id'], 'ref_number': '', 'email': record['external_email']}]
    user_id, email = people[0][source.choice(('login', 'login', 'ref_number'))], people[0]['email']
    if user_id or email:
        row.update(external_user_id=user_id, external_email=some(source, 0.4 if user_id else 1, email))
    row['external_course_id'] = next(t['path_code'] for t in store['training'] if t['id'] == record['training_id'])
    for name in ('enrollment_start', 'enrollment_end', 'participant_category'):
        row[name] = some(source, 0.5, record[name]) if record[name] or source.random() < 0.9 else row[name]
    if record['complete'] == '1' and source.random() < 0.8:
        row['date_completed'] = some(source, 0.5, record['completed_at'])
    row['complete'] = source.choice(('1', '1', '1', '', record['complete']))


def make_person(source, store):
    """Makes a learner's row. Often somebody for whom a record is held."""
    record = source.choice(store['course_record'] or [{'external_user_id': '', 'external_email': ''}])
    user_id, email = source.choice(IDS), source.choice(EMAILS)
    if source.random() < 0.5:
        user_id, email = record['external_user_id'] or user_id, record['external_email'] or email
    by_number = source.random() < 0.3
    return {'login': some(source, 0.97, source.choice(IDS) if by_number else user_id),
            'ref_number': user_id if by_number else some(source, 0.5, source.choice(IDS)),
            'email': some(source, 0.9, email), 'name': some(source, 0.98, 'N'), 'first_name': some(source, 0.98, 'F')}


def make_settings(source):
    settings = {'scope': source.choice(('global', 'global', 'course')),
                'completionDateDefault': source.choice(('pending', 'import')),
                'allowIncompleteCredit': source.choice(('no', 'no', 'yes')),
                'timeZone': source.choice(('UTC', 'Europe/Paris', 'America/Sao_Paulo')),
                'defaultTime': source.choice(('00:00:00', '12:00:00')),
                'dstPolicy': source.choice(('compatible', 'earlier', 'later', 'reject')),
                'decimal': source.choice(('point', 'point', 'comma'))}
    return {name: value for name, value in settings.items() if name == 'scope' or source.random() < 0.5}


def action(name, settings, fields):
    return (f'<{name}><options>' + ''.join(f'<{k}>{v}</{k}>' for k, v in settings.items()) + '</options><fields>' +
            ''.join(fields) + f'</fields></{name}>')


class CourseRecordsTest(ModelTest):
    """A case has its random parts also as Python values: `settings`, `mandatory` and `search`."""

    @staticmethod
    def make_case(source):
        settings, store = make_settings(source), make_store(source)
        if settings['scope'] == 'course':
            settings['courseId'] = source.choice(store['training'])['path_code']
        columns = [name for name in COLUMNS if source.random() < 0.98]
        mandatory = [name for name in columns if source.random() < 0.01]
        kinds = source.choice(((COURSE_ACTION,), (COURSE_ACTION, LEARNER_ACTION), (LEARNER_ACTION, COURSE_ACTION),
                               (LEARNER_ACTION,)))
        search = source.choice(('login', 'login', 'ref_number', 'email'))
        fields = [f'<{name}><mandatory>yes</mandatory></{name}>' if name in mandatory else f'<{name}/>'
                  for name in columns]
        ignored = '<ignoredColumn/>'
        parts = {COURSE_ACTION: action(COURSE_ACTION, settings, [*fields, *[ignored] * len(LEARNER)]),
                 LEARNER_ACTION: action(LEARNER_ACTION, {'fullAccess': 'yes',
                                                         'traineeSearchField': f'<{LEARNER_FIELDS[search]}/>'},
                                        [*[ignored] * len(columns), *(f'<{LEARNER_FIELDS[n]}/>' for n in LEARNER)])}
        definition = '<actions>\n' + '\n'.join(parts[kind] for kind in kinds) + '\n</actions>\n'
        codes, rows = [t['path_code'] for t in store['training']] * 2 + [source.choice(CODES)], []
        if settings['scope'] == 'course':
            codes = [settings['courseId']] * 3 + ['', *codes]
        for _ in range(source.randrange(1, 6)):
            if rows and source.random() < 0.25:
                rows.append(list(source.choice(rows)))
                continue
            row, person = make_row(source, codes, settings.get('decimal') == 'comma'), make_person(source, store)
            if store['course_record'] and source.random() < 0.5:
                echo_record(source, row, store)
            rows.append([row[name] for name in columns] + [person[name] for name in LEARNER])
        case = Case(definition, {'data.csv': ([*columns, *(LEARNER_FIELDS[n] for n in LEARNER)], rows)}, store)
        case.settings, case.columns, case.mandatory = settings, columns, mandatory
        case.kinds, case.search = kinds, search
        return case

    @staticmethod
    def is_whole(case):
        """Whether a case that was made smaller still has what its records and its definition refer to."""
        ids = {name: {r['id'] for r in case.store[name]} for name in ('learner', 'training', 'course_record')}
        return (all(r['training_id'] in ids['training'] and r.get('learner_id', '') in ids['learner'] | {''}
                    for r in case.store['course_record']) and
                all(r['course_record_id'] in ids['course_record'] for r in case.store['credit']) and
                case.settings.get('courseId', '') in ['', *(t['path_code'] for t in case.store['training'])])

    @staticmethod
    def model(case):
        """Returns the outcomes, and the account after the last row."""
        account, outcomes = Account(case.store, case.now), {}
        for number, row in enumerate(case.files['data.csv'][1], 1):
            for kind in case.kinds:
                if kind == COURSE_ACTION:
                    cells = dict(zip(case.columns, row))
                    result = CourseRow(account, cells, {**DEFAULTS, **case.settings}, case.mandatory).run()
                else:
                    result = account.learner_row(dict(zip(LEARNER, row[len(case.columns):])), case.search)
                outcomes['data.csv', number, kind] = result
        return outcomes, account

    def check(self, case, source):
        if not self.is_whole(case):
            return
        try:
            outcomes, account = self.model(case)
        except NotCovered:
            return
        self.make(case)
        run = self.run_case(case)
        self.assert_rows(outcomes, run)
        self.assert_records(account.tables(), run.store)
        self.assert_totals(run)
        self.check_property(case, run, source)

    def check_property(self, case, run, source):
        which = source.choice(('again', 'plan', 'jobs', 'strict', 'atomic', 'split'))
        if which == 'again':
            self.check_again(case, excepted=self.excepted)
        elif which == 'split':
            if not any('key-twice' in codes for _, codes in run.rows.values()):   # which is about one file
                self.check_split(case, run, source.randrange(len(case.files['data.csv'][1]) + 1))
        else:
            getattr(self, f'check_{which}')(case, run)

    @staticmethod
    def excepted(first, second):
        """Accounts that a file changes again, and rows that a later row made acceptable."""
        return any(row[0] == 'updated' and key[2] == LEARNER_ACTION or
                   row[0] != 'rejected' and first.rows[key][0] == 'rejected' for key, row in second.rows.items())

    def test_random(self):
        self.try_cases(self.make_case, self.check)


class PendingTest(ModelTest):
    """Runs of the record import and of the tracking import by turns, each some days after the one before. The first
    later run that stores an access of the learner after the record's import dates what is pending, with the earliest
    access. A record that is completed by a later row was imported before."""
    RECORDS = action(COURSE_ACTION, {}, ['<external_course_id/>', '<external_user_id/>', '<complete/>',
                                         '<date_completed/>'])
    TRACKING = action('createOrUpdateConsolidatedTrackingAction', {},
                      ['<candidateLogin/>', '<lovCode/>', '<sessionId/>', '<lastAccessDate/>', '<progression/>'])

    STORE = {'learner': [{'id': '1', 'login': 'anna'}, {'id': '2', 'login': 'ben'}],
             'training': [{'id': str(n), 'path_code': f'C{n}', 'title': f'T{n}'} for n in (1, 2)],
             'lov': [{'id': str(n), 'code': f'L{n}', 'title': 'L', 'type': 'content'} for n in (1, 2, 3)],
             'session': [{'id': '1', 'training_id': '1', 'title': 'S'}],
             'registration': [{'id': str(n), 'learner_id': str(n), 'session_id': '1'} for n in (1, 2)]}

    @staticmethod
    def make_case(source):
        people, files = ('anna', 'ben'), {}
        for number in range(1, source.randrange(3, 7)):
            if source.random() < 0.5:
                rows = [[source.choice(('C1', 'C2')), source.choice(people), source.choice('0111'),
                         some(source, 0.2, '2026-01-01')] for _ in range(source.randrange(1, 4))]
                files[f'{number}-records.csv'] = (['external_course_id', 'external_user_id', 'complete',
                                                   'date_completed'], rows)
            else:
                pairs = source.sample([(who, lov) for who in people for lov in ('L1', 'L2', 'L3')], 3)
                rows = [[who, lov, '1', some(source, 0.9, day(source.randrange(number * 4), 12)), '50']
                        for who, lov in pairs[:source.randrange(1, 4)]]
                files[f'{number}-tracking.csv'] = (['candidateLogin', 'lovCode', 'sessionId', 'lastAccessDate',
                                                    'progression'], rows)
        return Case('<actions/>', files, {})

    def check(self, case, source):
        self.make(dataclasses.replace(case, store=self.STORE))
        records, imported, pending = {}, {}, {}
        for name, (_, rows) in case.files.items():
            number = int(name.split('-')[0])
            definition = self.RECORDS if 'records' in name else self.TRACKING
            self.write('definition.xml', f'<actions>\n{definition}\n</actions>\n')
            now = day(number * 4).replace(' ', 'T') + 'Z'
            run = self.run_case(dataclasses.replace(case, now=now), files=[name])
            if 'records' in name:
                for course, login, _, _ in rows:
                    imported.setdefault(({'anna': '1', 'ben': '2'}[login], course[1]), now)
                self.import_records(rows, records, pending, imported)
            else:
                self.date_records(rows, records, pending)
            self.assert_records({'course_record': [
                {'learner_id': who, 'training_id': course, 'complete': str(int(done)), 'completed_at': date}
                for (who, course), (done, date) in records.items()]}, run.store, name)

    @staticmethod
    def import_records(rows, records, pending, imported):
        for course, login, complete, date in rows:
            record = {'anna': '1', 'ben': '2'}[login], course[1]
            if records.get(record, (False,))[0]:
                continue  # it is complete, and nothing changes it
            done = complete == '1'
            records[record] = done, f'{date}T00:00:00Z' if done and date else ''
            if done and not date:
                pending[record] = imported[record]

    @staticmethod
    def date_records(rows, records, pending):
        accesses = sorted((date.replace(' ', 'T') + 'Z', {'anna': '1', 'ben': '2'}[login])
                          for login, _, _, date, _ in rows if date)
        for date, learner in accesses:
            for record, since in list(pending.items()):
                if record[0] == learner and date >= since:
                    records[record] = True, date
                    del pending[record]

    def test_random(self):
        self.try_cases(self.make_case, self.check)


def day(number, hour=0):
    return f'2026-03-{number + 1:02} {hour:02}:00:00'


if __name__ == '__main__':
    main()
