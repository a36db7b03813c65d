-- Erasure reaches what people wrote about a row: corrections, reasons, notes, letters, and what the audit trail quotes of them.
-- depends: 0035.erasure 0037.privacy_letters 0040.proven_absent

-- Append-only, but that the columns named may become "[dihapus]", once. Everything else of the line stays.
create function siar.forget_words() returns trigger language plpgsql as $$
declare
  words constant text[] := tg_argv;
begin
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - words) = (to_jsonb(old) - words) and not exists (
         select from unnest(words) w
         where to_jsonb(new) ->> w is distinct from to_jsonb(old) ->> w
           and (to_jsonb(old) ->> w is null or to_jsonb(new) ->> w is distinct from '[dihapus]')) then
      return new;
    end if;
  end if;
  raise exception '% on %.% is refused: the table is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;
drop trigger approvals_append_only on siar.approvals;
create trigger approvals_append_only before update or delete on siar.approvals
  for each row execute function siar.forget_words('reason');

-- Hashes of reviews become keyed, too (0034).
drop trigger reviews_append_only on siar.reviews;
create trigger reviews_keep before delete on siar.reviews for each row execute function siar.refuse_change();
create trigger reviews_append_only before update on siar.reviews
  for each row when (not (new.reason is not distinct from '[dihapus]' and old.reason is distinct from new.reason))
  execute function siar.guard_keyed_hash();
create trigger reviews_forget before update on siar.reviews
  for each row when (new.reason is not distinct from '[dihapus]' and old.reason is distinct from new.reason)
  execute function siar.forget_words('reason');

-- Whether residents see a post, or may.
create function siar.post_may_be_seen(of_post bigint) returns boolean language sql stable as $$
  select exists (
    select from siar.publications p
    where p.post_id = of_post and siar.may_be_out(p)
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done'))
$$;

-- A text of a correction that waits no more, and that residents do not see; who wrote it and its hash stay.
create function siar.forget_correction_text() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.caption = '[dihapus]' and (to_jsonb(new) - 'caption') = (to_jsonb(old) - 'caption') and not exists (
         select from siar.corrections c
         where c.correction_id = old.correction_id
           and (c.state = 'open' or c.sent_text_id = old.text_id and c.state in ('sending', 'unknown', 'done')
                                    and siar.post_may_be_seen(c.post_id))) then
      return new;
    end if;
  end if;
  raise exception '% on %.% is refused: the table is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;
drop trigger correction_texts_append_only on siar.correction_texts;
create trigger correction_texts_append_only before update or delete on siar.correction_texts
  for each row execute function siar.forget_correction_text();

create function siar.forget_correction() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - array['reason', 'caption_before']) is distinct from (to_jsonb(old) - array['reason', 'caption_before'])
     or new.reason not in (old.reason, '[dihapus]') or new.caption_before not in (old.caption_before, '[dihapus]')
     or (new.caption_before <> old.caption_before and siar.post_may_be_seen(old.post_id)) then
    raise exception 'correction %: its identity is immutable', old.correction_id using errcode = 'SI003';
  end if;
  return new;
end;
$$;
drop trigger corrections_guard on siar.corrections;
create trigger corrections_guard before update on siar.corrections
  for each row when (not (new.reason = '[dihapus]' and old.reason <> '[dihapus]'
                          or new.caption_before = '[dihapus]' and old.caption_before <> '[dihapus]'))
  execute function siar.guard_correction();
create trigger corrections_forget before update on siar.corrections
  for each row when (new.reason = '[dihapus]' and old.reason <> '[dihapus]'
                     or new.caption_before = '[dihapus]' and old.caption_before <> '[dihapus]')
  execute function siar.forget_correction();

-- The body of a letter that is not on its way. Empty means: not kept, so nobody sends it again (0020).
create function siar.forget_message() returns trigger language plpgsql as $$
begin
  if (to_jsonb(new) - array['plain', 'html']) is distinct from (to_jsonb(old) - array['plain', 'html'])
     or new.html is not null or old.state in ('planned', 'sending') then
    raise exception 'message %: its content is immutable', old.message_id using errcode = 'SI003';
  end if;
  return new;
end;
$$;
drop trigger messages_guard on siar.messages;
create trigger messages_guard before update on siar.messages
  for each row when (not (new.plain = '' and old.plain <> '')) execute function siar.guard_message();
create trigger messages_forget before update on siar.messages
  for each row when (new.plain = '' and old.plain <> '') execute function siar.forget_message();
create index digest_letters_day on siar.digest_letters (day);

-- Why a person held it stands in its sentence.
create or replace function siar.forget_payload() returns trigger language plpgsql as $$
declare
  words constant text[] := array['payload', 'sentence', 'updated_at'];
begin
  if new.payload ? 'erased' and not old.payload ? 'erased' then
    if (to_jsonb(new) - words) is distinct from (to_jsonb(old) - words)
       or not (old.state = 'failed' or (old.state = 'parked' and old.commits = 0)
               or (old.state = 'published' and exists (
                     select from siar.withdrawals w where w.publication_id = old.publication_id and w.state = 'done'))) then
      raise exception 'publication %: its content is immutable', old.publication_id using errcode = 'SI003';
    end if;
  end if;
  return new;
end;
$$;

-- A reason or note that the trail quotes may become "[dihapus]", when a later entry of the chain names the entry; that one
-- holds the hash of what is left (siar.audit).
create index audit_entries_forgotten on siar.audit_entries (entry_id) where action = 'audit.forgotten';
create function siar.forget_entry() returns trigger language plpgsql as $$
declare
  words constant text[] := array['reason', 'note'];
begin
  if tg_op = 'UPDATE' then
    if (to_jsonb(new) - 'detail') = (to_jsonb(old) - 'detail')
       and not old.detail ? 'erased' and new.detail -> 'erased' = 'true'
       and (new.detail - 'erased' - words) = (old.detail - words)
       and not exists (
         select from unnest(words) w
         where new.detail -> w is distinct from old.detail -> w
           and (old.detail ->> w is null or new.detail ->> w is distinct from '[dihapus]'))
       and exists (
         select from siar.audit_entries f
         where f.action = 'audit.forgotten' and f.entry_id > old.entry_id
           and f.detail -> 'entries' ? old.entry_id::text) then
      return new;
    end if;
  end if;
  raise exception '% on %.% is refused: the table is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;
drop trigger audit_entries_append_only on siar.audit_entries;
create trigger audit_entries_append_only before update or delete on siar.audit_entries
  for each row execute function siar.forget_entry();
