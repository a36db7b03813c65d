-- What Meta refuses is remembered and asked again a week later, instead of with every object; and when an object was last asked
-- for stands apart from when it last answered, so that one that is gone is looked for now and then.
-- depends: 0052.figures_by_index

create table siar.metric_refusals (
  account_id text not null,             -- '' for ads
  kind       text not null,
  scope      text not null,             -- the form of content whose objects are refused it, or one object as '=<id>'
  metric     text not null references siar.metric_defs,
  breakdown  text not null default '',
  refused_at timestamptz not null,      -- first
  ask_at     timestamptz not null check (ask_at > refused_at),
  primary key (account_id, kind, scope, metric, breakdown)
);

alter table siar.entities add column tried_at timestamptz;
update siar.entities set tried_at = greatest(read_at, case when misses > 0 then last_seen end);

-- Whoever of an account's objects answered last: asked when another one is said to be gone.
create index entities_answered on siar.entities (account_id, kind, read_at desc)
  where publication_id is not null and deleted_at is null and read_at is not null;

-- Ads that delivered lately: those among them that the account leaves out are asked themselves.
create index entities_ads on siar.entities (last_seen) where kind = 'ad';
