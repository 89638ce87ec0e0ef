// SPDX-License-Identifier: Apache-2.0
// node duckdb.mjs MODULES prepare|import|check: the import in DuckDB's own file, store.duckdb of the current
// folder; MODULES holds the installed @duckdb/node-api. `check` runs the SQL given on standard input.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [modules, verb] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${modules}/`)('@duckdb/node-api');
const instance = await DuckDBInstance.create('store.duckdb');
const connection = await instance.connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows();

const records = {
  learner: 'id INTEGER PRIMARY KEY, login VARCHAR NOT NULL, email VARCHAR NOT NULL',
  lov: 'id INTEGER PRIMARY KEY, code VARCHAR NOT NULL, title VARCHAR NOT NULL',
  training: 'id INTEGER PRIMARY KEY, path_code VARCHAR NOT NULL, title VARCHAR NOT NULL',
  session: 'id INTEGER PRIMARY KEY, training_id INTEGER NOT NULL, title VARCHAR NOT NULL',
  registration: 'id INTEGER PRIMARY KEY, learner_id INTEGER NOT NULL, session_id INTEGER NOT NULL',
};

async function prepare() {
  for (const [type, columns] of Object.entries(records)) {
    await rows(`CREATE TABLE ${type} (${columns})`);
    await rows(`COPY ${type} FROM 'records/${type}.csv' (DELIMITER ',', QUOTE '"', ESCAPE '"', HEADER true)`);
  }
  await rows(`CREATE TABLE tracking (registration_id INTEGER NOT NULL, lov_id INTEGER NOT NULL,
    status TINYINT NOT NULL, progression DOUBLE NOT NULL, score DOUBLE, score_max INTEGER NOT NULL,
    time_spent INTEGER NOT NULL, first_access_at TIMESTAMPTZ, last_access_at TIMESTAMPTZ,
    first_completion_at TIMESTAMPTZ, PRIMARY KEY (registration_id, lov_id))`);
  await rows('CREATE TABLE import_reject (line BIGINT NOT NULL, message VARCHAR NOT NULL)');
  await rows('CHECKPOINT');
}

const cells = ['email', 'login', 'lov_code', 'title', 'path_code', 'first_access', 'last_access',
  'first_completion', 'progression', 'score', 'score_max', 'time_spent', 'status'];

const judge = `CREATE TEMP TABLE judged AS
WITH cells AS (
  SELECT row_number() OVER () + 1 AS line, * FROM read_csv('rows.csv', delim = ';', quote = '"', escape = '"',
    header = true, auto_detect = false, columns = {${cells.map((name) => `'${name}': 'VARCHAR'`).join(', ')}})),
resolved AS (
  SELECT cells.line, lov_code, first_completion AS completion_text, score AS score_text,
    registration.id AS registration_id, lov.id AS lov_id,
    CASE status WHEN 'notAttempted' THEN 0 WHEN 'incomplete' THEN 1 WHEN 'completed' THEN 2
                WHEN 'passed' THEN 3 WHEN 'failed' THEN 4 WHEN 'browsed' THEN 5 END AS code,
    try_strptime(first_access, '%Y-%m-%d %H:%M:%S') AS first_access,
    try_strptime(last_access, '%Y-%m-%d %H:%M:%S') AS last_access,
    try_strptime(first_completion, '%Y-%m-%d %H:%M:%S') AS first_completion,
    try_cast(progression AS DOUBLE) AS progression, try_cast(score AS DOUBLE) AS score,
    CASE WHEN coalesce(score_max, '') = '' THEN 100 ELSE try_cast(score_max AS INTEGER) END AS score_max,
    try_cast(time_spent AS INTEGER) AS time_spent
  FROM cells
  LEFT JOIN (SELECT id, login, lower(email) AS email FROM learner) AS learner
    ON learner.email = lower(cells.email) AND learner.login = cells.login
  LEFT JOIN lov ON lov.code = cells.lov_code
  LEFT JOIN training ON training.path_code = cells.path_code
  LEFT JOIN session ON session.training_id = training.id AND session.title = cells.title
  LEFT JOIN registration ON registration.learner_id = learner.id AND registration.session_id = session.id)
SELECT line, registration_id, lov_id, code AS status, progression, score, score_max, time_spent,
  timezone('America/Sao_Paulo', first_access) AS first_access_at,
  timezone('America/Sao_Paulo', last_access) AS last_access_at,
  timezone('America/Sao_Paulo', first_completion) AS first_completion_at,
  CASE WHEN registration_id IS NULL THEN 'No registration found for given parameters.'
    WHEN lov_id IS NULL THEN 'Learning object version with code ' || lov_code || ' is not found.'
    WHEN code IS NULL THEN 'The tracking status is not known.'
    WHEN code = 0 THEN NULL
    WHEN completion_text <> '' AND code NOT IN (2, 3)
      THEN 'You cannot set a first completion date if the LO is not completed.'
    WHEN first_access IS NULL OR last_access IS NULL OR completion_text <> '' AND first_completion IS NULL
      THEN 'Your dateTime information mismatches preset dateTimeFormat'
    WHEN progression IS NULL OR progression NOT BETWEEN 0 AND 100 OR score_max IS NULL
      OR score_text <> '' AND (score IS NULL OR score NOT BETWEEN 0 AND score_max)
      OR time_spent IS NULL OR time_spent < 0 THEN 'A number has an invalid value.'
  END AS message
FROM resolved`;

// ON CONFLICT may change a key only once per statement, so the last line of each key is selected first.
const last = `CREATE TEMP TABLE last AS SELECT * EXCLUDE (place) FROM (
  SELECT *, row_number() OVER (PARTITION BY registration_id, lov_id ORDER BY line DESC) AS place
  FROM judged WHERE message IS NULL) WHERE place = 1`;

const put = `INSERT INTO tracking
SELECT registration_id, lov_id, status, progression, score, score_max, time_spent,
  first_access_at, last_access_at, first_completion_at FROM last WHERE status <> 0
ON CONFLICT (registration_id, lov_id) DO UPDATE SET status = excluded.status,
  progression = excluded.progression, score = excluded.score, score_max = excluded.score_max,
  time_spent = excluded.time_spent, first_access_at = excluded.first_access_at,
  last_access_at = excluded.last_access_at, first_completion_at = excluded.first_completion_at`;

const erase = `DELETE FROM tracking USING last WHERE last.status = 0
  AND tracking.registration_id = last.registration_id AND tracking.lov_id = last.lov_id`;

async function importRows() {
  await rows("SET TimeZone = 'UTC'");
  await rows('DELETE FROM import_reject');
  await rows(judge);
  await rows(last);
  for (const step of ['BEGIN', erase, put]) await rows(step);
  await rows('INSERT INTO import_reject SELECT line, message FROM judged WHERE message IS NOT NULL');
  await rows('COMMIT');
  await rows('CHECKPOINT');
  console.log(String((await rows('SELECT count(*) FROM judged WHERE message IS NULL'))[0][0]));
}

async function check() {
  await rows("SET TimeZone = 'UTC'");
  await rows(`CREATE TEMP VIEW checked AS SELECT registration_id::BIGINT AS registration_id,
    lov_id::BIGINT AS lov_id, status::BIGINT AS status, progression, score, score_max::BIGINT AS score_max,
    time_spent::BIGINT AS time_spent, epoch(first_access_at)::BIGINT AS first_access_at,
    epoch(last_access_at)::BIGINT AS last_access_at, epoch(first_completion_at)::BIGINT AS first_completion_at
    FROM tracking`);
  console.log((await rows(readFileSync(0, 'utf8')))[0].join('|'));
  console.log((await rows('SELECT count(*), coalesce(sum(line), 0) FROM import_reject'))[0].join('|'));
}

await { prepare, import: importRows, check }[verb]();
connection.closeSync();
instance.closeSync();
