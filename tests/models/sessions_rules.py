# SPDX-License-Identifier: Apache-2.0
"""The rules of entities, trainings, sessions, registrations and interventions, as the documentation gives them.

Each rule judges one action on one row of a World and reports into a Row. A rule goes on as far as it can be judged, also
if something is wrong; what it changes in the World is then taken back. Shared by sessions_test.py and jobs_test.py.
"""
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
WITHOUT_ID = ('custom_value', 'training_step', 'training_content', 'tracking')
MODALITIES = ('learning_channel', 'kc', 'distanciel', 'blended', 'blendedx', 'campus', 'mentored_action_learning',
              'portal', 'serious_game', 'public_course', 'vodeclic', 'learning_feed', 'content_test')
STEPPED = ('blended', 'blendedx')
SAME_MODALITY = {'distancelearning': 'distanciel', 'knowledgecommunity': 'kc'}


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


class World:
    """The store's records, the clock, and what rejected actions of the present row would have given."""

    def __init__(self, store, now):
        self.now = now
        self.records = {name: [{**({} if name in WITHOUT_ID else {'guid': ''}), **DEFAULTS[name], **record}
                               for record in store.get(name, [])] for name in DEFAULTS}
        if not self.records['entity']:
            self.records['entity'].append({'guid': '', **DEFAULTS['entity'], 'id': 1})
        self.next_id = {name: 1 + max((record['id'] for record in records), default=0)
                        for name, records in self.records.items() if name not in WITHOUT_ID}
        self.made = []   # the ids of sessions that this run created
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
        self.errors, self.warnings, self.lost, self.found = [], [], False, None

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

    def verdict(self, outcome):
        if self.errors:
            return 'rejected', sorted(self.errors + self.warnings)
        return ('skipped', []) if self.lost else (outcome, sorted(self.warnings))


def oldest(records):
    return min(records, key=lambda record: (record['created_at'], record['id']), default=None)


# Entities.

def entity(row, world):
    """The filled columns are a path of names below the default entity."""
    names = [row[name] for name in sorted(row.cells)]
    while names and not names[-1]:
        names.pop()
    row.errors += ['empty-field'] * (names.count('') or (not names)) if not row.errors else []
    if row.failed():
        return row.verdict('')
    here, outcome = row.setting('defaultEntityId') or 1, 'unchanged'
    for name in names:
        found = [some for some in world.all('entity', parent_id=here) if text_key(some['name']) == text_key(name)]
        if not found:
            found, outcome = [world.add('entity', name=name, parent_id=here, imported=1)], 'created'
        here = min(some['id'] for some in found)
    return row.verdict(outcome)


# Trainings.

TRAINING_TEXTS = {'trainingLocale': 'locale', 'trainingTitle': 'title', 'trainingDescription': 'description',
                  'trainingCost': 'cost', 'trainingScoreSuccessThreshold': 'score_success_threshold'}


def sanitized(title):
    return re.sub(r'<[^<>]*>', '', title).replace('&nbsp;', ' ').strip()


def training_steps(row):
    """Returns the title and duration of each step, a duration of None where none is given."""
    steps = []
    for number, part in enumerate(row['trainingSteps'].split('||') if row['trainingSteps'] else []):
        title, bar, days = part.partition('|>')
        if not sanitized(title):
            row.errors.append('step-title')
        if days.strip() and not re.fullmatch(r'\+?[0-9]+', days.strip()):
            row.errors.append('bad-value')
            days = ''
        steps.append((sanitized(title), int(days) if days.strip() else None))
    return steps


def training_groups(row, world):
    """Returns the ids of learning object versions, step by step."""
    groups, wrong = [], set()
    for part in row['lovCodes'].split('||') if row['lovCodes'] else []:
        codes = [text_key(code) for code in part.split(',') if code.strip()]
        found = {code: [lov['id'] for lov in world.records['lov'] if text_key(lov['code']) == code] for code in codes}
        wrong |= {code for code in codes if len(found[code]) != 1}
        groups.append([found[code][0] for code in codes if len(found[code]) == 1])
    row.errors += ['unknown-lov'] * len(wrong)
    return groups


def training(row, world):
    action = row.mapped('trainingAction', 'bad-training-action', 'createUpdate')
    code = text_key(row['trainingPathCode'])
    found = oldest([some for some in world.records['training'] if code and text_key(some['path_code']) == code])
    row.found = found
    if not code:
        row.errors.append('empty-field')
    if action == 'cancel':
        return archive(row, world, found)
    row.judge_mandatory('trainingPathCode')
    row.errors += ['bad-value'] * (len(row['trainingLocale']) > 6)
    return save_training(row, world, found)


def archive(row, world, found):
    """A training that is cancelled stays in the store. The path code is all that such a row needs."""
    if not found and row['trainingPathCode']:
        row.warnings.append('unknown-training')
    if found and found['status'] != 'A' and not row.may_change(found):
        row.errors.append('out-of-scope')
    if row.failed() or not found:
        return row.verdict('unchanged')
    return row.verdict('deleted' if world.change(found, {'status': 'A'}) else 'unchanged')


def save_training(row, world, found):
    """An unreadable action is judged as this one. Rules of creation need the path code. A row that gives another
    modality than the stored one is judged by its own."""
    code_given = bool(row['trainingPathCode'])
    is_new = code_given and not found
    given = row['trainingModality'].lower()
    modality = SAME_MODALITY.get(given, given)
    right = modality in MODALITIES
    modality = found['modality'] if found and not right else modality
    if not given and is_new and 'trainingModality' not in row.setting('mandatory'):
        row.errors.append('empty-field')
    if given and not right:
        row.errors.append('bad-modality')
    changed = found and found['modality'] != modality
    row.errors += ['modality-changed'] if changed else []
    groups = training_groups(row, world)
    before = len(row.errors)
    steps = training_steps(row) if modality in STEPPED else []
    steps_right = len(row.errors) == before
    stored = world.all('training_step', training_id=found['id']) if found else []
    if modality in STEPPED and not row['trainingSteps'] and (modality == 'blended' or is_new):
        row.errors.append('no-steps')
    elif modality in STEPPED and not changed and code_given and too_many(row, max(1, len(stored), len(steps))):
        row.errors.append('bad-value')
    elif row['trainingSteps'] and modality in MODALITIES and modality not in STEPPED:
        row.warnings.append('steps-not-used')
    if found and modality == 'blendedx' and steps and steps_right and not same_steps(steps, stored):
        row.warnings.append('steps-stay')
    texts = {name: row[cell] for cell, name in TRAINING_TEXTS.items() if row[cell]}
    if found:
        usable = steps_right and not changed
        return update_training(row, world, found, texts, (steps if usable else [], [] if changed else groups))
    if row.failed():
        return row.verdict('')
    return create_training(row, world, {**texts, 'modality': modality}, steps, groups)


def same_steps(steps, stored):
    stored = sorted(stored, key=lambda step: step['position'])
    return len(steps) == len(stored) and all(title == step['title'] and days in (None, step['duration_days'])
                                             for (title, days), step in zip(steps, stored))


def too_many(row, steps):
    """Returns whether lovCodes names more steps than there are. Empty ones at the end do not count."""
    groups = [any(code.strip() for code in part.split(',')) for part in row['lovCodes'].split('||')]
    return any(groups[steps:])


def create_training(row, world, values, steps, groups):
    made = world.add('training', path_code=row['trainingPathCode'], status='P', imported=1, created_at=world.now,
                     **values)
    put_steps(world, made, steps)
    put_contents(world, made, groups)
    return row.verdict('created')


def put_steps(world, training_record, steps):
    """Steps by position get title and duration; without a duration the stored one stays. Further ones are added."""
    changed = False
    stored = {step['position']: step for step in world.all('training_step', training_id=training_record['id'])}
    for position, (title, days) in enumerate(steps, 1):
        if step := stored.get(position):
            changed |= world.change(step, {'title': title, **({} if days is None else {'duration_days': days})})
        else:
            world.add('training_step', training_id=training_record['id'], position=position, title=title,
                      duration_days='' if days is None else days)
            changed = True
    return changed


def put_contents(world, training_record, groups):
    """Replaces the contents of the steps that have a group. A code counts once in a step."""
    changed = False
    for step, group in enumerate(groups, 1):
        old = world.all('training_content', training_id=training_record['id'], step_position=step)
        if group and [content['lov_id'] for content in sorted(old, key=lambda some: some['position'])] != group:
            for content in old:
                world.remove('training_content', content)
            for position, lov in enumerate(group, 1):
                world.add('training_content', training_id=training_record['id'], step_position=step, position=position,
                          lov_id=lov)
            changed = True
    return changed


def append_contents(world, found, groups):
    """New learning objects of a blendedx training go to the end of its last step."""
    contents = world.all('training_content', training_id=found['id'])
    steps = world.all('training_step', training_id=found['id'])
    last = max((step['position'] for step in steps), default=1)
    known = [content['lov_id'] for content in contents]
    new = list(dict.fromkeys(lov for group in groups for lov in group if lov not in known))
    here = [content['position'] for content in contents if content['step_position'] == last]
    for position, lov in enumerate(new, 1 + max(here, default=0)):
        world.add('training_content', training_id=found['id'], step_position=last, position=position, lov_id=lov)
    return bool(new)


def update_training(row, world, found, texts, parts):
    steps, groups = parts
    if found['modality'] == 'blendedx':
        changed = append_contents(world, found, groups)
    else:
        changed = put_steps(world, found, steps) | put_contents(world, found, groups)
    texts |= {'status': 'P'} if found['status'] == 'A' else {}
    changed |= any(found[name] != value for name, value in texts.items())
    if changed and not row.may_change(found) and 'bad-training-action' not in row.errors:
        row.errors.append('out-of-scope')
    world.change(found, texts)
    if changed:
        found['imported'] = 1
    return row.verdict('updated' if changed else 'unchanged')


# What sessions, registrations and interventions share: references to trainings, sessions and learners.

TRAINING_KEYS = {'trainingPathCode': ('path_code', text_key), 'trainingTitle': ('title', text_key),
                 'trainingGuid': ('guid', guid_key)}


def fits_training(record, row, cell):
    if cell == 'trainingId':
        return record['id'] == int(row[cell])
    column, key = TRAINING_KEYS[cell]
    return key(record[column]) == key(row[cell])


def find_training(row, world, cells):
    """Returns the training that all filled cells lead to, the cells that lead to none if all do, and whether it was to
    come from an action that failed. Cells that disagree are an error. A malformed id leaves the training unjudged.
    Archived trainings are not found."""
    given = [cell for cell in cells if row[cell]]
    if not given or not readable(row, given):
        return None, [], False
    active = [some for some in world.records['training'] if some['status'] != 'A']
    sets = [[some for some in active if fits_training(some, row, cell)] for cell in given]
    both = [some for some in sets[0] if all(some in found for found in sets)]
    if both:
        return oldest(both), [], False
    if world.is_lost('training', lambda record: all(fits_training(record, row, cell) for cell in given)):
        row.lost = True
        return None, [], True
    if not any(sets):
        return None, given, False
    row.errors.append('references-disagree')
    return None, [], False


SESSION_KEYS = {'sessionTitle': ('title', text_key), 'sessionGuid': ('guid', guid_key),
                'sessionStartDate': ('start_date', str), 'sessionEndDate': ('end_date', str)}


def fits(session_record, row, cell):
    if cell == 'sessionId':
        return session_record['id'] == int(row[cell])
    column, key = SESSION_KEYS[cell]
    value = '' if row[cell] == 'NULL' and 'Date' in cell else row[cell]
    return key(session_record[column]) == key(value)


def readable(row, cells):
    """Returns whether ids and dates among the filled cells can be read."""
    return all(date_text(row[cell]) or row[cell] == 'NULL' if 'Date' in cell else
               re.fullmatch(r'[+-]?[0-9]{1,18}', row[cell]) if cell.endswith('Id') else True
               for cell in cells if row[cell])


def judge_dates(row, found, start, end):
    """The end is not before the start, in the session as a row that gives both or changes one would leave it."""
    if not readable(row, ('sessionStartDate', 'sessionEndDate')):
        return
    if found and (start is None or end is None):
        if start in (None, found['start_date']) and end in (None, found['end_date']):
            return
        start = found['start_date'] if start is None else start
        end = found['end_date'] if end is None else end
    if start and end and end < start:
        row.errors.append('end-before-start')


# Sessions.

def session(row, world):
    row.judge_mandatory()
    action = row.mapped('sessionAction', 'bad-session-action', 'createUpdate')
    row.number('sessionId')
    row.number('trainingId')
    dates = row.date('sessionStartDate', 'bad-value'), row.date('sessionEndDate', 'bad-value')
    cells = ('trainingPathCode', 'trainingTitle', 'trainingId')
    found_training, unknown, _ = find_training(row, world, cells)
    row.errors += ['unknown-training'] * len(unknown)
    if not any(row[cell] for cell in cells) and 'trainingPathCode' not in row.setting('mandatory'):
        row.errors.append('empty-field')
    teacher = next((some['id'] for some in world.records['teacher']
                    if login_key(some['login']) == login_key(row['teacherLogin'])), None) if row['teacherLogin'] else ''
    if teacher is None and action != 'cancel':
        row.errors.append('unknown-teacher')
    search = row.setting('sessionSearchField')
    used = [cell for cell in search or ('sessionGuid', 'sessionId', 'sessionTitle') if row[cell]][:None if search else 1]
    first = search[0] if search else 'sessionTitle'
    if not used and first not in row.setting('mandatory'):
        row.errors.append('empty-field')
    judged = used and found_training and readable(row, used)
    found = match_session(row, world, action, found_training, used) if judged else None
    row.found = found if isinstance(found, dict) else None
    if action == 'cancel':
        return cancel_session(row, world, found if judged else 'unjudged')
    if not found or found in ('unknown', 'wrong', 'several'):
        if judged:
            save_new_session(row, found)
        found = None
    judge_dates(row, found, *dates)
    values = {name: value for name, value in (('start_date', dates[0]), ('end_date', dates[1])) if value is not None}
    values |= {'status': row['sessionStatus']} if row['sessionStatus'] else {}
    values |= {'teacher_id': teacher} if teacher else {}
    if found and row['sessionTitle'] and text_key(row['sessionTitle']) != text_key(found['title']):
        values['title'] = row['sessionTitle']
    if action and found and any(found[name] != value for name, value in values.items()) and not row.may_change(found):
        row.errors.append('out-of-scope')
    if row.failed():
        return row.verdict('')
    if found:
        return row.verdict('updated' if world.change(found, values) else 'unchanged')
    made = world.add('session', training_id=found_training['id'], title=row['sessionTitle'], imported=1,
                     guid=new_guid(row['sessionGuid']), created_at=world.now, **values)
    world.made.append(made['id'])
    return row.verdict('created')


def save_new_session(row, found):
    """Judges a row whose session is not found."""
    if found in ('wrong', 'several'):
        row.errors.append({'wrong': 'references-disagree', 'several': 'duplicated-session'}[found])
    elif not row['sessionTitle'] and 'sessionTitle' not in row.setting('mandatory'):
        row.errors.append('empty-field')
    if found == 'wrong' or not row['sessionTitle']:
        row.warnings = [code for code in row.warnings if code != 'unknown-id']


def match_session(row, world, action, training_record, used):
    """Returns the session that the filled search cells lead to, None, or what is wrong: 'unknown' (a reference that
    leads nowhere), 'wrong' (references that disagree), 'several'. An unknown id leaves the title to go by, but not on a
    row that deletes. The GUID takes part even if it is no search field: it is never given to another session."""
    here = world.all('session', training_id=training_record['id'])
    unknown_id = 'sessionId' in used and not world.get('session', int(row['sessionId']))
    if unknown_id and action == 'cancel':
        return 'unknown'
    if unknown_id:
        row.warnings.append('unknown-id')
        used = [cell for cell in used if cell not in ('sessionId', 'sessionTitle')]
        used += ['sessionTitle'] if row['sessionTitle'] else []
    known = row['sessionGuid'] and [some for some in world.records['session']
                                    if guid_key(some['guid']) == guid_key(row['sessionGuid'])]
    found = [some for some in here if used and all(fits(some, row, cell) for cell in used)]
    if len(found) > 1:
        return 'several'
    if found and row['sessionGuid'] and found[0] not in known:
        return 'unknown' if action == 'cancel' and not known else 'wrong'
    if not found and known or not found and 'sessionId' in used:
        return 'wrong'
    return found[0] if found else None


def cancel_session(row, world, found):
    if found in ('wrong', 'several'):
        row.errors.append({'wrong': 'references-disagree', 'several': 'duplicated-session'}[found])
    elif found == 'unknown' or not found:
        row.warnings.append('unknown-session')
    elif found != 'unjudged' and not row.may_change(found):
        row.errors.append('out-of-scope')
    if row.failed() or not found or found == 'unknown':
        return row.verdict('unchanged')
    world.remove_session(found)
    return row.verdict('deleted')


# Registrations.

LEARNER_KEYS = {'candidateLogin': ('login', login_key), 'candidateEmail': ('email', login_key),
                'candidateRefNumber': ('ref_number', text_key)}


def find_learner(row, world, search):
    """Returns the oldest learner that all filled search cells fit."""
    used = [cell for cell in search if row[cell]]
    if not used:
        row.errors.append('no-search-field')
        return None

    def fit(learner, cell):
        if cell == 'custom':
            return any(text_key(some['value']) == text_key(row[cell]) for some in
                       world.all('custom_value', learner_id=learner['id'], field_guid=row.setting('custom')))
        column, key = LEARNER_KEYS[cell]
        return key(learner[column]) == key(row[cell])
    found = oldest([some for some in world.records['learner'] if all(fit(some, cell) for cell in used)])
    if not found:
        if world.is_lost('learner', lambda record: all(fit(record, cell) for cell in used)):
            row.lost = True
        else:
            row.errors.append('unknown-learner')
    return found


def registration_date(row, world):
    if not row['registrationDate']:
        return None
    time = utc_text(row['registrationDate'], row.setting('timeZone') or 'UTC')
    if not time:
        row.errors.append('bad-registration-date')
    elif time > world.now:
        row.errors.append('registration-in-future')
        return None
    return time


def register(row, world):
    row.judge_mandatory()
    flag = row.mapped('registerFlag', 'bad-register-flag', 'register')
    row.number('trainingId')
    row.number('sessionId')
    dates = row.date('sessionStartDate', 'bad-start-date'), row.date('sessionEndDate', 'bad-end-date')
    at = registration_date(row, world)
    learner = find_learner(row, world, row.setting('traineeSearchField'))
    cells = row.setting('trainingSearchField') or ('trainingPathCode', 'trainingId', 'trainingGuid')
    title = row['sessionTitle'] or learner and f'Session for {learner["first_name"]} {learner["name"]}'
    target, found = find_registered_session(row, world, flag, (cells, title, learner))
    if flag == 'unregister':
        return unregister(row, world, learner, found)
    row.found = found or {**DEFAULTS['session'], 'guid': '', 'id': None, 'title': title or ''}
    if not found or may_change_session(row, world, found):
        judge_dates(row, found, *dates)
    values = {name: value for name, value in (('start_date', dates[0]), ('end_date', dates[1])) if value is not None}
    if not flag or not learner or not found and (row.failed() or not target):
        return row.verdict('')
    registration = found and registration_of(world, learner, found)
    given = {'registered_at': at} if at else {}
    if row['registrationGuid'] and not (registration and guid_key(row['registrationGuid']) == guid_key(
            registration['guid'])):
        given['guid'] = new_guid(row['registrationGuid'])
    if registration:
        return register_again(row, world, (learner, found, registration), values, given)
    if not found:
        found = world.add('session', training_id=target['id'], title=title, imported=1, created_at=world.now, **values)
        world.made.append(found['id'])
    else:
        change_session(row, world, found, {**values, 'title': title})
    world.add('registration', learner_id=learner['id'], session_id=found['id'], imported=1,
              **{'registered_at': world.now, **given})
    reactivate(row, world, learner)
    return row.verdict('created')


def registration_of(world, learner, found):
    return next(iter(world.all('registration', learner_id=learner['id'], session_id=found['id'])), None)


def find_registered_session(row, world, flag, looked_up):
    """Returns the training and the session of a row, and reports which of them is missing."""
    cells, title, learner = looked_up
    given = [cell for cell in cells if row[cell]]
    before = len(row.errors)
    target, _, is_lost = find_training(row, world, cells)
    if not readable(row, given) or len(row.errors) > before or is_lost:
        return target, None
    search = row.setting('sessionSearchField') or ('sessionId',)
    used = [cell for cell in search if row[cell]]
    if not target and (given or 'sessionId' not in used or row.setting('training_mandatory')):
        row.errors.append('training-mandatory' if row.setting('training_mandatory') else missing(row, flag, None, given))
        return None, None
    if not readable(row, used):
        return target, None
    active = [other['id'] for other in world.records['training'] if other['status'] != 'A']
    here = [some for some in world.records['session']
            if (some['training_id'] == target['id'] if target else some['training_id'] in active)]
    unknown_id = 'sessionId' in used and not world.get('session', int(row['sessionId']))
    unknown_id = unknown_id and flag != 'unregister'
    if unknown_id:
        used = [cell for cell in used if cell not in ('sessionId', 'sessionTitle')]
        used += ['sessionTitle'] if row['sessionTitle'] else []
        here = here if target else []
    by_title = not used
    if by_title and not title and target:
        return target, None
    found = [some for some in here if all(fits(some, row, cell) for cell in used)
             and (not by_title or text_key(some['title']) == text_key(title))]
    if unknown_id and (found or title or not target):
        row.warnings.append('unknown-id')
    if found:
        return target, choose_session(row, world, found, learner)
    wrong = missing(row, flag, target, given)
    if target and wrong and world.is_lost('session', lambda record: all(fits(record, row, cell) for cell in used) and (
            not by_title or text_key(record['title']) == text_key(title))):
        row.lost = True
    elif 'sessionId' in used and wrong != 'session-mandatory':
        row.errors.append('session-unavailable')
    elif wrong:
        row.errors.append(wrong)
    return target, None


def missing(row, flag, target, given):
    """Returns what is wrong with a row whose session is not found. In a training it can be created."""
    if flag == 'unregister' or row.setting('session_mandatory') and (target or not given):
        return 'session-mandatory'
    return None if target else 'no-training'


def choose_session(row, world, found, learner):
    """Of several sessions, takes the oldest in which the learner is registered, else the oldest."""
    if len(found) > 1 and learner:
        row.warnings.append('several-sessions')
    theirs = [some for some in found if learner and world.all('registration', learner_id=learner['id'],
                                                              session_id=some['id'])]
    return oldest(theirs or found)


def is_kept(row, world, found):
    return row.setting('dontUpdateExistingSessions') == 'yes' and found['id'] not in world.made


def may_change_session(row, world, found):
    """Returns whether the row may change title and dates of a session."""
    return not is_kept(row, world, found) and row.may_change(found)


def change_session(row, world, found, values):
    """Changes title and dates of an existing session if the row may. Returns whether one changed."""
    if 'title' in values and text_key(values['title']) == text_key(found['title']):
        del values['title']
    if all(found[name] == value for name, value in values.items()) or is_kept(row, world, found):
        return False
    if not row.may_change(found):
        row.warnings.append('out-of-scope')
        return False
    if 'title' in values and not row['sessionTitle']:
        row.warnings.append('title-changes')
    return world.change(found, values)


def register_again(row, world, records, values, given):
    """The learner is registered already. What the row gives otherwise is stored, else there is a warning."""
    learner, found, registration = records
    changes = any(registration[name] != value for name, value in given.items())
    if changes and not row.may_change(registration):
        row.errors.append('out-of-scope')
    changed = change_session(row, world, found, values | ({'title': row['sessionTitle']} if row['sessionTitle'] else {}))
    changed |= world.change(registration, given)
    if not changed:
        row.warnings.append('already-registered')
    changed |= reactivate(row, world, learner)
    return row.verdict('updated' if changed else 'unchanged')


def reactivate(row, world, learner):
    """Enables a disabled account, or one outside its window. Returns whether it did."""
    today = world.now[:10]
    inside = (learner['enabled_from'] or today) <= today <= (learner['enabled_until'] or today)
    off = learner['status'] == 'disabled' or learner['status'] == 'enabled_until' and not inside
    if not off or row.setting('reactivateRegisteredLearners') == 'no':
        return False
    if not row.may_change(learner):
        row.warnings.append('out-of-scope')
        return False
    return world.change(learner, {'status': 'enabled'})


def unregister(row, world, learner, found):
    registration = learner and found and registration_of(world, learner, found)
    if learner and found and not registration:
        row.warnings.append('not-registered')
    if not registration:
        return row.verdict('unchanged')
    if not row.may_change(registration):
        row.errors.append('out-of-scope')
    world.remove_registration(registration)
    if not row.setting('keepSession') and not world.all('registration', session_id=found['id']):
        if row.may_change(found):
            world.remove_session(found)
        else:
            row.warnings.append('out-of-scope')
    return row.verdict('deleted')


# Interventions.

def intervention_time(row):
    """Returns the time of a cell of ISO 8601, with T or a space; without an offset it is in the time zone."""
    text = row['interventionDate'].replace('T', ' ')
    match = re.fullmatch(r'(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?)?', text)
    day = match and parsed(f'{match[1]} {match[2] or "00:00"}{match[3] or ":00"}', '%Y-%m-%d %H:%M:%S')
    if not day:
        return None
    if match[4]:
        zone = datetime.timezone.utc if match[4] == 'Z' else parsed(match[4], '%z').tzinfo
    else:
        zone = zoneinfo.ZoneInfo(row.setting('timeZone') or 'UTC')
    return stored_time(day.replace(tzinfo=zone))


def intervention(row, world):
    for name in ('interventionDate', 'interventionDuration', 'roomGuid', 'roomLabel', 'teacherLogin',
                 'interventionStatus'):
        if not row[name] and name not in row.setting('optional'):
            row.errors.append('empty-field')
    hours, capacity = row.number('interventionDuration'), row.number('roomCapacity')
    row.errors += ['bad-value'] * sum(value is not None and value < 0 for value in (hours, capacity))
    at = intervention_time(row) if row['interventionDate'] else None
    if row['interventionDate'] and not at:
        row.errors.append('bad-intervention-date')
    status = row.mapped('interventionStatus', 'bad-intervention-status', None)
    teacher = next((some['id'] for some in world.records['teacher']
                    if login_key(some['login']) == login_key(row['teacherLogin'])), None)
    if row['teacherLogin'] and not teacher:
        row.errors.append('unknown-teacher')
    target, unknown, _ = find_training(row, world, ('trainingGuid', 'trainingPathCode'))
    row.errors += ['unknown-training'] * len(unknown)
    if not row['trainingGuid'] and not row['trainingPathCode']:
        row.errors.append('empty-field')
    found_session = session_of_training(row, world, target)
    if row.failed():
        return row.verdict('')
    return save_intervention(row, world, target, {'session_id': found_session['id'], 'starts_at': at,
                                                  'duration_hours': hours, 'teacher_id': teacher, 'status': status})


def session_of_training(row, world, target):
    used = [cell for cell in ('sessionGuid', 'sessionTitle') if row[cell]]
    if not used:
        row.errors.append('empty-field')
    if not used or not target:
        return None
    sets = [[some for some in world.all('session', training_id=target['id']) if fits(some, row, cell)] for cell in used]
    both = [some for some in sets[0] if all(some in other for other in sets)]
    if not both and world.is_lost('session', lambda record: all(fits(record, row, cell) for cell in used)):
        row.lost = True
    elif not all(sets):
        row.errors += ['unknown-session'] * sum(not some for some in sets)
    elif not both:
        row.errors.append('references-disagree')
    return oldest(both)


def save_intervention(row, world, target, values):
    room = next((some for some in world.records['room'] if guid_key(some['guid']) == guid_key(row['roomGuid'])), None)
    if row['interventionGuid']:
        found = next((some for some in world.records['intervention']
                      if guid_key(some['guid']) == guid_key(row['interventionGuid'])), None)
    else:
        found = room and next(iter(world.all('intervention', session_id=values['session_id'],
                                             starts_at=values['starts_at'], room_id=room['id'])), None)
    if not room:
        room = world.add('room', guid=new_guid(row['roomGuid']), label=row['roomLabel'], capacity=row['roomCapacity'])
    values |= {'training_id': target['id'], 'room_id': room['id']}
    if found:
        return row.verdict('updated' if world.change(found, values) else 'unchanged')
    world.add('intervention', guid=new_guid(row['interventionGuid']), **values)
    return row.verdict('created')


# Learners, as far as other actions of a row need them: found by login, with names, an address and an entity.

def learner(row, world):
    row.judge_mandatory()
    login = login_key(row['candidateLogin'])
    found = oldest([some for some in world.records['learner'] if login and login_key(some['login']) == login])
    row.found = found
    needed = ['candidateLogin'] + ['candidateName', 'candidateFirstname', 'candidateEmail'] * bool(login and not found)
    row.errors += ['empty-field' for name in needed if not row[name] and name not in row.setting('mandatory')]
    place = entity_of(row, world)
    values = learner_values(row) | ({'entity_id': place['id']} if place else {})
    email = values.get('email')
    if login and email and not (found and found['email'] == email) and any(
            login_key(some['email']) == login_key(email) for some in world.records['learner'] if some is not found):
        row.warnings.append('email-shared')
    if not found:
        world.add('learner', created_at=world.now, imported=1, **values)
        return row.verdict('created')
    if any(found[name] != value for name, value in values.items()) and not row.may_change(found):
        row.errors.append('out-of-scope')
    return row.verdict('updated' if world.change(found, values) else 'unchanged')


def learner_values(row):
    return {name: row[cell] for cell, name in (('candidateLogin', 'login'), ('candidateName', 'name'),
                                               ('candidateFirstname', 'first_name'), ('candidateEmail', 'email'))
            if row[cell]}


def entity_of(row, world):
    """Returns the entity that the cell entityName leads to, None without one."""
    name = text_key(row['entityName'])
    found = [some for some in world.records['entity'] if name and text_key(some['name']) == name]
    if name and not found and world.is_lost('entity', lambda record: text_key(record['name']) == name):
        row.lost = True
    elif name and len(found) != 1:
        row.errors.append('duplicated-entity' if found else 'unknown-entity')
    return found[0] if len(found) == 1 else None


RULES = {'createOrUpdateEntityAction': entity, 'createOrUpdateTrainingCourseAction': training,
         'createOrUpdateSessionAction': session, 'registerLearnerAction': register,
         'createOrUpdateInterventionAction': intervention, 'createOrUpdateLearnerAction': learner}


# Jobs of several actions on each row.

GIVES = {'createOrUpdateTrainingCourseAction': 'training', 'createOrUpdateSessionAction': 'session',
         'registerLearnerAction': 'session', 'createOrUpdateLearnerAction': 'learner'}


def lost_records(element, row):
    """Returns what a rejected or skipped action would have given to later actions of its row: (type, record). That is
    the record that it found, with the values of the row, or a new one. What it would delete, it does not give."""
    for name, meaning in (('trainingAction', 'cancel'), ('sessionAction', 'cancel'), ('registerFlag', 'unregister')):
        if row[name] and row[name].casefold() == row.setting(name)[meaning].casefold():
            return []
    if element == 'createOrUpdateEntityAction':
        return [('entity', {'name': cell}) for cell in row.cells.values() if cell]
    if element not in GIVES or element == 'registerLearnerAction' and row.setting('session_mandatory'):
        return []
    kind = GIVES[element]
    values = learner_values(row)
    if kind == 'training':
        values = {'path_code': row['trainingPathCode'], 'title': row['trainingTitle'], 'status': 'P'}
    elif kind == 'session':
        values = {column: '' if row[cell] == 'NULL' else row[cell] for cell, (column, _) in SESSION_KEYS.items()}
    record = row.found or {**DEFAULTS[kind], 'id': None, 'guid': ''}
    return [(kind, {**record, **{name: value for name, value in values.items() if value}})]


def run_actions(actions, rows, world):
    """Returns the outcome of each action on each row. `actions` is a list of (element, fields, settings); fields are
    names in the order of the columns, '' where the action ignores the column."""
    outcomes = {}
    for number, cells in enumerate(rows, 1):
        world.lost = []
        for element, fields, settings in actions:
            named = {}
            for place, (name, cell) in enumerate(zip(fields, cells)):
                if name:
                    named[f'{name}{place:02}' if name == 'hierarchyEntityName' else name] = cell
            kept, row = world.kept(), Row(named, settings)
            outcomes[number, element] = RULES[element](row, world)
            if outcomes[number, element][0] in ('rejected', 'skipped'):
                world.restore(kept)
                world.lost += lost_records(element, row)
    return outcomes
