# SPDX-License-Identifier: Apache-2.0
"""The rules of createOrUpdateLearnerAction. `Learners` is the state of a store's learners; `run_file` changes it as a
file does and returns how each row ends.

What later rows can still change is decided after the last row: who has a login that was taken, and who is the manager.
"""
import dataclasses
import datetime
import re
import unicodedata

LOGIN, EMAIL, NUMBER, ZONE = 'candidateLogin', 'candidateEmail', 'candidateRefNumber', 'candidateTimeZone'
ATTRIBUTES = ('login', 'email', 'ref_number', 'name', 'first_name', 'status', 'enabled_from', 'enabled_until',
              'entity_id', 'languages', 'time_zone', 'presentation', 'manager')
# Columns that are stored as they are, with their attribute.
PLAIN = {'candidateName': 'name', 'candidateFirstname': 'first_name', EMAIL: 'email', NUMBER: 'ref_number',
         ZONE: 'time_zone', 'presentation': 'presentation'}
DATES = {'enabledFrom': 'enabled_from', 'enabledUntil': 'enabled_until'}
MANAGERS = ('managerLogin', 'managerRefNumber')
NEW_LEARNERS_NEED = ('candidateName', 'candidateFirstname', LOGIN, EMAIL)
LENGTHS = {ZONE: 50, 'entityGuid': 40, 'presentation': 65535, 'custom': 250}
STATUSES = {'enabledValue': ('enabled', '1'), 'disabledValue': ('disabled', '0'),
            'enabledUntilValue': ('enabled_until', 'U')}
ZONES = ('Europe/Paris', 'UTC')


def simple_fold(character):
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower() if len(character.lower()) == 1 else character


def same_name(text):
    """Logins and e-mail addresses compare after NFC, trimming and simple case folding."""
    return ''.join(map(simple_fold, unicodedata.normalize('NFC', (text or '').strip())))


def same_code(text):
    """Reference numbers and names of entities compare after NFC, trimming, and with runs of white space as one."""
    return ' '.join(unicodedata.normalize('NFC', text or '').split())


def same_guid(text):
    return text.strip('{}').lower()


def is_address(text):
    return re.fullmatch(r'[^@\s<>]+@[^@\s<>]+', text) is not None


def chain(manager):
    """Returns this manager, the manager's manager, and so on."""
    found = []
    while isinstance(manager, Learner) and manager not in found:
        found.append(manager)
        manager = manager.values['manager']
    return found


@dataclasses.dataclass(eq=False)
class Learner:
    """One account. `values` has the attributes of its record, texts or None; `custom` maps GUIDs to values."""
    id: int
    created: str
    values: dict
    imported: bool = False
    password: str = None
    custom: dict = dataclasses.field(default_factory=dict)

    @property
    def age(self):
        return self.created, self.id


@dataclasses.dataclass(eq=False)
class Row:
    """What a row came to. `login` is what it stored; `claim` is what it wants if that has to wait for the last row;
    `manager` is whom it names; `references` name somebody for whom it has to wait."""
    outcome: str = 'rejected'
    errors: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    learner: Learner = None
    login: str = None
    claim: str = None
    manager: Learner = None
    references: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Definition:
    """The action's fields in file order, each (name, GUID of a custom field), and its settings with their defaults."""
    fields: list
    search: list = None
    mandatory: tuple = ()
    relaxed: tuple = ()
    spellings: dict = dataclasses.field(default_factory=dict)
    date_format: str = 'YYYY-MM-DD'
    entity: int = 1
    language: str = None
    on_new: str = 'create'
    email_check: str = 'warn'
    full_access: bool = False
    enable_all: bool = False
    no_mark: bool = False
    overwrite_passwords: bool = False


class Learners:
    """A store's learners under a definition. `strict` decides every row at once and rejects it for a warning."""

    def __init__(self, definition, learners, entities, now, strict=False):
        self.definition, self.learners, self.entities = definition, learners, entities
        self.now, self.strict = now, strict
        self.begin_file()

    def begin_file(self):
        self.rows = []
        self.claims = []      # (learner, login) of rows that give a login and have to wait, the latest last
        self.waiting = set()  # learners whose manager has to wait
        self.before = {}      # learner -> (login, manager) before the file

    # Searches.

    def all_by_login(self, login):
        """Within a file a login leads to the learner of the latest row that claims it and that no later row renamed."""
        for learner, claimed in reversed(self.claims):
            if same_name(claimed) == same_name(login):
                return [learner]
        return self.holders(login)

    def holders(self, login, but=None):
        return [one for one in self.learners if one is not but and same_name(one.values['login']) == same_name(login)]

    def is_taken(self, login, learner):
        """Returns whether somebody else has the login and the learner does not."""
        owners = self.holders(login)
        return bool(owners) and learner not in owners

    def all_by_number(self, number):
        return [one for one in self.learners if same_code(one.values['ref_number']) == same_code(number)]

    def matches(self, learner, column, cell):
        name, guid = column
        if name == LOGIN:
            return learner in self.all_by_login(cell)
        if name == EMAIL:
            return same_name(learner.values['email']) == same_name(cell)
        if name == NUMBER:
            return learner in self.all_by_number(cell)
        return learner.custom.get(same_guid(guid)) == cell

    def has_number(self, learner, login):
        """An import gave this account the login with a number, because somebody else has the login."""
        own, wanted = same_name(learner.values['login']), same_name(login)
        return (learner.imported and own.startswith(wanted)
                and re.fullmatch('[1-9][0-9]*', own.removeprefix(wanted)) is not None
                and any(one is not learner for one in self.all_by_login(login)))

    def find(self, search):
        """Returns the oldest learner that matches all filled cells of the search."""
        found = [one for one in self.learners if all(self.matches(one, *cell) for cell in search.items())]
        login = search.get((LOGIN, None))
        if not found and login and len(search) > 1:
            others = {column: cell for column, cell in search.items() if column[0] != LOGIN}
            found = [one for one in self.learners if self.has_number(one, login)
                     and all(self.matches(one, *cell) for cell in others.items())]
        return min(found, key=lambda one: one.age, default=None)

    def search(self, row, given, wrong):
        """Returns the learner whom the row means, and whether its cells say so at all. Without the setting the first
        filled one of number, login and e-mail address counts, and a row without any is a new learner's."""
        columns = self.definition.search or [column for name in (NUMBER, LOGIN, EMAIL)
                                             if (column := (name, None)) in given or column in wrong][:1]
        if not columns:
            return None, True
        columns = [column for column in columns if column in self.definition.fields]
        search = {column: given[column] for column in columns if column in given}
        if any(column in wrong for column in columns):
            return None, False
        if not search:
            self.empty.add(columns[0])
            return None, False
        return self.find(search), True

    # Cells.

    def read(self, row, cells):
        """Returns the filled cells by column and the columns whose cells are wrong."""
        given, wrong = {}, set()
        for column, cell in zip(self.definition.fields, cells):
            if column[0] == 'ignoredColumn' or not cell.strip():
                continue
            given[column], code = self.read_cell(column[0], cell.strip())
            if code:
                row.errors.append(code)
                wrong.add(column)
                del given[column]
        return given, wrong

    def read_cell(self, name, cell):
        """Returns what the cell says, and a code if it is wrong."""
        if name in DATES:
            return self.read_date(cell)
        if name == 'candidateValidity':
            for spelling, (status, usual) in STATUSES.items():
                if self.definition.spellings.get(spelling, usual).lower() == cell.lower():
                    return status, None
            return None, 'bad-validity'
        if name == 'entityId':
            return cell, None if re.fullmatch('[+-]?[0-9]{1,18}', cell) else 'bad-value'
        return cell, None if len(cell) <= LENGTHS.get(name, 255) else 'bad-value'

    def read_date(self, cell):
        """NULL clears a date."""
        if cell == 'NULL':
            return cell, None
        pattern = self.definition.date_format
        try:
            if not re.fullmatch(re.sub('[YMD]', '[0-9]', pattern), cell):
                raise ValueError
            pattern = pattern.replace('YYYY', '%Y').replace('MM', '%m').replace('DD', '%d')
            return datetime.datetime.strptime(cell, pattern).date().isoformat(), None
        except ValueError:
            return None, 'bad-date'

    # The rules of a row.

    def run_row(self, cells):
        row = Row()
        self.rows.append(row)
        self.empty = set()
        given, wrong = self.read(row, cells)
        learner, judged = self.search(row, given, wrong)
        is_new = judged and learner is None
        creates = is_new and self.definition.on_new == 'create'
        self.judge_empty(row, given, wrong, creates)
        given = {(name if guid is None else (name, guid)): value for (name, guid), value in given.items()}
        self.judge_dates(row, given, wrong, learner)
        entity = self.entity(row, given, wrong)
        if is_new and not creates:
            self.end_not_new(row)
            return
        self.judge_zone(row, given, learner)
        if not judged:
            return
        wanted = self.wanted(given, wrong, learner, entity)
        self.judge_email(row, wanted, learner)
        login = given.get(LOGIN)
        is_taken = login is not None and self.is_taken(login, learner)
        if is_taken:
            wanted['login'] = self.numbered(login, learner)
        changes = wanted if is_new else self.differences(wanted, learner)
        references = {name: given[name] for name in MANAGERS if name in given}
        manager, warnings = self.manager_now(references, learner)
        # An account that may not change cannot wait for later rows. Nor can a row that is rejected.
        is_fixed = not is_new and not self.definition.full_access and not learner.imported
        if is_fixed and (changes or manager not in (None, learner.values['manager'])):
            row.errors.append('out-of-scope')
        if is_taken and (row.errors or is_fixed or self.strict):
            row.warnings.append('login-exists')
        if is_fixed or self.strict:
            row.warnings += warnings
        waits = references and not is_fixed and (warnings or self.waiting.intersection([learner, *chain(manager)]))
        if self.is_wrong(row):
            return
        if learner in self.before and (changes or not waits and manager not in (None, learner.values['manager'])):
            row.warnings.append('key-twice')  # not for a login or manager that has to wait
        if self.is_wrong(row):
            return
        self.accept(row, learner, changes)
        if login is not None:
            self.rename(row, login, is_taken, not is_fixed)
        if waits:
            row.references = references
            self.waiting.add(row.learner)
        elif manager is not None:
            row.manager, row.learner.values['manager'] = manager, manager

    def is_wrong(self, row):
        return bool(row.errors or (self.strict and row.warnings))

    def judge_empty(self, row, given, wrong, creates):
        needed = [column for column in self.definition.fields if column[0] in self.definition.mandatory]
        needed += [(name, None) for name in NEW_LEARNERS_NEED
                   if creates and (name == LOGIN or name not in self.definition.relaxed)]
        self.empty |= {column for column in needed if column not in given and column not in wrong}
        row.errors += ['empty-field'] * len(self.empty)

    def end_not_new(self, row):
        """A row that may create nobody needs nothing that only new learners need."""
        if self.definition.on_new == 'reject':
            row.errors.append('not-new')
        row.outcome = 'rejected' if row.errors else 'skipped'

    @staticmethod
    def judge_dates(row, given, wrong, learner):
        """Stored dates count, too, if the row gives one. A date that cannot be read leaves them unjudged."""
        if any((name, None) in wrong for name in DATES):
            return
        stored = learner.values if learner else {}
        start, end = (given.get(name, stored.get(attribute)) for name, attribute in DATES.items())
        if any(name in given for name in DATES) and start and end and 'NULL' not in (start, end) and end < start:
            row.errors.append('until-before-from')

    @staticmethod
    def judge_zone(row, given, learner):
        """A zone that is none is not stored."""
        if ZONE in given and given[ZONE] not in ZONES:
            zone = given.pop(ZONE)
            if learner is None or learner.values['time_zone'] != zone:
                row.warnings.append('doubtful-zone')

    def judge_email(self, row, wanted, learner):
        """An address counts where the row stores it."""
        email = wanted.get('email')
        if email is None or (learner is not None and learner.values['email'] == email):
            return
        if not is_address(email):
            (row.errors if self.definition.email_check == 'reject' else row.warnings).append('doubtful-email')
        if any(one is not learner and same_name(one.values['email']) == same_name(email) for one in self.learners):
            row.warnings.append('email-shared')

    def entity(self, row, given, wrong):
        """Returns the entity to which all references lead. Of several with one name, another reference says which."""
        found, errors = [], []
        for name, key, same, code in (('entityGuid', 'guid', same_guid, 'bad-value'),
                                      ('entityId', 'id', int, 'bad-value'),
                                      ('entityName', 'name', same_code, 'unknown-entity')):
            if name in given:
                found.append({one['id'] for one in self.entities if same(one[key]) == same(given[name])})
                errors += [] if found[-1] else [code]
        row.errors += errors
        if errors or not found:
            return None
        common = set.intersection(*found)
        if not common:
            row.errors.append('references-disagree')
        elif len(common) > 1 and not wrong & {('entityGuid', None), ('entityId', None)}:
            row.errors.append('duplicated-entity')
        return min(common, default=None)

    def manager(self, references):
        """Returns the oldest learner to whom all references lead, or None and the warnings why there is none."""
        found = [self.all_by_login(cell) if name == 'managerLogin' else self.all_by_number(cell)
                 for name, cell in references.items()]
        if not any(found):
            return None, ['unknown-manager'] * len(found)
        common = [one for one in found[0] if one in found[-1]]
        return min(common, key=lambda one: one.age, default=None), [] if common else ['managers-disagree']

    def manager_now(self, references, learner):
        """Returns the same as far as the rows until now say. A chain of managers may not close."""
        manager, warnings = self.manager(references)
        if learner is not None and manager is not learner.values['manager'] and learner in chain(manager):
            return None, ['manager-cycle']
        return manager, warnings

    def numbered(self, login, learner):
        """Returns the login with the first number that makes it free or the learner's own. One that the row of another
        learner wants as it is does not count as free."""
        number = 1
        while self.holders(name := f'{login}{number}', but=learner) or any(
                one is not learner and same_name(claimed) == same_name(name) for one, claimed in self.claims):
            number += 1
        return f'{login}{number}'

    def wanted(self, given, wrong, learner, entity):
        """Returns what the row stores: attributes, (custom, GUID), password. A new learner has defaults, too."""
        is_new = learner is None
        wanted = {attribute: given[name] for name, attribute in {**PLAIN, LOGIN: 'login'}.items() if name in given}
        wanted |= {attribute: None if given[name] == 'NULL' else given[name]
                   for name, attribute in DATES.items() if name in given}
        wanted |= {name: value for name, value in given.items() if isinstance(name, tuple)}
        if entity is not None or is_new:
            wanted['entity_id'] = entity or self.definition.entity
        languages = ','.join(filter(None, (one.strip() for one in given.get('candidateLanguages', '').split(','))))
        if languages or is_new:
            wanted['languages'] = languages or self.definition.language
        is_dated = any(given.get(name, 'NULL') != 'NULL' or (name, None) in wrong for name in DATES)
        if self.definition.enable_all:
            wanted['status'] = 'enabled'
        elif 'candidateValidity' in given:
            wanted['status'] = given['candidateValidity']
        elif is_dated and (is_new or learner.values['status'] == 'enabled'):  # dates do not enable a disabled account
            wanted['status'] = 'enabled_until'
        elif is_new:
            wanted['status'] = 'enabled'
        if 'candidatePassword' in given and (is_new or self.definition.overwrite_passwords):
            wanted['password'] = given['candidatePassword']
        return wanted

    @staticmethod
    def differences(wanted, learner):
        """A reference number that compares as the same keeps its stored spelling."""
        have = learner.values | {'password': learner.password}
        if 'ref_number' in wanted and same_code(wanted['ref_number']) == same_code(have['ref_number']):
            have['ref_number'] = wanted['ref_number']
        return {name: value for name, value in wanted.items()
                if (learner.custom.get(same_guid(name[1])) if isinstance(name, tuple) else have[name]) != value}

    def accept(self, row, learner, changes):
        """Stores what the row changes. Logins and managers are counted as changes after the last row."""
        row.outcome = 'updated' if changes.keys() - {'login'} else 'unchanged'
        if learner is None:
            row.outcome = 'created'
            number = max((one.id for one in self.learners), default=0) + 1
            learner = Learner(number, self.now, dict.fromkeys(ATTRIBUTES))
            self.learners.append(learner)
        row.learner = learner
        self.before.setdefault(learner, (learner.values['login'], learner.values['manager']))
        for name, value in changes.items():
            if isinstance(name, tuple):
                learner.custom[same_guid(name[1])] = value
            elif name == 'password':
                learner.password = value
            else:
                learner.values[name] = value
        learner.imported |= bool(changes) and not self.definition.no_mark

    def rename(self, row, login, is_taken, can_wait):
        """Keeps which login the row gives. It has to wait if somebody else has or claims it, and leads to the learner
        from now on."""
        row.login = row.learner.values['login']
        self.claims = [one for one in self.claims if one[0] is not row.learner]
        if can_wait and (is_taken or any(same_name(claimed) == same_name(login) for _, claimed in self.claims)):
            row.claim = login
            self.claims.append((row.learner, login))

    # After the last row.

    def run_file(self, rows):
        """Returns (outcome, sorted codes) of each row."""
        self.begin_file()
        for cells in rows:
            self.run_row(cells)
        claims = list(self.claims)
        self.give_logins()
        self.claims.clear()
        self.give_managers()
        self.count_changes(claims)
        return [(row.outcome, sorted(row.errors + row.warnings)) for row in self.rows]

    def give_logins(self):
        """Gives every login that is free now to the latest row that wants it; the others get the first number."""
        while True:
            free = [one for one in reversed(self.claims) if not self.is_taken(one[1], one[0])]
            moved = [(one, number) for one, login in self.claims
                     if (number := self.numbered(login, one)) != one.values['login']]
            if not free and not moved:
                return
            learner, login = (free or moved)[0]
            learner.values['login'] = login
            if free:
                self.claims.remove(free[0])

    def give_managers(self):
        """Looks managers up again that had to wait: those that their rows could not store, and, in later rows, those of
        the same learners and of learners below them."""
        for row in self.rows:
            if row.references:
                row.manager, warnings = self.manager_now(row.references, row.learner)
                row.warnings += warnings
                row.learner.values['manager'] = row.manager or row.learner.values['manager']

    def count_changes(self, claims):
        """Counts logins and managers as changes, row by row, with the values that they have in the end."""
        now = dict(self.before)
        for row in self.rows:
            if row.learner is None:
                continue
            login, manager = now[row.learner]
            after = row.login or login
            claimed = [wanted for one, wanted in claims if one is row.learner]
            if row.claim is not None and claimed and same_name(claimed[0]) == same_name(row.claim):
                number = row.learner.values['login'].removeprefix(claimed[0])
                after = row.claim + number
                row.warnings += ['login-exists'] if number else []
            manager = row.manager or manager
            if (after, manager) != now[row.learner]:
                row.outcome = 'updated' if row.outcome == 'unchanged' else row.outcome
                row.learner.imported |= not self.definition.no_mark
            now[row.learner] = after, manager
