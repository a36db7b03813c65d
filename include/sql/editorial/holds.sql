-- name: hold_in_force^
-- Who keeps a draft from going out, locked.
select hold_id, actor, rank, reason from siar.holds where draft_id = :draft_id and lifted_at is null for update;

-- name: place_hold!
-- Somebody keeps a draft from going out; who did it before still does.
insert into siar.holds (draft_id, actor, rank, reason, held_at) values (:draft_id, :actor, :rank, :reason, :now)
on conflict (draft_id) where lifted_at is null do nothing;

-- name: lift_hold!
-- It may go out again.
update siar.holds set lifted_at = :now, lifted_by = :actor where hold_id = :hold_id;
