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

-- What went before every publication, and what was told of it afterwards: a correction in twenty, a withdrawal in a hundred, a report
-- a day to leadership and one a month to each agency, with their letters.
insert into siar.reports (report_id, row_id, revision_id, opd, kind, title, starts_on, body, indicators, may_air, as_of, accepted_at)
overriding system value
select post_id, lpad(post_id::text, 8, '0'), post_id, 'A' || post_id %% 40, 'Kegiatan', 'Laporan ' || post_id, due_at::date, 'Warga terbantu.', '[]',
       true, due_at::date, due_at
from siar.publications;

insert into siar.drafts (draft_id, report_id, opd, kind, reference_code, template, template_version, visual_path, visual_sha256,
                         visual_inputs_hash, visual_width, visual_height, alt_text, content_hash, state, created_at, updated_at)
overriding system value
select post_id, post_id, 'A' || post_id %% 40, 'Kegiatan', reference_code, 't', '1', 'p', repeat('0', 64), repeat('0', 64), 1080, 1350, 'a',
       repeat('0', 64), 'approved', due_at, due_at
from siar.publications;

insert into siar.posts (post_id, draft_id, channel, account_id, caption, content_hash, state, stage, created_at, updated_at)
overriding system value
select post_id, post_id, channel, account_id, 'Teks', content_hash, 'approved', 'approver', due_at, due_at from siar.publications;

insert into siar.corrections (post_id, report_id, way, caption_before, reason, state, opened_at, decided_by, decided_at, updated_at)
select post_id, post_id, 'follow_up', 'Teks', 'Angka keliru', 'done', due_at, 'vera', due_at, due_at
from siar.publications where post_id %% 20 = 0;

insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at, settled_at)
select publication_id, 'Keliru', 'vera', 'done', due_at, due_at, due_at from siar.publications where publication_id %% 100 = 0;

insert into siar.briefings (kind, agency, period_start, period_end, path, sha256, figures, summary, created_at)
select 'harian', '', day, day, 'p', repeat('0', 64), '{"growth": null}', 'x', day + interval '30 hours'
from generate_series(timestamp '2021-01-01', '2025-12-30', '1 day') day
union all
select 'bulanan', case when a = 0 then '' else 'A' || a end, month, month + interval '1 month - 1 day', 'p', repeat('0', 64),
       case when a = 0 then '{"growth": {"slots": []}}' else '{}' end::jsonb, 'x', month + interval '1 month 8 hours'
from generate_series(timestamp '2021-01-01', '2025-11-01', '1 month') month, generate_series(0, 40) a;

insert into siar.messages (channel, kind, recipient, sender_name, language, subject, plain, dedupe_key, reference, state, created_at, gives_up_at,
                           sending_at, ended_at)
select 'mail', 'briefing', 'r' || reader, 'Siar', 'id', 'Laporan', 'x', briefing_id || ':' || reader, briefing_id || '-' || reader,
       case when briefing_id %% 1000 = 0 then 'given_up' else 'sent' end, created_at, created_at, created_at, created_at
from siar.briefings, generate_series(1, 5) reader;

insert into siar.briefing_deliveries (briefing_id, recipient, message_id)
select split_part(dedupe_key, ':', 1)::bigint, split_part(dedupe_key, ':', 2), message_id from siar.messages;

insert into siar.appeals (spreadsheet_id, opd, period_start, period_end, text, written_at, withdrawn_at)
select 'S' || a, 'A' || a, month, month + interval '1 month - 1 day', 'Listrik padam.', month + interval '35 days',
       case when month < '2025-11-01' then month + interval '65 days' end
from generate_series(timestamp '2021-01-01', '2025-11-01', '1 month') month, generate_series(1, 40) a;

set session_replication_role = origin;

analyze
