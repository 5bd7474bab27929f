import { asAdmin } from './postgres.mjs';

/**
 * Copies imported customers by SQL until there are `total`: their own numbers, IDs and look-up digests, the sealed values of the originals. They
 * count for every size and plan; only imported ones can log in. All of them are dated back before the snapshot of the shipped policy.
 */
export async function multiply({ adminUrl }, total) {
  await asAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query('select count(*)::int as base from customer');
    const times = Math.ceil(total / rows[0].base) - 1;
    // As a superuser: the foreign keys hold by construction, and checking them takes longer than all the rest.
    await admin.query(`set session_replication_role = replica; set work_mem = '256MB'`);
    if (times > 0) await copyCustomers(admin, times, total - rows[0].base);
    await admin.query(`update customer set opened_at = '2020-01-01' where opened_at > '2020-01-01'`);
    await admin.query(`update contact set valid_from = '2020-01-01', bound_at = '2020-01-01' where valid_from > '2020-01-01'`);
    await admin.query('vacuum (full, analyze) contact');
    await admin.query('vacuum (full, analyze) customer');
    await admin.query('vacuum analyze');
    await admin.query('checkpoint');
  });
}

async function copyCustomers(admin, times, wanted) {
  await admin.query(
    `insert into customer (customer_number, login_id, account_type, name, name_kana, opened_at, login_notification)
    select c.customer_number || '-' || g, c.login_id || '-' || g, c.account_type, c.name, c.name_kana, '2020-01-01', c.login_notification
    from customer c, generate_series(1, $1) g order by g, c.id limit $2`,
    [times, wanted],
  );
  await admin.query(`create temporary table copied as
    select c.id, o.id as original from customer c join customer o on o.customer_number = split_part(c.customer_number, '-', 1) where c.customer_number like '%-%'`);
  await admin.query(`insert into contact (customer_id, field, kind, unusable_reason, sealed, lookup, valid_from, source, bound_at)
    select c.id, k.field, k.kind, k.unusable_reason, k.sealed, decode(md5(c.id || k.field), 'hex'), '2020-01-01', k.source, '2020-01-01'
    from copied c join contact k on k.customer_id = c.original order by c.id`);
  await admin.query(`insert into customer_password (customer_id, hash, first_format, changed_at)
    select c.id, p.hash, p.first_format, p.changed_at from copied c join customer_password p on p.customer_id = c.original order by c.id`);
}
