-- Five years of what bench.desk made: when it went out, what was read of it, of the accounts' own days, and what adverts cost.
set session_replication_role = replica;

update siar.publications set published_at = %(now)s::timestamptz - (%(span)s::interval / %(drafts)s) * (%(drafts)s - (post_id + 1) / 2),
       state = 'published', proof = 'reply', remote_id = post_id::text;
update siar.drafts set title = (array['Jadwal truk sampah di Oebobo', 'Perbaikan jalan Frans Seda', 'Imunisasi di puskesmas',
                                      'Air bersih PDAM kembali mengalir', 'Rapat koordinasi'])[1 + draft_id %% 5];

insert into siar.entities (platform, account_id, kind, remote_id, publication_id, published_at, first_seen, last_seen, read_at, tried_at)
select channel, account_id, case channel when 'facebook' then 'post' else 'ig_media' end, remote_id, publication_id, published_at,
       published_at, %(now)s, %(now)s, %(now)s
from siar.publications where state = 'published';
insert into siar.entities (platform, account_id, kind, remote_id, first_seen, last_seen, read_at)
select platform, platform || '-city', kind, kind, %(now)s, %(now)s, %(now)s
from (values ('facebook', 'page'), ('instagram', 'ig_user')) a (platform, kind);

-- Three posts in a hundred were never read; reach is spread as it is: a few posts far above the rest.
insert into siar.metric_current (entity_id, metric, dim, day, value, reach, observed_at, first_value, first_reach, first_observed_at,
                                 run_id, last_try_at, same_since)
select e.entity_id, e.kind || '.' || m.name, '', '0001-01-01', case when m.name <> 'reach' then v.number end,
       case when m.name = 'reach' then row(v.number)::siar.reach end, read.at,
       case when m.name <> 'reach' then v.number end, case when m.name = 'reach' then row(v.number)::siar.reach end, read.at, 1, read.at, read.at
from siar.entities e
join (values ('post', 'reach', 6), ('post', 'reactions', 3), ('post', 'comments', 1), ('post', 'shares', 1), ('ig_media', 'reach', 6),
             ('ig_media', 'interactions', 3)) m (kind, name, size) using (kind)
cross join lateral (select exp(m.size + 2 * abs(sin(e.entity_id * 12.9898 + m.size)))::bigint) v (number)
cross join lateral (select least(e.published_at + interval '365 days', %(now)s::timestamptz)) read (at)
where e.publication_id is not null and e.entity_id %% 33 > 0
order by e.entity_id;

-- Of each year a week was never asked for, and a day was refused.
insert into siar.metric_current (entity_id, metric, dim, day, zone, value, reach, observed_at, first_value, first_reach,
                                 first_observed_at, run_id, last_try_at, last_reason, same_since)
select e.entity_id, e.kind || '.' || m.name, m.dim, d.day, 'America/Los_Angeles',
       case when m.name <> 'reach' then v.number end, case when m.name = 'reach' and not d.refused then row(v.number)::siar.reach end,
       case when m.name <> 'reach' or not d.refused then d.day + interval '3 days' end,
       case when m.name <> 'reach' then v.number end, case when m.name = 'reach' and not d.refused then row(v.number)::siar.reach end,
       case when m.name <> 'reach' or not d.refused then d.day + interval '3 days' end,
       case when m.name <> 'reach' or not d.refused then 1 end,
       d.day + interval '3 days', case when m.name = 'reach' and d.refused then 'refused' end, d.day + interval '3 days'
from siar.entities e
join (values ('page', 'reach', '', 7), ('page', 'views', '', 8), ('page', 'views', 'is_from_ads=0', 8), ('page', 'views', 'is_from_ads=1', 6),
             ('page', 'followers', '', 9), ('ig_user', 'reach', '', 7), ('ig_user', 'views', '', 8), ('ig_user', 'followers', '', 9)) m (kind, name, dim, size) using (kind)
cross join lateral (
  select g.day::date, extract(doy from g.day) = 200 as refused
    from generate_series(%(now)s::timestamptz - %(span)s::interval, %(now)s::timestamptz - interval '2 days', interval '1 day') g (day)
   where extract(week from g.day) <> 17
) d
cross join lateral (
  select case when m.name = 'followers' then 20000 + (d.day - date '2021-01-01') * 9 else exp(m.size + sin(extract(doy from d.day) / 40.0))::bigint end
) v (number)
where e.publication_id is null
order by e.entity_id;

-- A boost a day for three days each, billed by day.
insert into siar.boosts (publication_id, opd, reference_code, lifetime_budget, tax, spend, state, starts_at, ends_at, name_key, created_at, updated_at)
select p.publication_id, d.opd, p.reference_code, 150000, 16500, 140000, 'closed', p.published_at, p.published_at + interval '3 days',
       md5(p.publication_id::text), p.published_at, p.published_at
from siar.publications p join siar.posts o using (post_id) join siar.drafts d using (draft_id)
where p.state = 'published' and p.publication_id %% 55 = 0;
insert into siar.ledger_txns (boost_id, kind, amount, tax, spent_on, idempotency_key, at)
select b.boost_id, 'settle', 51800, 5133, (b.starts_at + interval '1 day' * n)::date, 'settle:' || b.boost_id || ':' || n, b.starts_at
from siar.boosts b, generate_series(0, 2) n;

insert into siar.fetch_runs (source, account_id, api_version, account_tz, started_at, finished_at, rows_read, ok)
select s.source, s.account, 'v26.0', 'Asia/Makassar', %(now)s::timestamptz - interval '1 hour', %(now)s::timestamptz - interval '50 minutes', 10, s.source <> 'ads'
from (values ('page', 'facebook-city'), ('posts', 'facebook-city'), ('ig_user', 'instagram-city'), ('ig_media', 'instagram-city'), ('ads', null)) s (source, account);
set session_replication_role = origin;
analyze
