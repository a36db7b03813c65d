-- name: live_draft_of_report$
-- The draft that counts for a report.
select draft_id from siar.drafts where report_id = :report_id and state <> 'superseded';

-- name: link_follow_up!
-- Say which post this one corrects.
update siar.posts set corrects_post_id = :corrects, edited_by = :actor, edited_at = :now where post_id = :post_id;

-- name: corrected_reference$
-- The reference code of the post that a follow-up corrects; null: it is none.
select d.reference_code
from siar.posts o
join siar.posts c on c.post_id = o.corrects_post_id
join siar.drafts d on d.draft_id = c.draft_id
where o.post_id = :post_id;
