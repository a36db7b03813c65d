-- Accounts: a channel may have several, of the city and of its agencies. What went out on a channel goes out on one.
-- depends: 0018.channels

-- Ids of channels are one word, those of accounts several: a scope's name says which it is.
alter table siar.channels add constraint channels_one_word check (channel ~ '^[a-z]+$');

-- Fed from accounts.yaml (siar.accounts). The default account of a channel is the one that its connection names.
create table siar.accounts (
  account_id    text primary key check (account_id ~ '^[a-z0-9]+(-[a-z0-9]+)+$'),
  channel       text not null references siar.channels,
  connection_id text not null default 'meta_graph' check (connection_id <> ''),
  remote_id     text check (remote_id <> ''),    -- of the Page or the Instagram account; null: the connection's
  page_id       text check (page_id <> ''),      -- of the Page that an Instagram account is linked to; null: the connection's
  label         text not null check (label <> ''),
  opd           text check (opd <> ''),          -- the agency whose account it is; null: the city's
  receives      text not null check (receives in ('all', 'own', 'none')),
  after_minutes int not null default 0 check (after_minutes >= 0),  -- how long after the slot its posts go out
  is_default    boolean not null default false,
  active        boolean not null default true,
  check (receives <> 'own' or opd is not null),
  unique (account_id, channel)
);
create unique index accounts_one_default on siar.accounts (channel) where is_default;
create unique index accounts_remote on siar.accounts (channel, remote_id) where active and remote_id is not null;

insert into siar.accounts (account_id, channel, label, receives, is_default)
select channel || '-city', channel, 'Kota', 'all', true from siar.channels;

-- What people call an account: the default one has its channel's name.
create view siar.account_names as
select a.account_id, a.channel, case when a.is_default then c.name else c.name || ' · ' || a.label end as name
from siar.accounts a join siar.channels c using (channel);

-- A post is for one account, and its publication with it.
alter table siar.posts add column account_id text;
update siar.posts set account_id = channel || '-city';
alter table siar.posts
  alter column account_id set not null,
  drop constraint posts_draft_id_channel_key,
  drop constraint posts_channel,
  add constraint posts_one_an_account unique (draft_id, account_id),
  add constraint posts_with_account unique (post_id, account_id),
  add constraint posts_account foreign key (account_id, channel) references siar.accounts (account_id, channel);

alter table siar.publications add column account_id text;
alter table siar.publications disable trigger publications_guard;
update siar.publications set account_id = channel || '-city';
alter table siar.publications enable trigger publications_guard;
alter table siar.publications
  alter column account_id set not null,
  drop constraint publications_channel,
  add constraint publications_account foreign key (account_id, channel) references siar.accounts (account_id, channel),
  add constraint publications_post_account foreign key (post_id, account_id) references siar.posts (post_id, account_id);

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

-- An account that a person has to set right, and until when one rests.
alter table siar.channel_stops rename to account_stops;
alter table siar.account_stops add column account_id text;
update siar.account_stops set account_id = channel || '-city';
alter table siar.account_stops
  drop column channel,
  add primary key (account_id),
  add constraint account_stops_account foreign key (account_id) references siar.accounts;

alter table siar.channel_rests rename to account_rests;
alter table siar.account_rests add column account_id text;
update siar.account_rests set account_id = channel || '-city';
alter table siar.account_rests
  drop column channel,
  add primary key (account_id),
  add constraint account_rests_account foreign key (account_id) references siar.accounts;

-- A scope is everything, the boosts, a channel, or an account.
alter table siar.freezes drop column channel;
alter table siar.freezes
  add column channel text generated always as (
    case when scope not in ('all', 'boosts') and position('-' in scope) = 0 then scope end) stored
    references siar.channels,
  add column account_id text generated always as (case when position('-' in scope) > 0 then scope end) stored
    references siar.accounts;

-- Whose numbers they are; ads belong to no account that posts.
alter table siar.entities drop column channel;
alter table siar.entities add column account_id text;
update siar.entities e
set account_id = coalesce((select p.account_id from siar.publications p where p.publication_id = e.publication_id),
                          e.platform || '-city')
where e.platform <> 'ads';
alter table siar.entities
  add constraint entities_account foreign key (account_id, platform) references siar.accounts (account_id, channel),
  add constraint entities_of_an_account check ((platform = 'ads') = (account_id is null));
alter table siar.fetch_runs add column account_id text references siar.accounts;
update siar.fetch_runs
set account_id = case when source in ('page', 'posts') then 'facebook-city'
                      when source in ('ig_user', 'ig_media') then 'instagram-city' end;

-- Cards name the account of their post, whatever else they show by now.
do $$
declare
  body constant text := regexp_replace(pg_get_viewdef('siar.desk_cards'::regclass), '\n\s+FROM ',
    ', o.account_id, (select n.name from siar.account_names n where n.account_id = o.account_id) as account FROM ');
begin
  execute 'create or replace view siar.desk_cards as ' || body;
end;
$$;
