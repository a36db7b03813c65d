-- name: report^
-- A report, as posts tell of it.
select report_id, row_id, revision_id, opd, kind, title, starts_on, ends_on, place, kelurahan, body, indicators, budget_rp,
       fund_source, data_source, photo_consent, as_of, least(sent_at, accepted_at) as sent_at, accepted_at
from siar.reports
where report_id = :report_id;
