-- name: accepted_by_opd
-- Rows accepted in a period, per agency; a row that was corrected counts once. A content that had been accepted before, and is
-- judged again because its photo came or its row came back, is no new report.
select r.opd, count(distinct r.row_id) as rows
  from siar.reports r
 cross join lateral (select input_hash from siar.row_revisions where revision_id = r.revision_id limit 1) v
 where r.accepted_at >= :since and r.accepted_at < :until
   and not exists (
     select from (select revision_id from siar.reports where row_id = r.row_id and accepted_at < :since offset 0) b
      cross join lateral (select input_hash from siar.row_revisions where revision_id = b.revision_id limit 1) w
      where w.input_hash = v.input_hash)
 group by r.opd;

-- name: rows_sent
-- By agency, the sheet's or else the one that the row names: rows of which a new content was seen in a period, and of those that
-- were not changed since how many wait, for their agency by the rules' word or an editor's, or for an editor. Rows that are gone
-- from their sheet count where they had been accepted. A content that is judged again is no new one.
select coalesce(s.opd, d.opd) as opd, count(*) as sent,
       count(*) filter (where w.waits and (d.verdict = 'held' or w.returned)) as held,
       count(*) filter (where w.waits and d.verdict = 'review' and not w.returned) as review
  from (
    select distinct on (v.row_id) v.row_id, v.revision_id, v.input_hash
      from siar.row_revisions v
      left join lateral (
        select input_hash from siar.row_revisions where row_id = v.row_id and revision_no = v.revision_no - 1 limit 1
      ) before on true
     where v.observed_at >= :since and v.observed_at < :until and before.input_hash is distinct from v.input_hash
     order by v.row_id, v.revision_no desc
  ) c
 cross join lateral (
   select revision_id, input_hash = c.input_hash as unchanged from siar.row_revisions
    where row_id = c.row_id order by revision_no desc limit 1
 ) n
 cross join lateral (
   select verdict, opd from siar.verdicts where revision_id = case when n.unchanged then n.revision_id else c.revision_id end limit 1
 ) d
 cross join lateral (
   select spreadsheet_id, missing_reads < 2 as there, succeeded_by is not null as goes_on from siar.sheet_rows
    where row_id = c.row_id limit 1
 ) r
  join siar.spreadsheets s using (spreadsheet_id)
 cross join lateral (
   select n.unchanged and r.there and s.active as waits,
          exists (select from siar.returned_rows where row_id = c.row_id) as returned
 ) w
 where d.verdict <> 'skipped' and (r.there or r.goes_on or d.verdict = 'accepted')
 group by 1;
