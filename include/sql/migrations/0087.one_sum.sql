-- What residents did with a post, and whether money may have been spent on one, are each told in one place. What agencies wrote
-- against their scores is told apart from what no report told yet, and of a sheet that several share for each of them.
-- depends: 0086.archive

-- Interactions: as the channel counts them, else reactions, comments and shares, once each of these is known. Other metrics are
-- passed over; without a number there is none.
create function siar.add_interactions(known numeric[], metric text, value numeric) returns numeric[]
language sql immutable parallel safe as $$
  select case split_part(metric, '.', 2)
           when 'interactions' then array[value, known[2], known[3], known[4]]
           when 'reactions' then array[known[1], value, known[3], known[4]]
           when 'comments' then array[known[1], known[2], value, known[4]]
           when 'shares' then array[known[1], known[2], known[3], value]
           else known end
$$;
create function siar.sum_interactions(known numeric[]) returns bigint language sql immutable parallel safe as $$
  select coalesce(known[1], known[2] + known[3] + known[4])::bigint
$$;
create aggregate siar.interactions(metric text, value numeric) (
  sfunc = siar.add_interactions, stype = numeric[], initcond = '{NULL,NULL,NULL,NULL}', finalfunc = siar.sum_interactions,
  parallel = safe
);
create function siar.interaction_metrics(kind text) returns text[] language sql immutable parallel safe as $$
  select array[kind || '.interactions', kind || '.reactions', kind || '.comments', kind || '.shares']
$$;

create or replace view siar.publication_numbers as
select e.publication_id, e.entity_id, r.reach, r.observed_at as reach_at, r.last_reason as reach_reason,
       (select siar.interactions(c.metric, c.value)
          from siar.metric_current c
         where c.entity_id = e.entity_id and c.dim = '' and c.day = '0001-01-01' and c.value is not null
           and c.metric = any (siar.interaction_metrics(e.kind))) as interactions
  from siar.entities e
  left join siar.metric_current r
    on r.entity_id = e.entity_id and r.metric = e.kind || '.reach' and r.dim = '' and r.day = '0001-01-01'
 where e.publication_id is not null;

-- Money may have been spent: some was read, or it was ever about to be shown.
create function siar.may_have_spent(boost siar.boosts) returns boolean language sql immutable as $$
  select boost.spend > 0 or boost.state not in ('reserved', 'preparing', 'prepared', 'failed')
$$;

-- Which appeals a report printed: what was written while one was made is in the next, whatever the clocks said.
create table siar.briefing_appeals (
  briefing_id bigint not null references siar.briefings,
  appeal_id   bigint not null references siar.appeals,
  primary key (appeal_id, briefing_id)
);
insert into siar.briefing_appeals (briefing_id, appeal_id)
select b.briefing_id, a.appeal_id
  from siar.briefings b
  join siar.appeals a on b.figures #> '{conduct,league,appeals}' @> jsonb_build_array(jsonb_build_object('opd', a.opd, 'text', a.text))
 where b.agency = '' and b.subject = '';

drop index siar.appeals_open;
create unique index appeals_open on siar.appeals (spreadsheet_id, opd) where withdrawn_at is null;
