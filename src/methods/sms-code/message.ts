/** Fits 70 UTF-16 units (one SMS); ends with the origin-bound line, so that a phone fills the code in on our page only. No link. */
export function smsMessage(code: string, host: string): string {
  return `認証番号 ${code}\n3分以内に入力。電話等で人に教えないでください。\n\n@${host} #${code}`;
}
