-- name: lock_siblings
-- Every post of a draft, locked, with whether it is out or may be.
select o.post_id, o.channel, o.caption, o.content_hash, o.state, o.urgent,
       coalesce(p.state in ('committing', 'unknown', 'published', 'failed') or p.commits > 0, false) as is_out
from siar.posts o
left join siar.publications p using (post_id)
where o.draft_id = :draft_id
order by o.post_id
for update of o;

-- name: rewrite_post!
-- New texts, a new hash, and the beginning of the chain: what was approved before counts no more.
update siar.posts
set caption = :caption, content_hash = :content_hash, state = 'draft', screening = cast(:screening as jsonb),
    may_boost = :may_boost, chain = :chain, stage = :stage, edited_by = :actor, edited_at = :now, updated_at = :now
where post_id = :post_id;

-- name: reword_draft!
-- New alternative text.
update siar.drafts set alt_text = :alt_text, content_hash = :content_hash, updated_at = :now where draft_id = :draft_id;

-- name: redraw_draft!
-- New picture.
update siar.drafts
set template = :template, template_version = :template_version, visual_path = :visual_path,
    visual_sha256 = :visual_sha256, visual_inputs_hash = :visual_inputs_hash, content_hash = :content_hash,
    photo_focus = :photo_focus, updated_at = :now
where draft_id = :draft_id;

-- name: report_of_draft^
-- The report that a draft was made from, with the draft's picture and code.
select r.*, d.draft_id, d.reference_code, d.template, d.template_version, d.visual_path, d.visual_sha256,
       d.visual_inputs_hash, d.alt_text, d.photo_path, d.photo_focus, d.pages_sha256,
       (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id) as pages_text
from siar.drafts d
join siar.reports r using (report_id)
where d.draft_id = :draft_id;

-- name: report_by_id^
-- One report.
select * from siar.reports where report_id = :report_id;
