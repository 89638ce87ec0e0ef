# SPDX-License-Identifier: Apache-2.0
"""Tests of `why`, which explains why a record has its values."""
import contextlib
import json
import shutil
import sqlite3

from registrar import NOW, ProgramTest, main

HEADER = 'login;lov;session;path;last;progression;status'
DEFINITION = '''<actions>
  <createOrUpdateConsolidatedTrackingAction>
    <fields>
      <candidateLogin/>
      <lovCode/>
      <sessionTitle/>
      <trainingPathCode/>
      <lastAccessDate/>
      <progression/>
      <trackingStatus><incomplete>open</incomplete></trackingStatus>
    </fields>
    <parameters>
      <dateTimeFormat>DD/MM/YYYY HH:II</dateTimeFormat>
      <timeZone>America/Sao_Paulo</timeZone>
    </parameters>
  </createOrUpdateConsolidatedTrackingAction>
</actions>
'''
LEARNERS = '''<actions><createOrUpdateLearnerAction>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/><candidatePassword/></fields>
  <options><fullAccess>yes</fullAccess></options>
</createOrUpdateLearnerAction></actions>
'''
ACTION = 'createOrUpdateConsolidatedTrackingAction'
QUESTION = ('why', 'tracking', 'learner=user1', 'lov=LOV-1')


class WhyTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write('definition.xml', DEFINITION)

    def track(self, progression, name='data.csv', learner=1, words=()):
        self.write(name, f'{HEADER}\nuser{learner};LOV-1;Session {learner % 7 + 1};TP-{learner % 7 % 3 + 1};'
                   f'30/10/2018 10:20;{progression};open\n')
        return self.run_data(*words, data=name, exit_code=0)

    def learner(self, name, login='eva', password=''):
        self.write('learners.xml', LEARNERS)
        self.write('learners.csv', f'login;name;first;email;password\n{login};{name};E.;{login}@example.com;{password}\n')
        self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, exit_code=0)

    def why(self, *words, **more):
        """Returns the answer about one column, as JSON."""
        out = self.call(*words, '--format', 'json', exit_code=0, **more).out
        (column,) = json.loads(out)['columns']
        return column

    def sql(self, statement):
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            store.execute(statement)
            store.commit()


class Why(WhyTest):
    def test_the_chain_goes_back_to_the_creation(self):
        for number, progression in enumerate((10, 20, 30), 1):
            self.track(progression, f'day{number}.csv')
        column = self.why(*QUESTION, 'progression')
        self.assertEqual((column['column'], column['value'], column['note']), ('progression', '30', None))
        self.assertEqual([(step['run'], step['change'], step['before'], step['after'], step['file'], step['line'])
                          for step in column['steps']],
                         [(3, 'updated', '20', '30', 'day3.csv', 2), (2, 'updated', '10', '20', 'day2.csv', 2),
                          (1, 'created', None, '10', 'day1.csv', 2)])
        self.assertEqual({(step['clock'], step['definition'], step['action'], step['source'])
                          for step in column['steps']}, {(NOW, 'definition.xml', ACTION, 'same')})

    def test_the_cell_in_the_words_of_the_definition(self):
        self.track(10)
        (step,) = self.why(*QUESTION, 'last_access_at')['steps']
        self.assertEqual(step['cell'], {
            'field': 'lastAccessDate', 'definition': 'definition.xml:8', 'given': True, 'raw': '30/10/2018 10:20',
            'parsed': '2018-10-30 10:20:00 America/Sao_Paulo', 'stored': '2018-10-30T13:20:00Z',
            'format': 'DD/MM/YYYY HH:II (definition.xml:13)', 'zone': 'America/Sao_Paulo (definition.xml:14)', 'rule': None})
        (step,) = self.why(*QUESTION, 'status')['steps']
        self.assertEqual((step['cell']['raw'], step['cell']['stored']), ('open', 'incomplete'))
        self.assertIn('reads notAttempted, open,', step['cell']['rule'])
        text = self.call(*QUESTION, 'last_access_at', exit_code=0).out
        for part in ('last_access_at: 2018-10-30T13:20:00Z\n', f'set to 2018-10-30T13:20:00Z by run 1 at {NOW}: definition.xml, {ACTION}',
                     'data.csv line 2', '30/10/2018 10:20 → 2018-10-30 10:20:00 America/Sao_Paulo → 2018-10-30T13:20:00Z',
                     'format DD/MM/YYYY HH:II (definition.xml:13)', 'before: the record did not exist'):
            self.assertIn(part, text)

    def test_a_value_of_no_cell(self):
        self.track(10)
        (step,) = self.why(*QUESTION, 'time_spent')['steps']
        self.assertIsNone(step['cell'])
        self.assertIn('by its own rules', self.call(*QUESTION, 'time_spent', exit_code=0).out)

    def test_all_columns(self):
        self.track(10)
        answer = json.loads(self.call(*QUESTION, '--format', 'json', exit_code=0).out)
        self.assertEqual((answer['type'], answer['key'], answer['deleted']), ('tracking', 'registration_id=1 lov_id=1', False))
        values = {column['column']: column['value'] for column in answer['columns']}
        self.assertEqual((values['progression'], values['status']), ('10', 'incomplete'))

    def test_names_of_records_and_columns(self):
        self.track(10)
        for words in (('registration_id=1', 'lov_id=1'), ('learner=1', 'lov=1'), ('learner=user1@example.com', 'lov=LOV-1'),
                      ('learner=user1', 'session=Session 2', 'training=TP-2', 'lov=LOV-1'), ('learner=USER1', 'session=2')):
            for column in ('progression', 'last_access_at', 'lastAccessDate'):
                found = self.why('why', 'tracking', *words, column)
                self.assertEqual(found['steps'][0]['run'], 1, words)
        self.assertEqual(self.why('why', 'learner', 'login=user1', 'name')['value'], 'Name 1')
        self.assertEqual(self.why('why', 'learner', 'learner=user1', 'candidateName')['value'], 'Name 1')

    def test_several_records(self):
        self.track(10)
        self.track(20, learner=2)
        result = self.call('why', 'tracking', 'lov=LOV-1', 'progression')
        self.refused(result, 2, '2 records fit', 'tracking registration_id=1 lov_id=1', 'tracking registration_id=2 lov_id=1')

    def test_wrong_questions(self):
        self.refused(self.call('why', 'trackin', 'lov=LOV-1'), 2, 'did you mean tracking')
        self.refused(self.call('why', 'tracking', 'lov=LOV-9'), 2, "there is no lov 'LOV-9'")
        self.refused(self.call('why', 'tracking', 'colour=red'), 2, "'colour'")
        self.refused(self.call('why', 'tracking', 'lov=LOV-1', 'colour'), 2, "'colour'")
        self.refused(self.call('why', 'tracking', 'registration_id=x'), 2, 'registration_id')
        self.refused(self.call('why', 'tracking', 'registration_id=1', 'lov_id=1'), 2, 'no run knows')
        self.refused(self.call('why', 'tracking', 'progression'), 2, 'NAME=VALUE')

    def test_a_file_that_is_gone_or_changed(self):
        self.track(10, 'first.csv')
        self.track(20, 'second.csv')
        (self.folder / 'first.csv').unlink()
        self.write('second.csv', HEADER + '\n')
        steps = self.why(*QUESTION, 'last_access_at')['steps']
        self.assertEqual([(step['run'], step['source']) for step in steps], [(1, 'gone')])
        self.assertEqual(steps[0]['cell'], {
            'field': 'lastAccessDate', 'definition': 'definition.xml:8', 'given': None, 'raw': None, 'parsed': None,
            'stored': None, 'format': 'DD/MM/YYYY HH:II (definition.xml:13)',
            'zone': 'America/Sao_Paulo (definition.xml:14)', 'rule': None})
        text = self.call(*QUESTION, 'last_access_at', exit_code=0).out
        self.assertIn('      the file is gone, so its cell cannot be shown\n      field lastAccessDate (definition.xml:8)\n'
                      '      format DD/MM/YYYY HH:II (definition.xml:13)\n', text)
        steps = self.why(*QUESTION, 'progression')['steps']
        self.assertEqual([(step['source'], step['cell']['raw']) for step in steps], [('changed', None), ('gone', None)])
        text = self.call(*QUESTION, 'progression', exit_code=0).out
        self.assertIn('the file has changed since the run', text)
        self.assertIn('the file is gone', text)

    def test_a_file_that_was_moved(self):
        self.track(10, 'first.csv')
        (self.folder / 'done').mkdir()
        (self.folder / 'first.csv').rename(self.folder / 'done' / 'first-2026.csv')
        self.write('first.csv', HEADER + '\n')
        (step,) = self.why(*QUESTION, 'progression')['steps']
        self.assertEqual((step['source'], step['cell']['raw'], step['file']), ('same', '10', 'first.csv'))

    def test_the_question_is_asked_in_another_folder(self):
        self.track(10)
        (self.folder / 'other').mkdir()
        out = self.call(*QUESTION, 'progression', '--store', f'sqlite:{self.folder}/store.db', '--format', 'json',
                        folder=self.folder / 'other', exit_code=0).out
        self.assertEqual(json.loads(out)['columns'][0]['steps'][0]['cell']['raw'], '10')

    def test_a_reference_is_not_compared_with_its_id(self):
        records = self.folder / 'records'
        shutil.copytree(self.shared / 'records', records)
        (records / 'entity.csv').write_text('id,name\n21,Sales\n', encoding='utf-8')
        (self.folder / 'store.db').unlink()
        self.call('restore', 'records', '--now', NOW, exit_code=0)
        self.write('learners.xml', LEARNERS.replace('<candidatePassword/>', '<entityName/>'))
        self.write('learners.csv', 'login;name;first;email;entity\neva;Eva;E.;eva@example.com;Sales\n')
        self.call('run', 'learners.xml', 'learners.csv', '--now', NOW, exit_code=0)
        column = self.why('why', 'learner', 'login=eva', 'entity_id')
        self.assertEqual((column['value'], column['steps'][0]['cell']['raw'], column['note']), ('21', 'Sales', None))

    def test_a_change_by_sql_after_an_undo(self):
        self.track(10)
        self.track(20)
        self.call('undo', 2, '--now', NOW, exit_code=0)
        self.sql('UPDATE tracking SET progression = 77')
        column = self.why(*QUESTION, 'progression')
        self.assertEqual(column['value'], '77')
        self.assertEqual([(step['run'], step['before'], step['after'], step['changed_without_run'], step['changed_to'])
                          for step in column['steps']],
                         [(3, '20', '10', True, '77'), (2, '10', '20', False, None), (1, None, '10', False, None)])
        text = self.call(*QUESTION, 'progression', exit_code=0).out
        self.assertIn(f'progression: 77\n  set to 77 without a run\n  set to 10 by run 3 at {NOW}, an undo of run 2\n', text)
        self.track(30)
        column = self.why(*QUESTION, 'progression')
        self.assertEqual([(step['run'], step['before'], step['after'], step['changed_to']) for step in column['steps']],
                         [(4, '77', '30', None), (3, '20', '10', '77'), (2, '10', '20', None), (1, None, '10', None)])

    def test_restored_values(self):
        column = self.why('why', 'learner', 'login=user1', 'name')
        self.assertEqual((column['value'], column['steps']), ('Name 1', []))
        self.assertIn('No run has set this value', column['note'])
        self.learner('New', 'user1')
        column = self.why('why', 'learner', 'login=user1', 'name')
        self.assertEqual([(step['before'], step['after']) for step in column['steps']], [('Name 1', 'New')])
        self.assertIn('restored', column['note'])

    def test_a_change_by_sql_shows_both_values(self):
        self.track(10)
        self.sql('UPDATE tracking SET progression = 77')
        column = self.why(*QUESTION, 'progression')
        self.assertEqual(column['value'], '77')
        self.assertIn('The cell became 10, but 77 is stored', column['note'])

    def test_a_run_without_effects(self):
        self.track(10)
        self.track(20, words=('--no-undo',))
        self.track(30)
        steps = self.why(*QUESTION, 'progression')['steps']
        self.assertEqual([step['run'] for step in steps], [3, 2])
        self.assertIn('--no-undo', steps[1]['missing'])
        self.assertIn('perhaps by run 2', self.call(*QUESTION, 'progression', exit_code=0).out)

    def test_a_pruned_run(self):
        self.track(10)
        self.sql('UPDATE run SET finished = finished - 86400 * 500')
        self.track(20)
        self.call('runs', 'prune', '--older-than', '400d', '--yes', exit_code=0)
        steps = self.why(*QUESTION, 'progression')['steps']
        self.assertEqual([step['run'] for step in steps], [2, 1])
        self.assertIn('pruned', steps[1]['missing'])

    def test_a_deleted_record(self):
        self.track(10)
        self.write('data.csv', f'{HEADER}\nuser1;LOV-1;Session 2;TP-2;;0;notAttempted\n')
        self.run_data(exit_code=0)
        answer = json.loads(self.call('why', 'tracking', 'registration_id=1', 'lov_id=1', 'progression', '--format', 'json',
                                      exit_code=0).out)
        self.assertTrue(answer['deleted'])
        self.assertEqual([(step['run'], step['change']) for step in answer['columns'][0]['steps']],
                         [(2, 'deleted'), (1, 'created')])

    def test_secrets_are_asterisks(self):
        self.learner('Eva', password='Correct-horse-1')
        out = self.call('why', 'learner', 'login=eva', exit_code=0).out
        self.assertIn('password_hash: ***', out)
        self.assertNotIn('Correct-horse', out)
        column = self.why('why', 'learner', 'login=eva', 'candidatePassword')
        self.assertEqual((column['column'], column['value'], column['steps'][0]['cell']['raw']), ('password_hash', '***', '***'))


if __name__ == '__main__':
    main()
