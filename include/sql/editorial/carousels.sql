-- name: lock_drafts_to_group
-- Waiting drafts, locked, in the order in which they were asked for.
select d.draft_id, (r.superseded_at is null and r.may_air) as stands
from unnest(cast(:draft_ids as bigint[])) with ordinality as asked (draft_id, position)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where d.state = 'draft'
order by asked.position
for update of d;

-- name: lock_posts_to_group
-- The posts of these drafts, locked, and whether anything of them is out or on its way.
select o.post_id, o.content_hash, o.state, o.urgent, o.corrects_post_id, p.publication_id
from siar.posts o
left join siar.publications p using (post_id)
where o.draft_id = any(:draft_ids)
order by o.post_id
for update of o;
