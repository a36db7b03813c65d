-- name: stop_account!
-- Stop an account until a person has acted; the first reason stays.
insert into siar.account_stops (account_id, code, sentence, stopped_at) values (:account_id, :code, :sentence, :now)
on conflict (account_id) do nothing;

-- name: resume_account!
-- The person has acted.
with gone as (
  delete from siar.account_stops where account_id = :account_id returning account_id, stopped_at
)
insert into siar.account_reopenings (account_id, stopped_at, reopened_at)
select account_id, stopped_at, :now from gone
on conflict (account_id) do update set stopped_at = excluded.stopped_at, reopened_at = excluded.reopened_at;

-- name: stops
-- Accounts that are stopped.
select s.account_id, n.channel, n.name as account, s.code, s.sentence, s.stopped_at
from siar.account_stops s
join siar.account_names n using (account_id)
order by s.account_id;

-- name: held_accounts
-- Accounts in use that no freeze holds: whether each is stopped, and how many of its posts are due.
select a.account_id, n.name as account,
       exists (select from siar.account_stops s where s.account_id = a.account_id) as stopped,
       (select count(*) from siar.publications p
        where p.account_id = a.account_id and p.state in ('planned', 'prepared') and p.due_at <= :now) as due
from siar.accounts a
join siar.account_names n using (account_id)
where a.active and not exists (select from siar.freezes f where f.scope in ('all', a.channel, a.account_id))
order by a.account_id;

-- name: stop_of$
-- What has to be done about an account that is stopped. FOR SHARE: a stop set while we look waits for our transaction.
select sentence from siar.account_stops where account_id = :account_id for share;

-- name: open_accounts
-- Of these accounts the ones on which something may be sent now: in use, not stopped, not resting, not frozen.
select a.account_id
from siar.accounts a
where a.account_id = any(:accounts) and a.active
  and not exists (select from siar.account_stops s where s.account_id = a.account_id)
  and not exists (select from siar.account_rests r where r.account_id = a.account_id and r.rest_until > :now)
  and not exists (select from siar.freezes f where f.scope in ('all', a.channel, a.account_id))
order by a.account_id;

-- name: resting
-- Accounts that rest now.
select account_id from siar.account_rests where rest_until > :now order by account_id;

-- name: count_fault!
-- One more passing fault in a row; at the limit the account rests. After a rest, and after faults of long ago, another row begins.
insert into siar.account_rests (account_id, failures, rest_until, reason, updated_at)
values (:account_id, 1, null, :reason, :now)
on conflict (account_id) do update
set failures = case when siar.account_rests.rest_until <= :now or siar.account_rests.updated_at < :stale then 1
                    else siar.account_rests.failures + 1 end,
    rest_until = case when siar.account_rests.rest_until <= :now or siar.account_rests.updated_at < :stale then null
                      when siar.account_rests.failures + 1 >= :limit
                      then greatest(siar.account_rests.rest_until, :rest_until)
                      else siar.account_rests.rest_until end,
    reason = :reason, updated_at = :now;

-- name: rest!
-- A limit is reached: rest until it is regained.
insert into siar.account_rests (account_id, failures, rest_until, reason, updated_at)
values (:account_id, 0, :until, :reason, :now)
on conflict (account_id) do update
set rest_until = greatest(siar.account_rests.rest_until, :until), reason = :reason, updated_at = :now;

-- name: clear_faults!
-- Something worked.
update siar.account_rests set failures = 0, rest_until = null, reason = null, updated_at = :now
where account_id = :account_id and (failures > 0 or rest_until is not null);
