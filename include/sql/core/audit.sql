-- name: lock_chain!
-- Let one writer at a time extend the chain; released at the end of the transaction.
select pg_advisory_xact_lock(hashtext('siar.audit_entries'));

-- name: last_entry^
-- The newest entry, which the next one must name.
select entry_id, entry_hash from siar.audit_entries order by entry_id desc limit 1;

-- name: insert_entry!
-- Append one entry.
insert into siar.audit_entries (entry_id, at, actor, action, subject, detail, previous_hash, entry_hash)
values (:entry_id, :at, :actor, :action, :subject, cast(:detail as jsonb), :previous_hash, :entry_hash);

-- name: all_entries
-- The whole chain in order, for verification.
select entry_id, at, actor, action, subject, detail, previous_hash, entry_hash from siar.audit_entries order by entry_id;

-- name: entries_with_words
-- Entries about some subjects that quote what a person wrote, but for an erasure's own: those are its proof.
select entry_id, at, actor, action, subject, detail, previous_hash, entry_hash
from siar.audit_entries
where subject = any(cast(:subjects as text[])) and action not in ('row.erasure', 'row.erased')
  and not detail ? 'erased' and (detail ->> 'reason' is not null or detail ->> 'note' is not null)
order by entry_id;

-- name: forget_entry!
-- Keep of an entry what says nothing in a person's words. The database refuses it until a later entry names it.
update siar.audit_entries set detail = cast(:detail as jsonb) where entry_id = :entry_id;
