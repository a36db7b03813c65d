-- Items that raised something unforeseen: each is kept, shown, and tried again, while the others go on.
-- depends: 0017.title_words

create table siar.item_faults (
  stage       text not null check (stage <> ''),
  item        text not null check (item <> ''),
  -- Class and place of what was raised; its text only when it is one of our own, for a foreign one may quote a cell.
  error       text not null,
  place       text not null,
  sentence    text,
  first_at    timestamptz not null,
  last_at     timestamptz not null,
  tries       int not null default 1 check (tries > 0),
  next_try_at timestamptz not null,
  primary key (stage, item)
);
