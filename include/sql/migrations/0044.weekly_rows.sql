-- Weekly rows: a report typed over one that is out is another report; where that cannot be told, somebody says so.
-- depends: 0043.erasable

alter table siar.sheet_rows
  -- The next report was typed over this one, which stays out and true: it was not removed.
  add column succeeded_by text references siar.sheet_rows,
  -- What its agency wrote before the title, once it was taken for an answer: it does not answer the next question, too.
  add column said text check (said in ('laporan baru', 'ralat'));
create index sheet_rows_succeeded on siar.sheet_rows (succeeded_by) where succeeded_by is not null;

-- What was said of a content that differs from what is out: the same report, mended, or another one.
create table siar.row_answers (
  answer_id   bigint generated always as identity primary key,
  row_id      text not null references siar.sheet_rows,
  revision_id bigint not null references siar.row_revisions,
  input_hash  text not null,                 -- of the revision: keyed with its row's key
  answer      text not null check (answer in ('mended', 'new')),
  actor       text not null check (actor <> ''),   -- an editor, or 'sheet': its agency, before the title
  answered_at timestamptz not null,
  unique (revision_id, answer)
);
create index row_answers_row on siar.row_answers (row_id, answer_id);
create trigger row_answers_append_only before update or delete on siar.row_answers
  for each row execute function siar.refuse_change();
create trigger row_answers_no_truncate before truncate on siar.row_answers
  for each statement execute function siar.refuse_change();
