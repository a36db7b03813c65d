-- Photos: what the links of the rows lead to, the clean copies, and which row was told what about its photo.
-- depends: 0007.briefings

-- One content, however many files hold it. Downloaded once.
create table siar.photo_contents (
  md5        text primary key check (md5 ~ '^[0-9a-f]{32}$'),   -- of the bytes in Drive, as Drive says it
  state      text not null check (state in ('ok', 'not_a_photo')),
  detail     text,                                              -- Indonesian: what it is instead
  path       text,                                              -- of the clean copy in the media store
  width      int not null default 0 check (width >= 0),         -- of the original, as it is meant to be seen
  height     int not null default 0 check (height >= 0),
  dhash      bit(64),                                           -- fingerprint of what it looks like; null: says nothing
  stored_at  timestamptz not null,
  check ((state = 'ok') = (path is not null))
);

-- A file that some row links to, as it was found when last looked at.
create table siar.photo_files (
  file_id       text primary key,
  state         text not null check (state in ('ok', 'unreachable', 'folder', 'not_a_photo', 'waiting')),
  detail        text,
  md5           text references siar.photo_contents,
  failures      int not null default 0 check (failures >= 0),   -- looks in a row that did not open it
  looked_at     timestamptz not null,
  look_again_at timestamptz,                                    -- null: not by itself
  check (state <> 'ok' or md5 is not null)
);

-- What a row's present content was judged with.
create table siar.row_photos (
  row_id    text primary key references siar.sheet_rows,
  file_id   text not null references siar.photo_files,
  seen      text not null,                                      -- the file's state at that time
  codes     text[] not null default '{}',                       -- what the row was told
  judged_at timestamptz not null
);
create index row_photos_file on siar.row_photos (file_id);

-- The clean copy of each report's photo, for those that have one.
create view siar.report_photos as
  select r.report_id, c.path, c.width, c.height
  from siar.reports r
  join siar.row_photos p using (row_id)
  join siar.photo_files f using (file_id)
  join siar.photo_contents c using (md5)
  where f.state = 'ok' and c.state = 'ok' and r.superseded_at is null;
