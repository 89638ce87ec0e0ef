# SPDX-License-Identifier: Apache-2.0
"""Tests of invalid files and stores: a message names the location, the exit code is the documented one, and nothing is
half done."""
import csv
import os
import resource
import sqlite3
import subprocess
import threading
from pathlib import Path

from registrar import COUNT, HEADER, NOW, PROGRAM, ProgramTest, main, registration_of, size

# A sanitizer's memory usage does not show the program's.
SANITIZED = any(mark in Path(PROGRAM).read_bytes() for mark in (b'__asan_init', b'__tsan_init'))


def good(number):
    session, training = registration_of(number)
    return f'user{number};LOV-1;Session {session};TP-{training};2026-03-01 10:00:00;50;60;incomplete'


class BadFiles(ProgramTest):
    def setUp(self):
        super().setUp()
        self.before = self.snapshot()

    def refused_run(self, code, *named, data='data.csv', **more):
        """Checks that the run is refused and the store is unchanged."""
        self.refused(self.run_data(data=data, **more), code, *named)
        self.assert_same_records(self.snapshot(), self.before)

    def totals(self, content, *words, exit_code):
        self.write('data.csv', content)
        result = self.run_data('--report', 'report.json', '--outcomes', 'outcomes.csv', *words, exit_code=exit_code)
        self.err = result.err
        return self.report()['totals']

    def test_an_empty_file(self):
        for content in (b'', b'\n\n', b'\xef\xbb\xbf', b' \r\n\t\n'):
            self.assertEqual(self.totals(content, exit_code=0)['read'], 0, content)
            self.assertIn('data.csv', self.err)

    def test_an_empty_file_without_header_before_others(self):
        self.write('empty.csv', '')
        self.write('one.csv', good(1) + '\n')
        self.call('run', 'definition.xml', 'empty.csv', 'one.csv', '--skip-first-line', 'no', '--now', NOW, exit_code=0)
        self.assertEqual(self.runs()[0]['state'], 'completed')

    def test_findings_are_reported_although_another_file_is_missing(self):
        header = HEADER.split(';')
        self.write('swapped.csv', ';'.join([header[1], header[0], *header[2:]]) + '\n' + good(1) + '\n')
        result = self.call('run', 'definition.xml', 'swapped.csv', 'missing.csv', '--now', NOW)
        self.refused(result, 6, 'missing.csv', 'header-order')

    def test_only_a_header(self):
        for content in (HEADER, HEADER + '\n', HEADER + '\r\n\r\n'):
            self.assertEqual(self.totals(content, exit_code=0)['read'], 0)

    def test_files_that_are_no_tables(self):
        page = '<!-- report -->\r\n<HTML><body><table><tr><td>user1</td></tr></table></body></html>'
        excel = '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        others = {'HTML': [page.encode(), b'\xef\xbb\xbf' + page.encode(), page.encode('utf-16'), b'<table><tr>'],
                  'Excel 2003': [excel.encode()], 'XML': [b'<?xml version="1.0"?><rows/>'],
                  'JSON': [b'[ {"login": "user1"} ]', b'{\n  "rows": []}'], 'PDF': [b'%PDF-1.7\n'],
                  'PNG': [b'\x89PNG\r\n\x1a\n'], 'JPEG': [b'\xff\xd8\xff\xe0'], 'gzip': [b'\x1f\x8b\x08\x00'],
                  '7-Zip': [b"7z\xbc\xaf'\x1c"]}
        for kind, contents in others.items():
            for content in contents:
                with self.subTest(kind=kind, content=content[:20]):
                    self.write('data.csv', content)
                    self.refused_run(7, 'data.csv', kind, 'wrong-format')

    def test_texts_that_only_begin_like_other_files(self):
        self.write('entities.xml', '<actions><createOrUpdateEntityAction><fields><hierarchyEntityName/></fields>'
                   '</createOrUpdateEntityAction></actions>')
        for number, name in enumerate(('<b>North</b>', '[x]', '{x}', '<xml>', 'PDF')):
            self.write('data.csv', f'{name}\n')
            result = self.call('run', 'entities.xml', 'data.csv', '--skip-first-line', 'no', '--now', NOW, exit_code=0)
            self.assertIn('1 created', result.out, (number, name))

    def test_no_header(self):
        totals = self.totals(good(1) + '\n' + good(2) + '\n', exit_code=0)
        self.assertEqual(totals['read'], 1)
        self.assertIn('data.csv:1:1: warning: The first line looks like data and is skipped; set skipFirstLine to no.', self.err)

    def test_another_delimiter(self):
        self.write('data.csv', (HEADER + '\n' + good(1) + '\n').replace(';', ','))
        self.refused_run(2, 'data.csv:1:', 'comma', '--delimiter')

    def test_rejects_keep_the_line_that_sets_the_delimiter(self):
        text = '\r\n'.join(('sep=,', HEADER.replace(';', ','), good(1).replace(';', ','), 'nobody,LOV-1,,,,,,')) + '\r\n'
        self.assertEqual(self.totals(text, '--rejects', 'rejects.csv', exit_code=1)['rejected'], 1)
        lines = text.split('\r\n')
        self.assertEqual((self.folder / 'rejects.csv').read_bytes().decode(), '\r\n'.join(lines[:2] + lines[3:]))
        again = self.run_data('--report', 'report.json', data='rejects.csv', exit_code=1)
        self.assertEqual(self.report()['totals']['read'], 1, again)

    def test_a_header_that_is_too_wide(self):
        self.write('data.csv', HEADER + ';more\n' + good(1) + ';x\n')
        self.refused_run(2, 'data.csv:1:', 'more')

    def test_another_encoding(self):
        header = HEADER.encode('utf-16')
        self.assertEqual(self.totals(header + ('\n' + good(1) + '\n').encode('utf-16-le'), exit_code=0)['created'], 1)
        # Without a byte order mark the encoding is unknown, but the text cannot be read either.
        self.write('data.csv', (HEADER + '\n' + good(2) + '\n').encode('utf-16-le'))
        self.refused(self.run_data(), 2, 'data.csv:1:')
        totals = self.totals((HEADER + '\n' + good(3) + '\n' + good(4).replace('user4', 'usér4')).encode('latin-1') + b'\n', exit_code=1)
        self.assertEqual((totals['created'], totals['rejected']), (1, 1))
        self.assertIn('data.csv:3:3: error: ', self.err)

    def test_paths_that_are_not_files(self):
        self.refused_run(6, 'missing.csv', data='missing.csv')
        (self.folder / 'a folder').mkdir()
        self.refused_run(6, 'a folder', data='a folder')
        self.refused_run(6, 'no/such/folder.csv', data='no/such/folder.csv')
        for definition in ('missing.xml', 'a folder'):
            self.refused(self.call('run', definition, 'data.csv'), 6, definition)

    def test_bytes_that_are_not_text(self):
        content = f'{HEADER}\n{good(1)}\nus\0er2;LOV-1\n{good(3)}\n'
        self.assertEqual(self.totals(content, exit_code=1)['created'], 2)
        self.assertIn('data.csv:3:3: error: The byte on line 3, column 3 is NUL.', self.err)
        self.write('data.csv', f'cand\0idate{HEADER}\n{good(1)}\n')
        self.refused(self.run_data(), 2, 'data.csv:1:5: error: ')
        self.write('data.csv', os.urandom(100_000))
        self.assertIn(self.run_data().code, (1, 2))

    def test_an_unclosed_quote_is_reported_where_it_opened(self):
        content = f'{HEADER}\n{good(1)}\n"user2;LOV-1\n{good(3)}\n{good(4)}\n'
        self.assertEqual(self.totals(content, exit_code=1)['created'], 3)
        self.assertIn('data.csv:3:1: error: The quote that opens here is never closed.', self.err)
        self.write('data.csv', f'candidateLogin;"{HEADER}\n{good(1)}\n')
        for how in ('position', 'header'):
            self.refused(self.call('run', 'definition.xml', 'data.csv', '--bind', how), 2, 'data.csv:1:16: error: ')

    def test_a_file_that_was_cut_off(self):
        content = f'{HEADER}\n{good(1)}\nuser2;LOV-1'
        self.assertEqual(self.totals(content, exit_code=1)['rejected'], 1)
        self.assertIn('data.csv:3:1: error: The file\'s last record is short', self.err)

    def feed(self, process, pieces):
        """Writes pieces to the standard input of the process while it works."""
        def write():
            try:
                for piece in pieces:
                    process.stdin.write(piece)
            except BrokenPipeError:
                pass
            finally:
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass
        thread = threading.Thread(target=write)
        thread.start()
        return thread

    def peak_of(self, pieces, *words):
        """Returns exit code, messages and peak memory in MB of a run that reads these pieces."""
        with open(self.folder / 'err.txt', 'wb') as err:
            process = self.start('run', 'definition.xml', '-', '--now', NOW, *words, stdin=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, stderr=err, text=False, errors=None)
        thread = self.feed(process, pieces)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        thread.join()
        return process.returncode, (self.folder / 'err.txt').read_text(errors='replace'), usage.ru_maxrss / 1024

    def test_a_line_without_end(self):
        megabytes = 900 if COUNT >= 10 else 200
        head = f'{HEADER}\n{good(1)}\n'.encode()
        long = [b'y' * (1 << 20)] * megabytes
        code, err, peak = self.peak_of([head, *long, f'\n{good(2)}\n'.encode()], '--report', 'report.json')
        self.assertEqual(code, 1, err)
        self.assertIn('-:3:1: error: The record is longer than 16 MiB.', err)
        self.assertEqual(self.report()['totals']['created'], 2)
        if not SANITIZED:
            self.assertLess(peak, 256)

    def sparse(self, name, content=b''):
        """Makes a file of 50 GB that holds zero bytes after its content and takes no room on the disk."""
        with open(self.folder / name, 'wb') as file:
            file.write(content)
            file.truncate(50 << 30)

    def test_files_of_zero_bytes(self):
        for name in ('data.csv', 'data.xlsx', 'data.xls', 'data.ods'):
            self.sparse(name)
            self.refused(self.call('run', 'definition.xml', name, '--now', NOW), 7, name, 'begins with zero bytes only')

    def test_zero_bytes_without_end_behind_good_rows(self):
        for begin in ('', '"'):
            self.sparse('data.csv', f'{HEADER}\n{good(1)}\n{begin}'.encode())
            for verb in ('run', 'plan', 'explain'):
                with self.subTest(begin=begin, verb=verb):
                    self.refused(self.call(verb, 'definition.xml', 'data.csv'), 7,
                                 'line 3 does not end within 1024 MiB')

    def test_names_of_files_that_are_no_text(self):
        names = (b'a\nb.csv', b'caf\xe9.csv', b'esc\x1b.csv', b'=cmd.csv')
        for number, name in enumerate(names, 1):
            with open(os.fsencode(self.folder) + b'/' + name, 'w', encoding='utf-8') as file:
                file.write(f'{HEADER}\n{good(number)}\nbad\n')
        result = self.call('run', 'definition.xml', *map(os.fsdecode, names), '--now', NOW, '--outcomes', 'outcomes.csv', exit_code=1)
        with open(self.folder / 'outcomes.csv', encoding='utf-8', newline='') as file:
            files = [row['file'] for row in csv.DictReader(file)]
        self.assertEqual(list(dict.fromkeys(files)), ['a\\x0ab.csv', 'caf\\xe9.csv', 'esc\\x1b.csv', "'=cmd.csv"])
        for shown in ('a\\x0ab.csv: 2 records', 'caf\\xe9.csv: 2 records', 'esc\\x1b.csv: 2 records'):
            self.assertIn(shown, result.out)

    def test_a_header_without_end(self):
        code, err, peak = self.peak_of([b'y' * (1 << 20)] * 100)
        self.assertEqual(code, 2, err)
        self.assertIn('-:1:1: error: The record is longer than 16 MiB.', err)
        if not SANITIZED:
            self.assertLess(peak, 256)

    def test_one_quote_followed_only_by_text(self):
        code, err, peak = self.peak_of([f'{HEADER}\n"'.encode(), *[b'y' * (1 << 20)] * 100])
        self.assertEqual(code, 1, err)
        self.assertIn('-:2:1: error: ', err)
        if not SANITIZED:
            self.assertLess(peak, 256)


class BadStores(ProgramTest):
    def refused_store(self, *named):
        for verb in (('run', 'definition.xml', 'data.csv'), ('plan', 'definition.xml', 'data.csv'), ('runs',), ('store', 'check'),
                     ('store', 'stats'), ('snapshot', '--out', 'out')):
            self.refused(self.call(*verb), 6, 'store.db', *named)

    def test_no_store(self):
        (self.folder / 'store.db').unlink()
        self.refused_store('there is no store here')
        self.assertFalse((self.folder / 'store.db').exists())

    def test_a_text_file(self):
        self.write('store.db', 'id,login\n' * 1000)
        self.refused_store()
        self.refused(self.call('restore', self.shared / 'records'), 6, 'store.db')
        self.assertEqual((self.folder / 'store.db').read_text(), 'id,login\n' * 1000)

    def test_another_database(self):
        (self.folder / 'store.db').unlink()
        other = sqlite3.connect(self.folder / 'store.db')
        other.execute('CREATE TABLE learner(id INTEGER)')
        other.commit()
        other.close()
        content = (self.folder / 'store.db').read_bytes()
        self.refused_store('not a Registrar store')
        self.refused(self.call('restore', self.shared / 'records'), 6, 'store.db')
        self.refused(self.call('store', 'init'), 6, 'store.db')
        self.assertEqual((self.folder / 'store.db').read_bytes(), content)

    def test_a_store_of_a_newer_version(self):
        store = sqlite3.connect(self.folder / 'store.db')
        store.execute('PRAGMA user_version = 999')
        store.commit()
        store.close()
        self.refused_store('999', 'newer')

    def test_a_store_of_an_older_version(self):
        store = sqlite3.connect(self.folder / 'store.db')
        store.execute('PRAGMA user_version = 1')
        store.commit()
        store.close()
        self.refused_store('older version 1', 'restore')

    def test_a_folder(self):
        (self.folder / 'store.db').unlink()
        (self.folder / 'store.db').mkdir()
        self.refused_store('folder')

    def test_an_unknown_kind_of_store(self):
        for url in ('mysql://x', 'store.db', 'sqlite:', ''):
            result = self.call('runs', env={**self.environment(), 'REGISTRAR_STORE': url or 'x'})
            self.refused(result, 2, 'sqlite:PATH')

    def closed_to_others(self, name, mode):
        """Makes the folder accessible to everybody, but gives `name` this mode."""
        os.chmod(self.shared, 0o755)
        os.chmod(self.folder, 0o777)
        for path in self.folder.iterdir():
            os.chmod(path, 0o666)
        os.chmod(self.folder / name, mode)
        return self.unprivileged()

    def test_a_read_only_store(self):
        other = self.closed_to_others('store.db', 0o444)
        self.refused(self.run_data(**other), 6, 'store.db', 'read-only')

    def test_unreadable_files(self):
        for name in ('store.db', 'data.csv', 'definition.xml'):
            with self.subTest(file=name):
                other = self.closed_to_others(name, 0)
                self.refused(self.run_data(**other), 6, name)

    def test_unwritable_files(self):
        os.chmod(self.shared, 0o755)
        os.chmod(self.folder, 0o777)
        os.chmod(self.folder / 'store.db', 0o666)
        (self.folder / 'closed').mkdir()
        os.chmod(self.folder / 'closed', 0o555)
        before = self.snapshot()
        for flag in ('--outcomes', '--rejects', '--report'):
            with self.subTest(flag=flag):
                self.refused(self.run_data(flag, 'closed/out', **self.unprivileged()), 6, 'closed/out')
                self.assert_same_records(self.snapshot(), before)
        self.refused(self.call('plan', 'definition.xml', 'data.csv', '--out', 'closed/out', **self.unprivileged()), 6, 'closed/out')


class FullDisk(ProgramTest):
    learners = 5000
    rows = size(30_000)

    def limited(self, size):
        return {'preexec_fn': lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))}

    def test_the_same_command_continues(self):
        words = ('--outcomes', 'outcomes.csv', '--outcomes-all', '--rejects', 'rejects.csv', '--report', 'report.json')
        self.run_data(*words, exit_code=1)
        whole, expected = self.folder, self.snapshot()
        size = (self.shared / 'store.db').stat().st_size
        stopped = set()
        for limit in [size + 4096 * step for step in (0, 1, 3, 30, 100, 300, 600)] + [100, 5000, 500_000, 1_000_000]:
            self.folder = self.new_folder()
            with self.subTest(limit=limit):
                result = self.run_data(*words, **self.limited(limit))
                self.assertIn(result.code, (1, 6), result)
                self.assertGreaterEqual(result.code, 0)
                if result.code == 6:
                    self.refused(result, 6)
                    stopped.add(result.err.split(':')[1].strip())
                self.assertEqual(self.call('store', 'check').out, 'The store is sound.\n')
                self.run_data(*words, exit_code=1)
                self.assert_same_records(self.snapshot(), expected)
                if len(self.runs()) > 1:
                    continue
                self.assertEqual(self.report(), self.report(whole))
                for name in ('outcomes.csv', 'rejects.csv'):
                    self.assertTrue((self.folder / name).read_bytes() == (whole / name).read_bytes())
        self.assertGreaterEqual(len(stopped), 2, f'only {stopped} was ever full')

    def test_a_full_standard_output(self):
        with open('/dev/full', 'w', encoding='utf-8') as full:
            result = self.call('snapshot', '--out', 'out', stdout=full)
            self.assertEqual(result.code, 0)
            result = self.call('describe', stdout=full)
        self.assertEqual(result.code, 6)
        self.assertIn('standard output', result.err)


if __name__ == '__main__':
    main()
