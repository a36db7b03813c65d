-- name: propose$
-- Put a post before a person; null: it waits there already.
insert into siar.boost_proposals (publication_id, opd, lifetime_budget, tried, reach_low, reach_high, proposed_at, open_until)
values (:publication_id, :opd, :lifetime_budget, :tried, :reach_low, :reach_high, :now, :open_until)
on conflict (publication_id) where state = 'open' do nothing
returning proposal_id;

-- name: open_proposals
-- What waits for a person, the strongest first, with what residents had done with each post.
select b.proposal_id, b.publication_id, p.post_id, b.opd, d.kind, coalesce(d.title, r.title) as title, p.reference_code, p.channel,
       p.published_at, b.lifetime_budget, b.tried, b.reach_low, b.reach_high, b.proposed_at, b.open_until,
       c.interactions, c.usual, coalesce(c.usual_of, 0) as usual_of, c.signal, d.visual_path, d.alt_text
  from siar.boost_proposals b
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
  left join siar.boost_contenders c using (publication_id)
 where b.state = 'open'
 order by c.signal desc nulls last, b.proposal_id;

-- name: hold_proposal^
-- One proposal that waits, kept from others until the transaction ends.
select b.proposal_id, b.publication_id, p.published_at, b.lifetime_budget, b.open_until
  from siar.boost_proposals b
  join siar.publications p using (publication_id)
 where b.proposal_id = :proposal_id and b.state = 'open'
   for update of b;

-- name: decide_proposal!
-- It was decided.
update siar.boost_proposals
   set state = :state, decided_by = :actor, decided_at = :now, reason = :reason, boost_id = :boost_id
 where proposal_id = :proposal_id and state = 'open';
