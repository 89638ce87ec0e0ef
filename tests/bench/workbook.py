# SPDX-License-Identifier: Apache-2.0
"""The same rows as a text and as workbooks. See workbook.sh."""
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from learners import Bench, options_of, write_learners
from measure import Failed
from table import table

sys.path.append(str(Path(__file__).resolve().parents[1] / 'program'))
import workbooks  # noqa: E402  (the tests' own writer; rows are added to what it makes)


def with_rows(path, made, part, marks, rows):
    """Writes the workbook `made` anew, with the rows between the marks of its part."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
                continue
            before, after = old.read(name).decode().split(marks, 1)
            with new.open(name, 'w', force_zip64=True) as sheet:
                sheet.write((before + marks).encode())
                for row in rows:
                    sheet.write(row.encode())
                sheet.write(after.encode())


def lines(path):
    with open(path, encoding='utf-8') as file:
        for line in file:
            yield line.rstrip('\n').split(';')


def write_books(folder):
    text = folder / 'learners.csv'
    workbooks.write_xlsx(folder / 'empty.xlsx', [workbooks.Sheet('Rows', [])])
    with_rows(folder / 'learners.xlsx', folder / 'empty.xlsx', 'xl/worksheets/sheet1.xml', '<sheetData>',
              (f'<row r="{number}">' + ''.join(workbooks.xlsx_cell(f'{chr(65 + at)}{number}', cell)
                                               for at, cell in enumerate(line)) + '</row>'
               for number, line in enumerate(lines(text), 1)))
    workbooks.write_ods(folder / 'empty.ods', [workbooks.Sheet('Rows', [])])
    with_rows(folder / 'learners.ods', folder / 'empty.ods', 'content.xml', 'table:style-name="shown">',
              ('<table:table-row>' + ''.join(map(workbooks.ods_cell, line)) + '</table:table-row>'
               for line in lines(text)))


def measure_all(options):
    bench, rows = Bench(options), options.rows
    write_learners(options.work / 'learners.csv', rows)
    write_books(options.work)
    empty, loaded = options.work / 'empty', options.work / 'loaded'
    for folder in (empty, loaded):
        shutil.rmtree(folder, ignore_errors=True)
    empty.mkdir()
    subprocess.run([options.registrar, 'store', 'init', '--store', 'sqlite:store.db'], cwd=empty, check=True,
                   stdout=subprocess.DEVNULL)
    files = {'registrar': 'learners.csv', 'xlsx': 'learners.xlsx', 'ods': 'learners.ods'}
    for title, base, outcome in (('Created', empty, 'created'), ('All unchanged', loaded, 'unchanged')):
        usages = {}
        for name, file in files.items():
            usages[name] = bench.repeated(f'{title} {file}', lambda data=options.work / file: bench.registrar(
                data, base, {outcome: rows}))
        if base is empty:
            shutil.copytree(bench.folder, loaded)
        yield title, usages


if __name__ == '__main__':
    try:
        given = options_of(__doc__)
        for heading, figures in measure_all(given):
            print(table(heading, figures, given.rows), flush=True)
    except Failed as failure:
        sys.exit(f'bench: {failure}')
