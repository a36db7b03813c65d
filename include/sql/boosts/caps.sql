-- name: policies
-- The ceilings in force.
select level, cap from siar.cap_policies;

-- name: lock_policies!
-- One changer of ceilings at a time.
select pg_advisory_xact_lock(hashtext('siar.cap_policies'));

-- name: set_policy!
-- Put one ceiling into force.
insert into siar.cap_policies (level, cap, changed_at) values (:level, :cap, :now)
on conflict (level) do update set cap = excluded.cap, changed_at = excluded.changed_at;

-- name: recap_budgets!
-- Carry a changed ceiling to the budgets that can still be reserved from; never below what is already promised.
update siar.budgets set cap = greatest(:cap, reserved + settled)
 where level = :level and (period = '' or period >= :since)
   and cap <> greatest(:cap, reserved + settled);
