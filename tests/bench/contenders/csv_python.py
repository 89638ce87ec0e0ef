# SPDX-License-Identifier: Apache-2.0
"""Measures Python's csv module."""
import csv
import sys

records = cells = size = 0
with open(sys.argv[1], encoding='utf-8', newline='') as file:
    for row in csv.reader(file, delimiter=';'):
        records += 1
        cells += len(row)
        size += len(''.join(row))
print(f'{records} records, {cells} cells, {size} bytes')
