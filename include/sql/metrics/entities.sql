-- name: upsert_entity$
-- Know an object, and that it is still wanted.
insert into siar.entities (platform, account_id, kind, remote_id, parent_id, publication_id, boost_id, published_at, first_seen,
                           last_seen)
values (:platform, :account_id, :kind, :remote_id, :parent_id, :publication_id, :boost_id, :published_at, :now, :now)
on conflict (platform, remote_id) do update
   set last_seen = excluded.last_seen, publication_id = coalesce(siar.entities.publication_id, excluded.publication_id),
       boost_id = coalesce(siar.entities.boost_id, excluded.boost_id)
returning entity_id;

-- name: boost_of_ad$
-- The boost that an ad belongs to.
select boost_id from siar.boosts where ad_id = :ad_id;

-- name: ads_left_out$
-- Ads that delivered in some days, or may have, and are not among those that the account told of.
select coalesce(array_agg(a.ad_id order by a.ad_id), '{}')
from (
  select e.remote_id as ad_id
    from siar.entities e
   where e.kind = 'ad' and e.last_seen >= :begun
     and exists (select from siar.metric_current c
                  where c.entity_id = e.entity_id and c.metric = 'ad.spend' and c.dim = '' and c.day between :first and :last)
  union
  select b.ad_id
    from siar.boosts b
   where b.ends_at >= :begun and b.starts_at < :ended and b.ad_id is not null
) a
where a.ad_id <> all(cast(:told as text[]));

-- name: due_publications
-- Published posts that are to be read now: under two days old hourly, then daily to day 28, weekly to day 90, monthly to a
-- year. What is believed deleted is looked for weekly, as it may come back; a story, whose numbers end with it, not after a day.
select p.publication_id, p.remote_id, p.published_at, coalesce(p.payload ->> 'form', '') as form
  from siar.publications p
  -- Object by object: a year's posts are few among all that ever were.
  left join lateral (
    select tried_at, deleted_at from siar.entities where publication_id = p.publication_id offset 0
  ) e on true
 where p.state = 'published' and p.remote_id is not null and p.account_id = :account_id
   and p.published_at > cast(:now as timestamptz) - interval '365 days'
   and not (coalesce(p.payload ->> 'form', '') = 'story' and p.published_at <= cast(:now as timestamptz) - interval '24 hours')
   and (e.tried_at is null
        or e.tried_at <= cast(:now as timestamptz)
                         - case when e.deleted_at is not null then interval '6 days 12 hours'
                                when p.published_at > cast(:now as timestamptz) - interval '2 days' then interval '45 minutes'
                                when p.published_at > cast(:now as timestamptz) - interval '28 days' then interval '20 hours'
                                when p.published_at > cast(:now as timestamptz) - interval '90 days' then interval '6 days 12 hours'
                                else interval '29 days' end)
 order by p.published_at desc;

-- name: answering_siblings
-- Objects of an account that answered last, beside some that do not.
select p.publication_id, p.remote_id, p.published_at, coalesce(p.payload ->> 'form', '') as form
  from siar.entities e
  join siar.publications p on p.publication_id = e.publication_id
 where e.account_id = :account_id and e.kind = :kind and e.publication_id is not null and e.deleted_at is null
   and e.read_at is not null and e.misses = 0 and e.publication_id <> all(cast(:besides as bigint[]))
   and p.state = 'published' and p.remote_id is not null and coalesce(p.payload ->> 'form', '') <> 'story'
 order by e.read_at desc
 limit 3;

-- name: mark_read!
-- They could be read; what was believed deleted is back.
update siar.entities
   set missing_since = null, misses = 0, deleted_at = null, last_seen = :now, read_at = greatest(read_at, :now),
       tried_at = greatest(tried_at, :now)
 where entity_id = any(cast(:entity_ids as bigint[]));

-- name: mark_missing^
-- It is gone by its own error, while another of its account answers. Believed deleted after three times over two days,
-- because a service that fails to find its own object looks the same.
update siar.entities
   set missing_since = coalesce(missing_since, :now), misses = misses + 1, tried_at = greatest(tried_at, :now),
       deleted_at = coalesce(deleted_at,
                             case when misses >= 2 and missing_since <= cast(:now as timestamptz) - interval '48 hours' then :now end)
 where entity_id = :entity_id
returning deleted_at;

-- name: objects_waited_for$
-- Which of these, each a channel and an id with a colon between, are read at some time to come.
select coalesce(array_agg(i.item), '{}')
from unnest(cast(:items as text[])) as i(item)
join siar.entities e on e.platform = split_part(i.item, ':', 1)
                    and e.remote_id = substr(i.item, strpos(i.item, ':') + 1)
left join siar.publications p on p.publication_id = e.publication_id
where e.deleted_at is null
  and (p.state = 'published' and p.published_at > cast(:now as timestamptz) - interval '365 days'
       or e.kind = 'ad' and e.last_seen > cast(:now as timestamptz) - interval '60 days');
