-- name: last_runs^
-- When each part last did something.
select (select max(last_read_at) from siar.spreadsheets) as intake,
       (select max(created_at) from siar.drafts where draft_id > (select coalesce(max(draft_id), 0) - 200 from siar.drafts)) as compose,
       (select max(published_at) from (select published_at from siar.publications where state = 'published' order by due_at desc limit 200) x) as publish,
       (select max(finished_at) from siar.fetch_runs) as metrics,
       (select max(created_at) from siar.briefings) as briefings;
