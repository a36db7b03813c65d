-- Beats: when each thing that must not fall silent was last known to be at work.
-- depends: 0046.troubles

create table siar.beats (
  part      text primary key check (part ~ '^[a-z]+(:[a-z0-9_.-]+)?$'),   -- dag:reports_intake, process:scheduler, watcher:triggerer
  beaten_at timestamptz not null
);
