-- name: barred_by$
-- For what a post that is out may not be advertised any more, as a corrected text is read again; null: for nothing.
select nullif(array_to_string(o.no_boost, ', '), '')
  from siar.publications p join siar.posts o using (post_id)
 where p.publication_id = :publication_id;

-- name: count_active$
-- Boosts that may still be shown. One that waits for a person counts as long as something of it may run at Meta.
select count(*) from siar.boosts
 where state in ('reserved', 'preparing', 'prepared', 'activating', 'running', 'paused')
    or state = 'needs_human' and ends_at > :now and (campaign_id is not null or in_flight is not null);

-- name: insert_boost$
-- Begin a boost; its reservation follows in the same transaction. One that was refused before lends its name to nobody.
-- Two rounds that begin the same post at once meet at its number or at its name, whichever index is asked first: no target is named.
insert into siar.boosts (publication_id, opd, programme, reference_code, state, lifetime_budget, tax, starts_at, ends_at,
                         name_key, created_at, updated_at)
values (:publication_id, :opd, :programme, :reference_code, 'reserved', :lifetime_budget, :tax, :starts_at, :ends_at,
        :name_key || coalesce(
          (select '-' || count(*) from siar.boosts b where b.publication_id = :publication_id having count(*) > 0), ''),
        :now, :now)
on conflict do nothing returning boost_id;

-- name: open_boosts
-- Everything that is not finished, oldest first.
select boost_id, state, in_flight from siar.boosts where state not in ('closed', 'failed') order by boost_id;

-- name: claim$
-- Take one boost for a while; whoever held it before is fenced off. By the database's clock: workers' clocks differ, and a
-- run that takes long is no reason to lose what it has just claimed.
update siar.boosts set fence = fence + 1, lease_until = clock_timestamp() + cast(:lease as interval), updated_at = :now
 where boost_id = :boost_id and (lease_until is null or lease_until <= clock_timestamp())
returning fence;

-- name: let_go!
-- Give a boost back.
update siar.boosts set lease_until = null where boost_id = :boost_id and fence = :fence;

-- name: get_boost^
-- One boost with the post it promotes.
select b.boost_id, b.publication_id, b.reference_code, b.state, b.lifetime_budget, b.amount, b.spend, b.billed_at, b.starts_at, b.ends_at,
       b.name_key, b.object_story_id, b.campaign_id, b.adset_id, b.creative_id, b.ad_id, b.in_flight, b.sent_at,
       b.attempts, b.watched_at, b.note, b.trouble, b.trouble_text, p.remote_id
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
-- What was delivered, as last read. An answer without numbers replaces none that were known.
update siar.boosts
   set spend = case when cast(:impressions as bigint) is null then greatest(spend, :spend) else :spend end,
       impressions = coalesce(:impressions, impressions), reach = coalesce(:reach, reach), watched_at = :now
 where boost_id = :boost_id and fence = :fence;

-- name: save_reading!
-- The bill was read.
update siar.boosts set billed_at = :now where boost_id = :boost_id and fence = :fence;

-- name: may_have_cost$
-- Whether a boost was ever switched on, or was read to have cost something: it is not given up as if it had not.
select exists (select from siar.boosts b where b.boost_id = :boost_id and b.spend > 0)
    or exists (select from siar.boost_events e where e.boost_id = :boost_id and e.to_state in ('activating', 'running'));

-- name: boosts_waited_for$
-- Which of these are not finished. A code is of a post that could not be begun: it is looked at anew with all others.
select coalesce(array_agg(boost_id::text), '{}')
from siar.boosts
where boost_id = any(array(select case when item ~ '^[0-9]+$' then item::bigint end
                             from unnest(cast(:items as text[])) as item))
  and state not in ('closed', 'failed');
