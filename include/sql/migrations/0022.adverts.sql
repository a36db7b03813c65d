-- What keeps a post from being advertised stands on the post, and what is told of it is kept for the desk.
-- depends: 0018.channels

-- Codes of what screening found that keep the post from adverts; none: it may be boosted.
alter table siar.posts add column no_boost text[] not null default '{}';
update siar.posts o
   set no_boost = coalesce(nullif(array(
         select f ->> 'code' from jsonb_array_elements(o.screening) f
          where f ->> 'code' not in ('S_TELEPON', 'S_BENCANA')), '{}'), '{S_PEJABAT}')
 where not may_boost;

-- A second list, in the program, also forbade adverts. What was screened before the two became one keeps its answer.
update siar.posts o
   set no_boost = array_remove(array[
         case when t.wording ~* '\y(wali\s*kota|bupati|gubernur|presiden|menteri|wawali|wawalkot)\y|\y(ketua|anggota)\s+dprd?\y'
              then 'S_PEJABAT' end,
         case when t.wording ~* ('\y(pilkada|pilwalkot|pilwakot|pemilu|pilpres|pileg|paslon|partai|caleg|coblos\w*)\y'
                || '|\ykampanye\s+(politik|calon|pem)|\ycalon\s+(legislatif|presiden|kepala\s+daerah)\y'
                || '|\ydukung\s+(calon|pasangan)\y')
              then 'S_NUANSA_PEMILIHAN' end,
         case when t.wording ~* '\y(meninggal|wafat|jenazah|berduka|duka\s*cita|korban|tewas|belasungkawa)\y'
              then 'S_DUKA' end], null)
  from (select p.post_id,
               concat_ws(' ', p.caption, r.title, r.body,
                         (select string_agg(g.alt_text, ' ') from siar.draft_pages g where g.draft_id = d.draft_id)) as wording
          from siar.posts p join siar.drafts d using (draft_id) join siar.reports r using (report_id)) t
 where t.post_id = o.post_id and o.may_boost and o.state <> 'superseded';

-- The view of the desk shows the reason in the place of the answer; the rest of it stays as it is.
do $$
declare
  body constant text := replace(pg_get_viewdef('siar.desk_cards'::regclass), 'o.may_boost', 'o.no_boost');
begin
  drop view siar.desk_cards;
  execute 'create view siar.desk_cards as ' || body;
end;
$$;
alter table siar.posts drop column may_boost;

-- What is told of a published post that is not boosted.
create table siar.advert_findings (
  publication_id bigint primary key references siar.publications,
  findings       jsonb not null check (jsonb_array_length(findings) > 0),  -- [{code, level, column, message}]
  found_at       timestamptz not null
);
create index advert_findings_newest on siar.advert_findings (found_at desc, publication_id);
