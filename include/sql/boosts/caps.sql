-- name: policies
-- The caps in force, the newest of each holder, with who set it, when and why. A null cap: what holds for each of its level.
select distinct on (level, holder) level, holder, cap, reason, actor, valid_from
  from siar.cap_policies order by level, holder, policy_id desc;

-- name: cap_history
-- Every cap that ever was, newest first.
select level, holder, cap, reason, actor, valid_from from siar.cap_policies order by policy_id desc limit :limit;

-- name: lower_cap$
-- Put a lower cap, or a first one of nothing more than held before, into force; whether anything changed.
select siar.lower_cap(:level, :holder, :cap, :reason, :actor);

-- name: raise_cap$
-- Put any cap into force: for the cap officer's connection alone; whether anything changed.
select siar.raise_cap(:level, :holder, :cap, :reason, :actor);

-- name: follow_caps$
-- Let open budgets follow the caps in force as far as their promises allow; how many moved.
select siar.follow_caps();

-- name: may_raise$
-- Whether this connection is the cap officer's.
select has_function_privilege('siar.raise_cap(text, text, bigint, text, text)', 'execute');

-- name: configured_caps
-- What caps.yaml said when it was last followed.
select level, holder, cap from siar.configured_caps;

-- name: keep_configured!
-- Note what caps.yaml says and is in force.
insert into siar.configured_caps (level, holder, cap, at) values (:level, :holder, :cap, :now)
on conflict (level, holder) do update set cap = excluded.cap, at = excluded.at;

-- name: forget_configured!
-- Caps.yaml says nothing of a holder any more.
delete from siar.configured_caps where level = :level and holder = :holder;

-- name: set_zone!
-- Months are those of the city.
update siar.money_clock set zone = :zone where zone <> :zone;
