-- Under which rules a post was looked through, so that those that wait are looked through again when the rules change.
-- depends: 0026.sheets

alter table siar.posts add column rules text not null default '';  -- see siar.editorial.clearance.rules; '': never
create index posts_waiting_under on siar.posts (rules, post_id) where state = 'draft';
