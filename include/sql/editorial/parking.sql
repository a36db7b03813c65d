-- name: slipped
-- What should be out in a scope (all, a channel, an account) and is not: approved, untouched, and due before a moment.
select p.publication_id
from siar.publications p
where p.state in ('planned', 'prepared') and cast(:scope as text) in ('all', p.channel, p.account_id) and p.due_at <= :before
  and (p.lease_until is null or p.lease_until <= :now)
order by p.publication_id
for update of p skip locked;

-- name: planned_unaware
-- What is due, was approved before a period that is in force now, and whose findings do not say so; no warnings. Locked.
select o.post_id, o.draft_id, o.channel, o.caption, o.urgent, d.kind, d.opd, d.alt_text, coalesce(d.title, r.title) as title,
       concat_ws(' ', r.body, (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as body,
       exists (select from siar.hands h where h.draft_id = o.draft_id and (h.post_id is null or h.post_id = o.post_id)
                and h.deed in ('caption', 'alt_text', 'grouped')) as reworded,
       p.publication_id
from siar.publications p
join siar.posts o using (post_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where p.state in ('planned', 'prepared') and p.due_at <= :now and (p.lease_until is null or p.lease_until <= :now)
  and o.state = 'approved' and not o.urgent
  and ((:election and not o.screening @> '[{"code": "S_MASA_PEMILU"}]')
    or (:mourning and not o.screening @> '[{"code": "S_MASA_BERKABUNG"}]')
    or (:disaster and not o.screening @> '[{"code": "S_MASA_BENCANA"}]'))
order by p.publication_id
for update of p, o skip locked;

-- name: reopen_post!
-- Approved, and yet waiting again: a stage was added to its chain.
update siar.posts set state = 'draft', updated_at = :now where post_id = :post_id;
