-- Boosts and the budget ledger: the database itself refuses to promise more than a cap.
-- depends: 0004.publishing

-- What a cap is for budgets opened from now on. Changed only together with an audit entry (siar.boosts.caps).
create table siar.cap_policies (
  level      text primary key check (level in ('post', 'opd_month', 'city_month', 'city_year')),
  cap        bigint not null check (cap >= 0),  -- rupiah, tax included
  changed_at timestamptz not null
);

-- One balance a level, holder and period. `boost` is a boost's own envelope: it keeps one boost from settling out of
-- another one's reservation.
create table siar.budgets (
  budget_id bigint generated always as identity primary key,
  level     text not null check (level in ('boost', 'post', 'opd_month', 'city_month', 'city_year')),
  holder    text not null,             -- boost id, post id, agency code, or 'city'
  period    text not null default '',  -- 'YYYY-MM' or 'YYYY' in the city's time zone; '' for boost and post
  cap       bigint not null,
  reserved  bigint not null default 0,
  settled   bigint not null default 0,
  constraint budgets_reserved_not_negative check (reserved >= 0),
  constraint budgets_settled_not_negative check (settled >= 0),
  constraint budgets_within_cap check (reserved + settled <= cap),
  constraint budgets_period_fits_level check (
    case level when 'opd_month' then period ~ '^\d{4}-\d{2}$'
               when 'city_month' then period ~ '^\d{4}-\d{2}$'
               when 'city_year' then period ~ '^\d{4}$'
               else period = '' end),
  unique (level, holder, period)
);

create function siar.guard_budget() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.reserved <> 0 or new.settled <> 0 then
      raise exception 'a budget opens empty' using errcode = 'check_violation';
    end if;
    if new.level <> 'boost'
       and new.cap > coalesce((select p.cap from siar.cap_policies p where p.level = new.level), -1) then
      raise exception 'a % budget of % passes the policy in force', new.level, new.cap
        using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.level, new.holder, new.period) is distinct from (old.level, old.holder, old.period)
     or (new.level = 'boost' and new.cap <> old.cap) then
    raise exception 'the identity of a budget does not change' using errcode = 'restrict_violation';
  end if;
  -- Depth 1 is a statement somebody sent; the ledger's own trigger updates at depth 2.
  if (new.reserved, new.settled) is distinct from (old.reserved, old.settled) and pg_trigger_depth() < 2 then
    raise exception 'balances are moved by ledger entries only' using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger budgets_guard before insert or update on siar.budgets
  for each row execute function siar.guard_budget();
create trigger budgets_stay before delete on siar.budgets
  for each row execute function siar.refuse_change();
create trigger budgets_no_truncate before truncate on siar.budgets
  for each statement execute function siar.refuse_change();

create table siar.boosts (
  boost_id        bigint generated always as identity primary key,
  publication_id  bigint not null unique references siar.publications,
  opd             text not null,
  reference_code  text not null,
  state           text not null check (state in (
                    'reserved', 'preparing', 'prepared', 'activating', 'running', 'paused', 'ended',
                    'closed', 'failed', 'needs_human')),
  lifetime_budget bigint not null check (lifetime_budget > 0),  -- rupiah, what Meta may bill before tax
  tax             bigint not null check (tax >= 0),             -- rupiah, reserved on top
  amount          bigint generated always as (lifetime_budget + tax) stored,
  starts_at       timestamptz not null,
  ends_at         timestamptz not null check (ends_at > starts_at),
  name_key        text not null unique,       -- the part of the objects' names that finds them again
  object_story_id text,
  campaign_id     text unique,
  adset_id        text unique,
  creative_id     text unique,
  ad_id           text unique,
  in_flight       text check (in_flight in ('campaign', 'adset', 'creative', 'ad')),  -- create call not yet proven
  sent_at         timestamptz,
  attempts        int not null default 0,     -- of the create call in flight
  spend           bigint not null default 0 check (spend >= 0),   -- rupiah before tax, as last read
  impressions     bigint,
  reach           bigint,
  watched_at      timestamptz,
  note            text,
  fence           bigint not null default 0,
  lease_until     timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  check ((in_flight is null) = (sent_at is null))
);
create index boosts_state on siar.boosts (state);

create table siar.boost_events (
  event_id   bigint generated always as identity primary key,
  boost_id   bigint not null references siar.boosts,
  from_state text,
  to_state   text not null,
  note       text,
  at         timestamptz not null
);
create trigger boost_events_append_only before update or delete on siar.boost_events
  for each row execute function siar.refuse_change();

create function siar.guard_boost() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'reserved' then
      raise exception 'a boost begins as reserved' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.publication_id, new.opd, new.lifetime_budget, new.tax, new.name_key)
     is distinct from (old.publication_id, old.opd, old.lifetime_budget, old.tax, old.name_key) then
    raise exception 'boost %: what was reserved does not change', old.boost_id using errcode = 'restrict_violation';
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
  if new.state <> old.state and not (old.state, new.state) in (
       ('reserved', 'preparing'), ('reserved', 'failed'), ('reserved', 'needs_human'),
       ('preparing', 'prepared'), ('preparing', 'failed'), ('preparing', 'needs_human'),
       ('prepared', 'activating'), ('prepared', 'failed'), ('prepared', 'needs_human'),
       ('activating', 'running'), ('activating', 'paused'), ('activating', 'ended'), ('activating', 'needs_human'),
       ('running', 'paused'), ('running', 'ended'), ('running', 'needs_human'),
       ('paused', 'activating'), ('paused', 'ended'), ('paused', 'needs_human'),
       ('needs_human', 'paused'), ('needs_human', 'ended'), ('needs_human', 'failed'), ('needs_human', 'preparing'),
       ('ended', 'closed'), ('ended', 'needs_human')) then
    raise exception 'boost %: % to % is not a step', old.boost_id, old.state, new.state
      using errcode = 'check_violation';
  end if;
  if new.state in ('prepared', 'activating', 'running')
     and (new.campaign_id is null or new.adset_id is null or new.creative_id is null or new.ad_id is null) then
    raise exception 'boost %: % needs all four remote ids', old.boost_id, new.state using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger boosts_guard before insert or update on siar.boosts
  for each row execute function siar.guard_boost();
create trigger boosts_stay before delete on siar.boosts
  for each row execute function siar.refuse_change();

create function siar.note_boost_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into siar.boost_events (boost_id, to_state, note, at) values (new.boost_id, new.state, new.note, new.updated_at);
  elsif new.state <> old.state then
    insert into siar.boost_events (boost_id, from_state, to_state, note, at)
    values (new.boost_id, old.state, new.state, new.note, new.updated_at);
  end if;
  return null;
end;
$$;
create trigger boosts_events after insert or update on siar.boosts
  for each row execute function siar.note_boost_event();

-- The ledger. A transaction moves one amount between two accounts of the same five budgets:
-- reserve available->reserved, settle reserved->settled, refund settled->reserved, release reserved->available.
create table siar.ledger_txns (
  txn_id          bigint generated always as identity primary key,
  idempotency_key text not null unique,
  kind            text not null check (kind in ('reserve', 'settle', 'refund', 'release')),
  boost_id        bigint not null references siar.boosts,
  amount          bigint not null check (amount > 0),  -- rupiah
  spent_on        date,                                -- the day a settle or refund is for
  at              timestamptz not null,
  check ((kind in ('settle', 'refund')) = (spent_on is not null)),
  check (idempotency_key like kind || ':' || boost_id || '%')
);
create index ledger_txns_boost on siar.ledger_txns (boost_id, txn_id);

create table siar.ledger_entries (
  txn_id    bigint not null references siar.ledger_txns,
  budget_id bigint not null references siar.budgets,
  account   text not null check (account in ('available', 'reserved', 'settled')),
  amount    bigint not null check (amount <> 0),
  primary key (txn_id, budget_id, account)
);
create index ledger_entries_budget on siar.ledger_entries (budget_id);

create trigger ledger_txns_append_only before update or delete on siar.ledger_txns
  for each row execute function siar.refuse_change();
create trigger ledger_txns_no_truncate before truncate on siar.ledger_txns
  for each statement execute function siar.refuse_change();
create trigger ledger_entries_append_only before update or delete on siar.ledger_entries
  for each row execute function siar.refuse_change();
create trigger ledger_entries_no_truncate before truncate on siar.ledger_entries
  for each statement execute function siar.refuse_change();

create function siar.apply_ledger_entry() returns trigger language plpgsql as $$
begin
  if new.account = 'reserved' then
    update siar.budgets set reserved = reserved + new.amount where budget_id = new.budget_id;
  elsif new.account = 'settled' then
    update siar.budgets set settled = settled + new.amount where budget_id = new.budget_id;
  end if;
  return null;
end;
$$;
create trigger ledger_entries_apply after insert on siar.ledger_entries
  for each row execute function siar.apply_ledger_entry();

-- At commit: the entries sum to zero, every level is hit exactly once, and what follows a reservation hits the same
-- budgets as the reservation.
create function siar.check_ledger_txn() returns trigger language plpgsql as $$
declare
  txn     siar.ledger_txns;
  whole   boolean;
  strayed boolean;
begin
  select * into strict txn from siar.ledger_txns where txn_id = new.txn_id;
  select coalesce(sum(e.amount), 1) = 0
         and count(*) = 10
         and count(distinct b.level) = 5
         and count(distinct b.budget_id) = 5
         and bool_and(coalesce(e.amount = case txn.kind || '/' || e.account
               when 'reserve/available' then -txn.amount when 'reserve/reserved'  then txn.amount
               when 'settle/reserved'   then -txn.amount when 'settle/settled'    then txn.amount
               when 'refund/settled'    then -txn.amount when 'refund/reserved'   then txn.amount
               when 'release/reserved'  then -txn.amount when 'release/available' then txn.amount end, false))
         and bool_or(b.level = 'boost' and b.holder = txn.boost_id::text)
    into whole
    from siar.ledger_entries e join siar.budgets b using (budget_id)
   where e.txn_id = txn.txn_id;
  if not coalesce(whole, false) then
    raise exception 'ledger transaction % does not balance over the five levels', txn.idempotency_key
      using errcode = 'integrity_constraint_violation';
  end if;
  if txn.kind <> 'reserve' then
    select exists (
      select e.budget_id from siar.ledger_entries e where e.txn_id = txn.txn_id
      except
      select r.budget_id from siar.ledger_entries r join siar.ledger_txns t using (txn_id)
       where t.boost_id = txn.boost_id and t.kind = 'reserve') into strayed;
    if strayed then
      raise exception 'ledger transaction % touches a budget that boost % did not reserve from',
        txn.idempotency_key, txn.boost_id using errcode = 'integrity_constraint_violation';
    end if;
  end if;
  return null;
end;
$$;
create constraint trigger ledger_txns_whole after insert on siar.ledger_txns
  deferrable initially deferred for each row execute function siar.check_ledger_txn();
create constraint trigger ledger_entries_whole after insert on siar.ledger_entries
  deferrable initially deferred for each row execute function siar.check_ledger_txn();

-- The balances as the entries alone tell them; must equal the balances kept in budgets.
create view siar.ledger_balances as
select b.budget_id, b.level, b.holder, b.period, b.cap, b.reserved, b.settled,
       coalesce(sum(e.amount) filter (where e.account = 'reserved'), 0)::bigint as entries_reserved,
       coalesce(sum(e.amount) filter (where e.account = 'settled'), 0)::bigint as entries_settled
  from siar.budgets b left join siar.ledger_entries e using (budget_id)
 group by b.budget_id;
