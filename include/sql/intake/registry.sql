-- name: register!
-- Add a spreadsheet, or give a known one its present agency, title and tab and read it again.
insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, state_since)
values (:spreadsheet_id, :opd, :title, :tab, :now, :now)
on conflict (spreadsheet_id) do update
  set opd = excluded.opd, title = excluded.title, tab = excluded.tab, active = true;

-- name: active_spreadsheets
-- Everything that a cycle reads, the longest unread first, so that a cycle cut short resumes where it stopped.
select spreadsheet_id, opd, title, tab, last_read_at, last_state, last_error, summary,
       foreign_locale, foreign_until
from siar.spreadsheets
where active
order by last_read_at nulls first, spreadsheet_id;

-- name: due_spreadsheets
-- What a run between two full cycles reads: warm sheets whose turn has come, and those to which no run came for too long;
-- a full cycle reads everything. First what was passed by even longer, then the warm ones, then the longest untried.
select spreadsheet_id, opd, title, tab, last_read_at, last_state, last_error, summary,
       foreign_locale, foreign_until
from siar.spreadsheets
where active
  and (cast(:full as boolean) or last_tried_at is null or last_tried_at <= :passed_by
       or (last_changed_at > :warm_since and last_tried_at <= :warm_before))
order by coalesce(last_tried_at <= :starving, true) desc, coalesce(last_changed_at > :warm_since, false) desc,
         last_tried_at nulls first, spreadsheet_id;

-- name: spreadsheet_of_agency^
-- The spreadsheet of one agency; the shared one for null.
select spreadsheet_id, opd, title, tab, last_read_at, last_state, last_error, summary,
       foreign_locale, foreign_until
from siar.spreadsheets
where active and opd is not distinct from :opd
order by registered_at
limit 1;

-- name: record_read!
-- A sheet was read to the end and landed. Everything that the first read under the Indonesian locale finds counts as
-- typed before it. What the first read of all finds is no change: nobody knows when it was typed.
update siar.spreadsheets
set last_read_at = :now, last_tried_at = :now, first_read_at = coalesce(first_read_at, :now), tab = :tab, last_error = null, last_state = 'ok',
    last_changed_at = case when content_digest <> :digest then :now else last_changed_at end,
    content_digest = :digest,
    foreign_locale = coalesce(:foreign_locale, foreign_locale),
    foreign_until = case when cast(:foreign_locale as text) is null and foreign_locale is not null
                         then coalesce(foreign_until, :now) end,
    state_since = case when last_state = 'ok' then state_since else :now end
where spreadsheet_id = :spreadsheet_id;

-- name: remember_locale!
-- Under which locale the rows were typed that stand in a sheet now.
update siar.spreadsheets set foreign_locale = :foreign_locale, foreign_until = null
where spreadsheet_id = :spreadsheet_id;

-- name: record_failure!
-- A sheet could not be read or answered; last_read_at keeps the last good read.
update siar.spreadsheets
set last_error = :error, last_state = :state, last_tried_at = :now,
    state_since = case when last_state = :state then state_since else :now end
where spreadsheet_id = :spreadsheet_id;

-- name: record_summary!
-- What now stands in the tab Ringkasan.
update siar.spreadsheets set summary = :summary::jsonb where spreadsheet_id = :spreadsheet_id;

-- name: deactivate!
-- A spreadsheet that is no longer read; its rows and reports stay.
update siar.spreadsheets set active = false where spreadsheet_id = :spreadsheet_id;

-- name: try_cycle_lock$
-- One cycle at a time: two would tag the same new row twice.
select pg_try_advisory_lock(hashtext('siar.intake.cycle'));

-- name: release_cycle_lock$
-- The end of a cycle.
select pg_advisory_unlock(hashtext('siar.intake.cycle'));

-- name: sheets_in_use
-- Sheets that are read, and how the last reading went.
select spreadsheet_id, title, last_error from siar.spreadsheets where active order by title;

-- name: unread_sheets
-- Sheets that could not be read, and since when.
select title, last_error, state_since
from siar.spreadsheets
where active and last_state not in ('ok', 'new')
order by state_since
limit :limit;

-- name: count_lost^
-- Sheets that our account cannot open any more, of how many, and since when.
select count(*) filter (where last_state = 'lost') as sheets, count(*) as active,
       min(state_since) filter (where last_state = 'lost') as since
from siar.spreadsheets where active;

-- name: sheets_waited_for$
-- Which of these spreadsheets are read.
select coalesce(array_agg(spreadsheet_id), '{}')
from siar.spreadsheets
where active and spreadsheet_id = any(cast(:items as text[]));
