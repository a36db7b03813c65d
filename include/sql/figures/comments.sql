-- name: open_questions
-- Questions that no answer was given to before a moment, the oldest first.
select c.posted_at, c.text, c.topics, p.channel, n.name as account, p.permalink, p.post_id, d.opd, coalesce(d.title, r.title) as title
  from siar.comments c
  join siar.publications p using (publication_id)
  join siar.account_names n on n.account_id = p.account_id
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r on r.report_id = d.report_id
 where c.is_question and c.answered_at is null and not c.hidden and c.gone_at is null and c.posted_at <= :before
 order by c.posted_at, c.mark
 limit :limit;

-- name: count_open_questions$
-- How many such questions there are.
select count(*) from siar.comments
 where is_question and answered_at is null and not hidden and gone_at is null and posted_at <= :before;

-- name: questions_of_sheets
-- The same by the sheet of the report that they stand below, with where the oldest of them is seen.
select s.spreadsheet_id, count(distinct c.mark) as questions,
       (array_agg(p.permalink order by c.posted_at) filter (where p.permalink is not null))[1] as permalink
  from siar.comments c
  join siar.publications p using (publication_id)
 cross join lateral siar.sheets_of_post(p.post_id) s
 where c.is_question and c.answered_at is null and not c.hidden and c.gone_at is null and c.posted_at <= :before
 group by s.spreadsheet_id;

-- name: waiting_by_agency
-- The same by agency, with how many of them were asked outside a stretch of time, those with most first.
select d.opd, count(*) as waiting, count(*) filter (where c.posted_at < :since or c.posted_at >= :until) as outside
  from siar.comments c
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
 where c.is_question and c.answered_at is null and not c.hidden and c.gone_at is null and c.posted_at <= :before
 group by d.opd
 order by waiting desc, d.opd;

-- name: comments_of_agencies
-- Of each agency: comments of a stretch of time, questions among them, those that wait, and the median time to answer.
select d.opd, count(*) as comments, count(*) filter (where c.is_question and not c.hidden) as questions,
       count(*) filter (where c.is_question and c.answered_at is null and not c.hidden and c.gone_at is null
                          and c.posted_at <= :before) as waiting,
       percentile_cont(0.5) within group (order by c.answered_at - c.posted_at)
         filter (where c.is_question and not c.hidden and c.answered_at is not null) as median
  from siar.comments c
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
 where c.posted_at >= :since and c.posted_at < :until
 group by d.opd
 order by waiting desc, comments desc, d.opd;

-- name: topics_of_comments
-- What people wrote about in a stretch of time, by topic, questions among them and those that wait.
select t.topic, count(*) as comments, count(*) filter (where c.is_question and not c.hidden) as questions,
       count(*) filter (where c.is_question and c.answered_at is null and not c.hidden and c.gone_at is null
                          and c.posted_at <= :before) as waiting
  from siar.comments c
 cross join lateral unnest(c.topics) as t(topic)
 where c.posted_at >= :since and c.posted_at < :until
 group by t.topic
 order by comments desc, t.topic;

-- name: comments_of_periods
-- Comments of some stretches of time as they were known at a moment of each: questions, those that were answered by then, those
-- that waited for longer than an answer may take, and the median time to the answers that were given.
select w.nth, count(*) as comments, count(*) filter (where c.is_question) as questions,
       count(*) filter (where c.is_question and c.answered_at <= w.moment) as answered,
       count(*) filter (where c.is_question and coalesce(c.answered_at > w.moment, true) and coalesce(c.gone_at > w.moment, true)
                          and c.posted_at <= w.moment - cast(:within as interval)) as waiting,
       percentile_cont(0.5) within group (order by c.answered_at - c.posted_at)
         filter (where c.is_question and c.answered_at <= w.moment) as median
  from unnest(cast(:nths as int[]), cast(:sinces as timestamptz[]), cast(:untils as timestamptz[]), cast(:moments as timestamptz[]))
    as w (nth, since, until, moment)
 cross join lateral (
   select posted_at, is_question and not hidden as is_question, answered_at, gone_at from siar.comments
    where posted_at >= w.since and posted_at < w.until and first_seen_at <= w.moment
   offset 0
 ) c
 group by w.nth
 order by w.nth;

-- name: comments_of_post^
-- Comments below a post, questions among them, and the median time to answer.
select count(*) as comments, count(*) filter (where c.is_question and not c.hidden) as questions,
       count(*) filter (where c.is_question and c.answered_at is null and not c.hidden and c.gone_at is null
                          and c.posted_at <= :before) as waiting,
       percentile_cont(0.5) within group (order by c.answered_at - c.posted_at)
         filter (where c.is_question and not c.hidden and c.answered_at is not null) as median
  from siar.publications p
  join siar.comments c using (publication_id)
 where p.post_id = :post_id;
