-- Metrics: what was read, when, about which day. A missing number is NULL with a reason, never 0.
-- depends: 0005.boosts

create table siar.entities (
  entity_id      bigint generated always as identity primary key,
  platform       text not null check (platform in ('facebook', 'instagram', 'ads')),
  kind           text not null check (kind in ('page', 'post', 'ig_user', 'ig_media', 'ad_account', 'ad')),
  remote_id      text not null,
  parent_id      bigint references siar.entities,
  publication_id bigint references siar.publications,
  boost_id       bigint references siar.boosts,
  published_at   timestamptz,
  first_seen     timestamptz not null,
  last_seen      timestamptz not null,
  missing_since  timestamptz,   -- first time it could not be read; a transient Graph fault looks the same
  misses         int not null default 0,
  deleted_at     timestamptz,   -- believed gone: at least 3 misses over at least 48 hours
  unique (platform, remote_id)
);
create index entities_publication on siar.entities (publication_id);

create table siar.metric_defs (
  metric             text primary key,   -- '<entity kind>.<name>'
  entity_kind        text not null,
  api_name           text not null,
  semantics          text not null check (semantics in ('lifetime', 'day', 'gauge', 'ratio')),
  additive_over_time boolean not null,
  unit               text not null check (unit in ('count', 'accounts', 'rupiah', 'ratio', 'milliseconds')),
  lookback_days      int not null check (lookback_days >= 0),  -- days after which a value no longer changes
  valid_from         date,
  deprecated_on      date,
  replaced_by        text
);

create table siar.fetch_runs (
  run_id      bigint generated always as identity primary key,
  source      text not null,      -- page, posts, ig_user, ig_media, ads
  api_version text not null,
  account_tz  text not null,      -- whose midnight ends a day in this source
  started_at  timestamptz not null,
  finished_at timestamptz,
  rows_read   int,
  ok          boolean,
  error       text
);

-- As read, for ever. for_date is the day the number describes, observed_at the moment it was read.
create table siar.metric_snapshots (
  entity_id   bigint not null references siar.entities,
  metric      text not null references siar.metric_defs,
  for_date    date not null,
  dim         text not null default '',
  observed_at timestamptz not null,
  value       numeric,
  reason      text check (reason in ('refused', 'empty', 'deprecated')),
  run_id      bigint not null references siar.fetch_runs,
  primary key (entity_id, metric, for_date, dim, observed_at),
  check ((value is null) = (reason is not null))
);
create trigger metric_snapshots_append_only before update or delete on siar.metric_snapshots
  for each row execute function siar.refuse_change();
create trigger metric_snapshots_no_truncate before truncate on siar.metric_snapshots
  for each statement execute function siar.refuse_change();

-- The newest value a day, with how often it was restated.
create table siar.metric_daily (
  entity_id         bigint not null references siar.entities,
  metric            text not null references siar.metric_defs,
  for_date          date not null,
  dim               text not null default '',
  value             numeric,
  reason            text,
  first_value       numeric,
  first_observed_at timestamptz not null,
  observed_at       timestamptz not null,
  revisions         int not null default 0,
  run_id            bigint not null references siar.fetch_runs,
  primary key (entity_id, metric, for_date, dim),
  check ((value is null) = (reason is not null))
);
create index metric_daily_metric on siar.metric_daily (metric, for_date);

-- Newest known value of each metric of each entity.
create view siar.metric_latest as
select distinct on (entity_id, metric, dim) entity_id, metric, dim, for_date, value, reason, observed_at, run_id
  from siar.metric_daily
 order by entity_id, metric, dim, for_date desc;

-- Growth of lifetime counters between two readings; may be negative (removed likes), is never clamped.
create view siar.metric_lifetime_deltas as
select d.entity_id, d.metric, d.dim, d.for_date, d.value,
       d.value - lag(d.value) over w as delta,
       d.for_date - lag(d.for_date) over w as gap_days
  from siar.metric_daily d join siar.metric_defs f using (metric)
 where f.semantics in ('lifetime', 'gauge') and d.value is not null
window w as (partition by d.entity_id, d.metric, d.dim order by d.for_date);

-- Values that changed after they were first read.
create view siar.metric_restatements as
select s.entity_id, s.metric, s.dim, s.for_date, s.observed_at, s.value,
       lag(s.value) over w as previous_value, s.run_id
  from siar.metric_snapshots s
window w as (partition by s.entity_id, s.metric, s.dim, s.for_date order by s.observed_at);

-- Day values with whether they can still change.
create view siar.metric_finality as
select d.*, d.observed_at >= ((d.for_date + 1 + f.lookback_days)::timestamp at time zone 'UTC') as is_final
  from siar.metric_daily d join siar.metric_defs f using (metric)
 where f.semantics = 'day';
