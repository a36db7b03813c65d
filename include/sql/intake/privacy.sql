-- name: held_for_privacy
-- Rows that are held because they name a resident: where, of what kind, since when. Nothing of what they say.
select r.row_id, r.spreadsheet_id, s.title as spreadsheet, s.tab, r.last_row_number as row_number, s.opd,
       named.places, named_since.since
from siar.verdicts d
cross join lateral (select row_id from siar.row_revisions where revision_id = d.revision_id limit 1) v
cross join lateral (
  select row_id, spreadsheet_id, last_row_number from siar.sheet_rows where row_id = v.row_id and missing_reads < 2 limit 1
) r
join siar.spreadsheets s using (spreadsheet_id)
cross join lateral (
  select jsonb_agg(distinct jsonb_build_object('code', f->>'code', 'column', f->>'column')) as places
  from jsonb_array_elements(d.findings) f where f->>'code' = any(:codes)
) named
cross join lateral (
  -- The first content in a row of contents that all name somebody.
  select min(n.observed_at) as since from siar.row_revisions n
  where n.row_id = v.row_id and n.revision_no > coalesce((
    select max(o.revision_no) from siar.row_revisions o join siar.verdicts od using (revision_id)
    where o.row_id = v.row_id and not exists (
      select from jsonb_array_elements(od.findings) f where f->>'code' = any(:codes)
    )
  ), 0)
) named_since
where d.verdict = 'held' and d.replaced_at is null and s.active and named.places is not null
order by named_since.since, r.row_id;

-- name: told_of_privacy
-- Who was told of rows.
select row_id, since, step from siar.privacy_letters where row_id = any(:row_ids);

-- name: record_privacy_letter!
-- What a letter tells of.
insert into siar.privacy_letters (row_id, since, step, message_id)
select row_id, since, :step, :message_id from unnest(:row_ids::text[], :moments::timestamptz[]) as t (row_id, since)
on conflict do nothing;
