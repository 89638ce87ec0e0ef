# SPDX-License-Identifier: Apache-2.0
"""Compares the same rows as a text and as workbooks. See workbook.sh."""
import multiprocessing
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from learners import DEFINITION, Bench, options_of, write_learners
from measure import Failed, measured
from table import table

sys.path.append(str(Path(__file__).resolve().parents[1] / 'program'))
import workbooks  # noqa: E402  (the tests' own writer; rows are added to what it makes)


MOST_BYTES = 150_000_000  # limit of memory while reading a sheet, whatever its number of rows


def with_rows(path, made, part, marks, rows):
    """Writes the workbook `made` again, with the rows inserted between the marks of its part."""
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


def write_shared(path, made, text):
    """Writes the workbook `made` with the rows of a text, whose cells refer to texts that all sheets share."""
    numbers = {}
    header = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if name == 'xl/_rels/workbook.xml.rels':
                content = content.replace('</Relationships>', f'<Relationship Id="t" Type="{workbooks.RELATED}/'
                                          'sharedStrings" Target="sharedStrings.xml"/></Relationships>')
            if name != 'xl/worksheets/sheet1.xml':
                new.writestr(name, content)
                continue
            before, after = content.split('<sheetData>')
            with new.open(name, 'w', force_zip64=True) as sheet:
                sheet.write((before + '<sheetData>').encode())
                for number, line in enumerate(lines(text), 1):
                    texts = [numbers.setdefault(cell, len(numbers)) for cell in line]
                    cells = ''.join(f'<c r="{chr(65 + at)}{number}" t="s"><v>{shared}</v></c>'
                                    for at, shared in enumerate(texts))
                    sheet.write(f'<row r="{number}">{cells}</row>'.encode())
                sheet.write(after.encode())
        with new.open('xl/sharedStrings.xml', 'w', force_zip64=True) as shared:
            shared.write(header.encode())
            for cell in numbers:
                shared.write(f'<si><t>{cell}</t></si>'.encode())
            shared.write(b'</sst>')


def write_books(folder):
    text = folder / 'learners.csv'
    workbooks.write_xlsx(folder / 'empty.xlsx', [workbooks.Sheet('Rows', [])])
    with_rows(folder / 'learners.xlsx', folder / 'empty.xlsx', 'xl/worksheets/sheet1.xml', '<sheetData>',
              (f'<row r="{number}">' + ''.join(workbooks.xlsx_cell(f'{chr(65 + at)}{number}', cell)
                                               for at, cell in enumerate(line)) + '</row>'
               for number, line in enumerate(lines(text), 1)))
    write_shared(folder / 'shared.xlsx', folder / 'empty.xlsx', text)
    workbooks.write_ods(folder / 'empty.ods', [workbooks.Sheet('Rows', [])])
    with_rows(folder / 'learners.ods', folder / 'empty.ods', 'content.xml', 'table:style-name="shown">',
              ('<table:table-row>' + ''.join(map(workbooks.ods_cell, line)) + '</table:table-row>'
               for line in lines(text)))


def read_all(bench, options):
    """Measures reading alone: explain shows the first rows of a workbook, which it reads to the end."""
    bench.folder.mkdir(exist_ok=True)
    usages = {}
    for file in ('learners.xlsx', 'shared.xlsx', 'learners.ods'):
        usages[file] = bench.repeated(f'Read {file}', lambda data=options.work / file: measured(
            [options.registrar, 'explain', DEFINITION, data], bench.folder))
        peak = max(usage.peak for usage in usages[file])
        if peak > MOST_BYTES:
            raise Failed(f'{file} takes {peak / 1e6:.0f} MB to read, more than {MOST_BYTES / 1e6:.0f}')
    return usages


def measure_all(options):
    bench, rows = Bench(options), options.rows
    write_learners(options.work / 'learners.csv', rows)
    # Its memory must not count as the peak of the measured programs.
    writer = multiprocessing.Process(target=write_books, args=(options.work,))
    writer.start()
    writer.join()
    if writer.exitcode != 0:
        raise Failed('the workbooks cannot be written')
    yield 'Read to the end (by explain)', read_all(bench, options)
    empty, loaded = options.work / 'empty', options.work / 'loaded'
    for folder in (empty, loaded):
        shutil.rmtree(folder, ignore_errors=True)
    empty.mkdir()
    subprocess.run([options.registrar, 'store', 'init', '--store', 'sqlite:store.db'], cwd=empty, check=True,
                   stdout=subprocess.DEVNULL)
    files = {'registrar': 'learners.csv', 'xlsx': 'learners.xlsx', 'xlsx, shared texts': 'shared.xlsx',
             'ods': 'learners.ods'}
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
