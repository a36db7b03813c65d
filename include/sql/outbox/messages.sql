-- name: insert_message$
-- Plan a message. One of the same key that has not left is brought up to date, whatever else is left alone.
insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, html, attachments, dedupe_key,
                           reference, created_at, next_try_at, gives_up_at)
values (:channel, :kind, :recipient, :sender_name, :language, :subject, :plain, :html, cast(:attachments as jsonb),
        :dedupe_key, :reference, :now, :now, :gives_up_at)
on conflict (dedupe_key) do update
  set sender_name = excluded.sender_name, language = excluded.language, subject = excluded.subject,
      plain = excluded.plain, html = excluded.html, attachments = excluded.attachments,
      state = 'planned', fence = siar.messages.fence + 1, ended_at = null,
      error = case siar.messages.state when 'planned' then siar.messages.error end,
      next_try_at = coalesce(siar.messages.next_try_at, excluded.next_try_at),
      gives_up_at = case siar.messages.state when 'cancelled' then excluded.gives_up_at else siar.messages.gives_up_at end
  where siar.messages.state = 'cancelled'
     or siar.messages.state = 'planned'
        and (siar.messages.sender_name, siar.messages.language, siar.messages.subject, siar.messages.plain,
             siar.messages.html, siar.messages.attachments)
            is distinct from (excluded.sender_name, excluded.language, excluded.subject, excluded.plain,
                              excluded.html, excluded.attachments)
returning message_id;

-- name: message_of$
-- The message of a key.
select message_id from siar.messages where dedupe_key = :dedupe_key;

-- name: keep_file!
-- Keep what is attached.
insert into siar.message_files (sha256, media_type, data) values (:sha256, :media_type, :data) on conflict do nothing;

-- name: file_of^
-- What is attached: its bytes, or where they lie.
select data, path from siar.message_files where sha256 = :sha256;

-- name: cancel_message!
-- Take back what has not left.
update siar.messages set state = 'cancelled', next_try_at = null, ended_at = :now, error = :reason
where message_id = :message_id and state = 'planned';

-- name: forget_messages!
-- Bodies of letters that are not on their way are kept no more; tell of how many.
update siar.messages set plain = '', html = null
where message_id = any(cast(:message_ids as bigint[])) and plain <> '' and state not in ('planned', 'sending');

-- name: claim_message^
-- Take the next message that is due, alarms first; until the lease ends nobody else does.
update siar.messages set fence = fence + 1, tries = tries + 1, next_try_at = :lease_until
where message_id = (
  select message_id from siar.messages
  where state = 'planned' and next_try_at <= :now and channel <> all(cast(:closed as text[]))
    and (cast(:only as bigint[]) is null or message_id = any(cast(:only as bigint[])))
  order by kind <> 'alarm', next_try_at, message_id
  limit 1 for update skip locked)
returning message_id, channel, kind, recipient, sender_name, language, subject, plain, html, attachments, reference,
          fence, tries, created_at, gives_up_at;

-- name: begin_message!
-- The next step may hand the message over. No row: somebody else has it, or it was taken back or changed.
update siar.messages set state = 'sending', sending_at = :now, next_try_at = null
where message_id = :message_id and state = 'planned' and fence = :fence;

-- name: end_message!
-- Say how a try ended.
update siar.messages
set state = :state, error = :error, tries = :tries, next_try_at = :next_try_at, ended_at = :ended_at,
    receipt = coalesce(:receipt, receipt)
where message_id = :message_id and state in ('planned', 'sending') and fence = :fence;

-- name: put_off_channel
-- A channel is shut: everything due there waits, and what has waited for too long is given up.
update siar.messages
set error = :error,
    state = case when gives_up_at <= :now then 'given_up' else 'planned' end,
    next_try_at = case when gives_up_at <= :now then null else cast(:next_try_at as timestamptz) end,
    ended_at = case when gives_up_at <= :now then cast(:now as timestamptz) end
where state = 'planned' and channel = :channel and next_try_at <= :now
  and (cast(:only as bigint[]) is null or message_id = any(cast(:only as bigint[])))
returning message_id, channel, kind, recipient, state, error;

-- name: lose_stale
-- Messages whose worker disappeared while sending: whether they left is not known.
update siar.messages set state = 'unknown', ended_at = :now, error = :error
where state = 'sending' and sending_at <= :before
returning message_id, channel, kind, recipient, state, error;

-- name: oldest_waiting$
-- Since when the oldest message waits for a channel.
select min(created_at) from siar.messages where state = 'planned' and channel = :channel;

-- name: lock_message^
-- A message that waits for a person, held until the end of the transaction.
select kind, state, error, plain <> '' as kept from siar.messages
where message_id = :message_id and state in ('unknown', 'refused', 'given_up') for update;

-- name: send_again!
-- A person wants it sent once more.
update siar.messages
set state = 'planned', tries = 0, fence = fence + 1, next_try_at = :now, gives_up_at = :gives_up_at, ended_at = null,
    decided_by = :actor, decided_at = :now
where message_id = :message_id and state in ('unknown', 'refused', 'given_up');

-- name: mark_done!
-- A person has seen to it.
update siar.messages set state = 'done', decided_by = :actor, decided_at = :now
where message_id = :message_id and state in ('unknown', 'refused', 'given_up');

-- name: undecided
-- What does not leave by itself, newest first: a refusal is an answer, so it is shown for a while only.
select message_id, channel, kind, recipient, subject, state, error, tries, created_at, ended_at, plain <> '' as kept
from siar.messages
where state in ('unknown', 'given_up') or state = 'refused' and ended_at >= :refused_since
order by message_id desc
limit :limit;

-- name: copy_message$
-- The letter of a message that has ended, once more as a message of its own. No row: its text is not kept, or it has not ended.
insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, html, attachments, dedupe_key,
                           reference, created_at, next_try_at, gives_up_at)
select channel, kind, recipient, sender_name, language, subject, plain, html, attachments, :dedupe_key, :reference, :now, :now,
       :gives_up_at
  from siar.messages
 where message_id = :message_id and plain <> '' and state in ('sent', 'done', 'cancelled')
returning message_id;
