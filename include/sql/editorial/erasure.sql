-- name: traces_of_reports
-- What was made of reports: their posts, and what became of each outside.
select o.post_id, o.draft_id, p.publication_id, p.state, coalesce(p.commits, 0) as commits, w.state as withdrawal
from siar.posts o
left join siar.publications p using (post_id)
left join siar.withdrawals w on w.publication_id = p.publication_id
where o.draft_id in (
  select draft_id from siar.drafts where report_id = any(cast(:report_ids as bigint[]))
  union
  select draft_id from siar.draft_pages where report_id = any(cast(:report_ids as bigint[])))
order by o.post_id;

-- name: blank_posts$
-- Captions that residents do not see; tell how many were changed.
with blank as (
  update siar.posts set caption = :erased, screening = '[]', updated_at = :now
  where post_id = any(cast(:post_ids as bigint[])) and caption <> :erased
  returning post_id
)
select count(*) from blank;

-- name: blank_drafts$
-- Words of drafts of which residents see nothing; tell how many were changed.
with blank as (
  update siar.drafts set alt_text = :erased, title = case when title is null then null else :erased end, photo_path = null, photo_focus = null,
                         updated_at = :now
  where draft_id = any(cast(:draft_ids as bigint[])) and alt_text <> :erased
  returning draft_id
)
select count(*) from blank;

-- name: blank_pages!
-- Words of their pages.
update siar.draft_pages set alt_text = :erased where draft_id = any(cast(:draft_ids as bigint[])) and alt_text <> :erased;

-- name: pictures_of_drafts
-- The pictures of drafts that no other draft shows.
select distinct mine.path
from (
  select draft_id, visual_path as path from siar.drafts where draft_id = any(cast(:draft_ids as bigint[]))
  union
  select draft_id, visual_path from siar.draft_pages where draft_id = any(cast(:draft_ids as bigint[]))
) mine
where not exists (select from siar.drafts d where d.visual_path = mine.path and d.draft_id <> all(cast(:draft_ids as bigint[])))
  and not exists (select from siar.draft_pages g where g.visual_path = mine.path and g.draft_id <> all(cast(:draft_ids as bigint[])));
