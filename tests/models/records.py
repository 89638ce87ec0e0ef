# SPDX-License-Identifier: Apache-2.0
"""What the models of trainings and sessions share: how texts compare, the records of a store, and a row with what is
found in it."""
import copy
import datetime
import re
import unicodedata
import zoneinfo

DEFAULTS = {
    'entity': {'name': '', 'parent_id': '', 'imported': 0},
    'learner': {'login': '', 'email': '', 'ref_number': '', 'name': '', 'first_name': '', 'status': 'enabled',
                'enabled_from': '', 'enabled_until': '', 'entity_id': 1, 'languages': '', 'imported': 0,
                'created_at': ''},
    'custom_value': {'learner_id': '', 'field_guid': '', 'value': ''},
    'teacher': {'login': ''},
    'lov': {'code': '', 'type': ''},
    'training': {'path_code': '', 'title': '', 'locale': '', 'modality': '', 'status': '', 'description': '',
                 'cost': '', 'score_success_threshold': '', 'imported': 0, 'created_at': ''},
    'training_step': {'training_id': '', 'position': '', 'title': '', 'duration_days': ''},
    'training_content': {'training_id': '', 'step_position': '', 'position': '', 'lov_id': ''},
    'session': {'training_id': '', 'title': '', 'start_date': '', 'end_date': '', 'status': '', 'teacher_id': '',
                'imported': 0, 'created_at': ''},
    'registration': {'learner_id': '', 'session_id': '', 'registered_at': '', 'imported': 0},
    'tracking': {'registration_id': '', 'lov_id': '', 'progression': 0},
    'room': {'label': '', 'capacity': ''},
    'intervention': {'training_id': '', 'session_id': '', 'starts_at': '', 'duration_hours': '', 'room_id': '',
                     'teacher_id': '', 'status': ''},
}
NUMBERS = ('teacher_id', 'duration_days', 'capacity', 'room_id')
WITHOUT_ID = ('custom_value', 'training_step', 'training_content', 'tracking')


def text_key(text):
    """Codes, titles and reference numbers compare by this."""
    return ' '.join(unicodedata.normalize('NFC', text).split())


def login_key(text):
    """Logins and e-mail addresses compare by this: simple case folding, so that ß is not ss."""
    def fold(letter):
        return next((some for some in (letter.casefold(), letter.lower()) if len(some) == 1), letter)
    return unicodedata.normalize('NFC', ''.join(map(fold, unicodedata.normalize('NFC', text.strip()))))


def guid_key(text):
    return text.strip().strip('{}').lower()


def new_guid(text):
    """Returns how a new record's GUID is stored: of GUID shape in the usual spelling, else as written."""
    return guid_key(text) if re.fullmatch(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', guid_key(text)) else text


def parsed(text, pattern):
    try:
        return datetime.datetime.strptime(text, pattern)
    except ValueError:
        return None


def date_text(text):
    """Returns the date of a cell, None if it is not YYYY-MM-DD."""
    return text if re.fullmatch(r'\d{4}-\d\d-\d\d', text) and parsed(text, '%Y-%m-%d') else None


def utc_text(text, zone, pattern='%Y-%m-%d %H:%M:%S'):
    """Returns the stored form of a local time, None if it does not match. A date alone means midnight."""
    time = parsed(text, pattern) or parsed(text, '%Y-%m-%d')
    return time and stored_time(time.replace(tzinfo=zoneinfo.ZoneInfo(zone)))


def stored_time(time):
    return time.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def numbers(record):
    return {name: int(value) if str(value).isdigit() and name in NUMBERS else value for name, value in record.items()}


class World:
    """The store's records, the clock, and what rejected actions of the present row would have given."""

    def __init__(self, store, now):
        self.now = now
        self.records = {name: [{**({} if name in WITHOUT_ID else {'guid': ''}), **DEFAULTS[name], **numbers(record)}
                               for record in store.get(name, [])] for name in DEFAULTS}
        if not self.records['entity']:
            self.records['entity'].append({'guid': '', **DEFAULTS['entity'], 'id': 1})
        self.next_id = {name: 1 + max((record['id'] for record in records), default=0)
                        for name, records in self.records.items() if name not in WITHOUT_ID}
        self.made = []   # the ids of sessions that this run created
        self.given = set()  # (type, id): records that rows of the file gave
        self.lost = []   # (type, record): what earlier actions of this row would have given if they had not failed

    def kept(self):
        return copy.deepcopy((self.records, self.next_id, self.made))

    def restore(self, kept):
        self.records, self.next_id, self.made = kept

    def all(self, name, **values):
        return [record for record in self.records[name] if all(record[key] == value for key, value in values.items())]

    def get(self, name, number):
        return next(iter(self.all(name, id=number)), None)

    def add(self, kind, **values):
        record = {**({} if kind in WITHOUT_ID else {'id': self.next_id[kind], 'guid': ''}), **DEFAULTS[kind], **values}
        if kind not in WITHOUT_ID:
            self.next_id[kind] += 1
        self.records[kind].append(record)
        return record

    def change(self, record, values):
        """Stores values. Returns whether one differed; the record then has the mark of imports."""
        changes = {key: value for key, value in values.items() if record[key] != value}
        record.update(changes)
        if changes and 'imported' in record:
            record['imported'] = 1
        return bool(changes)

    def remove(self, name, record):
        self.records[name] = [other for other in self.records[name] if other is not record]

    def remove_registration(self, registration):
        for tracking in self.all('tracking', registration_id=registration['id']):
            self.remove('tracking', tracking)
        self.remove('registration', registration)

    def remove_session(self, session):
        for registration in self.all('registration', session_id=session['id']):
            self.remove_registration(registration)
        for intervention in self.all('intervention', session_id=session['id']):
            self.remove('intervention', intervention)
        self.remove('session', session)

    def is_lost(self, kind, fits_it):
        """Returns whether a failed action of this row would have given such a record."""
        return any(kind == other and fits_it(record) for other, record in self.lost)


class Row:
    """One action on one row: its cells, its settings, and what was found."""

    def __init__(self, cells, settings):
        self.cells, self.settings = cells, settings
        self.errors, self.warnings, self.lost = [], [], False

    def __getitem__(self, name):
        return self.cells.get(name, '').strip()

    def judge_mandatory(self, *judged):
        """Reports empty cells of the fields that the definition makes mandatory, but for those already judged."""
        self.errors += ['empty-field' for name in self.settings['mandatory'] if not self[name] and name not in judged]

    def setting(self, name):
        return self.settings.get(name)

    def number(self, name):
        """Returns a cell of type int, None where it is empty or wrong."""
        if not self[name]:
            return None
        if re.fullmatch(r'[+-]?[0-9]{1,18}', self[name]):
            return int(self[name])
        self.errors.append('bad-value')
        return None

    def date(self, name, code):
        """Returns the date of a cell, '' for NULL, None where it leaves the stored one as it is."""
        if self[name] in ('', 'NULL'):
            return '' if self[name] else None
        if not (date := date_text(self[name])):
            self.errors.append(code)
        return date

    def mapped(self, name, code, default):
        """Returns the meaning of a cell by the spellings of its setting: meaning -> text."""
        if not self[name]:
            return default
        for meaning, spelling in self.setting(name).items():
            if self[name].casefold() == spelling.casefold():
                return meaning
        self.errors.append(code)
        return None

    def may_change(self, record):
        return self.setting('fullAccess') == 'yes' or record['imported'] == 1

    def failed(self):
        return bool(self.errors) or self.lost

    def give(self, world, kind, record, outcome, replaces=True):
        """Ends a row that gives a record. It is warned of if it replaces what an earlier row of the file gave."""
        if not self.failed():
            if outcome == 'updated' and replaces and (kind, record['id']) in world.given:
                self.warnings.append('key-twice')
            world.given.add((kind, record['id']))
        return self.verdict(outcome)

    def verdict(self, outcome):
        if self.errors:
            return 'rejected', sorted(self.errors + self.warnings)
        return ('skipped', []) if self.lost else (outcome, sorted(self.warnings))


def oldest(records):
    return min(records, key=lambda record: (record['created_at'], record['id']), default=None)
