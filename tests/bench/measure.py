# SPDX-License-Identifier: Apache-2.0
"""Runs a program and reports the resources it used, as counted by the kernel."""
import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A program of the bench did not do what it must. The text says which and how."""


@dataclass
class Usage:
    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    peak: int  # peak resident bytes
    written: int  # bytes written to the disk
    growth: int = 0  # bytes that the store grew by
    output: str = ''


def written_bytes(pid):
    """Returns the bytes written by a program that has ended but was not waited for; None if that is not readable."""
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
        # WNOWAIT keeps the ended process, so that /proc still shows what it wrote.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - start
    written = written_bytes(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accept:
        raise Failed(f'{" ".join(map(str, command))}: exit {process.returncode}\n{errors.read_text()[-2000:]}')
    if written is None:
        written = usage.ru_oublock * 512
    # A child starts with the size of the driver, so a smaller peak cannot be measured.
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, written,
                 output=output.read_text())


def own_peak():
    """Returns the smallest peak that `measured` can detect, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
