-- Digests: the daily letter to an agency about its rows that wait for a correction or a look.
-- depends: 0008.photos

create table siar.digests (
  digest_id  bigint generated always as identity primary key,
  opd        text not null,
  day        date not null,                 -- in the city's time zone
  content    text not null,                 -- SHA-256 over what the rows are told: the same, and there is nothing to say
  row_count  int not null check (row_count > 0),
  recipients text[] not null check (cardinality(recipients) > 0),
  message_id text not null unique,
  state      text not null default 'pending'
             check (state in ('pending', 'sending', 'sent', 'unknown', 'refused', 'dropped')),
  attempts   int not null default 0,
  created_at timestamptz not null,
  sending_at timestamptz,
  sent_at    timestamptz,
  last_error text,
  unique (opd, day),
  check ((state = 'sent') = (sent_at is not null))
);

-- Once handed over, or once it is not known whether it was, a letter is never sent again by itself.
create function siar.guard_digest() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not (old.state, new.state) in (
       ('pending', 'sending'), ('pending', 'dropped'), ('sending', 'sent'), ('sending', 'unknown'),
       ('sending', 'pending'), ('sending', 'refused')) then
    raise exception 'digest % of %: % to % is not a step', old.opd, old.day, old.state, new.state
      using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger digests_guard before update on siar.digests for each row execute function siar.guard_digest();
