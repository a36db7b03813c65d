-- The vault: what people typed stands apart, sealed with a key of its row, and hashes of it need a key that is not here.
-- depends: 0032.warm_sheets

-- Which key outside this database it is kept with. Another one is refused before anything is sealed with it.
create table siar.vault_marks (
  mark_no int primary key default 1 check (mark_no = 1),
  mark    text not null check (mark <> '')
);

-- A row's own key, wrapped by the key outside. Destroyed, what is sealed with it and its hashes say nothing any more.
create table siar.row_keys (
  row_id       text primary key references siar.sheet_rows,
  wrapped_key  bytea,                                    -- null: destroyed
  made_at      timestamptz not null,
  destroyed_at timestamptz,
  check ((wrapped_key is null) = (destroyed_at is not null))
);

-- What stood in a row's cells, personal data masked: column -> text as JSON, sealed. A row that is held for privacy has none.
create table siar.row_texts (
  revision_id bigint primary key references siar.row_revisions,
  sealed      bytea not null
);

-- Of each cell its length stays: `cells` is column -> number of characters. Those of earlier versions hold texts until
-- `siar db migrate` has sealed them (siar.intake.sealing).
alter table siar.row_revisions add constraint row_revisions_without_text
  check (not jsonb_path_exists(cells, '$.* ? (@.type() != "number")')) not valid;
create index row_revisions_unsealed on siar.row_revisions (revision_id) where input_hash !~ '^k1:';
create index reviews_unsealed on siar.reviews (review_id) where input_hash !~ '^k1:';

-- Append-only, but that a hash without a key becomes one with a key, once.
create function siar.guard_keyed_hash() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.input_hash !~ '^k1:' and new.input_hash ~ '^k1:[0-9a-f]{64}$'
     and (to_jsonb(new) - array['input_hash', 'cells']) = (to_jsonb(old) - array['input_hash', 'cells']) then
    return new;
  end if;
  raise exception '% on %.% is refused: the table is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation';
end;
$$;
drop trigger row_revisions_append_only on siar.row_revisions;
create trigger row_revisions_append_only before update or delete on siar.row_revisions
  for each row execute function siar.guard_keyed_hash();
drop trigger reviews_append_only on siar.reviews;
create trigger reviews_append_only before update or delete on siar.reviews
  for each row execute function siar.guard_keyed_hash();

-- Photos are known by a keyed hash of the checksum that Drive says.
alter table siar.photo_contents drop constraint photo_contents_md5_check,
  add constraint photo_contents_md5_check check (md5 ~ '^(k1:[0-9a-f]{64}|[0-9a-f]{32})$');
alter table siar.photo_files drop constraint photo_files_md5_fkey,
  add constraint photo_files_md5_fkey foreign key (md5) references siar.photo_contents on update cascade;
create index photo_files_content on siar.photo_files (md5);
