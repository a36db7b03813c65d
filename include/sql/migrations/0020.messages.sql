-- The outbox: every message that leaves the house, one row a recipient. The daily letters to agencies and the
-- deliveries of briefings become rows of it, with what is known of their past.
-- depends: 0017.title_words

-- What is attached, once however many messages carry it. Reports made before the outbox lie in a folder.
create table siar.message_files (
  sha256     text primary key check (sha256 <> ''),
  media_type text not null,
  data       bytea,
  path       text,
  check (num_nonnulls(data, path) = 1)
);

create table siar.messages (
  message_id  bigint generated always as identity primary key,
  channel     text not null check (channel <> ''),            -- by what it travels: mail, webhook
  kind        text not null check (kind <> ''),               -- what it is: digest, briefing, alarm
  recipient   text not null check (recipient <> ''),
  sender_name text not null,                                  -- shown beside the address; '' for none
  language    text not null check (language in ('id', 'en')),
  subject     text not null check (subject <> ''),
  plain       text not null,                                  -- '' where it was not kept, before the outbox
  html        text,
  attachments jsonb not null default '[]',                    -- [{name, media_type, sha256}] of message_files
  dedupe_key  text not null unique,                           -- what it tells to whom; a second one is never made
  reference   text not null unique,                           -- the same at every try; part of the Message-ID
  state       text not null default 'planned'
              check (state in ('planned', 'sending', 'sent', 'refused', 'unknown', 'given_up', 'cancelled', 'done')),
  -- Raised when a worker takes the message and when its content is exchanged: who holds an older one holds nothing.
  fence       bigint not null default 0,
  tries       int not null default 0,
  created_at  timestamptz not null,
  next_try_at timestamptz,
  gives_up_at timestamptz not null,                           -- a try that fails after this is the last
  sending_at  timestamptz,
  ended_at    timestamptz,
  error       text,                                           -- Indonesian, for people
  decided_by  text,
  decided_at  timestamptz,
  check ((state = 'planned') = (next_try_at is not null)),
  check (state <> 'sending' or sending_at is not null),
  check ((state in ('planned', 'sending')) = (ended_at is null)),
  check (state <> 'done' or decided_by is not null),
  check ((decided_by is null) = (decided_at is null))
);
create index messages_due on siar.messages (next_try_at) where state = 'planned';
create index messages_open on siar.messages (state, message_id) where state in ('sending', 'unknown', 'refused', 'given_up');

-- Deliveries of briefings: the text is the briefing's summary, the report is attached where it lies.
insert into siar.message_files (sha256, media_type, path)
select distinct on (sha256) sha256, 'application/pdf', path from siar.briefings order by sha256, briefing_id
on conflict do nothing;

insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, attachments, dedupe_key,
                           reference, state, tries, created_at, next_try_at, gives_up_at, sending_at, ended_at, error)
select 'mail', 'briefing', d.recipient, '', 'id',
       case b.figures ->> 'unit' when 'day' then 'Laporan harian' when 'week' then 'Laporan mingguan'
                                 when 'month' then 'Laporan bulanan' else 'Laporan' end
         || ' media sosial' || coalesce(', ' || (b.figures ->> 'label'), ''),
       b.summary,
       jsonb_build_array(jsonb_build_object('name', regexp_replace(b.path, '^.*/', ''), 'media_type', 'application/pdf',
                                            'sha256', b.sha256)),
       'briefing:' || d.briefing_id || ':' || d.recipient,
       regexp_replace(d.message_id, '^<(.*)@[^@]*>$', '\1'),
       case d.state when 'pending' then 'planned' else d.state end,
       d.attempts, b.created_at,
       case d.state when 'pending' then b.created_at end,
       case d.state when 'pending' then now() + interval '72 hours' else b.created_at end,
       d.sending_at,
       case when d.state not in ('pending', 'sending') then coalesce(d.sent_at, d.sending_at, b.created_at) end,
       d.last_error
  from siar.briefing_deliveries d join siar.briefings b using (briefing_id)
 order by d.briefing_id, d.recipient;

alter table siar.briefing_deliveries rename to old_deliveries;
create table siar.briefing_deliveries (
  briefing_id bigint not null references siar.briefings,
  recipient   text not null,
  message_id  bigint not null unique references siar.messages,
  primary key (briefing_id, recipient)
);
insert into siar.briefing_deliveries (briefing_id, recipient, message_id)
select d.briefing_id, d.recipient, m.message_id
  from siar.old_deliveries d join siar.messages m on m.dedupe_key = 'briefing:' || d.briefing_id || ':' || d.recipient;
drop table siar.old_deliveries;
drop function siar.guard_delivery();

-- Daily letters: one went to all addresses of an agency, so what became of it became of each. Their text was not kept.
-- One that waits is cancelled; the next round of intake plans it anew, with its text.
insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, dedupe_key, reference, state,
                           tries, created_at, gives_up_at, sending_at, ended_at, error)
select 'mail', 'digest', r.recipient, '', 'id', 'Laporan ' || d.opd || ': ' || d.row_count || ' baris', '',
       'digest:' || d.opd || ':' || d.day || ':' || r.recipient,
       regexp_replace(d.message_id, '^<(.*)@[^@]*>$', '\1') || case when r.place > 1 then '.' || r.place else '' end,
       case when d.state in ('pending', 'dropped') then 'cancelled' else d.state end,
       d.attempts, d.created_at, d.created_at, d.sending_at,
       case when d.state <> 'sending' then coalesce(d.sent_at, d.sending_at, d.created_at) end,
       d.last_error
  from siar.digests d
  cross join lateral (select recipient, min(place) as place from unnest(d.recipients) with ordinality as u (recipient, place)
                       group by recipient) r
 order by d.digest_id, r.place;

create table siar.digest_letters (
  opd        text not null,
  day        date not null,                 -- in the city's time zone
  recipient  text not null,
  content    text not null,                 -- SHA-256 over what the rows are told: the same, and there is nothing to say
  row_count  int not null check (row_count > 0),
  message_id bigint not null unique references siar.messages,
  primary key (opd, day, recipient)
);
insert into siar.digest_letters (opd, day, recipient, content, row_count, message_id)
select d.opd, d.day, m.recipient, d.content, d.row_count, m.message_id
  from siar.digests d
  cross join lateral (select distinct recipient from unnest(d.recipients) as u (recipient)) r
  join siar.messages m on m.dedupe_key = 'digest:' || d.opd || ':' || d.day || ':' || r.recipient;
drop table siar.digests;
drop function siar.guard_digest();

-- Which change of state is allowed. Whatever is not listed is refused by the trigger below.
create table siar.message_moves (
  before text not null,
  after  text not null,
  primary key (before, after)
);
insert into siar.message_moves (before, after) values
  ('planned', 'planned'), ('planned', 'sending'), ('planned', 'refused'), ('planned', 'given_up'), ('planned', 'cancelled'),
  ('sending', 'sent'), ('sending', 'planned'), ('sending', 'refused'), ('sending', 'unknown'), ('sending', 'given_up'),
  ('cancelled', 'planned'),
  ('unknown', 'planned'), ('unknown', 'done'), ('refused', 'planned'), ('refused', 'done'),
  ('given_up', 'planned'), ('given_up', 'done');

create function siar.guard_message() returns trigger language plpgsql as $$
begin
  if new.fence < old.fence then
    raise exception 'message %: fence % is stale, % holds it', old.message_id, new.fence, old.fence
      using errcode = 'SI001';
  end if;
  if not exists (select from siar.message_moves where before = old.state and after = new.state) then
    raise exception 'message %: % may not become %', old.message_id, old.state, new.state using errcode = 'SI002';
  end if;
  if (new.message_id, new.channel, new.kind, new.recipient, new.dedupe_key, new.reference, new.created_at)
     is distinct from (old.message_id, old.channel, old.kind, old.recipient, old.dedupe_key, old.reference, old.created_at) then
    raise exception 'message %: its identity is immutable', old.message_id using errcode = 'SI003';
  end if;
  -- The content may be exchanged only while nothing can have left, and so that whoever holds the old one notices.
  if (new.sender_name, new.language, new.subject, new.plain, new.html, new.attachments)
     is distinct from (old.sender_name, old.language, old.subject, old.plain, old.html, old.attachments)
     and not (old.state in ('planned', 'cancelled') and new.state = 'planned' and new.fence > old.fence) then
    raise exception 'message %: its content is immutable', old.message_id using errcode = 'SI003';
  end if;
  -- What may have left, was refused or given up goes on only by a person's word, a new one each time.
  if old.state in ('unknown', 'refused', 'given_up')
     and (new.decided_at is null or new.decided_at is not distinct from old.decided_at) then
    raise exception 'message %: only a person takes it on from %', old.message_id, old.state using errcode = 'SI006';
  end if;
  return new;
end;
$$;
create trigger messages_guard before update on siar.messages for each row execute function siar.guard_message();
create trigger messages_keep before delete on siar.messages for each row execute function siar.refuse_change();

-- A message begins as planned, never in the middle.
create function siar.guard_new_message() returns trigger language plpgsql as $$
begin
  if (new.state, new.fence, new.tries) is distinct from ('planned', 0::bigint, 0) then
    raise exception 'a message begins as planned' using errcode = 'SI002';
  end if;
  return new;
end;
$$;
create trigger messages_begin before insert on siar.messages for each row execute function siar.guard_new_message();
