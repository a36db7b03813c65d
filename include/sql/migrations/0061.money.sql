-- Money of boosts. A bill settles until day 28; what passes an envelope is booked as an overrun and stops new boosts; caps are
-- rows that say who, when and why; tax stands apart; and a reservation is exactly its boost's.
-- depends: 0063.stop_orders

-- One clock for months and moments: the city's zone, and how far a moment that is written may be from the database's own.
create table siar.money_clock (
  only_row boolean primary key default true check (only_row),
  zone     text not null,
  drift    interval                    -- null: not held against the database's clock
);
insert into siar.money_clock (zone, drift) values ('Asia/Makassar', '6 hours');

create function siar.check_moment(at timestamptz) returns void language plpgsql stable as $$
begin
  if abs(extract(epoch from at - clock_timestamp())) > (select extract(epoch from drift) from siar.money_clock) then
    raise exception '% is too far from the database''s clock', at using errcode = 'check_violation', constraint = 'moment_is_now';
  end if;
end;
$$;

-- Caps ------------------------------------------------------------------------------------------------------------------------
create temporary table caps_before on commit drop as select level, cap, changed_at from siar.cap_policies;
drop table siar.cap_policies;
create table siar.cap_policies (
  policy_id  bigint generated always as identity primary key,
  level      text not null check (level in ('post', 'programme_year', 'opd_month', 'city_month', 'city_year')),
  holder     text not null,            -- '': each of the level; 'city' for the city's own
  cap        bigint check (cap >= 0),  -- rupiah, tax included; null: what holds for each of the level holds again
  reason     text not null check (reason <> ''),
  actor      text not null check (actor <> ''),
  valid_from timestamptz not null default clock_timestamp(),
  check ((level in ('city_month', 'city_year')) = (holder = 'city')),
  check (cap is not null or holder not in ('', 'city')),
  check (level <> 'programme_year' or holder <> '')
);
insert into siar.cap_policies (level, holder, cap, reason, actor, valid_from)
select level, case when level like 'city%' then 'city' else '' end, cap, 'Berlaku sebelum alasan dicatat.', 'siar:caps.yaml', changed_at
  from caps_before;
create index cap_policies_newest on siar.cap_policies (level, holder, policy_id desc);
create trigger cap_policies_append_only before update or delete on siar.cap_policies
  for each row execute function siar.refuse_change();
create trigger cap_policies_no_truncate before truncate on siar.cap_policies
  for each statement execute function siar.refuse_change();

-- What caps.yaml said last. It is followed when it says something else, so that what was decided at the desk stands until then.
create table siar.configured_caps (
  level  text not null,
  holder text not null,
  cap    bigint not null check (cap >= 0),
  at     timestamptz not null,
  primary key (level, holder)
);

-- What a holder may be promised now: its own newest cap, else that of each of its level; null: nothing was ever set.
create function siar.cap_in_force(of_level text, of_holder text) returns bigint language sql stable as $$
  select coalesce(
    (select cap from siar.cap_policies where level = of_level and holder = of_holder order by policy_id desc limit 1),
    (select cap from siar.cap_policies where level = of_level and holder = '' order by policy_id desc limit 1));
$$;

-- Budgets ---------------------------------------------------------------------------------------------------------------------
alter table siar.budgets add column overrun bigint not null default 0 constraint budgets_overrun_not_negative check (overrun >= 0);
alter table siar.budgets drop constraint budgets_level_check, drop constraint budgets_period_fits_level;
alter table siar.budgets
  add constraint budgets_level_check check (level in ('boost', 'post', 'programme_year', 'opd_month', 'city_month', 'city_year')),
  add constraint budgets_period_fits_level check (
    case level when 'opd_month' then period ~ '^\d{4}-\d{2}$'
               when 'city_month' then period ~ '^\d{4}-\d{2}$'
               when 'city_year' then period ~ '^\d{4}$'
               when 'programme_year' then period ~ '^\d{4}$'
               else period = '' end);

-- Reservations and changes of caps follow each other: whoever promises money holds the lock shared until the promise stands.
create function siar.hold_caps() returns void language plpgsql as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'money is promised at read committed: an older snapshot does not see a lowered cap'
      using errcode = 'check_violation';
  end if;
  perform pg_advisory_xact_lock_shared(hashtext('siar.cap_policies'));
end;
$$;

create or replace function siar.guard_budget() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.reserved <> 0 or new.settled <> 0 or new.overrun <> 0 then
      raise exception 'a budget opens empty' using errcode = 'check_violation';
    end if;
    if new.level = 'boost' then
      if new.cap is distinct from (select b.amount from siar.boosts b where b.boost_id::text = new.holder) then
        raise exception 'the envelope of boost % is what the boost costs', new.holder using errcode = 'check_violation';
      end if;
      return new;
    end if;
    perform siar.hold_caps();
    if new.cap > coalesce(siar.cap_in_force(new.level, new.holder), -1) then
      raise exception 'a % budget of % passes the policy in force', new.level, new.cap
        using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.level, new.holder, new.period) is distinct from (old.level, old.holder, old.period)
     or (new.level = 'boost' and new.cap <> old.cap) then
    raise exception 'the identity of a budget does not change' using errcode = 'restrict_violation';
  end if;
  if new.cap > old.cap and new.cap > greatest(siar.cap_in_force(new.level, new.holder), new.reserved + new.settled) then
    raise exception 'a % budget of % passes the policy in force', new.level, new.cap using errcode = 'check_violation';
  end if;
  -- Depth 1 is a statement somebody sent; the ledger's own trigger updates at depth 2.
  if (new.reserved, new.settled, new.overrun) is distinct from (old.reserved, old.settled, old.overrun)
     and pg_trigger_depth() < 2 then
    raise exception 'balances are moved by ledger entries only' using errcode = 'check_violation';
  end if;
  return new;
end;
$$;

-- Boosts ----------------------------------------------------------------------------------------------------------------------
alter table siar.boosts add column programme text;            -- of caps.yaml; null: of none
alter table siar.boosts add column billed_at timestamptz;     -- when the bill was last read
alter table siar.boosts drop constraint boosts_state_check;
alter table siar.boosts add constraint boosts_state_check check (state in (
  'reserved', 'preparing', 'prepared', 'activating', 'running', 'paused', 'ended', 'closing', 'closed', 'failed', 'needs_human'));

-- What was closed and may still be billed otherwise is read on until its day 28.
alter table siar.boosts disable trigger boosts_guard;
update siar.boosts set state = 'closing', note = 'tagihannya masih dapat berubah sampai hari ke-28', updated_at = now()
 where state = 'closed' and ends_at + interval '29 days' > now();
alter table siar.boosts enable trigger boosts_guard;

create or replace function siar.guard_boost() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'reserved' then
      raise exception 'a boost begins as reserved' using errcode = 'check_violation';
    end if;
    if new.opd is distinct from (
      select d.opd from siar.publications p join siar.posts o using (post_id) join siar.drafts d using (draft_id)
       where p.publication_id = new.publication_id) then
      raise exception 'publication % is not one of %', new.publication_id, new.opd using errcode = 'check_violation';
    end if;
    perform siar.check_moment(new.created_at);
    if new.starts_at < new.created_at - interval '1 hour' or new.ends_at > new.created_at + interval '40 days' then
      raise exception 'a boost begins when it is made, and is over within 40 days' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.publication_id, new.opd, new.programme, new.lifetime_budget, new.tax, new.name_key)
     is distinct from (old.publication_id, old.opd, old.programme, old.lifetime_budget, old.tax, old.name_key)
     or new.created_at <> old.created_at then
    raise exception 'boost %: what was reserved does not change', old.boost_id using errcode = 'restrict_violation';
  end if;
  if (new.starts_at, new.ends_at) is distinct from (old.starts_at, old.ends_at)
     and (old.state not in ('reserved', 'preparing', 'prepared') or new.starts_at < old.created_at - interval '1 hour'
          or new.ends_at > old.created_at + interval '40 days') then
    raise exception 'boost %: its days do not change once it was begun', old.boost_id using errcode = 'restrict_violation';
  end if;
  if new.fence < old.fence then
    raise exception 'boost %: stale fence', old.boost_id using errcode = 'restrict_violation';
  end if;
  if (old.campaign_id is not null and new.campaign_id is distinct from old.campaign_id)
     or (old.adset_id is not null and new.adset_id is distinct from old.adset_id)
     or (old.creative_id is not null and new.creative_id is distinct from old.creative_id)
     or (old.ad_id is not null and new.ad_id is distinct from old.ad_id) then
    raise exception 'boost %: a recorded remote id does not change', old.boost_id using errcode = 'restrict_violation';
  end if;
  if new.state = old.state then
    return new;
  end if;
  if not (old.state, new.state) in (
       ('reserved', 'preparing'), ('reserved', 'failed'), ('reserved', 'needs_human'),
       ('preparing', 'prepared'), ('preparing', 'failed'), ('preparing', 'needs_human'),
       ('prepared', 'activating'), ('prepared', 'failed'), ('prepared', 'needs_human'),
       ('activating', 'running'), ('activating', 'paused'), ('activating', 'ended'), ('activating', 'needs_human'),
       ('running', 'paused'), ('running', 'ended'), ('running', 'needs_human'),
       ('paused', 'activating'), ('paused', 'ended'), ('paused', 'needs_human'),
       ('needs_human', 'paused'), ('needs_human', 'ended'), ('needs_human', 'failed'), ('needs_human', 'preparing'),
       ('ended', 'closing'), ('ended', 'needs_human'), ('closing', 'closed')) then
    raise exception 'boost %: % to % is not a step', old.boost_id, old.state, new.state
      using errcode = 'check_violation';
  end if;
  if new.state <> 'failed' and not exists (
       select from siar.ledger_txns t where t.boost_id = new.boost_id and t.kind = 'reserve') then
    raise exception 'boost %: nothing was reserved for it', old.boost_id using errcode = 'check_violation';
  end if;
  if new.state in ('prepared', 'activating', 'running')
     and (new.campaign_id is null or new.adset_id is null or new.creative_id is null or new.ad_id is null) then
    raise exception 'boost %: % needs all four remote ids', old.boost_id, new.state using errcode = 'check_violation';
  end if;
  if new.state in ('closing', 'closed') then
    perform siar.check_moment(new.updated_at);
    if new.updated_at < new.ends_at or (new.state = 'closed' and new.updated_at < new.ends_at + interval '28 days') then
      raise exception 'boost %: % is too early, its bill may still change', old.boost_id, new.state
        using errcode = 'check_violation';
    end if;
  end if;
  return new;
end;
$$;

-- At commit: what is over holds no money.
create function siar.check_boost_is_settled() returns trigger language plpgsql as $$
begin
  if (select b.reserved from siar.budgets b where b.level = 'boost' and b.holder = new.boost_id::text) > 0 then
    raise exception 'boost % is % and still holds money', new.boost_id, new.state
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end;
$$;
create constraint trigger boosts_settled after update of state on siar.boosts
  deferrable initially deferred for each row when (new.state in ('closed', 'failed'))
  execute function siar.check_boost_is_settled();

-- The budgets that a boost is reserved from at a moment, in the order in which everybody locks them.
create function siar.budgets_of(of_boost bigint, at timestamptz)
returns table (level text, holder text, period text, place int) language sql stable as $$
  with about as (
    select b.boost_id::text as boost, p.post_id::text as post, b.programme, b.opd, at at time zone c.zone as local
      from siar.boosts b join siar.publications p using (publication_id) cross join siar.money_clock c
     where b.boost_id = of_boost
  )
  select 'boost', boost, '', 1 from about
  union all select 'post', post, '', 2 from about
  union all select 'programme_year', programme, to_char(local, 'YYYY'), 3 from about where programme is not null
  union all select 'opd_month', opd, to_char(local, 'YYYY-MM'), 4 from about
  union all select 'city_month', 'city', to_char(local, 'YYYY-MM'), 5 from about
  union all select 'city_year', 'city', to_char(local, 'YYYY'), 6 from about;
$$;

-- The ledger ------------------------------------------------------------------------------------------------------------------
-- reserve, top_up available->reserved; settle reserved->settled; refund settled->reserved; release reserved->available;
-- overrun available->overrun; overrun_refund overrun->available.
alter table siar.ledger_txns add column tax bigint not null default 0;   -- rupiah, part of the amount
alter table siar.ledger_txns disable trigger ledger_txns_append_only;
update siar.ledger_txns t
   set tax = round(t.amount::numeric * b.tax / b.amount)
  from siar.boosts b where b.boost_id = t.boost_id and b.tax > 0;
alter table siar.ledger_txns enable trigger ledger_txns_append_only;
alter table siar.ledger_txns
  add constraint ledger_txns_tax_check check (tax between 0 and amount),
  add column net bigint generated always as (amount - tax) stored,
  drop constraint ledger_txns_kind_check,
  drop constraint ledger_txns_check,
  drop constraint ledger_txns_check1,
  add constraint ledger_txns_kind_check check (
    kind in ('reserve', 'top_up', 'settle', 'refund', 'release', 'overrun', 'overrun_refund')),
  add constraint ledger_txns_day_check check (
    (kind in ('settle', 'refund', 'overrun', 'overrun_refund')) = (spent_on is not null)),
  -- A key is its boost's own: boost 1 does not take `settle:12`.
  add constraint ledger_txns_key_check check (idempotency_key ~ ('^' || kind || ':' || boost_id || '(:|$)'));
create unique index ledger_txns_one_reservation on siar.ledger_txns (boost_id) where kind = 'reserve';
create index ledger_txns_overruns on siar.ledger_txns (boost_id) where kind = 'overrun';
create index ledger_txns_days on siar.ledger_txns (spent_on) where spent_on is not null;
alter table siar.ledger_entries drop constraint ledger_entries_account_check;
alter table siar.ledger_entries
  add constraint ledger_entries_account_check check (account in ('available', 'reserved', 'settled', 'overrun'));

-- What a person said about a bill that passed its envelope. Until it is said nothing new is reserved.
create table siar.overrun_acknowledgements (
  txn_id bigint primary key references siar.ledger_txns,
  actor  text not null check (actor <> ''),
  reason text not null check (reason <> ''),
  at     timestamptz not null
);
create trigger overrun_acknowledgements_append_only before update or delete on siar.overrun_acknowledgements
  for each row execute function siar.refuse_change();
create trigger overrun_acknowledgements_no_truncate before truncate on siar.overrun_acknowledgements
  for each statement execute function siar.refuse_change();

-- Overruns that stand (a restated bill may have taken them back) and that nobody acknowledged.
create view siar.open_overruns as
select t.txn_id, t.boost_id, t.spent_on, t.amount, t.tax, t.net, t.at
  from siar.ledger_txns t
  join siar.budgets e on e.level = 'boost' and e.holder = t.boost_id::text and e.period = '' and e.overrun > 0
 where t.kind = 'overrun' and not exists (select from siar.overrun_acknowledgements a where a.txn_id = t.txn_id);

create function siar.guard_ledger_txn() returns trigger language plpgsql as $$
declare
  boost siar.boosts;
begin
  perform siar.check_moment(new.at);
  select * into strict boost from siar.boosts where boost_id = new.boost_id;
  if new.kind in ('reserve', 'top_up') then
    perform siar.hold_caps();
  end if;
  if new.kind = 'reserve' then
    if (new.amount, new.tax) is distinct from (boost.amount, boost.tax) then
      raise exception 'boost % costs %, not %', new.boost_id, boost.amount, new.amount using errcode = 'check_violation';
    end if;
    if exists (select from siar.open_overruns) then
      raise exception 'a bill passed its envelope and nobody has acknowledged it' using errcode = 'check_violation',
        constraint = 'overruns_acknowledged';
    end if;
  elsif new.spent_on not between ((boost.starts_at - interval '1 day') at time zone 'UTC')::date
                             and ((boost.ends_at + interval '2 days') at time zone 'UTC')::date then
    raise exception 'boost %: % is none of its days', new.boost_id, new.spent_on using errcode = 'check_violation',
      constraint = 'spent_on_its_days';
  end if;
  return new;
end;
$$;
create trigger ledger_txns_guard before insert on siar.ledger_txns
  for each row execute function siar.guard_ledger_txn();

create or replace function siar.apply_ledger_entry() returns trigger language plpgsql as $$
declare
  budget siar.budgets;
begin
  if new.account = 'available' then
    return null;
  end if;
  update siar.budgets
     set reserved = reserved + case new.account when 'reserved' then new.amount else 0 end,
         settled  = settled  + case new.account when 'settled' then new.amount else 0 end,
         overrun  = overrun  + case new.account when 'overrun' then new.amount else 0 end
   where budget_id = new.budget_id
  returning * into budget;
  -- What is newly promised fits under the cap of now, overruns counted. A bill is a fact and does not ask.
  if new.account = 'reserved' and new.amount > 0 and budget.level <> 'boost'
     and (select t.kind from siar.ledger_txns t where t.txn_id = new.txn_id) in ('reserve', 'top_up')
     and budget.reserved + budget.settled + budget.overrun
         > least(budget.cap, siar.cap_in_force(budget.level, budget.holder)) then
    raise exception 'budget % of % %: no room', budget.level, budget.holder, budget.period
      using errcode = 'check_violation', constraint = 'budgets_within_cap';
  end if;
  return null;
end;
$$;

-- At commit: both sides of the amount on exactly the budgets of the boost; once reserved, always those.
create or replace function siar.check_ledger_txn() returns trigger language plpgsql as $$
declare
  txn      siar.ledger_txns;
  boost    siar.boosts;
  expected bigint[];
  touched  bigint[];
  whole    boolean;
begin
  select * into strict txn from siar.ledger_txns where txn_id = new.txn_id;
  select * into strict boost from siar.boosts where boost_id = txn.boost_id;
  if txn.kind = 'reserve' then
    select array_agg(b.budget_id order by b.budget_id) into expected
      from siar.budgets_of(txn.boost_id, txn.at) o join siar.budgets b using (level, holder, period)
    having count(*) = (select count(*) from siar.budgets_of(txn.boost_id, txn.at));
  else
    select array_agg(distinct e.budget_id order by e.budget_id) into expected
      from siar.ledger_entries e join siar.ledger_txns t using (txn_id)
     where t.boost_id = txn.boost_id and t.kind = 'reserve';
  end if;
  select array_agg(distinct e.budget_id order by e.budget_id),
         count(*) = 2 * count(distinct e.budget_id) and sum(e.amount) = 0
         and bool_and(coalesce(e.amount = case txn.kind || '/' || e.account
               when 'reserve/available'       then -txn.amount when 'reserve/reserved'         then txn.amount
               when 'top_up/available'        then -txn.amount when 'top_up/reserved'          then txn.amount
               when 'settle/reserved'         then -txn.amount when 'settle/settled'           then txn.amount
               when 'refund/settled'          then -txn.amount when 'refund/reserved'          then txn.amount
               when 'release/reserved'        then -txn.amount when 'release/available'        then txn.amount
               when 'overrun/available'       then -txn.amount when 'overrun/overrun'          then txn.amount
               when 'overrun_refund/overrun'  then -txn.amount when 'overrun_refund/available' then txn.amount end, false))
    into touched, whole
    from siar.ledger_entries e where e.txn_id = txn.txn_id;
  if not coalesce(whole, false) then
    raise exception 'ledger transaction % does not balance over its levels', txn.idempotency_key
      using errcode = 'integrity_constraint_violation';
  end if;
  if touched is distinct from expected then
    raise exception 'ledger transaction % does not touch exactly the budgets of boost %', txn.idempotency_key, txn.boost_id
      using errcode = 'integrity_constraint_violation';
  end if;
  if txn.kind = 'release' and boost.state <> 'failed' and (boost.state not in ('closing', 'closed') or txn.at < boost.ends_at) then
    raise exception 'boost % is % and may still be billed: nothing is released', txn.boost_id, boost.state
      using errcode = 'integrity_constraint_violation';
  end if;
  if txn.kind <> 'release' and boost.state in ('failed', 'closed') then
    raise exception 'boost % is %: its account is shut', txn.boost_id, boost.state
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end;
$$;

create or replace view siar.ledger_balances as
select b.budget_id, b.level, b.holder, b.period, b.cap, b.reserved, b.settled,
       coalesce(sum(e.amount) filter (where e.account = 'reserved'), 0)::bigint as entries_reserved,
       coalesce(sum(e.amount) filter (where e.account = 'settled'), 0)::bigint as entries_settled,
       b.overrun,
       coalesce(sum(e.amount) filter (where e.account = 'overrun'), 0)::bigint as entries_overrun
  from siar.budgets b left join siar.ledger_entries e using (budget_id)
 group by b.budget_id;

-- Changing caps ---------------------------------------------------------------------------------------------------------------
-- A JSON value as the audit trail writes it before hashing: keys sorted, nothing between.
create function siar.canonical_json(value jsonb) returns text language plpgsql immutable as $$
begin
  return case jsonb_typeof(value)
    when 'object' then (select '{' || coalesce(string_agg(to_json(key)::text || ':' || siar.canonical_json(inner_value), ','
                                                          order by key collate "C"), '') || '}'
                          from jsonb_each(value) as each_one (key, inner_value))
    when 'array' then (select '[' || coalesce(string_agg(siar.canonical_json(inner_value), ',' order by place), '') || ']'
                         from jsonb_array_elements(value) with ordinality as each_one (inner_value, place))
    else value::text end;
end;
$$;

-- An entry of the audit trail, hashed as siar.audit does, for what the database itself decides.
create function siar.append_audit(actor text, action text, subject text, detail jsonb) returns bigint language plpgsql as $$
declare
  at       timestamptz := clock_timestamp();
  last     record;
  number   bigint;
  previous text;
  content  text;
begin
  perform pg_advisory_xact_lock(hashtext('siar.audit_entries'));
  select entry_id, entry_hash into last from siar.audit_entries order by entry_id desc limit 1;
  number := coalesce(last.entry_id, 0) + 1;
  previous := coalesce(last.entry_hash, repeat('0', 64));
  content := '[' || concat_ws(',', number::text,
    to_json(to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
            || coalesce('.' || nullif(to_char(at at time zone 'UTC', 'US'), '000000'), '') || '+00:00')::text,
    to_json(actor)::text, to_json(action)::text, to_json(subject)::text, siar.canonical_json(detail), to_json(previous)::text) || ']';
  insert into siar.audit_entries (entry_id, at, actor, action, subject, detail, previous_hash, entry_hash)
  values (number, at, actor, action, subject, detail, previous, encode(sha256(convert_to(content, 'UTF8')), 'hex'));
  return number;
end;
$$;

-- Open budgets of now and later follow the caps in force, never below what is promised.
create function siar.follow_caps() returns bigint language plpgsql as $$
declare
  moved bigint;
begin
  perform pg_advisory_xact_lock(hashtext('siar.cap_policies'));
  with moving as (
    select b.budget_id, greatest(siar.cap_in_force(b.level, b.holder), b.reserved + b.settled) as cap
      from siar.budgets b cross join siar.money_clock c
     where b.level <> 'boost' and siar.cap_in_force(b.level, b.holder) is not null
       and (b.period = '' or b.period >= to_char(clock_timestamp() at time zone c.zone, case length(b.period) when 4 then 'YYYY' else 'YYYY-MM' end)
            or c.drift is null)
  )
  update siar.budgets b set cap = m.cap from moving m where m.budget_id = b.budget_id and b.cap <> m.cap;
  get diagnostics moved = row_count;
  return moved;
end;
$$;

create function siar.change_cap(of_level text, of_holder text, new_cap bigint, why text, who text, may_raise boolean) returns boolean
language plpgsql as $$
declare
  own    bigint;
  before bigint;
  after  bigint;
begin
  -- Whoever is promising money finishes first; whoever comes later reads the new cap.
  perform pg_advisory_xact_lock(hashtext('siar.cap_policies'));
  own := (select p.cap from siar.cap_policies p where p.level = of_level and p.holder = of_holder order by p.policy_id desc limit 1);
  before := siar.cap_in_force(of_level, of_holder);
  after := coalesce(new_cap, (select p.cap from siar.cap_policies p where p.level = of_level and p.holder = '' order by p.policy_id desc limit 1));
  if own is not distinct from new_cap then
    return false;
  end if;
  -- A programme's first cap narrows: nothing of the programme's own held before.
  if not may_raise and after > coalesce(before, -1) and not (of_level = 'programme_year' and not exists (
       select from siar.cap_policies p where p.level = of_level and p.holder = of_holder)) then
    raise exception '% of %: from % to % is a raise; only the cap officer raises', of_level, of_holder, before, after
      using errcode = 'insufficient_privilege', constraint = 'caps_raised_by_officer';
  end if;
  insert into siar.cap_policies (level, holder, cap, reason, actor) values (of_level, of_holder, new_cap, why, who);
  perform siar.follow_caps();
  perform siar.append_audit(who, 'cap.change', 'cap:' || of_level || case when of_holder in ('', 'city') then '' else ':' || of_holder end,
    jsonb_build_object('old', before, 'new', after, 'reason', why));
  return true;
end;
$$;

-- For the cap officer alone.
create function siar.raise_cap(level text, holder text, cap bigint, reason text, actor text) returns boolean language sql as $$
  select siar.change_cap(level, holder, cap, reason, actor, true);
$$;

-- For everybody who may see money: less may always be spent.
create function siar.lower_cap(level text, holder text, cap bigint, reason text, actor text) returns boolean language sql as $$
  select siar.change_cap(level, holder, cap, reason, actor, false);
$$;
