-- name: shown_until$
-- Up to when what was read has been looked through.
select at from siar.shown_until;

-- name: show_numbers!
-- Bring what is shown of publications up to what was read since a moment: all of it, or only what was never shown.
insert into siar.shown_numbers as s (publication_id, reach, interactions, shown_at)
select distinct on (e.publication_id) e.publication_id, n.reach, n.interactions, :now
  from (
    select entity_id, publication_id from siar.entities
     where publication_id is not null and read_at > :since
       and (:whole or not exists (
             select from siar.shown_numbers k
              where k.publication_id = entities.publication_id and (k.reach).accounts is not null and k.interactions is not null
             offset 0))
    offset 0
  ) e
 cross join lateral (select reach, interactions from siar.publication_numbers where entity_id = e.entity_id offset 0) n
 where (n.reach).accounts is not null or n.interactions is not null
 order by e.publication_id, e.entity_id desc
on conflict (publication_id) do update
   set reach = coalesce(excluded.reach, s.reach), interactions = coalesce(excluded.interactions, s.interactions),
       shown_at = excluded.shown_at
 where (:whole or (s.reach).accounts is null or s.interactions is null)
   and (coalesce((excluded.reach).accounts, (s.reach).accounts) is distinct from (s.reach).accounts
        or coalesce(excluded.interactions, s.interactions) is distinct from s.interactions);

-- name: looked_through!
-- What was read up to now has been looked through.
update siar.shown_until set at = greatest(at, :now);

-- name: shown_numbers
-- What is shown of publications; one of which nothing was ever known is absent.
select publication_id, (reach).accounts as reach, interactions
  from siar.shown_numbers
 where publication_id = any(:publication_ids);

-- name: out_in_month
-- What went out in a month and stands, by the sheet of its report; also of reports whose row has left the sheet since.
select distinct s.spreadsheet_id, p.publication_id, p.channel, p.permalink, (n.reach).accounts as reach, n.interactions
  from siar.publications p
 cross join lateral siar.sheets_of_post(p.post_id) s
  left join lateral (
    select reach, interactions from siar.shown_numbers where publication_id = p.publication_id offset 0
  ) n on true
 where p.state = 'published' and p.published_at >= :since and p.published_at < :until
   and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done' offset 0)
 order by s.spreadsheet_id, p.publication_id;
