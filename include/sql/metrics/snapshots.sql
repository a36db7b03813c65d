-- name: upsert_metric*!
-- Bring one definition up to date.
insert into siar.metric_defs (metric, entity_kind, api_name, semantics, additive_over_time, unit, lookback_days,
                              deprecated_on, replaced_by)
values (:metric, :kind, :api_name, :semantics, :additive, :unit, :lookback, :deprecated_on, :replaced_by)
on conflict (metric) do update
   set api_name = excluded.api_name, semantics = excluded.semantics, unit = excluded.unit,
       additive_over_time = excluded.additive_over_time, lookback_days = excluded.lookback_days,
       deprecated_on = excluded.deprecated_on, replaced_by = excluded.replaced_by;

-- name: begin_run$
-- A reading begins.
insert into siar.fetch_runs (source, account_id, api_version, account_tz, started_at)
values (:source, :account_id, :api_version, :account_tz, :now) returning run_id;

-- name: end_run!
-- A reading is over, well or not.
update siar.fetch_runs set finished_at = :now, rows_read = :rows_read, ok = :ok, error = :error where run_id = :run_id;

-- name: insert_snapshot*!
-- Keep one number as it was read; reading it twice in one run keeps it once.
insert into siar.metric_snapshots (entity_id, metric, for_date, dim, observed_at, value, reason, run_id)
values (:entity_id, :metric, :for_date, :dim, :observed_at, :value, :reason, :run_id)
on conflict do nothing;

-- name: upsert_daily*!
-- The newest number of a day. An old reading that is played again never replaces a newer one, and an answer without a
-- number never replaces a number.
insert into siar.metric_daily as d (entity_id, metric, for_date, dim, value, reason, first_value, first_observed_at,
                                    observed_at, run_id)
values (:entity_id, :metric, :for_date, :dim, :value, :reason, :value, :observed_at, :observed_at, :run_id)
on conflict (entity_id, metric, for_date, dim) do update
   set value = excluded.value, reason = excluded.reason, observed_at = excluded.observed_at, run_id = excluded.run_id,
       first_value = coalesce(d.first_value, excluded.value),
       revisions = d.revisions + (d.value is not null and d.value is distinct from excluded.value)::int
 where excluded.observed_at >= d.observed_at and (excluded.value is not null or d.value is null);
