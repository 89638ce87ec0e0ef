-- SPDX-License-Identifier: Apache-2.0
-- The import in psql: copies the file :data to a staging table and does the rest with one statement for each step.
-- The staging table is UNLOGGED, because it is dropped afterwards.
\set ON_ERROR_STOP on
SET timezone = 'UTC';
CREATE UNLOGGED TABLE cells (email text, login text, lov_code text, title text, path_code text, first_access text,
                             last_access text, first_completion text, progression text, score text, score_max text,
                             time_spent text, status text, line bigint GENERATED ALWAYS AS IDENTITY (START WITH 2));
CREATE UNLOGGED TABLE import_reject (line bigint, message text);
-- Whether a text is a time: a cast would end the statement.
CREATE FUNCTION is_time(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
    $$ BEGIN PERFORM $1::timestamp; RETURN $1 ~ '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$';
       EXCEPTION WHEN others THEN RETURN false; END $$;
SELECT format('\copy cells(email, login, lov_code, title, path_code, first_access, last_access, first_completion, progression, score, score_max, time_spent, status) from %L (format csv, delimiter '';'', header true, null ''@@'')', :'data') AS copy
\gset
\o /dev/null
:copy
ANALYZE cells;
BEGIN;
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
WITH resolved AS MATERIALIZED (
    SELECT cells.*, lov.id AS lov_id, registration.id AS registration_id,
           array_position(ARRAY['notAttempted', 'incomplete', 'completed', 'passed', 'failed', 'browsed'],
                          cells.status) - 1 AS code
    FROM cells
    LEFT JOIN learner ON lower(learner.email) = lower(cells.email) AND learner.login = cells.login
    LEFT JOIN lov ON lov.code = cells.lov_code
    LEFT JOIN training ON training.path_code = cells.path_code
    LEFT JOIN session ON session.training_id = training.id AND session.title = cells.title
    LEFT JOIN registration ON registration.learner_id = learner.id AND registration.session_id = session.id)
SELECT resolved.*, CASE
    WHEN registration_id IS NULL THEN 'No registration found for given parameters.'
    WHEN lov_id IS NULL THEN 'Learning object version with code ' || lov_code || ' is not found.'
    WHEN code IS NULL THEN 'The tracking status is not known.'
    WHEN code = 0 THEN NULL
    WHEN first_completion <> '' AND code NOT IN (2, 3)
        THEN 'You cannot set a first completion date if the LO is not completed.'
    WHEN NOT is_time(first_access) OR NOT is_time(last_access)
        OR first_completion <> '' AND NOT is_time(first_completion)
        THEN 'Your dateTime information mismatches preset dateTimeFormat'
    WHEN progression !~ '^[0-9.]+$' OR progression::float8 > 100 OR score !~ '^[0-9.]*$' OR score_max !~ '^[0-9]*$'
        OR score <> '' AND score::float8 > coalesce(nullif(score_max, '')::int, 100) OR time_spent !~ '^[0-9]+$'
        THEN 'A number has an invalid value.'
    END AS message
FROM resolved;
ANALYZE judged;
CREATE TEMPORARY TABLE erased ON COMMIT DROP AS
    SELECT registration_id, lov_id, max(line) AS line FROM judged WHERE code = 0 AND message IS NULL GROUP BY 1, 2;
DELETE FROM tracking USING erased
    WHERE tracking.registration_id = erased.registration_id AND tracking.lov_id = erased.lov_id;
INSERT INTO tracking(registration_id, lov_id, status, progression, score, score_max, time_spent, first_access_at,
                     last_access_at, first_completion_at, created_run, changed_run)
SELECT DISTINCT ON (registration_id, lov_id) registration_id, lov_id, code, progression::float8,
    nullif(score, '')::float8, coalesce(nullif(score_max, '')::int, 100), time_spent::bigint,
    extract(epoch FROM first_access::timestamp AT TIME ZONE 'America/Sao_Paulo'),
    extract(epoch FROM last_access::timestamp AT TIME ZONE 'America/Sao_Paulo'),
    extract(epoch FROM nullif(first_completion, '')::timestamp AT TIME ZONE 'America/Sao_Paulo'), 1, 1
FROM judged
WHERE message IS NULL AND code <> 0 AND NOT EXISTS (
    SELECT FROM erased WHERE erased.registration_id = judged.registration_id AND erased.lov_id = judged.lov_id
        AND erased.line > judged.line)
ORDER BY registration_id, lov_id, line DESC
ON CONFLICT (registration_id, lov_id) DO UPDATE SET status = excluded.status, progression = excluded.progression,
    score = excluded.score, score_max = excluded.score_max, time_spent = excluded.time_spent,
    first_access_at = excluded.first_access_at, last_access_at = excluded.last_access_at,
    first_completion_at = excluded.first_completion_at;
INSERT INTO import_reject SELECT line, message FROM judged WHERE message IS NOT NULL;
COMMIT;
\o
SELECT (SELECT count(*) FROM cells) - (SELECT count(*) FROM import_reject);
DROP TABLE cells, import_reject;
DROP FUNCTION is_time;
