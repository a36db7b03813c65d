-- name: appeals
-- What agencies wrote against their scores: on this period; and on earlier ones, after the last report of the kind was made.
select opd, period_start, period_end, text, written_at
  from siar.appeals
 where withdrawn_at is null
   and (period_start = :first and period_end = :last
        or period_end < :first and written_at >= coalesce(
          (select max(b.created_at) from siar.briefings b where b.kind = :kind and b.agency = ''), '-infinity'))
 order by opd, appeal_id;
