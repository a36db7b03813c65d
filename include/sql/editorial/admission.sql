-- name: posts_to_look_at
-- Waiting posts that were not looked through under the rules of the day, oldest first. Two looks at an index.
(select post_id from siar.posts where state = 'draft' and rules < :rules)
union all
(select post_id from siar.posts where state = 'draft' and rules > :rules)
order by post_id;

-- name: admit!
-- What was found, which way the post goes, and when it may be told. Whether it is urgent is decided while it waits.
update siar.posts
set screening = cast(:screening as jsonb), no_boost = :no_boost, chain = :chain, stage = :stage, rules = :rules,
    opens_at = :opens_at, closes_at = :closes_at, urgent = case when state = 'draft' then :urgent else urgent end
where post_id = :post_id;

-- name: posts_waited_for$
-- Which of these posts may still go out.
select coalesce(array_agg(o.post_id::text), '{}')
from siar.posts o
left join siar.publications p using (post_id)
where o.post_id = any(cast(:items as bigint[])) and o.state in ('draft', 'approved')
  and coalesce(p.state, '') not in ('published', 'failed');
