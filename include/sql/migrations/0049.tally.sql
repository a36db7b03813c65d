-- What the desk's navigation counts, without reading what lies behind it for years.
-- depends: 0043.erasable 0044.weekly_rows

-- Rows that left their sheet, by when they were last there.
create index sheet_rows_gone on siar.sheet_rows (last_seen_at) where missing_reads >= 2;
