-- Warm sheets: which sheets somebody is at work in, so that those are read every minute.
-- depends: 0026.sheets

alter table siar.spreadsheets
  add column last_tried_at   timestamptz,    -- the last read, whether it went well or not
  add column content_digest  text,           -- SHA-256 over what the rows held at the last good read
  add column last_changed_at timestamptz;    -- the last good read that found other rows than the one before
update siar.spreadsheets set last_tried_at = last_read_at;
