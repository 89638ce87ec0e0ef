# SPDX-License-Identifier: Apache-2.0
"""Tests definitions of several megabytes: time and memory grow linearly, and messages stay readable."""
import json
import os
import subprocess

from registrar import PROGRAM, ProgramTest, main, size

ENTITY = '<createOrUpdateEntityAction><fields><hierarchyEntityName/></fields></createOrUpdateEntityAction>'


def learner_fields(fields):
    return ('<actions><createOrUpdateLearnerAction><fields>' + fields +
            '</fields></createOrUpdateLearnerAction></actions>')


# Mistakes without line ends between them.
MISTAKES = {
    'attributes': lambda n: '<actions ' + ' '.join(f'a{i}="1"' for i in range(n)) + '/>',
    'unknown names': lambda n: learner_fields(''.join(f'<candidateLogn{i}/>' for i in range(n))),
    'repeated fields': lambda n: learner_fields('<candidateLogin/>' * n),
    'unknown settings': lambda n: '<actions><createOrUpdateEntityAction><options>' + ''.join(
        f'<dateFromat{i}/>' for i in range(n)) + '</options></createOrUpdateEntityAction></actions>',
    'repeated settings': lambda n: '<actions><createOrUpdateEntityAction><options>' + ''.join(
        f'<defaultEntityId>{i}</defaultEntityId>' for i in range(n)) + '</options></createOrUpdateEntityAction></actions>',
    'characters beyond ASCII': lambda n: learner_fields(''.join(f'<é{i}/>' for i in range(n))),
    'passwords': lambda n: '<actions>' + '<password>a</password>' * n + '</actions>',
    'open passwords': lambda n: '<actions>' + '<password>a<b "' * n,
    'open sections': lambda n: '<actions>' + '<password><![CDATA[' * n,
}


class DefinitionSize(ProgramTest):
    def peak(self, *words):
        """Returns the peak memory in kilobytes of a successful call."""
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        return usage.ru_maxrss

    def test_many_mistakes_in_one_line(self):
        for kind, made in MISTAKES.items():
            with self.subTest(kind):
                self.write('wrong.xml', made(size(50_000)))
                # If each mistake took time in proportion to the text before it, this would take minutes.
                text = self.call('check', 'wrong.xml', exit_code=1, timeout=30).out
                self.assertLess(len(text), 200_000)
                self.assertTrue(all(len(line) < 2500 for line in text.splitlines()))
                for form in ('json', 'sarif'):
                    listed = self.call('check', '--format', form, 'wrong.xml', exit_code=1, timeout=30).out
                    self.assertLess(len(listed), 10_000_000)
                    json.loads(listed)

    def test_the_number_of_all_mistakes_is_reported(self):
        self.write('wrong.xml', MISTAKES['unknown names'](5000))
        self.assertIn('note: 4980 more of [unknown-field]', self.call('check', 'wrong.xml', exit_code=1).out)
        found = json.loads(self.call('check', '--format', 'json', 'wrong.xml', exit_code=1).out)
        fields = [each for each in found if each['rule'] == 'unknown-field']
        self.assertEqual(len(fields), 1001)
        self.assertEqual(fields[-1]['message'], '4000 more of [unknown-field] are not listed.')

    def test_a_name_of_a_megabyte(self):
        name = 'a' * (1 << 20)
        for text in (f'<{name}/>', f'<actions><{name}/></actions>', f'<actions><x {name}=""/></actions>',
                     f'<actions></{name}></actions>', f'<actions><{name}></actions>', f'<actions>&{name};</actions>',
                     f'<actions>{name}</actions>', learner_fields(f'<custom><guid>{name}</guid></custom>')):
            self.write('wrong.xml', text)
            for words in (['check'], ['check', '--format', 'json'], ['check', '--format', 'sarif'], ['explain'],
                          ['run']):
                result = self.call(*words, 'wrong.xml', *(['data.csv'] if words == ['run'] else []))
                self.assertIn(result.code, (1, 2), text[:40])
                self.assertLess(len(result.out) + len(result.err), 50_000, (words, text[:40]))

    def test_memory_of_valid_actions(self):
        peaks = []
        for count in (1000, 10_000):
            self.write('many.xml', '<actions>' + (ENTITY + '\n') * count + '</actions>')
            peaks.append(self.peak('check', 'many.xml'))
        self.assertLess((peaks[1] - peaks[0]) / 9000, 10, peaks)


if __name__ == '__main__':
    main()
