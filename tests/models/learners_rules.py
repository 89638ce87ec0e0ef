# SPDX-License-Identifier: Apache-2.0
"""The rules of createOrUpdateLearnerAction. `Learners` is the state of a store's learners; `run_file` changes it as a
file does and returns how each row ends.

What later rows can still change is decided after the last row: who has a login that was taken, and who is the manager.
"""
import dataclasses
import datetime
import re
import unicodedata

LOGIN, EMAIL, NUMBER = 'candidateLogin', 'candidateEmail', 'candidateRefNumber'
# Columns that are stored as they are, with their attribute.
ATTRIBUTES = ('login', 'email', 'ref_number', 'name', 'first_name', 'status', 'enabled_from', 'enabled_until',
              'entity_id', 'languages', 'time_zone', 'presentation', 'manager')
PLAIN = {'candidateName': 'name', 'candidateFirstname': 'first_name', EMAIL: 'email', NUMBER: 'ref_number',
         'candidateTimeZone': 'time_zone', 'presentation': 'presentation'}
DATES = {'enabledFrom': 'enabled_from', 'enabledUntil': 'enabled_until'}
NEW_LEARNERS_NEED = ('candidateName', 'candidateFirstname', LOGIN, EMAIL)
LENGTHS = {'candidateTimeZone': 50, 'entityGuid': 40, 'presentation': 65535}
STATUSES = {'enabledValue': ('enabled', '1'), 'disabledValue': ('disabled', '0'),
            'enabledUntilValue': ('enabled_until', 'U')}


def simple_fold(character):
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower() if len(character.lower()) == 1 else character


def same_name(text):
    """Logins and e-mail addresses compare after NFC, trimming and simple case folding."""
    return ''.join(map(simple_fold, unicodedata.normalize('NFC', text.strip())))


def same_code(text):
    """Numbers and names of entities compare after NFC, trimming, and with runs of white space as one."""
    return ' '.join(unicodedata.normalize('NFC', text).split())


def same_guid(text):
    return text.strip('{}').lower()


def chain(manager, managers):
    """Returns this manager, the manager's manager, and so on."""
    found = []
    while isinstance(manager, Learner) and manager not in found:
        found.append(manager)
        manager = managers[manager]
    return found


@dataclasses.dataclass(eq=False)
class Learner:
    """One account. `values` has the attributes of records, texts or None; `custom` maps GUIDs to values."""
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
    """What a row came to before the end of the file. `login` is what it stored; `claim` is what it wants instead, which
    somebody else has; `manager` is whom it names, or `references` if one of them leads to nobody yet."""
    outcome: str = ''
    codes: list = dataclasses.field(default_factory=list)
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
    spellings: dict = dataclasses.field(default_factory=dict)
    date_format: str = 'YYYY-MM-DD'
    entity: int = 1
    language: str = None
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
        self.named = []   # (learner, login) of rows that give one, the latest last
        self.claims = []  # those of them whose login somebody else has
        self.waiting = set()  # learners whose manager has to wait
        self.before = {}  # learner -> (login, manager) before the file

    # Searches.

    def all_by_login(self, login):
        """Within a file a login leads to the learner of the latest row that gave it and that no later row renamed."""
        for learner, named in reversed(self.named):
            if same_name(named) == same_name(login):
                return [learner]
        return self.holders(login)

    def holders(self, login, but=None):
        return [one for one in self.learners
                if one is not but and same_name(one.values['login'] or '') == same_name(login)]

    def all_by_number(self, number):
        return [one for one in self.learners if same_code(one.values['ref_number'] or '') == same_code(number)]

    def matches(self, learner, column, cell):
        name, guid = column
        if name == LOGIN:
            return learner in self.all_by_login(cell)
        if name == EMAIL:
            return same_name(learner.values['email'] or '') == same_name(cell)
        if name == NUMBER:
            return same_code(learner.values['ref_number'] or '') == same_code(cell)
        return learner.custom.get(same_guid(guid)) == cell

    def has_numbered(self, learner, login):
        """An import gave this account the login with a number, because somebody else has the login."""
        own, wanted = same_name(learner.values['login'] or ''), same_name(login)
        number = own.removeprefix(wanted)
        return (learner.imported and own.startswith(wanted) and re.fullmatch('[1-9][0-9]*', number) is not None
                and any(one is not learner for one in self.all_by_login(login)))

    def find(self, search):
        """Returns the oldest learner that matches all filled cells of the search."""
        found = [one for one in self.learners if all(self.matches(one, *cell) for cell in search.items())]
        login = search.get((LOGIN, None))
        if not found and login and len(search) > 1:
            others = {column: cell for column, cell in search.items() if column[0] != LOGIN}
            found = [one for one in self.learners if self.has_numbered(one, login)
                     and all(self.matches(one, *cell) for cell in others.items())]
        return min(found, key=lambda one: one.age, default=None)

    # Cells.

    def converted(self, cells):
        """Returns the filled cells by column, their faults as codes, and the columns whose cells are wrong."""
        given, codes, wrong = {}, [], set()
        for column, cell in zip(self.definition.fields, cells):
            name = column[0]
            cell = cell.strip()
            if name == 'ignoredColumn':
                continue
            if not cell:
                continue
            code = None
            if name in DATES:
                cell, code = (cell, None) if cell == 'NULL' else self.date(cell)
            elif name == 'candidateValidity':
                cell, code = self.validity(cell)
            elif name == 'entityId':
                code = None if re.fullmatch('[+-]?[0-9]{1,18}', cell) else 'bad-value'
            elif len(cell) > (250 if name == 'custom' else LENGTHS.get(name, 255)):
                code = 'bad-value'
            if code:
                codes.append(code)
                wrong.add(column)
            else:
                given[column] = cell
        return given, codes, wrong

    def date(self, cell):
        pattern = self.definition.date_format.replace('YYYY', '%Y').replace('MM', '%m').replace('DD', '%d')
        width = re.sub('[YMD]', '[0-9]', self.definition.date_format)
        try:
            return datetime.datetime.strptime(cell, pattern).date().isoformat() if re.fullmatch(width, cell) else cell, (
                None if re.fullmatch(width, cell) else 'bad-date')
        except ValueError:
            return cell, 'bad-date'

    def validity(self, cell):
        for name, (status, usual) in STATUSES.items():
            if self.definition.spellings.get(name, usual).lower() == cell.lower():
                return status, None
        return cell, 'bad-validity'

    # The rules of a row.

    def run_row(self, cells):
        row = Row()
        self.rows.append(row)
        given, errors, wrong = self.converted(cells)
        learner, judged, empty = self.searched(given, wrong)
        is_new = judged and learner is None
        needed = [column for column in self.definition.fields if column[0] in self.definition.mandatory]
        needed += [(name, None) for name in NEW_LEARNERS_NEED if is_new]
        empty |= {column for column in needed if column not in given and column not in wrong}
        errors += ['empty-field'] * len(empty)
        given = {(name if guid is None else (name, guid)): value for (name, guid), value in given.items()}
        is_dated = any(name in DATES for name, _ in wrong) or any(given.get(name, 'NULL') != 'NULL' for name in DATES)
        errors += self.date_errors(given, learner)
        entity, entity_errors = self.entity(given, wrong)
        errors += entity_errors
        login = given.get(LOGIN) if judged else None
        taken = login is not None and self.is_taken(login, learner)
        references = {name: given[name] for name in ('managerLogin', 'managerRefNumber') if name in given}
        manager, warnings = self.manager(references)
        is_same = learner is not None and manager is learner.values['manager']
        above = [] if is_same else chain(manager, {one: one.values['manager'] for one in self.learners})
        if learner in above:
            manager, warnings = None, ['manager-cycle']
        changes = self.changes(given, learner, entity, self.numbered(login, learner) if taken else login, is_dated)
        # A row of an account that may not change cannot wait for later rows. Nor can one that is rejected.
        fixed = not is_new and judged and not self.definition.full_access and not learner.imported
        if fixed and (changes or manager not in (None, learner.values['manager'])):
            errors.append('out-of-scope')
        if taken and (errors or fixed or self.strict):
            row.codes.append('login-exists')
        if fixed or (self.strict and judged):
            row.codes += warnings
        row.codes += errors
        if errors or (self.strict and row.codes):
            row.outcome = 'rejected'
            return
        self.accept(row, learner, changes)
        if login is not None:
            row.login = changes.get('login', row.learner.values['login'])
            self.rename(row, login, taken and not fixed)
        if (warnings or self.waiting.intersection(above)) and not fixed:
            row.references = references
            self.waiting.add(row.learner)
        elif manager is not None:
            row.manager, row.learner.values['manager'] = manager, manager
            self.waiting.discard(row.learner)

    def accept(self, row, learner, changes):
        """Stores what the row changes. Logins and managers are counted as changes after the last row."""
        row.outcome = 'unchanged'
        if learner is None:
            row.outcome = 'created'
            number = max((one.id for one in self.learners), default=0) + 1
            learner = Learner(number, self.now, dict.fromkeys(ATTRIBUTES), imported=not self.definition.no_mark)
            self.learners.append(learner)
        elif changes.keys() - {'login'}:
            row.outcome = 'updated'
        row.learner = learner
        self.before.setdefault(learner, (learner.values['login'], learner.values['manager']))
        self.store(learner, changes)

    def store(self, learner, changes):
        for name, value in changes.items():
            if isinstance(name, tuple):
                learner.custom[same_guid(name[1])] = value
            elif name == 'password':
                learner.password = value
            else:
                learner.values[name] = value
        learner.imported |= bool(changes) and not self.definition.no_mark

    def rename(self, row, login, taken):
        """Keeps what the row gives as login: it leads to the learner, and may have to wait for its end."""
        self.named = [one for one in self.named if one[0] is not row.learner] + [(row.learner, login)]
        self.claims = [one for one in self.claims if one[0] is not row.learner]
        if taken:
            row.claim = login
            self.claims.append((row.learner, login))

    def is_taken(self, login, learner):
        own = same_name(learner.values['login'] or '') if learner else ''
        return own != same_name(login) and bool(self.holders(login, but=learner))

    def searched(self, given, wrong):
        """Returns the learner, whether that could be judged, and the search columns that are all empty."""
        columns = self.definition.search
        if columns is None:
            first = next(((name, None) for name in (NUMBER, LOGIN, EMAIL)
                          if (name, None) in given or (name, None) in wrong), None)
            if first is None:
                return None, True, set()
            columns = [first]
        columns = [column for column in columns if column in self.definition.fields]
        if any(column in wrong for column in columns):
            return None, False, set()
        search = {column: given[column] for column in columns if column in given}
        if not search:
            return None, False, {columns[0]}
        return self.find(search), True, set()

    def date_errors(self, given, learner):
        stored = learner.values if learner else {}
        if not any(name in given for name in DATES):
            return []
        start, end = (given.get(name, stored.get(attribute)) for name, attribute in DATES.items())
        ends_before = 'NULL' not in (start, end) and start and end and end < start
        return ['until-before-from'] if ends_before else []

    def entity(self, given, wrong):
        """Returns the entity that all references lead to. Of several with one name, another reference says which."""
        errors, found = [], []
        if 'entityGuid' in given:
            found.append({one['id'] for one in self.entities if same_guid(one['guid']) == same_guid(given['entityGuid'])})
            errors += [] if found[-1] else ['bad-value']
        if 'entityId' in given:
            found.append({one['id'] for one in self.entities if one['id'] == int(given['entityId'])})
            errors += [] if found[-1] else ['bad-value']
        if 'entityName' in given:
            found.append({one['id'] for one in self.entities if same_code(one['name']) == same_code(given['entityName'])})
            errors += [] if found[-1] else ['unknown-entity']
        if errors or not found:
            return None, errors
        common = set.intersection(*found)
        if not common:
            return None, ['references-disagree']
        if len(common) > 1:
            return None, [] if wrong & {('entityGuid', None), ('entityId', None)} else ['duplicated-entity']
        return common.pop(), []

    def manager(self, references):
        """Returns the learner to whom all references lead, or None and the warnings why there is none."""
        found = []
        if 'managerLogin' in references:
            found.append(self.all_by_login(references['managerLogin']))
        if 'managerRefNumber' in references:
            found.append(self.all_by_number(references['managerRefNumber']))
        if not any(found):
            return None, ['unknown-manager'] * len(found)
        common = [one for one in found[0] if one in found[-1]]
        if not common:
            return None, ['managers-disagree']
        return min(common, key=lambda one: one.age), []

    def numbered(self, login, learner):
        """Returns the login with the first number that makes it free or the learner's own."""
        number = 1
        while self.holders(f'{login}{number}', but=learner):
            number += 1
        return f'{login}{number}'

    def changes(self, given, learner, entity, login, is_dated):
        """Returns what the row stores that differs. A new learner gets defaults, too."""
        wanted = {attribute: given[name] for name, attribute in PLAIN.items() if name in given}
        wanted |= {attribute: None if given[name] == 'NULL' else given[name]
                   for name, attribute in DATES.items() if name in given}
        if login is not None:
            wanted['login'] = login
        if entity is not None or learner is None:
            wanted['entity_id'] = entity or self.definition.entity
        languages = ','.join(filter(None, (one.strip() for one in given.get('candidateLanguages', '').split(','))))
        if languages or learner is None:
            wanted['languages'] = languages or self.definition.language
        status = self.status(given, learner, is_dated)
        if status:
            wanted['status'] = status
        wanted |= {name: value for name, value in given.items() if isinstance(name, tuple)}
        if 'candidatePassword' in given and (learner is None or self.definition.overwrite_passwords):
            wanted['password'] = given['candidatePassword']
        if learner is None:
            return wanted
        have = learner.values | {'password': learner.password}
        return {name: value for name, value in wanted.items()
                if (learner.custom.get(same_guid(name[1])) if isinstance(name, tuple) else have[name]) != value}

    def status(self, given, learner, is_dated):
        if self.definition.enable_all:
            return 'enabled'
        if 'candidateValidity' in given:
            return given['candidateValidity']
        if is_dated and (learner is None or learner.values['status'] == 'enabled'):
            return 'enabled_until'
        return None if learner else 'enabled'

    # After the last row.

    def run_file(self, rows):
        """Returns (outcome, sorted codes) of each row."""
        self.begin_file()
        for cells in rows:
            self.run_row(cells)
        waiting = list(self.claims)
        self.give_logins()
        self.named.clear()
        self.give_managers()
        self.count_changes(waiting)
        return [(row.outcome, sorted(row.codes)) for row in self.rows]

    def give_logins(self):
        """Gives every login that is free now to the latest row that wants it; the others get the first number."""
        while True:
            free = [one for one in reversed(self.claims) if not self.holders(one[1], but=one[0])]
            if free:
                learner, login = free[0]
                self.claims.remove(free[0])
            else:
                moved = [(one, number) for one, wanted in self.claims
                         if (number := self.numbered(wanted, one)) != one.values['login']]
                if not moved:
                    return
                learner, login = moved[0]
            learner.values['login'] = login

    def give_managers(self):
        """Looks managers up again that their rows could not store. Where a chain closes, the row that closed it yields."""
        for row in self.rows:
            if row.references:
                row.manager, warnings = self.manager(row.references)
                row.codes += warnings
        while (row := self.closing_row()) is not None:
            row.manager = None
            row.codes.append('manager-cycle')

    def closing_row(self):
        managers = {one: self.before[one][1] if one in self.before else one.values['manager'] for one in self.learners}
        brought = {}
        for index, row in enumerate(self.rows):
            if row.manager is not None and row.manager is row.learner is not managers[row.learner]:
                return row
            if row.manager is not None and managers[row.learner] is not row.manager:
                managers[row.learner], brought[row.learner] = row.manager, index
        closing = [index for one, index in brought.items() if one in chain(managers[one], managers)]
        return self.rows[max(closing)] if closing else None

    def count_changes(self, waiting):
        """Counts logins and managers as changes, row by row, with the values that they have in the end."""
        now = dict(self.before)
        for row in self.rows:
            if row.learner is None:
                continue
            login, manager = now[row.learner]
            after = login if row.login is None else row.login
            if row.claim is not None and any(one is row.learner and same_name(wanted) == same_name(row.claim)
                                             for one, wanted in waiting):
                after = row.claim + row.learner.values['login'][len(row.claim):]
                if same_name(after) != same_name(row.claim):
                    row.codes.append('login-exists')
            if row.manager is not None:
                manager = row.manager
            if (after, manager) != now[row.learner] and row.outcome == 'unchanged':
                row.outcome = 'updated'
            if (after, manager) != now[row.learner]:
                row.learner.imported |= not self.definition.no_mark
            now[row.learner] = after, manager
        for learner, (_, manager) in now.items():
            learner.values['manager'] = manager
