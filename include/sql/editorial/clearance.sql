-- name: posts_to_clear
-- Posts as they are stored, with what was found when they were last looked through.
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, d.title as draft_title,
       o.screening, o.corrects_post_id is not null as corrects,
       exists (select from siar.publications c join siar.withdrawals w using (publication_id)
               where c.post_id = o.corrects_post_id and w.state = 'done') as moot,
       o.corrects_post_id is null and siar.out_elsewhere(o.draft_id, o.account_id) as doubled,
       (select h.reason from siar.holds h where h.draft_id = o.draft_id and h.lifted_at is null) as held
from siar.posts o
join siar.drafts d using (draft_id)
where o.post_id = any(:post_ids)
order by o.post_id;

-- name: drafts_to_clear
-- What drafts are called, where not as their row.
select title from siar.drafts where draft_id = any(:draft_ids);

-- name: rows_of_drafts
-- Every report that some drafts tell of, each draft's own first.
select s.draft_id, r.kind, r.opd, r.title, r.body, r.superseded_at is null and r.may_air as stands
from siar.draft_reports s
join siar.reports r using (report_id)
where s.draft_id = any(:draft_ids)
order by s.draft_id, r.report_id;

-- name: rows_in_time
-- Every report that some drafts tell of with its days, and whether all that a draft is for corrects something that is out.
select s.draft_id, r.kind, r.title, r.body, r.starts_on, r.ends_on, r.accepted_at,
       coalesce((select bool_and(o.corrects_post_id is not null) from siar.posts o where o.draft_id = s.draft_id), false)
         as corrects
from siar.draft_reports s
join siar.reports r using (report_id)
where s.draft_id = any(:draft_ids)
order by s.draft_id, r.report_id;
