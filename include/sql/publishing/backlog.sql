-- name: count_backlog^
-- Publications whose time has passed, and for how long the oldest has waited; unproven and parked ones too.
select late.overdue, late.oldest_due,
       (select count(*) from siar.publications where state = 'unknown') as unknown,
       (select count(*) from siar.publications where state = 'parked') as parked
from (
  select count(*) as overdue, min(due_at) as oldest_due
  from siar.publications
  where state in ('planned', 'preparing', 'prepared', 'committing') and due_at < cast(:due_before as timestamptz)
) late;

-- name: stuck
-- What does not get on by itself: overdue, unproven, parked; and what holds up the rest.
select p.post_id, p.channel, n.name as account, p.reference_code, p.state, p.due_at, p.sentence, p.tries, p.error,
       exists (select from siar.account_stops s where s.account_id = p.account_id) as stopped,
       exists (select from siar.account_rests r where r.account_id = p.account_id and r.rest_until > :now) as resting,
       (select f.reason from siar.freezes f where f.scope in ('all', p.channel, p.account_id) order by f.frozen_at limit 1)
         as frozen
from siar.publications p
join siar.account_names n using (account_id)
where p.publication_id in (
    select publication_id from siar.publications where state in ('parked', 'unknown')
    union all
    select publication_id from siar.publications
    where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown') and due_at < :due_before)
order by p.due_at, p.publication_id
limit :limit;
