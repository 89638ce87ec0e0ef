# SPDX-License-Identifier: Apache-2.0
"""Tests that a terminal shows control characters in texts of files and does not execute them."""
import os
import pty
import re
import subprocess
import threading

from registrar import NOW, PROGRAM, ProgramTest, main

# Control sequences in a cell: colour, title, erasing, direction, lines.
EVIL = '\x1b[35m\x1b]0:x\x07\x7f\u202eabc\u2028\x08'
SHOWN = r'\x1b[35m\x1b]0:x\x07\x7f\u202eabc\u2028\x08'
OWN_COLOURS = re.compile(rb'\x1b\[[0-9;]*m')
COURSE_RECORDS = '''<actions><importCourseRecordsAction><fields><external_course_id/><external_user_id/><first_name/>
    <complete/><enrollment_start/></fields></importCourseRecordsAction></actions>'''


class Terminal(ProgramTest):
    def on_terminal(self, *words):
        """Returns everything that the program writes to a terminal."""
        leader, follower = pty.openpty()
        written = bytearray()

        def read():
            while True:
                try:
                    piece = os.read(leader, 65536)
                except OSError:
                    return
                if not piece:
                    return
                written.extend(piece)

        process = subprocess.Popen([PROGRAM, *map(str, words)], cwd=self.folder, env=self.environment(),
                                   stdin=subprocess.DEVNULL, stdout=follower, stderr=follower)
        os.close(follower)
        reader = threading.Thread(target=read)
        reader.start()
        process.wait(timeout=120)
        reader.join()
        os.close(leader)
        return bytes(written)

    def assert_harmless(self, *words):
        written = self.on_terminal(*words)
        self.assertTrue(written, words)
        text = OWN_COLOURS.sub(b'', written.replace(b'\x1b[K', b'')).decode()
        found = [c for c in text if (c < ' ' and c not in '\n\r\t') or '\x7f' <= c < '\xa0' or c in '\u202e\u2028']
        self.assertEqual(found, [], (words, text))
        self.assertNotIn(b'\x1b[35m', written, words)
        self.assertNotRegex(text, r'\r(?!\n|$)', words)
        return text

    def setUp(self):
        super().setUp()
        self.name = f'd{EVIL}\x9b2J.csv'
        self.write('c.xml', COURSE_RECORDS)
        self.write(self.name, 'external_course_id;external_user_id;first_name;complete;enrollment_start\n'
                              f'TP-1;no\x1b[35mbody;{EVIL};0;\nTP-1;x;y;0;{EVIL}\n')
        self.call('run', 'c.xml', self.name, '--now', NOW, exit_code=1)

    def test_every_verb(self):
        held = self.assert_harmless('held')
        self.assertIn(r'no\x1b[35mbody', held)
        self.assertIn(SHOWN, held)
        self.assertIn(r'\x1b[35m', self.assert_harmless('runs', 'rejects', '1'))
        for words in (['runs', 'show', '1'], ['runs'], ['runs', 'show', '1', '--format', 'json'],
                      ['held', '--format', 'json'], ['matching'], ['trash'], ['run', 'c.xml', self.name, '--again'],
                      ['run', 'c.xml', self.name, '--again', '--report', '-', '--progress', 'always'],
                      ['runs', 'show', '1', '--changes', '--format', 'csv'], ['runs', 'diff', '1', '1', '--format', 'csv'],
                      ['plan', 'c.xml', self.name, '--format', 'csv'], ['undo', '1', '--plan', '--format', 'csv'],
                      ['plan', 'c.xml', self.name], ['explain', 'c.xml', self.name], ['run', 'c.xml', EVIL],
                      ['check', EVIL], ['describe', EVIL], ['store', 'init', '--store', f'sqlite:{EVIL}']):
            if words[0] in ('matching', 'trash'):
                self.on_terminal(*words)  # they are still empty
            else:
                self.assert_harmless(*words)

    def test_definitions(self):
        for name, text in (('a.xml', f'<actions><x{EVIL}/></actions>'), ('b.xml', f'<actions>{EVIL[-8:-1]}</actions>'),
                           ('c.xml', f'<a\x1b[35m/>')):
            self.write(name, text)
            for words in (['check', name], ['check', '--format', 'json', name], ['run', name, 'data.csv'],
                          ['explain', name]):
                self.assert_harmless(*words)

    def test_a_pipe_gets_the_texts_unchanged(self):
        self.assertIn(EVIL, self.call('held', exit_code=0).out)


if __name__ == '__main__':
    main()
