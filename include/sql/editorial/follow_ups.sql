-- name: live_draft_of_report$
-- The draft that counts for a report.
select draft_id from siar.drafts where report_id = :report_id and state <> 'superseded';

-- name: link_follow_up!
-- Say which post this one corrects.
update siar.posts set corrects_post_id = :corrects, edited_by = :actor, edited_at = :now where post_id = :post_id;
