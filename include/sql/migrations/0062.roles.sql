-- Who may do what in the database. Three roles: the owner migrates; the application works and can neither raise a cap, move a
-- balance nor change a table; the cap officer raises caps. What each may do with every table stands in post-apply.sql.
-- depends: 0060.quick_storing 0061.money

do $$
declare
  named text;
begin
  foreach named in array array['siar_application', 'siar_cap_officer'] loop
    if not exists (select from pg_roles where rolname = named) then
      begin
        execute format('create role %I nologin', named);
      exception
        when duplicate_object or unique_violation then null;   -- by another database of this server, in this moment
        when insufficient_privilege then
          raise exception 'the owner may not create roles: let an administrator run "create role % nologin", then migrate again', named
            using errcode = 'insufficient_privilege';
      end;
    end if;
  end loop;
end;
$$;

-- A login of its own for who connects, in one of the two groups. For the owner, who may create roles.
create function siar.admit(login text, secret text, to_group text) returns void language plpgsql as $$
begin
  if login = current_user then
    raise exception '% owns the database: the application and the cap officer need logins of their own', login
      using errcode = 'invalid_authorization_specification';
  end if;
  if not exists (select from pg_roles where rolname = login) then
    execute format('create role %I login password %L', login, secret);
  end if;
  if not pg_has_role(login, to_group, 'member') then
    execute format('grant %I to %I', to_group, login);
  end if;
end;
$$;
