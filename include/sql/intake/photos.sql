-- name: photo_file^
-- What is known of a file.
select f.file_id, f.state, coalesce(f.detail, c.detail) as detail, f.md5, f.failures, f.looked_at, f.look_again_at,
       coalesce(c.width, 0) as width, coalesce(c.height, 0) as height
from siar.photo_files f left join siar.photo_contents c using (md5)
where f.file_id = :file_id;

-- name: photo_content^
-- A content that was downloaded before.
select md5, state, detail, path, width, height from siar.photo_contents where md5 = :md5;

-- name: insert_photo_content!
-- Keep what a content is.
insert into siar.photo_contents (md5, state, detail, path, width, height, dhash, stored_at)
values (:md5, :state, :detail, :path, :width, :height, cast(:dhash as bit(64)), :now)
on conflict (md5) do nothing;

-- name: record_photo_file!
-- How a file was found.
insert into siar.photo_files (file_id, state, detail, md5, failures, looked_at, look_again_at)
values (:file_id, :state, :detail, :md5, :failures, :now, :look_again_at)
on conflict (file_id) do update
  set state = excluded.state, detail = excluded.detail, md5 = excluded.md5, failures = excluded.failures,
      looked_at = excluded.looked_at, look_again_at = excluded.look_again_at;

-- name: record_row_photo!
-- What a row was judged with.
insert into siar.row_photos (row_id, file_id, seen, codes, judged_at)
values (:row_id, :file_id, :seen, :codes, :now)
on conflict (row_id) do update
  set file_id = excluded.file_id, seen = excluded.seen, codes = excluded.codes, judged_at = excluded.judged_at;

-- name: keep_row_photo_copy!
-- Where the clean copy lies that was made for a row.
insert into siar.row_photo_copies (row_id, path, seen_at)
select :row_id, c.path, :now
from siar.photo_files f join siar.photo_contents c using (md5)
where f.file_id = :file_id and c.path is not null
on conflict do nothing;

-- name: photo_copies_of_rows
-- The clean copies that were ever made for these rows.
select k.row_id, k.path, k.seen_at,
       exists (select from siar.row_photo_copies o where o.path = k.path and o.row_id <> all(:row_ids)) as shared
from siar.row_photo_copies k
where k.row_id = any(:row_ids)
order by k.row_id, k.seen_at, k.path;

-- name: forget_photo_copies!
-- The files are removed. Rows that had them are not judged again for it, which would fetch them anew; a row that changes is.
with copies as (
  delete from siar.row_photo_copies where path = any(:paths)
), present as (
  delete from siar.row_photos p using siar.photo_files f join siar.photo_contents c using (md5)
  where p.file_id = f.file_id and c.path = any(:paths)
)
update siar.photo_files f set state = 'waiting', md5 = null, look_again_at = null
from siar.photo_contents c where c.md5 = f.md5 and c.path = any(:paths);

-- name: drop_photo_contents!
-- What is known of removed files, their fingerprints too.
delete from siar.photo_contents where path = any(:paths);

-- name: forget_row_photos!
-- Rows whose present content links to no photo that was looked at.
delete from siar.row_photos where row_id = any(:row_ids);

-- name: unsettled_row_photos
-- Rows judged while their photo could not be seen: to be looked at again, or found since by another row's look.
select p.row_id, p.file_id, p.seen, p.codes
from siar.sheet_rows r
cross join lateral (
  select row_id, file_id, seen, codes, judged_at from siar.row_photos where row_id = r.row_id limit 1
) p
cross join lateral (
  select state, look_again_at from siar.photo_files where file_id = p.file_id limit 1
) f
where r.spreadsheet_id = :spreadsheet_id and r.missing_reads = 0
  and (p.seen <> f.state or f.look_again_at <= :now)
order by p.judged_at, p.row_id;

-- name: similar_photos
-- Rows whose photos look like the one behind this file, the closest first.
select p.row_id, s.spreadsheet_id, v.revision_id, bit_count(c.dhash # mine.dhash) as distance
from siar.photo_files m
join siar.photo_contents mine on mine.md5 = m.md5
join siar.photo_contents c on c.dhash is not null and bit_count(c.dhash # mine.dhash) <= :bits
join siar.photo_files f on f.md5 = c.md5
join siar.row_photos p on p.file_id = f.file_id
join siar.sheet_rows s on s.row_id = p.row_id and s.missing_reads = 0
join lateral (
  select revision_id from siar.row_revisions where row_id = p.row_id order by revision_no desc limit 1
) v on true
where m.file_id = :file_id and p.row_id <> :row_id
order by distance, p.judged_at, p.row_id
limit 1;
