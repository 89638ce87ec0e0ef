# SPDX-License-Identifier: Apache-2.0
"""Tests of the command line: output, help and wrong arguments."""
import os
import pty
import re
import subprocess

from registrar import NOW, PROGRAM, ProgramTest, main


class Usage(ProgramTest):
    def test_wrong_arguments(self):
        for words in ((), ('no-such-verb',), ('run',), ('run', 'definition.xml', '--no-such-flag'), ('store',), ('store', 'nothing'),
                      ('runs', 'show'), ('runs', 'show', 'x'), ('runs', 'show', '99'), ('runs', 'diff', '1'), ('snapshot',),
                      ('restore',), ('check',), ('test',), ('held', 'assign'), ('held', 'assign', '1'), ('held', 'withdraw'),
                      ('held', 'delete', 'x'), ('run', 'definition.xml', 'data.csv', '--bind', 'guess'),
                      ('run', 'definition.xml', 'data.csv', '--atomic', 'cell'), ('run', 'definition.xml', '--now'),
                      ('run', 'definition.xml', 'data.csv', '--now', 'yesterday'), ('runs', '--format', 'xml'),
                      ('run', 'definition.xml', 'data.csv', '--progress', 'often'), ('runs', 'show', '1', '2')):
            with self.subTest(words=words):
                self.refused(self.call(*words), 2)

    def test_help(self):
        self.assertIn('registrar', self.call('--help', exit_code=0).out)
        self.assertIn('registrar', self.call('--version', exit_code=0).out)
        found = self.verbs()
        self.assertGreater(len(found), 20)
        for verb in found:
            with self.subTest(verb=verb):
                result = self.call(*verb, '--help', exit_code=0)
                self.assertEqual(result.err, '')
                self.assertIn('Example: registrar ' + ' '.join(verb), result.out)

    def test_help_promises_no_verb_that_there_is_not(self):
        told = self.call('run', '--help', exit_code=0).out
        self.assertIn('--no-undo', told)
        self.assertEqual('undone' in told, any(verb[-1:] == ('undo',) for verb in self.verbs()))

    def verbs(self, *words):
        """Returns the options of every verb, as the program lists them."""
        text = self.call(*words, '--help', exit_code=0).out
        below = re.findall(r'^  ([a-z-]+) ', text.partition('Subcommands:')[2], re.MULTILINE)
        own = [words] if 'Example: ' in text else []
        return own + [verb for name in below for verb in self.verbs(*words, name)]

    def test_results_and_messages_use_separate_streams(self):
        result = self.run_data(exit_code=1)
        self.assertTrue(result.out.startswith('Run 1 completed-with-rejects.'))
        self.assertIn('error: ', result.err)
        self.assertNotIn('error: ', result.out.partition('\n  ')[0])
        self.assertNotIn('\x1b', result.out + result.err)
        self.assertNotIn('\r', result.out + result.err)
        quiet = self.run_data('-q', exit_code=1)
        self.assertEqual((quiet.out, len(quiet.err.splitlines())), ('', 1))

    def on_a_terminal(self, **environment):
        """Returns the output that a user sees in a terminal."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([PROGRAM, 'run', 'definition.xml', 'data.csv', '--now', NOW], cwd=self.folder, stdin=theirs,
                                   stdout=theirs, stderr=theirs, env={**self.environment(), 'TERM': 'xterm', **environment})
        os.close(theirs)
        shown = b''
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        process.wait(60)
        return shown.decode(errors='replace')

    def test_colour_is_only_for_terminals_that_allow_it(self):
        self.assertIn('\x1b[', self.on_a_terminal())
        self.assertNotIn('\x1b[3', self.on_a_terminal(NO_COLOR='1'))

    def test_progress(self):
        result = self.run_data('--progress', 'always', exit_code=1)
        self.assertNotIn('\r', result.err)
        self.run_data('--progress', 'never', exit_code=1)

    def test_the_flag_takes_precedence_over_the_environment(self):
        self.call('store', 'init', '--store', 'sqlite:flag.db', exit_code=0)
        self.assertTrue((self.folder / 'flag.db').exists())
        self.run_data('--store', 'sqlite:flag.db', exit_code=1)
        self.assertEqual(self.runs(), [])

    def test_the_default_store(self):
        environment = {key: value for key, value in self.environment().items() if key != 'REGISTRAR_STORE'}
        self.refused(self.call('runs', env=environment), 6, 'registrar.db')
        self.call('store', 'init', env=environment, exit_code=0)
        self.assertTrue((self.folder / 'registrar.db').exists())

    def test_a_closed_output_pipe_does_not_stop_the_run(self):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, 'w') as nobody:
            self.run_data('--report', 'report.json', stderr=nobody, exit_code=1)
        self.assertEqual(self.report()['totals']['read'], self.rows)

    def test_a_wrong_definition_does_nothing(self):
        self.write('definition.xml', '<actions>\n  <noSuchAction/>\n</actions>\n')
        self.refused(self.run_data(), 2, 'definition.xml:2:4: error: ')
        self.assertEqual(self.runs(), [])
        self.write('definition.xml', '<actions>')
        self.refused(self.run_data(), 2, 'definition.xml:1:')


    def test_an_option_takes_exactly_one_value(self):
        """At any position among the positional arguments."""
        for words in (('--now', NOW, 'definition.xml', 'data.csv'), ('definition.xml', '--now', NOW, 'data.csv'),
                      ('definition.xml', 'data.csv', '--now', NOW)):
            self.assertIn('1,000 rows', self.call('plan', '-q', *words, exit_code=1).err)


if __name__ == '__main__':
    main()
