-- name: latest_briefings
-- Reports to leadership with their copies, newest first, a page at a time.
select b.briefing_id, b.kind, b.period_start, b.period_end, b.created_at, b.summary,
       coalesce(jsonb_agg(jsonb_build_object('recipient', d.recipient, 'state', m.state, 'error', m.error)
                          order by d.recipient)
                filter (where d.recipient is not null), '[]') as copies
from siar.briefings b
left join siar.briefing_deliveries d using (briefing_id)
left join siar.messages m using (message_id)
where b.briefing_id < :before
group by b.briefing_id
order by b.briefing_id desc
limit :limit;

-- name: briefing_file^
-- Where a report's PDF is, and what it must contain.
select path, sha256 from siar.briefings where briefing_id = :briefing_id;
