# SPDX-License-Identifier: Apache-2.0
"""Tests of `registrar fmt`, and of what `registrar check` takes and writes: folders, standard input, annotations,
corrections."""
import json
import os
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from registrar import PROGRAM, SLOWNESS, ProgramTest, main

PROJECT = Path(__file__).parents[2]
UNTIDY = ('<actions><createOrUpdateConsolidateTrackingAction><fields><candidateLogin/><progress/>'
          '<lovCode/><sessionID/></fields></createOrUpdateConsolidateTrackingAction></actions>')
TIDY = '''<actions>
  <createOrUpdateConsolidatedTrackingAction>
    <fields>
      <candidateLogin/>
      <progression/>
      <lovCode/>
      <sessionId/>
    </fields>
  </createOrUpdateConsolidatedTrackingAction>
</actions>
'''


def meaning(element):
    """Returns an element without its layout."""
    text = ''.join([element.text or '', *(child.tail or '' for child in element)]).strip()
    return element.tag, dict(element.attrib), text, [meaning(child) for child in element]


def definitions_of_the_project():
    for folder in ('examples', 'tests/cases'):
        for path in sorted((PROJECT / folder).rglob('*.xml')):
            if 'expected' in path.parts or path.name == 'case.xml':
                continue
            try:
                root = ElementTree.fromstring(path.read_bytes())
            except ElementTree.ParseError:
                continue
            if root.tag in ('actions', 'import-config') and b'<!DOCTYPE' not in path.read_bytes():
                yield path


class FmtTest(ProgramTest):
    learners = 1
    rows = 1

    def test_layout_and_current_names(self):
        self.write('a.xml', UNTIDY)
        self.assertEqual(self.call('fmt', 'a.xml', '--check', exit_code=1).out, 'a.xml\n')
        self.assertEqual((self.folder / 'a.xml').read_text(), UNTIDY)
        self.call('fmt', 'a.xml', exit_code=0)
        self.assertEqual((self.folder / 'a.xml').read_text(), TIDY)
        self.assertEqual(self.call('fmt', 'a.xml', '--check', exit_code=0).out, '')

    def test_definitions_keep_their_meaning(self):
        """All definitions of the examples and cases: laid out twice, they are the same, and check says the same."""
        count = 0
        for path in list(definitions_of_the_project())[::SLOWNESS]:
            before = path.read_bytes()
            first = subprocess.run([PROGRAM, 'fmt', '-'], input=before, capture_output=True, check=False)
            self.assertEqual(first.returncode, 0, f'{path}: {first.stderr}')
            again = subprocess.run([PROGRAM, 'fmt', '-'], input=first.stdout, capture_output=True, check=False)
            self.assertEqual(again.stdout, first.stdout, path)
            if b'Consolidate' not in before and self.findings(before) == self.findings(first.stdout):
                self.assertEqual(meaning(ElementTree.fromstring(before)), meaning(ElementTree.fromstring(first.stdout)),
                                 path)
            else:
                left, right = self.findings(before), self.findings(first.stdout)
                self.assertEqual([each for each in left if each != 'alias'], right, path)
            count += 1
        self.assertGreater(count, 300 // SLOWNESS)

    def findings(self, text):
        done = subprocess.run([PROGRAM, 'check', '-', '--format', 'json'], input=text, capture_output=True, check=False)
        return sorted(each['code'] for each in json.loads(done.stdout))

    def test_what_new_writes_is_laid_out(self):
        self.write('a.csv', 'Login;Nom;Prénom;Courriel;Actif;Autre\nzoe;M;Z;zoe@example.com;O;x\n')
        self.call('new', 'a.csv', '--out', 'a.xml', exit_code=0)
        self.call('fmt', 'a.xml', '--check', exit_code=0)

    def test_links_modes_and_encodings(self):
        (self.folder / 'real.xml').write_bytes('<?xml version="1.0" encoding="ISO-8859-1"?><actions><!-- é -->'
                                               '</actions>'.encode('latin-1'))
        os.chmod(self.folder / 'real.xml', 0o640)
        os.symlink('real.xml', self.folder / 'link.xml')
        self.call('fmt', 'link.xml', exit_code=0)
        self.assertTrue((self.folder / 'link.xml').is_symlink())
        self.assertEqual((self.folder / 'real.xml').stat().st_mode & 0o777, 0o640)
        self.assertEqual((self.folder / 'real.xml').read_text(encoding='utf-8'),
                         '<?xml version="1.0" encoding="UTF-8"?>\n<actions> <!-- é -->\n</actions>\n')

    def test_a_tab_may_be_a_value(self):
        self.write('a.xml', '<import-config><import><providers><fileSystemSourceProvider><fileName>a</fileName>'
                            '<delimiter>\t</delimiter></fileSystemSourceProvider></providers></import></import-config>')
        self.call('fmt', 'a.xml', exit_code=0)
        self.assertIn('<delimiter>\t</delimiter>', (self.folder / 'a.xml').read_text())

    def test_folders_and_other_files(self):
        (self.folder / 'd').mkdir()
        self.write('d/a.xml', UNTIDY)
        self.write('d/case.xml', '<case><run/></case>')
        self.write('d/notes.txt', 'x')
        self.assertEqual(self.call('fmt', 'd', '--check', exit_code=1).out, 'd/a.xml\n')
        self.write('d/b.xml', '<import_config/>')
        self.write('d/c.XML', '')
        result = self.call('fmt', 'd', exit_code=1)
        self.assertIn('d/b.xml:1:2: error: This is not a definition.', result.err)
        self.assertIn('d/c.XML', result.err)
        self.assertEqual((self.folder / 'd/a.xml').read_text(), TIDY)
        out = self.call('check', 'd', exit_code=1).out
        self.assertIn('d/b.xml:1:2: error', out)
        self.assertIn('d/c.XML', out)
        self.assertIn('not a definition', self.call('fmt', 'd/case.xml', exit_code=2).err)
        (self.folder / 'e').mkdir()
        self.refused(self.call('fmt', 'e'), 2, 'no definition')
        self.write('broken.xml', '<actions><a></actions>')
        self.assertEqual(self.call('fmt', 'broken.xml').code, 2)
        self.assertEqual((self.folder / 'broken.xml').read_text(), '<actions><a></actions>')
        self.refused(self.call('fmt', 'missing.xml'), 6, 'missing.xml')


class CheckTest(ProgramTest):
    learners = 1
    rows = 1

    def test_a_folder(self):
        (self.folder / 'd/deep').mkdir(parents=True)
        self.write('d/b.xml', TIDY)
        self.write('d/deep/a.xml', UNTIDY.replace('lovCode', 'lovKode'))
        out = self.call('check', 'd', exit_code=1).out
        self.assertIn('d/deep/a.xml:1:', out)
        self.assertNotIn('d/b.xml', out)

    def test_standard_input(self):
        result = self.call('check', '-', input=TIDY.replace('lovCode', 'lovKode'), exit_code=1)
        self.assertIn('-:6:8: error: <lovKode> is not a field', result.out)

    def test_annotations(self):
        self.write('a,b.xml', TIDY.replace('lovCode', 'lovKode'))
        out = self.call('check', 'a,b.xml', '--format', 'github', exit_code=1).out
        self.assertIn('::error file=a%2Cb.xml,line=6,col=8,title=unknown-field::<lovKode> is not a field of '
                      'createOrUpdateConsolidatedTrackingAction.%0Ahelp: did you mean lovCode?\n', out)

    def test_a_code_has_one_name(self):
        self.write('a.xml', TIDY.replace('lovCode', 'lovKode'))
        found = json.loads(self.call('check', 'a.xml', '--format', 'json', exit_code=1).out)
        self.assertIn('unknown-field', {each['code'] for each in found})

    def test_corrections_that_are_certain(self):
        self.write('a.xml', UNTIDY.replace('lovCode', 'lovKode').replace('candidateLogin', 'candidatelogin'))
        result = self.call('check', 'a.xml', '--fix', exit_code=0)
        self.assertIn('a.xml: 5 corrections made', result.err)
        self.assertEqual((self.folder / 'a.xml').read_text(), TIDY.replace('\n', '').replace('  ', ''))
        again = self.call('check', 'a.xml', '--fix', exit_code=0)
        self.assertEqual(again.err, '')

    def test_a_corrected_name_may_stand_there_already(self):
        text = TIDY.replace('<candidateLogin/>', '<candidateLogin/>\n      <candidateLogn/>')
        self.write('a.xml', text)
        self.call('check', 'a.xml', '--fix', exit_code=1)
        self.assertEqual((self.folder / 'a.xml').read_text(), text)

    def test_a_missing_file_hides_no_findings_of_others(self):
        self.write('a.xml', TIDY.replace('lovCode', 'lovKode'))
        result = self.call('check', 'a.xml', 'nosuch.xml', exit_code=6)
        self.assertIn('<lovKode>', result.out)
        self.assertIn('nosuch.xml: No such file', result.out)

    def test_what_is_not_certain_stays(self):
        text = TIDY.replace('<lovCode/>', '<lovCoo/>').replace('<sessionId/>', '<sessionXYZ>\n</sessionXYZ>')
        self.write('a.xml', text)
        self.call('check', 'a.xml', '--fix', exit_code=1)
        self.assertEqual((self.folder / 'a.xml').read_text(), text)
        self.refused(self.call('check', '-', '--fix', input=text), 2, '--fix')


if __name__ == '__main__':
    main()
