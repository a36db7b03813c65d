-- name: sent_rows
-- Rows of which the first content was seen in a period, whatever became of them since, the oldest first. Rows that were removed
-- before they were ever accepted are nobody's report, nor are those that are skipped. When a row was typed is known where it
-- appeared after its sheet's first read; else it is what the row itself says.
select c.row_id, coalesce(s.opd, d.opd, p.opd) as opd, s.title as sheet, r.last_row_number as row_number, c.observed_at as seen_at,
       case when c.observed_at > s.first_read_at then c.observed_at
            when p.sent_at <= c.observed_at then p.sent_at end as typed_at,
       coalesce(p.ends_on, p.starts_on, (n.fields ->> 'ends_on')::date, (n.fields ->> 'starts_on')::date) as event_on,
       case when t.waits and (n.verdict = 'held' or t.returned) then 'held'
            when t.waits and n.verdict = 'review' then 'review'
            when a.accepted_at is not null then 'accepted' end as state,
       a.accepted_at, coalesce(a.at_first, false) and not b.sent_back as right_at_once,
       c.observed_at + :typing <= :now as settled, o.out_at, p.title,
       case when t.waits and n.verdict = 'held' then n.findings else '[]' end as findings
  from (
    select v.row_id, v.revision_id, v.observed_at
      from siar.row_revisions v
     cross join lateral (select verdict from siar.verdicts where revision_id = v.revision_id limit 1) x
     where v.observed_at >= :since and v.observed_at < :until and x.verdict <> 'skipped'
       and not exists (
         select from (select revision_id from siar.row_revisions where row_id = v.row_id and revision_no < v.revision_no offset 0) e
          cross join lateral (select verdict from siar.verdicts where revision_id = e.revision_id limit 1) y
          where y.verdict <> 'skipped')
  ) c
 cross join lateral (select opd from siar.verdicts where revision_id = c.revision_id limit 1) d
 cross join lateral (
   select input_hash from siar.row_revisions
    where row_id = c.row_id and observed_at <= c.observed_at + :typing
    order by revision_no desc limit 1
 ) first
 cross join lateral (
   select w.verdict, w.findings, w.fields
     from (select revision_id from siar.row_revisions where row_id = c.row_id order by revision_no desc limit 1) l
    cross join lateral (select verdict, findings, fields from siar.verdicts where revision_id = l.revision_id limit 1) w
 ) n
 cross join lateral (
   select spreadsheet_id, last_row_number, missing_reads < 2 as there, succeeded_by is null as own
     from siar.sheet_rows where row_id = c.row_id limit 1
 ) r
  join siar.spreadsheets s using (spreadsheet_id)
 cross join lateral (
   select r.there and r.own and s.active and n.verdict <> 'skipped' as waits,
          exists (select from siar.returned_rows where row_id = c.row_id) as returned
 ) t
  left join lateral (
   select opd, title, starts_on, ends_on, sent_at from siar.reports where row_id = c.row_id order by report_id desc limit 1
 ) p on true
 cross join lateral (
   select min(q.accepted_at) as accepted_at, bool_or(h.input_hash = first.input_hash) as at_first
     from (select revision_id, accepted_at from siar.reports where row_id = c.row_id offset 0) q
    cross join lateral (select input_hash from siar.row_revisions where revision_id = q.revision_id limit 1) h
 ) a
 -- Not the view of drafts and their pages: no index reaches through it from a report.
 cross join lateral (
   select exists (
     select from (select report_id from siar.reports where row_id = c.row_id offset 0) q
       join siar.drafts f using (report_id)
       join siar.posts o using (draft_id)
       join siar.approvals v using (post_id)
      where v.decision = 'return') as sent_back
 ) b
 cross join lateral (
   select min(u.published_at) as out_at
     from (select report_id from siar.reports where row_id = c.row_id offset 0) q
    cross join lateral (
      select draft_id from siar.drafts where report_id = q.report_id
      union
      select draft_id from siar.draft_pages where report_id = q.report_id
    ) f
     join siar.posts o using (draft_id)
     join siar.publications u using (post_id)
    where u.state = 'published'
 ) o
 where t.waits or a.accepted_at is not null
 order by c.observed_at, c.row_id;

-- name: rows_out
-- Rows that went out for the first time in a period, on whichever channel, with when they were first seen.
select coalesce(s.opd, p.opd) as opd, g.row_id, first.observed_at as seen_at, g.out_at
  from (
    select q.row_id, min(u.published_at) as out_at
      from siar.publications u
     cross join lateral (select draft_id from siar.posts where post_id = u.post_id offset 0) o
     cross join lateral (
       select report_id from siar.drafts where draft_id = o.draft_id
       union
       select report_id from siar.draft_pages where draft_id = o.draft_id and report_id is not null
     ) f
     cross join lateral (select row_id from siar.reports where report_id = f.report_id offset 0) q
     where u.state = 'published' and u.published_at >= :since and u.published_at < :until
     group by q.row_id
  ) g
 cross join lateral (select opd from siar.reports where row_id = g.row_id order by report_id desc limit 1) p
 cross join lateral (select spreadsheet_id from siar.sheet_rows where row_id = g.row_id limit 1) r
  join siar.spreadsheets s using (spreadsheet_id)
 cross join lateral (select observed_at from siar.row_revisions where row_id = g.row_id order by revision_no limit 1) first
 where not exists (
   select from (select report_id from siar.reports where row_id = g.row_id offset 0) q
    cross join lateral (
      select draft_id from siar.drafts where report_id = q.report_id
      union
      select draft_id from siar.draft_pages where report_id = q.report_id
    ) f
     join siar.posts o using (draft_id)
     join siar.publications u using (post_id)
    where u.state = 'published' and u.published_at < :since)
 order by g.out_at, g.row_id;
