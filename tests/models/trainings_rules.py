# SPDX-License-Identifier: Apache-2.0
"""The rules of entities and trainings."""
import re

from records import oldest, text_key

MODALITIES = ('learning_channel', 'kc', 'distanciel', 'blended', 'blendedx', 'campus', 'mentored_action_learning',
              'portal', 'serious_game', 'public_course', 'vodeclic', 'learning_feed', 'content_test')
STEPPED = ('blended', 'blendedx')
SAME_MODALITY = {'distancelearning': 'distanciel', 'knowledgecommunity': 'kc'}


# Entities.

def entity(row, world):
    """The filled columns are a path of names below the default entity."""
    names = [row[name] for name in sorted(row.cells)]
    while names and not names[-1]:
        names.pop()
    row.errors += ['empty-field'] * (names.count('') or (not names)) if not row.errors else []
    if row.failed():
        return row.verdict('')
    here, outcome = row.setting('defaultEntityId') or 1, 'unchanged'
    for name in names:
        found = [some for some in world.all('entity', parent_id=here) if text_key(some['name']) == text_key(name)]
        if not found:
            found, outcome = [world.add('entity', name=name, parent_id=here, imported=1)], 'created'
        here = min(some['id'] for some in found)
    return row.verdict(outcome)


# Trainings.

TRAINING_TEXTS = {'trainingLocale': 'locale', 'trainingTitle': 'title', 'trainingDescription': 'description',
                  'trainingCost': 'cost', 'trainingScoreSuccessThreshold': 'score_success_threshold'}


def sanitized(title):
    return re.sub(r'<[^<>]*>', '', title).replace('&nbsp;', ' ').strip()


def training_steps(row):
    """Returns the title and duration of each step, a duration of None where none is given."""
    steps = []
    for number, part in enumerate(row['trainingSteps'].split('||') if row['trainingSteps'] else []):
        title, bar, days = part.partition('|>')
        if not sanitized(title):
            row.errors.append('step-title')
        if days.strip() and not re.fullmatch(r'\+?[0-9]+', days.strip()):
            row.errors.append('bad-value')
            days = ''
        steps.append((sanitized(title), int(days) if days.strip() else None))
    return steps


def training_groups(row, world):
    """Returns the ids of learning object versions, step by step."""
    groups, wrong = [], set()
    for part in row['lovCodes'].split('||') if row['lovCodes'] else []:
        codes = [text_key(code) for code in part.split(',') if code.strip()]
        found = {code: [lov['id'] for lov in world.records['lov'] if text_key(lov['code']) == code] for code in codes}
        wrong |= {code for code in codes if len(found[code]) != 1}
        groups.append([found[code][0] for code in codes if len(found[code]) == 1])
    row.errors += ['unknown-lov'] * len(wrong)
    return groups


def training(row, world):
    action = row.mapped('trainingAction', 'bad-training-action', 'createUpdate')
    code = text_key(row['trainingPathCode'])
    found = oldest([some for some in world.records['training'] if code and text_key(some['path_code']) == code])
    if not code:
        row.errors.append('empty-field')
    if action == 'cancel':
        return archive(row, world, found)
    row.judge_mandatory('trainingPathCode')
    row.errors += ['bad-value'] * (len(row['trainingLocale']) > 6)
    return save_training(row, world, found)


def archive(row, world, found):
    """A training that is cancelled stays in the store. The path code is all that such a row needs."""
    if not found and row['trainingPathCode']:
        row.warnings.append('unknown-training')
    if found and found['status'] != 'A' and not row.may_change(found):
        row.errors.append('out-of-scope')
    if row.failed() or not found:
        return row.verdict('unchanged')
    return row.verdict('deleted' if world.change(found, {'status': 'A'}) else 'unchanged')


def save_training(row, world, found):
    """An unreadable action is judged as this one. Rules of creation need the path code. A row that gives another
    modality than the stored one is judged by its own."""
    row.warnings += ['empty-word'] * (row['lovCodes'] == 'NONE')
    code_given = bool(row['trainingPathCode'])
    is_new = code_given and not found
    given = row['trainingModality'].lower()
    modality = SAME_MODALITY.get(given, given)
    right = modality in MODALITIES
    modality = found['modality'] if found and not right else modality
    if not given and is_new and 'trainingModality' not in row.setting('mandatory'):
        row.errors.append('empty-field')
    if given and not right:
        row.errors.append('bad-modality')
    changed = found and found['modality'] != modality
    row.errors += ['modality-changed'] if changed else []
    groups = training_groups(row, world)
    before = len(row.errors)
    steps = training_steps(row) if modality in STEPPED else []
    steps_right = len(row.errors) == before
    stored = world.all('training_step', training_id=found['id']) if found else []
    if modality in STEPPED and not row['trainingSteps'] and (modality == 'blended' or is_new):
        row.errors.append('no-steps')
    elif modality in STEPPED and not changed and (code_given or steps):
        row.errors += ['bad-value'] * too_many(row, max(len(stored), len(steps), 1))
    elif row['trainingSteps'] and modality in MODALITIES and modality not in STEPPED:
        row.warnings.append('steps-not-used')
    if found and modality == 'blendedx' and steps and steps_right and not same_steps(steps, stored):
        row.warnings.append('steps-stay')
    texts = {name: row[cell] for cell, name in TRAINING_TEXTS.items()
             if row[cell] and not (cell == 'trainingLocale' and len(row[cell]) > 6)}
    if found:
        usable = steps_right and not changed
        return update_training(row, world, found, texts, (steps if usable else [], [] if changed else groups))
    if row.failed():
        return row.verdict('')
    return create_training(row, world, {**texts, 'modality': modality}, steps, groups)


def same_steps(steps, stored):
    stored = sorted(stored, key=lambda step: step['position'])
    return len(steps) == len(stored) and all(title == step['title'] and days in (None, step['duration_days'])
                                             for (title, days), step in zip(steps, stored))


def too_many(row, steps):
    """Returns whether lovCodes names more steps than there are. Empty ones at the end do not count."""
    groups = [any(code.strip() for code in part.split(',')) for part in row['lovCodes'].split('||')]
    return any(groups[steps:])


def create_training(row, world, values, steps, groups):
    made = world.add('training', path_code=row['trainingPathCode'], status='P', imported=1, created_at=world.now,
                     **values)
    put_steps(world, made, steps)
    put_contents(world, made, groups)
    return row.give(world, 'training', made, 'created')


def put_steps(world, training_record, steps):
    """Steps by position get title and duration; without a duration the stored one stays. Further ones are added."""
    changed = False
    stored = {step['position']: step for step in world.all('training_step', training_id=training_record['id'])}
    for position, (title, days) in enumerate(steps, 1):
        if step := stored.get(position):
            changed |= world.change(step, {'title': title, **({} if days is None else {'duration_days': days})})
        else:
            world.add('training_step', training_id=training_record['id'], position=position, title=title,
                      duration_days='' if days is None else days)
            changed = True
    return changed


def put_contents(world, training_record, groups):
    """Replaces the contents of the steps that have a group. A code counts once in a step."""
    changed = False
    for step, group in enumerate(groups, 1):
        old = world.all('training_content', training_id=training_record['id'], step_position=step)
        if group and [content['lov_id'] for content in sorted(old, key=lambda some: some['position'])] != group:
            for content in old:
                world.remove('training_content', content)
            for position, lov in enumerate(group, 1):
                world.add('training_content', training_id=training_record['id'], step_position=step, position=position,
                          lov_id=lov)
            changed = True
    return changed


def append_contents(world, found, groups):
    """New learning objects of a blendedx training go to the end of its last step."""
    contents = world.all('training_content', training_id=found['id'])
    steps = world.all('training_step', training_id=found['id'])
    last = max((step['position'] for step in steps), default=1)
    known = [content['lov_id'] for content in contents]
    new = list(dict.fromkeys(lov for group in groups for lov in group if lov not in known))
    here = [content['position'] for content in contents if content['step_position'] == last]
    for position, lov in enumerate(new, 1 + max(here, default=0)):
        world.add('training_content', training_id=found['id'], step_position=last, position=position, lov_id=lov)
    return bool(new)


def update_training(row, world, found, texts, parts):
    steps, groups = parts
    texts |= {'status': 'P'} if found['status'] == 'A' else {}
    replaces = any(found[name] != value for name, value in texts.items())
    if found['modality'] == 'blendedx':
        changed = append_contents(world, found, groups) or replaces
    else:
        replaces |= put_steps(world, found, steps) | put_contents(world, found, groups)
        changed = replaces
    if changed and not row.may_change(found):
        row.errors.append('out-of-scope')
    world.change(found, texts)
    if changed:
        found['imported'] = 1
    return row.give(world, 'training', found, 'updated' if changed else 'unchanged', replaces)
