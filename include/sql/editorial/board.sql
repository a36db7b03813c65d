-- name: board
-- Posts in a state, warnings first, then oldest, a page at a time by (not urgent, post_id); of those that wait the ones that
-- are not over.
select * from siar.desk_cards
where state = :state and (state <> 'draft' or closes_at is null or closes_at > cast(:now as timestamptz))
  and (not urgent, post_id) > (cast(:after_rank as boolean), cast(:after_id as bigint))
  and (cast(:opd as text) is null or opd = :opd)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:channel as text) is null or channel = :channel)
  and (cast(:stages as text[]) is null or stage = any(:stages))
order by (not urgent), post_id
limit :limit;

-- name: board_over
-- Posts that wait although what they tell of is over, the oldest first, a page at a time by (closes_at, post_id).
select * from siar.desk_cards
where state = 'draft' and closes_at <= cast(:now as timestamptz)
  and (closes_at, post_id) > (cast(:after_due as timestamptz), cast(:after_id as bigint))
  and (cast(:opd as text) is null or opd = :opd)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:channel as text) is null or channel = :channel)
order by closes_at, post_id
limit :limit;

-- name: board_planned
-- Posts on their way, by due time, a page at a time by (due_at, publication_id).
select * from siar.desk_cards
where publication in ('planned', 'preparing', 'prepared', 'committing', 'unknown')
  and (due_at, publication_id) > (cast(:after_due as timestamptz), cast(:after_id as bigint))
  and (cast(:opd as text) is null or opd = :opd)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:channel as text) is null or channel = :channel)
order by due_at, publication_id
limit :limit;

-- name: board_parked
-- Posts that wait for a person, by due time, a page at a time by (due_at, publication_id).
select * from siar.desk_cards
where publication in ('parked', 'failed')
  and (due_at, publication_id) > (cast(:after_due as timestamptz), cast(:after_id as bigint))
  and (cast(:opd as text) is null or opd = :opd)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:channel as text) is null or channel = :channel)
order by due_at, publication_id
limit :limit;

-- name: board_out
-- What is out, newest first, a page at a time by (due_at, publication_id).
select * from siar.desk_cards
where publication = 'published'
  and (due_at, publication_id) < (cast(:before_due as timestamptz), cast(:before_id as bigint))
  and (cast(:opd as text) is null or opd = :opd)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:channel as text) is null or channel = :channel)
order by due_at desc, publication_id desc
limit :limit;

-- name: board_reviews
-- What went out by the fast lane and was not looked at since, and what was found wrong and not acted on.
select * from siar.desk_cards
where post_id > :after_id and publication = 'published'
  and post_id in (
    select o.post_id from siar.posts o join siar.publications p using (post_id)
    where o.review_due and p.state = 'published'
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
    union all select post_id from siar.open_objections)
order by post_id
limit :limit;

-- name: board_counts^
-- How many cards wait where. Published and returned ones are not counted: nobody waits for them.
select (select count(distinct draft_id) from siar.posts
         where state = 'draft' and (closes_at is null or closes_at > cast(:now as timestamptz))) as waiting,
       (select count(distinct draft_id) from siar.posts
         where state = 'draft' and closes_at <= cast(:now as timestamptz)) as over,
       (select count(distinct reference_code collate "C") from siar.publications where state in ('parked', 'failed')) as parked,
       (select count(distinct reference_code collate "C") from siar.publications
         where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown')) as planned,
       (select count(distinct o.draft_id) from siar.posts o
         where o.post_id in (
    select r.post_id from siar.posts r join siar.publications p using (post_id)
    where r.review_due and p.state = 'published'
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
    union all select post_id from siar.open_objections)) as reviews,
       (select count(*) from siar.compose_findings f join siar.reports r using (report_id)
         where f.code <> 'K_PERLU_RALAT' and r.superseded_at is null) as refused;

-- name: last_returns
-- Why these posts were sent back.
select distinct on (post_id) post_id, reason, actor, decided_at
from siar.approvals
where post_id = any(:posts) and decision = 'return'
order by post_id, approval_id desc;

-- name: queue
-- Posts in a state with what an editor needs to decide, a page at a time.
select o.post_id, o.draft_id, o.account_id, o.channel, n.name as account, o.caption, o.content_hash, o.state, o.stage, o.chain,
       o.scheduled_for, o.urgent, o.closes_at,
       o.created_at, d.reference_code, d.opd, d.kind, d.visual_path, d.visual_width, d.visual_height, d.alt_text,
       d.template, r.report_id, coalesce(d.title, r.title) as title, r.accepted_at, v.findings
from siar.posts o
join siar.account_names n using (account_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.verdicts v using (revision_id)
where o.state = :state and o.post_id > :after and (cast(:opd as text) is null or d.opd = :opd)
order by o.post_id
limit :limit;

-- name: refused_reports
-- Reports of which no post could be made.
select f.code, f.message, f.found_at, r.report_id, r.opd, r.kind, r.title
from siar.compose_findings f
join siar.reports r using (report_id)
where f.code <> 'K_PERLU_RALAT' and r.superseded_at is null
order by f.found_at, f.report_id
limit :limit;

-- name: agencies_on_board
-- Agencies that ever had a draft, for the filter.
with recursive codes as (
  (select opd from siar.drafts order by opd limit 1)
  union all
  select (select d.opd from siar.drafts d where d.opd > c.opd order by d.opd limit 1) from codes c where c.opd is not null
)
select opd from codes where opd is not null;
