-- Years of a city's work, made by set: %(agencies)s agencies, %(days)s days, five rows an agency and day. A row in five
-- was asked and then accepted, one in twenty-five waits for an editor, one in twenty-five for its agency.
insert into siar.spreadsheets (spreadsheet_id, opd, title, tab, registered_at, last_read_at, last_state, state_since)
select 'S' || a, 'A' || a, 'Sheet ' || a, 'Laporan', '2020-01-01', '2025-12-31', 'ok', '2020-01-01'
from generate_series(0, %(agencies)s - 1) a;

create temporary table made as
select n, lpad(n::text, 8, '0') as row_id, 'S' || n %% %(agencies)s as spreadsheet_id, 'A' || n %% %(agencies)s as opd,
       date '2025-12-31' - (n / (%(agencies)s * 5)) as day, n / %(agencies)s %% 25 as lot
from generate_series(0, cast(%(agencies)s as int) * %(days)s * 5 - 1) n;

insert into siar.sheet_rows (row_id, spreadsheet_id, first_seen_at, last_seen_at, last_row_number)
select row_id, spreadsheet_id, day, '2025-12-31', n / %(agencies)s + 2 from made;

-- Those of lots 0 to 4 have an older content that was asked.
insert into siar.row_revisions (row_id, revision_no, input_hash, cells, row_number, observed_at)
select row_id, no, md5(row_id || no), jsonb_build_object('judul', 14, 'uraian', 128),
       n / %(agencies)s + 2, day
from made, generate_series(1, case when lot < 5 then 2 else 1 end) no order by n, no;

insert into siar.row_keys (row_id, wrapped_key, made_at) select row_id, sha256(row_id::bytea), day from made;
insert into siar.row_texts (revision_id, sealed) select revision_id, convert_to(repeat('Warga terbantu. ', 10), 'utf8') from siar.row_revisions;

insert into siar.verdicts (revision_id, replaced_at, verdict, findings, fields, judged_at)
select v.revision_id, case when m.lot < 5 and v.revision_no = 1 then m.day end, o.verdict, case o.verdict when 'accepted' then '[]' else '[{"code": "W_X", "level": "W", "column": "judul", "message": "?"}]' end::jsonb,
       case o.verdict when 'review' then jsonb_build_object('opd', m.opd, 'kind', 'Capaian', 'title', 'Laporan ' || m.n, 'starts_on', m.day,
         'indicators', jsonb_build_array(jsonb_build_object('label', 'Warga ' || m.n %% 50, 'value', m.n::text, 'unit', 'orang'))) end,
       m.day
from made m join siar.row_revisions v using (row_id),
lateral (select case when m.lot < 5 and v.revision_no = 1 then case when m.lot < 3 then 'review' else 'held' end
                     when m.lot = 5 and m.day > '2025-11-30' then 'review' when m.lot = 6 and m.day > '2025-11-30' then 'held'
                     else 'accepted' end as verdict) o;

insert into siar.reports (row_id, revision_id, opd, kind, title, starts_on, place, body, indicators, may_air, as_of, accepted_at,
                          superseded_at)
select m.row_id, v.revision_id, m.opd, case when m.n %% 3 = 0 then 'Capaian' else 'Kegiatan' end, 'Laporan ' || m.n, m.day, 'Aula',
       repeat('Warga terbantu. ', 20),
       jsonb_build_array(jsonb_build_object('label', 'Warga ' || m.n %% 50, 'value', m.n::text, 'unit', 'orang')),
       m.n %% 10 > 0, m.day, m.day, case when m.lot = 24 then m.day + 1 end
from made m join siar.row_revisions v using (row_id) join siar.verdicts d using (revision_id)
where d.verdict = 'accepted';

insert into siar.feedback (row_id, status, message, link, written_at) select row_id, 'Diterima', '', '', day from made;

insert into siar.photo_contents (md5, state, path, width, height, stored_at) select md5(row_id), 'ok', 'p' || row_id, 1200, 900, day from made;
insert into siar.photo_files (file_id, state, md5, looked_at) select 'F' || row_id, 'ok', md5(row_id), day from made;
insert into siar.row_photos (row_id, file_id, seen, judged_at) select row_id, 'F' || row_id, 'ok', day from made;
insert into siar.row_photo_copies (row_id, path, seen_at) select row_id, 'p' || row_id, day from made;

insert into siar.drafts (report_id, opd, kind, reference_code, template, template_version, visual_path, visual_sha256,
                         visual_inputs_hash, visual_width, visual_height, alt_text, content_hash, state, created_at, updated_at)
select report_id, opd, kind, 'KPG-' || report_id, 't', '1', 'p', repeat('0', 64), repeat('0', 64), 1080, 1350, 'a', repeat('0', 64),
       case when superseded_at is null then 'approved' else 'superseded' end, accepted_at, accepted_at
from siar.reports where may_air and starts_on < '2025-12-31';

delete from siar.new_reports where report_id in (select report_id from siar.drafts);

insert into siar.draft_pages (draft_id, page_no, report_id, visual_path, visual_sha256, alt_text)
select draft_id, 1, report_id, 'p', repeat('0', 64), 'a' from siar.drafts where draft_id %% 10 = 0;

insert into siar.posts (draft_id, channel, account_id, caption, content_hash, state, stage, created_at, updated_at)
select draft_id, c, c || '-city', 'Teks', repeat('0', 64), state, 'approver', created_at, created_at
from siar.drafts, unnest(array['facebook', 'instagram']) c;

-- A publication begins as planned; these have their way behind them.
alter table siar.publications disable trigger user;

insert into siar.publications (post_id, channel, account_id, reference_code, content_hash, payload, state, due_at, proof,
                               remote_id, permalink, published_at, created_at, updated_at)
select post_id, channel, account_id, 'KPG-' || draft_id, repeat('0', 64), '{}', case when fresh then 'planned' else 'published' end,
       created_at, case when not fresh then 'reply' end, case when not fresh then 'r' || post_id end,
       case when not fresh then 'https://x/' || post_id end, case when not fresh then created_at end, created_at, created_at
from (select *, created_at >= '2025-12-29' as fresh from siar.posts where state = 'approved') o;

analyze
