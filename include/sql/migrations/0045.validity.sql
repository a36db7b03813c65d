-- Between which moments a post may be told: kept with what was found in it, for lists and their order. Whether it may go
-- out at a moment is asked of its rows anew (siar.editorial.clearance).
-- depends: 0043.erasable

alter table siar.posts
  add column opens_at  timestamptz,
  add column closes_at timestamptz;
comment on column siar.posts.opens_at is 'not before; null: no such bound';
comment on column siar.posts.closes_at is 'not at this moment or later; null: no such bound';
create index posts_closing on siar.posts (closes_at, post_id) where state = 'draft' and closes_at is not null;

create or replace view siar.desk_cards as
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, o.chain, o.screening, o.no_boost,
       o.edited_by, o.edited_at, o.scheduled_for, o.urgent, o.created_at, o.corrects_post_id, o.review_due,
       d.reference_code, d.opd, d.kind, d.visual_path, d.visual_width, d.visual_height, d.alt_text, d.template,
       r.report_id, coalesce(d.title, r.title) as title, r.accepted_at, v.findings, p.publication_id, p.state as publication,
       p.due_at, p.published_at, p.permalink, p.sentence, p.commits, o.account_id,
       (select n.name from siar.account_names n where n.account_id = o.account_id) as account, o.closes_at
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.verdicts v using (revision_id)
left join siar.publications p using (post_id);

-- Every waiting post is looked through again at the next look, which fills them in: the mark of its rules is another one.
