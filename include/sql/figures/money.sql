-- name: spent_in^
-- What adverts cost on days of a period, by the day of spending, corrections taken off: before tax, the tax, and how much of both
-- passed the envelopes. Rupiah. What passed an envelope is the last of a boost's days, whichever of them was read or corrected
-- when: the ledger books a correction on the day that it is of, and what it gives back may have passed on a later one.
select coalesce(sum(p.net), 0)::bigint as net, coalesce(sum(p.tax), 0)::bigint as tax,
       coalesce(sum(greatest(w.by_last - w.within, 0) - greatest(w.by_first - w.within, 0)), 0)::bigint as overrun
  from (
    select t.boost_id, sum(s.sign * t.net) as net, sum(s.sign * t.tax) as tax
      from siar.ledger_txns t
     cross join lateral (select case when t.kind in ('settle', 'overrun') then 1 else -1 end as sign) s
     where t.spent_on between :first and :last
     group by t.boost_id
  ) p
 cross join lateral (
   select coalesce(sum(s.sign * t.amount) filter (where t.spent_on < :first), 0) as by_first,
          coalesce(sum(s.sign * t.amount) filter (where t.spent_on <= :last), 0) as by_last,
          coalesce(sum(s.sign * t.amount) filter (where t.kind in ('settle', 'refund')), 0) as within
     from siar.ledger_txns t
    cross join lateral (select case when t.kind in ('settle', 'overrun') then 1 else -1 end as sign) s
    where t.boost_id = p.boost_id and t.spent_on is not null
 ) w;

-- name: caps_of
-- The ceilings of some months and years, of the city and of whoever was promised money in them, with what stands under each:
-- billed for days up to the last, overruns with it, and what is promised, or billed for later days. A ceiling is that in force when
-- its time was over, or at the moment asked for. On a training clock, which the times of decisions do not follow, it is the newest.
with asked as (
  select 'city_month' as level, 'city' as holder, m.period from unnest(cast(:months as text[])) as m (period)
  union all
  select 'city_year', 'city', y.period from unnest(cast(:years as text[])) as y (period)
  union all
  select level, holder, period from siar.budgets
   where level = 'opd_month' and period = any(cast(:months as text[]))
      or level = 'programme_year' and period = any(cast(:years as text[]))
)
select a.level, a.holder, a.period,
       coalesce(then_own.cap, then_each.cap, b.cap, siar.cap_in_force(a.level, a.holder)) as cap,
       u.settled,
       coalesce(b.reserved + b.settled + b.overrun, 0) - u.settled as promised
  from asked a
 cross join siar.money_clock c
 cross join lateral (
   select least(cast(:now as timestamptz),
                (case length(a.period) when 4 then to_date(a.period, 'YYYY') + interval '1 year'
                                       else to_date(a.period, 'YYYY-MM') + interval '1 month' end)::timestamp
                  at time zone c.zone) as until
 ) time
  left join siar.budgets b on b.level = a.level and b.holder = a.holder and b.period = a.period
  left join lateral (
    select cap from siar.cap_policies
     where level = a.level and holder = a.holder and (c.drift is null or valid_from < time.until)
     order by policy_id desc limit 1
  ) then_own on true
  left join lateral (
    select cap from siar.cap_policies
     where level = a.level and holder = '' and (c.drift is null or valid_from < time.until)
     order by policy_id desc limit 1
  ) then_each on true
 cross join lateral (
   select coalesce(sum(s.sign * t.amount), 0)::bigint as settled
     from siar.ledger_entries e
     join siar.ledger_txns t using (txn_id)
    cross join lateral (select case when t.kind in ('settle', 'overrun') then 1 else -1 end as sign) s
    where e.budget_id = b.budget_id and e.account in ('settled', 'overrun') and t.spent_on <= :last
 ) u
 order by array_position(array['city_month', 'city_year', 'programme_year', 'opd_month'], a.level), a.period, a.holder;
