-- Metrics: what is known of an object stays known, one row each, and every reading stands behind it, told once while it is
-- the same. What lives in a catalogue file is no longer said here.
-- depends: 0019.accounts 0036.photos_of_rows 0043.erasable

drop view siar.metric_lifetime_deltas;
drop view siar.metric_restatements;
drop view siar.metric_finality;
drop view siar.metric_latest;

-- Accounts that saw something at least once. A type of its own, of which there is no sum: whoever saw two posts, two days or
-- two platforms would count twice. A domain over bigint would still add.
create type siar.reach as (accounts bigint);

-- The catalogue, as include/metrics/catalogue.yaml has it: each reading brings the table up to the file.
alter table siar.metric_defs rename column additive_over_time to additive;
alter table siar.metric_defs rename column deprecated_on to valid_until;
alter table siar.metric_defs rename column replaced_by to successor;
alter table siar.metric_defs
  drop constraint metric_defs_unit_check,
  add constraint metric_defs_unit_check check (unit in ('count', 'accounts', 'reach', 'rupiah', 'ratio', 'milliseconds')),
  add column platform text not null default '',
  add column period text,
  add column breakdowns text[] not null default '{}',
  add column ads text not null default 'unknown' check (ads in ('included', 'excluded', 'only', 'unknown')),
  add column source text not null default '';
update siar.metric_defs set unit = 'reach'
where unit = 'accounts' and semantics in ('day', 'lifetime') and not additive;
alter table siar.metric_defs add constraint reach_is_never_added check (not (unit = 'reach' and additive));

-- One row an object, metric, part of it and day. What is known is one thing, the last try another: a try that brought
-- nothing leaves what is known alone. A count since the beginning has no day; 0001-01-01 stands there, because a key has no
-- nulls, and the views below do not show it.
create table siar.metric_current (
  entity_id         bigint not null references siar.entities,
  metric            text not null references siar.metric_defs,
  dim               text not null default '',
  day               date not null,
  zone              text,                 -- whose day: a name of the time zone database
  value             numeric,
  reach             siar.reach,           -- of metrics whose unit is reach
  observed_at       timestamptz,          -- when that was last read
  first_value       numeric,
  first_reach       siar.reach,
  first_observed_at timestamptz,
  revisions         int not null default 0,  -- how often a later reading said otherwise
  run_id            bigint,               -- that read it; no reference, which each reading would pay for
  last_try_at       timestamptz not null,
  last_reason       text check (last_reason in ('refused', 'empty', 'deprecated')),  -- null: it brought the value
  same_since        timestamptz not null, -- since when tries say the same: the observation that goes on
  primary key (entity_id, metric, dim, day),
  constraint a_day_has_its_zone check ((day = '0001-01-01') = (zone is null)),
  constraint known_or_not check (num_nonnulls(value, reach) = (observed_at is not null)::int
                                 and num_nonnulls(first_value, first_reach) = (first_observed_at is not null)::int
                                 and (observed_at is null) = (first_observed_at is null)
                                 and (observed_at is null) = (run_id is null)),
  constraint missing_has_its_reason check (observed_at is not null or last_reason is not null),
  constraint tried_when_it_was_read check (observed_at <= last_try_at and first_observed_at <= observed_at)
) with (fillfactor = 80);  -- readings change no key: there is room for the new row beside the old one

-- Every reading, told once while it stays the same: only the moment of the last of them moves.
create table siar.metric_observations (
  entity_id     bigint not null,
  metric        text not null,
  dim           text not null,
  day           date not null,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null check (last_seen_at >= first_seen_at),
  value         numeric,
  reach         siar.reach,
  reason        text check (reason in ('refused', 'empty', 'deprecated')),
  run_id        bigint not null,          -- that saw it first
  api_version   text not null,
  primary key (entity_id, metric, dim, day, first_seen_at),
  constraint a_value_or_a_reason check (num_nonnulls(value, reach, reason) = 1)
) partition by range (first_seen_at);

-- A month's partition, made once. Months are those of UTC.
create function siar.make_metric_month(of_moment timestamptz) returns text language plpgsql as $$
declare
  first date := date_trunc('month', of_moment at time zone 'UTC');
  part text := 'metric_observations_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('siar.' || part) is null then
    perform pg_advisory_xact_lock(hashtext('siar.metric_observations'));
    execute format('create table if not exists siar.%I partition of siar.metric_observations for values from (%L) to (%L)'
                   ' with (fillfactor = 90)',
                   part, first::timestamp at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  end if;
  return part;
end;
$$;

-- Months that ended before a moment leave the table. They stand in a schema of their own until the city drops them.
create function siar.detach_metric_months(before timestamptz) returns setof text language plpgsql as $$
declare
  part text;
begin
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'siar.metric_observations'::regclass
       and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= before
     order by c.relname
  loop
    create schema if not exists siar_archive;
    execute format('alter table siar.metric_observations detach partition siar.%I', part);
    execute format('alter table siar.%I set schema siar_archive', part);
    return next part;
  end loop;
end;
$$;

-- The shape of a batch: each connection fills a temporary table of this name, this one stays empty.
create table siar.metric_staged (
  entity_id bigint, metric text, dim text, day date, zone text, value numeric, reach siar.reach, reason text,
  constraint always_empty check (false)
);

-- What was read before ---------------------------------------------------------------------------------------------------
do $$
begin
  perform siar.make_metric_month(m.at)
  from (select distinct date_trunc('month', observed_at at time zone 'UTC') at time zone 'UTC' as at from siar.metric_snapshots) m;
end;
$$;

create temporary table metric_readings_before as
select s.entity_id, s.metric, s.dim, case when f.semantics = 'lifetime' then date '0001-01-01' else s.for_date end as day,
       case when f.unit <> 'reach' then s.value end as value,
       case when f.unit = 'reach' and s.value is not null then row(round(s.value))::siar.reach end as reach,
       s.value as number, s.reason, s.observed_at, s.run_id, r.api_version,
       case when f.semantics = 'lifetime' then null
            when s.metric = 'ig_user.followers' or e.platform = 'ads' then coalesce(c.zone, 'UTC')
            else 'America/Los_Angeles' end as zone
from siar.metric_snapshots s
join siar.metric_defs f using (metric)
join siar.fetch_runs r using (run_id)
join siar.entities e using (entity_id)
-- The city's zone, as its runs over posts say.
left join (select account_tz as zone from siar.fetch_runs where source in ('posts', 'ig_media') order by run_id desc limit 1) c on true;

insert into siar.metric_observations (entity_id, metric, dim, day, first_seen_at, last_seen_at, value, reach, reason, run_id, api_version)
select entity_id, metric, dim, day, min(observed_at), max(observed_at), min(value),
       (array_agg(reach))[1], min(reason), (array_agg(run_id order by observed_at))[1],
       (array_agg(api_version order by observed_at))[1]
from (
  select *, count(*) filter (where begins) over (partition by entity_id, metric, dim, day order by observed_at, run_id) as stretch
  from (
    select *, coalesce((lag(number) over w, lag(reason) over w) is distinct from (number, reason), true)
              or row_number() over w = 1 as begins
    from metric_readings_before
    window w as (partition by entity_id, metric, dim, day order by observed_at, run_id)
  ) b
) g
group by entity_id, metric, dim, day, stretch;

insert into siar.metric_current (entity_id, metric, dim, day, zone, value, reach, observed_at, first_value, first_reach,
                                 first_observed_at, revisions, run_id, last_try_at, last_reason, same_since)
select r.entity_id, r.metric, r.dim, r.day, min(r.zone),
       (array_agg(r.value order by r.observed_at desc, r.run_id desc) filter (where r.number is not null))[1],
       (array_agg(r.reach order by r.observed_at desc, r.run_id desc) filter (where r.number is not null))[1],
       max(r.observed_at) filter (where r.number is not null),
       (array_agg(r.value order by r.observed_at, r.run_id) filter (where r.number is not null))[1],
       (array_agg(r.reach order by r.observed_at, r.run_id) filter (where r.number is not null))[1],
       min(r.observed_at) filter (where r.number is not null),
       count(*) filter (where r.number <> r.known_before),
       (array_agg(r.run_id order by r.observed_at desc, r.run_id desc) filter (where r.number is not null))[1],
       max(r.observed_at), (array_agg(r.reason order by r.observed_at desc, r.run_id desc))[1],
       (select max(o.first_seen_at) from siar.metric_observations o
         where o.entity_id = r.entity_id and o.metric = r.metric and o.dim = r.dim and o.day = r.day)
from (
  select *, lag(number) over (partition by entity_id, metric, dim, day, number is null order by observed_at, run_id) as known_before
  from metric_readings_before
) r
group by r.entity_id, r.metric, r.dim, r.day;

-- When an object was last read: what is due is asked of the object, not of its numbers.
alter table siar.entities add column read_at timestamptz;
update siar.entities e set read_at = c.at
from (select entity_id, max(last_try_at) as at from siar.metric_current group by entity_id) c
where c.entity_id = e.entity_id;

drop table metric_readings_before;
drop table siar.metric_daily;
drop table siar.metric_snapshots;

-- From here on ------------------------------------------------------------------------------------------------------------
-- Of an observation only the last moment moves, and only forward.
create trigger metric_observations_append_only
  before delete or update of entity_id, metric, dim, day, first_seen_at, value, reach, reason, run_id, api_version
  on siar.metric_observations for each row execute function siar.refuse_change();
create trigger metric_observations_forward before update of last_seen_at on siar.metric_observations
  for each row when (new.last_seen_at < old.last_seen_at) execute function siar.refuse_change();
create trigger metric_observations_no_truncate before truncate on siar.metric_observations
  for each statement execute function siar.refuse_change();

-- What is known of a value neither goes, nor grows older.
create function siar.guard_known_value() returns trigger language plpgsql as $$
begin
  raise exception 'metric % of object %: what is known stays known', old.metric, old.entity_id using errcode = 'restrict_violation';
end;
$$;
create trigger metric_current_known before update on siar.metric_current for each row
  when (old.observed_at is not null and (new.observed_at is null or new.observed_at < old.observed_at))
  execute function siar.guard_known_value();
create trigger metric_current_kept before delete on siar.metric_current for each row execute function siar.refuse_change();
create trigger metric_current_no_truncate before truncate on siar.metric_current
  for each statement execute function siar.refuse_change();

-- Counts since the beginning, as last known.
create view siar.metric_lifetime as
select entity_id, metric, dim, value, reach, observed_at, first_value, first_reach, first_observed_at, revisions, run_id,
       last_try_at, last_reason
  from siar.metric_current
 where day = '0001-01-01';

-- Values of days, with where each day begins and ends, and whether Meta may still correct it.
create view siar.metric_days as
select c.entity_id, c.metric, c.dim, c.day, c.zone, c.day::timestamp at time zone c.zone as starts_at,
       (c.day + 1)::timestamp at time zone c.zone as ends_at, c.value, c.reach, c.observed_at, c.first_value, c.first_reach,
       c.first_observed_at, c.revisions, c.run_id, c.last_try_at, c.last_reason,
       coalesce(c.observed_at >= (c.day + 1 + f.lookback_days)::timestamp at time zone c.zone, false) as is_final
  from siar.metric_current c
  join siar.metric_defs f using (metric)
 where c.day > '0001-01-01';

-- How a value changed from one observation to the next: the growth of a count, the restatement of a day. It may shrink
-- (removed likes) and is never clamped. Reach has no difference.
create view siar.metric_changes as
select entity_id, metric, dim, nullif(day, '0001-01-01') as day, first_seen_at, last_seen_at, value, reach, run_id, api_version,
       value - lag(value) over w as change, first_seen_at - lag(last_seen_at) over w as after
  from siar.metric_observations
 where reason is null
window w as (partition by entity_id, metric, dim, day order by first_seen_at);

-- What a publication reached and moved, as last known; each by its key. A channel that counts no interactions as such counts
-- reactions, comments and shares.
create view siar.publication_numbers as
select e.publication_id, e.entity_id, r.reach, r.observed_at as reach_at, r.last_reason as reach_reason,
       (select coalesce(max(c.value) filter (where c.metric = e.kind || '.interactions'),
                        case when count(c.value) filter (where c.metric = e.kind || '.reactions') > 0 then
                             sum(c.value) filter (where c.metric <> e.kind || '.interactions') end)::bigint
          from siar.metric_current c
         where c.entity_id = e.entity_id and c.dim = '' and c.day = '0001-01-01'
           and c.metric = any (array[e.kind || '.interactions', e.kind || '.reactions', e.kind || '.comments',
                                     e.kind || '.shares'])) as interactions
  from siar.entities e
  left join siar.metric_current r
    on r.entity_id = e.entity_id and r.metric = e.kind || '.reach' and r.dim = '' and r.day = '0001-01-01'
 where e.publication_id is not null;
