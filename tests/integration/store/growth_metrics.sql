-- What was read in those years of what growth.sql put out: of one post in %(share)s, each value with %(readings)s observations;
-- the accounts' own days, and runs by the hour.
create temporary table span as select min(published_at) as first, max(published_at) as last from siar.publications where state = 'published';

select siar.make_metric_month(m) from span, generate_series(span.first - interval '1 month', span.last + interval '13 months', interval '1 month') m;

insert into siar.fetch_runs (source, account_id, api_version, account_tz, started_at, finished_at, rows_read, ok)
select s.source, s.account, 'v26.0', 'Asia/Makassar', at, at + interval '1 minute', 100, extract(hour from at) <> 3
from span, generate_series(span.first, span.last, interval '1 hour') at,
     (values ('page', 'facebook-city'), ('posts', 'facebook-city'), ('ig_user', 'instagram-city'), ('ig_media', 'instagram-city'),
             ('ads', null)) s (source, account);

insert into siar.entities (platform, account_id, kind, remote_id, publication_id, published_at, first_seen, last_seen, read_at,
                           tried_at)
select channel, account_id, case channel when 'facebook' then 'post' else 'ig_media' end, remote_id, publication_id, published_at,
       published_at, span.last, read.at, read.at
from siar.publications, span,
     lateral (select greatest(published_at, least(published_at + interval '365 days',
         span.last - (publication_id %% 97) / 97.0 * case when published_at > span.last - interval '2 days' then interval '1 hour'
           when published_at > span.last - interval '28 days' then interval '20 hours'
           when published_at > span.last - interval '90 days' then interval '7 days' else interval '30 days' end))) read (at)
where state = 'published' and publication_id %% %(share)s = 0;

insert into siar.entities (platform, account_id, kind, remote_id, first_seen, last_seen, read_at)
select platform, account, kind, kind, span.first, span.last, span.last
from span, (values ('facebook', 'facebook-city', 'page'), ('instagram', 'instagram-city', 'ig_user')) a (platform, account, kind);

-- Counts since the beginning: of twenty or eight values a post two in a hundred were never known, one in ten was refused last.
create temporary table counts as
select e.entity_id, f.metric, p.dim, f.unit, e.published_at, e.read_at, (e.entity_id * 31 + length(f.metric)) %% 100 as lot
from siar.entities e
join siar.metric_defs f on f.entity_kind = e.kind and f.valid_until is null
                       and f.api_name in ('reactions', 'comments', 'shares', 'post_media_view', 'post_total_media_view_unique',
                         'post_clicks', 'post_clicks_by_type', 'post_reactions_by_type_total', 'post_activity_by_action_type',
                         'reach', 'views', 'likes', 'saved', 'total_interactions')
cross join lateral unnest(case f.api_name when 'post_media_view' then array['', 'is_from_ads=0', 'is_from_ads=1']
                            when 'post_clicks_by_type' then array['', 'other clicks', 'link clicks']
                            when 'post_reactions_by_type_total' then array['', 'like', 'love', 'haha']
                            when 'post_activity_by_action_type' then array['', 'like', 'comment', 'share'] else array[''] end) p (dim)
where e.publication_id is not null;

insert into siar.metric_current (entity_id, metric, dim, day, value, reach, observed_at, first_value, first_reach,
                                 first_observed_at, run_id, last_try_at, last_reason, same_since)
select entity_id, metric, dim, '0001-01-01',
       case when lot > 1 and unit <> 'reach' then 10 + lot end, case when lot > 1 and unit = 'reach' then row(100 + lot)::siar.reach end,
       case when lot > 1 then read_at end,
       case when lot > 1 and unit <> 'reach' then 1 end, case when lot > 1 and unit = 'reach' then row(1)::siar.reach end,
       case when lot > 1 then published_at end, case when lot > 1 then 1 end, read_at,
       case when lot < 10 then 'refused' end, published_at
from counts order by entity_id, metric, dim;

insert into siar.metric_observations (entity_id, metric, dim, day, first_seen_at, last_seen_at, value, reach, run_id, api_version)
select entity_id, metric, dim, '0001-01-01', published_at + interval '1 hour' * (n * n * n), published_at + interval '1 hour' * (n * n * n) + interval '30 minutes',
       case when unit <> 'reach' then lot + n end, case when unit = 'reach' then row(lot + n)::siar.reach end, 1, 'v26.0'
from counts, generate_series(1, %(readings)s) n;

insert into siar.metric_current (entity_id, metric, day, zone, value, reach, observed_at, first_value, first_reach,
                                 first_observed_at, run_id, last_try_at, same_since)
select e.entity_id, f.metric, day::date, 'America/Los_Angeles', case when f.unit <> 'reach' then 5 end,
       case when f.unit = 'reach' then row(700)::siar.reach end, day + interval '2 days',
       case when f.unit <> 'reach' then 5 end, case when f.unit = 'reach' then row(700)::siar.reach end, day + interval '2 days', 1,
       day + interval '2 days', day + interval '2 days'
from siar.entities e
join siar.metric_defs f on f.entity_kind = e.kind and f.valid_until is null and f.semantics in ('day', 'gauge'),
     span, generate_series(span.first::date, span.last::date, interval '1 day') day
where e.kind in ('page', 'ig_user');

insert into siar.shown_numbers (publication_id, reach, interactions, shown_at)
select publication_id, reach, interactions, (select last from span) from siar.publication_numbers
where (reach).accounts is not null or interactions is not null;

update siar.shown_until set at = (select last from span);

-- Comments below them: one a publication that was read, every second a question, one in fifty of those not answered.
insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, answered_at, first_seen_at)
select 'k' || publication_id, publication_id, published_at + interval '1 hour', 'Kapan?', publication_id / %(share)s %% 2 = 0,
       '{Air bersih}', case when publication_id / %(share)s %% 100 > 0 then published_at + interval '5 hours' end, published_at
from siar.publications where state = 'published' and publication_id %% %(share)s = 0;

update siar.comments set text = null where posted_at < (select last from span) - interval '90 days';

insert into siar.comment_reads (publication_id, read_at, counted) select publication_id, posted_at, 1 from siar.comments;

analyze
