-- What every domain uses: the audit chain and the stop switch.
-- depends:

create schema if not exists siar;

-- Nobody edits history: shared by every append-only table.
create function siar.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on %.% is refused: the table is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;

-- The audit trail. Each entry's hash covers its content and its predecessor's hash, so that a change, a deletion or
-- an insertion in the middle is found by walking the chain.
create table siar.audit_entries (
  entry_id      bigint primary key,
  at            timestamptz not null,
  actor         text not null check (actor <> ''),
  action        text not null check (action <> ''),
  subject       text not null check (subject <> ''),
  detail        jsonb not null default '{}',
  previous_hash text not null,
  entry_hash    text not null unique
);
create index audit_entries_subject on siar.audit_entries (subject, entry_id);
create trigger audit_entries_append_only before update or delete on siar.audit_entries
  for each row execute function siar.refuse_change();
create trigger audit_entries_no_truncate before truncate on siar.audit_entries
  for each statement execute function siar.refuse_change();

-- The stop switch: one row a scope that is frozen now. Read in the transaction directly before each commit call.
create table siar.freezes (
  scope     text primary key check (scope in ('all', 'facebook', 'instagram', 'boosts')),
  reason    text not null check (reason <> ''),
  frozen_by text not null,
  frozen_at timestamptz not null
);
