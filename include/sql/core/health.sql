-- name: clock$
-- The database's own clock, to compare with ours.
select clock_timestamp();

-- name: registered_spreadsheets
-- Sheets in use and how the last reading went.
select spreadsheet_id, title, last_state, last_error, last_read_at from siar.spreadsheets where active order by title;

-- name: overdue_publications^
-- Approved posts whose time has passed, and for how long the oldest has waited; unknown and parked ones too.
select count(*) filter (where state in ('planned', 'preparing', 'prepared', 'committing') and due_at < cast(:now as timestamptz) - interval '10 minutes') as overdue,
       min(due_at) filter (where state in ('planned', 'preparing', 'prepared', 'committing')) as oldest_due,
       count(*) filter (where state = 'unknown') as unknown,
       count(*) filter (where state = 'parked') as parked
from siar.publications;
