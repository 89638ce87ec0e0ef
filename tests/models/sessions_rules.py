# SPDX-License-Identifier: Apache-2.0
"""The rules of sessions, registrations and interventions, and of jobs of several actions on each row.

Each rule judges one action on one row of a World and reports into a Row. A rule judges what it can, also if something
is wrong; what it changes in the World is then taken back.
"""
import datetime
import re
import zoneinfo

from records import (DEFAULTS, Row, date_text, guid_key, login_key, new_guid, oldest, parsed, stored_time, text_key,
                     utc_text)
from trainings_rules import entity, training

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
    """The end is not before the start, where the row gives both or changes one of a stored session."""
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
    used = [cell for cell in search or ('sessionGuid', 'sessionId', 'sessionTitle') if row[cell]]
    used = used if search else used[:1]
    first = search[0] if search else 'sessionTitle'
    if not used and first not in row.setting('mandatory'):
        row.errors.append('empty-field')
    judged = used and found_training and readable(row, used)
    found = match_session(row, world, action, found_training, used) if judged else None
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
    if found and any(found[name] != value for name, value in values.items()) and not row.may_change(found):
        row.errors.append('out-of-scope')
    if row.failed():
        return row.verdict('')
    if found:
        return row.give(world, 'session', found, 'updated' if world.change(found, values) else 'unchanged')
    made = world.add('session', training_id=found_training['id'], title=row['sessionTitle'], imported=1,
                     guid=new_guid(row['sessionGuid']), created_at=world.now, **values)
    world.made.append(made['id'])
    return row.give(world, 'session', made, 'created')


def save_new_session(row, found):
    """Judges a row whose session is not found."""
    if found in ('wrong', 'several'):
        row.errors.append({'wrong': 'references-disagree', 'several': 'duplicated-session'}[found])
    elif not row['sessionTitle'] and 'sessionTitle' not in row.setting('mandatory'):
        row.errors.append('empty-field')
    if found in ('wrong', 'several') or not row['sessionTitle']:
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
    target, found, is_made = find_registered_session(row, world, flag, (cells, title, learner))
    if flag == 'unregister':
        return unregister(row, world, learner, found)
    if not found or may_change_session(row, world, found):
        judge_dates(row, found if learner else None, *dates)
    values = {name: value for name, value in (('start_date', dates[0]), ('end_date', dates[1])) if value is not None}
    if not flag or not learner or not (found or is_made):
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
    """Returns the training and the session of a row, and whether one is made if there is none. Reports which of them is
    missing."""
    cells, title, learner = looked_up
    given = [cell for cell in cells if row[cell]]
    before = len(row.errors)
    target, _, is_lost = find_training(row, world, cells)
    if not readable(row, given) or len(row.errors) > before or is_lost:
        return target, None, False
    search = row.setting('sessionSearchField') or ('sessionId',)
    used = [cell for cell in search if row[cell]]
    if not target and (given or 'sessionId' not in used or row.setting('training_mandatory')):
        wrong = 'training-mandatory' if row.setting('training_mandatory') else missing(row, flag, None, given)
        row.errors += [wrong] if wrong else []
        return None, None, False
    if not readable(row, used):
        return target, None, False
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
        return target, None, False
    found = [some for some in here if all(fits(some, row, cell) for cell in used)
             and (not by_title or text_key(some['title']) == text_key(title))]
    if unknown_id and (found or title or not target):
        row.warnings.append('unknown-id')
    if found:
        return target, choose_session(row, world, found, learner), False
    wrong = missing(row, flag, target, given)
    if target and wrong and world.is_lost('session', lambda record: all(fits(record, row, cell) for cell in used) and (
            not by_title or text_key(record['title']) == text_key(title))):
        row.lost = True
    elif 'sessionId' in used and wrong != 'session-mandatory':
        row.errors.append('session-unavailable')
    elif wrong:
        row.errors.append(wrong)
    return target, None, not wrong and 'sessionId' not in used


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
    untitled = 'title' in values and not row['sessionTitle']
    if not row.may_change(found):
        row.warnings += ['out-of-scope'] if any(found[name] != value for name, value in values.items()
                                                if name != 'title' or not untitled) else []
        return False
    row.warnings += ['title-changes'] if untitled else []
    return world.change(found, values)


def register_again(row, world, records, values, given):
    """The learner is registered already. What the row gives otherwise is stored, else there is a warning."""
    learner, found, registration = records
    changes = any(registration[name] != value for name, value in given.items())
    if changes and not row.may_change(registration):
        row.errors.append('out-of-scope')
    values |= {'title': row['sessionTitle']} if row['sessionTitle'] else {}
    changed = change_session(row, world, found, values)
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
        return row.verdict('')
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
    needed = ['candidateLogin'] + ['candidateName', 'candidateFirstname', 'candidateEmail'] * bool(login and not found)
    row.errors += ['empty-field' for name in needed if not row[name] and name not in row.setting('mandatory')]
    place = entity_of(row, world)
    values = learner_values(row) | ({'entity_id': place['id']} if place else {})
    email = values.get('email')
    if login and email and not (found and found['email'] == email) and any(
            login_key(some['email']) == login_key(email) for some in world.records['learner'] if some is not found):
        row.warnings.append('email-shared')
    if not found:
        return row.give(world, 'learner', world.add('learner', created_at=world.now, imported=1, **values), 'created')
    if any(found[name] != value for name, value in values.items()) and not row.may_change(found):
        row.errors.append('out-of-scope')
    return row.give(world, 'learner', found, 'updated' if world.change(found, values) else 'unchanged')


def learner_values(row):
    return {name: row[cell] for cell, name in (('candidateLogin', 'login'), ('candidateName', 'name'),
                                               ('candidateFirstname', 'first_name'), ('candidateEmail', 'email'))
            if row[cell]}


def entity_of(row, world):
    """Returns the entity that the cell entityName leads to, None without one. Several are an error; the row is judged by
    the first of them."""
    name = text_key(row['entityName'])
    found = [some for some in world.records['entity'] if name and text_key(some['name']) == name]
    if name and not found and world.is_lost('entity', lambda record: text_key(record['name']) == name):
        row.lost = True
    elif name and len(found) != 1:
        row.errors.append('duplicated-entity' if found else 'unknown-entity')
    return found[0] if found else None


RULES = {'createOrUpdateEntityAction': entity, 'createOrUpdateTrainingCourseAction': training,
         'createOrUpdateSessionAction': session, 'registerLearnerAction': register,
         'createOrUpdateInterventionAction': intervention, 'createOrUpdateLearnerAction': learner}


# Jobs of several actions on each row.

GIVES = {'createOrUpdateTrainingCourseAction': 'training', 'createOrUpdateSessionAction': 'session',
         'registerLearnerAction': 'session', 'createOrUpdateLearnerAction': 'learner'}


def lost_records(element, row):
    """Returns what a rejected or skipped action would have given to later actions of its row: (type, record). Only by
    values that are cells of this action can a later one name it. What it would delete, it does not give."""
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
    return [(kind, {**DEFAULTS[kind], 'id': None, 'guid': '', **values})]


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
