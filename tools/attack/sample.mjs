const { KANNUKI_PORT = '4000', BROKERAGE_PORT = '4100', PHONE_PORT = '4200' } = process.env;
export const port = KANNUKI_PORT;
export const server = `http://localhost:${KANNUKI_PORT}`;
export const brokerage = `http://localhost:${BROKERAGE_PORT}`;
const phone = `http://localhost:${PHONE_PORT}`;
const sample = (loginId, mobile) => ({ loginId, password: `Pw-${loginId.slice(1)}!`, pin: `T${loginId.slice(-5)}`, mobile });
export const customer = sample('m10000302', '+818096231382');
/** One for each tool, whose waits are not those of another. */
export const insiders = {
  hydra: sample('s10000635', '+818045806037'),
  wapiti: sample('m10000487', '+817034715860'),
  sqlmap: sample('k10000820', '+818017214578'),
};

/** A login begun as a browser begins one: its uid, and the cookies that its browser holds. */
export async function begin(channel = 'customer-site') {
  const start = await fetch(`${brokerage}/${channel}/login`, { redirect: 'manual' });
  const pushed = start.headers.get('location') ?? '';
  const begun = await fetch(pushed, { redirect: 'manual' });
  const uid = /^\/login\/(.+)$/.exec(begun.headers.get('location') ?? '')?.[1];
  if (!uid) throw new Error(`${brokerage} begins no login; is the sample set-up running on these ports?`);
  const cookies = begun.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { uid, cookie: cookies.filter((line) => line.startsWith('__Host-')).join('; '), pushed };
}

/** What a browser does with cookies and redirects; no more. */
function browse() {
  const cookies = new Map();
  const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const open = async (url, form) => {
    const answer = await fetch(new URL(url, server), {
      redirect: 'manual',
      headers: { cookie: header(), ...(form && { origin: server }) },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const to = answer.headers.get('location');
    return to ? open(to) : { url: answer.url, text: await answer.text() };
  };
  return { open, header };
}

/** The cookies of a session at the account site, of a customer who logs in by a call, with the trading PIN typed in. */
export async function enterAccount({ loginId, password, pin, mobile }) {
  const { open, header } = browse();
  const login = new URL((await open('/account/login')).url).pathname;
  const { text } = await open(`${login}/password`, { login_id: loginId, password });
  const to = /tel:(?:186)?([+\d]+)/.exec(text)?.[1];
  if (!to) throw new Error(`${loginId} is asked for no call`);
  const body = JSON.stringify({ from: mobile, to });
  await fetch(`${phone}/api/call`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await open(login);
  const { url } = await open(login.replace('/login/', '/auth/'));
  if (!new URL(url).pathname.startsWith('/account')) throw new Error(`${loginId} has no session at the account site: ${url}`);
  await open('/account/registered-information', { pin });
  return header();
}

/** The cookies of a forgotten password whose first proof waits for an SMS code. */
export async function forgetPassword({ loginId }) {
  const { open, header } = browse();
  await open('/password/forgotten');
  const { url } = await open('/password/forgotten', { login_id: loginId, method: 'sms-code' });
  if (!url.endsWith('/check')) throw new Error(`no first proof was begun: ${url}`);
  return header();
}
