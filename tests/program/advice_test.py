# SPDX-License-Identifier: Apache-2.0
"""Tests of what messages advise: about headers, names of elements, and values of dates."""
import json

from registrar import NOW, ProgramTest, main

LEARNER = '''<actions><createOrUpdateLearnerAction><fields>{}</fields></createOrUpdateLearnerAction></actions>'''


class AdviceTest(ProgramTest):
    learners = 1
    rows = 1

    def learner_definition(self, fields):
        self.write('definition.xml', LEARNER.format(fields))

    def plan(self, code):
        return self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, exit_code=code)

    def test_a_missing_header_gets_the_usual_one(self):
        self.learner_definition('<candidateLogin column="Login"/><candidateFirstname column="Firstname"/>'
                                '<candidateName column="Nom"/><candidateEmail column="E-Mail"/>')
        self.write('data.csv', 'Login;Vorname;Nom;E-Mail\nzoe;Zoé;M;zoe@example.com\n')
        err = self.plan(2).err
        self.assertIn("did you mean 'Vorname'? then the definition says <candidateFirstname column=\"Vorname\"/>", err)
        self.assertNotIn('--bind', err)

    def test_a_missing_header_gets_the_nearest_one(self):
        self.learner_definition('<candidateLogin column="Login"/><candidateFirstname column="Prenom"/>')
        self.write('data.csv', 'Login;Prénoms\nzoe;Zoé\n')
        self.assertIn("did you mean 'Prénoms'?", self.plan(2).err)

    def test_a_missing_header_gets_all_headers(self):
        self.learner_definition('<candidateLogin column="Login"/><presentation column="Zzz"/>')
        self.write('data.csv', 'Login;Qqq\nzoe;x\n')
        self.assertIn('help: the header has Login, Qqq', self.plan(2).err)

    def test_foreign_headers_in_another_order_stop_the_run(self):
        self.learner_definition('<candidateRefNumber/><candidateName/><candidateFirstname/><candidateLogin/>'
                                '<candidateEmail/>')
        self.write('data.csv', 'Nom;Prénom;Matricule;Login;Mail\nM;Zoé;4711;zoe;zoe@example.com\n')
        err = self.plan(2).err
        self.assertIn('Column 1 is headed Nom, which usually means candidateName, but the definition reads it as '
                      'candidateRefNumber.', err)
        self.call('plan', 'definition.xml', 'data.csv', '--bind', 'position', '--now', NOW, exit_code=0)

    def test_one_foreign_header_is_a_warning(self):
        self.learner_definition('<candidateRefNumber/><candidateName/><candidateFirstname/><candidateLogin/>'
                                '<candidateEmail/>')
        self.write('data.csv', 'Login;Nom;Prénom;Anything;Mail\n4711;M;Zoé;zoe;zoe@example.com\n')
        self.assertIn('warning: Column 1 is headed Login', self.plan(0).err)
        self.write('data.csv', 'Matricule;Nom;Prénom;Identifiant;Courriel\n4711;M;Zoé;zoe;zoe@example.com\n')
        self.assertNotIn('header-order', self.plan(0).err)

    def test_names_that_nearly_mean_another(self):
        for written, meant in (('candidateLastName', 'candidateName'), ('manager', 'managerLogin'),
                               ('surname', 'candidateName'), ('department', 'entityName')):
            self.learner_definition(f'<{written}/>')
            self.assertIn(f'help: did you mean {meant}?', self.call('check', 'definition.xml', exit_code=1).out, written)

    def test_settings_that_nearly_mean_another(self):
        self.write('definition.xml', '<import-config><import><providers><fileSystemSourceProvider><fileName>a.csv'
                                     '</fileName><encoding>UTF-8</encoding></fileSystemSourceProvider></providers>'
                                     f'{LEARNER.format("<candidateLogin/>")}</import></import-config>')
        self.assertIn('did you mean fileEncoding?', self.call('check', 'definition.xml', exit_code=1).out)

    def test_an_attribute_that_is_an_element(self):
        self.learner_definition('<candidateLogin mandatory="yes"/>')
        self.assertIn('<mandatory>yes</mandatory>', self.call('check', 'definition.xml', exit_code=1).out)

    def test_dates_show_the_whole_value(self):
        self.learner_definition('<candidateLogin/><enabledFrom/>')
        self.write('data.csv', 'candidateLogin;enabledFrom\nuser1;45730\nuser1;26-12-31\n')
        err = self.call('run', 'definition.xml', 'data.csv', '--now', NOW, exit_code=1).err
        self.assertIn('it looks like the day number of a spreadsheet: 2025-03-14', err)
        self.assertIn("'26-12-31' does not fit the format", err)

    def test_a_definition_that_creates_nobody(self):
        self.learner_definition('<candidateRefNumber/><candidateName/>')
        out = self.call('check', 'definition.xml', exit_code=0).out
        self.assertIn('Without candidateLogin, candidateFirstname and candidateEmail no row can create a learner.', out)
        self.write('definition.xml', LEARNER.format('<candidateRefNumber/>').replace(
            '<fields>', '<options><onNew>skip</onNew></options><fields>'))
        self.assertEqual(self.call('check', 'definition.xml', exit_code=0).out, '')

    def test_a_misspelt_field_is_not_also_missing(self):
        self.learner_definition('<candidateLogin/><candidateFirstname/><candidateEmail/><lastName/>')
        out = self.call('check', 'definition.xml', exit_code=1).out
        self.assertIn('did you mean candidateName?', out)
        self.assertNotIn('needed-field', out)

    def test_an_empty_file_has_no_header_to_miss(self):
        self.learner_definition('<candidateLogin column="Login"/>')
        self.write('data.csv', '')
        result = self.plan(0)
        self.assertIn('The file is empty.', result.err)
        self.assertNotIn('--bind', result.err)
        self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, '--require-rows', exit_code=6)

    def test_words_are_found_in_the_reference(self):
        out = self.call('describe', 'bad-validity', exit_code=0).out
        self.assertIn('bad-validity (message)', out)
        self.assertIn('The "validity" field value [...] is not allowed.', out)
        self.assertIn('In createOrUpdateLearnerAction', out)
        self.assertTrue(self.call('describe', 'learner', exit_code=0).out.startswith('createOrUpdateLearnerAction (action)'))
        self.assertTrue(self.call('describe', 'TIMEZONE', exit_code=0).out.startswith('timeZone (setting)'))
        found = json.loads(self.call('describe', 'progress', '--format', 'json', exit_code=0).out)
        self.assertEqual((found[0]['kind'], found[0]['name']), ('field', 'progression'))
        self.refused(self.call('describe', 'zzzz'), 2, 'zzzz')


if __name__ == '__main__':
    main()
