# SPDX-License-Identifier: Apache-2.0
"""Runs a program and says what it took, from the kernel's own books."""
import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A program of the bench did not do what it must; the text says which and how."""


@dataclass
class Usage:
    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    peak: int  # bytes resident at most
    written: int  # bytes sent towards the disk
    growth: int = 0  # bytes that the store grew by
    output: str = ''


def written_bytes(pid):
    """What a program that has ended, but was not waited for, has written; None where that is not readable."""
    try:
        lines = Path(f'/proc/{pid}/io').read_text().splitlines()
    except OSError:
        return None
    return int(dict(line.split(': ') for line in lines)['write_bytes'])


def measured(command, folder, standard_input=None, accept=(0,)):
    """Runs `command` in `folder` and returns its Usage; raises Failed unless its exit code is in `accept`."""
    output, errors = folder / 'stdout.txt', folder / 'stderr.txt'
    with open(standard_input or os.devnull, 'rb') as source, open(output, 'wb') as out, open(errors, 'wb') as err:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdin=source, stdout=out, stderr=err)
        # WNOWAIT leaves the ended process in place, so that /proc still tells what it wrote.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - start
    written = written_bytes(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accept:
        raise Failed(f'{" ".join(map(str, command))}: exit {process.returncode}\n{errors.read_text()[-2000:]}')
    if written is None:
        written = usage.ru_oublock * 512
    # A child starts from the driver's own size, so a smaller peak than that cannot be seen.
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, written,
                 output=output.read_text())


def own_peak():
    """The least peak that `measured` can tell, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
