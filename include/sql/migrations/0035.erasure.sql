-- What names a resident goes when its time is over, or when somebody asks for it: erasures, and what retention looks for.
-- depends: 0034.vault

-- Somebody's decision that a row is to be forgotten. What it did is counted here; who, when, why and what kinds stand in the
-- audit trail when it is done.
create table siar.erasures (
  row_id      text primary key references siar.sheet_rows,
  reason      text not null check (reason <> ''),       -- personal data masked
  actor       text not null check (actor <> ''),
  withdraw    boolean not null,                          -- take down what is public, too
  begun_at    timestamptz not null,
  counts      jsonb not null default '{}',               -- kind -> how many were destroyed
  finished_at timestamptz
);
create index erasures_open on siar.erasures (row_id) where finished_at is null;

-- When what a verdict was about was cleaned, by the rules of retention.yaml.
alter table siar.verdicts add column cleaned_at timestamptz;
create index verdicts_held_kept on siar.verdicts (judged_at) where verdict = 'held' and cleaned_at is null;
create index verdicts_replaced_kept on siar.verdicts (replaced_at) where replaced_at is not null and cleaned_at is null;
create index verdicts_accepted_kept on siar.verdicts (judged_at)
  where verdict = 'accepted' and replaced_at is null and cleaned_at is null;

-- The text of a publication that residents do not see may be erased; everything that proves what became of it stays.
create function siar.forget_payload() returns trigger language plpgsql as $$
begin
  if new.payload ? 'erased' and not old.payload ? 'erased' then
    if (to_jsonb(new) - array['payload', 'updated_at']) is distinct from (to_jsonb(old) - array['payload', 'updated_at'])
       or not (old.state = 'failed' or (old.state = 'parked' and old.commits = 0)
               or (old.state = 'published' and exists (
                     select from siar.withdrawals w where w.publication_id = old.publication_id and w.state = 'done'))) then
      raise exception 'publication %: its content is immutable', old.publication_id using errcode = 'SI003';
    end if;
  end if;
  return new;
end;
$$;
drop trigger publications_guard on siar.publications;
create trigger publications_guard before update on siar.publications
  for each row when (not (new.payload ? 'erased' and not old.payload ? 'erased'))
  execute function siar.guard_publication();
create trigger publications_forget before update on siar.publications
  for each row when (new.payload ? 'erased' and not old.payload ? 'erased') execute function siar.forget_payload();

-- Sent back, and since when.
create index drafts_sent_back on siar.drafts (updated_at) where state = 'returned';
