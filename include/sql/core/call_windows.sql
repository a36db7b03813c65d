-- name: lock_call_window!
-- One process at a time looks and takes. Until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('siar.recent_calls ' || :account || ' ' || :kind, 0));

-- name: forget_calls!
-- What is older than the window. Clocks of workers differ: only the database's counts, unless one is given.
delete from siar.recent_calls
where account = :account and kind = :kind
  and called_at <= coalesce(cast(:now as timestamptz), clock_timestamp()) - make_interval(secs => :seconds);

-- name: take_call$
-- Take a place if there is one: seconds to wait for the next, 0 when it was taken.
with seen as (
  select count(*) as calls, min(called_at) as oldest from siar.recent_calls where account = :account and kind = :kind
), present as (
  select coalesce(cast(:now as timestamptz), clock_timestamp()) as now
), taken as (
  insert into siar.recent_calls (account, kind, called_at)
  select :account, :kind, present.now from seen, present where seen.calls < :limit
  returning 1
)
select case when exists (select from taken) then 0.0
            else extract(epoch from seen.oldest - present.now)::float8 + :seconds end as pause
from seen, present;
