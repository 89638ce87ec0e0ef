# SPDX-License-Identifier: Apache-2.0
"""Tests of the steps around the rows: what happens to files, and that a job killed at any moment ends as if nothing had
happened."""
import json
import random
import shutil
import signal
import subprocess
import time

from registrar import ACTION, NOW, SEED, ProgramTest, main, rounds, size, write_data

LOG = '<timeStampedFileErrorLogger><location>logs</location></timeStampedFileErrorLogger>'
BACKUP = '<moveToBackupConsolidator><timestamp>yes</timestamp></moveToBackupConsolidator>'
RESULTS = ('--outcomes', 'outcomes.csv', '--report', 'report.json')


def job(consolidators, file='*.csv', post=''):
    return f'''<import-config>
  <import>
    <providers><fileSystemSourceProvider><fileName>{file}</fileName></fileSystemSourceProvider></providers>
    <actions>{ACTION}</actions>
    <consolidators>{consolidators}</consolidators>
    <postProcess>{post}</postProcess>
  </import>
</import-config>
'''


class StepsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / 'import').mkdir()

    def files(self, folder=None):
        """Returns every file below the folder, except the program's own ones."""
        folder = folder or self.folder
        kept = {}
        for path in sorted(folder.rglob('*')):
            below = str(path.relative_to(folder))
            if path.is_file() and below.split('/')[0] in ('import', 'imports', 'logs', 'out'):
                kept[below] = path.read_bytes()
        return kept

    def steps(self):
        return [(step['step'], step['file'], step['state']) for step in self.report().get('steps', [])]


class Files(StepsTest):
    learners = 20
    rows = 30

    def run_job(self, *words, **more):
        return self.call('run', 'definition.xml', *words, '--now', NOW, *RESULTS, **more)

    def test_a_file_that_changed_after_it_was_read_stays(self):
        self.write('definition.xml', job(LOG + BACKUP + '<deleteProcessedFilesConsolidator/>'))
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        self.write('logs', 'in the way')
        self.run_job(exit_code=6)
        (self.folder / 'logs').unlink()
        self.write('import/data.csv', 'the next delivery')
        self.run_job(exit_code=1)
        self.assertEqual(self.files()['import/data.csv'], b'the next delivery')
        codes = [message['code'] for step in self.report()['steps'][1:] for message in step['messages']]
        self.assertEqual(codes, ['file-changed', 'file-changed'])

    def test_files_with_the_same_name_do_not_overwrite_each_other(self):
        two = job(BACKUP, 'data.csv')
        second = two.split('<import>')[1].split('</import>')[0].replace(
            '<fileName>', '<path>second</path><fileName>')
        self.write('definition.xml', two.replace('</import>', f'</import><import>{second}</import>', 1))
        (self.folder / 'second').mkdir()
        for name in ('import', 'second'):
            shutil.copy(self.folder / 'data.csv', self.folder / name / 'data.csv')
        self.run_job(exit_code=1)
        backups = sorted(path.name for path in (self.folder / 'imports/backup').iterdir())
        self.assertEqual(backups, ['20261122100000_data.csv', '20261122100000_data_2.csv'])

    def test_standard_input_cannot_be_moved(self):
        self.write('definition.xml', job(BACKUP))
        self.refused(self.call('run', 'definition.xml', '-', input='x'), 2, 'moveToBackupConsolidator', 'standard input')
        self.assertEqual(self.runs(), [])

    def test_command_line_data_is_moved_like_the_providers_files(self):
        self.write('definition.xml', job(BACKUP))
        self.run_job('data.csv', exit_code=1)
        self.assertFalse((self.folder / 'data.csv').exists())
        self.assertTrue((self.folder / 'imports/backup/20261122100000_data.csv').exists())

    def test_a_limit_leaves_the_file_where_it_is(self):
        self.write('definition.xml', job(LOG + BACKUP))
        for name in ('a.csv', 'b.csv'):
            (self.folder / 'import' / name).write_text('a\nx\n')
        definition = (self.folder / 'definition.xml').read_text().replace('<fileName>', '<delimiter>pipe</delimiter><fileName>')
        self.write('definition.xml', definition)
        self.run_job('--max-rejects', '0', exit_code=3)
        self.assertEqual(self.steps(), [('timeStampedFileErrorLogger', 'import/a.csv', 'done'),
                                        ('moveToBackupConsolidator', 'import/a.csv', 'skipped')])
        self.assertTrue((self.folder / 'import/a.csv').exists())

    def test_a_failed_step_is_named_with_its_location_and_resumed(self):
        self.write('definition.xml', job(BACKUP))
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        self.write('imports', 'in the way')
        failed = self.run_job(exit_code=6)
        self.assertIn('definition.xml:7:21: error: moveToBackupConsolidator: The backup folder', failed.err)
        self.assertEqual(self.report()['state'], 'interrupted')
        (self.folder / 'imports').unlink()
        self.run_job(exit_code=1)
        self.assertEqual(len(self.runs()), 1)
        self.assertEqual(self.steps(), [('moveToBackupConsolidator', 'import/data.csv', 'done')])
        self.assertEqual(self.report()['totals']['read'], 30)

    def test_a_plan_runs_no_step(self):
        self.write('definition.xml', job(LOG + BACKUP + '<deleteOldSessions><fullAccess>yes</fullAccess>'
                                         '<changeThreshold>100</changeThreshold></deleteOldSessions>'))
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        before, files = self.snapshot(), self.files()
        self.call('plan', 'definition.xml', '--now', NOW, '--report', 'report.json', '--out', 'plan.json', exit_code=1)
        self.assertEqual({state for _, _, state in self.steps()}, {'planned'})
        self.assert_same_records(self.snapshot(), before)
        self.assertEqual(self.files(), files)
        planned = [step['changed'] for step in self.report()['steps']]
        self.call('run', 'definition.xml', '--now', NOW, '--plan', 'plan.json', '--report', 'report.json', exit_code=1)
        self.assertEqual([step['changed'] for step in self.report()['steps']], planned)
        self.assertGreater(planned[-1], 0)

    def test_secrets_are_shown_nowhere(self):
        self.write('definition.xml', job('<removeFromSFTP><sftpHost>localhost:1</sftpHost><sftpLogin>u</sftpLogin>'
                                         '<sftpPassword>hunter2</sftpPassword><sftpFolder>/</sftpFolder>'
                                         '<sftpFileName>data.csv</sftpFileName></removeFromSFTP>'))
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        result = self.run_job(exit_code=6)
        self.assertIn('The definition holds a password.', result.err)
        self.call('explain', 'definition.xml', 'data.csv', exit_code=0)
        for text in (result.err, result.out, self.call('explain', 'definition.xml').out,
                     (self.folder / 'report.json').read_text()):
            self.assertNotIn('hunter2', text)
        self.assertNotIn(b'hunter2', (self.folder / 'store.db').read_bytes())


class Killed(StepsTest):
    learners = 3000
    rows = size(20_000)

    def setUp(self):
        super().setUp()
        self.fill(self.folder)

    def fill(self, folder):
        (folder / 'import').mkdir(exist_ok=True)
        for number, name in enumerate(('a.csv', 'b.csv', 'c.csv')):
            write_data(folder / 'import' / name, self.rows // 3, self.learners // 2, seed=number)
        definition = job(LOG + BACKUP + '<massDisableLearners><oldLearners/><fullAccess>yes</fullAccess>'
                         '</massDisableLearners><deleteOldSessions><fullAccess>yes</fullAccess></deleteOldSessions>',
                         post='<moveToBackup><inputFolderPath>out</inputFolderPath><outputFolderPath>imports/out'
                         '</outputFolderPath></moveToBackup>')
        (folder / 'definition.xml').write_text(definition)
        (folder / 'out').mkdir(exist_ok=True)
        (folder / 'out' / 'x').write_text('x')

    def words(self):
        return ('run', 'definition.xml', '--now', NOW, '--change-threshold', '100', *RESULTS)

    def test_killed_at_any_moment(self):
        begin = time.monotonic()
        self.call(*self.words(), exit_code=1)
        duration = time.monotonic() - begin
        whole, expected, files = self.folder, self.snapshot(), self.files()
        self.assertIn('imports/out/x', files)
        self.assertEqual(self.report()['steps'][-1]['step'], 'moveToBackup')
        source = random.Random(SEED)
        kills = 0
        while kills < rounds(12):
            self.folder = self.new_folder()
            self.fill(self.folder)
            moments = []
            for _ in range(20):
                moments.append(source.uniform(0, duration))
                process = self.start(*self.words(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    process.wait(moments[-1])
                    break
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
                # A kill after the last commit leaves nothing to do, so the same command would be a new run.
                if [run['state'] for run in self.runs()] not in ([], ['running']):
                    break
            with self.subTest(killed_after=moments):
                if [run['state'] for run in self.runs()] in ([], ['running']):
                    self.call(*self.words(), exit_code=1)
                self.assertEqual(len(self.runs()), 1)
                self.assert_same_records(self.snapshot(), expected)
                self.assertEqual(self.files(), files)
                self.assertEqual(self.kept_report(self.folder), self.kept_report(whole))

    def kept_report(self, folder):
        """Returns the store's report. A step that was started twice may report that its work was done already."""
        shown = self.call('runs', 'show', '1', '--format', 'json', folder=folder, exit_code=0)
        report = {name: value for name, value in json.loads(shown.out).items() if name not in ('started', 'finished')}
        for step in report['steps']:
            step.pop('messages')
        return report


if __name__ == '__main__':
    main()
