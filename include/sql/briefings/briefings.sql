-- name: made_since
-- Which briefings of a kind exist, of periods that begin on a day or later.
select agency, period_start, period_end from siar.briefings where kind = :kind and period_start >= :first;

-- name: told_until$
-- The last day of a kind's newest report.
select period_end from siar.briefings where kind = :kind order by period_start desc, period_end desc limit 1;

-- name: insert_briefing$
-- Keep a briefing with its numbers; the first one of a period stays.
insert into siar.briefings (kind, agency, subject, period_start, period_end, path, sha256, figures, summary, created_at)
values (:kind, :agency, :subject, :period_start, :period_end, :path, :sha256, cast(:figures as jsonb), :summary, :now)
on conflict (kind, agency, subject, period_start, period_end) do nothing returning briefing_id;

-- name: record_file*!
-- A file that goes with its PDF.
insert into siar.briefing_files (briefing_id, role, name, media_type, path, sha256)
values (:briefing_id, :role, :name, :media_type, :path, :sha256);

-- name: record_copy!
-- By which message a reader gets it.
insert into siar.briefing_deliveries (briefing_id, recipient, message_id) values (:briefing_id, :recipient, :message_id)
on conflict (briefing_id, recipient, copy) do nothing;

-- name: record_day*!
-- What it tells of a platform day; null: that there is no number yet.
insert into siar.briefing_days (briefing_id, channel, day, zone, reach)
values (:briefing_id, :channel, :day, :zone,
        case when cast(:reach as bigint) is not null then row(cast(:reach as bigint))::siar.reach end);

-- name: record_spend*!
-- What it tells of the money of some days: its own, and those that were booked otherwise since.
insert into siar.briefing_spends (briefing_id, first, last, net, tax) values (:briefing_id, :first, :last, :net, :tax);

-- name: record_appeal*!
-- An appeal that a report prints.
insert into siar.briefing_appeals (briefing_id, appeal_id) values (:briefing_id, :appeal_id);

-- name: record_ask*!
-- An item that it asks about, with the day by which that was first asked for.
insert into siar.briefing_asks (briefing_id, subject, item, number, until)
values (:briefing_id, :subject, :item, :number, :until);
