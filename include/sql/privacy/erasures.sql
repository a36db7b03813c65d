-- name: begin_erasure$
-- Write down that a row is to be forgotten; null when that was decided before.
insert into siar.erasures (row_id, reason, actor, withdraw, begun_at)
values (:row_id, :reason, :actor, :withdraw, :now)
on conflict (row_id) do nothing
returning row_id;

-- name: also_withdraw!
-- What is public is to be taken down, too.
update siar.erasures set withdraw = true, finished_at = null where row_id = :row_id and not withdraw;

-- name: erasure^
-- What was decided of a row, and what was done.
select row_id, reason, actor, withdraw, begun_at, counts, finished_at from siar.erasures where row_id = :row_id;

-- name: open_erasures
-- Rows that are not wholly forgotten yet.
select row_id, reason, actor, withdraw, begun_at, counts, finished_at
from siar.erasures where finished_at is null order by row_id;

-- name: finished_erasures
-- Rows that were forgotten.
select row_id, reason, actor, withdraw, begun_at, counts, finished_at
from siar.erasures where finished_at is not null order by row_id;

-- name: count_erased!
-- So many of a kind were destroyed.
update siar.erasures
set counts = jsonb_set(counts, array[cast(:kind as text)],
                       to_jsonb(coalesce(cast(counts->>cast(:kind as text) as int), 0) + cast(:number as int)))
where row_id = :row_id;

-- name: finish_erasure!
-- Nothing is left of it.
update siar.erasures set finished_at = :now where row_id = :row_id;

-- name: rows_named
-- Rows that a person means by a row's ID or a reference code.
select r.row_id from siar.sheet_rows r where r.row_id = upper(:name)
union
select r.row_id from siar.drafts d join siar.reports r using (report_id) where d.reference_code = upper(:name)
union
select r.row_id
from siar.drafts d join siar.draft_pages g using (draft_id) join siar.reports r on r.report_id = g.report_id
where d.reference_code = upper(:name);

-- name: left_of_row^
-- What is left of an erased row that should not be, and how often the audit trail tells of its end.
select (select count(*) from siar.row_texts t join siar.row_revisions v using (revision_id) where v.row_id = :row_id) as texts,
       (select count(*) from siar.row_keys k where k.row_id = :row_id and k.wrapped_key is not null) as keys,
       (select count(*) from siar.audit_entries a
         where a.subject = 'row:' || cast(:row_id as text) and a.action = 'row.erased') as entries;
