-- Agreements end with an edit by their order, not by clocks; holds from earlier days; what would be a second post.
-- depends: 0030.clearances

-- Two clocks may differ, and one moment may see an agreement and an edit: what was decided before the last edit is told
-- by its number, which the post's lock puts in order.
alter table siar.posts add column voided_to bigint not null default 0;  -- approvals up to this one count no more
update siar.posts o set voided_to = a.last
from (
  select x.post_id, max(x.approval_id) as last
  from siar.approvals x join siar.posts p using (post_id)
  where p.edited_at is not null and x.decided_at < p.edited_at
  group by x.post_id
) a
where a.post_id = o.post_id;

-- What was held before holds had a table. As what it was held nobody wrote down: the highest that could have lets it go.
insert into siar.holds (draft_id, actor, rank, reason, held_at)
select distinct on (o.draft_id) o.draft_id, e.actor, null, coalesce(nullif(e.detail->>'reason', ''), 'Ditahan editor.'), e.at
from siar.publications p
join siar.posts o using (post_id)
join siar.audit_entries e on e.subject = 'post:' || o.post_id and e.action = 'post.held'
where p.state = 'parked' and o.state = 'approved' and p.sentence like 'Ditahan editor.%'
order by o.draft_id, e.at desc
on conflict (draft_id) where lifted_at is null do nothing;

-- Whether another draft of one of a draft's rows is out on an account, or may be: a second post of the same.
create function siar.out_elsewhere(of_draft bigint, on_account text) returns boolean language sql stable as $$
  select exists (
    select from siar.draft_reports s
    join siar.reports r using (report_id)
    join siar.reports other on other.row_id = r.row_id
    -- Not the view of both: no index reaches through it from a report.
    cross join lateral (
      select d.draft_id from siar.drafts d where d.report_id = other.report_id
      union all
      select g.draft_id from siar.draft_pages g where g.report_id = other.report_id
    ) t
    join siar.posts x on x.draft_id = t.draft_id and x.account_id = on_account
    join siar.publications p on p.post_id = x.post_id
    where s.draft_id = of_draft and t.draft_id <> of_draft and siar.may_be_out(p)
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done'))
$$;
