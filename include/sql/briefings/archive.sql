-- name: latest_briefings
-- Reports to leadership with their copies, newest first, a page at a time; of one kind, agency or month, or among some numbers.
select b.briefing_id, b.kind, b.agency, coalesce(b.figures->>'label', '') as label, b.period_start, b.period_end, b.created_at, b.summary,
       coalesce(c.subject, '') as subject, coalesce(c.copies, '[]') as copies, coalesce(c.files, '[]') as files
from siar.briefings b
left join lateral (
  select min(m.subject) as subject,
         jsonb_agg(jsonb_build_object('message_id', m.message_id, 'recipient', d.recipient, 'copy', d.copy, 'state', m.state,
                                      'error', m.error, 'at', coalesce(m.ended_at, m.sending_at, m.created_at),
                                      'receipt', m.receipt, 'kept', m.plain <> '', 'decided_by', m.decided_by,
                                      'asked_by', d.asked_by, 'asked_why', d.asked_why)
                   order by d.recipient, d.copy) as copies,
         (array_agg(m.attachments order by m.message_id))[1] as files
    from siar.briefing_deliveries d join siar.messages m using (message_id)
   where d.briefing_id = b.briefing_id) c on true
where b.briefing_id < :before
  and (cast(:among as bigint[]) is null or b.briefing_id = any(cast(:among as bigint[])))
  and (cast(:kind as text) is null or b.kind = :kind)
  and (cast(:agency as text) is null or b.agency = :agency)
  and (cast(:month as date) is null
       or b.period_end >= cast(:month as date) and b.period_end < cast(cast(:month as date) + interval '1 month' as date))
order by b.briefing_id desc
limit :limit;

-- name: briefing_months
-- The months in which periods of reports end, the newest first. From month to month by the index: reports are many, months few.
with recursive months as (
  (select cast(date_trunc('month', period_end) as date) as month from siar.briefings order by period_end desc limit 1)
  union all
  select n.month from months m
   cross join lateral (
     select cast(date_trunc('month', period_end) as date) as month from siar.briefings
      where period_end < m.month order by period_end desc limit 1
   ) n
)
select month from months order by month desc;

-- name: briefing_kinds
-- The kinds of which there is a report, from kind to kind.
with recursive kinds as (
  (select kind from siar.briefings order by kind limit 1)
  union all
  select n.kind from kinds k
   cross join lateral (select kind from siar.briefings where kind > k.kind order by kind limit 1) n
)
select kind from kinds order by kind;

-- name: briefing_agencies
-- The agencies that have reports of their own, from agency to agency.
with recursive agencies as (
  (select agency from siar.briefings where agency > '' order by agency limit 1)
  union all
  select n.agency from agencies a
   cross join lateral (select agency from siar.briefings where agency > a.agency order by agency limit 1) n
)
select agency from agencies order by agency;

-- name: waiting_copies
-- Copies that nobody can say arrived, were given up or refused, newest first.
select d.briefing_id from siar.messages m join siar.briefing_deliveries d using (message_id)
where m.state in ('unknown', 'given_up', 'refused')
order by m.message_id desc
limit :limit;

-- name: briefing_file^
-- Where a report's PDF is, and what it must contain.
select path, sha256 from siar.briefings where briefing_id = :briefing_id;

-- name: attached_file^
-- A file that a report's letters carry, by its digest.
select f.data, f.path, f.media_type, a.value->>'name' as name
from siar.briefing_deliveries d
join siar.messages m using (message_id)
cross join lateral jsonb_array_elements(m.attachments) a
join siar.message_files f on f.sha256 = a.value->>'sha256'
where d.briefing_id = :briefing_id and f.sha256 = :sha256
limit 1;

-- name: lock_briefing$
-- A report, held until the end of the transaction: one person at a time decides about its copies.
select briefing_id from siar.briefings where briefing_id = :briefing_id for update;

-- name: copies_of_reader
-- All copies of a report for the reader of one of them.
select d.copy, d.message_id, m.state from siar.briefing_deliveries d join siar.messages m using (message_id)
where d.briefing_id = :briefing_id
  and d.recipient = (select recipient from siar.briefing_deliveries where briefing_id = :briefing_id and message_id = :message_id)
order by d.copy;

-- name: recipient_of_copy$
-- For whom a copy is, as configuration names the reader.
select recipient from siar.briefing_deliveries where briefing_id = :briefing_id and message_id = :message_id;

-- name: insert_copy!
-- A further copy that a person asked for.
insert into siar.briefing_deliveries (briefing_id, recipient, message_id, copy, asked_by, asked_why)
values (:briefing_id, :recipient, :message_id, :copy, :actor, :reason);
