-- The publication ledger: one row for putting one post out, and what was tried.
-- depends: 0003.editorial

create table siar.publications (
  publication_id    bigint generated always as identity primary key,
  post_id           bigint not null unique references siar.posts (post_id),
  channel           text not null check (channel in ('facebook', 'instagram')),
  reference_code    text not null check (reference_code <> ''),
  content_hash      text not null check (content_hash <> ''),
  payload           jsonb not null,
  revision          int not null default 1,
  state             text not null default 'planned' check (state in
                      ('planned', 'preparing', 'prepared', 'committing', 'unknown', 'published', 'failed', 'parked')),
  due_at            timestamptz not null,
  next_try_at       timestamptz,
  -- Who holds the row: every claim takes the next number, and a write that shows an older one is refused.
  fence             bigint not null default 0,
  lease_until       timestamptz,
  -- What exists invisibly at Meta: photo ids, container ids, an unpublished post.
  staged            jsonb not null default '{}',
  tries             int not null default 0,
  -- Commit calls begun, and when the last one was.
  commits           int not null default 0,
  commit_started_at timestamptz,
  -- Reading back: since when the outcome is open, and the looks that found nothing.
  unknown_since     timestamptz,
  looks             int not null default 0,
  first_look_at     timestamptz,
  last_look_at      timestamptz,
  -- By what an outcome is proven: the reply itself, a container's state, a post that was found, a documented
  -- refusal, a request that never left, or two looks that found nothing.
  proof             text check (proof in ('reply', 'container', 'found', 'person', 'refused', 'not_sent', 'absent')),
  remote_id         text,
  permalink         text,
  published_at      timestamptz,
  error             jsonb,
  -- What an editor is told, in Indonesian.
  sentence          text,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  check (state <> 'published' or (published_at is not null and proof is not null
                                    and proof in ('reply', 'container', 'found', 'person'))),
  check (state <> 'committing' or (commits > 0 and commit_started_at is not null and lease_until is not null)),
  check (state <> 'unknown' or unknown_since is not null),
  check (state <> 'parked' or sentence is not null)
);
create unique index publications_remote on siar.publications (channel, remote_id) where remote_id is not null;
create index publications_due on siar.publications (due_at) where state in ('planned', 'prepared');
create index publications_open on siar.publications (state, lease_until)
  where state in ('preparing', 'committing', 'unknown', 'parked');

-- Which change of state is allowed. Whatever is not listed is refused by the trigger below.
create table siar.publication_moves (
  before text not null,
  after  text not null,
  primary key (before, after)
);
insert into siar.publication_moves (before, after) values
  ('planned', 'planned'), ('planned', 'preparing'), ('planned', 'failed'), ('planned', 'parked'),
  ('preparing', 'preparing'), ('preparing', 'prepared'), ('preparing', 'planned'), ('preparing', 'failed'),
  ('preparing', 'parked'),
  ('prepared', 'prepared'), ('prepared', 'preparing'), ('prepared', 'planned'), ('prepared', 'committing'),
  ('prepared', 'failed'), ('prepared', 'parked'),
  ('committing', 'published'), ('committing', 'failed'), ('committing', 'unknown'), ('committing', 'prepared'),
  ('unknown', 'unknown'), ('unknown', 'published'), ('unknown', 'failed'), ('unknown', 'parked'),
  ('unknown', 'prepared'), ('unknown', 'planned'),
  ('parked', 'parked'), ('parked', 'unknown'), ('parked', 'planned'), ('parked', 'published'), ('parked', 'failed'),
  ('published', 'published'), ('failed', 'failed');

create function siar.guard_publication() returns trigger language plpgsql as $$
declare
  afterthoughts constant text[] := array['remote_id', 'permalink', 'updated_at'];
begin
  if new.fence < old.fence then
    raise exception 'publication %: fence % is stale, % holds it', old.publication_id, new.fence, old.fence
      using errcode = 'SI001';
  end if;
  if not exists (select from siar.publication_moves where before = old.state and after = new.state) then
    raise exception 'publication %: % may not become %', old.publication_id, old.state, new.state
      using errcode = 'SI002';
  end if;
  if (new.publication_id, new.post_id, new.channel, new.reference_code, new.created_at)
     is distinct from (old.publication_id, old.post_id, old.channel, old.reference_code, old.created_at) then
    raise exception 'publication %: its identity is immutable', old.publication_id using errcode = 'SI003';
  end if;
  -- The content may be exchanged only while nothing can have become visible, and only as a new revision.
  if (new.payload, new.content_hash) is distinct from (old.payload, old.content_hash)
     and not (old.state in ('planned', 'prepared', 'parked') and new.state = 'planned'
              and old.commits = 0 and new.revision = old.revision + 1) then
    raise exception 'publication %: its content is immutable', old.publication_id using errcode = 'SI003';
  end if;
  -- Ends stay. A missing remote id or address of something published may be filled in, once.
  if old.state in ('published', 'failed') then
    if (to_jsonb(new) - afterthoughts) is distinct from (to_jsonb(old) - afterthoughts)
       or (old.remote_id is not null and new.remote_id is distinct from old.remote_id)
       or (old.permalink is not null and new.permalink is distinct from old.permalink)
       or (old.state = 'failed' and (new.remote_id, new.permalink) is distinct from (old.remote_id, old.permalink)) then
      raise exception 'publication %: % is final', old.publication_id, old.state using errcode = 'SI004';
    end if;
  end if;
  if new.state = 'committing' and (new.commits <> old.commits + 1 or old.state <> 'prepared') then
    raise exception 'publication %: a commit is counted when it begins', old.publication_id using errcode = 'SI005';
  end if;
  if new.commits < old.commits or (new.commits > old.commits and new.state <> 'committing') then
    raise exception 'publication %: commits are never uncounted', old.publication_id using errcode = 'SI005';
  end if;
  -- A second commit needs proof that the first one did nothing.
  if old.state = 'committing' and new.state in ('prepared', 'failed')
     and (new.proof is null or new.proof not in ('refused', 'not_sent')) then
    raise exception 'publication %: no proof that nothing was published', old.publication_id using errcode = 'SI006';
  end if;
  if old.state in ('unknown', 'parked') and old.commits > 0 and new.state in ('prepared', 'planned', 'failed')
     and not (new.proof = 'person'
              or (new.proof = 'absent' and new.looks >= 2 and new.last_look_at > new.first_look_at)) then
    raise exception 'publication %: no proof that nothing was published', old.publication_id using errcode = 'SI006';
  end if;
  return new;
end;
$$;
create trigger publications_guard before update on siar.publications
  for each row execute function siar.guard_publication();
create trigger publications_keep before delete on siar.publications
  for each row execute function siar.refuse_change();

-- A publication begins as planned, never in the middle.
create function siar.guard_new_publication() returns trigger language plpgsql as $$
begin
  if (new.state, new.commits, new.fence) is distinct from ('planned', 0, 0::bigint) then
    raise exception 'a publication begins as planned' using errcode = 'SI002';
  end if;
  return new;
end;
$$;
create trigger publications_begin before insert on siar.publications
  for each row execute function siar.guard_new_publication();

-- Every call that was made for a publication, and every look. Append-only.
create table siar.publication_attempts (
  attempt_id     bigint generated always as identity primary key,
  publication_id bigint not null references siar.publications (publication_id),
  fence          bigint not null,
  step           text not null,
  at             timestamptz not null,
  request_digest text,
  remote_ids     jsonb not null default '{}',
  reply          jsonb not null default '{}',
  latency_ms     int,
  outcome        text not null check (outcome in ('sent', 'done', 'refused', 'not_sent', 'unknown', 'absent', 'moved'))
);
create index publication_attempts_of on siar.publication_attempts (publication_id, attempt_id);
create trigger publication_attempts_append_only before update or delete on siar.publication_attempts
  for each row execute function siar.refuse_change();

-- A channel that a person has to set right: nothing goes out there until `resume`.
create table siar.channel_stops (
  channel    text primary key check (channel in ('facebook', 'instagram')),
  code       text not null,
  sentence   text not null,
  stopped_at timestamptz not null
);

-- The circuit breaker: passing faults in a row, and until when a channel rests.
create table siar.channel_rests (
  channel    text primary key check (channel in ('facebook', 'instagram')),
  failures   int not null default 0,
  rest_until timestamptz,
  reason     text,
  updated_at timestamptz not null
);
