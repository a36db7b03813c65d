-- name: past_reports
-- What rows are compared with: reports in force, and rows under review, of the agency or (null) of everybody; of other
-- agencies those of the same days that tell of a state, so that two figures of one thing are noticed.
select f.opd, f.kind, f.title, f.starts_on, f.ends_on, f.place, f.body, f.kelurahan, f.indicators,
       case when s.spreadsheet_id = :spreadsheet_id then s.last_row_number end as line
from (
  select row_id, opd, kind, title, starts_on, ends_on, place, body, kelurahan, indicators from siar.current_reports
  union all
  select v.row_id, t.opd, t.kind, t.title, t.starts_on, t.ends_on, t.place, t.body, t.kelurahan, t.indicators
  from siar.verdicts d
  join siar.row_revisions v using (revision_id),
  jsonb_to_record(d.fields) as t (opd text, kind text, title text, starts_on date, ends_on date, place text, body text,
                                  kelurahan text, indicators jsonb)
  where d.verdict = 'review'
    and v.revision_no = (select max(revision_no) from siar.row_revisions where row_id = v.row_id)
) f
join siar.sheet_rows s using (row_id)
where s.missing_reads = 0 and not f.row_id = any(:row_ids) and f.starts_on is not null
  and (:opd::text is null or f.opd = :opd or s.spreadsheet_id = :spreadsheet_id
       or (f.kind = any(cast(:state_kinds as text[])) and f.starts_on = any(cast(:days as date[]))))
order by s.first_seen_at, s.last_row_number;
