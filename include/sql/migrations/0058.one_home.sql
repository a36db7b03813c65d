-- What several statements ask alike is said once.
-- depends: 0057.quiet_troubles

-- The reports that a draft shows and that no longer stand, or may no longer air: with one of them it is outdated. A function and
-- not a view, so that a draft is asked about by its number, and not all that ever were joined.
create function siar.fallen_reports(of_draft bigint) returns table (report_id bigint) language sql stable as $$
  select r.report_id
  from siar.draft_reports s join siar.reports r on r.report_id = s.report_id
  where s.draft_id = of_draft and (r.superseded_at is not null or not r.may_air)
$$;

-- Other publications at once of an account that a publication has to leave room: gone out since a moment, or on their way.
-- None without such a moment.
create function siar.at_once_beside(of_account text, of_publication bigint, at_moment timestamptz, since timestamptz)
returns table (publication_id bigint) language sql stable as $$
  select q.publication_id
  from siar.publications q join siar.posts u on u.post_id = q.post_id
  where q.account_id = of_account and q.state = 'published' and q.published_at > since
    and u.urgent and q.publication_id <> of_publication
  union all
  select q.publication_id
  from siar.publications q join siar.posts u on u.post_id = q.post_id
  where q.account_id = of_account and q.due_at <= at_moment
    and q.state in ('planned', 'preparing', 'prepared', 'committing', 'unknown')
    and (q.lease_until > at_moment or q.commit_started_at > since)
    and u.urgent and q.publication_id <> of_publication and since is not null
$$;

-- The sheets of the reports that a post tells of, post by post: those asked about are few among all that ever were.
create function siar.sheets_of_post(of_post bigint) returns table (spreadsheet_id text) language sql stable as $$
  select distinct s.spreadsheet_id
  from (select draft_id from siar.posts where post_id = of_post offset 0) o
  cross join lateral (
    select report_id from siar.drafts where draft_id = o.draft_id
    union
    select report_id from siar.draft_pages where draft_id = o.draft_id
  ) d
  cross join lateral (select row_id from siar.reports where report_id = d.report_id offset 0) r
  cross join lateral (select spreadsheet_id from siar.sheet_rows where row_id = r.row_id offset 0) s
$$;
