-- name: lock_drafts_to_group
-- Waiting drafts with their reports, locked, in the order in which they were asked for.
select r.*, d.draft_id, d.photo_path, d.photo_focus, d.reference_code, (r.superseded_at is null and r.may_air) as stands,
       d.pages_sha256
from unnest(cast(:draft_ids as bigint[])) with ordinality as asked (draft_id, place)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where d.state = 'draft'
order by asked.place
for update of d;

-- name: lock_posts_to_group
-- The posts of these drafts, locked, and whether anything of them is out or on its way.
select o.post_id, o.draft_id, o.channel, o.content_hash, o.state, o.chain, o.stage, o.urgent, o.screening, o.corrects_post_id,
       p.publication_id
from siar.posts o
left join siar.publications p using (post_id)
where o.draft_id = any(:draft_ids)
order by o.post_id
for update of o;

-- name: insert_page!
-- One page of a carousel.
insert into siar.draft_pages (draft_id, page_no, report_id, visual_path, visual_sha256, alt_text)
values (:draft_id, :page_no, :report_id, :visual_path, :visual_sha256, :alt_text);

-- name: pages_of
-- The pages of some drafts, each with the row that it shows; none for a cover or a closing page.
select g.draft_id, g.page_no, g.report_id, g.visual_path, g.visual_sha256, g.alt_text, r.opd, r.title, r.row_id,
       w.revision_no, w.row_number
from siar.draft_pages g
left join siar.reports r using (report_id)
left join siar.row_revisions w using (revision_id)
where g.draft_id = any(:draft_ids) order by g.draft_id, g.page_no;
