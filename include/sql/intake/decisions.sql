-- name: reviews_of
-- The last decision about each of these contents.
select distinct on (e.row_id) e.row_id, e.decision, e.reason, e.codes
from siar.reviews e
join unnest(cast(:row_ids as text[]), cast(:input_hashes as text[])) as asked (row_id, input_hash)
  on asked.row_id = e.row_id and asked.input_hash = e.input_hash
order by e.row_id, e.review_id desc;
