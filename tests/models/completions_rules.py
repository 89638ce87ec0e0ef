# SPDX-License-Identifier: Apache-2.0
"""The documented rules of completions in Python: who sees what, what a row completes, and how progress moves.

`World` is a store, `Line` a row of the file. `RULES` maps each action to the function that judges a line and changes
the world. The function returns the outcome and leaves the codes of messages in the line.
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
INVISIBLE = dict.fromkeys(map(ord, '\u200b\u00ad\u200e'))


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


@dataclasses.dataclass
class Line:
    """A row of the file for one action, and the codes of its messages. A cell that cannot be judged is None."""
    cells: dict
    settings: dict
    now: datetime.datetime
    pairs: list            # old and new content of each row of the file that transfers content
    emptied: set           # the accounts that gave their progress away on earlier rows of the file
    strict: bool = False   # warnings reject the row
    errors: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)

    def __post_init__(self):
        self.cells = {name: self.clean(name, text.strip()) for name, text in self.cells.items()}

    def clean(self, name, text):
        """Returns what a cell is read as."""
        if text in ('#N/A', '#REF!'):
            return self.errors.append('cell-fault')
        if text != (text := text.translate(INVISIBLE)):
            self.warnings.append('invisible-character')
        if name in ('completionDate', 'accessFlag'):
            return text
        if re.fullmatch(r"=\"[^\"]*\"|'[0-9=].*", text):
            self.notes.append('excel-text')
            text = text[1:] if text[0] == "'" else text[2:-1]
        if re.fullmatch(r'\d+\.\d+E\+\d+|\d+\.0', text):
            return self.errors.append('rounded-number')
        if text in self.settings.get('emptyValues', '').split(', '):
            return ''
        self.warnings += ['empty-word'] * (text in ('NULL', 'N/A', 'n/a', 'None', '-'))
        return text

    def content(self, world, name, preferred=None):
        """Returns kind and id of the content that a cell names by its uuid or the address of its page, or None."""
        text = self.cells[name]
        if not text:
            return None if text is None else self.errors.append('empty-field')
        found = re.search(rf'.*/({"|".join(PAGES)})/([^/?#]*)', text)
        page, uuid = found.groups() if found else (None, text)
        if not uuid or len(uuid) > 40:
            return self.errors.append('bad-value')
        kinds = [kind for kind in KINDS if fold_uuid(uuid) in world.contents[kind]]
        if not kinds:
            return self.errors.append('unknown-content')
        kind = preferred if preferred in kinds else kinds[0]
        if page and PAGES[page] != kind:
            return self.errors.append('other-kind')
        return kind, world.contents[kind][fold_uuid(uuid)]


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


def completion_date(line):
    """Returns the date of a completion in UTC, or None where the cell is wrong."""
    text, settings = line.cells.get('completionDate', ''), line.settings
    if not text:
        return None if text is None else utc_text(line.now)
    for form, bare in ((settings['strptime'], False), (settings['strptime'].split(' ')[0], True)):
        if (local := parse(text, form)) is not None:
            break
    else:
        return line.errors.append('bad-datetime')
    zone = zoneinfo.ZoneInfo(settings['timeZone'])
    if bare:
        hour, minute = map(int, settings['defaultTime'].split(':'))
        local = local.replace(hour=hour, minute=minute)
    time, code = zone_time(local, zone, settings['dstPolicy'])
    if code:
        (line.errors if settings['dstPolicy'] == 'reject' else line.warnings).append(code)
    if code not in line.errors and (local.date() > line.now.astimezone(zone).date() if bare else time > line.now):
        line.errors.append('completion-in-future')
    return utc_text(time)


def import_completion(world, line):
    """Completes content for one learner, and what it contains."""
    kind, email = line.settings['contentKind'], line.cells['userEmail']
    found = world.learners_by('email', email) if email else []
    if not found and email is not None:
        line.errors.append('unknown-user' if email else 'empty-field')
    content, date = line.content(world, 'contentUuid', kind), completion_date(line)
    if content and content[0] != kind:
        line.errors.append('other-kind')
    if line.errors:
        return 'rejected'
    key = found[0]['id'], *content
    if not world.visible(*key):
        line.warnings.append('no-access')
    outcome = keep_date(world.completions, key, (date, 'import'), line.settings['onExisting'])
    if world.cascade(*key, date) and outcome == 'unchanged':
        outcome = 'updated'
    return outcome


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


def transfer_content(world, line):
    """Judges a pair of old and new content. The transfer itself waits for the file's last row. In strict mode a learner
    without access rejects the row, so access is judged now."""
    old, new = line.content(world, 'oldUuid'), line.content(world, 'newUuid')
    if old and new and (old == new or old[0] != new[0]):
        line.errors.append('same-content' if old == new else 'kinds-differ')
    if line.errors:
        return 'rejected'
    if line.strict:
        line.warnings += [code for code in map(lambda who: verdict(world, line.pairs, who, old, new),
                                               achievers(world, old)) if code == 'no-access']
    if not (line.strict and line.warnings):
        line.pairs.append((old, new))
    return 'unchanged'


def achievers(world, content):
    return [some['id'] for some in world.learners if (some['id'], *content) in world.completions]


def verdict(world, pairs, learner, old, new):
    """Says what becomes of a learner's completion of the old content."""
    if (learner, *new) in world.completions:
        return 'complete-already'
    if comes_from_file(world, pairs, learner, old):
        return 'transferred-by-file'
    return 'transferred' if world.visible(learner, *new) else 'no-access'


def comes_from_file(world, pairs, learner, content):
    """Whether a pair of the file makes a completion, now or in an earlier run of the file: that is told by its origin
    and by the date of the pair's old content."""
    date, origin = world.completions[learner, *content]
    return any(origin == 'transfer' and new == content or origin == 'cascade' and content in world.within(*new)
               for old, new in pairs if world.completions.get((learner, *old), (None,))[0] == date)


def transfer_pair(world, line, old, new):
    """Completes new content for everybody who completed the old content, after the file's last row."""
    outcome = 'unchanged'
    for learner in achievers(world, old):
        code = verdict(world, line.pairs, learner, old, new)
        (line.warnings if code == 'no-access' else line.notes).append(code)
        if code == 'transferred':
            date = world.completions[learner, *old][0]
            world.completions[learner, *new] = date, 'transfer'
            world.cascade(learner, *new, date)
            outcome = 'created'
    return outcome


def grant_access(world, line):
    """Gives or takes a learner's own access. Access by a registration or by what contains the content is apart."""
    who = account(world, line, 'user')
    if not any(line.cells.get(name, '') != '' for name in ('userEmail', 'userLogin')):
        line.errors.append('no-user')
    content = line.content(world, 'contentUuid', line.settings.get('contentKind'))
    if content and line.settings.get('contentKind', content[0]) != content[0]:
        line.errors.append('other-kind')
    flag = line.cells.get('accessFlag', '')
    grants = {'': True, line.settings['grantValue'].casefold(): True,
              line.settings['withdrawValue'].casefold(): False}.get((flag or '').casefold())
    if grants is None:
        line.errors.append('bad-access-flag')
    if line.errors:
        return 'rejected'
    key, before = (who['id'], *content), seen(world, who['id'])
    changes = grants != (key in world.access)
    (world.access.add if grants else world.access.discard)(key)
    after = seen(world, who['id'])
    line.notes += ['becomes-visible'] * len(after - before) + ['becomes-hidden'] * len(before - after)
    if not grants:
        line.warnings += ['no-own-access'] * (not changes)
        line.notes += ['still-visible'] * world.visible(*key)
    return ('created' if grants else 'deleted') if changes else 'unchanged'


def seen(world, learner):
    """Returns the visible completions of a learner."""
    return {key for key in world.completions if key[0] == learner and world.visible(*key)}


def account(world, line, side):
    """Returns the oldest account that all of a side's cells lead to, or None."""
    found = []
    for column in ('email', 'login'):
        if (text := line.cells.get(side + column.capitalize(), '')) is None:
            found.append([])
        elif text:
            found.append(world.learners_by(column, text))
            line.errors += ['unknown-user'] * (not found[-1])
    if not found or not all(found):
        return None
    both = [learner for learner in found[0] if learner in found[-1]]
    if not both:
        line.errors.append('references-disagree')
    return both[0] if both else None


def transfer_user(world, line):
    """Moves all progress of one account to another."""
    policy, pairs = line.settings.get('mergePolicy'), 0
    for column in ('Email', 'Login'):
        cells = [line.cells.get(side + column, '') != '' for side in ('from', 'to')]
        pairs += any(cells)
        line.errors += ['empty-field'] * (any(cells) and not all(cells))
    if not pairs:
        line.errors.append('no-pair')
    source, target = account(world, line, 'from'), account(world, line, 'to')
    if all(line.cells.get('from' + column) == line.cells.get('to' + column) for column in ('Email', 'Login')):
        line.errors = [code for position, code in enumerate(line.errors)   # one message about both sides
                       if code != 'references-disagree' or code not in line.errors[:position]]
    its = source and progress(world, source['id'])
    if source and source is target:
        line.errors.append('same-account')
    elif its and target and (other := progress(world, target['id'])) and not policy:
        line.errors += ['both-have-progress'] + ['shared-content'] * len(its & other)
    if source and target and source is not target and target['id'] in line.emptied:
        line.errors.append('gave-progress')   # the same file again would move its progress on
    if line.errors:
        return 'rejected'
    source_id, target_id = source['id'], target['id']
    if not (line.strict and line.warnings):
        line.emptied.add(source_id)
    changed = bool(its)
    for key in [key for key in world.completions if key[0] == source_id]:
        keep_date(world.completions, (target_id, *key[1:]), world.completions.pop(key), policy or 'keep')
    for registration in sorted(key for key, (learner, _) in world.registrations.items() if learner == source_id):
        move_registration(world, registration, target_id, policy)
    if line.settings['disableSource'] == 'yes' and source['status'] != 'disabled':
        source['status'], changed = 'disabled', True
    return 'updated' if changed else 'unchanged'


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
