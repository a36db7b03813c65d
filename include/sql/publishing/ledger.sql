-- name: find_by_post^
-- The publication of a post, locked.
select publication_id, state, content_hash, commits, fence, siar.may_be_out(publications) as may_be_out
from siar.publications where post_id = :post_id for update;

-- name: find^
-- One publication.
select p.publication_id, p.post_id, p.account_id, p.channel, n.name as account, p.reference_code, p.content_hash, p.payload,
  p.state, p.due_at, p.fence, p.staged, p.tries, p.commits, p.commit_started_at, p.unknown_since, p.looks, p.first_look_at,
  p.remote_id, p.permalink, p.error
from siar.publications p join siar.account_names n using (account_id) where p.publication_id = :publication_id;

-- name: insert_planned$
-- Plan a publication; a race on the same post is lost silently and seen by the caller.
insert into siar.publications
  (post_id, account_id, channel, reference_code, content_hash, payload, due_at, created_at, updated_at)
values (:post_id, :account_id, :channel, :reference_code, :content_hash, cast(:payload as jsonb), :due_at, :now, :now)
on conflict (post_id) do nothing
returning publication_id;

-- name: reschedule!
-- Move the due time of something that has not begun to become visible; whoever is preparing it loses it by the next fence.
update siar.publications
set state = case state when 'preparing' then 'planned' else state end, due_at = :due_at, next_try_at = null,
    fence = fence + 1, lease_until = null, updated_at = :now
where publication_id = :publication_id and state in ('planned', 'preparing', 'prepared');

-- name: look_again_by!
-- Another time for something that may be out: it is looked for first, and goes out then only if it is not.
update siar.publications
set state = 'unknown', due_at = :due_at, next_try_at = null, fence = fence + 1, lease_until = null, unknown_since = :now,
    looks = 0, first_look_at = null, last_look_at = null, proof = null, tries = 0, sentence = :sentence, updated_at = :now
where publication_id = :publication_id and state = 'parked' and commits > 0;

-- name: replan$
-- Exchange the content of something of which nothing can be visible; what was staged is left to expire. That what was sent
-- before is not out stays proven.
update siar.publications
set state = 'planned', payload = cast(:payload as jsonb), content_hash = :content_hash, revision = revision + 1,
    due_at = :due_at, next_try_at = null, staged = '{}', tries = 0, fence = fence + 1, lease_until = null,
    error = null, sentence = null, proof = case when commits > 0 then proof end, updated_at = :now
where publication_id = :publication_id
returning fence;

-- name: overdue
-- What could have gone out since before a moment and was not begun, and what it waited for until it could. Locked.
select p.publication_id, n.name as account, p.tries, p.error, coalesce(o.reopened_at > p.due_at, false) as reopened
from siar.publications p
join siar.accounts a using (account_id)
join siar.account_names n using (account_id)
left join siar.account_reopenings o using (account_id)
left join siar.account_rests r using (account_id)
where p.state in ('planned', 'prepared') and p.due_at <= :before and (p.lease_until is null or p.lease_until <= :now)
  and greatest(p.due_at, o.reopened_at, r.rest_until, p.last_look_at) <= :before
  and not exists (select from siar.account_stops s where s.account_id = a.account_id)
  and not exists (select from siar.freezes f where f.scope in ('all', a.channel, a.account_id))
order by p.publication_id
for update of p skip locked;

-- name: park_changed!
-- Due publications whose post is no longer the approved content. What another run looks at is left to it.
update siar.publications
set state = 'parked', lease_until = null, fence = fence + 1, sentence = :sentence, updated_at = :now
where publication_id in (
  select p.publication_id
  from siar.publications p
  cross join lateral (select draft_id, state, content_hash from siar.posts where post_id = p.post_id offset 0) post
  where p.state in ('planned', 'prepared') and p.due_at <= :now and (p.lease_until is null or p.lease_until <= :now)
    and (post.state <> 'approved' or post.content_hash <> p.content_hash
      or exists (select from siar.fallen_reports(post.draft_id)))
  for update of p skip locked);

-- name: hold_claims!
-- One claims at a time: whoever looks how long ago another one went out sees all that were taken.
select pg_advisory_xact_lock(hashtextextended('siar.publications.claim', 0));

-- name: claim^
-- Take the next due publication: whoever gets the row holds it until the lease ends. Of what goes out at once an account shows one
-- at a time, also when an outage has made several due; what a person puts out now is taken.
with next as (
  select p.publication_id
  from siar.publications p
  join siar.posts post on post.post_id = p.post_id
  where p.state in ('planned', 'prepared')
    and p.account_id = any(:accounts)
    and p.due_at <= :now
    and (p.next_try_at is null or p.next_try_at <= :now)
    and (p.lease_until is null or p.lease_until <= :now)
    and post.state = 'approved' and post.content_hash = p.content_hash
    -- A row that changed a moment ago is outdated before its draft is.
    and not exists (select from siar.fallen_reports(post.draft_id))
    and (cast(:post_id as bigint) is null or p.post_id = :post_id)
    and (not post.urgent or cast(:post_id as bigint) is not null
      or not exists (select from siar.at_once_beside(p.account_id, p.publication_id, :now, cast(:spaced_since as timestamptz))))
  order by p.due_at, p.publication_id
  for update of p skip locked
  limit 1
)
update siar.publications p
set state = case p.state when 'planned' then 'preparing' else p.state end,
    fence = p.fence + 1, lease_until = :lease_until, updated_at = :now
from next
where p.publication_id = next.publication_id
returning p.publication_id, p.post_id, p.account_id, p.channel,
  (select n.name from siar.account_names n where n.account_id = p.account_id) as account, p.reference_code, p.content_hash,
  p.payload, p.state, p.due_at, p.fence, p.staged, p.tries, p.commits, p.commit_started_at, p.unknown_since, p.looks,
  p.first_look_at, p.remote_id, p.permalink, p.error;

-- name: save_staged!
-- Keep remote ids before the next call is made.
update siar.publications
set staged = cast(:staged as jsonb), fence = :fence, lease_until = :lease_until, updated_at = :now
where publication_id = :publication_id;

-- name: prepared!
-- Everything invisible exists; the visible step may come.
update siar.publications
set state = 'prepared', staged = cast(:staged as jsonb), fence = :fence, tries = 0, error = null, sentence = null,
    updated_at = :now
where publication_id = :publication_id;

-- name: approved_still^
-- The post as it stands, kept from changing until the transaction ends.
select case when exists (select from siar.fallen_reports(post.draft_id))
            then 'outdated' else post.state end as state, post.content_hash
from siar.posts post where post.post_id = :post_id for share;

-- name: begin_commit!
-- The last write before the visible call.
update siar.publications
set state = 'committing', fence = :fence, commits = commits + 1, commit_started_at = :now, lease_until = :lease_until,
    looks = 0, first_look_at = null, last_look_at = null, unknown_since = null, proof = null, updated_at = :now
where publication_id = :publication_id;

-- name: published!
-- Proven: it is out.
update siar.publications
set state = 'published', fence = :fence, lease_until = null, remote_id = :remote_id, permalink = :permalink,
    published_at = :published_at, proof = :proof, error = null, sentence = null, updated_at = :now
where publication_id = :publication_id;

-- name: doubt!
-- It seems to be out although no commit was recorded; counted as one, and looked for.
update siar.publications
set state = 'unknown', fence = :fence, lease_until = null, commits = commits + 1, commit_started_at = :now,
    unknown_since = :now, looks = 0, first_look_at = null, last_look_at = null, proof = null,
    staged = cast(:staged as jsonb), error = cast(:error as jsonb), sentence = :sentence, updated_at = :now
where publication_id = :publication_id;

-- name: unproven!
-- Nobody knows whether it is out. Only reconciliation takes it from here.
update siar.publications
set state = 'unknown', fence = :fence, lease_until = null, unknown_since = :now, looks = 0, first_look_at = null,
    last_look_at = null, error = cast(:error as jsonb), sentence = :sentence, updated_at = :now
where publication_id = :publication_id;

-- name: give_back!
-- Let go of a row that may be tried again from `next_try_at` on.
update siar.publications
set state = :state, fence = :fence, lease_until = null, next_try_at = :next_try_at, tries = :tries,
    staged = cast(:staged as jsonb), proof = coalesce(cast(:proof as text), proof), error = cast(:error as jsonb),
    sentence = :sentence, updated_at = :now
where publication_id = :publication_id;

-- name: park!
-- A person has to decide.
update siar.publications
set state = 'parked', fence = :fence, lease_until = null, error = coalesce(cast(:error as jsonb), error),
    staged = coalesce(cast(:staged as jsonb), staged), sentence = :sentence, updated_at = :now
where publication_id = :publication_id;

-- name: take_off$
-- Take something that has not begun to become visible out of the hands of whoever prepares it: a person has to decide.
update siar.publications
set state = 'parked', fence = fence + 1, lease_until = null, sentence = :sentence, updated_at = :now
where publication_id = :publication_id and state in ('planned', 'preparing', 'prepared')
returning fence;

-- name: bearer$
-- Which post another publication says to be: an id at a channel belongs to one.
select b.reference_code
from siar.publications p
join siar.publications b on b.channel = p.channel and b.remote_id = :remote_id and b.publication_id <> p.publication_id
where p.publication_id = :publication_id;

-- name: settle_found$
-- A person found it where a commit was begun, and it was read there.
update siar.publications
set state = 'published', fence = fence + 1, lease_until = null, remote_id = :remote_id, permalink = :permalink,
    published_at = :published_at, proof = 'person', error = null, sentence = null, updated_at = :now
where publication_id = :publication_id and state = 'parked' and commits > 0
returning fence;

-- name: fill_in!
-- Complete something published with what a later read shows.
update siar.publications
set remote_id = coalesce(remote_id, :remote_id), permalink = coalesce(permalink, :permalink), updated_at = :now
where publication_id = :publication_id and state = 'published';

-- name: record_attempt!
-- Append what was tried.
insert into siar.publication_attempts
  (publication_id, fence, step, at, request_digest, remote_ids, reply, latency_ms, outcome)
values (:publication_id, :fence, :step, :at, :request_digest, cast(:remote_ids as jsonb), cast(:reply as jsonb),
        :latency_ms, :outcome);

-- name: attempts_of
-- What was tried for one publication, oldest first.
select step, at, outcome, request_digest, latency_ms
from siar.publication_attempts where publication_id = :publication_id order by attempt_id;

-- name: count_due$
-- How many publications are due and not out.
select count(*) from siar.publications where state in ('planned', 'prepared') and due_at <= :now;

-- name: oldest_due$
-- Since when the oldest due publication could have gone out that neither a stopped account nor a freeze holds; for the
-- alert on age.
select min(greatest(p.due_at, o.reopened_at))
from siar.publications p
left join siar.account_reopenings o using (account_id)
where p.state in ('planned', 'preparing', 'prepared', 'committing', 'unknown') and p.due_at <= :now
  and not exists (select from siar.account_stops s where s.account_id = p.account_id)
  and not exists (select from siar.freezes f where f.scope in ('all', p.channel, p.account_id));

-- name: on_show
-- The pictures that these channels may have to fetch: of what is on its way, and of what went out since a moment and is not withdrawn.
select distinct m.value->>'sha256' as sha256
from (
  select payload from siar.publications
  where channel = any(:channels) and state in ('preparing', 'committing', 'unknown')
  union all
  select p.payload
  from siar.publications p
  join siar.posts post on post.post_id = p.post_id
  where p.channel = any(:channels) and p.state in ('planned', 'prepared') and p.due_at <= :now
    and post.state = 'approved' and post.content_hash = p.content_hash
  union all
  select p.payload
  from siar.publications p
  where p.channel = any(:channels) and p.state = 'published' and p.published_at > :since
    and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id)
) p
cross join lateral jsonb_array_elements(p.payload->'media') m;

-- name: forget_payload$
-- Erase the text of a publication that residents do not see.
update siar.publications
set payload = jsonb_build_object('form', payload->'form', 'text', cast(:erased as text), 'link', null, 'media', '[]'::jsonb, 'erased', true),
    sentence = regexp_replace(sentence, ' Alasan: .*$', ''), updated_at = :now
where publication_id = :publication_id and not payload ? 'erased'
returning publication_id;
