-- name: outgrown_posts
-- Published posts whose row says something else now, with the correction that is under way or done.
select f.report_id, f.found_at, n.opd, n.kind, n.title, o.post_id, o.channel, q.name as account, d.reference_code, p.permalink,
       p.publication_id, c.correction_id, c.way, c.state as correction
from siar.compose_findings f
join siar.reports n using (report_id)
join siar.reports old on old.row_id = n.row_id and old.report_id <> n.report_id
join siar.draft_reports s on s.report_id = old.report_id
join siar.drafts d using (draft_id)
join siar.posts o using (draft_id)
join siar.account_names q on q.account_id = o.account_id
join siar.publications p using (post_id)
left join siar.withdrawals w using (publication_id)
left join lateral (
  select * from siar.corrections x where x.post_id = o.post_id and x.report_id = f.report_id
  order by x.correction_id desc limit 1
) c on true
where f.code = 'K_PERLU_RALAT' and n.superseded_at is null and p.state = 'published' and w.publication_id is null
order by f.found_at, f.report_id, o.post_id
limit :limit;

-- name: post_to_correct^
-- A post that is out, as residents see it: with the text of the last correction.
select o.post_id, o.draft_id, o.account_id, o.channel, q.name as account, d.reference_code, d.report_id, d.opd, d.kind, d.pages_sha256, d.visual_path,
       d.visual_width, d.visual_height, d.alt_text, r.row_id, coalesce(d.title, r.title) as title, p.permalink,
       w.publication_id is not null as withdrawn,
       coalesce((select c.caption_after from siar.corrections c
                  where c.post_id = o.post_id and c.state = 'done' and c.way = 'edit'
                  order by c.correction_id desc limit 1), p.payload ->> 'text') as caption
from siar.posts o
join siar.account_names q using (account_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
join siar.publications p using (post_id)
left join siar.withdrawals w using (publication_id)
where o.post_id = :post_id and p.state = 'published'
for update of o;

-- name: report_to_correct$
-- What a row of a draft says now, when that is something else than what is out; the longest waiting first.
select n.report_id
from siar.draft_reports s
join siar.reports old using (report_id)
join siar.reports n on n.row_id = old.row_id and n.superseded_at is null and n.report_id <> old.report_id
join siar.compose_findings f on f.report_id = n.report_id and f.code = 'K_PERLU_RALAT'
where s.draft_id = :draft_id
order by f.found_at, n.report_id
limit 1;

-- name: current_report_of_row$
-- What a row says now.
select report_id from siar.reports where row_id = :row_id and superseded_at is null;

-- name: insert_correction$
-- Begin a correction.
insert into siar.corrections (post_id, report_id, way, caption_before, caption_after, reason, edited_by, opened_at, updated_at)
values (:post_id, :report_id, :way, :caption_before, :caption_after, :reason, :actor, :now, :now)
on conflict (post_id) where state in ('open', 'sending', 'unknown') do nothing
returning correction_id;

-- name: lock_correction^
-- One correction with the post that it is about.
select c.correction_id, c.post_id, o.draft_id, o.account_id, o.channel, q.name as account, c.state, c.caption_after, c.edited_by, c.decided_by, p.remote_id
from siar.corrections c
join siar.posts o using (post_id)
join siar.account_names q using (account_id)
join siar.publications p using (post_id)
where c.correction_id = :correction_id
for update of c;

-- name: rewrite_correction!
-- Another text for a correction that was not sent.
update siar.corrections set caption_after = :caption_after, edited_by = :actor, updated_at = :now
where correction_id = :correction_id and state = 'open';

-- name: move_correction!
-- What became of a correction.
update siar.corrections
set state = :state, decided_by = :decided_by, decided_at = :decided_at,
    follow_up_post_id = coalesce(cast(:follow_up_post_id as bigint), follow_up_post_id), updated_at = :now
where correction_id = :correction_id;

-- name: corrections_of
-- A post's corrections.
select correction_id, post_id, report_id, way, caption_before, caption_after, reason, state, follow_up_post_id, edited_by,
       opened_at, decided_by, decided_at, updated_at
from siar.corrections where post_id = :post_id order by correction_id;

-- name: open_correction_of^
-- The correction of a post that is under way.
select correction_id, post_id, report_id, way, caption_before, caption_after, reason, state, follow_up_post_id, edited_by,
       opened_at, decided_by, decided_at, updated_at
from siar.corrections where post_id = :post_id and state in ('open', 'sending', 'unknown');
