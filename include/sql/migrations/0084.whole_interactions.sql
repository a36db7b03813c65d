-- A sum of reactions, comments and shares is told only when each of them is known: of two it would read the third as none.
-- depends: 0055.back_to_agencies

create or replace view siar.publication_numbers as
select e.publication_id, e.entity_id, r.reach, r.observed_at as reach_at, r.last_reason as reach_reason,
       (select coalesce(max(c.value) filter (where c.metric = e.kind || '.interactions'),
                        case when count(c.value) filter (where c.metric <> e.kind || '.interactions') = 3 then
                             sum(c.value) filter (where c.metric <> e.kind || '.interactions') end)::bigint
          from siar.metric_current c
         where c.entity_id = e.entity_id and c.dim = '' and c.day = '0001-01-01'
           and c.metric = any (array[e.kind || '.interactions', e.kind || '.reactions', e.kind || '.comments',
                                     e.kind || '.shares'])) as interactions
  from siar.entities e
  left join siar.metric_current r
    on r.entity_id = e.entity_id and r.metric = e.kind || '.reach' and r.dim = '' and r.day = '0001-01-01'
 where e.publication_id is not null;
