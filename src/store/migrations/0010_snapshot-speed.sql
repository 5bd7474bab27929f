-- compatibility: compatible
-- A roll-out assigns millions of customers in one go (decision 0085). What a foreign key asks for each row is asked here for each statement.

alter table assignment
  drop constraint assignment_customer_id_fkey,
  drop constraint assignment_policy_version_fkey;

-- Every assignment has its customer and its policy version. The range of customers is read once, instead of one look-up and one row lock each:
-- as many ids as numbers from the lowest to the highest, and as many customers in that range, mean that each of them is there.
create function assignment_has_its_parents() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  given bigint;
  lowest bigint;
  highest bigint;
begin
  select count(*), min(customer_id), max(customer_id) into given, lowest, highest from added;
  if (given <> highest - lowest + 1 or given <> (select count(*) from customer where id between lowest and highest))
    and exists (select from added where not exists (select from customer where id = added.customer_id)) then
    raise foreign_key_violation using message = 'an assignment names a customer that does not exist', table = 'assignment', column = 'customer_id';
  end if;
  if exists (select from (select distinct policy_version from added) given where not exists (select from policy_version v where v.id = given.policy_version)) then
    raise foreign_key_violation using message = 'an assignment names a policy version that does not exist', table = 'assignment', column = 'policy_version';
  end if;
  return null;
end $$;
create trigger assignment_added after insert on assignment referencing new table as added
  for each statement execute function assignment_has_its_parents();
create trigger assignment_changed after update on assignment referencing new table as added
  for each statement execute function assignment_has_its_parents();

-- The other half: what an assignment names cannot go. The lock waits for assignments being written and keeps new ones out until this ends, as
-- a foreign key's row locks would; nobody deletes customers or policy versions in the ordinary course, and the serving role may not.
create function keeps_its_assignments() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  orphaned boolean;
begin
  lock table assignment in share row exclusive mode;
  if tg_op = 'TRUNCATE' then
    select exists (select from assignment) into orphaned;
  else
    execute format('select exists (select from removed join assignment on assignment.%I = removed.id)', tg_argv[0]) into orphaned;
  end if;
  if orphaned then
    raise foreign_key_violation using message = format('an assignment still names this row of %s', tg_table_name), table = tg_table_name;
  end if;
  return null;
end $$;
create trigger customer_deleted after delete on customer referencing old table as removed
  for each statement execute function keeps_its_assignments('customer_id');
create trigger policy_version_deleted after delete on policy_version referencing old table as removed
  for each statement execute function keeps_its_assignments('policy_version');
create trigger customer_truncated after truncate on customer for each statement execute function keeps_its_assignments();
create trigger policy_version_truncated after truncate on policy_version for each statement execute function keeps_its_assignments();

-- Events written by the million are found by their customer; an entry by type for each of them would only be counted, and the tables they
-- belong to (assignment, customer) count them better.
drop index audit_event_type;
create index audit_event_type on audit_event (type, occurred_at) where type not in ('customer.method_assigned', 'customer.imported');
