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
