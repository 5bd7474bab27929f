import type pg from 'pg';

/** Sentences about state and evidence that must hold whatever was killed when: each query lists what contradicts it. */
const sentences: Readonly<Record<string, string>> = {
  'a challenge is passed once, with one event': `select c.id from challenge c left join audit_event e on e.challenge_id = c.id and e.type in ('login.answer_accepted', 'login.call_accepted')
     group by c.id, c.state having count(e.id) <> (c.state = 'passed')::int`,
  'a login is completed once, with one event': `select l.uid from login l left join audit_event e on e.login_uid = l.uid and e.type = 'login.completed' group by l.uid, l.state having count(e.id) <> (l.state = 'completed')::int`,
  'a login begins once, with one event': `select l.uid from login l left join audit_event e on e.login_uid = l.uid and e.type = 'login.password_accepted' group by l.uid having count(e.id) <> 1`,
  'a challenge is issued once, with one event': `select c.id from challenge c left join audit_event e on e.challenge_id = c.id and e.type = 'login.challenge_issued' group by c.id having count(e.id) <> 1`,
  'calls that passed and events are as many': `select 1 where (select count(*) from inbound_call where outcome = 'one') <> (select count(*) from audit_event where type = 'login.call_accepted')`,
  'a message that was sent has one event': `select o.id from outbox o left join audit_event e on e.type = 'message.delivered' and e.data->>'message' = o.id::text group by o.id, o.state having count(e.id) <> (o.state = 'sent')::int`,
  'a message belongs to a challenge that was recorded, or tells of a login': `select o.id from outbox o left join challenge c on c.id = o.challenge_id where c.id is null and o.purpose not in ('login-notification', 'login-unfinished')`,
  'a mail that tells of a login has one event that names it': `select o.id from outbox o left join audit_event e on e.data->>'message' = o.id::text and e.type in ('login.completed', 'session.authorized') where o.purpose = 'login-notification' group by o.id having count(e.id) <> 1`,
  'an event that names a mail has it': `select e.id from audit_event e left join outbox o on o.id::text = e.data->>'message' where e.data->>'notification' = 'mail' and o.id is null`,
  'what is proved has its event': `select a.id from authentication_event a where a.method <> 'password' and not exists (select from audit_event e where e.login_uid = a.login_uid and e.type in ('login.answer_accepted', 'login.call_accepted'))`,
};

/** What contradicts the evidence, in words; empty when all is well. */
export async function contradictions(pool: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const found: string[] = [];
  for (const [sentence, query] of Object.entries(sentences)) {
    const { rows } = await pool.query(query);
    if (rows.length > 0) found.push(`${sentence}: ${JSON.stringify(rows)}`);
  }
  return found;
}
