# SPDX-License-Identifier: Apache-2.0
"""Tests of steps that use external systems: SFTP, mail and OpenPGP, each with a real server or program."""
import email
import email.policy
import json
import os
import shutil
import subprocess
import time
import zipfile

from registrar import ACTION, HEADER, NOW, ProgramTest, data_lines, main
from server import PASSWORD, Server


def definition(provider, consolidators='', pre=''):
    return f'''<import-config>
  <preProcess>{pre}</preProcess>
  <import>
    <providers>{provider}</providers>
    <actions>{ACTION}</actions>
    <consolidators>{consolidators}</consolidators>
  </import>
</import-config>
'''


class RemoteTest(ProgramTest):
    learners = 20
    rows = 10

    def begin(self, kind, **options):
        server = Server(kind, **options)
        self.addCleanup(server.stop)
        return server

    def run_job(self, **more):
        environment = {**self.environment(), 'PASSWORD': PASSWORD, **more.pop('environment', {})}
        return self.call('run', 'definition.xml', '--now', NOW, '--report', 'report.json', env=environment, **more)

    def messages(self, step):
        return [message for each in self.report()['steps'] if each['step'] == step for message in each['messages']]

    def errors(self, step):
        return [message['text'] for message in self.messages(step) if message['level'] == 'error']


class Sftp(RemoteTest):
    def setUp(self):
        super().setUp()
        self.server = self.begin('sshd')
        self.remote = self.server.folder / 'files'
        shutil.copy(self.folder / 'data.csv', self.remote / 'data.csv')
        os.chmod(self.remote / 'data.csv', 0o666)
        user = (self.server.folder / 'user').read_text()
        keys = [f'[localhost]:{self.server.port} ' + (self.server.folder / f'{kind}.pub').read_text()
                for kind in ('ed25519', 'rsa')]
        self.write('known_hosts', ''.join(keys))
        self.login = (f'<sftpHost>localhost:{self.server.port}</sftpHost><sftpLogin>{user}</sftpLogin>'
                      f'<sftpPassword>${{env:PASSWORD}}</sftpPassword><sftpFolder>{self.remote}</sftpFolder>')
        self.user = user

    def run_job(self, **more):
        return super().run_job(environment={'REGISTRAR_KNOWN_HOSTS': str(self.folder / 'known_hosts'),
                                            **more.pop('environment', {})}, **more)

    def provider(self, file='*.csv'):
        return f'<sftpFileImportAction><fileName>{file}</fileName>{self.login}</sftpFileImportAction>'

    def test_files_are_fetched_imported_and_removed(self):
        remove = f'<removeFromSFTP>{self.login}<sftpFileName>*</sftpFileName></removeFromSFTP>'
        self.write('definition.xml', definition(self.provider(), remove))
        shutil.copy(self.folder / 'data.csv', self.remote / 'other.txt')
        self.run_job(exit_code=1)
        self.assertEqual(self.report()['totals']['read'], 10)
        self.assertEqual(sorted(path.name for path in self.remote.iterdir()), ['other.txt'])
        self.assertEqual((self.folder / 'import/data.csv').read_bytes(), (self.folder / 'data.csv').read_bytes())

    def test_a_missing_file_stops_the_job(self):
        self.write('definition.xml', definition(self.provider('nothing.csv')))
        result = self.run_job(exit_code=6)
        self.assertIn('nothing.csv unable to retrieve the file(s) from the SFTP server: error ', result.err)
        self.assertIn('definition.xml:4:17', result.err)

    def test_a_wildcard_without_match_is_a_warning(self):
        self.write('definition.xml', definition(self.provider('n*.csv'), '<timeLogger/>'))
        result = self.run_job(exit_code=0)
        self.assertIn('No file matches', result.err)
        self.assertEqual(self.messages('timeLogger'), [])

    def test_files_that_cannot_be_removed_are_reported(self):
        remove = f'<removeFromSFTP>{self.login}<sftpFileName>gone.csv</sftpFileName></removeFromSFTP>'
        self.write('definition.xml', definition(self.provider(), remove))
        self.run_job(exit_code=6)
        self.assertTrue(self.errors('removeFromSFTP')[0].startswith(
            'Unable to remove the file from the SFTP server: error '))

    def downloader(self, source, folder='incoming'):
        return (f'<remoteResourceDownloader><protocol>sftp</protocol><host>localhost</host><port>{self.server.port}'
                f'</port><login>{self.user}</login><password>${{env:PASSWORD}}</password><sourceFilesPath>{source}'
                f'</sourceFilesPath><destinationFolderPath>{folder}</destinationFolderPath>'
                '</remoteResourceDownloader>')

    def test_an_archive_is_downloaded_unpacked_and_imported(self):
        with zipfile.ZipFile(self.remote / 'day.zip', 'w') as archive:
            archive.write(self.folder / 'data.csv', 'data.csv')
        unpack = ('<unpackager><inputFilePath>incoming/*.zip</inputFilePath><outputFolderPath>import</outputFolderPath>'
                  '</unpackager>')
        source = '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
        self.write('definition.xml', definition(source, pre=self.downloader(f'{self.remote}/*.zip') + unpack))
        plan = self.call('plan', 'definition.xml', '--now', NOW, exit_code=0)
        self.assertIn('would be fetched', plan.out)
        self.assertFalse((self.folder / 'incoming').exists())
        self.run_job(exit_code=1)
        self.assertEqual(self.report()['totals']['read'], 10)
        self.assertEqual([path.name for path in self.remote.iterdir()], ['data.csv'])
        self.assertEqual(list((self.folder / 'incoming').iterdir()), [])

    def test_a_download_that_fails_stops_the_job(self):
        source = '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
        self.write('definition.xml', definition(source, pre=self.downloader(f'{self.remote}/data.csv')))
        self.run_job(exit_code=6, environment={'PASSWORD': 'wrong'})
        self.assertEqual(self.errors('remoteResourceDownloader'), ['Failed to retrieve remote files'])
        self.assertTrue((self.remote / 'data.csv').exists())
        self.write('definition.xml', definition(source, pre=self.downloader('/x', 'data.csv/in')))
        self.run_job(exit_code=6)
        self.assertEqual(self.errors('remoteResourceDownloader'), ['Failed to create destination folder data.csv/in'])


class Mail(RemoteTest):
    def test_the_summary_is_a_mail_that_people_can_read(self):
        server = self.begin('smtp')
        (self.folder / 'import').mkdir()
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        log = '<timeStampedFileErrorLogger><location>logs</location></timeStampedFileErrorLogger>'
        mail = ('<emailReport><targetEmail>a@example.com</targetEmail><targetEmail>b@example.com</targetEmail>'
                '<includeDownloadLink>yes</includeDownloadLink></emailReport>')
        source = '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
        self.write('definition.xml', definition(source, log + mail))
        # The first row names no learner.
        text = (self.folder / 'import' / 'data.csv').read_text().split('\n')
        text[1] = 'nobody;' + text[1].split(';', 1)[1]
        self.write('import/data.csv', '\n'.join(text))
        self.run_job(exit_code=1, environment={'REGISTRAR_SMTP_URL': f'smtp://localhost:{server.port}',
                                               'REGISTRAR_MAIL_FROM': 'registrar@example.com'})
        envelope = json.loads((server.folder / '1.json').read_text())
        self.assertEqual(envelope['to'], ['a@example.com', 'b@example.com'])
        message = email.message_from_bytes((server.folder / '1.eml').read_bytes(), policy=email.policy.default)
        self.assertRegex(message['Subject'], r'^Import of data.csv: 10 rows, [1-9][0-9]* rejected$')
        plain = message.get_body(('plain',)).get_content()
        self.assertIn('line 2: No registration found for given parameters.', plain)
        self.assertIn('<h1>', message.get_body(('html',)).get_content())
        log = next((self.folder / 'logs').iterdir())
        attached = next(message.iter_attachments())
        self.assertEqual(attached.get_filename(), log.name)
        self.assertFalse((server.folder / '2.eml').exists())

    def test_a_mail_that_cannot_be_sent_stops_the_job_and_is_sent_by_the_same_command(self):
        (self.folder / 'import').mkdir()
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        source = '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
        mail = '<emailReport><targetEmail>a@example.com</targetEmail></emailReport>'
        self.write('definition.xml', definition(source, mail))
        self.run_job(exit_code=6)
        server = self.begin('smtp')
        self.run_job(exit_code=1, environment={'REGISTRAR_SMTP_URL': f'smtp://localhost:{server.port}',
                                               'REGISTRAR_MAIL_FROM': 'registrar@example.com'})
        self.assertEqual(len(self.runs()), 1)
        self.assertTrue((server.folder / '1.eml').exists())

    def test_the_mail_of_an_import_reports_its_own_actions_and_keeps_its_id_when_sent_again(self):
        server = self.begin('smtp')
        environment = {'REGISTRAR_SMTP_URL': f'smtp://localhost:{server.port}',
                       'REGISTRAR_MAIL_FROM': 'registrar@example.com'}
        (self.folder / 'import').mkdir()
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')
        self.write('import/units.csv', 'hierarchyEntityName\nSales\n')
        entities = ('<createOrUpdateEntityAction><fields><hierarchyEntityName/></fields>'
                    '</createOrUpdateEntityAction>')
        imports = ''.join(
            f'<import><providers><fileSystemSourceProvider><fileName>{file}</fileName></fileSystemSourceProvider>'
            f'</providers><actions>{action}</actions><consolidators><emailReport><targetEmail>a@example.com'
            '</targetEmail></emailReport></consolidators></import>'
            for file, action in (('units.csv', entities), ('data.csv', ACTION)))
        self.write('definition.xml', f'<import-config>{imports}</import-config>')
        shutil.copy(self.folder / 'store.db', self.folder / 'before.db')
        for _ in range(2):
            self.run_job(exit_code=1, environment=environment)
            shutil.copy(self.folder / 'before.db', self.folder / 'store.db')
        mails = [email.message_from_bytes((server.folder / f'{n}.eml').read_bytes(), policy=email.policy.default)
                 for n in range(1, 5)]
        units, data = (mail.get_body(('plain',)).get_content() for mail in mails[:2])
        self.assertIn('createOrUpdateEntityAction\n  1 row: 1 created', units)
        self.assertNotIn('createOrUpdateConsolidatedTrackingAction', units)
        self.assertIn('createOrUpdateConsolidatedTrackingAction\n  10 rows', data)
        self.assertNotIn('createOrUpdateEntityAction', data)
        ids = [mail['Message-ID'] for mail in mails]
        self.assertEqual(ids[:2], ids[2:])
        self.assertEqual(len(set(ids)), 2)


class MailWhen(RemoteTest):
    """The setting `when` of emailReport, and the mail about a run that fails before the step."""

    def setUp(self):
        super().setUp()
        self.server = self.begin('smtp')
        self.smtp = {'REGISTRAR_SMTP_URL': f'smtp://localhost:{self.server.port}',
                     'REGISTRAR_MAIL_FROM': 'registrar@example.com'}
        (self.folder / 'import').mkdir()
        self.write('import/data.csv', '\n'.join([HEADER, *data_lines(10, self.learners, 3, wrong=0)]) + '\n')
        self.read = 0

    def write_job(self, when, more='', pre='', file='*.csv'):
        given = f'<when>{when}</when>' if when else ''
        mail = f'<emailReport><targetEmail>a@example.com</targetEmail>{given}</emailReport>'
        source = f'<fileSystemSourceProvider><fileName>{file}</fileName></fileSystemSourceProvider>'
        self.write('definition.xml', definition(source, mail + more, pre))

    def spoil(self, rows=1):
        """Puts rows in the file that are rejected."""
        lines = [HEADER, *data_lines(10, self.learners, 3, wrong=0)]
        lines += [f'nobody{row};LOV-1;Session 2;TP-2;2026-01-01 10:00:00;10;1;passed' for row in range(rows)]
        self.write('import/data.csv', '\n'.join(lines) + '\n')

    def mails(self):
        """Returns the mails since the last call: subject and text."""
        found = []
        while (path := self.server.folder / f'{self.read + 1}.eml').exists():
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            found.append((message['Subject'], message.get_body(('plain',)).get_content()))
            self.read += 1
        return found

    def subjects(self, *words, code):
        environment = {**self.environment(), **self.smtp}
        self.result = self.call('run', 'definition.xml', '--now', NOW, *words, exit_code=code, env=environment)
        return [subject for subject, _ in self.mails()]

    def test_a_good_run(self):
        for when, count in ((None, 1), ('always', 1), ('problems', 0), ('failure', 0)):
            self.write_job(when)
            self.assertEqual(self.subjects(code=0), ['Import of data.csv: 10 rows, 0 rejected'] * count, when)
        self.assertIn('No summary is sent: `when` is failure.', self.result.out)

    def test_rejected_rows(self):
        self.spoil()
        for when, count in (('always', 1), ('problems', 1), ('failure', 0)):
            self.write_job(when)
            self.assertEqual(self.subjects(code=1), ['Import of data.csv: 11 rows, 1 rejected'] * count, when)

    def test_a_limit_is_told_once(self):
        self.spoil(5)
        for when in ('always', 'problems', 'failure'):
            self.write_job(when)
            self.assertEqual(len(self.subjects('--max-rejects', '2', '--again', code=3)), 1, when)

    def test_failures_before_the_step(self):
        unpack = '<unpackager><inputFilePath>x.zip</inputFilePath><outputFolderPath>out</outputFolderPath></unpackager>'
        failed = ['Run of definition.xml failed']
        for when in ('always', 'problems', 'failure'):
            self.write_job(when, pre=unpack)
            self.assertEqual(self.subjects(code=6), failed, when)
            self.write_job(when, file='gone.csv')
            self.assertEqual(self.subjects(code=6), failed, when)
        shutil.rmtree(self.folder / 'import')
        self.write_job('failure')
        environment = {**self.environment(), **self.smtp}
        self.call('run', 'definition.xml', '--now', NOW, exit_code=6, env=environment)
        (subject, text), = self.mails()
        self.assertEqual(subject, failed[0])
        self.assertRegex(text, r'import.*\n\nDefinition: definition.xml\n')
        (self.folder / 'import').mkdir()
        self.write('import/data.csv', 'candidateLogin;progression\nx;1\n')
        self.assertEqual(self.subjects(code=2), failed)

    def test_a_step_that_fails_after_the_mail(self):
        remove = ('<removeFromSFTP><sftpHost>localhost:1</sftpHost><sftpLogin>u</sftpLogin><sftpPassword>${env:SMTP_NO}'
                  '</sftpPassword><sftpFolder>/x</sftpFolder><sftpFileName>*</sftpFileName></removeFromSFTP>')
        self.write_job('always', remove)
        self.assertEqual(self.subjects(code=6), ['Import of data.csv: 10 rows, 0 rejected',
                                                 'Run of definition.xml failed'])
        self.write_job('failure', remove)
        environment = {**self.environment(), **self.smtp}
        self.call('run', 'definition.xml', '--now', NOW, exit_code=6, env=environment)
        (_, text), = self.mails()
        self.assertIn('removeFromSFTP: Unable to remove the file from the SFTP server', text)
        self.assertIn('10 rows', text)

    def test_no_file(self):
        (self.folder / 'import/data.csv').unlink()
        for when, count in (('always', 1), ('problems', 1), ('failure', 0)):
            self.write_job(when)
            self.assertEqual(self.subjects(code=0), ['Run of definition.xml found nothing to do'] * count, when)
        self.assertEqual(self.subjects('--require-rows', code=6), ['Run of definition.xml failed'])

    def test_a_held_lock(self):
        self.write('plain.xml', f'<actions>{ACTION}</actions>')
        holder = self.start('run', 'plain.xml', '-', '--now', NOW, stdin=subprocess.PIPE)
        holder.stdin.write('\n'.join([HEADER, *data_lines(6000, self.learners, 7)]) + '\n')
        holder.stdin.flush()
        for _ in range(200):
            if any(run['state'] == 'running' for run in self.runs()):
                break
            time.sleep(0.05)
        self.write_job('failure')
        self.assertEqual(self.subjects(code=5), ['Run of definition.xml failed'])
        self.assertEqual(self.subjects('--on-lock', 'skip', code=0), [])
        holder.communicate(timeout=60)

    def test_a_failure_that_cannot_be_mailed_is_a_warning(self):
        self.write_job('failure', file='gone.csv')
        self.smtp = {}
        self.assertEqual(self.subjects(code=6), [])
        self.assertIn('warning: no mail can be sent: REGISTRAR_SMTP_URL is not set [failure-not-told]', self.result.err)

    def test_trials_send_nothing(self):
        self.write_job('problems', file='gone.csv')
        for words in (('--skip-steps',), ('--store', 'copy:sqlite:store.db')):
            self.assertEqual(self.subjects(*words, code=6), [], words)
        environment = {**self.environment(), **self.smtp}
        self.call('plan', 'definition.xml', '--now', NOW, exit_code=6, env=environment)
        self.write_job('problems')
        for when, told in (('problems', ' if there are problems.'), ('failure', ' if the run fails.'), ('always', '.')):
            self.write_job(when)
            plan = self.call('plan', 'definition.xml', '--now', NOW, exit_code=0, env=environment)
            self.assertIn(f'The summary would be sent to a@example.com{told}', plan.out)
        self.assertEqual(self.mails(), [])
        self.assertIn('when', self.call('explain', 'definition.xml', exit_code=0).out)

    def test_a_schedule_tells_of_its_last_attempt(self):
        self.write_job('failure', file='gone.csv')
        environment = {**self.environment(), **self.smtp}
        self.call('schedule', 'add', 'nightly', 'definition.xml', '--cron', '@daily', '--retries', '1', '--backoff', '1s',
                  exit_code=0)
        self.call('schedule', 'run-now', 'nightly', exit_code=0)
        counts = []
        for _ in range(2):
            self.call('daemon', '--until-idle', env=environment, exit_code=0)
            counts.append(len(self.mails()))
            time.sleep(1.2)
        self.assertEqual(sum(counts), 1, counts)
        shown = json.loads(self.call('schedule', 'show', 'nightly', '--format', 'json', exit_code=0).out)
        self.assertIn('"failed"', json.dumps(shown))

    def test_the_values(self):
        self.write_job('sometimes')
        self.assertIn('always', self.call('check', 'definition.xml', exit_code=1).out)


class Pgp(RemoteTest):
    def setUp(self):
        super().setUp()
        self.home = self.folder / 'keys'
        self.home.mkdir(mode=0o700)
        self.addCleanup(subprocess.run, ['gpgconf', '--kill', 'all'], env=self.gpg_environment(), check=False)
        (self.folder / 'incoming').mkdir()
        source = '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
        pre = ('<pgpDecryption><inputFolderPath>incoming</inputFolderPath><outputFolderPath>import</outputFolderPath>'
               '<signature>signed</signature></pgpDecryption>')
        self.write('definition.xml', definition(source, pre=pre))

    def gpg_environment(self):
        return {**os.environ, 'GNUPGHOME': str(self.home)}

    def gpg(self, *words):
        subprocess.run(['gpg', '--batch', '--quiet', '--yes', '--pinentry-mode', 'loopback', '--passphrase', '', *words],
                       env=self.gpg_environment(), check=True, capture_output=True)

    def test_files_are_decrypted_verified_and_imported(self):
        self.gpg('--quick-generate-key', 'registrar@example.com', 'default', 'default', 'never')
        self.gpg('--trust-model', 'always', '-r', 'registrar@example.com', '--sign', '--encrypt', '-o',
                 str(self.folder / 'incoming/data.csv.pgp'), str(self.folder / 'data.csv'))
        self.run_job(exit_code=1, environment={'GNUPGHOME': str(self.home)})
        self.assertEqual(self.report()['totals']['read'], 10)
        self.assertEqual(list((self.folder / 'incoming').iterdir()), [])

    def test_a_file_without_signature_is_refused(self):
        self.gpg('--quick-generate-key', 'registrar@example.com', 'default', 'default', 'never')
        self.gpg('--trust-model', 'always', '-r', 'registrar@example.com', '--encrypt', '-o',
                 str(self.folder / 'incoming/data.csv.pgp'), str(self.folder / 'data.csv'))
        self.run_job(exit_code=7, environment={'GNUPGHOME': str(self.home)})
        self.assertEqual(self.errors('pgpDecryption'),
                         ['Command line gpg --decrypt incoming/data.csv.pgp, at least one bad signature'])
        self.assertTrue((self.folder / 'incoming/data.csv.pgp').exists())
        self.assertFalse((self.folder / 'import/data.csv').exists())

    def test_files_that_are_not_openpgp_are_refused(self):
        self.gpg('--quick-generate-key', 'registrar@example.com', 'default', 'default', 'never')
        shutil.copy(self.folder / 'data.csv', self.folder / 'incoming/data.csv.pgp')
        self.run_job(exit_code=7, environment={'GNUPGHOME': str(self.home)})
        self.assertEqual(self.errors('pgpDecryption'),
                         ['Command line gpg --decrypt incoming/data.csv.pgp returns an unexpected error'])

    def test_missing_program_and_rings_are_named(self):
        self.gpg('--quick-generate-key', 'registrar@example.com', 'default', 'default', 'never')
        self.gpg('--trust-model', 'always', '-r', 'registrar@example.com', '--sign', '--encrypt', '-o',
                 str(self.folder / 'incoming/data.csv.pgp'), str(self.folder / 'data.csv'))
        self.run_job(exit_code=6, environment={'GNUPGHOME': str(self.home), 'REGISTRAR_GPG': '/nowhere/gpg'})
        self.assertEqual(self.errors('pgpDecryption'), ['You have to set the path of GPG bin'])
        (self.folder / 'empty').mkdir(mode=0o700)
        self.run_job(exit_code=6, environment={'GNUPGHOME': str(self.folder / 'empty')})
        self.assertIn(self.errors('pgpDecryption'),
                      (['You have to set a public key ring'], ['You have to set a private key ring']))


if __name__ == '__main__':
    main()
