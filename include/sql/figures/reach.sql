-- name: reach_of
-- Reach of publications as last read, for the answer in the agencies' sheets. Never added up.
select e.publication_id, l.value::bigint as reach, l.observed_at
  from siar.entities e
  join siar.metric_latest l using (entity_id)
 where e.publication_id = any(:publication_ids) and l.dim = '' and l.value is not null
   and l.metric = case e.kind when 'post' then 'post.reach' else 'ig_media.reach' end;
