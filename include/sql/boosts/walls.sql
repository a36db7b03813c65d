-- name: may_spend^
-- What advertisements may still be billed before tax: what those that may run have left of their budgets, and what the city's
-- month has not promised to anybody, with tax. `largest`: the largest budget of one that may run.
select coalesce(sum(greatest(b.lifetime_budget - b.spend, 0)), 0)::bigint as promised,
       greatest(0, coalesce(
         (select least(m.cap, siar.cap_in_force('city_month', 'city')) - m.reserved - m.settled - m.overrun
            from siar.budgets m where m.level = 'city_month' and m.holder = 'city' and m.period = :month),
         siar.cap_in_force('city_month', 'city'), 0))::bigint as free,
       max(b.lifetime_budget) as largest
  from siar.boosts b
 where b.state in ('reserved', 'preparing', 'prepared', 'activating', 'running', 'paused');

-- name: count_limit_changes$
-- How often the account's limit was changed by us since a moment.
select count(*) from siar.limit_changes where changed_at > :since;

-- name: note_limit_change!
-- The account's limit is about to be changed.
insert into siar.limit_changes (changed_at, before, after) values (:now, :before, :after) on conflict do nothing;
