-- name: reach_of
-- Reach of publications as last known. Never added up.
select distinct on (publication_id) publication_id, (reach).accounts as reach, reach_at as observed_at
  from siar.publication_numbers
 where publication_id = any(:publication_ids) and reach is not null
 order by publication_id, entity_id desc;

-- name: latest_of_post
-- What a post's publication counts since it is out, as last known; without a value what was asked and never answered.
select l.metric, l.value, (l.reach).accounts as reach, l.observed_at, l.last_reason as reason,
       p.published_at, l.last_try_at as tried_at
  from siar.publications p
  join siar.entities e on e.publication_id = p.publication_id
  join siar.metric_lifetime l using (entity_id)
 where p.post_id = :post_id and l.dim = ''
 order by l.metric;
