-- Who was told of rows that are held because they name a resident: once the agency, once the city's data officer.
-- depends: 0032.warm_sheets

create table siar.privacy_letters (
  row_id     text not null references siar.sheet_rows,
  since      timestamptz not null,           -- when the row was first seen to name somebody; anew when it was mended between
  step       text not null check (step in ('agency', 'officer')),
  message_id bigint not null references siar.messages,
  primary key (row_id, since, step, message_id)
);
