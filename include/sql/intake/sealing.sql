-- name: unsealed_revisions
-- Contents whose text and hash an earlier version kept without a key, a lot at a time.
select v.revision_id, v.row_id, v.row_number, v.input_hash, v.cells, d.verdict, coalesce(d.findings, '[]') as findings
from siar.row_revisions v
left join siar.verdicts d using (revision_id)
where v.input_hash !~ '^k1:'
order by v.revision_id
limit :limit
for update of v;

-- name: seal_revision!
-- Keep of a content what needs a key.
update siar.row_revisions set input_hash = :input_hash, cells = :cells::jsonb where revision_id = :revision_id;

-- name: requote_verdict!
-- The sentences of a row that is held for privacy, without quotations.
update siar.verdicts set findings = :findings::jsonb where revision_id = :revision_id;

-- name: unsealed_reviews
-- Decisions that name their content by a hash without a key.
select review_id, row_id, input_hash from siar.reviews where input_hash !~ '^k1:' order by review_id limit :limit for update;

-- name: seal_review!
-- The same content by its keyed hash.
update siar.reviews set input_hash = :input_hash where review_id = :review_id;

-- name: unsealed_sheets
-- Sheets whose last content is noted by a hash without a key.
select spreadsheet_id as item, content_digest as digest from siar.spreadsheets where content_digest !~ '^k1:' for update;

-- name: seal_sheet!
-- The same content by its keyed hash.
update siar.spreadsheets set content_digest = :digest where spreadsheet_id = :item;

-- name: unsealed_photos
-- Photos that are known by a checksum without a key.
select md5 as item, md5 as digest from siar.photo_contents where md5 !~ '^k1:' for update;

-- name: seal_photo!
-- The same photo by its keyed checksum.
update siar.photo_contents set md5 = :digest where md5 = :item;

-- name: unsealed_letters
-- What letters told, by a hash without a key.
select distinct content as item, content as digest from siar.digest_letters where content !~ '^k1:';

-- name: seal_letter!
-- The same by its keyed hash.
update siar.digest_letters set content = :digest where content = :item;
