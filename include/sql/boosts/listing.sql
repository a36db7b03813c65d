-- name: latest_boosts
-- Boosts, newest first, a page at a time.
select b.boost_id, b.opd, b.reference_code, b.state, b.lifetime_budget, b.tax, b.spend, b.reach, b.ends_at, b.note,
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
-- How much of each ceiling of these months and years is promised and spent. Rupiah.
select level, holder, cap, reserved, settled
from siar.budgets
where level in ('city_month', 'city_year', 'opd_month') and period = any(:periods)
order by level, holder;

-- name: costing
-- Boosts of a publication that may still cost money.
select boost_id from siar.boosts
where publication_id = :publication_id and state in ('activating', 'running', 'paused', 'needs_human')
order by boost_id;
