import { Browser } from './oidc-world.ts';

/** A page as a person without JavaScript has it: where it is, what it says, which forms it has. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Text without tags, white space folded. */
  readonly text: string;
}

/** A browser as a person without JavaScript uses it: cookies kept, redirects and Refresh followed, forms submitted. */
export class PageBrowser extends Browser {
  readonly #address: string | null;
  page: Page | null = null;

  /** `address`: where its requests seem to come from, told by our trusted proxy; null: directly. */
  constructor(address: string | null = null) {
    super();
    this.#address = address;
  }

  override go(url: string, init: RequestInit = {}): Promise<Response> {
    return super.go(url, {
      ...init,
      headers: { ...(this.#address && { 'x-forwarded-for': this.#address }), ...(init.headers as Record<string, string>) },
    });
  }

  /** One request, nothing followed. */
  request(url: string, init: { form?: Record<string, string>; headers?: Record<string, string> } = {}): Promise<Response> {
    if (!init.form) return this.go(url, { headers: init.headers ?? {} });
    return this.go(url, { method: 'POST', body: new URLSearchParams(init.form), headers: init.headers ?? {} });
  }

  /** Follows redirects and Refresh until a page stays, or an address of `stopAt` is reached (it is not asked for). */
  async open(url: string, init: { form?: Record<string, string>; stopAt?: string } = {}): Promise<Page> {
    let next: { url: string; form?: Record<string, string> } = { url, ...(init.form && { form: init.form }) };
    for (let hops = 0; hops < 20; hops++) {
      if (init.stopAt && next.url.startsWith(init.stopAt)) return this.#show(next.url, 0, '', new Headers());
      const response = await this.request(next.url, next.form ? { form: next.form } : {});
      const html = await response.text();
      const onward = response.headers.get('location') ?? /^0; url=(.+)$/.exec(response.headers.get('refresh') ?? '')?.[1];
      if (!onward) return this.#show(next.url, response.status, html, response.headers);
      next = { url: new URL(onward, next.url).href };
    }
    throw new Error('this browser was sent around too often');
  }

  /** Submits the form of the page whose action ends with `action` ('' for the page's own), hidden fields included. */
  async submit(action: string, fields: Record<string, string> = {}, stopAt?: string): Promise<Page> {
    const page = this.page;
    if (!page) throw new Error('no page is open');
    const forms = [...page.html.matchAll(/<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)];
    const form = forms.find(([, target]) => new URL(target ?? '', page.url).pathname.endsWith(action));
    if (!form) throw new Error(`no form posts to ${action}; the page says: ${page.text.slice(0, 300)}`);
    const hidden = [...(form[2] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    return this.open(new URL(form[1] ?? '', page.url).href, {
      form: { ...Object.fromEntries(hidden), ...fields },
      ...(stopAt && { stopAt }),
    });
  }

  #show(url: string, status: number, html: string, headers: Headers): Page {
    const text = html
      .replace(/<(script|style|noscript)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    this.page = { url, status, html, headers, text };
    return this.page;
  }
}
