-- name: raise_objection!
-- A later look found something wrong with what is out; the newest word counts.
insert into siar.objections (post_id, actor, reason, opened_at) values (:post_id, :actor, :reason, :now)
on conflict (post_id) do update
set actor = excluded.actor, reason = excluded.reason, opened_at = excluded.opened_at,
    settled_at = null, settled_by = null, settled_reason = null;

-- name: objections_of_posts
-- What is objected to these posts and not acted on.
select post_id, actor, reason, opened_at from siar.open_objections where post_id = any(:post_ids);

-- name: settle_objection!
-- Somebody lets it be.
update siar.objections set settled_at = :now, settled_by = :actor, settled_reason = :reason
where post_id = :post_id and settled_at is null;

-- name: waiting_reviews
-- What is out and waits for a look, or for what is done about an objection, the longest waiting first.
select o.post_id, o.chain, o.channel, n.name as account, d.reference_code, d.opd, coalesce(d.title, r.title) as title,
       waits.since, waits.objection
from (
  select o.post_id, p.published_at as since, cast(null as text) as objection
  from siar.posts o join siar.publications p using (post_id)
  where o.review_due and p.state = 'published'
    and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
  union all
  select post_id, opened_at, reason from siar.open_objections
) waits
join siar.posts o using (post_id)
join siar.account_names n using (account_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
order by waits.since, o.post_id;

-- name: people_of_corrections
-- Everybody who wrote, or agreed to, a text that corrected a post or may have.
select t.written_by as actor
from siar.corrections c join siar.correction_texts t using (correction_id)
where c.post_id = :post_id and c.way = 'edit' and t.text_id <= c.sent_text_id and c.state in ('sending', 'unknown', 'done')
union
select a.actor
from siar.corrections c join siar.correction_agreements a on a.text_id = c.sent_text_id
where c.post_id = :post_id and c.way = 'edit' and c.state in ('sending', 'unknown', 'done')
order by actor;
