-- name: find_briefing^
-- A briefing that was already made.
select briefing_id, path, sha256, summary, figures from siar.briefings
 where kind = :kind and period_start = :period_start and period_end = :period_end;

-- name: insert_briefing$
-- Keep a briefing with its numbers; the first one of a period stays.
insert into siar.briefings (kind, period_start, period_end, path, sha256, figures, summary, created_at)
values (:kind, :period_start, :period_end, :path, :sha256, cast(:figures as jsonb), :summary, :now)
on conflict (kind, period_start, period_end) do nothing returning briefing_id;

-- name: plan_delivery!
-- A reader who is to get it.
insert into siar.briefing_deliveries (briefing_id, recipient, message_id) values (:briefing_id, :recipient, :message_id)
on conflict (briefing_id, recipient) do nothing;

-- name: open_deliveries
-- Deliveries that were not begun, and those whose worker disappeared in the middle.
select d.briefing_id, d.recipient, d.state, d.message_id, d.sending_at, b.kind, b.path, b.summary, b.figures,
       b.period_start, b.period_end
  from siar.briefing_deliveries d join siar.briefings b using (briefing_id)
 where d.state in ('pending', 'sending') order by d.briefing_id, d.recipient;

-- name: begin_delivery!
-- Take one delivery; only one worker can.
update siar.briefing_deliveries set state = 'sending', sending_at = :now, attempts = attempts + 1, last_error = null
 where briefing_id = :briefing_id and recipient = :recipient and state = 'pending';

-- name: end_delivery!
-- Say how a delivery ended.
update siar.briefing_deliveries set state = :state, sent_at = :sent_at, last_error = :error
 where briefing_id = :briefing_id and recipient = :recipient and state = 'sending';

-- name: count_deliveries
-- How many deliveries stand where.
select state, count(*) as number from siar.briefing_deliveries group by state;
