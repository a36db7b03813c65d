-- name: newest_growth^
-- What the newest report of some kinds that told of it found of growing the audience, if its period ended lately.
select period_end, figures -> 'growth' as growth from siar.briefings
 where kind = any(:kinds) and period_end >= :since and figures -> 'growth' is not null and figures -> 'growth' <> 'null'
 order by period_end desc, briefing_id desc limit 1;
