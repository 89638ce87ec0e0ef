# SPDX-License-Identifier: Apache-2.0
"""Measures creating learners, importing them again, and changing 5 % of them. See learners.sh."""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from measure import Failed, measured
from table import table

DEFINITION = Path(__file__).resolve().parent / 'learners.xml'
HEADER = 'candidateLogin;candidateEmail;candidateRefNumber;candidateName;candidateFirstname;candidateValidity\n'


def write_learners(path, rows, changed=0):
    """Writes learners in random order of their logins. Every `changed`-th has another first name."""
    numbers = list(range(rows))
    random.Random(20).shuffle(numbers)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(HEADER)
        for place, number in enumerate(numbers):
            first = 'Changed' if changed and place % changed == 0 else f'First{number % 997}'
            file.write(f'user{number:08};user{number:08}@example.org;R{number * 7919 % 100_000_007:09};'
                       f'Name{number % 49_999};{first};1\n')


def store_size(folder):
    return sum(file.stat().st_size for file in folder.glob('store.db*'))


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = options.work / 'run'

    def begin(self, base):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(base, self.folder)
        os.sync()

    def registrar(self, data, base, wanted):
        self.begin(base)
        before = store_size(self.folder)
        usage = measured([self.options.registrar, 'run', DEFINITION, data, '--store', 'sqlite:store.db', '-q',
                          '--report', 'report.json'], self.folder)
        usage.growth = store_size(self.folder) - before
        totals = json.loads((self.folder / 'report.json').read_text())['totals']
        wrong = {name: totals[name] for name, count in wanted.items() if totals[name] != count}
        if wrong:
            raise Failed(f'registrar says {wrong}, expected {wanted}')
        return usage

    def bare(self, data, base):
        self.begin(base)
        before = store_size(self.folder)
        usage = measured([self.options.work / 'bare_learners', data, 'store.db'], self.folder)
        usage.wall, usage.cpu = json.loads(usage.output)  # without reading the file
        usage.growth = store_size(self.folder) - before
        return usage

    def repeated(self, title, step):
        usages = []
        for _ in range(self.options.runs):
            usages.append(step())
            print(f'{title}: {usages[-1].wall:.2f} s', file=sys.stderr, flush=True)
        return usages


def measure_all(options):
    bench, rows = Bench(options), options.rows
    same, other = options.work / 'learners.csv', options.work / 'changed.csv'
    write_learners(same, rows)
    write_learners(other, rows, 20)
    empty, loaded = options.work / 'empty', options.work / 'loaded'
    for folder in (empty, loaded):
        shutil.rmtree(folder, ignore_errors=True)
    empty.mkdir()
    subprocess.run([options.registrar, 'store', 'init', '--store', 'sqlite:store.db'], cwd=empty, check=True,
                   stdout=subprocess.DEVNULL)
    created = bench.repeated('created', lambda: bench.registrar(same, empty, {'created': rows}))
    shutil.copytree(bench.folder, loaded)
    yield 'Created', {'registrar': created,
                      'bare': bench.repeated('bare', lambda: bench.bare(same, empty))}
    yield 'All unchanged', {'registrar': bench.repeated(
        'unchanged', lambda: bench.registrar(same, loaded, {'unchanged': rows}))}
    changed = (rows + 19) // 20
    yield '5 % changed', {'registrar': bench.repeated(
        'changed', lambda: bench.registrar(other, loaded, {'updated': changed, 'unchanged': rows - changed}))}


def options_of(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('rows', nargs='?', type=int, default=1_000_000)
    parser.add_argument('--work', type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument('--registrar', type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument('--runs', type=int, default=3)
    return parser.parse_args()


def main():
    options = options_of(__doc__)
    for title, usages in measure_all(options):
        print(table(title, usages, options.rows), flush=True)


if __name__ == '__main__':
    try:
        main()
    except Failed as failure:
        sys.exit(f'bench: {failure}')
