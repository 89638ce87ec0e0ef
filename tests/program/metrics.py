# SPDX-License-Identifier: Apache-2.0
"""A strict reader of Prometheus' text format, for tests: refuses whatever `promtool check metrics` refuses."""
import re

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
HEAD = re.compile(rf'# (HELP|TYPE) ({NAME}) (.+)')
SAMPLE = re.compile(rf'({NAME})(?:\{{(.*)\}})? (-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)')
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')


def read_labels(text):
    labels, at = {}, 0
    while at < len(text):
        match = LABEL.match(text, at)
        assert match, f'not a label: {text[at:]}'
        assert match[1] not in labels, f'label twice: {text}'
        labels[match[1]] = re.sub(r'\\(.)', lambda escape: {'n': '\n'}.get(escape[1], escape[1]), match[2])
        at = match.end()
    assert not text.endswith(','), f'comma at the end: {text}'
    return labels


def read_metrics(text):
    """Returns {(name, label values): value}, where the values are in the order of the text."""
    assert text.endswith('\n'), 'no line end at the end'
    samples, types, helped, current = {}, {}, set(), None
    for line in text[:-1].split('\n'):
        head = HEAD.fullmatch(line)
        if head and head[1] == 'HELP':
            assert head[2] not in helped, f'help twice: {line}'
            helped.add(head[2])
            continue
        if head:
            assert head[2] in helped and head[2] not in types, f'type without help or twice: {line}'
            assert head[3] in ('gauge', 'counter'), line
            assert head[2].endswith('_total') == (head[3] == 'counter'), f'type and name differ: {line}'
            types[head[2]] = head[3]
            current = head[2]
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, f'not a sample: {line!r}'
        assert sample[1] == current, f'sample apart from its family: {line}'
        key = (sample[1], *read_labels(sample[2] or '').items())
        assert key not in samples, f'sample twice: {line}'
        samples[key] = float(sample[3])
    assert set(types) == helped, 'help without type'
    return {(name, *(value for _, value in labels)): value for (name, *labels), value in samples.items()}
