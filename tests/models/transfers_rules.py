# SPDX-License-Identifier: Apache-2.0
"""A model of transferStoreAction: what the target holds after a transfer, and what the transfer says about it.

A store is a map of types to maps of keys to records, all of texts. A record that a transfer creates has the placeholder
NEW and a number in place of its id, until `Transfers.learn_ids` finds it in the target.
"""
import dataclasses
import unicodedata
from collections import Counter, defaultdict

# Each type's key columns, and its references: column -> type. '?' after a type: an id that is not there is left empty.
KINDS = {'activity': 'lov', 'journey': 'training', 'programme': 'programme'}
TYPES = {
    'rating_scale': (('id',), {}),
    'entity': (('id',), {'parent_id': 'entity?'}),
    'teacher': (('id',), {}),
    'room': (('id',), {}),
    'lov': (('id',), {}),
    'training': (('id',), {}),
    'programme': (('id',), {}),
    'competency': (('id',), {'scale_id': 'rating_scale?'}),
    'material': (('id',), {'training_id': 'training'}),
    'learner': (('id',), {'entity_id': 'entity?', 'manager_id': 'learner?'}),
    'session': (('id',), {'training_id': 'training', 'teacher_id': 'teacher?'}),
    'registration': (('id',), {'learner_id': 'learner', 'session_id': 'session'}),
    'intervention': (('id',), {'training_id': 'training', 'session_id': 'session', 'room_id': 'room?',
                               'teacher_id': 'teacher?'}),
    'course_record': (('id',), {'learner_id': 'learner', 'training_id': 'training'}),
    'file': (('id',), {'owner_id': 'owner_type'}),
    'credit_type': (('name',), {}),
    'credit_offer': (('training_id', 'credit_type'), {'training_id': 'training'}),
    'training_step': (('training_id', 'position'), {'training_id': 'training'}),
    'training_content': (('training_id', 'step_position', 'position'), {'training_id': 'training', 'lov_id': 'lov'}),
    'programme_content': (('programme_id', 'position'), {'programme_id': 'programme', 'content_id': 'kind'}),
    'custom_value': (('learner_id', 'field_guid'), {'learner_id': 'learner'}),
    'access': (('learner_id', 'kind', 'content_id'), {'learner_id': 'learner', 'content_id': 'kind'}),
    'completion': (('learner_id', 'kind', 'content_id'), {'learner_id': 'learner', 'content_id': 'kind'}),
    'tracking': (('registration_id', 'lov_id'), {'registration_id': 'registration', 'lov_id': 'lov'}),
    'test_result': (('registration_id', 'lov_id'), {'registration_id': 'registration', 'lov_id': 'lov'}),
    'credit': (('course_record_id', 'credit_type'), {'course_record_id': 'course_record'}),
}
# What names a record for people: a record of the source with the name of one of the target's own is taken for that one.
NATURAL = {'entity': ('parent_id', 'name'), 'teacher': ('login',), 'lov': ('code',), 'training': ('path_code',),
           'session': ('training_id', 'title'), 'registration': ('learner_id', 'session_id'),
           'course_record': ('learner_id', 'training_id')}
# What belongs to one training of the target's own is that training's business.
PARTS = ('credit_offer', 'training_step', 'training_content')
# What others may refer to stays when it is gone from the source.
STAYING = ('rating_scale', 'entity', 'teacher', 'room', 'lov', 'training', 'programme', 'competency', 'learner',
           'session', 'credit_type')
# What the target's own records may hang on.
HANGING = {'registration': ('tracking', 'test_result', 'file'), 'course_record': ('credit', 'file')}
LEARNING = ('registration', 'completion', 'course_record', 'access', 'file')
NEW = 'new'


def key_of(name, record):
    return tuple(record[column] for column in TYPES[name][0])


def fold(text):
    """Logins and addresses compare without letter case."""
    return unicodedata.normalize('NFC', text).strip().casefold()


def plain(text):
    """Reference numbers, codes and titles compare with runs of white space as one."""
    return ' '.join(unicodedata.normalize('NFC', text).split())


def reference_type(name, column, record):
    kind = TYPES[name][1][column]
    if kind == 'owner_type':
        return record['owner_type']
    return KINDS[record['kind']] if kind == 'kind' else kind.removesuffix('?')


def optional(name, column):
    return TYPES[name][1][column].endswith('?')


def rank(text, least_first=False):
    """Orders values from good to bad: the highest number first or the earliest time. What is missing comes last."""
    if text == '':
        return (1, 0)
    return (0, text) if least_first else (0, -float(text))


def share(score, score_max):
    """Orders scores by their share of the maximum, which is 100 if none is given."""
    return rank(score and str(float(score) / float(score_max or 100)))


def late(text):
    """Orders times, the latest first."""
    return (1, ()) if text == '' else (0, tuple(-ord(letter) for letter in text))


def quality(name, record, credits=()):
    """People who are merged: the record with the least quality stays whole. It depends on values alone."""
    if name == 'completion':
        return (rank(record['completed_at'], True), ('import', 'transfer', 'cascade').index(record['origin']))
    if name == 'tracking':
        return (record['status'] not in ('completed', 'passed'), rank(record['first_completion_at'], True),
                rank(record['progression']), share(record['score'], record['score_max']), rank(record['score_max']),
                rank(record['time_spent']), late(record['last_access_at']), rank(record['first_access_at'], True),
                record['status'])
    if name == 'test_result':
        return (rank(record['score']), rank(record['taken_at'], True))
    if name == 'course_record':
        return (record['complete'] != '1', rank(record['completed_at'], True),
                -sum(float(credit['amount']) for credit in credits), record['in_pars'] != '1',
                *(record[column] for column in ('external_user_id', 'external_email', 'first_name', 'last_name',
                                                'enrollment_start', 'enrollment_end', 'participant_category')),
                sorted((credit['credit_type'], credit['amount'], credit['expires_at']) for credit in credits))
    if name == 'registration':
        return (rank(record['registered_at'], True), record['imported'] != '1')
    return ()


@dataclasses.dataclass
class Outcome:
    """`error`: the exit code of a transfer that stores nothing, else None."""
    rows: list
    findings: Counter
    error: int = None


class Transfers:
    """The transfers of one source into one target. `target` is the target's records, `matches` maps users of the source
    to (user of the target, merge), `brought` maps (type, source key) to (target key, whether that is the target's own).
    """

    def __init__(self, target):
        self.target, self.matches, self.brought = target, {}, {}
        self.numbers = 0

    # Who is who.

    @staticmethod
    def users(store, text, number):
        """Returns the ids that a row's cells may mean, and what is wrong with them."""
        found = None
        if text:
            found = [record['id'] for record in store['learner'].values()
                     if fold(text) in (fold(record['login']), fold(record['email'])) or plain(text) == plain(
                         record['ref_number'])]
            if not found:
                return None, 'unknown'
        if number:
            if (number,) not in store['learner']:
                return None, 'unknown'
            return (number, None) if found is None or number in found else (None, 'users-disagree')
        return (found[0], None) if len(found) == 1 else (None, 'ambiguous-user')

    def match_rows(self, source, rows):
        """Returns each row's fault codes, and the matches with those of the rows."""
        results, named, targets = [], {}, {}
        for row in rows:
            merge = fold(row['merge']) in ('yes', 'y')
            ids = []
            bad = {column for column in ('sourceId', 'targetId') if row[column] and not row[column].isdigit()}
            codes = ['bad-value'] * (len(bad) + (fold(row['merge']) not in ('', 'yes', 'no', 'y', 'n')))
            if not (row['sourceUser'] or row['sourceId']) or not (row['targetUser'] or row['targetId']):
                codes.append('no-pair')
            else:
                for side, store in (('source', source), ('target', self.target)):
                    if f'{side}Id' not in bad:
                        user, fault = self.users(store, row[f'{side}User'], row[f'{side}Id'])
                        codes += [f'unknown-{side}-user' if fault == 'unknown' else fault] if fault else []
                        ids.append(user)
            if len(ids) == 2 and None not in ids:
                if ids[0] in named:
                    codes.append('matched-twice')
                elif ids[1] in targets and not (merge and targets[ids[1]]):
                    codes.append('target-taken')
            if not codes:
                named[ids[0]] = (ids[1], merge)
                targets[ids[1]] = merge
            results.append((ids, sorted(codes)))
        return results, {**self.matches, **named}

    def auto_match(self, source, matches, keys, demo):
        """Adds the users of whom all keys that lead to anybody have one user in common, who is nobody else. Returns how
        many are left as ambiguous."""
        taken = {user for user, _ in matches.values()}
        candidates = {}
        for (user,), record in source['learner'].items():
            if user in matches or ('learner', (user,)) in demo:
                continue
            found = [{other['id'] for other in self.target['learner'].values()
                      if same(other[column]) == same(record[column])}
                     for column, same in (('email', fold), ('login', fold), ('ref_number', plain))
                     if column in keys and record[column]]
            if any(found):
                candidates[user] = set.intersection(*filter(None, found))
        times = Counter(min(found) for found in candidates.values() if len(found) == 1)
        sure = {user for user, found in candidates.items()
                if len(found) == 1 and not found & taken and times[min(found)] == 1}
        matches.update({user: (min(candidates[user]), False) for user in sure})
        return len(candidates) - len(sure)

    # What comes over.

    def transfer(self, source, rows, on_unmatched='stop', auto=(), demo=frozenset()):
        """Changes the target, the matches and what was brought, and returns what is said."""
        results, matches = self.match_rows(source, rows)
        if any(codes for _, codes in results):
            return Outcome([('rejected', codes) if codes else ('skipped', []) for _, codes in results], Counter(), 3)
        findings = Counter()
        matches = {user: match for user, match in matches.items() if (match[0],) in self.target['learner']}
        here = {user: match for user, match in matches.items() if (user,) in source['learner']}
        groups = defaultdict(list)
        for user, (target, merge) in here.items():
            groups[target].append(merge)
        findings['shared-target'] = sum(len(merges) > 1 and not all(merges) for merges in groups.values())
        findings['ambiguous-match'] = self.auto_match(source, matches, auto, demo)
        unmatched = [user for (user,) in source['learner'] if user not in matches and ('learner', (user,)) not in demo]
        learned = [user for user in unmatched if self.has_learned(source, user, demo)]
        if on_unmatched == 'stop':
            findings['unmatched-user'] = len(learned)
        if findings['shared-target'] or findings['unmatched-user']:
            return Outcome([('skipped', []) for _ in results], +findings, 2)
        if on_unmatched != 'create':
            findings['user-left-out'] = len(learned)
            findings['user-stays'] = len(unmatched) - len(learned)
        outcomes = [('created' if ids[0] not in self.matches else
                     'unchanged' if self.matches[ids[0]] == matches[ids[0]] else 'updated', []) for ids, _ in results]
        self.copy(source, matches, unmatched if on_unmatched == 'create' else [], demo, findings)
        return Outcome(outcomes, +findings)

    @staticmethod
    def has_learned(source, user, demo):
        return any(record.get('learner_id') == user or (name == 'file' and (record['owner_type'], record['owner_id']) ==
                                                        ('learner', user))
                   for name in LEARNING for key, record in source[name].items() if (name, key) not in demo)

    def copy(self, source, matches, created, demo, findings):
        before, target = self.brought, self.target
        self.brought, self.matches = {}, matches
        self.before, self.findings, self.demo = before, findings, set(demo)
        findings['demo-data-stays'] += bool(demo)
        came = {(name, key) for (name, _), (key, bound) in before.items() if not bound}
        self.own = {(name, key) for name in TYPES for key in target[name]} - came
        self.left_out, self.written, self.credited, self.shared = set(), set(), {}, {}
        for user in created:
            matches[user] = (self.new_id(), False)
        self.places = {('learner', (user,)): (match[0],) for user, match in matches.items()}
        for name in TYPES:
            groups = defaultdict(list)
            for key, record in sorted(source[name].items(), key=lambda each: [part.rjust(9) for part in each[0]]):
                moved = None if (name, key) in self.demo else self.translate(source, name, key, record)
                place = moved and self.place(source, name, key, moved)
                if place:
                    self.places[name, key] = place
                    groups[place].append((key, moved))
            for place, candidates in groups.items():
                self.write(source, name, place, candidates)
        self.leave()
        self.assign_here([self.target['learner'][matches[user][0],] for user in created])

    def assign_here(self, accounts):
        """A record held in the target becomes that of a new account, unless this has one of the course from the source.
        The credits of the records made here are no credits of a course that offers some."""
        for key, record in self.target['course_record'].items():
            number, email = record['external_user_id'], record['external_email']
            near = [user['id'] for user in accounts if number and plain(number) == plain(user['ref_number']) or
                    number and fold(user['login']) == fold(number) or email and fold(user['email']) == fold(email)]
            user, disagree = self.person(record)
            is_own = ('course_record', key) in self.own and record['state'] == 'held'
            if not is_own or not near or not disagree and user not in near:
                continue
            others = [other for other in self.target['course_record'].values() if other['learner_id'] == user]
            types = [credit['credit_type'] for credit in self.target['credit'].values()
                     if credit['course_record_id'] == record['id']]
            refused = types and any(offer['training_id'] == record['training_id']
                                    for offer in self.target['credit_offer'].values())
            if (disagree or refused or any((name,) not in self.target['credit_type'] for name in types) or
                    any(other['training_id'] == record['training_id'] for other in others)):
                self.findings['stays-held'] += 1
            else:
                record.update(learner_id=user, state='assigned')

    def new_id(self):
        self.numbers += 1
        return f'{NEW}{self.numbers}'

    def translate(self, source, name, key, record):
        """Returns the record with ids of the target, or None if something that it belongs to does not come."""
        moved = dict(record)
        for column in TYPES[name][1]:
            end = (reference_type(name, column, record), (record[column],))
            if end in self.places:
                moved[column] = self.places[end][0]
            elif optional(name, column) or record[column] == '':
                # Whatever has lost its entity is below the root.
                moved[column] = '1' if record[column] and end[0] == 'entity' else ''
            elif end in self.demo:
                self.demo.add((name, key))
                self.findings['belongs-to-demo'] += 1
                return None
            elif end in self.left_out or (end[0] == 'learner' and end[1] in source['learner']):
                # People who are left out are named once, with all that is theirs.
                self.left_out.add((name, key))
                return None
            else:
                self.findings['leads-nowhere'] += 1
                return None
        if moved.get('state') == 'held':
            self.assign(source, key, record, moved)
        return moved

    def assign(self, source, key, record, moved):
        """A held record of somebody who is a user here becomes theirs, unless the source has another of theirs. What
        was assigned stays so."""
        former = self.target['course_record'].get(self.before.get(('course_record', key), (None,))[0], moved)
        if former['state'] != 'held':
            moved.update(learner_id=former['learner_id'], state=former['state'])
            return
        user, disagree = self.person(record)
        if disagree or user and self.has_record(source, user, moved['training_id']):
            self.findings['stays-held'] += 1
        elif user:
            moved.update(learner_id=user, state='assigned')

    def person(self, record):
        """Returns the oldest user of the target on whom the references of a course record agree, and whether they
        disagree. A reference that leads to nobody takes no part."""
        number, email = record['external_user_id'], record['external_email']
        here = list(self.target['learner'].values())
        by_number = [user for user in here if number and plain(user['ref_number']) == plain(number)]
        ways = (by_number or [user for user in here if number and fold(user['login']) == fold(number)],
                [user for user in here if email and fold(user['email']) == fold(email)])
        found = [{user['id'] for user in users} for users in ways if users]
        common = set.intersection(*found) if found else set()
        oldest = min((user for user in here if user['id'] in common), default=None,
                     key=lambda user: (user['created_at'], user['id'].rjust(9)))
        return oldest and oldest['id'], bool(found) and not common

    def has_record(self, source, learner, training):
        """Whether the source has a record of somebody who is this learner, of a course that is this training."""
        return any(self.places.get(('learner', (other['learner_id'],))) == (learner,) and
                   self.places.get(('training', (other['training_id'],))) == (training,)
                   for key, other in source['course_record'].items() if ('course_record', key) not in self.demo)

    def place(self, source, name, key, moved):
        """Returns the target's key of a record of the source, or None if it does not come."""
        if (name, key) == ('entity', ('1',)):
            return key
        if name == 'learner':
            # The account of a person who is matched is the target's, unless a transfer created it for this person.
            place = self.places.get((name, key))
            return place if place not in self.target[name] or self.before.get((name, key)) == (place, False) else None
        if name in PARTS and ('training', (moved['training_id'],)) in self.own:
            return None
        if name == 'custom_value' and ('learner', key[:1]) not in self.brought:
            # Those of an account come with it, not from others who are merged into it.
            return None
        if name == 'credit':
            # A course record comes with its credits, as a whole.
            own = ('course_record', (moved['course_record_id'],)) in self.own
            self.findings['own-record-kept'] += own
            return key_of(name, moved) if not own and self.credited[moved['course_record_id']] == key[0] else None
        if TYPES[name][0] != ('id',):
            return key_of(name, moved)
        place, _ = self.before.get((name, key), (None, False))
        if place in self.target[name] and self.target[name][place].get('learner_id') == moved.get('learner_id'):
            return place
        if place := self.namesake(source, name, moved):
            return place
        # Two people who are merged share what is new, too.
        new = (self.new_id(),)
        return self.shared.setdefault((name, *(moved[column] for column in NATURAL[name])), new) \
            if name in HANGING and moved.get('state') != 'held' else new

    def namesake(self, source, name, moved):
        """Returns the oldest record with the same natural key that the target made itself, or that nothing of the
        source brings any more. A person has one registration in a session and one record of a course."""
        columns = NATURAL.get(name, ())
        same = fold if name == 'teacher' else plain
        wanted = [same(moved[column]) for column in columns]
        if not wanted or not wanted[-1] or moved.get('state') == 'held':
            return None
        claimed = {place for (kind, key), (place, bound) in self.before.items()
                   if kind == name and not bound and key in source[name] and name not in HANGING}
        found = [key for key, record in self.target[name].items()
                 if key not in claimed and [same(record[column]) for column in columns] == wanted]
        return min(found, key=lambda key: key[0].rjust(9)) if found else None

    def write(self, source, name, place, candidates):
        """Writes the best of what comes to one place, unless the target has a record of its own there."""
        own = (name, place) in self.own
        self.brought |= {(name, key): (place, own) for key, _ in candidates}
        if own and (name, place) != ('entity', ('1',)):
            if name in NATURAL:
                self.findings['bound-record'] += len(candidates)
            elif name != 'credit_type':
                # One person's records of content with one code are named once.
                self.findings['own-record-kept'] += len({self.words(source, name, key) for key, _ in candidates})
        if own:
            return
        credits = {key: [record for record in source['credit'].values() if record['course_record_id'] == key[0]]
                   for key, _ in candidates} if name == 'course_record' else {}
        best, moved = min(candidates, key=lambda each: quality(name, each[1], credits.get(each[0], ())))
        if name == 'course_record':
            self.credited[place[0]] = best[0]
        if name == 'learner':
            moved['login'] = self.free_login(source, place, moved['login'])
        if 'id' in moved:
            moved['id'] = place[0]
        self.target[name][place] = moved
        self.written.add((name, place))

    def words(self, source, name, key):
        """Returns what names a record in a message."""
        record = source[name][key]
        ends = [(reference_type(name, column, record), (record[column],)) for column in TYPES[name][1]]
        return tuple(source[kind][place][NATURAL[kind][-1]] if kind in ('lov', 'training') else
                     source[kind][place].get('learner_id', place) for kind, place in ends)

    def free_login(self, source, place, login):
        """An account that somebody else has under this login gets the first number that is free."""
        taken = {fold(record['login']) for key, record in self.target['learner'].items() if key != place}
        if fold(login) not in taken:
            return login
        present = self.target['learner'].get(place, {}).get('login', '')
        if fold(present).startswith(fold(login)) and present[len(login):].isdigit():
            return present
        self.findings['login-taken'] += 1
        taken |= {fold(record['login']) for record in source['learner'].values()}
        return next(f'{login}{number}' for number in range(1, 99) if fold(f'{login}{number}') not in taken)

    def leave(self):
        """Deletes what came before and does not come any more, or leaves it. What is left may come again."""
        gone = {(name, place) for (name, _), (place, bound) in self.before.items() if not bound} - self.written
        gone -= {('learner', (user,)) for user, _ in self.matches.values()}
        left = set()
        for name in reversed(TYPES):
            for place in sorted(place for kind, place in gone if kind == name and place in self.target[name]):
                if name in STAYING or self.is_needed(name, place):
                    self.findings['no-longer-brought'] += 1
                    left.add((name, place))
                else:
                    del self.target[name][place]
        for (name, key), (place, bound) in self.before.items():
            if (name, place) in left and not bound:
                self.brought.setdefault((name, key), (place, False))

    def is_needed(self, name, place):
        return any(record.get(f'{name}_id') == place[0] or (record.get('owner_type'), record.get('owner_id')) ==
                   (name, place[0]) for kind in HANGING.get(name, ()) for record in self.target[kind].values())

    def learn_ids(self, store):
        """Takes the ids that the program gave to what it created."""
        ids = {}
        names, found = Names(self.target), Names(store)
        for name in ID_TYPES:
            known = {found.name(name, key[0]): key[0] for key in store[name]}
            ids |= {(name, key[0]): known[names.name(name, key[0])] for key in self.target[name]}

        def learnt(name, key, record=None):
            columns, references = TYPES[name]
            record = record or dict(zip(columns, key))
            for column in record:
                if column == 'id':
                    record = {**record, 'id': ids.get((name, record['id']), record['id'])}
                elif column in references:
                    end = (reference_type(name, column, record), record[column])
                    record = {**record, column: ids.get(end, record[column])}
            return record

        self.matches = {user: (ids.get(('learner', target), target), merge)
                        for user, (target, merge) in self.matches.items()}
        self.brought = {(name, key): (key_of(name, learnt(name, place)), bound)
                        for (name, key), (place, bound) in self.brought.items()}
        self.target = store


ID_TYPES = [name for name, (columns, _) in TYPES.items() if columns == ('id',)]


class Names:
    """Names records by what they are, since ids are the program's choice."""

    def __init__(self, store):
        self.store = store

    def name(self, kind, number):
        record = self.store[kind].get((number,))
        if record is None:
            return f'#{number}'
        if record.get('state') == 'held':
            return record['external_user_id'], record['external_email'], record['enrollment_start']
        if kind in ('registration', 'course_record'):
            return tuple(self.name(end.removesuffix('?'), record[column]) for column, end in TYPES[kind][1].items())
        return {'file': record.get('path'), 'rating_scale': record.get('levels')}.get(kind, record.get('guid'))

    def records(self, kind):
        """Returns the records of a type with names in place of ids."""
        references = TYPES[kind][1]
        return Counter(
            tuple((column, self.name(reference_type(kind, column, record), value) if column in references and value
                   else value) for column, value in record.items() if column not in ('id', 'guid'))
            for record in self.store[kind].values())
