-- Which posts could be advertised is remembered, what own advertisements brought is read, and a person says yes to each.
-- depends: 0064.launches

-- A post that passed every rule, as it stood when it last did: how many there are and how strong, and what an advertisement's
-- post was like before any money.
create table siar.boost_contenders (
  publication_id bigint primary key references siar.publications,
  opd            text not null,
  interactions   bigint,             -- what residents did with it by themselves
  usual          double precision,   -- the median of the account's posts at the same age
  usual_of       int not null,       -- of so many posts
  signal         double precision check (signal >= 0),  -- interactions / usual
  first_at       timestamptz not null,
  last_at        timestamptz not null check (last_at >= first_at)
);
create index boost_contenders_lately on siar.boost_contenders (first_at);

-- What one advertisement had spent and reached by a moment: how reach grows with money.
create table siar.boost_readings (
  boost_id    bigint not null references siar.boosts,
  read_at     timestamptz not null,
  spend       bigint not null check (spend >= 0),   -- rupiah before tax
  impressions bigint,
  reach       bigint not null,
  primary key (boost_id, read_at)
);
create trigger boost_readings_append_only before update or delete on siar.boost_readings
  for each row execute function siar.refuse_change();
create trigger boost_readings_no_truncate before truncate on siar.boost_readings
  for each statement execute function siar.refuse_change();

create function siar.note_boost_reading() returns trigger language plpgsql as $$
begin
  insert into siar.boost_readings (boost_id, read_at, spend, impressions, reach)
  values (new.boost_id, new.watched_at, new.spend, new.impressions, new.reach)
  on conflict do nothing;
  return null;
end;
$$;
create trigger boosts_readings after update of spend, impressions, reach, watched_at on siar.boosts
  for each row when (new.reach is not null and new.watched_at is not null and (new.spend, new.reach) is distinct from (old.spend, old.reach))
  execute function siar.note_boost_reading();
insert into siar.boost_readings (boost_id, read_at, spend, impressions, reach)
select boost_id, watched_at, spend, impressions, reach from siar.boosts where reach is not null and watched_at is not null;

-- What is put before a person, who approves or declines; nobody asked for money yet.
create table siar.boost_proposals (
  proposal_id     bigint generated always as identity primary key,
  publication_id  bigint not null references siar.publications,
  opd             text not null,
  state           text not null default 'open' check (state in ('open', 'approved', 'declined', 'lapsed')),
  lifetime_budget bigint not null check (lifetime_budget > 0),  -- rupiah before tax
  tried           boolean not null,             -- to learn how such posts do
  reach_low       bigint not null check (reach_low >= 0),       -- two of three such posts reach between these
  reach_high      bigint not null check (reach_high >= reach_low),
  proposed_at     timestamptz not null,
  open_until      timestamptz not null check (open_until > proposed_at),
  decided_by      text,
  decided_at      timestamptz,
  reason          text,                         -- why it was declined, or lapsed
  boost_id        bigint unique references siar.boosts,
  check ((state = 'open') = (decided_at is null)),
  check ((decided_by is null) = (decided_at is null)),
  check ((state = 'approved') = (boost_id is not null)),
  check (state not in ('declined', 'lapsed') or reason <> '')
);
create unique index boost_proposals_open on siar.boost_proposals (publication_id) where state = 'open';
create index boost_proposals_waiting on siar.boost_proposals (open_until) where state = 'open';
create index boost_proposals_decided on siar.boost_proposals (publication_id, proposal_id);

create function siar.guard_boost_proposal() returns trigger language plpgsql as $$
begin
  if old.state <> 'open' then
    raise exception 'proposal %: it was decided', old.proposal_id using errcode = 'restrict_violation';
  end if;
  if (new.proposal_id, new.publication_id, new.opd, new.lifetime_budget, new.proposed_at)
     is distinct from (old.proposal_id, old.publication_id, old.opd, old.lifetime_budget, old.proposed_at) then
    raise exception 'proposal %: what was proposed does not change', old.proposal_id using errcode = 'restrict_violation';
  end if;
  return new;
end;
$$;
create trigger boost_proposals_guard before update on siar.boost_proposals
  for each row execute function siar.guard_boost_proposal();
create trigger boost_proposals_stay before delete on siar.boost_proposals
  for each row execute function siar.refuse_change();
create trigger boost_proposals_no_truncate before truncate on siar.boost_proposals
  for each statement execute function siar.refuse_change();
