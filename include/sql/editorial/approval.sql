-- name: agreements
-- Who agreed to these posts' present content: what was decided before the last edit does not count, whatever clocks say.
select a.post_id, a.stage, a.actor, a.roles, a.content_hash, a.decided_at
from siar.approvals a
join siar.posts o using (post_id)
where a.post_id = any(:post_ids) and a.decision = 'approve' and a.content_hash = o.content_hash
  and a.approval_id > o.voided_to
order by a.approval_id;

-- name: insert_approval$
-- Record a decision on exactly this content.
insert into siar.approvals (post_id, stage, decision, actor, roles, content_hash, reason, decided_at)
values (:post_id, :stage, :decision, :actor, cast(:roles as text[]), :content_hash, :reason, :now)
returning approval_id;

-- name: set_post_state!
-- Move a post on.
update siar.posts
set state = :state, scheduled_for = :scheduled_for, urgent = urgent or :urgent, updated_at = :now
where post_id = :post_id;

-- name: set_stage!
-- The stage that waits next.
update siar.posts set stage = :stage, updated_at = :now where post_id = :post_id;

-- name: set_review!
-- Whether somebody still has to look at it afterwards.
update siar.posts set review_due = :due, updated_at = :now where post_id = :post_id;

-- name: is_out$
-- Whether a post is proven to be out.
select exists (select from siar.publications where post_id = :post_id and state = 'published');

-- name: at_once_of_account
-- What goes out at once on an account, or went a moment ago, and whether nobody has begun with it.
select p.publication_id, o.draft_id, p.due_at,
       p.state = 'planned' and p.lease_until is null and p.due_at > cast(:now as timestamptz) as movable
from siar.publications p
join siar.posts o using (post_id)
where p.due_at > :since and p.account_id = :account_id and p.post_id <> :post_id and o.urgent
  and p.state in ('planned', 'preparing', 'prepared', 'committing', 'unknown', 'published')
order by p.due_at, p.publication_id;
