-- SPDX-License-Identifier: Apache-2.0
-- The import in the sqlite3 shell: loads rows.csv of the current folder through a staging file into the
-- store.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -262144;
PRAGMA threads = 2;
DELETE FROM import_reject;
-- The staging file is deleted afterwards, so it needs neither journal nor sync.
ATTACH 'staging.db' AS staging;
PRAGMA staging.journal_mode = OFF;
PRAGMA staging.synchronous = OFF;
CREATE TABLE staging.cells (email TEXT COLLATE NOCASE, login TEXT, lov_code TEXT, title TEXT, path_code TEXT,
                            first_access TEXT, last_access TEXT, first_completion TEXT, progression TEXT,
                            score TEXT, score_max TEXT, time_spent TEXT, status TEXT);
.mode csv
.separator ;
.import --skip 1 --schema staging rows.csv cells
CREATE TABLE staging.judged (line INTEGER PRIMARY KEY, registration_id INTEGER, lov_id INTEGER, status INTEGER,
                             progression REAL, score REAL, score_max INTEGER, time_spent INTEGER,
                             first_access_at INTEGER, last_access_at INTEGER, first_completion_at INTEGER,
                             message TEXT);
-- MATERIALIZED: otherwise the planner flattens the queries and computes each CASE once per use. A date is
-- compared with the result of a modifier: without one, 2021-02-30 comes back unchanged.
INSERT INTO staging.judged
WITH resolved AS MATERIALIZED (
    SELECT cells.rowid + 1 AS line, cells.*, lov.id AS lov_id, registration.id AS registration_id,
           CASE cells.status WHEN 'notAttempted' THEN 0 WHEN 'incomplete' THEN 1 WHEN 'completed' THEN 2
                             WHEN 'passed' THEN 3 WHEN 'failed' THEN 4 WHEN 'browsed' THEN 5 END AS code
    FROM staging.cells AS cells
    LEFT JOIN learner ON learner.email = cells.email AND learner.login = cells.login
    LEFT JOIN lov ON lov.code = cells.lov_code
    LEFT JOIN training ON training.path_code = cells.path_code
    LEFT JOIN session ON session.training_id = training.id AND session.title = cells.title
    LEFT JOIN registration ON registration.learner_id = learner.id AND registration.session_id = session.id),
judged AS MATERIALIZED (
    SELECT resolved.*, CASE
        WHEN registration_id IS NULL THEN 'No registration found for given parameters.'
        WHEN lov_id IS NULL THEN 'Learning object version with code ' || lov_code || ' is not found.'
        WHEN code IS NULL THEN 'The tracking status is not known.'
        WHEN code = 0 THEN NULL
        WHEN first_completion <> '' AND code NOT IN (2, 3)
            THEN 'You cannot set a first completion date if the LO is not completed.'
        WHEN datetime(first_access, '+0 days') IS NOT first_access
            OR datetime(last_access, '+0 days') IS NOT last_access
            OR first_completion <> '' AND datetime(first_completion, '+0 days') IS NOT first_completion
            THEN 'Your dateTime information mismatches preset dateTimeFormat'
        WHEN progression = '' OR progression GLOB '*[^0-9.]*' OR CAST(progression AS REAL) > 100
            OR score GLOB '*[^0-9.]*' OR score_max GLOB '*[^0-9]*'
            OR score <> '' AND CAST(score AS REAL) > iif(score_max = '', 100, CAST(score_max AS INTEGER))
            OR time_spent = '' OR time_spent GLOB '*[^0-9]*' THEN 'A number has an invalid value.'
        END AS message
    FROM resolved)
SELECT line, registration_id, lov_id, code, CAST(progression AS REAL), CAST(nullif(score, '') AS REAL),
    iif(score_max = '', 100, CAST(score_max AS INTEGER)), CAST(time_spent AS INTEGER),
    CASE WHEN message IS NULL AND code <> 0 THEN unixepoch(first_access) -
        (SELECT offset FROM zone WHERE local_from <= first_access ORDER BY local_from DESC LIMIT 1) END,
    CASE WHEN message IS NULL AND code <> 0 THEN unixepoch(last_access) -
        (SELECT offset FROM zone WHERE local_from <= last_access ORDER BY local_from DESC LIMIT 1) END,
    CASE WHEN message IS NULL AND code <> 0 AND first_completion <> '' THEN unixepoch(first_completion) -
        (SELECT offset FROM zone WHERE local_from <= first_completion ORDER BY local_from DESC LIMIT 1) END,
    message
FROM judged;
-- The last line that deletes a key. Only later lines store a tracking under it.
CREATE TABLE staging.erased (registration_id INTEGER, lov_id INTEGER, line INTEGER,
                             PRIMARY KEY (registration_id, lov_id)) WITHOUT ROWID;
INSERT INTO staging.erased SELECT registration_id, lov_id, max(line) FROM staging.judged
    WHERE status = 0 AND message IS NULL GROUP BY registration_id, lov_id;
BEGIN;
DELETE FROM tracking
    WHERE (registration_id, lov_id) IN (SELECT registration_id, lov_id FROM staging.erased);
INSERT INTO tracking
    SELECT registration_id, lov_id, status, progression, score, score_max, time_spent,
           first_access_at, last_access_at, first_completion_at
    FROM staging.judged AS judged
    WHERE message IS NULL AND status <> 0 AND NOT EXISTS (
        SELECT 1 FROM staging.erased AS erased WHERE erased.registration_id = judged.registration_id
            AND erased.lov_id = judged.lov_id AND erased.line > judged.line)
    ORDER BY registration_id, lov_id, line
    ON CONFLICT (registration_id, lov_id) DO UPDATE SET status = excluded.status,
        progression = excluded.progression, score = excluded.score, score_max = excluded.score_max,
        time_spent = excluded.time_spent, first_access_at = excluded.first_access_at,
        last_access_at = excluded.last_access_at, first_completion_at = excluded.first_completion_at;
INSERT INTO import_reject SELECT line, message FROM staging.judged WHERE message IS NOT NULL;
COMMIT;
.mode list
SELECT count(*) FROM staging.judged WHERE message IS NULL;
