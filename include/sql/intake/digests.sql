-- name: rows_waiting
-- Rows whose newest content waits for its agency, by the rules' word or an editor's, as they stand in the sheets.
select s.spreadsheet_id, s.opd, r.row_id, v.cells->>'judul' as title, v.cells->>'opd' as opd_text,
       case when b.row_id is null then d.verdict else 'held' end as verdict, d.findings, b.reason as returned
from siar.sheet_rows r
join siar.spreadsheets s using (spreadsheet_id)
join lateral (
  select revision_id, cells from siar.row_revisions where row_id = r.row_id order by revision_no desc limit 1
) v on true
join siar.verdicts d using (revision_id)
left join siar.returned_rows b on b.row_id = r.row_id
where s.active and r.missing_reads = 0 and (d.verdict in ('held', 'review') or b.row_id is not null)
order by case when d.verdict = 'review' and b.row_id is null then 1 else 0 end, r.last_row_number, r.row_id;

-- name: last_digests
-- What each agency was last told, and when; a letter that was dropped told nothing.
select distinct on (opd) opd, day, content, state
from siar.digests where state <> 'dropped'
order by opd, day desc;

-- name: drop_old_digests!
-- Letters of days gone by that could not be sent: a newer one says what is true now.
update siar.digests set state = 'dropped' where state = 'pending' and day < :day;

-- name: lose_stale_digests!
-- Letters whose worker disappeared while sending: whether they left is not known.
update siar.digests set state = 'unknown', last_error = 'the worker disappeared while sending'
where state = 'sending' and sending_at <= :before;

-- name: plan_digest!
-- A letter to send today; one that waits already is brought up to date.
insert into siar.digests (opd, day, content, row_count, recipients, message_id, created_at)
values (:opd, :day, :content, :row_count, :recipients, :message_id, :now)
on conflict (opd, day) do update
  set content = excluded.content, row_count = excluded.row_count, recipients = excluded.recipients
  where siar.digests.state = 'pending';

-- name: begin_digest!
-- Take a letter; only one worker can.
update siar.digests set state = 'sending', sending_at = :now, attempts = attempts + 1, last_error = null
where opd = :opd and day = :day and state = 'pending';

-- name: end_digest!
-- Say how a letter ended.
update siar.digests set state = :state, sent_at = :sent_at, last_error = :error
where opd = :opd and day = :day and state = 'sending';
