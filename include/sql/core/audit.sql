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
