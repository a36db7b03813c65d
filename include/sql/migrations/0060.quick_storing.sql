-- Readings are stored at half the cost: a row finds room beside its older self, and a batch is checked as a whole.
-- depends: 0061.money

-- A reading changes every row of a page in one go. With half of each page free no row moves, so that no index is written;
-- what is there already is rewritten so as it changes.
alter table siar.metric_current set (fillfactor = 45);

create or replace function siar.make_metric_month(of_moment timestamptz) returns text language plpgsql as $$
declare
  first date := date_trunc('month', of_moment at time zone 'UTC');
  part text := 'metric_observations_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass('siar.' || part) is null then
    perform pg_advisory_xact_lock(hashtext('siar.metric_observations'));
    execute format('create table if not exists siar.%I partition of siar.metric_observations for values from (%L) to (%L)'
                   ' with (fillfactor = 45)',
                   part, first::timestamp at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  end if;
  return part;
end;
$$;

do $$
declare
  part regclass;
begin
  for part in
    select inhrelid::regclass from pg_inherits where inhparent = 'siar.metric_observations'::regclass
  loop
    execute format('alter table %s set (fillfactor = 45)', part);
  end loop;
end;
$$;

-- An object and a metric that are there: asked once of all rows that came together, not of each.
alter table siar.metric_current
  drop constraint metric_current_entity_id_fkey,
  drop constraint metric_current_metric_fkey;

create function siar.refuse_unknown_object() returns trigger language plpgsql as $$
declare
  missing text;
begin
  select format('object %s', a.entity_id) into missing
    from (select distinct entity_id from added) a
   where not exists (select from siar.entities e where e.entity_id = a.entity_id)
   limit 1;
  if missing is null then
    select format('metric %s', a.metric) into missing
      from (select distinct metric from added) a
     where not exists (select from siar.metric_defs f where f.metric = a.metric)
     limit 1;
  end if;
  if missing is not null then
    raise exception 'a value of %, which is not known', missing using errcode = 'foreign_key_violation';
  end if;
  return null;
end;
$$;
create trigger metric_current_of_known_objects after insert on siar.metric_current
  referencing new table as added for each statement execute function siar.refuse_unknown_object();
create trigger metric_current_stays_whose_it_is after update of entity_id, metric, dim, day on siar.metric_current
  for each row execute function siar.refuse_change();

create function siar.refuse_to_lose_object() returns trigger language plpgsql as $$
declare
  used boolean;
begin
  if tg_table_name = 'entities' then
    used := exists (select from siar.metric_current where entity_id = old.entity_id);
  else
    used := exists (select from siar.metric_current where metric = old.metric);
  end if;
  if used then
    raise exception 'values stand under this row of %', tg_table_name using errcode = 'foreign_key_violation';
  end if;
  return null;
end;
$$;
create trigger entities_with_values_stay after delete or update of entity_id on siar.entities
  for each row execute function siar.refuse_to_lose_object();
create trigger metric_defs_with_values_stay after delete or update of metric on siar.metric_defs
  for each row execute function siar.refuse_to_lose_object();

-- The guards look at a row once it has changed: one that looks before takes a lock of its own on each.
drop trigger metric_observations_append_only on siar.metric_observations;
drop trigger metric_observations_forward on siar.metric_observations;
drop trigger metric_current_known on siar.metric_current;
create trigger metric_observations_append_only
  after delete or update of entity_id, metric, dim, day, first_seen_at, value, reach, reason, run_id, api_version
  on siar.metric_observations for each row execute function siar.refuse_change();
create trigger metric_observations_forward after update of last_seen_at on siar.metric_observations
  for each row when (new.last_seen_at < old.last_seen_at) execute function siar.refuse_change();
create trigger metric_current_known after update on siar.metric_current for each row
  when (old.observed_at is not null and (new.observed_at is null or new.observed_at < old.observed_at))
  execute function siar.guard_known_value();
