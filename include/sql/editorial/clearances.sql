-- name: record_clearance!
-- What the commit that comes next relies on.
insert into siar.clearances (publication_id, commit_no, content_hash, payload_sha256, chain, stages, agreements, hands,
                             periods, rules, cleared_at)
values (:publication_id, :commit_no, :content_hash, :payload_sha256, :chain, cast(:stages as jsonb),
        cast(:agreements as jsonb), cast(:hands as text[]), cast(:periods as jsonb), :rules, :now);

-- name: clearances_of
-- What each commit of a publication relied on.
select publication_id, commit_no, content_hash, payload_sha256, chain, stages, agreements, hands, periods, rules, cleared_at
from siar.clearances where publication_id = :publication_id order by commit_no;
