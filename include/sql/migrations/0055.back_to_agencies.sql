-- What stands beside rows of what publications reached: kept apart from what is known, so that a sheet's turn reads few rows and
-- hourly readings do not become hourly writes.
-- depends: 0052.figures_by_index

create table siar.shown_numbers (
  publication_id bigint primary key references siar.publications,
  reach          siar.reach,
  interactions   bigint,
  shown_at       timestamptz not null,
  constraint something_is_known check (num_nonnulls(reach, interactions) > 0)
);

-- Up to when what was read has been looked through, in one row.
create table siar.shown_until (
  sole boolean primary key default true check (sole),
  at   timestamptz not null
);

create index entities_read on siar.entities (read_at) where publication_id is not null;

insert into siar.shown_numbers (publication_id, reach, interactions, shown_at)
select distinct on (publication_id) publication_id, reach, interactions, now()
  from siar.publication_numbers
 where (reach).accounts is not null or interactions is not null
 order by publication_id, entity_id desc;
insert into siar.shown_until (at) select coalesce(max(read_at), '2000-01-01') from siar.entities;

-- What was once shown does not go back to empty.
create function siar.guard_shown_number() returns trigger language plpgsql as $$
begin
  raise exception 'publication %: a known number stays', old.publication_id using errcode = 'restrict_violation';
end;
$$;
create trigger shown_numbers_stay before update on siar.shown_numbers for each row
  when ((old.reach).accounts is not null and (new.reach).accounts is null
        or old.interactions is not null and new.interactions is null)
  execute function siar.guard_shown_number();

-- What residents write below publications: no name, no id of anybody. The mark is a keyed hash of the comment's own id, which
-- says only that the same one was read again.
create table siar.comments (
  mark           text primary key,
  publication_id bigint not null references siar.publications,
  posted_at      timestamptz not null,
  text           text,                  -- masked; null once its time is over, or the comment is gone
  is_question    boolean not null,
  topics         text[] not null default '{}',
  answered_at    timestamptz,           -- when the account itself first answered
  hidden         boolean not null default false,
  gone_at        timestamptz,           -- since when it is not there any more
  first_seen_at  timestamptz not null,
  constraint nothing_is_kept_of_what_is_gone check (gone_at is null or text is null)
);
create index comments_of_publications on siar.comments (publication_id);
create index comments_by_time on siar.comments (posted_at);
create index comments_open on siar.comments (posted_at) where is_question and answered_at is null and not hidden and gone_at is null;
create index comments_with_text on siar.comments (posted_at) where text is not null;

-- When a publication's comments were last read, and how many the channel counted then.
create table siar.comment_reads (
  publication_id bigint primary key references siar.publications,
  read_at        timestamptz not null,
  counted        bigint
);
