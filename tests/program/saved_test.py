# SPDX-License-Identifier: Apache-2.0
"""Tests of saved definitions: versions, flags, runs that keep their version, removal, secrets."""
import json
import os
import shutil
import signal

from registrar import DEFINITION, NOW, ProgramTest, import_config, main

STRICTER = DEFINITION.replace('<fields>', '<fields><!-- twice a week -->')
MAIL = '''<import-config>
  <import>
    <providers><sftpFileImportAction>
      <fileName>a.csv</fileName><sftpHost>files.example.org</sftpHost><sftpLogin>hr</sftpLogin><sftpFolder>/out</sftpFolder>
      <sftpPassword>{}</sftpPassword>
    </sftpFileImportAction></providers>
    <actions>''' + DEFINITION.split('<actions>')[1].split('</actions>')[0] + '''</actions>
  </import>
</import-config>
'''


class SavedTest(ProgramTest):
    rows = 20

    def save(self, *words, name='nightly', definition='definition.xml', **more):
        return self.call('save', name, definition, *words, **{'exit_code': 0, **more})

    def test_a_new_version_is_stored_only_if_text_or_flags_differ(self):
        self.assertEqual(self.save().out, 'nightly@1 saved.\n')
        self.assertEqual(self.save().out, 'nightly@1 is the same; nothing was saved.\n')
        self.assertEqual(self.save('--strict').out, 'nightly@2 saved.\n')
        self.assertEqual(self.save('--strict', '--max-rejects', '5%').out, 'nightly@3 saved.\n')
        self.write('definition.xml', STRICTER)
        self.assertEqual(self.save('--strict', '--max-rejects', '5%').out, 'nightly@4 saved.\n')
        self.assertEqual(self.save('--max-rejects', '5%', '--strict').out,
                         'nightly@4 is the same; nothing was saved.\n')
        self.assertEqual(self.save(name='other').out, 'other@1 saved.\n')

    def test_the_list_names_every_version_with_its_flags(self):
        self.assertEqual(self.call('saved', exit_code=0).out, 'No definition is saved.\n')
        self.save('--now', NOW)
        self.save('--strict', '--set', 'dateFormat=DD/MM/YYYY', '--now', NOW)
        listed = self.call('saved', exit_code=0).out.splitlines()
        self.assertEqual(listed, [
            f'nightly@1  {NOW}  {self.folder}/definition.xml',
            f'nightly@2  {NOW}  {self.folder}/definition.xml  --strict --set dateFormat=DD/MM/YYYY'])
        as_json = json.loads(self.call('saved', '--format', 'json', exit_code=0).out)
        self.assertEqual(as_json[1], {
            'name': 'nightly', 'version': 2, 'saved': NOW, 'path': f'{self.folder}/definition.xml',
            'flags': [['--strict', ''], ['--set', 'dateFormat=DD/MM/YYYY']]})

    def test_show_prints_the_text_of_a_version(self):
        self.save()
        self.write('definition.xml', STRICTER)
        self.save('--strict')
        self.assertEqual(self.call('saved', 'show', 'nightly@1', exit_code=0).out, DEFINITION)
        newest = self.call('saved', 'show', 'nightly', exit_code=0)
        self.assertEqual(newest.out, STRICTER)
        self.assertIn('nightly@2', newest.err)
        self.assertIn('--strict', newest.err)
        shown = json.loads(self.call('saved', 'show', 'nightly', '--format', 'json', exit_code=0).out)
        self.assertEqual((shown['version'], shown['definition'], shown['flags']), (2, STRICTER, [['--strict', '']]))

    def test_a_definition_in_another_encoding_is_kept_as_it_was_read(self):
        text = '<?xml version="1.0" encoding="WINDOWS-1252"?>\n' + DEFINITION.replace('<fields>', '<fields><!-- é -->')
        self.write('definition.xml', text.encode('cp1252'))
        self.save()
        self.assertEqual(self.call('saved', 'show', 'nightly', exit_code=0).out, text)
        self.call('run', 'saved:nightly', 'data.csv', exit_code=0)

    def test_diff_shows_lines_and_flags_that_differ(self):
        self.save()
        self.save('--strict')
        self.write('definition.xml', STRICTER)
        self.save('--max-rejects', '3')
        self.assertEqual(self.call('saved', 'diff', 'nightly@1', 'nightly@1', exit_code=0).out, '')
        flags = self.call('saved', 'diff', 'nightly@1', 'nightly@2', exit_code=1).out
        self.assertEqual(flags, '--- nightly@1\n+++ nightly@2\n+flag --strict\n')
        both = self.call('saved', 'diff', 'nightly@2', 'nightly', exit_code=1).out.splitlines()
        self.assertEqual(both[:4], ['--- nightly@2', '+++ nightly@3', '-flag --strict', '+flag --max-rejects 3'])
        self.assertRegex(both[4], r'^@@ -1,5 \+1,5 @@$')
        self.assertEqual([line for line in both[5:] if line[0] in '+-'],
                         ['-      <fields>' + DEFINITION.split('<fields>')[1].split('\n')[0],
                          '+      <fields><!-- twice a week -->' + DEFINITION.split('<fields>')[1].split('\n')[0]])

    def test_runs_use_and_keep_their_version(self):
        self.save('--strict')
        self.write('definition.xml', STRICTER)
        self.save()
        self.call('run', 'saved:nightly@1', 'data.csv', '--now', NOW, exit_code=1)
        self.call('run', 'saved:nightly', 'data.csv', '--now', NOW)
        newest, first = self.runs()
        self.assertEqual((first['definition'], newest['definition']), ('saved:nightly@1', 'saved:nightly@2'))
        report = json.loads(self.call('runs', 'show', '1', '--format', 'json').out)
        self.assertEqual(report['definition']['path'], 'saved:nightly@1')
        listed = self.call('runs', '--definition', 'saved:nightly@1', '--format', 'json', exit_code=0).out
        self.assertEqual([run['run'] for run in json.loads(listed)], [1])
        every = self.call('runs', '--definition', 'saved:nightly', '--format', 'json', exit_code=0).out
        self.assertEqual([run['run'] for run in json.loads(every)], [2, 1])

    def test_a_saved_run_gives_what_a_run_of_the_file_gives(self):
        other = self.new_folder()
        flags = ('--strict', '--max-rejects', '5', '--set', 'dateTimeFormat=YYYY-MM-DD HH:II:SS')
        plain = self.call('run', 'definition.xml', 'data.csv', '--now', NOW, *flags, '--report', 'report.json',
                          '--outcomes', 'outcomes.csv', folder=other)
        self.save(*flags, '--outcomes', 'outcomes.csv')
        saved = self.call('run', 'saved:nightly', 'data.csv', '--now', NOW, '--report', 'report.json')
        self.assertEqual(plain.code, saved.code)
        self.assertEqual((other / 'outcomes.csv').read_bytes(), (self.folder / 'outcomes.csv').read_bytes())
        reports = [self.report(folder, own=('run', 'started', 'finished', 'definition')) for folder in
                   (other, self.folder)]
        self.assertEqual(*reports)

    def test_flags_of_the_command_replace_saved_ones(self):
        self.write('many.csv', (self.folder / 'data.csv').read_text().splitlines()[0] + '\n' + 'x\n' * 9)
        self.save('--max-rejects', '2')
        self.call('run', 'saved:nightly', 'many.csv', exit_code=3)
        self.call('run', 'saved:nightly', 'many.csv', '--max-rejects', '50', exit_code=1)

    def test_paths_are_those_of_the_file_it_was_saved_from(self):
        (self.folder / 'import').mkdir()
        shutil.copyfile(self.folder / 'data.csv', self.folder / 'import' / 'a.csv')
        self.write('job.xml', import_config('<fileName>*.csv</fileName><delimiter>semicolon</delimiter>'))
        self.save('--outcomes', 'out.csv', definition='job.xml')
        away = self.folder / 'away'
        away.mkdir()
        store = f'sqlite:{self.folder}/store.db'
        done = self.call('run', 'saved:nightly', '--store', store, folder=away)
        self.assertIn(done.code, (0, 1), done)
        self.assertTrue((self.folder / 'out.csv').exists())
        (away / 'import').mkdir()
        (away / 'import' / 'b.csv').write_text('x\n', encoding='utf-8')
        moved = self.call('plan', 'saved:nightly', '--store', store, '--data-path', away, folder=away)
        self.assertIn('b.csv', moved.out + moved.err)

    def test_a_saved_definition_may_stand_for_any_definition(self):
        self.save()
        self.call('check', 'saved:nightly', exit_code=0)
        self.assertIn('candidateLogin', self.call('explain', 'saved:nightly@1', 'data.csv', exit_code=0).out)
        self.call('plan', 'saved:nightly', 'data.csv', '--out', 'plan.json')
        self.call('run', 'saved:nightly', 'data.csv', '--plan', 'plan.json')
        self.call('pack', '1', '--out', 'of-run', exit_code=0)
        self.call('test', 'of-run', exit_code=0)
        self.call('pack', '--from', 'saved:nightly', 'data.csv', '--out', 'of-now', exit_code=0)
        self.call('test', 'of-now', exit_code=0)
        self.call('save', 'copied', 'saved:nightly', '--strict', exit_code=0)
        self.assertEqual(self.call('saved', 'show', 'copied', exit_code=0).out, DEFINITION)

    def test_an_interrupted_run_is_resumed_with_its_version_after_a_newer_one_is_saved(self):
        self.write('many.csv', (self.folder / 'data.csv').read_text() * 1 +
                   ''.join((self.folder / 'data.csv').read_text().splitlines(True)[1:]) * 8000)
        self.save()
        process = self.start('run', 'saved:nightly@1', 'many.csv', '--now', NOW)
        while not self.committed():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 4)
        self.write('definition.xml', STRICTER)
        self.save()
        self.call('run', 'saved:nightly@1', 'many.csv', '--now', NOW)
        runs = self.runs()
        self.assertEqual([(run['run'], run['definition']) for run in runs], [(1, 'saved:nightly@1')])
        self.assertTrue(runs[0]['state'].startswith('completed'))

    def test_removal_keeps_runs_and_frees_no_number(self):
        self.save()
        self.call('run', 'saved:nightly', 'data.csv', '--now', NOW)
        self.assertEqual(self.call('saved', 'remove', 'nightly', exit_code=0).out, 'nightly removed.\n')
        self.refused(self.call('run', 'saved:nightly', 'data.csv'), 2, 'saved:nightly', 'registrar saved')
        self.refused(self.call('saved', 'show', 'nightly'), 2, 'nightly')
        self.assertEqual(self.call('saved', exit_code=0).out, 'No definition is saved.\n')
        self.call('pack', '1', '--out', 'pack', exit_code=0)
        self.assertEqual(self.save().out, 'nightly@2 saved.\n')
        self.refused(self.call('saved', 'show', 'nightly@1'), 2, 'nightly@1')

    def test_plain_secrets_are_refused_with_the_place(self):
        for secret in ('tell me', '${env:}x'):
            self.write('mail.xml', MAIL.format(secret))
            refused = self.save(definition='mail.xml', exit_code=2)
            self.assertIn('mail.xml:5:21: error:', refused.err)
            self.assertIn('[plain-secret]', refused.err)
            self.assertNotIn(secret, refused.err + refused.out)
        self.write('mail.xml', MAIL.format('${env:HR_PASSWORD}'))
        refused = self.save('--set', 'sftpPassword=tell me', definition='mail.xml', exit_code=2)
        self.assertIn('--set sftpPassword', refused.err)
        self.assertNotIn('tell me', refused.err)
        self.save(definition='mail.xml')
        with open(self.folder / 'store.db', 'rb') as store:
            self.assertNotIn(b'tell me', store.read())

    def test_wrong_names_and_definitions_are_refused(self):
        for name in ('', 'a b', 'a@1', 'a:b', 'a/b', '../a', 'é', 'x' * 65):
            self.refused(self.save(name=name, exit_code=2), 2, 'name')
        self.refused(self.save(definition='missing.xml', exit_code=6), 6, 'missing.xml')
        self.write('wrong.xml', DEFINITION.replace('lovCode', 'lovCod'))
        self.assertIn('wrong.xml:', self.save(definition='wrong.xml', exit_code=2).err)
        for word in ('saved:', 'saved:nobody', 'saved:nightly@', 'saved:nightly@x', 'saved:nightly@0', 'saved:nightly@2'):
            self.save(exit_code=None)
            self.refused(self.call('run', word, 'data.csv'), 2, word)
        self.refused(self.call('saved', 'remove', 'nobody'), 2, 'nobody')
        self.refused(self.call('saved', 'diff', 'nightly@1', 'nightly@7'), 2, 'nightly@7')

    def test_a_copy_of_the_store_has_them_too(self):
        self.save('--strict')
        self.call('run', 'saved:nightly', 'data.csv', '--store', 'copy:sqlite:store.db', exit_code=1)
        self.call('store', 'copy', 'sqlite:store.db', 'sqlite:other.db', exit_code=0)
        self.assertEqual(self.call('saved', 'show', 'nightly', '--store', 'sqlite:other.db', exit_code=0).out, DEFINITION)
        self.assertTrue(os.path.exists(self.folder / 'other.db'))


if __name__ == '__main__':
    main()
