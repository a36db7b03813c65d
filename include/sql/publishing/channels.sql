-- name: stop_channel!
-- Stop a channel until a person has acted; the first reason stays.
insert into siar.channel_stops (channel, code, sentence, stopped_at) values (:channel, :code, :sentence, :now)
on conflict (channel) do nothing;

-- name: resume_channel!
-- The person has acted.
delete from siar.channel_stops where channel = :channel;

-- name: stops
-- Channels that are stopped.
select channel, code, sentence, stopped_at from siar.channel_stops order by channel;

-- name: stop_of^
-- Whether a channel is stopped. FOR SHARE: a stop set while we look waits for our transaction.
select channel, code, sentence, stopped_at from siar.channel_stops where channel = :channel for share;

-- name: rests
-- Channels that rest now.
select channel, rest_until from siar.channel_rests where rest_until > :now;

-- name: count_fault!
-- One more passing fault in a row; from the limit on the channel rests.
insert into siar.channel_rests (channel, failures, rest_until, reason, updated_at)
values (:channel, 1, null, :reason, :now)
on conflict (channel) do update
set failures = siar.channel_rests.failures + 1, reason = :reason, updated_at = :now,
    rest_until = case when siar.channel_rests.failures + 1 >= :limit then :rest_until
                      else siar.channel_rests.rest_until end;

-- name: rest!
-- A limit is reached: rest until it is regained.
insert into siar.channel_rests (channel, failures, rest_until, reason, updated_at)
values (:channel, 0, :until, :reason, :now)
on conflict (channel) do update
set rest_until = greatest(siar.channel_rests.rest_until, :until), reason = :reason, updated_at = :now;

-- name: clear_faults!
-- Something worked.
update siar.channel_rests set failures = 0, rest_until = null, reason = null, updated_at = :now
where channel = :channel and (failures > 0 or rest_until is not null);
