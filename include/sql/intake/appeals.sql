-- name: open_appeal^
-- What stands of a sheet's agency against its score.
select appeal_id, period_start, period_end, text, written_at, emptied_at
  from siar.appeals where spreadsheet_id = :spreadsheet_id and withdrawn_at is null;

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
