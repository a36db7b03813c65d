-- Who may do what with each table, said again after every migration. A new table may be read and written by the application;
-- what it may not is said below.
do $$
declare
  found record;
begin
  for found in select c.oid::regclass as name, c.relkind from pg_class c
                where c.relnamespace = 'siar'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') loop
    execute format('revoke all on %s from siar_application, siar_cap_officer', found.name);
    -- Through a view one writes with its owner's rights.
    execute format('grant %s on %s to siar_application',
                   case when found.relkind in ('r', 'p') then 'select, insert, update, delete' else 'select' end, found.name);
  end loop;
  for found in select c.oid::regclass as name from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname like '%yoyo%' loop
    execute format('grant select on %s to siar_application', found.name);
  end loop;
end;
$$;
grant usage on schema siar to siar_application, siar_cap_officer;
grant usage, select on all sequences in schema siar to siar_application;

-- Money: the ledger is added to; caps and balances are moved by the functions that guard them.
revoke all on siar.budgets, siar.cap_policies, siar.money_clock, siar.boost_events, siar.ledger_txns, siar.ledger_entries,
  siar.overrun_acknowledgements from siar_application;
grant select on siar.budgets, siar.cap_policies, siar.money_clock, siar.boost_events, siar.ledger_txns, siar.ledger_entries,
  siar.overrun_acknowledgements to siar_application;
grant insert (level, holder, period, cap) on siar.budgets to siar_application;
grant insert on siar.ledger_txns, siar.ledger_entries, siar.overrun_acknowledgements to siar_application;
revoke delete on siar.boosts from siar_application;
-- The audit trail is added to; of an entry only words may be erased.
revoke update, delete on siar.audit_entries from siar_application;
grant update (detail) on siar.audit_entries to siar_application;

revoke execute on function siar.raise_cap(text, text, bigint, text, text), siar.lower_cap(text, text, bigint, text, text),
  siar.change_cap(text, text, bigint, text, text, boolean), siar.append_audit(text, text, text, jsonb), siar.follow_caps(),
  siar.admit(text, text, text) from public;
grant execute on function siar.lower_cap(text, text, bigint, text, text), siar.follow_caps() to siar_application;
grant execute on function siar.raise_cap(text, text, bigint, text, text) to siar_cap_officer;
grant select on siar.cap_policies, siar.configured_caps, siar.budgets, siar.money_clock to siar_cap_officer;

-- What guards the money runs as the owner, with names that nobody can put others before. Said again, for a function that is
-- replaced loses it.
alter function siar.guard_budget() security definer set search_path = siar, pg_temp;
alter function siar.guard_boost() security definer set search_path = siar, pg_temp;
alter function siar.note_boost_event() security definer set search_path = siar, pg_temp;
alter function siar.check_boost_is_settled() security definer set search_path = siar, pg_temp;
alter function siar.guard_ledger_txn() security definer set search_path = siar, pg_temp;
alter function siar.guard_acknowledgement() security definer set search_path = siar, pg_temp;
alter function siar.guard_boost_end() security definer set search_path = siar, pg_temp;
alter function siar.apply_ledger_entry() security definer set search_path = siar, pg_temp;
alter function siar.check_ledger_txn() security definer set search_path = siar, pg_temp;
alter function siar.follow_caps() security definer set search_path = siar, pg_temp;
alter function siar.raise_cap(text, text, bigint, text, text) security definer set search_path = siar, pg_temp;
alter function siar.lower_cap(text, text, bigint, text, text) security definer set search_path = siar, pg_temp;
-- A month of observations is a table of its own, which the application asks for and does not make.
alter function siar.make_metric_month(timestamptz) security definer set search_path = siar, pg_temp;
