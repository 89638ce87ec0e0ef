# SPDX-License-Identifier: Apache-2.0
"""Tests of `check --environment`: what a run will need from outside is asked before the night. And of what `check` and
`plan` say without it."""
import json
import os
import shutil
import socket
import subprocess
import time

from registrar import ACTION, NOW, ProgramTest, main
from server import PASSWORD, Server

LOCAL = '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
MAIL = '<emailReport><targetEmail>a@example.com</targetEmail></emailReport>'


def definition(provider=LOCAL, steps='', pre=''):
    pre = f'<preProcess>{pre}</preProcess>' if pre else ''
    return f'''<import-config>{pre}
  <import>
    <providers>
      {provider}
    </providers>
    <actions>{ACTION}</actions>
    <consolidators>
      {steps}
    </consolidators>
  </import>
</import-config>
'''


class Environment(ProgramTest):
    rows = 10

    def setUp(self):
        super().setUp()
        (self.folder / 'import').mkdir()
        shutil.copy(self.folder / 'data.csv', self.folder / 'import' / 'data.csv')

    def begin(self, kind, **options):
        server = Server(kind, **options)
        self.addCleanup(server.stop)
        return server

    def paths(self):
        """Returns all paths of the folder but SQLite's own files."""
        return sorted(str(path) for path in self.folder.rglob('*') if path.suffix not in ('.db-wal', '.db-shm'))

    def check(self, text, code, *words, verb=('check', '--environment'), **variables):
        """Returns the findings: code, line, level and message."""
        self.write('job.xml', text)
        before = self.paths()
        result = self.call(verb[0], 'job.xml', *verb[1:], *words, '--format', 'json', exit_code=code,
                           env={**self.environment(), 'GNUPGHOME': str(self.folder / 'gpg'), **variables})
        self.assertEqual(self.paths(), before, 'something was changed')
        return [(each['rule'], each['line'], each['level'], each['message']) for each in json.loads(result.out)]

    def test_nothing_is_missing(self):
        self.assertEqual(self.check(definition(), 0), [])
        self.assertEqual(self.call('check', 'job.xml', '--environment', exit_code=0).out, '')

    def test_variables(self):
        login = ('<sftpHost>127.0.0.1:1</sftpHost><sftpLogin>u</sftpLogin><sftpPassword>${env:NO_SUCH}</sftpPassword>'
                 '<sftpFolder>/x</sftpFolder>')
        sftp = f'<sftpFileImportAction><fileName>*.csv</fileName>\n{login}</sftpFileImportAction>'
        found = self.check(definition(sftp, MAIL), 6)
        self.assertEqual([each[:3] for each in found], [('missing-variable', 5, 'error'), ('missing-variable', 11, 'error'),
                                                        ('missing-variable', 11, 'error')])
        self.assertIn('NO_SUCH', found[0][3])
        self.assertIn('REGISTRAR_SMTP_URL', found[1][3])
        self.assertIn('REGISTRAR_MAIL_FROM', found[2][3])
        # By themselves, check and plan warn.
        found = self.check(definition(sftp, MAIL), 0, verb=('check',))
        self.assertEqual([each[:3] for each in found], [('missing-variable', 5, 'warning'),
                                                        ('missing-variable', 11, 'warning'),
                                                        ('missing-variable', 11, 'warning')])
        self.assertEqual(self.check(definition(sftp, MAIL), 0, verb=('check',), NO_SUCH='x', REGISTRAR_SMTP_URL='smtp://x',
                                    REGISTRAR_MAIL_FROM='a@example.com'), [])
        plan = self.write('job.xml', definition(steps=MAIL))
        self.assertEqual(self.call('plan', plan, '--now', NOW).err.count('[missing-variable]'), 2)
        # A step that is disabled needs nothing.
        self.assertEqual(self.check(definition(steps=MAIL.replace('</emailReport>', '<disabled>yes</disabled></emailReport>')),
                                    0), [])

    def test_folders(self):
        shutil.rmtree(self.folder / 'import')
        found = self.check(definition(), 6)
        self.assertEqual([each[:3] for each in found], [('missing-folder', 4, 'error')])
        self.assertIn('import', found[0][3])
        given = LOCAL.replace('</fileName>', '</fileName>\n<path>nowhere</path>')
        self.assertEqual([each[:2] for each in self.check(definition(given), 6)], [('missing-folder', 5)])
        # A step before makes it.
        unpack = '<unpackager><inputFilePath>*.zip</inputFilePath><outputFolderPath>import</outputFolderPath></unpackager>'
        self.assertEqual(self.check(definition(pre=unpack), 0), [])

    def test_folders_that_steps_write(self):
        locked = self.folder / 'locked'
        locked.mkdir()
        self.write('file', '')
        log = '<timeStampedFileErrorLogger><location>{}</location></timeStampedFileErrorLogger>'
        backup = '<moveToBackupConsolidator><backupFolder>{}</backupFolder></moveToBackupConsolidator>'
        self.assertEqual(self.check(definition(steps=log.format('logs/deep') + backup.format('backup')), 0), [])
        found = self.check(definition(steps=log.format('file/logs')), 6)
        self.assertEqual([each[:2] for each in found], [('folder-access', 10)])
        self.assertIn('Not a directory', found[0][3])
        locked.chmod(0o555)
        (self.folder / 'import').chmod(0o555)
        self.addCleanup((self.folder / 'import').chmod, 0o755)
        self.write('job.xml', definition(steps=log.format('locked') + '\n' + backup.format('locked/b') +
                                         '<deleteProcessedFilesConsolidator/>'))
        self.folder.chmod(0o755)
        self.shared.chmod(0o755)
        for name in ('job.xml', 'store.db'):
            (self.folder / name).chmod(0o666)
        result = self.call('check', 'job.xml', '--environment', '--format', 'json', exit_code=6, **self.unprivileged())
        found = [each for each in json.loads(result.out) if each['rule'] == 'folder-access']
        self.assertEqual([each['line'] for each in found], [10, 11, 11, 11], found)

    def test_servers(self):
        server = self.begin('sshd')
        user = (server.folder / 'user').read_text()
        keys = ''.join(f'[localhost]:{server.port} ' + (server.folder / f'{kind}.pub').read_text()
                       for kind in ('ed25519', 'rsa'))
        self.write('known_hosts', keys)
        variables = {'PASSWORD': PASSWORD, 'REGISTRAR_KNOWN_HOSTS': str(self.folder / 'known_hosts')}

        def sftp(host, folder):
            return (f'<sftpFileImportAction><fileName>*.csv</fileName>\n<sftpHost>{host}</sftpHost><sftpLogin>{user}'
                    f'</sftpLogin><sftpPassword>${{env:PASSWORD}}</sftpPassword><sftpFolder>{folder}</sftpFolder>'
                    '</sftpFileImportAction>')

        host, files = f'localhost:{server.port}', server.folder / 'files'
        self.assertEqual(self.check(definition(sftp(host, files)), 0, **variables), [])
        for given, changed in ((sftp(host, '/nowhere'), {}), (sftp(host, files), {'PASSWORD': 'hunter2hunter2'}),
                               (sftp(host, files), {'REGISTRAR_KNOWN_HOSTS': '/nowhere'}),
                               (sftp('localhost:1', files), {})):
            found = self.check(definition(given), 6, **{**variables, **changed})
            self.assertEqual([each[:3] for each in found], [('no-server', 5, 'error')], found)
            self.assertNotIn('hunter2', str(found))
            self.assertNotIn(PASSWORD, str(found))
        download = (f'<remoteResourceDownloader><protocol>sftp</protocol><host>localhost</host><port>{server.port}</port>'
                    f'<login>{user}</login><password>${{env:PASSWORD}}</password><sourceFilesPath>{files}/*'
                    '</sourceFilesPath><destinationFolderPath>fresh</destinationFolderPath></remoteResourceDownloader>')
        fresh = LOCAL.replace('</fileName>', '</fileName><path>fresh</path>')
        self.assertEqual(self.check(definition(fresh, pre=download), 0, **variables), [])

    def test_mail_server(self):
        server = self.begin('smtp')
        variables = {'REGISTRAR_SMTP_URL': f'smtp://localhost:{server.port}', 'REGISTRAR_MAIL_FROM': 'a@example.com'}
        self.assertEqual(self.check(definition(steps=MAIL), 0, **variables), [])
        self.assertEqual(list(server.folder.glob('*.eml')), [])
        for changed in ({'REGISTRAR_SMTP_URL': 'smtps://me:hunter2@localhost:1'}, {'REGISTRAR_MAIL_FROM': 'nobody'}):
            found = self.check(definition(steps=MAIL), 6, **{**variables, **changed})
            self.assertEqual([each[:3] for each in found], [('no-server', 10, 'error')], found)
            self.assertNotIn('hunter2', str(found))

    def test_a_silent_server_costs_seconds_only(self):
        with socket.socket() as silent:
            silent.bind(('127.0.0.1', 0))
            silent.listen()
            begin = time.time()
            found = self.check(definition(steps=MAIL), 6, REGISTRAR_MAIL_FROM='a@example.com',
                               REGISTRAR_SMTP_URL=f'smtp://127.0.0.1:{silent.getsockname()[1]}')
            self.assertEqual([each[0] for each in found], ['no-server'])
            self.assertLess(time.time() - begin, 20)

    def test_keys(self):
        home = self.folder / 'gpg'
        home.mkdir(mode=0o700)
        self.addCleanup(subprocess.run, ['gpgconf', '--kill', 'all'], env={**os.environ, 'GNUPGHOME': str(home)},
                        check=False)
        (self.folder / 'in').mkdir()
        pgp = ('<pgpDecryption><inputFolderPath>in</inputFolderPath><outputFolderPath>import</outputFolderPath>'
               '<signature>signed</signature></pgpDecryption>')
        self.write('job.xml', definition(pre=pgp))
        result = self.call('check', 'job.xml', '--environment', exit_code=6,
                           env={**self.environment(), 'GNUPGHOME': str(home)})
        self.assertIn('job.xml:1:29: error: the private key ring is empty', result.out)
        for variables, message in (({'REGISTRAR_GPG': '/nowhere/gpg'}, '/nowhere/gpg'),
                                   ({'REGISTRAR_GPG_PASSPHRASE_FILE': '/nowhere/secret'}, '/nowhere/secret')):
            result = self.call('check', 'job.xml', '--environment', exit_code=6,
                               env={**self.environment(), 'GNUPGHOME': str(home), **variables})
            self.assertIn('[no-key]', result.out)
            self.assertIn(message, result.out)
        subprocess.run(['gpg', '--batch', '--quiet', '--pinentry-mode', 'loopback', '--passphrase', '',
                        '--quick-generate-key', 'a@example.com', 'default', 'default', 'never'],
                       env={**os.environ, 'GNUPGHOME': str(home)}, check=True, capture_output=True)
        self.call('check', 'job.xml', '--environment', exit_code=0, env={**self.environment(), 'GNUPGHOME': str(home)})

    def test_the_store(self):
        for url in ('sqlite:nowhere/x.db', 'postgresql://me:hunter2@127.0.0.1:1/x'):
            result = self.call('check', 'definition.xml', '--environment', '--store', url, exit_code=6)
            self.assertIn('[no-store]', result.out)
            self.assertNotIn('hunter2', result.out + result.err)
        self.refused(self.call('check', 'definition.xml', '--environment', '--store', 'oracle:x'), 2, 'oracle')

    def test_mistakes_of_the_definition_come_first(self):
        self.write('bad.xml', '<actions><nothing/></actions>')
        self.call('check', 'bad.xml', '--environment', '--store', 'sqlite:nowhere/x.db', exit_code=1)


if __name__ == '__main__':
    main()
