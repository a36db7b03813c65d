-- name: traces_of_reports
-- What was made of reports: their posts, and what became of each outside.
select o.post_id, o.draft_id, p.publication_id, p.state, coalesce(siar.may_be_out(p), false) as may_be_out, w.state as withdrawal
from siar.posts o
left join siar.publications p using (post_id)
left join siar.withdrawals w on w.publication_id = p.publication_id
where o.draft_id in (
  select draft_id from siar.drafts where report_id = any(cast(:report_ids as bigint[]))
  union
  select draft_id from siar.draft_pages where report_id = any(cast(:report_ids as bigint[])))
order by o.post_id;

-- name: blank_posts!
-- Captions that residents do not see; tell how many were changed.
update siar.posts set caption = :erased, screening = '[]', updated_at = :now
where post_id = any(cast(:post_ids as bigint[])) and caption <> :erased;

-- name: blank_drafts!
-- Words of drafts of which residents see nothing; tell how many were changed.
update siar.drafts set alt_text = :erased, title = case when title is null then null else :erased end, photo_path = null, photo_focus = null,
                       updated_at = :now
where draft_id = any(cast(:draft_ids as bigint[])) and alt_text <> :erased;

-- name: blank_pages!
-- Words of their pages.
update siar.draft_pages set alt_text = :erased where draft_id = any(cast(:draft_ids as bigint[])) and alt_text <> :erased;

-- name: pictures_of_drafts
-- The pictures of drafts that no other draft shows.
select distinct mine.path
from (
  select draft_id, visual_path as path from siar.drafts where draft_id = any(cast(:draft_ids as bigint[]))
  union
  select draft_id, visual_path from siar.draft_pages where draft_id = any(cast(:draft_ids as bigint[]))
) mine
where not exists (select from siar.drafts d where d.visual_path = mine.path and d.draft_id <> all(cast(:draft_ids as bigint[])))
  and not exists (select from siar.draft_pages g where g.visual_path = mine.path and g.draft_id <> all(cast(:draft_ids as bigint[])));

-- name: dismiss_corrections
-- Nobody sends a correction of what is to be forgotten.
update siar.corrections set state = 'dismissed', decided_by = :actor, decided_at = :now, updated_at = :now
where post_id = any(cast(:post_ids as bigint[])) and state = 'open'
returning correction_id;

-- name: corrections_of_posts
-- Every correction of some posts, and whether it is on its way.
select correction_id, state in ('open', 'sending', 'unknown') as under_way
from siar.corrections where post_id = any(cast(:post_ids as bigint[])) order by correction_id;

-- name: blank_correction_texts!
-- Texts of corrections, but for those that residents read or may read; tell of how many.
update siar.correction_texts t set caption = :erased
from siar.corrections c
where c.correction_id = t.correction_id and c.post_id = any(cast(:post_ids as bigint[]))
  and t.caption <> :erased and c.state <> 'open'
  and (c.post_id = any(cast(:unseen as bigint[]))
       or t.text_id is distinct from c.sent_text_id or c.state not in ('sending', 'unknown', 'done'));

-- name: blank_corrections!
-- Why a post was corrected, and what stood there before where residents see nothing of it; tell of how many.
update siar.corrections
set reason = :erased,
    caption_before = case when post_id = any(cast(:unseen as bigint[])) then :erased else caption_before end
where post_id = any(cast(:post_ids as bigint[]))
  and (reason <> :erased or (post_id = any(cast(:unseen as bigint[])) and caption_before <> :erased));

-- name: blank_approvals!
-- Why a post was sent back, or what was noted; tell of how many.
update siar.approvals set reason = :erased
where post_id = any(cast(:post_ids as bigint[])) and reason <> :erased;

-- name: blank_withdrawals!
-- Why posts were taken down; tell of how many.
update siar.withdrawals set reason = :erased
where publication_id = any(cast(:publication_ids as bigint[])) and reason <> :erased;

-- name: blank_kept!
-- Why posts stayed although their row was removed; tell of how many.
update siar.kept_publications set reason = :erased
where publication_id = any(cast(:publication_ids as bigint[])) and reason <> :erased;

-- name: blank_holds!
-- Why drafts were held; tell of how many.
update siar.holds set reason = :erased
where draft_id = any(cast(:draft_ids as bigint[])) and reason <> :erased;

-- name: blank_objections!
-- What was found wrong, and why it was let be; tell of how many.
update siar.objections
set reason = :erased, settled_reason = case when settled_reason is null then null else :erased end
where post_id = any(cast(:post_ids as bigint[])) and (reason <> :erased or settled_reason <> :erased);

-- name: drop_findings_of_reports!
-- What composing said of reports that nobody composes any more.
delete from siar.compose_findings where report_id = any(cast(:report_ids as bigint[]));
