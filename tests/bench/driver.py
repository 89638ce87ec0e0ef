# SPDX-License-Identifier: Apache-2.0
"""Runs the bench: makes the data and the base stores, runs every contender in turn, checks that they agree, prints
tables. See run.sh."""
import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import contenders
from measure import Failed, own_peak
from table import table


class Data:
    """A data file, what each contender reads of it, and the expected result."""

    def __init__(self, folder, rows, narrow):
        self.rows = rows
        self.prefix = folder / ('narrow' if narrow else 'wide')
        generate = [folder.parent / 'generate', 'rows', self.prefix, str(rows)]
        subprocess.run(generate + (['--narrow'] if narrow else []), check=True)
        self.expected = json.loads(self.file('json').read_text())

    def file(self, extension):
        return self.prefix.with_suffix('.' + extension)

    def put_into(self, folder):
        for extension in ('csv', 'finished'):
            target = folder / f'rows.{extension}'
            target.unlink(missing_ok=True)
            os.link(self.file(extension), target)


class HeaderOnly(Data):
    """A file without rows, as on a day without changes."""

    def __init__(self, folder, model):
        self.rows = 0
        self.prefix = folder / 'empty'
        with open(model.file('csv'), encoding='utf-8') as data:
            self.file('csv').write_text(data.readline(), encoding='utf-8')
        self.file('finished').write_bytes(b'')
        self.expected = {'accepted': 0, 'rejected': 0, 'rejected_lines': 0}


def store_size(folder, contender):
    return sum(file.stat().st_size for file in folder.glob(contender.store + '*'))


def fresh_copy(contender, base, run):
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir()
    for file in base.glob(contender.store + '*'):
        shutil.copyfile(file, run / file.name)


def verified(contender, result, data, reference):
    """Raises Failed if `result` differs from that of the generator and of the contenders before it."""
    expected = data.expected
    found = {'accepted': result.accepted, 'rejected': result.rejected, 'rejected_lines': result.rejected_lines}
    wrong = {key: value for key, value in found.items() if value is not None and value != expected[key]}
    if wrong:
        raise Failed(f'{contender.name} disagrees with the generator: {wrong}, expected {expected}')
    checksum = reference.setdefault('checksum', result.checksum)
    if result.checksum != checksum:
        first = reference['name']
        raise Failed(f'{contender.name} and {first} stored different trackings:\n  {result.checksum}\n  {checksum}')
    reference.setdefault('name', contender.name)


def import_once(contender, base, data, reference):
    """Imports once into a fresh copy of the store in `base`. Leaves it in WORK/run."""
    run = contender.work / 'run'
    fresh_copy(contender, base, run)
    data.put_into(run)
    os.sync()
    before = store_size(run, contender)
    usage = contender.run(run)
    usage.growth = store_size(run, contender) - before
    result = contender.result(run, usage)
    verified(contender, result, data, reference)
    return usage, result


def in_turn(field, runs):
    """Runs every contender `runs` times, every other round in reverse order, so that a machine that slows down affects
    all alike."""
    for number in range(runs):
        yield from field if number % 2 == 0 else reversed(field)


def scenario(title, field, runs, step):
    usages = {contender.name: [] for contender in field}
    for contender in in_turn(field, runs):
        usage = step(contender)
        usages[contender.name].append(usage)
        print(f'{title}: {contender.name} {usage.wall:.2f} s', file=sys.stderr, flush=True)
    return usages


def prepared_stores(work, field):
    """Makes a folder with the store before the import, for every schema."""
    shutil.rmtree(work / 'base', ignore_errors=True)
    bases = {}
    for contender in field:
        if contender.schema in bases:
            continue
        base = bases[contender.schema] = work / 'base' / contender.schema
        base.mkdir(parents=True)
        (base / 'records').symlink_to(work / 'data' / 'records')
        (base / 'zones.csv').symlink_to(work / 'data' / 'zones.csv')
        contender.prepare(base)
    return bases


def loaded_stores(work, field, bases, data):
    """Makes a folder with the store after an import of `data`, for every contender."""
    shutil.rmtree(work / 'loaded', ignore_errors=True)
    (work / 'loaded').mkdir()
    loaded, reference = {}, {}
    for contender in field:
        import_once(contender, bases[contender.schema], data, reference)
        loaded[contender.name] = work / 'loaded' / contender.name
        (work / 'run').rename(loaded[contender.name])
    return loaded, reference


def import_again(contender, base, data, reference):
    usage, result = import_once(contender, base, data, reference)
    if result.unchanged not in (None, result.accepted):
        raise Failed(f'{contender.name}: {result.unchanged} of {result.accepted} rows unchanged, must be all')
    return usage


def chosen(options):
    names = options.contenders.split() or [kind.name for kind in contenders.ALL]
    unknown = set(names) - {kind.name for kind in contenders.ALL}
    if unknown:
        raise Failed(f'no such contender: {" ".join(sorted(unknown))}')
    field = [kind(options.work, options.registrar) for kind in contenders.ALL if kind.name in names]
    present = []
    for contender in field:
        reason = contender.missing()
        if reason:
            print(f'{contender.name}: {reason}', flush=True)
        else:
            present.append(contender)
    return present


def generated(options):
    folder = options.work / 'data'
    shutil.rmtree(folder, ignore_errors=True)
    (folder / 'records').mkdir(parents=True)
    subprocess.run([options.work / 'generate', 'records', folder / 'records', folder / 'zones.csv'], check=True)
    narrow = Data(folder, options.rows, True)
    main = narrow if options.narrow else Data(folder, options.rows, False)
    return main, narrow, HeaderOnly(folder, narrow)


def measure_all(options, field):
    """Returns the tables as (title, usages by contender, rows of the file)."""
    main, narrow, empty = generated(options)
    bases = prepared_stores(options.work, field)
    importers = [contender for contender in field if not contender.bare]
    reference, nothing = {}, {}
    yield 'Fresh import', scenario('fresh', field, options.runs, lambda contender: import_once(
        contender, bases[contender.schema], main, reference)[0]), main.rows
    yield 'A file without rows', scenario('empty', importers, options.runs, lambda contender: import_once(
        contender, bases[contender.schema], empty, nothing)[0]), 0
    loaded, same = loaded_stores(options.work, field, bases, narrow)
    yield 'The same file a second time (no key twice)', scenario(
        'again', field, options.runs,
        lambda contender: import_again(contender, loaded[contender.name], narrow, same)), narrow.rows


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('rows', nargs='?', type=int, default=1_000_000)
    parser.add_argument('--narrow', action='store_true', help='no key of the file comes up twice')
    parser.add_argument('--work', type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument('--registrar', type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--contenders', default='')
    return parser.parse_args()


def main():
    options = arguments()
    field = chosen(options)
    if not field:
        raise Failed('no contender can run')
    print(f'{options.rows:,} rows, {options.runs} runs each, {os.cpu_count()} processors; '
          f'peaks under {own_peak() / 1e6:.0f} MB are not told apart\n', flush=True)
    results = {}
    for title, usages, rows in measure_all(options, field):
        print(table(title, usages, rows), flush=True)
        results[title] = {name: [asdict(usage) for usage in figures] for name, figures in usages.items()}
    (options.work / 'results.json').write_text(json.dumps(results, indent=1))
    print('All contenders agree on accepted rows, rejected rows and the trackings stored.')


try:
    main()
except Failed as failure:
    sys.exit(f'bench: {failure}')
