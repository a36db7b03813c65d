-- A photo that is named like somebody's identity card goes out only after an approver looked at it.
-- depends: 0041.erased_words

create table siar.card_checks (
  draft_id   bigint not null references siar.drafts,
  photo      text not null check (photo ~ '^k1:[0-9a-f]{64}$'),   -- keyed hash of where its clean copy lies, which names its bytes
  actor      text not null check (actor <> ''),
  checked_at timestamptz not null,
  primary key (draft_id, photo)
);
create trigger card_checks_append_only before update or delete on siar.card_checks
  for each row execute function siar.refuse_change();
