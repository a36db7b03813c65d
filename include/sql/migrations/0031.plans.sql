-- What each cycle asks of tables that grow reaches its rows by an index.
-- depends: 0026.sheets

-- When a newer content of the row was judged: what waits for somebody is found without looking at what once waited.
alter table siar.verdicts add column replaced_at timestamptz;
update siar.verdicts d set replaced_at = n.observed_at
from siar.row_revisions v
join siar.row_revisions n on n.row_id = v.row_id and n.revision_no = v.revision_no + 1
where v.revision_id = d.revision_id;

drop index siar.verdicts_in_review;
create index verdicts_waiting on siar.verdicts (revision_id, verdict)
  where verdict in ('held', 'review') and replaced_at is null;

-- Reports of all agencies on a day; every report of a row, and every draft of a report, whatever became of it.
create index reports_current_days on siar.reports (starts_on, kind) where superseded_at is null;
create index reports_row on siar.reports (row_id);
create index drafts_report on siar.drafts (report_id);

-- What is out and still lacks its address.
create index publications_incomplete on siar.publications (published_at)
  where state = 'published' and (permalink is null or remote_id is null);
