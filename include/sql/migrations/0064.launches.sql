-- Launches: what one advertisement is made of is kept, one that was refused may be tried again, Instagram's posts are advertised.
-- depends: 0061.money

-- The plan of an advertisement (siar.boosts.delivery.objects.Plan): what it wants, where, for whom. Null before it begins.
alter table siar.boosts add column plan jsonb;

-- A post has one advertisement that was not refused; when Meta refused it, it may be tried again later.
alter table siar.boosts add column refused_at timestamptz;
alter table siar.boosts drop constraint boosts_publication_id_key;
create unique index boosts_one_of_publication on siar.boosts (publication_id) where state <> 'failed';
create index boosts_publication on siar.boosts (publication_id);

update siar.channels set advertised = true where channel = 'instagram';
