-- What is looked up of years of money, posts and reports is reached by an index, however long it is kept.
-- depends: 0082.limit_changes

-- Each round of boosts asks what is not finished, and what agencies were given of late.
create index boosts_unfinished on siar.boosts (boost_id) where state not in ('closed', 'failed');
create index boosts_begun on siar.boosts (created_at);

-- Overruns and what was taken back of them: a few of all transactions, and the only ones that siar.open_overruns sums up.
create index ledger_txns_passed on siar.ledger_txns (boost_id, txn_id) where kind in ('overrun', 'overrun_refund');
drop index siar.ledger_txns_overruns;

-- The months of the statement.
create index budgets_city_months on siar.budgets (period) where level = 'city_month' and holder = 'city';

-- What a report tells of corrections and withdrawals.
create index corrections_done on siar.corrections (decided_at) where state = 'done';
create index withdrawals_done on siar.withdrawals (settled_at) where state = 'done';

-- When the last report of a kind was made: what agencies wrote since then is told.
create index briefings_made on siar.briefings (kind, created_at) where agency = '';

-- By what a person names a post: its reference code, the platform's id or its address.
create index publications_reference on siar.publications (reference_code);
create index publications_remote_id on siar.publications (remote_id) where remote_id is not null;
create index publications_permalink on siar.publications (permalink) where permalink is not null;
