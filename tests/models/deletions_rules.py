# SPDX-License-Identifier: Apache-2.0
"""The rules of deletion, trash, restore and purge. `Store` has the records of a store, its trash and the files on disk;
each method changes them as the program does and returns how that ends."""
import dataclasses
import datetime
import hashlib
import posixpath

from learners_rules import same_code, same_name

WHATS = ('statuses', 'tests', 'completionHistory', 'files')
TYPES = ('entity', 'learner', 'teacher', 'lov', 'training', 'training_content', 'session', 'registration', 'tracking',
         'room', 'intervention', 'programme', 'completion', 'credit_type', 'course_record', 'credit', 'material',
         'test_result', 'file')
KEYS = {'tracking': ('registration_id', 'lov_id'), 'test_result': ('registration_id', 'lov_id'),
        'completion': ('learner_id', 'kind', 'content_id'), 'credit': ('course_record_id', 'credit_type')}
REFERENCES = {'learner_id': 'learner', 'session_id': 'session', 'training_id': 'training', 'lov_id': 'lov',
              'registration_id': 'registration', 'course_record_id': 'course_record', 'room_id': 'room',
              'teacher_id': 'teacher', 'entity_id': 'entity', 'manager_id': 'learner'}
CONTENTS = {'journey': 'training', 'activity': 'lov', 'programme': 'programme'}
# Types whose records actions and steps delete.
DELETED = ('registration', 'session', 'intervention', 'course_record')
# No two records of a type may have the same of these; a held course record has no learner yet.
UNIQUE = {'registration': lambda one: (one['learner_id'], one['session_id']),
          'course_record': lambda one: one['learner_id'] and (one['learner_id'], one['training_id']),
          'learner': lambda one: same_name(one['login']),
          'session': lambda one: (one['training_id'], same_code(one['title']))}
USUAL_DAYS = 30


def key_of(name, record):
    return ' '.join(f'{column}={record[column]}' for column in KEYS.get(name, ('id',)))


def utc(text):
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).astimezone(datetime.timezone.utc)


def purge_time(deleted_at, days):
    """Returns the first midnight after which the record has been in the trash for all of these days."""
    day = utc(deleted_at).date() + datetime.timedelta(days + 1)
    return f'{day}T00:00:00Z'


@dataclasses.dataclass
class Trashed:
    """A deleted record."""
    type: str
    record: dict
    deleted_at: str
    purge_at: str
    run: int
    id: int = 0

    @property
    def key(self):
        return key_of(self.type, self.record)

    def is_due(self, now):
        return self.purge_at <= now

    def sort_key(self):
        return self.run, self.type, self.key


@dataclasses.dataclass
class Deletion:
    """The settings and columns of deleteLearningDataAction. `columns` maps each to whether it is mandatory."""
    what: tuple
    days: int = USUAL_DAYS
    everything: bool = False
    columns: dict = dataclasses.field(default_factory=dict)
    empty_values: tuple = ()


class Store:
    def __init__(self, records, trash, disk):
        self.records = {name: records.get(name, []) for name in TYPES}
        self.trash, self.disk = trash, disk
        self.run = self.now = None
        self.days = USUAL_DAYS

    def find(self, name, number):
        column = 'name' if name == 'credit_type' else 'id'
        return next((one for one in self.records[name] if one[column] == number), None)

    # Deleting.

    def begin(self, run, now, days=USUAL_DAYS):
        self.run, self.now, self.days = run, f'{utc(now):%Y-%m-%dT%H:%M:%SZ}', days

    def delete(self, name, accepts):
        """Moves the records that `accepts` takes to the trash, and returns whether there are any."""
        gone = [one for one in self.records[name] if accepts(one)]
        self.records[name] = [one for one in self.records[name] if one not in gone]
        self.trash += [Trashed(name, one, self.now, purge_time(self.now, self.days), self.run) for one in gone]
        return bool(gone)

    def end(self):
        """A run that was not stopped purges what has expired, but no files: it does not know where they are. Returns
        how many records."""
        due = [one for one in self.trash if one.is_due(self.now) and one.type != 'file']
        self.trash = [one for one in self.trash if one not in due]
        return len(due)

    def delete_learning_data(self, rules, learner=None, training=None):
        """Deletes what the rules say: of the learner, in the training, of the learner in the training, or all. Held and
        withdrawn course records are nobody's yet."""
        everything = learner is None and training is None
        registrations = {one['id'] for one in self.records['registration'] if learner in (None, one['learner_id'])
                         and training in (None, self.find('session', one['session_id'])['training_id'])}
        records = {one['id'] for one in self.records['course_record'] if one['state'] == 'assigned'
                   and learner in (None, one['learner_id']) and training in (None, one['training_id'])}
        materials = {one['id'] for one in self.records['material'] if one['training_id'] == training}
        owners = {'registration': registrations, 'course_record': records, 'learner': {learner} if not training else {},
                  'training': {training} if not learner else {}, 'material': materials if not learner else {}}

        def is_completed(one):
            return learner in (None, one['learner_id']) and training in (
                None, one['content_id'] if one['kind'] == 'journey' else '')

        selected = {
            'statuses': [('tracking', lambda one: one['registration_id'] in registrations)],
            'tests': [('test_result', lambda one: one['registration_id'] in registrations)],
            'completionHistory': [('completion', is_completed),
                                  ('credit', lambda one: one['course_record_id'] in records),
                                  ('course_record', lambda one: one['id'] in records)],
            'files': [('file', lambda one: everything or one['owner_id'] in owners.get(one['owner_type'], {}))]}
        # Files are deleted with their owners.
        selected['completionHistory'].append(
            ('file', lambda one: one['owner_type'] == 'course_record' and one['owner_id'] in records))
        return any([self.delete(*one) for what in rules.what for one in selected[what]])

    @staticmethod
    def empty_words(cells):
        return ['empty-word' for cell in cells if cell in ('NULL', 'N/A')]

    def notes(self, rules, learner, training):
        """Returns code -> number of records that stay, because other journeys may share the training's activities."""
        lovs = {one['lov_id'] for one in self.records['training_content'] if one['training_id'] == training}
        completions = [one for one in self.records['completion'] if one['kind'] == 'activity'
                       and one['content_id'] in lovs and learner in (None, one['learner_id'])]
        files = [one for one in self.records['file'] if one['owner_type'] == 'lov' and one['owner_id'] in lovs]
        found = {}
        if training and completions and 'completionHistory' in rules.what:
            found['completions-stay'] = len(completions)
        if training and files and not learner and 'files' in rules.what:
            found['files-stay'] = len(files)
        return found

    def delete_row(self, rules, cells, strict=False):
        """Returns outcome, codes and the numbers of the notes."""
        given = {name: '' if cell in rules.empty_values else cell for name, cell in zip(rules.columns, cells)}
        errors = ['empty-field' for name, needed in rules.columns.items() if needed and not given[name]]
        warnings = self.empty_words(given.values())
        learner = self.learner(given, errors)
        training = None
        if given.get('trainingPathCode'):
            training = self.training(given['trainingPathCode'])
            errors += [] if training else ['unknown-training']
        if not any(given.values()):
            errors.append('no-filter')
        if errors or (warnings and strict):
            return 'rejected', errors + warnings, {}
        notes = self.notes(rules, learner, training)
        is_deleted = self.delete_learning_data(rules, learner, training)
        return 'deleted' if is_deleted else 'unchanged', warnings + [*notes], notes

    def delete_file(self, rules, rows, strict=False):
        """Returns the exit code, and outcome, codes and numbers of notes by row; row 0 is what no row causes. Without
        rows, either everything or nothing is deleted."""
        ends = {}
        if rules.everything and rows is not None:
            def empty(cells):
                return ['empty-field' for (_, needed), cell in zip(rules.columns.items(), cells)
                        if needed and cell in ('', *rules.empty_values)]

            return 2, {n: ('rejected', self.empty_words(cells) + empty(cells) + ['rows-beside-everything'], {})
                       for n, cells in enumerate([[], *rows])}
        if rules.everything:
            self.delete_learning_data(rules)
        elif rows is None:
            ends = {0: ('rejected' if strict else 'skipped', ['nothing-named'], {})}
            if strict:
                return 2, ends
        else:
            ends = {n: self.delete_row(rules, cells, strict) for n, cells in enumerate(rows, 1)}
        return int(any(outcome == 'rejected' for outcome, *_ in ends.values())), ends

    @staticmethod
    def oldest(records):
        return min(records, key=lambda one: (one.get('created_at', ''), int(one['id'])), default={}).get('id')

    def training(self, code):
        """Returns the oldest with this code, an archived one only if all are archived."""
        found = [one for one in self.records['training'] if same_code(one['path_code']) == same_code(code)]
        return self.oldest([one for one in found if one['status'] != 'A'] or found)

    def learner(self, given, errors):
        """Returns the oldest learner to whom every reference leads."""
        found = []
        for name, column in (('candidateLogin', 'login'), ('userEmail', 'email')):
            if given.get(name):
                found.append([one for one in self.records['learner']
                              if same_name(one[column]) == same_name(given[name])])
        missing = ['unknown-user' for some in found if not some]
        common = [one for one in self.records['learner'] if all(one in some for some in found)] if found else []
        errors += missing or (['references-disagree'] if found and not common else [])
        return self.oldest(common)

    def delete_session(self, number):
        """A session goes with its interventions, registrations and files."""
        for registration in [one for one in self.records['registration'] if one['session_id'] == number]:
            self.delete_registration(registration)
        for meeting in [one for one in self.records['intervention'] if one['session_id'] == number]:
            self.delete_owner('intervention', meeting)
        self.delete_owner('session', self.find('session', number))

    def delete_owner(self, name, record):
        """A record goes with its files."""
        self.delete('file', lambda one: (one['owner_type'], one['owner_id']) == (name, record['id']))
        self.delete(name, lambda one: one is record)

    def delete_registration(self, registration):
        for name in ('tracking', 'test_result'):
            self.delete(name, lambda one: one['registration_id'] == registration['id'])
        self.delete_owner('registration', registration)

    def unregister(self, learner, session):
        """The session's last registration takes the session with it."""
        gone = next((one for one in self.records['registration']
                     if (one['learner_id'], one['session_id']) == (learner, session)), None)
        if gone:
            self.delete_registration(gone)
            if all(one['session_id'] != session for one in self.records['registration']):
                self.delete_session(session)

    # Restoring.

    def restore(self, chosen):
        """Restores all of these or, if it returns the reasons why not, none."""
        reasons = {reason for one in chosen for reason in self.reasons(one, chosen)}
        if not reasons:
            self.trash = [one for one in self.trash if one not in chosen]
            for one in chosen:
                self.records[one.type].append(one.record)
            for one in chosen:
                if one.type == 'learner':
                    self.assign_held(one.record)
        return reasons

    def reasons(self, trashed, chosen):
        name, record, key = trashed.type, trashed.record, trashed.key
        if sum((one.type, one.key) == (name, key) for one in chosen) > 1:
            yield (f'{name} {key} is in the trash more than once',)
        if any(key_of(name, one) == key for one in self.records[name]):
            yield f'the {name} {key}', 'is there again'
        for needed, number in self.needs(name, record):
            is_restored = any(one.type == needed and one.record.get('id') == number for one in chosen)
            # What referred to nothing before it was deleted may do so again.
            is_needed = needed in DELETED or any(one.type == needed and one.record.get('id') == number for one in self.trash)
            if is_needed and not is_restored and not self.find(needed, number):
                yield f'{name} {key}', f'needs {needed}', f'={number}, which is not there'
        if name in UNIQUE and (unique := UNIQUE[name](record)):
            others = [one for one in self.records[name] if one['id'] != record['id'] and UNIQUE[name](one) == unique]
            others += self.rivals(trashed, chosen)
            if others:
                yield f'{name} {key}', 'would be a second one of its', f'the other is {self.oldest(others)}'

    @staticmethod
    def rivals(trashed, chosen):
        """Returns the first of the other records that are restored, too, if it may not be in the store together with this
        one and never was: another run deleted it."""
        unique = UNIQUE.get(trashed.type, lambda record: None)
        same = [one for one in sorted(chosen, key=lambda one: int(one.id))
                if one.type == trashed.type and unique(one.record) and unique(one.record) == unique(trashed.record)]
        return [one.record for one in same[:1] if one is not trashed and one.run != trashed.run]

    @staticmethod
    def needs(name, record):
        """Yields type and id of all that the record refers to."""
        yield from ((REFERENCES[column], number) for column, number in record.items()
                    if column in REFERENCES and number)
        if name == 'completion':
            yield CONTENTS[record['kind']], record['content_id']
        elif name == 'credit':
            yield 'credit_type', record['credit_type']
        elif name == 'file':
            yield record['owner_type'], record['owner_id']

    def assign_held(self, learner):
        """Held course records of a restored learner are assigned."""
        for one in self.records['course_record']:
            has_one = any(other['learner_id'] == learner['id'] and other['training_id'] == one['training_id']
                          for other in self.records['course_record'])
            if one['state'] == 'held' and not has_one and self.person_of(one) is learner:
                one.update(state='assigned', learner_id=learner['id'])

    def person_of(self, record):
        """The e-mail, and the reference number or else the login, lead to the oldest account that they have in common;
        one that leads nowhere says nothing."""
        user, email = record['external_user_id'], record['external_email']
        everybody = self.records['learner']
        by_user = [one for one in everybody if user and same_code(one['ref_number']) == same_code(user)]
        by_user = by_user or [one for one in everybody if user and same_name(one['login']) == same_name(user)]
        by_email = [one for one in everybody if email and same_name(one['email']) == same_name(email)]
        common = [one for one in everybody if one in (by_user or by_email) and one in (by_email or by_user)]
        return min(common, key=lambda one: (one['created_at'], int(one['id'])), default=None)

    # Purging.

    def due(self, now, name, run):
        now = f'{utc(now):%Y-%m-%dT%H:%M:%SZ}'
        return sorted((one for one in self.trash if one.is_due(now) and name in (None, one.type)
                       and run in (None, one.run)), key=lambda one: one.id)

    def purge(self, now, name=None, run=None):
        """Purges what has expired. Returns how many records that are, what becomes of each file on disk, and how many
        records are kept because theirs cannot be deleted."""
        due = self.due(now, name, run)
        lines, kept = [], []
        self.trash = [one for one in self.trash if one not in due]
        for one in due:
            if one.type == 'file':
                lines.append(f"{one.record['path']} {self.purge_file(one.record)}")
                kept += [one] if 'forbidden' in lines[-1] else []
        self.trash += kept
        return len(due), lines, len(kept)

    def purge_file(self, record):
        """A file is deleted only if no other record, deleted or not, still names it, and only if it is the file that
        the record means."""
        path = record['path']
        if '..' in path:
            return "stays: String '..' is forbidden in file path"
        others = self.records['file'] + [one.record for one in self.trash if one.type == 'file']
        path = posixpath.normpath(path)
        if any(posixpath.normpath(one['path']) == path for one in others):
            return 'stays: another record names it'
        if path not in self.disk:
            return 'is not there'
        if record['sha256'] not in ('', hashlib.sha256(self.disk[path].encode()).hexdigest()):
            return 'stays: it is not the file that the record means'
        del self.disk[path]
        return 'is deleted'
