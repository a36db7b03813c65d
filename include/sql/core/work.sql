-- name: waiting
-- What could be done now and nobody is at, by kind: posts that a run of posts_publish would claim, outcomes that a look may
-- settle, warm sheets whose turn has come, messages that are due, boosts that have to stand still. One item is named once for each moment since which it waits.
(select 'posts' as kind, p.publication_id::text as item,
        greatest(p.due_at, p.next_try_at, p.lease_until) as since
 from siar.publications p
 cross join lateral (select draft_id, state, content_hash, urgent from siar.posts where post_id = p.post_id offset 0) o
 join siar.accounts a on a.account_id = p.account_id
 where p.state in ('planned', 'prepared') and p.due_at <= :now
   and (p.next_try_at is null or p.next_try_at <= :now)
   and (p.lease_until is null or p.lease_until <= :now)
   and o.state = 'approved' and o.content_hash = p.content_hash
   and not exists (select from siar.fallen_reports(o.draft_id))
   and a.active
   and (not o.urgent
     or not exists (select from siar.at_once_beside(p.account_id, p.publication_id, :now, cast(:spaced_since as timestamptz))))
   and not exists (select from siar.account_stops s where s.account_id = a.account_id)
   and not exists (select from siar.account_rests r where r.account_id = a.account_id and r.rest_until > :now)
   and not exists (select from siar.freezes f where f.scope in ('all', a.channel, a.account_id))
 order by p.due_at limit :most)
union all
-- An outcome is looked at once for each moment that may have changed what a look shows: it became open, its lease ended,
-- its account was opened again or has rested, and what an absence has to wait for: where what is staged tells it itself,
-- and where it does not. In between it is left to the schedule, as is one that nothing guards against a second commit: that one
-- waits for lists, and no watcher hurries it.
(select 'outcomes', p.publication_id::text, m.since
 from siar.publications p
 join siar.accounts a on a.account_id = p.account_id
 left join siar.account_reopenings o on o.account_id = p.account_id
 left join siar.account_rests r on r.account_id = p.account_id
 cross join lateral (
   select max(passed) as since
   from unnest(array[p.unknown_since, p.lease_until, o.reopened_at, r.rest_until,
                     greatest(p.first_look_at + :own_pause, p.commit_started_at + :own_grace),
                     greatest(p.first_look_at + :look_pause, p.commit_started_at + :look_grace)]) passed
   where passed <= :now) m
 where p.state in ('preparing', 'committing', 'unknown')
   and (p.lease_until is null or p.lease_until <= :now)
   and p.updated_at <= m.since
   and a.active
   and not exists (select from siar.account_stops s where s.account_id = a.account_id)
   and (r.rest_until is null or r.rest_until <= :now)
 order by m.since limit :most)
union all
(select 'sheets', spreadsheet_id, last_tried_at
 from siar.spreadsheets
 where active and last_changed_at > :warm_since and last_tried_at <= :warm_before
 order by last_tried_at limit :most)
union all
(select 'messages', message_id::text, next_try_at
 from siar.messages
 where state = 'planned' and next_try_at <= :now
 order by next_try_at limit :most)
union all
-- Ordered and not proven, and what the tables say has to stop before anybody has ordered it.
(select 'stops', s.boost_id || ' ' || s.cause, s.since
 from (select boost_id, cause, since from siar.stop_orders where done_at is null
       union
       select b.boost_id, b.cause, b.since from siar.boosts_to_stop b
       where not exists (select from siar.stop_orders o
                         where o.boost_id = b.boost_id and o.cause = b.cause and o.done_at is null)) s
 order by s.since limit :most);
