-- name: dashboard_begins^
-- Since when there is anything to add up: posts that are out, days of the city's own accounts, bills; null while there is nothing.
select (select min(published_at) from siar.publications where state = 'published') as posts,
       (select min(d.day)
          from siar.accounts a
          join siar.entities e on e.account_id = a.account_id and e.publication_id is null
         cross join lateral (
           select day from siar.metric_current
            where entity_id = e.entity_id and metric = e.kind || '.reach' and dim = '' and reach is not null
            order by day limit 1
         ) d
         where a.is_default) as days,
       (select min(spent_on) from siar.ledger_txns where spent_on is not null) as bills;

-- name: facts_of_posts
-- What the dashboard knows of each post that went out in a stretch of time: whose it is, on which of the city's days, whether
-- money may have been spent on it, and what is known of it now.
select p.channel, (p.published_at at time zone cast(:zone as text))::date as day, p.published_at, d.opd, d.kind,
       coalesce(d.title, r.title) as title, (n.reach).accounts as reach, n.reach_at, n.reach_reason as reason, n.tried_at,
       n.interactions,
       exists (select from siar.boosts b where b.publication_id = p.publication_id and siar.may_have_spent(b)) as advertised
  from siar.publications p
  -- Post by post: a month's are few among all that ever were.
 cross join lateral (select draft_id from siar.posts where post_id = p.post_id offset 0) o
 cross join lateral (select opd, kind, title, report_id from siar.drafts where draft_id = o.draft_id offset 0) d
 cross join lateral (select title from siar.reports where report_id = d.report_id offset 0) r
  left join lateral (
    select n.reach, n.reach_at, n.reach_reason, n.interactions, e.tried_at
      from siar.publication_numbers n
      join siar.entities e on e.entity_id = n.entity_id
     where n.publication_id = p.publication_id
     order by n.entity_id desc limit 1
  ) n on true
 where p.state = 'published' and p.published_at >= :since and p.published_at < :until
 order by p.publication_id;

-- name: facts_of_days
-- Each platform day of the city's own accounts in a stretch of days, from the first that was ever known on: accounts reached, with
-- why that is not known as far as the last try told; times shown, by adverts and without where the channel tells the two apart;
-- followers at its end. Meta may still correct what was read before so many days had passed.
select k.channel, g.day::date as day, c.reach, c.reason, c.tried_at, coalesce(c.provisional, false) as provisional, c.views, c.organic,
       c.paid, c.followers
  from (
    select a.channel, e.entity_id, e.kind, begun.day as begun
      from siar.accounts a
      join siar.entities e on e.account_id = a.account_id and e.publication_id is null
     cross join lateral (
       select day from siar.metric_current
        where entity_id = e.entity_id and metric = e.kind || '.reach' and dim = '' and reach is not null
        order by day limit 1
     ) begun
     where a.is_default
  ) k
 cross join lateral generate_series(greatest(k.begun, cast(:first as date)), cast(:last as date), interval '1 day') g (day)
 cross join lateral (
   select max((m.reach).accounts) filter (where m.metric = k.kind || '.reach' and m.dim = '') as reach,
          max(m.last_reason) filter (where m.metric = k.kind || '.reach' and m.dim = '') as reason,
          max(m.last_try_at) filter (where m.metric = k.kind || '.reach' and m.dim = '') as tried_at,
          bool_or(m.observed_at < (m.day + 1 + f.lookback_days)::timestamp at time zone m.zone)
            filter (where m.metric = k.kind || '.reach' and m.dim = '') as provisional,
          max(m.value) filter (where m.metric = k.kind || '.views' and m.dim = '')::bigint as views,
          max(m.value) filter (where m.dim = 'is_from_ads=0')::bigint as organic,
          max(m.value) filter (where m.dim = 'is_from_ads=1')::bigint as paid,
          max(m.value) filter (where m.metric = k.kind || '.followers' and m.dim = '')::bigint as followers
     from siar.metric_current m
     join siar.metric_defs f on f.metric = m.metric
    where m.entity_id = k.entity_id and m.day = g.day::date and m.dim in ('', 'is_from_ads=0', 'is_from_ads=1')
      and m.metric = any (array[k.kind || '.reach', k.kind || '.views', k.kind || '.followers'])
 ) c
 order by k.channel, day;

-- name: facts_of_bills
-- What adverts cost by boost and day of spending, corrections taken off, before tax and the tax, with whose it was. Rupiah.
select s.day, p.channel, b.opd, b.programme, coalesce(d.title, r.title) as title, s.net, s.tax
  from (
    select t.spent_on as day, t.boost_id,
           sum(case when t.kind in ('settle', 'overrun') then t.net else -t.net end)::bigint as net,
           sum(case when t.kind in ('settle', 'overrun') then t.tax else -t.tax end)::bigint as tax
      from siar.ledger_txns t
     where t.spent_on between :first and :last
     group by t.spent_on, t.boost_id
  ) s
  join siar.boosts b on b.boost_id = s.boost_id
  join siar.publications p on p.publication_id = b.publication_id
 cross join lateral (select draft_id from siar.posts where post_id = p.post_id offset 0) o
 cross join lateral (select title, report_id from siar.drafts where draft_id = o.draft_id offset 0) d
 cross join lateral (select title from siar.reports where report_id = d.report_id offset 0) r
 order by s.day, s.boost_id;

-- name: one_packer_at_a_time!
-- Until the transaction ends nobody else packs: an older look would replace a newer one.
select pg_advisory_xact_lock(hashtext('siar.dashboard_months'));

-- name: packed_months
-- Which months are packed, and when each was last held against the tables.
select sort, month, packed_at from siar.dashboard_months order by month, sort;

-- name: confirm_month!
-- A month is what it was.
update siar.dashboard_months set packed_at = :now
 where sort = :sort and month = :month and columns = cast(:columns as bytea) and names = cast(:names as jsonb);

-- name: keep_month!
-- A month is this now.
insert into siar.dashboard_months (sort, month, records, names, columns, packed_at, changed_at)
values (:sort, :month, :records, cast(:names as jsonb), cast(:columns as bytea), :now, :now)
on conflict (sort, month) do update
   set records = excluded.records, names = excluded.names, columns = excluded.columns, packed_at = excluded.packed_at,
       changed_at = excluded.changed_at;

-- name: drop_month!
-- There is nothing of a month any more.
delete from siar.dashboard_months where sort = :sort and month = :month;

-- name: months_packed
-- The months of a stretch of time, packed.
select sort, month, names, columns, packed_at from siar.dashboard_months where month between :first and :last order by sort, month;
