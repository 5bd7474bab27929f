import type { House } from '#ui/frame.ts';

/** The brokerage of the tests, as the sample set-up names it. */
export const testHouse: House = {
  name: { ja: 'サンプル証券', en: 'Sample Securities' },
  supportHours: { ja: '平日 8:30〜17:00', en: 'weekdays 8:30–17:00, Japan time' },
  supportNumber: '0120-000-111',
  freezeNumber: '0120-000-222',
};
