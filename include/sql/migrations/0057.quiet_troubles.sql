-- What people want so for a while (a DAG paused on purpose) is not told every day until then.
-- depends: 0054.platform_days

alter table siar.troubles add column quiet_until timestamptz;   -- not repeated before
