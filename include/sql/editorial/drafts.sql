-- name: insert_draft$
-- Store a draft.
insert into siar.drafts (report_id, opd, kind, reference_code, template, template_version, visual_path, visual_sha256,
                         visual_inputs_hash, visual_width, visual_height, alt_text, content_hash,
                         photo_path, title, pages_sha256, created_at, updated_at)
values (:report_id, :opd, :kind, :reference_code, :template, :template_version, :visual_path, :visual_sha256,
        :visual_inputs_hash, :visual_width, :visual_height, :alt_text, :content_hash,
        :photo_path, :title, :pages_sha256, :now, :now)
returning draft_id;

-- name: insert_page!
-- One page of a carousel.
insert into siar.draft_pages (draft_id, page_no, report_id, visual_path, visual_sha256, alt_text)
values (:draft_id, :page_no, :report_id, :visual_path, :visual_sha256, :alt_text);

-- name: insert_post$
-- Store a draft's post for one account.
insert into siar.posts (draft_id, account_id, channel, caption, content_hash, created_at, updated_at)
values (:draft_id, :account_id, :channel, :caption, :content_hash, :now, :now)
returning post_id;

-- name: pictures_of_draft
-- A draft's picture, or a carousel's pages, in their order; each with the revision of the row that it shows, if it shows one.
select g.page_no, g.visual_path as path, g.visual_sha256 as sha256, g.alt_text, r.revision_id
from siar.draft_pages g
left join siar.reports r using (report_id)
where g.draft_id = :draft_id
union all
select 1, d.visual_path, d.visual_sha256, d.alt_text, r.revision_id
from siar.drafts d
join siar.reports r using (report_id)
where d.draft_id = :draft_id and d.pages_sha256 is null
order by page_no;

-- name: digests_of_picture
-- What the drafts and pages that show a picture name as its digest.
select visual_sha256 as sha256 from siar.drafts where visual_path = :path
union
select visual_sha256 from siar.draft_pages where visual_path = :path;

-- name: is_photo_of_draft$
-- Whether a draft shows this photo.
select exists (select from siar.drafts where photo_path = :path);

-- name: find_draft^
-- A draft, as its picture is drawn and told of again.
select d.draft_id, d.report_id, d.opd, d.kind, d.reference_code, d.template, d.alt_text, d.photo_path, d.photo_focus,
       d.pages_sha256,
       (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id) as pages_text
from siar.drafts d
where d.draft_id = :draft_id;

-- name: reword_draft!
-- New alternative text.
update siar.drafts set alt_text = :alt_text, content_hash = :content_hash, updated_at = :now where draft_id = :draft_id;

-- name: redraw_draft!
-- New picture.
update siar.drafts
set template = :template, template_version = :template_version, visual_path = :visual_path,
    visual_sha256 = :visual_sha256, visual_inputs_hash = :visual_inputs_hash, content_hash = :content_hash,
    photo_focus = :photo_focus, updated_at = :now
where draft_id = :draft_id;

-- name: settle_draft!
-- The draft follows its posts: approved or returned once none of them is undecided.
update siar.drafts d
set state = case
      when exists (select from siar.posts o where o.draft_id = d.draft_id and o.state = 'draft') then 'draft'
      when exists (select from siar.posts o where o.draft_id = d.draft_id and o.state = 'approved') then 'approved'
      else 'returned' end,
    updated_at = :now
where d.draft_id = :draft_id and d.state <> 'superseded';

-- name: supersede_draft!
-- A newer revision of the row takes the draft's place.
update siar.drafts set state = 'superseded', updated_at = :now where draft_id = :draft_id;

-- name: supersede_posts!
-- With the draft, its posts.
update siar.posts set state = 'superseded', updated_at = :now where draft_id = :draft_id;

-- name: pages
-- The pages of some drafts, each with the row that it shows; none for a cover or a closing page.
select g.draft_id, g.page_no, g.report_id, g.visual_path, g.visual_sha256, g.alt_text, r.opd, r.title, r.row_id,
       w.revision_no, w.row_number
from siar.draft_pages g
left join siar.reports r using (report_id)
left join siar.row_revisions w using (revision_id)
where g.draft_id = any(:draft_ids) order by g.draft_id, g.page_no;
