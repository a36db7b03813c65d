-- name: board
-- Posts in a state, warnings first, then oldest, a page at a time by (not urgent, post_id).
select * from siar.desk_cards
where state = :state
  and (not urgent, post_id) > (cast(:after_rank as boolean), cast(:after_id as bigint))
  and (cast(:opd as text) is null or opd = :opd)
  and (cast(:kind as text) is null or kind = :kind)
  and (cast(:channel as text) is null or channel = :channel)
  and (cast(:stages as text[]) is null or stage = any(:stages))
order by (not urgent), post_id
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
-- What went out by the fast lane and was not looked at since.
select * from siar.desk_cards
where review_due and post_id > :after_id
order by post_id
limit :limit;

-- name: board_counts^
-- How many cards wait where. Published and returned ones are not counted: nobody waits for them.
select (select count(distinct draft_id) from siar.posts where state = 'draft') as waiting,
       (select count(distinct reference_code collate "C") from siar.publications where state in ('parked', 'failed')) as parked,
       (select count(distinct reference_code collate "C") from siar.publications
         where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown')) as planned,
       (select count(distinct draft_id) from siar.posts where review_due) as reviews,
       (select count(*) from siar.compose_findings f join siar.reports r using (report_id)
         where f.code = 'K_PERLU_RALAT' and r.superseded_at is null) as corrections,
       (select count(*) from siar.compose_findings f join siar.reports r using (report_id)
         where f.code <> 'K_PERLU_RALAT' and r.superseded_at is null) as refused;

-- name: approvals_of
-- Who agreed to which of these posts as they stand.
select a.post_id, a.stage, a.actor, a.roles, a.decided_at
from siar.approvals a
join siar.posts o using (post_id)
where a.post_id = any(:posts) and a.decision = 'approve' and a.content_hash = o.content_hash
  and (o.edited_at is null or a.decided_at >= o.edited_at)
order by a.approval_id;

-- name: last_returns
-- Why these posts were sent back.
select distinct on (post_id) post_id, reason, actor, decided_at
from siar.approvals
where post_id = any(:posts) and decision = 'return'
order by post_id, approval_id desc;

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

-- name: find_posts
-- Posts that a person means by a reference code, or by its beginning.
select o.post_id, o.channel, o.state, d.reference_code, d.opd, coalesce(d.title, r.title) as title, p.state as publication
from siar.drafts d
join siar.posts o using (draft_id)
join siar.reports r using (report_id)
left join siar.publications p using (post_id)
where d.reference_code between upper(:code) and upper(:code) || '~'
order by d.reference_code, o.post_id
limit 50;

-- name: find_posts_by_words
-- Posts whose headline holds these words, the latest first; a carousel is found by its own title, too.
with hits as materialized (  -- by the index: how many there are cannot be guessed from a beginning of a word
  select report_id from siar.reports where to_tsvector('simple', title) @@ to_tsquery('simple', :words)
),
found as (
  (select report_id, null::bigint as draft_id from hits order by report_id desc limit :limit)
  union all
  (select null, draft_id from siar.drafts
   where title is not null and to_tsvector('simple', title) @@ to_tsquery('simple', :words)
   order by draft_id desc limit :limit)
)
select o.post_id, o.channel, o.state, d.reference_code, d.opd, coalesce(d.title, r.title) as title, p.state as publication
from siar.drafts d
join siar.posts o using (draft_id)
join siar.reports r using (report_id)
left join siar.publications p using (post_id)
where d.draft_id in (
  select draft_id from found where draft_id is not null
  union
  select x.draft_id from siar.drafts x where x.report_id in (select report_id from found where report_id is not null))
order by o.post_id desc
limit :limit;

-- name: latest_posts
-- The posts composed last, with what became of them.
select o.post_id, o.channel, o.state, o.created_at, d.reference_code, d.opd, d.kind, coalesce(d.title, r.title) as title, p.state as publication,
       p.permalink
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.publications p using (post_id)
where o.post_id < :before
order by o.post_id desc
limit :limit;

-- name: desk_boosts
-- Boosts, newest first, a page at a time.
select b.boost_id, b.opd, b.reference_code, b.state, b.lifetime_budget, b.tax, b.spend, b.impressions, b.reach,
       b.starts_at, b.ends_at, b.watched_at, b.note, p.post_id, coalesce(d.title, r.title) as title
from siar.boosts b
join siar.publications p using (publication_id)
join siar.posts o using (post_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where b.boost_id < :before
order by b.boost_id desc
limit :limit;

-- name: desk_budgets
-- How much of each ceiling of this month and year is promised and spent. Rupiah.
select level, holder, period, cap, reserved, settled
from siar.budgets
where level in ('city_month', 'city_year', 'opd_month') and period = any(:periods)
order by level, holder;

-- name: desk_briefings
-- Reports to leadership with their deliveries, newest first.
select b.briefing_id, b.kind, b.period_start, b.period_end, b.path, b.created_at, b.summary,
       coalesce(jsonb_agg(jsonb_build_object('recipient', d.recipient, 'state', d.state, 'sent_at', d.sent_at,
                                             'error', d.last_error) order by d.recipient)
                filter (where d.recipient is not null), '[]') as deliveries
from siar.briefings b
left join siar.briefing_deliveries d using (briefing_id)
where b.briefing_id < :before
group by b.briefing_id
order by b.briefing_id desc
limit :limit;

-- name: stuck_publications
-- What does not get on by itself: overdue, unproven, parked.
select p.publication_id, p.post_id, p.channel, p.reference_code, p.state, p.due_at, p.sentence, p.unknown_since, p.commits
from siar.publications p
where p.publication_id in (
    select publication_id from siar.publications where state in ('parked', 'unknown')
    union all
    select publication_id from siar.publications
    where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown') and due_at < :overdue)
order by p.due_at, p.publication_id
limit :limit;

-- name: sheets_in_trouble
-- Sheets that could not be read, and since when.
select spreadsheet_id, opd, title, last_state, last_error, state_since, last_read_at
from siar.spreadsheets
where active and last_state not in ('ok', 'new')
order by state_since
limit :limit;

-- name: last_runs
-- When each part last did something.
select (select max(last_read_at) from siar.spreadsheets) as intake,
       (select max(created_at) from siar.drafts where draft_id > (select coalesce(max(draft_id), 0) - 200 from siar.drafts)) as compose,
       (select max(published_at) from (select published_at from siar.publications where state = 'published' order by due_at desc limit 200) x) as publish,
       (select max(finished_at) from siar.fetch_runs) as metrics,
       (select max(created_at) from siar.briefings) as briefings;

-- name: desk_briefing_file^
-- Where a briefing's PDF is, and what it must contain.
select path, sha256 from siar.briefings where briefing_id = :briefing_id;
