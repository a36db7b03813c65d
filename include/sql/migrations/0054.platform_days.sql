-- A reading of days that a person asked for is told apart from one of what was due, and reports keep which platform days they
-- told, so that the next one can name what Meta corrected since.
-- depends: 0051.metric_values

alter table siar.fetch_runs add column days daterange;  -- that were asked for; null: whatever was due

create table siar.briefing_days (
  briefing_id bigint not null references siar.briefings,
  channel     text not null,
  day         date not null,
  zone        text not null,   -- whose day: a name of the time zone database
  reach       siar.reach,      -- as it was told; null: not yet available
  primary key (briefing_id, channel, day)
);
-- The newest reports of a kind are what the next one follows.
create index briefings_of_kind on siar.briefings (kind, period_end);
