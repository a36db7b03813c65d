-- What a commit relied on: who agreed to which content, under which chain and rules. And pictures by where they are kept.
-- depends: 0026.sheets

-- Written in the transaction in which a commit begins, so that no commit begins without its record. What is recorded is
-- what was in force then: chain and stages as they were configured, periods as they were told.
create table siar.clearances (
  clearance_id   bigint generated always as identity primary key,
  publication_id bigint not null references siar.publications (publication_id),
  commit_no      int not null check (commit_no > 0),                -- which of the publication's commits relied on it
  content_hash   text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  payload_sha256 text not null check (payload_sha256 ~ '^[0-9a-f]{64}$'),  -- of the canonical JSON of what is sent
  chain          text not null check (chain <> ''),
  stages         jsonb not null,                                    -- [{stage, label, roles, needs}], in their order
  agreements     jsonb not null,                                    -- [{stage, actor, roles, content_hash, decided_at}]
  hands          text[] not null default '{}',                      -- who had a part in the content
  periods        jsonb not null default '[]',                       -- [{code, message}]
  rules          text not null default '',                          -- the mark of all that was looked through under
  cleared_at     timestamptz not null,
  unique (publication_id, commit_no)
);
create trigger clearances_append_only before update or delete on siar.clearances
  for each row execute function siar.refuse_change();
create trigger clearances_no_truncate before truncate on siar.clearances
  for each statement execute function siar.refuse_change();

-- A record is of the commit that comes next, and of the content that is planned.
create function siar.guard_clearance() returns trigger language plpgsql as $$
begin
  if not exists (
    select from siar.publications p
    where p.publication_id = new.publication_id and p.content_hash = new.content_hash and p.commits + 1 = new.commit_no) then
    raise exception 'publication %: no commit % of this content comes next', new.publication_id, new.commit_no
      using errcode = 'SI008';
  end if;
  return new;
end;
$$;
create trigger clearances_guard before insert on siar.clearances
  for each row execute function siar.guard_clearance();

-- What the desk shows is held against what drafts name as its digest.
create index drafts_picture on siar.drafts (visual_path);
create index draft_pages_picture on siar.draft_pages (visual_path);
