-- Corrections: content like any other, with versions, agreements and a lease; what may be out has one definition.
-- depends: 0028.hands

-- Whether residents see it, or may see it for all that is proven. What a person parked after a commit began may be out
-- unless a refusal, a request that never left or two looks showed that it is not.
create function siar.may_be_out(publication siar.publications) returns boolean language sql immutable as $$
  select publication.state in ('committing', 'unknown', 'published')
      or (publication.state = 'parked' and publication.commits > 0 and publication.proof is null)
$$;

-- Every text that a correction had. The newest is the one that waits, or that was sent; an older hash still names its text.
create table siar.correction_texts (
  text_id       bigint generated always as identity primary key,
  correction_id bigint not null references siar.corrections (correction_id),
  caption       text not null check (caption <> ''),
  content_hash  text check (content_hash ~ '^[0-9a-f]{64}$'),  -- null: written before corrections were hashed
  report_id     bigint not null references siar.reports (report_id),  -- what the row said when it was written
  written_by    text not null check (written_by <> ''),
  written_at    timestamptz not null
);
create index correction_texts_of on siar.correction_texts (correction_id, text_id);
insert into siar.correction_texts (correction_id, caption, report_id, written_by, written_at)
select correction_id, caption_after, report_id, edited_by, case state when 'open' then updated_at else opened_at end
from siar.corrections order by correction_id;
create trigger correction_texts_append_only before update or delete on siar.correction_texts
  for each row execute function siar.refuse_change();
create trigger correction_texts_no_truncate before truncate on siar.correction_texts
  for each statement execute function siar.refuse_change();

-- Who agreed to which text, at which stage.
create table siar.correction_agreements (
  agreement_id bigint generated always as identity unique,
  text_id      bigint not null references siar.correction_texts (text_id),
  stage        text not null check (stage <> ''),
  actor        text not null check (actor <> ''),
  roles        text[] not null default '{}',
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  decided_at   timestamptz not null,
  primary key (text_id, actor)  -- nobody agrees twice
);
create trigger correction_agreements_append_only before update or delete on siar.correction_agreements
  for each row execute function siar.refuse_change();
create trigger correction_agreements_no_truncate before truncate on siar.correction_agreements
  for each statement execute function siar.refuse_change();

-- An agreement is to the newest text of a correction that waits, by its hash, and by nobody who wrote on it.
create function siar.guard_correction_agreement() returns trigger language plpgsql as $$
begin
  if not exists (
    select from siar.correction_texts t join siar.corrections c using (correction_id)
    where t.text_id = new.text_id and t.content_hash = new.content_hash and c.state = 'open'
      and t.text_id = (select max(x.text_id) from siar.correction_texts x where x.correction_id = t.correction_id)) then
    raise exception 'text % is not what waits', new.text_id using errcode = 'SI007';
  end if;
  if exists (
    select from siar.correction_texts t join siar.correction_texts x using (correction_id)
    where t.text_id = new.text_id and x.written_by = new.actor) then
    raise exception 'text %: its writer does not agree to it', new.text_id using errcode = 'SI007';
  end if;
  return new;
end;
$$;
create trigger correction_agreements_guard before insert on siar.correction_agreements
  for each row execute function siar.guard_correction_agreement();

-- The text and its writer stand in correction_texts; the check that the writer does not send goes with the column. Who
-- sends holds a fence and a lease, as whoever puts a post out does.
alter table siar.corrections
  drop column caption_after,
  drop column edited_by,
  add column sent_text_id bigint references siar.correction_texts (text_id),
  add column fence bigint not null default 0,
  add column sending_at timestamptz,
  add column lease_until timestamptz;
update siar.corrections c
set sent_text_id = t.text_id, sending_at = coalesce(c.decided_at, c.updated_at),
    lease_until = case when c.state = 'sending' then c.updated_at end
from siar.correction_texts t
where t.correction_id = c.correction_id and c.way = 'edit' and c.state in ('sending', 'unknown', 'done');
alter table siar.corrections
  add constraint corrections_sent check (
    way <> 'edit' or state not in ('sending', 'unknown', 'done') or (sent_text_id is not null and sending_at is not null)),
  add constraint corrections_lease check ((state = 'sending') = (lease_until is not null));

create function siar.guard_correction() returns trigger language plpgsql as $$
begin
  if new.fence < old.fence then
    raise exception 'correction %: fence % is stale, % holds it', old.correction_id, new.fence, old.fence
      using errcode = 'SI001';
  end if;
  if (old.state, new.state) not in (('open', 'open'), ('open', 'dismissed'), ('open', 'sending'), ('sending', 'done'),
       ('sending', 'unknown'), ('sending', 'open'), ('unknown', 'unknown'), ('unknown', 'done'), ('unknown', 'open'))
     and not (new.way = 'follow_up' and (old.state, new.state) = ('open', 'done')) then
    raise exception 'correction %: % may not become %', old.correction_id, old.state, new.state using errcode = 'SI002';
  end if;
  if (new.correction_id, new.post_id, new.way, new.caption_before, new.opened_at)
     is distinct from (old.correction_id, old.post_id, old.way, old.caption_before, old.opened_at) then
    raise exception 'correction %: its identity is immutable', old.correction_id using errcode = 'SI003';
  end if;
  -- Sending begins with the next fence, of the newest text, to which its hash and somebody's agreement belong.
  if new.state = 'sending' and (
       new.fence <> old.fence + 1 or new.sent_text_id is null
       or new.sent_text_id <> (select max(t.text_id) from siar.correction_texts t where t.correction_id = new.correction_id)
       or not exists (select from siar.correction_agreements a where a.text_id = new.sent_text_id)) then
    raise exception 'correction %: nobody agreed to what is to be sent', old.correction_id using errcode = 'SI007';
  end if;
  return new;
end;
$$;
create trigger corrections_guard before update on siar.corrections
  for each row execute function siar.guard_correction();

-- Text by text, while it waits: what was sent stays what it was.
create function siar.guard_correction_text() returns trigger language plpgsql as $$
begin
  if not exists (select from siar.corrections c where c.correction_id = new.correction_id and c.state = 'open') then
    raise exception 'correction %: its text waits no more', new.correction_id using errcode = 'SI007';
  end if;
  return new;
end;
$$;
create trigger correction_texts_guard before insert on siar.correction_texts
  for each row execute function siar.guard_correction_text();

-- What residents read of a post now: the text that its publication put out, or that of the last correction.
create view siar.public_texts as
select p.post_id, p.publication_id, coalesce(t.caption, p.payload ->> 'text') as caption,
       coalesce(t.content_hash, p.content_hash) as content_hash, t.text_id
from siar.publications p
left join lateral (
  select x.caption, x.content_hash, x.text_id
  from siar.corrections c join siar.correction_texts x on x.text_id = c.sent_text_id
  where c.post_id = p.post_id and c.way = 'edit' and c.state = 'done'
  order by c.correction_id desc limit 1
) t on true
where p.state = 'published';

-- Corrections with their newest text and its writer.
create view siar.current_corrections as
select c.*, t.text_id, t.caption as caption_after, t.content_hash, t.written_by as edited_by
from siar.corrections c
join lateral (
  select x.* from siar.correction_texts x where x.correction_id = c.correction_id order by x.text_id desc limit 1
) t on true;
