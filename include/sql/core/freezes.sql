-- name: take_switch!
-- Wait for every transaction that has asked whether it may begin, and keep others from asking until this one ends.
select pg_advisory_xact_lock(hashtext('siar.freezes'));

-- name: share_switch!
-- Ask whether something may begin, many at once: a freeze waits until this transaction has decided.
select pg_advisory_xact_lock_shared(hashtext('siar.freezes'));

-- name: freeze!
-- Set the switch; a second freeze of the same scope keeps the first reason.
insert into siar.freezes (scope, reason, frozen_by, frozen_at) values (:scope, :reason, :actor, :now)
on conflict (scope) do nothing;

-- name: thaw!
-- Release the switch.
delete from siar.freezes where scope = :scope;

-- name: active_freezes
-- Every scope that is frozen now.
select f.scope, f.reason, f.frozen_by, f.frozen_at, n.name as account
from siar.freezes f left join siar.account_names n using (account_id) order by f.scope;

-- name: freeze_for^
-- The freeze that stops one of these scopes, if any. FOR SHARE: a freeze set while we look waits for our transaction.
select f.scope, f.reason, f.frozen_by, f.frozen_at, n.name as account
from siar.freezes f left join siar.account_names n using (account_id)
where f.scope = any(:scopes) limit 1 for share of f;
