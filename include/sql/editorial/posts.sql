-- name: lock_draft!
-- Drafts come first, then their posts by id, then publications: whoever waits for one holds none that comes later.
select from siar.drafts where draft_id = :draft_id for update;

-- name: lock_draft_of_post!
-- The draft of a post.
select from siar.drafts where draft_id = (select draft_id from siar.posts where post_id = :post_id) for update;

-- name: lock_drafts_of_posts!
-- The drafts of several posts, by id.
select from siar.drafts
where draft_id in (select draft_id from siar.posts where post_id = any(:post_ids))
order by draft_id
for update;

-- name: lock_post_if_free$
-- A post that waits, with its draft, if nobody holds either; nothing otherwise.
with draft as materialized (
  select draft_id from siar.drafts
  where draft_id = (select draft_id from siar.posts where post_id = :post_id)
  for update skip locked
)
select o.post_id from siar.posts o join draft using (draft_id) where o.post_id = :post_id and o.state = 'draft'
for update of o skip locked;

-- name: lock_post^
-- A post, locked for a decision or an edit.
select o.post_id, o.draft_id, o.account_id, o.channel, n.name as account, a.after_minutes, o.caption, o.content_hash, o.state,
       o.stage, o.chain, o.screening, o.edited_by, o.scheduled_for, o.review_due, d.reference_code,
       not exists (select from siar.fallen_reports(d.draft_id)) as stands
from siar.posts o
join siar.accounts a using (account_id)
join siar.account_names n using (account_id)
join siar.drafts d using (draft_id)
where o.post_id = :post_id
for update of o;

-- name: lock_siblings
-- Every post of a draft, locked, with whether it is out or may be.
select o.post_id, o.account_id, o.channel, n.name as account, o.caption, o.content_hash, o.state, o.urgent,
       -- What is proven not to be out may be changed; what the platform refused for good stays as it was.
       coalesce(siar.may_be_out(p) or p.state = 'failed', false) as is_out
from siar.posts o
join siar.account_names n using (account_id)
left join siar.publications p using (post_id)
where o.draft_id = :draft_id
order by o.post_id
for update of o;

-- name: lock_movable_posts
-- The posts of a draft that may still be moved, locked, with their publications.
select o.post_id, d.draft_id, d.opd, d.kind, o.account_id, o.channel, a.after_minutes, o.caption, o.content_hash, o.state, o.scheduled_for,
       d.reference_code, p.publication_id, p.state as publication, coalesce(p.commits, 0) as commits
from siar.posts o
join siar.accounts a using (account_id)
join siar.drafts d using (draft_id)
left join siar.publications p using (post_id)
where o.draft_id = :draft_id and o.state in ('draft', 'approved')
  and (p.state is null or p.state in ('planned', 'preparing', 'prepared', 'parked'))
order by o.post_id
for update of o;

-- name: rewrite_post!
-- New texts, a new hash, and the beginning of the chain: what was approved before counts no more, nor that it was to go
-- out at once.
update siar.posts
set caption = :caption, content_hash = :content_hash, state = 'draft', screening = cast(:screening as jsonb),
    no_boost = :no_boost, chain = :chain, stage = :stage, rules = :rules, urgent = urgent and :urgent, review_due = false,
    voided_to = (select coalesce(max(a.approval_id), 0) from siar.approvals a where a.post_id = :post_id), edited_by = :actor, edited_at = :now, updated_at = :now
where post_id = :post_id;
