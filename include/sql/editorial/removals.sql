-- name: removed_posts
-- Posts that are out although the row of a report in them was removed, and of which nobody has decided; the longest gone
-- first. A row that was removed long after its post went out was put away, not taken back; one that the next report was
-- typed over was not removed.
select distinct on (w.last_seen_at, p.publication_id)
       p.publication_id, p.post_id, o.channel, q.name as account, d.reference_code, r.opd, r.title, p.permalink, p.published_at,
       w.last_seen_at as seen_last_at
from siar.publications p
join siar.posts o using (post_id)
join siar.account_names q on q.account_id = o.account_id
join siar.drafts d using (draft_id)
join siar.draft_reports s using (draft_id)
join siar.reports r on r.report_id = s.report_id
join siar.sheet_rows w on w.row_id = r.row_id
left join siar.withdrawals t on t.publication_id = p.publication_id
left join siar.kept_publications k on k.publication_id = p.publication_id
where p.state = 'published' and t.publication_id is null and k.publication_id is null
  and w.missing_reads >= 2 and w.succeeded_by is null and w.last_seen_at < p.published_at + cast(:window as interval)
  and (cast(:publication_id as bigint) is null or p.publication_id = :publication_id)
order by w.last_seen_at, p.publication_id, r.report_id
limit :limit;

-- name: keep_publication!
-- It stays out; the desk does not ask again.
insert into siar.kept_publications (publication_id, reason, actor, decided_at)
values (:publication_id, :reason, :actor, :now)
on conflict (publication_id) do nothing;
