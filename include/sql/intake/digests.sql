-- name: rows_waiting
-- Rows whose newest content waits for its agency, by the rules' word or an editor's, as they stand in the sheets.
select s.spreadsheet_id, s.opd, r.row_id, v.revision_id,
       case when b.row_id is null then d.verdict else 'held' end as verdict, d.findings, b.reason as returned
from siar.sheet_rows r
join siar.spreadsheets s using (spreadsheet_id)
join lateral (
  select revision_id from siar.row_revisions where row_id = r.row_id order by revision_no desc limit 1
) v on true
join siar.verdicts d using (revision_id)
left join siar.returned_rows b on b.row_id = r.row_id
where s.active and r.missing_reads = 0 and (d.verdict in ('held', 'review') or b.row_id is not null)
order by case when d.verdict = 'review' and b.row_id is null then 1 else 0 end, r.last_row_number, r.row_id;

-- name: last_letters
-- What each address was last told for an agency, and when. A letter that never left told nothing.
select distinct on (l.opd, l.recipient) l.opd, l.recipient, l.day, l.content
from siar.digest_letters l join siar.messages m using (message_id)
where m.state not in ('planned', 'cancelled', 'given_up')
order by l.opd, l.recipient, l.day desc;

-- name: waiting_letters
-- Letters that have not left.
select l.opd, l.recipient, l.day, l.content, l.message_id
from siar.digest_letters l join siar.messages m using (message_id)
where m.state = 'planned';

-- name: record_letter!
-- What a letter tells.
insert into siar.digest_letters (opd, day, recipient, content, row_count, message_id)
values (:opd, :day, :recipient, :content, :row_count, :message_id)
on conflict (opd, day, recipient) do update set content = excluded.content, row_count = excluded.row_count;
