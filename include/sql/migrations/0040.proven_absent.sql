-- What is proven not to be out may get other content; a refusal at a commit is no such proof.
-- depends: 0038.doubt

create or replace function siar.may_be_out(publication siar.publications) returns boolean language sql immutable as $$
  select publication.state in ('committing', 'unknown', 'published')
      or (publication.state = 'parked' and publication.commits > 0
          and coalesce(publication.proof, 'refused') = 'refused')
$$;

create or replace function siar.guard_publication() returns trigger language plpgsql as $$
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
  if (new.publication_id, new.post_id, new.account_id, new.channel, new.reference_code, new.created_at)
     is distinct from (old.publication_id, old.post_id, old.account_id, old.channel, old.reference_code, old.created_at) then
    raise exception 'publication %: its identity is immutable', old.publication_id using errcode = 'SI003';
  end if;
  -- The content may be exchanged only while nothing can have become visible, or what was sent is proven not to be, and
  -- only as a new revision.
  if (new.payload, new.content_hash) is distinct from (old.payload, old.content_hash)
     and not (old.state in ('planned', 'prepared', 'parked') and new.state = 'planned'
              and not siar.may_be_out(old) and new.revision = old.revision + 1) then
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
  -- A post that is out although no commit was recorded counts as one, so that it is looked for like any other.
  if new.state = 'unknown' and old.state in ('preparing', 'prepared') then
    if new.commits <> old.commits + 1 then
      raise exception 'publication %: a doubt counts as a commit', old.publication_id using errcode = 'SI005';
    end if;
  elsif new.commits < old.commits or (new.commits > old.commits and new.state <> 'committing') then
    raise exception 'publication %: commits are never uncounted', old.publication_id using errcode = 'SI005';
  end if;
  -- What is kept of who let it go out is kept before it goes.
  if new.state = 'committing' and not exists (
    select from siar.clearances c
    where c.publication_id = new.publication_id and c.commit_no = new.commits and c.content_hash = new.content_hash) then
    raise exception 'publication %: commit % has no clearance', old.publication_id, new.commits using errcode = 'SI009';
  end if;
  -- A second commit needs proof that the first one did nothing. A refusal is none: it has been seen of posts that are out.
  if old.state = 'committing' and new.state = 'prepared' and new.proof is distinct from 'not_sent' then
    raise exception 'publication %: no proof that nothing was published', old.publication_id using errcode = 'SI006';
  end if;
  if old.state in ('unknown', 'parked') and old.commits > 0 and new.state in ('prepared', 'planned', 'failed')
     and not (new.proof = 'person'
              or (old.state = 'parked' and old.proof = 'not_sent' and new.proof = 'not_sent')
              or (new.proof = 'absent' and new.looks >= 2 and new.last_look_at > new.first_look_at)) then
    raise exception 'publication %: no proof that nothing was published', old.publication_id using errcode = 'SI006';
  end if;
  return new;
end;
$$;
