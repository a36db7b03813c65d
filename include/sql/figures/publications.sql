-- name: reach_of
-- Reach of publications as last read. Never added up.
select e.publication_id, l.value::bigint as reach, l.observed_at
  from siar.entities e
  join siar.metric_latest l using (entity_id)
 where e.publication_id = any(:publication_ids) and l.dim = '' and l.value is not null
   and split_part(l.metric, '.', 2) = 'reach';

-- name: latest_of_post
-- What a post's publication counts since it is out, as last read.
select l.metric, l.value, l.observed_at
  from siar.publications p
  join siar.entities e on e.publication_id = p.publication_id
  join siar.metric_latest l using (entity_id)
  join siar.metric_defs f using (metric)
 where p.post_id = :post_id and l.dim = '' and f.semantics = 'lifetime' and l.value is not null
 order by l.metric;
