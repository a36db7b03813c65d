-- name: clock$
-- The database's own clock, to compare with ours.
select clock_timestamp();
