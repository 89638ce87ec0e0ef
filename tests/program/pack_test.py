# SPDX-License-Identifier: Apache-2.0
"""Tests of packs: a run as a case that passes anywhere, with the records that it looked at and no others."""
import contextlib
import csv
import datetime
import fcntl
import json
import os
import random
import re
import shutil
import sqlite3
import stat
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import workbooks
from registrar import NOW, SEED, ProgramTest, main, rounds, write_data

ROOT = Path(__file__).resolve().parents[2]
LEARNERS = '''<actions><createOrUpdateLearnerAction>
  <options><fullAccess>yes</fullAccess><traineeSearchField><candidateLogin/></traineeSearchField></options>
  <fields><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/><candidatePassword/></fields>
</createOrUpdateLearnerAction></actions>
'''
FIELDS_BY_HEADER = '''<candidateLogin column="Login"/><candidateName column="Prénom"/>
  <candidateFirstname column="Vorname"/><candidateEmail column="Courriel"/></fields>'''
PEOPLE = '''candidateLogin;candidateName;candidateFirstname;candidateEmail;candidatePassword
user1;Meier;Anna;anna@example.com;Secret-word-1
new1;Roux;Luc;luc@example.com;Secret-word-2
'''


def columns(path, name):
    with open(path, encoding='utf-8', newline='') as file:
        return {row[name] for row in csv.DictReader(file)}


# Cases about the very texts or bytes that a pseudonym would replace: there is not always an anonymous pack.
NAMED = {'course-shells-like-known-courses', 'encoding-text-encoded-twice',
         'encoding-utf-8-read-as-windows-1252', 'how-texts-match', 'steps-of-blended-trainings'}


def unpacked(path):
    """Returns the bytes of a file, of a zip archive those of its members."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b''.join(archive.read(name) for name in archive.namelist())


class PackTest(ProgramTest):
    learners = 60
    rows = 40

    def pack(self, run, *words, out='pack', exit_code=0):
        return self.call('pack', run, '--out', out, *words, exit_code=exit_code)

    def test_passes(self, pack='pack'):
        """Moves the pack to an empty folder and runs it there."""
        if not (self.folder / pack).exists():
            return  # called by unittest itself
        empty = self.new_folder()
        for path in empty.iterdir():
            path.unlink()
        shutil.move(self.folder / pack, empty / 'moved')
        tested = self.call('test', 'moved', folder=empty)
        self.assertEqual(tested.code, 0, tested)
        self.assertIn('1 case, 0 failed', tested.out)
        shutil.move(empty / 'moved', self.folder / pack)


class Packs(PackTest):
    def test_a_run_is_repeated_though_later_runs_changed_its_records(self):
        outcomes = []
        for number in range(4):
            write_data(self.folder / 'data.csv', 40, 60, f'{SEED} {number}', wrong=0.1)
            shutil.copy(self.folder / 'data.csv', self.folder / f'data{number}.csv')
            self.run_data('--outcomes', 'o.csv', data=f'data{number}.csv')
            outcomes.append((self.folder / 'o.csv').read_text().replace(f'data{number}', 'data'))
        for number in (2, 0, 3, 1):
            self.pack(number + 1, out=f'pack{number}')
            self.test_passes(f'pack{number}')
            expected = (self.folder / f'pack{number}/expected/outcomes.csv').read_text()
            self.assertEqual(expected.replace(f'data{number}', 'data'), outcomes[number])

    def test_a_pack_has_only_the_records_that_the_run_looked_at(self):
        (self.folder / 'data.csv').write_text(
            '\n'.join((self.folder / 'data.csv').read_text().splitlines()[:1])
            + '\nuser5;LOV-2;Session 6;TP-3;2026-01-01 10:00:00;50;10;incomplete\n'
              'nobody;LOV-2;Session 6;TP-3;2026-01-01 10:00:00;50;10;incomplete\n')
        self.run_data()
        self.pack(1)
        self.test_passes()
        self.assertEqual(columns(self.folder / 'pack/store/learner.csv', 'login'), {'user5'})
        self.assertEqual(columns(self.folder / 'pack/store/lov.csv', 'code'), {'LOV-2'})
        self.assertEqual(len(columns(self.folder / 'pack/store/registration.csv', 'id')), 1)
        self.assertFalse((self.folder / 'pack/store/tracking.csv').exists())

    def test_random_runs(self):
        source = random.Random(f'{SEED} packs')
        for number in range(rounds(8, 200)):
            folder = self.folder = self.new_folder()
            for run in range(source.randrange(1, 4)):
                write_data(folder / f'data{run}.csv', source.randrange(1, 120), 60, f'{number} {run}', source.random() / 3)
                self.run_data(*source.choice(((), ('--strict',), ('--max-rejects', '5'), ('--atomic', 'file'))),
                              data=f'data{run}.csv')
            chosen = source.randrange(1, run + 2)
            self.pack(chosen)
            self.test_passes()

    def test_what_cannot_be_packed(self):
        self.run_data('--no-undo')
        self.assertIn('run 1', self.pack(1, exit_code=2).err)
        self.assertIn("no run '9'", self.pack(9, exit_code=2).err)
        write_data(self.folder / 'data.csv', 41, 60, 'other')
        self.run_data()
        self.pack(2)
        shutil.rmtree(self.folder / 'pack')
        with open(self.folder / 'data.csv', 'a', encoding='utf-8') as file:
            file.write('more\n')
        size = (self.folder / 'data.csv').stat().st_size
        self.assertIn(f'data.csv: the file has changed since run 2 read it: it had {size - 5:,} bytes and has {size:,} now',
                      self.pack(2, out='again', exit_code=2).err)
        (self.folder / 'data.csv').unlink()
        self.assertIn('data.csv: the file that run 2 read is not there any more', self.pack(2, out='again', exit_code=2).err)
        self.assertFalse((self.folder / 'again').exists())
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith('again')], [])
        self.assertIn('needs --out', self.call('pack', 2, exit_code=2).err)

    def test_the_changed_lines_of_a_file_are_named(self):
        write_data(self.folder / 'data.csv', 5000, 60)
        self.run_data()
        data = self.folder / 'data.csv'
        lines = data.read_text().splitlines(keepends=True)
        lines[3000] = lines[3000].replace('user', 'usor')
        data.write_text(''.join(lines))
        err = self.pack(1, exit_code=2).err
        self.assertRegex(err, r'its SHA-256 digest was [0-9a-f]{12} and is [0-9a-f]{12} now')
        found = re.search(r'the first difference is in lines (\d+) to (\d+)', err)
        self.assertTrue(found and 1 < int(found[1]) <= 3001 <= int(found[2]) < 5000, err)

    def test_a_store_that_sql_changed_is_refused(self):
        self.run_data()
        with contextlib.closing(sqlite3.connect(self.folder / 'store.db')) as store:
            store.executescript('DELETE FROM registration WHERE learner_id < 30')
        self.assertIn('changed outside of runs', self.pack(1, exit_code=2).err)

    def test_records_that_were_purged_since_are_named(self):
        self.run_data()
        self.write('delete.xml', '<actions><deleteLearningDataAction><options><what>statuses</what></options>'
                                 '<fields><candidateLogin/></fields></deleteLearningDataAction></actions>')
        with open(self.folder / 'delete.csv', 'w', encoding='utf-8') as file:
            file.write('candidateLogin\n' + ''.join(f'user{n}\n' for n in range(1, 61)))
        self.call('run', 'delete.xml', 'delete.csv', '--now', NOW, '--yes', exit_code=0)
        self.pack(1)
        self.test_passes()
        self.call('trash', '--purge', '--now', '2027-06-01T00:00:00Z', exit_code=0)
        self.assertIn('run 3 purged tracking', self.pack(1, out='later', exit_code=2).err)

    def test_a_moved_file_is_found_by_its_digest(self):
        self.run_data()
        (self.folder / 'backup').mkdir()
        (self.folder / 'data.csv').rename(self.folder / 'backup' / 'data of today.csv')
        self.pack(1)
        self.test_passes()
        self.assertTrue((self.folder / 'pack' / 'data_of_today.csv').exists())

    def test_an_existing_folder_is_kept(self):
        self.run_data()
        (self.folder / 'pack').mkdir()
        (self.folder / 'pack' / 'mine').write_text('mine')
        self.assertIn('exists already', self.pack(1, exit_code=2).err)
        self.assertIn('is no pack', self.pack(1, '--force', exit_code=2).err)
        self.assertEqual((self.folder / 'pack' / 'mine').read_text(), 'mine')
        self.pack(1, out='other')
        self.pack(1, '--force', out='other')
        self.test_passes('other')

    def test_a_pack_that_was_killed_leaves_nothing_for_long(self):
        self.run_data()
        for name in ('.pack.part.abcdef', '.pack.part.ghijkl', '.other.part.abcdef'):
            (self.folder / name / 'store').mkdir(parents=True)
            (self.folder / name / 'store' / 'learner.csv').write_text('id,login\n1,anna\n')
        descriptor = os.open(self.folder / '.pack.part.ghijkl', os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # of a process that is at work
            self.pack(1)
        finally:
            os.close(descriptor)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if '.part.' in path.name),
                         ['.other.part.abcdef', '.pack.part.ghijkl'])

    def test_a_killed_pack_and_the_next_one(self):
        self.run_data()
        for attempt in range(20):
            process = self.start('pack', 1, '--out', 'pack')
            while process.poll() is None and not list(self.folder.glob('.pack.part.*')):
                pass
            process.kill()
            process.communicate()
            if list(self.folder.glob('.pack.part.*')):
                break
            shutil.rmtree(self.folder / 'pack', ignore_errors=True)
        else:
            self.fail('the pack was never killed at work')
        self.pack(1)
        self.assertEqual(list(self.folder.glob('.pack.part.*')), [])
        self.test_passes()

    def test_passwords_of_several_imports_are_not_shown(self):
        action = LEARNERS[LEARNERS.index('<create'):LEARNERS.index('</actions>')]
        provider = '<providers><fileSystemSourceProvider><fileName>{}</fileName><path>in</path></fileSystemSourceProvider></providers>'
        names = action.replace('<candidatePassword/>', '<candidateValidity/>')
        imports = ((names, 'a.csv'), (action, 'b.csv'))
        self.write('people.xml', '<import-config>' + ''.join(
            f'<import>{provider.format(name)}<actions>{each}</actions></import>' for each, name in imports) + '</import-config>')
        (self.folder / 'in').mkdir()
        self.write('in/a.csv', 'l;n;f;e;v\nuser2;Zwei;B;b@example.com;\n')
        self.write('in/b.csv', PEOPLE)
        self.call('run', 'people.xml', '--now', NOW, exit_code=0)
        self.pack(1)
        self.test_passes()
        self.call('pack', 'in/a.csv', 'in/b.csv', '--from', 'people.xml', '--now', NOW, '--out', 'from', exit_code=0)
        for pack in ('pack', 'from'):
            self.assertIn('user1;Meier;Anna;anna@example.com;***', (self.folder / pack / 'in/b.csv').read_text('utf-8-sig'))
            self.assertEqual((self.folder / pack / 'in/a.csv').read_text(), (self.folder / 'in/a.csv').read_text())
            for path in (self.folder / pack).rglob('*'):
                self.assertNotIn(b'Secret-word', path.read_bytes() if path.is_file() else b'', path)

    def test_the_header_of_columns_by_position_is_kept(self):
        self.write('people.xml', LEARNERS)
        self.write('people.csv', PEOPLE.replace('candidateLogin;candidateName;candidateFirstname;candidateEmail;candidatePassword',
                                                'Kennung;Name;Vorname;Postfach;Geheim').encode('cp1252'))
        self.call('run', 'people.xml', 'people.csv', '--encoding', 'WINDOWS-1252', '--bind', 'position', '--now', NOW,
                  exit_code=0)
        self.pack(1)
        self.test_passes()
        lines = (self.folder / 'pack' / 'people.csv').read_text('utf-8-sig').splitlines()
        self.assertEqual(lines[:2], ['Kennung;Name;Vorname;Postfach;***', 'user1;Meier;Anna;anna@example.com;***'])

    def test_files_are_private(self):
        self.run_data()
        self.pack(1)
        for path in (self.folder / 'pack').rglob('*'):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path)
        self.pack(1, '--mode', '0640', out='shared')
        self.assertEqual(stat.S_IMODE((self.folder / 'shared' / 'case.xml').stat().st_mode), 0o640)
        self.assertEqual(stat.S_IMODE((self.folder / 'shared' / 'store').stat().st_mode), 0o750)

    def test_passwords_are_not_shown(self):
        self.write('people.xml', LEARNERS)
        self.write('people.csv', PEOPLE)
        self.call('run', 'people.xml', 'people.csv', '--now', NOW, exit_code=0)
        self.pack(1)
        self.test_passes()
        for path in (self.folder / 'pack').rglob('*'):
            if path.is_file():
                self.assertNotIn(b'Secret-word', path.read_bytes(), path)
        self.assertIn('***', (self.folder / 'pack' / 'people.csv').read_text())

    def test_a_case_of_another_version_says_so_when_it_fails(self):
        self.run_data()
        self.pack(1)
        case = self.folder / 'pack' / 'case.xml'
        case.write_text(re.sub(r'tzdb="[^"]*"', 'tzdb="1999x"', case.read_text()))
        self.test_passes()
        case.write_text(case.read_text().replace('exit="0"', 'exit="3"'))
        self.assertIn('tzdb 1999x', self.call('test', 'pack', exit_code=1).out)

    def test_from_packs_what_a_run_would_do(self):
        before = self.snapshot()
        self.call('pack', 'data.csv', '--from', 'definition.xml', '--out', 'pack', '--now', NOW, exit_code=0)
        self.test_passes()
        self.assert_same_records(before, self.snapshot())
        self.assertEqual(json.loads(self.call('runs', '--format', 'json').out), [])
        self.assertIn('needs DATA', self.call('pack', '--from', 'definition.xml', '--out', 'p', exit_code=2).err)

    def test_a_definition_in_another_encoding(self):
        text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + LEARNERS.replace('<candidatePassword/>', '').replace(
            '<candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/></fields>', FIELDS_BY_HEADER)
        (self.folder / 'people.xml').write_bytes(text.encode('iso-8859-1'))
        self.write('people.csv', 'Login;Prénom;Vorname;Courriel\nanna;Meier;Anna;anna@example.com\n')
        self.call('run', 'people.xml', 'people.csv', '--now', NOW, exit_code=0)
        self.pack(1)
        self.test_passes()
        self.call('pack', 'people.csv', '--from', 'people.xml', '--out', 'from', '--now', NOW, exit_code=0)
        self.test_passes('from')

    def test_settings_of_the_command_line_come_along(self):
        lines = (self.folder / 'data.csv').read_text().replace(';', '|')
        (self.folder / 'data.csv').write_text(lines)
        self.run_data('--delimiter', 'pipe', '--set', 'timeZone=Asia/Tokyo', '--set', 'defaultTime=23:59:59')
        self.pack(1)
        self.test_passes()
        text = (self.folder / 'pack' / 'case.xml').read_text()
        self.assertIn('delimiter="pipe"', text)
        self.assertIn('timeZone=Asia/Tokyo', text)
        self.assertIn('defaultTime=23:59:59', text)


def personal_texts(folder):
    """Returns the names, addresses, logins and numbers in the records of a folder."""
    texts = set()
    for table in ('learner', 'entity', 'training', 'session', 'teacher', 'custom_value', 'course_record'):
        path = folder / f'{table}.csv'
        if path.exists():
            with open(path, encoding='utf-8', newline='') as file:
                for row in csv.DictReader(file):
                    for name in ('login', 'email', 'ref_number', 'name', 'first_name', 'last_name', 'title', 'path_code',
                                 'external_user_id', 'external_email', 'presentation', 'value'):
                        texts.add(row.get(name) or '')
    return {text for text in texts if len(text) >= 4 and not re.fullmatch(r'[0-9-]{10}.*', text)}


class Anonymous(PackTest):
    def anonymise(self, run=1, out='pack', exit_code=0, key='key'):
        return self.pack(run, '--anonymise', '--key', key, out=out, exit_code=exit_code)

    def assert_anonymous(self, pack, texts):
        """Checks that no text appears in a file of the pack or in its name."""
        for path in (self.folder / pack).rglob('*'):
            content = unpacked(path).decode('utf-8', errors='replace') if path.is_file() else ''
            for text in texts:
                self.assertNotIn(text, f'{path.relative_to(self.folder / pack)}\n{content}')

    def outcomes(self, pack):
        with open(self.folder / pack / 'expected/outcomes.csv', encoding='utf-8', newline='') as file:
            return [[row[name] for name in ('line', 'action', 'outcome', 'level', 'code', 'field')]
                    for row in csv.DictReader(file)]

    def test_nothing_names_anybody_and_every_outcome_stays(self):
        source = random.Random(f'{SEED} anonymous')
        for number in range(rounds(3, 60)):
            self.folder = self.new_folder()
            write_data(self.folder / 'data.csv', source.randrange(5, 120), 60, f'{number}', source.random() / 2)
            self.run_data()
            self.anonymise()
            self.pack(1, out='named')
            self.test_passes()
            self.assertEqual(self.outcomes('pack'), self.outcomes('named'))
            texts = personal_texts(self.folder / 'named' / 'store')
            self.assertGreater(len(texts), 5)
            # The program and its files use these words, too.
            self.assert_anonymous('pack', texts | {'nobody1', 'user1', '@example.com'})

    def test_equal_texts_stay_equal_and_addresses_stay_addresses(self):
        self.write('people.xml', LEARNERS.replace('<candidatePassword/>', ''))
        self.write('people.csv', 'candidateLogin;candidateName;candidateFirstname;candidateEmail\n'
                   'Anna.Meier;MEIER;Anna;anna@firm.test\nbob7;Meier;Bob;bob@FIRM.test\nÉva;Zoë;东京;eva@other.test\n')
        self.call('run', 'people.xml', 'people.csv', '--now', NOW, exit_code=0)
        self.anonymise()
        self.test_passes()
        with open(self.folder / 'pack' / 'data-1.csv', encoding='utf-8-sig', newline='') as file:
            rows = list(csv.DictReader(file, delimiter=';'))
        logins, last, _, addresses = ([row[name] for row in rows] for name in rows[0])
        self.assertRegex(logins[0], '^[A-Z][a-z]{3}[.][A-Z][a-z]{4}$')
        self.assertRegex(logins[1], '^[a-z]{3}[0-9]$')
        self.assertEqual((last[0].isupper(), last[0].lower()), (True, last[1].lower()))
        domains = [address.split('@')[1] for address in addresses]
        self.assertEqual((domains[0] == domains[1], domains[0] == domains[2]), (True, False))
        self.assertTrue(all(domain.endswith('.example.org') for domain in domains))
        self.assert_anonymous('pack', ('Anna', 'Meier', 'MEIER', 'firm', 'FIRM', 'other.test', '东京', 'Zoë', 'people'))

    def test_a_key_gives_the_same_names_again(self):
        self.run_data()
        self.anonymise(out='first')
        self.anonymise(out='second')
        self.anonymise(out='third', key='another')
        texts = [(self.folder / pack / 'data-1.csv').read_bytes() for pack in ('first', 'second', 'third')]
        self.assertEqual((texts[0] == texts[1], texts[0] == texts[2]), (True, False))
        self.assertEqual(stat.S_IMODE((self.folder / 'key').stat().st_mode), 0o600)
        self.assert_anonymous('first', [(self.folder / 'key').read_text().strip()])
        self.write('short', 'abc')
        self.assertIn('is no key', self.anonymise(out='fourth', key='short', exit_code=2).err)
        self.assertIn('--key is for', self.pack(1, '--key', 'key', out='fifth', exit_code=2).err)

    def test_workbooks(self):
        self.write('people.xml', LEARNERS)
        header = ('candidateLogin', 'candidateName', 'candidateFirstname', 'candidateEmail', 'candidatePassword')
        rows = [header, ('anna', 'Meierhof', 'Anna', 'anna@firm.test', 'Secret-word-1'), (),
                ('bobby', 'Rouxel', 4711, 'no address', 'Secret-word-2'),
                (52817, 'Meierhof', datetime.date(1999, 5, 4), 'otto@firm.test', 'Secret-word-3')]
        for write, ending in ((workbooks.write_xlsx, 'xlsx'), (workbooks.write_ods, 'ods'), (workbooks.write_xls, 'xls')):
            with self.subTest(ending=ending):
                self.folder = self.new_folder()
                self.write('people.xml', LEARNERS)
                write(self.folder / f'people.{ending}', [workbooks.Sheet('Personalliste', rows)])
                self.call('run', 'people.xml', f'people.{ending}', '--sheet', 'Personalliste', '--now', NOW)
                self.pack(1, out='named')
                self.test_passes('named')
                self.anonymise()
                self.test_passes()
                self.assertEqual(self.outcomes('pack'), self.outcomes('named'))
                texts = ('Meierhof', 'Rouxel', 'anna', 'Anna', 'bobby', 'firm', '52817', 'Personalliste', 'people')
                self.assert_anonymous('pack', texts)
                for path in (self.folder / 'named').rglob('*'):
                    for text in (b'Secret-word', b'S\0e\0c\0r\0e\0t'):
                        self.assertNotIn(text, unpacked(path) if path.is_file() else b'', path)

    def test_several_imports(self):
        shutil.copytree(ROOT / 'examples' / '02-whole-job', self.folder, dirs_exist_ok=True)
        (self.folder / 'store.db').unlink()
        self.call('restore', 'store', '--now', NOW, exit_code=0)
        self.call('run', 'definition.xml', '--now', NOW, exit_code=1)
        self.pack(1, out='named')
        self.anonymise()
        self.test_passes()
        self.assertEqual(self.outcomes('pack'), self.outcomes('named'))
        texts = {text for text in personal_texts(self.folder / 'named' / 'store') if text.isalpha()}
        self.assert_anonymous('pack', texts | {'learners.csv', 'entities.csv'})

    def test_constants_and_comments_of_the_definition(self):
        self.write('definition.xml', (self.folder / 'definition.xml').read_text().replace(
            '<actions>', '<!-- For Mrs Secretary --><actions>'))
        self.run_data()
        self.anonymise()
        self.test_passes()
        self.assert_anonymous('pack', ['Secretary'])


class Cases(PackTest):
    """The runs of the project's own cases, packed."""

    def run_case(self, folder):
        """Runs a case's definition on its store, and returns whether there is a run to be packed."""
        case = ElementTree.parse(folder / 'case.xml').getroot()
        runs = case.findall('run')
        if len(runs) != 1 or (folder / 'source').exists():
            return False
        self.folder = self.new_folder()
        (self.folder / 'store.db').unlink()
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)
        now = case.get('now')
        made = ('restore', 'store') if (folder / 'store').exists() else ('store', 'init')
        if self.call(*made, '--now', now).code != 0:
            return False
        flags = []
        for name, value in runs[0].attrib.items():
            if name not in ('definition', 'data', 'exit', 'outcomesAll'):
                flag = '--' + re.sub('[A-Z]', lambda capital: '-' + capital.group().lower(), name)
                flags += [flag] if name in ('strict', 'yes', 'skipSteps') else [flag, value]
        data = runs[0].get('data', '').split()
        done = self.call('run', runs[0].get('definition', 'definition.xml'), *data, '--now', now, *flags)
        return done.code in (0, 1, 3) and self.call('runs', 'show', 1).code == 0

    def test_cases_of_the_project(self):
        folders = sorted(case.parent for kind in ('examples', 'tests/cases') for case in (ROOT / kind).glob('*/case.xml'))
        every = 1 if rounds(1) >= 10 else 4
        packed = 0
        for folder in folders[::every]:
            if not self.run_case(folder):
                continue
            result = self.call('pack', 1, '--out', 'pack')
            if result.code == 2 and 'is not there any more' in result.err:
                continue  # a step deleted it
            self.assertEqual(result.code, 0, f'{folder}: {result}')
            self.test_passes()
            packed += 1
            result = self.call('pack', 1, '--anonymise', '--out', 'anonymous')
            if result.code == 0:
                self.test_passes('anonymous')
            else:
                self.assertIn(folder.name, NAMED, result)
        self.assertGreater(packed, 150 / every - 10)


if __name__ == '__main__':
    main()
