-- name: lock_withdrawal^
-- A publication's withdrawal.
select state, sending_at from siar.withdrawals where publication_id = :publication_id for update;

-- name: begin_withdrawal!
-- Write down that it is about to be taken down.
insert into siar.withdrawals (publication_id, reason, actor, state, requested_at, sending_at)
values (:publication_id, :reason, :actor, 'sending', :now, :now)
on conflict (publication_id) do update set state = 'sending', actor = excluded.actor, sending_at = excluded.sending_at
where siar.withdrawals.state <> 'done';

-- name: settle_withdrawal!
-- What is known of it.
update siar.withdrawals
set state = :state, settled_at = case when :state = 'done' then cast(:now as timestamptz) end
where publication_id = :publication_id;

-- name: drop_correction_findings!
-- After a withdrawal: what its rows say now may be composed as something new, unless another account still shows them as
-- they were, or a draft is there, which composing completes.
delete from siar.compose_findings f
using siar.reports n, siar.publications p, siar.posts o, siar.draft_reports s, siar.reports old
where p.publication_id = :publication_id and o.post_id = p.post_id and s.draft_id = o.draft_id
  and old.report_id = s.report_id and n.row_id = old.row_id and f.report_id = n.report_id and f.code = 'K_PERLU_RALAT'
  and not exists (select from siar.drafts d where d.report_id = n.report_id and d.state <> 'superseded')
  and not exists (
    select from siar.reports e
    join siar.draft_reports t on t.report_id = e.report_id
    join siar.posts u on u.draft_id = t.draft_id
    join siar.publications q on q.post_id = u.post_id
    where e.row_id = n.row_id and e.report_id <> n.report_id and siar.may_be_out(q)
      and not exists (select from siar.withdrawals w where w.publication_id = q.publication_id and w.state = 'done'));
