-- Every photo that a row ever had can be found by the row, and what is on show by an index.
-- depends: 0032.warm_sheets 0030.clearances

-- `row_photos` tells of a row's present photo alone, and forgets it when the row is held. This keeps where each clean copy lies
-- that was made for a row, until the file itself is removed.
create table siar.row_photo_copies (
  row_id  text not null references siar.sheet_rows,
  path    text not null check (path <> ''),          -- of the clean copy in the private store
  seen_at timestamptz not null,
  primary key (row_id, path)
);
create index row_photo_copies_path on siar.row_photo_copies (path);
insert into siar.row_photo_copies (row_id, path, seen_at)
select p.row_id, c.path, p.judged_at
from siar.row_photos p
join siar.photo_files f using (file_id)
join siar.photo_contents c using (md5)
where c.path is not null
union all
select r.row_id, d.photo_path, d.created_at
from siar.drafts d
join siar.draft_reports s using (draft_id)
join siar.reports r on r.report_id = s.report_id
where d.photo_path is not null
on conflict do nothing;

create index photo_contents_path on siar.photo_contents (path) where path is not null;

-- The desk shows a photo to who works on a draft with it.
create index drafts_photo on siar.drafts (photo_path) where photo_path is not null;

-- What went out lately: its pictures stay where Instagram fetched them for a day.
create index publications_out on siar.publications (published_at) where state = 'published';
