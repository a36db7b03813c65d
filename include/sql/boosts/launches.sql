-- name: promoted^
-- What a boost promotes.
select p.channel, p.account_id, p.remote_id, d.kind, b.plan, b.created_at
  from siar.boosts b
  join siar.publications p on p.publication_id = b.publication_id
  join siar.posts o on o.post_id = p.post_id
  join siar.drafts d on d.draft_id = o.draft_id
 where b.boost_id = :boost_id;

-- name: save_plan!
-- Keep what it is made of; what was decided once stays.
update siar.boosts set plan = cast(:plan as jsonb), updated_at = :now
 where boost_id = :boost_id and fence = :fence and plan is null;

-- name: reschedule!
-- Move it to a time that is left.
update siar.boosts set starts_at = :starts_at, ends_at = :ends_at, updated_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: known_campaigns
-- Which of these names of campaigns are ours by what we keep: known by its id, or not proven yet; and how their boosts stand.
select b.boost_id, b.name_key, b.campaign_id, b.state, coalesce(b.in_flight = 'campaign', false) as is_open
  from siar.boosts b where b.name_key = any(:name_keys);

-- name: ever_made$
-- Whether a campaign was ever made: without one there is none to look for.
select exists (select from siar.boosts where campaign_id is not null or in_flight is not null);

-- name: mark_refused!
-- Meta refused it, not a person: it may be tried again later.
update siar.boosts set refused_at = :now where boost_id = :boost_id and fence = :fence;
