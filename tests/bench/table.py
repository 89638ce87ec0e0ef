# SPDX-License-Identifier: Apache-2.0
"""Formats figures as text: one line per contender. The last two columns are its time divided by Registrar's. Above 1,
Registrar is that many times as fast."""
from statistics import median

HEAD = ('contender', 'rows/s', 'wall s (min/median/max)', 'CPU s', 'CPU us/row', 'peak MB', 'written MB',
        'store +MB', 'wall : registrar', 'CPU : registrar')


def megabytes(sizes):
    return f'{median(sizes) / 1e6:.1f}'


def seconds(value):
    return f'{value:.2f}' if value >= 1 else f'{value:.3f}'


def ratio(theirs, ours):
    return f'{median(theirs) / median(ours):.2f}' if ours and median(ours) > 0 else '-'


def line(name, usages, rows, ours):
    walls, cpus = [usage.wall for usage in usages], [usage.cpu for usage in usages]
    return (name,
            f'{rows / median(walls):,.0f}' if rows else '-',
            ' / '.join(map(seconds, (min(walls), median(walls), max(walls)))),
            seconds(median(cpus)),
            f'{median(cpus) * 1e6 / rows:.2f}' if rows else '-',
            f'{max(usage.peak for usage in usages) / 1e6:.0f}',
            megabytes([usage.written for usage in usages]),
            megabytes([usage.growth for usage in usages]),
            ratio(walls, [usage.wall for usage in ours]),
            ratio(cpus, [usage.cpu for usage in ours]))


def table(title, usages, rows):
    """Returns the table of one scenario. `usages` is a list of Usage by contender's name, `rows` the rows of the
    file."""
    ours = usages.get('registrar', [])
    lines = [HEAD] + [line(name, figures, rows, ours) for name, figures in usages.items() if figures]
    widths = [max(map(len, column)) for column in zip(*lines)]
    text = [f'## {title}', '']
    for number, cells in enumerate(lines):
        aligned = [cells[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:])]
        text.append('| ' + ' | '.join(aligned) + ' |')
        if number == 0:
            text.append('|' + '|'.join('-' * (width + 2) for width in widths) + '|')
    return '\n'.join(text) + '\n'
