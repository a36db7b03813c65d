-- name: open_faults
-- Items of some stages (null: of all) that raised something and were not done since.
select stage, item, error, place, sentence, first_at, last_at, tries, next_try_at
from siar.item_faults
where cast(:stages as text[]) is null or stage = any(cast(:stages as text[]))
order by stage, first_at, item;

-- name: keep_fault^
-- What an item raised, beside when it first did; the pause doubles up to a limit.
insert into siar.item_faults as f (stage, item, error, place, sentence, first_at, last_at, next_try_at)
values (:stage, :item, :error, :place, :sentence, cast(:now as timestamptz), cast(:now as timestamptz),
        cast(:now as timestamptz) + cast(:pause as interval))
on conflict (stage, item) do update
  set error = excluded.error, place = excluded.place, sentence = excluded.sentence, last_at = excluded.last_at,
      tries = f.tries + 1,
      next_try_at = excluded.last_at + least(cast(:pause as interval) * power(2, least(f.tries, 20)), cast(:longest as interval))
returning stage, item, error, place, sentence, first_at, last_at, tries, next_try_at;

-- name: clear_faults!
-- Items that were done.
delete from siar.item_faults where stage = :stage and item = any(:items);
