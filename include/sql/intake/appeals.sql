-- name: open_appeal^
-- What stands in a sheet of an agency against its score.
select appeal_id, period_start, period_end, text, written_at, emptied_at
  from siar.appeals where spreadsheet_id = :spreadsheet_id and opd = :opd and withdrawn_at is null;

-- name: agencies_of_sheet
-- Whose rows stand in a sheet that several agencies share, and who wrote against a score in it.
select c.opd
  from siar.sheet_rows r
 cross join lateral (select revision_id from siar.row_revisions where row_id = r.row_id order by revision_no desc limit 1) v
 cross join lateral (select opd from siar.verdicts where revision_id = v.revision_id limit 1) c
 where r.spreadsheet_id = :spreadsheet_id and r.missing_reads < 2 and c.opd is not null
union
select opd from siar.appeals where spreadsheet_id = :spreadsheet_id and withdrawn_at is null
 order by opd;

-- name: write_appeal$
-- A new one.
insert into siar.appeals (spreadsheet_id, opd, period_start, period_end, text, written_at)
values (:spreadsheet_id, :opd, :period_start, :period_end, :text, :now)
returning appeal_id;

-- name: appeal_emptied!
-- Its cell was seen empty, or (null) filled again.
update siar.appeals set emptied_at = :at where appeal_id = :appeal_id;

-- name: withdraw_appeal!
-- Its agency stands by it no more.
update siar.appeals set withdrawn_at = :now where appeal_id = :appeal_id;

-- name: reported_league^
-- How agencies stand in the city's report of a kind on a period, and since when; nothing before it was made.
select created_at as made_at, figures -> 'conduct' -> 'league' as league
  from siar.briefings
 where kind = :kind and agency = '' and period_start = :period_start and period_end = :period_end;
