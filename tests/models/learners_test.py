# SPDX-License-Identifier: Apache-2.0
"""createOrUpdateLearnerAction on random learners, settings and files, compared with its rules (learners_rules.py).

Not tried: the settings emptyValues and timeZone, columns bound by header, held course records, and a second action on
the rows.
"""
import copy
import dataclasses

from learners_rules import (ATTRIBUTES, EMAIL, LOGIN, NUMBER, STATUSES, ZONES, Definition, Learner, Learners, same_guid,
                            simple_fold)
from model import Case, ModelTest, main

ACTION = 'createOrUpdateLearnerAction'
GUIDS = [f'0d6c2f4a-8e11-4b6d-9f00-0000000000c{n}' for n in (1, 2)]
# Hashes of passwords, made with little memory.
HASHES = {'s3cret': '$argon2id$v=19$m=8,t=1,p=1$UkqIyYPMxx2NiN11azzbag$/PuCxWYyitE+CSG4nWw1zbdsT+Gjv5QZxLV9YDsBbSw',
          's4cret': '$argon2id$v=19$m=8,t=1,p=1$brxjdeaKDYfMgZl2J00qwQ$bv5K9vKewhaWvquqGmtC9s7CdODgfLchr2Tm48lXsh4'}
LOGINS = ('anna', 'ANNA', 'anna1', 'anna2', 'anna11', 'ben', 'ben', 'ben1', 'Stra\u00dfe', 'STRASSE', '\u00e9cole',
          'E\u0301COLE', '\u0130stanbul', 'istanbul', '12')
EMAILS = ('a@x.org', 'A@X.ORG', 'b@x.org', 'c@x.org', 'd@x.org', 'e@x.org')
NUMBERS = ('1', '2', '12', '0012', 'R 1', 'r 1')
NAMES = ('Meier', 'meier', 'O\u2019Neil', '\u00e9cole', 'e\u0301cole', 'a;b', '12')
DAYS = ('2026-01-01', '2026-06-30', '2026-11-22', '2027-01-01')
ENTITIES = [{'id': 1, 'guid': f'{GUIDS[0][:-2]}e1', 'name': 'Acme'},
            {'id': 2, 'guid': f'{GUIDS[0][:-2]}e2', 'name': 'North', 'parent_id': 1},
            {'id': 3, 'guid': f'{GUIDS[0][:-2]}e3', 'name': 'South', 'parent_id': 1},
            {'id': 4, 'guid': f'{GUIDS[0][:-2]}e4', 'name': 'South', 'parent_id': 2},
            {'id': 5, 'guid': f'{{{GUIDS[0][:-2].upper()}E5}}', 'name': 'e\u0301cole  2', 'parent_id': 9}]
# Some cells for each column that are in order by themselves, and some that are not.
CELLS = {
    LOGIN: (*LOGINS, *LOGINS, ' anna '), EMAIL: (*EMAILS, *EMAILS, 'f@x.org', 'a b@x.org'), NUMBER: (*NUMBERS, '3'),
    'candidateName': (*NAMES, 'x' * 255), 'candidateFirstname': NAMES, 'candidatePassword': tuple(HASHES),
    'candidateLanguages': ('fr-FR', ' fr-FR , en-GB', 'fr-FR,en-GB', 'de,,fr', ','),
    'candidateTimeZone': (*ZONES, 'Berlin'), 'presentation': ('Likes "tea"; and cake', 'x' * 300),
    'candidateValidity': (), 'enabledFrom': (), 'enabledUntil': (),
    'entityGuid': (*(one['guid'].upper() for one in ENTITIES), f'{{{ENTITIES[1]["guid"]}}}'),
    'entityId': ('1', '2', '3', '+4', '5', '05'), 'entityName': ('North', ' North ', 'South', '\u00e9cole\u00a02'),
    'managerLogin': (*LOGINS, 'nobody'), 'managerRefNumber': (*NUMBERS, 'R \u00a01', '3', 'nothing'),
    'custom': ('X', 'x', 'Y', 'NULL', 'v' * 250), 'ignoredColumn': ('anything',)}
WRONG = {
    LOGIN: ('x' * 256,), EMAIL: (f'{"x" * 255}@x.org',), NUMBER: ('9' * 256,), 'candidateName': ('x' * 256,),
    'candidatePassword': ('p' * 256,), 'candidateLanguages': (','.join(['fr-FR'] * 50),),
    'candidateTimeZone': ('z' * 51,), 'candidateValidity': ('?', 'NULL'), 'entityGuid': ('nothing', 'x' * 41),
    'entityId': ('9', '-1', '2.0', 'two', '99999999999999999999'), 'entityName': ('north', 'West'),
    'custom': ('v' * 251,), 'enabledFrom': ('null', '2026-02-29', '2026-1-1'), 'enabledUntil': ('x', '31/06/2026')}
NEEDED = (LOGIN, EMAIL, 'candidateName', 'candidateFirstname')
CHANCES = dict.fromkeys(NEEDED, .93) | dict.fromkeys(('entityGuid', 'entityId', 'entityName', 'candidateLanguages',
                                                      'candidateTimeZone', 'presentation'), .3)
CHANCES['candidatePassword'] = .15  # hashing takes long


@dataclasses.dataclass
class LearnerCase(Case):
    rules: Definition = None


def random_definition(source):
    fields = [(name, None) for name in CELLS if name != 'custom' and source.random() < CHANCES.get(name, .6)]
    fields += [('custom', guid) for guid in source.sample(GUIDS, source.choice((0, 0, 1, 2)))]
    fields = fields or [(LOGIN, None)]
    source.shuffle(fields)
    possible = [column for column in fields if column[0] in (LOGIN, EMAIL, NUMBER, 'custom')]
    search = None
    if possible and source.random() < .75:
        search = source.sample(possible, source.choice((1, 1, 2, 2, 3, 4)) if len(possible) > 3 else 1)
        others = [(name, None) for name in (LOGIN, EMAIL, NUMBER) if (name, None) not in possible]
        if others and source.random() < .2:
            search.insert(source.randrange(len(search) + 1), source.choice(others))
    flags = {'full_access': .5, 'enable_all': .1, 'no_mark': .2, 'overwrite_passwords': .4}
    flags = {name: source.random() < chance for name, chance in flags.items()}
    mandatory = tuple(name for name in CELLS if source.random() < .02 and name != 'ignoredColumn')
    relaxed = tuple(name for name in NEEDED if (name, None) in fields and name not in mandatory
                    and source.random() < .15)
    return Definition(
        fields, search, mandatory=mandatory, relaxed=relaxed,
        spellings=source.choice(({}, {}, {'enabledValue': 'Y', 'disabledValue': 'N'},
                                 {'enabledUntilValue': '1', 'enabledValue': 'on'})),
        date_format=source.choice(('YYYY-MM-DD', 'YYYY-MM-DD', 'DD/MM/YYYY')), entity=source.choice((1, 1, 3)),
        language=source.choice((None, 'en-GB')), on_new=source.choice((*['create'] * 8, 'reject', 'skip')),
        email_check=source.choice(('warn', 'warn', 'reject')), **flags)


def definition_text(rules):
    def setting(name, value):
        return f'<{name}>{value}</{name}>' if value else ''

    def field(name, guid):
        inner = setting('guid', f'{{{guid.upper()}}}' if guid == GUIDS[1] else guid)
        inner += setting('mandatory', 'yes' if name in rules.mandatory else 'no' if name in rules.relaxed else None)
        return f'<{name}>{inner}</{name}>' if inner else f'<{name}/>'

    search = ''.join(f'<{name}>{guid}</{name}>' if guid else f'<{name}/>' for name, guid in rules.search or ())
    spellings = ''.join(setting(*one) for one in rules.spellings.items())
    flags = {'fullAccess': rules.full_access, 'enableAllLearners': rules.enable_all, 'disableImportFlag': rules.no_mark,
             'overwritePasswords': rules.overwrite_passwords}
    options = ''.join([setting('traineeSearchField', search), setting('candidateValidity', spellings),
                       setting('dateFormat', rules.date_format), setting('defaultEntityId', rules.entity),
                       setting('defaultLangCode', rules.language), setting('onNew', rules.on_new),
                       setting('emailCheck', rules.email_check),
                       *(setting(name, on and 'yes') for name, on in flags.items())])
    fields = '\n'.join(f'      {field(*column)}' for column in rules.fields)
    return f'<actions>\n  <{ACTION}>\n    <options>{options}</options>\n    <fields>\n{fields}\n    </fields>\n' \
           f'  </{ACTION}>\n</actions>\n'


def random_cell(source, rules, name, entity):
    if name in WRONG and source.random() < .02:
        return source.choice(WRONG[name])
    if name in entity and source.random() < .8:
        return entity[name]
    if name.startswith('enabled'):
        year, month, date = source.choice(DAYS).split('-')
        day = rules.date_format.replace('YYYY', year).replace('MM', month).replace('DD', date)
        return source.choice((day, day, day, 'NULL'))
    if name == 'candidateValidity':
        return source.choice([rules.spellings.get(one, usual).lower() for one, (_, usual) in STATUSES.items()])
    return source.choice(CELLS[name])


def random_rows(source, rules, learners):
    """Returns rows. Many repeat the references of a learner, so that later columns count."""
    rows = []
    for _ in range(source.choice((1, 2, 4, 6, 9, 12))):
        filled, needed = source.choice((.3, .6)), source.choice((.4, .97))
        one = source.choice(learners) if learners and source.random() < .6 else {}
        known = {EMAIL: one.get('email'), NUMBER: one.get('ref_number'), LOGIN: one.get('login')}
        entity = source.choice(ENTITIES)
        entity = {'entityGuid': entity['guid'], 'entityId': str(entity['id']), 'entityName': entity['name']}
        row = []
        for name, _ in rules.fields:
            is_filled = source.random() < (needed if name in NEEDED else filled)
            cell = random_cell(source, rules, name, entity) if is_filled else ''
            if known.get(name) and source.random() < (.5 if name == LOGIN else .8):
                cell = known[name]
            row.append(cell)
        rows.append(row)
    return rows


def random_learner(source, number, count):
    start, end = sorted(source.choice(('', '', *DAYS)) for _ in range(2))
    password = source.choice((None, None, *HASHES))
    return {'id': number, 'login': source.choice(LOGINS), 'email': source.choice((*EMAILS, '')),
            'ref_number': source.choice((*NUMBERS, '')),
            'name': source.choice(NAMES), 'first_name': source.choice(NAMES),
            'status': source.choice(('enabled', 'disabled', 'enabled_until')), 'enabled_from': start,
            'enabled_until': end, 'entity_id': source.randrange(1, 5),
            'languages': source.choice(('', 'fr-FR', 'fr-FR,en-GB')), 'time_zone': source.choice(('', 'UTC', 'Berlin')),
            'manager_id': source.choice(('', '', 99, *range(1, count + 1))),
            'password_hash': HASHES.get(password, ''), 'imported': source.choice((0, 1, 1)),
            'created_at': f'2020-01-0{source.randrange(1, 4)}T00:00:00Z'}


def random_case(source):
    rules = random_definition(source)
    count = source.choice((0, 1, 2, 3, 4, 5))
    learners, logins = [], set()
    for number in range(1, count + 1):
        learner = random_learner(source, number, count)
        login = ''.join(map(simple_fold, learner['login']))
        if login not in logins or source.random() < .1:
            learners.append(learner)
            logins.add(login)
    custom = [{'learner_id': one['id'], 'field_guid': source.choice((guid, f'{{{guid.upper()}}}')),
               'value': source.choice(('X', 'x', 'Y'))} for one in learners for guid in GUIDS if source.random() < .5]
    header = [name for name, _ in rules.fields]
    files = {f'{name}.csv': (header, random_rows(source, rules, learners))
             for name in (('one',) if source.random() < .8 else ('one', 'two'))}
    return LearnerCase(definition_text(rules), files,
                       {'entity': ENTITIES, 'learner': learners, 'custom_value': custom}, rules=rules)


def mend(case):
    """Takes references away to records that shrinking took: their ids would be given again."""
    ids = [one['id'] for one in case.store['learner']]
    case.store['entity'] = ENTITIES
    case.store['custom_value'] = [one for one in case.store['custom_value'] if one['learner_id'] in ids]
    for one in case.store['learner']:
        one['manager_id'] = one['manager_id'] if one['manager_id'] in (*ids, 99) else ''


def model_of(case, strict=False):
    """Returns the rules with the learners of the case's store."""
    words = {text: password for password, text in HASHES.items()}
    learners = {}
    for one in case.store['learner']:
        values = {name: one.get(name) or None for name in ATTRIBUTES}
        learners[one['id']] = Learner(one['id'], one['created_at'], values, imported=one['imported'] == 1,
                                      password=words.get(one['password_hash']))
    for one in case.store['learner']:
        learners[one['id']].values['manager'] = learners.get(one['manager_id'], one['manager_id'] or None)
    for one in case.store['custom_value']:
        learners[one['learner_id']].custom[same_guid(one['field_guid'])] = one['value']
    return Learners(case.rules, list(learners.values()), ENTITIES, case.now, strict)


def run_files(model, case):
    """Returns the rows' outcomes as the program's."""
    return {(name, index + 1, ACTION): outcome for name, (_, rows) in case.files.items()
            for index, outcome in enumerate(model.run_file(rows))}


def records_of(model):
    """Returns the records that the model has: attributes, and of a password whether there is one."""
    learners, custom = [], []
    for one in model.learners:
        values = {name: '' if value is None else value for name, value in one.values.items()}
        manager = values.pop('manager')
        learners.append(values | {'id': one.id, 'manager_id': getattr(manager, 'id', manager),
                                  'created_at': one.created, 'imported': int(one.imported),
                                  'password_hash': '***' if one.password else ''})
        custom += [{'learner_id': one.id, 'field_guid': guid, 'value': value} for guid, value in one.custom.items()]
    return {'learner': learners, 'custom_value': custom}


def is_repeatable(case, first, second):
    """Returns whether a second run must change nothing: no row becomes acceptable, every other row fills all that it is
    found by, and no reference is a login, which may change hands."""
    fields, search = case.rules.fields, case.rules.search or []
    logins = {(LOGIN, None), ('managerLogin', None)} & {*search, *(one for one in fields if one[0] == 'managerLogin')}
    if len(case.files) > 1 or not search or logins or not {*search} <= {*fields}:
        return False
    (_, rows), = case.files.values()
    for key, (outcome, _) in first.rows.items():
        row = dict(zip(fields, rows[key[1] - 1]))
        is_refused = outcome in ('rejected', 'skipped')
        if outcome != second.rows[key][0] if is_refused else not all(row[column].strip() for column in search):
            return False
    return True


class LearnersTest(ModelTest):
    def call(self, *words, **more):
        """Snapshots include passwords."""
        return super().call(*words, *(['--with-secrets'] if words[0] == 'snapshot' else []), **more)

    def records(self, store='store.db'):
        """Takes one spelling of the GUIDs of custom fields, and of passwords only whether there is one."""
        records = super().records(store)
        for one in records.get('custom_value', ()):
            one['field_guid'] = same_guid(one['field_guid'])
        for one in records.get('learner', ()):
            one['password_hash'] = one['password_hash'] and '***'
        return records

    def check(self, case, source):
        mend(case)
        self.make(case)
        run = self.run_case(case)
        model = model_of(case)
        self.assert_rows(run_files(model, case), run)
        self.assert_records(records_of(model), run.store)
        prop = source.choice((self.again, self.strict, self.plan, self.jobs, self.atomic, self.split))
        prop(case, run, model)

    def again(self, case, run, model):
        second = self.run_case(case, '--again')
        self.assert_rows(run_files(model, case), second, 'again: outcomes')
        self.assert_records(records_of(model), second.store, 'again: store')
        if is_repeatable(case, run, second):
            self.assert_records(run.store, second.store, 'again: changes')

    def strict(self, case, *_):
        model = model_of(case, strict=True)
        self.make(case)
        run = self.run_case(case, '--strict')
        self.assert_rows(run_files(model, case), run, 'strict: outcomes')
        self.assert_records(records_of(model), run.store, 'strict: store')
        self.assert_totals(run)

    def plan(self, case, run, _):
        self.check_plan(case, run)

    def jobs(self, case, run, _):
        self.check_jobs(case, run)

    def atomic(self, case, run, _):
        if len(case.files) == 1:
            self.check_atomic(case, run)

    def split(self, case, run, _):
        """The rows in two files, where no row waits for a later one."""
        if len(case.files) > 1:
            return
        (header, rows), = case.files.values()
        at = len(rows) // 2
        halves = copy.copy(case)
        halves.files = {'part1.csv': (header, rows[:at]), 'part2.csv': (header, rows[at:])}
        whole, parts = model_of(case), model_of(halves)
        if list(run_files(whole, case).values()) == list(run_files(parts, halves).values()):
            self.check_split(case, run, at)

    def test_random_cases(self):
        self.try_cases(random_case, self.check)


if __name__ == '__main__':
    main()
