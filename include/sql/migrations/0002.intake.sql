-- Intake: which spreadsheets are read, what stood in each row at each moment, how it was judged, what was answered.
-- depends: 0001.core

create table siar.spreadsheets (
  spreadsheet_id text primary key,
  opd            text,                       -- agency code; null: shared by agencies, the row says which
  title          text not null,
  tab            text not null,              -- title of the tab that holds the rows
  active         boolean not null default true,
  registered_at  timestamptz not null,
  last_read_at   timestamptz,                -- last time that the whole sheet was read and landed
  last_state     text not null default 'new'
                 check (last_state in ('new', 'ok', 'access', 'input', 'retry', 'failed')),
  last_error     text,                       -- Indonesian, for people; null when last_state is ok or new
  state_since    timestamptz not null,
  summary        jsonb not null default '{}' -- what stands in the tab Ringkasan, so that it is written only when it changes
);

-- One row of a sheet, for as long as somebody keeps it. row_id stands in the sheet's ID column.
create table siar.sheet_rows (
  row_id          text primary key check (row_id ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
  spreadsheet_id  text not null references siar.spreadsheets,
  first_seen_at   timestamptz not null,
  last_seen_at    timestamptz not null,
  last_row_number int not null check (last_row_number > 0),
  -- Reads in a row that did not find it: a row that is being cut and pasted is missing once, a deleted one twice.
  missing_reads   int not null default 0 check (missing_reads >= 0)
);
create index sheet_rows_spreadsheet on siar.sheet_rows (spreadsheet_id);

-- Every content in which a row was seen. Never changed.
create table siar.row_revisions (
  revision_id bigint generated always as identity primary key,
  row_id      text not null references siar.sheet_rows,
  revision_no int not null check (revision_no > 0),
  input_hash  text not null,                 -- SHA-256 over the unmasked input cells
  cells       jsonb not null,                -- column -> text as read, personal data masked
  row_number  int not null check (row_number > 0),
  observed_at timestamptz not null,
  unique (row_id, revision_no)
);
create trigger row_revisions_append_only before update or delete on siar.row_revisions
  for each row execute function siar.refuse_change();
create trigger row_revisions_no_truncate before truncate on siar.row_revisions
  for each statement execute function siar.refuse_change();

create table siar.verdicts (
  revision_id bigint primary key references siar.row_revisions,
  verdict     text not null check (verdict in ('accepted', 'held', 'review', 'skipped')),
  findings    jsonb not null default '[]',   -- [{code, level, column, message}]
  fields      jsonb,                         -- the parsed values of a review, so that an editor's yes makes the report
  judged_at   timestamptz not null
);

-- An accepted revision, as typed values. A newer revision of the row, or the row's removal, supersedes it.
create table siar.reports (
  report_id     bigint generated always as identity primary key,
  row_id        text not null references siar.sheet_rows,
  revision_id   bigint not null unique references siar.row_revisions,
  opd           text not null,
  kind          text not null,
  title         text not null,
  starts_on     date,
  ends_on       date,
  place         text,
  kelurahan     text,
  kecamatan     text,
  body          text,
  indicators    jsonb not null default '[]', -- [{label, value, unit, target, parts, qualifier}], decimals as text
  budget_rp     bigint,
  fund_source   text,
  data_source   text,
  photo_url     text,
  photo_consent text,
  responsible   text,
  may_air       boolean not null default false,
  sent_at       timestamptz,
  as_of         date not null,
  accepted_at   timestamptz not null,
  superseded_at timestamptz
);
create unique index reports_one_current_a_row on siar.reports (row_id) where superseded_at is null;
create index reports_opd on siar.reports (opd, starts_on);

create view siar.current_reports as
  select * from siar.reports where superseded_at is null;

-- What was last written beside a row, for the desk and for support; the sheet itself decides what is still to be written.
create table siar.feedback (
  row_id      text primary key references siar.sheet_rows,
  status      text not null,
  message     text not null,
  link        text not null,
  reach       bigint,
  written_at  timestamptz not null
);
