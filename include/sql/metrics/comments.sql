-- name: due_comments
-- Publications of an account whose comments are to be read: the young, those whose number moved, those with an open question.
select p.publication_id, p.remote_id, c.counted
  from siar.publications p
  left join lateral (select read_at, counted from siar.comment_reads where publication_id = p.publication_id offset 0) r on true
  left join lateral (
    select c.value::bigint as counted
      from siar.entities e
      join siar.metric_current c on c.entity_id = e.entity_id and c.metric = e.kind || '.comments' and c.dim = ''
                                and c.day = '0001-01-01'
     where e.publication_id = p.publication_id and e.deleted_at is null
     order by e.entity_id desc limit 1
  ) c on true
 where p.state = 'published' and p.remote_id is not null and p.account_id = :account_id and p.published_at > :since
   and coalesce(p.payload ->> 'form', '') <> 'story'
   and not exists (select from siar.withdrawals w where w.publication_id = p.publication_id and w.state = 'done')
   and (p.published_at > :young_since and coalesce(r.read_at <= :read_before, true)
        or coalesce(c.counted, 0) <> coalesce(r.counted, 0)
        or r.read_at <= :open_before and exists (
             select from siar.comments q
              where q.publication_id = p.publication_id and q.is_question and q.answered_at is null and not q.hidden
                and q.gone_at is null))
 order by p.published_at desc;

-- name: keep_comment*!
-- Keep a comment as it is now.
insert into siar.comments (mark, publication_id, posted_at, text, is_question, topics, answered_at, hidden, first_seen_at)
values (:mark, :publication_id, :posted_at, :text, :is_question, :topics, :answered_at, :hidden, :now)
on conflict (mark) do update
   set text = excluded.text, is_question = excluded.is_question, topics = excluded.topics,
       answered_at = excluded.answered_at, hidden = excluded.hidden, gone_at = null;

-- name: lose_comments!
-- Comments of a publication that are not there any more lose their text.
update siar.comments set gone_at = :now, text = null
 where publication_id = :publication_id and gone_at is null and mark <> all (cast(:marks as text[]));

-- name: lose_comments_of_gone_posts!
-- Nobody reads any more, and nobody can answer, what stood below a post that was taken down or is gone from its channel.
update siar.comments set gone_at = :now, text = null
 where gone_at is null and publication_id in (
   select q.publication_id from siar.comments q
    where q.is_question and q.answered_at is null and not q.hidden and q.gone_at is null
      and (exists (select from siar.withdrawals w where w.publication_id = q.publication_id and w.state = 'done')
           or (select e.deleted_at from siar.entities e
                where e.publication_id = q.publication_id order by e.entity_id desc limit 1) is not null));

-- name: mark_comments_read!
-- A publication's comments were read, when its channel counted so many.
insert into siar.comment_reads (publication_id, read_at, counted) values (:publication_id, :now, :counted)
on conflict (publication_id) do update set read_at = excluded.read_at, counted = excluded.counted;

-- name: forget_comment_texts!
-- Forget the texts of comments that were written before a moment.
update siar.comments set text = null where text is not null and posted_at < :before;
