-- A reader who has lost a report gets it once more, by a person's word: a copy is a message of its own, so that the first one's fate stays.
-- depends: 0077.receipts 0075.editions

alter table siar.briefing_deliveries
  add column copy int not null default 1 check (copy > 0),
  add column asked_by text,        -- who wanted the further copy, and why
  add column asked_why text,
  add constraint a_further_copy_was_asked_for check ((copy > 1) = (num_nonnulls(asked_by, asked_why) = 2)),
  drop constraint briefing_deliveries_pkey1,  -- its first name is that of the table before
  add primary key (briefing_id, recipient, copy);
