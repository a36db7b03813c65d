-- name: posts_at_stages
-- Posts that wait at one of these stages, of these agencies (null: of all), warnings first, the longest waiting first.
select o.post_id, o.draft_id, d.reference_code, d.opd, d.kind, o.urgent, r.accepted_at
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.state = 'draft' and o.stage = any(:stages)
  and (cast(:opd as text[]) is null or d.opd = any(:opd))
  and (not cast(:urgent_only as boolean) or o.urgent)
order by (not o.urgent), r.accepted_at, o.post_id
limit :limit;
