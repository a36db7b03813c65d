-- name: row_states
-- Every row of a spreadsheet with its last content and verdict, and what was noted as standing beside it; rows gone
-- for long are past coming back.
select r.row_id, r.missing_reads, r.last_row_number, r.said, r.succeeded_by,
       v.revision_id, v.revision_no, v.input_hash, t.sealed, k.wrapped_key, k.destroyed_at is not null as erased, d.verdict, d.findings, d.judged_at,
       f.status as noted_status, f.message as noted_message
from siar.sheet_rows r
join lateral (
  select revision_id, revision_no, input_hash
  from siar.row_revisions where row_id = r.row_id order by revision_no desc limit 1
) v on true
join siar.verdicts d on d.revision_id = v.revision_id
left join lateral (select wrapped_key, destroyed_at from siar.row_keys where row_id = r.row_id limit 1) k on true
left join lateral (select sealed from siar.row_texts where revision_id = v.revision_id limit 1) t on true
left join lateral (select status, message from siar.feedback where row_id = r.row_id limit 1) f on true
where r.spreadsheet_id = :spreadsheet_id
  and (r.missing_reads = 0 or r.last_seen_at > cast(:now as timestamptz) - interval '90 days')
order by r.last_row_number, r.row_id;

-- name: row_ids_elsewhere
-- Which of these IDs belong to another spreadsheet.
select row_id from siar.sheet_rows where row_id = any(:row_ids) and spreadsheet_id <> :spreadsheet_id;

-- name: typed_before
-- Which revision stood in rows, of those that were there by then.
select distinct on (row_id) row_id, revision_id
from siar.row_revisions
where row_id = any(:row_ids) and observed_at <= :until
order by row_id, revision_no desc;

-- name: see_rows!
-- Rows were found: new, known, or back. One statement a sheet; a row that stayed where it was is noted once an hour.
insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
select seen.row_id, :spreadsheet_id, :now, :now, seen.row_number
from unnest(cast(:row_ids as text[]), cast(:row_numbers as int[])) as seen (row_id, row_number)
on conflict (row_id) do update
  set last_seen_at = excluded.last_seen_at, last_row_number = excluded.last_row_number, missing_reads = 0, succeeded_by = null
  where sheet_rows.last_row_number <> excluded.last_row_number or sheet_rows.missing_reads > 0
     or sheet_rows.succeeded_by is not null
     or sheet_rows.last_seen_at < excluded.last_seen_at - interval '1 hour';

-- name: miss_rows!
-- Rows that a whole read did not find, as far as it is counted.
update siar.sheet_rows set missing_reads = missing_reads + 1
where row_id = any(:row_ids) and spreadsheet_id = :spreadsheet_id and missing_reads < 2;

-- name: insert_revision$
-- A content in which a row was seen.
insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
values (:row_id, :revision_no, :input_hash, :cells::jsonb, :row_number, :now)
returning revision_id;

-- name: insert_verdict!
-- How a revision was judged.
insert into siar.verdicts (revision_id, verdict, opd, findings, fields, judged_at)
values (:revision_id, :verdict, :opd, :findings::jsonb, :fields::jsonb, :now);

-- name: replace_verdicts!
-- Verdicts about contents that a newer one replaces.
update siar.verdicts d set replaced_at = :now
from siar.row_revisions v
where v.row_id = any(:row_ids) and d.revision_id = v.revision_id and d.replaced_at is null;

-- name: supersede_reports!
-- Reports whose row has a newer content.
update siar.reports set superseded_at = :now where row_id = any(:row_ids) and superseded_at is null;

-- name: supersede_missing!
-- Reports whose row was missing twice: it was not being moved, it was removed. One that the next report was typed over was not.
update siar.reports p set superseded_at = :now
from siar.sheet_rows r
where r.row_id = p.row_id and r.spreadsheet_id = :spreadsheet_id and r.missing_reads >= 2 and r.succeeded_by is null
  and p.superseded_at is null;

-- name: insert_report$
-- An accepted revision's values, from the JSON of the parsed row.
insert into siar.reports (
  row_id, revision_id, opd, kind, title, starts_on, ends_on, place, kelurahan, kecamatan, body, indicators, budget_rp,
  fund_source, data_source, photo_url, photo_consent, responsible, may_air, sent_at, as_of, accepted_at)
select :row_id, :revision_id, f.opd, f.kind, f.title, f.starts_on, f.ends_on, f.place, f.kelurahan, f.kecamatan, f.body,
       coalesce(f.indicators, '[]'), f.budget_rp, f.fund_source, f.data_source, f.photo_url, f.photo_consent,
       f.responsible, coalesce(f.may_air, false), f.sent_at, coalesce(f.as_of, :as_of), :now
from jsonb_to_record(:fields::jsonb) as f (
  opd text, kind text, title text, starts_on date, ends_on date, place text, kelurahan text, kecamatan text, body text,
  indicators jsonb, budget_rp bigint, fund_source text, data_source text, photo_url text, photo_consent text,
  responsible text, may_air boolean, sent_at timestamptz, as_of date)
returning report_id;

-- name: drop_new_reports!
-- Reports of which something was made.
delete from siar.new_reports where report_id = any(cast(:report_ids as bigint[]));

-- name: rows_waited_for$
-- Which of these rows still stand in a sheet that is read.
select coalesce(array_agg(r.row_id), '{}')
from siar.sheet_rows r join siar.spreadsheets s using (spreadsheet_id)
where r.row_id = any(cast(:items as text[])) and s.active and r.missing_reads < 2;
