-- name: end_leases_ahead!
-- A clock that was ahead lent for longer than anybody lends: such a lease ends now. By the database's clock and the asking one's,
-- so that one that is behind takes nothing from whoever is at work.
update siar.publications
set lease_until = least(cast(:now as timestamptz), lease_until), updated_at = :now
where state in ('preparing', 'prepared', 'unknown', 'parked')
  and lease_until > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:lent as interval);

-- name: doubt_commits_ahead!
-- Likewise for a commit under way, which no lease but its doubt ends.
update siar.publications
set state = 'unknown', fence = fence + 1, lease_until = null, unknown_since = :now, looks = 0, first_look_at = null,
    last_look_at = null, error = cast(:error as jsonb), sentence = :sentence, updated_at = :now
where publication_id in (
  select publication_id from siar.publications
  where state = 'committing' and lease_until > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:lent as interval)
  for update skip locked);

-- name: doubt_from_now!
-- What is doubted since a moment that has not come is doubted since now: an absence has to wait from a moment that has been.
update siar.publications
set commit_started_at = greatest(cast(:now as timestamptz), clock_timestamp()), unknown_since = :now, looks = 0, first_look_at = null,
    last_look_at = null, updated_at = :now
where state = 'unknown'
  and greatest(commit_started_at, unknown_since, first_look_at) > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:lent as interval);

-- name: end_pauses_ahead!
-- What was put off for longer than any pause that the platforms ask for.
update siar.publications set next_try_at = null, updated_at = :now
where state in ('planned', 'prepared')
  and next_try_at > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:put_off as interval);

-- name: end_rests_ahead!
-- Accounts likewise.
update siar.account_rests set rest_until = :now, updated_at = :now
where rest_until > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:put_off as interval);

-- name: release_preparing!
-- A worker died while it prepared: nothing visible can exist, so the publication is due again with what it staged.
update siar.publications
set state = 'planned', fence = fence + 1, lease_until = null, updated_at = :now
where publication_id in (
  select publication_id from siar.publications
  where state = 'preparing' and lease_until <= :now
  for update skip locked);

-- name: doubt_committing!
-- A worker died between the commit's beginning and its result.
update siar.publications
set state = 'unknown', fence = fence + 1, lease_until = null, unknown_since = :now, looks = 0, first_look_at = null,
    last_look_at = null, error = cast(:error as jsonb), sentence = :sentence, updated_at = :now
where publication_id in (
  select publication_id from siar.publications
  where state = 'committing' and lease_until <= :now
  for update skip locked);

-- name: claim_unknown^
-- Take the next open outcome for one look; dispatch never takes these.
update siar.publications p
set fence = p.fence + 1, lease_until = :lease_until, updated_at = :now
from (
  select publication_id from siar.publications
  where (state = 'unknown' or (state = 'parked' and commits > 0 and unknown_since >= :parked_since))
    and account_id = any(:accounts)
    and not publication_id = any(:seen)
    and (lease_until is null or lease_until <= :now)
  order by unknown_since, publication_id
  for update skip locked
  limit 1
) next
where p.publication_id = next.publication_id
returning p.publication_id, p.post_id, p.account_id, p.channel,
  (select n.name from siar.account_names n where n.account_id = p.account_id) as account, p.reference_code, p.content_hash,
  p.payload, p.state, p.due_at, p.fence, p.staged, p.tries, p.commits, p.commit_started_at, p.unknown_since, p.looks,
  p.first_look_at, p.remote_id, p.permalink, p.error;

-- name: others_out$
-- How many of the latest others of ours on an account a list of what is published must show.
select count(*)
from (
  select publication_id from siar.publications
  where state = 'published' and due_at between :since and :before
    and account_id = :account_id and payload ->> 'form' <> 'story'
  order by due_at desc limit 20) p
where not exists (select from siar.withdrawals w where w.publication_id = p.publication_id);

-- name: looked!
-- A look that proved nothing; `absent` counts it as one that found nothing.
update siar.publications
set fence = :fence, lease_until = null,
    looks = looks + case when :absent then 1 else 0 end,
    first_look_at = case when :absent then coalesce(first_look_at, :now) else first_look_at end,
    last_look_at = case when :absent then :now else last_look_at end,
    updated_at = :now
where publication_id = :publication_id;

-- name: not_published!
-- Two looks found nothing: back to where the visible step may come again.
update siar.publications
set state = :state, fence = :fence, lease_until = null, proof = 'absent', staged = cast(:staged as jsonb),
    looks = looks + 1, last_look_at = :now, next_try_at = null, sentence = null, updated_at = :now
where publication_id = :publication_id;

-- name: refused_and_absent!
-- Refused by the platform, and two looks found nothing.
update siar.publications
set state = 'failed', fence = :fence, lease_until = null, proof = 'absent', looks = looks + 1, last_look_at = :now,
    sentence = :sentence, updated_at = :now
where publication_id = :publication_id;

-- name: incomplete
-- Published, but the address or the id is still missing.
select p.publication_id, p.post_id, p.account_id, p.channel, n.name as account, p.reference_code, p.content_hash, p.payload,
  p.state, p.due_at, p.fence, p.staged, p.tries, p.commits, p.commit_started_at, p.unknown_since, p.looks, p.first_look_at,
  p.remote_id, p.permalink, p.error
from siar.publications p join siar.account_names n using (account_id)
where p.state = 'published' and (p.permalink is null or p.remote_id is null) and not p.payload ? 'erased'
  and p.published_at >= :since and p.account_id = any(:accounts)
order by p.published_at desc limit :limit;

-- name: reopen!
-- A person asks for another look.
update siar.publications
set state = 'unknown', fence = fence + 1, lease_until = null, unknown_since = :now, looks = 0, first_look_at = null,
    last_look_at = null, proof = null, updated_at = :now
where publication_id = :publication_id and state = 'parked' and commits > 0;

-- name: plan_again!
-- A person lets something that never reached its visible step go on.
update siar.publications
set state = 'planned', fence = fence + 1, lease_until = null, next_try_at = null, tries = 0, sentence = null,
    updated_at = :now
where publication_id = :publication_id and state = 'parked' and commits = 0;

-- name: publications_waited_for$
-- Which of these are still to come out, or are not known to have.
select coalesce(array_agg(publication_id::text), '{}')
from siar.publications
where publication_id = any(cast(:items as bigint[])) and state not in ('published', 'failed');
