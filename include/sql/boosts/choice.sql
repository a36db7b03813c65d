-- name: candidates
-- Published posts of some age that are not boosted and never were, or were refused, of channels that are advertised, on the city's own account, which the ad
-- account may promote: with what was found in them, whether what is out is agreed by everybody whom its chain asks, what
-- residents did with it, and what waits below it.
select p.publication_id, p.post_id, o.draft_id, p.account_id, p.channel, d.opd, d.kind, coalesce(d.title, r.title) as title,
       p.reference_code, p.remote_id, p.published_at, o.screening, o.no_boost,
       not o.review_due and coalesce((select a.decision = 'approve' from siar.approvals a
                                       where a.post_id = o.post_id and a.content_hash = o.content_hash
                                       order by a.approval_id desc limit 1), false) as approved,
       n.interactions, n.read_at, m.reactions, m.upset, w.questions, w.on_topics,
       -- While a corrected text is on its way nobody knows what residents read.
       exists (select from siar.corrections c where c.post_id = p.post_id and c.state in ('open', 'sending', 'unknown')) as corrected,
       x.decided_by as declined_by, x.reason as declined_why
  from siar.publications p
  join siar.channels c on c.channel = p.channel and c.advertised
  join siar.accounts a on a.account_id = p.account_id and a.is_default
  -- Post by post: those of the right age are few among all that ever were.
 cross join lateral (
   select post_id, draft_id, screening, no_boost, review_due, content_hash from siar.posts where post_id = p.post_id offset 0
 ) o
 cross join lateral (select opd, kind, title, report_id from siar.drafts where draft_id = o.draft_id offset 0) d
 cross join lateral (select title from siar.reports where report_id = d.report_id offset 0) r
  left join lateral (
   select decided_by, reason from siar.boost_proposals
    where publication_id = p.publication_id and state = 'declined' order by proposal_id desc limit 1
 ) x on true
  left join lateral (
   select n.entity_id, n.interactions, e.read_at
     from siar.publication_numbers n join siar.entities e using (entity_id)
    where n.publication_id = p.publication_id order by n.entity_id desc limit 1
 ) n on true
 -- Kinds of reactions are told of posts on Facebook only; without any of a kind its part is not told.
 cross join lateral (
   select sum(k.value)::bigint as reactions,
          case when count(*) > 0 then coalesce(sum(k.value) filter (where k.dim in ('anger', 'sorry')), 0)::bigint end as upset
     from siar.metric_current k
    where k.entity_id = n.entity_id and k.metric = 'post.reactions_by_type' and k.day = '0001-01-01' and k.dim <> ''
      and k.value is not null
 ) m
 cross join lateral (
   select count(*) filter (where t.is_question) as questions,
          count(*) filter (where t.topics && cast(:topics as text[])) as on_topics
     from siar.comments t
    where t.publication_id = p.publication_id and t.answered_at is null and not t.hidden and t.gone_at is null
      and t.posted_at <= :waits_since
 ) w
 where p.state = 'published' and p.remote_id is not null
   and p.published_at between :oldest and :newest
   -- What was taken down is never a candidate.
   and not exists (select from siar.withdrawals g where g.publication_id = p.publication_id)
   -- One that Meta refused is tried again once in a while, a few times.
   and not exists (select from siar.boosts b where b.publication_id = p.publication_id
                      and (b.state <> 'failed' or b.refused_at is null or b.refused_at > :refused_since))
   and (select count(*) from siar.boosts b where b.publication_id = p.publication_id) < :most_refused
 order by n.interactions desc nulls last, p.published_at desc, p.publication_id;

-- name: usual_interactions
-- What residents had done with an account's last posts when these were of an age: one number each, of those that were read about
-- then. What an advertisement brought is not the usual.
select p.publication_id, i.interactions
  from (select publication_id, published_at from siar.publications
         where account_id = :account_id and state = 'published' and published_at between :since and :until
           and publication_id <> :publication_id
         order by published_at desc limit :last) p
 cross join lateral (
   select entity_id, kind from siar.entities where publication_id = p.publication_id order by entity_id desc limit 1
 ) e
 cross join lateral (
   select siar.interactions(s.metric, s.value) as interactions
     from unnest(siar.interaction_metrics(e.kind)) q (metric)
    cross join lateral (
      select q.metric, v.value, v.last_seen_at from siar.metric_observations v
       where v.entity_id = e.entity_id and v.metric = q.metric and v.dim = '' and v.day = '0001-01-01' and v.value is not null
         and v.first_seen_at <= p.published_at + cast(:age as interval)
       order by v.first_seen_at desc limit 1
    ) s
    -- A reading from long before says less than there was.
    where s.last_seen_at >= p.published_at + cast(:age as interval) / 2
 ) i
 where i.interactions is not null
   and not exists (select from siar.boosts b
                    where b.publication_id = p.publication_id and b.starts_at <= p.published_at + cast(:age as interval));

-- name: keep_findings!
-- What is told of a publication that is not boosted; the time is when it was first told.
insert into siar.advert_findings as k (publication_id, findings, found_at)
values (:publication_id, cast(:findings as jsonb), :now)
on conflict (publication_id) do update set findings = excluded.findings, found_at = excluded.found_at
where k.findings <> excluded.findings;

-- name: forget_findings!
-- Nothing is told of a publication any longer.
delete from siar.advert_findings where publication_id = :publication_id;

-- name: unadvertised
-- Published posts that are not advertised, the newest first; those of which one code is told, or of one agency.
select p.publication_id, p.post_id, p.reference_code, d.opd, coalesce(d.title, r.title) as title, k.findings, k.found_at
  from siar.advert_findings k
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
 where k.publication_id < :before
   and (cast(:code as text) is null or k.findings @> jsonb_build_array(jsonb_build_object('code', cast(:code as text))))
   and (cast(:opd as text) is null or d.opd = :opd)
   and not exists (select from siar.withdrawals w where w.publication_id = k.publication_id)
 order by k.publication_id desc
 limit :limit;

-- name: reasons
-- Of how many posts each thing was told since a moment that keeps them from being advertised. Withdrawals are looked up post by post:
-- those of a month are few among all that ever were.
select f.code, count(*) as posts
  from siar.advert_findings k
 cross join lateral jsonb_to_recordset(k.findings) f (code text)
 where k.found_at >= :since
   and not exists (select from siar.withdrawals w where w.publication_id = k.publication_id offset 0)
 group by f.code
 order by posts desc, f.code;

-- name: keep_contender*!
-- A post could be advertised; it is kept as it stood when it last could.
insert into siar.boost_contenders as c (publication_id, opd, interactions, usual, usual_of, signal, first_at, last_at)
values (:publication_id, :opd, :interactions, :usual, :usual_of, :signal, :now, :now)
on conflict (publication_id) do update
   set interactions = excluded.interactions, usual = excluded.usual, usual_of = excluded.usual_of, signal = excluded.signal,
       last_at = excluded.last_at
 where c.last_at < excluded.last_at;

-- name: contenders
-- Posts that could have been advertised since a moment.
select opd, signal, first_at from siar.boost_contenders where first_at >= :since order by first_at, publication_id;

-- name: readings
-- What own advertisements that were begun since a moment had spent and reached, reading by reading, with what residents had done
-- with the post before any money. Readings of older ones lie below the first number that was begun since: they are not looked at.
select r.boost_id, c.signal, r.spend, r.reach
  from siar.boosts b
  join siar.boost_readings r using (boost_id)
  left join siar.boost_contenders c on c.publication_id = b.publication_id
 where b.created_at >= :since
   and r.boost_id >= (select min(n.boost_id) from siar.boosts n where n.created_at >= :since)
 order by r.boost_id, r.read_at;

-- name: given_to_agencies
-- What agencies' advertisements that were begun since a moment were given, and what is proposed for them. Rupiah before tax.
select opd, sum(lifetime_budget)::bigint as amount
  from (select opd, lifetime_budget from siar.boosts where created_at >= :since and state <> 'failed'
        union all
        select opd, lifetime_budget from siar.boost_proposals where state = 'open') g
 group by opd order by opd;

-- name: rooms_for
-- What is left of ceilings for publications, in the order in which they are asked; one that was never set leaves nothing. An
-- overrun takes room as a bill does. Rupiah, tax included.
select l.publication_id, l.level, l.holder, coalesce(c.cap, 0) as cap,
       coalesce(c.cap, 0) - coalesce(b.reserved + b.settled + b.overrun, 0) as room
  from unnest(cast(:publications as bigint[]), cast(:levels as text[]), cast(:holders as text[]), cast(:periods as text[]))
         with ordinality l (publication_id, level, holder, period, place)
  left join siar.budgets b using (level, holder, period)
 cross join lateral (select least(b.cap, siar.cap_in_force(l.level, l.holder)) as cap) c
 order by l.place;

-- name: waiting_budgets
-- What is proposed and not decided yet. Rupiah before tax.
select publication_id, opd, lifetime_budget as amount from siar.boost_proposals where state = 'open' order by proposal_id;
