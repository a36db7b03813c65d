-- A kind of report may have one edition for each agency, and more files than its PDF.
-- depends: 0073.told_before

alter table siar.briefings add column agency text not null default '';  -- whose own report; '': the city's
alter table siar.briefings drop constraint briefings_kind_period_start_period_end_key;
alter table siar.briefings add constraint briefings_once unique (kind, agency, period_start, period_end);

-- What goes with a report's PDF, as it was sent.
create table siar.briefing_files (
  briefing_id bigint not null references siar.briefings,
  role        text not null check (role in ('workbook', 'picture')),
  name        text not null,
  media_type  text not null,
  path        text not null,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (briefing_id, role)
);
