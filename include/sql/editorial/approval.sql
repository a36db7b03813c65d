-- name: lock_post^
-- A post with its draft, locked for a decision or an edit.
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, o.chain, o.screening,
       o.edited_by, o.edited_at, o.scheduled_for, o.urgent, o.corrects_post_id, o.review_due, d.reference_code, d.opd,
       d.kind, d.template, d.visual_path, d.visual_sha256, d.alt_text, d.state as draft_state, r.report_id, r.revision_id,
       not exists (
         select from siar.draft_reports s join siar.reports x using (report_id)
         where s.draft_id = d.draft_id and (x.superseded_at is not null or not x.may_air)
       ) as stands
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.post_id = :post_id
for update of o, d;

-- name: approvals_given
-- The approvals of a post's present content: what was decided before the last edit does not count.
select a.stage, a.actor, a.roles
from siar.approvals a
join siar.posts o using (post_id)
where a.post_id = :post_id and a.decision = 'approve' and a.content_hash = o.content_hash
  and (o.edited_at is null or a.decided_at >= o.edited_at)
order by a.approval_id;

-- name: insert_approval$
-- Record a decision on exactly this content.
insert into siar.approvals (post_id, stage, decision, actor, roles, content_hash, reason, decided_at)
values (:post_id, :stage, :decision, :actor, cast(:roles as text[]), :content_hash, :reason, :now)
returning approval_id;

-- name: set_post_state!
-- Move a post on.
update siar.posts
set state = :state, scheduled_for = :scheduled_for, urgent = urgent or :urgent, updated_at = :now
where post_id = :post_id;

-- name: set_stage!
-- The stage that waits next.
update siar.posts set stage = :stage, updated_at = :now where post_id = :post_id;

-- name: set_review!
-- Whether somebody still has to look at it afterwards.
update siar.posts set review_due = :due, updated_at = :now where post_id = :post_id;

-- name: settle_draft!
-- The draft follows its posts: approved or returned once none of them is undecided.
update siar.drafts d
set state = case
      when exists (select from siar.posts o where o.draft_id = d.draft_id and o.state = 'draft') then 'draft'
      when exists (select from siar.posts o where o.draft_id = d.draft_id and o.state = 'approved') then 'approved'
      else 'returned' end,
    updated_at = :now
where d.draft_id = :draft_id and d.state <> 'superseded';

-- name: posts_not_admitted
-- Posts that were composed and not yet screened, oldest first.
select o.post_id, o.channel, o.caption, o.urgent, d.kind, d.opd, d.alt_text, coalesce(d.title, r.title) as title,
       concat_ws(' ', r.body, (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as body
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.stage = '' and o.state = 'draft'
order by o.post_id
for update of o skip locked;

-- name: posts_unaware
-- Waiting posts whose findings name other periods than those that are in force now.
select o.post_id, o.channel, o.caption, o.urgent, d.kind, d.opd, d.alt_text, coalesce(d.title, r.title) as title,
       concat_ws(' ', r.body, (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as body
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.state = 'draft' and o.stage <> ''
  and ((o.screening @> '[{"code": "S_MASA_PEMILU"}]') <> :election
    or (o.screening @> '[{"code": "S_MASA_BERKABUNG"}]') <> (:mourning and not o.urgent)
    or (o.screening @> '[{"code": "S_MASA_BENCANA"}]') <> (:disaster and not o.urgent))
order by o.post_id
for update of o skip locked;

-- name: planned_unaware
-- What is due, was approved before a period that is in force now, and whose findings do not say so; no warnings. Locked.
select o.post_id, o.draft_id, o.channel, o.caption, o.urgent, d.kind, d.opd, d.alt_text, coalesce(d.title, r.title) as title,
       concat_ws(' ', r.body, (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as body,
       p.publication_id
from siar.publications p
join siar.posts o using (post_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where p.state in ('planned', 'prepared') and p.due_at <= :now and (p.lease_until is null or p.lease_until <= :now)
  and o.state = 'approved' and not o.urgent
  and ((:election and not o.screening @> '[{"code": "S_MASA_PEMILU"}]')
    or (:mourning and not o.screening @> '[{"code": "S_MASA_BERKABUNG"}]')
    or (:disaster and not o.screening @> '[{"code": "S_MASA_BENCANA"}]'))
order by p.publication_id
for update of p, o skip locked;

-- name: reopen_post!
-- Approved, and yet waiting again: a stage was added to its chain.
update siar.posts set state = 'draft', updated_at = :now where post_id = :post_id;

-- name: any_to_admit^
-- Whether there is a post that was not looked through yet, and one that was in another period.
select exists (select from siar.posts where stage = '' and state = 'draft') as fresh,
       exists (
         select from siar.posts o
         where o.state = 'draft' and o.stage <> ''
           and ((o.screening @> '[{"code": "S_MASA_PEMILU"}]') <> :election
             or (o.screening @> '[{"code": "S_MASA_BERKABUNG"}]') <> (:mourning and not o.urgent)
             or (o.screening @> '[{"code": "S_MASA_BENCANA"}]') <> (:disaster and not o.urgent))
       ) as unaware;

-- name: admit!
-- What was found, and which way the post goes.
update siar.posts
set screening = cast(:screening as jsonb), may_boost = :may_boost, chain = :chain, stage = :stage
where post_id = :post_id;

-- name: queue
-- Posts in a state with what an editor needs to decide, a page at a time.
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, o.chain, o.scheduled_for, o.urgent,
       o.created_at, d.reference_code, d.opd, d.kind, d.visual_path, d.visual_width, d.visual_height, d.alt_text,
       d.template, r.report_id, coalesce(d.title, r.title) as title, r.accepted_at, v.findings
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.verdicts v using (revision_id)
where o.state = :state and o.post_id > :after and (cast(:opd as text) is null or d.opd = :opd)
order by o.post_id
limit :limit;

-- name: story^
-- One post with its draft, report and row.
select o.*, d.reference_code, d.opd, d.kind, d.template, d.template_version, d.visual_path, d.visual_sha256,
       d.visual_width, d.visual_height, d.visual_inputs_hash, d.alt_text, d.state as draft_state, r.report_id,
       coalesce(d.title, r.title) as title,
       r.body, r.starts_on, r.ends_on, r.place, r.indicators, r.data_source, r.as_of, r.accepted_at, r.superseded_at,
       r.row_id, r.revision_id, w.revision_no, w.row_number, w.cells, w.observed_at, v.verdict, v.findings,
       s.spreadsheet_id
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
join siar.row_revisions w using (revision_id)
join siar.sheet_rows s on s.row_id = r.row_id
left join siar.verdicts v using (revision_id)
where o.post_id = :post_id;

-- name: decisions
-- What was decided on a post.
select stage, decision, actor, roles, content_hash, reason, decided_at
from siar.approvals where post_id = :post_id order by approval_id;

-- name: publication_of_post^
-- What became of a post outside.
select p.publication_id, p.channel, p.state, p.due_at, p.published_at, p.permalink, p.remote_id, p.sentence, p.commits,
       p.content_hash, w.state as withdrawal, w.reason as withdrawal_reason
from siar.publications p
left join siar.withdrawals w using (publication_id)
where p.post_id = :post_id;

-- name: audit_of_post
-- The audit entries that tell of a post, its draft, its publication or its corrections.
select entry_id, at, actor, action, subject, detail
from siar.audit_entries
where subject = any(
  array['post:' || cast(:post_id as bigint), 'draft:' || cast(:draft_id as bigint)]
  || array(select 'publication:' || publication_id from siar.publications where post_id = :post_id)
  || array(select 'correction:' || correction_id from siar.corrections where post_id = :post_id))
order by entry_id;

-- name: reads_of_post
-- The latest figures of a post's publication.
select l.metric, f.unit, l.value, l.observed_at
from siar.publications p
join siar.entities e on e.publication_id = p.publication_id and e.kind in ('post', 'ig_media')
join siar.metric_latest l using (entity_id)
join siar.metric_defs f using (metric)
where p.post_id = :post_id and l.dim = '' and f.semantics = 'lifetime' and l.value is not null
order by l.metric;

-- name: attempts_of_post
-- Every call and every look for a post's publication.
select a.at, a.step, a.outcome, a.latency_ms
from siar.publication_attempts a
join siar.publications p using (publication_id)
where p.post_id = :post_id
order by a.attempt_id;

-- name: siblings
-- The other channels of the same draft, and the posts that this one corrects or is corrected by.
select o.post_id, o.channel, o.state, d.reference_code, o.corrects_post_id
from siar.posts o
join siar.drafts d using (draft_id)
where o.post_id <> :post_id
  and (o.draft_id = :draft_id or o.corrects_post_id = :post_id
       or o.post_id = (select corrects_post_id from siar.posts where post_id = :post_id))
order by o.post_id;
