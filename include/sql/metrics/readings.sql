-- name: upsert_metric*!
-- Bring one definition up to date.
insert into siar.metric_defs (metric, platform, entity_kind, api_name, period, breakdowns, semantics, additive, unit, ads,
                              lookback_days, valid_from, valid_until, successor, source)
values (:metric, :platform, :kind, :api, :period, :breakdowns, :semantics, :additive, :unit, :ads, :lookback_days,
        :valid_from, :valid_until, :successor, :source)
on conflict (metric) do update
   set platform = excluded.platform, entity_kind = excluded.entity_kind, api_name = excluded.api_name,
       period = excluded.period, breakdowns = excluded.breakdowns, semantics = excluded.semantics,
       additive = excluded.additive, unit = excluded.unit, ads = excluded.ads, lookback_days = excluded.lookback_days,
       valid_from = excluded.valid_from, valid_until = excluded.valid_until, successor = excluded.successor,
       source = excluded.source;

-- name: begin_run$
-- A reading begins.
insert into siar.fetch_runs (source, account_id, api_version, account_tz, started_at, days)
values (:source, :account_id, :api_version, :account_tz, :now, cast(:days as daterange)) returning run_id;

-- name: end_run!
-- A reading is over, well or not.
update siar.fetch_runs set finished_at = :now, rows_read = :rows_read, ok = :ok, error = :error where run_id = :run_id;

-- name: stage!
-- Where this connection puts a batch. The name stands for the temporary table once it is there.
create temporary table if not exists metric_staged on commit delete rows as table siar.metric_staged with no data;

-- name: clear_stage!
-- A batch begins with nothing, also within a transaction that stored one before.
delete from metric_staged;

-- name: keep_batch!
-- Keep a batch of readings of one moment. What is known is replaced by what was read later, never by nothing; the first
-- that was known by what was read before it. A reading played again changes nothing. Where tries go on saying the same, the
-- observation's last moment moves; else one begins.
with kept as (
  insert into siar.metric_current as c
         (entity_id, metric, dim, day, zone, value, reach, observed_at, first_value, first_reach, first_observed_at, run_id,
          last_try_at, last_reason, same_since)
  select s.entity_id, s.metric, s.dim, s.day, s.zone, s.value, s.reach, n.read_at, s.value, s.reach, n.read_at,
         case when s.reason is null then cast(:run_id as bigint) end, n.now, s.reason, n.now
    from metric_staged s
   cross join lateral (
     select cast(:now as timestamptz) as now, case when s.reason is null then cast(:now as timestamptz) end as read_at) n
   order by s.entity_id, s.metric, s.dim, s.day
  on conflict (entity_id, metric, dim, day) do update
     set zone = excluded.zone,
         value = case when excluded.observed_at > coalesce(c.observed_at, '-infinity') then excluded.value else c.value end,
         reach = case when excluded.observed_at > coalesce(c.observed_at, '-infinity') then excluded.reach else c.reach end,
         run_id = case when excluded.observed_at > coalesce(c.observed_at, '-infinity') then excluded.run_id else c.run_id end,
         observed_at = greatest(c.observed_at, excluded.observed_at),
         first_value = case when excluded.observed_at < coalesce(c.first_observed_at, 'infinity') then excluded.value
                            else c.first_value end,
         first_reach = case when excluded.observed_at < coalesce(c.first_observed_at, 'infinity') then excluded.reach
                            else c.first_reach end,
         first_observed_at = least(c.first_observed_at, excluded.observed_at),
         revisions = c.revisions + (coalesce(excluded.observed_at > c.observed_at, false)
                                    and (excluded.value is distinct from c.value
                                         or (excluded.reach).accounts is distinct from (c.reach).accounts))::int,
         last_reason = case when excluded.last_try_at > c.last_try_at then excluded.last_reason else c.last_reason end,
         same_since = case when excluded.last_try_at > c.last_try_at
                            and (excluded.last_reason is distinct from c.last_reason
                                 or excluded.last_reason is null
                                    and (excluded.value is distinct from c.value
                                         or (excluded.reach).accounts is distinct from (c.reach).accounts))
                           then excluded.last_try_at else c.same_since end,
         last_try_at = greatest(c.last_try_at, excluded.last_try_at)
   where excluded.last_try_at <> c.last_try_at
  returning c.entity_id, c.metric, c.dim, c.day, c.value, c.reach, c.last_reason, c.last_try_at, c.same_since
), moved as (
  update siar.metric_observations o
     set last_seen_at = :now
    from kept k
   where k.last_try_at = :now and k.same_since < :now
     and o.entity_id = k.entity_id and o.metric = k.metric and o.dim = k.dim and o.day = k.day
     and o.first_seen_at = k.same_since
)
insert into siar.metric_observations (entity_id, metric, dim, day, first_seen_at, last_seen_at, value, reach, reason, run_id,
                                      api_version)
select k.entity_id, k.metric, k.dim, k.day, :now, :now, case when k.last_reason is null then k.value end,
       case when k.last_reason is null then k.reach end, k.last_reason, :run_id, :api_version
  from kept k
 where k.last_try_at = :now and k.same_since = :now
union all
-- What comes after something newer stands for itself, unless the observation of its time says the same.
select s.entity_id, s.metric, s.dim, s.day, :now, :now, s.value, s.reach, s.reason, :run_id, :api_version
  from kept k
  join metric_staged s using (entity_id, metric, dim, day)
 where k.last_try_at > :now
   and not exists (
     select from siar.metric_observations o
      where o.entity_id = s.entity_id and o.metric = s.metric and o.dim = s.dim and o.day = s.day
        and o.first_seen_at <= :now and o.last_seen_at >= :now
        and (o.first_seen_at = :now or o.reason is not distinct from s.reason and o.value is not distinct from s.value
                                       and (o.reach).accounts is not distinct from (s.reach).accounts));

-- name: make_month$
-- The partition of a moment's month, made if it is not there.
select siar.make_metric_month(:moment);

-- name: detach_months$
-- Take the months out that ended before a moment.
select coalesce(array_agg(m), '{}') from siar.detach_metric_months(:before) m;
