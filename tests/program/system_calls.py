# SPDX-License-Identifier: Apache-2.0
"""Runs a command under strace: lists the system calls by which it changes something, or makes one of them fail."""
import collections
import os
import random
import re
import signal
import subprocess

# The errors with which each call may fail. strace skips calls that the architecture does not have.
ERRORS = {
    **dict.fromkeys(('write', 'writev', 'pwrite64', 'pwritev', 'fallocate', 'copy_file_range', 'sendfile'),
                    ('ENOSPC', 'EIO')),
    **dict.fromkeys(('fsync', 'fdatasync', 'ftruncate'), ('EIO',)),
    **dict.fromkeys(('rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'rmdir'), ('EACCES', 'EIO')),
    **dict.fromkeys(('mkdir', 'mkdirat', 'openat'), ('EACCES', 'ENOSPC')),
    **dict.fromkeys(('sendto', 'sendmsg'), ('ECONNRESET',)),
}
KILL = 'KILL'
TRACE = 'trace=execve,' + ','.join(f'?{name}' for name in ERRORS)
CALL = re.compile(r'^(\d+) +(\w+)\((.*)')
DESCRIPTOR = re.compile(r'^\d+<([^>]*)>')
PATH = re.compile(r'"((?:[^"\\]|\\.)*)"')
# Calls whose failure does not concern files: messages to the terminal, wake-ups of threads, the kernel's files.
NO_FILE = re.compile(r'^(pipe:|anon_inode:|/dev/(?!shm/)|/proc/|/sys/|/etc/|/usr/|/lib)')

Point = collections.namedtuple('Point', 'call number target')


class CannotTrace(Exception):
    """strace is missing, or the system does not let it trace."""


class Hangs(Exception):
    """The command did not end in time."""


def check_available():
    """Raises CannotTrace with the reason if commands cannot be traced here."""
    try:
        probe = subprocess.run(['strace', '-f', '-b', 'execve', '-qq', '-e', 'trace=fsync', '-o', '/dev/null', 'true'],
                               capture_output=True, text=True, timeout=60, check=False)
    except OSError as error:
        raise CannotTrace(f'strace cannot be started: {error}; tests/packages.txt lists it') from None
    if probe.returncode != 0:
        raise CannotTrace(f'strace cannot trace here (a container needs the capability SYS_PTRACE): {probe.stderr.strip()}')


def traced(command, log, options, deadline, **more):
    """Returns exit code and messages of the command under strace. Raises Hangs after `deadline` seconds."""
    # Programs that it starts, such as gpg, are not traced.
    words = ['strace', '-f', '-b', 'execve', '-y', '-qq', '-s', '0', '-o', str(log), '-e', TRACE,
             *options, '--', *command]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors='replace', start_new_session=True, **more) as process:
        try:
            out, err = process.communicate(timeout=deadline)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Hangs(f'{command} did not end within {deadline} s') from None
    return process.returncode, out, err


def target_of(call, arguments, folder):
    """Returns the file of a call, as a name below the folder with digits masked; None if it has no file."""
    descriptor = DESCRIPTOR.match(arguments)
    path = descriptor.group(1) if descriptor else None
    if call == 'openat' and 'O_CREAT' not in arguments and 'O_TRUNC' not in arguments:
        return None
    if path is None or call.endswith('at'):
        quoted = PATH.search(arguments)
        path = quoted.group(1) if quoted else path
    if path is None or NO_FILE.match(path):
        return None
    return re.sub(r'\d+', '#', path.replace(str(folder) + '/', '')) or '.'


def list_points(command, log, folder, deadline, **more):
    """Runs the command. Returns its exit code, and its calls as (call, number among those of its thread, file)."""
    code, out, err = traced(command, log, (), deadline, cwd=folder, **more)
    # The numbers are per thread, as strace counts.
    counts, points = collections.Counter(), set()
    with open(log, encoding='utf-8', errors='replace') as lines:
        for line in lines:
            found = CALL.match(line)
            if found is None:
                continue
            thread, call, arguments = found.groups()
            counts[thread, call] += 1
            target = target_of(call, arguments, folder)
            if call in ERRORS and target is not None:
                points.add(Point(call, counts[thread, call], target))
    return code, sorted(points), out + err


def choose_fault(points, source: random.Random):
    """Returns one of the calls and its fault. Every kind of call on every file has the same probability."""
    kinds = collections.defaultdict(list)
    for point in points:
        kinds[point.call, point.target].append(point)
    point = source.choice(kinds[source.choice(sorted(kinds))])
    return point, source.choice((KILL, *ERRORS[point.call]))


def options_of(point, what):
    how = 'signal=KILL' if what == KILL else f'error={what}'
    return ('-e', f'inject={point.call}:{how}:when={point.number}')


def run_with_fault(command, log, point, what, deadline, **more):
    """Runs the command with a fault. Returns exit code, messages, and whether the call was reached."""
    code, out, err = traced(command, log, options_of(point, what), deadline, **more)
    with open(log, encoding='utf-8', errors='replace') as lines:
        reached = code == -signal.SIGKILL if what == KILL else any('(INJECTED)' in line for line in lines)
    return code, out + err, reached
