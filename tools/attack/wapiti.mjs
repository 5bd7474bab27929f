import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { begin, brokerage, enterAccount, forgetPassword, insiders, server } from './sample.mjs';
import { folder, longest, run, tell } from './tool.mjs';

const wapitiModules =
  'backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss,xxe';

/** Seconds for one module. */
const attackTime = 30;

const limits = `--max-scan-time ${longest} --max-attack-time ${attackTime} --max-links-per-page 30 -d 3 -t 5`.split(' ');

/** Known and meant so; docs/operations/attack-tools.md gives the reason for each. */
const accepted = [
  /Strict-Transport-Security is not set/,
  /X-XSS-Protection is not set/,
  /Lack of anti CSRF token/,
  /HttpOnly flag is not set in the cookie : kannuki_resume/,
];

async function wapitiOn(name, url, more, { scope = 'domain', modules = wapitiModules } = {}) {
  const report = join(folder, `${name.replaceAll(/\W/g, '-')}.json`);
  const words = `-u ${url} --scope ${scope} -m ${modules} -f json -o ${report} --flush-session --no-bugreport`;
  // It bounds its scan and each module itself; stopped from outside it writes no report.
  const said = await run('wapiti', [...words.split(' '), ...limits, ...more], longest + 17 * attackTime + 60);
  if (!existsSync(report)) throw new Error(said);
  const { vulnerabilities, anomalies } = JSON.parse(readFileSync(report, 'utf8'));
  const found = Object.entries({ ...vulnerabilities, ...anomalies }).flatMap(([kind, list]) =>
    list
      .map((each) => `${kind}: ${each.method} ${each.path} ${each.parameter ?? ''} ${each.info}`)
      .filter((line) => !accepted.some((known) => known.test(line))),
  );
  tell(`wapiti finds nothing on ${name}`, found.length === 0, found.slice(0, 12).join('\n  '));
}

const start = (...urls) => urls.flatMap((url) => ['-s', url]);

export async function wapiti() {
  const { uid, cookie } = await begin();
  await wapitiOn('login', `${server}/login/${uid}`, ['-H', `Cookie: ${cookie}`, ...start(`${server}/login/${uid}?lang=en&problem=wrong`)]);
  const logout = `${server}/session/end?id_token_hint=x&post_logout_redirect_uri=x&state=x`;
  await wapitiOn('provider', `${server}/`, start(`${server}/auth?client_id=customer-site&request_uri=x`, logout));
  await wapitiOn('brokerage', `${brokerage}/`, start(`${brokerage}/customer-site/callback?code=x&state=x&iss=x`, `${brokerage}/?lang=en`));
  await wapitiOnAccount();
}

const accountPages =
  'registered-information registered-information/new/mobile_phone security security/method security/notification security/history security/password security/pin security/hold security/try-call messages readiness security/sessions security/not-me';

/** Page by page: what stands on one of them may end the session, and then the next is scanned in another one. */
async function wapitiOnAccount() {
  let session = '';
  for (const path of accountPages.split(' ')) {
    const url = `${server}/account/${path}`;
    const { status } = await fetch(url, { redirect: 'manual', headers: { cookie: session } });
    if (status !== 200) session = await enterAccount(insiders.wapiti);
    await wapitiOn(`account/${path}`, url, ['-H', `Cookie: ${session}`], { scope: 'page', modules: wapitiModules.replace('csrf,', '') });
  }
  const reset = [
    '-H',
    `Cookie: ${await forgetPassword(insiders.wapiti)}`,
    ...start(`${server}/password/forgotten/check`, `${server}/password/forgotten/next`),
  ];
  await wapitiOn('forgotten password', `${server}/password/forgotten`, reset);
  await wapitiOn(
    'public pages',
    `${server}/notices`,
    start(`${server}/help`, `${server}/inquiry`, `${server}/forms/change-of-number?for=corporate`),
  );
}
