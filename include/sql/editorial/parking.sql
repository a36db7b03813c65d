-- name: slipped
-- What should be out in a scope (all, a channel, an account) and is not: approved, untouched, and due before a moment.
select p.publication_id
from siar.publications p
where p.state in ('planned', 'prepared') and cast(:scope as text) in ('all', p.channel, p.account_id) and p.due_at <= :before
  and (p.lease_until is null or p.lease_until <= :now)
order by p.publication_id
for update of p skip locked;

-- name: reopen_post!
-- Approved, and yet waiting again: a stage was added to its chain.
update siar.posts set state = 'draft', review_due = false, updated_at = :now where post_id = :post_id;
