-- SPDX-License-Identifier: Apache-2.0
-- Makes the store of the contenders on SQLite from the records' CSV files in the current folder.
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
CREATE TABLE learner (id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE,
                      email TEXT NOT NULL COLLATE NOCASE UNIQUE);
CREATE TABLE lov (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE training (id INTEGER PRIMARY KEY, path_code TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE session (id INTEGER PRIMARY KEY, training_id INTEGER NOT NULL, title TEXT NOT NULL,
                      UNIQUE (training_id, title));
CREATE TABLE registration (id INTEGER PRIMARY KEY, learner_id INTEGER NOT NULL, session_id INTEGER NOT NULL,
                           UNIQUE (learner_id, session_id));
CREATE TABLE zone (local_from TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE tracking (registration_id INTEGER NOT NULL, lov_id INTEGER NOT NULL, status INTEGER NOT NULL,
                       progression REAL NOT NULL, score REAL, score_max INTEGER NOT NULL,
                       time_spent INTEGER NOT NULL, first_access_at INTEGER, last_access_at INTEGER,
                       first_completion_at INTEGER, PRIMARY KEY (registration_id, lov_id)) WITHOUT ROWID;
CREATE TABLE import_reject (line INTEGER PRIMARY KEY, message TEXT NOT NULL);
.import --csv --skip 1 records/learner.csv learner
.import --csv --skip 1 records/lov.csv lov
.import --csv --skip 1 records/training.csv training
.import --csv --skip 1 records/session.csv session
.import --csv --skip 1 records/registration.csv registration
.import --csv --skip 1 zones.csv zone
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
