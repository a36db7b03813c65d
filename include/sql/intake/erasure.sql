-- name: reports_of_row
-- Every report that was ever made of a row.
select report_id from siar.reports where row_id = :row_id order by report_id;

-- name: revisions_of_row
-- Every content in which a row was seen.
select revision_id from siar.row_revisions where row_id = :row_id order by revision_no;

-- name: blank_reports!
-- Leave of reports what says nothing of a person; tell how many were changed.
update siar.reports
set title = case when :keep_title then title else :erased end, body = null, place = null, kelurahan = null, kecamatan = null, indicators = '[]',
    budget_rp = null, fund_source = null, data_source = null, photo_url = null, responsible = null,
    superseded_at = coalesce(superseded_at, :now)
where report_id = any(cast(:report_ids as bigint[]))
  and (superseded_at is null or body is not null or (not :keep_title and title <> :erased));

-- name: blank_verdicts!
-- What was said of a row's contents, without its words; tell how many were changed.
update siar.verdicts d set verdict = 'held', fields = null, findings = :findings::jsonb
from siar.row_revisions v
where v.row_id = :row_id and d.revision_id = v.revision_id and d.findings <> :findings::jsonb;

-- name: blank_feedback!
-- What stood beside the row; the next cycle writes it anew where the row is still there.
update siar.feedback set message = '', link = '' where row_id = any(:row_ids);

-- name: held_too_long
-- Contents that were held so long ago that their time is over: whether for privacy, or for anything else.
select d.revision_id, v.row_id, v.row_number, d.verdict, d.findings, d.judged_at,
       not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no) as newest, null as reason
from siar.verdicts d
join siar.row_revisions v using (revision_id)
where d.verdict = 'held' and d.cleaned_at is null and d.judged_at < :before and d.revision_id > :after
order by d.revision_id
limit :limit;

-- name: replaced_too_long
-- Contents that a newer one replaced so long ago that their time is over.
select d.revision_id, v.row_id, v.row_number, d.verdict, d.findings, d.judged_at,
       not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no) as newest, null as reason
from siar.verdicts d
join siar.row_revisions v using (revision_id)
where d.replaced_at < :before and d.replaced_at is not null and d.cleaned_at is null and d.revision_id > :after
order by d.revision_id
limit :limit;

-- name: returned_too_long
-- Contents whose posts were sent back so long ago that their time is over, with what the agency was told.
select d.revision_id, v.row_id, v.row_number, d.verdict, d.findings, d.judged_at,
       not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no) as newest, a.reason
from siar.drafts x
join siar.reports r on r.report_id = x.report_id and r.superseded_at is null
join siar.verdicts d on d.revision_id = r.revision_id
join siar.row_revisions v on v.revision_id = r.revision_id
join lateral (
  select a.reason from siar.posts o join siar.approvals a using (post_id)
  where o.draft_id = x.draft_id and a.decision = 'return' order by a.approval_id desc limit 1
) a on true
where x.state = 'returned' and x.updated_at < :before and d.cleaned_at is null and d.revision_id > :after
order by d.revision_id
limit :limit;

-- name: accepted_too_long
-- Contents that are in force since so long ago that the city's rule for archives lets their text go.
select d.revision_id, v.row_id, v.row_number, d.verdict, d.findings, d.judged_at,
       not exists (select from siar.row_revisions n where n.row_id = v.row_id and n.revision_no > v.revision_no) as newest, null as reason
from siar.verdicts d
join siar.row_revisions v using (revision_id)
where d.verdict = 'accepted' and d.replaced_at is null and d.cleaned_at is null and d.judged_at < :before and d.revision_id > :after
order by d.revision_id
limit :limit;

-- name: clean_verdict!
-- What was said of a content, without its words.
update siar.verdicts set verdict = :verdict, fields = null, findings = :findings::jsonb, cleaned_at = :now where revision_id = :revision_id;

-- name: report_of_revision
-- The report that was made of a content, if one was.
select report_id from siar.reports where revision_id = :revision_id;

-- name: blank_reviews!
-- Why an editor sent a row back; tell of how many.
update siar.reviews set reason = :erased where row_id = :row_id and reason <> :erased;

-- name: letters_of_row
-- Daily letters that name a row, since it was first seen, and whose bodies are kept.
select l.message_id, m.state
from siar.sheet_rows r
join siar.digest_letters l on l.day >= cast(r.first_seen_at as date) - 1
join siar.messages m using (message_id)
where r.row_id = :row_id and m.plain <> '' and strpos(m.plain, '[' || r.row_id || ']') > 0
order by l.message_id;
