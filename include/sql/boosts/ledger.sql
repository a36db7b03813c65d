-- name: open_budget!
-- Open one balance under the cap in force; an existing one stays as it is.
insert into siar.budgets (level, holder, period, cap)
select :level, :holder, :period, p.cap from siar.cap_policies p where p.level = :level
on conflict (level, holder, period) do nothing;

-- name: open_envelope!
-- Open a boost's own envelope, exactly as large as what it reserves.
insert into siar.budgets (level, holder, period, cap) values ('boost', :boost_id::text, '', :amount)
on conflict (level, holder, period) do nothing;

-- name: amount_of_txn$
-- For how much an idempotency key stands.
select amount from siar.ledger_txns where idempotency_key = :key;

-- name: insert_txn$
-- Record a ledger transaction; nothing when its key is already there.
insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, spent_on, at)
values (:key, :kind, :boost_id, :amount, :spent_on, :at)
on conflict (idempotency_key) do nothing returning txn_id;

-- name: insert_reservation_entries!
-- Both sides of a reservation on its five budgets. The order is everybody's order, so that two writers cannot deadlock.
insert into siar.ledger_entries (txn_id, budget_id, account, amount)
select :txn_id, b.budget_id, side.account, side.sign * :amount
  from siar.budgets b
 cross join (values ('available', -1), ('reserved', 1)) side (account, sign)
 where (b.level = 'boost' and b.holder = :boost_id::text)
    or (b.level = 'post' and b.holder = :post)
    or (b.level = 'opd_month' and b.holder = :opd and b.period = :month)
    or (b.level = 'city_month' and b.holder = 'city' and b.period = :month)
    or (b.level = 'city_year' and b.holder = 'city' and b.period = :year)
 order by array_position(array['boost', 'post', 'opd_month', 'city_month', 'city_year'], b.level), b.budget_id, side.sign;

-- name: insert_following_entries!
-- Both sides of a settle, refund or release on the budgets that the boost reserved from.
insert into siar.ledger_entries (txn_id, budget_id, account, amount)
select :txn_id, b.budget_id, side.account, side.sign * :amount
  from siar.budgets b
  join (select distinct e.budget_id from siar.ledger_entries e join siar.ledger_txns t using (txn_id)
         where t.boost_id = :boost_id and t.kind = 'reserve') reserved using (budget_id)
 cross join (values (:source, -1), (:target, 1)) side (account, sign)
 order by array_position(array['boost', 'post', 'opd_month', 'city_month', 'city_year'], b.level), b.budget_id, side.sign;

-- name: envelope^
-- What a boost still holds and what it has used, in rupiah with tax.
select cap, reserved, settled from siar.budgets where level = 'boost' and holder = :boost_id::text and period = '';

-- name: settled_by_day
-- What has been settled for each day of a boost, refunds taken off, and how many corrections there were.
select spent_on, sum(case kind when 'settle' then amount else -amount end)::bigint as settled, count(*) as entries
  from siar.ledger_txns where boost_id = :boost_id and kind in ('settle', 'refund')
 group by spent_on order by spent_on;

-- name: rooms
-- What is left at each level that a reservation would hit, narrowest ceiling first.
select level, holder, period, cap, cap - reserved - settled as room
  from siar.budgets
 where (level = 'post' and holder = :post)
    or (level = 'opd_month' and holder = :opd and period = :month)
    or (level = 'city_month' and holder = 'city' and period = :month)
    or (level = 'city_year' and holder = 'city' and period = :year)
 order by array_position(array['post', 'opd_month', 'city_month', 'city_year'], level);

-- name: all_balances
-- Every balance beside what the entries alone say, for verification and for the desk.
select budget_id, level, holder, period, cap, reserved, settled, entries_reserved, entries_settled
  from siar.ledger_balances order by level, period, holder;
