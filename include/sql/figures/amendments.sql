-- name: amendments
-- Posts that were corrected, followed by one that corrects them, or taken down in a stretch of time, the newest first. Why: null,
-- once its time is over.
select m.way, m.at, nullif(m.reason, '[dihapus]') as reason, p.channel, d.opd, coalesce(d.title, r.title) as title
  from (
    select c.way, c.decided_at as at, c.reason, c.post_id
      from siar.corrections c
     where c.state = 'done' and c.decided_at >= :since and c.decided_at < :until
    union all
    select 'withdrawal', w.settled_at, w.reason, q.post_id
      from siar.withdrawals w join siar.publications q using (publication_id)
     where w.state = 'done' and w.settled_at >= :since and w.settled_at < :until
  ) m
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
  join siar.publications p on p.post_id = o.post_id
 order by m.at desc, m.post_id, m.way;
