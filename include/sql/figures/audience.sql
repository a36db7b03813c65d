-- name: posts_at_age
-- Posts of the city's own accounts that went out in some stretches of time: what was known of each at a moment of its stretch, and
-- when it was so old as all are compared at. Null: it was not read by then; for the latter also when it is not so old (`aged`),
-- or was read from long before only, which says less than there was. `advertised`: money may have been spent on it by that age.
select w.nth, p.publication_id, p.channel, p.published_at, d.opd, d.kind, coalesce(d.title, r.title) as title,
       p.published_at + cast(:age as interval) <= w.moment as aged,
       now.interactions, then_.reach, then_.interactions as interactions_then, then_.follows,
       exists (select from siar.boosts b
                where b.publication_id = p.publication_id and b.starts_at <= p.published_at + cast(:age as interval)
                  and siar.may_have_spent(b)) as advertised
  from unnest(cast(:nths as int[]), cast(:sinces as timestamptz[]), cast(:untils as timestamptz[]), cast(:moments as timestamptz[]))
    as w (nth, since, until, moment)
 cross join lateral (select account_id from siar.accounts where is_default order by account_id offset 0) a
 cross join lateral (
   select publication_id, post_id, channel, published_at from siar.publications
    where account_id = a.account_id and state = 'published' and published_at >= w.since and published_at < w.until
   offset 0
 ) p
 cross join lateral (select draft_id from siar.posts where post_id = p.post_id offset 0) o
 cross join lateral (select opd, kind, title, report_id from siar.drafts where draft_id = o.draft_id offset 0) d
 cross join lateral (select title from siar.reports where report_id = d.report_id offset 0) r
  left join lateral (
    select entity_id, kind from siar.entities where publication_id = p.publication_id order by entity_id desc limit 1
  ) e on true
 cross join lateral (
   select siar.interactions(s.metric, s.value) as interactions
     from unnest(siar.interaction_metrics(e.kind)) q (metric)
    cross join lateral (
      select q.metric, v.value from siar.metric_observations v
       where v.entity_id = e.entity_id and v.metric = q.metric and v.dim = '' and v.day = '0001-01-01' and v.value is not null
         and v.first_seen_at >= p.published_at and v.first_seen_at <= w.moment
       order by v.first_seen_at desc limit 1
    ) s
 ) now
 cross join lateral (
   select max((s.reach).accounts) as reach,
          siar.interactions(s.metric, s.value) as interactions,
          max(s.value) filter (where s.metric = e.kind || '.follows')::bigint as follows
     from unnest(siar.interaction_metrics(e.kind) || array[e.kind || '.reach', e.kind || '.follows']) q (metric)
    cross join lateral (
      select q.metric, v.value, v.reach, v.last_seen_at from siar.metric_observations v
       where v.entity_id = e.entity_id and v.metric = q.metric and v.dim = '' and v.day = '0001-01-01' and v.reason is null
         and v.first_seen_at >= p.published_at and v.first_seen_at <= p.published_at + cast(:age as interval)
       order by v.first_seen_at desc limit 1
    ) s
    where s.last_seen_at >= p.published_at + cast(:age as interval) / 2 and p.published_at + cast(:age as interval) <= w.moment
 ) then_
 order by w.nth, p.publication_id;

-- name: days_of_periods
-- What the city's own accounts counted on platform days of some stretches of time, as it was known at a moment of each; what was
-- not known by then is absent. Reach and counts apart, parts by their name.
select w.nth, a.channel, m.name, m.dim, d.day::date as day, v.value::bigint as value, (v.reach).accounts as reach
  from unnest(cast(:nths as int[]), cast(:firsts as date[]), cast(:lasts as date[]), cast(:moments as timestamptz[]))
    as w (nth, first, last, moment)
 cross join lateral (
   select a.channel, e.entity_id, e.kind from siar.accounts a
     join siar.entities e on e.account_id = a.account_id and e.publication_id is null
    where a.is_default offset 0
 ) a
 cross join (values ('reach', ''), ('views', ''), ('views', 'is_from_ads=1'), ('video_views', '')) m (name, dim)
 cross join lateral generate_series(w.first::timestamp, w.last::timestamp, interval '1 day') d (day)
 cross join lateral (
   select value, reach from siar.metric_observations
    where entity_id = a.entity_id and metric = a.kind || '.' || m.name and dim = m.dim and day = d.day::date and reason is null
      and first_seen_at >= d.day::timestamp at time zone 'UTC' and first_seen_at <= w.moment
    order by first_seen_at desc limit 1
 ) v
 order by w.nth, a.channel, m.name, m.dim, d.day;

-- name: followers
-- Followers of the city's own account at the end of some stretches of time and before each began, per platform: at the end of the
-- last platform day that ended by then.
select w.nth, a.channel as platform, closing.value::bigint as closing, closing.day as closing_day,
       opening.value::bigint as opening, opening.day as opening_day
  from unnest(cast(:nths as int[]), cast(:sinces as timestamptz[]), cast(:untils as timestamptz[])) as w (nth, since, until)
 cross join lateral (
   select a.channel, e.entity_id, e.kind from siar.accounts a
     join siar.entities e on e.account_id = a.account_id and e.publication_id is null
    where a.is_default offset 0
 ) a
 cross join lateral (
   select value, day from siar.metric_current
    where entity_id = a.entity_id and metric = a.kind || '.followers' and dim = '' and value is not null
      and day < (w.until at time zone 'UTC')::date + 1 and (day + 1)::timestamp at time zone zone <= w.until
    order by day desc limit 1
 ) closing
  left join lateral (
   select value, day from siar.metric_current
    where entity_id = a.entity_id and metric = a.kind || '.followers' and dim = '' and value is not null
      and day < (w.since at time zone 'UTC')::date + 1 and (day + 1)::timestamp at time zone zone <= w.since
    order by day desc limit 1
 ) opening on true
 order by w.nth, a.channel;

-- name: advert_days
-- On how many days of some stretches of time money was spent on adverts.
select w.nth, count(distinct t.spent_on)::int as days
  from unnest(cast(:nths as int[]), cast(:firsts as date[]), cast(:lasts as date[])) as w (nth, first, last)
 cross join lateral (
   select spent_on from siar.ledger_txns
    where spent_on >= w.first and spent_on <= w.last and kind in ('settle', 'overrun') and amount > 0 offset 0
 ) t
 group by w.nth
 order by w.nth;
