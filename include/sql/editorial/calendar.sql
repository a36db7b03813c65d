-- name: lock_calendar!
-- One hand at a time gives a slot; released at the end of the transaction.
select pg_advisory_xact_lock(hashtext('siar.calendar'));

-- name: calendar
-- What has a time in a period: one line a draft and moment.
select d.draft_id, d.opd, d.kind, d.reference_code, d.visual_path, coalesce(d.title, r.title) as title, o.scheduled_for,
       array_agg(o.channel order by o.channel, o.account_id) as channels,
       array_agg(o.post_id order by o.channel, o.account_id) as posts,
       bool_or(o.urgent) as urgent,
       bool_and(o.state = 'approved') as approved,
       array_agg(coalesce(p.state, '') order by o.channel, o.account_id) as publications
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.publications p using (post_id)
where o.scheduled_for >= :start and o.scheduled_for < :end and o.state in ('draft', 'approved')
group by d.draft_id, r.title, o.scheduled_for
order by o.scheduled_for, d.draft_id;

-- name: taken
-- Which slots are taken from a moment on, by whom.
select distinct o.scheduled_for as at, o.draft_id, d.opd, d.kind
from siar.posts o
join siar.drafts d using (draft_id)
where o.scheduled_for >= :start and o.state in ('draft', 'approved') and not o.urgent
order by o.scheduled_for;

-- name: waiting_drafts
-- Drafts without a time that are not over and may go out before a moment: what ends first, then the oldest; with how
-- often their agency was out lately.
with waiting as materialized (
  select d.draft_id, d.opd, d.kind, d.reference_code, d.visual_path, coalesce(d.title, r.title) as title, r.accepted_at,
         free.closes_at, free.after_minutes
  from (
    select o.draft_id, min(o.closes_at) as closes_at, max(a.after_minutes) as after_minutes
    from siar.posts o
    join siar.accounts a using (account_id)
    where o.state = 'draft' and not o.urgent
      and (o.closes_at is null or o.closes_at > :now) and (o.opens_at is null or o.opens_at < :until)
    group by o.draft_id
  ) free
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
  where d.state = 'draft' and r.superseded_at is null
    and not exists (select from siar.posts o where o.draft_id = d.draft_id and o.scheduled_for is not null)
  order by free.closes_at, d.draft_id
  limit :limit
),
-- A draft at a time by its key: the recent ones are few among all.
lately as materialized (
  select (select past.opd from siar.drafts past where past.draft_id = recent.draft_id) as opd
  from (select distinct draft_id from siar.posts where scheduled_for >= :since) recent
),
often as materialized (
  select opd, count(*) as recent from lately group by opd
)
select waiting.*, coalesce(often.recent, 0) as recent
from waiting
left join often using (opd)
order by closes_at, draft_id;

-- name: schedule!
-- Give a post a time. That it was to go out at once counts no more, unless it is of a kind that may.
update siar.posts set scheduled_for = :scheduled_for, urgent = urgent and :urgent, updated_at = :now where post_id = :post_id;

-- name: movable_drafts
-- What decides in which slots drafts may stand; `after_minutes`: how long after its slot the last of a draft's posts goes out.
select d.draft_id, d.opd, d.kind, max(a.after_minutes) as after_minutes
from siar.drafts d
join siar.posts o using (draft_id)
join siar.accounts a using (account_id)
where d.draft_id = any(:draft_ids) and o.state in ('draft', 'approved')
group by d.draft_id, d.opd, d.kind;
