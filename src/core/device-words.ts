import type { LocalText } from './policy/types.ts';

/** What a table knows by a mark in the user agent; the first that matches is it. */
type Marks = readonly (readonly [mark: RegExp, name: string])[];

const systems: Marks = [
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'Mac'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

// Most browsers also call themselves Chrome and Safari, so those two come last.
const browsers: Marks = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOPT\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bMSIE \d|\bTrident\//, 'Internet Explorer'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/\S+ (?:Mobile\/\S+ )?Safari\//, 'Safari'],
];

/** Pages shown inside another app: `wv` on Android, WebKit without a browser's name on iOS, or an app that names itself. */
const inApp = /; wv\)|\bLine\/|\bYJApp|\bFBA[NV]\/|\bInstagram\b|\bMicroMessenger\//;
const appLibraries = /\bokhttp\/|\bCFNetwork\/|\bDart\/|\bDalvik\//;

/** Longer ones are cut: what comes after tells nothing, and somebody else wrote it. */
const longest = 400;

const unknown: LocalText = { ja: '種類の分からない機器', en: 'a device of an unknown kind' };

/**
 * A user agent in words for people: `Windows の Chrome`, `iPhone の Safari`, `Android のアプリ`. Every word comes from the table here: what a stranger's
 * browser says of itself reaches no mail and no page.
 */
export function deviceInWords(userAgent: string): LocalText {
  const agent = userAgent.slice(0, longest);
  const system = find(systems, agent);
  const browser = inApp.test(agent) ? null : find(browsers, agent);
  if (browser !== null)
    return system === null ? { ja: browser, en: browser } : { ja: `${system} の ${browser}`, en: `${browser} on ${system}` };
  if (inApp.test(agent) || appLibraries.test(agent) || system === 'iPhone' || system === 'iPad')
    return system === null ? { ja: 'アプリ', en: 'an app' } : { ja: `${system} のアプリ`, en: `an app on ${system}` };
  return system === null ? unknown : { ja: `${system} の機器`, en: `a device with ${system}` };
}

const find = (marks: Marks, agent: string): string | null => marks.find(([mark]) => mark.test(agent))?.[1] ?? null;
