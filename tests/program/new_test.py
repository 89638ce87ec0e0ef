# SPDX-License-Identifier: Apache-2.0
"""Tests of `registrar new`: a definition from a file alone."""
import csv
import io
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from registrar import NOW, ProgramTest, main
from workbooks import Sheet, write_xlsx

PROJECT = Path(__file__).parents[2]
TRACKING = 'createOrUpdateConsolidatedTrackingAction'
LEARNER = 'createOrUpdateLearnerAction'
SHARE = 0.95

# Files as people send them: the header, a row, the action, and the field of each column (empty: none).
FILES = (
    ('en', 'Employee ID;Last Name;First Name;Work Email;User Name;Department;Manager;Active;Hire Date',
     'E7;Meier;Anna;anna@example.com;anna;Sales;boss;Y;2024-03-01', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName managerLogin '
     'candidateValidity enabledFrom'),
    ('fr', "Matricule;Nom;Prénom;Courriel;Identifiant;Service;Actif (O/N);Date d'entrée;Commentaire",
     'E7;Meier;Anna;anna@example.com;anna;Ventes;O;01/03/2024;à voir', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity '
     'enabledFrom -'),
    ('de', 'Personalnummer;Nachname;Vorname;E-Mail-Adresse;Benutzername;Abteilung;Aktiv;Eintrittsdatum;Kostenstelle',
     'E7;Meier;Anna;anna@example.com;anna;Vertrieb;ja;01.03.2024;4711', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity '
     'enabledFrom -'),
    ('es', 'Número de empleado,Apellidos,Nombre,Correo electrónico,Usuario,Departamento,Activo',
     'E7,Meier,Anna,anna@example.com,anna,Ventas,Sí', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity'),
    ('pt', 'Matrícula;Sobrenome;Nome;E-mail;Usuário;Departamento;Situação',
     'E7;Meier;Anna;anna@example.com;anna;Vendas;ativo', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity'),
    ('it', 'Matricola;Cognome;Nome;Indirizzo e-mail;Nome utente;Reparto;Attivo',
     'E7;Meier;Anna;anna@example.com;anna;Vendite;sì', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity'),
    ('nl', 'Personeelsnummer;Achternaam;Voornaam;E-mailadres;Gebruikersnaam;Afdeling;Actief',
     'E7;Meier;Anna;anna@example.com;anna;Verkoop;nee', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity'),
    ('pl', 'Numer pracownika;Nazwisko;Imię;Adres e-mail;Nazwa użytkownika;Dział;Aktywny',
     'E7;Meier;Anna;anna@example.com;anna;Sprzedaż;tak', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName candidateValidity'),
    ('sv', 'Anställningsnummer;Efternamn;Förnamn;E-postadress;Användarnamn;Avdelning',
     'E7;Meier;Anna;anna@example.com;anna;Sälj', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName'),
    ('zh', '工号\t姓\t名\t邮箱\t用户名\t部门', 'E7\t王\t芳\tfang@example.com\tfang\t销售', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName'),
    ('ja', '社員番号|姓|名|メールアドレス|ユーザー名|部署', 'E7|山田|花子|hanako@example.com|hanako|営業', LEARNER,
     'candidateRefNumber candidateName candidateFirstname candidateEmail candidateLogin entityName'),
    ('completions', 'E-mail;Content ID;Completed on',
     'anna@example.com;b1f0c3a2-5d47-4e1b-9c3e-000000000011;14.03.2025', 'importCompletionAction',
     'userEmail contentUuid completionDate'),
    ('tracking', 'Login;Course code;Session;Module;Last access;Progress (%);Score;Time spent;Status',
     'anna;T-1;Spring;LOV-1;2026-02-03 09:30:00;62.5;17;120;in progress', TRACKING,
     'candidateLogin trainingPathCode sessionTitle lovCode lastAccessDate progression score timeSpent trackingStatus'),
    ('sessions', 'Course code;Session title;Start date;End date;Trainer',
     'T-1;Spring;01/03/2026;31/05/2026;demo.teacher', 'createOrUpdateSessionAction',
     'trainingPathCode sessionTitle sessionStartDate sessionEndDate teacherLogin'),
    ('registrations', 'Login;Course code;Session title;Registration date', 'anna;T-1;Spring;2026-03-01 10:00:00',
     'registerLearnerAction', 'candidateLogin trainingPathCode sessionTitle registrationDate'),
    ('credits', 'Course ID;Course title;Employee number;Last name;Completion date;Credits;Credit type',
     'HAND-1;Hands;N-100;Berg;2024-03-08;2;CME', 'importCourseRecordsAction',
     'external_course_id title external_user_id last_name date_completed credits credit_type'),
)

# The examples' own files with the definitions that people wrote for them.
EXAMPLES = ('01-first-import/input.csv', '04-completions-from-another-system/activities.csv',
            '04-completions-from-another-system/journeys.csv', '05-replace-a-course/input.csv',
            '06-two-accounts-one-person/input.csv', '06-two-accounts-one-person/merge.csv',
            '07-course-records-and-credits/records.csv', '07-course-records-and-credits/people.csv',
            '12-value-mapping-and-other-columns/input.csv', '13-excel-windows-1252/input.csv',
            '14-naming-a-session/input.csv')
DEMO = PROJECT / 'examples' / '10-every-action-on-demo-data'


def fields_of(definition, header):
    """Returns the action of a definition and the field of each column of the header; '-' for none."""
    action = next(some for some in ElementTree.fromstring(definition).iter() if some.find('fields') is not None)
    fields = list(action.find('fields'))
    if any(field.get('column') for field in fields):
        named = {}
        for field in fields:
            named[field.get('column')] = field.tag
        return action.tag, [named.get(cell, '-') for cell in header]
    tags = ['-' if field.tag in ('ignoredColumn', 'custom') else field.tag for field in fields]
    return action.tag, tags + ['-'] * (len(header) - len(tags))


def header_of(path, delimiter=';'):
    text = path.read_bytes()
    try:
        text = text.decode('utf-8-sig')
    except UnicodeDecodeError:
        text = text.decode('cp1252')
    return next(csv.reader(io.StringIO(text), delimiter=delimiter))


class NewTest(ProgramTest):
    learners = 1
    rows = 1

    def new(self, data, *words):
        """Returns the definition of a file. It passes the check and can be planned."""
        if Path(data).is_absolute():
            data = shutil.copy(data, self.folder / f'{Path(data).parent.name}.csv')
        made = self.call('new', data, '--out', 'new.xml', '--force', *words, exit_code=0)
        checked = self.call('check', 'new.xml', exit_code=0)
        self.assertNotIn('error', checked.out)
        planned = self.call('plan', 'new.xml', '--now', NOW)
        self.assertIn(planned.code, (0, 1), planned)
        return (self.folder / 'new.xml').read_text(encoding='utf-8'), made.err

    def compare(self, name, definition, header, action, fields, counts):
        found, columns = fields_of(definition, header)
        self.assertEqual(found, action, name)
        right = sum(left == right for left, right in zip(columns, fields))
        counts[0] += right
        counts[1] += len(fields)
        return [] if right == len(fields) else [f'{name}: {list(zip(header, columns, fields))}']

    def test_headers_of_twelve_languages(self):
        counts, wrong = [0, 0], []
        for name, header, row, action, fields in FILES:
            path = self.folder / f'{name}.csv'
            path.write_text(f'{header}\n{row}\n', encoding='utf-8')
            definition, _ = self.new(path.name)
            delimiter = next(some for some in ';,\t|' if some in header)
            wrong += self.compare(name, definition, header.split(delimiter), action, fields.split(), counts)
        print(f'headers of people: {counts[0]} of {counts[1]} columns')
        self.assertGreaterEqual(counts[0], SHARE * counts[1], wrong)

    def test_files_of_the_examples(self):
        counts, wrong = [0, 0], []
        pairs = [(PROJECT / 'examples' / name, PROJECT / 'examples' / name) for name in EXAMPLES]
        pairs = [(data, self.definition_of(data)) for data, _ in pairs]
        pairs += [(data, data.with_suffix('.xml')) for data in sorted(DEMO.glob('*.csv'))]
        for data, definition in pairs:
            header = header_of(data)
            action, fields = fields_of(definition.read_text(encoding='utf-8'), header)
            if action == 'deleteLearningDataAction':
                continue  # is never guessed
            made, _ = self.new(data)
            wrong += self.compare(str(data), made, header, action, fields, counts)
        print(f'files of the examples: {counts[0]} of {counts[1]} columns')
        self.assertGreaterEqual(counts[0], SHARE * counts[1], wrong)

    @staticmethod
    def definition_of(data):
        own = data.with_suffix('.xml')
        if own.exists():
            return own
        return next(some for some in (data.parent / 'definition.xml', data.parent / 'by-header.xml') if some.exists())

    def test_formats_come_from_the_values(self):
        self.write('a.csv', 'Login;Course code;Session;Module;Last access;Progress;Duration\n'
                            'anna;T;S;L;14/02/2026 09:30;62,5;00:10:00\nben;T;S;L;01/03/2026 08:00;10;01:00:00\n')
        definition, err = self.new('a.csv', '--time-zone', 'Europe/Paris')
        self.assertIn('<dateTimeFormat>DD/MM/YYYY HH:II</dateTimeFormat> <!-- fits all values', definition)
        self.assertIn('<decimal>comma</decimal>', definition)
        self.assertIn('<timeZone>Europe/Paris</timeZone>', definition)
        self.assertNotIn('dateTimeFormat', err)

    def test_a_format_that_is_only_permitted_is_a_guess(self):
        self.write('a.csv', 'Course code;Session;Start date\nT;S;01/02/2026\nT;S2;03/04/2026\n')
        definition, err = self.new('a.csv')
        self.assertIn('<dateFormat>DD/MM/YYYY</dateFormat> <!-- guessed: all values read with day and month exchanged', definition)
        self.assertIn('dateFormat', err)

    def test_a_zone_is_asked_for(self):
        self.write('a.csv', 'Login;Course code;Session;Module;Last access\nanna;T;S;L;2026-02-03 09:30:00\n')
        definition, err = self.new('a.csv')
        self.assertIn('<timeZone>UTC</timeZone> <!-- guessed', definition)
        self.assertIn('--time-zone', err)

    def test_values_of_mappings(self):
        rows = ''.join(f'user{number};U;U;u{number}@example.com;{flag}\n' for number, flag in enumerate('ONOX'))
        self.write('a.csv', 'Login;Nom;Prénom;Courriel;Actif\n' + rows)
        definition, err = self.new('a.csv')
        self.assertIn('<enabledValue>O</enabledValue>', definition)
        self.assertIn('<disabledValue>N</disabledValue>', definition)
        self.assertIn('Actif: rows with these values are rejected: X (means O)', err)

    def test_encodings(self):
        self.write('a.csv', 'Login;Nom;Prénom;Courriel\nzoe;Müller;Zoé;zoe@example.com\n')
        text = (self.folder / 'a.csv').read_text(encoding='utf-8')
        (self.folder / 'b.csv').write_bytes(text.encode('cp1252'))
        self.assertIn('<fileEncoding>WINDOWS-1252</fileEncoding> <!-- guessed', self.new('b.csv')[0])
        (self.folder / 'c.csv').write_bytes(b'\xff\xfe' + text.encode('utf-16-le'))
        self.assertNotIn('<fileEncoding>', self.new('c.csv')[0])
        self.assertIn('column="Prénom"', self.new('c.csv')[0])

    def test_the_sheet_with_the_records(self):
        write_xlsx(self.folder / 'a.xlsx', [Sheet('Cover', [['Completions of 2026']]), Sheet('Activities', [
            ['E-mail', 'Content uuid', 'Completion date'],
            ['anna@example.com', 'b1f0c3a2-5d47-4e1b-9c3e-000000000011', '2025-03-14']])])
        definition, _ = self.new('a.xlsx')
        self.assertIn('<sheet>Activities</sheet> <!-- guessed', definition)

    def test_columns_without_usable_headers_are_bound_by_position(self):
        self.write('a.csv', 'Login;Nom;Prénom;Courriel;Nom\nzoe;M;Z;zoe@example.com;x\n')
        definition, _ = self.new('a.csv')
        self.assertNotIn('column=', definition)
        self.assertIn('<ignoredColumn/> <!-- Nom -->', definition)

    def test_a_file_without_header(self):
        self.write('a.csv', 'anna@example.com;b1f0c3a2-5d47-4e1b-9c3e-000000000011;2025-03-14\n')
        refused = self.call('new', 'a.csv')
        self.refused(refused, 2, '--action')

    def test_refusals(self):
        self.write('a.csv', 'Login;Nom;Prénom;Courriel\nzoe;M;Z;zoe@example.com\n')
        self.refused(self.call('new', 'a.csv', '--action', 'createOrUpdateLearnerActoin'), 2,
                     'createOrUpdateLearnerAction')
        self.refused(self.call('new', 'a.csv', '--action', 'importCompletionAction'), 2, 'contentUuid')
        self.refused(self.call('new', 'a.csv', '--action', 'deleteLearningDataAction'), 2, '<what>')
        self.refused(self.call('new', '-', '--out', 'x.xml'), 2, 'read several times')
        self.refused(self.call('new', 'missing.csv'), 6, 'missing.csv')
        self.write('empty.csv', '')
        self.refused(self.call('new', 'empty.csv'), 2, 'no records')
        self.write('cover.csv', 'Export of 2026\n\nLogin;Nom;Prénom;Courriel\nzoe;M;Z;zoe@example.com\n')
        self.refused(self.call('new', 'cover.csv'), 2, 'line 3')
        self.write('page.csv', '<!DOCTYPE html><html><body>503</body></html>\n')
        self.refused(self.call('new', 'page.csv'), 7, 'HTML')
        self.write('taken.xml', 'mine')
        self.refused(self.call('new', 'a.csv', '--out', 'taken.xml'), 2, '--force')
        self.assertEqual((self.folder / 'taken.xml').read_text(), 'mine')
        self.refused(self.call('new', 'a.csv', '--out', 'a.csv', '--force'), 2, 'a.csv')

    def test_names_that_a_definition_cannot_hold(self):
        for name in ('[a].csv', 'a*.csv', '${due}.csv', ' a.csv'):
            self.write(name, 'Login;Nom;Prénom;Courriel\nzoe;M;Z;zoe@example.com\n')
            self.refused(self.call('new', name), 2, 'rename it')

    def test_hostile_headers(self):
        """Headers that would end a comment, an attribute or a line."""
        self.write('a.csv', '"Login";Nom;Prénom;Courriel;"a --> <x/> ""b"" & c";"two\nlines --";\x07bell\n'
                            'zoe;M;Z;zoe@example.com;1;2;3\n')
        definition, _ = self.new('a.csv')
        self.assertIsNone(re.search('[\x00-\x08]', definition))

    def test_a_file_beside_the_definitions_folder(self):
        (self.folder / 'in').mkdir()
        self.write('a.csv', 'Login;Nom;Prénom;Courriel\nzoe;M;Z;zoe@example.com\n')
        made = self.call('new', 'a.csv', '--out', 'in/new.xml', exit_code=0)
        self.assertIn(f'--data-path {self.folder}', made.err)
        self.call('run', 'in/new.xml', '--data-path', self.folder, '--now', NOW, exit_code=0)

    def test_the_definition_runs_from_its_folder(self):
        (self.folder / 'in').mkdir()
        self.write('in/a.csv', 'Login;Nom;Prénom;Courriel\nzoe;M;Z;zoe@example.com\n')
        self.call('new', 'in/a.csv', '--out', 'new.xml', exit_code=0)
        self.assertIn('<path>in</path>', (self.folder / 'new.xml').read_text(encoding='utf-8'))
        self.call('run', 'new.xml', '--now', NOW, exit_code=0)


if __name__ == '__main__':
    main()
