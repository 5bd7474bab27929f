import { writeFileSync } from 'node:fs';
import { begin, customer, enterAccount, forgetPassword, insiders, port } from './sample.mjs';
import { run, tell, wordList } from './tool.mjs';

/** `sign`: how what was accepted is known. A colon separates hydra's own fields. */
async function aimAt(loginId, list, path, fields, cookie, sign = 'S=Set-Cookie') {
  const form = `${path}:${fields}:H=Cookie\\: ${cookie}:${sign}`;
  const said = await run('hydra', [
    '-l',
    loginId,
    '-P',
    list,
    '-t',
    '2',
    '-W',
    '1',
    '-f',
    '-I',
    '-s',
    port,
    'localhost',
    'http-post-form',
    form,
  ]);
  if (said.includes('[ERROR]')) throw new Error(said);
  return { found: /login: \S+\s+password: /.test(said), said: said.trim().split('\n').slice(-3).join('\n  ') };
}

/** A password that was accepted is known by the cookie that it brings. */
async function hydraOn(loginId, list) {
  const { uid, cookie } = await begin();
  return aimAt(loginId, list, `/login/${uid}/password`, 'login_id=^USER^&password=^PASS^', cookie);
}

export async function hydra() {
  const blind = await hydraOn(customer.loginId, wordList('beyond', customer.password, 20));
  tell('a password beyond the budget is not found, though it is in the list', !blind.found, blind.said);
  // From this network the customer waits now for a minute: not even the right password at the first place is looked at.
  const waiting = await hydraOn(customer.loginId, wordList('waiting', customer.password, 0));
  tell('while the lane waits, the right password is not judged', !waiting.found, waiting.said);
  const nobody = await hydraOn('m19999999', wordList('nobody'));
  tell('an ID that does not exist gives no password', !nobody.found, nobody.said);
  const within = await hydraOn('k10000006', wordList('within', 'Pw-10000006!', 2));
  tell('the tool works: within the budget the right password is found', within.found, within.said);
  await hydraOnAccount();
}

/** With a session of the customer, or none but their login ID. */
async function hydraOnAccount() {
  const insider = insiders.hydra;
  const session = await enterAccount(insider);
  const pin = (list) => aimAt('x', list, '/account/registered-information', 'pin=^PASS^', session, 'S=302|303');
  const within = await pin(wordList('pin-within', insider.pin, 2));
  tell('the tool works: within the budget the right PIN is found', within.found, within.said);
  const beyond = await pin(wordList('pin', insider.pin, 20));
  tell('a trading PIN beyond the budget is not found, though it is in the list', !beyond.found, beyond.said);
  const waiting = await pin(wordList('pin-waiting', insider.pin, 0));
  tell('while its lane waits, the right PIN is not judged', !waiting.found, waiting.said);
  const reset = await forgetPassword(insider);
  const codes = wordList('codes');
  writeFileSync(codes, `${Array.from({ length: 25 }, (_, index) => String(100000 + index * 7919)).join('\n')}\n`);
  const code = await aimAt('x', codes, '/password/forgotten/check', 'code=^PASS^', reset, 'S=forgotten/next');
  tell('25 codes for a forgotten password lead nowhere', !code.found, code.said);
}
