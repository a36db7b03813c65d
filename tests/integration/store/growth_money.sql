-- Five years of boosts: a hundred a month, four days billed each, and what was told of posts that were not advertised.
set session_replication_role = replica;

insert into siar.publications (post_id, channel, account_id, reference_code, content_hash, payload, state, due_at, proof, remote_id,
                               permalink, published_at, created_at, updated_at)
select n, 'facebook', 'facebook-city', 'KPG-' || n, repeat('0', 64), '{}', 'published', at, 'reply', 'r' || n, 'https://x/' || n, at, at, at
from (select n, timestamptz '2021-01-01' + n * interval '1 hour' as at from generate_series(1, 43800) n) made;

insert into siar.boosts (publication_id, opd, reference_code, state, lifetime_budget, tax, starts_at, ends_at, name_key, campaign_id,
                         adset_id, creative_id, ad_id, spend, reach, results, plan, created_at, updated_at)
select p.publication_id, 'A' || n %% 40, p.reference_code, case when n > 5997 then 'running' when n > 5900 then 'closing' else 'closed' end,
       150000, 16500, at, at + interval '3 days', 'k' || n, 'c' || n, 's' || n, 'r' || n, 'a' || n, 140000, 9000, 300,
       '{"objective": "engagement"}', at, at
from (select n, row_number() over (order by n) as place, timestamptz '2021-01-01' + n * interval '7.3 hours' as at
        from generate_series(1, 6000) n) made
join (select publication_id, reference_code, row_number() over (order by publication_id) as place from siar.publications) p using (place);

insert into siar.boost_events (boost_id, to_state, at)
select boost_id, step, created_at
from siar.boosts, unnest(array['reserved', 'preparing', 'prepared', 'activating', 'running', 'ended', 'closing', 'closed']) step;

insert into siar.boost_readings (boost_id, read_at, spend, impressions, reach)
select boost_id, created_at + h * interval '1 hour', h * 1800, h * 200, h * 120 from siar.boosts, generate_series(1, 72, 4) h;

insert into siar.budgets (level, holder, period, cap, reserved, settled, overrun)
select 'boost', boost_id::text, '', 166500, 0, 155400, case when boost_id %% 100 = 0 then 500 else 0 end from siar.boosts
union all select 'post', post_id::text, '', 250000, 0, 155400, 0 from siar.boosts join siar.publications using (publication_id)
union all select distinct 'opd_month', opd, to_char(created_at, 'YYYY-MM'), 600000, 0, 500000, 0 from siar.boosts
union all select distinct 'city_month', 'city', to_char(created_at, 'YYYY-MM'), 90000000, 0, 500000, 0 from siar.boosts
union all select distinct 'city_year', 'city', to_char(created_at, 'YYYY'), 990000000, 0, 500000, 0 from siar.boosts;

insert into siar.ledger_txns (idempotency_key, kind, boost_id, amount, tax, spent_on, at)
select k.kind || ':' || boost_id || ':' || k.place, k.kind, boost_id, 40000, 4400,
       case when k.kind in ('settle', 'overrun') then created_at::date + k.place::int end, created_at + k.place * interval '1 day'
from siar.boosts,
     unnest(array['reserve', 'settle', 'settle', 'settle', 'settle', 'release']) with ordinality k (kind, place)
union all select 'overrun:' || boost_id || ':9', 'overrun', boost_id, 500, 50, created_at::date, created_at from siar.boosts where boost_id %% 100 = 0;

insert into siar.overrun_acknowledgements (txn_id, actor, reason, at) select txn_id, 'ani', 'benar', at from siar.ledger_txns where kind = 'overrun';

insert into siar.ledger_entries (txn_id, budget_id, account, amount)
select t.txn_id, m.budget_id, a.account, a.sign * t.amount
from siar.ledger_txns t join siar.boosts b using (boost_id) join siar.publications p using (publication_id)
join siar.budgets m on (m.level, m.holder, m.period) in (
  ('boost', b.boost_id::text, ''), ('post', p.post_id::text, ''), ('opd_month', b.opd, to_char(b.created_at, 'YYYY-MM')),
  ('city_month', 'city', to_char(b.created_at, 'YYYY-MM')), ('city_year', 'city', to_char(b.created_at, 'YYYY')))
cross join (values ('available', -1), ('reserved', 1)) a (account, sign);

insert into siar.advert_findings (publication_id, findings, found_at)
select publication_id, jsonb_build_array(jsonb_build_object('code', case when publication_id %% 50 = 0 then 'W_IKLAN_RALAT' else 'I_IKLAN_SEPI' end,
                                                            'level', 'I', 'message', 'x')), published_at
from siar.publications where publication_id not in (select publication_id from siar.boosts);

insert into siar.boost_contenders (publication_id, opd, interactions, usual, usual_of, signal, first_at, last_at)
select publication_id, 'A' || publication_id %% 40, 30, 20, 40, 1.5, published_at, published_at from siar.publications where publication_id %% 3 = 0;

insert into siar.boost_proposals (publication_id, opd, state, lifetime_budget, tried, reach_low, reach_high, proposed_at, open_until, decided_by,
                                  decided_at, reason)
select publication_id, 'A' || publication_id %% 40, case when publication_id > 43795 then 'open' else 'declined' end, 150000, false, 1, 2,
       published_at, published_at + interval '2 days', case when publication_id <= 43795 then 'ani' end,
       case when publication_id <= 43795 then published_at end, case when publication_id <= 43795 then 'x' end
from siar.publications where publication_id %% 5 = 0;

insert into siar.stop_orders (boost_id, cause, ends, actor, reason, since, ordered_at, paused_at, done_at)
select boost_id, 'person', true, 'ani', 'x', created_at, created_at, created_at, created_at from siar.boosts where boost_id < 5990;

set session_replication_role = origin;

analyze
