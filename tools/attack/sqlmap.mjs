import { join } from 'node:path';
import { begin, brokerage, enterAccount, forgetPassword, insiders, server } from './sample.mjs';
import { folder, run, tell } from './tool.mjs';

const usual =
  '--batch --flush-session --disable-coloring --risk 2 --dbms PostgreSQL --level 3 --technique BEUST --time-sec 3 --ignore-code 400,401,403,404,413,429,503 --ignore-redirects --timeout 10 --retries 0';

async function sqlmapOn(name, url, more = []) {
  const said = await run('sqlmap', ['-u', url, ...usual.split(' '), '--output-dir', join(folder, 'sqlmap'), ...more]);
  // Its verdict at the end counts: on the way it takes a pushed request that runs out after a minute for a condition, and dismisses that itself.
  const failures = /(\d+) \(Internal Server Error\) - (\d+) times/.exec(said)?.[0];
  const found = said
    .split('\n')
    .filter((line) => /(?:is vulnerable|identified the following injection)/.test(line) && !/\bnot\b/.test(line));
  // A run that sent next to nothing has found nothing either.
  if (!/testing '/.test(said)) throw new Error(said);
  const last = said.trim().split('\n').slice(-3).join('\n  ');
  tell(
    `sqlmap finds nothing in ${name}`,
    found.length === 0 && !failures,
    [...found.slice(0, 4), failures].filter(Boolean).join('\n  ') || last,
  );
}

export async function sqlmap() {
  const { uid, cookie, pushed } = await begin();
  const cookies = ['--cookie', cookie];
  const par = 'client_id=plain-demo&response_type=code&redirect_uri=x&scope=openid&state=x&acr_values=mfa&max_age=1&login_hint=x';
  await sqlmapOn('password', `${server}/login/${uid}/password`, ['--data', 'login_id=a&password=b', '-p', 'login_id,password', ...cookies]);
  await sqlmapOn('code', `${server}/login/${uid}`, ['--data', 'code=123456', '-p', 'code', ...cookies]);
  await sqlmapOn('address of a login', `${server}/login/${uid}*?lang=en*&problem=wrong*`, cookies);
  await sqlmapOn('cookies', `${server}/login/${uid}`, ['--cookie', `${cookie}*; __Host-kannuki_browser=a.b*; kannuki_lang=ja*`]);
  await sqlmapOn('authorization', pushed.replace(/(request_uri|client_id)=([^&]*)/g, '$1=$2*'));
  await sqlmapOn('pushed request', `${server}/par`, ['--data', par]);
  await sqlmapOn('token', `${server}/token`, ['--data', 'grant_type=refresh_token&refresh_token=x&client_id=plain-demo']);
  await sqlmapOn('logout', `${server}/session/end?client_id=x*&post_logout_redirect_uri=x*&state=x*`);
  await sqlmapOn('brokerage', `${brokerage}/customer-site/callback?code=x*&state=x*`);
  await sqlmapOnAccount();
}

async function sqlmapOnAccount() {
  const session = ['--cookie', await enterAccount(insiders.sqlmap)];
  // Before the attack on its beginning, after which this network waits.
  const reset = ['--cookie', await forgetPassword(insiders.sqlmap)];
  const account = (name, path, data) => sqlmapOn(name, `${server}/account${path}`, [...(data ? ['--data', data] : []), ...session]);
  await account('trading PIN', '/registered-information', 'pin=123456*');
  await account('new number', '/registered-information/new/mobile_phone', 'value=09012345678*');
  await account('procedure', '/registered-information/change/00000000-0000-4000-8000-000000000000*');
  await account('history', '/security/history?before=1*');
  await account('not me', '/security/not-me', 'login=1*');
  await account('forgotten browser', '/security/sessions/forget', 'browser=1*');
  await account('message', '/messages/00000000-0000-4000-8000-000000000000*', 'confirmed=1*');
  await account('next page', '/login?next=/account*');
  await account('callback', '/callback?code=x*&state=x*&iss=x*');
  await sqlmapOn('account cookie', `${server}/account`, ['--cookie', '__Host-kannuki_account=x*']);
  await sqlmapOn('forgotten password', `${server}/password/forgotten`, ['--data', 'login_id=m1*&method=sms-code*&login=x*']);
  await sqlmapOn('code of a forgotten password', `${server}/password/forgotten/check`, ['--data', 'code=123456*', ...reset]);
  await sqlmapOn('inquiry', `${server}/inquiry`, ['--data', 'name=a*&reach=b*&topic=c*&customer=d*&message=e*']);
  await sqlmapOn('notice', `${server}/notices/1*/versions/1*`);
}
