-- Sheets: under which locale rows were typed; published posts whose row was removed wait for a decision.
-- depends: 0025.faults

-- Rows that stood in a workbook before it got the Indonesian locale stay guarded: numbers and dates in them were read by
-- Sheets in another way. foreign_until is the first read after the change; null while there was none.
alter table siar.spreadsheets
  add column foreign_locale text,
  add column foreign_until timestamptz;

-- An agency removed the row of a post that is out, and an editor lets the post stay. Others withdraw it.
create table siar.kept_publications (
  publication_id bigint primary key references siar.publications,
  reason         text not null check (reason <> ''),
  actor          text not null,
  decided_at     timestamptz not null
);
