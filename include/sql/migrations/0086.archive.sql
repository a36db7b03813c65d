-- The archive of reports is asked by agency and month, the newest first, however many there are.
-- depends: 0084.whole_interactions

create index briefings_of_agency_in_turn on siar.briefings (agency, briefing_id);
create index briefings_by_end on siar.briefings (period_end);
