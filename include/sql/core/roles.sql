-- name: admit$
-- Let a login into the database as one of a group.
select siar.admit(:login, :secret, :to_group);

-- name: rights^
-- Whether this connection is more than the application should be: it may change tables, or move balances by hand.
select current_user::text as login,
       (select rolsuper from pg_roles where rolname = current_user)
         or pg_has_role(current_user, (select tableowner from pg_tables where schemaname = 'siar' and tablename = 'budgets'), 'member')
         as owns,
       has_table_privilege('siar.budgets', 'update') as moves_money;
