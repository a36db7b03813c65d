-- Withdrawals: when the last attempt began, so that one whose worker died can be taken up again.
-- depends: 0012.draft_photos

alter table siar.withdrawals add column sending_at timestamptz;
update siar.withdrawals set sending_at = requested_at;
alter table siar.withdrawals alter column sending_at set not null;
