-- name: mark_of_key^
-- Which key outside the database this one is kept with.
select mark from siar.vault_marks;

-- name: set_mark!
-- From now on with this key.
insert into siar.vault_marks (mark) values (:mark) on conflict do nothing;

-- name: keys_of_rows
-- The keys of rows, wrapped; null where it was destroyed.
select row_id, wrapped_key from siar.row_keys where row_id = any(:row_ids);

-- name: add_keys!
-- Keys of rows that have none.
insert into siar.row_keys (row_id, wrapped_key, made_at)
select made.row_id, made.wrapped_key, :now
from unnest(cast(:row_ids as text[]), cast(:wrapped_keys as bytea[])) as made (row_id, wrapped_key)
on conflict (row_id) do nothing;

-- name: keep_text!
-- The sealed text of a revision.
insert into siar.row_texts (revision_id, sealed) values (:revision_id, :sealed) on conflict (revision_id) do nothing;

-- name: sealed_texts
-- The sealed texts of revisions, with the keys of their rows.
select t.revision_id, v.row_id, k.wrapped_key, t.sealed
from siar.row_texts t
join siar.row_revisions v using (revision_id)
join siar.row_keys k using (row_id)
where t.revision_id = any(cast(:revision_ids as bigint[])) and k.wrapped_key is not null;

-- name: clear_texts!
-- Destroy the sealed texts of these revisions; tell how many there were.
delete from siar.row_texts where revision_id = any(cast(:revision_ids as bigint[]));

-- name: destroy_key!
-- Destroy a row's key. A row without one gets none any more.
insert into siar.row_keys (row_id, wrapped_key, made_at, destroyed_at) values (:row_id, null, :now, :now)
on conflict (row_id) do update set wrapped_key = null, destroyed_at = excluded.destroyed_at
where row_keys.wrapped_key is not null;
