-- name: open_items
-- What waits for a person, one by one: posts for a yes, outcomes for a look, boosts that stand still, stops, bills beyond what
-- was promised for them, corrections and withdrawals that are not through, and questions older than an answer may take, by the
-- keyed mark of their comment.
select 'approvals' as subject, post_id::text as item from siar.posts where state = 'draft'
union all
select 'unproven', publication_id::text from siar.publications where state in ('unknown', 'parked')
union all
select 'boosts', boost_id::text from siar.boosts where state = 'needs_human'
union all
select 'freezes', scope from siar.freezes
union all
select 'overruns', txn_id::text from siar.open_overruns
union all
select 'amendments', 'correction ' || correction_id from siar.corrections where state in ('open', 'sending', 'unknown')
union all
select 'amendments', 'withdrawal ' || publication_id from siar.withdrawals where state <> 'done'
union all
select 'questions', mark from siar.comments
 where is_question and answered_at is null and not hidden and gone_at is null and posted_at <= :unanswered_before;

-- name: last_report^
-- The newest report of a kind on a period before a day.
select briefing_id, period_start, period_end from siar.briefings
 where kind = :kind and period_end < :before
 order by period_end desc, briefing_id desc limit 1;

-- name: asks_of
-- What a report asked for.
select subject, item, number, until from siar.briefing_asks where briefing_id = :briefing_id order by subject, item;
