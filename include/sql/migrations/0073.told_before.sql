-- What a report told of money and asked for, so that the next one names what was corrected since and what became of it.
-- depends: 0067.agencies_of_verdicts

create table siar.briefing_spends (
  briefing_id bigint not null references siar.briefings,
  first       date not null,
  last        date not null check (last >= first),  -- inclusive
  net         bigint not null,                      -- rupiah before tax, as it was told
  tax         bigint not null,
  primary key (briefing_id, first, last)
);

create table siar.briefing_asks (
  briefing_id bigint not null references siar.briefings,
  subject     text not null,
  item        text not null,                        -- which one: a post, an agency, a month; '' where it has no name
  number      int not null check (number > 0),      -- how much of it waited
  until       date not null,                        -- by when it was first asked for
  primary key (briefing_id, subject, item)
);
