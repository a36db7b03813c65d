-- name: public_posts
-- What residents see: published and not taken down.
select p.publication_id
from siar.publications p
where p.state = 'published'
  and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
order by p.publication_id;

-- name: publication_to_prove^
-- A publication that is or was out, with how many of its commits left this machine.
select p.publication_id, p.post_id, o.draft_id, p.channel, n.name as account, p.reference_code, p.state, p.content_hash,
       p.payload, p.published_at, p.remote_id, p.proof, w.settled_at as withdrawn_at,
       (select count(*) from siar.publication_attempts t
         where t.publication_id = p.publication_id and t.step = 'commit' and t.outcome = 'sent') as sent
from siar.publications p
join siar.account_names n on n.account_id = p.account_id
join siar.posts o using (post_id)
left join siar.withdrawals w on w.publication_id = p.publication_id and w.state = 'done'
where p.publication_id = :publication_id and p.state = 'published';

-- name: agreements_given
-- Who agreed to which content of a post, at which stage.
select stage, actor, content_hash, decided_at from siar.approvals
where post_id = :post_id and decision = 'approve';

-- name: agreements_audited
-- The same, as the audit trail tells it.
select detail->>'stage' as stage, actor, detail->>'content_hash' as content_hash, at as decided_at
from siar.audit_entries
where subject = 'post:' || cast(:post_id as text) and action in ('post.agreed', 'post.approved')
  and detail ? 'stage' and detail ? 'content_hash';

-- name: corrections_audited
-- Who sent a correction, of which hash, and which stages its chain had then, as the audit trail tells it.
select actor, detail->>'content_hash' as content_hash, coalesce(detail->'stages', '[]') as stages
from siar.audit_entries
where subject = 'correction:' || cast(:correction_id as text) and action = 'correction.sent';

-- name: correction_agreements_given
-- Who agreed to the text of a correction that was sent, at which stage.
select a.stage, a.actor, a.content_hash, a.decided_at
from siar.corrections c
join siar.correction_agreements a on a.text_id = c.sent_text_id
where c.correction_id = :correction_id
order by a.agreement_id;

-- name: correction_writers
-- Everybody who wrote on a correction before it was sent.
select distinct t.written_by as actor
from siar.corrections c
join siar.correction_texts t using (correction_id)
where c.correction_id = :correction_id and t.text_id <= c.sent_text_id;
