import type { Catalogue } from '#ui/catalogue.ts';
import type { App } from '#usecases/app.ts';
import type { MethodNames } from './pages/security/asked.tsx';

/** What each method calls itself, in the page's language. */
export async function methodNames({ methods }: Pick<App, 'methods'>, t: Catalogue): Promise<MethodNames> {
  return new Map(await Promise.all([...methods.values()].map(async ({ id, view }) => [id, (await view()).name(t)] as const)));
}
