-- name: tries_of_days
-- Of each day of an object, how many of these metrics were tried, and when the one tried longest ago was.
select day, count(*) as metrics, min(last_try_at) as tried_at
  from siar.metric_current
 where entity_id = :entity_id and metric = any(cast(:metrics as text[])) and dim = '' and day between :first and :last
 group by day;

-- name: last_whole_reading$
-- When a source that belongs to no account was last read as far as was due, and well.
select started_at from siar.fetch_runs
 where source = :source and coalesce(account_id, '') = '' and finished_at is not null and ok and days is null
 order by run_id desc limit 1;
