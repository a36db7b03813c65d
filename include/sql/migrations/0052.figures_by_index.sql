-- What a month's figures ask of tables that grow is found by an index.
-- depends: 0051.metric_values

create index entities_of_accounts on siar.entities (account_id) where publication_id is null;
create index fetch_runs_of_sources on siar.fetch_runs (source, (coalesce(account_id, '')), run_id desc) where finished_at is not null;
create index fetch_runs_finished on siar.fetch_runs (finished_at);
create index reports_accepted on siar.reports (accepted_at);
create index ledger_txns_spent on siar.ledger_txns (spent_on) where spent_on is not null;
create index boosts_ended on siar.boosts (ends_at);
create index publications_out_of_accounts on siar.publications (account_id, published_at) where state = 'published';
