-- name: beats
-- Every part with its last beat; a few dozen rows.
select part, beaten_at from siar.beats order by part;

-- name: beat!
-- Note that parts were at work. A beat is never taken back: of two that are noted at once, the later stays.
insert into siar.beats as b (part, beaten_at)
select part, max(beaten_at) from unnest(cast(:parts as text[]), cast(:moments as timestamptz[])) as x (part, beaten_at)
group by part order by part
on conflict (part) do update set beaten_at = excluded.beaten_at where b.beaten_at < excluded.beaten_at;

-- name: forget!
-- What was noted of parts is no longer so.
delete from siar.beats where part = any(:parts);
