import { minute, second } from '#core/instant.ts';
import { methods } from '#methods/index.ts';
import type { AuthenticationMethod, MethodView, MethodViewProps } from '#methods/method.ts';
import { page } from '#ui/page.ts';
import { lengthOf } from '#usecases/passwords/secret.ts';
import { FirstProofPage } from '#web/recovery/pages/first-proof.tsx';
import { NewPasswordPage, ResetDonePage, ResetOverPage, SecondProofPage } from '#web/recovery/pages/next.tsx';
import { StartPage, type StartPageProps } from '#web/recovery/pages/start.tsx';
import type { Model } from './models.ts';

const now = Date.parse('2025-07-26T08:52:20+09:00');
const length = lengthOf.password;

interface First {
  readonly method: AuthenticationMethod;
  readonly view: MethodView<unknown>;
}

const start =
  (first: readonly First[], problem: StartPageProps['problem']): Model =>
  (frame) =>
    page(StartPage, {
      frame,
      methods: first.map(({ method, view }) => ({ id: method.id, name: view.name(frame.t), offer: view.offer?.(frame.t) ?? '' })),
      loginId: problem ? 'k10000006' : '',
      returnUid: 'abc',
      problem,
    });

type Stage = 'asking' | 'expired' | 'failed' | 'waiting';

const check =
  (first: readonly First[], elsewhere: boolean, stage: Stage, refusedUntil: number | null = null): Model =>
  (frame, version) => {
    const own = first.find(({ method }) => method.answeredElsewhere === elsewhere);
    if (!own) throw new Error('no such first proof');
    const { method, view } = own;
    const challenge: MethodViewProps<unknown> = {
      t: frame.t,
      prompt: method.blindPrompt?.('+815012345678'),
      now,
      shownAt: now - 25 * second,
      expiresAt: now + 155 * second,
      extended: false,
      state: 'pending',
      problem: null,
      action: '/password/forgotten/check',
      resendIn: null,
      occasion: 'unproved',
    };
    const stages = { asking: { kind: 'asking', challenge }, waiting: { kind: 'waiting', until: now + 5 * minute } } as const;
    return page(FirstProofPage, {
      frame,
      base: '/login/abc',
      version,
      view,
      method: method.id,
      answeredElsewhere: elsewhere,
      now,
      stage: stage === 'asking' || stage === 'waiting' ? stages[stage] : { kind: 'over', why: stage },
      askableFrom: now,
      refusedUntil,
      others: first.filter((other) => other !== own).map((other) => ({ id: other.method.id, name: other.view.name(frame.t) })),
    });
  };

/** Pages of a forgotten password. */
export async function recoveryModels(): Promise<readonly (readonly [string, Model])[]> {
  const blind = [...methods.values()].filter((method) => method.blindPrompt);
  const first = await Promise.all(blind.map(async (method) => ({ method, view: (await method.view()) as MethodView<unknown> })));
  return [
    ['forgotten', start(first, null)],
    ['forgotten-wait', start(first, { kind: 'waiting', until: now + 40 * minute })],
    ['forgotten-code', check(first, false, 'asking')],
    ['forgotten-call', check(first, true, 'asking')],
    ['forgotten-too-soon', check(first, false, 'expired', now + 40 * minute)],
    ['forgotten-failed', check(first, false, 'failed')],
    ['forgotten-waiting', check(first, false, 'waiting')],
    [
      'forgotten-second',
      (frame) =>
        page(SecondProofPage, {
          frame,
          methods: frame.t.lang === 'ja' ? ['電話番号認証', 'メール認証'] : ['phone-call authentication', 'email authentication'],
        }),
    ],
    ['forgotten-no-second', (frame) => page(SecondProofPage, { frame, methods: [] })],
    ['forgotten-new', (frame) => page(NewPasswordPage, { frame, length, faults: [] })],
    ['forgotten-new-refused', (frame) => page(NewPasswordPage, { frame, length, faults: ['same_as_other'] })],
    ['forgotten-over', (frame) => page(ResetOverPage, { frame })],
    ['forgotten-done', (frame) => page(ResetDonePage, { frame, returnUid: 'abc' })],
  ];
}
