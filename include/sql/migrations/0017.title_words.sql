-- Posts are found by the words of their headlines.
-- depends: 0016.call_windows

create index reports_title_words on siar.reports using gin (to_tsvector('simple', title));
create index drafts_title_words on siar.drafts using gin (to_tsvector('simple', title)) where title is not null;
