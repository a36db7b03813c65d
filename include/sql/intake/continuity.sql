-- name: shown_rows
-- Of each of these rows the newest state that residents see, or may see; where all was taken down, the last that they saw.
-- What a correction was about counts as seen, and so does what somebody said to be the same report.
select a.row_id, k.revision_id, k.visible, v.input_hash, v.observed_at,
       r.title, r.kind, r.starts_on, r.ends_on, r.place, r.body, r.indicators, r.budget_rp, r.photo_url
from unnest(cast(:row_ids as text[])) as a (row_id)
cross join lateral (
  select case when bool_or(c.visible) then max(c.revision_id) filter (where c.visible is not false) else max(c.revision_id) end
           as revision_id,
         bool_or(c.visible) as visible
  from (
    select e.revision_id, w.publication_id is null as visible
    from (select report_id, revision_id from siar.reports where row_id = a.row_id offset 0) e
    cross join lateral (
      select d.draft_id from siar.drafts d where d.report_id = e.report_id
      union all
      select g.draft_id from siar.draft_pages g where g.report_id = e.report_id
    ) t
    join siar.posts o on o.draft_id = t.draft_id
    join siar.publications p on p.post_id = o.post_id
    left join siar.withdrawals w on w.publication_id = p.publication_id and w.state = 'done'
    where siar.may_be_out(p)
    union all
    select e.revision_id, null
    from (select report_id, revision_id from siar.reports where row_id = a.row_id offset 0) e
    join siar.corrections c on c.report_id = e.report_id
    where c.state <> 'open'
    union all
    select revision_id, null from siar.row_answers where row_id = a.row_id and answer = 'mended'
  ) c
  having bool_or(c.visible) is not null
) k
join siar.row_revisions v on v.revision_id = k.revision_id
left join siar.reports r on r.revision_id = k.revision_id;

-- name: parted_contents
-- Contents of these rows that are another report, as somebody said.
select row_id, input_hash from siar.row_answers where row_id = any(:row_ids) and answer = 'new';

-- name: answer_row!
-- What was said of a row's newest content. The first word stands.
insert into siar.row_answers (row_id, revision_id, input_hash, answer, actor, answered_at)
select row_id, revision_id, input_hash, :answer, :actor, :now
from siar.row_revisions where row_id = :row_id order by revision_no desc limit 1
on conflict (revision_id, answer) do nothing;

-- name: note_said!
-- What stands before the titles of rows, as far as it has answered.
update siar.sheet_rows r set said = given.said
from unnest(cast(:row_ids as text[]), cast(:said as text[])) as given (row_id, said)
where r.row_id = given.row_id;

-- name: succeed_row$
-- The next report was typed over a row; tell whether that is news.
update siar.sheet_rows set succeeded_by = :successor
where row_id = :row_id and succeeded_by is distinct from :successor
returning true;

-- name: newest_content^
-- A row's newest content, and when it came.
select revision_id, observed_at from siar.row_revisions where row_id = :row_id order by revision_no desc limit 1;

-- name: close_verdict!
-- A content that was on its way to another one is asked about no more.
update siar.verdicts set replaced_at = :now
where revision_id = :revision_id and replaced_at is null and verdict <> 'accepted';

-- name: supersede_report_of!
-- Nor is it a report.
update siar.reports set superseded_at = :now where revision_id = :revision_id and superseded_at is null;

-- name: restore_report$
-- The report of the content that residents see stands again, when the row has no other.
update siar.reports r set superseded_at = null
where r.revision_id = :revision_id and r.superseded_at is not null
  and not exists (select from siar.reports n where n.row_id = r.row_id and n.superseded_at is null)
returning r.report_id;
