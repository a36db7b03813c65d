-- What the other side calls a message that it took, where it says so: what one asks it by.
-- depends: 0067.agencies_of_verdicts

alter table siar.messages add column receipt text;
