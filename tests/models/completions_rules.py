# SPDX-License-Identifier: Apache-2.0
"""The documented rules of completions in Python: who sees what, what a row completes, and how progress moves.

`World` is a store. `RULES` maps each action to the function that judges one row and changes the world. The function
returns the row's outcome and the codes of its messages.
"""
import dataclasses
import datetime
import re
import unicodedata
import zoneinfo

KINDS = ('activity', 'journey', 'programme')
TABLES = {'activity': 'lov', 'journey': 'training', 'programme': 'programme'}
PAGES = {'modules': 'activity', 'flows': 'journey', 'programmes': 'programme'}
UTC = datetime.timezone.utc


def fold(text):
    """Returns what logins and e-mail addresses compare by."""
    def simple(letter):
        lower = letter.casefold()
        return lower if len(lower) == 1 else letter
    return ''.join(map(simple, unicodedata.normalize('NFC', text).strip('\ufeff \t\u00a0')))


def fold_uuid(text):
    return text.strip().strip('{}').casefold()


@dataclasses.dataclass
class World:
    """A store: ids of contents by kind and uuid, and everything else by key."""
    learners: list
    contents: dict      # kind -> {folded uuid: id}
    parts: dict         # (kind, id) -> [(kind, id)]: what it contains itself
    access: set         # (learner, kind, id)
    sessions: dict      # session -> training
    completions: dict   # (learner, kind, id) -> (date, origin)
    registrations: dict  # id -> [learner, session]
    tracking: dict      # (registration, lov) -> record
    tests: dict         # (registration, lov) -> record

    @classmethod
    def of(cls, store):
        def records(name):
            return store.get(name, [])
        contents, parts = {kind: {} for kind in KINDS}, {}
        for kind, name in TABLES.items():
            for record in sorted(records(name), key=lambda some: some['id'], reverse=True):
                contents[kind][fold_uuid(record['guid'])] = record['id']
        for record in records('training_content'):
            parts.setdefault(('journey', record['training_id']), []).append(('activity', record['lov_id']))
        for record in records('programme_content'):
            parts.setdefault(('programme', record['programme_id']), []).append((record['kind'], record['content_id']))
        return cls([dict(record) for record in records('learner')], contents, parts,
                   {(record['learner_id'], record['kind'], record['content_id']) for record in records('access')},
                   {record['id']: record['training_id'] for record in records('session')},
                   {(record['learner_id'], record['kind'], record['content_id']):
                    (record['completed_at'], record['origin']) for record in records('completion')},
                   {record['id']: [record['learner_id'], record['session_id']] for record in records('registration')},
                   {(record['registration_id'], record['lov_id']): dict(record) for record in records('tracking')},
                   {(record['registration_id'], record['lov_id']): dict(record) for record in records('test_result')})

    def store(self):
        """Returns the records that the actions may change."""
        return {'learner': [{name: learner[name] for name in ('id', 'login', 'status')} for learner in self.learners],
                'registration': [{'id': key, 'learner_id': learner, 'session_id': session}
                                 for key, (learner, session) in self.registrations.items()],
                'completion': [{'learner_id': learner, 'kind': kind, 'content_id': content, 'completed_at': date,
                                'origin': origin}
                               for (learner, kind, content), (date, origin) in self.completions.items()],
                'access': [{'learner_id': learner, 'kind': kind, 'content_id': content}
                           for learner, kind, content in self.access],
                'tracking': list(self.tracking.values()), 'test_result': list(self.tests.values())}

    def within(self, kind, content):
        """Returns everything that the content contains, at any depth."""
        direct = self.parts.get((kind, content), [])
        return set(direct).union(*(self.within(*part) for part in direct))

    def visible(self, learner, kind, content):
        """Access counts downwards. A registration is access to the session's training."""
        given = {(its_kind, its_content) for who, its_kind, its_content in self.access if who == learner}
        given |= {('journey', self.sessions.get(session)) for who, session in self.registrations.values()
                  if who == learner}
        return (kind, content) in given.union(*(self.within(*some) for some in given))

    def learners_by(self, column, text):
        """Returns the accounts with this e-mail address or login, oldest first."""
        return sorted((learner for learner in self.learners if fold(learner[column]) == fold(text)),
                      key=lambda some: (some['created_at'], some['id']))

    def cascade(self, learner, kind, content, date):
        """Completes what the content contains. What is completed keeps its date. Returns whether it changed."""
        fresh = {(learner, *part) for part in self.within(kind, content)} - set(self.completions)
        self.completions.update((key, (date, 'cascade')) for key in fresh)
        return bool(fresh)


def content_cell(world, text, preferred=None):
    """Returns kind and id of the content that a uuid or an address of a page names, or None and the message's code."""
    found = re.search(rf'.*/({"|".join(PAGES)})/([^/?#]*)', text)
    page, uuid = found.groups() if found else (None, text)
    if not uuid or len(uuid) > 40:
        return None, 'bad-value'
    kinds = [kind for kind in KINDS if fold_uuid(uuid) in world.contents[kind]]
    if not kinds:
        return None, 'unknown-content'
    kind = preferred if preferred in kinds else kinds[0]
    if page and PAGES[page] != kind:
        return None, 'other-kind'
    return (kind, world.contents[kind][fold_uuid(uuid)]), None


def parse(text, form):
    """Returns the time that the text writes in exactly this form, or None."""
    try:
        time = datetime.datetime.strptime(text, form)
    except ValueError:
        return None
    return time if time.strftime(form) == text else None


def utc_text(time):
    return time.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ').rjust(20, '0')


def zone_time(local, zone, policy):
    """Returns the instant of a local time and the code of its message."""
    first, second = (local.replace(tzinfo=zone, fold=fold_) for fold_ in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first, None
    gap = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local
    if gap:   # fold=0 takes the offset before the gap, which moves the time forward
        return second if policy == 'earlier' else first, 'skipped-time'
    return second if policy == 'later' else first, 'repeated-time' if policy == 'reject' else None


def completion_date(text, settings, now):
    """Returns the date of a completion in UTC, and codes of errors and of warnings."""
    if not text:
        return utc_text(now), [], []
    for form, bare in ((settings['strptime'], False), (settings['strptime'].split(' ')[0], True)):
        if (local := parse(text, form)) is not None:
            break
    else:
        return None, ['bad-datetime'], []
    zone = zoneinfo.ZoneInfo(settings['timeZone'])
    if bare:
        hour, minute = map(int, settings['defaultTime'].split(':'))
        local = local.replace(hour=hour, minute=minute)
    time, code = zone_time(local, zone, settings['dstPolicy'])
    if code and settings['dstPolicy'] == 'reject':
        return None, [code], []
    future = local.date() > now.astimezone(zone).date() if bare else time > now
    return utc_text(time), ['completion-in-future'] * future, [code] * bool(code)


def import_completion(world, _start, row, settings, now):
    """Completes content for one learner, and what it contains."""
    kind = settings['contentKind']
    errors = ['empty-field' for name in ('userEmail', 'contentUuid') if not row[name]]
    found, content = world.learners_by('email', row['userEmail']), None
    if row['userEmail'] and not found:
        errors.append('unknown-user')
    if row['contentUuid']:
        content, code = content_cell(world, row['contentUuid'], kind)
        if content and content[0] != kind:
            code = 'other-kind'
        errors += [code] * bool(code)
    date, wrong, warnings = completion_date(row.get('completionDate', ''), settings, now)
    if errors + wrong:
        return 'rejected', errors + wrong + warnings
    key = found[0]['id'], *content
    if not world.visible(*key):
        warnings.append('no-access')
    outcome = keep_date(world.completions, key, (date, 'import'), settings['onExisting'])
    if world.cascade(*key, date) and outcome == 'unchanged':
        outcome = 'updated'
    return outcome, warnings


def keep_date(completions, key, fresh, policy):
    """Stores a completion, or the date that the policy prefers. Returns the outcome."""
    if key not in completions:
        completions[key] = fresh
        return 'created'
    old, new = completions[key][0], fresh[0]
    if policy == 'replace':
        wins = completions[key] != fresh
    else:   # any date is better than none
        wins = policy != 'keep' and new != '' and (not old or (new < old if policy == 'earliest' else new > old))
    if wins:
        completions[key] = fresh
    return 'updated' if wins else 'unchanged'


def transfer_content(world, start, row, _settings, _now):
    """Completes new content for everybody who had completed the old content before the first row of the file."""
    errors, found = [], []
    for name in ('oldUuid', 'newUuid'):
        content, code = content_cell(world, row[name]) if row[name] else (None, 'empty-field')
        found.append(content)
        errors += [code] * bool(code)
    old, new = found
    if old and new and old == new:
        errors.append('same-content')
    elif old and new and old[0] != new[0]:
        errors.append('kinds-differ')
    if errors:
        return 'rejected', errors
    outcome, codes = 'unchanged', []
    for learner in sorted(some['id'] for some in world.learners if (some['id'], *old) in start.completions):
        if (learner, *new) in start.completions:
            continue
        if not start.visible(learner, *new):
            codes.append('no-access')
            continue
        date = start.completions[learner, *old][0]
        if keep_date(world.completions, (learner, *new), (date, 'transfer'), 'keep') == 'created':
            outcome = 'created'
            world.cascade(learner, *new, date)
    return outcome, codes


def grant_access(world, _start, row, settings, _now):
    """Gives or takes a learner's own access. Access by a registration or by what contains the content is apart."""
    who, errors = account(world, row, 'user')
    if not row.get('userEmail') and not row.get('userLogin'):
        errors.append('no-user')
    content, code = content_cell(world, row['contentUuid']) if row['contentUuid'] else (None, 'empty-field')
    if content and settings.get('contentKind', content[0]) != content[0]:
        code = 'other-kind'
    flag = {settings['grantValue'].casefold(): True, settings['withdrawValue'].casefold(): False, '': True}.get(
        row.get('accessFlag', '').casefold())
    errors += [code] * bool(code) + ['bad-flag'] * (flag is None)
    if errors:
        return 'rejected', errors
    key = who['id'], *content
    if flag == (key in world.access):
        return 'unchanged', []
    (world.access.add if flag else world.access.remove)(key)
    return 'created' if flag else 'deleted', []


def account(world, row, side):
    """Returns the oldest account that all of a side's cells lead to, or None and the codes of its messages."""
    found, codes = [], []
    for column in ('email', 'login'):
        if text := row.get(side + column.capitalize(), ''):
            found.append(world.learners_by(column, text))
            codes += ['unknown-user'] * (not found[-1])
    if not found or codes:
        return None, codes
    both = [learner for learner in found[0] if learner in found[-1]]
    return (both[0], []) if both else (None, ['references-disagree'])


def transfer_user(world, _start, row, settings, _now):
    """Moves all progress of one account to another."""
    errors, pairs = [], 0
    for column in ('Email', 'Login'):
        cells = [row.get('from' + column, ''), row.get('to' + column, '')]
        pairs += any(cells)
        errors += ['empty-field'] * (any(cells) and not all(cells))
    if not pairs:
        errors.append('no-pair')
    (source, wrong), (target, also_wrong) = account(world, row, 'from'), account(world, row, 'to')
    errors += wrong + also_wrong
    policy, its = settings.get('mergePolicy'), source and progress(world, source['id'])
    if source and source is target:
        errors.append('same-account')
    elif its and target and (other := progress(world, target['id'])) and not policy:
        errors += ['both-have-progress'] + ['shared-content'] * len(its & other)
    if errors:
        return 'rejected', errors
    source_id, target_id = source['id'], target['id']
    changed = bool(its)
    for key in [key for key in world.completions if key[0] == source_id]:
        keep_date(world.completions, (target_id, *key[1:]), world.completions.pop(key), policy or 'keep')
    for registration in sorted(key for key, (learner, _) in world.registrations.items() if learner == source_id):
        move_registration(world, registration, target_id, policy)
    if settings['disableSource'] == 'yes' and source['status'] != 'disabled':
        source['status'], changed = 'disabled', True
    return 'updated' if changed else 'unchanged', []


def progress(world, learner):
    """Returns the contents in which a learner has progress: completions, tracking, and tests."""
    mine = {key for key, (who, _) in world.registrations.items() if who == learner}
    return ({key[1:] for key in world.completions if key[0] == learner}
            | {('activity', lov) for registration, lov in (*world.tracking, *world.tests) if registration in mine})


def move_registration(world, registration, target, policy):
    """Moves a registration with progress, or only the progress if the target has a registration in that session."""
    held = [(table, key) for table in (world.tracking, world.tests) for key in table if key[0] == registration]
    session = world.registrations[registration][1]
    own = min((key for key, some in world.registrations.items() if some == [target, session]), default=None)
    if held and own is None:
        world.registrations[registration][0] = target
    for table, key in held if own is not None else []:
        record, place = table.pop(key), (own, key[1])
        merge = merge_tracking if table is world.tracking else merge_tests
        best = merge(table[place], record, policy) if place in table else record
        table[place] = {**best, 'registration_id': own}


def merge_tests(own, other, _policy):
    """The better result stays."""
    return other if float(other['score'] or -1) > float(own['score'] or -1) else own


def merge_tracking(own, other, policy):
    """Keeps the best of two trackings of one activity in one session. Where they are equal, the target's own stays."""
    def done(record):
        return record['status'] in ('completed', 'passed')

    def share(record):
        return float(record['score']) / float(record['score_max']) if record['score'] else -1

    def pick(name, choose):
        return choose(filter(None, (own[name], other[name])), default='')
    best = other if (done(other), float(other['progression'])) > (done(own), float(own['progression'])) else own
    scored = other if share(other) > share(own) else own
    return {**own, 'status': best['status'],
            'progression': max(own['progression'], other['progression'], key=float),
            'score': scored['score'], 'score_max': scored['score_max'],
            'time_spent': max(own['time_spent'], other['time_spent'], key=int),
            'first_access_at': pick('first_access_at', min), 'last_access_at': pick('last_access_at', max),
            'first_completion_at': pick('first_completion_at', max if policy == 'latest' else min)}


RULES = {'importCompletionAction': import_completion, 'transferContentProgressAction': transfer_content,
         'transferUserProgressAction': transfer_user, 'grantAccessAction': grant_access}
