-- Reports count what each agency sent, also what was held: which one a row names stands beside its verdict, outside the vault.
-- depends: 0065.boost_proposals

alter table siar.verdicts add column opd text;   -- the agency that the row names for certain; null: none, or it was not looked at
update siar.verdicts d set opd = r.opd from siar.reports r where r.revision_id = d.revision_id;
update siar.verdicts set opd = fields->>'opd' where opd is null and fields->>'opd' is not null;

-- What was sent in a stretch of time, among years of contents.
create index row_revisions_observed on siar.row_revisions (observed_at);
