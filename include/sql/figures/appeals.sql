-- name: appeals
-- What agencies wrote against their scores: on this period; and on earlier ones, where no report of the kind printed it. What an
-- agency wrote alike into several sheets it wrote once.
select distinct on (a.opd, a.period_start, a.text) a.appeal_id, a.opd, a.period_start, a.period_end, a.text, a.written_at
  from siar.appeals a
 where a.withdrawn_at is null
   and (a.period_start = :first and a.period_end = :last
        or a.period_end < :first and not exists (
          select from siar.briefing_appeals t join siar.briefings b using (briefing_id)
           where t.appeal_id = a.appeal_id and b.kind = :kind))
 order by a.opd, a.period_start, a.text, a.appeal_id;
