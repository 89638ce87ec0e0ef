# SPDX-License-Identifier: Apache-2.0
"""Writes small workbooks, .xlsx, .ods and .xls, for tests. Writes only what the formats require."""
import datetime
import struct
import zipfile
from xml.sax.saxutils import escape, quoteattr

EPOCH = datetime.datetime(1899, 12, 30)
XLSX = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
RELATED = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'


class Fault(str):
    """A formula's error, like #N/A."""


class Percent(float):
    """A number that is shown as a percentage: 0.85 as 85%."""


class Padded(int):
    """A number that is shown with five digits: 123 as 00123."""


class Masked(int):
    """A number that is shown within other characters: 12 as R-012."""


class FaultOfZero(str):
    """A formula's error. Some programs write the value 0 with it."""


class DayNumber(float):
    """A number that is formatted as a date."""


class Formula(str):
    """A formula of which the workbook holds no value. Programs that write .xls always store one."""


class Sheet:
    """Rows of cells: None, text, number, bool, date, datetime, timedelta, Fault, FaultOfZero, Percent, Padded, Masked,
    DayNumber or Formula.
    `merged` are ranges such as (2, 4, 1, 1): first and last row from 1, first and last column from 0. `hidden_rows` are
    numbers from 1."""

    def __init__(self, name, rows, hidden=False, kind='worksheet', merged=(), hidden_rows=()):
        self.name, self.rows, self.hidden, self.kind = name, rows, hidden, kind
        self.merged, self.hidden_rows = merged, hidden_rows


def column_name(column):
    name = ''
    while column >= 0:
        name = chr(ord('A') + column % 26) + name
        column = column // 26 - 1
    return name


def serial(value):
    if isinstance(value, datetime.timedelta):
        return value / datetime.timedelta(days=1)
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    return (value - EPOCH) / datetime.timedelta(days=1)


def xlsx_cell(reference, value):
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (Fault, FaultOfZero)):
        return f'<c r="{reference}" t="e"><v>{value}</v></c>'
    if isinstance(value, Formula):
        return f'<c r="{reference}"><f>{escape(value)}</f><v/></c>'
    for kind, style in ((Percent, 4), (Padded, 5), (Masked, 6), (DayNumber, 1)):
        if isinstance(value, kind):
            return f'<c r="{reference}" s="{style}"><v>{float(value)!r}</v></c>'
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, datetime.timedelta):
        return f'<c r="{reference}" s="3"><v>{serial(value)!r}</v></c>'
    if isinstance(value, datetime.datetime):
        return f'<c r="{reference}" s="2"><v>{serial(value)!r}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c r="{reference}" s="1"><v>{serial(value)!r}</v></c>'
    return f'<c r="{reference}"><v>{value!r}</v></c>'


def xlsx_sheet(sheet):
    rows = sheet.rows
    text = f'<?xml version="1.0"?><worksheet xmlns="{XLSX}"><sheetData>'
    for number, row in enumerate(rows, 1):
        cells = ''.join(xlsx_cell(f'{column_name(at)}{number}', value)
                        for at, value in enumerate(row) if value is not None)
        if cells:
            hidden = ' hidden="1"' if number in sheet.hidden_rows else ''
            text += f'<row r="{number}"{hidden}>{cells}</row>'
    merged = ''.join(f'<mergeCell ref="{column_name(left)}{first}:{column_name(right)}{last}"/>'
                     for first, last, left, right in sheet.merged)
    return text + '</sheetData>' + (f'<mergeCells>{merged}</mergeCells>' if merged else '') + '</worksheet>'


def write_parts(path, parts):
    with zipfile.ZipFile(path, 'w') as book:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name == 'mimetype' else zipfile.ZIP_DEFLATED
            book.writestr(entry, text)


def write_xlsx(path, sheets):
    listed = ''.join(f'<sheet name={quoteattr(sheet.name)} sheetId="{at}"'
                     f'{" state=" + quoteattr("hidden") if sheet.hidden else ""} r:id="r{at}"/>'
                     for at, sheet in enumerate(sheets, 1))
    related = ''.join(f'<Relationship Id="r{at}" Type="{RELATED}/{sheet.kind}" Target="worksheets/sheet{at}.xml"/>'
                      for at, sheet in enumerate(sheets, 1))
    write_parts(path, {
        '[Content_Types].xml': '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
                               'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        '_rels/.rels': f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATED}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        'xl/workbook.xml': f'<workbook xmlns="{XLSX}" xmlns:r="{RELATED}"><sheets>{listed}</sheets></workbook>',
        'xl/_rels/workbook.xml.rels': f'<Relationships xmlns="{PACKAGE}">{related}<Relationship Id="s" '
                                      f'Type="{RELATED}/styles" Target="styles.xml"/></Relationships>',
        'xl/styles.xml': f'<styleSheet xmlns="{XLSX}"><numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss"/>'
                         '<numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="&quot;R-&quot;000"/>'
                         '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
                         '<xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>',
        **{f'xl/worksheets/sheet{at}.xml': xlsx_sheet(sheet) for at, sheet in enumerate(sheets, 1)}})


def ods_cell(value):
    if value is None:
        return '<table:table-cell/>'
    if isinstance(value, Formula):
        return f'<table:table-cell table:formula="of:={escape(value)}"/>'
    if isinstance(value, Percent):
        return (f'<table:table-cell office:value-type="percentage" office:value="{float(value)!r}">'
                f'<text:p>{float(value):.2%}</text:p></table:table-cell>')
    if isinstance(value, Padded):
        return (f'<table:table-cell office:value-type="float" office:value="{int(value)}">'
                f'<text:p>{int(value):05}</text:p></table:table-cell>')
    if isinstance(value, Masked):
        return (f'<table:table-cell office:value-type="float" office:value="{int(value)}">'
                f'<text:p>R-{int(value):03}</text:p></table:table-cell>')
    if isinstance(value, FaultOfZero):
        return ('<table:table-cell table:formula="of:=A1/0" office:value-type="float" office:value="0">'
                f'<text:p>{value}</text:p></table:table-cell>')
    if isinstance(value, DayNumber):
        day = (EPOCH + datetime.timedelta(days=value)).date()
        return f'<table:table-cell office:value-type="date" office:date-value="{day.isoformat()}"/>'
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, str):
        paragraphs = ''.join(f'<text:p>{escape(line)}</text:p>' for line in value.split('\n'))
        return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
    if isinstance(value, datetime.timedelta):
        return ('<table:table-cell office:value-type="time" '
                f'office:time-value="PT{int(value.total_seconds())}S"/>')
    if isinstance(value, datetime.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'


def write_ods(path, sheets):
    names = ' '.join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
                     for prefix in ('office', 'table', 'text', 'style'))
    tables = ''
    for sheet in sheets:
        spans = {(first, left): f' table:number-rows-spanned="{last - first + 1}" '
                                f'table:number-columns-spanned="{right - left + 1}"'
                 for first, last, left, right in sheet.merged}
        rows = ''
        for number, row in enumerate(sheet.rows, 1):
            rows += '<table:table-row' + (' table:visibility="filter">' if number in sheet.hidden_rows else '>')
            for at, value in enumerate(row):
                cell = '<table:table-cell' + spans.get((number, at), '')
                rows += ods_cell(value).replace('<table:table-cell', cell, 1)
            rows += '</table:table-row>'
        tables += (f'<table:table table:name={quoteattr(sheet.name)} table:style-name="'
                   f'{"hidden" if sheet.hidden else "shown"}">{rows}<table:table-row '
                   'table:number-rows-repeated="1048000"><table:table-cell '
                   'table:number-columns-repeated="16384"/></table:table-row></table:table>')
    write_parts(path, {
        'mimetype': 'application/vnd.oasis.opendocument.spreadsheet',
        'content.xml': f'<office:document-content {names}><office:automatic-styles><style:style style:name="hidden" '
                       'style:family="table"><style:table-properties table:display="false"/></style:style>'
                       f'</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet>'
                       '</office:body></office:document-content>'})


def compound(streams):
    """Returns a compound file of streams by their names, each of 4096 bytes or more."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors, chain = [], []
    directory = ['Root Entry'.encode('utf-16le').ljust(64, b'\0') +
                 struct.pack('<HBBIII', 22, 5, 1, free, free, 1) + bytes(36) + struct.pack('<IQ', end, 0)]
    for number, (name, content) in enumerate(streams.items(), 1):
        first = len(sectors) + 1
        content = content.ljust(max(4096, -(-len(content) // 512) * 512), b'\0')
        sectors += [content[at:at + 512] for at in range(0, len(content), 512)]
        chain += [*range(first + 1, len(sectors) + 1), end]
        right = number + 1 if number < len(streams) else free
        directory.append(name.encode('utf-16le').ljust(64, b'\0') +
                         struct.pack('<HBBIII', 2 * len(name) + 2, 2, 1, free, right, free) + bytes(36) +
                         struct.pack('<IQ', first, len(content)))
    sectors.insert(0, b''.join(directory).ljust(512, b'\0'))
    chain.insert(0, end)
    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    chain += [table] * tables
    chain += [free] * (tables * 128 - len(chain))
    listed = [*range(len(sectors), len(sectors) + tables)] + [free] * (109 - tables)
    header = (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(16) + struct.pack('<HHHHH', 62, 3, 0xFFFE, 9, 6) + bytes(6) +
              struct.pack('<IIIIIIIII', 0, tables, 0, 0, 4096, end, 0, end, 0) + struct.pack('<109I', *listed))
    return header + b''.join(sectors) + struct.pack(f'<{len(chain)}I', *chain)


def xls_record(kind, body=b''):
    return struct.pack('<HH', kind, len(body)) + body


def xls_text(text, length='<H'):
    units = text.encode('utf-16le')
    return struct.pack(length, len(units) // 2) + b'\1' + units


def xls_cell(row, column, value):
    style = 0
    for kind, number in ((Percent, 4), (Padded, 5), (DayNumber, 1)):
        if isinstance(value, kind):
            return xls_record(0x203, struct.pack('<HHHd', row, column, number, float(value)))
    if isinstance(value, bool):
        return xls_record(0x205, struct.pack('<HHHBB', row, column, 0, value, 0))
    if isinstance(value, Fault):
        return xls_record(0x205, struct.pack('<HHHBB', row, column, 0, {'#N/A': 0x2A, '#REF!': 0x17}[value], 1))
    if isinstance(value, str):
        return xls_record(0x204, struct.pack('<HHH', row, column, 0) + xls_text(value))
    if isinstance(value, datetime.timedelta):
        style, value = 3, serial(value)
    elif isinstance(value, datetime.datetime):
        style, value = 2, serial(value)
    elif isinstance(value, datetime.date):
        style, value = 1, serial(value)
    return xls_record(0x203, struct.pack('<HHHd', row, column, style, value))


def write_xls(path, sheets):
    begin = struct.pack('<HHHHII', 0x600, 5, 0, 0, 0, 0)
    styles = xls_record(0x41E, struct.pack('<H', 165) + xls_text('00000'))
    styles += b''.join(xls_record(0xE0, struct.pack('<HH', 0, number) + bytes(16))
                       for number in (0, 14, 22, 46, 10, 165))
    bodies = [xls_record(0x809, struct.pack('<HHHHII', 0x600, 0x10, 0, 0, 0, 0)) +
              b''.join(xls_record(0x208, struct.pack('<HHHHHHI', row - 1, 0, 256, 255, 0, 0, 0x20))
                       for row in sheet.hidden_rows) +
              b''.join(xls_cell(row, column, value) for row, cells in enumerate(sheet.rows)
                       for column, value in enumerate(cells) if value is not None) +
              xls_record(0xE5, struct.pack('<H', len(sheet.merged)) + b''.join(
                  struct.pack('<HHHH', first - 1, last - 1, left, right)
                  for first, last, left, right in sheet.merged)) +
              xls_record(0x0A)
              for sheet in sheets]
    entries = [xls_record(0x85, bytes(4) + struct.pack('<BB', sheet.hidden, 0) + xls_text(sheet.name, '<B'))
               for sheet in sheets]
    at = len(xls_record(0x809, begin)) + len(styles) + sum(map(len, entries)) + len(xls_record(0x0A))
    globals_ = xls_record(0x809, begin) + styles
    for entry, body in zip(entries, bodies):
        globals_ += entry[:4] + struct.pack('<I', at) + entry[8:]
        at += len(body)
    path.write_bytes(compound({'Workbook': globals_ + xls_record(0x0A) + b''.join(bodies)}))
