-- What people who want the books wrong could still do: an overrun that was partly taken back is open with its rest alone; what ever
-- ran is not given up as if it had not; nothing ends long before its end by the database's own clock.
-- depends: 0062.roles 0063.stop_orders 0065.boost_proposals

-- Overruns that stand and that nobody acknowledged, each with what is left of it: what Meta takes back is taken from the newest one
-- that stands then, so that an acknowledged one is not asked about again.
create or replace view siar.open_overruns as
with moved as (
  select t.txn_id, t.boost_id, t.kind, t.spent_on, t.amount, t.tax, t.at,
         sum(case t.kind when 'overrun' then t.amount else -t.amount end) over (partition by t.boost_id order by t.txn_id) as level
    from siar.ledger_txns t
    join siar.budgets e on e.level = 'boost' and e.holder = t.boost_id::text and e.period = '' and e.overrun > 0
   where t.kind in ('overrun', 'overrun_refund')
), standing as (
  select m.*, least(m.amount, min(m.level) over (partition by m.boost_id order by m.txn_id
                                                 rows between current row and unbounded following)
                              - (m.level - m.amount))::bigint as rest
    from moved m
)
select s.txn_id, s.boost_id, s.spent_on, s.rest as amount, round(s.tax::numeric * s.rest / s.amount)::bigint as tax,
       s.rest - round(s.tax::numeric * s.rest / s.amount)::bigint as net, s.at
  from standing s
 where s.kind = 'overrun' and s.rest > 0
   and not exists (select from siar.overrun_acknowledgements a where a.txn_id = s.txn_id);
create index budgets_overrun on siar.budgets (holder) where level = 'boost' and overrun > 0;

-- Only an overrun is acknowledged.
create function siar.guard_acknowledgement() returns trigger language plpgsql as $$
begin
  if (select t.kind from siar.ledger_txns t where t.txn_id = new.txn_id) is distinct from 'overrun' then
    raise exception 'transaction % is no overrun', new.txn_id using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger overrun_acknowledgements_guard before insert on siar.overrun_acknowledgements
  for each row execute function siar.guard_acknowledgement();

-- What may have cost money ends by its bill, never as if it had not been; and no clock but the database's says that it is over.
create function siar.guard_boost_end() returns trigger language plpgsql as $$
begin
  if new.state = 'failed' and (old.spend > 0 or exists (
       select from siar.boost_events e where e.boost_id = old.boost_id and e.to_state in ('activating', 'running'))) then
    raise exception 'boost %: it was switched on, and ends by its bill', old.boost_id using errcode = 'check_violation';
  end if;
  if new.state = 'closing' and (select c.drift is not null from siar.money_clock c)
     and clock_timestamp() < old.ends_at - interval '1 hour' then
    raise exception 'boost %: closing is too early, it may still be shown', old.boost_id using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger boosts_end_guard before update of state on siar.boosts
  for each row when (new.state is distinct from old.state and new.state in ('failed', 'closing'))
  execute function siar.guard_boost_end();

-- Ceilings of boosts that their bills have passed already, as after one was lowered: such boosts may not run.
create view siar.boosts_over_caps as
select b.boost_id, b.state, o.level, o.holder, o.period, o.place
  from siar.boosts b
 cross join lateral siar.budgets_of(b.boost_id, b.created_at) o
  join siar.budgets m using (level, holder, period)
 where b.state in ('activating', 'running', 'paused') and o.level <> 'boost'
   and siar.cap_in_force(o.level, o.holder) < m.settled + m.overrun;

create index boost_events_boost on siar.boost_events (boost_id, event_id);
