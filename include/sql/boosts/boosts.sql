-- name: candidates
-- Published posts inside the age window that were never boosted, of channels that are advertised, on the city's own
-- account, which the ad account may promote: with what was found in them, whether what is out is agreed by everybody whom
-- its chain asks, and what residents did with it.
select p.publication_id, p.post_id, o.draft_id, p.remote_id, p.reference_code, p.published_at, d.opd, o.screening, o.no_boost,
       not o.review_due and coalesce((select a.decision = 'approve' from siar.approvals a
                                       where a.post_id = o.post_id and a.content_hash = o.content_hash
                                       order by a.approval_id desc limit 1), false) as approved,
       (select n.interactions from siar.publication_numbers n where n.publication_id = p.publication_id
         order by n.entity_id desc limit 1) as interactions
  from siar.publications p
  join siar.channels c on c.channel = p.channel and c.advertised
  join siar.accounts a on a.account_id = p.account_id and a.is_default
  -- Post by post: those of the right age are few among all that ever were.
 cross join lateral (
   select post_id, draft_id, screening, no_boost, review_due, content_hash from siar.posts where post_id = p.post_id offset 0
 ) o
 cross join lateral (select opd from siar.drafts where draft_id = o.draft_id offset 0) d
 where p.state = 'published' and p.remote_id is not null
   and p.published_at between :oldest and :newest
   -- What was taken down is never a candidate.
   and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id)
   and not exists (select from siar.boosts b where b.publication_id = p.publication_id)
   -- While a corrected text is on its way nobody knows what residents read.
   and not exists (select from siar.corrections c where c.post_id = p.post_id and c.state in ('sending', 'unknown'))
 order by interactions desc nulls last, p.published_at desc, p.publication_id;

-- name: barred_by$
-- For what a post that is out may not be advertised any more, as a corrected text is read again; null: for nothing.
select nullif(array_to_string(o.no_boost, ', '), '')
  from siar.publications p join siar.posts o using (post_id)
 where p.publication_id = :publication_id;

-- name: count_active$
-- Boosts that may still cost money.
select count(*) from siar.boosts
 where state in ('reserved', 'preparing', 'prepared', 'activating', 'running', 'paused', 'needs_human');

-- name: insert_boost$
-- Begin a boost; its reservation follows in the same transaction.
insert into siar.boosts (publication_id, opd, reference_code, state, lifetime_budget, tax, starts_at, ends_at,
                         name_key, created_at, updated_at)
values (:publication_id, :opd, :reference_code, 'reserved', :lifetime_budget, :tax, :starts_at, :ends_at, :name_key,
        :now, :now)
on conflict (publication_id) do nothing returning boost_id;

-- name: open_boosts
-- Everything that is not finished, oldest first.
select boost_id, state, in_flight from siar.boosts where state not in ('closed', 'failed') order by boost_id;

-- name: claim$
-- Take one boost for a while; whoever held it before is fenced off.
update siar.boosts set fence = fence + 1, lease_until = :until, updated_at = :now
 where boost_id = :boost_id and (lease_until is null or lease_until <= :now)
returning fence;

-- name: let_go!
-- Give a boost back.
update siar.boosts set lease_until = null where boost_id = :boost_id and fence = :fence;

-- name: get_boost^
-- One boost with the post it promotes.
select b.boost_id, b.publication_id, b.reference_code, b.state, b.lifetime_budget, b.amount, b.starts_at, b.ends_at,
       b.name_key, b.object_story_id, b.campaign_id, b.adset_id, b.creative_id, b.ad_id, b.in_flight, b.sent_at,
       b.attempts, b.watched_at, b.note, p.remote_id
  from siar.boosts b join siar.publications p using (publication_id) where b.boost_id = :boost_id;

-- name: set_state!
-- Move to another state, or stay and change the note.
update siar.boosts set state = :state, note = :note, updated_at = :now where boost_id = :boost_id and fence = :fence;

-- name: set_story!
-- Remember which story is promoted.
update siar.boosts set object_story_id = :object_story_id, updated_at = :now where boost_id = :boost_id and fence = :fence;

-- name: begin_call!
-- Write down that a create call is about to be sent.
update siar.boosts set in_flight = :level, sent_at = :now, updated_at = :now,
       attempts = case when in_flight = :level then attempts + 1 else 1 end
 where boost_id = :boost_id and fence = :fence;

-- name: end_call!
-- The create call had no effect, by its own answer.
update siar.boosts set in_flight = null, sent_at = null, note = :note, updated_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: save_campaign!
-- The campaign exists.
update siar.boosts set campaign_id = :remote_id, in_flight = null, sent_at = null, updated_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: save_adset!
-- The ad set exists.
update siar.boosts set adset_id = :remote_id, in_flight = null, sent_at = null, updated_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: save_creative!
-- The creative exists.
update siar.boosts set creative_id = :remote_id, in_flight = null, sent_at = null, updated_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: save_ad!
-- The ad exists.
update siar.boosts set ad_id = :remote_id, in_flight = null, sent_at = null, updated_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: save_delivery!
-- What was delivered, as last read.
update siar.boosts set spend = :spend, impressions = :impressions, reach = :reach, watched_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: boosts_waited_for$
-- Which of these are not finished.
select coalesce(array_agg(boost_id::text), '{}')
from siar.boosts
where boost_id = any(cast(:items as bigint[])) and state not in ('closed', 'failed');
