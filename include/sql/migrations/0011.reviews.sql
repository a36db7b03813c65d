-- Reviews: what editors decided about rows that the rules would not decide alone.
-- depends: 0010.digests

-- Bound to the content: the same content judged again, for whatever reason, is not asked about again.
create table siar.reviews (
  review_id   bigint generated always as identity primary key,
  revision_id bigint not null unique references siar.row_revisions,
  row_id      text not null references siar.sheet_rows,
  input_hash  text not null,                 -- of the revision: SHA-256 over the unmasked input cells
  decision    text not null check (decision in ('accept', 'refuse')),
  reason      text,                          -- Indonesian, for the agency; personal data masked
  codes       text[] not null,               -- the findings that the editor had before them
  actor       text not null check (actor <> ''),
  decided_at  timestamptz not null,
  check ((decision = 'refuse') = (reason is not null and reason <> ''))
);
create index reviews_content on siar.reviews (row_id, input_hash, review_id);
create trigger reviews_append_only before update or delete on siar.reviews
  for each row execute function siar.refuse_change();
create trigger reviews_no_truncate before truncate on siar.reviews
  for each statement execute function siar.refuse_change();

-- Rows under review are few among all that were ever judged.
create index verdicts_in_review on siar.verdicts (revision_id) where verdict = 'review';
