-- The photo that a draft's picture shows, and where its subject is if an editor said so.
-- depends: 0011.reviews

alter table siar.drafts
  add column photo_path text,                                  -- of the clean copy in the media store; null: no photo
  add column photo_focus double precision[]                    -- shares of width and height, from the top left
    check (array_length(photo_focus, 1) = 2 and 0 <= all (photo_focus) and 1 >= all (photo_focus)),
  add constraint drafts_focus_of_a_photo check (photo_focus is null or photo_path is not null);
