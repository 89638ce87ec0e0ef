# SPDX-License-Identifier: Apache-2.0
"""An account of the course record import: how each row ends, and which records the store then has.

Account holds the store, and assigns held records when a row of createOrUpdateLearnerAction creates or updates their
learner. CourseRow judges a row of importCourseRecordsAction. Times are datetimes in UTC, and amounts are decimals.
"""
import dataclasses
import datetime
import re
import unicodedata
from decimal import Decimal
from zoneinfo import ZoneInfo

COURSE_ACTION = 'importCourseRecordsAction'
LEARNER_ACTION = 'createOrUpdateLearnerAction'
UTC = datetime.timezone.utc
TIMES = ('enrollment_start', 'enrollment_end', 'date_completed', 'credit_expiration')
PERSON = ('external_user_id', 'external_email', 'first_name', 'last_name')
# Why a held record stays held: if there are several reasons, the first is said.
REASONS = ('end-before-start', 'unknown-credit-type', 'record-exists', 'counts-in-pars', 'credits-above-offer',
           'credits-below-offer')
LEARNER = ('login', 'ref_number', 'email', 'name', 'first_name')


class NotCovered(Exception):
    """The case needs a rule that this account leaves out."""


def key(text):
    """Returns what codes, numbers and titles compare by."""
    return ' '.join(unicodedata.normalize('NFC', text).split())


def fold(text):
    """Returns what logins and e-mail addresses compare by: simple case folding, so ß is not ss."""
    return ''.join(c.casefold() if len(c.casefold()) == 1 else c.lower() if len(c.lower()) == 1 else c
                   for c in unicodedata.normalize('NFC', text).strip())


def parse_time(text):
    """Returns a time of the store."""
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')) if text else None


def time_text(time):
    return f'{time:%Y-%m-%dT%H:%M:%SZ}' if time else ''


def amount_text(amount):
    return f'{amount.normalize():f}'


@dataclasses.dataclass
class Wanted:
    """What a row, or a held record, says of an enrolment. None: it says nothing of this. A row without `complete` says
    nothing of it; a held record always does."""
    complete: bool | None
    completed_at: datetime.datetime | None
    facts: dict  # of enrollment_start, enrollment_end, participant_category
    credits: dict  # type -> (amount, expiry or None)
    counts: bool  # whether it may change what PARS reports


class Account:
    def __init__(self, store, now):
        self.now = parse_time(now)
        self.learners = [dict(r) for r in store.get('learner', [])]
        self.trainings = [dict(r) for r in store.get('training', [])]
        self.types = [r['name'] for r in store.get('credit_type', [])]
        self.offers = store.get('credit_offer', [])
        required = {r['id'] for r in store.get('lov', []) if r['required'] == '1'}
        self.with_content = {r['training_id'] for r in store.get('training_content', []) if r['lov_id'] in required}
        self.records = [self.record_from(r, store.get('credit', [])) for r in store.get('course_record', [])]
        self.given = set()  # the learners that rows of this file created, updated or found unchanged
        self.next_id = {name: max((int(r['id']) for r in records), default=0) + 1
                        for name, records in (('learner', self.learners), ('training', self.trainings),
                                              ('record', self.records))}

    @staticmethod
    def record_from(row, all_credits):
        given = {c['credit_type']: (Decimal(c['amount']), parse_time(c.get('expires_at')))
                 for c in all_credits if c['course_record_id'] == row['id']}
        return {**{name: row.get(name, '') for name in ('id', 'learner_id', 'training_id', 'state', *PERSON)},
                'enrollment_start': parse_time(row.get('enrollment_start')),
                'enrollment_end': parse_time(row.get('enrollment_end')),
                'participant_category': row.get('participant_category') or None,
                'complete': row.get('complete') == '1', 'completed_at': parse_time(row.get('completed_at')),
                'in_pars': row.get('in_pars') == '1', 'credits': given}

    def tables(self):
        """Returns the records as a snapshot has them."""
        rows = [{**record, **{name: time_text(record[name])
                              for name in ('enrollment_start', 'enrollment_end', 'completed_at')},
                 'participant_category': record['participant_category'] or '',
                 'complete': str(int(record['complete'])), 'in_pars': str(int(record['in_pars']))}
                for record in self.records]
        given = [{'course_record_id': record['id'], 'credit_type': name, 'amount': amount_text(amount),
                  'expires_at': time_text(expiry)}
                 for record in self.records for name, (amount, expiry) in record['credits'].items()]
        for row in rows:
            del row['credits']
        return {'course_record': rows, 'credit': given,
                'training': [{name: r[name] for name in ('id', 'path_code', 'title')} for r in self.trainings],
                'learner': [{name: r[name] for name in ('id', *LEARNER)} for r in self.learners]}

    def new_id(self, name):
        self.next_id[name] += 1
        return str(self.next_id[name] - 1)

    # Who and what is meant.

    @staticmethod
    def oldest(records):
        return min(records, key=lambda r: (r.get('created_at', ''), int(r['id'])), default=None)

    def learners_by(self, column, text):
        same = key if column == 'ref_number' else fold
        return [r for r in self.learners if text and r[column] and same(r[column]) == same(text)]

    def learner_by(self, column, text):
        return self.oldest(self.learners_by(column, text))

    def person(self, user_id, email):
        """Returns the learner of an id and an e-mail address, and whether they agree. An id is the reference number of
        a learner, or, if no learner has it, a login. Several people may share an address: one of them must have the id.
        A reference to nobody says nothing."""
        by_id = self.learners_by('ref_number', user_id) or self.learners_by('login', user_id)
        by_email = self.learners_by('email', email)
        found = [r for r in by_id if r in by_email] if by_id and by_email else by_id or by_email
        return self.oldest(found), bool(found) or not by_id

    def training_of(self, code):
        """A course that is archived is meant only if no other has the code."""
        found = [r for r in self.trainings if key(r['path_code']) == key(code)]
        return self.oldest([r for r in found if r['status'] != 'A'] or found)

    def record_of(self, learner, training):
        """Returns the learner's record of the course."""
        return next((r for r in self.records if r['state'] == 'assigned' and r['training_id'] == training['id'] and
                     r['learner_id'] == learner), None)

    def record_named(self, user_id, email, training, states):
        """Returns the record of the same id, else of the same e-mail address, in the first of the states. Several
        people may share an address: another id is another person."""
        for state in states:
            records = [r for r in self.records if r['state'] == state and r['training_id'] == training['id']]
            same_id = [r for r in records if user_id and fold(key(r['external_user_id'])) == fold(key(user_id))]
            same_email = [r for r in records if email and fold(r['external_email']) == fold(email) and
                          not (user_id and r['external_user_id'])]
            if same_id or same_email:
                return (same_id or same_email)[0]
        return None

    # The rules of what a record may become.

    def offer_codes(self, training, given):
        """A course that offers nothing limits nothing. One that offers something offers 0 of every other type."""
        offers = {key(o['credit_type']): o for o in self.offers if training and o['training_id'] == training['id']}
        for name, (amount, _) in given.items():
            offer = offers.get(key(name), {'maximum': '0', 'variable': '1'})
            if not offers or not offer['maximum']:
                continue
            if amount > Decimal(offer['maximum']):
                yield 'credits-above-offer'
            elif amount < Decimal(offer['maximum']) and offer['variable'] != '1':
                yield 'credits-below-offer'

    def own_codes(self, record, training, given):
        """Says what a record that comes to its learner breaks by itself."""
        start, end = record['enrollment_start'], record['enrollment_end']
        if start and end and end < start:
            yield 'end-before-start'
        yield from ('unknown-credit-type' for name in given if self.credit_type(name) is None)
        yield from self.offer_codes(training, {n: v for n, v in given.items() if self.credit_type(n) is not None})

    @staticmethod
    def completes(record, wanted):
        return bool(wanted.complete and not record['complete'])

    @staticmethod
    def precedes(record, wanted):
        """Whether the record has been completed since this was said of it. That is not taken back."""
        return record['complete'] and wanted.complete is False

    def conflicts(self, record, wanted):
        """Says why the record cannot become what is wanted. What is not said is no conflict. A record that is completed
        takes what it does not have yet, and its credits; others take credits of further types, but for one that says
        less than the record."""
        completes, have = self.completes(record, wanted), record['credits']
        facts = [(record[name], value) for name, value in wanted.facts.items() if value is not None]
        given = {name: (amount, expiry or have.get(name, (0, None))[1])
                 for name, (amount, expiry) in wanted.credits.items()}
        if not completes:
            facts += [(record['completed_at'], wanted.completed_at)] if wanted.completed_at else []
            facts += [(have.get(name), value) for name, value in given.items()
                      if name in have or self.precedes(record, wanted)]
        differs = any(have != want for have, want in facts if not (completes and have is None))
        start, end = (wanted.facts[name] or record[name] for name in ('enrollment_start', 'enrollment_end'))
        late = completes and start and end and end < start
        adds = completes or any(have.get(name) != value for name, value in given.items())
        return (['record-exists'] if differs else ['end-before-start'] if late else []) + (
            ['counts-in-pars'] if adds and record['in_pars'] and not wanted.counts else [])

    def apply(self, record, wanted):
        """Changes the record as wanted. Returns `updated` if this completes it, `created` if it adds a credit."""
        completes = self.completes(record, wanted)
        if completes:
            record.update(complete=True, completed_at=wanted.completed_at)
            record.update({name: value for name, value in wanted.facts.items() if value is not None})
            record['in_pars'] |= self.in_pars(record, wanted)
        adds = [name for name in wanted.credits if name not in record['credits'] or completes]
        record['credits'].update({name: (wanted.credits[name][0], wanted.credits[name][1] or
                                         record['credits'].get(name, (0, None))[1]) for name in adds})
        return 'updated' if completes else 'created' if adds else 'unchanged'

    @staticmethod
    def in_pars(record, wanted):
        return bool(wanted.counts and record['enrollment_start'] and record['participant_category'])

    # Held records come to their learners.

    def assign_held(self, learner):
        """Assigns what is held for the learner, oldest first. Returns a code for each course and reason for which
        records stay held: the same text is said once."""
        stay = set()
        for record in [r for r in self.records if r['state'] == 'held']:
            person, agree = self.person(record['external_user_id'], record['external_email'])
            if person is learner:
                stay |= {(record['training_id'], reason) for reason in self.assign(record, learner)}
            elif not agree and any(learner in self.learners_by(*reference) for reference in (
                    ('ref_number', record['external_user_id']), ('login', record['external_user_id']),
                    ('email', record['external_email']))):
                stay.add((record['training_id'], record['external_user_id'], record['external_email']))
        return ['stays-held'] * len(stay)

    def assign(self, record, learner):
        """Gives the record to the learner. One who has such a record already gets what the held one adds to it, by the
        rules for rows, and the held one goes. Returns the first reason if it stays held, and which credit it is of."""
        training = next((r for r in self.trainings if r['id'] == record['training_id']), None)
        if training is None:
            raise NotCovered
        reasons = list(self.own_codes(record, training, record['credits']))
        own = self.record_of(learner['id'], training)
        if own:
            wanted = Wanted(record['complete'], record['completed_at'],
                            {name: record[name] for name in
                             ('enrollment_start', 'enrollment_end', 'participant_category')},
                            record['credits'], record['in_pars'])
            reasons += self.conflicts(own, wanted)
        if reasons:
            reason = min(reasons, key=REASONS.index)
            return [(reason, next((name, value[0]) for name, value in record['credits'].items()
                                  if reason in self.own_codes(record, training, {name: value}))
                     if 'credit' in reason else '')]
        if own:
            self.apply(own, wanted)
            self.records.remove(record)
        else:
            record.update(learner_id=learner['id'], state='assigned')
        return []

    def credit_type(self, text):
        return next((name for name in self.types if key(name) == key(text)), None)

    def learner_row(self, row, search):
        """Creates or updates an account with full access. Returns outcome and codes."""
        if not row[search]:
            return 'rejected', ['empty-field']
        found = self.learner_by(search, row[search])
        if row['login'] and self.learner_by('login', row['login']) not in (None, found):
            raise NotCovered
        empty = [name for name in ('login', 'email', 'name', 'first_name') if not row[name]]
        if not found and empty:
            shared = any(fold(other['email']) == fold(row['email']) for other in self.learners if row['email'])
            return 'rejected', sorted(['email-shared'] * shared + ['empty-field'] * len(empty))
        before = dict(found or dict.fromkeys(LEARNER, ''))
        if not found:
            found = {'id': self.new_id('learner'), 'created_at': time_text(self.now), **before}
            self.learners.append(found)
        keeps = [name for name in LEARNER if name == 'ref_number' and key(row[name]) == key(found[name])]  # its spelling
        found.update({name: row[name] for name in LEARNER if row[name] and name not in keeps})
        codes = []
        if found['email'] != before['email'] and any(
                other is not found and fold(other['email']) == fold(found['email']) for other in self.learners):
            codes.append('email-shared')
        if any(found[name] != before[name] for name in ('login', 'ref_number', 'email')):
            codes += self.assign_held(found)
        outcome = 'created' if not before['login'] else 'updated' if found != before else 'unchanged'
        codes += ['key-twice'] * (outcome == 'updated' and found['id'] in self.given)
        self.given.add(found['id'])
        return outcome, sorted(codes)


class CourseRow:
    """One row of importCourseRecordsAction. `cells` has the declared columns, `settings` every setting of the action,
    and `mandatory` the columns that the definition makes mandatory."""

    def __init__(self, account, cells, settings, mandatory=()):
        self.account, self.settings = account, settings
        self.training = self.learner = None
        self.day = None
        self.unknown_type = False
        self.cells = {name: text.strip() for name, text in cells.items()}
        self.empty = [name for name in mandatory if not self.cells[name]]
        self.errors, self.warnings = [], []

    def cell(self, name):
        return self.cells.get(name, '')

    def error(self, code, when=True):
        self.errors += [code] if when else []

    def warn(self, code, when=True):
        self.warnings += [code] if when else []

    def demand(self, name):
        """The cell must not be empty. Says so once."""
        if not self.cell(name) and name not in self.empty:
            self.empty.append(name)

    # Cells.

    def time(self, name):
        """Returns the cell's time in UTC, or None if the cell is empty or wrong."""
        text = self.cell(name)
        found = re.fullmatch(r'(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?', text)
        try:
            day, clock, offset = found.groups() if found else (text, None, None)
            local = datetime.datetime.fromisoformat(f"{day}T{clock or self.settings['defaultTime']}")
        except ValueError:
            self.error('bad-value', bool(text))
            return None
        if offset:
            return datetime.datetime.fromisoformat(local.isoformat() + offset.replace('Z', '+00:00')).astimezone(UTC)
        return self.to_utc(local)

    def to_utc(self, local):
        """A skipped time moves by the gap, forward but with `earlier`. A repeated time is its first instance, but with
        `later`."""
        zone, policy = ZoneInfo(self.settings['timeZone']), self.settings['dstPolicy']
        first, second = (local - local.replace(tzinfo=zone, fold=fold_).utcoffset() for fold_ in (0, 1))
        skipped, repeated = first > second, first < second
        if policy == 'reject' and (skipped or repeated):
            self.error('skipped-time' if skipped else 'repeated-time')
            return None
        self.warn('skipped-time', skipped)
        use_second = policy == 'earlier' if skipped else policy == 'later'
        return (second if use_second else first).replace(tzinfo=UTC)

    def complete(self):
        text = self.cell('complete')
        self.error('bad-value', text not in ('', '0', '1'))
        return {'0': False, '1': True}.get(text)

    def amount(self):
        text = self.cell('credits')
        point = ',' if self.settings['decimal'] == 'comma' else '.'
        if re.fullmatch(rf'\d{{1,4}}(?:\{point}\d\d?)?', text):
            return Decimal(text.replace(',', '.'))
        self.error('bad-value', bool(text))
        return None

    # Rules.

    def find_course(self):
        """Sets the course's training, or None if it has to be made or cannot be known. Returns whether the row says
        which course it means."""
        code, course = self.cell('external_course_id'), self.settings['courseId']
        self.error('bad-value', len(code) > 128)
        self.error('bad-value', len(self.cell('title')) > 255)
        self.training = None
        if self.settings['scope'] == 'course':
            if code and key(code) != key(course):
                self.error('other-course', len(code) <= 128)
                return False
            self.training = self.account.training_of(course)
        elif not code:
            self.demand('external_course_id')
        elif len(code) <= 128:
            self.training = self.account.training_of(code)
            if not self.training:
                self.demand('title')
        return self.settings['scope'] == 'course' or 0 < len(code) <= 128

    def find_person(self):
        """Sets the learner's id, or None if nobody is known yet. Returns whether the row says whom it means."""
        user_id, email = self.cell('external_user_id'), self.cell('external_email')
        person, agree = self.account.person(user_id, email)
        self.error('no-person', not user_id and not email)
        self.error('references-disagree', not agree)
        self.learner = person and person['id']
        return bool(user_id or email) and agree

    def find_record(self):
        """Returns the stored record that the row is about: the learner's, else one that waits for this person. If
        nobody is known, one that was assigned by hand goes before those."""
        if not self.training:
            return None
        names = self.cell('external_user_id'), self.cell('external_email'), self.training
        if self.learner:
            return (self.account.record_of(self.learner, self.training) or
                    self.account.record_named(*names, ('held', 'withdrawn')))
        return self.account.record_named(*names, ('assigned', 'held', 'withdrawn'))

    def shell(self):
        """Makes the course's shell: an own training without contents."""
        account, code, title = self.account, self.cell('external_course_id'), self.cell('title')
        self.warn('course-shell')
        self.warn('shell-like-course', any(key(r['title']) == key(title) or mistyped(key(r['path_code']), key(code))
                                           for r in account.trainings))
        account.trainings.append({'id': account.new_id('training'), 'path_code': code, 'title': title, 'status': 'P',
                                  'created_at': time_text(account.now)})
        return account.trainings[-1]

    def judge_dates(self):
        times = {name: self.time(name) for name in TIMES}
        start, end, date = (times[name] for name in TIMES[:3])
        self.error('end-before-start', bool(start and end and end < start))
        found = re.match(r'[-\d]{10}$', self.cell('date_completed'))
        self.day = date and found and datetime.date.fromisoformat(found.group())
        self.error('completion-in-future', bool(date and self.before(self.account.now, date)))
        return times

    def before(self, time, date):
        """Whether the time is before the completion date. A date without a time is compared by day, in the file's time
        zone."""
        return self.local_day(time) < self.day if self.day else time < date

    def local_day(self, time):
        return time.astimezone(ZoneInfo(self.settings['timeZone'])).date()

    def judge_credits(self, complete, expiry):
        """Returns the credits that the row gives: at most one."""
        amount, text = self.amount(), self.cell('credit_type')
        name = self.account.credit_type(text)
        self.error('unknown-credit-type', bool(text) and name is None)
        self.unknown_type = bool(text) and name is None and amount is not None
        if not self.cell('credits'):
            return {}
        if not text:
            self.demand('credit_type')
        self.error('incomplete-credit', complete is False and self.settings['allowIncompleteCredit'] != 'yes')
        if name is None or amount is None:
            return {}
        return {name: (amount, expiry)}

    def run(self):
        """Returns outcome and codes, and changes the account."""
        known = all([self.find_course(), self.find_person()])
        stored = self.find_record() if known else None
        wanted = self.judge_cells(stored)
        self.errors += ['empty-field'] * len(self.empty)
        if stored and stored['state'] == 'withdrawn':
            return self.end('unchanged', ['withdrawn'])
        if known:
            self.judge_record(stored, wanted)
        self.warn('credit-without-amount', not self.errors and wanted.complete is True and
                  bool(self.cell('credit_type')) and not self.cell('credits'))
        return self.end('rejected', []) if self.errors else self.store(stored, wanted)

    def judge_cells(self, stored):
        """Judges what needs no stored record, and returns what the row wants."""
        times, complete = self.judge_dates(), self.complete()
        given = self.judge_credits(complete, times['credit_expiration'])
        facts = {name: times[name] for name in TIMES[:2]}
        facts['participant_category'] = self.cell('participant_category') or None
        dated = complete or complete is None and stored and stored['complete']
        return Wanted(complete, times['date_completed'] if dated else None, facts, given,
                      self.settings['scope'] == 'course')

    def judge_record(self, stored, wanted):
        """Judges credits that are not stored yet (the offer may have changed since the others came), and whether the
        stored record can become what is wanted. One that comes to its learner by this row is judged like a new one."""
        account, have = self.account, stored['credits'] if stored else {}
        new = {name: value for name, value in wanted.credits.items() if have.get(name, (None,))[0] != value[0]}
        self.errors += account.offer_codes(self.training, new)
        complete = self.cell('complete') or stored and stored['complete']
        gives = new or self.unknown_type if stored else self.cell('credits')
        self.error('incomplete-credit', bool(gives) and not complete and
                   self.settings['allowIncompleteCredit'] != 'yes' and 'incomplete-credit' not in self.errors)
        reasons = account.conflicts(stored, wanted) if stored else []
        self.errors += [code for code in reasons if code not in self.errors]
        self.error('record-differs', 'record-exists' in reasons)
        if stored and stored['state'] == 'held' and self.learner and 'record-exists' not in reasons:
            # The same message of the row itself is not said twice.
            told = {self.cell('credit_type')} if 'unknown-credit-type' in self.errors else set()
            self.errors += account.own_codes(stored, self.training, {n: v for n, v in have.items() if n not in {*new, *told}})

    def end(self, outcome, more):
        if self.errors:
            return 'rejected', sorted(self.errors + self.warnings)
        return outcome, sorted(self.warnings + more)

    def store(self, stored, wanted):
        account, learner = self.account, self.learner
        have = dict(stored['credits']) if stored else {}
        was, becomes = stored, bool(wanted.complete and not (stored and stored['complete']))
        if becomes and not wanted.completed_at and self.settings['completionDateDefault'] == 'import':
            wanted.completed_at = account.now
        self.warn('completion-pending', becomes and not wanted.completed_at)
        if stored:
            self.warn('completed-since', account.precedes(stored, wanted))
            outcome = account.apply(stored, wanted)
            if stored['state'] == 'held' and learner:
                stored.update(state='assigned', learner_id=learner)
                outcome = 'updated'
        else:
            training = self.training or self.shell()
            self.warn('no-required-content', training['id'] not in account.with_content and not any(
                r['training_id'] == training['id'] for r in account.records))
            stored = {**{name: self.cell(name) for name in PERSON}, **wanted.facts, 'id': account.new_id('record'),
                      'learner_id': learner or '', 'training_id': training['id'],
                      'state': 'assigned' if learner else 'held', 'complete': bool(wanted.complete),
                      'completed_at': wanted.completed_at, 'credits': dict(wanted.credits)}
            stored['in_pars'] = account.in_pars(stored, wanted)
            account.records.append(stored)
            self.warn('held', not learner)
            outcome = 'created'
        gives = stored['credits'] != have
        remarks = self.remarks(stored, wanted, becomes or not was, gives) if outcome != 'unchanged' else []
        return self.end(outcome, remarks)

    def remarks(self, record, wanted, enrols, gives):
        """Returns the warnings about what a row that changed something did not store, or stored with reservation."""
        complete = record['complete']
        date, start = wanted.completed_at, record['enrollment_start']
        early = date and start and (self.day < self.local_day(start) if self.day else date < start)
        codes = {'completed-before-start': enrols and bool(self.cell('date_completed') and early),
                 'date-without-completion': bool(self.cell('date_completed')) and not complete,
                 'incomplete-credit': gives and not complete,
                 'not-in-pars': enrols and wanted.counts and bool(start) and not record['participant_category']}
        return [code for code, holds in codes.items() if holds]


def mistyped(one, other):
    """Whether one edit leads from one code to the other, and the edit is not one of digits: CPR-1 and CPR-2 are two
    courses, CPR-1 and CRR-1 may be one. Two neighbours that change places are one edit, and letter case counts as none.
    """
    if fold(one) == fold(other):
        return True
    short, long = sorted((one, other), key=len)
    start = next((i for i, (a, b) in enumerate(zip(short, long)) if a != b), len(short))
    here, there = short[start:], long[start:]
    while here and there and here[-1] == there[-1]:
        here, there = here[:-1], there[:-1]
    edits = sorted((len(here), len(there))) in ([0, 1], [1, 1]) or len(here) == 2 and here == there[::-1]
    return edits and not any(c.isdigit() for c in here + there)
