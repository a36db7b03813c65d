-- Troubles: what does not work, from its opening to its end, so that people are told of each once and not of every run.
-- depends: 0043.erasable

create table siar.troubles (
  trouble_id      bigint generated always as identity primary key,
  key             text not null check (key <> ''),            -- what it is: one is open at a time
  source          text not null check (source <> ''),         -- who looks for it, and knows all that are open there
  what            text not null check (what <> ''),           -- Indonesian, for people; as it was last seen
  means           text not null,
  action          text not null,
  place           text not null,                              -- a page of the desk, or a whole address
  daily           boolean not null default false,             -- may wait: told once a day, not after an hour
  opened_at       timestamptz not null,
  last_seen_at    timestamptz not null,
  over_at         timestamptz,                                -- no longer seen since
  closed_at       timestamptz,                                -- its end was told
  returns         int not null default 0,                     -- how often it came back soon after its end
  telling         text not null default 'new' check (telling in ('new', 'again', 'still')),   -- what the next letter says
  tellings        int not null default 0,
  told_at         timestamptz,
  next_telling_at timestamptz not null,
  check (closed_at is null or over_at is not null)
);
create unique index troubles_open on siar.troubles (key) where closed_at is null;
create index troubles_of_key on siar.troubles (key, trouble_id);
create index troubles_due on siar.troubles (next_telling_at) where closed_at is null;

-- A sheet that cannot be opened because the service account has lost its access is no fault of the agency's.
alter table siar.spreadsheets drop constraint spreadsheets_last_state_check;
alter table siar.spreadsheets add constraint spreadsheets_last_state_check
  check (last_state in ('new', 'ok', 'access', 'lost', 'input', 'retry', 'failed'));
