-- What an agency writes against its score, in a cell of its tab Ringkasan: printed beside the score in the report.
-- depends: 0069.first_reads

create table siar.appeals (
  appeal_id      bigint generated always as identity primary key,
  spreadsheet_id text not null references siar.spreadsheets,
  opd            text not null,
  period_start   date not null,              -- the period of the score that it is about
  period_end     date not null check (period_end >= period_start),
  text           text not null check (text <> ''),   -- looked at before it is kept: it names no resident
  written_at     timestamptz not null,       -- when it was first seen
  emptied_at     timestamptz,                -- since when its cell is seen empty; a second look withdraws it
  withdrawn_at   timestamptz                 -- its agency emptied the cell, or wrote another
);
create unique index appeals_open on siar.appeals (spreadsheet_id) where withdrawn_at is null;
create trigger appeals_stand before delete or update of appeal_id, spreadsheet_id, opd, period_start, period_end, text, written_at
  on siar.appeals for each row execute function siar.refuse_change();
create trigger appeals_no_truncate before truncate on siar.appeals for each statement execute function siar.refuse_change();
