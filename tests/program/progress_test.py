# SPDX-License-Identifier: Apache-2.0
"""Tests of `registrar progress`: a learner's completions, visible and hidden ones, and why."""
import json

from registrar import ProgramTest, main, write_csv


class Progress(ProgramTest):
    """user1 is registered in the session 2 of the training TP-2, which holds LOV-1; user2 may see the journey TP-3."""
    learners = 5
    rows = 1

    def setUp(self):
        super().setUp()
        out = self.folder / 'records'
        self.call('snapshot', '--out', out, exit_code=0)
        write_csv(out / 'training_content.csv', 'training_id,step_position,position,lov_id', [(2, 1, 1, 1), (3, 1, 1, 2)])
        write_csv(out / 'access.csv', 'learner_id,kind,content_id', [(1, 'activity', 3), (2, 'journey', 3)])
        write_csv(out / 'completion.csv', 'learner_id,kind,content_id,completed_at,origin',
                  [(1, 'activity', 1, '2024-01-01T00:00:00Z', 'cascade'), (1, 'activity', 2, '2024-01-02T00:00:00Z', 'import'),
                   (1, 'activity', 3, '2024-01-03T00:00:00Z', 'transfer'), (1, 'journey', 2, '2024-01-04T00:00:00Z', 'import'),
                   (2, 'activity', 2, '2024-01-05T00:00:00Z', 'import')])
        (self.folder / 'store.db').unlink()
        self.call('restore', out, exit_code=0)

    def progress(self, learner):
        return json.loads(self.call('progress', learner, '--format', 'json', exit_code=0).out)

    def test_each_completion_with_the_reason(self):
        shown = self.progress('user1')
        self.assertEqual((shown['learner']['login'], shown['visible'], shown['hidden']), ('user1', 3, 1))
        self.assertEqual([(each['kind'], each['content_id'], each['completed_at'][:10], each['origin'], each['visible'])
                          for each in shown['completions']],
                         [('activity', 1, '2024-01-01', 'cascade', True), ('activity', 2, '2024-01-02', 'import', False),
                          ('activity', 3, '2024-01-03', 'transfer', True), ('journey', 2, '2024-01-04', 'import', True)])
        why = [each['why'] for each in shown['completions']]
        self.assertRegex(why[0], r'^registration in the session Session 2 of the journey Training 2 \(')
        self.assertEqual(why[1], 'no access')
        self.assertEqual(why[2], "access of the learner's own")
        self.assertEqual(why[3], why[0])
        self.assertRegex(self.progress('user2')['completions'][0]['why'], r'^access to the journey Training 3 \(')

    def test_the_text(self):
        lines = self.call('progress', 'user1', exit_code=0).out.splitlines()
        self.assertEqual([line.split()[0] for line in lines[:4]], ['visible', 'hidden', 'visible', 'visible'])
        self.assertIn('Title 2', lines[1])
        self.assertTrue(lines[1].endswith(': no access'), lines[1])
        self.assertEqual(lines[4], 'user1 (Name 1): 4 completions, 3 visible, 1 hidden.')
        self.assertEqual(self.call('progress', 'user3', exit_code=0).out,
                         'user3 (Name 3): 0 completions, 0 visible, 0 hidden.\n')

    def test_how_the_learner_is_named(self):
        for name in ('USER1', 'user1@example.com', '1'):
            self.assertEqual(self.progress(name)['learner']['id'], 1)
        self.refused(self.call('progress', 'nobody'), 2, "no learner has the login, e-mail address, reference number or id 'nobody'")


if __name__ == '__main__':
    main()
