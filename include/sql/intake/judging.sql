-- name: past_reports
-- What rows are compared with: reports in force, and rows under review. Of the rows' agencies those of the same days,
-- and within reach (spans of days) those that have a figure under a label with one of the rows' labels in it, for words
-- may be left out at either end (`siar.intake.rules.comparisons.label_key`); of other agencies those of the same days that
-- tell of a state, so that two figures of one thing are noticed.
with span as materialized (
  select * from unnest(cast(:first_days as date[]), cast(:last_days as date[])) as s (first_day, last_day)
), own as (
  select r.row_id, r.opd, r.kind, r.title, r.starts_on, r.ends_on, r.place, r.body, r.kelurahan, r.indicators
  from span
  join siar.reports r on r.opd = any(cast(:agencies as text[])) and r.starts_on between span.first_day and span.last_day
  where r.superseded_at is null
), others as (
  select r.row_id, r.opd, r.kind, r.title, r.starts_on, r.ends_on, r.place, r.body, r.kelurahan, r.indicators
  from siar.reports r
  where r.superseded_at is null and r.starts_on = any(cast(:days as date[]))
    and r.kind = any(cast(:state_kinds as text[])) and r.opd <> all(cast(:agencies as text[]))
), asked as (
  -- Few at any time, of all agencies together.
  select d.revision_id, t.*
  from siar.verdicts d,
  jsonb_to_record(d.fields) as t (opd text, kind text, title text, starts_on date, ends_on date, place text, body text,
                                  kelurahan text, indicators jsonb)
  where d.verdict = 'review' and d.replaced_at is null
    and (t.opd = any(cast(:agencies as text[]))
           and exists (select from span where t.starts_on between span.first_day and span.last_day)
         or t.starts_on = any(cast(:days as date[])) and t.kind = any(cast(:state_kinds as text[])))
), reviewed as (
  select v.row_id, a.opd, a.kind, a.title, a.starts_on, a.ends_on, a.place, a.body, a.kelurahan, a.indicators
  from asked a
  cross join lateral (
    select row_id, revision_no from siar.row_revisions where revision_id = a.revision_id limit 1
  ) v
  where v.revision_no = (select max(n.revision_no) from siar.row_revisions n where n.row_id = v.row_id)
), met as (
  select f.*
  from (
    select * from own
    union all select * from others
    union all select * from reviewed
  ) f
  where not f.row_id = any(:row_ids)
    and (f.starts_on = any(cast(:days as date[]))
         or exists (
           select
           from jsonb_array_elements(case jsonb_typeof(f.indicators) when 'array' then f.indicators else '[]' end) i,
                unnest(cast(:labels as text[])) label
           where strpos(regexp_replace(lower(i->>'label'), '[^0-9a-z%%]+', ' ', 'g'), label) > 0))
)
select f.opd, f.kind, f.title, f.starts_on, f.ends_on, f.place, f.body, f.kelurahan, f.indicators
from met f
-- One look at each row, however many there are.
cross join lateral (
  select s.first_seen_at, s.last_row_number from siar.sheet_rows s
  where s.row_id = f.row_id and (s.missing_reads = 0 or s.succeeded_by is not null)
  limit 1
) s
order by s.first_seen_at, s.last_row_number;
