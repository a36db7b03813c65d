-- Which reports may be without a draft is noted when that changes, not found by comparing all reports with all drafts.
-- depends: 0054.platform_days

-- Reports that began to stand, until a draft shows them or they stand no longer. One too many in either table does no harm, for
-- each is looked at again; one too few would never be composed. No foreign keys: their check would lock the report, which
-- composing locks after the drafts.
create table siar.new_reports (report_id bigint primary key);

create function siar.note_report() returns trigger language plpgsql as $$
begin
  if new.superseded_at is null and new.may_air then
    insert into siar.new_reports values (new.report_id) on conflict do nothing;
  else
    delete from siar.new_reports where report_id = new.report_id;
  end if;
  return null;
end;
$$;
create trigger reports_stand after insert on siar.reports
  for each row when (new.superseded_at is null and new.may_air) execute function siar.note_report();
create trigger reports_stand_or_fall after update of superseded_at, may_air on siar.reports
  for each row when ((old.superseded_at is null and old.may_air) <> (new.superseded_at is null and new.may_air))
  execute function siar.note_report();

-- Reports that a draft showed which was superseded, until another draft shows them; one that fell may stand again.
create table siar.without_draft (report_id bigint primary key);

create function siar.note_shown_report() returns trigger language plpgsql as $$
begin
  delete from siar.without_draft where report_id = new.report_id;
  return null;
end;
$$;
create trigger drafts_show after insert on siar.drafts
  for each row when (new.state <> 'superseded') execute function siar.note_shown_report();
create trigger draft_pages_show after insert on siar.draft_pages
  for each row when (new.report_id is not null) execute function siar.note_shown_report();

create function siar.note_superseded_draft() returns trigger language plpgsql as $$
begin
  insert into siar.without_draft
  select report_id from siar.draft_reports where draft_id = new.draft_id
  on conflict do nothing;
  return null;
end;
$$;
create trigger drafts_superseded after update of state on siar.drafts
  for each row when (new.state = 'superseded' and old.state <> 'superseded') execute function siar.note_superseded_draft();

insert into siar.without_draft
select r.report_id
from siar.reports r
where r.may_air
  and not exists (
    select from siar.draft_reports s join siar.drafts d using (draft_id)
    where s.report_id = r.report_id and d.state <> 'superseded'
  );

-- Airable current reports without a draft that counts. Report by report, however many there have been: the noted ones are few.
create view siar.undrafted_reports as
  select r.report_id, r.row_id, r.accepted_at
  from (select report_id from siar.new_reports union select report_id from siar.without_draft) w
  cross join lateral (
    select n.report_id, n.row_id, n.accepted_at from siar.reports n
    where n.report_id = w.report_id and n.superseded_at is null and n.may_air limit 1
  ) r
  where not exists (
    select from (
      select d.draft_id from siar.drafts d where d.report_id = r.report_id and d.state <> 'superseded'
      union all
      select d.draft_id from siar.draft_pages g join siar.drafts d using (draft_id)
      where g.report_id = r.report_id and d.state <> 'superseded'
    ) shown
  );

-- Drafts that wait for a decision.
create index drafts_waiting on siar.drafts (draft_id) where state = 'draft';
