# SPDX-License-Identifier: Apache-2.0
"""Provides scenarios, folders with a command each: every run of the cases, and verbs, steps and servers that no case
has."""
import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

from registrar import ACTION, DEFINITION, NOW, PROGRAM, write_csv, write_data, write_records

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ('--outcomes', 'outcomes.csv', '--report', 'report.json')
REJECTS = ('--rejects', 'rejects.csv')
LATER = '2027-03-01T00:00:00Z'


class Scenario:
    """A command, and fill(folder, environment), which makes the folder for it. `covers` lists the elements of its
    definition, `server` the server that it needs. For sshd the folder `remote` contains the server's files."""

    def __init__(self, name, words, fill, covers=(), server=None, results=True):
        self.name, self.words, self.fill = name, tuple(map(str, words)), fill
        self.covers, self.server, self.results = frozenset(covers), server, results


def registrar(folder, *words, environment, codes=(0,)):
    """Prepares a folder with the undisturbed program."""
    done = subprocess.run([PROGRAM, *map(str, words)], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors='replace', timeout=120, check=False)
    if codes and done.returncode not in codes:
        raise RuntimeError(f'{words} in {folder}: exit {done.returncode}\n{done.stdout}{done.stderr}')
    return done


# --- the runs of cases


def flags_of(run):
    """Returns the arguments of a <run> of a case.xml."""
    words = ['run', run.get('definition', 'definition.xml'), *run.get('data', '').split()]
    for name, value in run.attrib.items():
        if name in ('definition', 'data', 'exit'):
            continue
        flag = '--' + re.sub('[A-Z]', lambda letter: '-' + letter.group().lower(), name)
        if name in ('strict', 'yes', 'outcomesAll', 'skipSteps'):
            words += [flag] if value == 'yes' else []
        else:
            words += [flag, value]
    return words


def elements_of(path):
    try:
        return {element.tag for element in ElementTree.parse(path).iter()}
    except ElementTree.ParseError:
        return set()


def case_scenario(folder, case, number):
    runs = list(case)
    run = runs[number]

    def fill(place, environment):
        shutil.copytree(folder, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns('expected'))
        made = (('restore', 'store') if (folder / 'store').exists() else ('store', 'init'))
        registrar(place, *made, '--now', case.get('now'), environment=environment)
        if (folder / 'source').exists():
            registrar(place, 'restore', 'source', '--store', 'sqlite:source.db', '--now', case.get('now'),
                      environment=environment)
        for earlier in runs[:number]:
            registrar(place, *flags_of(earlier), '--now', case.get('now'), environment=environment,
                      codes=(int(earlier.get('exit', '0')),))

    return Scenario(f'{folder.relative_to(ROOT)}:{number + 1}', (*flags_of(run), '--now', case.get('now')), fill,
                    elements_of(folder / run.get('definition', 'definition.xml')))


def case_scenarios():
    """Returns every run of every case that stores something and ends."""
    for path in sorted([*ROOT.glob('examples/*/case.xml'), *ROOT.glob('tests/cases/*/case.xml')]):
        case = ElementTree.parse(path).getroot()
        for number, run in enumerate(case):
            if run.get('exit', '0') in ('0', '1', '3'):
                yield case_scenario(path.parent, case, number)


# --- what no case has


def small_store(place, environment, learners=40, rows=60, definition=DEFINITION, more=()):
    """Fills the folder with the store of the program's tests, a definition and data."""
    write_records(place / 'records', learners)
    for name, (header, lines) in dict(more).items():
        write_csv(place / 'records' / f'{name}.csv', header, lines)
    (place / 'definition.xml').write_text(definition, encoding='utf-8')
    write_data(place / 'data.csv', rows, learners, wrong=0.1)
    registrar(place, 'restore', 'records', '--now', NOW, environment=environment)


def job(consolidators='', pre='', post='', after='', provider=None, imports=1):
    provider = provider or '<fileSystemSourceProvider><fileName>*.csv</fileName></fileSystemSourceProvider>'
    one = f'''  <import>
    <providers>{provider}</providers>
    <actions>{ACTION}</actions>
    <consolidators>{consolidators}</consolidators>
    <postProcess>{post}</postProcess>
  </import>
'''
    return f'<import-config>\n  <preProcess>{pre}</preProcess>\n{one * imports}  <postProcess>{after}</postProcess>\n</import-config>\n'


def import_files(place, names=('a.csv', 'b.csv', 'c.csv')):
    (place / 'import').mkdir()
    for number, name in enumerate(names):
        write_data(place / 'import' / name, 30, 30, seed=number, wrong=0.1)


LOG = '<timeStampedFileErrorLogger><location>logs</location></timeStampedFileErrorLogger>'
BACKUP = '<moveToBackupConsolidator><timestamp>yes</timestamp></moveToBackupConsolidator>'
RUN = ('run', 'definition.xml', '--now', NOW)


def fill_steps(place, environment):
    """Fills the folder with three files, all steps that change the store, and files that are moved after the import and
    after the job."""
    small_store(place, environment, definition=job(
        LOG + BACKUP + '<massDisableLearners><oldLearners/><fullAccess>yes</fullAccess></massDisableLearners>'
        '<deleteOldSessions><fullAccess>yes</fullAccess></deleteOldSessions><deleteEmptySessions/><timeLogger/>',
        post='<moveToBackup><inputFolderPath>out</inputFolderPath><outputFolderPath>moved</outputFolderPath></moveToBackup>',
        after='<moveToBackup><inputFolderPath>moved</inputFolderPath><outputFolderPath>last</outputFolderPath>'
              '</moveToBackup>'))
    import_files(place)
    (place / 'out').mkdir()
    (place / 'out' / 'x').write_text('x')
    (place / 'out' / 'y').write_text('y')


def fill_deleting(place, environment):
    small_store(place, environment, definition=job(
        LOG + '<deleteProcessedFilesConsolidator/><cleanFolder><dataFolderPath>old</dataFolderPath></cleanFolder>'))
    import_files(place)
    (place / 'old').mkdir()
    for name in ('1', '2', '3'):
        (place / 'old' / name).write_text(name)
        os.utime(place / 'old' / name, (10**9, 10**9))


def fill_mail(place, environment):
    mail = '<emailReport><targetEmail>a@example.com</targetEmail><includeDownloadLink>yes</includeDownloadLink></emailReport>'
    small_store(place, environment, definition=job(LOG + mail + BACKUP))
    import_files(place, ('a.csv', 'b.csv'))


def fill_sftp(place, environment):
    """Fills the folder for a job with one file from the provider and one in an archive from the downloader. Both are
    removed from the server."""
    host, port, user, folder = (environment[name] for name in ('SFTP_HOST', 'SFTP_PORT', 'SFTP_USER', 'SFTP_FOLDER'))
    login = (f'<sftpHost>{host}:{port}</sftpHost><sftpLogin>{user}</sftpLogin><sftpPassword>${{env:SFTP_PASSWORD}}'
             f'</sftpPassword><sftpFolder>{folder}</sftpFolder>')
    download = (f'<remoteResourceDownloader><protocol>sftp</protocol><host>{host}</host><port>{port}</port><login>{user}'
                f'</login><password>${{env:SFTP_PASSWORD}}</password><sourceFilesPath>{folder}/*.zip</sourceFilesPath>'
                '<destinationFolderPath>incoming</destinationFolderPath></remoteResourceDownloader>')
    unpack = ('<unpackager><inputFilePath>incoming/*.zip</inputFilePath><outputFolderPath>unpacked</outputFolderPath>'
              '</unpackager>')
    moved = ('<moveToBackup><inputFolderPath>unpacked</inputFolderPath><outputFolderPath>done</outputFolderPath>'
             '</moveToBackup>')
    small_store(place, environment, definition=job(
        f'<removeFromSFTP>{login}<sftpFileName>*</sftpFileName></removeFromSFTP>', pre=download + unpack, post=moved,
        provider=f'<sftpFileImportAction><fileName>*.csv</fileName>{login}</sftpFileImportAction>'))
    remote = place / 'remote'
    remote.mkdir()
    for number, name in enumerate(('a.csv', 'b.csv')):
        write_data(remote / name, 30, 30, seed=number, wrong=0.1)
    with zipfile.ZipFile(remote / 'day.zip', 'w') as archive:
        archive.writestr('one.txt', 'one')
        archive.writestr('two/three.txt', 'three')


def fill_pgp(place, environment):
    pre = ('<pgpDecryption><inputFolderPath>incoming</inputFolderPath><outputFolderPath>import</outputFolderPath>'
           '<signature>signed</signature></pgpDecryption>')
    small_store(place, environment, definition=job(BACKUP, pre=pre))
    (place / 'incoming').mkdir()
    for number, name in enumerate(('a.csv', 'b.csv')):
        write_data(place / name, 30, 30, seed=number, wrong=0.1)
        subprocess.run(['gpg', '--batch', '--quiet', '--yes', '--trust-model', 'always', '-r', 'registrar@example.com',
                        '--sign', '--encrypt', '-o', f'incoming/{name}.pgp', name], cwd=place, env=environment, check=True,
                       capture_output=True)
        (place / name).unlink()


def fill_large(place, environment):
    """Fills the folder with more rows than a batch has."""
    small_store(place, environment, learners=500, rows=70_000)


def fill_atomic(place, environment):
    small_store(place, environment)
    write_data(place / 'data.csv', 60, 40, wrong=0)


def fill_two_files(place, environment):
    small_store(place, environment)
    write_data(place / 'more.csv', 60, 40, seed=9, wrong=0.1)


def fill_guarded(place, environment):
    """Fills the folder with two files whose rows delete trackings of the store."""
    rows = [(learner, lov, 'incomplete', 30) for learner in range(1, 41) for lov in range(1, 6)]
    small_store(place, environment, more={'tracking': ('registration_id,lov_id,status,progression', rows)})
    write_data(place / 'more.csv', 60, 40, seed=9, wrong=0.1)


RECORDS = '''<actions>
  <importCourseRecordsAction>
    <fields><external_course_id/><external_user_id/><complete/><date_completed/><credits/><credit_type/></fields>
  </importCourseRecordsAction>
</actions>
'''


def fill_held(place, environment):
    small_store(place, environment, definition=RECORDS, more={'credit_type': ('name', [('CME',)])})
    (place / 'data.csv').write_text('external_course_id;external_user_id;complete;date_completed;credits;credit_type\n'
                                    'TP-1;nobody;1;2026-01-01;5;CME\nTP-2;nobody;0;;;\nTP-1;noone;0;;;\nTP-1;user1;0;;;\n')
    registrar(place, 'run', 'definition.xml', 'data.csv', '--now', NOW, environment=environment)


DELETE = '''<actions>
  <deleteLearningDataAction>
    <options><what>files</what><trashDays>5</trashDays></options>
    <fields><candidateLogin/></fields>
  </deleteLearningDataAction>
</actions>
'''


def fill_trash(place, environment):
    (place / 'data').mkdir()
    rows = []
    for number in range(1, 7):
        name = f'{number}.txt'
        (place / 'data' / name).write_text(name)
        rows.append((number, 'learner', number % 3 + 1, name, hashlib.sha256(name.encode()).hexdigest()))
    small_store(place, environment, definition=DELETE,
                more={'file': ('id,owner_type,owner_id,path,sha256', rows)})
    (place / 'some.csv').write_text('candidateLogin\nuser1\nuser2\n')
    registrar(place, 'run', 'definition.xml', 'some.csv', '--now', NOW, environment=environment)


def fill_done(place, environment):
    """Fills the folder with a run that has ended."""
    small_store(place, environment)
    registrar(place, 'run', 'definition.xml', 'data.csv', '--now', NOW, environment=environment, codes=(1,))


def fill_key(place, environment):
    fill_done(place, environment)
    (place / 'key').write_text('0123456789abcdef' * 4)


def fill_undone(place, environment):
    fill_done(place, environment)
    registrar(place, 'undo', 1, '--now', NOW, environment=environment)


def fill_changed_since(place, environment):
    """Fills the folder with a run, and another one that changes some of its records."""
    fill_done(place, environment)
    write_data(place / 'data.csv', 20, 40, seed=5)
    registrar(place, 'run', 'definition.xml', 'data.csv', '--now', LATER, environment=environment, codes=(0, 1))


def fill_assigned(place, environment):
    fill_held(place, environment)
    registrar(place, 'held', 'assign', 1, 'user1', '--now', NOW, environment=environment)


def fill_locked(place, environment):
    """Fills the folder with a store whose lease another host holds."""
    fill_done(place, environment)
    with contextlib.closing(sqlite3.connect(place / 'store.db')) as store:
        store.execute("UPDATE lease SET host = 'elsewhere', expires = 99999999999 WHERE run = 1")
        store.commit()


def fill_planned(place, environment):
    small_store(place, environment)
    registrar(place, 'plan', 'definition.xml', 'data.csv', '--now', NOW, '--out', 'plan.json', '-q', environment=environment,
              codes=(1,))


def fill_records_only(place, environment):
    small_store(place, environment)
    for file in place.glob('store.db*'):
        file.unlink()


def fill_nothing(place, environment):
    """Leaves the folder empty."""


DATA = (*RUN[:2], 'data.csv', *RUN[2:])
MORE = (
    Scenario('steps', (*RUN, '--change-threshold', '100'), fill_steps,
             ('massDisableLearners', 'deleteOldSessions', 'deleteEmptySessions', 'moveToBackup', 'timeLogger',
              'timeStampedFileErrorLogger', 'moveToBackupConsolidator')),
    Scenario('deleting-steps', RUN, fill_deleting, ('deleteProcessedFilesConsolidator', 'cleanFolder')),
    Scenario('mail', RUN, fill_mail, ('emailReport',), 'smtp'),
    Scenario('sftp', RUN, fill_sftp, ('sftpFileImportAction', 'removeFromSFTP', 'remoteResourceDownloader', 'unpackager'), 'sshd'),
    Scenario('pgp', RUN, fill_pgp, ('pgpDecryption',), 'gpg'),
    Scenario('large', DATA, fill_large),
    Scenario('large-one-job', (*DATA, '--jobs', '1'), fill_large),
    Scenario('atomic', (*DATA, '--atomic', 'file'), fill_atomic),
    Scenario('two-files', (*RUN[:2], 'data.csv', 'more.csv', *RUN[2:], '--outcomes-all'), fill_two_files),
    Scenario('stopped-at-a-limit', (*RUN[:2], 'data.csv', 'more.csv', *RUN[2:], '--max-rejects', '8'), fill_two_files),
    Scenario('stopped-at-a-guard', (*RUN[:2], 'data.csv', 'more.csv', *RUN[2:], '--max-deletes', '12'), fill_guarded),
    Scenario('planned-run', (*DATA, '--plan', 'plan.json'), fill_planned),
    Scenario('plan', ('plan', *DATA[1:], '--out', 'plan.json', '--report', 'report.json', '-q'), small_store,
             results=False),
    Scenario('restore', ('restore', 'records', '--now', NOW), fill_records_only, results=False),
    Scenario('snapshot', ('snapshot', '--out', 'out'), small_store, results=False),
    Scenario('init', ('store', 'init', '--guid', '70000000-0000-4000-8000-000000000001'), fill_nothing, results=False),
    Scenario('schema', ('schema', '--out', 'registrar.xsd'), fill_nothing, results=False),
    Scenario('undo', ('undo', 1, '--now', NOW), fill_done, results=False),
    Scenario('undo-what-was-changed-since', ('undo', 1, '--now', LATER), fill_changed_since, results=False),
    Scenario('undo-an-undo', ('undo', 2, '--now', NOW), fill_undone, results=False),
    Scenario('undo-a-deletion', ('undo', 1, '--now', NOW), fill_trash, results=False),
    Scenario('undo-held-assign', ('undo', 2, '--now', NOW), fill_assigned, results=False),
    Scenario('undo-plan', ('undo', 1, '--plan', '--now', NOW), fill_done, results=False),
    Scenario('lock-break', ('lock', 'break', 1, '--reason', 'its host is gone'), fill_locked, results=False),
    Scenario('pack', ('pack', 1, '--out', 'packed', '--force'), fill_done, results=False),
    Scenario('pack-anonymise', ('pack', 1, '--out', 'packed', '--force', '--anonymise', '--key', 'key'), fill_key,
             results=False),
    Scenario('why', ('why', 'learner', 'login=user1'), fill_done, results=False),
    Scenario('runs-prune', ('runs', 'prune', '--older-than', '0d', '--yes', '--now', LATER), fill_done, results=False),
    Scenario('held-assign', ('held', 'assign', 1, 'user1', '--now', NOW), fill_held, results=False),
    Scenario('held-withdraw', ('held', 'withdraw', 1, 3, '--now', NOW), fill_held, results=False),
    Scenario('held-delete', ('held', 'delete', 1, 2, '--now', NOW), fill_held, results=False),
    Scenario('trash-restore', ('trash', 'restore', 1, 2, '--now', NOW), fill_trash, results=False),
    Scenario('trash-purge', ('trash', '--purge', '--data-path', 'data', '--now', LATER), fill_trash, results=False),
)
