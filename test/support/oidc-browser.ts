/** One browser: cookies by name and path, redirects by hand. */
export class Browser {
  readonly cookies = new Map<string, { value: string; path: string }>();

  header(url: string): string {
    const { pathname } = new URL(url);
    return [...this.cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ');
  }

  async go(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...init.headers, cookie: this.header(url) },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    const ended = attributes.some((attribute) => /^expires=/i.test(attribute) && new Date(attribute.slice(8)).getTime() < Date.now());
    if (ended) this.cookies.delete(`${name} ${path}`);
    else this.cookies.set(`${name} ${path}`, { value: pair.slice(pair.indexOf('=') + 1), path });
  }
}
/** Follows an authorization to its callback, or to our login page. */
export async function follow(
  browser: Browser,
  url: string | URL,
): Promise<{ callback: string | null; uid: string | null; response: Response }> {
  const response = await browser.go(String(url));
  const location = response.headers.get('location');
  if (!location) return { callback: null, uid: null, response };
  const uid = /\/login\/([^/?]+)$/.exec(location)?.[1] ?? null;
  return { callback: uid ? null : location, uid, response };
}
