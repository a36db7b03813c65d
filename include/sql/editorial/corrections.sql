-- name: outgrown_posts
-- Posts that are out, or may be, and whose row says something else now, with the correction that is under way or done. A
-- follow-up that was sent back, or replaced, corrects nothing.
select f.report_id, f.found_at, n.opd, n.kind, n.title, o.post_id, o.channel, q.name as account, d.reference_code, p.permalink,
       p.publication_id, p.state as publication, c.correction_id, c.way, c.state as correction
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
  select * from siar.corrections x
  where x.post_id = o.post_id and x.report_id = f.report_id
    and not exists (select from siar.posts u where u.post_id = x.follow_up_post_id and u.state in ('returned', 'superseded'))
  order by x.correction_id desc limit 1
) c on true
where f.code = 'K_PERLU_RALAT' and n.superseded_at is null and siar.may_be_out(p) and w.publication_id is null
order by f.found_at, f.report_id, o.post_id
limit :limit;

-- name: post_to_correct^
-- A post that is out, as residents see it: with the text of the last correction.
select o.post_id, o.draft_id, o.account_id, o.channel, q.name as account, d.reference_code, d.report_id, d.opd, d.kind, d.pages_sha256, d.visual_path,
       d.visual_width, d.visual_height, d.alt_text, r.row_id, coalesce(d.title, r.title) as title, p.permalink,
       w.publication_id is not null as withdrawn,
       e.caption, p.publication_id, p.remote_id, r.title as report_title, r.body
from siar.posts o
join siar.public_texts e using (post_id)
join siar.account_names q using (account_id)
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
join siar.publications p on p.post_id = o.post_id
left join siar.withdrawals w on w.publication_id = p.publication_id
where o.post_id = :post_id
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
insert into siar.corrections (post_id, report_id, way, caption_before, reason, opened_at, updated_at)
values (:post_id, :report_id, :way, :caption_before, :reason, :now, :now)
on conflict (post_id) where state in ('open', 'sending', 'unknown') do nothing
returning correction_id;

-- name: insert_correction_text$
-- The text that it has from now on.
insert into siar.correction_texts (correction_id, caption, content_hash, report_id, written_by, written_at)
values (:correction_id, :caption, :content_hash, :report_id, :actor, :now)
returning text_id;

-- name: post_of_correction$
-- Which post a correction is about.
select post_id from siar.corrections where correction_id = :correction_id;

-- name: lock_correction$
-- Hold a correction until the transaction ends; its post is held before it.
select correction_id from siar.corrections where correction_id = :correction_id for update;

-- name: correction^
-- One correction with its newest text.
select correction_id, post_id, report_id, way, caption_before, caption_after, text_id, content_hash, reason, state, fence,
       sending_at, lease_until, follow_up_post_id, edited_by, opened_at, decided_by, decided_at, updated_at
from siar.current_corrections where correction_id = :correction_id;

-- name: report_stands$
-- Whether a row still says so and may air; it stays so until the transaction ends.
select superseded_at is null and may_air from siar.reports where report_id = :report_id for share;

-- name: rebind_correction!
-- Another text was written for what the row says now.
update siar.corrections set report_id = :report_id, updated_at = :now
where correction_id = :correction_id and state = 'open';

-- name: move_correction!
-- What became of a correction that nobody is sending.
update siar.corrections
set state = :state, decided_by = :decided_by, decided_at = :decided_at,
    follow_up_post_id = coalesce(cast(:follow_up_post_id as bigint), follow_up_post_id), updated_at = :now
where correction_id = :correction_id and state = 'open';

-- name: begin_sending$
-- The last write before the visible call: the next fence, and until when its holder counts as alive.
update siar.corrections
set state = 'sending', fence = fence + 1, sent_text_id = :text_id, sending_at = :now, lease_until = :lease_until,
    decided_by = :actor, decided_at = :now, updated_at = :now
where correction_id = :correction_id and state = 'open'
returning fence;

-- name: take_over_sending$
-- Whoever sent it is taken for dead, or could not say what became of it: who looks now holds the next fence. A lease that ends later
-- than anybody lends, by the asking clock and the database's, is of a clock that was ahead.
update siar.corrections set state = 'unknown', fence = fence + 1, lease_until = null, updated_at = :now
where correction_id = :correction_id and (state = 'unknown' or (state = 'sending'
  and (lease_until <= :now or lease_until > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:lent as interval))))
returning fence;

-- name: corrections_to_look_at
-- Texts that were sent, of which nobody said what became of them, and whose sender is not at work any more.
select c.correction_id
from siar.corrections c
where c.way = 'edit' and (c.state = 'unknown' or (c.state = 'sending'
    and (c.lease_until <= :now or c.lease_until > greatest(cast(:now as timestamptz), clock_timestamp()) + cast(:lent as interval))))
  and c.sending_at >= :since
  and not exists (
    select from siar.publications p join siar.withdrawals w using (publication_id) where p.post_id = c.post_id)
order by c.correction_id;

-- name: corrections_waited_for$
-- Of which of these corrections nobody knows what became.
select coalesce(array_agg(correction_id::text), '{}')
from siar.corrections where correction_id = any(cast(:items as bigint[])) and state in ('sending', 'unknown');

-- name: conclude_sending$
-- What became of a text that was sent, by whoever holds the fence. What was not sent was decided by nobody.
update siar.corrections
set state = :state, lease_until = null, updated_at = :now,
    decided_by = case when cast(:state as text) <> 'open' then decided_by end,
    decided_at = case when cast(:state as text) <> 'open' then decided_at end
where correction_id = :correction_id and fence = :fence and state in ('sending', 'unknown')
returning correction_id;

-- name: writers_of_correction
-- Everybody who wrote on a correction, and who accepted its row. A row of the same content is not asked about again.
select t.written_by as actor from siar.correction_texts t where t.correction_id = :correction_id
union
select e.actor
from siar.corrections c
join siar.reports r using (report_id)
join siar.row_revisions v using (revision_id)
join siar.reviews e on e.row_id = v.row_id and e.input_hash = v.input_hash and e.decision = 'accept'
where c.correction_id = :correction_id
order by actor;

-- name: insert_correction_agreement!
-- Somebody agrees to exactly this text.
insert into siar.correction_agreements (text_id, stage, actor, roles, content_hash, decided_at)
values (:text_id, :stage, :actor, cast(:roles as text[]), :content_hash, :now);

-- name: correction_agreements
-- Who agreed to a correction's newest text, oldest first.
select c.post_id, a.stage, a.actor, a.roles, a.content_hash, a.decided_at
from siar.current_corrections c
join siar.correction_agreements a on a.text_id = c.text_id
where c.correction_id = :correction_id
order by a.agreement_id;

-- name: screen_again!
-- A published post's findings follow the text that residents read now.
update siar.posts
set screening = cast(:screening as jsonb), no_boost = :no_boost, review_due = review_due or :review_due, updated_at = :now
where post_id = :post_id;

-- name: corrections_of
-- A post's corrections.
select correction_id, post_id, report_id, way, caption_before, caption_after, text_id, content_hash, reason, state, fence,
       sending_at, lease_until, follow_up_post_id, edited_by, opened_at, decided_by, decided_at, updated_at
from siar.current_corrections where post_id = :post_id order by correction_id;

-- name: open_correction_of^
-- The correction of a post that is under way.
select correction_id, post_id, report_id, way, caption_before, caption_after, text_id, content_hash, reason, state, fence,
       sending_at, lease_until, follow_up_post_id, edited_by, opened_at, decided_by, decided_at, updated_at
from siar.current_corrections where post_id = :post_id and state in ('open', 'sending', 'unknown');
