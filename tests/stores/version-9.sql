-- SPDX-License-Identifier: Apache-2.0
-- A store that a registrar of version 9 wrote, for tests/program/migrate_test.py.
PRAGMA application_id=1382511476;
PRAGMA user_version=9;
BEGIN TRANSACTION;
CREATE TABLE access(
  learner_id INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  content_id INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(learner_id, kind, content_id)) STRICT, WITHOUT ROWID;
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
CREATE TABLE course_record_training_learner(
  training_id INTEGER NOT NULL,
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, learner_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record_training(
  training_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record_learner(
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record_state(
  state INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(state, id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record_state_user(
  state INTEGER NOT NULL,
  external_user_id_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(state, external_user_id_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record_state_email(
  state INTEGER NOT NULL,
  external_email_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(state, external_email_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE course_record_pending(
  complete INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(complete, id)) STRICT, WITHOUT ROWID;
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
CREATE TABLE custom_value(
  learner_id INTEGER NOT NULL,
  field_guid TEXT NOT NULL,
  value TEXT,
  value_key TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(learner_id, field_guid)) STRICT, WITHOUT ROWID;
CREATE TABLE demo_mark(
  name TEXT NOT NULL,
  type TEXT,
  key TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(name)) STRICT, WITHOUT ROWID;
CREATE TABLE entity(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  name TEXT,
  parent_id INTEGER,
  imported INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
INSERT INTO entity VALUES(1,'1ba34a02-9b69-523c-99c0-7164338ef95c','Root',NULL,0,0,0);
CREATE TABLE entity_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO entity_guid VALUES('1ba34a02-9b69-523c-99c0-7164338ef95c',1);
CREATE TABLE entity_name(
  name_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(name_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO entity_name VALUES('Root',1);
CREATE TABLE entity_parent_name(
  parent_id INTEGER NOT NULL,
  name_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(parent_id, name_key, id)) STRICT, WITHOUT ROWID;
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
INSERT INTO learner VALUES(1,'be2ca1c6-285b-5a04-9be4-5d377e72c1ec','ana.souza','ana.souza@example.com','E1001','Souza','Ana',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1455105600,0,0);
INSERT INTO learner VALUES(2,'54c47759-6c23-5395-9af2-ce3227593172','joao.pereira','joao.pereira@example.com','E1002','Pereira','João',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1457611200,0,0);
INSERT INTO learner VALUES(3,'749aa62e-47b1-5bd1-b337-e293c465d303','marina.lima','marina.lima@example.com','E1003','Lima','Marina',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1460289600,0,0);
INSERT INTO learner VALUES(4,'97e32860-5b35-5f2b-a5e5-e6e8fecb7bea','caio.rocha','caio.rocha@example.com','E1004','Rocha','Caio',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1462881600,0,0);
INSERT INTO learner VALUES(5,'ac51b617-7fc7-5f7a-b152-bff329d230f2','beatriz.alves','beatriz.alves@example.com','E1005','Alves','Beatriz',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1465560000,0,0);
INSERT INTO learner VALUES(6,'7a2a696e-cc2c-5035-999e-8b802b8ff6d7','rafael.costa','rafael.costa@example.com','E1006','Costa','Rafael',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1468152000,0,0);
INSERT INTO learner VALUES(7,'dae87962-75a5-52db-8d19-741266d77629','livia.nunes','livia.nunes@example.com','E1007','Nunes','Lívia',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1470830400,0,0);
INSERT INTO learner VALUES(8,'33a5fd81-2a4d-50bd-a18e-1d117133e499','tomas.dias','tomas.dias@example.com','E1008','Dias','Tomás',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1473508800,0,0);
INSERT INTO learner VALUES(9,'44b2c6c9-cd15-5a48-8424-74b6d6889949','helena.ramos','helena.ramos@example.com','E1009','Ramos','Helena',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1452427200,0,0);
INSERT INTO learner VALUES(10,'16a0b15c-424b-5161-aa1e-7a8bb036e901','bruno.melo','bruno.melo@example.com','E1010','Melo','Bruno',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1455105600,0,0);
INSERT INTO learner VALUES(11,'f8b5a3bc-d858-5eb3-9e72-4eec724bbf04','sofia.teixeira','sofia.teixeira@example.com','E1011','Teixeira','Sofia',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1457611200,0,0);
INSERT INTO learner VALUES(12,'69f92122-0d37-5e47-9224-4a1676e3c1b5','igor.freitas','igor.freitas@example.com','E1012','Freitas','Igor',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1460289600,0,0);
INSERT INTO learner VALUES(13,'fb3d1bf9-c50e-572b-a73d-0c85e5ba14cf','clara.moreira','clara.moreira@example.com','E1013','Moreira','Clara',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1462881600,0,0);
INSERT INTO learner VALUES(14,'7ed13bd6-fba9-508e-8dd7-15fe5b2aa726','davi.barros','davi.barros@example.com','E1014','Barros','Davi',0,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,1465560000,0,0);
CREATE TABLE learner_login(
  login_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(login_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO learner_login VALUES('ana.souza',1455105600,1);
INSERT INTO learner_login VALUES('beatriz.alves',1465560000,5);
INSERT INTO learner_login VALUES('bruno.melo',1455105600,10);
INSERT INTO learner_login VALUES('caio.rocha',1462881600,4);
INSERT INTO learner_login VALUES('clara.moreira',1462881600,13);
INSERT INTO learner_login VALUES('davi.barros',1465560000,14);
INSERT INTO learner_login VALUES('helena.ramos',1452427200,9);
INSERT INTO learner_login VALUES('igor.freitas',1460289600,12);
INSERT INTO learner_login VALUES('joao.pereira',1457611200,2);
INSERT INTO learner_login VALUES('livia.nunes',1470830400,7);
INSERT INTO learner_login VALUES('marina.lima',1460289600,3);
INSERT INTO learner_login VALUES('rafael.costa',1468152000,6);
INSERT INTO learner_login VALUES('sofia.teixeira',1457611200,11);
INSERT INTO learner_login VALUES('tomas.dias',1473508800,8);
CREATE TABLE learner_email(
  email_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(email_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO learner_email VALUES('ana.souza@example.com',1455105600,1);
INSERT INTO learner_email VALUES('beatriz.alves@example.com',1465560000,5);
INSERT INTO learner_email VALUES('bruno.melo@example.com',1455105600,10);
INSERT INTO learner_email VALUES('caio.rocha@example.com',1462881600,4);
INSERT INTO learner_email VALUES('clara.moreira@example.com',1462881600,13);
INSERT INTO learner_email VALUES('davi.barros@example.com',1465560000,14);
INSERT INTO learner_email VALUES('helena.ramos@example.com',1452427200,9);
INSERT INTO learner_email VALUES('igor.freitas@example.com',1460289600,12);
INSERT INTO learner_email VALUES('joao.pereira@example.com',1457611200,2);
INSERT INTO learner_email VALUES('livia.nunes@example.com',1470830400,7);
INSERT INTO learner_email VALUES('marina.lima@example.com',1460289600,3);
INSERT INTO learner_email VALUES('rafael.costa@example.com',1468152000,6);
INSERT INTO learner_email VALUES('sofia.teixeira@example.com',1457611200,11);
INSERT INTO learner_email VALUES('tomas.dias@example.com',1473508800,8);
CREATE TABLE learner_ref_number(
  ref_number_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(ref_number_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO learner_ref_number VALUES('E1001',1455105600,1);
INSERT INTO learner_ref_number VALUES('E1002',1457611200,2);
INSERT INTO learner_ref_number VALUES('E1003',1460289600,3);
INSERT INTO learner_ref_number VALUES('E1004',1462881600,4);
INSERT INTO learner_ref_number VALUES('E1005',1465560000,5);
INSERT INTO learner_ref_number VALUES('E1006',1468152000,6);
INSERT INTO learner_ref_number VALUES('E1007',1470830400,7);
INSERT INTO learner_ref_number VALUES('E1008',1473508800,8);
INSERT INTO learner_ref_number VALUES('E1009',1452427200,9);
INSERT INTO learner_ref_number VALUES('E1010',1455105600,10);
INSERT INTO learner_ref_number VALUES('E1011',1457611200,11);
INSERT INTO learner_ref_number VALUES('E1012',1460289600,12);
INSERT INTO learner_ref_number VALUES('E1013',1462881600,13);
INSERT INTO learner_ref_number VALUES('E1014',1465560000,14);
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
INSERT INTO lov VALUES(1,'6f1c0d9e-3b52-4a77-9a40-000000000011','SEG-01','Segurança no trabalho: noções básicas','pt_BR','content','Acme',0,0,0);
INSERT INTO lov VALUES(2,'6f1c0d9e-3b52-4a77-9a40-000000000012','SEG-02','Segurança no trabalho: máquinas','pt_BR','content','Acme',0,0,0);
INSERT INTO lov VALUES(3,'6f1c0d9e-3b52-4a77-9a40-000000000013','LID-01','Dar e receber feedback','pt_BR','content','Acme',0,0,0);
INSERT INTO lov VALUES(4,'6f1c0d9e-3b52-4a77-9a40-000000000014','LID-02','Conduzir uma reunião','pt_BR','content','Acme',0,0,0);
INSERT INTO lov VALUES(5,'6f1c0d9e-3b52-4a77-9a40-000000000015','COM-01','Código de conduta','pt_BR','test','Acme',0,0,0);
INSERT INTO lov VALUES(6,'6f1c0d9e-3b52-4a77-9a40-000000000016','CK-LEAD','Leadership essentials','pt_BR','content','CrossKnowledge',0,0,0);
INSERT INTO lov VALUES(7,'6f1c0d9e-3b52-4a77-9a40-000000000017','QUIZ-01','Teste rápido de segurança','pt_BR','easyquizz','Acme',0,0,0);
CREATE TABLE lov_code(
  code_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(code_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO lov_code VALUES('CK-LEAD',6);
INSERT INTO lov_code VALUES('COM-01',5);
INSERT INTO lov_code VALUES('LID-01',3);
INSERT INTO lov_code VALUES('LID-02',4);
INSERT INTO lov_code VALUES('QUIZ-01',7);
INSERT INTO lov_code VALUES('SEG-01',1);
INSERT INTO lov_code VALUES('SEG-02',2);
CREATE TABLE lov_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000011',1);
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000012',2);
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000013',3);
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000014',4);
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000015',5);
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000016',6);
INSERT INTO lov_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000017',7);
CREATE TABLE material(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  shelf TEXT,
  title TEXT,
  training_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE material_training(
  training_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, id)) STRICT, WITHOUT ROWID;
CREATE TABLE programme(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  title TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE programme_guid(
  guid_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, id)) STRICT, WITHOUT ROWID;
CREATE TABLE programme_content(
  programme_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  content_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(programme_id, position)) STRICT, WITHOUT ROWID;
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
INSERT INTO registration VALUES(1,'e711da3f-7e85-5911-b7e5-fce7580d3ce1',1,1,1766232000,0,0,0);
INSERT INTO registration VALUES(2,'c770896b-2d34-54f7-8202-cd19ecbf158c',1,3,1766232000,0,0,0);
INSERT INTO registration VALUES(3,'643bb57c-af75-59e9-b55b-aa33f85876c0',1,5,1766232000,0,0,0);
INSERT INTO registration VALUES(4,'2af121bb-bf3a-5424-9ca5-4d4f7357c3ab',2,1,1766232000,0,0,0);
INSERT INTO registration VALUES(5,'6f3f31a5-91b6-58e7-b9fc-66eb7daa14de',2,5,1766232000,0,0,0);
INSERT INTO registration VALUES(6,'460e98ed-91ea-543c-a950-38df9a3ee1ca',3,1,1766232000,0,0,0);
INSERT INTO registration VALUES(7,'e0c03851-40b6-5413-9ec8-1e94cc08ec37',3,3,1766232000,0,0,0);
INSERT INTO registration VALUES(8,'954ad7b0-beda-5d0b-a2cd-c8da17b4a4a4',3,5,1766232000,0,0,0);
INSERT INTO registration VALUES(9,'8d1e66d5-d068-5df0-b6ab-c8557ec66a4a',4,1,1766232000,0,0,0);
INSERT INTO registration VALUES(10,'860255ee-98e8-54ff-9edc-2195e995274b',4,5,1766232000,0,0,0);
INSERT INTO registration VALUES(11,'4bb915b1-85ed-5220-aa5f-db08efe2ca94',5,2,1766232000,0,0,0);
INSERT INTO registration VALUES(12,'acb5603a-ff25-5e05-8bb6-1a1b7d84a3f9',5,5,1766232000,0,0,0);
INSERT INTO registration VALUES(13,'0ffb93bf-4de9-558b-ae10-f8b9df42c5ea',6,2,1766232000,0,0,0);
INSERT INTO registration VALUES(14,'611dca55-819a-5181-8350-1f294376cc98',6,4,1766232000,0,0,0);
INSERT INTO registration VALUES(15,'13b0482d-cc5c-5c7f-beed-ecbc7311102c',6,5,1766232000,0,0,0);
INSERT INTO registration VALUES(16,'6e248450-c61f-500e-9999-360067925226',7,2,1766232000,0,0,0);
INSERT INTO registration VALUES(17,'05dcfe5c-ac2b-58c5-8c4a-6eec5bb1f77c',7,4,1766232000,0,0,0);
INSERT INTO registration VALUES(18,'7ffa9113-a813-53ba-ad4f-d134e62790a5',7,5,1766232000,0,0,0);
INSERT INTO registration VALUES(19,'71d5dc61-77f8-5d18-be80-cfeaaa648f24',8,2,1766232000,0,0,0);
INSERT INTO registration VALUES(20,'b1f95b30-f1a8-5b0e-b242-d0487d0fb135',8,5,1766232000,0,0,0);
INSERT INTO registration VALUES(21,'3efdd45b-75b9-575e-9425-570f6ebaf0c1',9,3,1766232000,0,0,0);
INSERT INTO registration VALUES(22,'c7740450-c604-5ca1-99c3-d0bcfa8195a6',9,4,1766232000,0,0,0);
INSERT INTO registration VALUES(23,'df9e2785-e2b6-5406-8393-0b8a10530b70',9,5,1766232000,0,0,0);
INSERT INTO registration VALUES(24,'ce46bdd4-70ca-5b25-9a95-5dc5d9f5bec1',10,2,1766232000,0,0,0);
INSERT INTO registration VALUES(25,'40c46d86-375c-5bfd-b20b-9486985c6419',10,5,1766232000,0,0,0);
INSERT INTO registration VALUES(26,'fdaf144a-e3bb-5f1d-bb97-37841b8f86a7',11,2,1766232000,0,0,0);
INSERT INTO registration VALUES(27,'5e6e657f-a40c-5eed-bcf1-2015adaf0f72',11,4,1766232000,0,0,0);
INSERT INTO registration VALUES(28,'2ab23295-bd5b-5948-b508-c8358c054095',11,5,1766232000,0,0,0);
INSERT INTO registration VALUES(29,'25b10fd2-57a7-562e-a85f-774d865c614e',12,5,1766232000,0,0,0);
INSERT INTO registration VALUES(30,'637b64f3-572b-5ad7-a423-78884cd48373',13,2,1766232000,0,0,0);
INSERT INTO registration VALUES(31,'60054d2c-9203-5941-ac7c-38717725f25c',13,5,1766232000,0,0,0);
CREATE TABLE registration_learner_session(
  learner_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, session_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO registration_learner_session VALUES(1,1,1);
INSERT INTO registration_learner_session VALUES(1,3,2);
INSERT INTO registration_learner_session VALUES(1,5,3);
INSERT INTO registration_learner_session VALUES(2,1,4);
INSERT INTO registration_learner_session VALUES(2,5,5);
INSERT INTO registration_learner_session VALUES(3,1,6);
INSERT INTO registration_learner_session VALUES(3,3,7);
INSERT INTO registration_learner_session VALUES(3,5,8);
INSERT INTO registration_learner_session VALUES(4,1,9);
INSERT INTO registration_learner_session VALUES(4,5,10);
INSERT INTO registration_learner_session VALUES(5,2,11);
INSERT INTO registration_learner_session VALUES(5,5,12);
INSERT INTO registration_learner_session VALUES(6,2,13);
INSERT INTO registration_learner_session VALUES(6,4,14);
INSERT INTO registration_learner_session VALUES(6,5,15);
INSERT INTO registration_learner_session VALUES(7,2,16);
INSERT INTO registration_learner_session VALUES(7,4,17);
INSERT INTO registration_learner_session VALUES(7,5,18);
INSERT INTO registration_learner_session VALUES(8,2,19);
INSERT INTO registration_learner_session VALUES(8,5,20);
INSERT INTO registration_learner_session VALUES(9,3,21);
INSERT INTO registration_learner_session VALUES(9,4,22);
INSERT INTO registration_learner_session VALUES(9,5,23);
INSERT INTO registration_learner_session VALUES(10,2,24);
INSERT INTO registration_learner_session VALUES(10,5,25);
INSERT INTO registration_learner_session VALUES(11,2,26);
INSERT INTO registration_learner_session VALUES(11,4,27);
INSERT INTO registration_learner_session VALUES(11,5,28);
INSERT INTO registration_learner_session VALUES(12,5,29);
INSERT INTO registration_learner_session VALUES(13,2,30);
INSERT INTO registration_learner_session VALUES(13,5,31);
CREATE TABLE registration_session(
  session_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(session_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO registration_session VALUES(1,1);
INSERT INTO registration_session VALUES(1,4);
INSERT INTO registration_session VALUES(1,6);
INSERT INTO registration_session VALUES(1,9);
INSERT INTO registration_session VALUES(2,11);
INSERT INTO registration_session VALUES(2,13);
INSERT INTO registration_session VALUES(2,16);
INSERT INTO registration_session VALUES(2,19);
INSERT INTO registration_session VALUES(2,24);
INSERT INTO registration_session VALUES(2,26);
INSERT INTO registration_session VALUES(2,30);
INSERT INTO registration_session VALUES(3,2);
INSERT INTO registration_session VALUES(3,7);
INSERT INTO registration_session VALUES(3,21);
INSERT INTO registration_session VALUES(4,14);
INSERT INTO registration_session VALUES(4,17);
INSERT INTO registration_session VALUES(4,22);
INSERT INTO registration_session VALUES(4,27);
INSERT INTO registration_session VALUES(5,3);
INSERT INTO registration_session VALUES(5,5);
INSERT INTO registration_session VALUES(5,8);
INSERT INTO registration_session VALUES(5,10);
INSERT INTO registration_session VALUES(5,12);
INSERT INTO registration_session VALUES(5,15);
INSERT INTO registration_session VALUES(5,18);
INSERT INTO registration_session VALUES(5,20);
INSERT INTO registration_session VALUES(5,23);
INSERT INTO registration_session VALUES(5,25);
INSERT INTO registration_session VALUES(5,28);
INSERT INTO registration_session VALUES(5,29);
INSERT INTO registration_session VALUES(5,31);
CREATE TABLE registration_learner(
  learner_id INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(learner_id, id)) STRICT, WITHOUT ROWID;
INSERT INTO registration_learner VALUES(1,1);
INSERT INTO registration_learner VALUES(1,2);
INSERT INTO registration_learner VALUES(1,3);
INSERT INTO registration_learner VALUES(2,4);
INSERT INTO registration_learner VALUES(2,5);
INSERT INTO registration_learner VALUES(3,6);
INSERT INTO registration_learner VALUES(3,7);
INSERT INTO registration_learner VALUES(3,8);
INSERT INTO registration_learner VALUES(4,9);
INSERT INTO registration_learner VALUES(4,10);
INSERT INTO registration_learner VALUES(5,11);
INSERT INTO registration_learner VALUES(5,12);
INSERT INTO registration_learner VALUES(6,13);
INSERT INTO registration_learner VALUES(6,14);
INSERT INTO registration_learner VALUES(6,15);
INSERT INTO registration_learner VALUES(7,16);
INSERT INTO registration_learner VALUES(7,17);
INSERT INTO registration_learner VALUES(7,18);
INSERT INTO registration_learner VALUES(8,19);
INSERT INTO registration_learner VALUES(8,20);
INSERT INTO registration_learner VALUES(9,21);
INSERT INTO registration_learner VALUES(9,22);
INSERT INTO registration_learner VALUES(9,23);
INSERT INTO registration_learner VALUES(10,24);
INSERT INTO registration_learner VALUES(10,25);
INSERT INTO registration_learner VALUES(11,26);
INSERT INTO registration_learner VALUES(11,27);
INSERT INTO registration_learner VALUES(11,28);
INSERT INTO registration_learner VALUES(12,29);
INSERT INTO registration_learner VALUES(13,30);
INSERT INTO registration_learner VALUES(13,31);
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
INSERT INTO session VALUES(1,'6f1c0d9e-3b52-4a77-9a40-000000000031',1,'Turma 2017','2017-02-01','2018-12-31',NULL,NULL,0,1484049600,0,0);
INSERT INTO session VALUES(2,'6f1c0d9e-3b52-4a77-9a40-000000000032',1,'Turma 2026','2026-01-12',NULL,NULL,NULL,0,1764590400,0,0);
INSERT INTO session VALUES(3,'6f1c0d9e-3b52-4a77-9a40-000000000033',2,'Turma da manhã','2018-01-15',NULL,NULL,NULL,0,1514894400,0,0);
INSERT INTO session VALUES(4,'6f1c0d9e-3b52-4a77-9a40-000000000034',2,'Turma da manhã','2026-01-15',NULL,NULL,NULL,0,1765800000,0,0);
INSERT INTO session VALUES(5,'6f1c0d9e-3b52-4a77-9a40-000000000035',3,'Todos',NULL,NULL,NULL,NULL,0,1451908800,0,0);
CREATE TABLE session_training_title(
  training_id INTEGER NOT NULL,
  title_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, title_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO session_training_title VALUES(1,'Turma 2017',1484049600,1);
INSERT INTO session_training_title VALUES(1,'Turma 2026',1764590400,2);
INSERT INTO session_training_title VALUES(2,'Turma da manhã',1514894400,3);
INSERT INTO session_training_title VALUES(2,'Turma da manhã',1765800000,4);
INSERT INTO session_training_title VALUES(3,'Todos',1451908800,5);
CREATE TABLE session_guid(
  guid_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO session_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000031',1484049600,1);
INSERT INTO session_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000032',1764590400,2);
INSERT INTO session_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000033',1514894400,3);
INSERT INTO session_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000034',1765800000,4);
INSERT INTO session_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000035',1451908800,5);
CREATE TABLE session_training(
  training_id INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(training_id, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO session_training VALUES(1,1484049600,1);
INSERT INTO session_training VALUES(1,1764590400,2);
INSERT INTO session_training VALUES(2,1514894400,3);
INSERT INTO session_training VALUES(2,1765800000,4);
INSERT INTO session_training VALUES(3,1451908800,5);
CREATE TABLE teacher(
  id INTEGER PRIMARY KEY,
  guid TEXT,
  login TEXT,
  email TEXT,
  name TEXT,
  first_name TEXT,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL) STRICT;
CREATE TABLE teacher_login(
  login_key TEXT NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(login_key, id)) STRICT, WITHOUT ROWID;
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
INSERT INTO tracking VALUES(1,1,2,100.0,NULL,100,0,NULL,NULL,1795341600,0,1);
INSERT INTO tracking VALUES(4,1,2,100.0,80.0,100,1800,1538395200,1538397000,1538397000,0,0);
INSERT INTO tracking VALUES(11,2,2,100.0,NULL,100,900,1770033600,1770120000,1770120000,0,0);
INSERT INTO tracking VALUES(13,2,4,60.0,35.0,100,1200,1770033600,1770034800,NULL,0,0);
INSERT INTO tracking VALUES(16,2,1,10.0,NULL,100,60,NULL,NULL,NULL,0,0);
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
INSERT INTO training VALUES(1,'6f1c0d9e-3b52-4a77-9a40-000000000021','TP-SEG','Segurança no trabalho',NULL,'blended',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1451908800,0,0);
INSERT INTO training VALUES(2,'6f1c0d9e-3b52-4a77-9a40-000000000022','TP-LID','Liderança',NULL,'learning_channel',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1451908800,0,0);
INSERT INTO training VALUES(3,'6f1c0d9e-3b52-4a77-9a40-000000000023','TP-COM','Conformidade',NULL,'distanciel',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1451908800,0,0);
CREATE TABLE training_path_code(
  path_code_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(path_code_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO training_path_code VALUES('TP-COM',1451908800,3);
INSERT INTO training_path_code VALUES('TP-LID',1451908800,2);
INSERT INTO training_path_code VALUES('TP-SEG',1451908800,1);
CREATE TABLE training_guid(
  guid_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(guid_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO training_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000021',1451908800,1);
INSERT INTO training_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000022',1451908800,2);
INSERT INTO training_guid VALUES('6f1c0d9e-3b52-4a77-9a40-000000000023',1451908800,3);
CREATE TABLE training_title(
  title_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(title_key, created_at, id)) STRICT, WITHOUT ROWID;
INSERT INTO training_title VALUES('Conformidade',1451908800,3);
INSERT INTO training_title VALUES('Liderança',1451908800,2);
INSERT INTO training_title VALUES('Segurança no trabalho',1451908800,1);
CREATE TABLE training_content(
  training_id INTEGER NOT NULL,
  step_position INTEGER NOT NULL,
  position INTEGER NOT NULL,
  lov_id INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(training_id, step_position, position)) STRICT, WITHOUT ROWID;
CREATE TABLE training_step(
  training_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  title TEXT,
  duration_days INTEGER,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(training_id, position)) STRICT, WITHOUT ROWID;
CREATE TABLE transfer_key(
  id INTEGER PRIMARY KEY,
  digest TEXT,
  created_at INTEGER,
  expires_at INTEGER,
  guid TEXT,
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
CREATE TABLE trash_purge(
  purge_at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY(purge_at, id)) STRICT, WITHOUT ROWID;
CREATE TABLE user_match(
  source INTEGER NOT NULL,
  source_learner_id INTEGER NOT NULL,
  target_learner_id INTEGER,
  merge INTEGER NOT NULL,
  created_run INTEGER NOT NULL,
  changed_run INTEGER NOT NULL,
  PRIMARY KEY(source, source_learner_id)) STRICT, WITHOUT ROWID;
CREATE TABLE store(
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO store VALUES('guid','6f1f9c64-2d0c-5d3a-9f5e-7c1f1b0a5e11');
INSERT INTO store VALUES('revision','2');
CREATE TABLE next_id(
  type TEXT NOT NULL PRIMARY KEY,
  next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO next_id VALUES('entity',2);
INSERT INTO next_id VALUES('learner',15);
INSERT INTO next_id VALUES('lov',8);
INSERT INTO next_id VALUES('registration',32);
INSERT INTO next_id VALUES('session',6);
INSERT INTO next_id VALUES('training',4);
CREATE TABLE run(
  id INTEGER NOT NULL PRIMARY KEY,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  definition_path TEXT NOT NULL,
  definition_sha256 TEXT NOT NULL,
  definition_text TEXT NOT NULL,
  settings TEXT NOT NULL,
  clock INTEGER NOT NULL,
  started INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  registrar TEXT NOT NULL,
  tzdb TEXT NOT NULL,
  owner TEXT NOT NULL,
  report TEXT NOT NULL,
  results TEXT NOT NULL) STRICT;
INSERT INTO run VALUES(1,'6a42c0cc71d159a39a95724fe98551019bd094c43331650c6302c0b6de856bf9','completed-with-rejects','tracking.xml','1c54bb15cdbe2b296d4e89e0e951f417427ed3ec119a1b88e156e0da6727ad2e',replace('<actions>\n  <createOrUpdateConsolidatedTrackingAction>\n    <fields>\n      <candidateLogin/>\n      <lovCode/>\n      <sessionTitle/>\n      <trainingPathCode/>\n      <progression/>\n    </fields>\n  </createOrUpdateConsolidatedTrackingAction>\n</actions>\n','\n',char(10)),'{"bind":0,"strict":false,"atomic-file":false,"undo":true,"outcomes":["",false],"rejects":"","command":"registrar run tracking.xml rows.csv --store sqlite:v9.db","folder":"/tmp/h4v9/."}',1795341600,1795341600,1795341600,'0.1.0','2025b','',replace('{\n  "version": 1,\n  "run": 1,\n  "state": "completed-with-rejects",\n  "definition": {\n    "path": "tracking.xml",\n    "sha256": "1c54bb15cdbe2b296d4e89e0e951f417427ed3ec119a1b88e156e0da6727ad2e"\n  },\n  "store": "sqlite:v9.db",\n  "clock": "2026-11-22T10:00:00Z",\n  "started": "2026-11-30T16:12:09Z",\n  "finished": "2026-11-30T16:12:09Z",\n  "registrar": "0.1.0",\n  "tzdb": "2025b",\n  "inputs": [\n    {\n      "file": "rows.csv",\n      "sha256": "5f658d8bfaf9e2c502c4503a882209aaab0d9c36c5840453d61f77e0afae9443",\n      "encoding": "UTF-8",\n      "records": 2\n    }\n  ],\n  "totals": {\n    "read": 2,\n    "created": 0,\n    "updated": 1,\n    "unchanged": 0,\n    "deleted": 0,\n    "skipped": 0,\n    "rejected": 1,\n    "warnings": 0\n  },\n  "actions": [\n    {\n      "action": "createOrUpdateConsolidatedTrackingAction",\n      "read": 2,\n      "created": 0,\n      "updated": 1,\n      "unchanged": 0,\n      "deleted": 0,\n      "skipped": 0,\n      "rejected": 1,\n      "warnings": 0\n    }\n  ],\n  "messages": [\n    {\n      "level": "error",\n      "action": "createOrUpdateConsolidatedTrackingAction",\n      "field": "",\n      "code": "no-registration",\n      "text": "No registration found for given parameters.",\n      "count": 1,\n      "first_line": 3\n    }\n  ],\n  "times": {\n    "skipped": 0,\n    "repeated": 0\n  }\n}','\n',char(10)),'');
CREATE TABLE run_input(
  run INTEGER NOT NULL,
  input INTEGER NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  dialect TEXT NOT NULL,
  PRIMARY KEY(run, input)) STRICT, WITHOUT ROWID;
INSERT INTO run_input VALUES(1,0,'rows.csv',138,'5f658d8bfaf9e2c502c4503a882209aaab0d9c36c5840453d61f77e0afae9443','{"encoding":"UTF-8","delimiter":";","import":0,"header":"candidateLogin;lovCode;sessionTitle;trainingPathCode;progression\n"}');
CREATE TABLE effect(
  id INTEGER NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL,
  type TEXT NOT NULL,
  input INTEGER,
  count INTEGER NOT NULL,
  first_key BLOB NOT NULL,
  last_key BLOB NOT NULL,
  data BLOB NOT NULL) STRICT;
INSERT INTO effect VALUES(1,1,'tracking',0,1,X'80000000000000018000000000000001',X'80000000000000018000000000000001',X'28b52ffd20327d010074020904020200000284888040ff8f8001c801b009a0d7c2bd0bd0e0c2bd0bffffffffffffffffff01020060c80590');
CREATE TABLE checkpoint(
  run INTEGER NOT NULL PRIMARY KEY,
  input INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL,
  line INTEGER NOT NULL,
  record INTEGER NOT NULL,
  counters TEXT NOT NULL) STRICT;
INSERT INTO checkpoint VALUES(1,1,0,1,0,'{"report":{"actions":[{"read":2,"created":0,"updated":1,"unchanged":0,"deleted":0,"skipped":0,"rejected":1,"warnings":0}],"messages":[[0,2,780,"no-registration","","No registration found for given parameters.",1,3,[]]],"times":[0,0],"rows":[2,1],"revision":2,"last-input":0},"job":{"station":3,"imports":1,"guarded":false,"stopped":false,"stopped-at":0,"refused":false,"judged":false,"changed":0,"log":"","first-rejects":["line 3: No registration found for given parameters."],"file-rows":1,"created":[]},"results":{},"lists":[1,1,0,0,0]}');
CREATE TABLE input_block(
  run INTEGER NOT NULL,
  input INTEGER NOT NULL,
  first INTEGER NOT NULL,
  digests BLOB NOT NULL,
  PRIMARY KEY(run, input, first)) STRICT, WITHOUT ROWID;
INSERT INTO input_block VALUES(1,0,0,X'f20232cae3f5e0890100000000000000');
CREATE TABLE reject(
  id INTEGER NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  record INTEGER NOT NULL,
  action TEXT NOT NULL,
  code TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  message TEXT NOT NULL,
  original BLOB NOT NULL) STRICT;
INSERT INTO reject VALUES(1,1,'rows.csv',3,2,'createOrUpdateConsolidatedTrackingAction','no-registration','','','No registration found for given parameters.',X'6e6f626f64793b5345472d30313b5475726d6120323031373b54502d5345473b350a');
CREATE TABLE run_note(
  run INTEGER NOT NULL,
  name TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY(run, name)) STRICT, WITHOUT ROWID;
CREATE TABLE run_log(
  id INTEGER NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL,
  lines BLOB NOT NULL) STRICT;
CREATE TABLE held_row(
  id INTEGER NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL,
  data BLOB NOT NULL) STRICT;
CREATE TABLE lease(
  scope TEXT NOT NULL PRIMARY KEY,
  run INTEGER NOT NULL,
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  process_start TEXT NOT NULL,
  fence INTEGER NOT NULL,
  since INTEGER NOT NULL,
  beat INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  definition TEXT NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO lease VALUES('course_record',1,'vm',8290,'7155702',1,1796055129,1796055129,0,'tracking.xml','',0);
INSERT INTO lease VALUES('tracking',1,'vm',8290,'7155702',1,1796055129,1796055129,0,'tracking.xml','',0);
CREATE INDEX access_content ON access(kind, content_id);
CREATE INDEX completion_content ON completion(kind, content_id);
CREATE INDEX credit_type_name ON credit_type(name_key);
CREATE INDEX custom_value_value ON custom_value(value_key);
CREATE INDEX user_match_source_learner ON user_match(source_learner_id);
CREATE INDEX run_key ON run(key, state);
CREATE INDEX run_results ON run(key) WHERE results <> '';
CREATE INDEX effect_run ON effect(run, type, first_key);
CREATE INDEX reject_run ON reject(run);
CREATE INDEX run_log_run ON run_log(run);
CREATE INDEX held_row_run ON held_row(run);
COMMIT;
