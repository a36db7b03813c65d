-- name: marks^
-- What changes when something on the desk does: the newest entry of each trail, and how many wait where. Asked by every
-- open page every few seconds, so nothing in it reads more than the end of an index or a handful of open entries.
select coalesce((select max(entry_id) from siar.audit_entries), 0) as decisions,
       coalesce((select max(attempt_id) from siar.publication_attempts), 0) as attempts,
       (select count(*) from siar.posts where state = 'draft') as drafts,
       coalesce((select max(post_id) from siar.posts where state = 'draft'), 0) as newest_draft,
       (select count(*) from siar.verdicts where verdict in ('held', 'review') and replaced_at is null) as asked_rows,
       coalesce((select max(revision_id) from siar.verdicts where verdict in ('held', 'review') and replaced_at is null), 0)
         as newest_row,
       (select count(*) from siar.compose_findings) as refused,
       (select count(*) from siar.publications
         where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown') and due_at < :late_before) as late,
       (select count(*) from siar.publications where state in ('parked', 'unknown')) as stuck,
       (select count(*) from siar.messages where state in ('unknown', 'given_up', 'refused')) as messages,
       (select count(*) from siar.boosts where state = 'needs_human')
         + (select count(*) from siar.boost_proposals where state = 'open')
         + (select count(distinct boost_id) from siar.open_overruns) as boosts,
       coalesce((select max(briefing_id) from siar.briefings), 0) as briefings,
       (select count(*) from siar.comments
         where is_question and answered_at is null and not hidden and gone_at is null) as questions,
       (select coalesce(string_agg(scope || frozen_at::text, ' ' order by scope), '') from siar.freezes) as freezes,
       (select coalesce(string_agg(account_id || stopped_at::text, ' ' order by account_id), '') from siar.account_stops) as stops,
       (select coalesce(string_agg(stage || item || tries::text, ' ' order by stage, item), '')
          from (select stage, item, tries from siar.item_faults order by stage, item limit 200) f) as faults,
       (select count(*) from siar.spreadsheets where active and last_state not in ('ok', 'new')) as sheets;

-- name: tally^
-- How much waits for people, for the navigation: cards at these stages, warnings among them, and what waits elsewhere.
-- Nobody is asked to decide on what is over.
select cards.waiting, cards.mine, cards.urgent,
       (select count(distinct reference_code collate "C") from siar.publications where state in ('parked', 'failed')) as parked,
       (select count(distinct o.draft_id) from siar.posts o
         where o.post_id in (
    select r.post_id from siar.posts r join siar.publications p using (post_id)
    where r.review_due and p.state = 'published'
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
    union all select post_id from siar.open_objections)) as reviews,
       asked.rows, asked.held,
       (select count(*) from siar.compose_findings f join siar.reports r using (report_id)
         where f.code = 'K_PERLU_RALAT' and r.superseded_at is null
           and not exists (select from siar.corrections c where c.report_id = f.report_id and c.state in ('done', 'dismissed')))
         as corrections,
       (select count(distinct p.publication_id)
        from siar.sheet_rows w
        join siar.reports r using (row_id)
        cross join lateral (select draft_id from siar.draft_reports where report_id = r.report_id limit 100) s
        join siar.posts o on o.draft_id = s.draft_id
        join siar.publications p on p.post_id = o.post_id
        where w.missing_reads >= 2 and w.succeeded_by is null and w.last_seen_at > :removed_since and p.state = 'published'
          and w.last_seen_at < p.published_at + cast(:window as interval)
          and not exists (select from siar.withdrawals t where t.publication_id = p.publication_id)
          and not exists (select from siar.kept_publications k where k.publication_id = p.publication_id)) as removed,
       (select count(*) from siar.boosts where state = 'needs_human')
         + (select count(*) from siar.boost_proposals where state = 'open')
         + (select count(distinct boost_id) from siar.open_overruns) as boosts,
       (select count(*) from siar.messages where state in ('unknown', 'given_up')) as messages,
       (select count(*) from siar.messages m
         where m.state in ('unknown', 'given_up')
           and exists (select from siar.briefing_deliveries d where d.message_id = m.message_id)) as copies,
       (select count(*) from siar.publications
         where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown') and due_at < :late_before) as late,
       (select count(*) from siar.item_faults) as faults
from (
  select count(*) filter (where d.verdict = 'review') as rows,
         count(*) filter (where d.verdict = 'held'
           and exists (select from jsonb_array_elements(d.findings) f where f->>'code' = any(:codes))) as held
  from siar.verdicts d
  cross join lateral (select row_id from siar.row_revisions where revision_id = d.revision_id limit 1) v
  cross join lateral (
    select spreadsheet_id from siar.sheet_rows where row_id = v.row_id and missing_reads < 2 limit 1
  ) r
  join siar.spreadsheets s using (spreadsheet_id)
  where d.verdict in ('held', 'review') and d.replaced_at is null and s.active
) asked
cross join (
  select count(distinct draft_id) as waiting,
         count(distinct draft_id) filter (where stage = any(:stages)) as mine,
         count(distinct draft_id) filter (where stage = any(:stages) and urgent) as urgent
  from siar.posts
  where state = 'draft' and (closes_at is null or closes_at > cast(:now as timestamptz))
) cards;
