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
