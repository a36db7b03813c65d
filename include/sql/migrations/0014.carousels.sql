-- Carousels: one draft of several reports, in pages.
-- depends: 0013.withdrawal_leases

alter table siar.drafts
  add column title        text check (title <> ''),                      -- of a carousel; null: the report's own
  add column pages_sha256 text check (pages_sha256 ~ '^[0-9a-f]{64}$');  -- over all pages; null: one picture

-- The pages of a carousel, cover first; a draft without any has the one picture that stands in `drafts`.
create table siar.draft_pages (
  draft_id      bigint not null references siar.drafts (draft_id),
  page_no       int not null check (page_no between 1 and 10),
  report_id     bigint references siar.reports (report_id),              -- null: cover and closing page
  visual_path   text not null,
  visual_sha256 text not null check (visual_sha256 ~ '^[0-9a-f]{64}$'),
  alt_text      text not null check (char_length(alt_text) between 1 and 1000),
  primary key (draft_id, page_no)
);
create index draft_pages_report on siar.draft_pages (report_id) where report_id is not null;
create trigger draft_pages_keep before update or delete on siar.draft_pages
  for each row execute function siar.refuse_change();

-- Which reports a draft shows: its own, and those on its pages.
create view siar.draft_reports as
  select draft_id, report_id from siar.drafts
  union
  select draft_id, report_id from siar.draft_pages where report_id is not null;
