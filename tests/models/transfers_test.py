# SPDX-License-Identifier: Apache-2.0
"""Compares transferStoreAction with its model on random stores that change on both sides between transfers.

Not tried here, but in tests/cases and tests/program: transfer keys, stores with one guid, licences, columns that a
transfer only copies, withdrawn records, records that were assigned by hand, and several held records of the target.
"""
import copy
import csv
import io
import json
import shutil
from collections import Counter

from model import NOW, Case, ModelTest, main, record_table, remove_store, store_url, table
from transfers_rules import HANGING, NATURAL, TYPES, Names, Transfers, fold, key_of, optional, reference_type

GUIDS = {'source': '50000000-0000-4000-8000-000000000001', 'target': '70000000-0000-4000-8000-000000000001'}
ROOT = '11111111-0000-4000-8000-000000000000'
KEY = {'id': '1', 'digest': '2abff83563a8639131b1d94c8ee47fc65ebf2d10c3040d3f673c29f2c9094c04',
       'created_at': '2026-11-20T10:00:00Z', 'expires_at': '2026-12-20T10:00:00Z'}
DEFINITION = '''<actions>
  <transferStoreAction>
    <options>
      <source>sqlite:source.db</source>
      <key>case-key</key>
      <onUnmatched>{}</onUnmatched>
      <autoMatch>{}</autoMatch>
    </options>
    <fields>{}</fields>
  </transferStoreAction>
</actions>
'''
COLUMNS = {
    'rating_scale': 'id title levels',
    'entity': 'id guid name parent_id',
    'teacher': 'id guid login name',
    'room': 'id guid label',
    'lov': 'id guid code title',
    'training': 'id guid path_code title created_at',
    'programme': 'id guid title',
    'competency': 'id guid title scale_id',
    'material': 'id guid title training_id',
    'learner': 'id guid login email ref_number name entity_id manager_id created_at',
    'session': 'id guid training_id title teacher_id created_at',
    'registration': 'id guid learner_id session_id registered_at imported',
    'intervention': 'id guid training_id session_id starts_at room_id teacher_id',
    'course_record': 'id learner_id training_id external_user_id external_email first_name last_name enrollment_start '
                     'enrollment_end complete completed_at participant_category in_pars state',
    'file': 'id owner_type owner_id path',
    'credit_type': 'name',
    'credit_offer': 'training_id credit_type maximum',
    'training_step': 'training_id position title',
    'training_content': 'training_id step_position position lov_id',
    'programme_content': 'programme_id position kind content_id',
    'custom_value': 'learner_id field_guid value',
    'access': 'learner_id kind content_id',
    'completion': 'learner_id kind content_id completed_at origin',
    'tracking': 'registration_id lov_id status progression score score_max time_spent first_access_at last_access_at '
                'first_completion_at',
    'test_result': 'registration_id lov_id score taken_at',
    'credit': 'course_record_id credit_type amount expires_at',
}
DEFAULTS = {'entity_id': '1', 'created_at': '2016-01-01T00:00:00Z', 'imported': '0', 'complete': '0', 'in_pars': '0',
            'state': 'assigned', 'origin': 'import', 'status': 'incomplete', 'time_spent': '0', 'amount': '1'}
LEARNING = ('registration', 'tracking', 'completion', 'course_record', 'credit', 'test_result', 'access', 'file')
CONTENT = ('lov', 'training', 'session', 'teacher', 'entity', 'training_content', 'credit_offer', 'programme',
           'programme_content', 'training_step', 'competency', 'rating_scale', 'room', 'material', 'intervention')
NOTES = {'user-stays', 'demo-data-stays'}
ROW = ('sourceUser', 'targetUser', 'sourceId', 'targetId', 'merge')


def day(source, none=0.0):
    """Few days, so that many are the same."""
    return '' if source.random() < none else f'2020-0{source.randrange(1, 5)}-01T00:00:00Z'


def values(source, name, side):
    """Returns what a random record holds. '#3' is the id of the fourth record, or the first, … of the type."""
    pick = source.choice
    # A few records of the source refer to what is not there.
    any_id = lambda: '999' if side == 'source' and source.random() < 0.02 else f'#{source.randrange(6)}'
    number = lambda *some: pick(('', '1', '2', '100', *some))
    kind = pick(('activity', 'activity', 'journey', 'programme'))
    return {
        'rating_scale': lambda: {'title': pick('xyz'), 'levels': f'{side} {source.random():.6f}'},
        'entity': lambda: {'name': pick(('North', 'South')), 'parent_id': pick(('1', any_id()))},
        'teacher': lambda: {'login': pick(('tina', 'tom', 'Tom')), 'name': pick('ab')},
        'room': lambda: {'label': pick('ab')},
        'lov': lambda: {'code': pick(('L1', 'L1', 'L2', 'L2', 'L3', 'l1', 'L 1', 'L  1', '')), 'title': pick('abc')},
        'training': lambda: {'path_code': pick(('T1', 'T1', 'T2', 'T3')), 'title': pick('abc')},
        'programme': lambda: {'title': pick('PQ')},
        'competency': lambda: {'title': pick('CD'), 'scale_id': any_id()},
        'material': lambda: {'title': pick('MN'), 'training_id': any_id()},
        'learner': lambda: {'login': pick('uvwUV') + pick('123'), 'email': pick(('', 'a@x.org', 'b@x.org', 'B@x.org')),
                            'ref_number': pick(('', '', '1', '2', '3', '4', 'u1')), 'name': pick('abc'),
                            'entity_id': pick(('1', any_id())), 'manager_id': pick(('', '', any_id()))},
        'session': lambda: {'training_id': any_id(), 'title': pick(('S1', 'S1', 'S2')),
                            'teacher_id': pick(('', any_id()))},
        'registration': lambda: {'learner_id': any_id(), 'session_id': any_id(), 'registered_at': day(source, 0.1),
                                 'imported': pick('01')},
        'intervention': lambda: {'training_id': any_id(), 'session_id': any_id(), 'starts_at': day(source),
                                 'room_id': pick(('', any_id())), 'teacher_id': pick(('', any_id()))},
        'course_record': lambda: {'learner_id': any_id(), 'training_id': any_id(), 'first_name': pick('ab'),
                                  'in_pars': pick('001'), **pick((
                                      {'complete': '0'}, {'complete': '1', 'completed_at': ''},
                                      {'complete': '1', 'completed_at': day(source)}))},
        'file': lambda: {'owner_type': (owner := pick(('learner', 'registration', 'course_record', 'lov'))),
                         'owner_id': any_id(), 'path': f'{owner}-{side}-{source.random():.8f}'},
        'credit_type': lambda: {'name': pick(('CME', 'Hours'))},
        'credit_offer': lambda: {'training_id': any_id(), 'credit_type': 'CME', 'maximum': pick('56')},
        'training_step': lambda: {'training_id': any_id(), 'position': pick('12'), 'title': pick('ab')},
        'training_content': lambda: {'training_id': any_id(), 'step_position': '1', 'position': pick('12'),
                                     'lov_id': any_id()},
        'programme_content': lambda: {'programme_id': any_id(), 'position': pick('12'), 'kind': pick(
            ('activity', 'journey')), 'content_id': any_id()},
        'custom_value': lambda: {'learner_id': any_id(), 'field_guid': '00000901-0000-4000-8000-000000000000',
                                 'value': pick('ab')},
        'access': lambda: {'learner_id': any_id(), 'kind': kind, 'content_id': any_id()},
        'completion': lambda: {'learner_id': any_id(), 'kind': kind, 'content_id': any_id(),
                               'completed_at': day(source), 'origin': pick(('import', 'transfer', 'cascade'))},
        'tracking': lambda: {'registration_id': any_id(), 'lov_id': any_id(), 'score': number(), 'score_max': number(),
                             'time_spent': pick('012'), 'first_access_at': day(source, 0.2),
                             'last_access_at': day(source, 0.2), **pick((
                                 {'status': 'incomplete', 'progression': pick(('0', '1', '2', '99'))},
                                 {'status': pick(('completed', 'passed')), 'progression': '100',
                                  'first_completion_at': day(source)}))},
        'test_result': lambda: {'registration_id': any_id(), 'lov_id': any_id(), 'score': number(),
                                'taken_at': day(source, 0.1)},
        'credit': lambda: {'course_record_id': any_id(), 'credit_type': any_id(), 'amount': pick('123')},
    }[name]()


def change(store, demo, verb, name, cells):
    """Changes a store or its demo data as a line of an edits file says, if what it names is there."""
    record = {}
    for column, value in cells.items():
        if value.startswith('#'):
            kind = name if column == 'id' else 'credit_type' if column == 'credit_type' else \
                reference_type(name, column, cells)
            keys = sorted(store[kind], key=lambda key: [part.rjust(9) for part in key])
            if not keys:
                return
            value = keys[int(value[1:]) % len(keys)]
            if verb == 'delete':
                return delete(store, name, value)
            if verb == 'demo':
                return demo.add((name, value))
            value = value[0]
        record[column] = value
    key = key_of(name, record)
    old = store[name].get(key)
    record = {**{column: DEFAULTS.get(column, '') for column in COLUMNS[name].split()}, **(old or {}), **record}
    # A store has one registration of a learner in a session, and one course record of a learner and a course. Content
    # with one code or title is rare.
    is_rare = record.get('state') != 'held' and (name in HANGING or name in NATURAL and int(record['id']) % 5)
    if is_rare and any(other != key and all(record[column] == some[column] for column in NATURAL[name])
                       for other, some in store[name].items()):
        return
    if name == 'learner' and any(fold(record['login']) == fold(some['login']) for other, some in store[name].items()
                                 if other != key):
        return
    if record.get('complete') == '0':
        record['completed_at'] = ''
        for credit in [other for other in store['credit'] if other[0] == record['id']]:
            del store['credit'][credit]
    if name == 'credit' and store['course_record'].get((record['course_record_id'],), {}).get('complete') == '0':
        return
    if name == 'entity' and (record['id'] == '1' or record['parent_id'] != '1' and old is not None):
        return
    store[name][key] = record


def delete(store, name, key):
    """Deletes a record with what belongs to it."""
    if (name, key) == ('entity', ('1',)):
        return
    del store[name][key]
    for other, (columns, references) in TYPES.items():
        for column in references:
            for place, record in list(store[other].items()):
                if place in store[other] and record[column] and (
                        name, key) == (reference_type(other, column, record), (record[column],)):
                    if optional(other, column):
                        record[column] = '1' if column == 'entity_id' else ''
                    else:
                        delete(store, other, place)


class Generator:
    """Makes the lines of edits files, and the rows."""

    def __init__(self, source):
        self.source = source
        self.numbers = Counter()
        self.first = {'source': 10, 'target': 500}

    def put(self, side, name):
        cells = values(self.source, name, side)
        if TYPES[name][0] == ('id',):
            self.numbers[side] += 1
            number = self.numbers[side] + self.first[side]
            cells = {'id': str(number), **cells}
            if 'guid' in COLUMNS[name].split():
                cells['guid'] = f'{number:08}-0000-4000-8000-0000000000{len(side):02}'
        return self.line(side, 'put', name, cells)

    @staticmethod
    def line(side, verb, name, cells):
        return [side, verb, name, json.dumps(cells)]

    def begin(self):
        """Fills both stores."""
        source = self.source
        for side in ('source', 'target'):
            for name, most in (('learner', 4), ('credit_type', 2), ('lov', 3), ('training', 2), ('session', 2)):
                yield from (self.put(side, name) for _ in range(source.randrange(1, most + 1)))
            yield from (self.put(side, source.choice(CONTENT)) for _ in range(source.randrange(6)))
            often = 1 if side == 'source' else 0.5
            for name in ('registration', 'course_record'):
                yield from (self.put(side, name) for _ in range(int(often * source.randrange(1, 7))))
            yield from (self.put(side, source.choice((*LEARNING, 'custom_value')))
                        for _ in range(int(often * source.randrange(6, 24))))
            if source.random() < 0.3:
                yield from (self.held(side) for _ in range(source.randrange(1, 3) if side == 'source' else 1))
        if source.random() < 0.2:
            yield from (self.line('source', 'demo', source.choice((*CONTENT, 'learner')),
                                  {'id': f'#{source.randrange(9)}'}) for _ in range(source.randrange(1, 12)))

    def held(self, side):
        """Makes a course record whose learner is not known; its start tells it from others."""
        line = self.put(side, 'course_record')
        cells = json.loads(line[3])
        year = 2019 if side == 'source' else 2018
        cells.update(learner_id='', state='held', enrollment_start=f'{year}-01-01T00:00:{int(cells["id"]) % 60:02}Z',
                     external_user_id=self.source.choice(('', 'u1', 'v2', 'W3', '1', 'nobody')),
                     external_email=self.source.choice(('', '', 'a@x.org')))
        return [*line[:3], json.dumps(cells)]

    def edits(self):
        """Changes both stores between two transfers."""
        source = self.source
        # Beyond what the program has given meanwhile.
        self.first['target'] = 5000
        for _ in range(source.randrange(6)):
            side = source.choice(('source', 'source', 'target'))
            name = source.choice((*LEARNING, *LEARNING, *CONTENT, 'learner', 'custom_value', 'credit_type'))
            kind = source.random()
            if kind < 0.4:
                yield self.put(side, name)
            elif kind < 0.7 and (side, name) != ('target', 'learner'):
                yield self.line(side, 'delete', name, {'id': f'#{source.randrange(9)}'})
            elif TYPES[name][0] == ('id',):
                owners = {column for column in TYPES[name][1] if not optional(name, column)}
                cells = {column: value for column, value in values(source, name, side).items()
                         if column not in owners and column not in ('owner_type', 'path', 'levels')}
                yield self.line(side, 'put', name, {'id': f'#{source.randrange(9)}', **cells})

    def rows(self):
        """Names users by login; `user` is a number as in edits."""
        source = self.source
        wrong = source.random() < 0.1
        targets = Counter()
        most = source.choice((2, 4))
        rows = [[number, source.randrange(most)] for number in range(4) if source.random() < 0.8]
        source.shuffle(rows)
        for _, target in rows:
            targets[target] += 1
        for user, target in rows:
            merge = source.choice(('yes', 'Y')) if targets[target] > 1 and source.random() < 0.95 else source.choice(
                ('', '', 'no', 'yes'))
            row = [f'#{user}', f'#{target}', '', '', merge]
            if source.random() < 0.2:
                row = ['', '', f'#{user}', f'#{target}', merge]
            if wrong and source.random() < 0.5:
                row[source.randrange(5)] = source.choice(('', 'nobody', '99', 'a@x.org', 'u1', '#1'))
            yield row


def make_case(source):
    generator = Generator(source)
    files = {}
    for number in range(1, source.randrange(2, 5)):
        has_rows = number == 1 or source.random() < 0.5
        keys = [key for key in ('email', 'login', 'refNumber') if source.random() < 0.5]
        auto = ','.join(keys) if source.random() < 0.3 and keys else 'none'
        files[f'settings{number}.csv'] = (['onUnmatched', 'autoMatch', 'rows'], [
            [source.choice(('stop', *['skip'] * 4, 'create')), auto, 'yes' if has_rows else 'no']])
        files[f'edits{number}.csv'] = (['store', 'verb', 'type', 'values'],
                                       list(generator.begin() if number == 1 else generator.edits()))
        files[f'users{number}.csv'] = (list(ROW), list(generator.rows()) if has_rows else [])
    return Case('', files, {})


class TransfersModel(ModelTest):
    learners = 1
    rows = 1

    def restore(self, side, store, others):
        records = {**others, **{name: list(each.values()) for name, each in store.items()}}
        folder = self.folder / 'records'
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, some in records.items():
            if some:
                (folder / f'{name}.csv').write_text(record_table(some), encoding='utf-8')
        # Only the target may be on a server; the definition names the source.
        url = store_url(self.folder, 'target.db') if side == 'target' else f'sqlite:{side}.db'
        remove_store(self.folder, f'{side}.db')
        self.call('restore', 'records', '--store', url, '--now', NOW, exit_code=0)

    def present(self):
        """Returns the target's records of the model's types, and all others."""
        found = self.records('target.db')
        store = {name: {} for name in TYPES}
        for name in TYPES:
            columns = COLUMNS[name].split()
            for record in found.pop(name, []):
                record = {column: record[column] for column in columns}
                store[name][key_of(name, record)] = record
        return store, {**found, 'transfer_key': [KEY]}

    def transfer(self, rows, verb='run', *flags):
        """Returns exit code, rows and counted codes of the transfer as a whole."""
        (self.folder / 'outcomes.csv').unlink(missing_ok=True)
        done = self.call(verb, 'definition.xml', *(['users.csv'] if rows else []), '--store', store_url(self.folder, 'target.db'),
                         '--now', NOW, '--outcomes', 'outcomes.csv', '--outcomes-all', '--report', 'report.json',
                         *flags)
        if done.code not in (0, 2, 3):
            self.fail(f'{verb}: {done}')
        results, findings = {}, Counter()
        for line in csv.DictReader(io.StringIO((self.folder / 'outcomes.csv').read_text(encoding='utf-8'))):
            if line['record']:
                _, codes = results.setdefault(int(line['record']), (line['outcome'], []))
                codes += [line['code']] if line['code'] else []
            else:
                findings[line['code']] += 1
        return done.code, [(outcome, sorted(codes)) for _, (outcome, codes) in sorted(results.items())], findings

    def assert_same(self, aspect, expected, found, what):
        if expected != found:
            self.fail(f'{aspect}: {what}\n  expected {expected}\n  found    {found}')

    def assert_transfer(self, expected, found, what):
        code, rows, findings = found
        self.assert_same('rows', expected.rows, rows, what)
        self.assert_same('findings', dict(expected.findings), dict(findings), what)
        self.assert_same('exit code', expected.error or 0, code, what)

    def assert_target(self, model, store, what):
        expected, found = Names(model.target), Names(store)
        for name in TYPES:
            want, have = expected.records(name), found.records(name)
            self.assert_same(f'records of {name}', list((want - have).elements()), list((have - want).elements()), what)

    def check(self, case, source):
        self.source, self.demo = {name: {} for name in TYPES}, set()
        model = Transfers({name: {} for name in TYPES})
        for store in (self.source, model.target):
            store['entity']['1',] = {'id': '1', 'guid': ROOT, 'name': 'Root', 'parent_id': ''}
        self.others = {'store': [{'name': 'guid', 'value': GUIDS['target']}], 'transfer_key': [KEY]}
        changed = {'source', 'target'}
        for number in range(1, 9):
            for side, verb, name, cells in case.files.get(f'edits{number}.csv', ('', []))[1]:
                change(self.source if side == 'source' else model.target, self.demo, verb, name, json.loads(cells))
                changed.add(side)
            for settings in case.files.get(f'settings{number}.csv', ('', []))[1]:
                if 'source' in changed:
                    self.restore_source()
                if 'target' in changed:
                    self.restore('target', model.target, self.others)
                changed = set()
                self.step(f'transfer {number}', case.files[f'users{number}.csv'][1], settings, model, source)

    def restore_source(self):
        self.demo = {(name, key) for name, key in self.demo if key in self.source[name]}
        marks = [(name, ' '.join(map('='.join, zip(TYPES[name][0], key)))) for name, key in sorted(self.demo)]
        self.restore('source', self.source, {
            'store': [{'name': 'guid', 'value': GUIDS['source']}],
            'demo_mark': [{'name': f'{name} {key}', 'type': name, 'key': key} for name, key in marks]})

    def step(self, what, lines, settings, model, source):
        """Transfers, and tries a property."""
        on_unmatched, auto, has_rows = settings
        has_rows = has_rows == 'yes'
        rows = [dict(zip(ROW, cells)) for line in lines if (cells := self.cells(line, self.source, model.target))]
        self.write('users.csv', table(ROW, [row.values() for row in rows]))
        self.write('definition.xml', DEFINITION.format(on_unmatched, auto, ''.join(f'<{name}/>' for name in ROW)))
        before = copy.deepcopy(model.target)
        keys = [key.replace('refNumber', 'ref_number') for key in auto.split(',')]
        expected = model.transfer(self.source, rows if has_rows else [], on_unmatched, keys, self.demo)
        chance = source.random()
        if chance < 0.1:
            self.assert_transfer(expected, self.transfer(has_rows, 'plan'), f'{what} planned')
        elif chance < 0.2 and not expected.error and expected.findings.keys() - NOTES:
            self.check_strict_transfer(expected, has_rows, before, f'{what} with --strict')
        self.assert_transfer(expected, self.transfer(has_rows), what)
        store, self.others = self.present()
        self.assert_target(model, store, what)
        model.learn_ids(store)
        matches = {each['source_learner_id']: (each['target_learner_id'], each['merge'] == '1')
                   for each in self.others.get('user_match', ())}
        self.assert_same('matches', model.matches, matches, what)
        if chance > 0.8 and not expected.error:
            again = copy.deepcopy(model)
            self.check_repeated_transfer(again.transfer(self.source, [], on_unmatched, keys, self.demo), model,
                                         f'{what} again')

    def check_strict_transfer(self, expected, has_rows, before, what):
        """With --strict, a finding is an error, and nothing is stored."""
        code, rows, findings = self.transfer(has_rows, 'run', '--strict')
        self.assert_same('rows', [('skipped', []) for _ in expected.rows], rows, what)
        self.assert_same('exit code', 2, code, what)
        # It stops at the first kind of findings.
        self.assert_same('findings', True, bool(findings.keys() - NOTES) and findings <= expected.findings, what)
        self.assert_target(Transfers(before), self.present()[0], what)

    def check_repeated_transfer(self, expected, model, what):
        """A transfer repeated without changes changes nothing, and lists again what is still so."""
        code, _, findings = self.transfer(False)
        totals = self.report()['totals']
        self.assert_same('totals', {}, {name: totals[name] for name in ('created', 'updated', 'deleted')
                                        if totals[name]}, what)
        self.assert_same('findings', dict(expected.findings), dict(findings), what)
        self.assert_same('exit code', 0, code, what)
        self.assert_target(model, self.present()[0], what)

    @staticmethod
    def cells(line, records, target):
        """Returns a row with logins or ids in place of '#3', or None if there are not so many users."""
        cells = list(line)
        for index, (store, column) in enumerate(((records, 'login'), (target, 'login'), (records, 'id'),
                                                 (target, 'id'))):
            if line[index].startswith('#'):
                users = list(store['learner'].values())
                if int(line[index][1:]) >= len(users):
                    return None
                cells[index] = users[int(line[index][1:])][column]
        return cells

    def test_successive_transfers(self):
        self.try_cases(make_case, self.check)


if __name__ == '__main__':
    main()
