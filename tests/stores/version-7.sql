-- SPDX-License-Identifier: Apache-2.0
-- A store that a registrar of version 7 wrote, for tests/program/migrate_test.py.
PRAGMA application_id=1382511476;
PRAGMA user_version=7;
BEGIN TRANSACTION;
CREATE TABLE access(
  learner_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  content_id INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(learner_id, kind, content_id)) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint(
  run INTEGER PRIMARY KEY, input INTEGER NOT NULL, byte_offset INTEGER NOT NULL, line INTEGER NOT NULL,
  record INTEGER NOT NULL, outcomes_length INTEGER NOT NULL, rejects_length INTEGER NOT NULL,
  counters TEXT NOT NULL) STRICT;
INSERT INTO "checkpoint" VALUES(1,1,0,1,0,0,0,'{"report":{"inputs":[["learners.csv","034bc89bcfe526e38d6cb88c3ce2bb6f2e7663e7e6898aa5291e0f5eda03ff17","UTF-8",5,""]],"actions":[{"read":5,"created":3,"updated":1,"unchanged":0,"deleted":0,"skipped":0,"rejected":1,"warnings":0}],"messages":[[0,2,364,"empty-field","candidateLogin","Field [...] is empty.",1,5,[]]],"times":[0,0],"rows":[5,1],"revision":2,"last-input":0,"steps":[]},"job":{"station":1,"imports":1,"files":[[0,"learners.csv",4]],"guarded":false,"stopped":false,"stopped-at":0,"refused":false,"judged":false,"changed":0,"log":"","first-rejects":["line 5: Field candidateLogin is empty."],"times":[]}}');
INSERT INTO "checkpoint" VALUES(2,2,0,1,0,0,0,'{"report":{"inputs":[["spring.csv","baa97f90f2ecb8141af2ed212a2daa21a549e033610a21cc026806a939c301e6","UTF-8",3,""],["autumn.csv","a8dd3585ddbe480300af4cab62d066af7787e54413ebfd82fe00c864717accb6","UTF-8",3,""]],"actions":[{"read":6,"created":1,"updated":3,"unchanged":0,"deleted":0,"skipped":0,"rejected":2,"warnings":0}],"messages":[[0,2,440,"no-registration","","No registration found for given parameters.",1,4,[]],[0,2,695,"bad-value","progression","Field [...] has invalid value [...], [...] expected.",1,4,[]]],"times":[0,0],"rows":[6,2],"revision":4,"last-input":1,"steps":[]},"job":{"station":3,"imports":1,"files":[[0,"spring.csv",2],[0,"autumn.csv",2]],"guarded":false,"stopped":false,"stopped-at":0,"refused":false,"judged":false,"changed":0,"log":"","first-rejects":["line 4: No registration found for given parameters.","line 4: Field progression has invalid value x, 0 to 100 expected."],"times":[]}}');
INSERT INTO "checkpoint" VALUES(3,1,0,1,0,0,0,'{"report":{"inputs":[["forget.csv","6a947f0e33278669fa7dcd72cb7da491f78dad998976ff2844bcd4c5caf23d38","UTF-8",1,""]],"actions":[{"read":1,"created":0,"updated":0,"unchanged":0,"deleted":1,"skipped":0,"rejected":0,"warnings":0}],"times":[0,0],"rows":[1,0],"revision":5,"last-input":0,"steps":[]},"job":{"station":3,"imports":1,"files":[[0,"forget.csv",1]],"guarded":false,"stopped":false,"stopped-at":0,"refused":false,"judged":false,"changed":0,"log":"","first-rejects":[],"times":[]}}');
INSERT INTO "checkpoint" VALUES(4,1,0,1,0,0,0,'{"report":{"inputs":[["courses.csv","3a8415613ce5c7ae3e042ea65d56c328382340503bed30991abe82adaf654b37","UTF-8",3,""]],"actions":[{"read":3,"created":3,"updated":0,"unchanged":0,"deleted":0,"skipped":0,"rejected":0,"warnings":4}],"messages":[[0,1,465,"no-required-content","","Learners will be completed on enrolment, and receive whatever credit is available.",1,2,[]],[0,1,480,"held","","The learner is not known yet; the record is held until an account with this id or e-mail address is created.",2,2,[]],[0,1,520,"completion-pending","date_completed","The record is complete without a date; its completion date is pending.",1,4,[]]],"times":[0,0],"rows":[3,0],"revision":6,"last-input":0,"steps":[]},"job":{"station":1,"imports":1,"files":[[0,"courses.csv",3]],"guarded":false,"stopped":false,"stopped-at":0,"refused":false,"judged":false,"changed":0,"log":"","first-rejects":[],"times":[]}}');
CREATE TABLE competency(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  title TEXT,
  scale_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE completion(
  learner_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  content_id INTEGER NOT NULL,
  completed_at INTEGER,
  origin INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(learner_id, kind, content_id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record(
  id INTEGER PRIMARY KEY,
  learner_id INTEGER,
  training_id INTEGER,
  external_user_id TEXT,
  external_email TEXT,
  first_name TEXT,
  last_name TEXT,
  enrollment_start INTEGER,
  enrollment_end INTEGER,
  complete INTEGER NOT NULL,
  completed_at INTEGER,
  participant_category TEXT,
  in_pars INTEGER NOT NULL,
  state INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "course_record" VALUES(1,NULL,2,'Straßer','strasser@example.org',NULL,NULL,NULL,NULL,0,NULL,NULL,0,1,4,4);
INSERT INTO "course_record" VALUES(2,NULL,2,'unknown­',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,0,2,4,5);
INSERT INTO "course_record" VALUES(3,7,2,'plain',NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,0,0,4,4);
CREATE TABLE course_record_learner(
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_learner" VALUES(7,3);
CREATE TABLE course_record_pending(
  complete INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(complete, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_pending" VALUES(0,1);
INSERT INTO "course_record_pending" VALUES(0,2);
INSERT INTO "course_record_pending" VALUES(1,3);
CREATE TABLE course_record_state(
  state INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(state, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_state" VALUES(0,3);
INSERT INTO "course_record_state" VALUES(1,1);
INSERT INTO "course_record_state" VALUES(2,2);
CREATE TABLE course_record_state_email(
  state INTEGER NOT NULL,
  external_email_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(state, external_email_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_state_email" VALUES(1,'strasser@example.org',1);
CREATE TABLE course_record_state_user(
  state INTEGER NOT NULL,
  external_user_id_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(state, external_user_id_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_state_user" VALUES(0,'plain',3);
INSERT INTO "course_record_state_user" VALUES(1,'strasser',1);
INSERT INTO "course_record_state_user" VALUES(2,'unknown­',2);
CREATE TABLE course_record_training(
  training_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_training" VALUES(2,1);
INSERT INTO "course_record_training" VALUES(2,2);
INSERT INTO "course_record_training" VALUES(2,3);
CREATE TABLE course_record_training_learner(
  training_id INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, learner_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO "course_record_training_learner" VALUES(2,7,3);
CREATE TABLE credit(
  course_record_id INTEGER NOT NULL,
  credit_type TEXT NOT NULL,
  amount REAL,
  expires_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(course_record_id, credit_type)) STRICT, WITHOUT ROWID;
CREATE TABLE credit_offer(
  training_id INTEGER NOT NULL,
  credit_type TEXT NOT NULL,
  maximum REAL,
  variable INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(training_id, credit_type)) STRICT, WITHOUT ROWID;
CREATE TABLE credit_type(
  name TEXT NOT NULL,
  name_key TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(name)) STRICT, WITHOUT ROWID;
INSERT INTO "credit_type" VALUES('CEU','CEU',0,0);
INSERT INTO "credit_type" VALUES('CEU  basic','CEU  basic',0,0);
INSERT INTO "credit_type" VALUES('CEU basic','CEU basic',0,0);
CREATE TABLE custom_value(
  learner_id INTEGER NOT NULL,
  field_guid TEXT NOT NULL,
  value TEXT,
  value_key TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(learner_id, field_guid)) STRICT, WITHOUT ROWID;
INSERT INTO "custom_value" VALUES(1,'1b0f8a52-0000-4000-8000-000000000001','Team  Rot','Team  Rot',0,0);
INSERT INTO "custom_value" VALUES(7,'1b0f8a52-0000-4000-8000-000000000001','Team  Blau','Team  Blau',0,1);
INSERT INTO "custom_value" VALUES(7,'1b0f8a52-0000-4000-8000-000000000002','x','x',0,0);
INSERT INTO "custom_value" VALUES(9,'1b0f8a52-0000-4000-8000-000000000001','Team Rot','Team Rot',1,1);
INSERT INTO "custom_value" VALUES(10,'1b0f8a52-0000-4000-8000-000000000001','Team Rot','Team Rot',1,1);
CREATE TABLE demo_mark(
  name TEXT NOT NULL,
  type TEXT,
  key TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(name)) STRICT, WITHOUT ROWID;
CREATE TABLE effect(
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, type TEXT NOT NULL, count INTEGER NOT NULL,
  first_key TEXT NOT NULL, last_key TEXT NOT NULL, data BLOB NOT NULL) STRICT;
INSERT INTO "effect" VALUES(1,1,'learner',4,'id=7','id=10',X'28B52FFD2083A50300640601040E002564616538373936322D373561352D353264622D386431392D37343132363664373736323906706C61696E12406578616D706C652E6F726704522D3706506C61696E055061756C00FF01FF0102000000FF0100008084DFE00B000202000202000402040080144070387290AB4001');
INSERT INTO "effect" VALUES(2,1,'custom_value',3,'learner_id=7 field_guid=1b0f8a52-0000-4000-8000-000000000001','learner_id=10 field_guid=1b0f8a52-0000-4000-8000-000000000001',X'28B52FFD2082CD0100D40201040E2531623066386135322D303030302D343030302D383030302D303100095465616D20526F7400040404020300967AB0553DD5069C');
INSERT INTO "effect" VALUES(3,2,'tracking',2,'registration_id=1 lov_id=1','registration_id=4 lov_id=3',X'28B52FFD20414D0100F001040202000282888040FF8F8001FFFFFFFF0F00FF01FF01FF010002060405100004134CF890EB08');
INSERT INTO "effect" VALUES(4,2,'tracking',2,'registration_id=2 lov_id=1','registration_id=4 lov_id=1',X'28B52FFD205BD50100840201060402000283888040FF8F8001FFFFFFFF0F00FF01FF01FF01010104000000848880000000000007004030002E0204038201E160C8058E');
INSERT INTO "effect" VALUES(5,3,'trash',1,'id=1','id=1',X'28B52FFD2003190000000402');
INSERT INTO "effect" VALUES(6,3,'tracking',1,'registration_id=2 lov_id=1','registration_id=2 lov_id=1',X'28B52FFD203B5D01000402020404020402838880E001FF8F8001C80100FF01FF01FFFFFFFFFFFFFFFFFF0104100004133DFA3A02');
INSERT INTO "effect" VALUES(7,4,'course_record',3,'id=1','id=3',X'28B52FFD2009490000000402000202000202');
INSERT INTO "effect" VALUES(8,5,'course_record',1,'id=2','id=2',X'28B52FFD203E3D0100D801000408FF01040A756E6B6E6F776EC2AD000000FF01FF010000020400388D0004036411400B');
CREATE TABLE entity(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  name TEXT,
  parent_id INTEGER,
  imported INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "entity" VALUES(1,'1ba34a02-9b69-523c-99c0-7164338ef95c','Root',NULL,0,0,0);
INSERT INTO "entity" VALUES(2,'eca3ef05-f1d6-5463-a934-bc12b6a8c3c0','Nord  West',1,0,0,0);
INSERT INTO "entity" VALUES(3,'2251be6c-975c-5fad-8914-de86330cb87e','Nord West',1,0,0,0);
CREATE TABLE entity_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "entity_guid" VALUES('1ba34a02-9b69-523c-99c0-7164338ef95c',1);
INSERT INTO "entity_guid" VALUES('2251be6c-975c-5fad-8914-de86330cb87e',3);
INSERT INTO "entity_guid" VALUES('eca3ef05-f1d6-5463-a934-bc12b6a8c3c0',2);
CREATE TABLE entity_name(
  name_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(name_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "entity_name" VALUES('Nord West',3);
INSERT INTO "entity_name" VALUES('Nord  West',2);
INSERT INTO "entity_name" VALUES('Root',1);
CREATE TABLE entity_parent_name(
  parent_id INTEGER NOT NULL,
  name_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(parent_id, name_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "entity_parent_name" VALUES(1,'Nord West',3);
INSERT INTO "entity_parent_name" VALUES(1,'Nord  West',2);
CREATE TABLE file(
  id INTEGER PRIMARY KEY,
  owner_type TEXT,
  owner_id INTEGER,
  path TEXT,
  sha256 TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE file_owner(
  owner_id INTEGER NOT NULL,
  owner_type_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(owner_id, owner_type_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE held_row(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE input_block(
  run INTEGER NOT NULL, input INTEGER NOT NULL, first INTEGER NOT NULL, digests BLOB NOT NULL,
  PRIMARY KEY(run, input, first)) STRICT, WITHOUT ROWID;
INSERT INTO "input_block" VALUES(1,0,0,X'32F2DF9E343DAB4D0100000000000000');
INSERT INTO "input_block" VALUES(2,0,0,X'9B7471013A4A836D0100000000000000');
INSERT INTO "input_block" VALUES(2,1,0,X'D669A636BC1BF2C80100000000000000');
INSERT INTO "input_block" VALUES(3,0,0,X'A994F7E18879A5160100000000000000');
INSERT INTO "input_block" VALUES(4,0,0,X'50CDAB6A9E5A49DE0100000000000000');
CREATE TABLE intervention(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  training_id INTEGER,
  session_id INTEGER,
  starts_at INTEGER,
  duration_hours INTEGER,
  room_id INTEGER,
  teacher_id INTEGER,
  status INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE intervention_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE intervention_session(
  session_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(session_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE learner(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  login TEXT,
  email TEXT,
  ref_number TEXT,
  name TEXT,
  first_name TEXT,
  status INTEGER NOT NULL,
  enabled_from TEXT,
  enabled_until TEXT,
  entity_id INTEGER NOT NULL,
  languages TEXT,
  time_zone TEXT,
  presentation TEXT,
  manager_id INTEGER,
  password_hash TEXT,
  imported INTEGER NOT NULL,
  created_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "learner" VALUES(1,'be2ca1c6-285b-5a04-9be4-5d377e72c1ec','weiß','weiß@example.org','R 1','Weiß','Anna',0,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,0,1577836800,0,0);
INSERT INTO "learner" VALUES(2,'54c47759-6c23-5395-9af2-ce3227593172','İpek','IPEK@example.org','R  2','Demir','İpek',0,NULL,NULL,2,NULL,NULL,NULL,NULL,NULL,0,1577836800,0,0);
INSERT INTO "learner" VALUES(3,'749aa62e-47b1-5bd1-b337-e293c465d303','annab','anna@example.org','R 3','B','Anna',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1578009600,0,0);
INSERT INTO "learner" VALUES(4,'97e32860-5b35-5f2b-a5e5-e6e8fecb7bea','anna​b','anna­@example.org','R 3','B','Anna',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1577923200,0,0);
INSERT INTO "learner" VALUES(5,'ac51b617-7fc7-5f7a-b152-bff329d230f2','ΣΊΣΥΦΟΣ','sisyphos@example.org',NULL,'Sisyphos',NULL,0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1577836800,0,0);
INSERT INTO "learner" VALUES(6,'7a2a696e-cc2c-5035-999e-8b802b8ff6d7','João',NULL,'R	6','Silva','João',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1577836800,0,0);
INSERT INTO "learner" VALUES(7,'dae87962-75a5-52db-8d19-741266d77629','plain','plain@example.org','R-7','Plain','Paula',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,1,1577836800,0,1);
INSERT INTO "learner" VALUES(8,'33a5fd81-2a4d-50bd-a18e-1d117133e499','neu  mann','nora@example.org','N  1','Neumann','Nora',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,1,1795341600,1,1);
INSERT INTO "learner" VALUES(9,'44b2c6c9-cd15-5a48-8424-74b6d6889949','GROSS','otto@example.org','N-2','Groß','Otto',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,1,1795341600,1,1);
INSERT INTO "learner" VALUES(10,'16a0b15c-424b-5161-aa1e-7a8bb036e901','İbrahim','kaya@example.org','N-3','Kaya','İbrahim',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,1,1795341600,1,1);
CREATE TABLE learner_email(
  email_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(email_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "learner_email" VALUES('anna@example.org',1578009600,3);
INSERT INTO "learner_email" VALUES('anna­@example.org',1577923200,4);
INSERT INTO "learner_email" VALUES('ipek@example.org',1577836800,2);
INSERT INTO "learner_email" VALUES('kaya@example.org',1795341600,10);
INSERT INTO "learner_email" VALUES('nora@example.org',1795341600,8);
INSERT INTO "learner_email" VALUES('otto@example.org',1795341600,9);
INSERT INTO "learner_email" VALUES('plain@example.org',1577836800,7);
INSERT INTO "learner_email" VALUES('sisyphos@example.org',1577836800,5);
INSERT INTO "learner_email" VALUES('weiss@example.org',1577836800,1);
CREATE TABLE learner_login(
  login_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(login_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "learner_login" VALUES('annab',1578009600,3);
INSERT INTO "learner_login" VALUES('anna​b',1577923200,4);
INSERT INTO "learner_login" VALUES('gross',1795341600,9);
INSERT INTO "learner_login" VALUES('i̇brahim',1795341600,10);
INSERT INTO "learner_login" VALUES('i̇pek',1577836800,2);
INSERT INTO "learner_login" VALUES('joão',1577836800,6);
INSERT INTO "learner_login" VALUES('neu  mann',1795341600,8);
INSERT INTO "learner_login" VALUES('plain',1577836800,7);
INSERT INTO "learner_login" VALUES('weiss',1577836800,1);
INSERT INTO "learner_login" VALUES('σίσυφοσ',1577836800,5);
CREATE TABLE learner_ref_number(
  ref_number_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(ref_number_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "learner_ref_number" VALUES('N  1',1795341600,8);
INSERT INTO "learner_ref_number" VALUES('N-2',1795341600,9);
INSERT INTO "learner_ref_number" VALUES('N-3',1795341600,10);
INSERT INTO "learner_ref_number" VALUES('R	6',1577836800,6);
INSERT INTO "learner_ref_number" VALUES('R  2',1577836800,2);
INSERT INTO "learner_ref_number" VALUES('R 1',1577836800,1);
INSERT INTO "learner_ref_number" VALUES('R 3',1578009600,3);
INSERT INTO "learner_ref_number" VALUES('R-7',1577836800,7);
INSERT INTO "learner_ref_number" VALUES('R 3',1577923200,4);
CREATE TABLE lease(
  scope TEXT PRIMARY KEY, run INTEGER NOT NULL, host TEXT NOT NULL, process INTEGER NOT NULL,
  process_start TEXT NOT NULL, fence INTEGER NOT NULL, since INTEGER NOT NULL, beat INTEGER NOT NULL,
  expires INTEGER NOT NULL, definition TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE licence(
  id INTEGER PRIMARY KEY,
  learner_id INTEGER,
  product TEXT,
  active INTEGER NOT NULL,
  moving INTEGER NOT NULL,
  other_store TEXT,
  other_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE licence_learner(
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE licence_other(
  other_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(other_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE lov(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  code TEXT,
  title TEXT,
  locale TEXT,
  type TEXT,
  publisher TEXT,
  required INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "lov" VALUES(1,'044b8610-7494-5cdf-bee2-91e7e5e65975','SEG-01','Segurança',NULL,'content',NULL,0,0,0);
INSERT INTO "lov" VALUES(2,'e2948e3e-8f7e-54f9-a1f0-9a75aacf9fc1','SEG­-02','Zweites  Stück',NULL,'content',NULL,0,0,0);
INSERT INTO "lov" VALUES(3,'a62b5300-afd3-5197-9465-aa5dd69cafc0','SEG-02','Third',NULL,'content',NULL,0,0,0);
CREATE TABLE lov_code(
  code_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(code_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "lov_code" VALUES('SEG-01',1);
INSERT INTO "lov_code" VALUES('SEG-02',3);
INSERT INTO "lov_code" VALUES('SEG­-02',2);
CREATE TABLE lov_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "lov_guid" VALUES('044b8610-7494-5cdf-bee2-91e7e5e65975',1);
INSERT INTO "lov_guid" VALUES('a62b5300-afd3-5197-9465-aa5dd69cafc0',3);
INSERT INTO "lov_guid" VALUES('e2948e3e-8f7e-54f9-a1f0-9a75aacf9fc1',2);
CREATE TABLE material(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  shelf TEXT,
  title TEXT,
  training_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE next_id(type TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "next_id" VALUES('course_record',4);
INSERT INTO "next_id" VALUES('entity',4);
INSERT INTO "next_id" VALUES('file',1);
INSERT INTO "next_id" VALUES('learner',11);
INSERT INTO "next_id" VALUES('lov',4);
INSERT INTO "next_id" VALUES('registration',6);
INSERT INTO "next_id" VALUES('session',4);
INSERT INTO "next_id" VALUES('teacher',3);
INSERT INTO "next_id" VALUES('training',3);
INSERT INTO "next_id" VALUES('trash',2);
CREATE TABLE programme(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  title TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE programme_content(
  programme_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  content_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(programme_id, position)) STRICT, WITHOUT ROWID;
CREATE TABLE programme_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE rating_scale(
  id INTEGER PRIMARY KEY,
  title TEXT,
  levels TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE registration(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  learner_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  registered_at INTEGER,
  imported INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "registration" VALUES(1,'e711da3f-7e85-5911-b7e5-fce7580d3ce1',1,1,1578009600,0,0,0);
INSERT INTO "registration" VALUES(2,'c770896b-2d34-54f7-8202-cd19ecbf158c',2,3,1578009600,0,0,0);
INSERT INTO "registration" VALUES(3,'643bb57c-af75-59e9-b55b-aa33f85876c0',3,2,1578009600,0,0,0);
INSERT INTO "registration" VALUES(4,'2af121bb-bf3a-5424-9ca5-4d4f7357c3ab',7,3,1578009600,0,0,0);
INSERT INTO "registration" VALUES(5,'6f3f31a5-91b6-58e7-b9fc-66eb7daa14de',6,3,1578009600,0,0,0);
CREATE TABLE registration_learner(
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO "registration_learner" VALUES(1,1);
INSERT INTO "registration_learner" VALUES(2,2);
INSERT INTO "registration_learner" VALUES(3,3);
INSERT INTO "registration_learner" VALUES(6,5);
INSERT INTO "registration_learner" VALUES(7,4);
CREATE TABLE registration_learner_session(
  learner_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, session_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO "registration_learner_session" VALUES(1,1,1);
INSERT INTO "registration_learner_session" VALUES(2,3,2);
INSERT INTO "registration_learner_session" VALUES(3,2,3);
INSERT INTO "registration_learner_session" VALUES(6,3,5);
INSERT INTO "registration_learner_session" VALUES(7,3,4);
CREATE TABLE registration_session(
  session_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(session_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO "registration_session" VALUES(1,1);
INSERT INTO "registration_session" VALUES(2,3);
INSERT INTO "registration_session" VALUES(3,2);
INSERT INTO "registration_session" VALUES(3,4);
INSERT INTO "registration_session" VALUES(3,5);
CREATE TABLE reject(
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
  record INTEGER NOT NULL, action TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, original BLOB NOT NULL) STRICT;
INSERT INTO "reject" VALUES(1,1,'learners.csv',5,4,'createOrUpdateLearnerAction','empty-field','candidateLogin','','Field candidateLogin is empty.',X'3B4E6F626F64793B4E6F3B3B3B0A');
INSERT INTO "reject" VALUES(2,2,'spring.csv',4,3,'createOrUpdateConsolidatedTrackingAction','no-registration','','','No registration found for given parameters.',X'6E6F626F64793B5345472D30313B3B486572627374E2808E3B54502D323B310A');
INSERT INTO "reject" VALUES(3,2,'autumn.csv',4,3,'createOrUpdateConsolidatedTrackingAction','bad-value','progression','x','Field progression has invalid value x, 0 to 100 expected.',X'706C61696E3B5345472D30313B3B486572627374E2808E3B54502D323B780A');
CREATE TABLE room(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  label TEXT,
  capacity INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE room_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE run(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL,
  definition_path TEXT NOT NULL, definition_sha256 TEXT NOT NULL, definition_text TEXT NOT NULL,
  settings TEXT NOT NULL, clock INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL,
  registrar TEXT NOT NULL, tzdb TEXT NOT NULL, owner TEXT NOT NULL, report TEXT NOT NULL) STRICT;
INSERT INTO "run" VALUES(1,'0b8e8ce4c22d950b858d24b2c40287d7094ad1a6f4e84d020cb4352472282756','completed-with-rejects','learners.xml','730fa46fffeeddaface446d02b3251b1b2bd9d6a843c7f2fbb9d43c61658e939','<actions>
  <createOrUpdateLearnerAction>
    <options><traineeSearchField><candidateLogin/></traineeSearchField><fullAccess>yes</fullAccess></options>
    <fields>
      <candidateLogin/>
      <candidateName/>
      <candidateFirstname/>
      <candidateEmail/>
      <candidateRefNumber/>
      <custom><guid>1b0f8a52-0000-4000-8000-000000000001</guid></custom>
    </fields>
  </createOrUpdateLearnerAction>
</actions>
','{"bind":0,"strict":false,"atomic-file":false,"undo":true,"outcomes":["",false],"rejects":""}',1795341600,1795600001,1795600001,'0.1.0','2025b','host, process 1','{
  "version": 1,
  "run": 1,
  "state": "completed-with-rejects",
  "definition": {
    "path": "learners.xml",
    "sha256": "730fa46fffeeddaface446d02b3251b1b2bd9d6a843c7f2fbb9d43c61658e939"
  },
  "store": "sqlite:registrar.db",
  "clock": "2026-11-22T10:00:00Z",
  "started": "2026-11-29T20:36:42Z",
  "finished": "2026-11-29T20:36:42Z",
  "registrar": "0.1.0",
  "tzdb": "2025b",
  "inputs": [
    {
      "file": "learners.csv",
      "sha256": "034bc89bcfe526e38d6cb88c3ce2bb6f2e7663e7e6898aa5291e0f5eda03ff17",
      "encoding": "UTF-8",
      "records": 5
    }
  ],
  "totals": {
    "read": 5,
    "created": 3,
    "updated": 1,
    "unchanged": 0,
    "deleted": 0,
    "skipped": 0,
    "rejected": 1,
    "warnings": 0
  },
  "actions": [
    {
      "action": "createOrUpdateLearnerAction",
      "read": 5,
      "created": 3,
      "updated": 1,
      "unchanged": 0,
      "deleted": 0,
      "skipped": 0,
      "rejected": 1,
      "warnings": 0
    }
  ],
  "messages": [
    {
      "level": "error",
      "action": "createOrUpdateLearnerAction",
      "field": "candidateLogin",
      "code": "empty-field",
      "text": "Field [...] is empty.",
      "count": 1,
      "first_line": 5
    }
  ],
  "times": {
    "skipped": 0,
    "repeated": 0
  }
}');
INSERT INTO "run" VALUES(2,'89100994c5a2d671691540935828b94c49a2d84f266ce4e3588b2b3371339c18','completed-with-rejects','tracking.xml','9cc091fdf01cb3a7bfd5b24f1f48d6948354ef9498ab500b451b80e5d87dbc3d','<actions>
  <createOrUpdateConsolidatedTrackingAction>
    <fields>
      <candidateLogin/>
      <lovCode/>
      <sessionGuid/>
      <sessionTitle/>
      <trainingPathCode/>
      <progression/>
    </fields>
  </createOrUpdateConsolidatedTrackingAction>
</actions>
','{"bind":0,"strict":false,"atomic-file":false,"undo":true,"outcomes":["",false],"rejects":""}',1795341600,1795600002,1795600002,'0.1.0','2025b','host, process 1','{
  "version": 1,
  "run": 2,
  "state": "completed-with-rejects",
  "definition": {
    "path": "tracking.xml",
    "sha256": "9cc091fdf01cb3a7bfd5b24f1f48d6948354ef9498ab500b451b80e5d87dbc3d"
  },
  "store": "sqlite:registrar.db",
  "clock": "2026-11-22T10:00:00Z",
  "started": "2026-11-29T20:36:43Z",
  "finished": "2026-11-29T20:36:43Z",
  "registrar": "0.1.0",
  "tzdb": "2025b",
  "inputs": [
    {
      "file": "spring.csv",
      "sha256": "baa97f90f2ecb8141af2ed212a2daa21a549e033610a21cc026806a939c301e6",
      "encoding": "UTF-8",
      "records": 3
    },
    {
      "file": "autumn.csv",
      "sha256": "a8dd3585ddbe480300af4cab62d066af7787e54413ebfd82fe00c864717accb6",
      "encoding": "UTF-8",
      "records": 3
    }
  ],
  "totals": {
    "read": 6,
    "created": 1,
    "updated": 3,
    "unchanged": 0,
    "deleted": 0,
    "skipped": 0,
    "rejected": 2,
    "warnings": 0
  },
  "actions": [
    {
      "action": "createOrUpdateConsolidatedTrackingAction",
      "read": 6,
      "created": 1,
      "updated": 3,
      "unchanged": 0,
      "deleted": 0,
      "skipped": 0,
      "rejected": 2,
      "warnings": 0
    }
  ],
  "messages": [
    {
      "level": "error",
      "action": "createOrUpdateConsolidatedTrackingAction",
      "field": "",
      "code": "no-registration",
      "text": "No registration found for given parameters.",
      "count": 1,
      "first_line": 4
    },
    {
      "level": "error",
      "action": "createOrUpdateConsolidatedTrackingAction",
      "field": "progression",
      "code": "bad-value",
      "text": "Field [...] has invalid value [...], [...] expected.",
      "count": 1,
      "first_line": 4
    }
  ],
  "times": {
    "skipped": 0,
    "repeated": 0
  }
}');
INSERT INTO "run" VALUES(3,'0549a3addbaf7d23dd6349f2caaaa856bb569828a05dde7d09d7e6b83635c5f9','completed','forget.xml','3441d1191935b00d67603db553b582620e728e9eccd6338baaabd1c2cbd0f2a7','<actions>
  <deleteLearningDataAction>
    <options><what>statuses</what></options>
    <fields><candidateLogin/></fields>
  </deleteLearningDataAction>
</actions>
','{"bind":0,"strict":false,"atomic-file":false,"undo":true,"outcomes":["",false],"rejects":""}',1795341600,1795600003,1795600003,'0.1.0','2025b','host, process 1','{
  "version": 1,
  "run": 3,
  "state": "completed",
  "definition": {
    "path": "forget.xml",
    "sha256": "3441d1191935b00d67603db553b582620e728e9eccd6338baaabd1c2cbd0f2a7"
  },
  "store": "sqlite:registrar.db",
  "clock": "2026-11-22T10:00:00Z",
  "started": "2026-11-29T20:36:43Z",
  "finished": "2026-11-29T20:36:43Z",
  "registrar": "0.1.0",
  "tzdb": "2025b",
  "inputs": [
    {
      "file": "forget.csv",
      "sha256": "6a947f0e33278669fa7dcd72cb7da491f78dad998976ff2844bcd4c5caf23d38",
      "encoding": "UTF-8",
      "records": 1
    }
  ],
  "totals": {
    "read": 1,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "deleted": 1,
    "skipped": 0,
    "rejected": 0,
    "warnings": 0
  },
  "actions": [
    {
      "action": "deleteLearningDataAction",
      "read": 1,
      "created": 0,
      "updated": 0,
      "unchanged": 0,
      "deleted": 1,
      "skipped": 0,
      "rejected": 0,
      "warnings": 0
    }
  ],
  "messages": [],
  "times": {
    "skipped": 0,
    "repeated": 0
  }
}');
INSERT INTO "run" VALUES(4,'303ca45491d37471615564da90b141df6c03c0771cb05572ce62069e3f748360','completed','courses.xml','2594f49b49d53e7333fed6d22c80e37cb351ac33d4059da2c24a983aa742baff','<actions>
  <importCourseRecordsAction>
    <fields>
      <external_course_id/>
      <external_user_id/>
      <external_email/>
      <title/>
      <complete/>
    </fields>
  </importCourseRecordsAction>
</actions>
','{"bind":0,"strict":false,"atomic-file":false,"undo":true,"outcomes":["",false],"rejects":""}',1795341600,1795600004,1795600004,'0.1.0','2025b','host, process 1','{
  "version": 1,
  "run": 4,
  "state": "completed",
  "definition": {
    "path": "courses.xml",
    "sha256": "2594f49b49d53e7333fed6d22c80e37cb351ac33d4059da2c24a983aa742baff"
  },
  "store": "sqlite:registrar.db",
  "clock": "2026-11-22T10:00:00Z",
  "started": "2026-11-29T20:36:43Z",
  "finished": "2026-11-29T20:36:43Z",
  "registrar": "0.1.0",
  "tzdb": "2025b",
  "inputs": [
    {
      "file": "courses.csv",
      "sha256": "3a8415613ce5c7ae3e042ea65d56c328382340503bed30991abe82adaf654b37",
      "encoding": "UTF-8",
      "records": 3
    }
  ],
  "totals": {
    "read": 3,
    "created": 3,
    "updated": 0,
    "unchanged": 0,
    "deleted": 0,
    "skipped": 0,
    "rejected": 0,
    "warnings": 4
  },
  "actions": [
    {
      "action": "importCourseRecordsAction",
      "read": 3,
      "created": 3,
      "updated": 0,
      "unchanged": 0,
      "deleted": 0,
      "skipped": 0,
      "rejected": 0,
      "warnings": 4
    }
  ],
  "messages": [
    {
      "level": "warning",
      "action": "importCourseRecordsAction",
      "field": "",
      "code": "no-required-content",
      "text": "Learners will be completed on enrolment, and receive whatever credit is available.",
      "count": 1,
      "first_line": 2
    },
    {
      "level": "warning",
      "action": "importCourseRecordsAction",
      "field": "",
      "code": "held",
      "text": "The learner is not known yet; the record is held until an account with this id or e-mail address is created.",
      "count": 2,
      "first_line": 2
    },
    {
      "level": "warning",
      "action": "importCourseRecordsAction",
      "field": "date_completed",
      "code": "completion-pending",
      "text": "The record is complete without a date; its completion date is pending.",
      "count": 1,
      "first_line": 4
    }
  ],
  "times": {
    "skipped": 0,
    "repeated": 0
  }
}');
INSERT INTO "run" VALUES(5,'','completed','registrar held withdraw 2','','','{}',1795341600,1795600005,1795600005,'0.1.0','2025b','host, process 1','{
  "version": 1,
  "run": 5,
  "state": "completed",
  "definition": {
    "path": "registrar held withdraw 2",
    "sha256": ""
  },
  "store": "",
  "clock": "2026-11-22T10:00:00Z",
  "started": "2026-11-29T20:36:43Z",
  "finished": "2026-11-29T20:36:43Z",
  "registrar": "0.1.0",
  "tzdb": "2025b",
  "inputs": [],
  "totals": {
    "read": 1,
    "created": 0,
    "updated": 1,
    "unchanged": 0,
    "deleted": 0,
    "skipped": 0,
    "rejected": 0,
    "warnings": 0
  },
  "actions": [
    {
      "action": "held withdraw",
      "read": 1,
      "created": 0,
      "updated": 1,
      "unchanged": 0,
      "deleted": 0,
      "skipped": 0,
      "rejected": 0,
      "warnings": 0
    }
  ],
  "messages": [],
  "times": {
    "skipped": 0,
    "repeated": 0
  }
}');
CREATE TABLE run_log(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, lines BLOB NOT NULL) STRICT;
CREATE TABLE run_note(
  run INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY(run, name)) STRICT, WITHOUT ROWID;
CREATE TABLE session(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  training_id INTEGER NOT NULL,
  title TEXT,
  start_date TEXT,
  end_date TEXT,
  status TEXT,
  teacher_id INTEGER,
  imported INTEGER NOT NULL,
  created_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "session" VALUES(1,'db13e429-9ded-52a6-acdf-c7b45b055332',1,'Turma  2017','2017-01-10',NULL,NULL,NULL,0,1577923200,0,0);
INSERT INTO "session" VALUES(2,'77952602-a918-5c4a-8d41-49e4da257df8',1,'Turma 2017','2017-02-10',NULL,NULL,NULL,0,1577836800,0,0);
INSERT INTO "session" VALUES(3,'3a672450-47b3-5d3e-b606-ac203bae7e7d',2,'Herbst‎','2017-03-01',NULL,NULL,NULL,0,1577836800,0,0);
CREATE TABLE session_guid(
  guid_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "session_guid" VALUES('3a672450-47b3-5d3e-b606-ac203bae7e7d',1577836800,3);
INSERT INTO "session_guid" VALUES('77952602-a918-5c4a-8d41-49e4da257df8',1577836800,2);
INSERT INTO "session_guid" VALUES('db13e429-9ded-52a6-acdf-c7b45b055332',1577923200,1);
CREATE TABLE session_training(
  training_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "session_training" VALUES(1,1577836800,2);
INSERT INTO "session_training" VALUES(1,1577923200,1);
INSERT INTO "session_training" VALUES(2,1577836800,3);
CREATE TABLE session_training_title(
  training_id INTEGER NOT NULL,
  title_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, title_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "session_training_title" VALUES(1,'Turma  2017',1577923200,1);
INSERT INTO "session_training_title" VALUES(1,'Turma 2017',1577836800,2);
INSERT INTO "session_training_title" VALUES(2,'Herbst‎',1577836800,3);
CREATE TABLE store(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "store" VALUES('guid','6f1f9c64-2d0c-5d3a-9f5e-7c1f1b0a5e11');
INSERT INTO "store" VALUES('revision','7');
CREATE TABLE teacher(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  login TEXT,
  email TEXT,
  name TEXT,
  first_name TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "teacher" VALUES(1,'4aec0d6a-24c3-572c-827b-bb0d9850094a','Straße',NULL,'Lehrer',NULL,0,0);
INSERT INTO "teacher" VALUES(2,'38a329a0-6870-5124-be1a-c77bf3c04262','strasse2',NULL,'Other',NULL,0,0);
CREATE TABLE teacher_login(
  login_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(login_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO "teacher_login" VALUES('strasse',1);
INSERT INTO "teacher_login" VALUES('strasse2',2);
CREATE TABLE test_result(
  registration_id INTEGER NOT NULL,
  lov_id INTEGER NOT NULL,
  score REAL,
  taken_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(registration_id, lov_id)) STRICT, WITHOUT ROWID;
CREATE TABLE tracking(
  registration_id INTEGER NOT NULL,
  lov_id INTEGER NOT NULL,
  status INTEGER NOT NULL,
  progression REAL NOT NULL,
  score REAL,
  score_max INTEGER,
  time_spent INTEGER NOT NULL,
  first_access_at INTEGER,
  last_access_at INTEGER,
  first_completion_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(registration_id, lov_id)) STRICT, WITHOUT ROWID;
INSERT INTO "tracking" VALUES(1,1,1,50.0,NULL,100,0,NULL,NULL,NULL,0,2);
INSERT INTO "tracking" VALUES(4,1,2,100.0,NULL,100,0,NULL,NULL,1795341600,0,2);
INSERT INTO "tracking" VALUES(4,3,1,60.0,NULL,100,0,NULL,NULL,NULL,2,2);
CREATE TABLE training(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  path_code TEXT,
  title TEXT,
  locale TEXT,
  modality TEXT,
  status INTEGER NOT NULL,
  description TEXT,
  what_you_will_learn TEXT,
  overview TEXT,
  outcomes TEXT,
  audience TEXT,
  further_information TEXT,
  welcome_text TEXT,
  cost TEXT,
  duration TEXT,
  score_success_threshold TEXT,
  scores_visible_by_learners TEXT,
  imported INTEGER NOT NULL,
  created_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "training" VALUES(1,'462828d2-ba9e-56d2-8379-e1f67e1c8636','TP  SEG','Segurança  no trabalho',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1577836800,0,0);
INSERT INTO "training" VALUES(2,'882ae527-5407-50fa-aa53-fc7b64506138','TP-2','Zwei',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1577836800,0,0);
CREATE TABLE training_content(
  training_id INTEGER NOT NULL,
  step_position INTEGER NOT NULL,
  position INTEGER NOT NULL,
  lov_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(training_id, step_position, position)) STRICT, WITHOUT ROWID;
CREATE TABLE training_guid(
  guid_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "training_guid" VALUES('462828d2-ba9e-56d2-8379-e1f67e1c8636',1577836800,1);
INSERT INTO "training_guid" VALUES('882ae527-5407-50fa-aa53-fc7b64506138',1577836800,2);
CREATE TABLE training_path_code(
  path_code_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(path_code_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "training_path_code" VALUES('TP  SEG',1577836800,1);
INSERT INTO "training_path_code" VALUES('TP-2',1577836800,2);
CREATE TABLE training_step(
  training_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  title TEXT,
  duration_days INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(training_id, position)) STRICT, WITHOUT ROWID;
CREATE TABLE training_title(
  title_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(title_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "training_title" VALUES('Segurança  no trabalho',1577836800,1);
INSERT INTO "training_title" VALUES('Zwei',1577836800,2);
CREATE TABLE transfer_key(
  id INTEGER PRIMARY KEY,
  digest TEXT,
  created_at INTEGER,
  expires_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE transfer_source(
  id INTEGER PRIMARY KEY,
  store_guid TEXT,
  url TEXT,
  transferred_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE transfer_source_store_guid(
  store_guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(store_guid_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE transferred(
  source_id INTEGER NOT NULL,
  type INTEGER NOT NULL,
  source_key TEXT NOT NULL,
  target_key TEXT,
  bound INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(source_id, type, source_key)) STRICT, WITHOUT ROWID;
CREATE TABLE trash(
  id INTEGER PRIMARY KEY,
  type TEXT,
  key TEXT,
  deleted_at INTEGER,
  run INTEGER,
  content TEXT,
  purge_at INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO "trash" VALUES(1,'tracking','registration_id=2 lov_id=1',1795341600,3,'{"registration_id":"2","lov_id":"1","status":"incomplete","progression":"30","score_max":"100","time_spent":"0"}',1797984000,3,3);
CREATE TABLE trash_purge(
  purge_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(purge_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO "trash_purge" VALUES(1797984000,1);
CREATE TABLE user_match(
  source INTEGER NOT NULL,
  source_learner_id INTEGER NOT NULL,
  target_learner_id INTEGER,
  merge INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(source, source_learner_id)) STRICT, WITHOUT ROWID;
CREATE INDEX access_content ON access(kind, content_id);
CREATE INDEX completion_content ON completion(kind, content_id);
CREATE INDEX credit_type_name ON credit_type(name_key);
CREATE INDEX custom_value_value ON custom_value(value_key);
CREATE INDEX user_match_source_learner ON user_match(source_learner_id);
CREATE INDEX run_key ON run(key, state);
CREATE INDEX reject_run ON reject(run);
CREATE INDEX effect_run ON effect(run, type);
CREATE INDEX run_log_run ON run_log(run);
CREATE INDEX held_row_run ON held_row(run);
COMMIT;
