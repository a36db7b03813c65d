-- name: hold_key!
-- One at a time opens, sees or ends a trouble of this key; until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended(concat('siar.troubles:', cast(:key as text)), 0));

-- name: reopen!
-- A trouble that comes back soon after its end is the same one.
update siar.troubles
set closed_at = null, over_at = null, returns = returns + 1, telling = 'again', next_telling_at = :now
where trouble_id = (select max(trouble_id) from siar.troubles where key = :key) and closed_at > :since;

-- name: see!
-- Open a trouble, or note that it is still there, with the words of now.
insert into siar.troubles (key, source, what, means, action, place, daily, opened_at, last_seen_at, next_telling_at)
values (:key, :source, :what, :means, :action, :place, :daily, :since, :now, :now)
on conflict (key) where closed_at is null do update
set source = excluded.source, what = excluded.what, means = excluded.means, action = excluded.action,
    place = excluded.place, daily = excluded.daily, last_seen_at = excluded.last_seen_at, over_at = null,
    opened_at = least(siar.troubles.opened_at, excluded.last_seen_at);

-- name: keys_of_source
-- Keys of a source that are seen and open.
select key from siar.troubles where closed_at is null and over_at is null and source = :source order by key;

-- name: any_of_source$
-- Whether a source has one that is seen and open.
select exists (select from siar.troubles where closed_at is null and over_at is null and source = :source);

-- name: end!
-- No longer seen.
update siar.troubles set over_at = :now where key = any(:keys) and closed_at is null and over_at is null;

-- name: settle
-- End what is over: at once the first time, after a calm while what has come back before.
update siar.troubles set closed_at = :now
where trouble_id in (select trouble_id from siar.troubles
                     where closed_at is null and over_at is not null and (returns = 0 or over_at <= :calm_since)
                     order by trouble_id for update skip locked)
returning trouble_id, key, source, what, means, action, place, daily, opened_at, over_at, telling, tellings, quiet_until;

-- name: due
-- What is to be told now, held until the end of the transaction. What is to be told later than any pause lasts was planned by a
-- clock that was ahead.
select trouble_id, key, source, what, means, action, place, daily, opened_at, over_at, telling, tellings, quiet_until
from siar.troubles
where closed_at is null and over_at is null and (next_telling_at <= :now or next_telling_at > :latest)
  and (quiet_until is null or quiet_until <= :now)
order by trouble_id
for update skip locked;

-- name: told!
-- It was told; when it will be again.
update siar.troubles
set told_at = :now, tellings = tellings + 1, telling = 'still', next_telling_at = :next_telling_at
where trouble_id = :trouble_id;

-- name: quiet!
-- People want it so until then.
update siar.troubles set quiet_until = :until where key = :key and closed_at is null and over_at is null;

-- name: told_elsewhere!
-- It was told while the database was away.
update siar.troubles
set opened_at = :opened_at, telling = 'still', tellings = :tellings, told_at = :told_at, next_telling_at = :next_telling_at
where key = :key and closed_at is null;

-- name: open_troubles
-- What is open, the oldest first.
select trouble_id, key, source, what, means, action, place, daily, opened_at, over_at, telling, tellings, quiet_until
from siar.troubles where closed_at is null and over_at is null
order by opened_at, trouble_id;
