# SPDX-License-Identifier: Apache-2.0
"""archives.py FOLDER: makes archives of every kind, valid and invalid, for the tests of archive.h."""
import gzip
import io
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from pathlib import Path

FOLDER = Path(sys.argv[1])
GOOD = [('a.csv', b'first\n'), ('in/below/b.csv', b'second\n' * 9000), ('in/Übung.csv', 'dritte\n'.encode())]


def tar_entry(name, content=b'', **more):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in more.items():
        setattr(info, key, value)
    return info, io.BytesIO(content)


def make_tar(name, *entries, mode='w'):
    with tarfile.open(FOLDER / name, mode) as archive:
        for entry in entries:
            archive.addfile(*entry)


def make_zip(name, entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(FOLDER / name, 'w', method) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)


def rar_block(kind, flags, header, content=b''):
    body = struct.pack('<BHH', kind, flags, 7 + len(header)) + header
    return struct.pack('<H', zlib.crc32(body) & 0xffff) + body + content


def make_rar(name, entries):
    """Stored, not compressed, because nothing in Debian's main section writes the format."""
    data = b'Rar!\x1a\x07\x00' + rar_block(0x73, 0, bytes(6))
    for entry, content in entries:
        encoded = entry.encode()
        data += rar_block(0x74, 0x8000, struct.pack('<IIBIIBBHI', len(content), len(content), 3, zlib.crc32(content),
                                                    0x5a760000, 20, 0x30, len(encoded), 0o100644) + encoded, content)
    (FOLDER / name).write_bytes(data + rar_block(0x7b, 0x4000, b''))


def varint(number):
    out = b''
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def rar5_block(fields, content=b''):
    body = varint(len(fields)) + fields
    return struct.pack('<I', zlib.crc32(body)) + body + content


def make_rar5(name, entries):
    data = b'Rar!\x1a\x07\x01\x00' + rar5_block(varint(1) + varint(0) + varint(0))
    for entry, content in entries:
        encoded, size = entry.encode(), varint(len(content))
        fields = varint(2) + varint(2) + size + varint(4) + size + varint(0o100644)
        fields += struct.pack('<I', zlib.crc32(content)) + varint(0) + varint(1) + varint(len(encoded)) + encoded
        data += rar5_block(fields, content)
    (FOLDER / name).write_bytes(data + rar5_block(varint(5) + varint(0) + varint(0)))


def damaged(source, name, change):
    data = bytearray((FOLDER / source).read_bytes())
    (FOLDER / name).write_bytes(change(data))


def flipped(at):
    def change(data):
        data[at] ^= 0x55
        return data
    return change


def zip_with_names_in_cp850(name):
    """As Windows writes it, without the flag for UTF-8."""
    make_zip(name, [('Xbung.csv', b'x')], zipfile.ZIP_STORED)
    damaged(name, name, lambda data: data.replace(b'Xbung', 'Übung'.encode('cp850')))


for name, mode in (('good.tar', 'w'), ('good.tgz', 'w:gz')):
    folder = tar_entry('in', type=tarfile.DIRTYPE, mode=0o755)
    make_tar(name, folder, *(tar_entry(*entry) for entry in GOOD), mode=mode)
make_zip('good.zip', [('in/', b''), *GOOD])
make_zip('named.csv', GOOD)
make_rar('good.rar', GOOD[:2])
make_rar5('good5.rar', GOOD)
make_tar('empty.tar')
make_zip('empty.zip', [])
zip_with_names_in_cp850('cp850.zip')
make_tar('twice.tar', tar_entry('a.csv', b'old'), tar_entry('./a.csv', b'new'))
make_tar('stage.tar', tar_entry('.stage.tar.unpacking/a.csv', b'lost'))
make_tar('other-stage.tar', tar_entry('./.later.zip.unpacking/a.csv', b'lost'))
make_tar('itself.tar', tar_entry('in/itself.tar', b'lost'))
make_tar('kept.tar', tar_entry('new.csv', b'new'), tar_entry('kept.csv', b'lost'))

first = ('a.csv', b'first\n')
for kind, name in (('up', '../evil.csv'), ('inside', 'in/../../evil.csv'), ('absolute', '/tmp/registrar-evil.csv')):
    make_zip(f'{kind}.zip', [first, (name, b'evil')])
    make_tar(f'{kind}.tar', tar_entry(*first), tar_entry(name, b'evil'))
    make_rar(f'{kind}.rar', [first, (name, b'evil')])
make_tar('link.tar', tar_entry(*first), tar_entry('l', type=tarfile.SYMTYPE, linkname='/tmp'), tar_entry('l/evil', b'x'))
make_tar('hard.tar', tar_entry(*first), tar_entry('h', type=tarfile.LNKTYPE, linkname='/etc/passwd'))
make_tar('device.tar', tar_entry(*first), tar_entry('d', type=tarfile.CHRTYPE, devmajor=1, devminor=3))
make_tar('fifo.tar', tar_entry(*first), tar_entry('f', type=tarfile.FIFOTYPE))
link = zipfile.ZipInfo('l')
link.create_system, link.external_attr = 3, 0o120777 << 16
make_zip('link.zip', [first, (link, b'/tmp')])
make_tar('control.tar', tar_entry(*first), tar_entry('a\nb.csv', b'x'))
make_tar('both.tar', tar_entry('x', b'a file'), tar_entry('x/y', b'below it'))
make_zip('bomb.zip', [first, ('zeros', bytes(50_000_000))])
make_tar('bomb.tgz', tar_entry(*first), tar_entry('zeros', bytes(50_000_000)), mode='w:gz')
make_zip('many.zip', [(f'{number}', b'') for number in range(2000)])

damaged('good.zip', 'cut.zip', lambda data: data[:-60])
damaged('good.zip', 'half.zip', lambda data: data[:len(data) // 2])
damaged('good.tgz', 'cut.tgz', lambda data: data[:-40])
damaged('good.tar', 'cut.tar', lambda data: data[:3000])
damaged('good.tar', 'sum.tar', flipped(1536 + 150))
damaged('good.rar', 'cut.rar', lambda data: data[:-2000])
make_zip('stored.zip', GOOD, zipfile.ZIP_STORED)
damaged('stored.zip', 'content.zip', lambda data: data.replace(b'first\n', b'fIrst\n'))
damaged('good.rar', 'content.rar', lambda data: data.replace(b'first\n', b'fIrst\n'))
damaged('good5.rar', 'content5.rar', lambda data: data.replace(b'dritte\n', b'drItte\n'))
damaged('good.tgz', 'content.tgz', flipped(-60))

(FOLDER / 'text.zip').write_text('garbage, whatever its name says\n' * 100, encoding='utf-8')
(FOLDER / 'nothing.zip').write_bytes(b'')
(FOLDER / 'text.gz').write_bytes(gzip.compress(b'a text, not a tar\n' * 100))
(FOLDER / 'plain').write_bytes(b'secret figures\n' * 100)
subprocess.run(['zip', '-q', '-j', '-P', 'geheim', FOLDER / 'encrypted.zip', FOLDER / 'plain'], check=True)
