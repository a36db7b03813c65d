-- name: order_stops!
-- Write down what the tables say has to be stopped and nobody has ordered yet.
insert into siar.stop_orders (boost_id, cause, ends, actor, reason, since, ordered_at)
select s.boost_id, s.cause, bool_or(s.ends), min(s.actor), string_agg(distinct s.reason, '; '), min(s.since), :now
  from siar.boosts_to_stop s
 where not exists (select from siar.stop_orders o where o.boost_id = s.boost_id and o.cause = s.cause and o.done_at is null)
 group by s.boost_id, s.cause
on conflict (boost_id, cause) where done_at is null do nothing;

-- name: over_caps
-- Ceilings that bills have passed, of boosts that run or are paused, the narrowest first: after one was lowered.
select boost_id, state, level, holder, period from siar.boosts_over_caps order by boost_id, place;

-- name: order_stop!
-- Write down one order; while one of that cause is open there is no second.
insert into siar.stop_orders (boost_id, cause, ends, actor, reason, since, ordered_at)
values (:boost_id, :cause, :ends, :actor, :reason, :now, :now)
on conflict (boost_id, cause) where done_at is null do nothing;

-- name: open_stops
-- Boosts that have to stand still and are not proven to, with all that was ordered about each, the oldest first.
select boost_id, bool_or(ends) as ends, bool_and(paused_at is not null) as is_paused, min(since) as since,
       array_agg(order_id order by order_id) as orders,
       (array_agg(cause order by ends desc, order_id))[1] as cause,
       (array_agg(actor order by ends desc, order_id))[1] as actor,
       (array_agg(reason order by ends desc, order_id))[1] as reason
  from siar.stop_orders where done_at is null
 group by boost_id order by min(order_id);

-- name: is_to_stop$
-- Whether a boost has to stand still: it was ordered, or the tables say so.
select exists (select from siar.stop_orders where boost_id = :boost_id and done_at is null)
    or exists (select from siar.boosts_to_stop where boost_id = :boost_id);

-- name: stop_tried!
-- What became of one try.
update siar.stop_orders
   set tries = tries + 1, error = :error,
       paused_at = case when cast(:paused as boolean) then coalesce(paused_at, :now) else paused_at end
 where order_id = any(:orders) and done_at is null;

-- name: stop_done!
-- The boost stands still, here and at Meta.
update siar.stop_orders
   set done_at = greatest(:now, ordered_at), paused_at = coalesce(paused_at, :now), error = null
 where order_id = any(:orders) and done_at is null;

-- name: running_drafts
-- What is being advertised, by the draft that it was made from.
select b.boost_id, o.draft_id
  from siar.boosts b
  join siar.publications p on p.publication_id = b.publication_id
  join siar.posts o on o.post_id = p.post_id
 where b.state in ('prepared', 'activating', 'running');

-- name: stops_late
-- Orders that are open for longer than they should be: how often they were tried, and why that was not enough.
select s.boost_id, b.reference_code, s.cause, s.since, s.tries, s.paused_at, s.error
  from siar.stop_orders s join siar.boosts b on b.boost_id = s.boost_id
 where s.done_at is null and s.since <= :before and (b.campaign_id is not null or b.in_flight is not null)
 order by s.since, s.order_id;
