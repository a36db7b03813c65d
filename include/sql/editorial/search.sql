-- name: latest_posts
-- The posts composed last, with what became of them.
select o.post_id, o.channel, (select n.name from siar.account_names n where n.account_id = o.account_id) as account, o.state,
       d.reference_code, d.opd, coalesce(d.title, r.title) as title, p.state as publication
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.publications p using (post_id)
where o.post_id < :before
order by o.post_id desc
limit :limit;

-- name: posts_by_code
-- Posts that a person means by a reference code, or by its beginning.
select o.post_id, o.channel, (select n.name from siar.account_names n where n.account_id = o.account_id) as account, o.state,
       d.reference_code, d.opd, coalesce(d.title, r.title) as title, p.state as publication
from siar.drafts d
join siar.posts o using (draft_id)
join siar.reports r using (report_id)
left join siar.publications p using (post_id)
where d.reference_code between upper(:code) and upper(:code) || '~'
order by d.reference_code, o.post_id
limit :limit;

-- name: posts_by_words
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
select o.post_id, o.channel, (select n.name from siar.account_names n where n.account_id = o.account_id) as account, o.state,
       d.reference_code, d.opd, coalesce(d.title, r.title) as title, p.state as publication
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
