-- name: story^
-- One post with its draft, report and row.
select o.post_id, o.draft_id, o.account_id, o.channel, n.name as account, o.caption, o.content_hash, o.state, o.stage,
       o.scheduled_for, o.urgent, o.created_at,
       o.updated_at, o.chain, o.screening, o.no_boost, o.edited_by, o.edited_at, o.review_due, o.corrects_post_id,
       d.reference_code, d.opd, d.kind, d.template, d.template_version, d.visual_path, d.visual_sha256,
       d.visual_width, d.visual_height, d.visual_inputs_hash, d.alt_text, d.state as draft_state, r.report_id,
       coalesce(d.title, r.title) as title,
       r.body, r.starts_on, r.ends_on, r.place, r.indicators, r.data_source, r.as_of, r.accepted_at, r.superseded_at,
       r.row_id, r.revision_id, w.revision_no, w.row_number, w.observed_at, v.verdict, v.findings,
       s.spreadsheet_id
from siar.posts o
join siar.account_names n using (account_id)
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

-- name: attempts_of_post
-- Every call and every look for a post's publication.
select a.at, a.step, a.outcome, a.latency_ms
from siar.publication_attempts a
join siar.publications p using (publication_id)
where p.post_id = :post_id
order by a.attempt_id;

-- name: siblings
-- The draft's posts for other accounts, and the posts that this one corrects or is corrected by.
select o.post_id, o.channel, n.name as account, o.state, d.reference_code, o.corrects_post_id
from siar.posts o
join siar.account_names n using (account_id)
join siar.drafts d using (draft_id)
where o.post_id <> :post_id
  and (o.draft_id = :draft_id or o.corrects_post_id = :post_id
       or o.post_id = (select corrects_post_id from siar.posts where post_id = :post_id))
order by o.post_id;

-- name: audit_of_post
-- The audit entries that tell of a post, its draft, its publication or its corrections.
select entry_id, at, actor, action, subject, detail
from siar.audit_entries
where subject = any(
  array['post:' || cast(:post_id as bigint), 'draft:' || cast(:draft_id as bigint)]
  || array(select 'publication:' || publication_id from siar.publications where post_id = :post_id)
  || array(select 'correction:' || correction_id from siar.corrections where post_id = :post_id))
order by entry_id;
