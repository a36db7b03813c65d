-- What the desk's navigation counts, without reading what lies behind it for years.
-- depends: 0043.erasable

-- Rows that left their sheet, by when they were last there; what a row's posts were corrected to, by its reports.
create index sheet_rows_gone on siar.sheet_rows (last_seen_at) where missing_reads >= 2;
create index corrections_report on siar.corrections (report_id, state);
