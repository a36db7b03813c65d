-- Drafts, their posts and the decisions taken on them.
-- depends: 0002.intake

-- The last number given in a month. The row's lock serialises allocation, and a transaction that fails gives its
-- number back, so the codes of a month have no holes.
create table siar.reference_counters (
  prefix  text not null,
  month   date not null check (extract(day from month) = 1),
  last_no int  not null check (last_no > 0),
  primary key (prefix, month)
);

-- One composed picture with its texts, made from one report.
create table siar.drafts (
  draft_id           bigint generated always as identity primary key,
  report_id          bigint not null references siar.reports (report_id),
  opd                text not null,
  kind               text not null,
  reference_code     text not null unique,
  template           text not null,
  template_version   text not null,
  visual_path        text not null,
  visual_sha256      text not null check (visual_sha256 ~ '^[0-9a-f]{64}$'),
  visual_inputs_hash text not null check (visual_inputs_hash ~ '^[0-9a-f]{64}$'),
  visual_width       int not null check (visual_width > 0),
  visual_height      int not null check (visual_height > 0),
  alt_text           text not null check (char_length(alt_text) between 1 and 1000),
  content_hash       text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  state              text not null default 'draft' check (state in ('draft', 'approved', 'returned', 'superseded')),
  created_at         timestamptz not null,
  updated_at         timestamptz not null
);
-- A report has at most one draft that still counts: composing twice cannot double a post.
create unique index drafts_one_live on siar.drafts (report_id) where state <> 'superseded';
create index drafts_opd on siar.drafts (opd, draft_id);

-- One item for one channel.
create table siar.posts (
  post_id       bigint generated always as identity primary key,
  draft_id      bigint not null references siar.drafts (draft_id),
  channel       text not null check (channel in ('facebook', 'instagram')),
  caption       text not null check (caption <> ''),
  content_hash  text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  state         text not null default 'draft' check (state in ('draft', 'approved', 'returned', 'superseded')),
  stage         text not null default 'approver',
  scheduled_for timestamptz,
  urgent        boolean not null default false,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  unique (draft_id, channel),
  check (channel <> 'instagram' or char_length(caption) <= 2200)
);
create index posts_queue on siar.posts (state, post_id);
create index posts_scheduled on siar.posts (scheduled_for) where scheduled_for is not null;

-- Who decided what, on exactly which content.
create table siar.approvals (
  approval_id  bigint generated always as identity primary key,
  post_id      bigint not null references siar.posts (post_id),
  stage        text not null,
  decision     text not null check (decision in ('approve', 'return')),
  actor        text not null check (actor <> ''),
  content_hash text not null,
  reason       text,
  decided_at   timestamptz not null,
  check (decision = 'approve' or reason <> '')
);
create index approvals_post on siar.approvals (post_id, approval_id);
create trigger approvals_append_only before update or delete on siar.approvals
  for each row execute function siar.refuse_change();

-- Why an accepted report has no draft: the finding for the editor. Gone as soon as composing succeeds.
create table siar.compose_findings (
  report_id  bigint primary key references siar.reports (report_id),
  code       text not null,
  message    text not null,
  detail     jsonb not null default '{}',
  -- What was tried: the same inputs are refused again, so they are not rendered again.
  attempt    text not null,
  found_at   timestamptz not null
);
