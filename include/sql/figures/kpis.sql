-- name: published_by_channel
-- Posts that went out in a period, per channel.
select channel, count(*) as posts from siar.publications
 where state = 'published' and published_at >= :since and published_at < :until group by channel;

-- name: published_items$
-- Pieces of content that went out in a period; one that stands on both channels counts once.
select count(distinct o.draft_id)
  from siar.publications p
 cross join lateral (select draft_id from siar.posts where post_id = p.post_id offset 0) o
 where p.state = 'published' and p.published_at >= :since and p.published_at < :until;

-- name: posts_with_metrics
-- Each post that went out in a period with what is known of it; what was never known is null.
select p.publication_id, p.channel, p.permalink, d.opd, d.visual_path, coalesce(d.title, r.title) as title,
       (n.reach).accounts as reach, n.interactions, p.published_at, n.reach_at as read_at,
       exists (select from siar.boosts b where b.publication_id = p.publication_id and siar.may_have_spent(b)) as advertised
  from siar.publications p
  -- Post by post: a period's are few among all that ever were.
 cross join lateral (select draft_id from siar.posts where post_id = p.post_id offset 0) o
 cross join lateral (select opd, visual_path, title, report_id from siar.drafts where draft_id = o.draft_id offset 0) d
 cross join lateral (select title from siar.reports where report_id = d.report_id offset 0) r
  left join lateral (
    select reach, reach_at, interactions from siar.publication_numbers where publication_id = p.publication_id
     order by entity_id desc limit 1
  ) n on true
 where p.state = 'published' and p.published_at >= :since and p.published_at < :until
 order by reach desc nulls last, p.publication_id;

-- name: daily_reach
-- Accounts reached on each of these platform days, per platform, by the city's own account: reach is never added. Without a
-- number what was asked and not told yet, with why.
select a.channel as platform, c.day, c.zone, (c.reach).accounts as reach,
       c.reach is not null and c.observed_at < (c.day + 1 + f.lookback_days)::timestamp at time zone c.zone as provisional,
       c.last_reason as reason, c.last_try_at as tried_at
  from siar.accounts a
  join siar.entities e on e.account_id = a.account_id and e.publication_id is null
  join siar.metric_current c on c.entity_id = e.entity_id and c.metric = e.kind || '.reach' and c.dim = ''
  join siar.metric_defs f on f.metric = c.metric
 where a.is_default and c.day between :first and :last
 order by platform, c.day;

-- name: corrected_days
-- Platform days of which the reports of a kind told last another reach than is known now.
select t.channel, t.day, t.zone, (t.reach).accounts as told, (c.reach).accounts as reach
  from (
    select distinct on (d.channel, d.day) d.channel, d.day, d.zone, d.reach
      from siar.briefings b
      join siar.briefing_days d using (briefing_id)
     where b.kind = :kind and b.period_end >= :since
     order by d.channel, d.day, d.briefing_id desc
  ) t
  join siar.accounts a on a.channel = t.channel and a.is_default
  join siar.entities e on e.account_id = a.account_id and e.publication_id is null
  join siar.metric_current c on c.entity_id = e.entity_id and c.metric = e.kind || '.reach' and c.dim = '' and c.day = t.day
 where c.reach is not null and (t.reach).accounts is distinct from (c.reach).accounts
 order by t.day, t.channel;

-- name: boosts_in
-- Boosts that ran in a period, with what they cost and reached so far; one that was ended early ran until then.
select b.opd, b.state, b.spend, b.reach, b.lifetime_budget, b.amount, b.watched_at, b.starts_at, coalesce(d.title, r.title) as title
  from siar.boosts b
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
 where b.starts_at < :until and b.ends_at >= :since and b.state <> 'failed'
   and not exists (select from siar.boost_events v
                    where v.boost_id = b.boost_id and v.to_state in ('ended', 'closing')
                      and v.at >= b.starts_at and v.at < :since)
 order by b.spend desc, b.boost_id;

-- name: last_readings
-- When each source of the city's own accounts was last read, and whether the newest try failed. Days that a person asked for
-- again are no reading of what was due. From source to source by the
-- index: runs are many, sources few.
with recursive sources as (
  (select source, coalesce(account_id, '') as account from siar.fetch_runs
    where finished_at is not null order by source, coalesce(account_id, '') limit 1)
  union all
  select n.source, n.account
    from sources s
   cross join lateral (
     select source, coalesce(account_id, '') as account from siar.fetch_runs
      where finished_at is not null and (source, coalesce(account_id, '')) > (s.source, s.account)
      order by source, coalesce(account_id, '') limit 1
   ) n
)
select distinct on (s.source) s.source, newest.ok, whole.finished_at as pulled_at
  from sources s
  left join siar.accounts a on a.account_id = s.account
 cross join lateral (
   select ok, run_id from siar.fetch_runs
    where source = s.source and coalesce(account_id, '') = s.account and finished_at is not null and days is null
    order by run_id desc limit 1
 ) newest
  left join lateral (
   select finished_at from siar.fetch_runs
    where source = s.source and coalesce(account_id, '') = s.account and finished_at is not null and ok and days is null
    order by run_id desc limit 1
 ) whole on true
 where s.account = '' or a.is_default
 order by s.source, newest.run_id desc;
