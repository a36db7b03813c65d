-- Whose hands a content went through, under which names a person was seen, who keeps a post back, what a later look objected to.
-- depends: 0026.sheets

-- The auth manager's id of a person, which is what columns named `actor` hold, and the names it was seen with at the desk.
create table siar.people (
  person  text not null check (person <> ''),
  name    text not null check (name <> ''),
  seen_at timestamptz not null,
  primary key (person, name)
);
create index people_person on siar.people (lower(person));
create index people_name on siar.people (lower(name));

-- Who did what to a content since it was composed: none of these people is a second pair of eyes for it.
create table siar.hands (
  draft_id bigint not null references siar.drafts (draft_id),
  post_id  bigint references siar.posts (post_id),  -- null: what all posts of the draft share
  actor    text not null check (actor <> ''),
  deed     text not null check (deed <> ''),
  done_at  timestamptz not null,
  unique nulls not distinct (draft_id, post_id, actor, deed)
);
create trigger hands_append_only before update or delete on siar.hands
  for each row execute function siar.refuse_change();
create trigger hands_no_truncate before truncate on siar.hands
  for each statement execute function siar.refuse_change();

-- From what the audit trail and the posts themselves tell of earlier edits.
insert into siar.hands (draft_id, post_id, actor, deed, done_at)
select o.draft_id,
       case when e.action = 'post.redrawn' or (e.detail->>'alt_text')::boolean then null else o.post_id end,
       e.actor,
       case when e.action = 'post.redrawn' then 'picture' when (e.detail->>'alt_text')::boolean then 'alt_text' else 'caption' end,
       min(e.at)
from siar.audit_entries e
join siar.posts o on e.subject = 'post:' || o.post_id
where e.action in ('post.edited', 'post.redrawn')
group by 1, 2, 3, 4
on conflict do nothing;
-- An edit of the alternative text may have changed the caption of the same post as well; nobody noted it.
insert into siar.hands (draft_id, post_id, actor, deed, done_at)
select o.draft_id, o.post_id, o.edited_by, case when o.corrects_post_id is null then 'caption' else 'follow_up' end, o.edited_at
from siar.posts o
where o.edited_by is not null and o.edited_at is not null
on conflict do nothing;
insert into siar.hands (draft_id, post_id, actor, deed, done_at)
select d.draft_id, null, e.actor, 'grouped', min(e.at)
from siar.audit_entries e
join siar.drafts d on e.subject = 'draft:' || d.draft_id
where e.action = 'draft.grouped'
group by 1, 3
on conflict do nothing;
insert into siar.hands (draft_id, post_id, actor, deed, done_at)
select d.draft_id, null, h.actor, h.deed, min(h.done_at)
from siar.audit_entries e
join siar.drafts d on e.subject = 'draft:' || d.draft_id
join siar.drafts b on e.detail->'instead_of' ? b.reference_code
join siar.hands h on h.draft_id = b.draft_id
where e.action = 'draft.grouped'
group by 1, 3, 4
on conflict do nothing;

-- Drafts that somebody keeps from going out. Only the same or a higher rank lets them go.
create table siar.holds (
  hold_id   bigint generated always as identity primary key,
  draft_id  bigint not null references siar.drafts (draft_id),
  actor     text not null check (actor <> ''),
  rank      text,                                    -- the highest of the desk's roles that the person had; null: none
  reason    text not null check (reason <> ''),
  held_at   timestamptz not null,
  lifted_at timestamptz,
  lifted_by text,
  check ((lifted_at is null) = (lifted_by is null))
);
create unique index holds_in_force on siar.holds (draft_id) where lifted_at is null;

-- What a look at something that is out found wrong: open until it was corrected, taken down, or somebody else let it be.
create table siar.objections (
  post_id        bigint primary key references siar.posts (post_id),
  actor          text not null check (actor <> ''),
  reason         text not null check (reason <> ''),
  opened_at      timestamptz not null,
  settled_at     timestamptz,
  settled_by     text,
  settled_reason text,
  check ((settled_at is null) = (settled_by is null)),
  check ((settled_at is null) = (settled_reason is null))
);
create index objections_not_settled on siar.objections (post_id) where settled_at is null;

create view siar.open_objections as
select j.post_id, j.actor, j.reason, j.opened_at
from siar.objections j
where j.settled_at is null
  and not exists (
    select from siar.corrections c
    where c.post_id = j.post_id and c.state = 'done' and c.updated_at > j.opened_at
      and (c.way = 'edit'
        or exists (select from siar.posts f where f.post_id = c.follow_up_post_id and f.state in ('draft', 'approved'))))
  and not exists (
    select from siar.publications p join siar.withdrawals w using (publication_id)
    where p.post_id = j.post_id and w.state = 'done');

-- Objections that left the desk when they were written.
insert into siar.objections (post_id, actor, reason, opened_at)
select distinct on (a.post_id) a.post_id, a.actor, a.reason, a.decided_at
from siar.approvals a
join siar.posts o using (post_id)
join siar.publications p using (post_id)
where a.decision = 'return' and o.state = 'approved' and p.state = 'published' and not o.review_due
  and a.decided_at > p.published_at
order by a.post_id, a.approval_id desc;
