import type { Page } from '@playwright/test';

const control = `http://127.0.0.1:${process.env.FLOW_PORT ?? '4570'}`;

/** Asks the flow server to do something around the browser. */
export async function ask<T>(act: string, input: object = {}): Promise<T> {
  const response = await fetch(`${control}/${act}`, { method: 'POST', body: JSON.stringify(input) });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

export interface Customer {
  readonly loginId: string;
  readonly password: string;
}

let landlines = 0;
/** A number that no other test has: each worker of the runner has a few hundred of its own. */
export const nextLandline = () => {
  const last = String(1000 + (Number(process.env.TEST_WORKER_INDEX ?? 0) % 30) * 300 + landlines++);
  return { written: `03-5321-${last}`, e164: `+8135321${last}` };
};

/** Opens the channel's login and types login ID and password as a person does. */
export async function enterPassword(page: Page, channel: string, customer: Customer): Promise<string> {
  const { url, callback } = await ask<{ url: string; callback: string }>('begin', { channel });
  await page.goto(url);
  await page.getByLabel('ログインID').fill(customer.loginId);
  await page.getByLabel('パスワード', { exact: true }).fill(customer.password);
  await page.getByRole('button', { name: /ログイン|次へ/ }).click();
  return callback;
}

/** The number to call, E.164. */
export const numberOn = async (page: Page): Promise<string> => {
  const href = (await page.locator('a[href^="tel:186"]').first().getAttribute('href')) ?? '';
  return `+81${href.replace('tel:1860', '')}`;
};
