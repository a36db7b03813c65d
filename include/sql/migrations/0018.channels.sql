-- Channels: one table of them instead of a list in seven places.
-- depends: 0017.title_words

-- The same entries as siar.channels of the package; a test holds the two against each other.
create table siar.channels (
  channel       text primary key,
  name          text not null unique,
  short_name    text not null unique,
  caption_limit int not null check (caption_limit > 0),  -- characters
  advertised    boolean not null                         -- whether its posts are boosted
);
insert into siar.channels (channel, name, short_name, caption_limit, advertised) values
  ('facebook', 'Facebook', 'FB', 5000, true),
  ('instagram', 'Instagram', 'IG', 2200, false);

alter table siar.posts
  drop constraint posts_channel_check,
  drop constraint posts_check,
  add constraint posts_channel foreign key (channel) references siar.channels;
alter table siar.publications
  drop constraint publications_channel_check,
  add constraint publications_channel foreign key (channel) references siar.channels;
alter table siar.channel_stops
  drop constraint channel_stops_channel_check,
  add constraint channel_stops_channel foreign key (channel) references siar.channels;
alter table siar.channel_rests
  drop constraint channel_rests_channel_check,
  add constraint channel_rests_channel foreign key (channel) references siar.channels;

-- A scope is everything, the boosts, or a channel; what is measured belongs to a channel, or to the ads.
alter table siar.freezes
  drop constraint freezes_scope_check,
  add column channel text generated always as (case when scope not in ('all', 'boosts') then scope end) stored,
  add constraint freezes_channel foreign key (channel) references siar.channels;
alter table siar.entities
  drop constraint entities_platform_check,
  add column channel text generated always as (case when platform <> 'ads' then platform end) stored,
  add constraint entities_channel foreign key (channel) references siar.channels;

-- What a channel would not take is never stored for it.
create function siar.guard_caption() returns trigger language plpgsql as $$
declare
  most int := (select caption_limit from siar.channels where channel = new.channel);
begin
  if char_length(new.caption) > most then
    raise exception 'a caption of % characters, % takes %', char_length(new.caption), new.channel, most
      using errcode = 'check_violation';
  end if;
  return new;
end;
$$;
create trigger posts_caption before insert or update of caption, channel on siar.posts
  for each row execute function siar.guard_caption();
