-- name: card_photos_of_drafts
-- The photos that drafts, or their pages, show and that a file named like somebody's identity card holds.
with shown as (
  select d.draft_id, d.photo_path as path
  from siar.drafts d
  where d.draft_id = any(:draft_ids) and d.photo_path is not null
  union
  select g.draft_id, o.photo_path
  from siar.draft_pages g join siar.drafts o on o.report_id = g.report_id
  where g.draft_id = any(:draft_ids) and o.photo_path is not null
)
select s.draft_id, s.path
from shown s
where exists (
  select from siar.photo_contents c join siar.photo_files f using (md5) where c.path = s.path and f.detail = :card
)
order by s.draft_id, s.path;

-- name: card_checks_of_drafts
-- Which photos of drafts somebody looked at.
select draft_id, photo from siar.card_checks where draft_id = any(:draft_ids);

-- name: note_card_check!
-- Somebody looked at a photo and it shows no card.
insert into siar.card_checks (draft_id, photo, actor, checked_at) values (:draft_id, :photo, :actor, :now)
on conflict do nothing;
