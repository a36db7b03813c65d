-- What the dashboard adds up, by the month: a copy that can be made again at any time, so that a page over five years does not go
-- through every post, its draft and its numbers, every day and every bill.
-- depends: 0067.agencies_of_verdicts

create table siar.dashboard_months (
  sort       text not null check (sort in ('posts', 'days', 'bills')),
  month      date not null check (extract(day from month) = 1),  -- of the calendar by which that sort of thing has its days
  records    int not null check (records > 0),
  names      jsonb not null,        -- what the columns say by number: channels, agencies, kinds, programmes, topics
  columns    bytea not null,        -- records of fixed length, as siar.figures.dashboard.records describes them
  packed_at  timestamptz not null,  -- when it was last held against the tables
  changed_at timestamptz not null,  -- when it last was another
  primary key (sort, month)
);
-- Read whole, and small as it is: unpacking would cost more than it saves.
alter table siar.dashboard_months alter column columns set storage external;
