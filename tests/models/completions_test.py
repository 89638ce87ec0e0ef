# SPDX-License-Identifier: Apache-2.0
"""Completions: importing them, moving them to new content, and moving a person's progress to another account.

Not tried: the texts of messages, blanks other than a space within a flag, and several files of one run.
"""
import copy
import datetime
import json

from model import NOW, Case, ModelTest, main, odd_text
from completions_rules import KINDS, PAGES, RULES, TABLES, Line, World, seen, transfer_pair

UUID = '0d6c2f4a-8e11-4b6d-9f00-0000000000{}{}'
FORMATS = {'YYYY-MM-DD hh:ii:ss': '%Y-%m-%d %H:%M:%S', 'DD/MM/YYYY HH:II': '%d/%m/%Y %H:%M'}
FIELDS = {'importCompletionAction': ('userEmail', 'contentUuid', 'completionDate'),
          'transferContentProgressAction': ('oldUuid', 'newUuid'),
          'transferUserProgressAction': ('fromEmail', 'toEmail', 'fromLogin', 'toLogin'),
          'grantAccessAction': ('userEmail', 'userLogin', 'contentUuid', 'accessFlag')}
DEFAULTS = {'importCompletionAction': {'onExisting': 'keep', 'dateTimeFormat': 'YYYY-MM-DD hh:ii:ss', 'timeZone': 'UTC',
                                       'defaultTime': '00:00', 'dstPolicy': 'compatible'},
            'transferContentProgressAction': {}, 'transferUserProgressAction': {'disableSource': 'no'},
            'grantAccessAction': {'grantValue': 'Y', 'withdrawValue': 'N'}}
ZONES = ('UTC', 'Europe/Paris', 'Asia/Tokyo', 'America/Sao_Paulo')
# Local times around the run's clock, and those that Paris and São Paulo skip or repeat.
TIMES = [datetime.datetime.fromisoformat(text) for text in (
    '2026-11-22', '2026-11-22 10:00:00', '2026-11-22 10:00:01', '2026-11-22 23:30:00', '2026-11-23', '2026-03-29 02:30',
    '2025-10-26 02:30', '2018-11-04', '2018-02-17 23:30', '2020-01-01', '2020-06-01 12:00', '1970-01-01')]
DATES = ('', '', '2019-12-31T23:00:00Z', '2020-01-01T00:00:00Z', '2020-06-01T12:00:00Z', '2025-10-26T00:30:00Z')


def subset(source, many, share):
    return [one for one in many if source.random() < share]


class Maker:
    """Makes one random case."""
    nobody = (9,)   # ids that no learner has

    def __init__(self, source):
        self.source = source
        self.learners = range(1, source.choice((1, 3, 4)) + 1)
        self.care = source.choice((0.6, 0.9, 1))
        self.contents = [(kind, number) for kind in KINDS for number in range(1, source.randint(2, 4) + 1)]

    def store(self, chain):
        """Returns a store. One for a chain of contents has much access and few dates, so that chains are frequent."""
        source, dates = self.source, DATES[-2:] if chain else DATES
        emails = ('anna@x.org', 'ANNA@x.org', 'ben@x.org', 'cle\u0301o@x.org', '')
        logins = ['anna', 'BEN', 'cl\u00e9o', 'straße', 'dora']
        self.people = [{'id': number, 'login': logins[number - 1], 'email': source.choice(emails),
                        'status': source.choice(('enabled', 'enabled', 'disabled', 'enabled_until')),
                        'created_at': source.choice(('2020-01-01T00:00:00Z', '2019-01-01T00:00:00Z'))}
                       for number in self.learners]
        store = {'learner': self.people}
        for kind, number in self.contents:
            store.setdefault(TABLES[kind], []).append(
                {'id': number, 'guid': self.uuid(kind, number), 'title': odd_text(source)})
        store['training_content'] = [
            {'training_id': training, 'step_position': position % 2 + 1, 'position': position + 1, 'lov_id': lov}
            for training in range(1, 4)
            for position, lov in enumerate(subset(source, range(1, 4), 0.5) * source.choice((1, 1, 2)))]
        store['programme_content'] = [
            {'programme_id': programme, 'position': position + 1, 'kind': kind, 'content_id': content}
            for programme in range(1, 4)
            for position, (kind, content) in enumerate(subset(source, [some for some in self.contents
                                                                       if some[0] != 'programme'], 0.4))]
        store['session'] = [{'id': number, 'title': odd_text(source), 'training_id': source.randint(1, 3)}
                            for number in range(1, 4)]
        people = [*self.learners, *self.nobody]
        rate = 0.7 if chain else source.choice((0.1, 0.5))
        store['access'] = [{'learner_id': learner, 'kind': kind, 'content_id': content}
                           for learner in people for kind, content in subset(source, self.contents, rate)]
        density = 0.3 if chain else source.choice((0.05, 0.2, 0.5))
        store['completion'] = [{'learner_id': learner, 'kind': kind, 'content_id': content,
                                'completed_at': source.choice(dates),
                                'origin': source.choice(('import', 'transfer', 'cascade'))}
                               for learner in people for kind, content in subset(source, self.contents, density)]
        store['registration'] = [{'id': number, 'learner_id': source.choice(people), 'session_id': source.randint(1, 3)}
                                 for number in range(1, source.randint(1, 6))]
        places = [(record['id'], lov) for record in store['registration'] for lov in (1, 2)]
        store['tracking'] = [self.tracking(*place) for place in subset(source, places, density)]
        store['test_result'] = [
            {'registration_id': registration, 'lov_id': lov, 'score': source.choice(('', 0, 5, 60)),
             'taken_at': source.choice(DATES)} for registration, lov in subset(source, places, density)]
        return store

    @staticmethod
    def uuid(kind, number):
        return UUID.format(KINDS.index(kind) + 1, number)

    def way_to(self, kind):
        """Returns the beginning of an address that leads through what contains the content."""
        return ''.join(f'{page}/{self.uuid(of, 1)}/' for page, of in reversed(PAGES.items())
                       if KINDS.index(of) > KINDS.index(kind) and self.source.random() < 0.5)

    def tracking(self, registration, lov):
        pick = self.source.choice
        return {'registration_id': registration, 'lov_id': lov,
                'status': pick(('incomplete', 'completed', 'passed', 'failed', 'browsed')),
                'progression': pick((0, 30, 100)), 'score': pick(('', 0, 8, 20)), 'score_max': pick((20, 40, 100)),
                'time_spent': pick((0, 60, 300)), 'first_access_at': pick(DATES), 'last_access_at': pick(DATES),
                'first_completion_at': pick(DATES)}

    def settings(self, action):
        """Returns the settings that the definition gives."""
        pick = self.source.choice
        choices = {
            'importCompletionAction': {
                'onExisting': ('keep', 'earliest', 'latest', 'replace'), 'dateTimeFormat': tuple(FORMATS),
                'timeZone': ZONES, 'defaultTime': ('12:00', '23:59', '02:30'),
                'dstPolicy': ('compatible', 'earlier', 'later', 'reject')},
            'transferContentProgressAction': {},
            'transferUserProgressAction': {'mergePolicy': ('earliest', 'latest'), 'disableSource': ('yes', 'no')},
            'grantAccessAction': {'contentKind': KINDS, 'grantValue': ('ja', 'Y'), 'withdrawValue': ('nein', 'N')}}
        given = {name: pick(choices[action][name]) for name in subset(self.source, choices[action], 0.5)}
        if self.source.random() < 0.2:
            given['emptyValues'] = 'NULL, N/A'
        if action == 'importCompletionAction':
            given['contentKind'] = pick(KINDS)
        return given

    def row(self, columns, given):
        """Returns a row's cells. Both sides of a pair are mostly different accounts or contents."""
        people = self.source.sample(self.people, len(self.people)) + self.people
        kind = given.get('contentKind') or self.source.choice(KINDS)
        kinds = {'content': kind, 'old': given['kind'], 'new': given['kind']}
        several = {kind: self.source.sample([some for some in self.contents if some[0] == kind], 2) for kind in KINDS}
        named = {'from': people[0], 'to': people[1], 'user': people[0],
                 **{end: several[kind][end == 'new'] for end, kind in kinds.items()}}
        return [self.cell(column, given, named) for column in columns]

    def content(self, named):
        """Returns a cell that names content, in the many ways people write it."""
        source = self.source
        right = source.random() < self.care
        its_kind, number = named if right else source.choice(self.contents)
        uuid = self.uuid(its_kind, number)
        page = source.choice([name for name, of in PAGES.items() if of == its_kind or not right])
        good = (uuid, uuid.upper(), f'{{{uuid}}}', f' {uuid} ', f'/{page}/{uuid}#top',
                f'https://learn.example.com/en/{page}/{uuid}/overview?tab=1',
                f'https://x.org/{self.way_to(its_kind)}{page}/{uuid}')
        return source.choice(good if right else (
            uuid, f'/{page}/{uuid}', f'https://x.org/{page}/', f'https://x.org/other/{uuid}', '', uuid + '0000',
            uuid + '00000', f'/{page}/{UUID.format(9, 9)}', UUID.format(9, 9), odd_text(source)))

    def cell(self, field, given, named):
        """Returns a cell: mostly right, sometimes wrong or changed by a spreadsheet."""
        if field == 'note':
            return odd_text(self.source)
        end, source = next((end for end in named if field.startswith(end)), None), self.source
        text = self.content(named[end]) if field.endswith('Uuid') else self.plain_cell(field, given, named.get(end))
        if source.random() < self.care + 0.2 or text in ('', 'N/A'):
            return text
        return source.choice(('\u200b' + text, text + '\u00ad', f'="{text}"', f"'{text}", '#N/A', '#REF!',
                              '1.23457E+11', '1001.0', 'NULL', 'N/A', 'None', '-'))

    def plain_cell(self, field, given, person):
        source = self.source
        right = source.random() < self.care
        if field.endswith('Email'):
            email = person['email']
            return source.choice((email, email.upper(), f' {email}') if right else
                                 ('', 'nobody@x.org', 'anna@x.org', 'anna@x.org,ben@x.org', odd_text(source)))
        if field == 'accessFlag':
            grant, withdraw = (given.get(name, default) for name, default in DEFAULTS['grantAccessAction'].items())
            return source.choice(('', grant, withdraw, grant.upper(), withdraw.lower()) if right else
                                 ('Y', 'N', 'ja', 'yes', 'n/a'))
        if field.endswith('Login'):
            login = person['login']
            return source.choice((login, login.lower()) if right else ('', 'nobody', 'anna', 'STRASSE', 'cle\u0301o'))
        text = FORMATS[{**DEFAULTS['importCompletionAction'], **given}['dateTimeFormat']]
        time = source.choice(TIMES)
        return source.choice((time.strftime(text), time.strftime(text), time.strftime(text.split(' ')[0]), '')
                             if right else ('soon', '31/02/2020', '2020-02-30', '2020-1-5', '22.11.2026',
                                            '2026-11-22T10'))

    def case(self):
        source = self.source
        together = source.sample(list(RULES), 2)
        chosen = {action: self.settings(action)
                  for action in (together if source.random() < 0.25 else [source.choice(list(RULES))])}
        store = self.store('transferContentProgressAction' in chosen and source.random() < 0.7)
        fields = {action: self.fields(action) for action in chosen}
        columns = list(dict.fromkeys(field for some in fields.values() for field in some))
        columns += ['note'] * source.randint(0, 1)
        source.shuffle(columns)
        given = {'kind': source.choice(KINDS)}
        for some in chosen.values():
            given |= some
        rows = [self.row(columns, given) for _ in range(source.randint(1, 5))]
        body = ''.join(definition(action, fields[action], columns, chosen[action], source) for action in chosen)
        case = Case(f'<actions>\n{body}</actions>\n', {'data.csv': (columns, rows)}, store,
                    now=source.choice((NOW, NOW, '2026-11-22T23:30:00Z')))
        case.actions = {action: {**DEFAULTS[action], **some, 'fields': fields[action]}
                        for action, some in chosen.items()}
        return case

    def fields(self, action):
        """Returns the columns that the action reads. Some pairs may lack one or both."""
        left_out = self.source.choice({
            'importCompletionAction': ((), (), (), ('completionDate',)), 'transferContentProgressAction': ((),),
            'transferUserProgressAction': ((), FIELDS[action][:2], FIELDS[action][2:]),
            'grantAccessAction': ((), (), ('userEmail',), ('userLogin', 'accessFlag'))}[action])
        return [name for name in FIELDS[action] if name not in left_out]


def definition(action, fields, columns, settings, source):
    """Returns an action's element. Each setting stands in one of the two blocks."""
    blocks = {'options': '', 'parameters': ''}
    spellings = ''.join(f'<{name}>{value}</{name}>' for name, value in settings.items() if name.endswith('Value'))
    if spellings:
        blocks['parameters'] += f'<accessFlag>{spellings}</accessFlag>'
    for name, value in settings.items():
        if not name.endswith('Value'):
            blocks[source.choice(('options', 'parameters'))] += f'<{name}>{value}</{name}>'
    listed = ''.join(f'<{name if name in fields else "ignoredColumn"}/>' for name in columns)
    return (f'<{action}><options>{blocks["options"]}</options><fields>{listed}</fields>'
            f'<parameters>{blocks["parameters"]}</parameters></{action}>\n')


def expected(case, strict=False):
    """Returns how each row ends by the rules, and the store's records after it. With `strict`, warnings reject."""
    world, rows, transfers = World.of(case.store), {}, []
    now, pairs, emptied = datetime.datetime.fromisoformat(case.now), [], set()
    (name, (columns, lines)), = case.files.items()
    for record, cells in enumerate(lines, 1):
        for action, settings in case.actions.items():
            form = FORMATS[settings.get('dateTimeFormat', 'YYYY-MM-DD hh:ii:ss')]
            known = {column: cell for column, cell in zip(columns, cells) if column in settings['fields']}
            line = Line(known, {**settings, 'strptime': form}, now, pairs, emptied, strict)
            after, before = copy.deepcopy(world), len(pairs)
            outcome = RULES[action](after, line)
            if strict and line.warnings:
                outcome = 'rejected'
            if outcome != 'rejected':
                world = after
            if len(pairs) > before:
                transfers.append(((name, record, action), line, pairs[-1]))
            rows[name, record, action] = outcome, sorted(line.errors + line.warnings + line.notes)
    for key, line, pair in transfers:
        outcome = transfer_pair(world, line, *pair)
        rows[key] = outcome, sorted(line.errors + line.warnings + line.notes)
    return rows, world.store()


class CompletionsTest(ModelTest):
    def test_rules(self):
        self.try_cases(lambda source: Maker(source).case(), self.check)

    def check(self, case, source):
        rows, store = expected(case)
        self.make(case)
        run = self.run_case(case)
        self.assert_rows(rows, run)
        self.assert_records(store, run.store)
        self.assert_totals(run)
        if source.random() < 0.2:
            self.check_progress(store, case, source)
        self.check_property(case, run, source)

    @staticmethod
    def goes_on(case, first):
        """Whether the same file again may do more: a row was rejected because both accounts had progress, until a later
        row emptied one of them; or the file gives and withdraws one access by turns."""
        if 'grantAccessAction' in case.actions:
            return any(outcome == 'deleted' for outcome, _ in first.rows.values())
        return any('both-have-progress' in codes for _, codes in first.rows.values())

    def check_progress(self, store, case, source):
        """Checks what `registrar progress` says of one learner: every completion, and whether it is visible."""
        if not store['learner']:
            return
        learner = source.choice(store['learner'])['id']
        world = World.of({**case.store, **store})
        said = json.loads(self.call('progress', learner, '--format', 'json', exit_code=0).out)
        self.assertEqual(
            [(each['kind'], each['content_id'], each['completed_at'] or '', each['origin'], each['visible'])
             for each in said['completions']],
            [(*key[1:], *world.completions[key], world.visible(*key))
             for key in sorted(world.completions) if key[0] == learner], 'progress')
        self.assertEqual(said['visible'], len(seen(world, learner)), 'progress')

    def check_property(self, case, run, source):
        lines = len(case.files['data.csv'][1])
        chosen = source.choice(('again', 'plan', 'jobs', 'strict', 'atomic', 'split'))
        if chosen == 'strict':
            self.make(case)
            rows, store = expected(case, strict=True)
            strict = self.run_case(case, '--strict')
            self.assert_rows(rows, strict, '--strict')
            self.assert_records(store, strict.store, '--strict')
        elif chosen == 'again':
            if len(case.actions) == 1:   # what one action does may let another accept more rows
                self.check_again(case, lambda first, _: self.goes_on(case, first))
        elif chosen == 'split':
            # A transfer of content waits for the last row, and one of progress knows the earlier rows of its file.
            if lines > 1 and not any(action.startswith('transfer') for action in case.actions):
                self.check_split(case, run, source.randrange(1, lines))
        else:
            getattr(self, f'check_{chosen}')(case, run)


if __name__ == '__main__':
    main()
