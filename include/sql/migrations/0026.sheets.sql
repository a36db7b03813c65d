-- Sheets: under which locale rows were typed; published posts whose row was removed wait for a decision.
-- depends: 0025.faults

-- Rows that stood in a workbook before it got the Indonesian locale stay guarded: numbers and dates in them were read by
-- Sheets in another way. foreign_until is the first read after the change; null while there was none.
alter table siar.spreadsheets
  add column foreign_locale text,
  add column foreign_until timestamptz;
