# SPDX-License-Identifier: Apache-2.0
"""Measures what it costs to keep the former values of records, and how long it takes to bring them back. See undo.sh."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from learners import DEFINITION, store_size, write_learners
from measure import Failed, measured

CREATED, CHANGED = 'created', 'changed'


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = options.work / 'run'
        self.data = {CREATED: options.work / 'created.csv', CHANGED: options.work / 'changed.csv'}
        self.base = {CREATED: options.work / 'empty', CHANGED: options.work / 'full'}

    def begin(self, base):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(base, self.folder)
        os.sync()

    def call(self, *words, folder=None):
        done = subprocess.run([self.options.registrar, *words, '--store', 'sqlite:store.db'], cwd=folder or self.folder,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f'{words}: exit {done.returncode}\n{done.stderr[-2000:]}')

    def prepare(self):
        write_learners(self.data[CREATED], self.options.rows)
        write_learners(self.data[CHANGED], self.options.rows, changed=1)
        for folder in self.base.values():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            self.call('store', 'init', folder=folder)
        self.call('run', DEFINITION, self.data[CREATED], '-q', folder=self.base[CHANGED])

    def run(self, kind, *flags):
        self.begin(self.base[kind])
        before = store_size(self.folder)
        usage = measured([self.options.registrar, 'run', DEFINITION, self.data[kind], '--store', 'sqlite:store.db', '-q',
                          '--report', 'report.json', *flags], self.folder)
        usage.growth = store_size(self.folder) - before
        totals = json.loads((self.folder / 'report.json').read_text())['totals']
        if totals['created' if kind == CREATED else 'updated'] != self.options.rows:
            raise Failed(f'unexpected counts: {totals}')
        return usage

    def undo(self):
        """Takes the last run back and compares the learners with those before it."""
        usage = measured([self.options.registrar, 'undo', '2', '--store', 'sqlite:store.db', '-q'], self.folder)
        tables = []
        for folder in (self.base[CHANGED], self.folder):
            self.call('snapshot', '--types', 'learner', '--out', self.options.work / 'snapshot', folder=folder)
            tables.append((self.options.work / 'snapshot' / 'learner.csv').read_bytes())
        if tables[0] != tables[1]:
            raise Failed('the learners are not as they were before')
        return usage


def median(usages, name):
    return statistics.median(getattr(usage, name) for usage in usages)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--work', type=Path, required=True)
    parser.add_argument('--registrar', type=Path, required=True)
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('rows', type=int, nargs='?', default=1_000_000)
    options = parser.parse_args()
    options.registrar = options.registrar.resolve()
    bench = Bench(options)
    bench.prepare()
    for kind in (CREATED, CHANGED):
        kept, left = [], []
        for _ in range(options.runs):
            left.append(bench.run(kind, '--no-undo'))
            kept.append(bench.run(kind))
        print(f'learners {kind}: kept / not kept: ' + ', '.join(
            f'{name} {median(kept, name) / max(median(left, name), 1e-9):.2f}' for name in ('wall', 'cpu', 'written', 'growth'))
            + f' ({median(kept, "wall"):.2f} s and {median(left, "wall"):.2f} s)')
    usage = bench.undo()
    print(f'undo of {options.rows} changed learners: {usage.wall:.2f} s, {usage.cpu:.2f} s of CPU, {usage.peak >> 20} MB')


if __name__ == '__main__':
    try:
        main()
    except Failed as failed:
        sys.exit(f'undo.py: {failed}')
