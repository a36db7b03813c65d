-- Briefings: reports to leadership, each made once and sent once to each reader.
-- depends: 0006.metrics

create table siar.briefings (
  briefing_id  bigint generated always as identity primary key,
  kind         text not null,
  period_start date not null,
  period_end   date not null check (period_end >= period_start),  -- inclusive
  path         text not null,
  sha256       text not null,
  figures      jsonb not null,
  summary      text not null check (length(summary) <= 900),      -- what a reader forwards by chat
  created_at   timestamptz not null,
  unique (kind, period_start, period_end)
);

create table siar.briefing_deliveries (
  briefing_id bigint not null references siar.briefings,
  recipient   text not null,
  state       text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'unknown', 'refused')),
  message_id  text not null unique,
  attempts    int not null default 0,
  sending_at  timestamptz,
  sent_at     timestamptz,
  last_error  text,
  primary key (briefing_id, recipient),
  check ((state = 'sent') = (sent_at is not null))
);

-- Once handed over, or once it is not known whether it was, a message is never sent again by itself.
create function siar.guard_delivery() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not (old.state, new.state) in (
       ('pending', 'sending'), ('sending', 'sent'), ('sending', 'unknown'), ('sending', 'pending'),
       ('sending', 'refused'), ('unknown', 'sent'), ('unknown', 'pending'), ('refused', 'pending')) then
    raise exception 'delivery of briefing % to %: % to % is not a step',
      old.briefing_id, old.recipient, old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger briefing_deliveries_guard before update on siar.briefing_deliveries
  for each row execute function siar.guard_delivery();
