-- name: accounts
-- Every account, also those that are not used any more.
select a.account_id, a.channel, a.connection_id, a.remote_id, a.page_id, a.label, a.opd, a.receives, a.after_minutes,
       a.is_default, a.active, n.name
from siar.accounts a
join siar.account_names n using (account_id)
order by a.account_id;

-- name: save_account!
-- Bring one account up to its configuration; its channel never changes.
insert into siar.accounts (account_id, channel, connection_id, remote_id, page_id, label, opd, receives, after_minutes,
                           is_default, active)
values (:account_id, :channel, :connection_id, :remote_id, :page_id, :label, :opd, :receives, :after_minutes,
        :is_default, :active)
on conflict (account_id) do update
set connection_id = excluded.connection_id, remote_id = excluded.remote_id, page_id = excluded.page_id,
    label = excluded.label, opd = excluded.opd, receives = excluded.receives, after_minutes = excluded.after_minutes,
    is_default = excluded.is_default, active = excluded.active;

-- name: retire_account!
-- It is configured no more: nothing goes out there, what was out stays known.
update siar.accounts set active = false, is_default = false where account_id = :account_id;
