-- name: open_budgets!
-- Open the balances that a boost is reserved from, each under the cap in force; an existing one stays as it is.
insert into siar.budgets (level, holder, period, cap)
select o.level, o.holder, o.period,
       case o.level when 'boost' then b.amount else siar.cap_in_force(o.level, o.holder) end
  from siar.boosts b cross join lateral siar.budgets_of(b.boost_id, :at) o
 where b.boost_id = :boost_id and (o.level = 'boost' or siar.cap_in_force(o.level, o.holder) is not null)
 order by o.place
on conflict (level, holder, period) do nothing;

-- name: lock_account!
-- One writer at a time books what a boost cost; caps do not change meanwhile.
select siar.hold_caps(), pg_advisory_xact_lock(hashtext('siar.boosts'), cast(:boost_id as int));

-- name: was_reserved$
-- Whether a boost's reservation was made.
select exists (select from siar.ledger_txns where boost_id = :boost_id and kind = 'reserve');

-- name: cost_of$
-- What a boost costs at most, tax included.
select amount from siar.boosts where boost_id = :boost_id;

-- name: count_txns$
-- How many transactions a boost has; the next one's number.
select count(*) from siar.ledger_txns where boost_id = :boost_id;

-- name: insert_reservation$
-- Record a boost's reservation: what it costs.
insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, tax, at)
select 'reserve:' || boost_id, 'reserve', boost_id, amount, tax, :at from siar.boosts where boost_id = :boost_id
returning txn_id;

-- name: insert_txn$
-- Record what follows a reservation.
insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, tax, spent_on, at)
values (:key, :kind, :boost_id, :amount, :tax, :spent_on, :at)
returning txn_id;

-- name: insert_reservation_entries!
-- Both sides of a reservation on its budgets. The order is everybody's order, so that two writers cannot deadlock.
insert into siar.ledger_entries (txn_id, budget_id, account, amount)
select :txn_id, b.budget_id, side.account, side.sign * t.amount
  from siar.ledger_txns t
 cross join lateral siar.budgets_of(t.boost_id, t.at) o
  join siar.budgets b using (level, holder, period)
 cross join (values ('available', -1), ('reserved', 1)) side (account, sign)
 where t.txn_id = :txn_id
 order by o.place, side.sign;

-- name: insert_following_entries!
-- Both sides of what follows, on the budgets that the boost was reserved from.
insert into siar.ledger_entries (txn_id, budget_id, account, amount)
select :txn_id, b.budget_id, side.account, side.sign * :amount
  from siar.budgets b
  join (select distinct e.budget_id from siar.ledger_entries e join siar.ledger_txns t using (txn_id)
         where t.boost_id = :boost_id and t.kind = 'reserve') reserved using (budget_id)
 cross join (values (:source, -1), (:target, 1)) side (account, sign)
 order by array_position(array['boost', 'post', 'programme_year', 'opd_month', 'city_month', 'city_year'], b.level),
          b.budget_id, side.sign;

-- name: envelope^
-- What a boost still holds and what its bill was, in rupiah with tax.
select cap, reserved, settled, overrun from siar.budgets where level = 'boost' and holder = :boost_id::text and period = '';

-- name: billed_by_day
-- What has been booked for each day of a boost, what was taken back taken off: net, tax.
select spent_on,
       sum(case when kind in ('settle', 'overrun') then net else -net end)::bigint as net,
       sum(case when kind in ('settle', 'overrun') then tax else -tax end)::bigint as tax
  from siar.ledger_txns where boost_id = :boost_id and spent_on is not null
 group by spent_on order by spent_on;

-- name: held_tax$
-- How much of what a boost still holds is tax, by what was reserved, settled and given back.
select coalesce(sum(case kind when 'reserve' then tax when 'top_up' then tax when 'refund' then tax
                              when 'settle' then -tax when 'release' then -tax else 0 end), 0)::bigint
  from siar.ledger_txns where boost_id = :boost_id;

-- name: rooms
-- What is left at each level that a boost is reserved from, narrowest first. An overrun takes room as a bill does.
select o.level, o.holder, o.period, least(b.cap, siar.cap_in_force(o.level, o.holder)) as cap,
       coalesce(least(b.cap, siar.cap_in_force(o.level, o.holder)), 0)
         - coalesce(b.reserved + b.settled + b.overrun, 0) as room
  from siar.budgets_of(:boost_id, :at) o
  left join siar.budgets b using (level, holder, period)
 where o.level <> 'boost'
 order by o.place;

-- name: room_to_top_up$
-- How much a boost may be promised once more: within its envelope and within what its budgets have left.
select greatest(0, min(case b.level when 'boost' then b.cap - b.reserved - b.settled
                                    else least(b.cap, siar.cap_in_force(b.level, b.holder)) - b.reserved - b.settled - b.overrun end))
  from siar.budgets b
 where b.budget_id in (select e.budget_id from siar.ledger_entries e join siar.ledger_txns t using (txn_id)
                        where t.boost_id = :boost_id and t.kind = 'reserve');

-- name: all_balances
-- Every balance beside what the entries alone say, for verification and for the desk.
select budget_id, level, holder, period, cap, reserved, settled, overrun, entries_reserved, entries_settled, entries_overrun
  from siar.ledger_balances order by level, period, holder;

-- name: open_overruns
-- Bills that passed their envelope and that nobody acknowledged: as long as there is one, nothing new is reserved.
select o.txn_id, o.boost_id, b.reference_code, p.post_id, b.opd, o.spent_on, o.amount, o.tax, o.at
  from siar.open_overruns o join siar.boosts b using (boost_id) join siar.publications p using (publication_id)
 order by o.txn_id;

-- name: acknowledge_overruns!
-- A person says why the overruns of a boost may stand.
insert into siar.overrun_acknowledgements (txn_id, actor, reason, at)
select txn_id, :actor, :reason, :now from siar.open_overruns where boost_id = :boost_id
on conflict do nothing;

-- name: statement
-- The ledger of a city month, line by line: every boost that was reserved in it, whenever its bill came. The balances are the
-- month's own after the line: what is promised, what was billed within envelopes, what passed them.
select t.txn_id, t.at, t.kind, t.boost_id, b.reference_code, p.post_id, coalesce(d.title, r.title) as title, b.opd, b.programme,
       t.spent_on, t.net, t.tax, t.amount, m.cap,
       (sum(e.reserved) over line)::bigint as reserved, (sum(e.settled) over line)::bigint as settled,
       (sum(e.overrun) over line)::bigint as overrun,
       a.actor as acknowledged_by, a.reason as acknowledged_why
  from siar.budgets m
  join lateral (
    select txn_id,
           coalesce(sum(amount) filter (where account = 'reserved'), 0)::bigint as reserved,
           coalesce(sum(amount) filter (where account = 'settled'), 0)::bigint as settled,
           coalesce(sum(amount) filter (where account = 'overrun'), 0)::bigint as overrun
      from siar.ledger_entries where budget_id = m.budget_id group by txn_id
  ) e on true
  join siar.ledger_txns t using (txn_id)
  join siar.boosts b using (boost_id)
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
  left join siar.overrun_acknowledgements a using (txn_id)
 where m.level = 'city_month' and m.holder = 'city' and m.period = :month
window line as (order by t.txn_id rows between unbounded preceding and current row)
 order by t.txn_id;

-- name: statement_months
-- The months that have a ledger, newest first.
select period from siar.budgets where level = 'city_month' and holder = 'city' order by period desc;
