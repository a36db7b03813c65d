-- name: posts_of_reference
-- What went out under a reference code, account by account, as far as it is known now.
select p.publication_id, p.channel, n.name as account, d.opd, coalesce(d.title, r.title) as title, p.published_at, p.permalink,
       d.visual_path, (m.reach).accounts as reach, m.interactions, m.reach_at as read_at,
       (select w.settled_at from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done') as withdrawn_at,
       (select max(c.decided_at) from siar.corrections c where c.post_id = p.post_id and c.state = 'done') as corrected_at,
       exists (select from siar.corrections c where c.post_id = p.post_id and c.state in ('open', 'sending', 'unknown')) as correcting,
       exists (select from siar.boosts b where b.publication_id = p.publication_id and b.state = 'running') as advertised_now,
       (select count(*) from siar.comments c where c.publication_id = p.publication_id and c.gone_at is null) as comments,
       (select count(*) from siar.comments c
         where c.publication_id = p.publication_id and c.gone_at is null and c.is_question and not c.hidden
           and c.answered_at is null) as questions
  from siar.publications p
  join siar.account_names n on n.account_id = p.account_id
  join siar.posts o on o.post_id = p.post_id
  join siar.drafts d on d.draft_id = o.draft_id
  join siar.reports r on r.report_id = d.report_id
  left join lateral (
    select reach, reach_at, interactions from siar.publication_numbers
     where publication_id = p.publication_id order by entity_id desc limit 1
  ) m on true
 where p.reference_code = upper(:reference) and p.state = 'published'
 order by p.channel, n.name;
