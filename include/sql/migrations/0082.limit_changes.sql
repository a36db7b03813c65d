-- Meta takes ten changes of an account's spending limit a day: ours are counted, so that one is left for what has to be lowered.
-- depends: 0081.firm_ledger

create table siar.limit_changes (
  changed_at timestamptz primary key,
  before     bigint not null,          -- rupiah, as Meta counts the limit; 0: there was none
  after      bigint not null check (after > 0)
);
create trigger limit_changes_append_only before update or delete on siar.limit_changes
  for each row execute function siar.refuse_change();
