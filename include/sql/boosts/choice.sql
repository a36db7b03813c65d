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
-- Published posts that are not advertised, the newest reason first.
select p.post_id, p.reference_code, d.opd, coalesce(d.title, r.title) as title, k.findings, k.found_at
  from siar.advert_findings k
  join siar.publications p using (publication_id)
  join siar.posts o using (post_id)
  join siar.drafts d using (draft_id)
  join siar.reports r using (report_id)
 where not exists (select from siar.withdrawals w where w.publication_id = k.publication_id)
 order by k.found_at desc, k.publication_id desc
 limit :limit;
