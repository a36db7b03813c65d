-- name: note_hand!
-- Somebody did something to a content; the first time is kept.
insert into siar.hands (draft_id, post_id, actor, deed, done_at)
values (:draft_id, :post_id, :actor, :deed, :now)
on conflict do nothing;

-- name: carry_hands!
-- What one draft is made of went through these hands, too.
insert into siar.hands (draft_id, post_id, actor, deed, done_at)
select cast(:draft_id as bigint), null, h.actor, h.deed, min(h.done_at)
from siar.hands h
where h.draft_id = any(:draft_ids)
group by h.actor, h.deed
on conflict do nothing;

-- name: hands_of_posts
-- Who touched these posts' contents, and who let their rows through. A row of the same content is not asked about again.
select o.post_id, h.actor, h.deed, h.done_at
from siar.posts o
join siar.hands h on h.draft_id = o.draft_id and (h.post_id is null or h.post_id = o.post_id)
where o.post_id = any(:post_ids)
union
select o.post_id, e.actor, 'accepted', e.decided_at
from siar.posts o
join siar.draft_reports s using (draft_id)
join siar.reports r using (report_id)
join siar.row_revisions v using (revision_id)
join siar.reviews e on e.row_id = v.row_id and e.input_hash = v.input_hash and e.decision = 'accept'
where o.post_id = any(:post_ids)
order by done_at, actor, deed;

-- name: reworded$
-- Whether a person changed what residents read of a post.
select exists (
  select from siar.posts o
  join siar.hands h on h.draft_id = o.draft_id and (h.post_id is null or h.post_id = o.post_id)
  where o.post_id = :post_id and h.deed in ('caption', 'alt_text', 'grouped'));
