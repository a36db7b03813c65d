-- name: spent_by_agency
-- What adverts cost on days of a period by the agency whose post was advertised, by the kind of its report, by programme ('' of
-- none), and by whether its bill may still change. Corrections taken off. Rupiah.
select b.opd, d.kind, coalesce(b.programme, '') as programme, b.state <> 'closed' as provisional,
       sum(s.sign * t.net)::bigint as net, sum(s.sign * t.tax)::bigint as tax
  from siar.ledger_txns t
 cross join lateral (select case when t.kind in ('settle', 'overrun') then 1 else -1 end as sign) s
  join siar.boosts b using (boost_id)
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
 where t.spent_on between :first and :last
 group by 1, 2, 3, 4
having sum(s.sign * t.amount) <> 0
 order by 1, 2, 3, 4;

-- name: open_overruns_total^
-- Bills that passed what was promised for them and that nobody said of why that may stand.
select count(*) as bills, coalesce(sum(amount), 0)::bigint as amount from siar.open_overruns;

-- name: restated_spends
-- Periods of which the reports of a kind told last another amount than is booked now, the oldest first.
select t.first, t.last, t.net as told_net, t.tax as told_tax, n.net, n.tax
  from (
    select distinct on (s.first, s.last) s.first, s.last, s.net, s.tax
      from siar.briefings b
      join siar.briefing_spends s using (briefing_id)
     where b.kind = :kind and b.period_end >= :since
     order by s.first, s.last, s.briefing_id desc
  ) t
 cross join lateral (
   select coalesce(sum(x.sign * l.net), 0)::bigint as net, coalesce(sum(x.sign * l.tax), 0)::bigint as tax
     from siar.ledger_txns l
    cross join lateral (select case when l.kind in ('settle', 'overrun') then 1 else -1 end as sign) x
    where l.spent_on between t.first and t.last
 ) n
 where (n.net, n.tax) <> (t.net, t.tax)
 order by t.first, t.last;
