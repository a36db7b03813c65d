-- name: origins
-- Publications that a person means by a post id, a reference code or a platform's id, each with everything that it was
-- made from, back to the row of a sheet.
select p.publication_id, p.post_id, case when a.is_default then p.channel else n.name end as account, p.reference_code,
       p.state, p.proof, p.remote_id, p.permalink, p.published_at,
       d.template, d.template_version, d.visual_path, d.visual_sha256, d.visual_inputs_hash,
       r.report_id, r.title, r.opd, v.revision_no, v.observed_at, v.input_hash, j.verdict, j.findings,
       s.row_id, s.last_row_number, b.spreadsheet_id, b.title as spreadsheet, b.tab
from siar.publications p
join siar.accounts a on a.account_id = p.account_id
join siar.account_names n on n.account_id = p.account_id
join siar.posts o on o.post_id = p.post_id
join siar.drafts d on d.draft_id = o.draft_id
join siar.reports r on r.report_id = d.report_id
join siar.row_revisions v on v.revision_id = r.revision_id
join siar.verdicts j on j.revision_id = v.revision_id
join siar.sheet_rows s on s.row_id = v.row_id
join siar.spreadsheets b on b.spreadsheet_id = s.spreadsheet_id
where p.post_id = case when cast(:name as text) ~ '^[0-9]{1,18}$' then cast(cast(:name as text) as bigint) end
   or p.reference_code = upper(:name) or p.remote_id = :name or p.permalink = :name
order by p.channel, p.account_id;

-- name: decisions_on
-- Who decided what on a post, on which content.
select stage, decision, actor, content_hash, decided_at from siar.approvals where post_id = :post_id order by approval_id;

-- name: corrected_texts
-- Every text of a post's corrections: who wrote it, who agreed to it, and whether residents read it now.
select t.content_hash, t.written_by, t.written_at, c.state, coalesce(e.text_id = t.text_id, false) as public, t.caption = '[dihapus]' as erased,
       coalesce(array_agg(a.stage order by a.agreement_id) filter (where a.actor is not null), '{}') as stages,
       coalesce(array_agg(a.actor order by a.agreement_id) filter (where a.actor is not null), '{}') as agreed
from siar.corrections c
join siar.correction_texts t using (correction_id)
left join siar.correction_agreements a using (text_id)
left join siar.public_texts e on e.post_id = c.post_id
where c.post_id = :post_id and c.way = 'edit'
group by t.text_id, c.state, e.text_id
order by t.text_id;
