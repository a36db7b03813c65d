-- name: remember_person!
-- A person was seen under this name.
insert into siar.people (person, name, seen_at) values (:person, :name, :now)
on conflict (person, name) do update set seen_at = excluded.seen_at
  where siar.people.seen_at < excluded.seen_at - interval '1 hour';

-- name: same_people
-- Under which ids and names a person may stand in what was written: its own, and those of whoever shared a name with it.
with names as (
  select name from siar.people where lower(person) = lower(:person)
  union
  select cast(:person as text)
)
select name as text from names
union
select p.person from siar.people p where lower(p.name) = any(array(select lower(name) from names));

-- name: names_of
-- The name that each of these people was last seen with.
select distinct on (person) person, name
from siar.people where person = any(:people)
order by person, seen_at desc;
