-- name: count_backlog^
-- Publications whose time has come, how many of them are late, and since when the oldest could have gone out; unproven
-- and parked ones too.
select waits.due, waits.overdue, waits.oldest_due,
       (select count(*) from siar.publications where state = 'unknown') as unknown,
       (select count(*) from siar.publications where state = 'parked') as parked
from (
  select count(*) as due,
         count(*) filter (where p.could_go_at < cast(:due_before as timestamptz)) as overdue,
         min(p.could_go_at) as oldest_due
  from (
    select greatest(p.due_at, o.reopened_at) as could_go_at
    from siar.publications p
    left join siar.account_reopenings o using (account_id)
    where p.state in ('planned', 'preparing', 'prepared', 'committing') and p.due_at <= cast(:now as timestamptz)
  ) p
) waits;

-- name: stuck
-- What does not get on by itself: overdue, unproven, parked; and what holds up the rest.
select p.post_id, p.account_id, p.channel, n.name as account, p.reference_code, p.state, p.due_at, p.sentence, p.tries, p.error,
       p.lease_until, a.active,
       exists (select from siar.account_stops s where s.account_id = p.account_id) as stopped,
       exists (select from siar.account_rests r where r.account_id = p.account_id and r.rest_until > :now) as resting,
       f.reason as frozen, f.scope, o.reopened_at
from siar.publications p
join siar.accounts a using (account_id)
join siar.account_names n using (account_id)
left join siar.account_reopenings o on o.account_id = p.account_id and o.reopened_at > p.due_at
left join lateral (
  select f.reason, f.scope from siar.freezes f where f.scope in ('all', p.channel, p.account_id) order by f.frozen_at limit 1
) f on true
where p.publication_id in (
    select publication_id from siar.publications where state in ('parked', 'unknown')
    union all
    select publication_id from siar.publications
    where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown') and due_at < :due_before)
order by p.due_at, p.publication_id
limit :limit;
