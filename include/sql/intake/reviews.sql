-- name: reviews_waiting
-- Rows whose present content waits for an editor, the longest waiting first, a page at a time by revision_id.
select d.revision_id, v.row_id, r.spreadsheet_id, s.title as spreadsheet, s.tab, r.last_row_number as row_number,
       coalesce(s.opd, d.fields->>'opd') as opd, d.fields->>'kind' as kind, d.fields->>'title' as title, d.findings,
       d.judged_at as since, v.revision_no, c.path as photo_path
from siar.verdicts d
join siar.row_revisions v using (revision_id)
join siar.sheet_rows r using (row_id)
join siar.spreadsheets s using (spreadsheet_id)
left join siar.row_photos p using (row_id)
left join siar.photo_files f using (file_id)
left join siar.photo_contents c using (md5)
where d.verdict = 'review' and d.replaced_at is null and d.revision_id > :after and s.active and r.missing_reads < 2
  and not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no)
order by d.revision_id
limit :limit;

-- name: count_reviews_waiting$
-- How many rows wait for an editor.
select count(*)
from siar.verdicts d
join siar.row_revisions v using (revision_id)
join siar.sheet_rows r using (row_id)
join siar.spreadsheets s using (spreadsheet_id)
where d.verdict = 'review' and d.replaced_at is null and s.active and r.missing_reads < 2
  and not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no);

-- name: is_photo_under_review$
-- Whether this clean copy is the photo of a row that waits for an editor.
select exists (
  select from siar.photo_contents c
  join siar.photo_files f using (md5)
  join siar.row_photos p using (file_id)
  join siar.sheet_rows r using (row_id)
  join siar.row_revisions v using (row_id)
  join siar.verdicts d using (revision_id)
  where c.path = :path and d.verdict = 'review' and d.replaced_at is null and r.missing_reads < 2
    and not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no)
);

-- name: lock_row_of_revision!
-- Hold the row still: a cycle that lands a newer content of it waits, or is waited for.
select r.row_id from siar.sheet_rows r
join siar.row_revisions v using (row_id)
where v.revision_id = :revision_id
for update of r;

-- name: revision_under_review^
-- The last revision of a row that is still there, when it waits for an editor's eye.
select v.revision_id, v.row_id, v.input_hash, d.fields, d.findings
from siar.row_revisions v
join siar.verdicts d using (revision_id)
join siar.sheet_rows r using (row_id)
where v.revision_id = :revision_id and d.verdict = 'review' and d.replaced_at is null and r.missing_reads < 2
  and not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no);

-- name: insert_review!
-- What an editor decided about a content.
insert into siar.reviews (revision_id, row_id, input_hash, decision, reason, codes, actor, decided_at)
values (:revision_id, :row_id, :input_hash, :decision, :reason, :codes, :actor, :now);

-- name: settle_verdict!
-- What the editor's decision makes of the verdict.
update siar.verdicts set verdict = :verdict, findings = :findings::jsonb, judged_at = :now
where revision_id = :revision_id;
