-- What has to be stopped is a row until the pause was read back; what is wrong with a boost at Meta is kept while it lasts.
-- depends: 0058.one_home

-- An order to stop one boost. It outlives whoever gave it, a worker that holds the boost, and reads that Meta refuses: it is
-- open until the boost's own state says that it stands still and Meta was read to say so too.
create table siar.stop_orders (
  order_id   bigint generated always as identity primary key,
  boost_id   bigint not null references siar.boosts,
  cause      text not null check (cause in ('freeze', 'withdrawal', 'text', 'gone', 'over', 'cap', 'person')),
  ends       boolean not null,                   -- for good; otherwise a person may let it go on
  actor      text not null check (actor <> ''),
  reason     text not null check (reason <> ''),
  since      timestamptz not null,               -- when there was a cause
  ordered_at timestamptz not null,
  paused_at  timestamptz,                        -- when Meta took the pause
  done_at    timestamptz,                        -- when it was read back and the boost stood still
  tries      int not null default 0,
  error      text,                               -- why the last try was not enough
  check (done_at is null or done_at >= ordered_at)
);
create unique index stop_orders_open on siar.stop_orders (boost_id, cause) where done_at is null;
create index stop_orders_boost on siar.stop_orders (boost_id, order_id);

create trigger stop_orders_stay before delete on siar.stop_orders
  for each row execute function siar.refuse_change();

-- What the tables say has to be stopped, whoever wrote it and by which way: nobody has to think of the boosts.
create view siar.boosts_to_stop as
select b.boost_id, b.state, c.cause, c.ends, c.actor, c.reason, c.since
from siar.boosts b
join siar.publications p on p.publication_id = b.publication_id
cross join lateral (
  select 'freeze' as cause, false as ends, f.frozen_by as actor, f.reason, f.frozen_at as since
    from siar.freezes f
   where f.scope in ('all', 'boosts', p.channel, p.account_id) and b.state in ('activating', 'running')
  union all
  select 'withdrawal', true, w.actor, w.reason, w.requested_at
    from siar.withdrawals w where w.publication_id = b.publication_id
  union all
  -- What residents read may not be advertised: a corrected text was screened anew.
  select 'text', false, 'siar', array_to_string(o.no_boost, ', '),
         coalesce((select max(k.updated_at) from siar.corrections k where k.post_id = o.post_id), o.updated_at)
    from siar.posts o
   where o.post_id = p.post_id and o.no_boost <> '{}' and b.state in ('activating', 'running')
) c
where b.state in ('reserved', 'preparing', 'prepared', 'activating', 'running', 'paused', 'needs_human');

-- What is wrong with a boost as Meta shows it, and since when; null: nothing. `told`: what a person has decided to bear.
alter table siar.boosts
  add column trouble       text,
  add column trouble_text  text,
  add column trouble_since timestamptz,
  add column results       bigint check (results >= 0),   -- what its objective counts, as last read
  add column told          text[] not null default '{}',
  add constraint boosts_trouble_whole check ((trouble is null) = (trouble_since is null));
create index boosts_trouble on siar.boosts (trouble_since) where trouble is not null;
