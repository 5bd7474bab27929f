import type { FastifyInstance } from 'fastify';

/**
 * The address of a form that is asked for without the form leads to the page that the form stands on: a phone opens a tab again that it had closed,
 * somebody loads again what an outage had answered. Made for every form of this scope that has no page at its own address; call it after the last route.
 */
export function leadBackFromForms(scope: FastifyInstance): () => void {
  const pages = new Set<string>();
  const forms = new Set<string>();
  scope.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one === 'GET' || one === 'POST') (one === 'GET' ? pages : forms).add(url);
  });
  return () => {
    for (const form of forms) {
      const depth = pages.has(form) ? 0 : depthOfPage(form, pages);
      if (depth === 0) continue;
      scope.get(form, async (request, reply) =>
        reply.code(303).header('location', pathOf(request.url).slice(0, depth).join('/')).header('cache-control', 'no-store').send(),
      );
    }
  };
}

const pathOf = (url: string): string[] => (url.split('?')[0] ?? '').split('/');

/** How many parts of the form's address are the address of the next page above it; 0: none is. */
function depthOfPage(form: string, pages: ReadonlySet<string>): number {
  const parts = form.split('/');
  for (let depth = parts.length - 1; depth > 1; depth--) if (pages.has(parts.slice(0, depth).join('/'))) return depth;
  return 0;
}
