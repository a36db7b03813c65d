-- A report may be about one subject, asked for by a person, and may be asked for again.
-- depends: 0075.editions

alter table siar.briefings add column subject text not null default '';  -- what it is about, and when it was asked for; '': a period
alter table siar.briefings drop constraint briefings_once;
alter table siar.briefings add constraint briefings_once unique (kind, agency, subject, period_start, period_end);
