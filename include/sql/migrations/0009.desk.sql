-- What the desk adds to posts: stages of approval, edits, screening, reviews afterwards, corrections, withdrawals.
-- depends: 0007.briefings

-- A post is admitted to the desk when it has been screened and its chain of stages is known; until then stage is ''.
alter table siar.posts
  alter column stage set default '',
  add column chain            text not null default '',
  add column screening        jsonb not null default '[]',  -- [{code, level, column, message}]
  add column may_boost        boolean not null default true,
  add column edited_by        text,
  add column edited_at        timestamptz,
  add column review_due       boolean not null default false, -- fast lane: out after one approval, reviewed afterwards
  add column corrects_post_id bigint references siar.posts (post_id);
create index posts_not_admitted on siar.posts (post_id) where stage = '' and state = 'draft';
create index posts_board on siar.posts (state, (not urgent), post_id);
create index posts_review_due on siar.posts (post_id) where review_due;
create index posts_correcting on siar.posts (corrects_post_id) where corrects_post_id is not null;

-- As which roles somebody decided: a stage may ask for one person of every role.
alter table siar.approvals add column roles text[] not null default '{}';

create index publications_when on siar.publications (due_at, publication_id);
create index publications_board on siar.publications (state, due_at, publication_id);
create index publications_on_their_way on siar.publications (due_at, publication_id)
  where state in ('planned', 'preparing', 'prepared', 'committing', 'unknown');
create index publications_with_people on siar.publications (due_at, publication_id) where state in ('parked', 'failed');

-- A published text that its row has outgrown, or that a person wants changed: what stood there, what shall stand there.
create table siar.corrections (
  correction_id     bigint generated always as identity primary key,
  post_id           bigint not null references siar.posts (post_id),      -- what is out
  report_id         bigint not null references siar.reports (report_id),  -- what the row says now
  way               text not null check (way in ('edit', 'follow_up')),
  caption_before    text not null,
  caption_after     text not null check (caption_after <> ''),
  reason            text not null check (reason <> ''),
  state             text not null default 'open' check (state in ('open', 'sending', 'unknown', 'done', 'dismissed')),
  follow_up_post_id bigint references siar.posts (post_id),
  edited_by         text not null,
  opened_at         timestamptz not null,
  decided_by        text,
  decided_at        timestamptz,
  updated_at        timestamptz not null,
  -- Four eyes: who wrote the text does not send it out.
  check (decided_by is null or decided_by <> edited_by or state = 'dismissed')
);
create unique index corrections_one_live on siar.corrections (post_id) where state in ('open', 'sending', 'unknown');
create index corrections_post on siar.corrections (post_id, correction_id);
create index corrections_live on siar.corrections (correction_id) where state in ('open', 'sending', 'unknown');

-- A post taken down again. The publication stays in the ledger: it was out.
create table siar.withdrawals (
  publication_id bigint primary key references siar.publications (publication_id),
  reason         text not null check (reason <> ''),
  actor          text not null,
  state          text not null check (state in ('sending', 'unknown', 'done')),
  requested_at   timestamptz not null,
  settled_at     timestamptz,
  check ((state = 'done') = (settled_at is not null))
);
create trigger withdrawals_keep before delete on siar.withdrawals
  for each row execute function siar.refuse_change();

-- What an agency is told about a row whose post was sent back: the last reason, while it stands.
create view siar.returned_rows as
select distinct on (r.row_id) r.row_id, d.reference_code, o.channel, a.reason, a.actor, a.decided_at
from siar.posts o
join siar.drafts d using (draft_id)
join siar.reports r using (report_id)
join siar.approvals a on a.post_id = o.post_id and a.decision = 'return'
where o.state = 'returned' and d.state = 'returned' and r.superseded_at is null
order by r.row_id, a.approval_id desc;
