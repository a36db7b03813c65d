-- name: refusals
-- What is refused of the objects of a kind.
select scope, metric, breakdown, ask_at
  from siar.metric_refusals
 where account_id = :account_id and kind = :kind;

-- name: keep_refusal!
-- It is refused, again or for the first time.
insert into siar.metric_refusals (account_id, kind, scope, metric, breakdown, refused_at, ask_at)
values (:account_id, :kind, :scope, :metric, :breakdown, :now, :ask_at)
on conflict (account_id, kind, scope, metric, breakdown) do update set ask_at = excluded.ask_at;

-- name: lift_refusal!
-- It is answered.
delete from siar.metric_refusals
 where account_id = :account_id and kind = :kind and scope = :scope and metric = :metric and breakdown = :breakdown;

-- name: tried_on$
-- Whether a metric of an object was asked for, whole or in parts, for a day.
select exists (select from siar.metric_current where entity_id = :entity_id and metric = :metric and day = :day);
