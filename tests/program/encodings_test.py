# SPDX-License-Identifier: Apache-2.0
"""Tests the messages about files with bytes outside their encoding: location, byte, and the likely encoding."""
from registrar import NOW, ProgramTest, main

FIELDS = '<candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/>'
LEARNERS = f'''<actions>
  <createOrUpdateLearnerAction>
    <options><traineeSearchField><candidateLogin/></traineeSearchField></options>
    <fields>{FIELDS}</fields>
  </createOrUpdateLearnerAction>
</actions>
'''
NAMES = 'login;name;first name;address\n'
DOUBT = 'data.csv: warning: The file is read as {}, but looks like {}. [encoding-doubt]'
HELP = 'help: --encoding {0}, or <fileEncoding>{0}</fileEncoding> in the provider, reads it so'


def lines(*names):
    return NAMES + ''.join(f'u{at};{name};X;u{at}@example.com\n' for at, name in enumerate(names))


class Encodings(ProgramTest):
    learners = 1
    rows = 0

    def setUp(self):
        super().setUp()
        self.write('definition.xml', LEARNERS)

    def run_text(self, content, encoding, *words, exit_code=1, **more):
        self.write('data.csv', content.encode(encoding))
        return self.run_data(*words, '--report', 'report.json', exit_code=exit_code, **more)

    def test_location_byte_and_likely_encoding_are_reported(self):
        told = self.run_text(lines('Anna', 'Müller', 'Jörg'), 'cp1252')
        self.assertIn('data.csv:3:5: error: Byte 0xFC on line 3, column 5 is not valid in UTF-8. [invalid-bytes]',
                      told.err)
        self.assertEqual(told.err.count('[encoding-doubt]'), 1)
        self.assertIn(DOUBT.format('UTF-8', 'WINDOWS-1252'), told.err)
        self.assertIn(HELP.format('WINDOWS-1252'), told.err)
        self.assertIn('data.csv: 3 records, UTF-8, but it looks like WINDOWS-1252\n', told.out)
        self.assertEqual(self.report()['inputs'][0]['looks_like'], 'WINDOWS-1252')
        # The likely encoding is reported but not used.
        self.assertEqual((self.report()['totals']['created'], self.report()['totals']['rejected']), (1, 2))
        shown = self.call('runs', 'show', 1, exit_code=0).out
        self.assertIn('but it looks like WINDOWS-1252', shown)
        planned = self.call('plan', 'definition.xml', 'data.csv', '--now', NOW, exit_code=1)
        self.assertIn('but it looks like WINDOWS-1252', planned.out)

    def test_it_is_reported_however_late_the_first_bad_byte_is(self):
        told = self.run_text(lines(*['Anna'] * 30000, 'Müller'), 'cp1252', '--max-rejects', 0, exit_code=3)
        self.assertIn(DOUBT.format('UTF-8', 'WINDOWS-1252'), told.err)

    def test_explain_reports_it_too(self):
        self.write('data.csv', lines('Müller').encode('cp1252'))
        told = self.call('explain', 'definition.xml', 'data.csv', exit_code=0)
        self.assertIn('data.csv:2:5: error: Byte 0xFC on line 2, column 5 is not valid in UTF-8.', told.err)
        self.assertIn('ller', told.err)
        self.assertIn(DOUBT.format('UTF-8', 'WINDOWS-1252'), told.err)
        self.write('data.csv', lines('Müller').encode())
        told = self.call('explain', 'definition.xml', 'data.csv', '--encoding', 'WINDOWS-1252', exit_code=0)
        self.assertIn('candidateName: MÃ¼ller -> rejected: Field candidateName holds MÃ¼ller, which seems to be Müller '
                      'read in a wrong encoding. [misread]', told.out)

    def test_without_evidence_no_encoding_is_suggested(self):
        content = lines('Anna', 'Müller').encode() + b'x;\xFF\xFE\x81;X;x@example.com\n'
        self.write('data.csv', content)
        told = self.run_data('--report', 'report.json', exit_code=1)
        self.assertNotIn('encoding-doubt', told.err)
        self.assertNotIn('looks_like', self.report()['inputs'][0])

    def test_the_header_is_checked_likewise(self):
        told = self.run_text(lines('Anna').replace('name', 'prénom'), 'cp1252', exit_code=2)
        self.refused(told, 2, 'data.csv:1:9: error: Byte 0xE9 on line 1, column 9 is not valid in UTF-8.',
                     'in the header line', DOUBT.format('UTF-8', 'WINDOWS-1252'))
        told = self.run_text(lines('Anna'), 'utf-16le', exit_code=2)
        self.refused(told, 2, 'data.csv:1:2: error: The byte on line 1, column 2 is NUL. [nul-byte]',
                     DOUBT.format('UTF-8', 'UTF-16LE'))

    def test_utf_8_is_recognised_under_another_declared_encoding(self):
        told = self.run_text(lines('Müller', 'Zoë'), 'utf-8', '--encoding', 'ISO-8859-1')
        self.assertIn('data.csv:2:4: error: Field candidateName holds MÃ¼ller, which seems to be Müller read in a '
                      'wrong encoding. [misread]', told.err)
        self.assertIn(DOUBT.format('ISO-8859-1', 'UTF-8'), told.err)
        # If only long text gives evidence, the whole file is refused.
        for encoding in ('WINDOWS-1251', 'UTF-16LE', 'UTF-16BE'):
            told = self.run_text(lines('Иванов', 'Сидорова', 'Петров'), 'utf-8', '--encoding', encoding, exit_code=2)
            self.refused(told, 2, DOUBT.format(encoding, 'UTF-8').replace('warning', 'error'), HELP.format('UTF-8'))
        told = self.run_text(lines('Anna'), 'utf-16le', '--encoding', 'UTF-16BE', exit_code=2)
        self.refused(told, 2, DOUBT.format('UTF-16BE', 'UTF-16LE').replace('warning', 'error'))

    def test_correct_declarations_get_no_warning(self):
        greek = 'Παπαδόπουλος Γιώργος Αθήνα Νικολάου Μαρία Θεσσαλονίκη Δημητρίου Ελένη'
        russian = 'Иванов Пётр Москва Сидорова Анна Петербург Кузнецов Дмитрий Новосибирск'
        for text, encoding, name in ((greek, 'cp1253', 'WINDOWS-1253'), (greek, 'iso8859-7', 'ISO-8859-7'),
                                     (russian, 'iso8859-5', 'ISO-8859-5'), (russian, 'cp1251', 'WINDOWS-1251'),
                                     (russian, 'cp866', 'IBM866'), (russian, 'koi8-r', 'KOI8-R'),
                                     ('田中太郎', 'utf-16le', 'UTF-16LE'),
                                     ('Müller', 'cp1252', 'WINDOWS-1252'), ('Иванов', 'cp1251', 'WINDOWS-1251'),
                                     ('รถ', 'tis-620', 'TIS-620'), ('Иванов', 'utf-16le', 'UTF-16LE'),
                                     ('田中', 'utf-16be', 'UTF-16BE'), ('田中', 'shift_jis', 'SHIFT_JIS'),
                                     ('её', 'koi8-r', 'KOI8-R'), ('Müller', 'utf-8-sig', 'WINDOWS-1252')):
            with self.subTest(encoding=encoding):
                told = self.run_text(lines(text), encoding, '--encoding', name, exit_code=0)
                self.assertNotIn('encoding-doubt', told.err)
        self.assertIn('Müller'.encode(), self.snapshot()['learner.csv'])

    def test_a_pipe_is_judged_by_the_current_record(self):
        told = self.call('run', 'definition.xml', '-', '--now', NOW, exit_code=1, text=False, errors=None,
                         input=lines('Anna', 'Müller').encode('cp1252'))
        self.assertIn(b'looks like WINDOWS-1252', told.err)

    def test_a_byte_of_a_password_is_not_shown(self):
        self.write('definition.xml', LEARNERS.replace('<candidateEmail/>', '<candidateEmail/><candidatePassword/>'))
        self.write('data.csv', f'{NAMES[:-1]};candidatePassword\n'.encode() + b'u;Anna;X;u@example.com;secr\xE9t\n')
        told = self.run_data('--outcomes', 'outcomes.csv', exit_code=1)
        for shown in (told.err, told.out, (self.folder / 'outcomes.csv').read_text(encoding='utf-8')):
            self.assertNotIn('0xE9', shown)
            self.assertNotIn('secr', shown)


if __name__ == '__main__':
    main()
