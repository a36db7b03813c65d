-- What the desk shows of a post: its draft, its report, what was found in its row, and where it is on its way out.
-- depends: 0014.carousels

create view siar.desk_cards as
select o.post_id, o.draft_id, o.channel, o.caption, o.content_hash, o.state, o.stage, o.chain, o.screening, o.may_boost,
       o.edited_by, o.edited_at, o.scheduled_for, o.urgent, o.created_at, o.corrects_post_id, o.review_due,
       d.reference_code, d.opd, d.kind, d.visual_path, d.visual_width, d.visual_height, d.alt_text, d.template,
       r.report_id, coalesce(d.title, r.title) as title, r.accepted_at, v.findings, p.publication_id, p.state as publication,
       p.due_at, p.published_at, p.permalink, p.sentence, p.commits
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
left join siar.verdicts v using (revision_id)
left join siar.publications p using (post_id);
