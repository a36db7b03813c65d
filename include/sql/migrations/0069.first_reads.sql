-- When a row was typed is known of rows that appear after the first read of their sheet, and of no other.
-- depends: 0067.agencies_of_verdicts

alter table siar.spreadsheets add column first_read_at timestamptz;   -- the first time that the whole sheet was read and landed
update siar.spreadsheets s
   set first_read_at = coalesce((select min(r.first_seen_at) from siar.sheet_rows r where r.spreadsheet_id = s.spreadsheet_id),
                                s.last_read_at)
 where last_read_at is not null;
