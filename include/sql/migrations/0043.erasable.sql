-- What may be erased of a publication is what residents cannot have seen: one question with one home, siar.may_be_out.
-- depends: 0042.card_checks

create or replace function siar.forget_payload() returns trigger language plpgsql as $$
declare
  words constant text[] := array['payload', 'sentence', 'updated_at'];
begin
  if new.payload ? 'erased' and not old.payload ? 'erased' then
    if (to_jsonb(new) - words) is distinct from (to_jsonb(old) - words)
       or not ((old.state in ('failed', 'parked') and not siar.may_be_out(old))
               or (old.state = 'published' and exists (
                     select from siar.withdrawals w where w.publication_id = old.publication_id and w.state = 'done'))) then
      raise exception 'publication %: its content is immutable', old.publication_id using errcode = 'SI003';
    end if;
  end if;
  return new;
end;
$$;
