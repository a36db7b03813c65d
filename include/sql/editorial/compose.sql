-- name: next_reference$
-- Take the month's next number; the counter's row stays locked until the transaction ends.
insert into siar.reference_counters as c (prefix, month, last_no)
values (:prefix, :month, 1)
on conflict (prefix, month) do update set last_no = c.last_no + 1
returning last_no;

-- name: reports_to_compose
-- Airable current reports without a draft that counts, oldest first.
select r.report_id
from siar.undrafted_reports r
where not exists (
    select from siar.compose_findings f where f.report_id = r.report_id and f.attempt = :attempt
  )
  and not exists (
    select from (select file_id from siar.row_photos where row_id = r.row_id) p join siar.photo_files f using (file_id)
    where f.state = 'waiting' and r.accepted_at > :no_photo_after
  )
order by r.accepted_at, r.report_id
limit :limit;

-- name: count_uncomposed$
-- Airable current reports that nobody has tried to compose yet and whose photo is not awaited.
select count(*)
from siar.undrafted_reports r
where not exists (select from siar.compose_findings f where f.report_id = r.report_id)
  and not exists (
    select from siar.item_faults i
    where i.stage = 'report' and i.item = r.report_id::text and i.next_try_at > cast(:now as timestamptz)
  )
  and not exists (
    select from (select file_id from siar.row_photos where row_id = r.row_id) p join siar.photo_files f using (file_id)
    where f.state = 'waiting' and r.accepted_at > :no_photo_after
  );

-- name: photo_of_report$
-- The clean copy of a report's photo.
select path from siar.report_photos where report_id = :report_id;

-- name: lock_drafts_of_row!
-- Every draft that tells of a report's row, in any of its states.
select from siar.drafts
where draft_id in (
  select s.draft_id from siar.reports n join siar.reports old on old.row_id = n.row_id
  join siar.draft_reports s on s.report_id = old.report_id
  where n.report_id = :report_id)
order by draft_id
for update;

-- name: lock_posts_of_row!
-- Their posts.
select from siar.posts
where draft_id in (
  select s.draft_id from siar.reports n join siar.reports old on old.row_id = n.row_id
  join siar.draft_reports s on s.report_id = old.report_id
  where n.report_id = :report_id)
order by post_id
for update;

-- name: take_report^
-- One report for composing, locked; nothing when another process has it or it was done meanwhile.
select r.report_id, array(
    select distinct o.account_id from siar.reports old
    join siar.draft_reports s on s.report_id = old.report_id
    join siar.posts o on o.draft_id = s.draft_id
    join siar.publications p on p.post_id = o.post_id
    where old.row_id = r.row_id and siar.may_be_out(p)
      -- What was taken down is no longer there to be corrected.
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
    order by 1
  ) as shown_on
from siar.reports r
where r.report_id = :report_id and r.superseded_at is null and r.may_air
  and not exists (
    select from siar.draft_reports s join siar.drafts d using (draft_id)
    where s.report_id = r.report_id and d.state <> 'superseded'
  )
for update of r skip locked;

-- name: save_finding!
-- Keep why a report could not be composed.
insert into siar.compose_findings (report_id, code, message, detail, attempt, found_at)
values (:report_id, :code, :message, cast(:detail as jsonb), :attempt, :now)
on conflict (report_id) do update
set code = excluded.code, message = excluded.message, detail = excluded.detail, attempt = excluded.attempt,
    found_at = excluded.found_at;

-- name: clear_finding!
-- The report was composed after all.
delete from siar.compose_findings where report_id = :report_id;

-- name: outdated_drafts
-- Live drafts whose report no longer stands or may no longer air, and of which nothing is out or may be out.
with open as (
  -- All that may have nothing out: undecided, sent back, or approved and not (yet) out. What is out is history.
  select draft_id from siar.drafts where state = 'draft'
  union
  select draft_id from siar.drafts where state = 'returned'
  union
  select o.draft_id from siar.publications p
  cross join lateral (select draft_id from siar.posts where post_id = p.post_id limit 1) o
  where p.state in ('planned', 'preparing', 'prepared', 'parked', 'failed')
), past as (
  select w.draft_id from open w
  where exists (select from siar.fallen_reports(w.draft_id))
    and not exists (
      select from (select post_id from siar.posts where draft_id = w.draft_id) o join siar.publications p using (post_id)
      where siar.may_be_out(p)
    )
)
select d.draft_id, d.reference_code
from siar.drafts d
where d.draft_id = any(array(select draft_id from past)) and d.state <> 'superseded'
order by d.draft_id
for update of d skip locked;

-- name: drafts_out_elsewhere
-- Drafts that wait although their row turned out to be out already, from what it said before; a correction is none of them.
with waiting as (
  select o.post_id from siar.posts o where o.state = 'draft'
  union
  select o.post_id from siar.publications p join siar.posts o using (post_id)
  where p.state in ('planned', 'preparing', 'prepared', 'parked') and o.state = 'approved'
)
select distinct d.draft_id, d.reference_code
from waiting
join siar.posts o using (post_id)
join siar.drafts d using (draft_id)
where d.state <> 'superseded' and o.corrects_post_id is null and siar.out_elsewhere(o.draft_id, o.account_id)
order by d.draft_id;

-- name: reports_waited_for$
-- Which of these reports still stand and are to be shown.
select coalesce(array_agg(r.report_id::text), '{}')
from siar.current_reports r
where r.may_air and r.report_id = any(cast(:items as bigint[]));

-- name: drafts_left_behind
-- Drafts of which something is out, or may be, whose row says something else now, and of which something else still waits.
with waiting as (
  select o.post_id, o.draft_id from siar.posts o where o.state = 'draft'
  union
  select o.post_id, o.draft_id from siar.publications p join siar.posts o using (post_id)
  where p.state in ('planned', 'preparing', 'prepared', 'parked') and o.state = 'approved' and not siar.may_be_out(p)
)
select distinct w.draft_id
from waiting w
where exists (select from siar.fallen_reports(w.draft_id))
  and exists (
    select from (select post_id from siar.posts where draft_id = w.draft_id) o join siar.publications p using (post_id)
    where siar.may_be_out(p)
  )
order by w.draft_id;

-- name: supersede_left_behind
-- What waits of such a draft: it tells of what its row no longer says, so nobody may approve, edit or publish it.
update siar.posts o set state = 'superseded', updated_at = :now
where o.draft_id = :draft_id and o.state in ('draft', 'approved')
  and not exists (
    select from siar.publications p
    where p.post_id = o.post_id and (siar.may_be_out(p) or p.state = 'failed')
  )
returning o.post_id;

-- name: draft_may_be_out$
-- Whether residents see anything of a draft, or may see it.
select exists (
  select from siar.posts o join siar.publications p using (post_id) where o.draft_id = :draft_id and siar.may_be_out(p));

-- name: drop_settled_findings!
-- A row waits for a correction no longer once every earlier state of it is proven not to be out, or was taken down.
delete from siar.compose_findings f
using siar.reports n
where f.code = 'K_PERLU_RALAT' and n.report_id = f.report_id and n.superseded_at is null
  and not exists (
    select from siar.reports old
    join siar.draft_reports s on s.report_id = old.report_id
    join siar.posts o on o.draft_id = s.draft_id
    join siar.publications p on p.post_id = o.post_id
    where old.row_id = n.row_id and old.report_id <> n.report_id and siar.may_be_out(p)
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done'));

-- name: owed_posts
-- Accounts that were to show a row and show nothing of it, while it is corrected on others: nothing of its present state is
-- there for them.
select distinct f.report_id, d.draft_id, x.account_id
from siar.compose_findings f
join siar.reports n on n.report_id = f.report_id and n.superseded_at is null and n.may_air
left join siar.drafts d on d.report_id = n.report_id and d.state <> 'superseded'
join siar.reports old on old.row_id = n.row_id and old.report_id <> n.report_id
join siar.draft_reports s on s.report_id = old.report_id
join siar.posts x on x.draft_id = s.draft_id
join siar.accounts a on a.account_id = x.account_id and a.active
where f.code = 'K_PERLU_RALAT'
  -- A carousel that tells of it is its own draft.
  and d.pages_sha256 is null
  and not exists (
    select from siar.draft_reports t join siar.drafts c using (draft_id) join siar.posts o using (draft_id)
    where t.report_id = n.report_id and c.state <> 'superseded'
      and (o.account_id = x.account_id or c.pages_sha256 is not null))
  and not exists (
    select from siar.reports e
    join siar.draft_reports t on t.report_id = e.report_id
    join siar.posts o on o.draft_id = t.draft_id
    join siar.publications p on p.post_id = o.post_id
    where e.row_id = n.row_id and o.account_id = x.account_id and siar.may_be_out(p)
      and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done'))
order by f.report_id, x.account_id;
