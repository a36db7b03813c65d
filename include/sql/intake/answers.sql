-- name: publication_states
-- The publications of each row's reports: state, when due, where to be seen, why it was taken down again (null: it was
-- not), and whether it shows what the row says now, or an editor corrected it to that or let it be.
select r.row_id, p.publication_id, p.channel, n.name as account, p.state, p.due_at, p.published_at, p.permalink,
       w.reason as withdrawn,
       r.superseded_at is null or not exists (
         select from siar.reports n where n.row_id = s.row_id and n.superseded_at is null
           and not exists (select from siar.corrections c where c.post_id = p.post_id and c.report_id = n.report_id
                             and (c.state = 'dismissed' or c.way = 'edit' and c.state = 'done'))) as present
from siar.sheet_rows s
-- Row by row: a sheet's rows are few among all that were ever reported.
cross join lateral (
  select row_id, report_id, superseded_at from siar.reports where row_id = s.row_id offset 0
) r
cross join lateral (
  select draft_id from siar.drafts where report_id = r.report_id
  union
  select draft_id from siar.draft_pages where report_id = r.report_id
) d
join siar.posts o using (draft_id)
join siar.publications p using (post_id)
join siar.account_names n on n.account_id = p.account_id
left join siar.withdrawals w on w.publication_id = p.publication_id and w.state = 'done'
where s.spreadsheet_id = :spreadsheet_id and s.missing_reads = 0
  and (p.state = 'published' or r.superseded_at is null)
order by r.row_id, p.published_at nulls last, p.channel, n.name;

-- name: returned_reasons
-- What an editor wrote when sending a row's posts back, while that stands.
select b.row_id, b.reason
from siar.returned_rows b
join siar.sheet_rows s using (row_id)
where s.spreadsheet_id = :spreadsheet_id and s.missing_reads = 0;

-- name: record_feedback!
-- What was written beside a row.
insert into siar.feedback (row_id, status, message, link, reach, written_at)
values (:row_id, :status, :message, :link, :reach, :now)
on conflict (row_id) do update
  set status = excluded.status, message = excluded.message, link = excluded.link, reach = excluded.reach,
      written_at = excluded.written_at;
