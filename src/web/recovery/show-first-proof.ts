import type { MethodView } from '#methods/method.ts';
import { page } from '#ui/page.ts';
import { firstMethods } from '#usecases/recovery/first-methods.ts';
import { type ResetView, resetVersion } from '#usecases/recovery/reset-view.ts';
import type { Asked } from '../account/access.ts';
import { frameOf } from '../customer/page-frame.ts';
import { firstProofPath, type RecoveryParts } from './access.ts';
import { FirstProofPage, type FirstProofPageProps } from './pages/first-proof.tsx';

/** The page of the first proof. It is made from the reset's own row alone, never from what lies underneath. */
export async function firstProofHtml(
  parts: RecoveryParts,
  asked: Asked,
  view: Exclude<ResetView, { kind: 'proved' }>,
  problem: 'wrong' | 'unreadable' | null,
  refusedUntil: number | null,
): Promise<string> {
  const { app } = parts;
  const { reset } = view;
  const now = app.clock.now();
  const method = app.methods.get(reset.method);
  if (!method) throw new Error(`the method ${reset.method} is no longer built in`);
  const frame = frameOf(asked, parts);
  const others: { id: string; name: string }[] = [];
  for (const other of firstMethods(app, now)) {
    if (other.id !== method.id) others.push({ id: other.id, name: (await other.view()).name(frame.t) });
  }
  return page(FirstProofPage, {
    frame,
    base: firstProofPath,
    version: resetVersion(app, reset),
    view: (await method.view()) as MethodView<unknown>,
    method: method.id,
    answeredElsewhere: method.answeredElsewhere,
    now,
    stage: stageOf(view, method.blindPrompt?.(reset.number), { t: frame.t, now, problem }),
    askableFrom: view.kind === 'waiting' ? view.until : view.askableFrom,
    refusedUntil: refusedUntil !== null && refusedUntil > now ? refusedUntil : null,
    others,
  });
}

type Shown = Pick<Extract<FirstProofPageProps['stage'], { kind: 'asking' }>['challenge'], 't' | 'now' | 'problem'>;

function stageOf(view: Exclude<ResetView, { kind: 'proved' }>, prompt: unknown, shown: Shown): FirstProofPageProps['stage'] {
  if (view.kind === 'over') return { kind: 'over', why: view.why };
  if (view.kind === 'waiting') return { kind: 'waiting', until: view.until };
  const { shownAt, expiresAt, extended } = view.reset;
  return {
    kind: 'asking',
    challenge: {
      ...shown,
      prompt,
      shownAt,
      expiresAt,
      extended,
      state: 'pending',
      action: firstProofPath,
      resendIn: null,
      occasion: 'unproved',
    },
  };
}
