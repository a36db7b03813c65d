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

-- name: one_batch_at_a_time!
-- Until the transaction ends no other batch is kept; and rows are found by the key, one by one, as a plan that knows nothing of
-- a temporary table would rather read all that is known.
select pg_advisory_xact_lock(hashtext('siar.metric_current')), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true);

-- name: keep_batch!
-- Keep a batch of readings of one moment. What is known is replaced by what was read later, never by nothing; the first
-- that was known by what was read before it. A reading played again changes nothing. Where tries go on saying the same, the
-- observation's last moment moves; else one begins.
with kept as (
  merge into siar.metric_current as c
  using (
    select m.*, n.now, n.run_id, case when m.reason is null then n.now end as read_at
      from metric_staged m
     cross join lateral (select cast(:now as timestamptz) as now, cast(:run_id as bigint) as run_id) n
  ) as s
     on c.entity_id = s.entity_id and c.metric = s.metric and c.dim = s.dim and c.day = s.day
   when matched and c.last_try_at <> s.now then update
    set zone = s.zone,
        value = case when s.read_at > coalesce(c.observed_at, '-infinity') then s.value else c.value end,
        reach = case when s.read_at > coalesce(c.observed_at, '-infinity') then s.reach else c.reach end,
        run_id = case when s.read_at > coalesce(c.observed_at, '-infinity') then s.run_id else c.run_id end,
        observed_at = greatest(c.observed_at, s.read_at),
        first_value = case when s.read_at < coalesce(c.first_observed_at, 'infinity') then s.value else c.first_value end,
        first_reach = case when s.read_at < coalesce(c.first_observed_at, 'infinity') then s.reach else c.first_reach end,
        first_observed_at = least(c.first_observed_at, s.read_at),
        revisions = c.revisions + (coalesce(s.read_at > c.observed_at, false)
                                   and (s.value is distinct from c.value
                                        or (s.reach).accounts is distinct from (c.reach).accounts))::int,
        last_reason = case when s.now > c.last_try_at then s.reason else c.last_reason end,
        same_since = case when s.now > c.last_try_at
                           and (s.reason is distinct from c.last_reason
                                or s.reason is null
                                   and (s.value is distinct from c.value
                                        or (s.reach).accounts is distinct from (c.reach).accounts))
                          then s.now else c.same_since end,
        last_try_at = greatest(c.last_try_at, s.now)
   when not matched then
        insert (entity_id, metric, dim, day, zone, value, reach, observed_at, first_value, first_reach, first_observed_at, run_id,
                last_try_at, last_reason, same_since)
        values (s.entity_id, s.metric, s.dim, s.day, s.zone, s.value, s.reach, s.read_at, s.value, s.reach, s.read_at,
                case when s.reason is null then s.run_id end, s.now, s.reason, s.now)
  returning c.entity_id, c.metric, c.dim, c.day, s.value, s.reach, s.reason, c.last_try_at, c.same_since
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
select k.entity_id, k.metric, k.dim, k.day, :now, :now, k.value, k.reach, k.reason, :run_id, :api_version
  from kept k
 where k.last_try_at = :now and k.same_since = :now
    -- What comes after something newer stands for itself, unless the observation of its time says the same.
    or k.last_try_at > :now
   and not exists (
     select from siar.metric_observations o
      where o.entity_id = k.entity_id and o.metric = k.metric and o.dim = k.dim and o.day = k.day
        and o.first_seen_at <= :now and o.last_seen_at >= :now
        and (o.first_seen_at = :now or o.reason is not distinct from k.reason and o.value is not distinct from k.value
                                       and (o.reach).accounts is not distinct from (k.reach).accounts));

-- name: make_month$
-- The partition of a moment's month, made if it is not there.
select siar.make_metric_month(:moment);

-- name: detach_months$
-- Take the months out that ended before a moment.
select coalesce(array_agg(m), '{}') from siar.detach_metric_months(:before) m;
