-- name: accepted_by_opd
-- Rows accepted in a period, per agency; a row that was corrected counts once.
select opd, count(distinct row_id) as rows from siar.reports
 where accepted_at >= :since and accepted_at < :until group by opd;

-- name: rows_to_fix$
-- Rows whose newest content waits for a correction by its agency.
select count(*)
  from siar.verdicts v
 cross join lateral (
   select row_id, revision_no from siar.row_revisions where revision_id = v.revision_id limit 1
 ) r
 where v.verdict in ('held', 'review') and v.replaced_at is null
   and r.revision_no = (select max(n.revision_no) from siar.row_revisions n where n.row_id = r.row_id);

-- name: published_by_channel
-- Posts that went out in a period, per channel.
select channel, count(*) as posts from siar.publications
 where state = 'published' and published_at >= :since and published_at < :until group by channel;

-- name: published_items$
-- Pieces of content that went out in a period; one that stands on both channels counts once.
select count(distinct o.draft_id) from siar.publications p join siar.posts o using (post_id)
 where p.state = 'published' and p.published_at >= :since and p.published_at < :until;

-- name: posts_with_metrics
-- Each post that went out in a period with its newest numbers; what was not read is null. A channel that counts no
-- interactions as such counts reactions, comments and shares.
select p.publication_id, p.channel, p.permalink, d.opd, d.visual_path, coalesce(d.title, r.title) as title,
       max(l.value) filter (where l.name = 'reach')::bigint as reach,
       coalesce(max(l.value) filter (where l.name = 'interactions'),
                case when count(*) filter (where l.name = 'reactions' and l.value is not null) > 0 then
                     sum(l.value) filter (where l.name in ('reactions', 'comments', 'shares')) end)::bigint as interactions
  from siar.publications p
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
  left join siar.entities e on e.publication_id = p.publication_id
  left join lateral (select split_part(m.metric, '.', 2) as name, m.value
                       from siar.metric_latest m where m.entity_id = e.entity_id and m.dim = '') l on true
 where p.state = 'published' and p.published_at >= :since and p.published_at < :until
 group by p.publication_id, p.channel, p.permalink, d.opd, d.visual_path, d.title, r.title
 order by reach desc nulls last, p.publication_id;

-- name: daily_reach
-- Accounts reached on each day of a period, per platform, by the city's own account: reach is never added.
select a.channel as platform, d.for_date, d.value::bigint as reach
  from siar.metric_daily d
  join siar.entities e using (entity_id)
  join siar.accounts a on a.account_id = e.account_id and a.is_default
 where split_part(d.metric, '.', 2) = 'reach' and e.publication_id is null and d.dim = '' and d.value is not null
   and d.for_date between :first and :last
 order by platform, d.for_date;

-- name: followers
-- Followers of the city's own account at the end of a period and before it began, per platform.
select a.channel as platform,
       (array_agg(d.value order by d.for_date desc) filter (where d.for_date <= :last))[1]::bigint as closing,
       (array_agg(d.value order by d.for_date desc) filter (where d.for_date < :first))[1]::bigint as opening
  from siar.metric_daily d
  join siar.entities e using (entity_id)
  join siar.accounts a on a.account_id = e.account_id and a.is_default
 where split_part(d.metric, '.', 2) = 'followers' and d.value is not null and d.for_date <= :last
 group by 1;

-- name: city_budget^
-- The city's month: ceiling, promised, spent; tax included.
select cap, reserved, settled from siar.budgets where level = 'city_month' and holder = 'city' and period = :month;

-- name: month_cap$
-- The city's monthly ceiling in force, also when nothing was promised yet.
select cap from siar.cap_policies where level = 'city_month';

-- name: settled_in$
-- Rupiah spent on days of a period, tax included, corrections taken off.
select coalesce(sum(case kind when 'settle' then amount when 'refund' then -amount end), 0)::bigint
  from siar.ledger_txns where spent_on between :first and :last;

-- name: boosts_in
-- Boosts that ran in a period, with what they cost and reached so far.
select b.opd, b.state, b.spend, b.reach, b.lifetime_budget, b.amount, b.watched_at, coalesce(d.title, r.title) as title
  from siar.boosts b
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
 where b.starts_at < :until and b.ends_at >= :since and b.state <> 'failed'
 order by b.spend desc, b.boost_id;

-- name: waiting^
-- What waits for a person.
select (select count(*) from siar.posts where state = 'draft') as approvals,
       (select count(*) from siar.publications where state in ('unknown', 'parked')) as unproven,
       (select count(*) from siar.boosts where state = 'needs_human') as boosts,
       (select count(*) from siar.freezes) as freezes;

-- name: last_readings
-- When each source of the city's own accounts was last read, and whether the newest try failed.
select distinct on (r.source) r.source, r.ok,
       max(r.finished_at) filter (where r.ok) over (partition by r.source) as pulled_at
  from siar.fetch_runs r
  left join siar.accounts a using (account_id)
 where r.finished_at is not null and (r.account_id is null or a.is_default)
 order by r.source, r.run_id desc;
