# SPDX-License-Identifier: Apache-2.0
"""Measures reading CSV alone. See csv.sh."""
import argparse
import csv
import io
import random
import sys
from pathlib import Path
from statistics import median

from measure import Failed, measured

BLOCK_ROWS = 20_000


def rows(quoted):
    draw = random.Random(5)
    for number in range(BLOCK_ROWS):
        title = f'Safety at work, part {draw.randrange(40)}'
        if quoted and number % 20 == 0:
            title = f'The "safe" place, part {draw.randrange(40)}'
        if quoted and number % 50 == 0:
            title += '\nand how to get there'
        yield (f'user{draw.randrange(10**8):08}', f'user{number:06}@example.org', f'R{draw.randrange(10**9):09}',
               f'2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02} 08:{draw.randrange(60):02}:00', title,
               f'{draw.randrange(1000)}', draw.choice(('completed', 'incomplete', 'passed', '')), f'{number}')


def write_data(path, megabytes, quoted):
    """Repeats one block of rows until the file is large enough."""
    text = io.StringIO(newline='')
    writer = csv.writer(text, delimiter=';', lineterminator='\n',
                        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows(rows(quoted))
    block = text.getvalue().encode()
    with open(path, 'wb') as file:
        for _ in range(-(-megabytes * 10**6 // len(block))):
            file.write(block)


def contenders(options):
    found = {'registrar': [options.build / 'tests' / 'bench_csv'], 'libcsv': [options.work / 'csv_libcsv'],
             'orcus': [options.work / 'csv_orcus'],
             'python': [Path(sys.executable), Path(__file__).resolve().parent / 'contenders' / 'csv_python.py']}
    for name, command in list(found.items()):
        if not command[0].exists():
            print(f'{name}: not installed', flush=True)
            del found[name]
    return found


def measure_file(title, path, options):
    field = contenders(options)
    usages, counts = {name: [] for name in field}, {}
    for _ in range(options.runs):
        for name, command in field.items():
            usage = measured([*command, path], options.work)
            usages[name].append(usage)
            counts.setdefault(usage.output.strip(), name)
            print(f'{title}: {name} {usage.wall:.2f} s', file=sys.stderr, flush=True)
    if len(counts) != 1:
        raise Failed(f'{path.name}: records, cells and bytes differ: {counts}')
    ours = median(usage.wall for usage in usages['registrar'])
    print(f'## {title}: {next(iter(counts))}\n')
    print('| contender | MB/s | wall s (min/median/max) | peak MB | wall : registrar |')
    print('|-----------|------|-------------------------|---------|------------------|')
    for name, figures in usages.items():
        walls = sorted(usage.wall for usage in figures)
        print(f'| {name} | {path.stat().st_size / 1e6 / median(walls):,.0f} | '
              f'{walls[0]:.2f} / {median(walls):.2f} / {walls[-1]:.2f} | '
              f'{max(usage.peak for usage in figures) / 1e6:.0f} | {median(walls) / ours:.2f} |')
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('megabytes', nargs='?', type=int, default=500)
    parser.add_argument('--work', type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument('--build', type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument('--runs', type=int, default=5)
    options = parser.parse_args()
    for title, name, quoted in (('Plain', 'plain.csv', False), ('All in quotes', 'quoted.csv', True)):
        write_data(options.work / name, options.megabytes, quoted)
        measure_file(title, options.work / name, options)


if __name__ == '__main__':
    try:
        main()
    except Failed as failure:
        sys.exit(f'bench: {failure}')
