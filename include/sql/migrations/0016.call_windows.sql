-- Calls of the last minute to services that count by the minute and account, so that all processes share one budget.
-- depends: 0015.desk_cards

-- Unlogged: after a crash of the database, a minute has passed anyway.
create unlogged table siar.recent_calls (
  account   text not null,                   -- whom the service counts
  kind      text not null,
  called_at timestamptz not null
);
create index recent_calls_oldest on siar.recent_calls (account, kind, called_at);
