.bail on
.mode ascii
.separator "|" "\n"
PRAGMA synchronous = OFF;
CREATE TABLE MRCONSO (
  CUI TEXT, LAT TEXT, TS TEXT, LUI TEXT, STT TEXT, SUI TEXT, ISPREF TEXT, AUI TEXT, SAUI TEXT, SCUI TEXT, SDUI TEXT,
  SAB TEXT, TTY TEXT, CODE TEXT, STR TEXT, SRL TEXT, SUPPRESS TEXT, CVF TEXT, rest TEXT);
CREATE TABLE MRDEF (
  CUI TEXT, AUI TEXT, ATUI TEXT, SATUI TEXT, SAB TEXT, DEF TEXT, SUPPRESS TEXT, CVF TEXT, rest TEXT);
CREATE TABLE MRSTY (CUI TEXT, TUI TEXT, STN TEXT, STY TEXT, ATUI TEXT, CVF TEXT, rest TEXT);
CREATE TABLE MRREL (
  CUI1 TEXT, AUI1 TEXT, STYPE1 TEXT, REL TEXT, CUI2 TEXT, AUI2 TEXT, STYPE2 TEXT, RELA TEXT, RUI TEXT, SRUI TEXT,
  SAB TEXT, SL TEXT, RG TEXT, DIR TEXT, SUPPRESS TEXT, CVF TEXT, rest TEXT);
.import MRCONSO.RRF MRCONSO
.import MRDEF.RRF MRDEF
.import MRSTY.RRF MRSTY
.import MRREL.RRF MRREL
-- The same indexes: names by concept and by text, words of names, codes both ways, definitions, semantic types both
-- ways, relations from both ends.
CREATE INDEX name_concept ON MRCONSO (CUI);
CREATE INDEX name_text ON MRCONSO (STR COLLATE NOCASE);
CREATE INDEX mapping_concept ON MRCONSO (CUI, SAB, CODE);
CREATE INDEX mapping_target ON MRCONSO (SAB, upper(replace(CODE, '.', '')));
CREATE INDEX description_concept ON MRDEF (CUI);
CREATE INDEX tag_concept ON MRSTY (CUI, STY);
CREATE INDEX tag_value ON MRSTY (STY);
CREATE INDEX relation_subject ON MRREL (CUI1, REL, CUI2, RELA);
CREATE INDEX relation_object ON MRREL (CUI2, REL);
CREATE VIRTUAL TABLE name_search USING fts5 (
  STR, content = 'MRCONSO', tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2',
  columnsize = 0);
INSERT INTO name_search (name_search) VALUES ('rebuild');
