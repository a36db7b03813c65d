-- name: set_trouble!
-- What is wrong with a boost as it is seen now; since when, while it stays the same.
update siar.boosts
   set trouble = :trouble, trouble_text = :sentence,
       trouble_since = case when cast(:trouble as text) is null then null
                            when trouble = :trouble then trouble_since else :now end,
       note = case when state <> 'running' then note
                   when cast(:trouble as text) is not null then :sentence
                   when note = trouble_text then null else note end
 where boost_id = :boost_id and fence = :fence
   and (trouble, trouble_text) is distinct from (:trouble, :sentence);

-- name: troubled
-- What is wrong with boosts now, by kind; of one that has ended for a day.
select trouble as code, boost_id, reference_code, trouble_text as sentence, trouble_since as since
  from siar.boosts
 where trouble is not null
   and (state in ('reserved', 'preparing', 'prepared', 'activating', 'running', 'paused', 'needs_human')
        or trouble_since > :ended_since)
 order by trouble, trouble_since, boost_id;

-- name: shown_post^
-- The post behind a boost, with the words that residents should read: of the last correction, else as it was sent.
select p.channel, p.remote_id,
       case when not exists (select from siar.corrections c where c.post_id = p.post_id and c.state in ('sending', 'unknown'))
            then coalesce((select c.caption_after from siar.current_corrections c
                            where c.post_id = p.post_id and c.way = 'edit' and c.state = 'done'
                            order by c.correction_id desc limit 1), p.payload ->> 'text') end as text
  from siar.boosts b join siar.publications p on p.publication_id = b.publication_id
 where b.boost_id = :boost_id;

-- name: save_results!
-- What the objective counts, as last read.
update siar.boosts set results = :results where boost_id = :boost_id and fence = :fence;

-- name: tell_once!
-- Note that something was told of a boost; nothing when it was told before.
update siar.boosts set told = array_append(told, :code)
 where boost_id = :boost_id and fence = :fence and not :code = any(told);

-- name: usual_cost$
-- What one result of other boosts with the same objective cost in the middle, in rupiah; null: too few are known.
select case when count(*) >= :least then percentile_cont(0.5) within group (order by o.spend::float8 / o.results) end
  from siar.boosts b
  join siar.boosts o on o.boost_id <> b.boost_id and o.plan ->> 'objective' = b.plan ->> 'objective'
 where b.boost_id = :boost_id and o.results > 0 and o.spend > 0 and o.created_at > :since;
