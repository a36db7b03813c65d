-- name: lock_post^
-- A post with its draft, locked for a decision.
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, d.reference_code, d.visual_path,
       d.visual_sha256, d.alt_text, d.state as draft_state, (r.superseded_at is null and r.may_air) as stands
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.post_id = :post_id
for update of o, d;

-- name: insert_approval$
-- Record a decision on exactly this content.
insert into siar.approvals (post_id, stage, decision, actor, content_hash, reason, decided_at)
values (:post_id, :stage, :decision, :actor, :content_hash, :reason, :now)
returning approval_id;

-- name: set_post_state!
-- Move a post on.
update siar.posts
set state = :state, scheduled_for = :scheduled_for, urgent = urgent or :urgent, updated_at = :now
where post_id = :post_id;

-- name: settle_draft!
-- The draft follows its posts: approved or returned once none of them is undecided.
update siar.drafts d
set state = case
      when exists (select from siar.posts o where o.draft_id = d.draft_id and o.state = 'draft') then 'draft'
      when exists (select from siar.posts o where o.draft_id = d.draft_id and o.state = 'approved') then 'approved'
      else 'returned' end,
    updated_at = :now
where d.draft_id = :draft_id and d.state <> 'superseded';

-- name: queue
-- Posts in a state with what an editor needs to decide, a page at a time.
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, o.scheduled_for, o.urgent,
       o.created_at, d.reference_code, d.opd, d.kind, d.visual_path, d.visual_width, d.visual_height, d.alt_text,
       d.template, r.report_id, r.title, r.accepted_at, v.findings
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
       d.visual_inputs_hash, d.alt_text, d.state as draft_state, r.report_id, r.title, r.body, r.starts_on, r.ends_on,
       r.place, r.indicators, r.data_source, r.as_of, r.accepted_at, r.superseded_at, r.row_id, r.revision_id,
       w.revision_no, w.row_number, w.cells, w.observed_at, v.verdict, v.findings, s.spreadsheet_id
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
join siar.row_revisions w using (revision_id)
join siar.sheet_rows s on s.row_id = r.row_id
left join siar.verdicts v using (revision_id)
where o.post_id = :post_id;

-- name: decisions
-- What was decided on a post.
select stage, decision, actor, content_hash, reason, decided_at
from siar.approvals where post_id = :post_id order by approval_id;

-- name: publication_of_post^
-- What became of a post outside.
select publication_id, channel, state, due_at, published_at, permalink, remote_id
from siar.publications where post_id = :post_id;

-- name: audit_of_post
-- The audit entries that tell of a post or its draft.
select entry_id, at, actor, action, subject, detail
from siar.audit_entries
where subject in ('post:' || cast(:post_id as bigint), 'draft:' || cast(:draft_id as bigint))
order by entry_id;
