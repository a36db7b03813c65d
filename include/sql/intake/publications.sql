-- name: publication_states
-- The publications of each row's reports: state, when due, where to be seen, accounts reached (null: not yet known),
-- and why it was taken down again (null: it was not).
select r.row_id, p.publication_id, p.channel, p.state, p.due_at, p.published_at, p.permalink, m.reach,
       w.reason as withdrawn
from siar.reports r
join siar.sheet_rows s using (row_id)
join siar.draft_reports d using (report_id)
join siar.posts o using (draft_id)
join siar.publications p using (post_id)
left join siar.withdrawals w on w.publication_id = p.publication_id and w.state = 'done'
left join lateral (
  select max(l.value)::bigint as reach
  from siar.entities e
  join siar.metric_latest l using (entity_id)
  join siar.metric_defs f using (metric)
  where e.publication_id = p.publication_id and e.kind in ('post', 'ig_media')
    and f.unit = 'accounts' and f.semantics = 'lifetime' and l.dim = ''
) m on true
where s.spreadsheet_id = :spreadsheet_id and s.missing_reads = 0
  and (p.state = 'published' or r.superseded_at is null)
order by r.row_id, p.published_at nulls last, p.channel;

-- name: returned_reasons
-- What an editor wrote when sending a row's posts back, while that stands.
select b.row_id, b.reason
from siar.returned_rows b
join siar.sheet_rows s using (row_id)
where s.spreadsheet_id = :spreadsheet_id and s.missing_reads = 0;
