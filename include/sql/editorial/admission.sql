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

-- name: posts_not_admitted
-- Posts that were composed and not yet screened, oldest first.
select o.post_id, o.channel, o.caption, o.urgent, d.kind, d.opd, d.alt_text, coalesce(d.title, r.title) as title,
       concat_ws(' ', r.body, (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as body,
       exists (select from siar.hands h where h.draft_id = o.draft_id and (h.post_id is null or h.post_id = o.post_id)
                and h.deed in ('caption', 'alt_text', 'grouped')) as reworded
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.stage = '' and o.state = 'draft'
order by o.post_id
for update of o skip locked;

-- name: posts_unaware
-- Waiting posts whose findings name other periods than those that are in force now.
select o.post_id, o.channel, o.caption, o.urgent, d.kind, d.opd, d.alt_text, coalesce(d.title, r.title) as title,
       concat_ws(' ', r.body, (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as body,
       exists (select from siar.hands h where h.draft_id = o.draft_id and (h.post_id is null or h.post_id = o.post_id)
                and h.deed in ('caption', 'alt_text', 'grouped')) as reworded
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where o.state = 'draft' and o.stage <> ''
  and ((o.screening @> '[{"code": "S_MASA_PEMILU"}]') <> :election
    or (o.screening @> '[{"code": "S_MASA_BERKABUNG"}]') <> (:mourning and not o.urgent)
    or (o.screening @> '[{"code": "S_MASA_BENCANA"}]') <> (:disaster and not o.urgent))
order by o.post_id
for update of o skip locked;

-- name: admit!
-- What was found, and which way the post goes.
update siar.posts
set screening = cast(:screening as jsonb), no_boost = :no_boost, chain = :chain, stage = :stage
where post_id = :post_id;
