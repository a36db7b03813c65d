-- name: latest_boosts
-- Boosts, newest first, a page at a time.
select b.boost_id, b.publication_id, b.opd, d.kind, b.reference_code, b.state, b.lifetime_budget, b.tax, b.spend, b.reach, b.ends_at, b.note,
       p.post_id, coalesce(d.title, r.title) as title
from siar.boosts b
join siar.publications p using (publication_id)
join siar.posts o using (post_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
where b.boost_id < :before
order by b.boost_id desc
limit :limit;

-- name: budgets_of_periods
-- How much of each ceiling of these months and years is promised and billed. Rupiah. The city's own stand there before anything
-- is promised of them.
select c.level, c.holder, coalesce(b.cap, siar.cap_in_force(c.level, c.holder)) as cap, coalesce(b.reserved, 0) as reserved,
       coalesce(b.settled, 0) as settled, coalesce(b.overrun, 0) as overrun
  from (values ('city_month', 'city', cast(:month as text)), ('city_year', 'city', cast(:year as text))) c (level, holder, period)
  left join siar.budgets b using (level, holder, period)
 where coalesce(b.cap, siar.cap_in_force(c.level, c.holder)) is not null
union all
select level, holder, cap, reserved, settled, overrun
  from siar.budgets
 where level = 'opd_month' and period = :month or level = 'programme_year' and period = :year
order by level, holder;

-- name: costing
-- Boosts of a publication that may still cost money.
select boost_id from siar.boosts
where publication_id = :publication_id and state in ('activating', 'running', 'paused', 'needs_human')
order by boost_id;
