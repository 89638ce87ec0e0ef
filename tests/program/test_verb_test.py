# SPDX-License-Identifier: Apache-2.0
"""Tests of `registrar test`: reports of failing cases, JUnit, --update; and of explain, describe and schema."""
import json
import shutil
import xml.etree.ElementTree

import registrar
from registrar import ProgramTest

CASE = '<case now="2026-11-22T10:00:00Z"><run definition="definition.xml" data="data.csv" exit="1"/></case>\n'
HEADER = registrar.HEADER
DATA = (f'{HEADER}\n'
        'user1;LOV-1;Session 2;TP-2;2026-02-01 10:00:00;50;60;incomplete\n'
        'nobody;LOV-1;Session 2;TP-2;2026-02-01 10:00:00;50;60;incomplete\n')
OUTCOMES = ('file,line,record,action,outcome,level,code,field,value,message\n'
            'data.csv,3,2,createOrUpdateConsolidatedTrackingAction,rejected,error,no-registration,,,'
            'No registration found for given parameters.\n')
TRACKING = ('registration_id,lov_id,status,progression,score,score_max,time_spent,first_access_at,last_access_at,'
            'first_completion_at\n1,1,incomplete,50,,100,60,,2026-02-01T10:00:00Z,\n')


class TestVerb(ProgramTest):
    def setUp(self):
        super().setUp()
        self.case = self.folder / 'case'
        (self.case / 'expected' / 'store').mkdir(parents=True)
        shutil.copytree(self.shared / 'records', self.case / 'store')
        for name, text in (('case.xml', CASE), ('definition.xml', registrar.DEFINITION), ('data.csv', DATA),
                           ('expected/outcomes.csv', OUTCOMES), ('expected/store/tracking.csv', TRACKING)):
            (self.case / name).write_text(text, encoding='utf-8')

    def change(self, name, old, new):
        path = self.case / name
        path.write_text(path.read_text(encoding='utf-8').replace(old, new), encoding='utf-8')

    def test_a_case_passes(self):
        result = self.call('test', 'case', exit_code=0)
        self.assertIn('1 case, 0 failed', result.out)

    def test_a_wrong_record_is_shown_by_key_and_column(self):
        self.change('expected/store/tracking.csv', ',50,', ',51,')
        result = self.call('test', 'case', exit_code=1)
        self.assertIn("registration_id=1 lov_id=1: progression: expected '51', found '50'", result.out)

    def test_a_missing_and_a_surplus_record_are_named(self):
        self.change('expected/store/tracking.csv', '\n1,1,', '\n1,2,')
        result = self.call('test', 'case', exit_code=1)
        self.assertIn('registration_id=1 lov_id=2: expected, not found', result.out)
        self.assertIn('registration_id=1 lov_id=1: found, not expected', result.out)

    def test_a_wrong_outcome_and_a_wrong_exit_code_are_shown(self):
        self.change('expected/outcomes.csv', 'no-registration', 'no-context')
        self.change('case.xml', 'exit="1"', 'exit="0"')
        result = self.call('test', 'case', exit_code=1)
        self.assertIn("line 2: code: expected 'no-context', found 'no-registration'", result.out)
        self.assertIn('exit code: expected 0, found 1', result.out)

    def test_junit_counts_and_names_failures(self):
        self.change('expected/outcomes.csv', 'no-registration', 'no-context')
        self.call('test', 'case', '--junit', 'junit.xml', exit_code=1)
        suite = xml.etree.ElementTree.parse(self.folder / 'junit.xml').getroot()
        self.assertEqual((suite.get('tests'), suite.get('failures')), ('1', '1'))
        self.assertIn('no-registration', suite.find('testcase/failure').text)

    def test_update_rewrites_the_expected_files(self):
        self.change('expected/outcomes.csv', 'no-registration', 'no-context')
        self.change('expected/store/tracking.csv', ',50,', ',51,')
        self.call('test', 'case', '--update', exit_code=0)
        self.assertEqual((self.case / 'expected/outcomes.csv').read_text(encoding='utf-8'), OUTCOMES)
        self.assertEqual((self.case / 'expected/store/tracking.csv').read_text(encoding='utf-8'), TRACKING)

    def test_a_type_without_a_file_must_be_unchanged(self):
        (self.case / 'expected/store/tracking.csv').unlink()
        result = self.call('test', 'case', exit_code=1)
        self.assertIn('expected/store/tracking.csv (missing):\n  registration_id=1 lov_id=1: found, not expected', result.out)
        self.call('test', 'case', '--update', exit_code=0)
        self.assertEqual((self.case / 'expected/store/tracking.csv').read_text(encoding='utf-8'), TRACKING)
        self.assertEqual([path.name for path in (self.case / 'expected/store').iterdir()], ['tracking.csv'])

    def test_findings_and_steps_without_a_file_are_differences(self):
        self.change('data.csv', 'candidateLogin;', 'candidate_login;')
        result = self.call('test', 'case', exit_code=1)
        self.assertIn('expected/headers.txt (missing):', result.out)
        self.change('definition.xml', '<candidateLogin/>', '<candidatelogin/>')
        result = self.call('test', 'case', exit_code=1)
        self.assertIn('expected/check.txt (missing):', result.out)

    def test_a_file_of_no_record_type_is_refused(self):
        (self.case / 'expected/store/trackings.csv').write_text(TRACKING, encoding='utf-8')
        self.assertIn('trackings.csv: no such record type', self.call('test', 'case', exit_code=1).out)

    def test_a_folder_without_cases_is_refused(self):
        self.refused(self.call('test', 'case/store'), 2, 'case/store')
        self.refused(self.call('test', 'nowhere'), 6, 'nowhere')


class Explaining(ProgramTest):
    def test_explain_shows_columns_settings_and_first_rows(self):
        self.write('data.csv', DATA)
        result = self.call('explain', 'definition.xml', 'data.csv', exit_code=0)
        self.assertIn("5 'lastAccessDate' -> lastAccessDate: datetime", result.out)
        self.assertIn('timeZone = UTC (default)', result.out)
        self.assertIn('lastAccessDate: 2026-02-01 10:00:00 -> 2026-02-01 10:00:00 UTC -> 2026-02-01T10:00:00Z', result.out)

    def test_explain_rejects_what_a_run_rejects(self):
        self.write('data.csv', DATA.splitlines()[0] + '\n1.23457E+15;TI-1;A;T1;31-02-2026;x\n')
        out = self.call('explain', 'definition.xml', 'data.csv', exit_code=0).out
        self.assertIn('candidateLogin: 1.23457E+15 -> rejected: Field candidateLogin holds a number that a', out)
        self.assertIn('lastAccessDate: 31-02-2026 -> rejected: Your dateTime information mismatches preset '
                      'dateTimeFormat (', out)
        self.assertIn('progression: x -> rejected: Field progression has invalid value x, 0 to 100 expected. '
                      '[bad-value]', out)

    def test_explain_reads_cells_with_invisible_characters_as_a_run_does(self):
        self.write('data.csv', DATA.splitlines()[0] + '\nuser1\u200b;="LOV-1";A;T1;2026-02-01\u00a010:00:00;5\u200b0\n')
        out = self.call('explain', 'definition.xml', 'data.csv', exit_code=0).out
        self.assertIn('candidateLogin: user1\u200b -> user1\n', out)
        self.assertIn(' -> LOV-1\n', out)
        self.assertIn(' -> 2026-02-01 10:00:00 UTC -> 2026-02-01T10:00:00Z\n', out)
        self.assertIn('progression: 5\u200b0 -> 50\n', out)

    def test_explain_flags_ambiguous_dates(self):
        self.write('data.csv', DATA)
        result = self.call('explain', 'definition.xml', 'data.csv', exit_code=0)
        self.assertIn('lastAccessDate: all 2 dates read as day/month and as month/day alike', result.out)
        self.write('data.csv', DATA.replace('2026-02-01', '2026-02-13'))
        result = self.call('explain', 'definition.xml', 'data.csv', exit_code=0)
        self.assertNotIn('alike', result.out)

    def test_describe_knows_every_kind_of_name(self):
        action = 'createOrUpdateConsolidatedTrackingAction'
        for name in ('progression', 'timeZone', 'no-registration'):
            self.assertIn(name, self.call('describe', action, name, exit_code=0).out)
        self.assertTrue(json.loads(self.call('describe', '--format', 'json', exit_code=0).out))
        self.refused(self.call('describe', action, 'progresion'), 2, 'progression')

    def test_schema_is_written_to_a_file_or_printed(self):
        printed = self.call('schema', exit_code=0).out
        self.call('schema', '--out', 'registrar.xsd', exit_code=0)
        self.assertEqual((self.folder / 'registrar.xsd').read_text(encoding='utf-8'), printed)
        self.assertIn('createOrUpdateConsolidatedTrackingAction', printed)


if __name__ == '__main__':
    registrar.main()
